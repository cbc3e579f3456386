//! What a schema comes to once `allOf` is taken together.
//!
//! In: a canonical schema. Out: [`Effective`]: either a reference to a component, or one schema without `allOf`,
//! together with the names of the components that it is composed of. Objects are taken together member by member. A
//! schema that only describes (`allOf: [{$ref}, {description}]`) comes to what it describes.

use std::borrow::Cow;
use std::collections::HashSet;

use super::shape::{SHAPE_KEYWORDS, has_shape};
use super::{Lowering, constraints, merge};
use crate::document::{JsonPointer, Node, Object, Value};
use crate::model::types::Constraints;
use crate::normalize::NoteKind;

/// Members that describe the whole, not a part of it.
pub(super) const OF_THE_WHOLE: &[&str] = &[
    "title",
    "description",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
];

/// Compositions that nest deeper than this are taken as any value.
const MAX_DEPTH: usize = 64;

/// What a schema comes to.
pub(super) enum Effective<'n> {
    /// The component of this name.
    Reference {
        schema: String,
        /// Whether the place, not the component, allows `null`.
        nullable: bool,
        /// What the place asks of the value beyond what the component does.
        beside: Constraints,
    },
    /// A schema without `allOf`.
    Schema {
        node: Cow<'n, Node>,
        /// The components it is composed of.
        parts: Vec<String>,
    },
}

impl Effective<'_> {
    /// The same without borrowing from the schema that it was made of.
    fn into_owned<'o>(self) -> Effective<'o> {
        match self {
            Self::Reference {
                schema,
                nullable,
                beside,
            } => Effective::Reference {
                schema,
                nullable,
                beside,
            },
            Self::Schema { node, parts } => Effective::Schema {
                node: Cow::Owned(node.into_owned()),
                parts,
            },
        }
    }
}

/// The name of the component that stands at `pointer`, where it is one.
pub(super) fn component_at(pointer: &JsonPointer) -> Option<String> {
    let below = pointer.strip_prefix(&JsonPointer::from(["components", "schemas"]))?;
    let mut tokens = below.tokens();
    let name = tokens.next()?.into_owned();
    tokens.next().is_none().then_some(name)
}

