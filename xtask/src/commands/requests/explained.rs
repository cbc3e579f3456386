//! Reasons that are no fault of the generated crates.
//!
//! In: `xtask/requests/explained.toml`, which names each contradiction of a specification with itself and each fault of
//! the validator. Out: rows whose reasons have their explanation, and the explanations that were not needed.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::Row;

/// The list, from the root of this workspace.
const LIST: &str = "xtask/requests/explained.toml";

/// The list of explanations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Explained {
    #[serde(default)]
    explained: Vec<Entry>,
}

/// Why requests of some operations are rejected or refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The specification, by file name without extension.
    specification: String,
    operations: Vec<String>,
    /// A part of the reason that the validator gives.
    reason: String,
    /// What is wrong, and with whom.
    because: String,
}

impl Explained {
    /// Reads the list of the workspace at `root`.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let path = root.join(LIST);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not as it has to be", path.display()))
    }

    /// Explains the reasons of `row`, and says which explanations were not needed for an operation.
    pub(super) fn explain(&self, row: &mut Row) {
        if row.failure.is_some() {
            return;
        }
        for entry in self.explained.iter().filter(|entry| entry.specification == row.file) {
            for operation in &entry.operations {
                let mut is_met = false;
                for reason in row.refused.iter_mut().chain(&mut row.rejected) {
                    if reason.operation == *operation && reason.reason.contains(&entry.reason) {
                        reason.explained.get_or_insert_with(|| entry.because.clone());
                        is_met = true;
                    }
                }
                if !is_met {
                    row.unmet.push(format!("`{operation}`: {}", entry.because));
                }
            }
        }
    }
}
