//! `cargo xtask watch`: generates the crate of a vendor again whenever its sources change.
//!
//! In: what the operating system says of changes below `specs/`. Out: the files of the vendors that changed, as
//! `codegen` writes them, and a line for each. What the tool itself writes there starts nothing. Runs until it is
//! stopped.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use build_support::document::diagnostic::Diagnostics;
use build_support::document::words::count;
use build_support::emit::Written;
use build_support::package::vendor;
use notify::{Event, EventKind, RecursiveMode, Watcher as _};
use serde::Serialize;

use super::codegen;
use crate::command::Command;
use crate::finding::Finding;
use crate::format::ReportFormat;
use crate::workspace::{self, Selection};
use crate::{Failure, Result, register_command, terminal};

/// Changes that follow each other within this time are one: editors write a file in several steps.
const PAUSE: Duration = Duration::from_millis(200);
/// Changes that never end are dealt with after this time.
const LONGEST: Duration = Duration::from_secs(5);
/// What people and `fetch` change in the folder of a vendor; the rest is generated.
const SOURCES: [&str; 4] = ["vendor.toml", "overlay.yaml", "overlay", "pages"];

const EXAMPLES: &str = "\
Examples:
  cargo xtask watch
  cargo xtask watch trieve";

/// Generate the crate of a vendor again whenever its pages, its overlay or its vendor.toml change
///
/// Generates the crates of all vendors first, and then that of each vendor that changes, until it is stopped (Ctrl-C).
/// What is wrong with a source is shown, and the next change is waited for.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    format: ReportFormat,
}

register_command!(Arguments);

/// What has become of a vendor, on a line of its own.
#[derive(Serialize)]
struct Report<'v> {
    vendor: &'v str,
    /// Whether the files were written.
    is_generated: bool,
    written: usize,
    removed: usize,
    findings: Vec<Finding>,
}

impl Command for Arguments {
    const NAME: &'static str = "watch";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let root = root.canonicalize().context("the workspace is gone")?;
        let watched = root.join(vendor::FOLDER);
        let (sender, events) = mpsc::channel();
        // Whoever waits for the events is gone with this process.
        let mut watcher = notify::recommended_watcher(move |event| drop(sender.send(event)))
            .context("the changes of files cannot be watched")?;
        watcher
            .watch(&watched, RecursiveMode::Recursive)
            .with_context(|| format!("{} cannot be watched", watched.display()))?;
        let (all, findings) = self.selection.load_without_pages(&root);
        if findings.has_errors() && !self.selection.is_all() {
            return Err(findings.into());
        }
        terminal::findings(&findings);
        for vendor in &all {
            self.generate(&root, &vendor.name)?;
        }
        terminal::status(&format!("watching {}/: stop with Ctrl-C", vendor::FOLDER));
        loop {
            for vendor in next(&events, &watched)? {
                if self.selection.has(&vendor) && watched.join(&vendor).join(SOURCES[0]).is_file() {
                    self.generate(&root, &vendor)?;
                }
            }
        }
    }
}

impl Arguments {
    /// Generates the crate of `vendor`, and says what has become of it.
    fn generate(&self, root: &Path, vendor: &str) -> Result<()> {
        let (written, findings) = match codegen::Arguments::write_one(vendor).generate(root) {
            Ok((written, findings)) => (Some(written), findings),
            Err(Failure::Findings(findings)) => (None, findings),
            Err(failure) => return Err(failure),
        };
        terminal::findings(&findings);
        self.report(vendor, written, &findings)
    }

    fn report(&self, vendor: &str, written: Option<Written>, findings: &Diagnostics) -> Result<()> {
        let Written {
            written: files,
            removed,
            ..
        } = written.unwrap_or_default();
        let report = Report {
            vendor,
            is_generated: written.is_some(),
            written: files,
            removed,
            findings: Finding::all(findings),
        };
        self.format.print_line(&report, |report| match report.is_generated {
            true => format!("{vendor}: wrote {}, removed {removed}", count(files, "file")),
            false => format!("{vendor}: not generated; its files are unchanged"),
        })
    }
}

/// Waits for changes below `watched`, and returns the vendors that changed.
fn next(events: &Receiver<notify::Result<Event>>, watched: &Path) -> Result<BTreeSet<String>> {
    let gone = || anyhow!("nothing watches the files any more");
    let mut changed = BTreeSet::new();
    while changed.is_empty() {
        let event = events.recv().map_err(|_| gone())?;
        changed.extend(vendors(&event.context("the changes of files are not known")?, watched));
        let first = Instant::now();
        while let Ok(event) = events.recv_timeout(PAUSE) {
            changed.extend(vendors(&event.context("the changes of files are not known")?, watched));
            if first.elapsed() > LONGEST {
                break;
            }
        }
    }
    Ok(changed)
}

/// Returns the vendors of whose sources `event` says that they changed.
fn vendors(event: &Event, watched: &Path) -> Vec<String> {
    let paths: &[PathBuf] = match event.kind {
        EventKind::Access(_) => &[],
        _ => &event.paths,
    };
    paths
        .iter()
        .filter_map(|path| vendor_of(path.strip_prefix(watched).ok()?))
        .collect()
}

/// Returns the vendor whose source is at `path`, from the folder of all vendors.
fn vendor_of(path: &Path) -> Option<String> {
    let mut parts = path.iter().filter_map(|part| part.to_str());
    let (vendor, source) = (parts.next()?, parts.next()?);
    SOURCES.contains(&source).then(|| vendor.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_start_anything() {
        for (path, vendor) in [
            ("cats/vendor.toml", Some("cats")),
            ("cats/pages/a/b.md", Some("cats")),
            ("cats/overlay/dogs.yaml", Some("cats")),
            ("cats/openapi.yaml", None),
            ("cats/.openapi.yaml.new", None),
            ("sources.lock", None),
            ("cats", None),
        ] {
            assert_eq!(vendor_of(Path::new(path)).as_deref(), vendor, "{path}");
        }
    }

    #[test]
    fn reading_a_file_is_no_change() {
        use notify::event::{AccessKind, ModifyKind};

        let event = |kind| Event::new(kind).add_path(PathBuf::from("/w/specs/cats/vendor.toml"));
        let watched = Path::new("/w/specs");
        assert!(vendors(&event(EventKind::Access(AccessKind::Any)), watched).is_empty());
        assert_eq!(vendors(&event(EventKind::Modify(ModifyKind::Any)), watched), ["cats"]);
    }
}
