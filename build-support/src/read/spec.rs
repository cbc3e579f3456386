//! The document that the stages between `assemble` and `normalize` pass on.
//!
//! In: what `assemble` put together. Out: one OpenAPI description, as the vendor wrote it, in any supported version.

use crate::document::Node;
use crate::document::note::Note;

/// One OpenAPI description of one vendor. Every part of it knows the page, or the overlay, that it was read from.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The OpenAPI object: the root of the document.
    pub root: Node,
    /// What was expressed in another way, or lost, when it was made OpenAPI 3.
    pub notes: Vec<Note>,
}

impl Spec {
    /// The description `root`, as it was written.
    pub fn new(root: Node) -> Self {
        Self {
            root,
            notes: Vec::new(),
        }
    }
}
