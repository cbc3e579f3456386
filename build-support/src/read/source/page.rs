//! The API descriptions in a Markdown page.
//!
//! In: a page as a documentation site publishes it. Out: its fenced OpenAPI documents.
//!
//! - Mintlify: one fence of four or more backticks whose info string is `yaml [specification] METHOD path`.
//! - GitBook: several fences with the info string `json`, each with an OpenAPI document on one line, under headings.
//! - ReadMe and pages that people write: a fence with the info string `json` or `yaml` that holds an OpenAPI document.
//!
//! A fence that never ends is an error where it holds a document: the page was cut off, and what is left may well parse.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, METHODS, Node, SourceFile};

use super::excerpt::Excerpt;
use super::{Fragment, StatedOperation, json, openapi, yaml};

/// The OpenAPI documents in the page `file`.
pub(super) fn read(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Vec<Fragment> {
    let fences = fences(file);
    let mut findings = Diagnostics::new();
    let fragments: Vec<Fragment> = fences
        .iter()
        .filter_map(|fence| fence.fragment(file, &mut findings))
        .collect();
    if fragments.is_empty() && !findings.has_errors() {
        findings.push(
            Diagnostic::error("no-description", "this page holds no API description")
                .at(&Location::start_of(file))
                .help(
                    "a Mintlify page has a fence of four backticks with `yaml METHOD path` after them, other pages have \
                     ```json or ```yaml fences with OpenAPI documents; pages of prose are not sources",
                ),
        );
    }
    diagnostics.extend(findings);
    fragments
}

/// A fenced code block.
struct Fence {
    info: String,
    /// The heading above it.
    heading: Option<String>,
    /// From the first backtick to the end of the closing line.
    range: Range<usize>,
    /// The parts of the file that its content consists of.
    content: Vec<Range<usize>>,
}

fn fences(file: &SourceFile) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut heading: Option<String> = None;
    let (mut in_heading, mut in_fence) = (false, false);
    for (event, range) in Parser::new_ext(&file.text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                in_fence = true;
                fences.push(Fence {
                    info: info.to_string(),
                    heading: heading.clone(),
                    range,
                    content: Vec::new(),
                });
            }
            Event::End(TagEnd::CodeBlock) => in_fence = false,
            Event::Text(_) if in_fence => {
                if let Some(fence) = fences.last_mut() {
                    fence.content.push(range);
                }
            }
            Event::Text(text) | Event::Code(text) if in_heading => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    fences
}

impl Fence {
    /// The document in this fence, if it is there to hold one.
    fn fragment(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Fragment> {
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
        let Some(operation) = stated_operation(words) else {
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
        let root = yaml::parse(&excerpt, diagnostics).and_then(|root| openapi::check(root, diagnostics))?;
        let found = root
            .get("paths")
            .and_then(|paths| paths.get(&operation.path)?.get(&operation.method));
        if found.is_none() {
            let stated = format!("{} {}", operation.method.to_uppercase(), operation.path);
            diagnostics.push(
                Diagnostic::error("operation-not-found", format!("this document does not have {stated}"))
                    .at(&self.location(file))
                    .help("the fence and its content contradict each other; fetch the page again"),
            );
            return None;
        }
        Some(Fragment {
            root,
            operation: Some(operation),
            heading: self.heading.clone(),
            location: excerpt.start(),
        })
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
            root: openapi::check(root, diagnostics)?,
            operation: None,
            heading: self.heading.clone(),
            location: excerpt.start(),
        })
    }

    fn location(&self, file: &Arc<SourceFile>) -> Location {
        Location::at_offset(file, self.range.start)
    }

    /// The number of backticks that it begins with.
    fn width(&self, file: &SourceFile) -> usize {
        let opening = file.text[self.range.clone()].trim_start();
        opening.len() - opening.trim_start_matches('`').len()
    }

    /// Whether it ends before the page, or what it stands in, does.
    fn is_closed(&self, file: &SourceFile) -> bool {
        let text = file.text[self.range.clone()].trim_start();
        let opening = text.trim_start_matches(['`', '~']);
        let marker = &text[..text.len() - opening.len()];
        let last_line = text.trim_end().rsplit_once('\n').map(|(_, line)| line);
        last_line.is_some_and(|line| {
            let line = line.trim_start_matches([' ', '\t', '>']);
            line.starts_with(marker) && line.chars().all(|character| marker.starts_with(character))
        })
    }

    /// Reports that the page was cut off within this fence, and says whether it was.
    fn refuse_if_open(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> bool {
        let is_open = !self.is_closed(file);
        if is_open {
            diagnostics.push(
                Diagnostic::error("unclosed-fence", "the page ends before this fence does")
                    .at(&self.location(file))
                    .help("the page was cut off; fetch it again"),
            );
        }
        is_open
    }

    fn warn_if_open(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) {
        if !self.is_closed(file) {
            diagnostics.push(
                Diagnostic::warning("unclosed-fence", "the page ends before this fence does")
                    .at(&self.location(file))
                    .help("a description further down would be taken for a part of the fence"),
            );
        }
    }
}

fn json_description(text: &str) -> bool {
    ["\"openapi\"", "\"swagger\""].iter().any(|key| text.contains(key))
}

/// A document, not a few lines out of one.
fn yaml_description(text: &str) -> bool {
    let has = |keys: &[&str]| text.lines().any(|line| keys.iter().any(|key| line.starts_with(key)));
    has(&["openapi:", "swagger:"]) && has(&["paths:", "webhooks:", "components:"])
}

/// What the words after `yaml` say: `[specification] METHOD path`.
fn stated_operation(words: &[&str]) -> Option<StatedOperation> {
    let (specification, method, path) = match words {
        [method, path] => (None, method, path),
        [specification, method, path] => (Some((*specification).to_owned()), method, path),
        _ => return None,
    };
    let method = method.to_ascii_lowercase();
    (METHODS.contains(&method.as_str()) && path.starts_with('/')).then(|| StatedOperation {
        specification,
        method,
        path: (*path).to_owned(),
    })
}
