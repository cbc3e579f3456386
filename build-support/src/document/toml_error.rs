//! Errors of the TOML reader as diagnostics.

use std::sync::Arc;

use super::diagnostic::{Code, Diagnostic};
use super::location::{Location, SourceFile};

/// Converts what the TOML reader found wrong with `file` into a diagnostic with the code `code`.
pub(crate) fn toml_error(error: &toml::de::Error, code: Code, file: &Arc<SourceFile>) -> Diagnostic {
    let offset = error.span().map_or(0, |span| span.start);
    Diagnostic::error(code, error.message().trim_end().replace('\n', ", ")).at(&Location::at_offset(file, offset))
}
