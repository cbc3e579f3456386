//! What the stages did to the parts of a description.
//!
//! In: what a stage changed. Out: a [`Note`] with the place, which reports show to people.

use super::{JsonPointer, Location};

/// What a pass did to a part of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// A mistake was repaired, or a part was expressed in another way; a client loses nothing by it.
    Rewritten,
    /// The part is still there, but says less than before.
    Degraded,
    /// The part is not there any more.
    Skipped,
}

/// A change that a pass made to the document.
#[derive(Clone, Debug)]
pub struct Note {
    /// The name of the pass.
    pub pass: &'static str,
    /// How much was lost.
    pub kind: NoteKind,
    /// The JSON pointer of the part, in the document that the pass was given.
    pub pointer: JsonPointer,
    /// Where the part was read.
    pub location: Location,
    /// What was found and what became of it, in one sentence without a final stop.
    pub message: String,
}
