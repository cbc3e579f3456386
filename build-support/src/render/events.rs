//! What a server sends of its own is an enum that is read from the body of its request.
//!
//! In: a union of such bodies. Out: the macro of the runtime that reads it, by the name of the event and, where a
//! property tells them apart, by that; and what its documentation says of both.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item};

use super::{Context, examples, syntax};
use crate::docs::code_span;
use crate::model::types::{TypeDef, Union};

/// How the enum `ident` is read; nothing for a union of other values.
pub(super) fn item(ident: &Ident, union: &Union, fallback: &Ident) -> syn::Result<Option<Item>> {
    let mut table = TokenStream::new();
    for (variant, of_variant) in &union.variants {
        if let Some(event) = &of_variant.event {
            let variant = syntax::ident(variant)?;
            table.extend(quote! { #variant => #event, });
        }
    }
    if table.is_empty() {
        return Ok(None);
    }
    let tagged = union.tag.is_some().then(|| quote! { tagged });
    syn::parse2(quote! { api_client_core::webhook_events!(#ident #tagged { #table } other #fallback); }).map(Some)
}

/// How the variants are told apart, and an example that reads one.
pub(super) fn own_doc(ty: &TypeDef, union: &Union, context: &Context<'_>) -> Vec<String> {
    /// The variants that an example names.
    const SHOWN: usize = 2;
    let (told, read) = match &union.tag {
        Some(tag) => (
            format!("The property {} tells the variants apart.", code_span(tag.as_str())),
            "parse(body)",
        ),
        None => (
            "Its name tells the variants apart, which the description says how to find.".to_owned(),
            "parse_named(name, body)",
        ),
    };
    let (name, package) = (&ty.name, examples::package(context));
    let parameters = if union.tag.is_some() {
        "body: &[u8]"
    } else {
        "name: &str, body: &[u8]"
    };
    let arms = union.variants.keys().take(SHOWN);
    let arms = arms.map(|variant| format!("    {name}::{variant}(event) => println!(\"{{event:?}}\"),"));
    let mut lines: Vec<String> = [&told, "", "# Examples", "", "```"].map(str::to_owned).into();
    lines.extend([format!("use {package}::types::{name};"), String::new()]);
    lines.push(format!(
        "# fn receive({parameters}) -> Result<(), Box<dyn std::error::Error>> {{"
    ));
    lines.push(format!("match {name}::{read}? {{"));
    lines.extend(arms);
    lines.push(format!(
        "    {name}::{}(json) => println!(\"{{json}}\"),",
        union.fallback
    ));
    lines.extend(["    _ => {}", "}", "# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}
