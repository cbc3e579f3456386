//! Names for what had none.
//!
//! In: a JSON pointer or words. Out: a name in PascalCase that no schema has yet.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use heck::{ToPascalCase, ToSnakeCase};

use crate::document::characters::is_letter_or_digit;
use crate::document::{JsonPointer, Node};

/// The names of the component schemas, and of those to come.
pub(super) struct SchemaNames {
    /// In lower case without separators, so that two names never differ in that alone; each with the number to try
    /// next when it is wanted again.
    taken: HashMap<String, usize>,
}

impl SchemaNames {
    pub(super) fn of(document: &Node) -> Self {
        let schemas = document.pointer("/components/schemas").and_then(Node::as_object);
        let names = schemas.into_iter().flatten().map(|(name, _)| (folded(name), 2));
        Self { taken: names.collect() }
    }

    /// Takes `wanted`, or the first free one of it with one of `roles` behind it, or else with a number.
    pub(super) fn take_by_role(&mut self, wanted: &str, roles: &[&str]) -> String {
        let is_free = |name: &String| !self.taken.contains_key(&folded(name));
        let by_role = roles.iter().map(|role| format!("{wanted}{role}"));
        let free = std::iter::once(wanted.to_owned()).chain(by_role).find(is_free);
        self.take(free.as_deref().unwrap_or(wanted))
    }

    /// Takes `wanted`, or the next free one of `wanted2`, `wanted3`, ….
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let base = if wanted.is_empty() { "Schema" } else { wanted };
        let mut next = match self.taken.entry(folded(base)) {
            Entry::Vacant(entry) => {
                entry.insert(2);
                return base.to_owned();
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        loop {
            let name = format!("{base}{next}");
            next += 1;
            if let Entry::Vacant(entry) = self.taken.entry(folded(&name)) {
                entry.insert(2);
                self.taken.insert(folded(base), next);
                return name;
            }
        }
    }
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|&character| is_letter_or_digit(character))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Tokens of a JSON pointer that say nothing about what a schema describes.
const SILENT_TOKENS: [&str; 20] = [
    "paths",
    "components",
    "schemas",
    "properties",
    "content",
    "schema",
    "parameters",
    "responses",
    "requestBodies",
    "requestBody",
    "headers",
    "allOf",
    "anyOf",
    "oneOf",
    "$defs",
    "definitions",
    "200",
    "201",
    "default",
    "webhooks",
];

/// A name for the schema at `pointer`, from the tokens of the pointer that say what it is.
pub(super) fn from_pointer(pointer: &JsonPointer) -> String {
    let in_operation = pointer.tokens().next().is_some_and(|token| token == "paths");
    let words: Vec<Cow<'_, str>> = pointer
        .tokens()
        .filter_map(|token| match token.as_ref() {
            "items" => Some("item".into()),
            "responses" if in_operation => Some("response".into()),
            "requestBody" if in_operation => Some("body".into()),
            silent if SILENT_TOKENS.contains(&silent) || silent.starts_with("x-") || is_media_type(silent) => None,
            _ => Some(token),
        })
        .collect();
    pascal(&words.join(" "))
}

fn is_media_type(token: &str) -> bool {
    token.split_once('/').is_some_and(|(kind, _)| {
        matches!(
            kind,
            "application" | "text" | "image" | "multipart" | "audio" | "video" | "*"
        )
    })
}

/// `text` in PascalCase, without any character that a schema's name may not have.
pub(super) fn pascal(text: &str) -> String {
    separated(text).to_pascal_case()
}

/// `text` in snake_case.
pub(super) fn snake(text: &str) -> String {
    separated(text).to_snake_case()
}

fn separated(text: &str) -> String {
    text.chars()
        .filter(|character| *character != '\'')
        .map(|character| if is_letter_or_digit(character) { character } else { ' ' })
        .collect()
}
