//! The JSON of values that hold themselves.
//!
//! In: a way from a type to itself. Out: what stands around a value of the type once it has gone round the way, and the
//! value in the middle. Everything else that a type requires has the smallest value that there is.

use build_support::model::types::{DecimalForm, ObjectType, Presence, TypeDef, TypeKind, TypeRef, Types};
use serde_json::{Map, Value, json};

use super::cycles::Cycle;

/// How deep required objects hold required objects; a type that needs more has no value.
const MAX_DEPTH: usize = 32;

/// The JSON of one way.
#[derive(Clone, Debug, Default)]
pub(super) struct Nested {
    /// What stands before a value of the type inside one that holds it.
    pub(super) before: String,
    /// What stands after it.
    pub(super) after: String,
    /// The value in the middle.
    pub(super) innermost: String,
    /// The same with JSON in it that has no type, before and after that JSON; empty where the type has no room for it.
    pub(super) kept: [String; 2],
}

/// Where an object has its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagPlace {
    First,
    Last,
}

/// Returns the JSON of a way, and whether a tag is on it.
pub(super) fn nested(types: &Types, cycle: &Cycle, place: TagPlace) -> (Nested, bool) {
    let mut turn = Turn {
        types,
        place,
        tags: Vec::new(),
        before: String::new(),
        after: String::new(),
    };
    // The tag of the last union on the way is for the object that the next turn begins with.
    turn.go(cycle);
    let tags = std::mem::take(&mut turn.tags);
    let mut turn = Turn {
        tags: tags.clone(),
        before: String::new(),
        after: String::new(),
        ..turn
    };
    turn.go(cycle);
    let has_tag = cycle.iter().any(|(id, _)| tag_of(types, *id));
    let first = cycle.first().and_then(|(id, _)| types.get(*id));
    let (innermost, kept) = first.map(|ty| innermost(types, ty, &tags)).unwrap_or_default();
    let nested = Nested {
        before: turn.before,
        after: turn.after,
        innermost,
        kept,
    };
    (nested, has_tag)
}

fn tag_of(types: &Types, id: build_support::model::types::TypeId) -> bool {
    matches!(types.get(id).map(|ty| &ty.kind), Some(TypeKind::Union(union)) if union.tag.is_some())
}

/// Goes round a way.
struct Turn<'t> {
    types: &'t Types,
    place: TagPlace,
    /// The tags of the unions since the last object, which are properties of the next one.
    tags: Vec<(String, String)>,
    before: String,
    after: String,
}

impl Turn<'_> {
    fn go(&mut self, cycle: &Cycle) {
        for (id, index) in cycle {
            let Some(ty) = self.types.get(*id) else { continue };
            let parts = ty.parts();
            let Some(part) = parts.get(*index) else { continue };
            match &ty.kind {
                TypeKind::Object(object) => self.object(object, ty.sent, *index),
                TypeKind::Union(union) => {
                    let tag = union
                        .variants
                        .get_index(*index)
                        .and_then(|(_, variant)| variant.tag.clone());
                    self.tags.extend(union.tag.as_ref().map(ToString::to_string).zip(tag));
                }
                _ => {}
            }
            self.wrap(part);
        }
    }

    /// Opens an object with all that it requires, up to the value of its part at `index`.
    fn object(&mut self, object: &ObjectType, sent: bool, index: usize) {
        let tags = std::mem::take(&mut self.tags);
        let name = object
            .fields
            .get_index(index)
            .map(|(_, field)| field.wire_name.to_string());
        let mut members = Map::new();
        for field in object
            .fields
            .values()
            .filter(|field| field.presence(sent) == Presence::Required)
        {
            if Some(field.wire_name.as_str()) != name.as_deref() {
                members.insert(field.wire_name.to_string(), smallest(self.types, &field.ty, 0));
            }
        }
        for (tag, _) in &tags {
            members.remove(tag);
        }
        let tags = tags
            .iter()
            .map(|(tag, value)| format!("{}:{}", json!(tag), json!(value)));
        let others = members.iter().map(|(name, value)| format!("{}:{value}", json!(name)));
        // A value that has no field is one of the additional properties, under any name.
        let own = format!("{}:", json!(name.as_deref().unwrap_or("key")));
        let tags: Vec<String> = tags.collect();
        let (first, last) = match self.place {
            TagPlace::First => (tags, Vec::new()),
            TagPlace::Last => (Vec::new(), tags),
        };
        let before: Vec<String> = first.into_iter().chain(others).chain([own]).collect();
        self.before.push('{');
        self.before.push_str(&before.join(","));
        let after: String = last.iter().map(|tag| format!(",{tag}")).collect();
        self.after.insert_str(0, &format!("{after}}}"));
    }

    /// Opens the lists and maps that hold the next type.
    fn wrap(&mut self, part: &TypeRef) {
        let mut part = part;
        loop {
            let (before, after, inner) = match part {
                TypeRef::List(item) => ("[", "]", item),
                TypeRef::Map(item) => ("{\"key\":", "}", item),
                TypeRef::Nullable(inner) => ("", "", inner),
                _ => return,
            };
            self.before.push_str(before);
            self.after.insert_str(0, after);
            part = inner;
        }
    }
}

