//! What the pipeline tells people about their input.
//!
//! In: findings of the stages. Out: text with the file, the line, an excerpt of the source, the JSON pointer and what
//! to do. A stage collects its findings in [`Diagnostics`] and goes on where it can, so that one run shows all of them.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

pub use super::code::Code;
use crate::document::{JsonPointer, Location};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing: something was expressed in another way.
    Note,
    /// Something in the input is wrong and was worked around.
    Warning,
    /// The input cannot be used.
    Error,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of finding it is.
    pub code: Code,
    /// What was found, in one sentence without a final stop.
    pub message: String,
    /// Where it was found.
    pub location: Option<Location>,
    /// The JSON pointer of the part of the specification that it is about.
    pub pointer: Option<JsonPointer>,
    /// Other places that belong to it, each with what is there.
    pub related: Vec<(Location, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            location: None,
            pointer: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// A finding that makes the input unusable.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A mistake in the input that was worked around.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Something worth knowing.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Adds where it was found.
    #[must_use]
    pub fn at(mut self, location: &Location) -> Self {
        self.location = Some(location.clone());
        self
    }

    /// Adds the JSON pointer of what it is about.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<JsonPointer>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Adds another place that belongs to it, and what is there.
    #[must_use]
    pub fn related(mut self, location: &Location, label: impl Into<String>) -> Self {
        self.related.push((location.clone(), label.into()));
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding in one line: where, what and what to do about it.
    pub fn in_one_line(&self) -> String {
        let place = self.location.as_ref();
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        let help = self.help.as_ref();
        let help = help.map_or_else(String::new, |help| format!("; {help}"));
        format!("{place}{}{help}", self.message)
    }

    /// The finding as text: with excerpts of the source, and with colour for a terminal where `colour` is set.
    pub fn render(&self, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(self.message.as_str()).id(self.code.name());
        let mut group = Group::with_title(title);
        let places = self.location.iter().map(|location| (location, None)).chain(
            self.related
                .iter()
                .map(|(location, label)| (location, Some(label.as_str()))),
        );
        for (index, (location, label)) in places.enumerate() {
            let start = byte_offset(location);
            let end = location.file.text[start..]
                .chars()
                .next()
                .filter(|first| !matches!(first, '\r' | '\n'))
                .map_or(start, |first| start + first.len_utf8());
            let kind = if index == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            group = group.element(
                Snippet::source(location.file.text.as_str())
                    .path(location.file.path.as_str())
                    .annotation(kind.span(start..end).label(label)),
            );
        }
        if let Some(pointer) = &self.pointer {
            group = group.element(Level::NOTE.with_name("pointer").message(pointer.as_str()));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

/// The offset in bytes of `location` in the text of its file, or of its end if the text is shorter.
fn byte_offset(location: &Location) -> usize {
    let text = location.file.text.as_str();
    let line_index = location.line.saturating_sub(1) as usize;
    let line_start: usize = text.split_inclusive('\n').take(line_index).map(str::len).sum();
    let column_index = location.column.saturating_sub(1) as usize;
    text[line_start..]
        .char_indices()
        .nth(column_index)
        .map_or(text.len(), |(offset, _)| line_start + offset)
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

/// The findings of a run, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    findings: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No findings yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.findings.push(diagnostic);
    }

    /// Adds all findings of `other`.
    pub fn extend(&mut self, other: Self) {
        self.findings.extend(other.findings);
    }

    /// Whether one of the findings makes the input unusable.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// The findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// All findings as text, with a blank line between them.
    pub fn render(&self, colour: bool) -> String {
        self.findings
            .iter()
            .map(|finding| finding.render(colour))
            .collect::<Vec<_>>()
            .join("\n\n")
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(findings: I) -> Self {
        Self {
            findings: findings.into_iter().collect(),
        }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(finding: Diagnostic) -> Self {
        Self {
            findings: vec![finding],
        }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SourceFile;

    #[test]
    fn a_finding_names_file_line_pointer_and_remedy() {
        let file = SourceFile::new("pages/a.md", "one\ntwo\nthree: 3\n");
        let other = SourceFile::new("pages/b.md", "four\n");
        let finding = Diagnostic::error(Code::Conflict, "two pages differ")
            .at(&Location::new(&file, 3, 8))
            .related(&Location::new(&other, 1, 1), "the other value")
            .pointer(["info", "title"])
            .help("state the winner in vendor.toml");
        insta::assert_snapshot!(finding.render(false));
    }

    #[test]
    fn a_place_past_the_end_of_the_file_is_its_end() {
        let file = SourceFile::new("a.md", "x");
        let finding = Diagnostic::warning(Code::StalePage, "the file ends here").at(&Location::new(&file, 9, 9));
        assert!(finding.render(false).contains("the file ends here"));
    }
}
