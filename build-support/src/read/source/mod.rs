//! Stage `source`: from a published page or file to the API descriptions in it.
//!
//! In: a [`SourceFile`]. Out: one [`Fragment`] for each OpenAPI document found in it, in which every part knows its
//! line and column in that file, and what was wrong with them. A vendor that documents one operation per page has one
//! fragment per page; a plain OpenAPI file is one fragment.
//!
//! The kinds of file are told apart by their name and, where that says nothing, by how they begin: JSON, YAML, and
//! Markdown pages. Of a page only the fenced documents are read, and of an HTML page the one in its scripts. All other
//! text of it is data that nothing here looks at, whoever it addresses.

mod entities;
mod excerpt;
mod fence;
mod fern;
mod foreign;
mod html;
mod json;
mod openapi;
mod page;
mod preformatted;
mod strung;
pub mod unusable;
mod yaml;

use std::sync::Arc;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::note::Note;
use crate::document::{JsonPointer, Location, Node, Object, SourceFile};

use excerpt::Excerpt;
pub use html::{is_html, linked_script, linked_settings, linked_specifications};
pub(in crate::read) use openapi::check_joined;

/// How deep objects and arrays may nest, in YAML and in JSON. Real descriptions stay below 60; the bound keeps every
/// later walk over the tree from running out of stack.
const MAX_DEPTH: usize = 200;

/// One OpenAPI document that was found in a file: the whole description, or the slice of it that a page shows.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// The document.
    pub root: Node,
    /// The operation that the page says the document is about, if it says so.
    pub operation: Option<StatedOperation>,
    /// The URL or the file of the specification that the page says the document is a slice of, if it says so.
    pub specification: Option<String>,
    /// The heading above the document, if there is one.
    pub heading: Option<String>,
    /// Where the document begins.
    pub location: Location,
    /// What was expressed in another way, or lost, when it was made OpenAPI 3.
    pub notes: Vec<Note>,
}

/// The operation that the info string of a Mintlify fence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedOperation {
    /// The HTTP method, in lower case.
    pub method: String,
    /// The path template.
    pub path: String,
}

/// What to do about a file that no reader can read.
const BROKEN: &str = "the file is broken or was cut off: get it again from where it is published, or ask the vendor";

/// How a file has to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Yaml,
    Markdown,
}

/// What was read of one page: of a file, or of one of the pages that a file strings together.
#[derive(Clone, Debug)]
pub struct PageReading {
    /// The documents in it.
    pub fragments: Vec<Fragment>,
    /// What is wrong with it. It has an error if and only if a document was left out or none was found.
    pub findings: Diagnostics,
}

/// The OpenAPI documents in `file`, and what is wrong with them.
///
/// A document with an error is left out; the others are still returned. The diagnostics have an error if and only if
/// something was left out or nothing was found.
pub fn read(file: &Arc<SourceFile>) -> (Vec<Fragment>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut fragments = Vec::new();
    for page in read_pages(file) {
        fragments.extend(page.fragments);
        diagnostics.extend(page.findings);
    }
    (fragments, diagnostics)
}

/// The same page by page: `llms-full.txt` and its like string the pages of a site together.
pub fn read_pages(file: &Arc<SourceFile>) -> Vec<PageReading> {
    let mut findings = Diagnostics::new();
    if let Some(finding) = foreign::file(file) {
        let (fragments, findings) = (Vec::new(), finding.into());
        return vec![PageReading { fragments, findings }];
    }
    let fragments = match format_of(file) {
        Format::Markdown if is_script(file) || html::is_html(&file.text) => html::read(file, &mut findings),
        Format::Markdown => return page::read(file),
        format => read_tree(file, format, &mut findings)
            .and_then(|root| openapi::check(root, &mut findings))
            .map(|root| Fragment::whole(root.location.clone(), root))
            .into_iter()
            .collect(),
    };
    let fragments = if findings.has_errors() { Vec::new() } else { fragments };
    vec![PageReading { fragments, findings }]
}

impl Fragment {
    /// The document `root` at `location`, which no page says anything about.
    fn whole(location: Location, root: Node) -> Self {
        Self {
            root,
            operation: None,
            specification: None,
            heading: None,
            location,
            notes: Vec::new(),
        }
    }
}

