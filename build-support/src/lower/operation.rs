//! From the operations of the specification to the model.
//!
//! In: the canonical document. Out: an [`Api`] with what the document says of all operations, and each [`Operation`] by
//! the name of its method.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::pagination::Asked;
use super::path_groups::{self, PathGroup};
use super::security::{self, Schemes};
use super::tag_modules::{TagModules, UNTAGGED};
use super::{Lowering, handles, servers};
use crate::document::{JsonPointer, Node, OperationKey};
use crate::model::Api;
use crate::model::api::Tag;
use crate::model::names::{RustName, Scope, request_type_name, value_name, without_echo};
use crate::model::operation::{Operation, Pagination, Parameter, ParameterLocation, Success};
use crate::model::vocabulary::{self, Place};
use crate::normalize::{NoteKind, accept};

/// The scopes in which operations get their names.
struct OperationScopes {
    methods: Scope,
    requests: Scope,
    headers: Scope,
}

/// An operation of the document, and where it stands.
struct Declared<'n> {
    node: &'n Node,
    /// As it is sent.
    method: String,
    path: &'n str,
    pointer: JsonPointer,
}

impl<'a> Lowering<'a> {
    /// The API that `root` describes, whose security schemes are `security_schemes`; its types are still those of this
    /// run.
    pub(super) fn lower_operations(&mut self, root: &Node, security_schemes: Schemes) -> Api {
        let mut scopes = OperationScopes {
            methods: Scope::with_reserved(vocabulary::CLIENT_METHODS.iter().copied()),
            requests: Scope::with_reserved(vocabulary::reserved_types(Place::Operations)),
            headers: Scope::with_reserved([]),
        };
        let all = declared(root);
        let groups = path_groups(&all);
        let known = all_tags(root, &all);
        // In the order of the operations, so that equal names are told apart the same way each time.
        let of_paths = all.iter().filter_map(|declared| groups.get(declared.path));
        let known = known.into_iter().chain(of_paths.map(|group| group.name.as_str()));
        let modules = TagModules::of(known, root, self.choices, &mut self.notes);
        let mut api = described(root, &modules);
        api.security_schemes = security_schemes;
        for declared in all {
            let (name, mut operation) = self.operation(root, &declared, &api, &mut scopes);
            operation.headers = self
                .schemas
                .response_headers(declared.node, &mut api, &mut scopes.headers);
            let group = groups.get(declared.path);
            let own_tags = tags(declared.node).chain(group.map(|group| group.name.as_str()));
            let mut own = own_tags.clone().map(|tag| modules.get(Some(tag)));
            operation.module = own.next().unwrap_or_else(|| modules.get(None));
            for other in own {
                if other != operation.module && !operation.other_modules.contains(&other) {
                    operation.other_modules.push(other);
                }
            }
            for tag in own_tags {
                let of_module = api.tags.entry(modules.get(Some(tag))).or_default();
                if of_module.name.is_empty() {
                    tag.clone_into(&mut of_module.name);
                }
                if let Some(group) = group {
                    of_module.path.get_or_insert_with(|| group.path.clone());
                    of_module.is_always_there = !self.choices.path_features;
                }
            }
            api.operations.insert(name, operation);
        }
        handles::assign(&mut api, self.choices);
        api
    }

