//! Operations that a site has moved to another page.
//!
//! In: a page that is gone, and the pages that are there now. Out: where all of its operations are described now, if
//! they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use build_support::document::SourceFile;
use build_support::package::vendor::Page;
use build_support::read::{apis, source};

/// Finds operations on the pages of a site.
pub(super) struct Moves {
    /// The URLs of the pages that describe each operation.
    pages: BTreeMap<String, String>,
}

impl Moves {
    /// Reads the operations of `pages`.
    pub(super) fn to(pages: &[Page]) -> Self {
        let all = pages.iter().flat_map(|page| {
            let operations = operations(&page.file).into_iter();
            operations.map(|operation| (operation, page.origin.clone()))
        });
        Self { pages: all.collect() }
    }

    /// Returns the URLs of the pages that describe all operations of the page `text` now; `None` if one of them is
    /// gone, or if the page describes none.
    pub(super) fn of(&self, text: &str) -> Option<BTreeSet<&str>> {
        let operations = operations(&SourceFile::new("page", text));
        let homes = operations
            .iter()
            .map(|operation| self.pages.get(operation).map(String::as_str));
        let homes: BTreeSet<&str> = homes.collect::<Option<_>>()?;
        (!homes.is_empty()).then_some(homes)
    }
}

fn operations(file: &Arc<SourceFile>) -> Vec<String> {
    let (fragments, _) = source::read(file);
    fragments
        .iter()
        .flat_map(|fragment| apis::operations(&fragment.root))
        .collect()
}
