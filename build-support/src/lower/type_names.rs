//! The names of types, and which inline schemas are one type.
//!
//! In: names that a schema would best be called by, the best one first. Out: a name that no other type has. Inline
//! schemas that describe the same type under the same name are one type.

use super::shape::Shape;
use std::collections::HashMap;

use super::site::Site;
use crate::document::Node;
use crate::model::names::{RustName, Scope, shorter_type_names, type_name};
use crate::model::types::TypeId;
use crate::model::vocabulary::{self, Place};

/// What gives types their names.
pub(super) struct TypeNames {
    /// What each name begins with.
    prefix: String,
    /// The names that are taken.
    scope: Scope,
    /// The types made of inline schemas, by what they would best be called.
    inline: HashMap<String, Vec<(Node, TypeId)>>,
    /// Those among them that belong to the component or operation at hand.
    own: Vec<(Node, TypeId)>,
    /// The types that the schema at hand stands in, each inside the one before it.
    open: Vec<OpenType>,
}

/// A type whose parts are being lowered.
struct OpenType {
    id: TypeId,
    /// The component that it is, and those that it is composed of.
    components: Vec<String>,
}

impl TypeNames {
    /// Gives names that begin with `prefix`.
    pub(super) fn with_prefix(prefix: Option<&str>) -> Self {
        Self {
            prefix: prefix.unwrap_or_default().to_owned(),
            scope: Scope::with_reserved(vocabulary::reserved_types(Place::Types)),
            inline: HashMap::new(),
            own: Vec::new(),
            open: Vec::new(),
        }
    }

    /// `name` as it is; `None` if it is taken, or reserved.
    pub(super) fn claim_exactly(&mut self, name: &str) -> Option<RustName> {
        let is_free = self.scope.is_free(name);
        is_free.then(|| RustName::new(self.scope.claim([name])))
    }

    /// The name of the component `schema`, which the manifest may have `renamed`. One that is called after an operation
    /// whose operationId a framework made is called after its handler; `handlers` has those by the operationIds.
    pub(super) fn claim_component(
        &mut self,
        schema: &str,
        renamed: Option<&String>,
        handlers: &HashMap<&str, &str>,
    ) -> RustName {
        if let Some(renamed) = renamed {
            return RustName::new(self.scope.claim([renamed.as_str()]));
        }
        let of_operation = schema.split_once('_');
        let of_handler = of_operation.and_then(|(role, id)| Some(format!("{}_{role}", handlers.get(id)?)));
        let name = type_name(schema);
        let longer = format!("{}Type", name.trim_end_matches('_'));
        let names = of_handler
            .map(|name| type_name(&name))
            .into_iter()
            .chain([name, longer]);
        self.claim(names.collect::<Vec<_>>().iter().map(String::as_str))
    }

    /// A name that no other type has for an inline type of `shape` at `site`.
    pub(super) fn claim_inline(&mut self, site: &Site, shape: &Shape) -> RustName {
        let names = site.names(shape).into_iter();
        // The way to it can be long: then the words at its beginning and its end are enough, if no other type has them.
        let names = names.flat_map(|name| shorter_type_names(&name).into_iter().chain([name]));
        let names: Vec<String> = names.collect();
        self.claim(names.iter().map(String::as_str))
    }

    /// The first of `candidates` that no other type has.
    pub(super) fn claim<'n>(&mut self, candidates: impl IntoIterator<Item = &'n str>) -> RustName {
        let candidates: Vec<String> = candidates.into_iter().map(|name| self.prefixed(name)).collect();
        RustName::new(self.scope.claim(candidates.iter().map(String::as_str)))
    }

    /// `name` with the prefix before it, unless it begins with it: an inline type is called after what it is in.
    fn prefixed(&self, name: &str) -> String {
        match name.starts_with(self.prefix.as_str()) {
            true => name.to_owned(),
            false => format!("{}{name}", self.prefix),
        }
    }

    /// Another component or operation begins.
    pub(super) fn forget_own(&mut self) {
        self.own.clear();
    }

    /// The inline `schema` at `site` is the type `id`.
    pub(super) fn add_inline(&mut self, schema: &Node, site: &Site, id: TypeId) {
        self.own.push((schema.clone(), id));
        let of_name = self.inline.entry(site.name.clone()).or_default();
        of_name.push((schema.clone(), id));
    }

    /// The parts of the type `id` begin; it is composed of `components`.
    pub(super) fn open(&mut self, id: TypeId, components: Vec<String>) {
        self.open.push(OpenType { id, components });
    }

    /// The parts of the type that was opened last end.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// How many types the schema at hand stands in.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The type that the inline `schema`, which is composed of `parts`, has already. What several objects take over by
    /// `allOf` is one type, not one for each of them; and a property that extends what it is a property of has itself
    /// as a property, and whatever else extends that.
    pub(super) fn earlier(&self, schema: &Node, parts: &[String], site: &Site) -> Option<TypeId> {
        let of_name = self.inline.get(&site.name).into_iter().flatten();
        let extends_what_is_open = self
            .open
            .iter()
            .any(|open| open.components.iter().any(|component| parts.contains(component)));
        let is_open = |id: TypeId| self.open.iter().any(|open| open.id == id);
        let of_place = self
            .own
            .iter()
            .filter(|(earlier, id)| (extends_what_is_open && earlier.location == schema.location) || is_open(*id));
        let mut earlier = of_name.chain(of_place);
        let (_, id) = earlier.find(|(earlier, _)| is_same_type(earlier, schema))?;
        Some(*id)
    }
}

/// Whether two schemas describe the same type: what is said of the place where one stands makes no difference.
fn is_same_type(one: &Node, other: &Node) -> bool {
    const OF_THE_PLACE: &[&str] = &[
        "default",
        "description",
        "example",
        "nullable",
        "readOnly",
        "title",
        "writeOnly",
    ];
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
        return one.same_data(other);
    };
    let keys = one.keys().chain(other.keys()).map(String::as_str);
    let mut of_type = keys.filter(|key| !OF_THE_PLACE.contains(key));
    of_type.all(|key| match (one.get(key), other.get(key)) {
        (Some(one), Some(other)) => one.same_data(other),
        _ => false,
    })
}
