//! `cargo xtask refresh`: everything that the weekly run does for one vendor.
//!
//! In: what the vendor publishes now. Out: its sources, specification and crate, written with the version of the next
//! release and its entry in the CHANGELOG; and the body of a pull request: what changed, that version, and corrections that
//! do not fit any more. The workflow commits what is there.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use build_support::document::diagnostic::Diagnostics;
use build_support::drift::{self, Drift};
use build_support::package::lock::Lock;
use build_support::package::vendor::{self, Vendor};

use super::drift::{corrected, notices};
use super::{codegen, fetch, release_notes};
use crate::fetch::Limits;
use crate::{Outcome, terminal, workspace};

/// Fetch a vendor, generate its crate, and write the body of a pull request about it.
///
/// Exits with 0 if nothing changed and nothing is written, with 1 if something changed, and with 2 if the vendor could
/// not be fetched; then its files are left as they were.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask refresh trieve --body body.md\n  cargo xtask refresh trieve --body body.md --ci"
)]
pub(crate) struct Arguments {
    /// The vendor, by its folder in specs/.
    vendor: String,
    /// The file for the body of the pull request.
    #[arg(long, value_name = "FILE")]
    body: PathBuf,
    /// Report to the run on GitHub that this is a step of: an annotation where the vendor cannot be refreshed, the body
    /// in the summary, and the output `changed`. Then a change is no reason to exit with 1.
    #[arg(long)]
    ci: bool,
    #[command(flatten)]
    limits: Limits,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let outcome = refresh_and_describe(arguments)?;
    if !arguments.ci {
        return Ok(outcome);
    }
    let vendor = &arguments.vendor;
    match outcome {
        Outcome::Fine => append("GITHUB_STEP_SUMMARY", &format!("{vendor} has changed nothing\n"))?,
        Outcome::Findings => {
            append("GITHUB_OUTPUT", "changed=true\n")?;
        }
        Outcome::Failed => {
            let message = "could not be refreshed, nothing of it is written, and its client may be stale";
            terminal::line(&format!("::error title=Refresh failed::{vendor} {message}"));
            append("GITHUB_STEP_SUMMARY", &format!("**{vendor} {message}**\n"))?;
            return Ok(Outcome::Failed);
        }
    }
    Ok(Outcome::Fine)
}

/// Appends `text` to the file that the environment variable `name` names, as GitHub's runs expect it.
fn append(name: &str, text: &str) -> Result<()> {
    let path = std::env::var_os(name).with_context(|| format!("{name} is not set: is this a run on GitHub?"))?;
    let file = fs::OpenOptions::new().create(true).append(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("cannot write {}", path.display()))
}

fn refresh_and_describe(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let (vendors, mut findings) = workspace::vendors(&root, std::slice::from_ref(&arguments.vendor));
    let (_, lock) = workspace::lock(&root)?;
    let refreshed = match (vendors.first(), lock) {
        (Some(vendor), Ok(lock)) => refresh(&root, vendor, lock, arguments.limits),
        (_, lock) => {
            findings.extend(lock.err().unwrap_or_default());
            Err(findings)
        }
    };
    match refreshed {
        Err(findings) => {
            terminal::findings(&findings);
            let body = failed(&arguments.vendor, &findings);
            fs::write(&arguments.body, body).with_context(|| format!("cannot write {}", arguments.body.display()))?;
            terminal::error(&format!(
                "{}: not refreshed, its files are as they were",
                arguments.vendor
            ));
            Ok(Outcome::Failed)
        }
        Ok(Refreshed::Same(findings)) => {
            terminal::findings(&findings);
            for notice in notices(&findings).iter().filter(|_| arguments.ci) {
                let notice = drift::annotation(&arguments.vendor, notice);
                terminal::line(&notice);
            }
            terminal::line(&format!("{}: nothing changed", arguments.vendor));
            Ok(Outcome::Fine)
        }
        Ok(Refreshed::Changed(drift)) => {
            let is_generated = codegen::run(&codegen::Arguments::write(&arguments.vendor))? == Outcome::Fine;
            let body = body(&root, &drift, is_generated);
            fs::write(&arguments.body, body).with_context(|| format!("cannot write {}", arguments.body.display()))?;
            if arguments.ci {
                append("GITHUB_STEP_SUMMARY", &drift::markdown(&drift, &long()))?;
            }
            terminal::line(&format!("{}: changed", arguments.vendor));
            Ok(Outcome::Findings)
        }
    }
}

