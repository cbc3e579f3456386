//! From the canonical specification to the model of an API.
//!
//! In: the canonical document of `normalize` and the names that the manifest changes. Out: [`Lowered`]: the [`Api`], in
//! which every object, enumeration and union is a type with a name of its own that is already Rust, and notes about
//! what was expressed in another way.
//!
//! What only looks at the canonical document is a method of `Schemas`. The state of a run, `Lowering`, is the types
//! that were made so far and what gives them names.

mod additions;
mod alternatives;
mod body;
mod by_status;
mod compose;
mod conditions;
mod constants;
mod constraints;
mod content;
mod distribute;
mod events;
mod form;
mod form_components;
mod handles;
mod headers;
mod ids;
mod ids_proposed;
mod media;
mod media_types;
mod merge;
mod number_enum;
mod object;
mod operation;
mod pagination;
mod parameter;
mod path_groups;
mod polling;
mod received;
mod response;
mod scalar;
mod schema;
mod schemas;
mod security;
mod servers;
mod shape;
mod shared_parameters;
mod site;
mod string_enum;
mod tag_modules;
mod tags;
mod type_names;
mod unchecked;
mod union;
mod usage;
mod variant_names;
mod xml;

pub use ids::StatedId;
pub use ids_proposed::{SwappableId, swappable};
pub use shared_parameters::{MostlyRequired, SharedPlace, StatedShared, mostly_required};
pub(crate) use tag_modules::UNTAGGED;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Located, Location, Node, Object, suggestion};
use crate::model::Api;
use crate::model::api::Maps;
use crate::model::graph;
use crate::model::names::RustName;
use crate::model::settings::FailureValue;
use crate::model::types::{Additions, TypeDef, TypeId, TypeKind, TypeRef, Types};
use crate::normalize::{Note, NoteKind};
use schemas::Schemas;
use site::Site;
use type_names::TypeNames;

/// What a maintainer has stated about parts of the specification, by their names there.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Names of methods, by operationId.
    pub operations: IndexMap<String, String>,
    /// Names of the modules of tags, by the tag.
    pub tags: IndexMap<String, String>,
    /// Names of types, by the name in `components.schemas`.
    pub types: IndexMap<String, String>,
    /// Names of fields, by `Schema.property`.
    pub fields: IndexMap<String, String>,
    /// Names of parameters, by their names on the wire.
    pub parameters: IndexMap<String, String>,
    /// The parameters that all calls of a client share, by the names that users see.
    pub shared: IndexMap<String, Located<StatedShared>>,
    /// The ids that have types of their own, by the names of these.
    pub ids: IndexMap<String, Located<StatedId>>,
    /// What the name of each type begins with.
    pub type_prefix: Option<String>,
    /// The formats of strings, such as `uuid`, that have no type of their own.
    pub plain_formats: Vec<String>,
    /// What objects are whose values are of one type.
    pub maps: Maps,
    /// What is added to the definitions of types.
    pub additions: Vec<StatedAdditions>,
    /// Paths of types that are written by hand, by the names in `components.schemas`.
    pub foreign_types: IndexMap<String, Located<String>>,
    /// How lists come in pages, by operationId.
    pub pagination: IndexMap<String, StatedPagination>,
    /// How the answers of operations say how far work is, by operationId.
    pub polling: IndexMap<String, Located<StatedPolling>>,
    /// The operations, by operationId, whose body is required though the specification does not say so; `*` for all
    /// whose body has a required member.
    pub required_bodies: Vec<String>,
    /// The header of all POST and PATCH operations for a key by which the server recognises a request that is repeated.
    pub idempotency_key: Option<String>,
    /// Whether groups of paths, which a specification without tags has instead, are features.
    pub path_features: bool,
    /// Whether the alternatives of a union that differ in constants only become one type.
    pub merges_constants: bool,
    /// The module of the crate that the API is; none in a crate of one API.
    pub module: Option<String>,
    /// Whether the names can be those of another API of the vendor: what is unknown here is no error then.
    pub is_shared: bool,
}

/// How the list of an operation comes in pages, as a maintainer states it. Names are those on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedPagination {
    /// How the next page is asked for.
    pub style: PaginationStyle,
    /// The query parameter that asks for it.
    pub parameter: Option<String>,
    /// The member of a page, with `.` between names, that has the next cursor.
    pub next: Option<String>,
    /// The number of the first page.
    pub first: Option<u64>,
    /// The query parameter that says how many items a page has at most.
    pub size: Option<String>,
    /// The member of a page, with `.` between names, that has its items; none where there is one array.
    pub items: Option<String>,
}

