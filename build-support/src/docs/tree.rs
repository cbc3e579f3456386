//! What a text in Markdown consists of, as far as a doc comment can show it.
//!
//! In: Markdown. Out: [`Block`]s of [`Span`]s. What must not take effect is plain text from here on: HTML, links to
//! anything but addresses on the internet, languages of code blocks, levels of headings.

use pulldown_cmark::{Alignment, Event, LinkType, Options, Parser, Tag};

/// The extensions that vendors use and rustdoc knows. Others of rustdoc's (footnotes, task lists) are read as text.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Quotes, lists and emphases that are nested deeper than this are read as if they were not there: the tree is walked
/// by recursion, and its depth is for others to choose.
const MAX_DEPTH: usize = 16;

/// A part of a text that stands on lines of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    Paragraph(Vec<Span>),
    /// The text of an item of a list without blank lines.
    Text(Vec<Span>),
    Heading(Vec<Span>),
    Quote(Vec<Block>),
    List {
        /// The number of the first item, in an ordered list.
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    Code(String),
    Table {
        alignments: Vec<Alignment>,
        /// The first row is the head.
        rows: Vec<Vec<Vec<Span>>>,
    },
    Rule,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Span {
    Text(String),
    Code(String),
    Marked(Mark, Vec<Span>),
    /// The text is never blank.
    Link {
        url: String,
        text: Vec<Span>,
    },
    LineBreak,
}

/// How a part of a line is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Emphasis,
    Strong,
    Strikethrough,
}

/// Reads `markdown`.
pub(super) fn parse(markdown: &str) -> Vec<Block> {
    Reader {
        events: Parser::new_ext(markdown, OPTIONS),
        depth: 0,
    }
    .blocks()
}

/// All that a reader sees of `blocks`, without white space.
pub(super) fn visible_text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        push_visible(&mut text, block);
    }
    text.retain(|character| !character.is_whitespace());
    text
}

fn push_visible(text: &mut String, block: &Block) {
    match block {
        Block::Paragraph(spans) | Block::Text(spans) | Block::Heading(spans) => text.push_str(&text_of(spans)),
        Block::Quote(blocks) => blocks.iter().for_each(|block| push_visible(text, block)),
        Block::List { items, .. } => items.iter().flatten().for_each(|block| push_visible(text, block)),
        Block::Code(code) => text.push_str(code),
        Block::Table { rows, .. } => rows.iter().flatten().for_each(|cell| text.push_str(&text_of(cell))),
        Block::Rule => {}
    }
}

/// The text of `spans`, as it is shown.
pub(super) fn text_of(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) | Span::Code(text) => text.clone(),
            Span::Marked(_, spans) | Span::Link { text: spans, .. } => text_of(spans),
            Span::LineBreak => " ".to_owned(),
        })
        .collect()
}

/// All that `blocks` say, as if it stood in one paragraph.
pub(super) fn spans_of(blocks: Vec<Block>) -> Vec<Span> {
    let mut spans = Vec::new();
    for block in blocks {
        spans.extend(match block {
            Block::Paragraph(inner) | Block::Text(inner) | Block::Heading(inner) => inner,
            Block::Quote(blocks) => spans_of(blocks),
            Block::List { items, .. } => spans_of(items.into_iter().flatten().collect()),
            Block::Code(code) => vec![Span::Code(code.split_whitespace().collect::<Vec<_>>().join(" "))],
            Block::Table { rows, .. } => spans_of(rows.into_iter().flatten().map(Block::Text).collect()),
            Block::Rule => Vec::new(),
        });
        spans.push(Span::Text(" ".to_owned()));
    }
    spans
        .into_iter()
        .filter(|span| *span != Span::Code(String::new()))
        .map(|span| {
            if span == Span::LineBreak {
                Span::Text(" ".to_owned())
            } else {
                span
            }
        })
        .collect()
}

/// Builds the tree from the parser's events. Each method that begins with a tag reads as far as the end of that tag.
struct Reader<'text> {
    events: Parser<'text>,
    depth: usize,
}

