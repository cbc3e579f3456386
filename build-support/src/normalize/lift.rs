//! Makes component schemas of inline ones.
//!
//! In: a schema in canonical form and the name it should have. Out: a reference in its place and the schema under an
//! unused name, where a name is worth it: for objects, enumerations and combinations, on their own or as the items of
//! an array. Scalars, references and maps stay where they are.

use super::edit::{object_of, schema_ref, take};
use super::names::SchemaNames;
use crate::document::{Node, Object};

/// Component schemas in the making.
pub(super) struct Lifted {
    names: SchemaNames,
    schemas: Vec<(String, Node)>,
}

impl Lifted {
    pub(super) fn for_document(document: &Node) -> Self {
        Self {
            names: SchemaNames::of(document),
            schemas: Vec::new(),
        }
    }

    /// Puts a reference in the place of `schema`, if it deserves a name, and keeps the schema under `wanted`; where
    /// another schema has that name, with one of `roles` behind it.
    pub(super) fn lift(&mut self, schema: &mut Node, wanted: &str, roles: &[&str]) {
        let Some(members) = schema.as_object_mut() else { return };
        if let Some(items) = members.get_mut("items") {
            return self.lift(items, &format!("{wanted}Item"), roles);
        }
        if !deserves_name(members) {
            return;
        }
        let nullable = members.shift_remove("nullable");
        let name = self.names.take_by_role(wanted, roles);
        let reference = schema_ref(&name, &schema.location);
        self.schemas.push((name, take(schema)));
        *schema = match nullable {
            None => reference,
            Some(nullable) => {
                let location = reference.location.clone();
                let mut outer = object_of("allOf", Node::array(vec![reference], location));
                if let Some(members) = outer.as_object_mut() {
                    members.insert("nullable".to_owned(), nullable);
                }
                outer
            }
        };
    }

    /// Adds the schemas to the components of `document`.
    pub(super) fn add_to(self, document: &mut Node) {
        if let Some(schemas) = document
            .pointer_mut("/components/schemas")
            .and_then(Node::as_object_mut)
        {
            schemas.extend(self.schemas);
        }
    }
}

fn deserves_name(members: &Object) -> bool {
    let parts = |keyword: &str| members.get(keyword).and_then(Node::as_array).map_or(0, <[Node]>::len);
    let has_properties = members
        .get("properties")
        .and_then(Node::as_object)
        .is_some_and(|all| !all.is_empty());
    has_properties || members.contains_key("enum") || parts("oneOf") + parts("anyOf") > 0 || parts("allOf") > 1
}
