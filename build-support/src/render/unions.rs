//! `oneOf` and `anyOf` are enums of named types.
//!
//! In: a union. Out: an enum with one variant per alternative and one that keeps anything else as JSON, and the macro
//! of the runtime that gives it its traits: by tag where the specification has one, else by trying. What users send,
//! they can also make with `From`, for each content that only one variant has, and from a text where it holds one.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item};

use super::tokens::Scope;
use super::{Context, examples, syntax, tokens};
use crate::docs::code_span;
use crate::generate::RustType;
use crate::model::types::{TypeDef, TypeId, TypeKind, Union};

/// The enum that the type `id` is.
pub(super) fn items(id: TypeId, ty: &TypeDef, union: &Union, context: &Context<'_>) -> syn::Result<Vec<Item>> {
    let ident = &syntax::ident(&ty.name)?;
    let fallback = syntax::ident(&union.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    let mut held = Vec::with_capacity(union.variants.len());
    for ((name, variant), content) in union.variants.iter().zip(context.parts(id)) {
        let name = syntax::ident(name)?;
        let value = variant
            .tag
            .as_deref()
            .zip(union.tag.as_ref())
            .map(|(value, tag)| format!("{} is {}.", code_span(tag.as_str()), code_span(&format!("\"{value}\""))));
        let doc = syntax::doc([variant.description.as_deref(), value.as_deref()].into_iter().flatten());
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
    let digits = context.decimals.contains(&id).then(|| quote! { with decimals });
    let traits = match &union.tag {
        Some(tag) => {
            let tag = tag.as_str();
            let other = (union.fallback != "Unknown").then(|| quote! { other #fallback });
            quote! { api_client_core::tagged_union!(#ident, #tag, { #table } #other #digits); }
        }
        None => quote! { api_client_core::untagged_union!(#ident { #table } other #fallback #digits); },
    };
    let mut items = vec![definition, syn::parse2(traits)?];
    items.extend(super::validation::union_item(id, ty, union, context)?);
    if ty.sent || union.tag.is_some() {
        items.extend(conversions(id, ident, &held, context)?);
    }
    Ok(items)
}

/// How the variants are told apart, and an example that does so.
fn own_doc(ty: &TypeDef, union: &Union, context: &Context<'_>) -> Vec<String> {
    /// The variants that an example names.
    const SHOWN: usize = 2;
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
