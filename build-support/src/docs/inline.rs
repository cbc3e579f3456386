//! From the spans of one paragraph to words of Markdown.
//!
//! In: [`Span`]s. Out: words, each of which must stay on one line, with every sign escaped that would mean something to
//! rustdoc and is meant as text. Signs that mean something at the beginning of a line only are escaped by
//! [`at_line_start`], when it is known what begins a line.

use super::tree::{Mark, Span, text_of};

/// What the words are for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// Emphases are written as such.
    pub(super) marks: bool,
    /// The words stand in a cell of a table.
    pub(super) table: bool,
    /// The words stand in a link, where there can be no other.
    pub(super) link: bool,
}

/// The words of `spans`, in groups that hard line breaks separate. No group is empty.
pub(super) fn words(spans: &[Span], context: Context) -> Vec<Vec<String>> {
    let mut words = Words::default();
    words.push_spans(spans, context);
    words.end_group();
    words.groups
}

#[derive(Default)]
struct Words {
    groups: Vec<Vec<String>>,
    group: Vec<String>,
    word: String,
}

impl Words {
    fn push_spans(&mut self, spans: &[Span], context: Context) {
        for span in spans {
            match span {
                Span::Text(text) => self.push_text(text, context),
                Span::Code(code) => self.word.push_str(&code_span(code, context.table)),
                Span::Marked(mark, inner) if context.marks => self.push_marked(*mark, inner, context),
                Span::Marked(_, inner) => self.push_spans(inner, context),
                Span::Link { text, .. } if context.link => self.push_spans(text, context),
                Span::Link { url, text } => self.push_link(url, text, context),
                Span::LineBreak if context.table || context.link => self.end_word(),
                Span::LineBreak => self.end_group(),
            }
        }
    }

    fn push_marked(&mut self, mark: Mark, inner: &[Span], context: Context) {
        let sign = match mark {
            Mark::Emphasis => "*",
            Mark::Strong => "**",
            Mark::Strikethrough => "~~",
        };
        self.word.push_str(sign);
        self.push_spans(inner, context);
        self.word.push_str(sign);
    }

    fn push_link(&mut self, url: &str, text: &[Span], context: Context) {
        let shown = text_of(text);
        if (shown == url || url.strip_prefix("mailto:") == Some(&shown)) && is_autolink(&shown, url) {
            self.word.push_str(&format!("<{shown}>"));
            return;
        }
        // A sign of exclamation before a link would make it an image.
        if self.word.ends_with('!') {
            self.word.insert(self.word.len() - 1, '\\');
        }
        self.word.push('[');
        self.push_spans(text, Context { link: true, ..context });
        self.word.push_str(&format!("]({})", destination(url)));
    }

    fn push_text(&mut self, text: &str, context: Context) {
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let before = &text[..text.len() - rest.len()];
            let after = &rest[character.len_utf8()..];
            if let Some(url) = leading_url(rest).filter(|_| !context.link) {
                self.word.push_str(&format!("<{url}>"));
                rest = &rest[url.len()..];
                continue;
            }
            if character.is_whitespace() {
                self.end_word();
            } else {
                if means_something(before, character, after, context) {
                    self.word.push('\\');
                }
                self.word.push(character);
            }
            rest = after;
        }
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.group.push(std::mem::take(&mut self.word));
        }
    }

    fn end_group(&mut self) {
        self.end_word();
        if !self.group.is_empty() {
            self.groups.push(std::mem::take(&mut self.group));
        }
    }
}

/// Whether `character` between `before` and `after` would be read as anything but itself.
fn means_something(before: &str, character: char, after: &str, context: Context) -> bool {
    match character {
        '`' | '[' | ']' | '~' => true,
        '|' => context.table,
        '*' => !(before.ends_with(char::is_whitespace) && after.starts_with(char::is_whitespace)),
        '_' => !(before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)),
        '\\' => !after.starts_with(char::is_alphanumeric) || leading_url(after).is_some(),
        '<' => after.is_empty() || after.starts_with(|next: char| next.is_alphabetic() || "/!?".contains(next)),
        '&' => is_entity(after),
        _ => false,
    }
}

/// Whether `&` before `after` begins an entity, such as `&lt;` or `&#60;`.
fn is_entity(after: &str) -> bool {
    let name = after.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '#');
    name.is_some_and(|end| end > 0 && after[end..].starts_with(';'))
}

/// The address that `text` begins with, without the punctuation of the sentence it stands in.
fn leading_url(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let ends =
        |character: char| character.is_whitespace() || character.is_control() || r#"<>"`\|[]"#.contains(character);
    let mut url = &text[..text.find(ends).unwrap_or(text.len())];
    let mut unopened = url.matches(')').count().saturating_sub(url.matches('(').count());
    while let Some((end, last)) = url.char_indices().next_back() {
        match last {
            ')' if unopened > 0 => unopened -= 1,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '’' | '”' | '…' => {}
            _ => break,
        }
        url = &url[..end];
    }
    (url.len() > scheme.len()).then_some(url)
}

/// Whether `<shown>` reads as a link to `url`.
fn is_autolink(shown: &str, url: &str) -> bool {
    let is_plain = !shown.contains(|character: char| {
        character.is_whitespace() || character.is_control() || r"<>\|`".contains(character)
    });
    let is_address = if shown == url {
        !url.starts_with("mailto:")
    } else {
        shown.contains('@')
    };
    is_plain && is_address
}

/// `url` as the destination of a link.
fn destination(url: &str) -> String {
    let mut written = String::with_capacity(url.len());
    for (index, character) in url.char_indices() {
        match character {
            '(' | ')' | '\\' => written.extend(['\\', character]),
            '<' | '>' | '`' | '|' | '"' => written.push_str(&format!("%{:02X}", u32::from(character))),
            '&' if is_entity(&url[index + 1..]) => written.push_str("&amp;"),
            character if character.is_whitespace() => written.push_str("%20"),
            character => written.push(character),
        }
    }
    written
}

/// `code` as a code span, between more backticks than it has in a row.
pub(super) fn code_span(code: &str, table: bool) -> String {
    let fence = "`".repeat(longest_run_of_backticks(code) + 1);
    let is_blank = code.chars().all(|character| character == ' ');
    let would_be_trimmed = code.starts_with(' ') && code.ends_with(' ') && !is_blank;
    let padding = if would_be_trimmed || code.starts_with('`') || code.ends_with('`') {
        " "
    } else {
        ""
    };
    let code = code.replace('\t', " ");
    let code = if table { code.replace('|', r"\|") } else { code };
    format!("{fence}{padding}{code}{padding}{fence}")
}

/// How many backticks follow one another in `text` at most.
pub(super) fn longest_run_of_backticks(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// `word` as the first of a line, where more signs mean something: those of lists, headings, quotes, tables and rules.
pub(super) fn at_line_start(word: &str) -> String {
    let consists_of = |signs: &str| word.chars().all(|character| signs.contains(character));
    if word.starts_with('>') || consists_of("#") || consists_of("=") || consists_of("-:|") || matches!(word, "+" | "*")
    {
        return format!("\\{word}");
    }
    let number = word.trim_end_matches(['.', ')']);
    let is_marker = word.len() == number.len() + 1 && number.chars().all(|digit| digit.is_ascii_digit());
    if is_marker && !number.is_empty() {
        return format!("{number}\\{}", &word[number.len()..]);
    }
    word.to_owned()
}
