//! Makes every credential that operations ask for a security scheme.
//!
//! In: sound components and operations. Out: schemes of types that OpenAPI knows, requirements of nothing but schemes,
//! a scheme for each that is asked for, and no parameter `Authorization`. Documentation tools have scheme types of
//! their own (`bearer`, `jwt`), forget to publish the schemes, or show the header as a parameter: it is the credential,
//! which the client sends by itself, and OpenAPI 3.0.3 (section "Parameter Object", `name`) says that it is to be
//! ignored.

use std::collections::BTreeSet;

use crate::document::{JsonPointer, Location, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::empty_object;
use crate::normalize::walk::{self, Kind, Order};

/// What the scheme is called that stands for a header `Authorization` which no scheme explains.
const AUTHORIZATION: &str = "Authorization";

pub(super) fn run(document: &mut Node, report: &mut Report) {
    repair_types(document, report);
    clean_requirements(document, report);
    declare_missing(document, report);
    let headers = remove_headers(document, report);
    require_headers(document, headers, report);
}

fn schemes(document: &mut Node) -> Option<&mut Object> {
    document
        .get_mut("components")?
        .get_mut("securitySchemes")?
        .as_object_mut()
}

/// Makes `type: bearer` and its like an HTTP scheme.
fn repair_types(document: &mut Node, report: &mut Report) {
    for (name, scheme) in schemes(document).into_iter().flatten() {
        let pointer = JsonPointer::from(["components", "securitySchemes", name]);
        let stated = scheme.str_of("type").unwrap_or_default().to_owned();
        let kind = match stated.to_ascii_lowercase().as_str() {
            "bearer" | "jwt" | "bearerauth" => "bearer",
            "basic" | "basicauth" => "basic",
            _ => continue,
        };
        let location = scheme.location.clone();
        let Some(members) = scheme.as_object_mut() else {
            continue;
        };
        if let Some(scheme) = members.get("scheme") {
            let message = format!("the type `{stated}` says which scheme it is");
            report.rewritten(&pointer.join("scheme"), &scheme.location, message);
        }
        members.insert("type".to_owned(), Node::string("http", location.clone()));
        members.insert("scheme".to_owned(), Node::string(kind, location.clone()));
        report.rewritten(
            &pointer,
            &location,
            format!("the scheme of type `{stated}` is read as HTTP `{kind}`"),
        );
    }
}

/// Leaves out of requirements what names no scheme: extensions, which documentation tools put there.
fn clean_requirements(document: &mut Node, report: &mut Report) {
    let mut clean = |members: &mut Object, pointer: &JsonPointer| {
        let Some(requirements) = members.get_mut("security").and_then(Node::as_array_mut) else {
            return;
        };
        for (index, requirement) in requirements.iter_mut().enumerate() {
            let location = requirement.location.clone();
            let Some(schemes) = requirement.as_object_mut() else {
                continue;
            };
            let before = schemes.len();
            schemes.retain(|name, scopes| !name.starts_with("x-") && !matches!(scopes.value, Value::Object(_)));
            if schemes.len() < before {
                let pointer = pointer.join("security").join_index(index);
                report.rewritten(
                    &pointer,
                    &location,
                    "what names no security scheme was left out of the requirement",
                );
            }
        }
    };
    if let Some(members) = document.as_object_mut() {
        clean(members, &JsonPointer::root());
    }
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if place.kind == Kind::Operation
            && let Some(members) = node.as_object_mut()
        {
            clean(members, place.pointer);
        }
    });
}

/// A header `Authorization` that was a parameter of an operation.
struct Header {
    /// The path and the method of the operation.
    operation: (String, &'static str),
    location: Location,
    description: Option<String>,
    is_required: bool,
}

/// Takes the header `Authorization` out of the parameters of path items and operations, and returns it for each
/// operation that had it.
fn remove_headers(document: &mut Node, report: &mut Report) -> Vec<Header> {
    let mut headers = Vec::new();
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        let pointer = JsonPointer::from(["paths", path]);
        let shared = take_header(item, &pointer, report);
        for method in walk::METHODS {
            let Some(operation) = item.get_mut(method) else {
                continue;
            };
            let own = take_header(operation, &pointer.join(method), report);
            if let Some(parameter) = own.or_else(|| shared.clone()) {
                headers.push(Header {
                    operation: (path.clone(), method),
                    description: parameter.str_of("description").map(str::to_owned),
                    is_required: parameter.is_true("required"),
                    location: parameter.location,
                });
            }
        }
    }
    headers
}

/// Takes the header `Authorization` out of the parameters of `holder`, which stands at `pointer`.
fn take_header(holder: &mut Node, pointer: &JsonPointer, report: &mut Report) -> Option<Node> {
    let parameters = holder.get_mut("parameters").and_then(Node::as_array_mut)?;
    let index = parameters.iter().position(|parameter| {
        let name = parameter.str_of("name").unwrap_or_default();
        parameter.str_of("in") == Some("header") && name.eq_ignore_ascii_case(AUTHORIZATION)
    })?;
    let parameter = parameters.remove(index);
    let pointer = pointer.join("parameters").join_index(index);
    let message = "the header parameter `Authorization` is the credential, which the client sends by itself";
    report.rewritten(&pointer, &parameter.location, message);
    Some(parameter)
}

