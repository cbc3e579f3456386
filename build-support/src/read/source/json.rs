//! JSON to a tree with places.
//!
//! In: an [`Excerpt`] that holds JSON (RFC 8259, read strictly). Out: a [`Node`], or the place of the first mistake.

use jsonc_parser::ast;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Node, Object, Value};

use super::excerpt::{Cursor, Excerpt};
use super::{BROKEN, MAX_DEPTH, insert_member, report_too_deep};
use crate::document::scalar;

/// Nothing that is not JSON.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The value that `excerpt` holds. What is wrong with it is added to `diagnostics`.
pub(super) fn parse(excerpt: &Excerpt<'_>, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut reader = Reader {
        cursor: Cursor::new(excerpt),
        pointer: JsonPointer::root(),
        diagnostics,
    };
    match parse_to_ast(excerpt.text(), &CollectOptions::default(), &STRICT) {
        Ok(parsed) => match parsed.value {
            Some(value) => reader.read(value, 1),
            None => {
                let finding = Diagnostic::error(Code::EmptyDocument, "there is no JSON value here");
                reader.diagnostics.push(finding.at(&excerpt.start()).help(BROKEN));
                None
            }
        },
        Err(error) => {
            let location = reader.cursor.location(error.range().start);
            let message = format!("this is not JSON: {}", in_lower_case(&error.kind().to_string()));
            reader.diagnostics.push(
                Diagnostic::error(Code::JsonSyntax, message)
                    .at(&location)
                    .help(help(error.kind())),
            );
            None
        }
    }
}

/// A value as it was written, and a way to find the places of its parts.
struct Reader<'r> {
    cursor: Cursor<'r>,
    /// The pointer to the value at hand.
    pointer: JsonPointer,
    diagnostics: &'r mut Diagnostics,
}

impl Reader<'_> {
    fn read(&mut self, value: ast::Value<'_>, depth: usize) -> Option<Node> {
        let location = self.cursor.location(jsonc_parser::common::Ranged::range(&value).start);
        if depth > MAX_DEPTH {
            report_too_deep(&location, self.diagnostics);
            return None;
        }
        let value = match value {
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
            ast::Value::StringLit(literal) => Value::String(literal.value.into_owned()),
            ast::Value::NumberLit(literal) => {
                let resolved = scalar::resolve_json_number(literal.value);
                if let Some(caution) = resolved.caution {
                    let finding = Diagnostic::warning(Code::Number, caution.message(literal.value));
                    self.diagnostics.push(finding.at(&location));
                }
                resolved.value
            }
            ast::Value::Array(array) => Value::Array(
                array
                    .elements
                    .into_iter()
                    .enumerate()
                    .map(|(index, element)| self.read_item(index, element, depth + 1))
                    .collect::<Option<_>>()?,
            ),
            ast::Value::Object(object) => Value::Object(self.read_members(object.properties, depth + 1)?),
        };
        Some(Node::new(value, location))
    }

    fn read_item(&mut self, index: usize, item: ast::Value<'_>, depth: usize) -> Option<Node> {
        self.pointer.push(&index.to_string());
        let item = self.read(item, depth)?;
        self.pointer.pop();
        Some(item)
    }

    fn read_members(&mut self, properties: Vec<ast::ObjectProp<'_>>, depth: usize) -> Option<Object> {
        let mut members = Object::with_capacity_and_hasher(properties.len(), <_>::default());
        for property in properties {
            let location = self.cursor.location(property.range.start);
            let name = property.name.into_string();
            self.pointer.push(&name);
            let mut value = self.read(property.value, depth)?;
            value.location = location;
            insert_member(&mut members, name, value, || self.pointer.clone(), self.diagnostics);
            self.pointer.pop();
        }
        Some(members)
    }
}

/// What to do about a mistake: what other readers let pass is no sign of a broken file.
fn help(kind: &ParseErrorKind) -> &'static str {
    match kind {
        ParseErrorKind::CommentsNotAllowed => {
            "JSON has no comments: remove them, or give the file a name that ends with .yaml and begin each with `#`"
        }
        ParseErrorKind::TrailingCommasNotAllowed | ParseErrorKind::SingleQuotedStringsNotAllowed => {
            "JSON is strict where JavaScript is not: write it as RFC 8259 has it, or ask the vendor to"
        }
        _ => BROKEN,
    }
}

fn in_lower_case(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}
