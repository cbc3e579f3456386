//! `oneOf` and `anyOf` are enums of named types.
//!
//! In: a union. Out: an enum with one variant per alternative and one that keeps anything else as JSON, and the macro
//! of the runtime that gives it its traits: by tag where the specification has one, else by trying. What users send,
//! they can also make with `From`, for each content that only one variant has, and from a text where it holds one.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item};

use super::tokens::Scope;
use super::{Context, events, examples, syntax, tokens};
use crate::docs::code_span;
use crate::generate::RustType;
use crate::model::names::RustName;
use crate::model::types::{TypeDef, TypeId, TypeKind, Union, UnionVariant};

/// The enum that the type `id` is.
pub(super) fn items(id: TypeId, ty: &TypeDef, union: &Union, context: &Context<'_>) -> syn::Result<Vec<Item>> {
    let ident = &syntax::ident(&ty.name)?;
    let fallback = syntax::ident(&union.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    let mut held = Vec::with_capacity(union.variants.len());
    for ((variant_name, variant), content) in union.variants.iter().zip(context.parts(id)) {
        let name = syntax::ident(variant_name)?;
        let doc = syntax::doc(variant_doc(variant_name, variant, union).iter().map(String::as_str));
        let written = tokens::tokens(content, context.api, Scope::Types)?;
        variants.extend(quote! { #(#doc)* #name(#written), });
        table.extend(match &variant.tag {
            Some(tag) => quote! { #name => #tag, },
            None => quote! { #name, },
        });
        held.push((name, content));
    }
    variants.extend(quote! {
        /// Holds any other value, as JSON.
        #fallback(Value),
    });
    let definition = syntax::open_enum(
        ty,
        &quote! { Clone, Debug, PartialEq },
        &variants,
        &own_doc(ty, union, context),
    )?;
    let digits = context.decimals.contains(&id);
    let mut items = vec![definition];
    items.extend(traits(ident, union, &fallback, &table, digits)?);
    items.extend(events::item(ident, union, &fallback)?);
    items.extend(super::validation::union_item(id, ty, union, context)?);
    if ty.sent || union.tag.is_some() {
        items.extend(conversions(id, ident, &held, context)?);
    }
    Ok(items)
}

/// What is said of a variant.
fn variant_doc(name: &RustName, variant: &UnionVariant, union: &Union) -> Vec<String> {
    let value = variant.tag.as_ref().zip(union.tag.as_ref());
    let value =
        value.map(|(value, tag)| format!("{} is {}.", code_span(tag.as_str()), code_span(&format!("\"{value}\""))));
    let event = variant
        .event
        .as_ref()
        .map(|event| format!("The event {}.", code_span(event)));
    let is_default = union.default.as_ref() == Some(name);
    let default = is_default.then(|| "Values that state none of the variants are of this one.".to_owned());
    let lines = [variant.description.clone(), event, value, default];
    lines.into_iter().flatten().collect()
}

/// The macro that reads and writes the enum `ident`, whose variants `table` lists; none where it is read by name alone.
fn traits(
    ident: &Ident,
    union: &Union,
    fallback: &Ident,
    table: &TokenStream,
    keeps_digits: bool,
) -> syn::Result<Option<Item>> {
    let digits = keeps_digits.then(|| quote! { with decimals });
    let item = match &union.tag {
        Some(tag) => {
            let tag = tag.as_str();
            let default = union.default.as_ref().map(|name| syntax::ident(name)).transpose()?;
            let default = default.map(|default| quote! { default #default });
            // The macro takes a default behind the name of the fallback only.
            let is_named = union.fallback != "Unknown" || default.is_some();
            let other = is_named.then(|| quote! { other #fallback });
            quote! { api_client_core::tagged_union!(#ident, #tag, { #table } #other #default #digits); }
        }
        None if union.is_of_events() => return Ok(None),
        None => quote! { api_client_core::untagged_union!(#ident { #table } other #fallback #digits); },
    };
    syn::parse2(item).map(Some)
}

/// How the variants are told apart, and an example that does so.
fn own_doc(ty: &TypeDef, union: &Union, context: &Context<'_>) -> Vec<String> {
    /// The variants that an example names.
    const SHOWN: usize = 2;
    if union.is_of_events() {
        return events::own_doc(ty, union, context);
    }
    let told = match &union.tag {
        Some(tag) => format!("The property {} tells the variants apart.", code_span(tag.as_str())),
        None => "The variants are tried in their order: the first one that fits the value is taken.".to_owned(),
    };
    let (name, package) = (&ty.name, examples::package(context));
    let arms = union.variants.keys().take(SHOWN);
    let arms = arms.map(|variant| format!("    {name}::{variant}(value) => println!(\"{{value:?}}\"),"));
    let mut lines = vec![
        told,
        String::new(),
        "# Examples".to_owned(),
        String::new(),
        "```no_run".to_owned(),
    ];
    lines.extend([format!("use {package}::types::{name};"), String::new()]);
    lines.extend([format!("# fn show(value: {name}) {{"), "match value {".to_owned()]);
    lines.extend(arms);
    lines.push(format!(
        "    {name}::{}(json) => println!(\"{{json}}\"),",
        union.fallback
    ));
    lines.extend(["    _ => {}", "}", "# }", "```"].map(str::to_owned));
    lines
}

/// `From` for each content that only one variant has, the fallback included, and for the text that the union holds.
fn conversions(
    id: TypeId,
    union: &Ident,
    held: &[(Ident, &RustType)],
    context: &Context<'_>,
) -> syn::Result<Option<Item>> {
    let contents = held
        .iter()
        .map(|(_, content)| content.unboxed())
        .chain([&RustType::Json]);
    let resolved: Vec<RustType> = contents.map(|content| resolved(content, context)).collect();
    let mut table = TokenStream::new();
    for ((variant, content), ty) in held.iter().zip(&resolved) {
        let alone = resolved.iter().filter(|other| *other == ty).count() == 1;
        if alone && *ty != RustType::Named(id) {
            let inner = tokens::tokens(content.unboxed(), context.api, Scope::Types)?;
            table.extend(quote! { #inner => #variant, });
        }
    }
    table.extend(from_text(held, &resolved, context));
    if table.is_empty() {
        return Ok(None);
    }
    let item = syn::parse2(quote! { api_client_core::conversions!(#union { #table }); })?;
    Ok(Some(item))
}

/// The lines for `&str`, and for `String` where no variant has that, for the text that a union holds: a literal is
/// enough to make it. A string is the content of the first variant that holds any, as it is when reading, or else of
/// the one enumeration of strings.
fn from_text(held: &[(Ident, &RustType)], resolved: &[RustType], context: &Context<'_>) -> TokenStream {
    let is_enum = |ty: &RustType| match ty {
        RustType::Named(id) => matches!(
            context.api.types.get(*id).map(|ty| &ty.kind),
            Some(TypeKind::StringEnum(_))
        ),
        _ => false,
    };
    let variants = || held.iter().zip(resolved);
    let texts: Vec<_> = variants().filter(|(_, ty)| **ty == RustType::Text).collect();
    let enums: Vec<_> = variants().filter(|(_, ty)| is_enum(ty)).collect();
    let ((variant, _), _) = match (texts.as_slice(), enums.as_slice()) {
        ([first, ..], _) | ([], [first]) => first,
        _ => return TokenStream::new(),
    };
    // With one variant of strings, the line for `String` is there already.
    match texts.len() {
        1 => quote! { &str => #variant, },
        _ => quote! { &str => #variant, String => #variant, },
    }
}

/// `ty` with every name for another type in it replaced by what it stands for.
fn resolved(ty: &RustType, context: &Context<'_>) -> RustType {
    let inner = |inner: &RustType| Box::new(resolved(inner, context));
    match ty {
        RustType::Named(id) if !context.newtypes.contains(id) => {
            let is_alias = matches!(context.api.types.get(*id).map(|ty| &ty.kind), Some(TypeKind::Alias(_)));
            match context.parts(*id).first().filter(|_| is_alias) {
                Some(target) => resolved(target, context),
                None => ty.clone(),
            }
        }
        RustType::List(item) => RustType::List(inner(item)),
        RustType::Map(value) => RustType::Map(inner(value)),
        RustType::Option(value) => RustType::Option(inner(value)),
        RustType::Boxed(value) => RustType::Boxed(inner(value)),
        other => other.clone(),
    }
}
