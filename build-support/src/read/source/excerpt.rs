//! A part of a file that holds one document, and where each line of it stands in the file.
//!
//! In: a whole file, or the lines of a fence. Out: the text for a parser, and a way from the lines and columns that the
//! parser counts back to those that a person sees in the file.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile};

/// The text of one document, cut out of a file.
#[derive(Debug)]
pub(super) struct Excerpt<'f> {
    file: &'f Arc<SourceFile>,
    text: Cow<'f, str>,
    /// The line of the file that the first line of the text stands on.
    first_line: u32,
    /// How many characters were cut off before each line of the text. Lines past the end of the list have lost none.
    indents: Vec<u32>,
}

impl<'f> Excerpt<'f> {
    /// All of `file`, but for a byte order mark.
    pub(super) fn whole(file: &'f Arc<SourceFile>) -> Self {
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
        Self {
            file,
            text: Cow::Borrowed(text),
            first_line: 1,
            indents: Vec::new(),
        }
    }

    /// The parts of `file` in `ranges`, which follow each other, without what stands between them: the lines of a fence
    /// without the indentation or the quotation marks of what it stands in. Line ends become `\n`.
    pub(super) fn of_lines(file: &'f Arc<SourceFile>, ranges: &[Range<usize>]) -> Self {
        let start = ranges.first().map_or(0, |range| range.start);
        let first_line = Location::at_offset(file, start).line;
        let mut text = String::new();
        let mut indents = Vec::new();
        for range in ranges {
            let mut offset = range.start;
            for line in file.text[range.clone()].split_inclusive('\n') {
                if text.is_empty() || text.ends_with('\n') {
                    indents.push(characters_before(&file.text, offset));
                }
                text.push_str(line);
                offset += line.len();
            }
        }
        Self {
            file,
            text: Cow::Owned(text.replace("\r\n", "\n")),
            first_line,
            indents,
        }
    }

    /// The same with another text, which has the same lines.
    pub(super) fn with_text(self, text: String) -> Self {
        Self {
            text: Cow::Owned(text),
            ..self
        }
    }

    /// The text to parse.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The place in the file of `line` and `column` of the text, both counted from 1.
    pub(super) fn location(&self, line: usize, column: usize) -> Location {
        let line_index = line.saturating_sub(1);
        let indent = self.indents.get(line_index).copied().unwrap_or(0);
        let line = self.first_line.saturating_add(saturate(line_index));
        Location::new(self.file, line, indent.saturating_add(saturate(column)))
    }

    /// Where the text begins.
    pub(super) fn start(&self) -> Location {
        self.location(1, 1)
    }

    /// The same without the control characters that YAML forbids (YAML 1.2, section 5.1) and JSON does not know either.
    /// Every line keeps its number.
    pub(super) fn without_control_characters(mut self, diagnostics: &mut Diagnostics) -> Self {
        let mut forbidden = self
            .text
            .char_indices()
            .filter(|(_, character)| is_forbidden(*character));
        let Some((offset, first)) = forbidden.next() else {
            return self;
        };
        let count = 1 + forbidden.count();
        let mut cursor = Cursor::new(&self);
        let message = match count {
            1 => format!("a control character (U+{:04X}) was removed", u32::from(first)),
            _ => format!(
                "{count} control characters were removed, the first of them U+{:04X}",
                u32::from(first)
            ),
        };
        diagnostics.push(
            Diagnostic::warning(Code::ControlCharacter, message)
                .at(&cursor.location(offset))
                .help("YAML and JSON forbid these characters; they carry no meaning in a description"),
        );
        self.text = Cow::Owned(
            self.text
                .chars()
                .filter(|character| !is_forbidden(*character))
                .collect(),
        );
        self
    }
}

/// The number of characters between the beginning of its line and `offset`.
fn characters_before(text: &str, offset: usize) -> u32 {
    let line_start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    saturate(text[line_start..offset].chars().count())
}

fn saturate(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether YAML forbids `character` everywhere in a document.
fn is_forbidden(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => character.is_control(),
    }
}

/// Finds the places of byte offsets that mostly grow, in time that is linear in the length of the text: a minified
/// document is one line of many megabytes.
#[derive(Debug)]
pub(super) struct Cursor<'e> {
    excerpt: &'e Excerpt<'e>,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'e> Cursor<'e> {
    pub(super) fn new(excerpt: &'e Excerpt<'_>) -> Self {
        Self {
            excerpt,
            offset: 0,
            line: 1,
            column: 1,
        }
    }

    /// The place in the file of the byte at `offset` of the text.
    pub(super) fn location(&mut self, offset: usize) -> Location {
        if offset < self.offset {
            (self.offset, self.line, self.column) = (0, 1, 1);
        }
        let passed = self.excerpt.text.get(self.offset..offset).unwrap_or_default();
        for character in passed.chars() {
            if character == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.offset = offset.max(self.offset);
        self.excerpt.location(self.line, self.column)
    }
}