/// Returns the smallest value of a type with these tags, and the same around JSON without a type.
fn innermost(types: &Types, ty: &TypeDef, tags: &[(String, String)]) -> (String, [String; 2]) {
    let TypeKind::Object(object) = &ty.kind else {
        // A union keeps what it does not know.
        return ("null".to_owned(), [String::new(), String::new()]);
    };
    let mut members = required(types, object, ty.sent, 0);
    members.extend(tags.iter().map(|(tag, value)| (tag.clone(), json!(value))));
    let text = Value::Object(members.clone()).to_string();
    if object.additional_values.is_some() {
        return (text, [String::new(), String::new()]);
    }
    let open = text.strip_suffix('}').unwrap_or(&text);
    let comma = if members.is_empty() { "" } else { "," };
    (
        text.clone(),
        [format!("{open}{comma}\"a property of tomorrow\":"), "}".to_owned()],
    )
}

fn required(types: &Types, object: &ObjectType, sent: bool, depth: usize) -> Map<String, Value> {
    let fields = object.fields.values();
    fields
        .filter(|field| field.presence(sent) == Presence::Required)
        .map(|field| (field.wire_name.to_string(), smallest(types, &field.ty, depth + 1)))
        .collect()
}

/// Returns the smallest value of a type.
fn smallest(types: &Types, ty: &TypeRef, depth: usize) -> Value {
    match ty {
        TypeRef::Text | TypeRef::File => json!(""),
        TypeRef::Integer(_) | TypeRef::Number | TypeRef::Decimal(DecimalForm::Number) => json!(0),
        TypeRef::Decimal(DecimalForm::Text) => json!("0.10"),
        TypeRef::Boolean => json!(false),
        TypeRef::Uuid => json!("4d5b2e0a-8b0e-4d5a-9a51-6f0b8f3f2a10"),
        TypeRef::Instant => json!("2024-05-06T07:08:09Z"),
        TypeRef::Date => json!("2024-05-06"),
        TypeRef::Json | TypeRef::Nullable(_) => Value::Null,
        TypeRef::JsonObject | TypeRef::Map(_) => json!({}),
        TypeRef::List(_) => json!([]),
        TypeRef::Named(id) => match types.get(*id).map(|ty| (&ty.kind, ty.sent)) {
            Some((TypeKind::Alias(target) | TypeKind::Id(target), _)) if depth < MAX_DEPTH => {
                smallest(types, target, depth + 1)
            }
            Some((TypeKind::Object(object), sent)) if depth < MAX_DEPTH => {
                Value::Object(required(types, object, sent, depth))
            }
            Some((TypeKind::StringEnum(_), _)) => json!(""),
            Some((TypeKind::NumberEnum(_), _)) => json!(0),
            _ => Value::Null,
        },
    }
}