/// The body of an issue about a vendor that cannot be refreshed: why, and what to do.
fn failed(vendor: &str, findings: &Diagnostics) -> String {
    const MAX_FINDINGS: usize = 50;
    let shown = findings.iter().take(MAX_FINDINGS).map(|finding| {
        let place = finding
            .location
            .as_ref()
            .map_or_else(String::new, |place| format!("{place}: "));
        let help = finding
            .help
            .as_ref()
            .map_or_else(String::new, |help| format!("; {help}"));
        format!("- {}\n", drift::code(&format!("{place}{}{help}", finding.message)))
    });
    let shown: String = shown.collect();
    let rest = findings.iter().count().saturating_sub(MAX_FINDINGS);
    let more = if rest > 0 {
        format!("- {rest} more\n")
    } else {
        String::new()
    };
    format!(
        "The sources of {vendor} could not be refreshed. Nothing is written, and its client may be stale.\n\n{shown}{more}\n\
         Run `cargo xtask drift {vendor}`, correct `specs/{vendor}/vendor.toml` where the vendor has moved its pages, and close \
         this issue when the next run succeeds.\n"
    )
}

/// What has become of the sources of a vendor.
enum Refreshed {
    /// They are as they were; what the fetch had to say all the same.
    Same(Diagnostics),
    /// They are other ones.
    Changed(Box<Drift>),
}

/// Fetches and writes the sources of the committed `vendor`, and compares them with what was there.
fn refresh(root: &Path, vendor: &Vendor, lock: Lock, limits: Limits) -> Result<Refreshed, Diagnostics> {
    let mut published = vendor::load_without_pages(root, &vendor.name)?;
    let fetched = crate::fetch::fetch(root, &published, &lock, limits, &workspace::now())?;
    if fetched.added.is_empty() && fetched.changed.is_empty() && fetched.removed.is_empty() {
        fetch::write(root, vendor, lock, &fetched)?;
        return Ok(Refreshed::Same(fetched.findings));
    }
    published.pages.clone_from(&fetched.pages);
    let mut known = notices(&fetched.findings);
    let new = corrected(&published, &mut known)?;
    let old = corrected(vendor, &mut Vec::new())?;
    let mut drift = drift::between(&vendor.name, &old, &new, &vendor.manifest);
    known.append(&mut drift.notices);
    drift.notices = known;
    fetch::write(root, vendor, lock, &fetched)?;
    Ok(Refreshed::Changed(Box::new(drift)))
}

/// How long a body may be, and where the full report is: the summary of the run on GitHub that this is a step of.
fn short() -> drift::Body {
    let variable = |name: &str| std::env::var(name).ok();
    let run = || {
        let server = variable("GITHUB_SERVER_URL")?;
        let (repository, run) = (variable("GITHUB_REPOSITORY")?, variable("GITHUB_RUN_ID")?);
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    };
    let mut body = drift::Body::default();
    // What comes after the report needs room as well.
    body.budget -= 4_000;
    if let Some(run) = run() {
        body.full_report = format!("[the summary of the run]({run}) has the full report");
    }
    body
}

/// The report for the summary of a run, which GitHub limits to a mebibyte.
fn long() -> drift::Body {
    drift::Body {
        budget: 900_000,
        places: usize::MAX,
        ..drift::Body::default()
    }
}

/// The body of a pull request about `drift`. Where the crate is generated, the next release of it is written too.
fn body(root: &Path, drift: &Drift, is_generated: bool) -> String {
    let released = vendor::load_without_pages(root, &drift.name).and_then(|vendor| match is_generated {
        true => release_notes::write(root, drift, &vendor.manifest),
        false => release_notes::of(root, drift, &vendor.manifest).map(Some),
    });
    let mut body = drift::markdown(drift, &short());
    match released {
        Ok(None) => body += "\nNothing has changed for users, so there is nothing to release.\n",
        Ok(Some(release)) => body += &format!("\nVersion to release: `{}`\n", release.version),
        Err(findings) => body += &format!("\nNo version to release: {}\n", drift::code(&drift::summary(&findings))),
    }
    if !is_generated {
        body += "\n**No crate could be generated from this.** The sources are committed, the crate is as it was: run \
                 `cargo xtask codegen`, which says why.\n";
    }
    body
}
