//! Stage `overlay`: corrections to a vendor's mistakes.
//!
//! In: a [`Spec`](crate::read::spec::Spec) and the OpenAPI Overlay document `specs/<vendor>/overlay.yaml` (Overlay
//! Specification 1.0 and 1.1). Out: the corrected specification and a list of what was corrected.
//!
//! It is stricter than the Overlay Specification in what keeps corrections honest: each action says why in its
//! `description`, and an action that matches nothing, or changes nothing because the vendor has made the correction, is
//! an error.
//!
//! Both versions follow the rules of 1.1 for what an update does; `copy` needs a document that says it is 1.1.

mod apply;

use std::sync::Arc;

use serde_json_path::JsonPath;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Location, Node, Object, SourceFile, Value};
use crate::read::source;

pub use apply::apply;

/// The actions of an Overlay document, in the order in which they apply.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// The actions.
    pub actions: Vec<Action>,
}

/// One correction.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it applies to.
    pub target: Selector,
    /// What it does.
    pub change: Change,
    /// Why.
    pub description: String,
    /// Where it stands in the overlay.
    pub location: Location,
    /// The JSON pointer of its place in the overlay.
    pub pointer: JsonPointer,
}

/// A JSONPath query (RFC 9535) and where it stands.
#[derive(Clone, Debug)]
pub struct Selector {
    /// The query.
    pub path: JsonPath,
    /// The query as it was written.
    pub text: String,
    /// Where it stands.
    pub location: Location,
}

/// What an action does to each node that its target selects.
#[derive(Clone, Debug)]
pub enum Change {
    /// Merges a value into it.
    Update(Node),
    /// Merges another part of the description into it.
    Copy(Selector),
    /// Removes it.
    Remove,
}

/// An action that was applied, for reports.
#[derive(Clone, Debug)]
pub struct AppliedAction {
    /// The JSONPath query.
    pub target: String,
    /// Why the action was needed.
    pub description: String,
    /// The JSON pointers of the nodes it changed or removed, as they were before.
    pub pointers: Vec<JsonPointer>,
    /// Where it stands in the overlay.
    pub location: Location,
}

/// The overlay in `file`.
///
/// # Errors
///
/// Everything that is wrong with the document.
pub fn read(file: &Arc<SourceFile>) -> Result<Overlay, Diagnostics> {
    let (root, diagnostics) = source::read_document(file);
    let mut reader = Reader {
        diagnostics,
        pointer: JsonPointer::root(),
    };
    let actions = root.map(|root| reader.document(root)).unwrap_or_default();
    if reader.diagnostics.has_errors() {
        return Err(reader.diagnostics);
    }
    Ok(Overlay { actions })
}

/// What to do about a mistake in an overlay.
const HELP: &str =
    "an overlay has `overlay`, `info` and `actions`; each action has a `target`, a `description` and one change";

struct Reader {
    diagnostics: Diagnostics,
    /// The JSON pointer of the action at hand; the root, before the first one.
    pointer: JsonPointer,
}

impl Reader {
    fn error(&mut self, message: impl Into<String>, location: &Location) {
        self.push(Diagnostic::error(Code::Overlay, message).at(location).help(HELP));
    }

    fn push(&mut self, finding: Diagnostic) {
        self.diagnostics.push(match self.pointer.is_root() {
            true => finding,
            false => finding.pointer(self.pointer.clone()),
        });
    }

    fn document(&mut self, root: Node) -> Vec<Action> {
        let location = root.location.clone();
        let Some(mut members) = self.object(root, &["overlay", "info", "extends", "actions"]) else {
            return Vec::new();
        };
        let has_copy = self.version(members.get("overlay"), &location);
        for key in ["title", "version"] {
            if members.get("info").and_then(|info| info.str_of(key)).is_none() {
                self.error(format!("the overlay has no `info.{key}`"), &location);
            }
        }
        match members.shift_remove("actions").map(|actions| actions.value) {
            Some(Value::Array(actions)) if !actions.is_empty() => actions
                .into_iter()
                .enumerate()
                .filter_map(|(index, action)| {
                    self.pointer = JsonPointer::from(["actions"]).join_index(index);
                    self.action(action, has_copy)
                })
                .collect(),
            _ => {
                self.error("the overlay has no `actions`", &location);
                Vec::new()
            }
        }
    }

