//! What a response is printed as.
//!
//! In: JSON, the form that was asked for, a JSONPath. Out: text without characters that act on a terminal.

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::failure::Failure;
use crate::text;

/// The widest cell of a table.
const WIDEST: usize = 60;

/// A form of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// JSON on several lines.
    #[default]
    Json,
    /// A line of JSON for each item.
    Lines,
    /// A table of the items, or of the members of an object.
    Table,
    /// Texts as they are, all else as a line of JSON.
    Text,
}

/// How responses are printed.
#[derive(Default)]
pub(crate) struct Output {
    form: Form,
    path: Option<JsonPath>,
}

impl Output {
    /// Reads the names of a form and a JSONPath.
    pub(crate) fn new(form: Option<&str>, path: Option<&str>) -> Result<Self, Failure> {
        let path = path.map(JsonPath::parse).transpose();
        let path = path.map_err(|error| Failure::usage(format!("--json-path: {error}")))?;
        let form = match form {
            Some("lines") => Form::Lines,
            Some("table") => Form::Table,
            Some("text") => Form::Text,
            _ => Form::Json,
        };
        Ok(Self { form, path })
    }

    /// Whether each item of a list is printed by itself.
    pub(crate) fn is_by_item(&self) -> bool {
        matches!(self.form, Form::Lines | Form::Text)
    }

    /// The text of a response, or of all pages of one.
    pub(crate) fn show(&self, value: &Value) -> String {
        let Some(path) = &self.path else {
            return self.show_all(&[value]);
        };
        let selected = path.query(value).all();
        self.show_selected(&selected)
    }

    /// The line of an item of a stream.
    pub(crate) fn show_item(&self, value: &Value) -> String {
        let selected = match &self.path {
            Some(path) => path.query(value).all(),
            None => vec![value],
        };
        let form = if self.form == Form::Text {
            Form::Text
        } else {
            Form::Lines
        };
        lines(&selected, form)
    }

    fn show_all(&self, values: &[&Value]) -> String {
        match (self.form, values) {
            (Form::Json, [value]) => text::pretty(value),
            (Form::Table, [value]) => table(value),
            (_, [Value::Array(items)]) => lines(&items.iter().collect::<Vec<_>>(), self.form),
            _ => lines(values, self.form),
        }
    }

    fn show_selected(&self, selected: &[&Value]) -> String {
        match (self.form, selected) {
            (_, [_]) => self.show_all(selected),
            (Form::Table, _) => table(&Value::Array(selected.iter().map(|value| (*value).clone()).collect())),
            _ => lines(selected, self.form),
        }
    }
}

fn lines(values: &[&Value], form: Form) -> String {
    let lines = values.iter().map(|value| match value {
        Value::String(text) if form == Form::Text => text::clean(text),
        value => text::compact(value),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The rows of `value`: itself, or the only list of objects among its members.
fn rows(value: &Value) -> Option<&Vec<Value>> {
    match value {
        Value::Array(items) => Some(items),
        Value::Object(members) => {
            let mut lists = members.values().filter_map(Value::as_array);
            let mut lists = lists.by_ref().filter(|items| items.iter().any(Value::is_object));
            lists.next().filter(|_| lists.next().is_none())
        }
        _ => None,
    }
}

fn table(value: &Value) -> String {
    let Some(rows) = rows(value) else {
        let members = value.as_object().into_iter().flatten();
        let pairs: Vec<Vec<String>> = members
            .map(|(name, value)| vec![text::line(name), cell(Some(value))])
            .collect();
        return if pairs.is_empty() {
            cell(Some(value))
        } else {
            aligned(&pairs)
        };
    };
    let mut columns: Vec<&String> = Vec::new();
    for name in rows.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys) {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    if columns.is_empty() {
        return rows.iter().map(|row| cell(Some(row))).collect::<Vec<_>>().join("\n");
    }
    let head = columns.iter().map(|name| text::line(name).to_uppercase()).collect();
    let body = rows
        .iter()
        .map(|row| columns.iter().map(|name| cell(row.get(name.as_str()))).collect());
    aligned(&std::iter::once(head).chain(body).collect::<Vec<_>>())
}

fn cell(value: Option<&Value>) -> String {
    let shown = match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text::line(text),
        Some(value) => text::compact(value),
    };
    text::short(&shown, WIDEST)
}

fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(form: &str, path: Option<&str>, value: &Value) -> String {
        Output::new(Some(form), path).unwrap().show(value)
    }

    #[test]
    fn forms_show_the_same_in_other_ways() {
        let page = json!({"cats": [{"id": 1, "name": "Tom\u{1b}[2J"}, {"id": 22, "mate": {"id": 1}}], "total": 2});
        assert_eq!(
            shown("table", None, &page),
            "ID  NAME    MATE\n1   Tom[2J\n22          {\"id\":1}"
        );
        assert_eq!(shown("text", Some("$.cats[*].name"), &page), "Tom[2J");
        assert_eq!(shown("json", Some("$.cats[*].id"), &page), "1\n22");
        assert_eq!(shown("lines", Some("$.cats"), &json!({"cats": [1, 2]})), "1\n2");
        assert_eq!(shown("table", None, &json!({"a": 1, "bc": "x"})), "a   1\nbc  x");
        assert_eq!(
            shown("json", None, &json!({"a": "\u{1b}"})),
            "{\n  \"a\": \"\\u001b\"\n}"
        );
        assert!(Output::new(None, Some("$[")).is_err());
    }
}
