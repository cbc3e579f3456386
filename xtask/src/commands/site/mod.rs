//! `cargo xtask site`: builds the site from the chapters in `docs/site` and from all vendors.
//!
//! In: the chapters, the references in `docs`, and the vendors. Out: the site in `target/site/html`, which works
//! without a server. The catalogue is written beside copies of the chapters, so that no file of the repository changes;
//! mdBook does the rest.

mod catalogue;
mod cost;
mod html;
mod playground;
mod stage;
mod timeline;

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use build_support::document::words::count;
use build_support::package::lock::Lock;
use build_support::package::vendor::Vendor;
use build_support::pipeline;
use build_support_cli::command::Command;
use build_support_cli::format::ReportFormat;
use build_support_cli::workspace::{self, Selection};
use build_support_cli::{Outcome, Result, register_command, terminal};
use serde::Serialize;

use self::catalogue::Listed;
use crate::commands::bench::results::Results;
use crate::process;

/// Where everything is written, from the root of the workspace.
const FOLDER: &str = "target/site";

/// The timeout of mdBook.
const LIMIT: Duration = Duration::from_secs(600);

/// The version of mdBook that the chapters are written for.
const MDBOOK: &str = "0.5.4";

const EXAMPLES: &str = "\
Examples:
  cargo xtask site                             target/site/html/index.html
  cargo xtask site --mdbook ~/bin/mdbook       with a program that is not on the path
  cargo xtask site --playground                with the generator as a program for browsers
  cargo xtask site --format json";

/// Build the site: the guide, the references, and a catalogue of all vendors
///
/// Needs mdBook; and, for the playground, Rust's standard library for browsers. Exits with status 2 if one is missing
/// or fails.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The program mdBook
    #[arg(long, value_name = "PROGRAM", default_value = "mdbook")]
    mdbook: String,
    /// Build the playground, too: the generator as a program for browsers
    #[arg(long)]
    playground: bool,
    #[command(flatten)]
    format: ReportFormat,
}

/// What was built.
#[derive(Serialize)]
struct Built {
    /// The page to open, from the root of the workspace.
    index: String,
    /// The crates that have a page.
    crates: Vec<String>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "site";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let (vendors, mut findings) = Selection::default().load(&root);
        let (_, lock) = workspace::lock_or_none(&root, &mut findings)?;
        if findings.has_errors() {
            return Err(findings.into());
        }
        let benchmarks = root.join("docs/benchmarks.json");
        let benchmarks = fs::read(&benchmarks).with_context(|| format!("cannot read {}", benchmarks.display()))?;
        let benchmarks: Results = serde_json::from_slice(&benchmarks)?;
        let mut listed = Vec::new();
        for vendor in &vendors {
            listed.push(Listed {
                costs: cost::rows(&benchmarks, &vendor.name),
                ..described(&root, vendor, &lock)?
            });
        }
        let folder = root.join(FOLDER);
        let book = stage::write(&root, &folder, &listed)?;
        if self.playground {
            playground::build(&root, &book.join("src/playground"))?;
        }
        self.build(&book, &folder.join("html"))?;
        let built = Built {
            index: format!("{FOLDER}/html/index.html"),
            crates: listed.into_iter().map(|listed| listed.client.name).collect(),
        };
        self.format.print(&built, |built| {
            format!("{}, with {}", built.index, count(built.crates.len(), "client"))
        })?;
        Ok(Outcome::Fine)
    }
}

impl Arguments {
    /// Has mdBook build the `book` into the folder `html`.
    fn build(&self, book: &Path, html: &Path) -> Result<(), anyhow::Error> {
        let mut command = Process::new(&self.mdbook);
        command.arg("build").arg(book).arg("--dest-dir").arg(html);
        let ended = process::run(&mut command, LIMIT).map_err(|error| match error.downcast_ref::<io::Error>() {
            Some(missing) if missing.kind() == io::ErrorKind::NotFound => anyhow!(
                "there is no program `{}`: install mdBook with `cargo install --locked mdbook@{MDBOOK}`, \
                 or name it with --mdbook",
                self.mdbook
            ),
            _ => error,
        })?;
        terminal::detail(&ended.stderr);
        match ended.status {
            Some(status) if status.success() && !ended.stderr.contains("ERROR") => Ok(()),
            Some(_) => Err(anyhow!("mdBook failed:\n{}{}", ended.stdout, ended.stderr)),
            None => Err(anyhow!("mdBook took longer than {} s", LIMIT.as_secs())),
        }
    }
}

/// Collects what the page of `vendor` says.
fn described(root: &Path, vendor: &Vendor, lock: &Lock) -> Result<Listed> {
    let name = &vendor.manifest.crate_name;
    let changelog = root.join("crates").join(name).join("CHANGELOG.md");
    let sources = vendor.pages.iter().map(|page| {
        let entry = lock.entries.get(&page.file.path);
        (page.origin.clone(), entry.map(|entry| entry.time.clone()))
    });
    Ok(Listed {
        title: vendor.manifest.title.clone(),
        description: vendor.manifest.description.clone(),
        homepage: vendor.manifest.homepage.clone(),
        documentation: vendor.manifest.documentation.clone(),
        sources: sources.collect(),
        changelog: match fs::exists(&changelog)? {
            true => fs::read_to_string(&changelog).with_context(|| format!("cannot read {}", changelog.display()))?,
            false => String::new(),
        },
        costs: Vec::new(),
        client: pipeline::run(vendor)?.client,
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use build_support_cli::command;

    use super::*;

    /// The chapters below `folder`.
    fn chapters(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => chapters(&path, found),
                false => found.extend(path.extension().is_some_and(|name| name == "md").then_some(path)),
            }
        }
    }

    /// The words of a line as a shell sees them; no chapter quotes anything.
    fn words(line: &str) -> Option<Vec<&str>> {
        let line = line.split_once(" #").map_or(line, |(command, _)| command);
        let words = line
            .strip_prefix("cargo xtask")
            .or_else(|| line.strip_prefix("cratify "))?;
        Some(std::iter::once("cratify").chain(words.split_whitespace()).collect())
    }

    #[test]
    fn the_commands_of_the_chapters_are_commands() {
        let mut found = Vec::new();
        chapters(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/site/src"),
            &mut found,
        );
        let mut count = 0;
        for chapter in found {
            let text = fs::read_to_string(&chapter).unwrap();
            for words in text.split("```sh\n").skip(1).flat_map(|block| {
                let block = block.split("```").next().unwrap_or_default();
                block.lines().filter_map(words).collect::<Vec<_>>()
            }) {
                count += 1;
                let parsed = command::program("cratify").try_get_matches_from(&words);
                assert!(
                    parsed.is_ok(),
                    "{}: {words:?}: {}",
                    chapter.display(),
                    parsed.unwrap_err()
                );
            }
        }
        assert!(count >= 15, "{count}");
    }

    #[test]
    fn a_missing_program_says_what_to_install() {
        let arguments = Arguments {
            mdbook: "no-such-mdbook".to_owned(),
            playground: false,
            format: ReportFormat::default(),
        };
        let folder = tempfile::tempdir().unwrap();
        let error = arguments.build(folder.path(), folder.path()).unwrap_err().to_string();
        assert!(error.contains("cargo install --locked mdbook@0.5.4"), "{error}");
    }
}
