//! From the files of a site to the description of one of its APIs.
//!
//! In: files, the name of the API where there are several, and what a person has chosen. Out: one [`Spec`], and
//! everything that was left out, settled or worked around on the way: the stages `source` and `assemble`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::document::SourceFile;
use crate::document::diagnostic::Diagnostics;
use crate::document::progress::{self, Stage};

use super::apis::{self, Api, StatedApi};
use super::assemble::{self, Combination, Decisions, Resolution, assemble};
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

/// The description of the API called `name` in `files`, or of the only one there is. `stated` names the APIs, where a
/// person has done so.
///
/// # Errors
///
/// What is wrong with the files, what two of them contradict each other about, and which APIs there are if there are
/// several and none is named.
pub fn describe(
    files: &[Arc<SourceFile>],
    name: Option<&str>,
    stated: &[StatedApi],
    decisions: &Decisions<'_>,
) -> Result<(Spec, Diagnostics), Diagnostics> {
    progress::begin(Stage::Read);
    let (apis, mut findings) = apis(files)?;
    let described = apis::named(apis, stated).and_then(|apis| {
        let decisions = Decided::of(decisions, &apis, name);
        assemble(select(apis, name)?.fragments, &decisions.borrow())
    });
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

/// The paths of the pages in `files` that are of another version than the other pages of their API.
pub fn stale_pages(files: &[Arc<SourceFile>]) -> BTreeSet<String> {
    let apis = apis(files).map_or_else(|_| Vec::new(), |(apis, _)| apis);
    apis.into_iter()
        .flat_map(|api| assemble::stale_pages(api.fragments))
        .collect()
}

/// What a person has chosen for one API of several: each choice is about one of them.
struct Decided<'c> {
    page_order: &'c [String],
    resolutions: Vec<Resolution>,
    combinations: Vec<Combination>,
}

impl<'c> Decided<'c> {
    /// The choices of `decisions` but for those about another of `apis` than the one called `name`.
    fn of(decisions: &Decisions<'c>, apis: &[Api], name: Option<&str>) -> Self {
        let (this, others): (Vec<&Api>, Vec<&Api>) =
            apis.iter().partition(|api| name.is_none_or(|name| api.name == name));
        let is_kept = |is_about: &dyn Fn(&Api) -> bool| {
            this.iter().any(|api| is_about(api)) || !others.iter().any(|api| is_about(api))
        };
        let resolutions = decisions.resolutions.iter().filter(|resolution| {
            is_kept(&|api| {
                let mut pages = api
                    .fragments
                    .iter()
                    .map(|fragment| fragment.location.file.path.as_str());
                pages.any(|page| page.ends_with(resolution.source.as_str()))
            })
        });
        let combinations = decisions.combinations.iter().filter(|combination| {
            is_kept(&|api| {
                let mut roots = api.fragments.iter().map(|fragment| &fragment.root);
                roots.any(|root| root.at(&combination.pointer).is_some())
            })
        });
        Self {
            page_order: decisions.page_order,
            resolutions: resolutions.cloned().collect(),
            combinations: combinations.cloned().collect(),
        }
    }

    fn borrow(&self) -> Decisions<'_> {
        Decisions {
            resolutions: &self.resolutions,
            combinations: &self.combinations,
            page_order: self.page_order,
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
