//! HTML in the Markdown of vendors, as Markdown.
//!
//! In: Markdown with tags such as `<p>`, `<code>` or `<a href>`. Out: the same text with the marks of Markdown in place
//! of the tags that it has marks for, or that mean nothing here. Other tags stay, and are shown as text. Nothing is
//! done where the tags do not close each other, beside a comment, or where a letter of the text would be lost.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag as Block, TagEnd};

use super::{inline, tree};

/// Tags that stand for nothing that a doc comment shows.
const WITHOUT_MEANING: &[&str] = &["div", "font", "mark", "section", "small", "span", "sub", "sup", "u"];

/// `markdown` without the tags that Markdown can express; `None` where there are none, or where that would change the
/// text.
pub(super) fn to_markdown(markdown: &str) -> Option<String> {
    if !markdown.contains('<') || markdown.contains("<!--") {
        return None;
    }
    let mut writer = Writer::default();
    let mut position = 0;
    for (range, place) in html_ranges(markdown) {
        writer.out.push_str(markdown.get(position..range.start)?);
        writer.html(markdown.get(range.clone())?, place)?;
        position = range.end;
    }
    writer.out.push_str(markdown.get(position..)?);
    let is_told = writer.tags > 0 && writer.open.is_empty() && letters(&writer.out) == letters(markdown);
    is_told.then_some(writer.out)
}

/// What HTML stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    /// A cell of a table, which has one line.
    Cell,
}

/// Where `markdown` has HTML.
fn html_ranges(markdown: &str) -> Vec<(Range<usize>, Place)> {
    let mut ranges: Vec<(Range<usize>, Place)> = Vec::new();
    let mut place = Place::Text;
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match (event, ranges.last_mut()) {
            (Event::Start(Block::Table(_)), _) => place = Place::Cell,
            (Event::End(TagEnd::Table), _) => place = Place::Text,
            (Event::Html(_) | Event::InlineHtml(_), Some((last, _))) if last.end == range.start => last.end = range.end,
            (Event::Html(_) | Event::InlineHtml(_), _) => ranges.push((range, place)),
            _ => {}
        }
    }
    ranges
}

/// The letters and digits that a reader of `markdown` sees, tags aside.
fn letters(markdown: &str) -> String {
    let mut shown = String::new();
    for event in Parser::new_ext(markdown, tree::OPTIONS) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => shown.push_str(&without_tags(&html)),
            Event::Text(text) | Event::Code(text) => shown.push_str(&text),
            _ => {}
        }
    }
    shown.retain(char::is_alphanumeric);
    shown
}

/// The text of `html` without the tags that are replaced.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, from) = rest.split_at(start);
        text.push_str(before);
        match Tag::read(from).filter(|(tag, _)| tag.is_known()) {
            Some((_, length)) => rest = from.get(length..).unwrap_or_default(),
            None => {
                text.push('<');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    decoded(&text)
}

/// `text` with the entities that stand for signs of HTML replaced by the signs.
fn decoded(text: &str) -> String {
    const ENTITIES: &[(&str, &str)] = &[
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    let decode = |text: String, (entity, sign): &(&str, &str)| text.replace(entity, sign);
    ENTITIES.iter().fold(text.to_owned(), decode)
}

/// A tag: `<name attributes>` or `</name>`.
struct Tag<'t> {
    name: String,
    closes: bool,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// The tag at the start of `text`, and its length.
    fn read(text: &'t str) -> Option<(Self, usize)> {
        let end = text.find('>')?;
        let inner = text.get(1..end)?;
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let length = inner
            .find(|sign: char| !sign.is_ascii_alphanumeric())
            .unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(length);
        let tag = Self {
            name: name.to_ascii_lowercase(),
            closes,
            attributes: attributes.trim_end_matches('/'),
        };
        (!name.is_empty()).then_some((tag, end + 1))
    }

    fn is_known(&self) -> bool {
        self.mark().is_some()
            || WITHOUT_MEANING.contains(&self.name.as_str())
            || matches!(
                self.name.as_str(),
                "a" | "br" | "code" | "hr" | "li" | "ol" | "p" | "pre" | "tt" | "ul"
            )
    }

    /// What Markdown writes on both sides of the content.
    fn mark(&self) -> Option<&'static str> {
        match self.name.as_str() {
            "b" | "strong" => Some("**"),
            "em" | "i" => Some("*"),
            "del" | "s" | "strike" => Some("~~"),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some("**"),
            _ => None,
        }
    }

    fn is_heading(&self) -> bool {
        self.name.starts_with('h') && self.mark().is_some()
    }

    /// The address that `<a href>` leads to.
    fn address(&self) -> Option<String> {
        let (_, value) = self.attributes.split_once("href=")?;
        let quote = value.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
        let (address, _) = value.get(1..)?.split_once(quote)?;
        let is_plain = !address.contains(['<', '>', '\n', '\\']);
        is_plain.then(|| address.to_owned())
    }
}

/// An element that has begun.
struct Element {
    name: String,
    /// Where its content begins.
    start: usize,
    /// The address of a link.
    address: Option<String>,
}

#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<Element>,
    /// How many tags were replaced.
    tags: usize,
}

