//! Stage `assemble`: from the fragments of one vendor to one description.
//!
//! In: [`Fragment`]s, each a whole OpenAPI document or the slice of it that one page shows. Out: a [`Spec`] that holds
//! the union of their parts. Parts that are equal in several fragments become one. Parts that differ are an error that
//! shows both places, unless a [`Resolution`] says which page wins and why; nothing is picked silently.
//!
//! What counts as one part, and is never mixed from two pages: a member of `info`, a server, a tag, a member of a path
//! item (an operation among them), a component, and any other member of the root.
//!
//! The order of the result does not depend on how the vendor cuts the description into pages, so that a new page changes
//! nothing but what it adds: members with a fixed name stand in the order of the OpenAPI specification, paths, webhooks
//! and components by name, servers and tags as they first occur, with the pages sorted by file name.

mod conflict;
mod defaults;
mod order;
mod parts;

use crate::document::Location;
use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::read::source::Fragment;
use crate::read::spec::Spec;

use parts::Parts;

/// Which page wins where pages differ: a `[[resolve]]` table of `vendor.toml`.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The JSON pointer (RFC 6901) of the part that differs, as the error about it names it. Servers and tags are named
    /// by their URL and name instead of an index.
    pub pointer: String,
    /// The page that wins, relative to the folder of the vendor.
    pub source: String,
    /// Why it wins.
    pub reason: String,
    /// Where the resolution stands.
    pub location: Location,
}

/// The one description that `fragments` are parts of.
///
/// # Errors
///
/// All conflicts that no resolution decides, and all resolutions that decide nothing.
pub fn assemble(mut fragments: Vec<Fragment>, resolutions: &[Resolution]) -> Result<Spec, Diagnostics> {
    fragments.sort_by(|left, right| left.location.file.path.cmp(&right.location.file.path));
    defaults::pin(&mut fragments);
    let mut parts = Parts::default();
    for fragment in fragments {
        parts.add(fragment.root);
    }
    let mut diagnostics = Diagnostics::new();
    conflict::decide(&mut parts, resolutions, &mut diagnostics);
    let root = parts.into_root();
    if root.is_none() {
        diagnostics.push(Diagnostic::error(
            "nothing-to-assemble",
            "there is no API description to assemble",
        ));
    }
    match root {
        Some(mut root) if !diagnostics.has_errors() => {
            order::sort(&mut root);
            Ok(Spec { root })
        }
        _ => Err(diagnostics),
    }
}
