//! Restrictions that no type and no check of a client expresses.
//!
//! In: a canonical schema. Out: a note for each thing that it asks of a value and that nothing holds the value against,
//! so that the report is honest about it.

use super::scalar::{scalar, text_length, typed_text};
use super::shape::{Shape, has_shape, shape_of};
use super::{Lowering, Site};
use crate::document::{Node, Value};
use crate::model::types::TypeRef;
use crate::normalize::NoteKind;

impl Lowering<'_> {
    /// Notes what `schema`, which has no `allOf`, asks for in vain.
    pub(super) fn note_unchecked(&mut self, schema: &Node, site: &Site) {
        let shape = shape_of(schema);
        if let (Shape::StringEnum | Shape::NumberEnum, Some(format)) = (&shape, schema.get("format")) {
            let message = "the values are listed, so that the format says nothing more";
            self.note(
                NoteKind::Rewritten,
                &site.pointer.join("format"),
                &format.location,
                message,
            );
        }
        if let Some(values) = schema.get("enum").filter(|values| !is_expressed(values, &shape)) {
            self.unchecked("enum", values, "the values that `enum` lists are not checked", site);
        }
        self.note_unused_names(schema, &site.pointer);
        if !matches!(shape, Shape::Object) {
            self.note_unchecked_conditions(schema, &site.pointer);
        }
        for keyword in ["minProperties", "maxProperties"] {
            if let (Some(count), Shape::Object | Shape::Union(_)) = (schema.get(keyword), &shape) {
                let message = format!("`{keyword}` is not checked: the members have fields of their own");
                self.unchecked(keyword, count, &message, site);
            }
        }
        for keyword in ["oneOf", "anyOf"] {
            let Some(alternatives) = schema.get(keyword) else {
                continue;
            };
            let all = alternatives.as_array().unwrap_or_default();
            if all
                .iter()
                .any(|alternative| !has_shape(alternative) && alternative.get("required").is_some())
            {
                let message = format!("what the alternatives of `{keyword}` require is not checked");
                self.unchecked(keyword, alternatives, &message, site);
            }
        }
        if matches!(shape, Shape::Scalar) {
            self.note_bounds_of_typed_text(schema, site);
        }
        if let (Shape::FreeObject, Some(closed)) = (&shape, schema.get("additionalProperties"))
            && closed.as_bool() == Some(false)
        {
            let pointer = site.pointer.join("additionalProperties");
            let message = "an object without properties is kept with whatever a server adds";
            self.note(NoteKind::Rewritten, &pointer, &closed.location, message);
        }
        if let (Shape::Union("oneOf"), Some(beside)) = (&shape, schema.get("anyOf")) {
            self.unchecked("anyOf", beside, "`anyOf` beside `oneOf` is not checked", site);
        }
    }

    /// Notes the bounds that every value of a type with texts of one length is within. Others are checked in the text.
    fn note_bounds_of_typed_text(&mut self, schema: &Node, site: &Site) {
        let format = schema.get("format").filter(|_| schema.str_of("type") == Some("string"));
        let typed = format.and_then(|format| typed_text(format.as_str()?));
        if let (Some(format), Some(_), TypeRef::Text) = (format, typed, scalar(schema)) {
            let message = "no value of the format is as long as the schema asks, so that the value is a text";
            self.note(
                NoteKind::Rewritten,
                &site.pointer.join("format"),
                &format.location,
                message,
            );
        }
        let Some(length) = text_length(&scalar(schema)) else {
            return;
        };
        let count = |keyword: &str| match schema.get(keyword).map(|bound| &bound.value) {
            Some(Value::Number(bound)) => bound.as_u64(),
            _ => None,
        };
        let holds = |keyword: &&str| match (*keyword, count(keyword)) {
            ("minLength", Some(least)) => least <= length,
            ("maxLength", Some(most)) => most >= length,
            _ => false,
        };
        for keyword in ["minLength", "maxLength"].into_iter().filter(holds) {
            let Some(value) = schema.get(keyword) else { continue };
            let message = format!("every value of the type is as `{keyword}` asks");
            self.note(
                NoteKind::Rewritten,
                &site.pointer.join(keyword),
                &value.location,
                message,
            );
        }
    }

    fn unchecked(&mut self, keyword: &str, node: &Node, message: &str, site: &Site) {
        let pointer = site.pointer.join(keyword);
        self.note(NoteKind::Degraded, &pointer, &node.location, message);
    }
}

/// Whether the type of a schema of `shape`, or a check, says that only `values` are allowed.
fn is_expressed(values: &Node, shape: &Shape) -> bool {
    let values = values.as_array().unwrap_or_default();
    let is_number = |value: &Node| matches!(value.value, Value::Number(_) | Value::Null);
    let is_truth = |value: &Node| matches!(value.value, Value::Bool(_) | Value::Null);
    match shape {
        Shape::StringEnum | Shape::NumberEnum => true,
        Shape::Scalar => values.iter().all(is_number) || values.iter().all(is_truth),
        // `null` alone, and the values of alternatives that are taken together.
        _ => values.iter().all(|value| matches!(value.value, Value::Null)),
    }
}
