//! What a new description means for those who use an API through its generated crate.
//!
//! In: the descriptions of a vendor before and after, and its manifest. Out: a [`Drift`]: what changed on the wire, what
//! that does to the interface of the crate, and whom it touches; and reports of it for people, for pull requests and for
//! machines. Text from descriptions is shown as text in all of them.

mod github;
mod json;
mod markdown;
mod release;
mod terminal;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::{self, Change, RustChanges, RustLevel, Wire};
use crate::diagnostic::Diagnostics;
use crate::manifest::Manifest;
use crate::pipeline;
use crate::spec::Spec;

pub use github::annotations;
pub use json::json;
pub use markdown::markdown;
pub use release::{Release, release};
pub use terminal::terminal;

/// What changed from one description to the next.
#[derive(Clone, Debug)]
pub struct Drift {
    /// What to call it: the name of the vendor, or of the file.
    pub name: String,
    /// What changed on the wire, the worst first.
    pub changes: Vec<Change>,
    /// What changed in the interface of the crate; nothing where one of the two crates cannot be generated.
    pub interface: Option<RustChanges>,
    /// The methods of the crate, by method and path of their operations.
    pub methods: BTreeMap<String, String>,
    /// What else there is to know: pages that vanished, corrections that are not needed any more, crates that cannot be
    /// generated.
    pub notices: Vec<String>,
    /// The version of the API, before and after.
    pub versions: (Option<String>, Option<String>),
}

/// What changed from `old` to `new`, two descriptions of what `manifest` makes a crate for.
pub fn between(name: &str, old: &Spec, new: &Spec, manifest: &Manifest) -> Drift {
    let mut drift = Drift {
        name: name.to_owned(),
        changes: compare::compare(&old.root, &new.root),
        interface: None,
        methods: BTreeMap::new(),
        notices: Vec::new(),
        versions: (version(old), version(new)),
    };
    let mut listings = Vec::new();
    for (spec, which) in [(old, "old"), (new, "new")] {
        match pipeline::interface(spec.clone(), manifest) {
            Ok(interface) => {
                drift.methods.extend(interface.methods);
                listings.push(interface.listing);
            }
            Err(findings) => drift.notices.push(format!(
                "no crate can be generated from the {which} description, so its interface is not compared: {}",
                summary(&findings)
            )),
        }
    }
    if let [old, new] = listings.as_slice() {
        drift.interface = Some(compare::compare_listings(old, new));
    }
    drift
}

fn version(spec: &Spec) -> Option<String> {
    Some(spec.root.get("info")?.str_of("version")?.to_owned())
}

/// The messages of `findings`, in one line.
pub fn summary(findings: &Diagnostics) -> String {
    let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    messages.join("; ")
}

impl Drift {
    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.notices.is_empty()
            && self.rust_level().is_none_or(|level| level == RustLevel::Patch)
    }

    /// The worst that happens on the wire; nothing where nothing changed there.
    pub fn wire_level(&self) -> Option<Wire> {
        self.changes.iter().map(|change| change.level).max()
    }

    /// What the version of the crate has to say; nothing where that is not known.
    pub fn rust_level(&self) -> Option<RustLevel> {
        self.interface.as_ref().map(|interface| interface.level)
    }

    /// The methods of the crate that `change` touches.
    fn methods_of(&self, change: &Change) -> BTreeSet<&str> {
        let methods = change
            .operations
            .iter()
            .filter_map(|operation| self.methods.get(operation));
        methods.map(String::as_str).collect()
    }

    /// How many changes have the level `level`.
    fn count(&self, level: Wire) -> usize {
        self.changes.iter().filter(|change| change.level == level).count()
    }

    /// What happened in one line: `3 changes: 1 breaking, 2 compatible; crate: major`.
    fn headline(&self) -> String {
        let counts = [Wire::Breaking, Wire::Dangerous, Wire::Compatible].map(|level| (self.count(level), level.word()));
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let wire = if counts.is_empty() {
            "no change on the wire".to_owned()
        } else {
            text::count(self.changes.len(), "change") + ": " + &counts.join(", ")
        };
        let rust = self.rust_level().map_or("unknown", RustLevel::word);
        format!("{wire}; crate: {rust}")
    }
}

#[cfg(test)]
mod tests;
