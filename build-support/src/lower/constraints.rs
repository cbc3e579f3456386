//! What a schema asks of a value beyond its type.
//!
//! In: a canonical schema. Out: [`Constraints`], which bind what is sent and never what is received: a server that
//! outgrows its own description must not break its clients.

use serde_json::Number;

use super::schemas::{MAX_HOPS, Schemas};
use super::shape::{Shape, shape_of};
use crate::document::{Node, Value};
use crate::model::types::Constraints;

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

impl Schemas<'_> {
    /// The constraints that `schema` states, by reference or as a composition, also about its items or values.
    pub(super) fn constraints(&self, schema: &Node) -> Constraints {
        self.constraints_at(schema, 0)
    }

    /// What `schema`, the schema of the names of properties, asks of them.
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
            Shape::Object | Shape::Union(_) | Shape::StringEnum | Shape::NumberEnum => return Constraints::default(),
            Shape::Scalar | Shape::FreeObject | Shape::Any => None,
        };
        let each = each.map(|each| self.constraints_at(each, depth + 1));
        let own = Constraints {
            each: each.filter(|each| !each.is_empty()).map(Box::new),
            names: names.filter(|names| !names.is_empty()).map(Box::new),
            ..read(schema)
        };
        let parts = parts.iter().map(|part| self.constraints_at(part, depth + 1));
        parts.fold(own, Constraints::and)
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
