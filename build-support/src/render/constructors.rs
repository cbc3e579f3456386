//! What users send, they can build.
//!
//! In: the structs of `objects`, which no other crate can write as literals because a vendor may add members. Out: for each
//! that a request can hold, `new` with the members that must be there, and a setter for each that may be.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Item};

use super::objects::{Object, Part};
use super::tokens::Scope;
use super::{Context, syntax, tokens};
use crate::generate::RustType;
use crate::model::types::{ObjectType, Presence};

/// Functions that every type with constructors has, and that a setter of the same name would hide.
const FUNCTIONS_OF_ALL: &[&str] = &["clone", "default", "into", "new"];

/// The constructor and the setters of `shape`, where a request can hold it.
pub(super) fn item(shape: &Object<'_>, context: &Context<'_>) -> syn::Result<Option<Item>> {
    if !shape.ty.sent {
        return Ok(None);
    }
    let ident = shape.ident()?;
    let new = new_function(shape, context)?;
    let optional = shape.fields().filter(|part| !part.field.is_argument(shape.ty.sent));
    let setters = optional.map(|part| setter(&part, shape.object, context));
    let setters = setters.collect::<syn::Result<Vec<_>>>()?;
    let additional = match (&shape.object.form, shape.additional()) {
        (None, Some(values)) => Some(additional_setter(shape.object, values, context)?),
        _ => None,
    };
    Ok(Some(syn::parse2(
        quote! { impl #ident { #new #(#setters)* #additional } },
    )?))
}

fn new_function(shape: &Object<'_>, context: &Context<'_>) -> syn::Result<TokenStream> {
    let mut parameters = Vec::new();
    let mut values = Vec::new();
    for part in shape.fields() {
        let name = syntax::ident(part.name)?;
        values.push(match part.presence {
            Presence::Clearable => quote! { #name: Nullable::Absent },
            Presence::Optional if part.field.asked_for => {
                let (parameter, value) = argument(&name, part.ty, false, context)?;
                parameters.push(quote! { #name: #parameter });
                let value = value.unwrap_or_else(|| quote! { #name });
                quote! { #name: Some(#value) }
            }
            Presence::Optional => quote! { #name: None },
            Presence::Required | Presence::Null => {
                let nullable = part.presence == Presence::Null;
                let (parameter, value) = argument(&name, part.ty, nullable, context)?;
                parameters.push(quote! { #name: #parameter });
                match value {
                    Some(value) => quote! { #name: #value },
                    None => quote! { #name },
                }
            }
        });
    }
    if parameters.is_empty() && shape.has_default() {
        return Ok(quote! {
            /// A value without any member.
            #[must_use]
            pub fn new() -> Self { Self::default() }
        });
    }
    if shape.object.form.is_none() {
        let additional = syntax::ident(&shape.object.additional)?;
        values.push(quote! { #additional: Default::default() });
    }
    let many = (parameters.len() > 7)
        .then(|| quote! { #[allow(clippy::too_many_arguments, reason = "the specification requires them all")] });
    Ok(quote! {
        /// A value with the members that must be there.
        #[must_use]
        #many
        pub fn new(#(#parameters),*) -> Self { Self { #(#values),* } }
    })
}

fn setter(part: &Part<'_>, object: &ObjectType, context: &Context<'_>) -> syn::Result<TokenStream> {
    let name = syntax::ident(part.name)?;
    let (parameter, value) = argument(&name, part.ty, false, context)?;
    let value = value.unwrap_or_else(|| quote! { #name });
    let value = match part.presence {
        Presence::Clearable => quote! { Nullable::Value(#value) },
        Presence::Optional | Presence::Null => quote! { Some(#value) },
        Presence::Required => value,
    };
    let doc = syntax::own_doc(&[&format!("Sets [`{name}`](Self::{name}).")]);
    let method = syntax::ident(&setter_name(part.name, object))?;
    let deprecated = syntax::deprecated(part.field.deprecated);
    let null = (part.presence == Presence::Clearable).then(|| {
        let method = null_setter(part.name, object);
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
    Ok(quote! {
        #(#doc)*
        #deprecated
        #[must_use]
        pub fn #method(mut self, #name: #parameter) -> Self {
            self.#name = #value;
            self
        }
        #null
    })
}

/// The setter of the field for properties that have no field of their own, whose type is `values`.
fn additional_setter(object: &ObjectType, values: &RustType, context: &Context<'_>) -> syn::Result<TokenStream> {
    let name = syntax::ident(&object.additional)?;
    let method = syntax::ident(&setter_name(&object.additional, object))?;
    let values = tokens::tokens(values, context.api, Scope::Types)?;
    let doc = syntax::own_doc(&[&format!("Sets [`{name}`](Self::{name}).")]);
    Ok(quote! {
        #(#doc)*
        #[must_use]
        pub fn #method(mut self, #name: #values) -> Self {
            self.#name = #name;
            self
        }
    })
}

/// The name of the method that sets `field` to `null`; no setter of a field has it.
fn null_setter(field: &str, object: &ObjectType) -> Ident {
    let mut name = format!("{}_null", field.trim_end_matches('_'));
    while object.fields.contains_key(name.as_str()) {
        name.insert_str(0, "with_");
    }
    format_ident!("{name}")
}

/// The setter of the field `name`: of the same name, unless every such type has a function of that name already.
pub(super) fn setter_name(name: &str, object: &ObjectType) -> String {
    if !FUNCTIONS_OF_ALL.contains(&name) {
        return name.to_owned();
    }
    let mut setter = format!("with_{name}");
    while object.fields.contains_key(setter.as_str()) {
        setter.push('_');
    }
    setter
}

/// How a value of the type `ty` is taken as the argument `name`, and what makes it a value of the field, where it is none: a
/// box is nothing that a caller has to know of.
fn argument(
    name: &Ident,
    ty: &RustType,
    nullable: bool,
    context: &Context<'_>,
) -> syn::Result<(TokenStream, Option<TokenStream>)> {
    if nullable {
        let ty = tokens::tokens(ty, context.api, Scope::Types)?;
        return Ok((quote! { Option<#ty> }, None));
    }
    let inner = ty.unboxed();
    let written = tokens::tokens(inner, context.api, Scope::Types)?;
    let is_boxed = matches!(ty, RustType::Boxed(_));
    Ok(match (is_boxed, context.converts(inner)) {
        (false, false) => (written, None),
        (false, true) => (quote! { impl Into<#written> }, Some(quote! { #name.into() })),
        (true, false) => (written, Some(quote! { Box::new(#name) })),
        (true, true) => (quote! { impl Into<#written> }, Some(quote! { Box::new(#name.into()) })),
    })
}
