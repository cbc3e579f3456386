//! From an enumeration of whole numbers to a type.
//!
//! In: a canonical schema with `enum`. Out: a [`NumberEnum`], open as enumerations of strings are. The variants are called as
//! the extensions say that vendors use for it, or else by their values.

use crate::document::{Node, Value};
use crate::model::names::{RustName, Scope, variant_names};
use crate::model::types::{NumberEnum, NumberVariant, TypeKind};

use super::string_enum::FALLBACK_NAMES;

/// The extensions that name the values of an enumeration in their order.
const NAMES: &[&str] = &["x-enum-varnames", "x-enumNames", "x-enum-names"];

/// The extensions that describe the values of an enumeration in their order.
const DESCRIPTIONS: &[&str] = &["x-enum-descriptions", "x-enumDescriptions"];

/// The values of `schema`, if they are whole numbers of 64 bits and all that it allows.
pub(super) fn values(schema: &Node) -> Option<Vec<(i64, &Node)>> {
    let values = schema.get("enum").and_then(Node::as_array)?;
    let whole = |value: &Node| match &value.value {
        Value::Number(number) => number.as_i64().or_else(|| whole_of(number.as_f64()?)),
        _ => None,
    };
    let values: Option<Vec<_>> = values.iter().map(|value| Some((whole(value)?, value))).collect();
    values.filter(|values| !values.is_empty())
}

/// `number` without its fraction, where that is nothing and the rest exact.
fn whole_of(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

/// The enumeration that `schema` is.
pub(super) fn of_schema(schema: &Node) -> TypeKind {
    let values = values(schema).unwrap_or_default();
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
