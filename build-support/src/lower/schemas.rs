//! The components of the canonical document, and what can be asked about schemas by looking at them.
//!
//! In: `components.schemas` of the canonical document. Out: answers: what a reference leads to, whether a schema
//! describes an object, whether nothing but forms use a component. References are followed as far as [`MAX_HOPS`], so
//! that a circle ends.

use super::shape::{Shape, has_shape, reference, shape_of};
use std::collections::HashSet;

use super::form_components::components_of_forms;
use crate::document::{Node, Object};

/// References in a row that are followed.
pub(super) const MAX_HOPS: usize = 16;

/// The components of the canonical document.
pub(super) struct Schemas<'a> {
    /// `components.schemas`
    pub(super) components: &'a Object,
    /// The components that only bodies of `multipart/form-data` refer to.
    forms: HashSet<String>,
}

impl<'a> Schemas<'a> {
    /// The `components` of the document `root`.
    pub(super) fn new(components: &'a Object, root: &Node) -> Self {
        Self {
            components,
            forms: components_of_forms(root),
        }
    }

    /// The component called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        self.components.get(name)
    }

    /// The component that `schema` is a reference to.
    pub(super) fn target(&self, schema: &Node) -> Option<&'a Node> {
        self.get(reference(schema)?)
    }

    /// The key of the component that `schema` refers to, if there is such a component.
    pub(super) fn key(&self, schema: &Node) -> Option<String> {
        let token = reference(schema)?;
        let key = crate::document::unescape_pointer_token(token);
        self.components.contains_key(&key).then_some(key)
    }

    /// Whether only bodies of `multipart/form-data` refer to the component called `name`.
    pub(super) fn is_form_alone(&self, name: &str) -> bool {
        self.forms.contains(name)
    }

    /// Whether `schema`, what it refers to, or what it is composed of says `keyword: true`.
    pub(super) fn says(&self, schema: &Node, keyword: &str, depth: usize) -> bool {
        if depth > MAX_HOPS {
            return false;
        }
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        schema.is_true(keyword)
            || self
                .target(schema)
                .is_some_and(|target| self.says(target, keyword, depth + 1))
            || parts.iter().any(|part| self.says(part, keyword, depth + 1))
    }

    /// What `schema` refers to, through references and compositions of one.
    pub(super) fn resolved<'n>(&self, schema: &'n Node) -> &'n Node
    where
        'a: 'n,
    {
        let mut schema = schema;
        for _ in 0..MAX_HOPS {
            let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
            let mut shaped = parts.iter().filter(|part| has_shape(part));
            schema = match (reference(schema), shaped.next(), shaped.next()) {
                (Some(target), ..) => match self.get(target) {
                    Some(component) => component,
                    None => return schema,
                },
                (None, Some(only), None) => only,
                _ => return schema,
            };
        }
        schema
    }

    /// Whether `schema` itself describes an object with named properties.
    pub(super) fn is_form(&self, schema: &Node) -> bool {
        reference(schema).is_none() && matches!(shape_of(self.resolved(schema)), Shape::Object)
    }

    /// Whether `schema` describes an object.
    pub(super) fn is_object(&self, schema: &Node, depth: usize) -> bool {
        if depth > MAX_HOPS {
            return false;
        }
        if let Some(target) = self.target(schema) {
            return self.is_object(target, depth + 1);
        }
        match schema.get("allOf").and_then(Node::as_array) {
            Some(parts) => parts
                .iter()
                .filter(|part| has_shape(part))
                .all(|part| self.is_object(part, depth + 1)),
            None => matches!(shape_of(schema), Shape::Object | Shape::FreeObject | Shape::Map),
        }
    }

    /// Whether every value of `schema` is an object: it describes one, or alternatives that do.
    pub(super) fn is_always_object(&self, schema: &Node, depth: usize) -> bool {
        if depth > MAX_HOPS {
            return false;
        }
        if let Some(target) = self.target(schema) {
            return self.is_always_object(target, depth + 1);
        }
        match shape_of(schema) {
            Shape::Union(keyword) if schema.get("allOf").is_none() => {
                let alternatives = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
                alternatives
                    .iter()
                    .all(|alternative| self.is_always_object(alternative, depth + 1))
            }
            _ => self.is_object(schema, depth),
        }
    }

    /// Whether `schema` requires the property `name` of an object.
    pub(super) fn requires(&self, schema: &Node, name: &str, depth: usize) -> bool {
        if depth > MAX_HOPS {
            return false;
        }
        if let Some(target) = self.target(schema) {
            return self.requires(target, name, depth + 1);
        }
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
        required.iter().any(|required| required.as_str() == Some(name))
            || parts.iter().any(|part| self.requires(part, name, depth + 1))
    }

    /// Whether the component called `name` allows `null` wherever it is used.
    pub(super) fn is_nullable(&self, name: &str, depth: usize) -> bool {
        let Some(component) = self.get(name).filter(|_| depth < MAX_HOPS) else {
            return false;
        };
        component.is_true("nullable") || reference(component).is_some_and(|target| self.is_nullable(target, depth + 1))
    }
}
