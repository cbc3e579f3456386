//! The API descriptions in all files of a site, whatever else is among them.
//!
//! In: files. Out: the fragments of those that can be used, and one finding for each page that is left out, which says what
//! the page is and what to do. A page that cannot be used never stops the rest; only where nothing is left is that an
//! error.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::SourceFile;
use crate::document::diagnostic::{Diagnostic, Diagnostics, Severity};

use super::language;
use super::source::unusable::OTHER_PAGES;
use super::source::{self, Fragment, PageReading};

/// What the files of a site hold.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The documents of all pages that can be used.
    pub fragments: Vec<Fragment>,
    /// What is wrong with pages, and which are left out.
    pub findings: Diagnostics,
}

/// The API descriptions in `files`.
///
/// # Errors
///
/// What each of the files is, if none of them can be used.
pub fn gather(files: &[Arc<SourceFile>]) -> Result<Gathered, Diagnostics> {
    let pages: Vec<PageReading> = files.iter().flat_map(source::read_pages).collect();
    if pages.iter().all(|page| page.fragments.is_empty()) {
        return Err(nothing_left(pages));
    }
    let mut gathered = Gathered::default();
    for page in pages {
        gathered.findings.extend(tolerated(page.findings));
        gathered.fragments.extend(page.fragments);
    }
    let (fragments, findings) = language::choose(gathered.fragments);
    gathered.findings.extend(findings);
    Ok(Gathered {
        fragments,
        findings: gathered.findings,
    })
}

/// The findings about a page that is left out, or part of it, while others are used: one, and no error.
pub fn tolerated(findings: Diagnostics) -> Diagnostics {
    let mut tolerated = Diagnostics::new();
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let mut is_told = false;
    for finding in findings.iter() {
        if finding.severity != Severity::Error {
            tolerated.push(finding.clone());
        } else if !std::mem::replace(&mut is_told, true) {
            tolerated.push(left_out(finding.clone(), errors));
        }
    }
    tolerated
}

/// The finding about a page that is left out for it and `errors - 1` others.
fn left_out(mut finding: Diagnostic, errors: usize) -> Diagnostic {
    finding.severity = match is_other_page(&finding) {
        true => Severity::Note,
        false => Severity::Warning,
    };
    let more = match errors {
        0 | 1 => String::new(),
        2 => ", and 1 more error".to_owned(),
        _ => format!(", and {} more errors", errors - 1),
    };
    finding.message = format!("left out: {}{more}", finding.message);
    finding
}

/// Whether `finding` is about a page that was never meant to be read.
pub fn is_other_page(finding: &Diagnostic) -> bool {
    OTHER_PAGES.iter().any(|(code, _)| *code == finding.code)
}

/// The error about pages none of which can be used: what is wrong with each, and in sum, where there are several.
fn nothing_left(pages: Vec<PageReading>) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let count = pages.len();
    for page in pages {
        findings.extend(page.findings);
    }
    if count == 0 {
        findings.push(Diagnostic::error(
            "nothing-to-read",
            "there is no page and no specification",
        ));
    } else if count > 1 {
        findings.push(summary(&findings, count));
    }
    findings
}

fn summary(findings: &Diagnostics, pages: usize) -> Diagnostic {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        *counts.entry(called(finding.code)).or_default() += 1;
    }
    let found: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let message = format!(
        "none of the {pages} pages holds an API description: {}",
        found.join(", ")
    );
    Diagnostic::error("nothing-left", message)
        .help("give the pages of operations as the site publishes them, or the vendor's specification")
}

/// What pages with the finding `code` are called in a sum.
fn called(code: &'static str) -> &'static str {
    let other = OTHER_PAGES.iter().find(|(other, _)| *other == code);
    match (other, code) {
        (Some((_, called)), _) => called,
        (None, "page-source") => "that are sources of a site",
        (None, "operation-only") => "that name an operation alone",
        (None, "older-dialect") => "in Mintlify's older dialect",
        (None, "webhook-missing") => "that name a webhook alone",
        (None, "lost-indentation") => "without indentation",
        (None, "glued-fence") => "with joined lines",
        (None, "missing-version") => "of another format",
        (None, "unsupported-version") => "of another version of OpenAPI",
        (None, _) => "broken",
    }
}
