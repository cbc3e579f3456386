//! From the canonical specification to the document that progenitor reads, and the facts that it cannot carry.
//!
//! In: the canonical document of `normalize` and the names that the manifest changes. Out: [`Lowered`]: an OpenAPI 3.0
//! document in which every object, enumeration and union is a component of its own with a name that is already Rust, the
//! [`Facts`] that later stages need, and notes about what was expressed in another way.
//!
//! Progenitor, and typify behind it, name inline schemas by position, merge schemas of one name, and stop at schemas that
//! they do not expect. So the document says only what they have to answer: how each type is written in Rust, and where
//! a cycle needs a `Box`. Names, members that may be absent or null, bounds, unions, parameters and statuses are facts.

mod alternatives;
mod by_status;
mod compose;
mod constraints;
mod form;
mod media;
mod merge;
mod object;
mod operation;
mod pagination;
mod parameter;
mod response;
mod schema;
mod security;
mod servers;
mod site;
mod string_enum;
mod unchecked;
mod union;

pub(crate) use operation::UNTAGGED;
pub(crate) use union::variant_field;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, Node, Object, join_pointer};
use crate::model::facts::{Facts, Tag, TypeKind};
use crate::model::names::{Scope, module_name, type_name};
use crate::normalize::{Note, NoteKind};
use site::Site;

/// Names that no generated type may have: they would hide what generated code uses.
const RESERVED_TYPE_NAMES: &[&str] = &[
    "AdditionalProperties",
    "BTreeMap",
    "Box",
    "Clone",
    "Copy",
    "Date",
    "DateTime",
    "Debug",
    "Default",
    "Deserialize",
    "Deserializer",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "Form",
    "From",
    "Hash",
    "Into",
    "Iterator",
    "Map",
    "None",
    "Nullable",
    "Ok",
    "Option",
    "Ord",
    "Part",
    "PartialEq",
    "Pattern",
    "Result",
    "Self",
    "Serialize",
    "Serializer",
    "Some",
    "String",
    "ToString",
    "UnknownValue",
    "Uuid",
    "Validate",
    "Value",
    "Vec",
    "Violation",
];

/// What a maintainer has stated about parts of the specification, by their names there.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Names of methods, by operationId.
    pub operations: IndexMap<String, String>,
    /// Names of types, by the name in `components.schemas`.
    pub types: IndexMap<String, String>,
    /// Names of fields, by `Schema.property`.
    pub fields: IndexMap<String, String>,
    /// How lists come in pages, by operationId.
    pub pagination: IndexMap<String, StatedPagination>,
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

/// The document for progenitor, and all that it cannot say.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// An OpenAPI 3.0 document.
    pub document: Json,
    /// What it cannot say.
    pub facts: Facts,
    /// What was expressed in another way.
    pub notes: Vec<Note>,
}

/// Lowers the canonical document `root`.
///
/// # Errors
///
/// Names in `choices` that the specification does not have.
pub fn lower(root: &Node, choices: &Choices) -> Result<Lowered, Diagnostics> {
    let no_schemas = Object::new();
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Node::as_object)
        .unwrap_or(&no_schemas);
    let mut lowering = Lowering::new(schemas, choices);
    lowering.forms = form::components_of_forms(root);
    lowering.read_info(root);
    lowering.read_security_schemes(root);
    lowering.lower_components();
    let paths = lowering.lower_operations(root);
    lowering.adopt_server();
    lowering.mark_sent_types();
    lowering.excuse_received_types();
    lowering.check_choices(root)?;
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": lowering.facts.title, "version": lowering.facts.version},
        "paths": paths,
        "components": {"schemas": lowering.lowered},
    });
    Ok(Lowered {
        document,
        facts: lowering.facts,
        notes: lowering.notes,
    })
}

/// The state of one run.
struct Lowering<'a> {
    /// `components.schemas` of the canonical document.
    schemas: &'a Object,
    choices: &'a Choices,
    /// The Rust names of the components.
    component_names: HashMap<&'a str, String>,
    /// The names of types that are taken.
    type_scope: Scope,
    /// `components.schemas` of the document for progenitor.
    lowered: serde_json::Map<String, Json>,
    /// The types made of inline schemas, by what they would best be called.
    inline_types: HashMap<String, Vec<(Node, String)>>,
    /// Those among them that belong to the component or operation at hand.
    own_types: Vec<(Node, String)>,
    /// The types that the schema at hand stands in, each inside the one before it.
    open_types: Vec<OpenType>,
    /// The components that only bodies of `multipart/form-data` refer to.
    forms: HashSet<String>,
    /// How many pairs of nested properties were taken together.
    nested_merges: usize,
    /// Whether the object that is lowered next is such a body.
    in_form: bool,
    /// The types whose values requests carry, as far as operations say so themselves.
    sent_roots: Vec<Json>,
    /// The same of responses.
    received_roots: Vec<Json>,
    facts: Facts,
    notes: Vec<Note>,
}

/// A type whose members are being lowered.
struct OpenType {
    name: String,
    /// The component that it is, and those that it is composed of.
    components: Vec<String>,
}

