//! Corrections that go together.
//!
//! In: a description, recordings, and which lessons are chosen. Out: those that can be applied one after the other. A
//! correction can take away what another one changes; what is still different then shows when the exchanges are
//! compared again.

use super::exchange::Exchange;
use super::observe::{Known, observe};
use super::report::{Lesson, appended, lessons};
use crate::document::SourceFile;
use crate::document::diagnostic::Diagnostics;
use crate::read::overlay;
use crate::read::spec::Spec;

/// How often exchanges are compared again.
const MAX_ROUNDS: usize = 8;

/// Corrections that were applied to a description, in their order.
#[derive(Clone, Debug)]
pub struct Corrections {
    /// The description with them.
    pub spec: Spec,
    /// What was corrected.
    pub lessons: Vec<Lesson>,
    /// The numbers of those that others have made pointless.
    pub skipped: Vec<usize>,
}

/// Applies the corrections of `chosen` to `spec`, as far as they can be applied one after the other.
pub fn apply(spec: Spec, chosen: &[Lesson]) -> Corrections {
    let mut corrections = Corrections {
        spec,
        lessons: Vec::new(),
        skipped: Vec::new(),
    };
    for lesson in chosen.iter().filter(|lesson| !lesson.actions.is_empty()) {
        match applied(&corrections.spec, lesson) {
            Ok(spec) => {
                corrections.spec = spec;
                corrections.lessons.push(lesson.clone());
            }
            Err(_) => corrections.skipped.push(lesson.number),
        }
    }
    corrections
}

/// Applies all corrections that `exchanges` show, until no more are shown.
pub fn apply_all(spec: Spec, known: Known<'_>, exchanges: &[Exchange]) -> Corrections {
    let mut all = Corrections {
        spec,
        lessons: Vec::new(),
        skipped: Vec::new(),
    };
    for _ in 0..MAX_ROUNDS {
        let observed = observe(&all.spec.root, known, exchanges);
        let shown = lessons(&all.spec.root, &observed, false);
        let round = apply(all.spec, &shown);
        all.spec = round.spec;
        all.skipped = round.skipped;
        if round.lessons.is_empty() {
            break;
        }
        all.lessons.extend(round.lessons);
    }
    all
}

fn applied(spec: &Spec, lesson: &Lesson) -> Result<Spec, Diagnostics> {
    let empty = SourceFile::new("overlay.yaml", "");
    let text = appended(&empty, "", std::slice::from_ref(lesson))?;
    let actions = overlay::read(&SourceFile::new("overlay.yaml", text))?;
    overlay::apply(spec.clone(), &actions).map(|(spec, _)| spec)
}
