//! `cargo xtask init`: makes a workspace of clients, or adds to one of cargo what clients need.
//!
//! In: a folder, empty or with a workspace. Out: the files that it lacks, and what its `Cargo.toml` and cargo's
//! configuration lack; what was done and what is left to do. Nothing that is there is overwritten.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use build_support::document::words::count;
use build_support::emit::{self, FileSet};
use build_support::package::scaffold::{RUNTIME_VERSION, Runtime};
use build_support::package::{manifest, vendor};
use serde::Serialize;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value, value};

use crate::command::{Command, program_name};
use crate::format::ReportFormat;
use crate::generation::path_between;
use crate::{Outcome, PROGRAM, Result, members, register_command, root_manifest};

/// The package of this command, for those who call it from an `xtask` or install it.
const TOOL: &str = env!("CARGO_PKG_NAME");
const CARGO_CONFIG: &str = ".cargo/config.toml";
const WORKFLOW: &str = ".github/workflows/clients.yml";
const XTASK: &str = "xtask/src/main.rs";
const ALIAS: &str = "run --quiet --package xtask --";
/// The line of `.gitattributes` without which git can change what was published.
const PAGES: &str = "specs/*/pages/** -text";

const EXAMPLES: &str = "\
Examples:
  cargo xtask init
  cargo xtask init ../clients --no-xtask
  cargo xtask init --runtime-path ../api-clients/crates/api-client-core --tool-path ../api-clients/build-support/cli";

/// Make a workspace of clients, or add to an existing one what clients need
///
/// Creates the files that are missing: folders for specifications and crates, an `xtask`, a workflow that checks the
/// clients and looks for what vendors have changed. Adds what `Cargo.toml` lacks. Overwrites nothing. Exits with
/// status 1 if something that is there does not go with clients.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of the workspace
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Depend on this published version of the runtime
    #[arg(long, value_name = "VERSION", default_value = RUNTIME_VERSION)]
    runtime_version: String,
    /// Depend on the code of the runtime in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "runtime_version")]
    runtime_path: Option<PathBuf>,
    /// Let the `xtask` depend on the code of this tool in this folder [default: on its published version]
    #[arg(long, value_name = "DIR", conflicts_with = "no_xtask")]
    tool_path: Option<PathBuf>,
    /// Make no `xtask`: the workflow installs the command
    #[arg(long)]
    no_xtask: bool,
    #[command(flatten)]
    format: ReportFormat,
}

register_command!(Arguments);

/// What was done and what is left to do.
#[derive(Default, Serialize)]
struct Report {
    created: Vec<String>,
    changed: Vec<Change>,
    /// What was there and stays as it is.
    kept: Vec<String>,
    /// What is there and does not go with clients.
    problems: Vec<String>,
    /// What is left to do.
    next: Vec<String>,
}

/// What was added to a file that was there.
#[derive(Serialize)]
struct Change {
    path: String,
    added: Vec<String>,
}

/// A workspace that is being completed.
struct Plan<'a> {
    root: &'a Path,
    files: FileSet,
    report: Report,
}

impl Command for Arguments {
    const NAME: &'static str = "init";

    fn run(&self) -> Result {
        let root = std::path::absolute(&self.folder).context("there is no current directory")?;
        if let Some(outer) = members::workspace_of(&root) {
            bail_inside(&root, &outer)?;
        }
        let mut plan = Plan {
            root: &root,
            files: FileSet::new(),
            report: Report::default(),
        };
        let has_xtask = !self.no_xtask && plan.xtask(&self.tool(&root)?)?;
        plan.manifest(&self.runtime(&root)?, has_xtask)?;
        plan.texts(has_xtask)?;
        plan.next_steps(has_xtask);
        fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
        emit::write(&plan.files, &root)?;
        self.format.print(&plan.report, Report::text)?;
        Ok(Outcome::found(!plan.report.problems.is_empty()))
    }
}

/// Returns an error that says where to run the command: `root` is a member of the workspace of the manifest `outer`.
fn bail_inside(root: &Path, outer: &Path) -> anyhow::Result<()> {
    let outer = outer.parent().unwrap_or(outer);
    bail!(
        "{} is a member of the workspace in {}: run this command there",
        root.display(),
        outer.display()
    )
}

