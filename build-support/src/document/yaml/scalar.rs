//! How a value that is no collection is written.
//!
//! In: the value. Out: its text in the most readable style that every reader understands in the same way: plain, single
//! quotes, double quotes with escapes, folded (`>`) for long lines, or literal (`|`) for several short ones.

use std::fmt::Write as _;

use crate::document::Value;
use crate::document::scalar::resolve_plain;

/// The column that lines of text should not reach, as far as words allow.
const WIDTH: usize = 100;

/// The narrowest text that is worth folding.
const MIN_WIDTH: usize = 40;

/// The space that a scalar has.
#[derive(Clone, Copy)]
pub(super) enum Layout {
    /// It has to stand on one line.
    OneLine,
    /// It may have further lines, which stand at the column `indent`.
    Block {
        /// The column.
        indent: usize,
    },
}

/// `value`, which is no collection or an empty one.
pub(super) fn write(value: &Value, layout: Layout) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => write_number(number),
        Value::String(text) => write_text(text, layout),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
    }
}

/// `number` in a notation that YAML 1.1 takes for a number too: it wants a point and a sign in `1.0e+20`.
fn write_number(number: &serde_json::Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// `text` in the most readable style that fits.
pub(super) fn write_text(text: &str, layout: Layout) -> String {
    if let Layout::Block { indent } = layout
        && let Some(block) = write_folded(text, indent).or_else(|| write_literal(text, indent))
    {
        return block;
    }
    if is_plain(text) {
        text.to_owned()
    } else if text.chars().all(is_printable) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        write_escaped(text)
    }
}

/// Whether `character` can stand in every style but in double quotes, where it may need an escape.
fn is_printable(character: char) -> bool {
    let is_break_elsewhere = matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}');
    let is_invisible = matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    !character.is_control() && !is_break_elsewhere && !is_invisible
}

/// Whether every reader takes `text`, without quotes, for the string that it is.
fn is_plain(text: &str) -> bool {
    const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`";
    let is_string = matches!(resolve_plain(text).value, Value::String(_)) && resolve_plain(text).caution.is_none();
    is_string
        && text.chars().all(is_printable)
        && !text.starts_with(|first: char| INDICATORS.contains(first) || first.is_whitespace())
        && !text.ends_with(|last: char| last == ':' || last.is_whitespace())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("...")
        && !is_special_in_yaml_1_1(text)
}

/// Whether readers of YAML 1.1 may take `text` for a boolean, a number, a time or a merge key.
fn is_special_in_yaml_1_1(text: &str) -> bool {
    let is_word = ["y", "n", "yes", "no", "on", "off", "=", "<<"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    let begins_like_number = text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '.'));
    let continues_like_number = text
        .chars()
        .all(|character| character.is_ascii_hexdigit() || " :._,+-xXoOtTzZ".contains(character));
    let is_version = text.split('.').count() > 2
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    is_word || (begins_like_number && continues_like_number && !is_version)
}

/// Text of several lines as it is, or `None` if a literal block cannot hold it.
fn write_literal(text: &str, indent: usize) -> Option<String> {
    let content = text.trim_end_matches('\n');
    let trailing = text.len() - content.len();
    let is_one_line = !content.contains('\n');
    let fits = content
        .chars()
        .all(|character| is_printable(character) || matches!(character, '\n' | '\t'))
        && !content.lines().any(|line| !line.is_empty() && line.trim().is_empty())
        && content.starts_with(|first: char| !first.is_whitespace() || first == ' ');
    if is_one_line || !fits {
        return None;
    }
    let indicator = if content.starts_with(' ') { "2" } else { "" };
    let chomping = match trailing {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let mut block = format!("|{indicator}{chomping}");
    for line in content.lines() {
        block.push('\n');
        if !line.is_empty() {
            block.extend(std::iter::repeat_n(' ', indent));
            block.push_str(line);
        }
    }
    block.extend(std::iter::repeat_n('\n', trailing.saturating_sub(1)));
    Some(block)
}

/// Text with long lines, broken between words, or `None` if its lines are short or a folded block cannot hold it.
fn write_folded(text: &str, indent: usize) -> Option<String> {
    let content = text.strip_suffix('\n').unwrap_or(text);
    let width = WIDTH.saturating_sub(indent).max(MIN_WIDTH);
    let is_at_edge = |line: &str| line.starts_with(' ') || line.ends_with(' ');
    let fits = content
        .lines()
        .all(|line| line.chars().all(is_printable) && !is_at_edge(line))
        && !content.contains('\r')
        && !content.starts_with('\n')
        && !content.ends_with('\n');
    if !fits || !content.lines().any(|line| fold(line, width).len() > 1) {
        return None;
    }
    let mut block = String::from(if content.len() == text.len() { ">-" } else { ">" });
    for (index, line) in content.split('\n').enumerate() {
        if index > 0 {
            // A reader folds one line end into a space; an empty line is what stands for a line end.
            block.push('\n');
        }
        for part in fold(line, width).into_iter().filter(|part| !part.is_empty()) {
            block.push('\n');
            block.extend(std::iter::repeat_n(' ', indent));
            block.push_str(part);
        }
    }
    Some(block)
}

/// The parts of `text` between the single spaces where it can be broken, joined to lines of up to `width` characters.
fn fold(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut line_start, mut last_break) = (0, None);
    let mut columns = 0;
    for (offset, character) in text.char_indices() {
        columns += 1;
        if columns > width
            && let Some(at) = last_break.take()
        {
            lines.push(&text[line_start..at]);
            line_start = at + 1;
            columns = text[line_start..offset].chars().count() + 1;
        }
        let is_single = character == ' ' && !text[..offset].ends_with(' ') && !text[offset + 1..].starts_with(' ');
        if is_single {
            last_break = Some(offset);
        }
    }
    lines.push(&text[line_start..]);
    lines
}

/// `text` in double quotes, on one line, with escapes (YAML 1.2, section 5.7).
fn write_escaped(text: &str) -> String {
    let mut escaped = String::from("\"");
    for character in text.chars() {
        let code = u32::from(character);
        // Writing to a string cannot fail.
        let _ = match character {
            '"' | '\\' => write!(escaped, "\\{character}"),
            '\n' => write!(escaped, "\\n"),
            '\r' => write!(escaped, "\\r"),
            '\t' => write!(escaped, "\\t"),
            _ if is_printable(character) => write!(escaped, "{character}"),
            _ if code <= 0xff => write!(escaped, "\\x{code:02x}"),
            _ => write!(escaped, "\\u{code:04x}"),
        };
    }
    escaped.push('"');
    escaped
}
