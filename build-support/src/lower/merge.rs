//! What a value is that fits two schemas at a time.
//!
//! In: two canonical schemas that one `allOf` takes together, or what two of its parts say of one property; the second
//! is the later one. Out: one schema for the values that fit both, or nothing where there are none, or none that one
//! schema describes. A reference stays one where the other schema adds nothing to what it refers to. Annotations,
//! `nullable` among them, are those of the later schema: a part that describes a property again describes it better.

use super::Lowering;
use super::schemas::Schemas;
use super::shape::{Shape, has_shape, reference, shape_of};
use crate::document::{JsonPointer, Node, Object, Value};

/// References and alternatives inside each other that are followed.
const MAX_DEPTH: usize = 16;

/// Properties that are objects in several parts of an `allOf` are themselves taken together, down to this depth.
const MAX_NESTED_PROPERTIES: usize = 6;

/// As many pairs of nested properties are taken together in one document; parts that refer to each other would have no
/// end.
const MAX_NESTED_MERGES: usize = 2_000;

/// Members of a schema that only describe it.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "default",
    "example",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
];

impl Lowering<'_> {
    /// One schema for what fits both `one` and `other`, which stand at `pointer`.
    pub(super) fn merged(&mut self, one: &Node, other: &Node, pointer: &JsonPointer) -> Option<Node> {
        let nested = pointer.tokens().filter(|token| token == "properties").count();
        self.nested_merges += usize::from(nested > 1);
        if nested > MAX_NESTED_PROPERTIES || self.nested_merges > MAX_NESTED_MERGES {
            return None;
        }
        self.merged_at(one, other, 0)
    }

    fn merged_at(&mut self, one: &Node, other: &Node, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        if one.same_data(other) || !has_shape(one) && !has_shape(other) {
            return Some(annotated(one.clone(), other));
        }
        if !has_shape(other) {
            return Some(with_all(one, other));
        }
        if !has_shape(one) {
            return Some(with_all(other, one));
        }
        if let Some(refined) = self.schemas.refinement(one, other) {
            return Some(refined);
        }
        let (a, b) = (self.schemas.resolved(one).clone(), self.schemas.resolved(other).clone());
        match (shape_of(&a), shape_of(&b)) {
            (Shape::Union(_), Shape::Union(_)) => None,
            (Shape::Union(keyword), _) => self.distributed(&a, other, keyword, depth, other),
            (_, Shape::Union(keyword)) => self.distributed(&b, one, keyword, depth, other),
            (Shape::Array, Shape::Array) => self.merged_arrays(&a, &b, depth),
            (
                Shape::Scalar | Shape::StringEnum | Shape::NumberEnum,
                Shape::Scalar | Shape::StringEnum | Shape::NumberEnum,
            ) => merged_scalars(&a, &b).map(|merged| annotated(merged, other)),
            _ if self.schemas.is_object(&a, 0) && self.schemas.is_object(&b, 0) => Some(all_of(one, other)),
            _ => None,
        }
    }

    /// The union `union` with each alternative merged with `schema`; alternatives that do not go with it are left out.
    fn distributed(&mut self, union: &Node, schema: &Node, keyword: &str, depth: usize, later: &Node) -> Option<Node> {
        if union.get("properties").is_some() || union.get("type").is_some_and(|kind| kind.as_str() == Some("object")) {
            return None;
        }
        let alternatives = union.get(keyword).and_then(Node::as_array)?.to_vec();
        let merged = alternatives.iter().filter_map(|alternative| {
            let merged = self.merged_at(schema, alternative, depth + 1)?;
            Some(named_like(merged, alternative))
        });
        let merged: Vec<Node> = merged.collect();
        if merged.is_empty() {
            return None;
        }
        let mut union = union.clone();
        let list = Node::array(merged, union.location.clone());
        union.as_object_mut()?.insert(keyword.to_owned(), list);
        Some(annotated(union, later))
    }

    fn merged_arrays(&mut self, one: &Node, other: &Node, depth: usize) -> Option<Node> {
        let items = match (one.get("items"), other.get("items")) {
            (Some(one), Some(other)) => Some(self.merged_at(one, other, depth + 1)?),
            (items, None) | (None, items) => items.cloned(),
        };
        let mut merged = with_bounds(one, other)?;
        if let (Some(items), Some(members)) = (items, merged.as_object_mut()) {
            members.insert("items".to_owned(), items);
        }
        Some(annotated(merged, other))
    }
}

