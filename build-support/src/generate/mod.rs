//! From the model to its spelling in Rust: the only module that knows progenitor.
//!
//! In: an [`Api`]. Out: [`Spelling`]: how each type is written, where a cycle needs a `Box`, and what the signature of
//! each operation is. Progenitor answers these; its code is read once and goes no further.

mod document;
mod plain;
mod rust_type;
mod spelling;

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use serde_json::json;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::Api;

pub use plain::{Style, plain};
pub use rust_type::{Argument, RustType};
pub use spelling::{SpelledOperation, Spelling};

/// The formats that have a type of the runtime, as it is written in generated code.
const CONVERSIONS: &[(&str, &str)] = &[
    ("date-time", "::api_client_core::DateTime"),
    ("date", "::api_client_core::Date"),
    // Texts to progenitor, which has no such numbers.
    ("int128", "i128"),
    ("decimal-number", "::api_client_core::Decimal"),
    ("decimal-text", "::api_client_core::DecimalText"),
    // Only `lower::form` asks for it.
    ("binary", "::api_client_core::multipart::Part"),
];

/// How progenitor spells what is in `api`.
///
/// # Errors
///
/// What progenitor finds wrong with the document. The stages before it see to it that there is nothing; so an error
/// here is a mistake of this library, and says so.
pub fn spell(api: &Api) -> Result<Spelling, Diagnostics> {
    let document = document::of(api);
    let tokens = settings().and_then(|settings| tokens(&document.openapi, &settings));
    let spelling = tokens.and_then(|tokens| spelling::read(tokens, api, &document.numbers));
    spelling.map_err(failure)
}

/// How progenitor makes what `render` works on.
fn settings() -> Result<GenerationSettings, String> {
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
    Ok(settings)
}

/// What progenitor makes of `document`.
fn tokens(document: &OpenAPI, settings: &GenerationSettings) -> Result<TokenStream, String> {
    let tokens = catch_unwind(AssertUnwindSafe(|| {
        let tokens = Generator::new(settings).generate_tokens(document);
        tokens.map_err(|error| error.to_string())
    }));
    tokens.unwrap_or_else(|_| Err("progenitor stopped with a panic".to_owned()))
}

fn failure(message: String) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(
        Diagnostic::error(Code::GenerateFailed, format!("no code could be generated: {message}")).help(
            "this is a mistake of the pipeline, not of the specification: please report it with the specification",
        ),
    );
    diagnostics
}
