//! The fenced code blocks of a Markdown page.
//!
//! In: a page, a part of a file. Out: its fences, each with its info string, the heading above it, and where it stands. A
//! fence that never ends is told from others: the page was cut off, and what is left may well parse.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::diagnostic::{Diagnostic, Diagnostics};
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

/// The fences of the page that stands at `page` in `file`.
pub(super) fn fences(file: &SourceFile, page: &Range<usize>) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut heading: Option<String> = None;
    let (mut in_heading, mut in_fence) = (false, false);
    let text = file.text.get(page.clone()).unwrap_or_default();
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        let range = range.start + page.start..range.end + page.start;
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
    /// Where it begins.
    pub(super) fn location(&self, file: &Arc<SourceFile>) -> Location {
        Location::at_offset(file, self.range.start)
    }

    /// The number of backticks that it begins with.
    pub(super) fn width(&self, file: &SourceFile) -> usize {
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
    pub(super) fn refuse_if_open(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> bool {
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

    /// Reports that it never ends, where it holds nothing that is read.
    pub(super) fn warn_if_open(&self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) {
        if !self.is_closed(file) {
            diagnostics.push(
                Diagnostic::warning("unclosed-fence", "the page ends before this fence does")
                    .at(&self.location(file))
                    .help("a description further down would be taken for a part of the fence"),
            );
        }
    }
}