impl Schemas<'_> {
    /// One of the two, where it says all that the other does.
    fn refinement(&self, one: &Node, other: &Node) -> Option<Node> {
        let (a, b) = (self.resolved(one), self.resolved(other));
        if says_no_more(a, b) || self.is_composed_of(other, one, 0) {
            return Some(other.clone());
        }
        (says_no_more(b, a) || self.is_composed_of(one, other, 0)).then(|| match reference(one) {
            Some(_) => with_annotations_of(one, other),
            None => annotated(one.clone(), other),
        })
    }

    /// Whether `schema` takes the component that `part` refers to into itself by `allOf`.
    fn is_composed_of(&self, schema: &Node, part: &Node, depth: usize) -> bool {
        let Some(target) = reference(part).filter(|_| depth < MAX_DEPTH) else {
            return false;
        };
        let component = self.target(schema).unwrap_or(schema);
        let parts = component.get("allOf").and_then(Node::as_array).unwrap_or_default();
        parts
            .iter()
            .any(|inner| reference(inner) == Some(target) || self.is_composed_of(inner, part, depth + 1))
    }
}

/// Whether `one` asks for nothing that `other` does not ask for.
fn says_no_more(one: &Node, other: &Node) -> bool {
    let (Some(one), Some(members)) = (one.as_object(), other.as_object()) else {
        return false;
    };
    let said = one
        .iter()
        .filter(|(key, _)| !ANNOTATIONS.contains(&key.as_str()) && !key.starts_with("x-"));
    said.into_iter()
        .all(|(key, value)| match (key.as_str(), members.get(key)) {
            (_, Some(same)) if same.same_data(value) => true,
            // An enumeration of strings need not say that they are strings.
            ("type", None) => value.as_str() == Some("string") && matches!(shape_of(other), Shape::StringEnum),
            _ => false,
        })
}

/// The scalar that is both.
fn merged_scalars(one: &Node, other: &Node) -> Option<Node> {
    let kind_of = |schema: &Node| schema.str_of("type").unwrap_or("string").to_owned();
    let kind = match (kind_of(one), kind_of(other)) {
        (one, other) if one == other => one,
        (one, other)
            if matches!(
                (one.as_str(), other.as_str()),
                ("integer", "number") | ("number", "integer")
            ) =>
        {
            "integer".to_owned()
        }
        _ => return None,
    };
    let mut merged = with_bounds(one, other)?;
    let values = match (one.get("enum"), other.get("enum")) {
        (Some(one), Some(other)) => {
            let allowed = one.as_array().unwrap_or_default();
            let mut common = other.as_array().unwrap_or_default().to_vec();
            common.retain(|value| allowed.iter().any(|allowed| allowed.same_data(value)));
            if common.is_empty() {
                return None;
            }
            Some(Node::array(common, other.location.clone()))
        }
        (values, None) | (None, values) => values.cloned(),
    };
    let location = other.location.clone();
    let members = merged.as_object_mut()?;
    members.insert("type".to_owned(), Node::string(kind, location));
    if let Some(values) = values {
        members.insert("enum".to_owned(), values);
    }
    Some(merged)
}

/// The members of both, bounds at their closest; `None` where one schema cannot state those of both.
fn with_bounds(one: &Node, other: &Node) -> Option<Node> {
    let mut merged: Object = one.as_object()?.clone();
    merged.shift_remove("nullable");
    merged.shift_remove("default");
    let other_members = other.as_object()?;
    take_closer_bound(&mut merged, other_members, "minimum", "exclusiveMinimum", |new, old| {
        new > old
    });
    take_closer_bound(&mut merged, other_members, "maximum", "exclusiveMaximum", |new, old| {
        new < old
    });
    for (key, value) in other_members {
        let replaces = match (key.as_str(), merged.get(key)) {
            ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum", _) => false,
            (_, None) => true,
            (_, Some(same)) if same.same_data(value) => false,
            ("minLength" | "minItems", Some(earlier)) => number(value) > number(earlier),
            ("maxLength" | "maxItems", Some(earlier)) => number(value) < number(earlier),
            ("uniqueItems", Some(_)) => value.as_bool() == Some(true),
            ("format" | "pattern" | "multipleOf", Some(_)) => return None,
            _ => true,
        };
        if replaces {
            merged.insert(key.clone(), value.clone());
        }
    }
    Some(Node::object(merged, other.location.clone()))
}

