//! `cargo xtask add`: adds a vendor to the workspace.
//!
//! In: a specification, a page or a site, and a name. Out: the vendor's folder in `specs/` with a manifest of guesses,
//! its crate in `crates/`, and an entry in the lock. All of it is generated before the first file is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::document::{Location, SourceFile};
use build_support::emit::{self, FileSet};
use build_support::package::committed::SharedModules;
use build_support::package::lock::{self, Lock};
use build_support::package::manifest;
use build_support::package::scaffold;
use build_support::package::vendor::{self, Page, Vendor};
use build_support::pipeline::{self, Output, Told};
use build_support::read::site::address;
use build_support::read::{apis, describe, gather, source};

use serde::Serialize;

use super::codegen;
use crate::command::{Command, program_name};
use crate::finding::Finding;
use crate::format::ReportFormat;
use crate::sources::Input;
use crate::{Outcome, Result, members, register_command, root_manifest, sources, terminal, workspace};
use build_support::document::words::count;

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
    /// Specification (YAML or JSON), page (Markdown), `llms.txt`, `llms-full.txt`, URL of one, or folder of pages
    #[arg(long, value_name = "PATH|URL")]
    from: String,
    /// Folder that the files it refers to can be in, or the URL of one [default: that of the specification]
    #[arg(long, value_name = "DIR|URL")]
    folder: Option<String>,
    /// URL the file was published at, or the URL of the folder; required if --from is a path
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// API to add, if the pages describe several; given more than once, each is a module of the crate
    #[arg(long, value_name = "NAME")]
    api: Vec<String>,
    #[command(flatten)]
    format: ReportFormat,
}

/// The vendor that was added.
#[derive(Serialize)]
struct Added<'a> {
    vendor: &'a str,
    #[serde(rename = "crate")]
    crate_name: &'a str,
    /// The files that were written, from the root of the workspace.
    files: Vec<&'a str>,
    /// What is wrong with the specification, and what the workspace lacks.
    findings: Vec<Finding>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "add";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let crate_name = scaffold::crate_name(&self.name);
        check_names(&root, &self.name, &crate_name)?;
        let (_, lock) = workspace::lock(&root)?;
        let inputs = sources::named(&self.from, self.folder.as_deref())?;
        name_left_out(&inputs)?;
        let without_origin = || anyhow!("give the URL at which {} was published with --origin", self.from);
        let site = match inputs.iter().any(|input| input.file.is_part) {
            true => Site::of_files(&self.name, &inputs, self.origin.as_deref().ok_or_else(without_origin))?,
            false => Site::of(&self.name, &inputs, self.origin.as_deref()).ok_or_else(without_origin)?,
        };
        let vendor = vendor(&self.name, &crate_name, site, &self.api)?;
        let output = pipeline::run(&vendor)?;
        let mut files = files(&vendor, &output, lock?)?;
        codegen::add_table_of_clients(&root, std::slice::from_ref(&output), false, &mut files)?;
        let written = emit::write(&files, &root)?;
        let mut findings = output.findings;
        findings.extend(lacking(&root, &crate_name, &files));
        terminal::findings(&findings);
        let line = format!(
            "wrote {}: review specs/{name}/vendor.toml, then run `{} codegen {name}`",
            count(written.written, "file"),
            program_name(),
            name = self.name
        );
        let added = Added {
            vendor: &self.name,
            crate_name: &crate_name,
            files: files.files().map(|(path, _)| path).collect(),
            findings: Finding::all(&findings),
        };
        self.format.done(&added, &line)?;
        Ok(Outcome::Fine)
    }
}

/// Says what the workspace lacks for the crate `crate_name`, which is written with `files`.
fn lacking(root: &Path, crate_name: &str, files: &FileSet) -> Diagnostics {
    let folder = format!("crates/{crate_name}");
    let help = format!("run `{} init`, which adds what clients need", program_name());
    let Ok(own) = fs::read_to_string(root.join(root_manifest::PATH)) else {
        let message = format!(
            "the workspace has no {}, so that cargo does not know its crates",
            root_manifest::PATH
        );
        return Diagnostic::warning(Code::WorkspaceLacks, message).help(help).into();
    };
    let lacks = |what: &str| {
        let message = format!("the workspace does not have what `{folder}` needs: {what}");
        let start = Location::start_of(&SourceFile::new(root_manifest::PATH, own.as_str()));
        Diagnostic::warning(Code::WorkspaceLacks, message)
            .at(&start)
            .help(help.as_str())
    };
    let member = files.get(&format!("{folder}/Cargo.toml")).unwrap_or_default();
    let mut findings: Diagnostics = match root_manifest::lacking(&own, member).as_slice() {
        [] => Diagnostics::new(),
        keys => lacks(&keys.join(", ")).into(),
    };
    let is_member = members::workspace_of(&root.join(&folder)) == Some(root.join(root_manifest::PATH));
    if !is_member {
        findings.push(lacks("it is not among `workspace.members`"));
    }
    findings
}

