//! Values to send, made of the types of an API.
//!
//! In: a type and what binds its values. Out: a value as JSON, with the required fields only or with all. The types say
//! of a schema what a caller can see of it: where they say less, the validator rejects the value, which is what it is
//! for.

use build_support::model::Api;
use build_support::model::types::{Constraints, DecimalForm, Field, ObjectType, TypeKind, TypeRef, Union};
use serde_json::{Map, Value, json};

use super::conditions::holds;
use super::texts;

/// How deep optional fields are filled in.
const MAX_DEPTH: usize = 4;
/// How deep a value is looked into to tell alternatives apart.
const MAX_FITTED: usize = 6;

/// Makes values of the types of an API.
pub(super) struct Samples<'a> {
    pub(super) api: &'a Api,
    /// Whether fields that are not required are there.
    pub(super) all: bool,
}

impl Samples<'_> {
    /// Returns a value of `ty` within `constraints`.
    pub(super) fn value(&self, ty: &TypeRef, constraints: &Constraints, depth: usize) -> Value {
        let constraints = constraints.any.first().unwrap_or(constraints);
        match ty {
            TypeRef::Text => Value::String(texts::text(constraints)),
            TypeRef::Integer(_) => number(constraints, true),
            TypeRef::Number | TypeRef::Decimal(DecimalForm::Number) => number(constraints, false),
            TypeRef::Decimal(DecimalForm::Text) => json!("1.50"),
            TypeRef::Boolean => json!(constraints.only.unwrap_or(true)),
            TypeRef::Uuid => json!("4d5b2e0a-8b0e-4d5a-9a51-6f0b8f3f2a10"),
            TypeRef::Instant => json!("2024-05-06T07:08:09Z"),
            TypeRef::Date => json!("2024-05-06"),
            TypeRef::Json => json!("any"),
            TypeRef::JsonObject => self.map(None, constraints, depth),
            TypeRef::File => json!("file"),
            TypeRef::List(item) => self.list(item, constraints, depth),
            TypeRef::Map(item) => self.map(Some(item), constraints, depth),
            TypeRef::Nullable(inner) => self.value(inner, constraints, depth),
            TypeRef::Named(id) => match self.api.types.get(*id).map(|definition| &definition.kind) {
                Some(TypeKind::Alias(target) | TypeKind::Id(target)) => self.value(target, constraints, depth),
                Some(TypeKind::StringEnum(values)) => {
                    // Validators take an empty text for a parameter that is not there.
                    let mut texts = values.variants.values();
                    json!(texts.clone().find(|text| !text.is_empty()).or_else(|| texts.next()))
                }
                Some(TypeKind::NumberEnum(values)) => {
                    json!(values.variants.values().next().map(|variant| variant.value))
                }
                Some(TypeKind::Union(union)) => self.alternative(union, depth),
                Some(TypeKind::Object(object)) => self.object(object, depth),
                // Only whoever wrote it knows its values.
                Some(TypeKind::Foreign(_)) | None => Value::Null,
            },
        }
    }

    fn list(&self, item: &TypeRef, constraints: &Constraints, depth: usize) -> Value {
        let least = usize::try_from(constraints.min_items.unwrap_or(0)).unwrap_or(0);
        let most = usize::try_from(constraints.max_items.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let wanted = usize::from(depth < MAX_DEPTH).max(least).min(most);
        let free = Constraints::default();
        let each = constraints.each.as_deref().unwrap_or(&free);
        let items = (0..wanted).map(|index| self.distinct(self.value(item, each, depth + 1), item, index));
        Value::Array(items.collect())
    }

    /// Returns the `index`th of several values, all of which were made as `value`; they differ as far as their type
    /// lets them.
    fn distinct(&self, value: Value, ty: &TypeRef, index: usize) -> Value {
        match (&value, self.api.types.followed(ty)) {
            (Value::String(text), TypeRef::Text) if index > 0 => json!(format!("{text}{index}")),
            (Value::Number(number), TypeRef::Integer(_)) => {
                let index = i64::try_from(index).unwrap_or(0);
                number.as_i64().map_or(value, |number| json!(number + index))
            }
            (Value::String(_), TypeRef::Named(id)) => {
                match self.api.types.get(*id).map(|definition| &definition.kind) {
                    Some(TypeKind::StringEnum(values)) => {
                        values.variants.values().nth(index).map_or(value, |it| json!(it))
                    }
                    _ => value,
                }
            }
            _ => value,
        }
    }

    fn map(&self, item: Option<&TypeRef>, constraints: &Constraints, depth: usize) -> Value {
        let wanted = constraints
            .min_properties
            .unwrap_or(u64::from(item.is_some() && depth < MAX_DEPTH));
        let free = Constraints::default();
        let each = constraints.each.as_deref().unwrap_or(&free);
        let entries = (0..wanted).map(|index| {
            let name = match constraints.names.as_deref() {
                Some(names) => texts::text(names),
                None => format!("key{index}"),
            };
            (
                name,
                item.map_or(json!("any"), |item| self.value(item, each, depth + 1)),
            )
        });
        Value::Object(entries.collect())
    }

    /// A value of the first alternative that no other one allows, or else of the first.
    fn alternative(&self, union: &Union, depth: usize) -> Value {
        let values = union.variants.values().map(|variant| {
            let mut value = self.value(&variant.ty, &variant.constraints, depth + 1);
            let tag = union.tag.as_ref().zip(variant.tag.as_ref());
            if let (Some((name, tag)), Some(members)) = (tag, value.as_object_mut()) {
                members.insert(name.to_string(), json!(tag));
            }
            value
        });
        let mut values = values.take(if depth > 2 * MAX_DEPTH { 1 } else { usize::MAX });
        let fitting = |value: &Value| {
            let variants = union.variants.values();
            let fits = variants.filter(|variant| self.fits(value, &variant.ty, &variant.constraints, 0));
            fits.count()
        };
        let Some(first) = values.next() else { return Value::Null };
        if union.tag.is_some() || fitting(&first) == 1 {
            return first;
        }
        values.find(|value| fitting(value) == 1).unwrap_or(first)
    }

    fn object(&self, object: &ObjectType, depth: usize) -> Value {
        let of_requests: Vec<&Field> = object.fields.values().filter(|field| !field.read_only).collect();
        let is_there = |field: &Field| field.required || field.asked_for || (self.all && depth < MAX_DEPTH);
        let member = |field: &&Field| {
            let value = match self.api.types.followed(&field.ty) {
                TypeRef::Text => Value::String(texts::called(&field.wire_name, &field.constraints)),
                _ => self.value(&field.ty, &field.constraints, depth + 1),
            };
            (field.wire_name.to_string(), value)
        };
        let members = of_requests.iter().filter(|field| is_there(field)).map(member);
        let members: Map<String, Value> = members.collect();
        let holds = |members: &Map<String, Value>| object.conditions.iter().all(|condition| holds(condition, members));
        if holds(&members) {
            return Value::Object(members);
        }
        // One or two fields more or less make most objects what is asked for.
        let optional: Vec<(String, Value)> = of_requests.iter().filter(|field| !field.required).map(member).collect();
        let toggled = |mut members: Map<String, Value>, (name, value): &(String, Value)| {
            if members.remove(name).is_none() {
                members.insert(name.clone(), value.clone());
            }
            members
        };
        let once = optional.iter().map(|field| toggled(members.clone(), field));
        let pairs = optional
            .iter()
            .enumerate()
            .flat_map(|(index, field)| optional.iter().take(index).map(move |other| (field, other)));
        let twice = pairs.map(|(field, other)| toggled(toggled(members.clone(), field), other));
        // Some objects have nothing but one of their fields.
        let alone = optional.iter().map(|(name, value)| {
            let required = members
                .iter()
                .filter(|(name, _)| optional.iter().all(|(other, _)| other != *name));
            let mut members: Map<String, Value> = required.map(|(name, value)| (name.clone(), value.clone())).collect();
            members.insert(name.clone(), value.clone());
            members
        });
        let found = once.chain(twice).chain(alone).find(holds);
        Value::Object(found.unwrap_or(members))
    }

    /// Returns `true` if `value` is one of `ty` within `constraints`.
    fn fits(&self, value: &Value, ty: &TypeRef, constraints: &Constraints, depth: usize) -> bool {
        if depth > MAX_FITTED {
            return true;
        }
        let fits = |value: &Value, ty: &TypeRef, constraints: Option<&Constraints>| {
            self.fits(value, ty, constraints.unwrap_or(&Constraints::default()), depth + 1)
        };
        match ty {
            TypeRef::Text | TypeRef::File => value.as_str().is_some_and(|text| texts::fits(text, constraints)),
            TypeRef::Uuid => value.as_str().is_some_and(|text| text.len() == 36),
            TypeRef::Instant => value
                .as_str()
                .is_some_and(|text| text.contains('T') && text.contains(':')),
            TypeRef::Date => value
                .as_str()
                .is_some_and(|text| text.len() == 10 && text.contains('-')),
            TypeRef::Integer(_) => value.is_i64() && is_within(value, constraints),
            TypeRef::Number | TypeRef::Decimal(DecimalForm::Number) => {
                value.is_number() && is_within(value, constraints)
            }
            TypeRef::Decimal(DecimalForm::Text) => value.as_str().is_some_and(|text| text.parse::<f64>().is_ok()),
            TypeRef::Boolean => value.is_boolean(),
            TypeRef::Json => true,
            TypeRef::JsonObject => value.is_object(),
            TypeRef::List(item) => value.as_array().is_some_and(|items| {
                let least = constraints.min_items.unwrap_or(0);
                items.len() as u64 >= least && items.iter().all(|one| fits(one, item, constraints.each.as_deref()))
            }),
            TypeRef::Map(item) => value
                .as_object()
                .is_some_and(|members| members.values().all(|one| fits(one, item, constraints.each.as_deref()))),
            TypeRef::Nullable(inner) => value.is_null() || fits(value, inner, Some(constraints)),
            TypeRef::Named(id) => match self.api.types.get(*id).map(|definition| &definition.kind) {
                Some(TypeKind::Alias(target) | TypeKind::Id(target)) => fits(value, target, Some(constraints)),
                Some(TypeKind::StringEnum(values)) => values.variants.values().any(|one| value == one),
                Some(TypeKind::NumberEnum(values)) => values.variants.values().any(|one| *value == json!(one.value)),
                Some(TypeKind::Union(union)) => {
                    let mut variants = union.variants.values();
                    variants.any(|variant| fits(value, &variant.ty, Some(&variant.constraints)))
                }
                Some(TypeKind::Object(object)) => value.as_object().is_some_and(|members| {
                    let is_fine = |field: &Field| match members.get(field.wire_name.as_str()) {
                        Some(Value::Null) => field.nullable,
                        Some(value) => fits(value, &field.ty, Some(&field.constraints)),
                        None => !field.required,
                    };
                    object.fields.values().all(is_fine)
                        && object.conditions.iter().all(|condition| holds(condition, members))
                }),
                Some(TypeKind::Foreign(_)) | None => true,
            },
        }
    }
}

