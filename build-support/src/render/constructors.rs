//! What users send, they can build.
//!
//! In: the structs of `objects`, which no other crate can write as literals because a vendor may add members. Out: for
//! each that a request can hold, `new` with the members that must be there and have more than one value, and a setter
//! for each that may be.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Item};

use super::objects::{Object, Part};
use super::tokens::Scope;
use super::{Context, syntax, tokens};
use crate::generate::RustType;
use crate::model::types::{ObjectType, Presence, TypeKind};

/// Functions that every type with constructors has, and that a setter of the same name would hide.
const FUNCTIONS_OF_ALL: &[&str] = &["clone", "default", "into", "new"];

/// The constructor and the setters of `shape`, where a request can hold it, and `Default` where only fixed values are
/// in its way.
pub(super) fn items(shape: &Object<'_>, context: &Context<'_>) -> syn::Result<Vec<Item>> {
    if !shape.ty.sent {
        return Ok(Vec::new());
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
    let mut items = vec![syn::parse2(quote! { impl #ident { #new #(#setters)* #additional } })?];
    let is_made_of_nothing = !shape.fields().any(|part| part.field.is_argument(shape.ty.sent));
    if is_made_of_nothing && !shape.has_default() {
        items.push(syn::parse2(quote! {
            impl Default for #ident {
                fn default() -> Self {
                    Self::new()
                }
            }
        })?);
    }
    Ok(items)
}

/// The value that the field `part` has whenever it is sent, where there is only one.
fn fixed(part: &Part<'_>, context: &Context<'_>) -> syn::Result<Option<TokenStream>> {
    let Some(value) = &part.field.fixed else {
        return Ok(None);
    };
    let missing = || syntax::error(format!("`{}` is no value of `{}`", value, part.name));
    let RustType::Named(id) = context.followed(part.ty.unboxed()) else {
        let text = value.as_str().ok_or_else(missing)?;
        return Ok(Some(quote! { #text.to_owned() }));
    };
    let variant = match context.api.types.get(id).map(|definition| &definition.kind) {
        Some(TypeKind::StringEnum(values)) => {
            let mut variants = values.variants.iter();
            variants.find_map(|(name, known)| (Some(known.as_str()) == value.as_str()).then_some(name))
        }
        Some(TypeKind::NumberEnum(values)) => {
            let mut variants = values.variants.iter();
            variants.find_map(|(name, known)| (Some(known.value) == value.as_i64()).then_some(name))
        }
        _ => None,
    };
    let (ty, variant) = (
        tokens::ident(id, context.api)?,
        syntax::ident(variant.ok_or_else(missing)?)?,
    );
    Ok(Some(match part.ty {
        RustType::Boxed(_) => quote! { Box::new(#ty::#variant) },
        _ => quote! { #ty::#variant },
    }))
}

fn new_function(shape: &Object<'_>, context: &Context<'_>) -> syn::Result<TokenStream> {
    let mut parameters = Vec::new();
    let mut values = Vec::new();
    for part in shape.fields() {
        let name = syntax::ident(part.name)?;
        if let Some(value) = fixed(&part, context)? {
            values.push(quote! { #name: #value });
            continue;
        }
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
            /// Creates a value without any field set.
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
        /// Creates a value from its required fields.
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
pub(super) fn null_setter(field: &str, object: &ObjectType) -> Ident {
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

/// How a value of the type `ty` is taken as the argument `name`, and what makes it a value of the field, where it is
/// none: a box is nothing that a caller has to know of, and any items make a list.
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
    let followed = context.followed(inner);
    let (parameter, value) = match &followed {
        RustType::List(item) => {
            let (parameter, value) = list_argument(name, item, context)?;
            (parameter, Some(value))
        }
        _ => {
            let written = tokens::tokens(inner, context.api, Scope::Types)?;
            match context.converts(&followed) {
                true => (quote! { impl Into<#written> }, Some(quote! { #name.into() })),
                false => (written, None),
            }
        }
    };
    Ok(match (ty, value) {
        (RustType::Boxed(_), Some(value)) => (parameter, Some(quote! { Box::new(#value) })),
        (RustType::Boxed(_), None) => (parameter, Some(quote! { Box::new(#name) })),
        (_, value) => (parameter, value),
    })
}

/// How the items of a list are taken as the argument `name`, and what makes them a list. Items that nothing converts
/// into are taken as they are, so that the type of a literal or of an empty list needs not be said.
fn list_argument(name: &Ident, item: &RustType, context: &Context<'_>) -> syn::Result<(TokenStream, TokenStream)> {
    let written = tokens::tokens(item, context.api, Scope::Types)?;
    Ok(if context.converts(&context.followed(item)) {
        let items = quote! { impl IntoIterator<Item = impl Into<#written>> };
        (items, quote! { #name.into_iter().map(Into::into).collect() })
    } else {
        let items = quote! { impl IntoIterator<Item = #written> };
        (items, quote! { #name.into_iter().collect() })
    })
}
