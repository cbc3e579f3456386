//! The result of `cargo xtask values` for one specification.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The result for one specification.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    /// Its file name without extension.
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) outcome: RowOutcome,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RowOutcome {
    Tried {
        sample: Sample,
        values: Values,
    },
    /// Why nothing was tried.
    Failed(String),
}

impl Row {
    /// Returns `true` if a value came out otherwise, or could not be tried.
    pub(super) fn found(&self) -> bool {
        match &self.outcome {
            RowOutcome::Tried { values, .. } => values.same + values.nulls < values.tried,
            RowOutcome::Failed(_) => true,
        }
    }
}

/// What the generator made values of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sample {
    /// How many operations answer with JSON.
    pub(super) operations: usize,
    /// How many of them there are values of.
    pub(super) sampled: usize,
    /// How many values were left out because their schema does not allow them.
    pub(super) refused: usize,
    /// How many operations have schemas that the libraries cannot read.
    pub(super) failed: usize,
}

/// What became of the values of one specification.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Values {
    /// How many types the values were read as.
    pub(super) types: usize,
    /// How many values no type was tried with: the operation does not return one type of JSON.
    pub(super) untyped: usize,
    /// How many were read and written.
    pub(super) tried: usize,
    /// How many of them came out as the same JSON.
    pub(super) same: usize,
    /// How many of them came out as the same JSON, but for members that were `null` and were left out.
    pub(super) nulls: usize,
    /// How values came out otherwise.
    pub(super) kinds: BTreeMap<String, Kind>,
}

/// A kind of difference.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Kind {
    /// How many values have it.
    pub(super) values: usize,
    /// Some of them: the operation, and what is different.
    pub(super) cases: Vec<String>,
}
