//! What a schema asks of which properties are there.
//!
//! In: the list `conditions` of a canonical schema. Out: a [`Condition`] for each of its schemas, or a note where
//! nothing holds a value against it.

use super::shape::{Shape, shape_of};
use super::{Lowering, Site};
use crate::document::{JsonPointer, Node, Value};
use crate::model::types::{Bound, Condition};
use crate::normalize::NoteKind;

impl Lowering<'_> {
    /// The conditions on the properties of the object `schema`.
    pub(super) fn conditions(&mut self, schema: &Node, site: &Site) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for schema in schema.get("conditions").and_then(Node::as_array).unwrap_or_default() {
            match condition(schema) {
                Some(condition) => conditions.push(condition),
                None => self.note_unchecked_condition(schema, &site.pointer),
            }
        }
        conditions
    }

    /// Notes the conditions of `schema`, whose values no check goes through.
    pub(super) fn note_unchecked_conditions(&mut self, schema: &Node, pointer: &JsonPointer) {
        for schema in schema.get("conditions").and_then(Node::as_array).unwrap_or_default() {
            self.note_unchecked_condition(schema, pointer);
        }
    }

    fn note_unchecked_condition(&mut self, schema: &Node, pointer: &JsonPointer) {
        let message = "which properties have to be there together is not checked";
        self.note(
            NoteKind::Degraded,
            &pointer.join("conditions"),
            &schema.location,
            message,
        );
    }

    /// Notes `propertyNames` of `schema` where nothing checks the names.
    pub(super) fn note_unused_names(&mut self, schema: &Node, pointer: &JsonPointer) {
        let Some(names) = schema.get("propertyNames") else {
            return;
        };
        let is_map = matches!(shape_of(schema), Shape::Map | Shape::FreeObject);
        if is_map && !self.schemas.name_constraints(names).is_empty() {
            return;
        }
        let message = "what `propertyNames` says is not checked";
        self.note(
            NoteKind::Degraded,
            &pointer.join("propertyNames"),
            &names.location,
            message,
        );
    }
}

/// What `schema` asks of the property `name`.
fn conditions_of(name: &str, schema: &Node) -> Option<Vec<Condition>> {
    let mut all = Vec::new();
    if let Some(values) = schema.get("enum").and_then(Node::as_array) {
        let values = values.iter().map(Node::to_json).collect();
        all.push(Condition::Among(name.to_owned(), values));
    }
    let bounds = bounds(schema).into_iter();
    all.extend(bounds.map(|bound| Condition::Within(name.to_owned(), bound)));
    let pattern = schema.str_of("pattern");
    all.extend(pattern.map(|pattern| Condition::Matches(name.to_owned(), pattern.to_owned())));
    match condition(schema)? {
        Condition::All(inner) if inner.is_empty() => {}
        inner => all.push(Condition::Inside(name.to_owned(), Box::new(inner))),
    }
    Some(all)
}

/// The bounds that `schema` has, whichever way it says that one is exclusive.
fn bounds(schema: &Node) -> Vec<Bound> {
    let number = |keyword: &str| match &schema.get(keyword)?.value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    };
    let count = |keyword: &str| number(keyword)?.as_u64();
    let is_set = |keyword: &str| {
        matches!(
            schema.get(keyword),
            Some(Node {
                value: Value::Bool(true),
                ..
            })
        )
    };
    let (minimum, maximum) = (number("minimum"), number("maximum"));
    let (is_above, is_below) = (is_set("exclusiveMinimum"), is_set("exclusiveMaximum"));
    let all = [
        minimum.clone().filter(|_| !is_above).map(Bound::Minimum),
        maximum.clone().filter(|_| !is_below).map(Bound::Maximum),
        minimum.filter(|_| is_above).map(Bound::Above),
        maximum.filter(|_| is_below).map(Bound::Below),
        number("exclusiveMinimum").map(Bound::Above),
        number("exclusiveMaximum").map(Bound::Below),
        count("minLength").map(Bound::MinLength),
        count("maxLength").map(Bound::MaxLength),
        count("minItems").map(Bound::MinItems),
        count("maxItems").map(Bound::MaxItems),
    ];
    all.into_iter().flatten().collect()
}

/// What `schema` asks for: all that its keywords do.
fn condition(schema: &Node) -> Option<Condition> {
    let list = |schemas: &Node| -> Option<Vec<Condition>> { schemas.as_array()?.iter().map(condition).collect() };
    let count = |value: &Node| match &value.value {
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    let mut all = Vec::new();
    for (keyword, value) in schema.as_object()? {
        match keyword.as_str() {
            "required" => {
                let names = value.as_array()?.iter().filter_map(Node::as_str);
                all.extend(names.map(|name| Condition::Present(name.to_owned())));
            }
            "properties" => {
                for (name, property) in value.as_object()? {
                    all.extend(conditions_of(name, property)?);
                }
            }
            "minProperties" => all.push(Condition::AtLeast(count(value)?)),
            "maxProperties" => all.push(Condition::AtMost(count(value)?)),
            "not" => all.push(Condition::Not(Box::new(condition(value)?))),
            "allOf" => all.extend(list(value)?),
            "anyOf" => all.push(Condition::Any(list(value)?)),
            "oneOf" => all.push(Condition::One(list(value)?)),
            _ => {}
        }
    }
    match (all.len(), all.pop()) {
        (1, Some(only)) => Some(only),
        (_, last) => Some(Condition::All(all.into_iter().chain(last).collect())),
    }
}