impl<'a> Lowering<'a> {
    /// What `schema`, which stands at `pointer`, comes to.
    pub(super) fn effective<'n>(&mut self, schema: &'n Node, pointer: &JsonPointer) -> Effective<'n> {
        let composed = self.taken_together(schema, pointer);
        self.with_constants_merged(composed, pointer)
    }

    fn taken_together<'n>(&mut self, schema: &'n Node, pointer: &JsonPointer) -> Effective<'n> {
        if let Some(name) = self.schemas.key(schema) {
            return Effective::Reference {
                schema: name,
                nullable: false,
                beside: Constraints::default(),
            };
        }
        let Some(members) = schema.get("allOf").and_then(Node::as_array) else {
            let asked = self.with_required_in_alternatives(schema, pointer);
            return Effective::Schema {
                node: asked.map_or(Cow::Borrowed(schema), Cow::Owned),
                parts: Vec::new(),
            };
        };
        if let Some(union) = self.distributed_alternatives(schema, pointer) {
            return Effective::Schema {
                node: Cow::Owned(union),
                parts: Vec::new(),
            };
        }
        let own_shape = SHAPE_KEYWORDS
            .iter()
            .any(|keyword| *keyword != "allOf" && schema.get(keyword).is_some());
        let shaped: Vec<&Node> = members.iter().filter(|member| has_shape(member)).collect();
        if let ([only], false) = (shaped.as_slice(), own_shape && !only_says_object(schema)) {
            return self.with_annotations(schema, only, pointer);
        }
        self.composed(schema, pointer)
    }

    /// What `only` comes to, the only part of `schema` that has a shape, together with what `schema` and its other
    /// parts ask of the value.
    fn with_annotations<'n>(&mut self, schema: &'n Node, only: &'n Node, pointer: &JsonPointer) -> Effective<'n> {
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        let saying: Vec<&Node> = parts.iter().filter(|part| !has_shape(part)).chain([schema]).collect();
        if saying
            .iter()
            .any(|part| self.requires_more(part, only) || self.has_conditions(part, only))
        {
            return self.composed(schema, pointer);
        }
        let outer_nullable = schema.is_true("nullable");
        match self.effective(only, pointer) {
            Effective::Reference {
                schema: target,
                nullable,
                beside,
            } => Effective::Reference {
                schema: target,
                nullable: nullable || outer_nullable,
                beside: saying.into_iter().map(constraints::read).fold(beside, Constraints::and),
            },
            Effective::Schema { node, parts } => {
                let mut whole = node.into_owned();
                for part in saying {
                    whole = self.with_part(whole, part, pointer);
                }
                Effective::Schema {
                    node: Cow::Owned(whole),
                    parts,
                }
            }
        }
    }

    /// `schema` with the members of `part`, which has no shape besides its `allOf`: what it asks of the value is asked
    /// besides, what it describes is described by it.
    fn with_part(&mut self, mut schema: Node, part: &Node, pointer: &JsonPointer) -> Node {
        let Some(said) = part.as_object() else { return schema };
        let asked = said
            .iter()
            .filter(|(key, _)| constraints::KEYWORDS.contains(&key.as_str()));
        let asked: Object = asked.map(|(key, value)| (key.clone(), value.clone())).collect();
        let closer = merge::with_closer_bounds(&schema, &asked);
        if closer.is_none() {
            let message = "bounds beside a part of allOf cannot be taken together with those inside it; these are used";
            self.note(NoteKind::Degraded, pointer, &part.location, message);
        }
        let is_taken = closer.is_some();
        schema = closer.unwrap_or(schema);
        if let Some(members) = schema.as_object_mut() {
            for (key, value) in said {
                match key.as_str() {
                    "allOf" | "required" => {}
                    key if is_taken && constraints::KEYWORDS.contains(&key) => {}
                    _ => {
                        members.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        schema
    }

    /// Whether `schema` requires properties that `only`, beside it, does not require already.
    fn requires_more(&self, schema: &Node, only: &Node) -> bool {
        let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
        let mut required = required.iter().filter_map(Node::as_str);
        required.any(|name| !self.schemas.requires(only, name, 0)) && self.schemas.is_object(only, 0)
    }

    /// Whether `schema` has conditions on the properties of the object `only` beside it.
    fn has_conditions(&self, schema: &Node, only: &Node) -> bool {
        let keywords = ["conditions", "minProperties", "maxProperties"];
        keywords.iter().any(|keyword| schema.get(keyword).is_some()) && self.schemas.is_object(only, 0)
    }

    /// The members of all parts of `schema` as one object, or any value where they are not all objects.
    fn composed<'n>(&mut self, schema: &'n Node, pointer: &JsonPointer) -> Effective<'n> {
        let mut composition = Composition {
            whole: component_at(pointer),
            ..Composition::default()
        };
        let complete = self.add_part(&mut composition, schema, pointer, Presence::AsStated, 0);
        let mut merged = Object::default();
        for key in OF_THE_WHOLE {
            if let Some(value) = schema.get(key) {
                merged.insert((*key).to_owned(), value.clone());
            }
        }
        if complete {
            composition.write_to(&mut merged, schema);
        } else if let Some(value) = self.merged_parts(schema, pointer) {
            return self.effective(&value, pointer).into_owned();
        } else {
            self.note(
                NoteKind::Degraded,
                pointer,
                &schema.location,
                "allOf takes together schemas that are not all objects; the value is kept as JSON",
            );
        }
        Effective::Schema {
            node: Cow::Owned(Node::object(merged, schema.location.clone())),
            parts: composition.parts,
        }
    }

    /// The parts of `schema`, which are not all objects, as one schema without `allOf` or as a reference.
    fn merged_parts(&mut self, schema: &Node, pointer: &JsonPointer) -> Option<Node> {
        let own = schema.as_object()?.iter().filter(|(key, _)| *key != "allOf");
        let own = Node::object(
            own.map(|(key, value)| (key.clone(), value.clone())).collect(),
            schema.location.clone(),
        );
        let parts = schema.get("allOf").and_then(Node::as_array)?;
        let mut merged = Node::object(Object::default(), schema.location.clone());
        for part in parts.iter().chain([&own]) {
            merged = self.merged(&merged, part, pointer)?;
        }
        let parts = merged.get("allOf").and_then(Node::as_array).unwrap_or_default();
        (parts.len() < 2).then_some(merged)
    }

    /// Adds what `schema` asks of an object to `composition`; `false` where it asks for something else than an object.
    fn add_part(
        &mut self,
        composition: &mut Composition,
        schema: &Node,
        pointer: &JsonPointer,
        presence: Presence,
        depth: usize,
    ) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        if let Some(key) = self.schemas.key(schema) {
            let component = self.schemas.get(&key);
            let is_whole = depth > 0 && composition.whole.as_ref() == Some(&key);
            if is_whole || !composition.seen.insert((key.clone(), presence)) {
                // An alternative that extends the schema that it is an alternative of, or a part that stands twice.
                return true;
            }
            if depth == 1 && presence == Presence::AsStated {
                composition.parts.push(key);
            }
            return component
                .is_some_and(|component| self.add_part(composition, component, pointer, presence, depth + 1));
        }
        let kind = schema.str_of("type");
        if kind.is_some_and(|kind| kind != "object") || schema.get("enum").is_some() {
            return false;
        }
        self.add_properties(composition, schema, pointer, presence);
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        let composed = parts
            .iter()
            .all(|part| self.add_part(composition, part, pointer, presence, depth + 1));
        composed && self.add_alternatives(composition, schema, pointer, depth)
    }

    /// Adds the properties of `schema` itself.
    fn add_properties(
        &mut self,
        composition: &mut Composition,
        schema: &Node,
        pointer: &JsonPointer,
        presence: Presence,
    ) {
        for (name, property) in schema.get("properties").and_then(Node::as_object).into_iter().flatten() {
            let Some(earlier) = composition.properties.get(name).cloned() else {
                composition.properties.insert(name.clone(), property.clone());
                continue;
            };
            let both = match presence {
                Presence::AsStated => self.both(&earlier, property, name, pointer),
                // Whatever an alternative adds, the value is what a part without alternatives says.
                Presence::Optional if composition.stated.contains(name) => earlier,
                Presence::Optional => either(&earlier, property),
            };
            composition.properties.insert(name.clone(), both);
        }
        if presence == Presence::AsStated {
            let names = schema
                .get("properties")
                .and_then(Node::as_object)
                .into_iter()
                .flat_map(Object::keys);
            composition.stated.extend(names.cloned());
        }
        if presence == Presence::AsStated {
            let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
            composition.required.extend(required.iter().cloned());
            let conditions = schema.get("conditions").and_then(Node::as_array).unwrap_or_default();
            composition.conditions.extend(conditions.iter().cloned());
            for keyword in ["minProperties", "maxProperties"] {
                let count = schema.get(keyword).map(|count| (keyword.to_owned(), count.clone()));
                let condition = count.map(|count| Node::object(Object::from_iter([count]), schema.location.clone()));
                composition.conditions.extend(condition);
            }
            self.note_unused_names(schema, pointer);
        }
        match schema.get("additionalProperties") {
            Some(additional) if additional.as_bool() == Some(false) => {
                let message = "what one part of allOf does not allow, another may describe, so that it is allowed";
                let pointer = pointer.join("additionalProperties");
                self.note(NoteKind::Rewritten, &pointer, &additional.location, message);
            }
            Some(additional) => {
                composition.additional.get_or_insert_with(|| additional.clone());
            }
            None => {}
        }
    }

    /// What two parts of the composition at `pointer` say of the property `name`; `property` is the later of them.
    fn both(&mut self, earlier: &Node, property: &Node, name: &str, pointer: &JsonPointer) -> Node {
        if let Some(merged) = self.merged(earlier, property, pointer) {
            return merged;
        }
        let message = format!(
            "several parts of allOf describe `{name}` in ways that cannot be taken together; the last one is used"
        );
        self.note(NoteKind::Degraded, &pointer.join(name), &property.location, message);
        property.clone()
    }

    /// Adds the properties of every alternative that `schema` offers: each of them may be there or not.
    fn add_alternatives(
        &mut self,
        composition: &mut Composition,
        schema: &Node,
        pointer: &JsonPointer,
        depth: usize,
    ) -> bool {
        for keyword in ["oneOf", "anyOf"] {
            let alternatives = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
            if alternatives
                .iter()
                .any(|alternative| self.is_whole(alternative, composition))
            {
                // A base that lists what extends it says nothing new about one of those.
                continue;
            }
            if alternatives.iter().any(has_shape) {
                let message =
                    format!("{keyword} inside allOf: the members of all alternatives become optional members");
                self.note(NoteKind::Degraded, pointer, &schema.location, message);
            }
            for alternative in alternatives {
                if !self.add_part(composition, alternative, pointer, Presence::Optional, depth + 1) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether `alternative` refers to the very schema that is composed.
    fn is_whole(&self, alternative: &Node, composition: &Composition) -> bool {
        let target = self.schemas.key(alternative);
        target.is_some() && target == composition.whole
    }

    /// The object that `schema` comes to when its own properties and its alternatives are taken together.
    pub(super) fn composed_with_alternatives<'n>(&mut self, schema: &'n Node, pointer: &JsonPointer) -> Effective<'n> {
        self.composed(schema, pointer)
    }
}

/// Whether the `required` lists of a part count.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Presence {
    AsStated,
    Optional,
}

