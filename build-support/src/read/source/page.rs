//! The API descriptions in a Markdown page.
//!
//! In: a file as a documentation site publishes it: one page, or several that are strung together. Out: the fenced
//! OpenAPI documents of each page.
//!
//! - Mintlify: one fence of four or more backticks whose info string is `yaml [specification] METHOD path`, or
//!   `yaml [specification] webhook NAME`.
//! - GitBook: several fences with the info string `json`, each with an OpenAPI document on one line, under headings.
//! - ReadMe, Fern, Apidog and pages that people write: a fence that holds an OpenAPI document, whatever follows `json`
//!   or `yaml`, or nothing, in its info string; or a block of code that is told by its indentation.
//!
//! A fence that never ends is an error where it holds a document: the page was cut off, and what is left may well
//! parse.

use std::ops::Range;
use std::sync::Arc;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{METHODS, Node, SourceFile};

use super::excerpt::Excerpt;
use super::fence::{Fence, fences};
use super::{Fragment, PageReading, StatedOperation, either, fern, json, openapi, strung, unusable, yaml};

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
        let words: Vec<&str> = self.info.split_whitespace().skip(1).collect();
        let language = language(&self.info);
        let is_yaml = matches!(language.as_str(), "yaml" | "yml");
        let is_mintlify = is_yaml && self.width(file) >= 4 && !words.is_empty();
        if is_mintlify && unusable::kind_of(&words).is_some() {
            return None;
        }
        if let Some((specification, stated)) = stated(&words).filter(|_| is_mintlify) {
            return self.mintlify(file, specification, stated, diagnostics);
        }
        let is_data = DATA.contains(&language.as_str());
        let excerpt = Excerpt::of_lines(file, &self.content);
        if is_data && is_document(excerpt.text()) {
            return self.document(file, excerpt, language == "json", diagnostics);
        }
        if is_mintlify {
            let message = "this fence does not say which operation it holds and is not read";
            diagnostics.push(
                Diagnostic::warning(Code::Fence, message)
                    .at(&self.location(file))
                    .help("expected after the backticks: `yaml [specification] METHOD path`"),
            );
        }
        self.warn_if_open(file, diagnostics);
        None
    }

    fn mintlify(
        &self,
        file: &Arc<SourceFile>,
        specification: Option<String>,
        stated: Stated,
        diagnostics: &mut Diagnostics,
    ) -> Option<Fragment> {
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
            Stated::Operation(mut operation) => {
                let found = path_of(&root, &operation).map(str::to_owned);
                let missing = found.is_none().then(|| self.missing_operation(file, &operation));
                operation.path = found.unwrap_or(operation.path);
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

    /// What to say about a document that does not have the operation that this fence says it has.
    fn missing_operation(&self, file: &Arc<SourceFile>, stated: &StatedOperation) -> Diagnostic {
        let operation = format!("{} {}", stated.method.to_uppercase(), stated.path);
        let finding = Diagnostic::error(
            Code::OperationNotFound,
            format!("this document does not have {operation}"),
        )
        .at(&self.location(file));
        finding.help("the fence and its content contradict each other; fetch the page again")
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
        let finding = Diagnostic::error(Code::WebhookMissing, message).at(&self.location(file));
        Some(finding.help("fetch the page again, or use the specification that its fence names"))
    }

    /// The document in this fence, whose text `excerpt` looks like a description, in JSON or in YAML.
    fn document(
        &self,
        file: &Arc<SourceFile>,
        excerpt: Excerpt<'_>,
        is_json: bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Fragment> {
        if self.refuse_if_open(file, diagnostics) {
            return None;
        }
        let excerpt = excerpt.without_control_characters(diagnostics);
        let is_json = is_json && excerpt.text().trim_start().starts_with('{');
        let root = match is_json {
            true => json::parse(&excerpt, diagnostics),
            false => either(&excerpt, diagnostics),
        };
        let root = root.filter(openapi::is_description)?;
        Some(Fragment {
            heading: self.heading.clone(),
            ..Fragment::whole(excerpt.start(), openapi::check(root, diagnostics)?)
        })
    }
}

/// The path of the operation `stated` in `root`, in the spelling of the document: renderers add a query or a slash at
/// the end, or call the parts in braces by other names.
fn path_of<'r>(root: &'r Node, stated: &StatedOperation) -> Option<&'r str> {
    let items = root.get("paths")?.as_object()?;
    let mut paths = items
        .iter()
        .filter(|(_, item)| item.get(&stated.method).is_some())
        .map(|(path, _)| path.as_str());
    let same = spelled(&stated.path);
    paths
        .clone()
        .find(|path| *path == stated.path)
        .or_else(|| paths.find(|path| spelled(path) == same))
}

/// A path without what its spellings differ in.
fn spelled(path: &str) -> Vec<&str> {
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let is_part = |segment: &str| segment.starts_with(':') || segment.starts_with('{') && segment.ends_with('}');
    path.split('/')
        .map(|segment| if is_part(segment) { "{}" } else { segment })
        .collect()
}

/// The languages of fences that can hold a description; the first stands for none.
const DATA: [&str; 11] = [
    "",
    "yaml",
    "yml",
    "json",
    "jsonc",
    "json5",
    "openapi",
    "swagger",
    "text",
    "txt",
    "plaintext",
];

/// The language in the info string `info`, in lower case: that of `yaml title="cats.yaml"`, of `yaml:cats.yaml`, of
/// `yaml{1,3}` and of `{.yaml}` is `yaml`.
fn language(info: &str) -> String {
    let info = info.trim_start_matches(['{', '.', ' ']);
    let end = info.find(|character: char| !character.is_ascii_alphanumeric());
    let (language, rest) = info.split_at(end.unwrap_or(info.len()));
    match rest.starts_with('=') {
        true => String::new(),
        false => language.to_ascii_lowercase(),
    }
}

/// Whether `text` is a description, in JSON or in YAML, and more than a few lines out of one.
pub(super) fn is_document(text: &str) -> bool {
    json_description(text) || yaml_description(text)
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

/// A document, not a few lines out of one. All of it can be indented.
fn yaml_description(text: &str) -> bool {
    let is_content = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && line != "---"
    };
    let first = text.lines().find(is_content).unwrap_or_default();
    let indentation = first.get(..first.len() - first.trim_start().len()).unwrap_or_default();
    let is_key = |line: &str, key: &str| {
        let line = line.strip_prefix(indentation).unwrap_or_default();
        let rest = line.trim_start_matches(['"', '\'']).strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
    };
    let has = |keys: &[&str]| text.lines().any(|line| keys.iter().any(|key| is_key(line, key)));
    has(&["openapi", "swagger"]) && has(&["paths", "webhooks", "components"])
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
