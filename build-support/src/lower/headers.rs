//! From the headers that responses declare to the model.
//!
//! In: the canonical `responses` of an operation. Out: the constants that its headers are read by. A header is one
//! constant for the whole API, whatever responses declare it. `Content-Type` is none: OpenAPI says that it is to be
//! ignored.

use super::schemas::Schemas;
use crate::document::Node;
use crate::model::Api;
use crate::model::names::{RustName, Scope, static_name, value_name};
use crate::model::operation::{HeaderValue, ResponseHeader};

impl Schemas<'_> {
    /// Adds the headers that the responses of `operation` declare to `api`, and returns their names there.
    pub(super) fn response_headers(&self, operation: &Node, api: &mut Api, scope: &mut Scope) -> Vec<RustName> {
        let responses = operation.get("responses").and_then(Node::as_object);
        let mut names: Vec<RustName> = Vec::new();
        for response in responses.into_iter().flat_map(|responses| responses.values()) {
            let headers = response.get("headers").and_then(Node::as_object);
            for (wire_name, header) in headers.into_iter().flatten() {
                let is_ignored = wire_name.eq_ignore_ascii_case("content-type");
                if is_ignored || http::HeaderName::from_bytes(wire_name.as_bytes()).is_err() {
                    continue;
                }
                let name = self.response_header(wire_name, header, api, scope);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    fn response_header(&self, wire_name: &str, header: &Node, api: &mut Api, scope: &mut Scope) -> RustName {
        let value =
            header
                .get("schema")
                .map_or(HeaderValue::Text, |schema| match self.resolved(schema).str_of("type") {
                    Some("integer") => HeaderValue::Integer,
                    Some("number") => HeaderValue::Number,
                    Some("boolean") => HeaderValue::Boolean,
                    _ => HeaderValue::Text,
                });
        let known = api
            .headers
            .iter_mut()
            .find(|(_, known)| known.name.eq_ignore_ascii_case(wire_name));
        if let Some((name, known)) = known {
            // Where responses differ, the text is what all of them have.
            if known.value != value {
                known.value = HeaderValue::Text;
            }
            return name.clone();
        }
        let name = RustName::new(scope.claim([static_name(&value_name(wire_name)).as_str()]));
        let declared = ResponseHeader {
            name: wire_name.to_owned(),
            value,
            description: super::shape::description(header),
        };
        api.headers.insert(name.clone(), declared);
        name
    }
}