/// Returns a number within `constraints`, a whole one where `is_whole` says so.
fn number(constraints: &Constraints, is_whole: bool) -> Value {
    let bound = |bound: &Option<serde_json::Number>| bound.as_ref().and_then(serde_json::Number::as_f64);
    let (least, most) = (bound(&constraints.minimum), bound(&constraints.maximum));
    let step = bound(&constraints.multiple_of).filter(|step| *step > 0.0);
    let near = |number: f64| [number, number + 1.0, number - 1.0, number + 0.5];
    let middle = least.zip(most).map(|(least, most)| (least + most) / 2.0);
    let numbers = [Some(1.0), least, most, middle, step]
        .into_iter()
        .flatten()
        .flat_map(near);
    let numbers = numbers.flat_map(|number| [Some(number), step.map(|step| (number / step).ceil() * step)]);
    let listed = constraints.one_of.iter().filter_map(serde_json::Number::as_f64);
    let json = |number: f64| match number.fract() == 0.0 && number.abs() < 9e15 {
        // The cast is exact: the number is whole and small.
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked above")]
        true => json!(number as i64),
        false => json!(number),
    };
    let mut candidates = listed
        .chain(numbers.flatten())
        .filter(|number| !is_whole || number.fract() == 0.0);
    let found = candidates.find(|number| is_within(&json!(number), constraints));
    json(found.unwrap_or(1.0))
}

/// Returns `true` if `number` keeps the bounds of `constraints`.
fn is_within(number: &Value, constraints: &Constraints) -> bool {
    let Some(number) = number.as_f64() else { return false };
    let bound = |bound: &Option<serde_json::Number>| bound.as_ref().and_then(serde_json::Number::as_f64);
    let is_above = |least: f64| number > least || (number == least && !constraints.exclusive_minimum);
    let is_below = |most: f64| number < most || (number == most && !constraints.exclusive_maximum);
    let is_multiple = |step: f64| ((number / step) - (number / step).round()).abs() < 1e-9;
    let mut listed = constraints.one_of.iter().filter_map(serde_json::Number::as_f64);
    bound(&constraints.minimum).is_none_or(is_above)
        && bound(&constraints.maximum).is_none_or(is_below)
        && bound(&constraints.multiple_of).is_none_or(is_multiple)
        && (constraints.one_of.is_empty() || listed.any(|listed| listed == number))
}
