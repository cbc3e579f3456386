//! What users send, they can build.
//!
//! In: the structs of `objects`, which no other crate can write as literals because a vendor may add members. Out: for each
//! that a request can hold, `new` with the members that must be there, and a setter for each that may be.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Field as SynField, Fields, Ident, Item, ItemStruct, Type as SynType};

use super::objects::{Wrapper, has_default, is_optional, wrapper};
use super::{Context, syntax};
use crate::model::facts::{Facts, Field, ObjectFacts, Type, TypeKind};

/// Functions that every type with constructors has, and that a setter of the same name would hide.
const FUNCTIONS_OF_ALL: &[&str] = &["clone", "default", "into", "new"];

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let constructors = match &item {
            Item::Struct(definition) => match context.facts.types.get(&definition.ident.to_string()) {
                Some(
                    facts @ Type {
                        kind: TypeKind::Object(object),
                        sent: true,
                        ..
                    },
                ) => Some(constructors_of(definition, facts, object, context.facts)?),
                _ => None,
            },
            _ => None,
        };
        refined.push(item);
        refined.extend(constructors);
    }
    *items = refined;
    Ok(())
}

/// A field of a struct with its facts; the field for members without a name has none.
struct Member<'a> {
    field: &'a SynField,
    facts: Option<&'a Field>,
    required: bool,
}

fn constructors_of(definition: &ItemStruct, facts: &Type, object: &ObjectFacts, all: &Facts) -> syn::Result<Item> {
    let Fields::Named(fields) = &definition.fields else {
        return Err(syntax::error("a struct without named fields"));
    };
    let members: Vec<Member<'_>> = fields
        .named
        .iter()
        .map(|field| {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let facts_of_field = object.fields.get(&name);
            let required = facts_of_field.is_some_and(|member| !is_optional(member, facts.sent));
            Member {
                field,
                facts: facts_of_field,
                required,
            }
        })
        .collect();
    let ident = &definition.ident;
    let new = new_function(&members, object, facts.sent, all);
    let setters: Vec<TokenStream> = members
        .iter()
        .filter(|member| !member.required && (member.facts.is_some() || object.additional_is_typed))
        .map(|member| setter(member, object, all))
        .collect();
    syn::parse2(quote! { impl #ident { #new #(#setters)* } })
}

fn new_function(members: &[Member<'_>], object: &ObjectFacts, sent: bool, all: &Facts) -> TokenStream {
    let required: Vec<&Member<'_>> = members.iter().filter(|member| member.required).collect();
    let parameters = required.iter().map(|member| {
        let name = &member.field.ident;
        let parameter = argument(&member.field.ty, all);
        quote! { #name: #parameter }
    });
    let values = members.iter().map(|member| {
        let name = &member.field.ident;
        match (member.required, member.facts) {
            (true, _) => match value(name, &member.field.ty, all) {
                Some(value) => quote! { #name: #value },
                None => quote! { #name },
            },
            (false, Some(facts)) if wrapper(facts, sent) == Some(Wrapper::Clearable) => {
                quote! { #name: Nullable::Absent }
            }
            (false, Some(_)) => quote! { #name: None },
            (false, None) => quote! { #name: Default::default() },
        }
    });
    if required.is_empty() && has_default(object, sent) {
        return quote! {
            /// A value without any member.
            #[must_use]
            pub fn new() -> Self { Self::default() }
        };
    }
    let many = (required.len() > 7)
        .then(|| quote! { #[allow(clippy::too_many_arguments, reason = "the specification requires them all")] });
    quote! {
        /// A value with the members that must be there.
        #[must_use]
        #many
        pub fn new(#(#parameters),*) -> Self { Self { #(#values),* } }
    }
}

fn setter(member: &Member<'_>, object: &ObjectFacts, all: &Facts) -> TokenStream {
    let Some(name) = &member.field.ident else {
        return TokenStream::new();
    };
    let full = &member.field.ty;
    let wrapper = member.facts.and_then(|facts| wrapper(facts, true));
    let inner = syntax::wrapped_type(full).filter(|_| wrapper.is_some());
    let held = inner.unwrap_or(full);
    let parameter = argument(held, all);
    let value = value(name, held, all).unwrap_or_else(|| quote! { #name });
    let value = match wrapper {
        Some(Wrapper::Clearable) => quote! { Nullable::Value(#value) },
        Some(Wrapper::Optional | Wrapper::Null) => quote! { Some(#value) },
        None => value,
    };
    let doc = syntax::own_doc(&[&format!("Sets [`{name}`](Self::{name}).")]);
    let method = setter_name(name, object);
    let deprecated = syntax::deprecated(member.facts.is_some_and(|facts| facts.deprecated));
    let null = (wrapper == Some(Wrapper::Clearable)).then(|| {
        let method = null_setter(&name.to_string(), object);
        let doc = syntax::own_doc(&[&format!("Sets [`{name}`](Self::{name}) to `null`.")]);
        quote! {
            #(#doc)*
            #deprecated
            #[must_use]
            pub fn #method(mut self) -> Self {
                self.#name = Nullable::Null;
                self
            }
        }
    });
    quote! {
        #(#doc)*
        #deprecated
        #[must_use]
        pub fn #method(mut self, #name: #parameter) -> Self {
            self.#name = #value;
            self
        }
        #null
    }
}

/// The name of the method that sets `field` to `null`; no setter of a field has it.
fn null_setter(field: &str, object: &ObjectFacts) -> syn::Ident {
    let mut name = format!("{}_null", field.trim_end_matches('_'));
    while object.fields.contains_key(&name) {
        name.insert_str(0, "with_");
    }
    format_ident!("{name}")
}

/// The setter of the field `name`: of the same name, unless every such type has a function of that name already.
fn setter_name(name: &Ident, object: &ObjectFacts) -> Ident {
    if !FUNCTIONS_OF_ALL.iter().any(|function| name == function) {
        return name.clone();
    }
    let mut setter = format!("with_{name}");
    while object.fields.contains_key(&setter) {
        setter.push('_');
    }
    format_ident!("{setter}")
}

/// How a value of type `ty` is taken as an argument: a box is nothing that a caller has to know of.
fn argument(ty: &SynType, all: &Facts) -> TokenStream {
    let ty = syntax::inner_type(ty, "Box").unwrap_or(ty);
    if converts(ty, all) {
        quote! { impl Into<#ty> }
    } else {
        quote! { #ty }
    }
}

/// What turns the argument `name` into a value of type `ty`; `None` where it is one.
fn value(name: impl ToTokens, ty: &SynType, all: &Facts) -> Option<TokenStream> {
    let boxed = syntax::inner_type(ty, "Box");
    match (boxed, converts(boxed.unwrap_or(ty), all)) {
        (None, false) => None,
        (None, true) => Some(quote! { #name.into() }),
        (Some(_), false) => Some(quote! { Box::new(#name) }),
        (Some(_), true) => Some(quote! { Box::new(#name.into()) }),
    }
}

/// Whether other types convert into `ty`: texts, and what a union can hold.
fn converts(ty: &SynType, all: &Facts) -> bool {
    let name = syntax::type_ident(ty).unwrap_or_default();
    let kind = all.types.get(&name).map(|facts| &facts.kind);
    name == "String" || matches!(kind, Some(TypeKind::StringEnum(_) | TypeKind::Union(_)))
}
