//! One text of a part out of several that say the same in other words.
//!
//! In: the variants of a part, with the number of pages that have each. Out: one variant, if they differ in nothing but
//! what carries no meaning on the wire; or else where they begin to contradict each other.
//!
//! - Descriptions, summaries, titles, examples and extensions: the more frequent one, then the longer, then the first.
//! - The order of `required`, `enum` and `type`, of parameters and of servers does not count.
//! - A schema that a renderer cut is completed: one that says nothing, one that is a remark on a circle, and one with
//!   fewer properties that can be absent.
//!
//! Everything else stays a contradiction: types, bounds, `required`, `enum`, `default`, `security`.

use indexmap::IndexMap;

use crate::document::{JsonPointer, Location, Node, Object, Value};

/// What stands at a place of a description, as far as merging has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// An object of OpenAPI, whose members have fixed names, or a list of such.
    Object,
    /// An object whose members have names of the vendor's, and are objects of OpenAPI.
    Objects,
    /// A schema, or a list of such.
    Schema,
    /// The same whose members are schemas.
    Schemas,
    /// A text for people, or an extension.
    Annotation,
    /// A list whose order does not count.
    Set,
    /// A value that is what it is.
    Data,
}

/// What merging settled, by JSON pointer.
#[derive(Default)]
pub(super) struct Settled {
    /// Texts of which one was taken.
    pub(super) annotations: Vec<JsonPointer>,
    /// Schemas that were completed.
    pub(super) completed: Vec<JsonPointer>,
    /// Bodies that were made unions.
    pub(super) unions: Vec<JsonPointer>,
}

impl Settled {
    /// How much of each kind was settled.
    pub(super) fn len(&self) -> [usize; 3] {
        [self.annotations.len(), self.completed.len(), self.unions.len()]
    }

    /// Forgets what was settled since there was as much as `lengths` say.
    pub(super) fn truncate(&mut self, lengths: [usize; 3]) {
        for (list, length) in [&mut self.annotations, &mut self.completed, &mut self.unions]
            .into_iter()
            .zip(lengths)
        {
            list.truncate(length);
        }
    }
}

/// Where two variants contradict each other.
pub(super) struct Difference {
    pub(super) pointer: JsonPointer,
    /// What one has there, or the closest thing around it, and what the other has.
    pub(super) left: Side,
    pub(super) right: Side,
}

/// One side of a contradiction.
pub(super) struct Side {
    pub(super) location: Location,
    /// What stands there; nothing, if it is absent.
    pub(super) value: Option<String>,
}

/// A variant, and on how many pages it is.
pub(super) type Weighed<'n> = (&'n Node, usize);

/// Merges variants of parts.
pub(super) struct Merger<'s> {
    pub(super) settled: &'s mut Settled,
    /// Whether schemas of bodies that contradict each other become alternatives.
    pub(super) makes_unions: bool,
}

impl Place {
    /// The place of the part at `address`.
    pub(super) fn of_part(address: &[String]) -> Self {
        let parts: Vec<&str> = address.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["info", "title" | "version"] | ["openapi" | "jsonSchemaDialect"] | ["security", ..] => Self::Data,
            ["info", ..] | ["components", "examples", ..] => Self::Annotation,
            ["components", "schemas", ..] => Self::Schema,
            ["paths" | "webhooks", _, key] => Self::Object.member(key),
            ["paths" | "webhooks" | "components" | "servers" | "tags", ..] => Self::Object,
            _ => Self::Annotation,
        }
    }

    /// The place of the member `key` of what stands here.
    fn member(self, key: &str) -> Self {
        match self {
            Self::Objects => Self::Object,
            Self::Schemas => Self::Schema,
            Self::Object | Self::Schema if is_annotation(key) => Self::Annotation,
            Self::Object => match key {
                "schema" => Self::Schema,
                "schemas" => Self::Schemas,
                "content" | "responses" | "headers" | "links" | "callbacks" | "encoding" | "variables" => Self::Objects,
                "security" | "default" | "enum" | "value" | "scopes" => Self::Data,
                "tags" => Self::Set,
                _ => Self::Object,
            },
            Self::Schema => match key {
                "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => Self::Schemas,
                "items"
                | "additionalProperties"
                | "not"
                | "allOf"
                | "anyOf"
                | "oneOf"
                | "contains"
                | "propertyNames"
                | "if"
                | "then"
                | "else"
                | "prefixItems"
                | "unevaluatedProperties"
                | "unevaluatedItems" => Self::Schema,
                "required" | "enum" | "type" => Self::Set,
                _ => Self::Data,
            },
            other => other,
        }
    }
}

