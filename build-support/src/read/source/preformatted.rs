//! The API descriptions that an HTML page shows to its readers.
//!
//! In: a page whose scripts and attributes hold none. Out: the documents in its `<pre>` elements, as renderers of
//! Markdown write blocks of code: with entities, and with an element around each word where they colour it.

use std::ops::Range;
use std::sync::Arc;

use crate::document::diagnostic::Diagnostics;
use crate::document::{Node, SourceFile};

use super::entities::decoded;
use super::excerpt::Excerpt;
use super::{either, openapi, page};

/// The descriptions in the `<pre>` elements of `file`.
pub(super) fn read(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Vec<Node> {
    let elements = elements(&file.text);
    let read = |range| {
        let excerpt = Excerpt::of_lines(file, &[range]);
        let text = text_of(excerpt.text());
        let excerpt = excerpt.with_text(text).without_control_characters(diagnostics);
        let root = page::is_document(excerpt.text()).then(|| either(&excerpt, diagnostics))?;
        root.filter(openapi::is_description)
    };
    elements.into_iter().filter_map(read).collect()
}

/// Where in `text` the contents of `<pre>` elements begin and end. One that never ends was cut off, and is none.
fn elements(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("<pre")).map(|at| from + at) {
        let rest = text.get(start..).unwrap_or_default();
        let (Some(open), Some(close)) = (rest.find('>'), rest.find("</pre")) else {
            break;
        };
        let is_pre = rest
            .get("<pre".len()..)
            .is_some_and(|rest| rest.starts_with(['>', ' ', '\n', '\t']));
        if is_pre && open < close {
            found.push(start + open + 1..start + close);
        }
        from = start + close;
    }
    found
}

/// What a browser shows of `html`, whose lines keep their numbers.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    let mut characters = html.chars().peekable();
    while let Some(character) = characters.next() {
        let opens = character == '<'
            && characters
                .peek()
                .is_some_and(|next| *next == '/' || next.is_ascii_alphabetic());
        match character {
            '\n' => text.push('\n'),
            '>' if is_tag => is_tag = false,
            _ if is_tag => {}
            _ if opens => is_tag = true,
            _ => text.push(character),
        }
    }
    decoded(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_those_that_end() {
        let contents =
            |text: &'static str| -> Vec<&str> { elements(text).into_iter().map(|range| &text[range]).collect() };
        assert_eq!(contents("<pre>a</pre><p><pre class=\"x\">b\n</pre >"), ["a", "b\n"]);
        assert_eq!(contents("<prefix>a</prefix><pre>b"), Vec::<&str>::new());
    }

    #[test]
    fn text_is_what_a_browser_shows() {
        let html = "<code><span class=\"a\"\nid=b>a</span>: &quot;b&quot;</code>\n  1 < 2 &amp;&#x26; 3 > 2";
        assert_eq!(text_of(html), "\na: \"b\"\n  1 < 2 && 3 > 2");
    }
}
