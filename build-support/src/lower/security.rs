//! From security schemes and requirements to facts.
//!
//! In: `components.securitySchemes` and `security`. Out: what a client can serve, and for each operation the alternatives
//! it accepts. A scheme that no client can serve is noted, and so is a token endpoint that is not one to call.

use super::Lowering;
use crate::document::{Node, join_pointer};
use crate::model::facts::{ParameterLocation, SecurityRequirement, SecurityScheme, SecuritySchemeKind};
use crate::normalize::NoteKind;

impl Lowering<'_> {
    pub(super) fn read_security_schemes(&mut self, root: &Node) {
        let schemes = root.pointer("/components/securitySchemes").and_then(Node::as_object);
        for (name, scheme) in schemes.into_iter().flatten() {
            let pointer = join_pointer("/components/securitySchemes", name);
            if let Some(kind) = self.security_scheme(scheme, &pointer) {
                let description = scheme.str_of("description").map(str::to_owned);
                self.facts
                    .security_schemes
                    .insert(name.clone(), SecurityScheme { kind, description });
            }
        }
    }

    fn security_scheme(&mut self, scheme: &Node, pointer: &str) -> Option<SecuritySchemeKind> {
        let text = |key: &str| scheme.str_of(key).unwrap_or_default();
        let kind = match (text("type"), text("scheme").to_ascii_lowercase().as_str()) {
            ("apiKey", _) => api_key(scheme),
            ("http", "bearer") => Some(SecuritySchemeKind::Bearer),
            ("http", "basic") => Some(SecuritySchemeKind::Basic),
            ("oauth2", _) => Some(SecuritySchemeKind::OAuth2 {
                token_url: self.token_url(scheme, pointer),
            }),
            ("openIdConnect", _) => Some(SecuritySchemeKind::OAuth2 { token_url: None }),
            _ => None,
        };
        if kind.is_none() {
            let message = format!("a client cannot serve the security scheme of type `{}`", text("type"));
            self.note(NoteKind::Skipped, pointer, &scheme.location, message);
        }
        kind
    }

    /// The absolute URL of the token endpoint of the client-credentials flow.
    fn token_url(&mut self, scheme: &Node, pointer: &str) -> Option<String> {
        let url = scheme.pointer("/flows/clientCredentials/tokenUrl")?;
        let text = url.as_str()?;
        if text.starts_with("https://") {
            return Some(text.to_owned());
        }
        let message =
            "the token endpoint is not an absolute https URL; the client takes an access token instead of fetching one";
        self.note(
            NoteKind::Rewritten,
            &format!("{pointer}/flows/clientCredentials/tokenUrl"),
            &url.location,
            message,
        );
        None
    }

    /// The alternatives that `operation` accepts: its own, or else those of the whole API.
    pub(super) fn security(&mut self, root: &Node, operation: &Node, pointer: &str) -> Vec<Vec<SecurityRequirement>> {
        let stated = operation.get("security").or_else(|| root.get("security"));
        let mut alternatives = Vec::new();
        for alternative in stated.and_then(Node::as_array).unwrap_or_default() {
            let schemes = alternative.as_object().into_iter().flatten();
            let combination: Vec<SecurityRequirement> = schemes
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
                .find(|requirement| !self.facts.security_schemes.contains_key(&requirement.scheme));
            match unknown {
                Some(requirement) => {
                    let message = format!(
                        "the alternative that asks for `{}` is left out: no such scheme can be served",
                        requirement.scheme
                    );
                    self.note(NoteKind::Degraded, pointer, &alternative.location, message);
                }
                None => alternatives.push(combination),
            }
        }
        alternatives
    }
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
