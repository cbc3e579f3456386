//! From the operations of the specification to facts, and to paths of the document for progenitor.
//!
//! In: the canonical `paths`. Out: for each operation its facts by the name of its method, and an operation that progenitor
//! can take: parameters with Rust names, at most one body and one type each for success and error.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::compose::reference;
use super::parameter::LoweredParameter;
use super::response::{Responses, accepted, essence, is_text, json_of};
use super::{Lowering, Site};
use crate::document::{Node, join_pointer};
use crate::model::facts::{Body, BodyKind, Operation, Pagination, ParameterLocation};
use crate::model::names::{Scope, module_name, type_name, value_name, without_echo};
use crate::normalize::NoteKind;

/// The methods that a path item can have, in the order of the OpenAPI specification.
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The module of operations without a tag.
pub(crate) const UNTAGGED: &str = "untagged";

/// Names that no method and no parameter may have: those of the client, of requests, and of their own variables.
const RESERVED_METHOD_NAMES: &[&str] = &["new", "builder", "from_env", "base_url", "request", "clone"];
const RESERVED_PARAMETER_NAMES: &[&str] = &[
    "body",
    "options",
    "send",
    "send_stream",
    "send_events",
    "request",
    "clone",
    "self",
];

/// Names that no request may have: those that the code around it uses.
const RESERVED_REQUEST_NAMES: &[&str] = &[
    "ByteStream",
    "Bytes",
    "CallOptions",
    "Client",
    "Date",
    "DateTime",
    "Error",
    "EventStream",
    "Into",
    "Items",
    "Map",
    "Method",
    "Operation",
    "Option",
    "Pages",
    "Pattern",
    "ParamStyle",
    "QueryStyle",
    "RawBody",
    "Request",
    "Response",
    "Result",
    "Self",
    "StatusPattern",
    "String",
    "Uuid",
    "Value",
    "Vec",
];

/// The scopes in which operations get their names.
struct OperationScopes {
    methods: Scope,
    requests: Scope,
}

impl<'a> Lowering<'a> {
    /// Lowers all operations of `root`; returns `paths` of the document for progenitor.
    pub(super) fn lower_operations(&mut self, root: &Node) -> Json {
        let mut scopes = OperationScopes {
            methods: Scope::with_reserved(RESERVED_METHOD_NAMES.iter().copied()),
            requests: Scope::with_reserved(RESERVED_REQUEST_NAMES.iter().copied()),
        };
        let mut paths: Map<String, Json> = Map::new();
        for (path, item) in root.get("paths").and_then(Node::as_object).into_iter().flatten() {
            for method in METHODS {
                let Some(operation) = item.get(method) else { continue };
                let pointer = join_pointer(&join_pointer("/paths", path), method);
                let site = Site::new(pointer, path.as_str());
                let server = self.own_server(operation, &site.pointer);
                let (lowered_path, lowered) = self.operation(root, operation, method, server, &site, &mut scopes);
                let mut key = lowered_path;
                while paths.get(&key).is_some_and(|item| item.get(method).is_some()) {
                    key.push('_');
                }
                let item = paths.entry(key).or_insert_with(|| json!({}));
                item[*method] = lowered;
            }
        }
        Json::Object(paths)
    }

    fn operation(
        &mut self,
        root: &Node,
        operation: &Node,
        method: &str,
        server: Option<String>,
        site: &Site,
        scopes: &mut OperationScopes,
    ) -> (String, Json) {
        self.own_types.clear();
        let path = site.name.as_str();
        let id = operation.str_of("operationId").unwrap_or_default().to_owned();
        let name = self.method_name(&id, method, path, &mut scopes.methods);
        let request = {
            let plain = type_name(&name);
            scopes
                .requests
                .claim([plain.as_str(), format!("{plain}Request").as_str()])
        };
        let parameters = self.parameters(operation, &site.pointer, &request);
        let body = self.body(operation, &site.pointer, &request);
        let mut responses = self.responses(operation, &site.pointer, &request, &mut scopes.requests);
        let pagination = self.pages(operation, &id, &site.pointer, &parameters, &mut responses);
        self.note_media_not_read(operation, &site.pointer);
        let carrier = self.carrier(&request, &responses.carried);
        let security = self.security(root, operation, &site.pointer);
        let lowered_path = lowered_path(path, &parameters);
        let lowered = lowered_operation(&name, &parameters, body.as_ref(), &responses);
        self.sent_roots
            .extend(parameters.iter().map(|parameter| parameter.schema.clone()));
        self.received_roots.extend(
            [&responses.success_schema, &responses.error_schema]
                .into_iter()
                .flatten()
                .cloned(),
        );
        self.received_roots
            .extend(responses.carried.iter().map(|(_, schema)| schema.clone()));
        self.sent_roots.extend(body.iter().map(|(_, schema)| schema.clone()));
        let facts = Operation {
            id,
            type_name: request,
            module: self.module_of(operation),
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            server,
            summary: operation
                .str_of("summary")
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            description: super::schema::description(operation),
            deprecated: operation.is_true("deprecated"),
            parameters: parameters
                .into_iter()
                .map(|parameter| (parameter.name, parameter.facts))
                .collect(),
            body: body.map(|(body, _)| body),
            success: responses.success,
            successes: responses.successes,
            accepted: accepted(operation),
            error_statuses: responses.error_statuses,
            errors: responses.errors,
            events: responses.events,
            pagination,
            carrier,
            responses: responses.described,
            security,
            location: operation.location.clone(),
        };
        self.facts.operations.insert(name, facts);
        (lowered_path, lowered)
    }

