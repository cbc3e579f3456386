//! From the lowered document to Rust code: the only module that knows progenitor.
//!
//! In: the document of `lower`. Out: the syntax tree that progenitor makes of it: the module `types` with one type per
//! component, and an `impl Client` with one method per operation whose signature says how parameters, body, success and
//! error are written. `render` turns both into what users see.
//!
//! Progenitor has its own opinion on case: it would make `PointXy` of the type `PointXY`, and one type of both. So it is
//! given numbers for names, and the names are put back in its code.

mod plain;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use serde_json::{Map, Value as Json, json};
use syn::Ident;
use syn::visit_mut::VisitMut;

use crate::document::diagnostic::{Diagnostic, Diagnostics};

pub use plain::{Style, plain};

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
    let (document, names) = numbered(document);
    let mut file = file(&document, &settings().map_err(failure)?)?;
    Names(names).visit_file_mut(&mut file);
    Ok(file)
}

/// `document` with numbers for the names of its components, and the names by these numbers.
fn numbered(document: &Json) -> (Json, HashMap<String, String>) {
    let mut document = document.clone();
    let Some(Json::Object(schemas)) = document.pointer_mut("/components/schemas").map(Json::take) else {
        return (document, HashMap::new());
    };
    let numbers: HashMap<String, String> = schemas
        .keys()
        .enumerate()
        .map(|(index, name)| (name.clone(), format!("Schema{index:06}")))
        .collect();
    let number_of = |name: String| numbers.get(&name).cloned().unwrap_or(name);
    let schemas: Map<String, Json> = schemas
        .into_iter()
        .map(|(name, schema)| (number_of(name), schema))
        .collect();
    document["components"]["schemas"] = Json::Object(schemas);
    number_references(&mut document, &numbers);
    let names = numbers.into_iter().map(|(name, number)| (number, name)).collect();
    (document, names)
}

/// Makes every reference below `value` one to a number. The document is one of `lower`, where `$ref` is always a keyword.
fn number_references(value: &mut Json, numbers: &HashMap<String, String>) {
    const COMPONENTS: &str = "#/components/schemas/";
    match value {
        Json::Object(members) => {
            if let Some(Json::String(reference)) = members.get_mut("$ref") {
                let number = reference.strip_prefix(COMPONENTS).and_then(|name| numbers.get(name));
                if let Some(number) = number {
                    *reference = format!("{COMPONENTS}{number}");
                }
            }
            members
                .values_mut()
                .for_each(|member| number_references(member, numbers));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| number_references(item, numbers)),
        _ => {}
    }
}

/// Puts names in the place of numbers.
struct Names(HashMap<String, String>);

impl VisitMut for Names {
    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        let name = self.0.get(&ident.to_string());
        if let Some(name) = name.and_then(|name| syn::parse_str(name).ok()) {
            *ident = name;
        }
    }
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
fn file(document: &Json, settings: &GenerationSettings) -> Result<syn::File, Diagnostics> {
    let tokens = catch_unwind(AssertUnwindSafe(|| {
        let document = serde_json::from_value(document.clone()).map_err(|error| error.to_string())?;
        let tokens = Generator::new(settings).generate_tokens(&document);
        tokens.map_err(|error| error.to_string())
    }));
    let tokens = tokens
        .unwrap_or_else(|_| Err("progenitor stopped with a panic".to_owned()))
        .map_err(failure)?;
    syn::parse2(tokens).map_err(|error| failure(format!("progenitor's code is not Rust: {error}")))
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