/// Says which of `inputs` are left out, because they contain no description.
///
/// # Errors
///
/// Returns what each of them is, if none contains one.
fn name_left_out(inputs: &[Input]) -> Result<(), Diagnostics> {
    let files: Vec<Arc<SourceFile>> = inputs.iter().map(|input| Arc::clone(&input.file)).collect();
    gather::gather(&files)?;
    let mut findings = Diagnostics::new();
    for file in &files {
        let (fragments, found) = source::read(file);
        if fragments.is_empty() {
            findings.extend(gather::tolerated(found));
        }
    }
    terminal::findings(&findings);
    Ok(())
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

/// The pages of the new vendor, and what its manifest says of them.
struct Site {
    pages: Vec<Page>,
    /// The path below `pages/` and the URL of the `[[source]]` table that covers them.
    pattern: (String, String),
    /// The URL of the index they were found by, if there was one.
    index: Option<String>,
    /// The URL of the folder of the files that the only page refers to, if it does.
    files: Option<String>,
}

impl Site {
    /// Returns the specification in `inputs` and the files that it refers to, below the folder of the vendor `name`.
    /// `origin` is the URL of the specification, if it was given.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is needed and not given, or if the files cannot be kept at their places.
    fn of_files(name: &str, inputs: &[Input], origin: Result<&str, anyhow::Error>) -> anyhow::Result<Self> {
        let Some(root) = inputs.iter().find(|input| !input.file.is_part) else {
            bail!("there is no specification");
        };
        let origin = match (origin, &root.origin) {
            (Ok(origin), _) => origin.to_owned(),
            (Err(_), Some(origin)) => origin.to_string(),
            (Err(error), None) => return Err(error),
        };
        let path = root.file.path.as_str();
        let Some(base) = origin.strip_suffix(path).and_then(|base| base.strip_suffix('/')) else {
            bail!("the URL of the specification has to end with its path below the folder of its files: {path}");
        };
        let folder = format!("{}/{name}/{}", vendor::FOLDER, vendor::PAGES);
        let mut pages = Vec::new();
        for input in inputs {
            let path = input.file.path.as_str();
            if !address::is_plain_path(path) {
                bail!("{path:?} is no plain path of a file: rename it");
            }
            pages.push(Page {
                file: SourceFile::new(format!("{folder}/{path}"), input.file.text.as_str()),
                origin: format!("{base}/{path}"),
            });
        }
        Ok(Self {
            pattern: (path.to_owned(), origin.clone()),
            pages,
            index: None,
            files: Some(base.to_owned()),
        })
    }

    /// Returns the pages in `inputs` that contain descriptions, below the folder of the vendor `name`. `origin` is the
    /// URL of what was named, if it was given. Returns `None` if it has to be.
    fn of(name: &str, inputs: &[Input], origin: Option<&str>) -> Option<Self> {
        let folder = format!("{}/{name}/{}", vendor::FOLDER, vendor::PAGES);
        if let [input] = inputs
            && !input.is_listed
        {
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
                files: None,
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
            files: None,
        })
    }
}

/// Returns the vendor that the arguments describe, as if its folder had been read.
fn vendor(name: &str, crate_name: &str, site: Site, names: &[String]) -> Result<Vendor, Diagnostics> {
    let folder = format!("{}/{name}", vendor::FOLDER);
    let files: Vec<Arc<SourceFile>> = site.pages.iter().map(|page| Arc::clone(&page.file)).collect();
    let (client, _) = pipeline::crate_of(
        &files,
        names,
        &Told::default(),
        crate_name,
        "cargo xtask add",
        &SharedModules::default(),
    )?;
    let (page, origin) = &site.pattern;
    let mut text = scaffold::vendor_manifest(&client, page, origin);
    if let Some(files) = &site.files {
        text.push_str(&format!(
            "\n# The files that the specification refers to.\n[[source]]\npath = \"{}/**\"\norigin = \"{files}/**\"\n",
            vendor::PAGES
        ));
    }
    if let Some(index) = &site.index {
        text.push_str(&format!(
            "\n# Lists the pages for `cargo xtask fetch`.\n[fetch]\nindex = {index:?}\n"
        ));
    }
    if !names.is_empty() {
        text.push_str(&apis::choice(&describe::apis(&files)?.0, names));
    }
    let mut dates = String::new();
    for api in (0..names.len().max(1)).map(|index| names.get(index)) {
        let (spec, _) = pipeline::describe_all(&files, api.map(String::as_str))?;
        dates.push_str(&scaffold::dates_seen(&spec.root));
    }
    let text = text + &dates;
    let vendor = Vendor {
        shared_modules: Default::default(),
        name: name.to_owned(),
        manifest: manifest::read(&SourceFile::new(format!("{folder}/vendor.toml"), text))?,
        pages: site.pages,
        overlay: None,
        overlays: BTreeMap::new(),
        apis: Vec::new(),
    };
    // All APIs that were named are in the vendor's crate, and there is no other one.
    Ok(vendor.clone().clients().into_iter().next().unwrap_or(vendor))
}

/// Returns all files of the new vendor.
fn files(vendor: &Vendor, output: &Output, lock: Lock) -> Result<FileSet, Diagnostics> {
    let mut files = output.files.clone();
    files.merge(scaffold::member_files(&output.client)?)?;
    files.add(vendor.manifest.file.path.as_str(), vendor.manifest.file.text.as_str())?;
    for page in &vendor.pages {
        files.add(page.file.path.as_str(), page.file.text.as_str())?;
    }
    let lock = lock.updated(&vendor.folder(), &vendor.locked(), &workspace::now());
    let lock = if lock.tool.is_none() { lock.generated() } else { lock };
    files.add(lock::PATH, lock.write())?;
    Ok(files)
}
