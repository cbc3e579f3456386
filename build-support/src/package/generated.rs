//! The results of the stages from `normalize` to `layout` for one specification.
//!
//! In: nothing; the pipeline fills it in. Out: [`Generated`], which a crate is put together from.

use std::collections::BTreeMap;

use crate::layout::features::Features;
use crate::model::Api;
use crate::model::settings::ClientSettings;
use crate::normalize::Note;
use crate::package::fidelity::Fidelity;

/// Holds what the stages generated from one specification.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The version of OpenAPI that the specification uses.
    pub openapi: String,
    /// The text of each generated file, by its path below `src/generated`.
    pub files: BTreeMap<String, String>,
    /// The model of the API.
    pub api: Api,
    /// Notes about what was expressed in a different way.
    pub notes: Vec<Note>,
    /// The settings of the client.
    pub settings: ClientSettings,
    /// The report of what the crate expresses.
    pub fidelity: Fidelity,
    /// The features that the crate's manifest must have.
    pub features: Features,
}