/// How the answer of an operation says how far work is, as a maintainer states it.
#[derive(Clone, Debug)]
pub struct StatedPolling {
    /// The member of the answer, with `.` between names, that has the state.
    pub state: String,
    /// The states that end the work well.
    pub done: Vec<FailureValue>,
    /// The states that end it badly.
    pub failed: Vec<FailureValue>,
}

/// How the next page of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaginationStyle {
    /// By a cursor that the page before says.
    Cursor,
    /// By its number.
    Page,
    /// By the number of items before it.
    Offset,
    /// By the header `Link` of the page before.
    Link,
}

/// What a maintainer adds to the definitions of some types.
#[derive(Clone, Debug)]
pub struct StatedAdditions {
    /// The Rust names of the types, each with at most one `*`, which stands for any text.
    pub types: Vec<Located<String>>,
    /// What is added.
    pub added: Additions,
}

/// The model of an API, and what it does not say.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The API.
    pub api: Api,
    /// What was expressed in another way.
    pub notes: Vec<Note>,
    /// Names in the choices that the specification does not have, where they can be those of another API.
    pub unknown: Diagnostics,
}

/// Lowers the canonical document `root`.
///
/// # Errors
///
/// Names in `choices` that the specification does not have.
pub fn lower(root: &Node, choices: &Choices) -> Result<Lowered, Diagnostics> {
    let no_schemas = Object::default();
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Node::as_object)
        .unwrap_or(&no_schemas);
    let mut lowering = Lowering::new(Schemas::new(schemas, root), choices, &operation::handlers(root));
    let security_schemes = security::schemes(root, &mut lowering.notes);
    lowering.lower_components();
    let mut api = lowering.lower_operations(root, security_schemes);
    api.events = lowering.lower_events(root);
    let unions_of_constants = lowering.note_unions_of_constants();
    let remedy = "call the setting of the builder or set the base URL";
    servers::note_variables(root, &JsonPointer::root(), remedy, &mut lowering.notes);
    servers::adopt_server(&mut api);
    api.types = lowering.types;
    api.uses = lowering.uses;
    let mut unknown_ids = Diagnostics::new();
    ids::add(&mut api, &mut lowering.names, &choices.ids, &mut unknown_ids)?;
    graph::mark_directions(&mut api);
    graph::mark_fixed(&mut api.types);
    api.module = choices.module.as_deref().map(RustName::new);
    api.maps = choices.maps;
    let mut unknown = unknown(choices, schemas, &api, root);
    unknown.extend(unknown_ids);
    additions::add(&mut api.types, &choices.additions, &mut unknown);
    polling::add(&mut api, &choices.polling, &mut unknown);
    shared_parameters::add(&mut api, &choices.shared, &mut unknown)?;
    if choices.merges_constants && unions_of_constants == 0 {
        let message = "the manifest asks to merge alternatives that differ in constants only, and no union has such";
        let finding = Diagnostic::error(Code::NothingToMerge, message).at(&root.location);
        unknown.push(finding.help("remove `constants` from [merge] in vendor.toml"));
    }
    if unknown.has_errors() && !choices.is_shared {
        return Err(unknown);
    }
    Ok(Lowered {
        api,
        notes: lowering.notes,
        unknown,
    })
}

/// The state of one run: the types that were made so far, and what gives them names.
struct Lowering<'a> {
    schemas: Schemas<'a>,
    choices: &'a Choices,
    /// The types that the components are.
    components: HashMap<&'a str, TypeId>,
    types: Types,
    names: TypeNames,
    /// How many pairs of nested properties were taken together.
    nested_merges: usize,
    unions_of_constants: constants::Unions,
    uses: Vec<(Location, TypeRef)>,
    notes: Vec<Note>,
}

