//! Whether what a manifest says of signatures can be.
//!
//! In: how webhooks are signed. Out: findings. What a signature does not cover, anybody could have written.

use super::{HELP, Manifest};
use crate::document::Located;
use crate::document::characters::is_token;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};

/// Returns what is wrong with the signatures that `manifest` states.
pub(crate) fn unsound(manifest: &Manifest) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let Some(Located { value, location }) = &manifest.webhooks else {
        return findings;
    };
    let mut require = |holds: bool, message: String| {
        if !holds {
            findings.push(Diagnostic::error(Code::Manifest, message).at(location).help(HELP));
        }
    };
    let of_time = value.timestamp.as_ref().filter(|_| value.part.is_none());
    for name in [Some(&value.header), of_time].into_iter().flatten() {
        require(is_token(name), format!("`{name}` cannot be the name of a header"));
    }
    let times = usize::from(value.timestamp.is_some());
    require(
        value.signed().matches("{body}").count() == 1,
        "`signed` has to have `{body}` in it, once".to_owned(),
    );
    require(
        value.signed().matches("{timestamp}").count() == times,
        "`signed` has to have `{timestamp}` in it, once, if `timestamp` says where the time is, and only then"
            .to_owned(),
    );
    findings
}
