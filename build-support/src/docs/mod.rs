//! From the Markdown of vendors to doc comments that rustdoc renders without a warning.
//!
//! In: a `description` or `summary` of a specification. Out: Markdown again, wrapped, with the same text. It is parsed
//! (`tree`) and written anew (`write`), because nothing in it may take effect as anything but text: code blocks
//! would become tests that are compiled and run, brackets would become links to Rust items, and tags live HTML. Tags
//! that Markdown has marks for are replaced by these before (`html`).
//!
//! What was written is read back (`check`) before it is used. Where Markdown cannot express a nesting of emphases,
//! they are left out; and should even that read back as another text, the text is shown as it is, in a code block.

mod check;
mod html;
mod inline;
mod tree;
mod write;

use proc_macro2::Span;
use pulldown_cmark::Alignment;
use syn::{Lit, LitStr, Token};

use self::tree::Block;
use self::write::Style;
use crate::document::characters::is_invisible;

/// The doc comment that says what `markdown` says, in lines of at most `width` characters where words allow it.
///
/// Headings become bold paragraphs. HTML that Markdown has marks for becomes Markdown, any other is shown as text. Code
/// blocks are marked as `text`, and links stay links only if they lead to `http`, `https` or `mailto` addresses. An
/// image becomes a link to it, so that reading documentation loads nothing from elsewhere. Titles of links, and
/// characters that control a terminal or the direction of writing, are left out.
pub fn lines(markdown: &str, width: usize) -> Vec<String> {
    let text = readable(markdown);
    let blocks = tree::parse(&text);
    let expected = tree::visible_text(&blocks);
    [Style::Full, Style::Plain]
        .into_iter()
        .map(|style| write::blocks(&blocks, width, style))
        .find(|lines| check::reads_as(&lines.join("\n"), &expected))
        .unwrap_or_else(|| write::blocks(&[Block::Code(text)], width, Style::Plain))
}

/// What `markdown` says, in one line without blocks: for the first line of a doc comment, or a cell of a table.
pub fn summary(markdown: &str) -> String {
    let paragraph = [Block::Paragraph(tree::spans_of(tree::parse(&readable(markdown))))];
    let expected = tree::visible_text(&paragraph);
    [Style::Full, Style::Plain]
        .into_iter()
        .map(|style| write::blocks(&paragraph, usize::MAX, style).join(" "))
        .find(|line| check::reads_as(line, &expected))
        .unwrap_or_else(|| {
            inline::code_span(
                &printable(markdown).split_whitespace().collect::<Vec<_>>().join(" "),
                false,
            )
        })
}

/// What `markdown` says, as a cell of a table: one line in which nothing ends the cell.
pub fn cell(markdown: &str) -> String {
    let spans = tree::spans_of(tree::parse(&readable(markdown)));
    let expected = tree::visible_text(&[Block::Paragraph(spans.clone())]);
    if expected.is_empty() {
        return String::new();
    }
    let table = [Block::Table {
        alignments: vec![Alignment::None],
        rows: vec![vec![spans]],
    }];
    let written = [Style::Full, Style::Plain].map(|style| write::blocks(&table, usize::MAX, style));
    let fitting = written
        .iter()
        .find(|lines| check::reads_as(&lines.join("\n"), &expected))
        .and_then(|lines| lines.first()?.strip_prefix("| ")?.strip_suffix(" |"));
    fitting.map_or_else(|| code_cell(markdown), str::to_owned)
}

/// What the first sentence of `markdown` says, as a cell of a table; a long one ends with `…`.
pub fn first_sentence_cell(markdown: &str) -> String {
    cell(&sentence_of(markdown))
}

/// What the first sentence of `markdown` says, in one line; a long one ends with `…`.
pub fn first_sentence(markdown: &str) -> String {
    summary(&sentence_of(markdown))
}

/// The Markdown of the first sentence of `markdown`, or of as much of it as fits a line.
fn sentence_of(markdown: &str) -> String {
    /// The most characters of a sentence.
    const LONGEST: usize = 160;
    let readable = readable(markdown);
    let lines = readable.lines().map(str::trim);
    let paragraph = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty());
    let paragraph = paragraph.collect::<Vec<_>>().join(" ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |end| end + 1);
    let sentence = paragraph.get(..end).unwrap_or(&paragraph);
    match sentence.char_indices().nth(LONGEST) {
        None => sentence.to_owned(),
        Some((end, _)) => {
            let cut = sentence.get(..end).unwrap_or(sentence);
            let words = cut.rfind(' ').and_then(|end| cut.get(..end)).unwrap_or(cut);
            format!("{words} …")
        }
    }
}

/// `text` as a code span in a cell of a table; without visible characters it is nothing.
pub fn code_cell(text: &str) -> String {
    let line = printable(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return line;
    }
    let span = inline::code_span(&line, true);
    let expected: String = line.chars().filter(|sign| !sign.is_whitespace()).collect();
    match check::reads_as(&format!("| {span} |\n| --- |"), &expected) {
        true => span,
        // Signs before a `|` that Markdown cannot keep apart from it.
        false => inline::code_span(&line.replace('|', "¦"), true),
    }
}

/// `text` as a code span on one line; without visible characters it is nothing.
pub fn code_span(text: &str) -> String {
    let line = printable(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return line;
    }
    inline::code_span(&line, false)
}

/// One attribute for each of `lines`, which prettyplease prints as `/// line`.
pub fn attributes(lines: &[String]) -> Vec<syn::Attribute> {
    lines
        .iter()
        .map(|line| match line.as_str() {
            "" => attribute(""),
            line => attribute(&format!(" {line}")),
        })
        .collect()
}

/// `#[doc = "text"]`, made without the parser: documentation is most of what is generated.
fn attribute(text: &str) -> syn::Attribute {
    let span = Span::call_site();
    let text = Lit::Str(LitStr::new(text, span));
    syn::Attribute {
        pound_token: <Token![#]>::default(),
        style: syn::AttrStyle::Outer,
        bracket_token: syn::token::Bracket::default(),
        meta: syn::Meta::NameValue(syn::MetaNameValue {
            path: syn::Ident::new("doc", span).into(),
            eq_token: <Token![=]>::default(),
            value: syn::Expr::Lit(syn::ExprLit {
                attrs: Vec::new(),
                lit: text,
            }),
        }),
    }
}

/// `markdown` as it is parsed: printable, and with Markdown in place of HTML that says the same.
fn readable(markdown: &str) -> String {
    let text = printable(markdown);
    html::to_markdown(&text).unwrap_or(text)
}

/// Whether every character of `text` shows, and shows as what it is.
pub fn is_printable(text: &str) -> bool {
    !text.chars().any(|sign| sign.is_control() || is_invisible(sign))
}

/// `text` with LF line ends, and without the characters that a Rust comment or a terminal must not have.
fn printable(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|&character| matches!(character, '\n' | '\t') || !character.is_control())
        .filter(|&character| !is_invisible(character))
        .collect()
}

#[cfg(test)]
mod tests;
