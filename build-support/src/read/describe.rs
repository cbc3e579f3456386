//! From the files of a site to the description of one of its APIs.
//!
//! In: files, the name of the API where there are several, and what a person has chosen. Out: one [`Spec`], and everything
//! that was left out, settled or worked around on the way: the stages `source` and `assemble`.

use std::sync::Arc;

use crate::document::SourceFile;
use crate::document::diagnostic::Diagnostics;

use super::apis::{self, Api};
use super::assemble::{Decisions, assemble};
use super::gather::gather;
use super::spec::Spec;

/// The APIs that `files` describe, and which pages are left out.
///
/// # Errors
///
/// What each of the files is, if none of them can be used.
pub fn apis(files: &[Arc<SourceFile>]) -> Result<(Vec<Api>, Diagnostics), Diagnostics> {
    let gathered = gather(files)?;
    let (apis, findings) = apis::apis(gathered.fragments);
    let mut all = gathered.findings;
    all.extend(findings);
    Ok((apis, all))
}

/// The description of the API called `name` in `files`, or of the only one there is.
///
/// # Errors
///
/// What is wrong with the files, what two of them contradict each other about, and which APIs there are if there are
/// several and none is named.
pub fn describe(
    files: &[Arc<SourceFile>],
    name: Option<&str>,
    decisions: &Decisions<'_>,
) -> Result<(Spec, Diagnostics), Diagnostics> {
    let (apis, mut findings) = apis(files)?;
    let described = select(apis, name).and_then(|api| assemble(api.fragments, decisions));
    match described {
        Ok((spec, more)) => {
            findings.extend(more);
            Ok((spec, findings))
        }
        Err(errors) => {
            findings.extend(errors);
            Err(findings)
        }
    }
}

/// The one of `apis` that is called `name`, or the only one.
fn select(mut apis: Vec<Api>, name: Option<&str>) -> Result<Api, Diagnostics> {
    let position = match name {
        Some(name) => apis.iter().position(|api| api.name == name),
        None => (apis.len() == 1).then_some(0),
    };
    match position {
        Some(position) => Ok(apis.swap_remove(position)),
        None => Err(apis::several(&apis, &apis::table(&apis)).into()),
    }
}
