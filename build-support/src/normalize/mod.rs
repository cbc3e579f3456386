//! The `normalize` stage: any description becomes one canonical form of OpenAPI 3.0.
//!
//! In: the assembled document, OpenAPI 3.0 or 3.1, with whatever small mistakes its vendor made. Out: the same API as
//! OpenAPI 3.0.3 in the form that [`canonical`] states and checks, and a [`Note`] for each thing that was repaired,
//! weakened or left out. What 3.0 and 3.1 only write differently (`type: [string, "null"]`, `const`, a reference to a
//! parameter) changes without a note.
//!
//! The work is a list of [`PASSES`], each in a file of its own, each linear in the size of the document. A pass may
//! rely on what the passes before it established, and on nothing else.

pub(crate) mod accept;
pub mod account;
pub mod canonical;
mod depth;
mod edit;
mod fits;
pub(crate) mod keywords;
mod lift;
mod limits;
mod names;
mod passes;
mod references;
pub mod walk;

use std::collections::HashSet;

use crate::document::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{JsonPointer, Location, Node};

pub use crate::document::note::{Note, NoteKind};
pub use depth::MAX_DEPTH;
pub(crate) use edit::is_annotation;
pub use limits::{MAX_CHAIN, MAX_PROPERTIES};
pub use passes::PASSES;

/// What a pass has to say.
struct Report {
    pass: &'static str,
    notes: Vec<Note>,
    errors: Diagnostics,
}

impl Report {
    fn rewritten(&mut self, pointer: &JsonPointer, location: &Location, message: impl Into<String>) {
        self.note(NoteKind::Rewritten, pointer, location, message.into());
    }

    fn degraded(&mut self, pointer: &JsonPointer, location: &Location, message: impl Into<String>) {
        self.note(NoteKind::Degraded, pointer, location, message.into());
    }

    fn skipped(&mut self, pointer: &JsonPointer, location: &Location, message: impl Into<String>) {
        self.note(NoteKind::Skipped, pointer, location, message.into());
    }

    fn note(&mut self, kind: NoteKind, pointer: &JsonPointer, location: &Location, message: String) {
        self.notes.push(Note {
            pass: self.pass,
            kind,
            pointer: pointer.clone(),
            location: location.clone(),
            message,
        });
    }

    /// The document cannot be used.
    fn error(&mut self, diagnostic: Diagnostic) {
        debug_assert_eq!(diagnostic.severity, Severity::Error);
        self.errors.push(diagnostic);
    }
}

/// The steps besides the passes that say what they did to a part, each with what it does, in one sentence.
pub const OTHER_STEPS: &[(&str, &str)] = &[
    ("account", "Names the keywords that no part of a client is made of."),
    ("lower", "Makes operations and types of what the passes have left."),
    ("swagger", "Reads a description in Swagger 2.0 as OpenAPI 3.0."),
];

/// A step of the stage.
pub struct Pass {
    /// A short name, in kebab case.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    run: fn(&mut Node, &mut Report),
}

impl Pass {
    /// Does the work of this pass alone.
    ///
    /// # Errors
    ///
    /// Diagnostics, if the document cannot be used at all.
    pub fn apply(&self, document: &mut Node) -> Result<Vec<Note>, Diagnostics> {
        let mut report = Report {
            pass: self.name,
            notes: Vec::new(),
            errors: Diagnostics::new(),
        };
        (self.run)(document, &mut report);
        if report.errors.has_errors() {
            return Err(report.errors);
        }
        Ok(report.notes)
    }
}

/// Brings `document` to the canonical form, and says what was changed, in the order in which it was done.
///
/// # Errors
///
/// Diagnostics, if the document is no OpenAPI 3.0 or 3.1 description, is nested deeper than [`MAX_DEPTH`], passes
/// [`MAX_PROPERTIES`] or [`MAX_CHAIN`], or would grow beyond measure by its references.
pub fn run(document: Node) -> Result<(Node, Vec<Note>), Diagnostics> {
    let mut document = depth::check(document)?;
    limits::check(&document)?;
    let unclaimed = account::unclaimed(&document);
    let mut notes = Vec::new();
    for pass in PASSES {
        notes.extend(pass.apply(&mut document)?);
    }
    // A pass that says what became of a keyword says more.
    let told: HashSet<JsonPointer> = notes.iter().map(|note| note.pointer.clone()).collect();
    notes.extend(unclaimed.into_iter().filter(|note| !told.contains(&note.pointer)));
    Ok((document, notes))
}
