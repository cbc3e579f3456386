//! What a page is that holds no API description.
//!
//! In: a page without a document, or the text of one that is damaged. Out: one finding that says what the page is and
//! what to do about it. Its code tells the kinds apart, and whether the page was meant to be read.

use std::ops::Range;
use std::sync::Arc;

use crate::document::diagnostic::{Code, Diagnostic};
use crate::document::words::excerpt;
use crate::document::{Location, METHODS, SourceFile};

use super::excerpt::Excerpt;
use super::fence::Fence;

/// The codes of findings about pages that are no loss: they never described operations. Each with what to call several
/// such pages.
pub const OTHER_PAGES: [(Code, &str); 4] = [
    (Code::NoDescription, "of prose"),
    (Code::AsyncapiPage, "of AsyncAPI"),
    (Code::SchemaPage, "about one schema"),
    (Code::Settings, "that show settings"),
];

/// What a page is about, if the words after `yaml` say that it is about no operation: the finding's code.
pub(super) fn kind_of(words: &[&str]) -> Option<Code> {
    let is_schema = |word: &&str| matches!(*word, "openapi-schema" | "schema");
    if words.iter().rev().skip(1).any(is_schema) {
        return Some(Code::SchemaPage);
    }
    let specification = words.first().map(|word| word.to_ascii_lowercase());
    let is_async = specification.is_some_and(|name| name.contains("asyncapi")) && words.len() <= 2;
    is_async.then_some(Code::AsyncapiPage)
}

/// Why the page that stands at `page` in `file`, which has `fences`, holds no description.
pub(super) fn explain(file: &Arc<SourceFile>, page: &Range<usize>, fences: &[Fence]) -> Diagnostic {
    let text = file.text.get(page.clone()).unwrap_or_default();
    let start = Location::at_offset(file, page.start);
    for fence in fences {
        let words: Vec<&str> = fence.info.split_whitespace().skip(1).collect();
        let kind = kind_of(&words).or_else(|| content_kind(file, fence));
        if let Some(finding) = kind.and_then(of_kind) {
            return finding.at(&fence.location(file));
        }
    }
    let finding = glued(text)
        .or_else(|| mintlify_source(text))
        .or_else(|| gitbook_source(text))
        .or_else(|| named_operation(text, fences.is_empty()));
    match finding {
        Some((finding, offset)) => finding.at(&Location::at_offset(file, page.start + offset)),
        None => prose().at(&start),
    }
}

/// What the document is that `fence` shows, if it is another than a description.
fn content_kind(file: &SourceFile, fence: &Fence) -> Option<Code> {
    let content = file.text.get(fence.content.first()?.start..fence.content.last()?.end)?;
    let has_line = |start: &str| content.lines().any(|line| line.trim_start().starts_with(start));
    if has_line("asyncapi:") || has_line("\"asyncapi\":") {
        return Some(Code::AsyncapiPage);
    }
    let names_a_file = |line: &str| {
        let rest = line.trim_start().trim_start_matches('"').strip_prefix("openapi")?;
        let value = rest.trim_start_matches('"').trim_start().strip_prefix(':')?;
        let value = value.trim_start().trim_start_matches(['"', '\'', '[']);
        Some(
            [".json", ".yaml", ".yml", "http"]
                .iter()
                .any(|mark| value.contains(mark)),
        )
    };
    let is_data = fence.info.is_empty() || ["json", "yaml", "yml"].iter().any(|name| fence.info.starts_with(name));
    (is_data && content.lines().any(|line| names_a_file(line).unwrap_or(false))).then_some(Code::Settings)
}

/// The finding called `code`.
fn of_kind(code: Code) -> Option<Diagnostic> {
    let (message, help) = match code {
        Code::AsyncapiPage => (
            "this page describes messages with AsyncAPI, not operations",
            "nothing has to be done: a client has no operations for messages",
        ),
        Code::SchemaPage => (
            "this page describes one schema, not operations",
            "nothing has to be done: the pages of operations have the schemas that they need",
        ),
        Code::Settings => (
            "this page shows settings that name a specification, and is none itself",
            "give the specification that it names, if it is the vendor's own",
        ),
        _ => return None,
    };
    Some(Diagnostic::error(code, message).help(help))
}

fn prose() -> Diagnostic {
    Diagnostic::error(Code::NoDescription, "this page holds no API description").help(
        "a Mintlify page has a fence of four backticks with `yaml METHOD path` after them, other pages have ```json or \
         ```yaml fences with OpenAPI documents; pages of prose are not sources",
    )
}

type Found = (Diagnostic, usize);