/// Whether the member `key` of an object of OpenAPI or of a schema says nothing about what is on the wire.
fn is_annotation(key: &str) -> bool {
    key.starts_with("x-")
        || matches!(
            key,
            "description" | "summary" | "title" | "example" | "examples" | "externalDocs" | "$comment"
        )
}

impl Merger<'_> {
    /// One node that says what all of `variants`, which stand at `pointer`, say. There is at least one.
    ///
    /// # Errors
    ///
    /// Where they contradict each other.
    pub(super) fn merge(
        &mut self,
        variants: &[Weighed<'_>],
        place: Place,
        pointer: &JsonPointer,
    ) -> Result<Node, Box<Difference>> {
        let (first, _) = variants[0];
        if variants.iter().all(|(node, _)| node.same_data(first)) {
            return Ok((*first).clone());
        }
        if place == Place::Annotation {
            self.settled.annotations.push(pointer.clone());
            return Ok(most_said(variants).clone());
        }
        if place == Place::Schema {
            let whole: Vec<Weighed<'_>> = variants.iter().filter(|(node, _)| !is_cut(node)).copied().collect();
            if !whole.is_empty() && whole.len() < variants.len() {
                self.settled.completed.push(pointer.clone());
                return self.merge(&whole, place, pointer);
            }
        }
        let before = self.settled.len();
        let merged = match &first.value {
            Value::Object(_) if matches!(place, Place::Object | Place::Objects | Place::Schema | Place::Schemas) => {
                self.merge_objects(variants, place, pointer)
            }
            Value::Array(_) => self.merge_lists(variants, place, pointer),
            _ => Err(Box::new(Difference::between(variants, pointer))),
        };
        match merged {
            Err(_) if self.makes_unions && is_body(place, pointer) => {
                self.settled.truncate(before);
                self.settled.unions.push(pointer.clone());
                Ok(union(variants))
            }
            merged => merged,
        }
    }

    fn merge_objects(
        &mut self,
        variants: &[Weighed<'_>],
        place: Place,
        pointer: &JsonPointer,
    ) -> Result<Node, Box<Difference>> {
        let mut members: Vec<(&Object, &Node, usize)> = Vec::new();
        for (node, weight) in variants {
            match node.as_object() {
                Some(object) => members.push((object, node, *weight)),
                None => return Err(Box::new(Difference::between(variants, pointer))),
            }
        }
        let mut keys: IndexMap<&str, ()> = IndexMap::new();
        for (object, ..) in &members {
            keys.extend(object.keys().map(|key| (key.as_str(), ())));
        }
        let mut merged = Object::default();
        for key in keys.into_keys() {
            let below = pointer.join(key);
            let member_place = place.member(key);
            let present: Vec<Weighed<'_>> = members
                .iter()
                .filter_map(|(object, _, weight)| Some((object.get(key)?, *weight)))
                .collect();
            if present.len() < members.len() {
                self.accept_absence(&members, key, (place, member_place), &below)?;
            }
            merged.insert(key.to_owned(), self.merge(&present, member_place, &below)?);
        }
        Ok(Node::object(merged, variants[0].0.location.clone()))
    }

    /// Notes that the member `key` is absent from some objects, if that says nothing.
    fn accept_absence(
        &mut self,
        members: &[(&Object, &Node, usize)],
        key: &str,
        (place, member_place): (Place, Place),
        pointer: &JsonPointer,
    ) -> Result<(), Box<Difference>> {
        if member_place == Place::Annotation {
            self.settled.annotations.push(pointer.clone());
            return Ok(());
        }
        if place == Place::Schemas || (place == Place::Schema && member_place == Place::Schemas) {
            self.settled.completed.push(pointer.clone());
            return Ok(());
        }
        let side = |has_it: bool| {
            let found = members.iter().find(|(object, ..)| object.contains_key(key) == has_it);
            found.map(|(object, node, _)| Side::of(object.get(key), node))
        };
        let (Some(left), Some(right)) = (side(true), side(false)) else {
            return Ok(());
        };
        Err(Box::new(Difference {
            pointer: pointer.clone(),
            left,
            right,
        }))
    }

    fn merge_lists(
        &mut self,
        variants: &[Weighed<'_>],
        place: Place,
        pointer: &JsonPointer,
    ) -> Result<Node, Box<Difference>> {
        let contradiction = || Box::new(Difference::between(variants, pointer));
        let mut lists: Vec<(Vec<(String, &Node)>, usize)> = Vec::new();
        for (node, weight) in variants {
            let items = node.as_array().ok_or_else(contradiction)?;
            lists.push((identified(items, place), *weight));
        }
        let (first, _) = &lists[0];
        if place == Place::Data || lists.iter().any(|(list, _)| list.len() != first.len()) {
            return Err(contradiction());
        }
        let mut items = Vec::new();
        for (position, (identity, item)) in first.iter().enumerate() {
            let mut same = Vec::new();
            for (list, weight) in &lists {
                let found = list.iter().find(|(other, _)| other == identity);
                same.push((found.ok_or_else(contradiction)?.1, *weight));
            }
            let below = pointer.join_index(position);
            let item_place = if place == Place::Set { Place::Data } else { place };
            items.push(match item_place {
                Place::Data => (*item).clone(),
                place => self.merge(&same, place, &below)?,
            });
        }
        Ok(Node::array(items, variants[0].0.location.clone()))
    }
}

/// The items of a list, each with what tells it from others: what names it, or else its position.
fn identified(items: &[Node], place: Place) -> Vec<(String, &Node)> {
    let identity = |(position, item): (usize, &Node)| {
        let text = |key: &str| item.str_of(key);
        match place {
            Place::Set => item.to_json().to_string(),
            Place::Object => match (text("name"), text("in"), text("url"), text("$ref")) {
                (Some(name), Some(location), ..) => format!("{location} {name}"),
                (None, None, Some(name), _) | (None, None, None, Some(name)) => name.to_owned(),
                _ => position.to_string(),
            },
            _ => position.to_string(),
        }
    };
    items
        .iter()
        .enumerate()
        .map(|(position, item)| (identity((position, item)), item))
        .collect()
}

/// Whether `schema` is what a renderer leaves of one that it does not show again: nothing, or a remark on a circle.
fn is_cut(schema: &Node) -> bool {
    match &schema.value {
        Value::Object(members) => members.keys().all(|key| is_annotation(key)),
        Value::String(_) => true,
        _ => false,
    }
}

/// The value that most pages have, then the longest, then the first.
fn most_said<'n>(variants: &[Weighed<'n>]) -> &'n Node {
    let mut counted: Vec<(&Node, usize, usize)> = Vec::new();
    for (node, weight) in variants {
        match counted.iter_mut().find(|(known, ..)| known.same_data(node)) {
            Some((_, count, _)) => *count += weight,
            None => counted.push((node, *weight, node.to_json().to_string().chars().count())),
        }
    }
    let mut best = counted[0];
    for candidate in counted {
        if (candidate.1, candidate.2) > (best.1, best.2) {
            best = candidate;
        }
    }
    best.0
}

