//! placeholder
use crate::document::Location;
/// How far a note goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// a
    Rewritten,
    /// b
    Degraded,
    /// c
    Skipped,
}
/// note
#[derive(Clone, Debug)]
pub struct Note {
    /// a
    pub pass: &'static str,
    /// a
    pub kind: NoteKind,
    /// a
    pub pointer: String,
    /// a
    pub location: Location,
    /// a
    pub message: String,
}
