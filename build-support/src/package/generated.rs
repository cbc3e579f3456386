//! What the stages from `normalize` to `layout` make of one description.
//!
//! In: nothing; the pipeline fills it in. Out: [`Generated`], which a crate is put together from.

use std::collections::BTreeMap;

use crate::layout::features::Features;
use crate::model::Api;
use crate::model::settings::ClientSettings;
use crate::normalize::Note;
use crate::package::fidelity::Fidelity;

/// What the stages make of one description.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The version of OpenAPI that the description is written in.
    pub openapi: String,
    /// The text of each generated file, by its path below `src/generated`.
    pub files: BTreeMap<String, String>,
    /// What the specification says.
    pub api: Api,
    /// What was expressed in another way than the specification has it.
    pub notes: Vec<Note>,
    /// What the crate was told beyond the specification.
    pub settings: ClientSettings,
    /// How much of the specification the crate has.
    pub fidelity: Fidelity,
    /// The features that the crate's manifest has to have.
    pub features: Features,
}
