//! `cargo xtask drift`: shows what vendors have changed since their sources were fetched.
//!
//! In: the committed sources, and what the vendors publish now, which is kept in memory. Out: a report of the changes,
//! on the wire and in the crates. Writes nothing.

use std::path::Path;

use build_support::document::diagnostic::{Diagnostic, Diagnostics, Severity};
use build_support::drift::{self, Drift};
use build_support::package::lock::Lock;
use build_support::package::vendor::{self, Vendor};
use build_support::pipeline;
use build_support::read::spec::Spec;

use crate::command::Command;
use crate::fetch::{Limits, PAGE_MOVED, fetch};
use crate::report::Options;
use crate::workspace::{self, Selection};
use crate::{Result, register_command, terminal};

const EXAMPLES: &str = "\
Examples:
  cargo xtask drift
  cargo xtask drift trieve --format markdown
  cargo xtask drift --fail-on breaking --format github";

/// Compare what vendors publish now with the committed sources
///
/// Exits with status 0 if nothing changed, 1 if something did, and 2 if a vendor cannot be fetched or compared.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    limits: Limits,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "drift";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let (vendors, mut failures) = self.selection.load(&root);
        let (_, lock) = workspace::lock_or_none(&root, &mut failures)?;
        let mut drifts = Vec::new();
        if !failures.has_errors() {
            for vendor in &vendors {
                match of_vendor(&root, vendor, &lock, self.limits) {
                    Ok(found) => drifts.extend(found),
                    Err(findings) => failures.extend(findings),
                }
            }
        }
        terminal::findings(&failures);
        let outcome = self.options.report(&drifts)?;
        Ok(outcome.or_failed(failures.has_errors()))
    }
}

/// Returns what the vendor of the committed `vendor` has changed.
fn of_vendor(root: &Path, vendor: &Vendor, lock: &Lock, limits: Limits) -> Result<Vec<Drift>, Diagnostics> {
    let mut published = vendor::load_without_pages(root, &vendor.name)?;
    let fetched = fetch(root, &published, lock, limits, &workspace::now())?;
    published.pages = fetched.pages;
    compare(vendor, &published, &fetched.findings)
}

/// Returns what has changed from the committed `vendor` to the `published` one, whose fetch had `findings`: a drift for
/// each API of the crate.
pub(crate) fn compare(vendor: &Vendor, published: &Vendor, findings: &Diagnostics) -> Result<Vec<Drift>, Diagnostics> {
    let (remarks, others): (Vec<Diagnostic>, Vec<Diagnostic>) = findings.iter().cloned().partition(is_remark);
    terminal::findings(&remarks.into_iter().collect());
    let mut of_fetch = notices(&others.into_iter().collect());
    let mut drifts = Vec::new();
    for api in vendor.described() {
        // What the fetch has found is about all APIs, and is said once.
        let mut notices = std::mem::take(&mut of_fetch);
        let new = corrected(published, api, &mut notices)?;
        let old = corrected(vendor, api, &mut Vec::new())?;
        let mut drift = between(vendor, api, &old, &new);
        notices.append(&mut drift.notices);
        drift.notices = notices;
        drifts.push(drift);
    }
    Ok(drifts)
}

/// Returns what has changed from `old` to `new`, two specifications of the API `api` of `vendor`, or of its only one.
pub(crate) fn between(vendor: &Vendor, api: Option<&str>, old: &Spec, new: &Spec) -> Drift {
    let mut drift = drift::between(&vendor.name_of(api), old, new, &vendor.manifest);
    let modules = pipeline::module_names(&vendor.apis);
    let mut modules = vendor.apis.iter().zip(modules).filter(|_| vendor.apis.len() > 1);
    drift.module = modules
        .find(|(name, _)| Some(name.as_str()) == api)
        .map(|(_, module)| module);
    drift
}

/// Whether `finding` tells how pages were fetched, and no change: that one is somewhere else now, or of a version that
/// does not count.
fn is_remark(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Note || finding.code == PAGE_MOVED
}

/// Returns the specification of the API `api` of `vendor`, or of its only one, with its overlay applied; or without it
/// if the overlay no longer applies, which a notice then says.
pub(crate) fn corrected(vendor: &Vendor, api: Option<&str>, notices: &mut Vec<String>) -> Result<Spec, Diagnostics> {
    let (assembled, _) = vendor.assemble(api)?;
    match vendor.describe(api) {
        Ok(description) => Ok(description.corrected),
        Err(findings) => {
            let stale = findings.iter().filter(|finding| finding.severity == Severity::Error);
            notices.extend(stale.map(|finding| {
                let finding = finding.in_one_line();
                format!("the overlay no longer applies and is left out here: {finding}")
            }));
            Ok(assembled)
        }
    }
}

/// Returns `findings` of a fetch as text.
pub(crate) fn notices(findings: &Diagnostics) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{}: {}", finding.code, finding.message))
        .collect()
}
