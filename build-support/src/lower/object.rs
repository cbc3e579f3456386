//! From an object with named properties to a type.
//!
//! In: a canonical schema with `properties`. Out: an [`ObjectType`] with a field for each of them.

use indexmap::IndexMap;

use super::{Lowering, Site};
use crate::document::{Node, Object};
use crate::model::names::{RustName, Scope, WireName, value_name};
use crate::model::types::{Field, ObjectType, TypeId, TypeKind, TypeRef};
use crate::normalize::NoteKind;

impl<'a> Lowering<'a> {
    /// The object `schema`, which is composed of the components `parts`, as the type `id`.
    pub(super) fn object(&mut self, id: TypeId, schema: &Node, parts: &[String], site: &Site) -> TypeKind {
        let mut scope = Scope::default();
        let mut object = ObjectType {
            parts: parts
                .iter()
                .filter_map(|part| self.components.get(part.as_str()).copied())
                .collect(),
            ..ObjectType::default()
        };
        for (wire_name, property, required) in properties(schema) {
            let name = self.field_name(&mut scope, wire_name, id);
            let field = self.field(wire_name, property, required, site);
            object.fields.insert(name, field);
        }
        for (wire_name, property) in self.undescribed(schema, site) {
            let name = self.field_name(&mut scope, &wire_name, id);
            let mut field = self.field(&wire_name, &property, true, site);
            field.undescribed = true;
            object.fields.insert(name, field);
        }
        object.conditions = self.conditions(schema, site);
        object.additional = RustName::new(scope.claim(["additional_properties"]));
        object.additional_values = self.additional_values(schema, site);
        object.closed = is_closed(schema);
        TypeKind::Object(object)
    }

    /// The form `schema`, which is composed of the components `parts`, as the type `id`.
    pub(super) fn form_object(&mut self, id: TypeId, schema: &Node, site: &Site) -> TypeKind {
        let mut scope = Scope::default();
        let mut object = ObjectType::default();
        let mut form = IndexMap::new();
        self.note_unchecked_conditions(schema, &site.pointer);
        let undescribed = self.undescribed(schema, site);
        let undescribed = undescribed
            .iter()
            .map(|(name, property)| (name.as_str(), property, true));
        for (wire_name, property, required) in properties(schema).chain(undescribed) {
            let name = self.field_name(&mut scope, wire_name, id);
            let (field, part) = self.part(wire_name, property, required, site);
            form.insert(name.clone(), part);
            object.fields.insert(name, field);
        }
        object.additional = RustName::new(scope.claim(["additional_properties"]));
        object.form = Some(form);
        object.closed = is_closed(schema);
        TypeKind::Object(object)
    }

    /// The properties that `schema` requires without describing them, each as what `additionalProperties` says of it,
    /// or else any value.
    fn undescribed(&mut self, schema: &Node, site: &Site) -> Vec<(String, Node)> {
        let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
        let described = |name: &str| {
            schema
                .get("properties")
                .is_some_and(|properties| properties.get(name).is_some())
        };
        let additional = schema.get("additionalProperties");
        let pointer = site.pointer.join("required");
        let mut undescribed = Vec::new();
        for name in required {
            let Some(text) = name.as_str().filter(|text| !described(text)) else {
                continue;
            };
            let message = match additional.and_then(Node::as_bool) {
                Some(false) => format!("`{text}` is required, and not allowed besides; its field takes any value"),
                _ => format!("`{text}` is required and not described, so that its field takes any value"),
            };
            self.note(NoteKind::Rewritten, &pointer, &name.location, message);
            let property = additional.filter(|additional| additional.as_object().is_some());
            let any = || Node::object(Object::default(), name.location.clone());
            undescribed.push((text.to_owned(), property.cloned().unwrap_or_else(any)));
        }
        undescribed
    }

    fn field_name(&self, scope: &mut Scope, wire_name: &str, id: TypeId) -> RustName {
        let component = self.types.get(id).and_then(|ty| ty.schema.as_deref());
        let renamed = component.and_then(|schema| self.choices.fields.get(&format!("{schema}.{wire_name}")));
        RustName::new(match renamed {
            Some(name) => scope.claim([name.as_str()]),
            None => scope.claim([value_name(wire_name).as_str()]),
        })
    }

    pub(super) fn field(&mut self, wire_name: &str, property: &Node, required: bool, site: &Site) -> Field {
        let usage = self.usage(property, &site.property(wire_name));
        if let (true, Some(read_only)) = (property.is_true("writeOnly"), property.get("readOnly"))
            && property.is_true("readOnly")
        {
            let pointer = site.pointer.join("properties").join(wire_name).join("readOnly");
            let message =
                "a property that is both `readOnly` and `writeOnly` is in nothing, and is taken to be in everything";
            self.note(NoteKind::Rewritten, &pointer, &read_only.location, message);
        }
        // What a property refers to, or is composed of, can say it as well.
        let described = |keyword: &str| self.schemas.says(property, keyword, 0);
        Field {
            wire_name: WireName::new(wire_name),
            ty: usage.ty,
            required,
            nullable: usage.nullable,
            description: super::shape::description(property),
            deprecated: property.is_true("deprecated"),
            read_only: described("readOnly"),
            write_only: described("writeOnly"),
            undescribed: false,
            asked_for: false,
            fixed: None,
            default: property.get("default").map(Node::to_json),
            example: property.get("example").map(Node::to_json),
            constraints: usage.constraints,
            location: property.location.clone(),
        }
    }

    /// What the values of properties without a field are, where the specification says it.
    fn additional_values(&mut self, schema: &Node, site: &Site) -> Option<TypeRef> {
        let additional = schema.get("additionalProperties")?;
        additional.as_object().filter(|schema| !schema.is_empty())?;
        Some(self.usage(additional, &site.values()).or_null())
    }
}

/// The properties of `schema`, each with whether it is required.
fn properties(schema: &Node) -> impl Iterator<Item = (&str, &Node, bool)> {
    let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
    let required: Vec<&str> = required.iter().filter_map(Node::as_str).collect();
    let properties: Option<&Object> = schema.get("properties").and_then(Node::as_object);
    let properties = properties.into_iter().flatten();
    properties.map(move |(name, property)| (name.as_str(), property, required.contains(&name.as_str())))
}

/// Whether `schema` allows no properties but those that it describes.
fn is_closed(schema: &Node) -> bool {
    schema.get("additionalProperties").and_then(Node::as_bool) == Some(false)
}