/// `schema` with the bounds `asked` where they are closer than its own; `None` where one schema cannot state both.
pub(super) fn with_closer_bounds(schema: &Node, asked: &Object) -> Option<Node> {
    let mut merged = with_bounds(schema, &Node::object(asked.clone(), schema.location.clone()))?;
    if let (Some(members), Some(own)) = (merged.as_object_mut(), schema.as_object()) {
        let kept = ["nullable", "default"].into_iter();
        members.extend(kept.filter_map(|key| Some((key.to_owned(), own.get(key)?.clone()))));
    }
    Some(merged)
}

/// Puts the bound `key` of `other` into `merged` where it is the closer one, with whether it excludes itself.
fn take_closer_bound(merged: &mut Object, other: &Object, key: &str, exclusive: &str, is_closer: fn(f64, f64) -> bool) {
    let bound = |members: &Object| members.get(key).and_then(number);
    let excludes = |members: &Object| members.get(exclusive).and_then(Node::as_bool) == Some(true);
    let Some(new) = bound(other) else { return };
    if let Some(old) = bound(merged)
        && !is_closer(new, old)
        && (new != old || excludes(merged) || !excludes(other))
    {
        return;
    }
    for key in [key, exclusive] {
        match other.get(key) {
            Some(value) => merged.insert(key.to_owned(), value.clone()),
            None => merged.shift_remove(key),
        };
    }
}

fn number(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// `schema` with what `later` only describes in place of its own descriptions.
fn annotated(mut schema: Node, later: &Node) -> Node {
    if reference(&schema).is_some() {
        return with_annotations_of(&schema, later);
    }
    if let (Some(members), Some(later)) = (schema.as_object_mut(), later.as_object()) {
        for key in ANNOTATIONS {
            if let Some(value) = later.get(*key) {
                members.insert((*key).to_owned(), value.clone());
            }
        }
    }
    schema
}

/// The reference `reference` with what `later` only describes beside it.
fn with_annotations_of(reference: &Node, later: &Node) -> Node {
    let mut members = Object::default();
    for key in ANNOTATIONS {
        if let Some(value) = later.get(key) {
            members.insert((*key).to_owned(), value.clone());
        }
    }
    if members.is_empty() {
        return reference.clone();
    }
    let parts = Node::array(vec![reference.clone()], reference.location.clone());
    members.insert("allOf".to_owned(), parts);
    Node::object(members, later.location.clone())
}

/// `schema`, which has a shape, with the members of `other`, which has none.
fn with_all(schema: &Node, other: &Node) -> Node {
    let mut members = if reference(schema).is_some() {
        let parts = Node::array(vec![schema.clone()], schema.location.clone());
        Object::from_iter([("allOf".to_owned(), parts)])
    } else {
        schema.as_object().cloned().unwrap_or_default()
    };
    for (key, value) in other.as_object().into_iter().flatten() {
        members.insert(key.clone(), value.clone());
    }
    Node::object(members, schema.location.clone())
}

/// `schema` called by the name of `alternative`, which is a part of it.
fn named_like(mut schema: Node, alternative: &Node) -> Node {
    if let (None, Some(name)) = (reference(&schema), reference(alternative))
        && let Some(members) = schema.as_object_mut()
    {
        let title = Node::string(name, alternative.location.clone());
        members.entry("title".to_owned()).or_insert(title);
    }
    schema
}

/// The composition of the objects `one` and `other`.
fn all_of(one: &Node, other: &Node) -> Node {
    let parts = Node::array(vec![one.clone(), other.clone()], other.location.clone());
    let composed = Node::object(Object::from_iter([("allOf".to_owned(), parts)]), other.location.clone());
    annotated(composed, other)
}
