//! A tree as YAML text.
//!
//! In: a [`Node`]. Out: text that people can review, and that reads back as the same data, with our reader and with
//! those that follow YAML 1.1. Equal trees have equal texts: the style of each value depends on nothing but the value
//! and how deep it stands. Collections are in block style, long text is folded, text of several lines is literal.

mod scalar;

use crate::document::{Node, Object, Value};

use scalar::Layout;

/// How many columns each level is indented by.
const STEP: usize = 2;

/// How long a key may be without the `?` that announces it (YAML 1.2, section 8.2.2 allows 1024 characters).
const MAX_IMPLICIT_KEY: usize = 1000;

/// `node` as a YAML document that begins with `comment`, each line of it after a `#`.
pub fn write(node: &Node, comment: &str) -> String {
    let mut writer = Writer { text: String::new() };
    for line in comment.lines() {
        writer.text.push_str(&format!("# {}", line.trim_end()));
        writer.end_line();
    }
    match &node.value {
        Value::Object(members) if !members.is_empty() => writer.members(members, 0, false),
        Value::Array(items) if !items.is_empty() => writer.items(items, 0, false),
        value => {
            writer.text.push_str(&scalar::write(value, Layout::OneLine));
            writer.end_line();
        }
    }
    writer.text
}

struct Writer {
    text: String,
}

impl Writer {
    fn end_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }

    fn indent(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }

    /// Writes members at the column `indent`, the first of them on the current line if `is_inline` is set.
    fn members(&mut self, members: &Object, indent: usize, is_inline: bool) {
        for (index, (key, member)) in members.iter().enumerate() {
            if index > 0 || !is_inline {
                self.indent(indent);
            }
            self.key(key, indent);
            match &member.value {
                Value::Object(members) if !members.is_empty() => {
                    self.text.push('\n');
                    self.members(members, indent + STEP, false);
                }
                Value::Array(items) if !items.is_empty() => {
                    self.text.push('\n');
                    self.items(items, indent + STEP, false);
                }
                value => {
                    self.text.push(' ');
                    self.scalar(value, indent + STEP);
                }
            }
        }
    }

    fn key(&mut self, key: &str, indent: usize) {
        let key = scalar::write_text(key, Layout::OneLine);
        if key.chars().count() <= MAX_IMPLICIT_KEY {
            self.text.push_str(&key);
        } else {
            self.text.push_str(&format!("? {key}\n"));
            self.indent(indent);
        }
        self.text.push(':');
    }

    /// Writes items at the column `indent`, the first of them on the current line if `is_inline` is set.
    fn items(&mut self, items: &[Node], indent: usize, is_inline: bool) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 || !is_inline {
                self.indent(indent);
            }
            self.text.push_str("- ");
            match &item.value {
                Value::Object(members) if !members.is_empty() => self.members(members, indent + STEP, true),
                Value::Array(items) if !items.is_empty() => self.items(items, indent + STEP, true),
                value => self.scalar(value, indent + STEP),
            }
        }
    }

    /// Writes a value that is no collection, or an empty one. Its lines after the first stand at the column `indent`.
    fn scalar(&mut self, value: &Value, indent: usize) {
        self.text.push_str(&scalar::write(value, Layout::Block { indent }));
        self.text.push('\n');
    }
}
