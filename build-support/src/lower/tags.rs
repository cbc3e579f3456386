//! What tells the alternatives of a union apart.
//!
//! In: alternatives. Out: a property that each of them requires with a value of its own, and the value that stands for
//! an alternative: that of the discriminator's mapping, the only one that the schema allows, or the name of its schema
//! (OpenAPI 3.0.3, section "Discriminator Object").

use super::schemas::{MAX_HOPS, Schemas};
use super::shape::reference;
use crate::document::Node;

impl Schemas<'_> {
    /// A property that every alternative requires, each with one value that no other has.
    pub(super) fn implied_tag(&self, alternatives: &[&Node]) -> Option<String> {
        let (first, rest) = alternatives.split_first()?;
        if rest.is_empty() {
            return None;
        }
        self.single_values(first, 0).into_iter().find_map(|(member, _)| {
            let values: Vec<Option<String>> = alternatives
                .iter()
                .map(|alternative| self.single_value(alternative, &member, 0))
                .collect();
            let distinct = values
                .iter()
                .enumerate()
                .all(|(index, value)| value.is_some() && !values[..index].contains(value));
            distinct.then_some(member)
        })
    }

    /// The value of `tag` that stands for `alternative`.
    pub(super) fn tag_value(&self, union: &Node, alternative: &Node, tag: &str, declared: bool) -> Option<String> {
        let mapping = union.pointer("/discriminator/mapping").and_then(Node::as_object);
        let target = reference(alternative);
        let mapped = mapping.into_iter().flatten().find_map(|(value, mapped)| {
            let mapped = mapped.as_str()?;
            let mapped = mapped.strip_prefix("#/components/schemas/").unwrap_or(mapped);
            (Some(mapped) == target).then(|| value.clone())
        });
        mapped.or_else(|| self.single_value(alternative, tag, 0)).or_else(|| {
            let is_allowed = |name: &&str| declared && self.allows(alternative, tag, name, 0);
            target.filter(is_allowed).map(str::to_owned)
        })
    }

    /// Whether the property `member` of `schema` can be `value`: nothing lists its values, or this one is among them.
    fn allows(&self, schema: &Node, member: &str, value: &str, depth: usize) -> bool {
        if depth > MAX_HOPS {
            return true;
        }
        if let Some(target) = self.target(schema) {
            return self.allows(target, member, value, depth + 1);
        }
        let property = schema.get("properties").and_then(|properties| properties.get(member));
        let values = property.and_then(|property| self.resolved(property).get("enum")?.as_array());
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        values.is_none_or(|values| values.iter().any(|listed| listed.as_str() == Some(value)))
            && parts.iter().all(|part| self.allows(part, member, value, depth + 1))
    }

    /// The properties of `schema` that can have one value only.
    pub(super) fn single_values(&self, schema: &Node, depth: usize) -> Vec<(String, String)> {
        if depth > MAX_HOPS {
            return Vec::new();
        }
        if let Some(target) = self.target(schema) {
            return self.single_values(target, depth + 1);
        }
        let own = schema.get("properties").and_then(Node::as_object).into_iter().flatten();
        let own = own.filter_map(|(name, property)| Some((name.clone(), self.only_value(property, depth)?)));
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        own.chain(parts.iter().flat_map(|part| self.single_values(part, depth + 1)))
            .collect()
    }

    pub(super) fn single_value(&self, schema: &Node, member: &str, depth: usize) -> Option<String> {
        self.single_values(schema, depth)
            .into_iter()
            .find_map(|(name, value)| (name == member).then_some(value))
    }

    /// The only string that `schema` allows.
    fn only_value(&self, schema: &Node, depth: usize) -> Option<String> {
        if let Some(target) = self.target(schema).filter(|_| depth < MAX_HOPS) {
            return self.only_value(target, depth + 1);
        }
        match schema.get("enum").and_then(Node::as_array)? {
            [only] => only.as_str().map(str::to_owned),
            _ => None,
        }
    }
}
