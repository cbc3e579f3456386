//! How a command ends.
//!
//! In: what a command found. Out: the exit status of the process.

use std::process::ExitCode;

/// The result of a command that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All is well: exit status 0.
    Fine,
    /// The command found a difference or a problem: exit status 1.
    Findings,
    /// The command could not run, or not for all it was asked to: exit status 2.
    Failed,
}

impl Outcome {
    /// Returns `Findings` if something was found, otherwise `Fine`.
    pub fn found(found: bool) -> Self {
        if found { Self::Findings } else { Self::Fine }
    }

    /// Returns `Failed` if something failed, otherwise `self`.
    #[must_use]
    pub fn or_failed(self, failed: bool) -> Self {
        if failed { Self::Failed } else { self }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::from(0),
            Outcome::Findings => Self::from(1),
            Outcome::Failed => Self::from(2),
        }
    }
}
