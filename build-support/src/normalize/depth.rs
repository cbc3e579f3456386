//! The guard against documents nested too deep.
//!
//! In: any document. Out: the same, or a diagnostic. Every later stage recurses over the tree, and so does dropping it,
//! so a document nested without measure would overflow the stack. The guard itself does not recurse.

use std::fmt;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Node, Value};

/// How many objects and arrays may stand inside each other. Real descriptions stay under 40.
pub const MAX_DEPTH: usize = 100;

/// `root`, unless it is nested deeper than [`MAX_DEPTH`].
///
/// # Errors
///
/// A diagnostic with the place where the depth is passed.
pub(super) fn check(root: Node) -> Result<Node, Diagnostics> {
    let Some((path, place)) = first_too_deep(&root) else {
        return Ok(root);
    };
    let pointer: JsonPointer = path.iter().collect();
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(
        Diagnostic::error(
            Code::NestedTooDeep,
            format!("the document is nested more than {MAX_DEPTH} levels deep"),
        )
        .at(&place.location)
        .pointer(pointer)
        .help("name the inner schemas under `components.schemas` and refer to them"),
    );
    dismantle(root);
    Err(diagnostics)
}

/// The first node below more than [`MAX_DEPTH`] others, and the keys that lead to it.
fn first_too_deep(root: &Node) -> Option<(Vec<String>, &Node)> {
    let mut path = vec![(Key::Index(0), Children::of(root))];
    while let Some((_, children)) = path.last_mut() {
        let Some((key, child)) = children.next() else {
            path.pop();
            continue;
        };
        if path.len() >= MAX_DEPTH && matches!(child.value, Value::Array(_) | Value::Object(_)) {
            let above = path.into_iter().skip(1).map(|(key, _)| key);
            return Some((above.chain([key]).map(|key| key.to_string()).collect(), child));
        }
        path.push((key, Children::of(child)));
    }
    None
}

/// A step from a node to one in it.
#[derive(Clone, Copy)]
enum Key<'n> {
    Name(&'n str),
    Index(usize),
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Index(index) => write!(formatter, "{index}"),
        }
    }
}

/// The nodes directly in a node, with their keys.
enum Children<'n> {
    Members(indexmap::map::Iter<'n, String, Node>),
    Items(std::iter::Enumerate<std::slice::Iter<'n, Node>>),
    None,
}

impl<'n> Children<'n> {
    fn of(node: &'n Node) -> Self {
        match &node.value {
            Value::Object(members) => Self::Members(members.iter()),
            Value::Array(items) => Self::Items(items.iter().enumerate()),
            _ => Self::None,
        }
    }

    fn next(&mut self) -> Option<(Key<'n>, &'n Node)> {
        match self {
            Self::Members(members) => members.next().map(|(key, node)| (Key::Name(key), node)),
            Self::Items(items) => items.next().map(|(index, node)| (Key::Index(index), node)),
            Self::None => None,
        }
    }
}

/// Drops `root` without recursion.
fn dismantle(root: Node) {
    let mut rest = vec![root];
    while let Some(node) = rest.pop() {
        match node.value {
            Value::Object(members) => rest.extend(members.into_values()),
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Location, Object, SourceFile};

    /// `depth` objects inside each other.
    fn nested(depth: usize) -> Node {
        let location = Location::start_of(&SourceFile::new("deep.json", "{}"));
        let mut node = Node::object(Object::default(), location.clone());
        for _ in 1..depth {
            let mut members = Object::default();
            members.insert("a".to_owned(), node);
            node = Node::object(members, location.clone());
        }
        node
    }

    #[test]
    fn the_deepest_allowed_document_passes() {
        assert!(check(nested(MAX_DEPTH)).is_ok());
        assert!(check(nested(MAX_DEPTH + 1)).is_err());
    }

    #[test]
    fn a_document_nested_a_hundred_thousand_deep_is_rejected_without_an_overflow() {
        let diagnostics = check(nested(100_000)).expect_err("it is too deep");
        let finding = diagnostics.iter().next().expect("one finding");
        assert_eq!(finding.code, "nested-too-deep");
        assert_eq!(finding.pointer, "/a".repeat(MAX_DEPTH).parse().ok());
    }
}
