//! From an enumeration of strings to a component.
//!
//! In: a canonical schema with `enum`. Out: the facts about its values, and a schema that only says that there is an
//! enumeration. Every enumeration is open: one more variant keeps a value that the specification does not list.

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::Lowering;
use crate::document::{Location, Node};
use crate::model::facts::{StringEnum, TypeKind};
use crate::model::names::{Scope, variant_names};

/// Names for the variant that keeps an unlisted value, the first that is free.
pub(super) const FALLBACK_NAMES: &[&str] = &["Unknown", "Other", "Unlisted"];

impl Lowering<'_> {
    pub(super) fn string_enum(&mut self, schema: &Node) -> (TypeKind, Json) {
        let values = schema.get("enum").and_then(Node::as_array).unwrap_or_default();
        string_enum_of(&values.iter().collect::<Vec<&Node>>())
    }
}

/// The enumeration of `values`.
pub(super) fn string_enum_of(values: &[&Node]) -> (TypeKind, Json) {
    let (values, locations): (Vec<&str>, Vec<Location>) = values
        .iter()
        .filter_map(|value| Some((value.as_str()?, value.location.clone())))
        .unzip();
    // `Err` would also be the associated type of `FromStr`, which the compiler refuses.
    let names = variant_names(&values, &["Self", "Err"]);
    let mut scope = Scope::with_reserved(names.iter().map(String::as_str));
    let fallback = scope.claim(FALLBACK_NAMES.iter().copied());
    let lowered = json!({"type": "string", "enum": ["value"]});
    let variants: IndexMap<String, String> = names
        .into_iter()
        .zip(values.iter().map(|value| (*value).to_owned()))
        .collect();
    let facts = StringEnum {
        variants,
        locations,
        fallback,
    };
    (TypeKind::StringEnum(facts), lowered)
}
