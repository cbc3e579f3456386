//! A description in several files, as one document.
//!
//! In: the root of a description, and a way to the files that it refers to. Out: the same description without
//! references to files. A part that has a name in OpenAPI (a schema, a parameter, a response, …) becomes a component,
//! once however often it is referred to; any other part takes the place of its reference. Every part keeps the file and
//! line that it was read from, and a reference that leads nowhere is an error at its place.
//!
//! Nothing is read from the network, and no file outside of the folder that the paths of files begin in: [`Files`] is
//! asked for paths below it only.

mod documents;
mod identifiers;
mod join;
mod names;
mod reference;

use std::collections::BTreeSet;

use crate::document::diagnostic::Diagnostics;
use crate::document::{Node, Value};

use documents::Documents;
pub use documents::{Files, Known};
use join::Joiner;
use reference::{Reference, Resource};

/// A description and the files that it is in.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The description.
    pub root: Node,
    /// The paths of the files beside it that parts of it come from.
    pub files: BTreeSet<String>,
    /// What is wrong with them, and with references to them.
    pub findings: Diagnostics,
}

impl Joined {
    /// The description `root`, which is in one file.
    pub(super) fn alone(root: Node) -> Self {
        Self {
            root,
            files: BTreeSet::new(),
            findings: Diagnostics::new(),
        }
    }
}

/// Makes one document of the description `root` and of what it refers to in `files`.
pub fn join(root: Node, files: &mut dyn Files) -> Joined {
    if !refers_to_files(&root, &root.location.file.path) {
        return Joined::alone(root);
    }
    Joiner::new(Documents::new(&root, files), &root).join(root)
}

/// Whether something in `node`, of the file `from`, could be a reference to another file.
pub fn refers_to_files(node: &Node, from: &str) -> bool {
    match &node.value {
        Value::Object(members) => members
            .iter()
            .any(|(key, member)| match (key.as_str(), member.as_str()) {
                ("$ref", Some(text)) => match Reference::parse(text).resource(from) {
                    Resource::File(path) => path != from,
                    Resource::Outside => true,
                    Resource::Elsewhere => false,
                },
                _ => refers_to_files(member, from),
            }),
        Value::Array(items) => items.iter().any(|item| refers_to_files(item, from)),
        _ => false,
    }
}
