//! What a client re-exports of the runtime and of other crates: every type in its public signatures.
//!
//! In: the features of a crate, and what its code imports. Out: the text of `generated/reexports.rs`, all of
//! which the root of the crate re-exports. It is generated, so that a vendor that starts to use, say, uploads needs no
//! change by hand.

use std::collections::BTreeSet;

use syn::{Expr, Item, parse_quote};

use crate::layout::features::Features;
use crate::model::Api;
use crate::model::settings::{Capability, ClientSettings, SignatureForm, SignatureHash};
use crate::model::vocabulary::{REEXPORTS, SOURCES};

/// The path of the file below `src/generated/`.
pub(crate) const PATH: &str = "reexports.rs";

/// Returns the text of the file at [`PATH`], below `header` of a crate of `api` with `features` and `settings`.
pub(crate) fn file(header: &str, features: &Features, api: &Api, settings: &ClientSettings) -> String {
    let mut own = of_runtime(&[api]);
    own.extend(webhook_scheme(settings));
    if api.choosable_servers(settings).len() > 1 {
        own.push(parse_quote! { pub use super::client::Server; });
    }
    if !api.headers.is_empty() {
        own.push(parse_quote! { pub use super::headers; });
    }
    text(header, features, own)
}

/// Returns the same of a crate of several `apis`, with their modules and with the builder that they have in common.
pub(crate) fn of_apis(header: &str, features: &Features, told: &[(&Api, &ClientSettings)]) -> String {
    let apis: Vec<&Api> = told.iter().map(|(api, _)| *api).collect();
    let mut own = of_runtime(&apis);
    own.extend(told.first().and_then(|(_, settings)| webhook_scheme(settings)));
    own.push(parse_quote! { pub use super::client::ClientBuilder; });
    for module in apis.iter().filter_map(|api| api.module.as_ref()) {
        let module = ident(module);
        own.push(parse_quote! { pub use super::#module; });
    }
    text(header, features, own)
}

/// Returns what code of `apis` has of the runtime without importing it.
fn of_runtime(apis: &[&Api]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    if apis.iter().any(|api| !api.headers.is_empty()) {
        items.push(parse_quote! { pub use api_client_core::ResponseHeader; });
    }
    if apis.iter().any(|api| !api.events.is_empty()) {
        items.push(parse_quote! { pub use api_client_core::WebhookEventError; });
    }
    items
}

/// Returns the constant that says how webhooks are signed, where the vendor has a way of its own.
fn webhook_scheme(settings: &ClientSettings) -> Option<Item> {
    let webhooks = settings.webhooks.as_ref()?;
    let header = &webhooks.header;
    let mut scheme: Expr = parse_quote! { webhooks::HmacScheme::new(#header) };
    if webhooks.algorithm == SignatureHash::Sha512 {
        scheme = parse_quote! { #scheme.algorithm(webhooks::HmacAlgorithm::Sha512) };
    }
    if webhooks.encoding == SignatureForm::Base64 {
        scheme = parse_quote! { #scheme.encoding(webhooks::SignatureEncoding::Base64) };
    }
    let time = if webhooks.part.is_some() {
        "timestamp_part"
    } else {
        "timestamp_header"
    };
    let signed = Some(webhooks.signed().to_owned()).filter(|signed| signed != "{body}");
    for (method, value) in [
        ("prefix", &webhooks.prefix),
        ("parts", &webhooks.part),
        (time, &webhooks.timestamp),
        ("signed", &signed),
    ] {
        if let Some(value) = value {
            let method = ident(method);
            scheme = parse_quote! { #scheme.#method(#value) };
        }
    }
    let name = Capability::WebhookSignatures.name();
    Some(parse_quote! {
        /// How webhooks are signed, for [`webhooks::WebhookVerifier::with_scheme`].
        #[cfg(feature = #name)]
        pub const WEBHOOK_SCHEME: webhooks::HmacScheme = #scheme;
    })
}

/// Returns the text of the file with the items `own` behind what every crate has.
fn text(header: &str, features: &Features, own: Vec<Item>) -> String {
    let names: Vec<syn::Ident> = REEXPORTS.iter().map(|name| ident(name)).collect();
    let mut items: Vec<Item> = vec![
        parse_quote! { pub use api_client_core::{#(#names),*}; },
        // What `ClientBuilder::configure` takes; the name is taken by the client's own.
        parse_quote! { pub use api_client_core::ClientBuilder as RuntimeBuilder; },
        parse_quote! { #[cfg(feature = "blocking")] pub use api_client_core::blocking; },
    ];
    for capability in &features.capabilities {
        let (name, module) = (capability.name(), ident(capability.module()));
        items.push(parse_quote! { #[cfg(feature = #name)] pub use api_client_core::#module; });
    }
    items.extend(own);
    let used = SOURCES.iter().filter(|source| features.imports.contains(source.path));
    for source in used {
        if let (Some(need), Ok(path)) = (source.need, syn::parse_str::<syn::Path>(source.path)) {
            let condition = condition(features, &need.name());
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
    use crate::layout::features::Feature;

    #[test]
    fn modules_and_crates_are_there_with_the_features_that_need_them() {
        let feature = |name: &str, enables: &[&str]| Feature {
            name: name.to_owned(),
            api: None,
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
            imports: ["api_client_core::multipart", "api_client_core::sse", "uuid"].into(),
            ..Features::default()
        };
        let text = file("made", &features, &Api::default(), &ClientSettings::default());
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