impl Arguments {
    fn runtime(&self, root: &Path) -> anyhow::Result<Runtime> {
        match &self.runtime_path {
            Some(path) => Ok(Runtime::Path(existing(root, path)?)),
            None => Ok(Runtime::Version(self.runtime_version.clone())),
        }
    }

    /// Returns how the `xtask` asks for this tool.
    fn tool(&self, root: &Path) -> anyhow::Result<Value> {
        Ok(match &self.tool_path {
            Some(path) => InlineTable::from_iter([("path", existing(&root.join("xtask"), path)?)]).into(),
            None => env!("CARGO_PKG_VERSION").into(),
        })
    }
}

/// Returns the way from the folder `from` to the folder of a package, `to`.
fn existing(from: &Path, to: &Path) -> anyhow::Result<String> {
    match to.join("Cargo.toml").is_file() {
        true => path_between(from, to),
        false => Err(anyhow!("there is no Cargo.toml in {}", to.display())),
    }
}

impl Plan<'_> {
    /// Returns the text of the file `path`, if it is there.
    fn there(&self, path: &str) -> anyhow::Result<Option<String>> {
        match fs::read_to_string(self.root.join(path)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {path}")),
        }
    }

    /// Adds the file `path`, unless it is there. Returns the text that is there.
    fn create(&mut self, path: &str, text: &str) -> Result<Option<String>> {
        let there = self.there(path)?;
        match &there {
            Some(_) => self.report.kept.push(path.to_owned()),
            None => {
                self.files.add(path, text)?;
                self.report.created.push(path.to_owned());
            }
        }
        Ok(there)
    }

    /// Adds an `xtask` and its alias, and returns whether the commands can be called in this way.
    fn xtask(&mut self, tool: &Value) -> Result<bool> {
        let library = env!("CARGO_CRATE_NAME");
        let call = format!("{library}::main(\"cargo xtask\")");
        let main = self.there(XTASK)?;
        let is_ours = main.is_some_and(|main| main.contains(&call));
        let is_others = !is_ours && self.root.join("xtask").exists();
        let config = self.there(CARGO_CONFIG)?;
        let mut document: DocumentMut = config
            .as_deref()
            .unwrap_or_default()
            .parse()
            .with_context(|| format!("{CARGO_CONFIG} is no TOML"))?;
        let alias = document.get("alias").and_then(|alias| alias.get("xtask"));
        let is_other_alias = alias.is_some_and(|alias| alias.as_str() != Some(ALIAS));
        if is_others || is_other_alias {
            self.report.kept.push("xtask".to_owned());
            let next =
                format!("`cargo xtask` is yours: let it depend on `{TOOL}` and call `{call}`, or install `{TOOL}`");
            self.report.next.push(next);
            return Ok(false);
        }
        let manifest = include_str!("../../templates/xtask.toml");
        self.create(
            "xtask/Cargo.toml",
            &format!("{manifest}{TOOL} = {}\n", tool.to_string().trim()),
        )?;
        self.create(XTASK, &main_of_xtask())?;
        if alias.is_none() {
            let aliases = document.entry("alias").or_insert_with(|| Item::Table(Table::new()));
            let Some(aliases) = aliases.as_table_like_mut() else {
                return Err(anyhow!("`alias` in {CARGO_CONFIG} is no table").into());
            };
            aliases.insert("xtask", value(ALIAS));
            self.add_or_change(
                CARGO_CONFIG,
                config.is_some(),
                document.to_string(),
                vec!["alias.xtask".to_owned()],
            )?;
        }
        Ok(true)
    }

    /// Adds the file `path`, which is there already or is new, with `text`, in which `added` is new.
    fn add_or_change(&mut self, path: &str, is_there: bool, text: String, added: Vec<String>) -> Result<()> {
        self.files.add(path, text)?;
        let path = path.to_owned();
        match is_there {
            true => self.report.changed.push(Change { path, added }),
            false => self.report.created.push(path),
        }
        Ok(())
    }

    /// Adds what the `Cargo.toml` of the workspace lacks.
    fn manifest(&mut self, runtime: &Runtime, has_xtask: bool) -> Result<()> {
        let own = self.there(root_manifest::PATH)?;
        let members = [("crates/*", "crates/some-api"), ("xtask", "xtask")];
        let members = if has_xtask { &members[..] } else { &members[..1] };
        let completed = root_manifest::completed(own.as_deref(), runtime, members)?;
        self.report.problems.extend(completed.conflicts);
        if own.is_none() || completed.added.iter().any(|key| key == "workspace.package.license") {
            let next = "set `license` and `repository` in Cargo.toml before you publish a client";
            self.report.next.push(next.to_owned());
        }
        match completed.added.is_empty() {
            true => self.report.kept.push(root_manifest::PATH.to_owned()),
            false => {
                self.add_or_change(root_manifest::PATH, own.is_some(), completed.text, completed.added)?;
            }
        }
        Ok(())
    }

    /// Adds the files that say nothing about cargo.
    fn texts(&mut self, has_xtask: bool) -> Result<()> {
        let command = if has_xtask { "cargo xtask" } else { PROGRAM };
        let readme = include_str!("../../templates/README.md").replace("{command}", command);
        if let Some(readme) = self.create("README.md", &readme)?
            && !readme.contains("<!-- codegen: clients -->")
        {
            let next = "add the lines `<!-- codegen: clients -->` and `<!-- codegen: end -->` to README.md, between which \
                        the clients are listed";
            self.report.next.push(next.to_owned());
        }
        let attributes = self.create(".gitattributes", include_str!("../../templates/gitattributes"))?;
        if attributes.is_some_and(|attributes| !attributes.contains(PAGES)) {
            let next =
                format!("add the line `{PAGES}` to .gitattributes: git would change the ends of lines of sources");
            self.report.next.push(next);
        }
        self.create(".gitignore", "/target/\n")?;
        if !self.root.join(vendor::FOLDER).is_dir() {
            self.create(&format!("{}/.gitkeep", vendor::FOLDER), "")?;
        }
        let schema = serde_json::to_string_pretty(&manifest::schema())? + "\n";
        self.create("docs/vendor-toml.schema.json", &schema)?;
        self.create(WORKFLOW, &workflow(has_xtask))?;
        Ok(())
    }

    fn next_steps(&mut self, has_xtask: bool) {
        let names = match self.root.join(vendor::FOLDER).is_dir() {
            true => vendor::names(self.root).unwrap_or_default(),
            false => Vec::new(),
        };
        if names.is_empty() {
            let command = if has_xtask { "cargo xtask" } else { program_name() };
            let next = format!("add a vendor: `{command} add NAME --from FILE|URL`");
            self.report.next.push(next);
        }
    }
}