    /// How the pages of an operation follow each other; the schema of an item joins what the operation carries.
    fn pages(
        &mut self,
        operation: &Node,
        id: &str,
        pointer: &str,
        parameters: &[LoweredParameter],
        responses: &mut Responses,
    ) -> Option<Pagination> {
        let stated = self.choices.pagination.get(id);
        match self.pagination(operation, stated, parameters, responses) {
            Ok(Some((pagination, item))) => {
                responses.carried.push((pagination.item.clone(), item));
                Some(pagination)
            }
            Ok(None) => None,
            Err(reason) => {
                let message = format!("the manifest states pages of `{id}`, but {reason}");
                self.note(NoteKind::Degraded, pointer, &operation.location, message);
                None
            }
        }
    }

    /// The component whose members are what an operation returns besides its one success and its one error.
    fn carrier(&mut self, request: &str, carried: &[(String, Json)]) -> Option<String> {
        if carried.is_empty() {
            return None;
        }
        let name = self.type_scope.claim([format!("{request}Carrier").as_str()]);
        let members: Map<String, Json> = carried.iter().cloned().collect();
        let required: Vec<&String> = members.keys().collect();
        let schema = json!({"type": "object", "required": required, "properties": members});
        self.lowered.insert(name.clone(), schema);
        Some(name)
    }

    fn method_name(&self, id: &str, method: &str, path: &str, scope: &mut Scope) -> String {
        if let Some(renamed) = self.choices.operations.get(id) {
            return scope.claim([renamed.as_str()]);
        }
        let full = value_name(id);
        let short = without_framework_suffix(&full, method, path)
            .unwrap_or(&full)
            .to_owned();
        scope.claim([without_echo(&short).as_str(), short.as_str(), full.as_str()])
    }

    /// The module of `operation`: that of its first tag.
    fn module_of(&mut self, operation: &Node) -> String {
        let tag = operation
            .get("tags")
            .and_then(Node::as_array)
            .and_then(|tags| tags.first())
            .and_then(Node::as_str);
        let Some(tag) = tag else { return UNTAGGED.to_owned() };
        let module = module_name(tag);
        let facts = self.facts.tags.entry(module.clone()).or_default();
        if facts.name.is_empty() {
            tag.clone_into(&mut facts.name);
        }
        module
    }

    fn parameters(&mut self, operation: &Node, pointer: &str, request: &str) -> Vec<LoweredParameter> {
        let pointer = join_pointer(pointer, "parameters");
        let mut scope = Scope::with_reserved(RESERVED_PARAMETER_NAMES.iter().copied());
        let declared = operation.get("parameters").and_then(Node::as_array).unwrap_or_default();
        let mut parameters: Vec<LoweredParameter> = Vec::new();
        for (index, parameter) in declared.iter().enumerate() {
            let pointer = join_pointer(&pointer, &index.to_string());
            match self.parameter(parameter, &pointer, request, &mut scope) {
                Some(lowered) => parameters.push(lowered),
                None => self.note(
                    NoteKind::Skipped,
                    &pointer,
                    &parameter.location,
                    "a parameter without a name or a known location",
                ),
            }
        }
        parameters.sort_by_key(|parameter| match parameter.facts.location {
            ParameterLocation::Path => 0,
            ParameterLocation::Query => 1,
            ParameterLocation::Header => 2,
            ParameterLocation::Cookie => 3,
        });
        parameters
    }

