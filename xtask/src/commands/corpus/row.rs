//! The result of `cargo xtask corpus` for one specification.
//!
//! In: what was printed and how a process ended. Out: a row.

use std::path::Path;

use build_support::package::scaffold;
use build_support_cli::terminal;
use serde::Serialize;

use super::super::corpus_row::Made;
use super::stem;
use crate::process::Ended;

/// The result for one specification.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(super) file: String,
    #[serde(flatten)]
    pub(super) made: Option<Made>,
    #[serde(flatten)]
    pub(super) state: State,
    pub(super) seconds: f64,
}

/// How far a specification came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "failure", rename_all = "snake_case")]
pub(super) enum State {
    /// Its crate is generated, and was not compiled.
    Generated,
    /// Its crate compiles without a warning.
    Compiled,
    /// Its crate cannot be generated, with the end of what was printed.
    NotGenerated(String),
    /// Its crate does not compile without a warning, with the end of what was printed.
    NotCompiled(String),
}

impl Row {
    pub(crate) fn is_generated(&self) -> bool {
        !matches!(self.state, State::NotGenerated(_))
    }

    /// Returns `true` if a path or an operation was left out.
    pub(super) fn has_skipped_operations(&self) -> bool {
        self.made.as_ref().is_some_and(|made| made.skipped > 0)
    }

    /// Returns why the crate was not generated, or why it does not compile.
    pub(crate) fn failure(&self) -> Option<&str> {
        match &self.state {
            State::Generated | State::Compiled => None,
            State::NotGenerated(failure) | State::NotCompiled(failure) => Some(failure),
        }
    }

    /// Shows the result while others are still generated or compiled.
    pub(super) fn show(&self) {
        let state = match self.state {
            State::Generated => "generated",
            State::Compiled => "compiled",
            State::NotGenerated(_) => "NOT GENERATED",
            State::NotCompiled(_) => "DOES NOT COMPILE",
        };
        let failure = self.failure().map(|failure| format!("\n{failure}")).unwrap_or_default();
        terminal::error(&format!("{}: {state}, {:.1} s{failure}", self.file, self.seconds));
    }
}

/// Returns the name of the crate of `file`.
pub(crate) fn crate_name(file: &Path) -> String {
    scaffold::crate_name(&stem(file))
}

/// Returns the last lines that a program printed to standard error.
pub(super) fn end_of(ended: &Ended) -> String {
    const LINES: usize = 12;
    let lines: Vec<&str> = ended.stderr.lines().collect();
    let end = lines
        .get(lines.len().saturating_sub(LINES)..)
        .unwrap_or_default()
        .join("\n");
    let status = ended
        .status
        .map_or_else(|| "stopped".to_owned(), |status| status.to_string());
    if end.is_empty() { status } else { end }
}
