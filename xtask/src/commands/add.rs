//! `cargo xtask add`: a new vendor.
//!
//! In: a specification, a page or a site, and a name. Out: the vendor's folder below `specs/` with a manifest of guesses, its
//! crate below `crates/`, and an entry in the lock. All of it is worked out before the first file is written.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::emit::{self, FileSet};
use build_support::package::lock::{self, Lock};
use build_support::package::manifest;
use build_support::package::scaffold;
use build_support::package::vendor::{self, Page, Vendor};
use build_support::pipeline::{self, Output};
use build_support::read::{apis, describe, source};

use super::generate;
use super::input::{self, Input};
use crate::{Outcome, terminal, workspace};

/// Add a vendor to the workspace: its description, a manifest with guesses, and its crate.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask add cats --from https://cats.example/openapi.yaml\n  cargo xtask add cats --from openapi.yaml --origin https://cats.example/openapi.yaml\n  cargo xtask add cats --from get-cat.md --origin https://docs.cats.example/get-cat.md"
)]
pub(crate) struct Arguments {
    /// The name of the vendor: that of its folder, and with `-api` behind it that of its crate.
    name: String,
    /// The specification (YAML or JSON), the page (Markdown), the site's `llms.txt` or `llms-full.txt`, the URL of one of
    /// these, or a folder of pages.
    #[arg(long, value_name = "PATH|URL")]
    from: String,
    /// The URL that the file was published at, or the URL that stands for the folder; needed where --from is a path.
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// The API to add, where there are several.
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let crate_name = scaffold::crate_name(&arguments.name);
    check_names(&root, &arguments.name, &crate_name)?;
    let (_, lock) = workspace::lock(&root)?;
    let inputs = match input::read_all(&arguments.from)? {
        Ok(inputs) => inputs,
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    };
    let Some(site) = Site::of(&arguments.name, &inputs, arguments.origin.as_deref()) else {
        bail!("say with --origin at which URL {} was published", arguments.from);
    };
    let made = lock.and_then(|lock| {
        let vendor = vendor(&arguments.name, &crate_name, site, arguments.api.as_deref())?;
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

/// The pages of the new vendor, and what its manifest says of them.
struct Site {
    pages: Vec<Page>,
    /// The path below `pages/` and the URL of the `[[source]]` table that covers them.
    pattern: (String, String),
    /// The URL of the list of them, if they were found by one.
    index: Option<String>,
}

impl Site {
    /// The pages in `inputs` that hold descriptions, below the folder of the vendor `name`. `origin` is where what was named
    /// is published, if that was said. `None` if it has to be.
    fn of(name: &str, inputs: &[Input], origin: Option<&str>) -> Option<Self> {
        let folder = format!("{}/{name}/{}", vendor::FOLDER, vendor::PAGES);
        if let [input] = inputs {
            let origin = origin.map(str::to_owned).or(input.origin.clone().map(String::from))?;
            let page = page_name(&input.file.path);
            let pages = vec![Page {
                file: SourceFile::new(format!("{folder}/{page}"), input.file.text.as_str()),
                origin: origin.clone(),
            }];
            return Some(Self {
                pages,
                pattern: (page, origin),
                index: None,
            });
        }
        let site = inputs.iter().find_map(|input| input.origin.as_ref());
        let base = match origin {
            Some(origin) => origin.trim_end_matches('/').to_owned(),
            None => site?.origin().ascii_serialization(),
        };
        let has_description = |input: &&Input| !source::read(&input.file).0.is_empty();
        let pages = inputs.iter().filter(has_description).map(|input| {
            let path: Vec<String> = input.file.path.split('/').map(page_name).collect();
            let path = path.join("/");
            Page {
                origin: format!("{base}/{path}"),
                file: SourceFile::new(format!("{folder}/{path}"), input.file.text.as_str()),
            }
        });
        Some(Self {
            pages: pages.collect(),
            pattern: ("**".to_owned(), format!("{base}/**")),
            index: site.map(|_| format!("{base}/llms.txt")),
        })
    }
}

/// The vendor that the arguments describe, as if its folder had been read.
fn vendor(name: &str, crate_name: &str, site: Site, api: Option<&str>) -> Result<Vendor, Diagnostics> {
    let folder = format!("{}/{name}", vendor::FOLDER);
    let files: Vec<Arc<SourceFile>> = site.pages.iter().map(|page| Arc::clone(&page.file)).collect();
    let (generated, _) = generate::generate(&files, api, crate_name, "cargo xtask add")?;
    let (spec, _) = pipeline::describe_all(&files, api)?;
    let (page, origin) = &site.pattern;
    let mut text = scaffold::vendor_manifest(&generated.settings, &generated.facts, page, origin);
    if let Some(index) = &site.index {
        text.push_str(&format!(
            "\n# Lists the pages for `cargo xtask fetch`.\n[fetch]\nindex = {index:?}\n"
        ));
    }
    if let Some(api) = api {
        text.push_str(&apis::choice(&describe::apis(&files)?.0, api));
    }
    let text = text + &scaffold::dates_seen(&spec.root);
    Ok(Vendor {
        name: name.to_owned(),
        manifest: manifest::read(&SourceFile::new(format!("{folder}/vendor.toml"), text))?,
        pages: site.pages,
        overlay: None,
        api: api.map(str::to_owned),
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
