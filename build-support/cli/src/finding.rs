//! A diagnostic for programs.
//!
//! In: [`Diagnostics`]. Out: values that `serde` writes.

use build_support::document::diagnostic::{Diagnostic, Diagnostics, Severity};
use serde::Serialize;

/// A diagnostic, as reports in JSON have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    severity: Level,
    code: &'static str,
    message: String,
    /// Absent if the finding has no place.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Level {
    Error,
    Warning,
    Note,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Place {
    file: String,
    line: u32,
    column: u32,
}

impl Finding {
    /// Returns `diagnostics` for a report.
    pub fn all(diagnostics: &Diagnostics) -> Vec<Self> {
        diagnostics.iter().map(Self::of).collect()
    }

    fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            severity: match diagnostic.severity {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warning,
                Severity::Note => Level::Note,
            },
            code: diagnostic.code.name(),
            message: diagnostic.message.clone(),
            place: diagnostic.location.as_ref().map(|location| Place {
                file: location.file.path.clone(),
                line: location.line,
                column: location.column,
            }),
            help: diagnostic.help.clone(),
        }
    }
}