    fn operation(
        &mut self,
        root: &Node,
        declared: &Declared<'_>,
        api: &Api,
        scopes: &mut OperationScopes,
    ) -> (RustName, Operation) {
        self.names.forget_own();
        let (operation, pointer) = (declared.node, &declared.pointer);
        let server = servers::own_server(operation, pointer, &api.servers, &mut self.notes);
        let id = operation.str_of("operationId").unwrap_or_default().to_owned();
        let name = self.unique_name(&id, declared, &mut scopes.methods);
        let request = request_name(&name, &mut scopes.requests);
        let mut scope = Scope::with_reserved(vocabulary::REQUEST_NAMES.iter().copied());
        let parameters = self.parameters(operation, pointer, &request, &mut scope);
        let bodies = self.bodies(operation, pointer, &request, &mut scope);
        let responses = self.responses(operation, pointer, &request, &mut scopes.requests);
        let asked = self.asked(&parameters, bodies.first.as_ref());
        let pagination = self.pages(operation, &id, pointer, &asked, &responses.success);
        self.note_media_not_read(operation, pointer);
        self.note_received(operation, pointer);
        let security = security::requirements(root, operation, pointer, &api.security_schemes, &mut self.notes);
        let summary = operation.str_of("summary").map(str::trim);
        let lowered = Operation {
            id,
            name: name.clone(),
            request,
            module: RustName::new(UNTAGGED),
            other_modules: Vec::new(),
            method: declared.method.clone(),
            path: declared.path.to_owned(),
            key_header: self.key_header(&declared.method, &parameters),
            server,
            summary: summary.filter(|text| !text.is_empty()).map(str::to_owned),
            description: super::shape::description(operation),
            deprecated: operation.is_true("deprecated"),
            parameters,
            body: bodies.first,
            other_bodies: bodies.others,
            success: responses.success,
            accepted: accept::stated_by(operation).or(responses.accepted),
            failure: responses.failure,
            events: responses.events,
            lines: responses.lines,
            xml: responses.xml,
            pagination,
            polling: None,
            responses: responses.described,
            further_tags: further_tags(operation),
            headers: Vec::new(),
            security,
            location: operation.location.clone(),
        };
        (name, lowered)
    }

    /// How the pages of an operation follow each other.
    fn pages(
        &mut self,
        operation: &Node,
        id: &str,
        pointer: &JsonPointer,
        asked: &Asked,
        success: &Success,
    ) -> Option<Pagination> {
        let stated = self.choices.pagination.get(id);
        match self.pagination(operation, stated, asked, success) {
            Ok(pagination) => pagination,
            Err(reason) => {
                let message = format!("the manifest states pages of `{id}`, but {reason}");
                self.note(NoteKind::Degraded, pointer, &operation.location, message);
                None
            }
        }
    }

    /// A name for the operation `id` that no other one of the API has.
    fn unique_name(&self, id: &str, declared: &Declared<'_>, scope: &mut Scope) -> RustName {
        if let Some(renamed) = self.choices.operations.get(id) {
            // Operations of several tags can have one name; types are named after this one.
            let first = tags(declared.node).next().map_or_else(String::new, value_name);
            let longer = format!("{}_{renamed}", first.trim_end_matches('_'));
            return RustName::new(scope.claim([renamed.as_str(), longer.as_str()]));
        }
        let full = value_name(id);
        let short = without_framework_suffix(&full, &declared.method, declared.path)
            .unwrap_or(&full)
            .to_owned();
        RustName::new(scope.claim([without_echo(&short).as_str(), short.as_str(), full.as_str()]))
    }

    /// The parameters of `operation`: path, query, header, cookie.
    fn parameters(
        &mut self,
        operation: &Node,
        pointer: &JsonPointer,
        request: &str,
        scope: &mut Scope,
    ) -> IndexMap<RustName, Parameter> {
        let pointer = pointer.join("parameters");
        let declared = operation.get("parameters").and_then(Node::as_array).unwrap_or_default();
        let mut parameters = IndexMap::new();
        for (index, parameter) in declared.iter().enumerate() {
            let pointer = pointer.join_index(index);
            if accept::is_accept(parameter) {
                continue;
            }
            match self.parameter(parameter, &pointer, request, scope) {
                Some((name, lowered)) => {
                    parameters.insert(name, lowered);
                }
                None => self.note(
                    NoteKind::Skipped,
                    &pointer,
                    &parameter.location,
                    "a parameter without a name or a known location",
                ),
            }
        }
        let place = |parameter: &Parameter| match parameter.location {
            ParameterLocation::Path => 0,
            ParameterLocation::Query => 1,
            ParameterLocation::Header => 2,
            ParameterLocation::Cookie => 3,
        };
        parameters.sort_by(|_, one, _, other| place(one).cmp(&place(other)));
        parameters
    }
}