/// The value that `file`, in YAML or JSON, holds: an overlay, or any other document that is not an OpenAPI description.
pub fn read_document(file: &Arc<SourceFile>) -> (Option<Node>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let format = match format_of(file) {
        Format::Json => Format::Json,
        Format::Yaml | Format::Markdown => Format::Yaml,
    };
    let root = read_tree(file, format, &mut diagnostics);
    (root, diagnostics)
}

fn read_tree(file: &Arc<SourceFile>, format: Format, diagnostics: &mut Diagnostics) -> Option<Node> {
    let excerpt = Excerpt::whole(file).without_control_characters(diagnostics);
    if html::is_html(excerpt.text()) {
        let finding = Diagnostic::error(Code::Html, "this is a page of HTML, not an API description");
        let help = "the address leads to a page for people, to a login or to an error: find that of the specification";
        diagnostics.push(finding.at(&excerpt.start()).help(help));
        return None;
    }
    match format {
        Format::Json => json::parse(&excerpt, diagnostics),
        Format::Yaml | Format::Markdown => either(&excerpt, diagnostics),
    }
}

/// The value that `excerpt` holds in YAML, which may be JSON by another name. The JSON reader is the faster one, and
/// knows surrogate pairs.
fn either(excerpt: &Excerpt<'_>, diagnostics: &mut Diagnostics) -> Option<Node> {
    if excerpt.text().trim_start().starts_with('{') {
        let mut findings = Diagnostics::new();
        if let Some(root) = json::parse(excerpt, &mut findings) {
            diagnostics.extend(findings);
            return Some(root);
        }
    }
    yaml::parse(excerpt, diagnostics)
}

/// Whether `file` is a description, or a part of one, and no page that shows it.
pub fn is_data(file: &SourceFile) -> bool {
    format_of(file) != Format::Markdown
}

/// Whether `file` is a script of a page, which can hold what the page holds.
fn is_script(file: &SourceFile) -> bool {
    file.path.ends_with(".js")
}

/// How `file` has to be read.
fn format_of(file: &SourceFile) -> Format {
    let extension = file.path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let text = file.text.trim_start_matches('\u{feff}').trim_start();
    match extension.to_ascii_lowercase().as_str() {
        "md" | "mdx" | "markdown" => Format::Markdown,
        "json" => Format::Json,
        "yaml" | "yml" => Format::Yaml,
        "js" => Format::Markdown,
        _ if text.starts_with('{') => Format::Json,
        _ if looks_like_yaml(text) => Format::Yaml,
        _ => Format::Markdown,
    }
}

/// Whether the first line of `text` that is not a comment begins an OpenAPI document.
fn looks_like_yaml(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#') && *line != "---")
        .is_some_and(|line| ["openapi:", "swagger:"].iter().any(|key| line.starts_with(key)))
}

/// Adds a member to `members`, unless there is one called `key`: then it says so. `value` is placed at its key, and
/// `pointer` says where that is.
fn insert_member(
    members: &mut Object,
    key: String,
    value: Node,
    pointer: impl FnOnce() -> JsonPointer,
    diagnostics: &mut Diagnostics,
) {
    let Some(first) = members.get(&key) else {
        members.insert(key, value);
        return;
    };
    let finding = if first.same_data(&value) {
        let message = format!("the key `{key}` stands twice in one object, with the same value");
        Diagnostic::warning(Code::DuplicateKey, message)
    } else {
        let message = format!("the key `{key}` stands twice in one object");
        Diagnostic::error(Code::DuplicateKey, message).help("keep one of the two; readers disagree on which one counts")
    };
    let finding = finding.at(&value.location).pointer(pointer());
    diagnostics.push(finding.related(&first.location, "it stands here first"));
}

/// Reports that objects and arrays nest too deeply at `location`.
fn report_too_deep(location: &Location, diagnostics: &mut Diagnostics) {
    let message = format!("objects and arrays nest more than {MAX_DEPTH} levels deep");
    let finding = Diagnostic::error(Code::TooDeep, message).at(location);
    diagnostics.push(finding.help("give what stands here a name in `components`, and refer to it"));
}
