//! What a server sends of its own: one type for all webhooks, and one for all callbacks.
//!
//! In: the schemas of their bodies by name, and the types that those are. Out: a union with a variant for each, which
//! is told apart by its name, and by a property where each has a value of its own.

use indexmap::IndexMap;

use super::shape::description;
use super::site::Site;
use super::string_enum::FALLBACK_NAMES;
use super::{Lowering, definition};
use crate::document::kinds::{CALLBACK_EVENTS, WEBHOOK_EVENTS};
use crate::document::{JsonPointer, Node, Object};
use crate::model::names::{RustName, Scope, WireName, type_name};
use crate::model::types::{TypeId, TypeKind, Union, UnionVariant};

/// The sections of components with such schemas, each with names for the type and what it is.
const SECTIONS: [(&str, [&str; 2], &str); 2] = [
    (
        WEBHOOK_EVENTS,
        ["WebhookEvent", "WebhookRequest"],
        "The body of a webhook, which the server sends of its own.",
    ),
    (
        CALLBACK_EVENTS,
        ["CallbackEvent", "CallbackRequest"],
        "The body of a callback, which the server sends of its own to the URL that an operation has named.",
    ),
];

impl Lowering<'_> {
    /// Adds the types of what the server that `root` describes sends of its own, and returns them.
    pub(super) fn lower_events(&mut self, root: &Node) -> Vec<TypeId> {
        let mut added = Vec::new();
        for (section, names, about) in SECTIONS {
            let pointer = JsonPointer::from(["components", section]);
            let Some(node) = root.at(&pointer) else { continue };
            let Some(events) = node.as_object().filter(|events| !events.is_empty()) else {
                continue;
            };
            let name = self.names.claim(names);
            self.names.forget_own();
            let union = self.union_of_events(events, &Site::new(pointer, name.as_str()));
            let mut definition = definition(None, name, node, TypeKind::Union(union));
            definition.description = Some(about.to_owned());
            added.push(self.types.add(definition));
        }
        added
    }

    fn union_of_events(&mut self, events: &Object, site: &Site) -> Union {
        let schemas: Vec<&Node> = events.values().collect();
        let are_objects = schemas.iter().all(|schema| self.schemas.is_always_object(schema, 0));
        let tag = self.schemas.implied_tag(&schemas).filter(|_| are_objects);
        let mut scope = Scope::with_reserved(["Self"]);
        let mut variants = IndexMap::new();
        for (event, schema) in events {
            let name = RustName::new(scope.claim([type_name(event).as_str()]));
            let usage = self.usage(schema, &site.alternative(&site.pointer.join(event), &name));
            let value = |tag: &String| self.schemas.single_value(schema, tag, 0);
            let variant = UnionVariant {
                event: Some(event.clone()),
                tag: tag.as_ref().and_then(value),
                constraints: usage.constraints.clone(),
                ty: usage.or_null(),
                description: description(schema),
                location: schema.location.clone(),
            };
            variants.insert(name, variant);
        }
        Union {
            tag: tag.map(WireName::new),
            variants,
            default: None,
            fallback: RustName::new(scope.claim(FALLBACK_NAMES.iter().copied())),
        }
    }
}