/// A fence that begins or ends in the middle of a line, so that it is none.
fn glued(text: &str) -> Option<Found> {
    let offset = text.match_indices("````yaml").find_map(|(offset, _)| {
        let line_start = text.get(..offset)?.rfind('\n').map_or(0, |newline| newline + 1);
        let before = text.get(line_start..offset)?;
        (!before.trim_start_matches([' ', '>', '-', '`']).is_empty()).then_some(offset)
    })?;
    let finding = Diagnostic::error(
        Code::GluedFence,
        "a fence begins in the middle of this line, so it is not read",
    );
    Some((
        finding.help("lines of the page were joined: fetch it again from where it is published"),
        offset,
    ))
}

/// The front matter of a page in Mintlify's own repository. Collections of pages have a line above it that says where
/// the page is from.
fn mintlify_source(text: &str) -> Option<Found> {
    let is_above = |line: &&str| line.trim().is_empty() || line.starts_with(['#', 'S']);
    let above: usize = text.split_inclusive('\n').take_while(is_above).map(str::len).sum();
    let front = text.get(above..)?.trim_start().strip_prefix("---")?;
    let front = front.get(..front.find("\n---")?)?;
    let line = front.lines().find(|line| line.starts_with("openapi:"))?;
    let value = line.strip_prefix("openapi:")?.trim().trim_matches(['"', '\'']);
    Some((page_source("Mintlify", value), text.find(line)?))
}

/// The block of a page in GitBook's own repository.
fn gitbook_source(text: &str) -> Option<Found> {
    let blocks = ["{% openapi-operation", "{% openapi ", "{% swagger"];
    let offset = blocks.iter().filter_map(|block| text.find(block)).min()?;
    let block = text.get(offset..)?;
    let block = block.get(..block.find("{% end").unwrap_or(block.len()))?;
    let link = block.split_once("](").and_then(|(_, rest)| rest.split_once(')'));
    let specification = link.map_or("the specification", |(link, _)| link);
    Some((page_source("GitBook", specification), offset))
}

fn page_source(site: &str, specification: &str) -> Diagnostic {
    let message = format!(
        "this is the source of a page of {site}, and names the description: `{}`",
        shown(specification)
    );
    Diagnostic::error(Code::PageSource, message).help(
        "give the specification that it names, or the page as the site publishes it: its URL with `.md` behind it",
    )
}

/// The line of a page of which nothing was published but which operation it is about.
fn named_operation(text: &str, is_bare: bool) -> Option<Found> {
    if !is_bare {
        return None;
    }
    text.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (specification, method, path) = match words.as_slice() {
            [method, path] => (None, *method, *path),
            [specification, method, path] => (Some(*specification), *method, *path),
            _ => return None,
        };
        let is_operation = METHODS.contains(&method.to_ascii_lowercase().as_str()) && path.starts_with('/');
        if !is_operation || specification.is_some_and(|name| !name.contains('.')) {
            return None;
        }
        let message = format!(
            "this page names {} {} and does not describe it",
            method.to_uppercase(),
            shown(path)
        );
        let help = match specification {
            Some(specification) => format!("give the specification that it names: `{}`", shown(specification)),
            None => "fetch the page by itself: its URL with `.md` behind it; such collections leave descriptions out"
                .to_owned(),
        };
        let offset = line.as_ptr() as usize - text.as_ptr() as usize;
        Some((Diagnostic::error(Code::OperationOnly, message).help(help), offset))
    })
}

/// Returns what is shown of `text`, which is from a page.
fn shown(text: &str) -> String {
    excerpt(text, 120)
}

/// What is wrong with the text of a document whose lines were changed on the way, so that it means something else.
pub(super) fn damage(excerpt: &Excerpt<'_>) -> Option<Diagnostic> {
    let mut lines = excerpt
        .text()
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty());
    let is_flat = excerpt.text().lines().all(|line| !line.starts_with([' ', '\t']));
    if is_flat {
        let (_, number) = lines.find(|(line, _)| *line == "paths:")?;
        let next = lines.next().is_some_and(|(line, _)| line.starts_with('/'));
        let finding = Diagnostic::error(
            Code::LostIndentation,
            "the lines of this document have lost their indentation",
        );
        let help = "nothing says any more what belongs to what: fetch the page again from where it is published";
        return next.then(|| finding.at(&excerpt.location(number, 1)).help(help));
    }
    let (_, number) = lines.find(|(line, _)| line.starts_with("````"))?;
    let finding = Diagnostic::error(
        Code::GluedFence,
        "the end of this fence and the next page were joined to one line",
    );
    Some(
        finding
            .at(&excerpt.location(number, 1))
            .help("fetch the page by itself from where it is published"),
    )
}
