//! Values to send, made of the types of an API.
//!
//! In: a type and what binds its values. Out: a value as JSON, with the required fields only or with all. The types say of a
//! schema what a caller can see of it: where they say less, the validator rejects the value, which is what it is for.

use build_support::model::Api;
use build_support::model::types::{Constraints, TypeKind, TypeRef};
use serde_json::{Map, Value, json};

/// How deep optional fields are filled in.
const MAX_DEPTH: usize = 4;

/// Makes values of the types of an API.
pub(super) struct Samples<'a> {
    pub(super) api: &'a Api,
    /// Whether fields that are not required are there.
    pub(super) all: bool,
}

impl Samples<'_> {
    /// Returns a value of `ty` within `constraints`.
    pub(super) fn value(&self, ty: &TypeRef, constraints: &Constraints, depth: usize) -> Value {
        let free = Constraints::default();
        match ty {
            TypeRef::Text => Value::String(text(constraints)),
            TypeRef::Integer(_) | TypeRef::Number => number(constraints),
            TypeRef::Boolean => json!(constraints.only.unwrap_or(true)),
            TypeRef::Uuid => json!("4d5b2e0a-8b0e-4d5a-9a51-6f0b8f3f2a10"),
            TypeRef::Instant => json!("2024-05-06T07:08:09Z"),
            TypeRef::Date => json!("2024-05-06"),
            TypeRef::Json => json!("any"),
            TypeRef::JsonObject => json!({}),
            TypeRef::File => json!("file"),
            TypeRef::List(item) => {
                let least = usize::try_from(constraints.min_items.unwrap_or(0)).unwrap_or(0);
                let most = usize::try_from(constraints.max_items.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
                let wanted = usize::from(depth < MAX_DEPTH).max(least).min(most);
                Value::Array((0..wanted).map(|_| self.value(item, &free, depth + 1)).collect())
            }
            TypeRef::Map(item) if depth < MAX_DEPTH => json!({"key": self.value(item, &free, depth + 1)}),
            TypeRef::Map(_) => json!({}),
            TypeRef::Nullable(inner) => self.value(inner, constraints, depth),
            TypeRef::Named(id) => match self.api.types.get(*id).map(|definition| &definition.kind) {
                Some(TypeKind::Alias(target)) => self.value(target, constraints, depth),
                Some(TypeKind::StringEnum(values)) => json!(values.variants.values().next()),
                Some(TypeKind::NumberEnum(values)) => {
                    json!(values.variants.values().next().map(|variant| variant.value))
                }
                Some(TypeKind::Union(union)) => {
                    let first = union.variants.values().next();
                    let mut value = first.map_or(Value::Null, |variant| self.value(&variant.ty, &free, depth + 1));
                    let tag = union.tag.as_ref().zip(first.and_then(|variant| variant.tag.as_ref()));
                    if let (Some((name, tag)), Some(members)) = (tag, value.as_object_mut()) {
                        members.insert(name.to_string(), json!(tag));
                    }
                    value
                }
                Some(TypeKind::Object(object)) => {
                    let fields = object
                        .fields
                        .values()
                        .filter(|field| !field.read_only && (field.required || (self.all && depth < MAX_DEPTH)));
                    let members = fields.map(|field| {
                        let value = self.value(&field.ty, &field.constraints, depth + 1);
                        (field.wire_name.to_string(), value)
                    });
                    Value::Object(members.collect::<Map<_, _>>())
                }
                None => Value::Null,
            },
        }
    }
}

fn text(constraints: &Constraints) -> String {
    let least = usize::try_from(constraints.min_length.unwrap_or(0)).unwrap_or(0);
    let most = usize::try_from(constraints.max_length.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    "text".chars().cycle().take(4.max(least).min(most)).collect()
}

fn number(constraints: &Constraints) -> Value {
    if let Some(only) = constraints.one_of.first() {
        return json!(only);
    }
    let bound = |bound: &Option<serde_json::Number>| bound.as_ref().and_then(serde_json::Number::as_i64);
    let least = bound(&constraints.minimum).map(|least| least + i64::from(constraints.exclusive_minimum));
    let most = bound(&constraints.maximum).map(|most| most - i64::from(constraints.exclusive_maximum));
    let step = bound(&constraints.multiple_of).filter(|step| *step > 0).unwrap_or(1);
    let value = least.unwrap_or(1).min(most.unwrap_or(i64::MAX));
    json!((value + step - 1).div_euclid(step) * step)
}
