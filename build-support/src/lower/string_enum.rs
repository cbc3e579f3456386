//! From an enumeration of strings to a type.
//!
//! In: a canonical schema with `enum`. Out: a [`StringEnum`]. Every enumeration is open: one more variant keeps a value
//! that the specification does not list.

use super::alternatives::{merged_string_values, shaped_alternatives};
use super::shape::allows_anything;
use crate::document::{Location, Node};
use crate::model::names::{RustName, Scope, variant_names};
use crate::model::types::{StringEnum, TypeKind};

/// Names for the variant that keeps an unlisted value, the first that is free.
pub(super) const FALLBACK_NAMES: &[&str] = &["Unknown", "Other", "Unlisted"];

/// The enumeration that `schema` is.
pub(super) fn of_schema(schema: &Node) -> TypeKind {
    let values = schema.get("enum").and_then(Node::as_array).unwrap_or_default();
    of_values(&values.iter().collect::<Vec<&Node>>())
}

/// The enumeration of `values`.
pub(super) fn of_values(values: &[&Node]) -> TypeKind {
    let (values, locations): (Vec<&str>, Vec<Location>) = values
        .iter()
        .filter_map(|value| Some((value.as_str()?, value.location.clone())))
        .unzip();
    // `Err` would also be the associated type of `FromStr`, which the compiler refuses.
    let names = variant_names(&values, &["Self", "Err"]);
    let mut scope = Scope::with_reserved(names.iter().map(String::as_str));
    let fallback = RustName::new(scope.claim(FALLBACK_NAMES.iter().copied()));
    let values = values.iter().map(|value| (*value).to_owned());
    TypeKind::StringEnum(StringEnum {
        variants: names.into_iter().map(RustName::new).zip(values).collect(),
        locations,
        fallback,
    })
}

/// The enumeration that `schema` comes to, if each of its alternatives is one of strings, or any string beside one.
pub(super) fn of_strings(schema: &Node, keyword: &str) -> Option<TypeKind> {
    let all = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
    if allows_anything(all) {
        return None;
    }
    merged_string_values(&shaped_alternatives(schema, keyword)).map(|values| of_values(&values))
}
