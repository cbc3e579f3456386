//! `securityDefinitions` as security schemes.

use crate::document::{Node, Object};

/// The fields that a flow of OAuth 2 has for itself in OpenAPI 3.0.
const OF_FLOWS: [&str; 3] = ["authorizationUrl", "tokenUrl", "scopes"];

/// `schemes` with each scheme as OpenAPI 3.0 has it.
pub(super) fn security_schemes(mut schemes: Node) -> Node {
    for (_, scheme) in schemes.as_object_mut().into_iter().flatten() {
        let nothing = Node::object(Object::default(), scheme.location.clone());
        *scheme = security_scheme(std::mem::replace(scheme, nothing));
    }
    schemes
}

/// `node` as OpenAPI 3.0 has it. What is no scheme of Swagger stays as it is, for the account of keywords to judge.
fn security_scheme(mut node: Node) -> Node {
    let place = node.location.clone();
    let flow = match (node.str_of("type"), node.str_of("flow")) {
        (Some("basic"), _) => None,
        (Some("oauth2"), Some("implicit")) => Some("implicit"),
        (Some("oauth2"), Some("password")) => Some("password"),
        (Some("oauth2"), Some("application")) => Some("clientCredentials"),
        (Some("oauth2"), Some("accessCode")) => Some("authorizationCode"),
        _ => return node,
    };
    let Some(scheme) = node.as_object_mut() else {
        return node;
    };
    let Some(flow) = flow else {
        scheme.insert("type".to_owned(), Node::string("http", place.clone()));
        scheme.insert("scheme".to_owned(), Node::string("basic", place));
        return node;
    };
    scheme.shift_remove("flow");
    let mut fields = Object::default();
    for key in OF_FLOWS {
        if let Some(value) = scheme.shift_remove(key) {
            fields.insert(key.to_owned(), value);
        }
    }
    fields
        .entry("scopes".to_owned())
        .or_insert_with(|| Node::object(Object::default(), place.clone()));
    let mut flows = Object::default();
    flows.insert(flow.to_owned(), Node::object(fields, place.clone()));
    scheme.insert("flows".to_owned(), Node::object(flows, place));
    node
}