/// Returns the program of an `xtask`.
fn main_of_xtask() -> String {
    include_str!("../../templates/xtask.rs").replace("{crate}", env!("CARGO_CRATE_NAME"))
}

/// Returns the workflow that checks the clients, by an `xtask` or by the installed command.
fn workflow(has_xtask: bool) -> String {
    let mut steps = include_str!("../../templates/check-out.yml").to_owned();
    if !has_xtask {
        let version = env!("CARGO_PKG_VERSION");
        steps.push_str(&format!(
            "      - name: Install the command\n        run: cargo install --quiet --locked {TOOL}@{version}\n"
        ));
    }
    include_str!("../../templates/clients.yml")
        .replace("{steps}\n", &steps)
        .replace("{command}", if has_xtask { "cargo xtask" } else { PROGRAM })
}

impl Report {
    fn text(&self) -> String {
        let lines = |what: &str, texts: &[String]| -> Vec<String> {
            texts.iter().map(|text| format!("{what}: {text}")).collect()
        };
        let changed = self.changed.iter().map(|change| {
            let added = change.added.iter().map(|key| format!("  {key}\n")).collect::<String>();
            let added = added.trim_end();
            format!(
                "changed: {}, {} added:\n{added}",
                change.path,
                count(change.added.len(), "entry")
            )
        });
        let all = [
            lines("created", &self.created),
            changed.collect(),
            lines("left as it is", &self.kept),
            lines("problem", &self.problems),
            lines("next", &self.next),
        ];
        all.concat().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documentation of this package has the program, as a test that compiles it.
    #[test]
    fn the_program_of_an_xtask_is_one_that_compiles() {
        let documentation = include_str!("../lib.rs");
        let lines = main_of_xtask();
        for line in lines.lines().filter(|line| !line.is_empty()) {
            assert!(
                documentation.lines().any(|own| own.strip_prefix("//! ") == Some(line)),
                "{line}"
            );
        }
        assert!(lines.lines().count() <= 12, "a dozen lines");
    }
}
