//! From an object with named members to a component.
//!
//! In: a canonical schema with `properties`. Out: the facts about its members, and a schema in which every member is
//! required and has its Rust name, so that progenitor writes each member's bare type. What is optional or null is a fact.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::{Lowering, Site};
use crate::document::{Node, Object};
use crate::model::facts::{Field, ObjectFacts, TypeKind};
use crate::model::names::{Scope, value_name};

impl<'a> Lowering<'a> {
    pub(super) fn object(&mut self, schema: &Node, parts: Vec<String>, site: &Site) -> (TypeKind, Json) {
        let mut facts = ObjectFacts {
            parts: parts
                .iter()
                .filter_map(|part| self.component_names.get(part.as_str()).cloned())
                .collect(),
            ..ObjectFacts::default()
        };
        let mut form = std::mem::take(&mut self.in_form).then(IndexMap::new);
        let no_properties = Object::new();
        let properties = schema
            .get("properties")
            .and_then(Node::as_object)
            .unwrap_or(&no_properties);
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Node::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(Node::as_str)
            .collect();
        let mut scope = Scope::default();
        let mut lowered = Map::new();
        for (wire_name, property) in properties {
            let name = self.field_name(&mut scope, wire_name, site);
            let is_required = required.contains(&wire_name.as_str());
            let (field, member) = match &mut form {
                Some(form) => {
                    let (field, member, part) = self.part(wire_name, property, is_required, site);
                    form.insert(name.clone(), part);
                    (field, member)
                }
                None => self.field(wire_name, property, is_required, site),
            };
            lowered.insert(name.clone(), member);
            facts.fields.insert(name, field);
        }
        facts.additional = scope.claim(["additional_properties"]);
        if let Some(values) = self.additional_values(schema, site).filter(|_| form.is_none()) {
            lowered.insert(facts.additional.clone(), values);
            facts.additional_is_typed = true;
        }
        facts.form = form;
        let names: Vec<&String> = lowered.keys().collect();
        let lowered = json!({"type": "object", "required": names, "properties": lowered});
        (TypeKind::Object(facts), lowered)
    }

    fn field_name(&self, scope: &mut Scope, wire_name: &str, site: &Site) -> String {
        let component = self
            .facts
            .types
            .get(&site.name)
            .and_then(|facts| facts.schema.as_deref());
        let renamed = component.and_then(|schema| self.choices.fields.get(&format!("{schema}.{wire_name}")));
        match renamed {
            Some(name) => scope.claim([name.as_str()]),
            None => scope.claim([value_name(wire_name).as_str()]),
        }
    }

    pub(super) fn field(&mut self, wire_name: &str, property: &Node, required: bool, site: &Site) -> (Field, Json) {
        let usage = self.usage(property, &site.property(wire_name));
        let field = Field {
            wire_name: wire_name.to_owned(),
            required,
            nullable: usage.nullable,
            description: super::schema::description(property),
            deprecated: property.is_true("deprecated"),
            read_only: property.is_true("readOnly"),
            write_only: property.is_true("writeOnly"),
            default: property.get("default").map(Node::to_json),
            example: property.get("example").map(Node::to_json),
            constraints: usage.constraints,
            location: property.location.clone(),
        };
        (field, usage.schema)
    }

    /// The map for members without a name, where the specification says what their values are.
    fn additional_values(&mut self, schema: &Node, site: &Site) -> Option<Json> {
        let additional = schema.get("additionalProperties")?;
        additional.as_object().filter(|schema| !schema.is_empty())?;
        let values = self.usage(additional, &site.values()).into_nullable_schema();
        Some(json!({"type": "object", "additionalProperties": values}))
    }
}
