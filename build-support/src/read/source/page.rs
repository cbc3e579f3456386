//! The API descriptions in a Markdown page.
//!
//! In: a file as a documentation site publishes it: one page, or several that are strung together. Out: the fenced OpenAPI
//! documents of each page.
//!
//! - Mintlify: one fence of four or more backticks whose info string is `yaml [specification] METHOD path`, or
//!   `yaml [specification] webhook NAME`.
//! - GitBook: several fences with the info string `json`, each with an OpenAPI document on one line, under headings.
//! - ReadMe, Fern, Apidog and pages that people write: a fence with the info string `json` or `yaml` that holds an OpenAPI
//!   document.
//!
//! A fence that never ends is an error where it holds a document: the page was cut off, and what is left may well parse.

use std::ops::Range;
use std::sync::Arc;

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{METHODS, Node, SourceFile};

use super::excerpt::Excerpt;
use super::fence::{Fence, fences};
use super::{Fragment, PageReading, StatedOperation, fern, json, openapi, strung, unusable, yaml};

/// The OpenAPI documents in the pages of `file`.
pub(super) fn read(file: &Arc<SourceFile>) -> Vec<PageReading> {
    let pages = strung::pages(&file.text);
    pages.iter().map(|page| read_page(file, page)).collect()
}

/// The OpenAPI documents in the page that stands at `page` in `file`.
fn read_page(file: &Arc<SourceFile>, page: &Range<usize>) -> PageReading {
    let fences = fences(file, page);
    let mut findings = Diagnostics::new();
    let mut fragments: Vec<Fragment> = fences
        .iter()
        .filter_map(|fence| fence.fragment(file, &mut findings))
        .collect();
    for fragment in &mut fragments {
        fern::correct(fragment, file.text.get(page.clone()).unwrap_or_default());
    }
    if fragments.is_empty() && !findings.has_errors() {
        findings.push(unusable::explain(file, page, &fences));
    }
    PageReading { fragments, findings }
}

/// What the words after `yaml` say that a fence is about.
enum Stated {
    Operation(StatedOperation),
    Webhook(String),
}

