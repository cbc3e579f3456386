//! Whether a value is one of a type.
//!
//! In: JSON and a type. Out: whether the generated type reads the value. Bounds are not looked at: they bind what is
//! sent.

use serde_json::{Map, Value as Json};

use crate::model::Api;
use crate::model::types::{DecimalForm, Field, Integer, ObjectType, TypeKind, TypeRef, Union};

/// How deep types are followed.
const MAX_DEPTH: usize = 96;
/// The digits that every number with a fraction keeps.
const DIGITS: usize = 15;

/// Returns `true` if `value` is a value of `ty`.
pub(super) fn fits(value: &Json, ty: &TypeRef, api: &Api) -> bool {
    Fitting { api }.fits(value, ty, 0)
}

struct Fitting<'a> {
    api: &'a Api,
}

impl Fitting<'_> {
    fn fits(&self, value: &Json, ty: &TypeRef, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let inner = |value: &Json, ty: &TypeRef| self.fits(value, ty, depth + 1);
        let text = || value.as_str();
        match ty {
            TypeRef::Text => value.is_string(),
            TypeRef::Integer(integer) => is_integer(value, *integer),
            TypeRef::Number => value.is_number() && digits(value) <= DIGITS,
            TypeRef::Decimal(DecimalForm::Number) => value.is_number(),
            TypeRef::Decimal(DecimalForm::Text) => text().is_some_and(|text| text.parse::<f64>().is_ok()),
            TypeRef::Boolean => value.is_boolean(),
            TypeRef::Uuid => text().is_some_and(is_uuid),
            TypeRef::Instant => text().is_some_and(is_instant),
            TypeRef::Date => text().is_some_and(|text| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()),
            TypeRef::Json => true,
            TypeRef::JsonObject => value.is_object(),
            TypeRef::File => false,
            TypeRef::List(item) => value
                .as_array()
                .is_some_and(|items| items.iter().all(|value| inner(value, item))),
            TypeRef::Map(of) => value
                .as_object()
                .is_some_and(|members| members.values().all(|value| inner(value, of))),
            TypeRef::Nullable(ty) => value.is_null() || inner(value, ty),
            TypeRef::Named(id) => match self.api.types.get(*id) {
                Some(definition) => match &definition.kind {
                    TypeKind::Alias(ty) | TypeKind::Id(ty) => inner(value, ty),
                    // Whoever wrote it knows what it takes.
                    TypeKind::Foreign(_) => false,
                    // Enumerations and unions keep what they do not know.
                    TypeKind::StringEnum(_) => value.is_string(),
                    TypeKind::NumberEnum(numbers) => {
                        is_integer(value, Integer::I64) || (numbers.fractional && value.is_f64())
                    }
                    TypeKind::Union(union) => self.fits_union(value, union, depth),
                    TypeKind::Object(object) => value
                        .as_object()
                        .is_some_and(|members| self.fits_object(members, object, definition.sent, depth)),
                },
                None => false,
            },
        }
    }

    fn fits_union(&self, value: &Json, union: &Union, depth: usize) -> bool {
        let Some(tag) = &union.tag else { return true };
        let tag = value.get(tag.as_str()).and_then(Json::as_str);
        let mut variants = union.variants.values();
        let told = variants.find(|variant| tag.is_some() && variant.tag.as_deref() == tag);
        told.is_none_or(|variant| self.fits(value, &variant.ty, depth + 1))
    }

    fn fits_object(&self, members: &Map<String, Json>, object: &ObjectType, sent: bool, depth: usize) -> bool {
        if object.form.is_some() {
            return false;
        }
        let is_fine = |field: &Field| match members.get(field.wire_name.as_str()) {
            Some(Json::Null) if field.nullable => true,
            Some(value) => {
                field.fixed.as_ref().is_none_or(|fixed| fixed == value) && self.fits(value, &field.ty, depth + 1)
            }
            None => field.is_optional(sent),
        };
        let is_known = |name: &str| object.fields.values().any(|field| field.wire_name.as_str() == name);
        let additional = object.additional_values.as_ref();
        object.fields.values().all(is_fine)
            && additional.is_none_or(|ty| {
                let mut others = members.iter().filter(|(name, _)| !is_known(name));
                others.all(|(_, value)| self.fits(value, ty, depth + 1))
            })
    }
}

/// Returns `true` if `value` is a whole number that `integer` holds.
fn is_integer(value: &Json, integer: Integer) -> bool {
    let range = match integer {
        Integer::I8 => i128::from(i8::MIN)..=i128::from(i8::MAX),
        Integer::U8 => 0..=i128::from(u8::MAX),
        Integer::I16 => i128::from(i16::MIN)..=i128::from(i16::MAX),
        Integer::U16 => 0..=i128::from(u16::MAX),
        Integer::I32 => i128::from(i32::MIN)..=i128::from(i32::MAX),
        Integer::U32 => 0..=i128::from(u32::MAX),
        Integer::I64 => i128::from(i64::MIN)..=i128::from(i64::MAX),
        Integer::U64 | Integer::I128 => 0..=i128::from(u64::MAX),
    };
    let number = value
        .as_i64()
        .map(i128::from)
        .or_else(|| value.as_u64().map(i128::from));
    number.is_some_and(|number| range.contains(&number) || (integer == Integer::I128 && number < 0))
}

/// How many digits the number `value` has.
fn digits(value: &Json) -> usize {
    let text = value.to_string();
    text.chars().filter(char::is_ascii_digit).count()
}

/// Returns `true` if `text` is a UUID with its hyphens.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12]
        && text
            .chars()
            .all(|character| character == '-' || character.is_ascii_hexdigit())
}

/// Returns `true` if `text` is an instant, which can lack its offset.
fn is_instant(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() || (text.contains(':') && text.parse::<jiff::civil::DateTime>().is_ok())
}
