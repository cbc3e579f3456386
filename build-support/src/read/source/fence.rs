//! The fenced code blocks of a Markdown page.
//!
//! In: a page, a part of a file. Out: its fences, each with its info string, the heading above it, and where it stands.
//! A fence that never ends is told from others: the page was cut off, and what is left may well parse.
//!
//! Sites do not write plain Markdown: fences stand in tags, and pages that were strung together break off in one. What
//! Markdown says is therefore corrected in two places: a fence in a block of HTML or of indented code is one, and a
//! fence of four backticks in which another one begins has ended there.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile};

/// A fenced code block.
pub(super) struct Fence {
    pub(super) info: String,
    /// The heading above it.
    pub(super) heading: Option<String>,
    /// From the first backtick to the end of the closing line.
    pub(super) range: Range<usize>,
    /// The parts of the file that its content consists of.
    pub(super) content: Vec<Range<usize>>,
}

/// The fences of the page that stands at `page` in `file`, and blocks of code that are told by their indentation.
pub(super) fn fences(file: &SourceFile, page: &Range<usize>) -> Vec<Fence> {
    let mut finder = Finder::default();
    let mut start = page.start;
    while let Some(next) = finder.scan(file, start..page.end) {
        start = next;
    }
    finder.fences
}

/// The fences found so far.
#[derive(Default)]
struct Finder {
    fences: Vec<Fence>,
    heading: Option<String>,
    /// How many bytes were read as Markdown more than once.
    read_again: usize,
}

/// How many bytes of a page are read as Markdown more than once. Each fence that Markdown does not see can take that.
const MAX_READ_AGAIN: usize = 256 * 1024 * 1024;

