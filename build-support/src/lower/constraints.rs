//! What a schema asks of a value beyond its type.
//!
//! In: a canonical schema. Out: [`Constraints`], which bind what is sent and never what is received: a server that
//! outgrows its own description must not break its clients.

use serde_json::Number;

use super::alternatives::{plain_scalar, shaped_alternatives};
use super::scalar::{scalar, text_length};
use super::schemas::{MAX_HOPS, Schemas};
use super::shape::{Shape, allows_anything, shape_of};
use crate::document::{Node, Value};
use crate::model::types::{Constraints, Integer, TypeRef};

/// The keywords that ask something of a value of some type.
pub(super) const KEYWORDS: &[&str] = &[
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Alternatives that are one type.
pub(super) struct OneType {
    pub(super) ty: TypeRef,
    /// What a value has to fit.
    pub(super) constraints: Constraints,
    /// Whether one of them allows all that the others do.
    pub(super) is_covered: bool,
}

impl Schemas<'_> {
    /// The constraints that `schema` states, by reference or as a composition, also about its items or values.
    pub(super) fn constraints(&self, schema: &Node) -> Constraints {
        self.constraints_at(schema, 0)
    }

    /// What `schema`, of a text that is one whatever its format, such as the name of a property, asks of it.
    pub(super) fn name_constraints(&self, schema: &Node) -> Constraints {
        let schema = self.resolved(schema);
        match shape_of(schema) {
            Shape::StringEnum => Constraints {
                texts: texts(schema),
                ..read(schema)
            },
            Shape::Scalar | Shape::Any => read(schema),
            _ => Constraints::default(),
        }
    }

    fn constraints_at(&self, schema: &Node, depth: usize) -> Constraints {
        if depth > MAX_HOPS {
            return Constraints::default();
        }
        if let Some(target) = self.target(schema) {
            return self.constraints_at(target, depth + 1);
        }
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        let shape = shape_of(schema);
        let names = schema.get("propertyNames");
        let names = names.filter(|_| matches!(shape, Shape::Map | Shape::FreeObject));
        let names = names.map(|names| self.name_constraints(names));
        let each = match shape {
            Shape::Array => schema.get("items"),
            Shape::Map => schema.get("additionalProperties"),
            // What has a type of its own binds its parts itself.
            Shape::Object | Shape::StringEnum | Shape::NumberEnum => return Constraints::default(),
            Shape::Union(keyword) => {
                let one_type = self.one_type_at(schema, keyword, depth + 1);
                return one_type.map(|one_type| one_type.constraints).unwrap_or_default();
            }
            Shape::Scalar | Shape::FreeObject | Shape::Any => None,
        };
        let each = each.map(|each| self.constraints_at(each, depth + 1));
        let mut own = Constraints {
            each: each.filter(|each| !each.is_empty()).map(Box::new),
            names: names.filter(|names| !names.is_empty()).map(Box::new),
            ..read(schema)
        };
        if let Some(length) = text_length(&scalar(schema)).filter(|_| matches!(shape, Shape::Scalar)) {
            own.min_length = own.min_length.filter(|least| *least > length);
            own.max_length = own.max_length.filter(|most| *most < length);
        }
        let parts = parts.iter().map(|part| self.constraints_at(part, depth + 1));
        parts.fold(own, Constraints::and)
    }
}

impl Schemas<'_> {
    /// What the alternatives of `schema` in `keyword` are, if they are strings, numbers or truth values of one type.
    pub(super) fn one_type(&self, schema: &Node, keyword: &str) -> Option<OneType> {
        self.one_type_at(schema, keyword, 0)
    }

    fn one_type_at(&self, schema: &Node, keyword: &str, depth: usize) -> Option<OneType> {
        let alternatives = shaped_alternatives(schema, keyword);
        if allows_anything(schema.get(keyword).and_then(Node::as_array).unwrap_or_default()) {
            return None;
        }
        let kinds = alternatives.iter().map(|alternative| plain_scalar(alternative));
        let kinds = kinds.collect::<Option<Vec<_>>>()?;
        let common = match kinds.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
            kinds if kinds.iter().all(|kind| matches!(*kind, "integer" | "number")) => "number",
            _ => return None,
        };
        let asked = alternatives
            .iter()
            .map(|alternative| self.constraints_at(alternative, depth + 1));
        let asked: Vec<Constraints> = asked.collect();
        let types: Vec<TypeRef> = alternatives.iter().map(|alternative| scalar(alternative)).collect();
        let is_one_type = common != "string" || types.iter().all(|ty| types.first() == Some(ty));
        // A text without a type of its own is every text, and every whole number is a number.
        let is_covered = alternatives.len() > 1
            && alternatives
                .iter()
                .zip(&asked)
                .zip(&types)
                .any(|((alternative, asked), ty)| {
                    alternative.str_of("type") == Some(common)
                        && asked.is_empty()
                        && (common != "string" || is_one_type || *ty == TypeRef::Text)
                });
        let ty = match common {
            "integer" => TypeRef::Integer(Integer::I64),
            "number" => TypeRef::Number,
            "boolean" => TypeRef::Boolean,
            _ if is_one_type => types.into_iter().next()?,
            _ if is_covered => TypeRef::Text,
            _ => return None,
        };
        let is_bound = asked.iter().all(|asked| !asked.is_empty());
        let any = Constraints {
            any: if is_bound { asked } else { Vec::new() },
            ..Constraints::default()
        };
        Some(OneType {
            ty,
            constraints: any,
            is_covered,
        })
    }
}

/// The texts that `schema` lists.
fn texts(schema: &Node) -> Vec<String> {
    let values = schema.get("enum").and_then(Node::as_array).unwrap_or_default();
    values.iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

/// The constraints that `schema` itself states.
pub(super) fn read(schema: &Node) -> Constraints {
    let count = |key: &str| number(schema, key).and_then(|number| number.as_u64());
    Constraints {
        min_length: count("minLength").filter(|length| *length > 0),
        max_length: count("maxLength"),
        pattern: schema.str_of("pattern").map(str::to_owned),
        minimum: number(schema, "minimum"),
        exclusive_minimum: schema.is_true("exclusiveMinimum"),
        maximum: number(schema, "maximum"),
        exclusive_maximum: schema.is_true("exclusiveMaximum"),
        one_of: numbers(schema),
        only: only_truth(schema),
        multiple_of: number(schema, "multipleOf"),
        min_items: count("minItems").filter(|items| *items > 0),
        max_items: count("maxItems"),
        unique_items: schema.is_true("uniqueItems"),
        min_properties: count("minProperties").filter(|members| *members > 0),
        max_properties: count("maxProperties"),
        texts: Vec::new(),
        any: Vec::new(),
        names: None,
        each: None,
    }
}

/// The only numbers that `schema` allows, if it lists them.
fn numbers(schema: &Node) -> Vec<Number> {
    let values = schema.get("enum").and_then(Node::as_array).unwrap_or_default();
    let numbers = values.iter().filter_map(|value| match &value.value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    });
    numbers.collect()
}

/// The only truth value that `schema` allows, if it is one.
fn only_truth(schema: &Node) -> Option<bool> {
    let values = schema.get("enum").and_then(Node::as_array)?;
    let mut truths = values.iter().filter_map(Node::as_bool);
    let first = truths.next()?;
    truths.all(|other| other == first).then_some(first)
}

fn number(schema: &Node, key: &str) -> Option<Number> {
    match &schema.get(key)?.value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}
