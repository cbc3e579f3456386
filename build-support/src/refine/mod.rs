//! From progenitor's code to the code that users see.
//!
//! In: the syntax tree of `generate` and the facts of `lower`. Out: a syntax tree with the modules `types`, `operations`
//! and `client`. Each pass is a file of its own and changes one thing; they stand in one ordered list, [`PASSES`].

mod aliases;
mod client;
mod constructors;
mod conversions;
mod objects;
mod operation_docs;
mod operations;
mod paths;
mod prune;
mod string_enums;
mod syntax;
mod unions;
mod validation;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::Facts;
use crate::manifest::FailureValue;

pub(crate) use client::base_url;

/// What a client crate is told by its manifest and not by its specification.
#[derive(Clone, Debug, Default)]
pub struct ClientSettings {
    /// The name of the crate.
    pub crate_name: String,
    /// The base URL, where it is not the first server of the specification.
    pub base_url: Option<String>,
    /// How each security scheme is called, by its name in the specification.
    pub credentials: Vec<CredentialSettings>,
    /// How a successful status can carry a failure.
    pub failure: Option<FailureSettings>,
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

/// One pass: its name, and the function that changes the tree.
type Pass = (&'static str, fn(&mut syn::File, &Context<'_>) -> syn::Result<()>);

/// All passes, in the order in which they run.
pub const PASSES: &[Pass] = &[
    ("prune", prune::run),
    ("paths", paths::run),
    ("aliases", aliases::run),
    ("string-enums", string_enums::run),
    ("unions", unions::run),
    ("objects", objects::run),
    ("constructors", constructors::run),
    ("conversions", conversions::run),
    ("validation", validation::run),
    ("operations", operations::run),
    ("client", client::run),
];

/// Runs all passes on `file`.
///
/// # Errors
///
/// Code that is not what the passes expect of progenitor: a mistake of this library, and reported as one.
pub fn refine(mut file: syn::File, context: &Context<'_>) -> Result<syn::File, Diagnostics> {
    for (name, pass) in PASSES {
        pass(&mut file, context).map_err(|error| failure(name, &error))?;
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
