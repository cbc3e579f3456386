//! Whether what a manifest says of rate limits can be.
//!
//! In: the headers that say how many requests a vendor takes. Out: findings.

use super::{HELP, Manifest};
use crate::document::Located;
use crate::document::characters::is_token;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};

/// Returns what is wrong with the headers that `manifest` names.
pub(crate) fn unsound(manifest: &Manifest) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let Some(Located { value, location }) = &manifest.rate_limit else {
        return findings;
    };
    let names: Vec<&String> = [&value.limit, &value.remaining, &value.reset]
        .into_iter()
        .flatten()
        .collect();
    let mut refuse = |message: String| {
        findings.push(Diagnostic::error(Code::Manifest, message).at(location).help(HELP));
    };
    if names.is_empty() {
        refuse("`[rate_limit]` names no header: give `limit`, `remaining` or `reset`".to_owned());
    }
    for name in names.into_iter().filter(|name| !is_token(name)) {
        refuse(format!("`{name}` cannot be the name of a header"));
    }
    findings
}