/// Makes the operations that had one of `headers` ask for a scheme that is sent in this header, where they ask for
/// none.
fn require_headers(document: &mut Node, headers: Vec<Header>, report: &mut Report) {
    let is_asked_for_all = asks_for_some(document.get("security"));
    let mut scheme = schemes(document).into_iter().flatten().find_map(|(name, scheme)| {
        let is_header = scheme.str_of("in") == Some("header")
            && scheme
                .str_of("name")
                .is_some_and(|name| name.eq_ignore_ascii_case(AUTHORIZATION));
        let kind = scheme.str_of("type").unwrap_or_default();
        (is_header || matches!(kind, "http" | "oauth2" | "openIdConnect")).then(|| name.clone())
    });
    for header in headers {
        let (path, method) = &header.operation;
        let pointer = JsonPointer::from(["paths", path, method]);
        let Some(operation) = document.at(&pointer) else {
            continue;
        };
        let is_asked = match operation.get("security") {
            Some(own) => asks_for_some(Some(own)),
            None => is_asked_for_all,
        };
        if is_asked {
            continue;
        }
        let name = scheme.get_or_insert_with(|| {
            let message = "no security scheme is declared; the header parameter `Authorization` became one";
            report.rewritten(
                &JsonPointer::from(["components", "securitySchemes"]),
                &header.location,
                message,
            );
            add_scheme(document, AUTHORIZATION, header.scheme());
            AUTHORIZATION.to_owned()
        });
        let requirements = header.requirements(name);
        if let Some(members) = document.at_mut(&pointer).and_then(Node::as_object_mut) {
            members.insert("security".to_owned(), requirements);
        }
    }
}

/// Whether `security` asks for a scheme.
fn asks_for_some(security: Option<&Node>) -> bool {
    let alternatives = security.and_then(Node::as_array).unwrap_or_default();
    alternatives
        .iter()
        .filter_map(Node::as_object)
        .any(|schemes| !schemes.is_empty())
}

impl Header {
    /// The scheme that it stands for, by what its description says.
    fn scheme(&self) -> Node {
        let description = self.description.as_deref().unwrap_or_default();
        let lower = description.to_ascii_lowercase();
        let mut scheme = match () {
            () if lower.contains("bearer") => http("bearer", &self.location),
            () if lower.contains("basic auth") => http("basic", &self.location),
            () => api_key(AUTHORIZATION, &self.location),
        };
        if let Some(members) = scheme.as_object_mut().filter(|_| !description.is_empty()) {
            members.insert(
                "description".to_owned(),
                Node::string(description, self.location.clone()),
            );
        }
        scheme
    }

    /// The requirement of the scheme called `name`, or of none where the header can be absent.
    fn requirements(&self, name: &str) -> Node {
        let location = &self.location;
        let none = Node::array(Vec::new(), location.clone());
        let required = Object::from_iter([(name.to_owned(), none)]);
        let mut alternatives = vec![Node::object(required, location.clone())];
        if !self.is_required {
            alternatives.push(empty_object(location));
        }
        Node::array(alternatives, location.clone())
    }
}

/// Declares the schemes that are asked for and that the document does not have, as what their names say.
fn declare_missing(document: &mut Node, report: &mut Report) {
    let known: BTreeSet<String> = schemes(document)
        .into_iter()
        .flat_map(|schemes| schemes.keys().cloned())
        .collect();
    let mut missing: Vec<(String, Location)> = Vec::new();
    let mut ask = |members: &Object| {
        let requirements = members.get("security").and_then(Node::as_array).unwrap_or_default();
        for (name, scopes) in requirements.iter().filter_map(Node::as_object).flatten() {
            if !known.contains(name) && !missing.iter().any(|(other, _)| other == name) {
                missing.push((name.clone(), scopes.location.clone()));
            }
        }
    };
    if let Some(members) = document.as_object() {
        ask(members);
    }
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if place.kind == Kind::Operation
            && let Some(members) = node.as_object()
        {
            ask(members);
        }
    });
    for (name, location) in missing {
        let (scheme, shown) = guess(&name, &location);
        add_scheme(document, &name, scheme);
        let message = format!(
            "the security scheme `{name}` is not declared, and is taken to be {shown}; an overlay can declare it"
        );
        report.rewritten(
            &JsonPointer::from(["components", "securitySchemes", &name]),
            &location,
            message,
        );
    }
}

/// The scheme that is called `name` and declared nowhere, and what it is.
fn guess(name: &str, location: &Location) -> (Node, &'static str) {
    let lower = name.to_ascii_lowercase();
    if lower.contains("basic") {
        return (http("basic", location), "HTTP basic authentication");
    }
    if ["bearer", "jwt", "token", "oauth"]
        .iter()
        .any(|word| lower.contains(word))
    {
        return (http("bearer", location), "a bearer token");
    }
    (
        api_key(AUTHORIZATION, location),
        "the value of the header `Authorization`",
    )
}

fn http(scheme: &str, location: &Location) -> Node {
    of_members(&[("type", "http"), ("scheme", scheme)], location)
}

fn api_key(header: &str, location: &Location) -> Node {
    of_members(&[("type", "apiKey"), ("in", "header"), ("name", header)], location)
}

fn of_members(members: &[(&str, &str)], location: &Location) -> Node {
    let members = members
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Node::string(*value, location.clone())));
    Node::object(members.collect(), location.clone())
}

fn add_scheme(document: &mut Node, name: &str, scheme: Node) {
    let location = scheme.location.clone();
    let Some(root) = document.as_object_mut() else { return };
    let components = root
        .entry("components".to_owned())
        .or_insert_with(|| empty_object(&location));
    let Some(components) = components.as_object_mut() else {
        return;
    };
    let schemes = components
        .entry("securitySchemes".to_owned())
        .or_insert_with(|| empty_object(&location));
    if let Some(schemes) = schemes.as_object_mut() {
        schemes.insert(name.to_owned(), scheme);
    }
}