impl Finder {
    /// Adds the fences in the part of `file` at `range`. Returns where to go on, if Markdown would take what follows
    /// for something else than the site means.
    fn scan(&mut self, file: &SourceFile, range: Range<usize>) -> Option<usize> {
        let (mut in_heading, mut in_code) = (false, false);
        let text = file.text.get(range.clone()).unwrap_or_default();
        for (event, place) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
            let place = place.start + range.start..place.end + range.start;
            match event {
                Event::Start(Tag::Heading { .. }) => {
                    in_heading = true;
                    self.heading = Some(String::new());
                }
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    in_code = true;
                    let next = cut_off(file, &place).filter(|_| self.may_go_on(range.len()));
                    self.add(&info, place.start..next.unwrap_or(place.end), Vec::new());
                    if next.is_some() {
                        return next;
                    }
                }
                Event::Start(block @ (Tag::CodeBlock(CodeBlockKind::Indented) | Tag::HtmlBlock)) => {
                    let end = self.hidden(file, &place, range.end);
                    if let Some(end) = end.filter(|end| *end > place.end && self.may_go_on(range.len())) {
                        return Some(end);
                    }
                    in_code = block != Tag::HtmlBlock && end.is_none();
                    if in_code {
                        self.add("", place, Vec::new());
                    }
                }
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Text(_) if in_code => {
                    if let Some(fence) = self.fences.last_mut() {
                        fence.content.push(place);
                    }
                }
                Event::Text(text) | Event::Code(text) if in_heading => {
                    if let Some(heading) = &mut self.heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Adds the fences that Markdown does not see in the block of `file` at `block`, and returns where the last one
    /// ends.
    fn hidden(&mut self, file: &SourceFile, block: &Range<usize>, end: usize) -> Option<usize> {
        let mut last = None;
        let mut rest = block.clone();
        while let Some(hidden) = Hidden::find(file, &rest, end) {
            rest.start = hidden.range.end;
            last = Some(hidden.range.end);
            self.add(&hidden.info, hidden.range, hidden.content);
        }
        last
    }

    /// Whether `length` more bytes may be read again. Pages of sites stay far below the bound.
    fn may_go_on(&mut self, length: usize) -> bool {
        self.read_again = self.read_again.saturating_add(length);
        self.read_again <= MAX_READ_AGAIN
    }

    fn add(&mut self, info: &str, range: Range<usize>, content: Vec<Range<usize>>) {
        self.fences.push(Fence {
            info: info.to_owned(),
            heading: self.heading.clone(),
            range,
            content,
        });
    }
}

/// Where the fence at `range` was cut off: at a line in it that begins a fence of an operation. A renderer writes none
/// of those within another one.
fn cut_off(file: &SourceFile, range: &Range<usize>) -> Option<usize> {
    let mut offset = range.start;
    for (number, line) in file.text.get(range.clone())?.split_inclusive('\n').enumerate() {
        let info = line.trim_start_matches('`');
        if number > 0 && line.len() - info.len() >= 4 && info.trim_start().starts_with("yaml") {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}

/// A fence that Markdown does not see, because it stands in a block of HTML or is indented: pages in MDX have fences in
/// tags.
struct Hidden {
    info: String,
    range: Range<usize>,
    content: Vec<Range<usize>>,
}

impl Hidden {
    /// Looks for a fence that begins in the block of `file` at `block`, and ends before `end`. Comments have none.
    fn find(file: &SourceFile, block: &Range<usize>, end: usize) -> Option<Self> {
        if file.text.get(block.clone())?.trim_start().starts_with("<!--") {
            return None;
        }
        let start = file
            .text
            .get(..block.start)?
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        let mut offset = start;
        let mut lines = file.text.get(start..end)?.split_inclusive('\n');
        let (opening, marker) = loop {
            let line = lines.next().filter(|_| offset < block.end)?;
            if let Some(marker) = marker(line) {
                break (line, marker);
            }
            offset += line.len();
        };
        let indentation = opening.len() - opening.trim_start().len();
        let mut hidden = Self {
            info: opening.trim().trim_start_matches(['`', '~']).trim().to_owned(),
            range: offset..offset + opening.len(),
            content: Vec::new(),
        };
        for line in lines {
            let start = hidden.range.end;
            hidden.range.end += line.len();
            let is_end = line.trim().len() >= marker.len() && line.trim().chars().all(|mark| marker.starts_with(mark));
            if is_end {
                break;
            }
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            hidden.content.push(start + blanks.min(indentation)..start + line.len());
        }
        Some(hidden)
    }
}

/// The backticks or tildes that `line` begins a fence with.
fn marker(line: &str) -> Option<&str> {
    let line = line.trim();
    let info = line.trim_start_matches(['`', '~']);
    let marker = line.get(..line.len() - info.len())?;
    let is_fence = ["```", "~~~"].iter().any(|fence| marker.starts_with(fence));
    (is_fence && !info.contains('`')).then_some(marker)
}

impl Fence {
    /// Where it begins.
    pub(super) fn location(&self, file: &Arc<SourceFile>) -> Location {
        Location::at_offset(file, self.range.start)
    }

    /// The number of backticks or tildes that it begins with; none for a block that is told by its indentation.
    pub(super) fn width(&self, file: &SourceFile) -> usize {
        let opening = file.text[self.range.clone()].trim_start();
        opening.len() - opening.trim_start_matches(['`', '~']).len()
    }

    /// Whether it ends before the page, or what it stands in, does.
    fn is_closed(&self, file: &SourceFile) -> bool {
        let text = file.text[self.range.clone()].trim_start();
        let opening = text.trim_start_matches(['`', '~']);
        let marker = &text[..text.len() - opening.len()];
        if marker.is_empty() {
            return true;
        }
        let last_line = text.trim_end().rsplit_once('\n').map(|(_, line)| line);
        last_line.is_some_and(|line| {
            let line = line.trim_start_matches([' ', '\t', '>']);
            line.starts_with(marker) && line.chars().all(|character| marker.starts_with(character))
        })
    }

    /// Reports that the page was cut off within this fence, and says whether it was.
    pub(super) fn refuse_if_open(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> bool {
        let is_open = !self.is_closed(file);
        if is_open {
            diagnostics.push(
                Diagnostic::error(Code::UnclosedFence, "the page ends before this fence does")
                    .at(&self.location(file))
                    .help("the page was cut off; fetch it again"),
            );
        }
        is_open
    }

    /// Reports that it never ends, where it holds nothing that is read.
    pub(super) fn warn_if_open(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) {
        if !self.is_closed(file) {
            diagnostics.push(
                Diagnostic::warning(Code::UnclosedFence, "the page ends before this fence does")
                    .at(&self.location(file))
                    .help("a description further down would be taken for a part of the fence"),
            );
        }
    }
}