impl<'text> Reader<'text> {
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut text = Vec::new();
        // Ends to come of tags that are read as if they were not there.
        let mut ignored = 0_usize;
        while let Some(event) = self.events.next() {
            match event {
                Event::End(_) if ignored == 0 => break,
                Event::End(_) => ignored -= 1,
                Event::Start(tag) if is_span(&tag) => self.span(tag, &mut text),
                Event::Start(tag) => {
                    flush(&mut text, &mut blocks);
                    match self.block(tag) {
                        Some(block) => blocks.push(block),
                        None => ignored += 1,
                    }
                }
                Event::Rule => {
                    flush(&mut text, &mut blocks);
                    blocks.push(Block::Rule);
                }
                event => push_leaf(&mut text, event),
            }
        }
        flush(&mut text, &mut blocks);
        blocks
    }

    /// The block that `tag` begins, or nothing if it is to be read as if it were not there.
    fn block(&mut self, tag: Tag<'text>) -> Option<Block> {
        Some(match tag {
            Tag::Paragraph | Tag::HtmlBlock => Block::Paragraph(self.spans()),
            Tag::Heading { .. } => Block::Heading(self.spans()),
            Tag::CodeBlock(_) => Block::Code(text_of(&self.spans())),
            Tag::Table(alignments) => Block::Table {
                alignments,
                rows: self.table(),
            },
            Tag::BlockQuote(_) if self.depth < MAX_DEPTH => Block::Quote(self.nested(Self::blocks)),
            Tag::List(start) if self.depth < MAX_DEPTH => Block::List {
                start,
                items: self.nested(Self::items),
            },
            _ => return None,
        })
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some(Event::Start(_)) = self.events.next() {
            items.push(self.blocks());
        }
        items
    }

    fn table(&mut self) -> Vec<Vec<Vec<Span>>> {
        let mut rows = Vec::new();
        while let Some(Event::Start(_)) = self.events.next() {
            let mut row = Vec::new();
            while let Some(Event::Start(_)) = self.events.next() {
                row.push(self.spans());
            }
            rows.push(row);
        }
        rows
    }

    fn spans(&mut self) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut ignored = 0_usize;
        while let Some(event) = self.events.next() {
            match event {
                Event::End(_) if ignored == 0 => break,
                Event::End(_) => ignored -= 1,
                Event::Start(_) if self.depth >= MAX_DEPTH => ignored += 1,
                Event::Start(tag) => self.span(tag, &mut spans),
                event => push_leaf(&mut spans, event),
            }
        }
        spans
    }

    /// Adds what `tag` begins to `spans`; only its content, where the tag means nothing here.
    fn span(&mut self, tag: Tag<'text>, spans: &mut Vec<Span>) {
        let inner = self.nested(Self::spans);
        let mark = match tag {
            Tag::Emphasis => Mark::Emphasis,
            Tag::Strong => Mark::Strong,
            Tag::Strikethrough => Mark::Strikethrough,
            Tag::Link {
                link_type, dest_url, ..
            }
            | Tag::Image {
                link_type, dest_url, ..
            } => {
                return match address(link_type, &dest_url) {
                    Some(url) => push_link(spans, url, inner),
                    None => push_all(spans, inner),
                };
            }
            _ => return push_all(spans, inner),
        };
        push(spans, Span::Marked(mark, inner));
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let content = read(self);
        self.depth -= 1;
        content
    }
}

fn is_span(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

/// Ends a run of spans that stands among blocks.
fn flush(text: &mut Vec<Span>, blocks: &mut Vec<Block>) {
    if !text.is_empty() {
        blocks.push(Block::Text(std::mem::take(text)));
    }
}

/// Adds what is no tag.
fn push_leaf(spans: &mut Vec<Span>, event: Event<'_>) {
    match event {
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => push(spans, Span::Text(text.into_string())),
        Event::SoftBreak => push(spans, Span::Text("\n".to_owned())),
        Event::HardBreak => push(spans, Span::LineBreak),
        Event::Code(code) => push(spans, Span::Code(code.into_string())),
        // Of extensions that are not on, or no leaf.
        _ => {}
    }
}

/// Adds `span`, as one with the last if both are text: the parser cuts text at every sign that could mean something.
fn push(spans: &mut Vec<Span>, span: Span) {
    match (spans.last_mut(), span) {
        (Some(Span::Text(text)), Span::Text(more)) => text.push_str(&more),
        (_, span) => spans.push(span),
    }
}

fn push_all(spans: &mut Vec<Span>, more: Vec<Span>) {
    more.into_iter().for_each(|span| push(spans, span));
}

/// Adds a link that shows `text`, or else its address.
fn push_link(spans: &mut Vec<Span>, url: String, text: Vec<Span>) {
    let text = if text_of(&text).trim().is_empty() {
        vec![Span::Text(url.clone())]
    } else {
        text
    };
    push(spans, Span::Link { url, text });
}

/// The address that a link leads to, if it is one on the internet and not one within the vendor's site.
fn address(link_type: LinkType, url: &str) -> Option<String> {
    if link_type == LinkType::Email {
        return Some(format!("mailto:{url}"));
    }
    is_absolute(url).then(|| url.to_owned())
}

/// Whether `url` is complete and its scheme is one that is safe to follow.
///
/// Of mail addresses only those with a dot in the domain are: rustdoc takes `mailto:me@localhost` for an item's name.
pub(super) fn is_absolute(url: &str) -> bool {
    let behind = |scheme: &str| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let is_web = behind("https://")
        .or_else(|| behind("http://"))
        .is_some_and(|rest| !rest.is_empty());
    let domain = behind("mailto:")
        .and_then(|mail| mail.split_once('@'))
        .map(|(_, domain)| domain);
    is_web || domain.is_some_and(|domain| domain.contains('.'))
}
