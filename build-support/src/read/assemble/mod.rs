//! Stage `assemble`: from the fragments of one vendor to one description.
//!
//! In: [`Fragment`]s of one API, each a whole OpenAPI document or the slice of it that one page shows. Out: a [`Spec`]
//! that holds the union of their parts. Pages of another version are left out. Parts that are equal in several
//! fragments become one, and so do those that differ in nothing that carries a meaning. Parts that contradict each
//! other are an error that shows both texts, unless a [`Resolution`] says which page wins and why, or a [`Combination`]
//! that each of them counts; nothing is picked silently.
//!
//! What counts as one part, and is never mixed from two pages: a member of `info`, a server, a tag, a member of a path
//! item (an operation among them), a component, and any other member of the root.
//!
//! The order of the result does not depend on how the vendor cuts the description into pages, so that a new page
//! changes nothing but what it adds: members with a fixed name stand in the order of the OpenAPI specification, paths,
//! webhooks and components by name, servers and tags as they first occur, with the pages in the order of the manifest's
//! sources, and those of one source by file name. The server that most pages name first comes first, because it is the
//! base URL.

mod conflict;
mod defaults;
mod merge;
mod order;
mod parts;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Location};
use crate::read::source::Fragment;
use crate::read::spec::Spec;

use parts::Parts;

/// Which page wins where pages differ: a `[[resolve]]` table of `vendor.toml`.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The JSON pointer (RFC 6901) of the part that differs, as the error about it names it. Servers and tags are named
    /// by their URL and name instead of an index.
    pub pointer: JsonPointer,
    /// The page that wins, relative to the folder of the vendor.
    pub source: String,
    /// Why it wins.
    pub reason: String,
    /// Where the resolution stands.
    pub location: Location,
}

/// An operation that several pages describe, each for another body: a `[[combine]]` table of `vendor.toml`.
#[derive(Clone, Debug)]
pub struct Combination {
    /// The JSON pointer (RFC 6901) of the operation.
    pub pointer: JsonPointer,
    /// Why its bodies are alternatives.
    pub reason: String,
    /// Where the combination stands.
    pub location: Location,
}

/// What a person has chosen where pages contradict each other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decisions<'c> {
    /// Which page wins.
    pub resolutions: &'c [Resolution],
    /// Which operations take what any of their pages says.
    pub combinations: &'c [Combination],
    /// The paths of pages, in the order of the sources that name them. Other pages come after these, by their paths.
    pub page_order: &'c [String],
}

/// The paths of the pages whose `fragments`, all of one API, are of another version than most.
pub fn stale_pages(fragments: Vec<Fragment>) -> BTreeSet<String> {
    let all: BTreeSet<String> = fragments
        .iter()
        .map(|fragment| fragment.location.file.path.clone())
        .collect();
    match versions::select(fragments, &mut Diagnostics::new()) {
        Ok(fresh) => {
            let fresh: BTreeSet<String> = fresh
                .into_iter()
                .map(|fragment| fragment.location.file.path.clone())
                .collect();
            all.difference(&fresh).cloned().collect()
        }
        Err(_) => BTreeSet::new(),
    }
}

/// Sorts `fragments` by the places of their pages in `page_order`; those of other pages come last, by path.
fn sort_fragments(fragments: &mut [Fragment], page_order: &[String]) {
    let places = page_order.iter().zip(0_usize..);
    let places: BTreeMap<&str, usize> = places.map(|(path, place)| (path.as_str(), place)).collect();
    fragments.sort_by_cached_key(|fragment| {
        let path = fragment.location.file.path.clone();
        (places.get(path.as_str()).copied().unwrap_or(usize::MAX), path)
    });
}

/// The one description that `fragments` are parts of, and what was settled or left out.
///
/// # Errors
///
/// All contradictions that no choice decides, and all decisions that decide nothing.
pub fn assemble(mut fragments: Vec<Fragment>, decisions: &Decisions<'_>) -> Result<(Spec, Diagnostics), Diagnostics> {
    sort_fragments(&mut fragments, decisions.page_order);
    let mut diagnostics = Diagnostics::new();
    let mut fragments = versions::select(fragments, &mut diagnostics)?;
    defaults::pin(&mut fragments);
    let servers = defaults::first_servers(&fragments);
    let mut parts = Parts::default();
    let mut notes = Vec::new();
    for fragment in fragments {
        notes.extend(fragment.notes);
        parts.add(fragment.root);
    }
    conflict::decide(&mut parts, decisions, &mut diagnostics);
    let root = parts.into_root();
    if root.is_none() {
        diagnostics.push(Diagnostic::error(
            Code::NothingToAssemble,
            "there is no API description to assemble",
        ));
    }
    match root {
        Some(mut root) if !diagnostics.has_errors() => {
            order::sort(&mut root);
            order::sort_servers(&mut root, &servers);
            Ok((Spec { root, notes }, diagnostics))
        }
        _ => Err(diagnostics),
    }
}
