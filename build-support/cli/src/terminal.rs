//! What commands print: results to standard output, everything about the run to standard error.
//!
//! Colour is for terminals that show it: escape codes are left out if the output is a file or `NO_COLOR` is set.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use build_support::document::diagnostic::Diagnostics;
use serde::Serialize;

/// How much commands print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Results and findings.
    Quiet,
    /// Also what was done.
    Normal,
    /// Also the steps to it.
    Verbose,
}

/// The [`Verbosity`] of this process, which is set once, by the arguments.
static VERBOSITY: AtomicU8 = AtomicU8::new(Verbosity::Normal as u8);

/// Whether the last line of the terminal says what is being done.
static HAS_PROGRESS: AtomicBool = AtomicBool::new(false);

/// Sets how much is printed from now on.
pub fn set_verbosity(verbosity: Verbosity) {
    VERBOSITY.store(verbosity as u8, Ordering::Relaxed);
}

/// Returns `true` if all that is known is to be printed.
pub(crate) fn is_verbose() -> bool {
    shows(Verbosity::Verbose)
}

fn shows(verbosity: Verbosity) -> bool {
    VERBOSITY.load(Ordering::Relaxed) >= verbosity as u8
}

/// Returns `true` if somebody watches what is being done: standard error is a terminal, and not to be quiet.
pub(crate) fn shows_progress() -> bool {
    shows(Verbosity::Normal) && io::stderr().is_terminal()
}

/// Says what is being done, in a line that the next output replaces, if somebody watches.
pub fn progress(text: &str) {
    if shows_progress() {
        HAS_PROGRESS.store(true, Ordering::Relaxed);
        // A terminal that has gone away is no reason to stop.
        let _ = write!(io::stderr(), "\r\x1b[K{text} ...");
    }
}

/// Removes the line that says what is being done.
pub(crate) fn clear_progress() {
    if HAS_PROGRESS.swap(false, Ordering::Relaxed) {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// Prints a line of the result.
pub fn line(text: &str) {
    clear_progress();
    // A closed pipe is the reader's choice, and no error of the command.
    let _ = writeln!(anstream::stdout(), "{text}");
}

/// Prints the lines of a result, if it has any.
pub fn text(text: &str) {
    if !text.is_empty() {
        line(text.trim_end());
    }
}

/// Prints a result as JSON.
///
/// # Errors
///
/// Returns an error if `result` has no form in JSON.
pub fn json<R: Serialize + ?Sized>(result: &R) -> serde_json::Result<()> {
    line(&serde_json::to_string_pretty(result)?);
    Ok(())
}

/// Prints a line about what was done, unless the command is to be quiet.
pub fn status(text: &str) {
    if shows(Verbosity::Normal) {
        error(text);
    }
}

/// Prints a line about a step, if those are asked for.
pub fn detail(text: &str) {
    if shows(Verbosity::Verbose) {
        error(text);
    }
}

/// Prints a line about what is wrong, whatever the verbosity.
pub fn error(text: &str) {
    clear_progress();
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints findings, if there are any.
pub fn findings(diagnostics: &Diagnostics) {
    if !diagnostics.is_empty() {
        error(&format!("{}\n", diagnostics.render(true)));
    }
}