/// `name` without the path and the method that some frameworks append to the name of a handler.
fn without_framework_suffix<'n>(name: &'n str, method: &str, path: &str) -> Option<&'n str> {
    let suffix = format!("_{}_{}", value_name(path), method.to_ascii_lowercase());
    name.strip_suffix(&suffix).filter(|rest| !rest.is_empty())
}

/// The names of the handlers of the operations of `root`, by the operationIds that a framework made of them: FastAPI
/// appends the path and the method, and names the body after the whole.
pub(super) fn handlers(root: &Node) -> HashMap<&str, &str> {
    let all = declared(root);
    let handlers = all.iter().filter_map(|declared| {
        let id = declared.node.str_of("operationId")?;
        let path = declared
            .path
            .replace(|character: char| !character.is_alphanumeric(), "_");
        let handler = id.strip_suffix(&format!("{path}_{}", declared.method.to_ascii_lowercase()))?;
        Some((id, handler)).filter(|_| !handler.is_empty())
    });
    handlers.collect()
}

/// What `root` says of the API as a whole.
fn described(root: &Node, modules: &TagModules) -> Api {
    let info = root.get("info");
    let text = |key: &str| info.and_then(|info| info.str_of(key)).map(str::to_owned);
    let mut api = Api {
        title: text("title").unwrap_or_default(),
        version: text("version").unwrap_or_default(),
        description: text("description"),
        servers: servers::servers_of(root).collect(),
        ..Api::default()
    };
    for tag in root.get("tags").and_then(Node::as_array).unwrap_or_default() {
        let Some(name) = tag.str_of("name") else { continue };
        let module = modules.get(Some(name));
        api.tags.entry(module).or_insert_with(|| Tag {
            name: name.to_owned(),
            description: tag.str_of("description").map(str::to_owned),
            ..Tag::default()
        });
    }
    api
}

/// The operations of `root`, in its order.
fn declared(root: &Node) -> Vec<Declared<'_>> {
    let mut all = Vec::new();
    for (path, item) in root.get("paths").and_then(Node::as_object).into_iter().flatten() {
        let of_path = OperationKey::all_of(item).into_iter().filter_map(|key| {
            Some(Declared {
                node: key.get(item)?,
                method: key.method(),
                path,
                pointer: key.below(&JsonPointer::from(["paths"]).join(path)),
            })
        });
        all.extend(of_path);
    }
    all
}

/// The tags that `root` declares, and those of its operations.
fn all_tags<'n>(root: &'n Node, operations: &[Declared<'n>]) -> Vec<&'n str> {
    let declared = root.get("tags").and_then(Node::as_array).unwrap_or_default();
    let declared = declared.iter().filter_map(|tag| tag.str_of("name"));
    let of_operations = operations.iter().flat_map(|operation| tags(operation.node));
    declared.chain(of_operations).collect()
}

/// The groups of the operations `all` by their paths, if none of them has a tag.
fn path_groups<'n>(all: &[Declared<'n>]) -> HashMap<&'n str, PathGroup> {
    let has_tags = all.iter().any(|operation| tags(operation.node).next().is_some());
    let paths: Vec<&str> = all.iter().map(|operation| operation.path).collect();
    match has_tags {
        true => HashMap::new(),
        false => path_groups::groups(&paths),
    }
}

/// The tags of `operation`. It belongs to the module of the first.
fn tags(operation: &Node) -> impl Iterator<Item = &str> + Clone {
    let tags = operation.get("tags").and_then(Node::as_array).unwrap_or_default();
    tags.iter().filter_map(Node::as_str)
}

/// The tags of `operation` after the first.
fn further_tags(operation: &Node) -> Vec<String> {
    let tags = operation.get("tags").and_then(Node::as_array).unwrap_or_default();
    tags.iter()
        .skip(1)
        .filter_map(Node::as_str)
        .map(str::to_owned)
        .collect()
}

/// The name of the request that the method `name` makes.
fn request_name(name: &str, scope: &mut Scope) -> RustName {
    let plain = request_type_name(name);
    RustName::new(scope.claim([plain.as_str(), format!("{plain}Request").as_str()]))
}
