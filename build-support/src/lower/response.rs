//! From the responses of an operation to what its method returns.
//!
//! In: the canonical `responses` of an operation. Out: the type of a success and the type of a declared error. Statuses
//! that declare different types are taken together as JSON, with a note.

use serde_json::{Value as Json, json};

use super::{Lowering, Site};
use crate::document::{Node, join_pointer};
use crate::facts::{Payload, StatusPattern};
use crate::normalize::NoteKind;

/// What a method returns.
pub(super) struct Responses {
    pub(super) success: Payload,
    /// The schema of the body of a success, where it is JSON.
    pub(super) success_schema: Option<Json>,
    /// The schema of the body of a declared error, where it is JSON.
    pub(super) error_schema: Option<Json>,
    pub(super) error_statuses: Vec<StatusPattern>,
    /// Every response: its status as written, and its description.
    pub(super) described: Vec<(String, Option<String>)>,
}

/// The body of one response.
#[derive(Clone, PartialEq)]
enum Content {
    Json(Json),
    Text,
    Bytes,
    Empty,
}

/// One response: for which statuses, and what it carries.
struct Declared {
    status: StatusPattern,
    content: Content,
}

impl Lowering<'_> {
    pub(super) fn responses(&mut self, operation: &Node, pointer: &str, request: &str) -> Responses {
        let pointer = join_pointer(pointer, "responses");
        let members = operation.get("responses").and_then(Node::as_object);
        let has_success = members.is_some_and(|members| members.keys().any(|status| status.starts_with('2')));
        let (mut successes, mut errors, mut described) = (Vec::new(), Vec::new(), Vec::new());
        for (status, response) in members.into_iter().flatten() {
            let Some(pattern) = status_pattern(status) else {
                continue;
            };
            let is_success = match pattern {
                StatusPattern::Code(code) => (200..300).contains(&code),
                StatusPattern::Class(class) => class == 2,
                StatusPattern::Default => !has_success,
            };
            let suffix = if is_success { "Response" } else { "Error" };
            let site = Site::new(join_pointer(&pointer, status), format!("{request}{suffix}"));
            let content = self.content(response, &site);
            described.push((status.clone(), super::schema::description(response)));
            let declared = Declared {
                status: pattern,
                content,
            };
            if is_success {
                successes.push(declared)
            } else {
                errors.push(declared)
            }
        }
        let (success, success_schema) = self.success(&successes, operation, &pointer);
        let (error_schema, error_statuses) = self.error(&errors, operation, &pointer);
        Responses {
            success,
            success_schema,
            error_schema,
            error_statuses,
            described,
        }
    }

    fn content(&mut self, response: &Node, site: &Site) -> Content {
        let Some(media_types) = response
            .get("content")
            .and_then(Node::as_object)
            .filter(|content| !content.is_empty())
        else {
            return Content::Empty;
        };
        if let Some((media_type, media)) = media_types.iter().find(|(media_type, _)| is_json(media_type)) {
            let pointer = format!(
                "{}/schema",
                join_pointer(&join_pointer(&site.pointer, "content"), media_type)
            );
            let site = Site::new(pointer, site.name.as_str());
            return match media.get("schema") {
                Some(schema) => Content::Json(self.usage(schema, &site).into_nullable_schema()),
                None => Content::Json(json!({})),
            };
        }
        if media_types.keys().all(|media_type| is_text(media_type)) {
            Content::Text
        } else {
            Content::Bytes
        }
    }

    fn success(&mut self, declared: &[Declared], operation: &Node, pointer: &str) -> (Payload, Option<Json>) {
        let mut contents: Vec<&Content> = Vec::new();
        for response in declared {
            if !contents.contains(&&response.content) {
                contents.push(&response.content);
            }
        }
        match contents.as_slice() {
            [] | [Content::Empty] => (Payload::Empty, None),
            [Content::Json(schema)] => (Payload::Json, Some(schema.clone())),
            [Content::Text] => (Payload::Text, None),
            [Content::Bytes] => (Payload::Bytes, None),
            [Content::Json(schema), Content::Empty] | [Content::Empty, Content::Json(schema)] => {
                (Payload::OptionalJson, Some(schema.clone()))
            }
            several => {
                let all_json = several.iter().all(|content| matches!(content, Content::Json(_)));
                let form = if all_json { "JSON" } else { "bytes" };
                let message = format!("statuses of success carry different types; they are returned as {form}");
                self.note(NoteKind::Degraded, pointer, &operation.location, message);
                if all_json {
                    (Payload::Json, Some(json!({})))
                } else {
                    (Payload::Bytes, None)
                }
            }
        }
    }

    fn error(&mut self, declared: &[Declared], operation: &Node, pointer: &str) -> (Option<Json>, Vec<StatusPattern>) {
        let mut schemas: Vec<&Json> = Vec::new();
        let mut statuses = Vec::new();
        for response in declared {
            if let Content::Json(schema) = &response.content {
                statuses.push(response.status);
                if !schemas.contains(&schema) {
                    schemas.push(schema);
                }
            }
        }
        match schemas.as_slice() {
            [] => (None, Vec::new()),
            [only] => (Some((*only).clone()), statuses),
            _ => {
                let message = "statuses of failure carry different types; the body of an error is kept as JSON";
                self.note(NoteKind::Degraded, pointer, &operation.location, message);
                (Some(json!({})), statuses)
            }
        }
    }
}

/// Whether `media_type` is JSON or is written like it.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "*/*" || essence.ends_with("+json") || essence == "text/json"
}

/// Whether `media_type` is text to read.
pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.starts_with("text/") || essence == "application/xml" || essence.ends_with("+xml")
}

/// `media_type` without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn status_pattern(status: &str) -> Option<StatusPattern> {
    if status.eq_ignore_ascii_case("default") {
        return Some(StatusPattern::Default);
    }
    match status.as_bytes() {
        [class @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(StatusPattern::Class(class - b'0')),
        _ => status
            .parse()
            .ok()
            .filter(|code| (100..600).contains(code))
            .map(StatusPattern::Code),
    }
}