/// Whether a schema at `pointer` is that of a body: of a media type of a request or a response.
fn is_body(place: Place, pointer: &JsonPointer) -> bool {
    let tokens: Vec<_> = pointer.tokens().collect();
    let is_content = |token: usize| {
        tokens
            .get(tokens.len().wrapping_sub(token))
            .is_some_and(|token| token == "content")
    };
    place == Place::Schema && pointer.last().as_deref() == Some("schema") && is_content(3)
}

/// A schema that allows each of `variants`.
fn union(variants: &[Weighed<'_>]) -> Node {
    let (first, _) = variants[0];
    let mut alternatives: Vec<Node> = Vec::new();
    for (node, _) in variants {
        if !alternatives.iter().any(|known| known.same_data(node)) {
            alternatives.push((*node).clone());
        }
    }
    let list = Node::array(alternatives, first.location.clone());
    Node::object(Object::from_iter([("oneOf".to_owned(), list)]), first.location.clone())
}

impl Side {
    fn of(node: Option<&Node>, around: &Node) -> Self {
        Self {
            location: node.unwrap_or(around).location.clone(),
            value: node.map(|node| node.to_json().to_string()),
        }
    }
}

impl Difference {
    /// Between the first of `variants` and the first that differs from it.
    fn between(variants: &[Weighed<'_>], pointer: &JsonPointer) -> Self {
        let first = variants[0].0;
        let other = variants
            .iter()
            .map(|(node, _)| *node)
            .find(|node| !node.same_data(first))
            .unwrap_or(first);
        Self {
            pointer: pointer.clone(),
            left: Side::of(Some(first), first),
            right: Side::of(Some(other), other),
        }
    }
}
