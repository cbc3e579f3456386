//! From an enumeration of whole numbers to a type.
//!
//! In: a canonical schema with `enum`. Out: a [`NumberEnum`], open as enumerations of strings are. The variants are
//! called as the extensions say that vendors use for it, or else by their values.

use super::shape::whole_values;
use crate::document::Node;
use crate::model::names::{RustName, Scope, variant_names};
use crate::model::types::{NumberEnum, NumberVariant, TypeKind};

use super::string_enum::FALLBACK_NAMES;

/// The extensions that name the values of an enumeration in their order.
const NAMES: &[&str] = &["x-enum-varnames", "x-enumNames", "x-enum-names"];

/// The extensions that describe the values of an enumeration in their order.
const DESCRIPTIONS: &[&str] = &["x-enum-descriptions", "x-enumDescriptions"];

/// The enumeration that `schema` is.
pub(super) fn of_schema(schema: &Node) -> TypeKind {
    let values = whole_values(schema).unwrap_or_default();
    let texts = |extensions: &[&str]| {
        let listed = extensions
            .iter()
            .find_map(|extension| schema.get(extension)?.as_array());
        let listed = listed.filter(|listed| listed.len() == values.len())?;
        listed.iter().map(Node::as_str).collect::<Option<Vec<&str>>>()
    };
    let digits: Vec<String> = values.iter().map(|(value, _)| value.to_string()).collect();
    let plain = || digits.iter().map(String::as_str).collect();
    let names = variant_names(&texts(NAMES).unwrap_or_else(plain), &["Self"]);
    let mut scope = Scope::with_reserved(names.iter().map(String::as_str));
    let fallback = RustName::new(scope.claim(FALLBACK_NAMES.iter().copied()));
    let descriptions = texts(DESCRIPTIONS).unwrap_or_default();
    let variants = values.iter().enumerate().map(|(index, (value, node))| NumberVariant {
        value: *value,
        description: descriptions.get(index).map(|text| (*text).to_owned()),
        location: node.location.clone(),
    });
    TypeKind::NumberEnum(NumberEnum {
        variants: names.into_iter().map(RustName::new).zip(variants).collect(),
        fractional: schema.str_of("type") == Some("number"),
        fallback,
    })
}
