//! The results of the stages from `normalize` to `layout`.
//!
//! In: nothing; the pipeline fills [`Generated`] for each API. Out: [`ClientCrate`]: the generated part of a crate,
//! which has one API, or several that are each a module.

use std::collections::BTreeMap;

use crate::document::Located;
use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::layout::features::Features;
use crate::layout::joined;
use crate::model::Api;
use crate::model::settings::{ClientSettings, CredentialSettings};
use crate::normalize::Note;
use crate::package::crate_version;
use crate::package::fidelity::Fidelity;
use crate::package::header;
use crate::package::reexports;
use crate::render::{FrontExample, shared_builder, shared_credentials};

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
    /// The examples of the front page.
    pub examples: Vec<FrontExample>,
    /// Names that the manifest states and the specification does not have, where they can be those of another API.
    pub unknown: Diagnostics,
}

/// The generated part of a crate.
#[derive(Clone, Debug)]
pub struct ClientCrate {
    /// The name of the crate.
    pub name: String,
    /// The text of each generated file, by its path below `src/generated`.
    pub files: BTreeMap<String, String>,
    /// The features that the crate's manifest has to have.
    pub features: Features,
    /// Its APIs: the only one, or several that are each a module. Their files are among those of the crate.
    pub apis: Vec<Generated>,
    /// Whether the crate has tests of the examples of its specifications.
    pub has_examples: bool,
}

impl From<Generated> for ClientCrate {
    /// Makes the crate of one API.
    fn from(mut generated: Generated) -> Self {
        Self {
            name: generated.settings.crate_name.clone(),
            files: std::mem::take(&mut generated.files),
            features: generated.features.clone(),
            apis: vec![generated],
            has_examples: false,
        }
    }
}

impl ClientCrate {
    /// Makes the crate `name` of `apis`, each of them a module of it. `default_features` are those that the manifest
    /// states; `command` is named at the head of each file.
    ///
    /// # Errors
    ///
    /// Two features of one name, or a default feature that is not there.
    pub fn joined(
        name: &str,
        mut apis: Vec<Generated>,
        default_features: Option<&[Located<String>]>,
        command: &str,
    ) -> Result<Self, Diagnostics> {
        let header = header::header(command);
        let operations = apis.iter().map(|generated| generated.api.operations.len()).sum();
        let features = Features::joined(apis.iter().map(|generated| generated.features.clone()))?;
        let features = features.with_default(default_features, operations)?;
        let mut files = BTreeMap::new();
        for generated in &mut apis {
            files.append(&mut generated.files);
        }
        let mut joined_crate = Self {
            name: name.to_owned(),
            files,
            features,
            apis,
            has_examples: false,
        };
        let version = joined_crate.version();
        let builder = shared_builder(&joined_crate.told(), name, &version)?;
        let mut shared = joined(&builder, &joined_crate.apis(), &header)?;
        let text = reexports::of_apis(&header, &joined_crate.features, &joined_crate.told());
        shared.insert(reexports::PATH.to_owned(), text);
        joined_crate.files.append(&mut shared);
        Ok(joined_crate)
    }

    /// The models of its APIs.
    pub fn apis(&self) -> Vec<&Api> {
        self.apis.iter().map(|generated| &generated.api).collect()
    }

    /// The models of its APIs, each with what the crate was told beyond the specification.
    fn told(&self) -> Vec<(&Api, &ClientSettings)> {
        let apis = self.apis.iter();
        apis.map(|generated| (&generated.api, &generated.settings)).collect()
    }

    /// The credentials that the builder takes which the clients of its APIs have in common.
    pub(crate) fn shared_credentials(&self) -> Vec<CredentialSettings> {
        shared_credentials(&self.told())
    }

    /// Whether its APIs are modules.
    pub fn has_modules(&self) -> bool {
        self.apis.iter().any(|generated| generated.api.module.is_some())
    }

    /// The version of its API; of several, the one that all have, or else each behind the name of its module.
    pub fn version(&self) -> String {
        let versions = self.apis.iter().map(|Generated { api, .. }| {
            let module = api.module.as_deref().unwrap_or_default();
            (module, api.version.as_str())
        });
        crate_version::of_apis(&versions.collect::<Vec<_>>())
    }

    /// How many operations it has.
    pub fn operations(&self) -> usize {
        self.apis.iter().map(|generated| generated.api.operations.len()).sum()
    }

    /// How many types it has.
    pub fn types(&self) -> usize {
        self.apis.iter().map(|generated| generated.api.types.len()).sum()
    }

    /// The text of its `FIDELITY.md`.
    pub fn fidelity(&self) -> String {
        let texts = self.apis.iter().map(|generated| match &generated.api.module {
            Some(module) => generated.fidelity.of_module(module),
            None => generated.fidelity.to_string(),
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    /// Whether a path or an operation of a specification is not in the crate.
    pub fn has_skipped_operations(&self) -> bool {
        self.apis
            .iter()
            .any(|generated| generated.fidelity.has_skipped_operations())
    }

    /// The names that the manifest states and none of these crates, which are all of one vendor, has.
    pub fn unknown<'c>(crates: impl IntoIterator<Item = &'c Self>) -> Diagnostics {
        let apis: Vec<&Generated> = crates.into_iter().flat_map(|of| &of.apis).collect();
        let mut unknown = Diagnostics::new();
        if let Some((first, others)) = apis.split_first() {
            let is_unknown = |finding: &Diagnostic, generated: &Generated| {
                generated.unknown.iter().any(|other| other.message == finding.message)
            };
            let everywhere = first.unknown.iter();
            for finding in everywhere.filter(|finding| others.iter().all(|other| is_unknown(finding, other))) {
                unknown.push(finding.clone());
            }
        }
        unknown
    }
}
