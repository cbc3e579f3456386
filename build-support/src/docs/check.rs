//! Reads what was written, as rustdoc will.
//!
//! In: Markdown of this library. Out: whether it shows a given text, and nothing in it takes effect that must not.

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

use super::tree::is_absolute;

/// The extensions of rustdoc that change what is text and what is not.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_TASKLISTS);

/// Whether `markdown` shows `text` (without white space) and is harmless: no HTML, no code that is run, no headings, no
/// links but to addresses on the internet, no brackets that name a Rust item.
pub(super) fn reads_as(markdown: &str, text: &str) -> bool {
    let mut names_an_item = false;
    let mut on_bracket = |_: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        names_an_item = true;
        None
    };
    let mut shown = String::new();
    let parser = Parser::new_with_broken_link_callback(markdown, OPTIONS, Some(&mut on_bracket));
    for event in parser {
        match event {
            Event::Text(text) | Event::Code(text) => shown.extend(text.chars().filter(|sign| !sign.is_whitespace())),
            Event::Start(tag) if is_harmless(&tag) => {}
            Event::End(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => {}
            _ => return false,
        }
    }
    shown == text && !names_an_item
}

fn is_harmless(tag: &Tag<'_>) -> bool {
    match tag {
        Tag::CodeBlock(CodeBlockKind::Fenced(language)) => &**language == "text",
        Tag::Link {
            link_type, dest_url, ..
        } => *link_type == LinkType::Email || is_absolute(dest_url),
        Tag::Paragraph
        | Tag::BlockQuote(None)
        | Tag::List(_)
        | Tag::Item
        | Tag::Emphasis
        | Tag::Strong
        | Tag::Strikethrough
        | Tag::Table(_)
        | Tag::TableHead
        | Tag::TableRow
        | Tag::TableCell => true,
        _ => false,
    }
}
