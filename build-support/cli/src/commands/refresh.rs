//! `cargo xtask refresh`: does all that the weekly run does for one vendor.
//!
//! In: what the vendor publishes now. Out: its sources, specification and crate, written with the version of the next
//! release and its entry in the CHANGELOG; and the body of a pull request: what changed, that version, and corrections
//! that no longer apply. The workflow commits these files.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use build_support::document::diagnostic::{Diagnostics, Severity};
use build_support::drift::{self, Drift};
use build_support::package::lock::Lock;
use build_support::package::vendor::{self, Vendor};
use serde::Serialize;

use super::drift::{compare, notices};
use super::{codegen, fetch, release_notes};
use crate::command::Command;
use crate::fetch::Limits;
use crate::finding::Finding;
use crate::format::ReportFormat;
use crate::{Failure, Outcome, Result, register_command, terminal, workspace};

const EXAMPLES: &str = "\
Examples:
  cargo xtask refresh trieve --body body.md
  cargo xtask refresh trieve --body body.md --report report.md --ci";

/// Fetch a vendor, generate its crate, and write the body of a pull request about the changes
///
/// Exits with status 0 if nothing changed, and then writes nothing; 1 if something changed; and 2 if the vendor cannot
/// be fetched, and then leaves its files unchanged.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Vendor, by the name of its folder in specs/
    vendor: String,
    /// Output file for the body of the pull request
    #[arg(long, value_name = "FILE")]
    body: PathBuf,
    /// Output file for the full report, however long, in the same form
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Report to the GitHub Actions run that this is a step of, and exit with status 0 after a change
    ///
    /// Writes the body to the summary, sets the output `changed`, and annotates a vendor that cannot be refreshed.
    #[arg(long)]
    ci: bool,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    format: ReportFormat,
}

/// What has become of a vendor.
#[derive(Serialize)]
struct Report<'a> {
    vendor: &'a str,
    state: State,
    /// Why it could not be fetched, or why its crate cannot be generated; or what was found on the way.
    findings: Vec<Finding>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Unchanged,
    Changed,
    Failed,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "refresh";

    fn run(&self) -> Result {
        if self.ci && self.format.is_json() {
            return Err(
                anyhow!("a run of GitHub Actions reads other lines than JSON: leave out --ci or --format").into(),
            );
        }
        let outcome = self.refresh_and_describe()?;
        if !self.ci {
            return Ok(outcome);
        }
        let vendor = &self.vendor;
        match outcome {
            Outcome::Fine => append("GITHUB_STEP_SUMMARY", &format!("{vendor}: nothing changed\n"))?,
            Outcome::Findings => {
                append("GITHUB_OUTPUT", "changed=true\n")?;
            }
            Outcome::Failed => {
                let message = "cannot be refreshed; nothing was written, and its client may be out of date";
                terminal::line(&format!("::error title=Refresh failed::{vendor} {message}"));
                append("GITHUB_STEP_SUMMARY", &format!("**{vendor} {message}**\n"))?;
                return Ok(Outcome::Failed);
            }
        }
        Ok(Outcome::Fine)
    }
}

impl Arguments {
    /// Prints what has become of the vendor: as `what`, unless that is empty, or as JSON.
    fn report(&self, state: State, findings: &Diagnostics, what: &str) -> Result<()> {
        let vendor = &self.vendor;
        let findings = Finding::all(findings);
        self.format.print(
            &Report {
                vendor,
                state,
                findings,
            },
            |_| match what {
                "" => String::new(),
                what => format!("{vendor}: {what}"),
            },
        )
    }

    fn refresh_and_describe(&self) -> Result {
        let root = workspace::root()?;
        let (_, lock) = workspace::lock(&root)?;
        let refreshed =
            workspace::vendor(&root, &self.vendor).and_then(|vendor| refresh(&root, &vendor, lock?, self.limits));
        match refreshed {
            Err(findings) => {
                terminal::findings(&findings);
                let body = failed(&self.vendor, &findings);
                fs::write(&self.body, body).with_context(|| format!("cannot write {}", self.body.display()))?;
                terminal::error(&format!("{}: not refreshed; its files are unchanged", self.vendor));
                self.report(State::Failed, &findings, "")?;
                Ok(Outcome::Failed)
            }
            Ok(Refreshed::Same(findings)) => {
                terminal::findings(&findings);
                for notice in notices(&findings).iter().filter(|_| self.ci) {
                    terminal::line(&drift::annotation(&self.vendor, notice));
                }
                self.report(State::Unchanged, &findings, "nothing changed")?;
                Ok(Outcome::Fine)
            }
            Ok(Refreshed::Changed { crate_of, drifts }) => {
                let reasons = generate(&crate_of.name)?;
                let body = body(&root, &drifts, &crate_of, &reasons);
                fs::write(&self.body, body).with_context(|| format!("cannot write {}", self.body.display()))?;
                if let Some(report) = &self.report {
                    let full = reports(&drifts, &long(usize::MAX));
                    fs::write(report, full).with_context(|| format!("cannot write {}", report.display()))?;
                }
                if self.ci {
                    append("GITHUB_STEP_SUMMARY", &reports(&drifts, &long(SUMMARY)))?;
                    report_reasons(&self.vendor, &reasons)?;
                }
                self.report(State::Changed, &reasons, "changed")?;
                Ok(Outcome::Findings)
            }
        }
    }
}