impl<'a> Lowering<'a> {
    fn new(schemas: &'a Object, choices: &'a Choices) -> Self {
        let mut type_scope = Scope::with_reserved(RESERVED_TYPE_NAMES.iter().copied());
        let component_names = schemas
            .keys()
            .map(|schema| {
                let name = match choices.types.get(schema) {
                    Some(renamed) => type_scope.claim([renamed.as_str()]),
                    None => {
                        let name = type_name(schema);
                        type_scope.claim([name.as_str(), format!("{name}Type").as_str()])
                    }
                };
                (schema.as_str(), name)
            })
            .collect();
        Self {
            schemas,
            choices,
            component_names,
            type_scope,
            lowered: serde_json::Map::new(),
            inline_types: HashMap::new(),
            own_types: Vec::new(),
            open_types: Vec::new(),
            forms: HashSet::new(),
            nested_merges: 0,
            in_form: false,
            sent_roots: Vec::new(),
            received_roots: Vec::new(),
            facts: Facts::default(),
            notes: Vec::new(),
        }
    }

    /// Adds a note about the part of the specification at `pointer`.
    fn note(&mut self, kind: NoteKind, pointer: &str, location: &Location, message: impl Into<String>) {
        self.notes.push(Note {
            pass: "lower",
            kind,
            pointer: pointer.to_owned(),
            location: location.clone(),
            message: message.into(),
        });
    }

    fn read_info(&mut self, root: &Node) {
        let info = root.get("info");
        let text = |key: &str| info.and_then(|info| info.str_of(key)).map(str::to_owned);
        self.facts.title = text("title").unwrap_or_default();
        self.facts.version = text("version").unwrap_or_default();
        self.facts.description = text("description");
        self.facts.servers = servers::servers_of(root).collect();
        for tag in root.get("tags").and_then(Node::as_array).unwrap_or_default() {
            let Some(name) = tag.str_of("name") else { continue };
            let description = tag.str_of("description").map(str::to_owned);
            self.facts.tags.entry(module_name(name)).or_insert(Tag {
                name: name.to_owned(),
                description,
            });
        }
    }

    fn lower_components(&mut self) {
        let schemas = self.schemas;
        for (schema, node) in schemas {
            self.own_types.clear();
            let name = self.component_names[schema.as_str()].clone();
            let site = Site::new(join_pointer("/components/schemas", schema), name);
            if self.forms.contains(schema) && self.is_form(node) {
                self.define_form(Some(schema), node, &site);
            } else {
                self.define(Some(schema), node, &site);
            }
        }
    }

    /// Marks every type that a request can hold.
    fn mark_sent_types(&mut self) {
        for name in self.reached_types(&self.sent_roots) {
            if let Some(facts) = self.facts.types.get_mut(&name) {
                facts.sent = true;
            }
        }
    }

    /// Lets members that only requests carry be absent from every type that a response can hold: `required` is about
    /// requests alone there (OpenAPI 3.0.3, section "Schema Object", `writeOnly`).
    fn excuse_received_types(&mut self) {
        for name in self.reached_types(&self.received_roots) {
            if let Some(TypeKind::Object(object)) = self.facts.types.get_mut(&name).map(|facts| &mut facts.kind) {
                let only_sent = object.fields.values_mut().filter(|field| field.write_only);
                only_sent.for_each(|field| field.required = false);
            }
        }
    }

    /// The names of the types that `roots` lead to.
    fn reached_types(&self, roots: &[Json]) -> HashSet<String> {
        let mut waiting: Vec<String> = roots.iter().flat_map(referenced_types).collect();
        let mut seen = HashSet::new();
        while let Some(name) = waiting.pop() {
            if seen.insert(name.clone()) {
                waiting.extend(self.lowered.get(&name).into_iter().flat_map(referenced_types));
            }
        }
        seen
    }

    /// Every name that was to be changed must be there.
    fn check_choices(&self, root: &Node) -> Result<(), Diagnostics> {
        let mut diagnostics = Diagnostics::new();
        let operation_ids: HashSet<&str> = self
            .facts
            .operations
            .values()
            .map(|operation| operation.id.as_str())
            .collect();
        let renamed = self.choices.operations.keys().chain(self.choices.pagination.keys());
        let unknown_operations = renamed.filter(|id| !operation_ids.contains(id.as_str()));
        let unknown_types = self
            .choices
            .types
            .keys()
            .filter(|schema| !self.schemas.contains_key(*schema));
        let unknown_fields = self.choices.fields.keys().filter(|field| !self.has_field(field));
        for (what, name) in unknown_operations
            .map(|name| ("operation", name))
            .chain(unknown_types.map(|name| ("schema", name)))
            .chain(unknown_fields.map(|name| ("property", name)))
        {
            diagnostics.push(
                Diagnostic::error(
                    "unknown-rename",
                    format!("the manifest is about the {what} `{name}`, which the specification does not have"),
                )
                .at(&root.location)
                .help("remove the entry from [names] or [pagination] in vendor.toml, or correct its key"),
            );
        }
        if diagnostics.has_errors() {
            Err(diagnostics)
        } else {
            Ok(())
        }
    }

    /// Whether `field`, written `Schema.property`, is in the specification.
    fn has_field(&self, field: &str) -> bool {
        field
            .rsplit_once('.')
            .and_then(|(schema, property)| self.schemas.get(schema)?.get("properties")?.get(property))
            .is_some()
    }
}

/// The Rust names of the types that `schema`, a schema of the document for progenitor, refers to.
pub(crate) fn referenced_types(schema: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![schema];
    while let Some(schema) = waiting.pop() {
        match schema {
            Json::Object(members) => {
                let reference = members.get("$ref").and_then(Json::as_str);
                found.extend(
                    reference
                        .and_then(|reference| reference.rsplit('/').next())
                        .map(str::to_owned),
                );
                waiting.extend(members.values());
            }
            Json::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    found
}

/// The Rust name of the type that `schema`, a schema of the document for progenitor, is a reference to.
fn referenced_type(schema: &Json) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// A reference to the type `name` in the document for progenitor.
fn reference_to(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}
