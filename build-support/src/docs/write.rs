//! From blocks to lines of Markdown.
//!
//! In: [`Block`]s and a width. Out: lines without trailing blanks, wrapped between words.

use pulldown_cmark::Alignment;

use super::inline::{self, Context};
use super::tree::{Block, Span};

/// How much of what Markdown can express is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// All that the text has.
    Full,
    /// No emphases.
    Plain,
}

/// Lines in deep lists are this long at least.
const MIN_WIDTH: usize = 20;

/// An ordered list counts no further: a marker has nine digits at most.
const MAX_NUMBER: u64 = 999_999_999;

/// The lines of `blocks`, each of at most `width` characters where words allow it.
pub(super) fn blocks(blocks: &[Block], width: usize, style: Style) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut before: Option<&Block> = None;
    let mut list_follows_list = false;
    for block in blocks {
        // Two lists in a row would be read as one if they had the same markers.
        list_follows_list =
            matches!((before, block), (Some(Block::List { .. }), Block::List { .. })) && !list_follows_list;
        let written = self::block(block, width, style, list_follows_list);
        let Some(first) = written.first() else { continue };
        if before.is_some_and(|before| !can_touch(before, block, first)) {
            lines.push(String::new());
        }
        lines.extend(written);
        before = Some(block);
    }
    lines
}

/// Whether `block`, whose first line is `first`, needs no blank line behind `before`. A blank line would change how a
/// list is set, but not every block is recognized without one.
fn can_touch(before: &Block, block: &Block, first: &str) -> bool {
    let interrupts_text = ["- ", "* ", "1. ", "1) ", "> ", "```"]
        .iter()
        .any(|start| first.starts_with(start));
    match (before, block) {
        (Block::Text(_), Block::List { .. } | Block::Quote(_) | Block::Code(_)) => interrupts_text,
        (Block::Code(_), Block::Text(_)) => true,
        _ => false,
    }
}

fn block(block: &Block, width: usize, style: Style, other_marker: bool) -> Vec<String> {
    match block {
        Block::Paragraph(spans) | Block::Text(spans) => paragraph(spans, width, style),
        Block::Heading(spans) => heading(spans, width, style),
        Block::Quote(inner) => prefixed(&blocks(inner, narrowed(width, 2), style), "> ", "> "),
        Block::List { start, items } => list(*start, items, width, style, other_marker),
        Block::Code(code) => fenced(code),
        Block::Table { alignments, rows } => table(alignments, rows, style),
        // Of the three ways to write a rule the only one that cannot be taken for items of a list.
        Block::Rule => vec!["___".to_owned()],
    }
}

fn narrowed(width: usize, by: usize) -> usize {
    width.saturating_sub(by).max(MIN_WIDTH.min(width))
}

fn context(style: Style) -> Context {
    Context {
        marks: style == Style::Full,
        ..Context::default()
    }
}

fn paragraph(spans: &[Span], width: usize, style: Style) -> Vec<String> {
    wrap(inline::words(spans, context(style)), width)
}

/// A heading of a vendor must not become one of the page that rustdoc makes: it is a bold paragraph.
fn heading(spans: &[Span], width: usize, style: Style) -> Vec<String> {
    let mut groups = inline::words(spans, Context::default());
    if style == Style::Full {
        let sign = "**";
        if let Some(first) = groups.first_mut().and_then(|group| group.first_mut()) {
            first.insert_str(0, sign);
        }
        if let Some(last) = groups.last_mut().and_then(|group| group.last_mut()) {
            last.push_str(sign);
        }
    }
    wrap(groups, width)
}

/// Lines of words, with a hard line break between the groups.
fn wrap(groups: Vec<Vec<String>>, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let last = groups.len().saturating_sub(1);
    for (index, group) in groups.iter().enumerate() {
        let mut line = String::new();
        let mut length = 0;
        for word in group {
            let word_length = word.chars().count();
            if !line.is_empty() && length + 1 + word_length > width {
                lines.push(std::mem::take(&mut line));
            }
            if line.is_empty() {
                line = inline::at_line_start(word);
                length = line.chars().count();
            } else {
                line.push(' ');
                line.push_str(word);
                length += 1 + word_length;
            }
        }
        if index < last {
            line.push('\\');
        }
        lines.push(line);
    }
    lines
}

fn list(start: Option<u64>, items: &[Vec<Block>], width: usize, style: Style, other_marker: bool) -> Vec<String> {
    let is_tight = items
        .iter()
        .flatten()
        .all(|block| !matches!(block, Block::Paragraph(_)));
    let mut lines = Vec::new();
    for (item, number) in items.iter().zip(start.unwrap_or_default()..) {
        let marker = match (start, other_marker) {
            (None, false) => "-".to_owned(),
            (None, true) => "*".to_owned(),
            (Some(_), false) => format!("{}.", number.min(MAX_NUMBER)),
            (Some(_), true) => format!("{})", number.min(MAX_NUMBER)),
        };
        let indent = marker.len() + 1;
        let content = blocks(item, narrowed(width, indent), style);
        if !is_tight && !lines.is_empty() {
            lines.push(String::new());
        }
        if content.is_empty() {
            lines.push(marker);
        } else {
            lines.extend(prefixed(&content, &format!("{marker} "), &" ".repeat(indent)));
        }
    }
    lines
}

/// `lines` with `first` before the first and `others` before the others, and no blanks at their ends.
fn prefixed(lines: &[String], first: &str, others: &str) -> Vec<String> {
    lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let prefix = if index == 0 { first } else { others };
            format!("{prefix}{line}").trim_end().to_owned()
        })
        .collect()
}

/// A code block that rustdoc takes for text, whatever it is.
fn fenced(code: &str) -> Vec<String> {
    let fence = "`".repeat((inline::longest_run_of_backticks(code) + 1).max(3));
    let mut lines = vec![format!("{fence}text")];
    lines.extend(
        code.lines()
            .map(|line| line.replace('\t', "    ").trim_end().to_owned()),
    );
    lines.push(fence);
    lines
}

fn table(alignments: &[Alignment], rows: &[Vec<Vec<Span>>], style: Style) -> Vec<String> {
    let context = Context {
        table: true,
        ..context(style)
    };
    let row = |cells: &[Vec<Span>]| {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| inline::words(cell, context).concat().join(" "))
            .collect();
        format!("| {} |", cells.join(" | "))
    };
    let rule: Vec<&str> = alignments
        .iter()
        .map(|alignment| match alignment {
            Alignment::None => "---",
            Alignment::Left => ":--",
            Alignment::Center => ":-:",
            Alignment::Right => "--:",
        })
        .collect();
    let mut lines: Vec<String> = rows.iter().map(|cells| row(cells)).collect();
    lines.insert(lines.len().min(1), format!("| {} |", rule.join(" | ")));
    lines
}
