//! The API descriptions in all files of a site, whatever else is among them.
//!
//! In: files. Out: the fragments of those that can be used, and one finding for each page that is left out, which says
//! what the page is and what to do. A page that cannot be used never stops the rest; only where nothing is left is that
//! an error.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::document::{Node, SourceFile, Value};
use crate::swagger;

use super::apis::operations_in;
use super::files::{self, Joined, Known};
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
    let pages = read(files)?;
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

/// What was read of each page of `files`, with the files that others refer to joined to those.
///
/// # Errors
///
/// What is wrong with references to files, and with the files that they lead to.
fn read(files: &[Arc<SourceFile>]) -> Result<Vec<PageReading>, Diagnostics> {
    let mut errors = Diagnostics::new();
    let mut used = BTreeSet::new();
    let mut read = Vec::new();
    for file in files.iter().filter(|file| !file.is_part) {
        let mut pages = source::read_pages(file);
        // A page shows an excerpt: what it refers to is not there to be read.
        let parts = if source::is_data(file) { files } else { &[] };
        for page in &mut pages {
            join(page, parts, &mut used, &mut errors);
        }
        read.push((file, pages));
    }
    if errors.has_errors() {
        return Err(errors);
    }
    // What another file refers to, and has no operation, is no description of its own.
    let is_own = |page: &PageReading| page.fragments.iter().any(has_operations);
    read.retain(|(file, pages)| !used.contains(&file.path) || pages.iter().any(is_own));
    Ok(read.into_iter().flat_map(|(_, pages)| pages).collect())
}

fn has_operations(fragment: &Fragment) -> bool {
    ["paths", "webhooks"]
        .iter()
        .any(|section| !operations_in(&fragment.root, section).is_empty())
}

/// Joins what the descriptions in `page` refer to in `files`, if there are any, and makes those of Swagger OpenAPI;
/// adds the paths of the files to `used`.
fn join(page: &mut PageReading, files: &[Arc<SourceFile>], used: &mut BTreeSet<String>, errors: &mut Diagnostics) {
    for fragment in &mut page.fragments {
        let nothing = Node::new(Value::Null, fragment.location.clone());
        let root = std::mem::replace(&mut fragment.root, nothing);
        let joined = match files {
            [] => Joined::alone(root),
            files => files::join(root, &mut Known(files)),
        };
        let mut findings = joined.findings;
        let (root, notes) = match swagger::is_swagger(&joined.root) {
            true => swagger::convert(joined.root),
            false => (joined.root, Vec::new()),
        };
        findings.extend(source::check_joined(&root));
        match findings.has_errors() {
            true => errors.extend(findings),
            false => page.findings.extend(findings),
        }
        used.extend(joined.files);
        (fragment.root, fragment.notes) = (root, notes);
    }
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
            Code::NothingToRead,
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
    Diagnostic::error(Code::NothingLeft, message)
        .help("give the pages of operations as the site publishes them, or the vendor's specification")
}

/// What pages with the finding `code` are called in a sum.
fn called(code: Code) -> &'static str {
    let other = OTHER_PAGES.iter().find(|(other, _)| *other == code);
    match (other, code) {
        (Some((_, called)), _) => called,
        (None, Code::PageSource) => "that are sources of a site",
        (None, Code::OperationOnly) => "that name an operation alone",
        (None, Code::OlderDialect) => "in Mintlify's older dialect",
        (None, Code::WebhookMissing) => "that name a webhook alone",
        (None, Code::LostIndentation) => "without indentation",
        (None, Code::GluedFence) => "with joined lines",
        (
            None,
            Code::MissingVersion
            | Code::PostmanCollection
            | Code::GoogleDiscovery
            | Code::Asyncapi
            | Code::Raml
            | Code::Wsdl
            | Code::Graphql,
        ) => "of another format",
        (None, Code::UnsupportedVersion) => "of another version of OpenAPI",
        (None, _) => "broken",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_description() {
        let findings = gather(&[]).unwrap_err().to_string();
        assert!(findings.starts_with("error[nothing-to-read]"), "{findings}");
    }
}
