//! How far the pipeline has come, for whoever watches.
//!
//! In: the stages, as they begin. Out: calls of the observer of this process, if there is one. The library shows
//! nothing itself: it knows no terminal.

use std::sync::OnceLock;

/// A stage of the pipeline that can take a second for a large description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Pages and files become one description.
    Read,
    /// The description is brought to its canonical form.
    Normalize,
    /// The model of the API is made.
    Lower,
    /// Progenitor spells types and signatures.
    Generate,
    /// The code of the client is written.
    Render,
    /// The code is laid out in files.
    Layout,
    /// Two descriptions are compared.
    Compare,
}

impl Stage {
    /// Returns what is being done.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "reading the description",
            Self::Normalize => "normalizing the description",
            Self::Lower => "naming operations and types",
            Self::Generate => "spelling types",
            Self::Render => "rendering code",
            Self::Layout => "laying out code",
            Self::Compare => "comparing descriptions",
        }
    }
}

type Observer = Box<dyn Fn(Stage) + Send + Sync>;

static OBSERVER: OnceLock<Observer> = OnceLock::new();

/// Calls `observer` from now on with each stage that begins, on the thread that does the work. Only the first observer
/// of a process counts. Returns `true` if it is this one.
pub fn observe(observer: impl Fn(Stage) + Send + Sync + 'static) -> bool {
    OBSERVER.set(Box::new(observer)).is_ok()
}

/// Says that `stage` begins.
pub(crate) fn begin(stage: Stage) {
    if let Some(observer) = OBSERVER.get() {
        observer(stage);
    }
}
