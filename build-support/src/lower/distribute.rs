//! Alternatives inside a composition.
//!
//! In: a canonical schema of an object that has alternatives, itself or in a part of its `allOf`. Out: a union of the
//! same values: each alternative together with all other parts.

use super::Lowering;
use super::alternatives::shaped_alternatives;
use super::compose::{OF_THE_WHOLE, component_at};
use super::shape::has_shape;
use crate::document::{JsonPointer, Node, Object};
use crate::normalize::{NoteKind, is_annotation};

/// Alternatives of one schema that are told apart; more of them become optional properties of one object.
const MAX_ALTERNATIVES: usize = 16;

impl Lowering<'_> {
    /// `schema`, which stands at `pointer`, as a union whose alternatives have all of it; `None` where it is one
    /// object.
    pub(super) fn distributed_alternatives(&self, schema: &Node, pointer: &JsonPointer) -> Option<Node> {
        let whole = component_at(pointer);
        let own = without(schema, |key| key == "allOf" || OF_THE_WHOLE.contains(&key))?;
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        let mut found = None;
        let mut others = Vec::new();
        for part in parts.iter().chain([&own]) {
            let resolved = self.schemas.resolved(part);
            if found.is_none()
                && let Some((keyword, alternatives)) = self.alternatives_of(resolved, whole.as_deref())
            {
                found = Some((keyword, alternatives));
                let rest = without(resolved, |key| {
                    key == keyword || key == "discriminator" || OF_THE_WHOLE.contains(&key)
                })?;
                others.extend(Some(rest).filter(says_something));
            } else {
                others.extend(Some(part.clone()).filter(says_something));
            }
        }
        let (keyword, alternatives) = found?;
        if others.is_empty()
            || !others
                .iter()
                .all(|other| !has_shape(other) || self.schemas.is_always_object(other, 0))
        {
            return None;
        }
        let alternatives = alternatives.iter().map(|alternative| {
            let parts = [alternative].into_iter().chain(&others).cloned().collect();
            let parts = Node::array(parts, alternative.location.clone());
            let mut members = Object::from_iter([("allOf".to_owned(), parts)]);
            let title = alternative.get("title").or_else(|| alternative.get("description"));
            members.extend(title.map(|title| ("description".to_owned(), title.clone())));
            Node::object(members, alternative.location.clone())
        });
        let list = Node::array(alternatives.collect(), schema.location.clone());
        let kept = schema
            .as_object()?
            .iter()
            .filter(|(key, _)| OF_THE_WHOLE.contains(&key.as_str()));
        let mut members: Object = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
        members.insert(keyword.to_owned(), list);
        Some(Node::object(members, schema.location.clone()))
    }

    /// `schema`, which stands at `pointer`, with the properties that it requires beside its alternatives required in
    /// each of them; `None` where they require those already. The tag is always there. An alternative that a
    /// discriminator knows by its name stays that schema, and what is lost by that is noted.
    pub(super) fn with_required_in_alternatives(&mut self, schema: &Node, pointer: &JsonPointer) -> Option<Node> {
        let required = schema.get("required")?;
        let (keyword, alternatives) = self.alternatives_of(schema, component_at(pointer).as_deref())?;
        let is_other =
            |key: &str| ![keyword, "required", "discriminator"].contains(&key) && !OF_THE_WHOLE.contains(&key);
        if without(schema, |key| !is_other(key)).is_some_and(|rest| says_something(&rest)) {
            // An object with properties of its own is composed with each alternative.
            return None;
        }
        let discriminator = schema.get("discriminator");
        let tag = discriminator.and_then(|discriminator| discriminator.str_of("propertyName"));
        let lacks = |alternative: &Node| -> Vec<Node> {
            let names = required.as_array().into_iter().flatten();
            let is_lacking = |name: &&Node| {
                let name = name.as_str();
                name != tag && name.is_some_and(|name| !self.schemas.requires(alternative, name, 0))
            };
            names.filter(is_lacking).cloned().collect()
        };
        let lacking: Vec<Vec<Node>> = alternatives.iter().map(lacks).collect();
        if lacking.iter().all(Vec::is_empty) {
            return None;
        }
        let mut is_lost = false;
        let alternatives = alternatives.iter().zip(lacking).map(|(alternative, lacking)| {
            let is_named = self.schemas.key(alternative).is_some();
            is_lost |= is_named && discriminator.is_some() && !lacking.is_empty();
            match (lacking.is_empty(), is_named) {
                (true, _) => alternative.clone(),
                (false, true) if discriminator.is_some() => alternative.clone(),
                (false, true) => composed_with_required(alternative, lacking),
                (false, false) => requiring(alternative, lacking),
            }
        });
        let list = Node::array(alternatives.collect(), schema.location.clone());
        if is_lost {
            let pointer = pointer.join("required");
            let message = "a property that is required beside alternatives with a discriminator is not asked for in those that are \
                           schemas of their own";
            self.note(NoteKind::Degraded, &pointer, &required.location, message);
        }
        let mut members = schema.as_object()?.clone();
        members.insert(keyword.to_owned(), list);
        Some(Node::object(members, schema.location.clone()))
    }

    /// The alternatives of `schema`, a part of the component `whole`, if each is an object that says something.
    fn alternatives_of<'n>(&self, schema: &'n Node, whole: Option<&str>) -> Option<(&'static str, &'n [Node])> {
        let keyword = ["oneOf", "anyOf"]
            .into_iter()
            .find(|keyword| schema.get(keyword).is_some())?;
        let alternatives = schema.get(keyword).and_then(Node::as_array)?;
        let is_whole = |alternative: &Node| {
            let target = self.schemas.key(alternative);
            target.is_some() && target.as_deref() == whole
        };
        let is_told = shaped_alternatives(schema, keyword).len() == alternatives.len()
            && (2..=MAX_ALTERNATIVES).contains(&alternatives.len())
            && !alternatives.iter().any(is_whole)
            && alternatives
                .iter()
                .all(|alternative| self.schemas.is_always_object(alternative, 0));
        is_told.then_some((keyword, alternatives))
    }
}

/// The object `schema` with `names` required besides.
fn requiring(schema: &Node, names: Vec<Node>) -> Node {
    let mut members = schema.as_object().cloned().unwrap_or_default();
    let mut required = schema
        .get("required")
        .and_then(Node::as_array)
        .unwrap_or_default()
        .to_vec();
    required.extend(names);
    members.insert("required".to_owned(), Node::array(required, schema.location.clone()));
    Node::object(members, schema.location.clone())
}

/// The schema that `reference` refers to, with `names` required besides.
fn composed_with_required(reference: &Node, names: Vec<Node>) -> Node {
    let location = &reference.location;
    let required = Object::from_iter([("required".to_owned(), Node::array(names, location.clone()))]);
    let parts = vec![reference.clone(), Node::object(required, location.clone())];
    let whole = Object::from_iter([("allOf".to_owned(), Node::array(parts, location.clone()))]);
    Node::object(whole, location.clone())
}

/// `schema` without the members that `is_left_out` names.
fn without(schema: &Node, is_left_out: impl Fn(&str) -> bool) -> Option<Node> {
    let kept = schema.as_object()?.iter().filter(|(key, _)| !is_left_out(key));
    let kept: Object = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
    Some(Node::object(kept, schema.location.clone()))
}

/// Whether `schema` asks for something.
fn says_something(schema: &Node) -> bool {
    let mut members = schema.as_object().into_iter().flatten();
    members.any(|(key, value)| !is_annotation(key) && (key != "type" || value.as_str() != Some("object")))
}
