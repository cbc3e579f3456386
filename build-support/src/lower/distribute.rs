//! Alternatives inside a composition.
//!
//! In: a canonical schema of an object that has alternatives, itself or in a part of its `allOf`. Out: a union of the
//! same values: each alternative together with all other parts.

use super::Lowering;
use super::alternatives::shaped_alternatives;
use super::compose::{OF_THE_WHOLE, component_at};
use super::shape::has_shape;
use crate::document::{JsonPointer, Node, Object};
use crate::normalize::is_annotation;

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