/// Generates the crate of `vendor`. Returns the reasons if its sources do not allow it; otherwise none.
fn generate(vendor: &str) -> Result<Diagnostics> {
    match codegen::Arguments::write_one(vendor).run() {
        Ok(_) => Ok(Diagnostics::new()),
        Err(Failure::Findings(findings)) => {
            terminal::findings(&findings);
            Ok(findings)
        }
        Err(failure) => Err(failure),
    }
}

/// Annotates the run with the `reasons` why the crate of `vendor` cannot be generated, if there are any, and lets it
/// fail once everything is proposed.
fn report_reasons(vendor: &str, reasons: &Diagnostics) -> anyhow::Result<()> {
    if !reasons.has_errors() {
        return Ok(());
    }
    for reason in reasons.iter().filter(|reason| reason.severity == Severity::Error) {
        terminal::line(&drift::error_annotation(vendor, &reason.in_one_line()));
    }
    append("GITHUB_OUTPUT", "generated=false\n")
}

/// The `findings` as items of a list, with a count of those that are too many.
fn listed(findings: &Diagnostics) -> String {
    const MAX_FINDINGS: usize = 50;
    let shown = findings.iter().take(MAX_FINDINGS);
    let shown = shown.map(|finding| format!("- {}\n", drift::code(&finding.in_one_line())));
    let shown: String = shown.collect();
    match findings.iter().count().saturating_sub(MAX_FINDINGS) {
        0 => shown,
        rest => format!("{shown}- {rest} more\n"),
    }
}

/// The body of an issue about a vendor that cannot be refreshed: why, and what to do.
fn failed(vendor: &str, findings: &Diagnostics) -> String {
    let shown = listed(findings);
    format!(
        "The sources of {vendor} could not be refreshed. Nothing is written, and its client may be stale.\n\n{shown}\n\
         Run `cargo xtask drift {vendor}`, correct `specs/{vendor}/vendor.toml` where the vendor has moved its pages, and close \
         this issue when the next run succeeds.\n"
    )
}

/// Appends `text` to the file that the environment variable `name` names, as GitHub Actions expects it.
fn append(name: &str, text: &str) -> anyhow::Result<()> {
    let path = std::env::var_os(name).with_context(|| format!("{name} is not set: is this a GitHub Actions run?"))?;
    let file = fs::OpenOptions::new().create(true).append(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// What has become of the sources of a vendor.
enum Refreshed {
    /// They are unchanged; the findings are those of the fetch.
    Same(Diagnostics),
    /// They changed, with what that does to each API of the crate.
    Changed { crate_of: Box<Vendor>, drifts: Vec<Drift> },
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
    let drifts = compare(vendor, &published, &fetched.findings)?;
    fetch::write(root, vendor, lock, &fetched)?;
    Ok(Refreshed::Changed {
        crate_of: Box::new(vendor.clone()),
        drifts,
    })
}

/// How long a body may be, and where the full report on `vendor` is: among the artifacts of the run on GitHub that this
/// is a step of.
fn short(vendor: &str) -> drift::Body {
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
        body.full_report = format!("the artifact `drift-{vendor}` of [the run]({run}#artifacts) is the full report");
    }
    body
}

/// How many characters the summary of a run may have, which GitHub limits to a mebibyte.
const SUMMARY: usize = 900_000;

/// A report of at most `budget` characters with all places.
fn long(budget: usize) -> drift::Body {
    drift::Body {
        budget,
        places: usize::MAX,
        ..drift::Body::default()
    }
}

/// Returns the reports of `drifts`, one for each API that changed, which together are as long as `body` allows.
fn reports(drifts: &[Drift], body: &drift::Body) -> String {
    let changed: Vec<&Drift> = match drifts {
        [only] => vec![only],
        several => several.iter().filter(|drift| !drift.is_empty()).collect(),
    };
    let each = drift::Body {
        budget: body.budget / changed.len().max(1),
        ..body.clone()
    };
    let reports: Vec<String> = changed.iter().map(|drift| drift::markdown(drift, &each)).collect();
    reports.join("\n")
}

/// Returns the body of a pull request about `drifts`, one for each API of the crate of `vendor`. If the crate is
/// generated, its next release is written, too; otherwise the `reasons` say why not.
fn body(root: &Path, drifts: &[Drift], vendor: &Vendor, reasons: &Diagnostics) -> String {
    let released = match !reasons.has_errors() {
        true => release_notes::write(root, drifts, vendor),
        false => release_notes::of(root, drifts, &vendor.manifest).map(Some),
    };
    let mut body = reports(drifts, &short(&vendor.name));
    match released {
        Ok(None) => body += "\nNothing changed for users, so there is nothing to release.\n",
        Ok(Some(release)) => body += &format!("\nVersion to release: `{}`\n", release.version),
        Err(findings) => body += &format!("\nNo version to release: {}\n", drift::code(&drift::summary(&findings))),
    }
    if reasons.has_errors() {
        let name = &vendor.name;
        body += &format!(
            "\n**The crate cannot be generated from these sources.** They are committed, and the crate is unchanged.\n\n{}\nCheck \
             out this branch, correct `specs/{name}/overlay.yaml` or `specs/{name}/vendor.toml`, and run `cargo xtask codegen \
             {name}`.\n",
            listed(reasons)
        );
    }
    body
}
