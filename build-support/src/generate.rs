//! From the lowered document to Rust code: the only module that knows progenitor.
//!
//! In: the document of `lower`. Out: the syntax tree that progenitor makes of it: the module `types` with one type per
//! component, and an `impl Client` with one method per operation whose signature says how parameters, body, success and
//! error are written. `refine` turns both into what users see.

use std::panic::{AssertUnwindSafe, catch_unwind};

use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use serde_json::{Value as Json, json};

use crate::diagnostic::{Diagnostic, Diagnostics};

/// The formats that have a type of the runtime, as it is written in generated code.
const CONVERSIONS: &[(&str, &str)] = &[
    ("date-time", "::api_client_core::DateTime"),
    ("date", "::api_client_core::Date"),
    // Only `lower::form` asks for it.
    ("binary", "::api_client_core::multipart::Part"),
];

/// Generates code for `document`.
///
/// # Errors
///
/// What progenitor finds wrong with the document. The stages before it see to it that there is nothing; so an error
/// here is a mistake of this library, and says so.
pub fn generate(document: &Json) -> Result<syn::File, Diagnostics> {
    let tokens = catch_unwind(AssertUnwindSafe(|| generate_tokens(document)))
        .unwrap_or_else(|_| Err("progenitor stopped with a panic".to_owned()))
        .map_err(failure)?;
    syn::parse2(tokens).map_err(|error| failure(format!("progenitor's code is not Rust: {error}")))
}

fn generate_tokens(document: &Json) -> Result<proc_macro2::TokenStream, String> {
    let document = serde_json::from_value(document.clone()).map_err(|error| error.to_string())?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_map_type("::std::collections::BTreeMap");
    for (format, target) in CONVERSIONS {
        let schema =
            serde_json::from_value(json!({"type": "string", "format": format})).map_err(|error| error.to_string())?;
        let impls = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_conversion(schema, target, impls.into_iter());
    }
    Generator::new(&settings)
        .generate_tokens(&document)
        .map_err(|error| error.to_string())
}

fn failure(message: String) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(
        Diagnostic::error("generate-failed", format!("no code could be generated: {message}")).help(
            "this is a mistake of the pipeline, not of the specification: please report it with the specification",
        ),
    );
    diagnostics
}
