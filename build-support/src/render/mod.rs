//! From progenitor's code to the code that users see.
//!
//! In: the syntax tree of `generate` and the facts of `lower`. Out: a syntax tree with the modules `types`, `operations`
//! and `client`. Each pass is a file of its own and changes one thing; they stand in one ordered list, [`PASSES`].

mod aliases;
mod boxes;
mod by_status;
mod client;
mod constructors;
mod conversions;
mod examples;
mod forms;
mod inline;
mod members;
mod objects;
mod operation_docs;
mod operations;
mod pagination;
mod paths;
mod prune;
mod redaction;
mod send;
mod settings;
mod string_enums;
mod syntax;
mod unions;
mod validation;

use std::collections::BTreeMap;

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::model::facts::Facts;
use crate::package::manifest::{FailureValue, Located};

pub(crate) use client::{api_name, base_url};

/// What a client crate is told by its manifest and not by its specification.
#[derive(Clone, Debug, Default)]
pub struct ClientSettings {
    /// The name of the crate.
    pub crate_name: String,
    /// The vendor, as it writes its own name.
    pub vendor: Option<String>,
    /// The base URL, where it is not the first server of the specification.
    pub base_url: Option<String>,
    /// How each security scheme is called, by its name in the specification.
    pub credentials: Vec<CredentialSettings>,
    /// How a successful status can carry a failure.
    pub failure: Option<FailureSettings>,
    /// The tags that are on by default, by the names of their features, where the manifest says so.
    pub default_features: Option<Vec<Located<String>>>,
    /// Where each source was published, by its path.
    pub origins: BTreeMap<String, String>,
}

/// How a credential is given to a client.
#[derive(Clone, Debug)]
pub struct CredentialSettings {
    /// The name of the security scheme.
    pub scheme: String,
    /// The name of the builder's method.
    pub method: String,
    /// The environment variables that hold it.
    pub env: Vec<String>,
    /// Whether `Client::new` takes it.
    pub default: bool,
    /// What it is, in the vendor's words.
    pub description: Option<String>,
}

/// How a successful status can carry a failure.
#[derive(Clone, Debug)]
pub struct FailureSettings {
    /// The member that tells.
    pub field: String,
    /// Its value in a failure.
    pub equals: FailureValue,
    /// The member that says what went wrong.
    pub message: Option<String>,
}

/// What every pass can look up.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What the specification says beyond types.
    pub facts: &'a Facts,
    /// What the manifest says.
    pub settings: &'a ClientSettings,
}

/// One pass.
pub struct Pass {
    /// A short name, in kebab case: that of its file.
    pub name: &'static str,
    run: fn(&mut syn::File, &Context<'_>) -> syn::Result<()>,
}

impl Pass {
    /// Does the work of this pass alone.
    ///
    /// # Errors
    ///
    /// Code that is not what the pass expects of progenitor and of the passes before it: a mistake of this library, and
    /// reported as one.
    pub fn apply(&self, file: &mut syn::File, context: &Context<'_>) -> Result<(), Diagnostics> {
        (self.run)(file, context).map_err(|error| failure(self.name, &error))
    }
}

/// All passes, in the order in which they run.
pub const PASSES: &[Pass] = &[
    Pass {
        name: "prune",
        run: prune::run,
    },
    Pass {
        name: "paths",
        run: paths::run,
    },
    Pass {
        name: "aliases",
        run: aliases::run,
    },
    Pass {
        name: "boxes",
        run: boxes::run,
    },
    Pass {
        name: "string-enums",
        run: string_enums::run,
    },
    Pass {
        name: "unions",
        run: unions::run,
    },
    Pass {
        name: "objects",
        run: objects::run,
    },
    Pass {
        name: "redaction",
        run: redaction::run,
    },
    Pass {
        name: "constructors",
        run: constructors::run,
    },
    Pass {
        name: "conversions",
        run: conversions::run,
    },
    Pass {
        name: "validation",
        run: validation::run,
    },
    Pass {
        name: "members",
        run: members::run,
    },
    Pass {
        name: "operations",
        run: operations::run,
    },
    Pass {
        name: "inline",
        run: inline::run,
    },
    Pass {
        name: "client",
        run: client::run,
    },
];

/// Runs all passes on `file`.
///
/// # Errors
///
/// Code that is not what the passes expect of progenitor: a mistake of this library, and reported as one.
pub fn refine(mut file: syn::File, context: &Context<'_>) -> Result<syn::File, Diagnostics> {
    for pass in PASSES {
        pass.apply(&mut file, context)?;
    }
    Ok(file)
}

fn failure(pass: &str, error: &syn::Error) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(
        Diagnostic::error("refine-failed", format!("the pass `{pass}` cannot go on: {error}")).help(
            "this is a mistake of the pipeline, not of the specification: please report it with the specification",
        ),
    );
    diagnostics
}
