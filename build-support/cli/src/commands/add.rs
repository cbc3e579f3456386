//! `cargo xtask add`: adds a vendor to the workspace.
//!
//! In: a specification or a page, and a name. Out: the vendor's folder in `specs/` with a manifest of guesses, its
//! crate in `crates/`, and an entry in the lock. All of it is generated before the first file is written.

use std::path::Path;

use anyhow::{anyhow, bail};
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::emit::{self, FileSet};
use build_support::package::lock::{self, Lock};
use build_support::package::manifest;
use build_support::package::scaffold;
use build_support::package::vendor::{self, Page, Vendor};
use build_support::pipeline::{self, Output};

use crate::command::Command;
use crate::words::count;
use crate::{Outcome, Result, generation, register_command, sources, terminal, workspace};

const EXAMPLES: &str = "\
Examples:
  cargo xtask add cats --from https://cats.example/openapi.yaml
  cargo xtask add cats --from openapi.yaml --origin https://cats.example/openapi.yaml
  cargo xtask add cats --from get-cat.md --origin https://docs.cats.example/get-cat.md";

/// Add a vendor to the workspace: its specification, a manifest with guesses, and its crate
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Name of the vendor, which names its folder; with `-api` appended, it names its crate
    name: String,
    /// Specification (YAML or JSON), page (Markdown), or URL of one
    #[arg(long, value_name = "PATH|URL")]
    from: String,
    /// URL the file was published at; required if --from is a path
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "add";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let crate_name = scaffold::crate_name(&self.name);
        check_names(&root, &self.name, &crate_name)?;
        let (_, lock) = workspace::lock(&root)?;
        let input = sources::named(&self.from)?;
        let origin = self.origin.clone().or(input.origin.map(String::from));
        let origin =
            origin.ok_or_else(|| anyhow!("give the URL at which {} was published with --origin", self.from))?;
        let page = page_name(&input.file.path);
        let vendor = vendor(&self.name, &crate_name, &page, &input.file, &origin)?;
        let output = pipeline::run(&vendor)?;
        let written = emit::write(&files(&vendor, &output, lock?)?, &root)?;
        terminal::findings(&output.findings);
        terminal::error(&format!(
            "wrote {}: review specs/{name}/vendor.toml, then run `cargo xtask codegen {name}`",
            count(written.written, "file"),
            name = self.name
        ));
        Ok(Outcome::Fine)
    }
}

/// Returns an error if a name cannot be used or is that of an existing vendor or crate.
fn check_names(root: &Path, name: &str, crate_name: &str) -> anyhow::Result<()> {
    if !manifest::is_crate_name(name) || !scaffold::is_usable_crate_name(crate_name) {
        bail!("`{name}` cannot be the name of a vendor: use lower-case letters, digits and `-`");
    }
    for folder in [format!("{}/{name}", vendor::FOLDER), format!("crates/{crate_name}")] {
        if root.join(&folder).exists() {
            bail!("{folder} exists already: choose another name");
        }
    }
    Ok(())
}

/// Returns the file name for the page `name`: letters, digits, `.`, `-` and `_`.
fn page_name(name: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let plain: String = name
        .chars()
        .map(|character| if is_plain(character) { character } else { '-' })
        .collect();
    plain.trim_matches('.').to_owned()
}

/// Returns the vendor that the arguments describe, as if its folder had been read.
fn vendor(name: &str, crate_name: &str, page: &str, source: &SourceFile, origin: &str) -> Result<Vendor, Diagnostics> {
    let folder = format!("{}/{name}", vendor::FOLDER);
    let file = SourceFile::new(format!("{folder}/pages/{page}"), source.text.as_str());
    let (generated, _) = generation::generate(std::slice::from_ref(&file), crate_name, "cargo xtask add")?;
    let (spec, _) = pipeline::describe(&file)?;
    let guesses = scaffold::vendor_manifest(&generated.settings, &generated.api, page, origin);
    let text = guesses + &scaffold::dates_seen(&spec.root);
    Ok(Vendor {
        name: name.to_owned(),
        manifest: manifest::read(&SourceFile::new(format!("{folder}/vendor.toml"), text))?,
        pages: vec![Page {
            file,
            origin: origin.to_owned(),
        }],
        overlay: None,
    })
}

/// Returns all files of the new vendor.
fn files(vendor: &Vendor, output: &Output, lock: Lock) -> Result<FileSet, Diagnostics> {
    let mut files = output.files.clone();
    files.merge(scaffold::member_files(&output.api, &output.features, &output.settings)?)?;
    files.add(vendor.manifest.file.path.as_str(), vendor.manifest.file.text.as_str())?;
    for page in &vendor.pages {
        files.add(page.file.path.as_str(), page.file.text.as_str())?;
    }
    let lock = lock.updated(&vendor.folder(), &vendor.locked(), &workspace::now());
    files.add(lock::PATH, lock.write())?;
    Ok(files)
}