    /// Checks the version, and says whether it has `copy`.
    fn version(&mut self, version: Option<&Node>, location: &Location) -> bool {
        let location = version.map_or(location, |version| &version.location);
        let version = version.and_then(Node::as_str).unwrap_or_default();
        let is = |minor: &str| version.strip_prefix(minor).is_some_and(|rest| rest.starts_with('.'));
        if !is("1.0") && !is("1.1") {
            self.error("the member `overlay` is `1.0.0` or `1.1.0`", location);
        }
        is("1.1")
    }

    /// The members of `node`, if it is an object that has no others than `known` and extensions.
    fn object(&mut self, node: Node, known: &[&str]) -> Option<Object> {
        let Value::Object(members) = node.value else {
            let message = format!("an object is expected here, and this is {}", node.value.kind());
            self.error(message, &node.location);
            return None;
        };
        for (key, member) in &members {
            if !known.contains(&key.as_str()) && !key.starts_with("x-") {
                let message = format!("there is no member `{key}` here; known are {}", known.join(", "));
                self.error(message, &member.location);
            }
        }
        Some(members)
    }

    fn action(&mut self, action: Node, has_copy: bool) -> Option<Action> {
        let location = action.location.clone();
        let mut members = self.object(action, &["target", "description", "update", "copy", "remove"])?;
        let description = members.get("description").and_then(Node::as_str).unwrap_or_default();
        if description.trim().is_empty() {
            self.error("the action has no `description` that says why it is needed", &location);
        }
        let description = description.to_owned();
        let Some(target) = members.get("target") else {
            self.error("the action has no `target`", &location);
            return None;
        };
        let target = self.selector(target)?;
        Some(Action {
            change: self.change(&mut members, has_copy, &location)?,
            target,
            description,
            location,
            pointer: self.pointer.clone(),
        })
    }

    fn change(&mut self, members: &mut Object, has_copy: bool, location: &Location) -> Option<Change> {
        let removes = members
            .shift_remove("remove")
            .filter(|remove| remove.as_bool() != Some(false));
        match (members.shift_remove("update"), members.shift_remove("copy"), removes) {
            (Some(update), None, None) => Some(Change::Update(update)),
            (None, Some(copy), None) if has_copy => Some(Change::Copy(self.selector(&copy)?)),
            (None, Some(copy), None) => {
                self.error("`copy` needs `overlay: 1.1.0`", &copy.location);
                None
            }
            (None, None, Some(remove)) if remove.as_bool() == Some(true) => Some(Change::Remove),
            _ => {
                let message = "the action has exactly one of `update`, `copy` and `remove: true`";
                self.error(message, location);
                None
            }
        }
    }

    fn selector(&mut self, node: &Node) -> Option<Selector> {
        let Some(text) = node.as_str() else {
            let message = format!("a JSONPath query is a string, and this is {}", node.value.kind());
            self.error(message, &node.location);
            return None;
        };
        match JsonPath::parse(text) {
            Ok(path) => Some(Selector {
                path,
                text: text.to_owned(),
                location: node.location.clone(),
            }),
            Err(error) => {
                let message = format!(
                    "`{text}` is no JSONPath query: {} after {} characters",
                    error.message(),
                    error.position()
                );
                let finding = Diagnostic::error(Code::Overlay, message).at(&node.location);
                self.push(finding.help("RFC 9535 describes JSONPath; a query begins with `$`"));
                None
            }
        }
    }
}
