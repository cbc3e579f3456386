//! What keeps a command from running.
//!
//! In: diagnostics of the pipeline, which know a file and a line, and errors of everything else. Out: one type for `?`,
//! and its lines on standard error.

use std::io;

use build_support::document::diagnostic::{Diagnostic, Diagnostics};

use crate::terminal;

/// The result of running a command, or of a part of it.
pub type Result<T = crate::Outcome, E = Failure> = std::result::Result<T, E>;

/// The error of a command that could not run.
#[derive(Debug)]
pub enum Failure {
    /// The input has errors.
    Findings(Diagnostics),
    /// Anything else.
    Other(anyhow::Error),
}

impl Failure {
    /// Prints the error to standard error.
    pub fn show(&self) {
        match self {
            Self::Findings(findings) => terminal::findings(findings),
            Self::Other(error) => terminal::error(&format!("error: {error:#}")),
        }
    }
}

impl From<Diagnostics> for Failure {
    fn from(findings: Diagnostics) -> Self {
        Self::Findings(findings)
    }
}

impl From<Diagnostic> for Failure {
    fn from(finding: Diagnostic) -> Self {
        Self::Findings(finding.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Other(error.into())
    }
}