    /// The body of a request, and its schema in the document for progenitor.
    fn body(&mut self, operation: &Node, pointer: &str, request: &str) -> Option<(Body, Json)> {
        let body = operation.get("requestBody")?;
        let pointer = join_pointer(pointer, "requestBody");
        let content = body
            .get("content")
            .and_then(Node::as_object)
            .filter(|content| !content.is_empty())?;
        let (media_type, media, kind) = self.preferred_media(content)?;
        self.note_media_not_sent(content, media_type, &pointer, &body.location);
        let schema_pointer = format!(
            "{}/schema",
            join_pointer(&join_pointer(&pointer, "content"), media_type)
        );
        let site = Site::new(schema_pointer, format!("{request}Body"));
        let form = media
            .get("schema")
            .filter(|_| kind == BodyKind::Multipart)
            .and_then(|schema| {
                let site = Site::new(site.pointer.as_str(), format!("{request}Form"));
                self.form(schema, &site)
            });
        if let Some(form) = &form {
            self.read_encoding(media, form, &pointer);
        }
        let kind = match (kind, &form) {
            (BodyKind::Multipart, None) => BodyKind::Bytes,
            (kind, _) => kind,
        };
        let schema = match (kind, media.get("schema")) {
            (BodyKind::Multipart, _) => form.unwrap_or_default(),
            (BodyKind::Text | BodyKind::Bytes, _) => json!({"type": "string"}),
            (_, Some(schema)) => self.usage(schema, &site).into_nullable_schema(),
            (_, None) => json!({}),
        };
        if matches!(kind, BodyKind::Text | BodyKind::Bytes) {
            self.note_structure(media_type, media, &pointer, "is sent");
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
        let facts = Body {
            required: body.is_true("required"),
            media_type: media_type.to_owned(),
            kind,
            deep,
            description: super::schema::description(body),
            example: self.body_example(media).map(Node::to_json),
        };
        Some((facts, schema))
    }

    /// The value that the specification gives as an example of the body that `media` describes.
    fn body_example<'n>(&self, media: &'n Node) -> Option<&'n Node>
    where
        'a: 'n,
    {
        let examples = media.get("examples").and_then(Node::as_object);
        let named = || examples?.values().find_map(|example| example.get("value"));
        let schema = media.get("schema");
        let component = || self.schemas.get(reference(schema?)?)?.get("example");
        media
            .get("example")
            .or_else(named)
            .or_else(|| schema?.get("example"))
            .or_else(component)
    }

    /// The media type that a body is best sent as: JSON, a form with files, a form, text, or else bytes. JSON has no files.
    fn preferred_media<'n>(&self, content: &'n IndexMap<String, Node>) -> Option<(&'n str, &'n Node, BodyKind)> {
        let find = |matches: &dyn Fn(&str) -> bool| content.iter().find(|(media_type, _)| matches(media_type));
        let form = find(&|media_type| essence(media_type) == super::form::MEDIA_TYPE);
        let json = json_of(content).filter(|(_, media)| {
            let needs_form = || media.get("schema").is_some_and(|schema| self.holds_files(schema));
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

/// `path` with the Rust names of its parameters.
fn lowered_path(path: &str, parameters: &[LoweredParameter]) -> String {
    let in_path = parameters
        .iter()
        .filter(|parameter| parameter.facts.location == ParameterLocation::Path);
    let replaced = in_path
        .map(|parameter| format!("{{{}}}", parameter.name))
        .collect::<Vec<_>>()
        .join("/");
    let fixed: String = path
        .split('/')
        .filter(|segment| !segment.contains('{'))
        .map(|segment| {
            segment
                .chars()
                .filter(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.'))
                .collect::<String>()
        })
        .filter(|segment| !segment.is_empty())
        .collect::<Vec<_>>()
        .join("/");
    let segments: Vec<String> = [fixed, replaced].into_iter().filter(|part| !part.is_empty()).collect();
    format!("/{}", segments.join("/"))
}

fn lowered_operation(
    name: &str,
    parameters: &[LoweredParameter],
    body: Option<&(Body, Json)>,
    responses: &Responses,
) -> Json {
    let response = |schema: &Option<Json>| match schema {
        Some(schema) => json!({"description": "", "content": {"application/json": {"schema": schema}}}),
        None => json!({"description": ""}),
    };
    let mut declared = Map::new();
    declared.insert("200".to_owned(), response(&responses.success_schema));
    if responses.error_schema.is_some() {
        declared.insert("4XX".to_owned(), response(&responses.error_schema));
    }
    let parameters: Vec<Json> = parameters.iter().map(LoweredParameter::to_json).collect();
    let mut operation = json!({"operationId": name, "parameters": parameters, "responses": declared});
    if let Some((_, schema)) = body {
        operation["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    }
    operation
}
