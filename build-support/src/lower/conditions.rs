//! What a schema asks of which properties are there.
//!
//! In: the list `conditions` of a canonical schema. Out: a [`Condition`] for each of its schemas, or a note where
//! nothing holds a value against it.

use super::shape::{Shape, shape_of};
use super::{Lowering, Site};
use crate::document::{JsonPointer, Node, Value};
use crate::model::types::Condition;
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
                let listed = value.as_object()?.iter().filter_map(|(name, property)| {
                    let values = property.get("enum").and_then(Node::as_array)?;
                    Some(Condition::Among(
                        name.clone(),
                        values.iter().map(Node::to_json).collect(),
                    ))
                });
                all.extend(listed);
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