impl Fence {
    /// The document in this fence, if it is there to hold one and nothing is wrong with it.
    fn fragment(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Fragment> {
        let mut findings = Diagnostics::new();
        let fragment = self.read(file, &mut findings).filter(|_| !findings.has_errors());
        diagnostics.extend(findings);
        fragment
    }

    /// The document in this fence, if it is there to hold one.
    fn read(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Fragment> {
        let mut words = self.info.split_whitespace();
        let language = words.next().map(str::to_ascii_lowercase);
        let words: Vec<&str> = words.collect();
        match language.as_deref() {
            Some("yaml" | "yml") if self.width(file) >= 4 && !words.is_empty() => {
                self.mintlify(file, &words, diagnostics)
            }
            Some("yaml" | "yml") => self.document(file, yaml_description, yaml::parse, diagnostics),
            Some("json") => self.document(file, json_description, json::parse, diagnostics),
            _ => {
                self.warn_if_open(file, diagnostics);
                None
            }
        }
    }

    fn mintlify(&self, file: &Arc<SourceFile>, words: &[&str], diagnostics: &mut Diagnostics) -> Option<Fragment> {
        if unusable::kind_of(words).is_some() {
            return None;
        }
        let Some((specification, stated)) = stated(words) else {
            let message = "this fence does not say which operation it holds and is not read";
            diagnostics.push(
                Diagnostic::warning("fence", message)
                    .at(&self.location(file))
                    .help("expected after the backticks: `yaml [specification] METHOD path`"),
            );
            self.warn_if_open(file, diagnostics);
            return None;
        };
        if self.refuse_if_open(file, diagnostics) {
            return None;
        }
        let excerpt = Excerpt::of_lines(file, &self.content).without_control_characters(diagnostics);
        if let Some(finding) = unusable::damage(&excerpt) {
            diagnostics.push(finding);
            return None;
        }
        let root = yaml::parse(&excerpt, diagnostics).and_then(|root| openapi::check(root, diagnostics))?;
        let (operation, missing) = match stated {
            Stated::Operation(operation) => {
                let missing = self.missing_operation(file, &root, &operation);
                (Some(operation), missing)
            }
            Stated::Webhook(name) => (None, self.missing_webhook(file, &root, &name)),
        };
        if let Some(finding) = missing {
            diagnostics.push(finding);
            return None;
        }
        Some(Fragment {
            operation,
            specification,
            heading: self.heading.clone(),
            ..Fragment::whole(excerpt.start(), root)
        })
    }

    /// What to say if `root` does not have the operation that this fence says it has.
    fn missing_operation(&self, file: &Arc<SourceFile>, root: &Node, stated: &StatedOperation) -> Option<Diagnostic> {
        let item = root.get("paths").and_then(|paths| paths.get(&stated.path));
        if item.is_some_and(|item| item.get(&stated.method).is_some()) {
            return None;
        }
        let operation = format!("{} {}", stated.method.to_uppercase(), stated.path);
        let finding = Diagnostic::error(
            "operation-not-found",
            format!("this document does not have {operation}"),
        )
        .at(&self.location(file));
        Some(finding.help("the fence and its content contradict each other; fetch the page again"))
    }

    /// What to say if `root` does not have the webhook that this fence says it has.
    fn missing_webhook(&self, file: &Arc<SourceFile>, root: &Node, name: &str) -> Option<Diagnostic> {
        if root
            .get("webhooks")
            .is_some_and(|webhooks| webhooks.get(name).is_some())
        {
            return None;
        }
        let message = format!("this page names the webhook `{name}` and does not describe it");
        let finding = Diagnostic::error("webhook-missing", message).at(&self.location(file));
        Some(finding.help("fetch the page again, or use the specification that its fence names"))
    }

    /// The document in this fence, if its text looks like a description.
    fn document(
        &self,
        file: &Arc<SourceFile>,
        is_description: fn(&str) -> bool,
        parse: fn(&Excerpt<'_>, &mut Diagnostics) -> Option<Node>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Fragment> {
        let excerpt = Excerpt::of_lines(file, &self.content);
        if !is_description(excerpt.text()) {
            self.warn_if_open(file, diagnostics);
            return None;
        }
        if self.refuse_if_open(file, diagnostics) {
            return None;
        }
        let excerpt = excerpt.without_control_characters(diagnostics);
        let root = parse(&excerpt, diagnostics).filter(openapi::is_description)?;
        Some(Fragment {
            heading: self.heading.clone(),
            ..Fragment::whole(excerpt.start(), openapi::check(root, diagnostics)?)
        })
    }
}

/// A document, not a few lines out of one and not settings that name one.
fn json_description(text: &str) -> bool {
    let is_document = text.trim_start().starts_with('{');
    is_document && ["\"openapi\"", "\"swagger\""].iter().any(|key| has_version(text, key))
}

/// Whether a version stands after `key` somewhere in `text`, and not the name of a file.
fn has_version(text: &str, key: &str) -> bool {
    text.match_indices(key).any(|(start, _)| {
        let rest = text.get(start + key.len()..).unwrap_or_default().trim_start();
        let value = rest
            .strip_prefix(':')
            .map(|value| value.trim_start().trim_start_matches('"'));
        value.is_some_and(|value| value.starts_with(|first: char| first.is_ascii_digit()))
    })
}

/// A document, not a few lines out of one.
fn yaml_description(text: &str) -> bool {
    let has = |keys: &[&str]| text.lines().any(|line| keys.iter().any(|key| line.starts_with(key)));
    has(&["openapi:", "swagger:"]) && has(&["paths:", "webhooks:", "components:"])
}

/// What the words after `yaml` say: `[specification] METHOD path` or `[specification] webhook NAME`.
fn stated(words: &[&str]) -> Option<(Option<String>, Stated)> {
    let (specification, kind, name) = match words {
        [kind, name] => (None, kind, name),
        [specification, kind, name] => (Some((*specification).to_owned()), kind, name),
        _ => return None,
    };
    let kind = kind.to_ascii_lowercase();
    if kind == "webhook" {
        return Some((specification, Stated::Webhook((*name).to_owned())));
    }
    (METHODS.contains(&kind.as_str()) && name.starts_with('/')).then(|| {
        let operation = StatedOperation {
            method: kind,
            path: (*name).to_owned(),
        };
        (specification, Stated::Operation(operation))
    })
}