impl Writer {
    /// Writes `html`; `None` where its tags do not close each other.
    fn html(&mut self, html: &str, place: Place) -> Option<()> {
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            let (before, from) = rest.split_at(start);
            self.lines(before);
            match Tag::read(from).filter(|(tag, _)| self.replaces(tag)) {
                Some((tag, length)) => {
                    self.tags += 1;
                    self.tag(&tag, place)?;
                    rest = from.get(length..)?;
                }
                None => {
                    self.out.push('<');
                    rest = from.get(1..)?;
                }
            }
        }
        self.lines(rest);
        Some(())
    }

    /// Whether `tag` is replaced here: within code, only the tag that ends it is.
    fn replaces(&self, tag: &Tag<'_>) -> bool {
        let in_code = self.open.iter().find(|element| is_code(&element.name));
        tag.is_known() && in_code.is_none_or(|code| code.name == tag.name && tag.closes || is_code(&tag.name))
    }

    /// Text of an HTML block, whose indentation means nothing.
    fn lines(&mut self, text: &str) {
        if self.open.iter().any(|element| element.name == "pre") {
            return self.out.push_str(text);
        }
        let in_list = self.open.iter().any(|element| is_list(&element.name));
        for (index, line) in text.split('\n').enumerate() {
            // A blank line would set the items of a list apart.
            if index > 0 && !(in_list && self.out.ends_with('\n')) {
                self.out.push('\n');
            }
            let begins = self.out.is_empty() || self.out.ends_with('\n');
            self.out.push_str(if begins { line.trim_start() } else { line });
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, place: Place) -> Option<()> {
        match tag.name.as_str() {
            _ if place == Place::Cell && matches!(tag.name.as_str(), "br" | "hr" | "li" | "ol" | "p" | "ul") => {
                self.out.push(' ');
            }
            "br" => self.break_line("\\\n"),
            "hr" => self.out.push_str("\n\n___\n\n"),
            "p" => self.break_line("\n\n"),
            "li" if tag.closes => self.break_line("\n"),
            "li" => self.begin_item(),
            name if WITHOUT_MEANING.contains(&name) => {}
            "ul" | "ol" => {
                self.begin_or_end(tag)?;
                self.break_line(if self.open.is_empty() { "\n\n" } else { "\n" });
            }
            _ if tag.closes => {
                let element = self.close(&tag.name)?;
                self.end(tag, &element);
            }
            _ => {
                if tag.is_heading() {
                    self.break_line("\n\n");
                }
                self.open(tag);
            }
        }
        Some(())
    }

    fn open(&mut self, tag: &Tag<'_>) {
        self.open.push(Element {
            name: tag.name.clone(),
            start: self.out.len(),
            address: tag.address().filter(|_| tag.name == "a"),
        });
    }

    fn close(&mut self, name: &str) -> Option<Element> {
        self.open.pop().filter(|element| element.name == name)
    }

    fn begin_or_end(&mut self, tag: &Tag<'_>) -> Option<()> {
        if tag.closes {
            self.close(&tag.name).map(|_| ())
        } else {
            self.open(tag);
            Some(())
        }
    }

    /// Ends `element`, whose content is written. Marks cannot stand beside a blank on their inner side.
    fn end(&mut self, tag: &Tag<'_>, element: &Element) {
        let content = self.out.split_off(element.start);
        let kept = content.trim();
        let (before, after) = content.split_once(kept).unwrap_or(("", ""));
        let marked = match (&element.address, element.name.as_str()) {
            _ if kept.is_empty() => String::new(),
            (Some(address), _) => format!("[{kept}](<{address}>)"),
            (None, "pre") => fenced(&decoded(content.trim_matches('\n'))),
            (None, "code" | "tt") if self.open.iter().any(|outer| outer.name == "pre") => kept.to_owned(),
            (None, "code" | "tt") => {
                let code = decoded(kept).split_whitespace().collect::<Vec<_>>().join(" ");
                inline::code_span(&code, false)
            }
            _ => {
                let mark = tag.mark().unwrap_or_default();
                format!("{mark}{kept}{mark}")
            }
        };
        for part in [before, &marked, after] {
            self.out.push_str(part);
        }
        if tag.is_heading() {
            self.break_line("\n\n");
        }
    }

    /// Begins an item of the innermost list.
    fn begin_item(&mut self) {
        let lists = self.open.iter().filter(|element| is_list(&element.name));
        let (depth, ordered) = lists.fold((0_usize, false), |(depth, _), list| (depth + 1, list.name == "ol"));
        self.break_line("\n");
        self.out.push_str(&"   ".repeat(depth.saturating_sub(1)));
        self.out.push_str(if ordered { "1. " } else { "- " });
    }

    /// Ends a line in the way that `ending` says, unless nothing stands before it.
    fn break_line(&mut self, ending: &str) {
        let content = self.open.last().map_or(0, |element| element.start);
        let length = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(length.max(content));
        if !self.out.is_empty() && !self.out.ends_with(ending) {
            self.out.push_str(ending);
        }
    }
}

/// A code block of `code`.
fn fenced(code: &str) -> String {
    let fence = "`".repeat((inline::longest_run_of_backticks(code) + 1).max(3));
    format!("\n\n{fence}\n{code}\n{fence}\n\n")
}

fn is_list(name: &str) -> bool {
    matches!(name, "ol" | "ul")
}

fn is_code(name: &str) -> bool {
    matches!(name, "code" | "pre" | "tt")
}
