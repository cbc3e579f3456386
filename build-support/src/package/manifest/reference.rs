//! The reference of `vendor.toml`: `docs/vendor-toml.md`.
//!
//! In: the table of its keys. Out: Markdown, which a test compares with the committed file.

use std::fmt::Write as _;

use super::keys::{Default, Kind, Table};
use super::tables::TABLES;

const INTRODUCTION: &str = "\
# Reference of vendor.toml

`specs/<vendor>/vendor.toml` holds what is particular to a vendor, as data. A key that is not in this reference is an error.
Entries that no longer apply, such as a rename of an operation that is gone, are errors as well.

[vendor-toml.schema.json](vendor-toml.schema.json) is its JSON Schema (draft 2020-12). Editors that know Taplo's directives
complete and check the file if it begins with

```toml
#:schema ../../docs/vendor-toml.schema.json
```

This file and the schema are written by `UPDATE_DOCS=1 cargo test -p openapi-crates --test sources reference`.
";

/// Returns the reference as Markdown.
pub fn reference() -> String {
    TABLES
        .iter()
        .fold(INTRODUCTION.to_owned(), |text, table| text + &section(table))
}

/// Returns a manifest with every key: the examples of all tables.
pub fn example() -> String {
    let examples: Vec<&str> = TABLES.iter().map(|table| table.example).collect();
    examples.join("\n")
}

fn section(table: &Table) -> String {
    let header = match table.header() {
        header if header.is_empty() => "The beginning of the file".to_owned(),
        header => format!("`{header}`"),
    };
    let mut text = format!(
        "\n## {header}\n\n{}\n\n| key | type | default | meaning |\n|---|---|---|---|\n",
        table.summary
    );
    for key in table.keys {
        let default = match key.default {
            Default::Required => "required",
            Default::Is(default) => default,
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| `{}` | {} | {default} | {} |",
            key.name,
            key.kind.shown(),
            key.meaning
        );
    }
    text + &format!("\n```toml\n{}```\n", table.example)
}

impl Kind {
    /// Returns what people call such a value.
    fn shown(self) -> String {
        match self {
            Self::Text => "string".to_owned(),
            Self::Pattern(what, _) => what.to_owned(),
            Self::Choice(values) => quoted(values),
            Self::Choices(values) => format!("array of {}", quoted(values)),
            Self::Boolean => "boolean".to_owned(),
            Self::Count => "whole number from 0".to_owned(),
            Self::Scalar => "boolean, whole number or string".to_owned(),
            Self::Scalars => "array of booleans, whole numbers or strings".to_owned(),
            Self::Texts(what, _) => format!("array of strings: {what}"),
        }
    }
}

/// `values` as TOML writes them, one after the other.
fn quoted(values: &[&str]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("`\"{value}\"`")).collect();
    values.join(", ")
}