/// The parts of an `allOf`, taken together.
#[derive(Default)]
struct Composition {
    /// The component that is composed, where it is one.
    whole: Option<String>,
    /// The components whose parts were added.
    seen: HashSet<(String, Presence)>,
    properties: Object,
    /// The properties that parts describe without alternatives.
    stated: HashSet<String>,
    required: Vec<Node>,
    conditions: Vec<Node>,
    additional: Option<Node>,
    parts: Vec<String>,
}

impl Composition {
    fn write_to(&mut self, merged: &mut Object, schema: &Node) {
        let location = &schema.location;
        let mut seen = HashSet::new();
        self.required
            .retain(|name| name.as_str().is_some_and(|name| seen.insert(name.to_owned())));
        merged.insert("type".to_owned(), Node::string("object", location.clone()));
        let properties = std::mem::take(&mut self.properties);
        merged.insert("properties".to_owned(), Node::object(properties, location.clone()));
        let required = std::mem::take(&mut self.required);
        merged.insert("required".to_owned(), Node::array(required, location.clone()));
        let conditions = std::mem::take(&mut self.conditions);
        if !conditions.is_empty() {
            merged.insert("conditions".to_owned(), Node::array(conditions, location.clone()));
        }
        if let Some(additional) = self.additional.take() {
            merged.insert("additionalProperties".to_owned(), additional);
        }
    }
}

/// A schema for what fits `one` or `other`.
fn either(one: &Node, other: &Node) -> Node {
    if one.same_data(other) {
        return one.clone();
    }
    let listed = one.get("anyOf").and_then(Node::as_array);
    let only = one.as_object().is_some_and(|members| members.len() == 1);
    let mut alternatives = match listed.filter(|_| only) {
        Some(listed) => listed.to_vec(),
        None => vec![one.clone()],
    };
    alternatives.push(other.clone());
    let location = other.location.clone();
    let members = [("anyOf".to_owned(), Node::array(alternatives, location.clone()))];
    Node::object(members.into_iter().collect(), location)
}

/// Whether all that `schema` says of its shape, `allOf` aside, is that it is an object.
fn only_says_object(schema: &Node) -> bool {
    let Value::Object(members) = &schema.value else {
        return false;
    };
    schema.str_of("type") == Some("object")
        && SHAPE_KEYWORDS
            .iter()
            .all(|keyword| matches!(*keyword, "type" | "allOf") || !members.contains_key(*keyword))
}
