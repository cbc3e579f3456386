//! Gives component schemas names that a reference can hold as they are.
//!
//! In: any names. Out: names of letters, digits, `.`, `_` and `-` (letters of any script), as OpenAPI wants them, and
//! the references that use them changed. Everything later may then take a name for the last part of a reference.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::document::characters::is_letter_or_digit;
use crate::document::{Node, unescape_pointer_token};
use crate::normalize::Report;
use crate::normalize::edit::rename;
use crate::normalize::names::SchemaNames;
use crate::normalize::references::component_pointer;
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let renamed = rename_schemas(document, report);
    if renamed.is_empty() {
        return;
    }
    walk::schemas(document, Order::ParentsFirst, |schema, _| {
        if let Some(reference) = schema.get_mut("$ref") {
            rewrite(reference, &renamed);
        }
        let mapping = schema.get_mut("discriminator").and_then(|it| it.get_mut("mapping"));
        for target in mapping
            .and_then(Node::as_object_mut)
            .into_iter()
            .flat_map(|it| it.values_mut())
        {
            rewrite(target, &renamed);
        }
    });
}

fn is_sound(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|character| is_letter_or_digit(character) || "._-".contains(character))
}

/// Renames what needs it, and returns the new names by the old ones.
fn rename_schemas(document: &mut Node, report: &mut Report) -> HashMap<String, String> {
    let mut names = SchemaNames::of(document);
    let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Node::as_object_mut)
    else {
        return HashMap::new();
    };
    let unsound: Vec<String> = schemas.keys().filter(|name| !is_sound(name)).cloned().collect();
    let mut renamed = HashMap::new();
    for name in unsound {
        let cleaned: String = name
            .chars()
            .map(|character| {
                if is_sound(&character.to_string()) {
                    character
                } else {
                    '_'
                }
            })
            .collect();
        let wanted = cleaned.trim_matches('_');
        let new = if schemas.contains_key(wanted) || wanted.is_empty() {
            names.take(wanted)
        } else {
            wanted.to_owned()
        };
        if rename(schemas, &name, &new)
            && let Some(schema) = schemas.get(&new)
        {
            let pointer = component_pointer(&name);
            report.rewritten(
                &pointer,
                &schema.location,
                format!("the schema `{name}` is called `{new}`"),
            );
            renamed.insert(name, new);
        }
    }
    renamed
}

/// Changes the name in `reference`, if it is one that has changed.
fn rewrite(reference: &mut Node, renamed: &HashMap<String, String>) {
    let Some(text) = reference.as_str() else { return };
    let Some(rest) = text.strip_prefix("#/components/schemas/") else {
        if let Some(new) = renamed.get(text) {
            *reference = Node::string(new.as_str(), reference.location.clone());
        }
        return;
    };
    let (name, inner) = rest
        .split_once('/')
        .map_or((rest, None), |(name, inner)| (name, Some(inner)));
    let decoded = percent_decode_str(name).decode_utf8_lossy();
    if let Some(new) = renamed.get(&unescape_pointer_token(&decoded)) {
        let inner = inner.map(|inner| format!("/{inner}")).unwrap_or_default();
        let text = format!("#/components/schemas/{new}{inner}");
        *reference = Node::string(text, reference.location.clone());
    }
}
