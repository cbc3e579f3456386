//! What responses declare and nothing is held against.
//!
//! In: the canonical `responses` of an operation. Out: notes about links, which lead from one operation to another by
//! themselves, and about what headers say of their values beyond a type: what is received is never rejected.

use super::Lowering;
use crate::document::{JsonPointer, Node};
use crate::normalize::{NoteKind, is_annotation};

/// The keywords of a header that say how its value is written and when it is there.
const OF_HEADERS: &[&str] = &["required", "deprecated", "style", "explode", "allowReserved", "content"];

impl Lowering<'_> {
    /// Notes what the responses of `operation`, which stands at `pointer`, declare besides.
    pub(super) fn note_received(&mut self, operation: &Node, pointer: &JsonPointer) {
        let responses = operation.get("responses").and_then(Node::as_object);
        for (status, response) in responses.into_iter().flatten() {
            let pointer = pointer.join("responses").join(status);
            self.note_links(response, &pointer);
            let headers = response.get("headers").and_then(Node::as_object);
            for (name, header) in headers.into_iter().flatten() {
                self.note_header(name, header, &pointer.join("headers").join(name));
            }
        }
    }

    /// Notes what the links of `response`, which stands at `pointer`, say.
    fn note_links(&mut self, response: &Node, pointer: &JsonPointer) {
        let links = response.get("links").and_then(Node::as_object);
        for (name, link) in links.into_iter().flatten() {
            let pointer = pointer.join("links").join(name);
            let said = link.as_object().into_iter().flatten();
            for (keyword, value) in said.filter(|(keyword, _)| !is_annotation(keyword) && !keyword.starts_with("x-")) {
                let message =
                    format!("the link `{name}` is not followed by itself, so that `{keyword}` is for the program");
                self.note(NoteKind::Rewritten, &pointer.join(keyword), &value.location, message);
            }
        }
    }

    fn note_header(&mut self, name: &str, header: &Node, pointer: &JsonPointer) {
        for keyword in OF_HEADERS {
            if let Some(value) = header.get(keyword) {
                self.note_of_header(name, keyword, value, pointer);
            }
        }
        let schema = header.get("schema").and_then(Node::as_object);
        for (keyword, value) in schema.into_iter().flatten() {
            let is_type = matches!(keyword.as_str(), "type" | "$ref") || keyword.starts_with("x-");
            if !is_type && (keyword == "default" || !is_annotation(keyword)) {
                self.note_of_header(name, keyword, value, &pointer.join("schema"));
            }
        }
    }

    fn note_of_header(&mut self, name: &str, keyword: &str, value: &Node, pointer: &JsonPointer) {
        let message = format!("the header `{name}` is read as it comes, whatever `{keyword}` says");
        self.note(NoteKind::Rewritten, &pointer.join(keyword), &value.location, message);
    }
}
