//! From the operations of the specification to the model.
//!
//! In: the canonical document. Out: an [`Api`] with what the document says of all operations, and each [`Operation`] by the
//! name of its method.

use indexmap::IndexMap;

use super::media_types::{essence, is_text, json_of};
use super::security::{self, Schemes};
use super::tag_modules::{TagModules, UNTAGGED};
use super::{Lowering, Site, handles, servers};
use crate::document::{JsonPointer, METHODS, Node};
use crate::model::Api;
use crate::model::api::Tag;
use crate::model::names::{RustName, Scope, request_type_name, value_name, without_echo};
use crate::model::operation::{Body, BodyKind, Operation, Pagination, Parameter, ParameterLocation, Success};
use crate::model::types::{Constraints, TypeId, TypeRef};
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
    /// In lower case.
    method: &'static str,
    path: &'n str,
    pointer: JsonPointer,
}

impl<'a> Lowering<'a> {
    /// The API that `root` describes, whose security schemes are `security_schemes`; its types are still those of this run.
    pub(super) fn lower_operations(&mut self, root: &Node, security_schemes: Schemes) -> Api {
        let mut scopes = OperationScopes {
            methods: Scope::with_reserved(vocabulary::CLIENT_METHODS.iter().copied()),
            requests: Scope::with_reserved(vocabulary::reserved_types(Place::Operations)),
            headers: Scope::with_reserved([]),
        };
        let all = declared(root);
        let modules = TagModules::of(all_tags(root, &all), root, self.choices, &mut self.notes);
        let mut api = described(root, &modules);
        api.security_schemes = security_schemes;
        for declared in all {
            let (name, mut operation) = self.operation(root, &declared, &api, &mut scopes);
            operation.headers = self
                .schemas
                .response_headers(declared.node, &mut api, &mut scopes.headers);
            let mut own = tags(declared.node).map(|tag| modules.get(Some(tag)));
            operation.module = own.next().unwrap_or_else(|| modules.get(None));
            for other in own {
                if other != operation.module && !operation.other_modules.contains(&other) {
                    operation.other_modules.push(other);
                }
            }
            for tag in tags(declared.node) {
                let of_module = api.tags.entry(modules.get(Some(tag))).or_default();
                if of_module.name.is_empty() {
                    tag.clone_into(&mut of_module.name);
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
        let parameters = self.parameters(operation, pointer, &request);
        let body = self.body(operation, pointer, &request);
        let responses = self.responses(operation, pointer, &request, &mut scopes.requests);
        let pagination = self.pages(operation, &id, pointer, &parameters, &responses.success);
        self.note_media_not_read(operation, pointer);
        let security = security::requirements(root, operation, pointer, &api.security_schemes, &mut self.notes);
        let summary = operation.str_of("summary").map(str::trim);
        let lowered = Operation {
            id,
            name: name.clone(),
            request,
            module: RustName::new(UNTAGGED),
            other_modules: Vec::new(),
            method: declared.method.to_ascii_uppercase(),
            path: declared.path.to_owned(),
            server,
            summary: summary.filter(|text| !text.is_empty()).map(str::to_owned),
            description: super::shape::description(operation),
            deprecated: operation.is_true("deprecated"),
            parameters,
            body,
            success: responses.success,
            accepted: accept::stated_by(operation).or(responses.accepted),
            failure: responses.failure,
            events: responses.events,
            pagination,
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
        parameters: &IndexMap<RustName, Parameter>,
        success: &Success,
    ) -> Option<Pagination> {
        let stated = self.choices.pagination.get(id);
        match self.pagination(operation, stated, parameters, success) {
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
        let short = without_framework_suffix(&full, declared.method, declared.path)
            .unwrap_or(&full)
            .to_owned();
        RustName::new(scope.claim([without_echo(&short).as_str(), short.as_str(), full.as_str()]))
    }

    /// The parameters of `operation`: path, query, header, cookie.
    fn parameters(&mut self, operation: &Node, pointer: &JsonPointer, request: &str) -> IndexMap<RustName, Parameter> {
        let pointer = pointer.join("parameters");
        let mut scope = Scope::with_reserved(vocabulary::REQUEST_NAMES.iter().copied());
        let declared = operation.get("parameters").and_then(Node::as_array).unwrap_or_default();
        let mut parameters = IndexMap::new();
        for (index, parameter) in declared.iter().enumerate() {
            let pointer = pointer.join_index(index);
            if accept::is_accept(parameter) {
                continue;
            }
            match self.parameter(parameter, &pointer, request, &mut scope) {
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

    /// The body of a request.
    fn body(&mut self, operation: &Node, pointer: &JsonPointer, request: &str) -> Option<Body> {
        let id = operation.str_of("operationId").unwrap_or_default();
        let body = operation.get("requestBody")?;
        let pointer = pointer.join("requestBody");
        let content = body
            .get("content")
            .and_then(Node::as_object)
            .filter(|content| !content.is_empty())?;
        let (media_type, media, kind) = self.preferred_media(content)?;
        self.note_media_not_sent(content, media_type, &pointer, &body.location);
        let media_pointer = pointer.join("content").join(media_type);
        let site = Site::new(media_pointer.join("schema"), format!("{request}Body"));
        let form = media
            .get("schema")
            .filter(|_| kind == BodyKind::Multipart)
            .and_then(|schema| {
                let site = Site::new(site.pointer.clone(), format!("{request}Form"));
                self.form(schema, &site)
            });
        if let Some(form) = form {
            self.read_encoding(media, form, &pointer);
        }
        let kind = self.kind_of_body(kind, form, (media_type, media), &pointer);
        let mut constraints = Constraints::default();
        let ty = match (kind, media.get("schema"), form) {
            (BodyKind::Multipart, _, Some(form)) => TypeRef::Named(form),
            (BodyKind::Text | BodyKind::Bytes, ..) => TypeRef::Text,
            (_, Some(schema), _) => {
                let usage = self.usage(schema, &site);
                constraints.clone_from(&usage.constraints);
                usage.or_null()
            }
            (_, None, _) => TypeRef::Json,
        };
        if matches!(kind, BodyKind::Text | BodyKind::Bytes) {
            self.note_text(media_type, media, &pointer, "is sent");
        }
        let deep = match kind {
            BodyKind::Form => self.deep_members(media, &pointer),
            _ => Vec::new(),
        };
        // A range of media types is none; whoever sends the body knows which of them it has.
        let media_type = match kind {
            BodyKind::Bytes if media_type.contains('*') => "application/octet-stream",
            BodyKind::Json if media_type.contains('*') => "application/json",
            _ => media_type,
        };
        Some(Body {
            required: self.is_required_body(body, media, id, &pointer),
            ty,
            media_type: media_type.to_owned(),
            kind,
            deep,
            constraints,
            description: super::shape::description(body),
            example: self.body_example(media).map(Node::to_json),
        })
    }

    /// How a body is made that its media type would have made as `kind`: one that is no object is no form.
    fn kind_of_body(
        &mut self,
        kind: BodyKind,
        form: Option<TypeId>,
        (media_type, media): (&str, &Node),
        pointer: &JsonPointer,
    ) -> BodyKind {
        match (kind, form) {
            (BodyKind::Multipart, None) => BodyKind::Bytes,
            (BodyKind::Form, _) if media.get("schema").is_some_and(|it| self.schemas.has_no_members(it)) => {
                let message = format!(
                    "the body is no object, so its text is sent as `{media_type}` as the caller has encoded it"
                );
                self.note(NoteKind::Degraded, pointer, &media.location, message);
                BodyKind::Text
            }
            (kind, _) => kind,
        }
    }

    /// Whether a call of the operation `id` needs its `body`: as the specification or the manifest says.
    fn is_required_body(&mut self, body: &Node, media: &Node, id: &str, pointer: &JsonPointer) -> bool {
        let schema = media.get("schema");
        let needs_members = schema.is_some_and(|schema| self.schemas.requires_members(schema));
        let is_stated = |stated: &String| *stated == id || (stated == "*" && needs_members);
        let required = body.is_true("required") || self.choices.required_bodies.iter().any(is_stated);
        if !required && needs_members {
            let message = format!(
                "the body is optional, because the specification does not say that it is required; if a call needs it, say \
                 `required = [\"{id}\"]` in `[bodies]` of vendor.toml"
            );
            self.note(NoteKind::Rewritten, pointer, &body.location, message);
        }
        required
    }

    /// The value that the specification gives as an example of the body that `media` describes.
    fn body_example<'n>(&self, media: &'n Node) -> Option<&'n Node>
    where
        'a: 'n,
    {
        let examples = media.get("examples").and_then(Node::as_object);
        let named = || examples?.values().find_map(|example| example.get("value"));
        let schema = media.get("schema");
        let component = || self.schemas.target(schema?)?.get("example");
        media
            .get("example")
            .or_else(named)
            .or_else(|| schema?.get("example"))
            .or_else(component)
    }

    /// The media type that a body is best sent as: JSON, a form with files, a form, text, or else bytes. JSON has no files.
    fn preferred_media<'n>(&self, content: &'n IndexMap<String, Node>) -> Option<(&'n str, &'n Node, BodyKind)> {
        let find = |matches: &dyn Fn(&str) -> bool| content.iter().find(|(media_type, _)| matches(media_type));
        let form = find(&|media_type| essence(media_type) == super::form_components::MEDIA_TYPE);
        let json = json_of(content).filter(|(_, media)| {
            let needs_form = || {
                media
                    .get("schema")
                    .is_some_and(|schema| self.schemas.holds_files(schema))
            };
            form.is_none() || !needs_form()
        });
        let url_encoded = || find(&|media_type| essence(media_type) == "application/x-www-form-urlencoded");
        let (found, kind) = None
            .or_else(|| json.map(|found| (found, BodyKind::Json)))
            .or_else(|| form.map(|found| (found, BodyKind::Multipart)))
            .or_else(|| url_encoded().map(|found| (found, BodyKind::Form)))
            .or_else(|| find(&is_text).map(|found| (found, BodyKind::Text)))
            .or_else(|| content.first().map(|found| (found, BodyKind::Bytes)))?;
        Some((found.0.as_str(), found.1, kind))
    }
}

/// `name` without the path and the method that some frameworks append to the name of a handler.
fn without_framework_suffix<'n>(name: &'n str, method: &str, path: &str) -> Option<&'n str> {
    let suffix = format!("_{}_{method}", value_name(path));
    name.strip_suffix(&suffix).filter(|rest| !rest.is_empty())
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
        let of_path = METHODS.iter().filter_map(|method| {
            Some(Declared {
                node: item.get(method)?,
                method,
                path,
                pointer: JsonPointer::from(["paths"]).join(path).join(method),
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

/// The tags of `operation`. It belongs to the module of the first.
fn tags(operation: &Node) -> impl Iterator<Item = &str> {
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
