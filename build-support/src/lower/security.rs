//! From security schemes and requirements to the model.
//!
//! In: `components.securitySchemes` and `security`. Out: what a client can serve, and for each operation the
//! alternatives it accepts. A scheme that no client can serve is noted, and so is a URL of a flow that is not one to
//! call.

use indexmap::IndexMap;

use super::note;
use crate::document::characters::is_token;
use crate::document::{JsonPointer, Node};
use crate::model::api::{SecurityScheme, SecuritySchemeKind, SignInFlows};
use crate::model::operation::{ParameterLocation, SecurityRequirement};
use crate::normalize::{Note, NoteKind};

/// The security schemes by their names.
pub(super) type Schemes = IndexMap<String, SecurityScheme>;

/// The security schemes of `root` that a client can serve.
pub(super) fn schemes(root: &Node, notes: &mut Vec<Note>) -> Schemes {
    let declared = root.pointer("/components/securitySchemes").and_then(Node::as_object);
    let mut schemes = Schemes::new();
    for (name, scheme) in declared.into_iter().flatten() {
        let pointer = JsonPointer::from(["components", "securitySchemes"]).join(name);
        if let Some(kind) = security_scheme(scheme, &pointer, notes) {
            let description = scheme.str_of("description").map(str::to_owned);
            schemes.insert(name.clone(), SecurityScheme { kind, description });
        }
    }
    schemes
}

fn security_scheme(scheme: &Node, pointer: &JsonPointer, notes: &mut Vec<Note>) -> Option<SecuritySchemeKind> {
    let text = |key: &str| scheme.str_of(key).unwrap_or_default();
    let kind = match (text("type"), text("scheme").to_ascii_lowercase().as_str()) {
        ("apiKey", _) => api_key(scheme),
        ("http", "bearer") => Some(SecuritySchemeKind::Bearer),
        ("http", "basic") => Some(SecuritySchemeKind::Basic),
        ("http", _) => http_scheme(text("scheme")),
        ("oauth2", _) => Some(SecuritySchemeKind::OAuth2 {
            token_url: flow_url(scheme, ["clientCredentials", "tokenUrl"], pointer, notes),
            sign_in: sign_in(scheme, pointer, notes),
        }),
        ("openIdConnect", _) => Some(SecuritySchemeKind::OAuth2 {
            token_url: None,
            sign_in: None,
        }),
        _ => None,
    };
    if kind.is_none() {
        let message = format!("a client cannot serve the security scheme of type `{}`", text("type"));
        notes.push(note(NoteKind::Skipped, pointer, &scheme.location, message));
    }
    kind
}

/// The flows in which a person signs in; `None` without an address for that.
fn sign_in(scheme: &Node, pointer: &JsonPointer, notes: &mut Vec<Note>) -> Option<Box<SignInFlows>> {
    let mut url = |flow, key| flow_url(scheme, [flow, key], pointer, notes);
    let (code, device) = ("authorizationCode", "deviceAuthorization");
    let flows = SignInFlows {
        authorization_url: url(code, "authorizationUrl"),
        device_authorization_url: url(device, "deviceAuthorizationUrl"),
        token_url: url(code, "tokenUrl").or_else(|| url(device, "tokenUrl")),
        refresh_url: url(code, "refreshUrl").or_else(|| url(device, "refreshUrl")),
    };
    let has_address = flows.authorization_url.is_some() || flows.device_authorization_url.is_some();
    has_address.then(|| Box::new(flows))
}

/// The URL at `[flow, key]`: an absolute one of https, or one that is relative to the server.
fn flow_url(scheme: &Node, [flow, key]: [&str; 2], pointer: &JsonPointer, notes: &mut Vec<Note>) -> Option<String> {
    let url = scheme.get("flows")?.get(flow)?.get(key)?;
    let text = url.as_str()?;
    if text.starts_with("https://") || is_relative(text) {
        return Some(text.to_owned());
    }
    let message = "the URL is neither absolute with https nor relative; the client takes an access token instead";
    let pointer = pointer.join("flows").join(flow).join(key);
    notes.push(note(NoteKind::Rewritten, &pointer, &url.location, message));
    None
}

/// Whether a URL stays on the host that it is relative to.
fn is_relative(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    let path = text.split(['?', '#']).next().unwrap_or_default();
    !path.is_empty() && text.bytes().all(plain) && !path.starts_with("//") && !path.contains(':')
}

/// The alternatives of `schemes` that `operation` accepts: its own, or else those of the whole API.
pub(super) fn requirements(
    root: &Node,
    operation: &Node,
    pointer: &JsonPointer,
    schemes: &Schemes,
    notes: &mut Vec<Note>,
) -> Vec<Vec<SecurityRequirement>> {
    let stated = operation.get("security").or_else(|| root.get("security"));
    let mut alternatives = Vec::new();
    for alternative in stated.and_then(Node::as_array).unwrap_or_default() {
        let named = alternative.as_object().into_iter().flatten();
        let combination: Vec<SecurityRequirement> = named
            .map(|(scheme, scopes)| SecurityRequirement {
                scheme: scheme.clone(),
                scopes: scopes
                    .as_array()
                    .unwrap_or_default()
                    .iter()
                    .filter_map(Node::as_str)
                    .map(str::to_owned)
                    .collect(),
            })
            .collect();
        let unknown = combination
            .iter()
            .find(|requirement| !schemes.contains_key(&requirement.scheme));
        match unknown {
            Some(requirement) => {
                let message = format!(
                    "the alternative that asks for `{}` is left out: no such scheme can be served",
                    requirement.scheme
                );
                notes.push(note(NoteKind::Degraded, pointer, &alternative.location, message));
            }
            None => alternatives.push(combination),
        }
    }
    alternatives
}

/// Another scheme of the HTTP authentication framework (RFC 9110, section 11.1), whose name is a token.
fn http_scheme(scheme: &str) -> Option<SecuritySchemeKind> {
    let scheme = scheme.trim();
    is_token(scheme).then(|| SecuritySchemeKind::Http {
        scheme: scheme.to_owned(),
    })
}

fn api_key(scheme: &Node) -> Option<SecuritySchemeKind> {
    let location = match scheme.str_of("in")? {
        "header" => ParameterLocation::Header,
        "query" => ParameterLocation::Query,
        "cookie" => ParameterLocation::Cookie,
        _ => return None,
    };
    let name = scheme.str_of("name")?.to_owned();
    Some(SecuritySchemeKind::ApiKey { location, name })
}