impl<'a> Lowering<'a> {
    fn new(schemas: Schemas<'a>, choices: &'a Choices, handlers: &HashMap<&str, &str>) -> Self {
        let mut names = TypeNames::with_prefix(choices.type_prefix.as_deref());
        let mut types = Types::default();
        let components = schemas.components.iter().map(|(schema, node)| {
            let name = names.claim_component(schema, choices.types.get(schema), handlers);
            // The type takes its place before what it is made of is known, so that others can refer to it.
            let any = TypeKind::Alias(TypeRef::Json);
            (schema.as_str(), types.add(definition(Some(schema), name, node, any)))
        });
        Self {
            components: components.collect(),
            schemas,
            choices,
            types,
            names,
            nested_merges: 0,
            unions_of_constants: constants::Unions::default(),
            uses: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a note about the part of the specification at `pointer`.
    fn note(&mut self, kind: NoteKind, pointer: &JsonPointer, location: &Location, message: impl Into<String>) {
        self.notes.push(note(kind, pointer, location, message));
    }

    fn lower_components(&mut self) {
        let schemas = self.schemas.components;
        for (schema, node) in schemas {
            self.names.forget_own();
            let Some(id) = self.components.get(schema.as_str()).copied() else {
                continue;
            };
            let site = Site::new(
                JsonPointer::from(["components", "schemas"]).join(schema),
                self.name_of(id),
            );
            if self.schemas.is_form_alone(schema) && self.schemas.is_form(node) {
                self.define_form(id, node, &site);
            } else {
                self.define(id, node, &site);
            }
        }
    }

    /// The name of the type `id`.
    fn name_of(&self, id: TypeId) -> String {
        self.types.get(id).map_or_else(String::new, |ty| ty.name.to_string())
    }
}

/// A note about the part of the specification at `pointer`.
fn note(kind: NoteKind, pointer: &JsonPointer, location: &Location, message: impl Into<String>) -> Note {
    Note {
        pass: "lower",
        kind,
        pointer: pointer.clone(),
        location: location.clone(),
        message: message.into(),
    }
}

/// A type of `kind` called `name`, which `schema` describes.
fn definition(component: Option<&str>, name: RustName, schema: &Node, kind: TypeKind) -> TypeDef {
    TypeDef {
        name,
        schema: component.map(str::to_owned),
        description: shape::description(schema),
        deprecated: schema.is_true("deprecated"),
        kind,
        sent: false,
        additions: Additions::default(),
        location: schema.location.clone(),
    }
}

/// The names that were to be changed and are not there.
fn unknown(choices: &Choices, schemas: &Object, api: &Api, root: &Node) -> Diagnostics {
    let operations = || api.operations.values();
    let required = choices.required_bodies.iter().filter(|id| *id != "*");
    let named = choices.operations.keys().chain(choices.pagination.keys());
    let named = named.chain(choices.polling.keys());
    let parameters = operations().flat_map(|operation| operation.parameters.values());
    let types = choices.types.keys().chain(choices.foreign_types.keys());
    // What the manifest names, and what there is to be named.
    let mut names = Names::default();
    names.check(
        "operation",
        named.chain(required),
        operations().map(|it| it.id.as_str()),
    );
    names.check(
        "tag",
        choices.tags.keys(),
        api.tags.values().map(|tag| tag.name.as_str()),
    );
    names.check("schema", types, schemas.keys().map(String::as_str));
    let mut fields = choices
        .fields
        .keys()
        .filter(|field| !has_field(schemas, field))
        .peekable();
    let properties = fields.peek().map(|_| fields_of(schemas)).unwrap_or_default();
    names.check("property", fields, properties.iter().map(String::as_str));
    let parameters = parameters.map(|parameter| parameter.wire_name.as_str());
    names.check("parameter", choices.parameters.keys(), parameters);
    let findings = names.unknown.into_iter().map(|(what, name, instead)| {
        let help =
            "remove the entry from [names], [replace], [pagination], [poll] or [bodies] in vendor.toml, or correct its key";
        let help = match instead {
            Some(instead) => format!("did you mean `{instead}`? Otherwise {help}"),
            None => help.to_owned(),
        };
        let message = format!("the manifest is about the {what} `{name}`, which the specification does not have");
        let finding = Diagnostic::error(Code::UnknownRename, message);
        finding.at(&root.location).help(help)
    });
    findings.collect()
}

/// Names of a manifest that the specification does not have.
#[derive(Default)]
struct Names<'n> {
    /// What each is the name of, the name, and the one that is meant if one is like it.
    unknown: Vec<(&'static str, &'n str, Option<&'n str>)>,
}

impl<'n> Names<'n> {
    /// Adds those of `named` that are not among `known`, the names of each `what`.
    fn check(
        &mut self,
        what: &'static str,
        named: impl Iterator<Item = &'n String>,
        known: impl Iterator<Item = &'n str>,
    ) {
        let mut named = named.peekable();
        if named.peek().is_none() {
            return;
        }
        let known: HashSet<&str> = known.collect();
        for name in named.filter(|name| !known.contains(name.as_str())) {
            let nearest = suggestion::nearest(name, known.iter().copied(), 1);
            self.unknown.push((what, name, nearest.first().copied()));
        }
    }
}

/// Returns the properties that schemas state themselves, written `Schema.property`.
fn fields_of(schemas: &Object) -> Vec<String> {
    let fields = schemas.iter().flat_map(|(name, schema)| {
        let properties = schema.get("properties").and_then(Node::as_object);
        let names = properties.into_iter().flat_map(Object::keys);
        names.map(move |property| format!("{name}.{property}"))
    });
    fields.collect()
}

/// Whether `field`, written `Schema.property`, is in the specification.
fn has_field(schemas: &Object, field: &str) -> bool {
    field
        .rsplit_once('.')
        .and_then(|(schema, property)| schemas.get(schema)?.get("properties")?.get(property))
        .is_some()
}
