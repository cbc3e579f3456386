//! What a client re-exports of the runtime and of other crates: every type in its public signatures.
//!
//! In: the generated files and the features that their parts need. Out: the text of `generated/reexports.rs`, all of
//! which the root of the crate re-exports. It is generated, so that a vendor that starts to use, say, uploads needs no
//! change by hand.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, parse_quote};

use crate::package::features::{self, Features};

/// The path of the file below `src/generated/`.
pub(crate) const PATH: &str = "reexports.rs";

/// What every client re-exports of the runtime: what is in the signatures of each, and what it takes to make such a
/// value.
const ALWAYS: &[&str] = &[
    "AccessToken",
    "AdditionalProperties",
    "BoxError",
    "BoxFuture",
    "BuildError",
    "ByteStream",
    "Bytes",
    "CallOptions",
    "ClientAuthentication",
    "ClientCredentials",
    "Credential",
    "Date",
    "DateTime",
    "Error",
    "ErrorBody",
    "ErrorKind",
    "HeaderMap",
    "JsonLocation",
    "Method",
    "Middleware",
    "Next",
    "NoErrorBody",
    "Nullable",
    "RefreshToken",
    "Request",
    "Response",
    "RetryPolicy",
    "SecretString",
    "StatusCode",
    "TokenProvider",
    "UnknownValue",
    "Url",
    "Validate",
    "Violation",
    "jiff",
    "reqwest",
    "serde_json",
];

/// Crates that generated code can use beside the runtime, and how a feature asks for them.
const CRATES: &[(&str, &str)] = &[("uuid", "uuid")];

/// Returns the text of the file at [`PATH`], below `header`, for a crate with the generated `files`.
pub(crate) fn file(header: &str, files: &BTreeMap<String, String>, features: &Features) -> String {
    let names: Vec<syn::Ident> = ALWAYS.iter().map(|name| ident(name)).collect();
    let mut items: Vec<Item> = vec![
        parse_quote! { pub use api_client_core::{#(#names),*}; },
        parse_quote! { #[cfg(feature = "blocking")] pub use api_client_core::blocking; },
    ];
    let modules = features::RUNTIME_MODULES.iter();
    let modules = modules.map(|(path, feature)| (*path, format!("api-client-core/{feature}")));
    let crates = CRATES.iter().map(|(path, need)| (*path, (*need).to_owned()));
    for (path, need) in modules.chain(crates) {
        let is_used = files.values().any(|text| features::imports(text, path));
        if let (true, Ok(path)) = (is_used, syn::parse_str::<syn::Path>(path)) {
            let condition = condition(features, &need);
            items.push(parse_quote! { #condition pub use #path; });
        }
    }
    let file: syn::File = parse_quote! {
        //! Re-exports of the types and crates in the signatures of this crate.

        #(#items)*
    };
    format!(
        "// {header}\n\n{}",
        prettyplease::unparse(&file).replacen("\n", "\n\n", 1)
    )
}

/// Returns the attribute of what is there as soon as a feature turns on `need`; none if it is always there.
fn condition(features: &Features, need: &str) -> Option<syn::Attribute> {
    if features.always.contains(need) {
        return None;
    }
    let enables = [need.to_owned(), format!("dep:{need}")];
    let tags = features
        .all
        .iter()
        .filter(|tag| enables.iter().any(|enabled| tag.enables.contains(enabled)));
    let names: BTreeSet<&str> = tags.map(|tag| tag.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(parse_quote! { #[cfg(feature = #only)] }),
        several => Some(parse_quote! { #[cfg(any(#(feature = #several),*))] }),
    }
}

fn ident(name: &str) -> syn::Ident {
    syn::Ident::new(name, proc_macro2::Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::features::Feature;

    #[test]
    fn modules_and_crates_are_there_with_the_features_that_need_them() {
        let feature = |name: &str, enables: &[&str]| Feature {
            name: name.to_owned(),
            module: Some(name.to_owned()),
            enables: enables.iter().map(|need| (*need).to_owned()).collect(),
        };
        let features = Features {
            all: vec![
                feature("a", &["api-client-core/multipart", "dep:uuid"]),
                feature("b", &["dep:uuid"]),
            ],
            always: ["api-client-core/stream".to_owned()].into(),
            default: Vec::new(),
        };
        let code = "use api_client_core::multipart::Form;\nuse api_client_core::sse::EventStream;\nuse uuid::Uuid;\n";
        let text = file("made", &[("a.rs".to_owned(), code.to_owned())].into(), &features);
        assert!(text.starts_with("// made\n\n//! Re-exports"), "{text}");
        for expected in [
            "#[cfg(feature = \"a\")]\npub use api_client_core::multipart;\n",
            ";\npub use api_client_core::sse;\n",
            "#[cfg(any(feature = \"a\", feature = \"b\"))]\npub use uuid;\n",
        ] {
            assert!(text.contains(expected), "{text}");
        }
        assert!(!text.contains("pagination"), "{text}");
    }
}
