//! What commands print: results to standard output, everything about the run to standard error.
//!
//! Colour is for terminals that show it: escape codes are left out if the output is a file or `NO_COLOR` is set.

use std::io::Write as _;

use build_support::document::diagnostic::Diagnostics;
use serde::Serialize;

/// Prints a line of the result.
pub fn line(text: &str) {
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

/// Prints a line about the run.
pub fn error(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints findings, if there are any.
pub fn findings(diagnostics: &Diagnostics) {
    if !diagnostics.is_empty() {
        error(&format!("{}\n", diagnostics.render(true)));
    }
}
