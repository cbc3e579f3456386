//! What commands print: results on standard output, everything about the run on standard error.
//!
//! Colour is for terminals that show it; where output goes to a file or `NO_COLOR` is set, the escape codes are left out.

use std::io::Write as _;

use build_support::document::diagnostic::Diagnostics;

/// Prints a line of the result.
pub fn line(text: &str) {
    // A closed pipe is the reader's choice, and no failure of the command.
    let _ = writeln!(anstream::stdout(), "{text}");
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
