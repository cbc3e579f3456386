//! Files that were read, and places in them.
//!
//! In: the path and the text of a file. Out: a [`Location`], which every finding shows to people.

use std::fmt;
use std::sync::Arc;

/// A file that was read: a published page, a specification, an overlay or a manifest.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path to show to people: relative to the workspace, with `/` between its parts.
    pub path: String,
    /// The text, as it was read.
    pub text: String,
    /// Whether it was read only because another file refers to it, and describes no API by itself.
    pub is_part: bool,
}

impl SourceFile {
    /// A file that was read from `path`.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            path: path.into(),
            text: text.into(),
            is_part: false,
        })
    }

    /// A file that was read from `path` because another one refers to it.
    pub fn part(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            path: path.into(),
            text: text.into(),
            is_part: true,
        })
    }
}

/// A place in a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted in characters from 1.
    pub column: u32,
}

impl Location {
    /// The place at `line` and `column` of `file`, both counted from 1.
    pub fn new(file: &Arc<SourceFile>, line: u32, column: u32) -> Self {
        Self {
            file: Arc::clone(file),
            line,
            column,
        }
    }

    /// The beginning of `file`.
    pub fn start_of(file: &Arc<SourceFile>) -> Self {
        Self::new(file, 1, 1)
    }

    /// The place `offset` bytes into `file`, or its end if the file is shorter.
    pub fn at_offset(file: &Arc<SourceFile>, offset: usize) -> Self {
        let (mut line, mut column) = (1, 1);
        for character in file
            .text
            .char_indices()
            .take_while(|(start, _)| *start < offset)
            .map(|(_, character)| character)
        {
            (line, column) = if character == '\n' {
                (line + 1, 1)
            } else {
                (line, column + 1)
            };
        }
        Self::new(file, line, column)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file.path, self.line, self.column)
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_counts_characters_and_stops_at_the_end() {
        let file = SourceFile::new("test.json", "é\nab");
        let place = |offset| Location::at_offset(&file, offset).to_string();
        assert_eq!(place(0), "test.json:1:1");
        assert_eq!(place("é\na".len()), "test.json:2:2");
        assert_eq!(place(99), "test.json:2:3");
    }
}
