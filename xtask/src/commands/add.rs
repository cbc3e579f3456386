//! `cargo xtask add`: a new vendor.
//!
//! In: a specification or a page, and a name. Out: the vendor's folder below `specs/` with a manifest of guesses, its
//! crate below `crates/`, and an entry in the lock. All of it is worked out before the first file is written.

use std::path::Path;

use anyhow::{Result, bail};
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::emit::{self, FileSet};
use build_support::package::lock::{self, Lock};
use build_support::package::manifest;
use build_support::package::scaffold;
use build_support::package::vendor::{self, Page, Vendor};
use build_support::pipeline::{self, Output};

use super::{generate, input};
use crate::{Outcome, terminal, workspace};

/// Add a vendor to the workspace: its description, a manifest with guesses, and its crate.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask add cats --from https://cats.example/openapi.yaml\n  cargo xtask add cats --from openapi.yaml --origin https://cats.example/openapi.yaml\n  cargo xtask add cats --from get-cat.md --origin https://docs.cats.example/get-cat.md"
)]
pub(crate) struct Arguments {
    /// The name of the vendor: that of its folder, and with `-api` behind it that of its crate.
    name: String,
    /// The specification (YAML or JSON) or the page (Markdown), or its URL.
    #[arg(long, value_name = "PATH|URL")]
    from: String,
    /// The URL that the file was published at; needed where --from is a path.
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let crate_name = scaffold::crate_name(&arguments.name);
    check_names(&root, &arguments.name, &crate_name)?;
    let (_, lock) = workspace::lock(&root)?;
    let input = match input::read(&arguments.from)? {
        Ok(input) => input,
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    };
    let Some(origin) = arguments.origin.clone().or(input.origin.map(String::from)) else {
        bail!("say with --origin at which URL {} was published", arguments.from);
    };
    let page = page_name(&input.file.path);
    let made = lock.and_then(|lock| {
        let vendor = vendor(&arguments.name, &crate_name, &page, &input.file, &origin)?;
        let output = pipeline::run(&vendor)?;
        files(&vendor, &output, lock).map(|files| (files, output))
    });
    let written = made.and_then(|(files, output)| emit::write(&files, &root).map(|written| (written, output)));
    match written {
        Ok((written, output)) => {
            terminal::findings(&output.findings);
            terminal::error(&format!(
                "{} files written; look over specs/{}/vendor.toml, then: cargo xtask codegen {}",
                written.written, arguments.name, arguments.name
            ));
            Ok(Outcome::Fine)
        }
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            Ok(Outcome::Failed)
        }
    }
}

/// Refuses names that cannot be used, and those of vendors and crates that are there already.
fn check_names(root: &Path, name: &str, crate_name: &str) -> Result<()> {
    if !manifest::is_crate_name(name) || !scaffold::is_usable_crate_name(crate_name) {
        bail!("`{name}` cannot be the name of a vendor: use lower-case letters, digits and `-`");
    }
    for folder in [format!("{}/{name}", vendor::FOLDER), format!("crates/{crate_name}")] {
        if root.join(&folder).exists() {
            bail!("{folder} is there already: choose another name");
        }
    }
    Ok(())
}

/// The name that the page called `name` gets: letters, digits, `.`, `-` and `_`.
fn page_name(name: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let plain: String = name
        .chars()
        .map(|character| if is_plain(character) { character } else { '-' })
        .collect();
    plain.trim_matches('.').to_owned()
}

/// The vendor that the arguments describe, as if its folder had been read.
fn vendor(name: &str, crate_name: &str, page: &str, source: &SourceFile, origin: &str) -> Result<Vendor, Diagnostics> {
    let folder = format!("{}/{name}", vendor::FOLDER);
    let file = SourceFile::new(format!("{folder}/pages/{page}"), source.text.as_str());
    let (generated, _) = generate::generate(std::slice::from_ref(&file), crate_name, "cargo xtask add")?;
    let (spec, _) = pipeline::describe(&file)?;
    let guesses = scaffold::vendor_manifest(&generated.settings, &generated.facts, page, origin);
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

/// All files of the new vendor.
fn files(vendor: &Vendor, output: &Output, lock: Lock) -> Result<FileSet, Diagnostics> {
    let mut files = output.files.clone();
    files.merge(scaffold::member_files(
        &output.facts,
        &output.features,
        &output.settings,
        &output.files,
    )?)?;
    files.add(vendor.manifest.file.path.as_str(), vendor.manifest.file.text.as_str())?;
    for page in &vendor.pages {
        files.add(page.file.path.as_str(), page.file.text.as_str())?;
    }
    let lock = lock.updated(&vendor.folder(), &vendor.locked(), &workspace::now());
    files.add(lock::PATH, lock.write())?;
    Ok(files)
}
