//! Objects are structs that read as the vendor's schema does.
//!
//! In: an object of the model. Out: a struct with its fields in the order of the specification, each with its
//! documentation, and `Option` or `Nullable` where it may be absent or null. Nothing is rejected that a server may add:
//! the last field keeps it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item};

use super::tokens::Scope;
use super::{Context, syntax, tokens};
use crate::generate::RustType;
use crate::model::names::RustName;
use crate::model::types::{Field, ObjectType, Presence, TypeDef, TypeId};

/// An object, and how its fields are spelled.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    pub(super) id: TypeId,
    pub(super) ty: &'a TypeDef,
    pub(super) object: &'a ObjectType,
    /// The bare types of the fields, and behind them that of the field for other properties where it has a type.
    parts: &'a [RustType],
}

/// A field, and how it is spelled.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) name: &'a RustName,
    pub(super) field: &'a Field,
    pub(super) ty: &'a RustType,
    pub(super) presence: Presence,
}

impl<'a> Object<'a> {
    pub(super) fn of(id: TypeId, ty: &'a TypeDef, object: &'a ObjectType, context: &'a Context<'_>) -> Self {
        let parts = context.parts(id);
        Self { id, ty, object, parts }
    }

    pub(super) fn ident(&self) -> syn::Result<Ident> {
        syntax::ident(&self.ty.name)
    }

    /// The fields, in their order.
    pub(super) fn fields(&self) -> impl Iterator<Item = Part<'a>> + 'a {
        let sent = self.ty.sent;
        let fields = self.object.fields.iter().zip(self.parts);
        fields.map(move |((name, field), ty)| Part {
            name,
            field,
            ty,
            presence: field.presence(sent),
        })
    }

    /// The type of the field for properties that have no field of their own, where the specification says what they
    /// are.
    pub(super) fn additional(&self) -> Option<&'a RustType> {
        self.parts.get(self.object.fields.len())
    }

    /// Whether a value of it needs nothing to be given.
    pub(super) fn has_default(&self) -> bool {
        self.object.has_default(self.ty.sent)
    }
}

impl Part<'_> {
    /// The type of the field with what says that it may be without a value.
    pub(super) fn tokens(&self, context: &Context<'_>) -> syn::Result<TokenStream> {
        let ty = tokens::tokens(self.ty, context.api, Scope::Types)?;
        Ok(match self.presence {
            Presence::Clearable => quote! { Nullable<#ty> },
            Presence::Optional | Presence::Null => quote! { Option<#ty> },
            Presence::Required => ty,
        })
    }
}

/// The struct that `shape` is.
pub(super) fn item(shape: &Object<'_>, context: &Context<'_>) -> syn::Result<Item> {
    let (ty, object) = (shape.ty, shape.object);
    let ident = shape.ident()?;
    let mut fields = TokenStream::new();
    for part in shape.fields() {
        fields.extend(field_of(&part, ty.sent, context)?);
    }
    let additional = syntax::ident(&object.additional)?;
    fields.extend(match (&object.form, shape.additional()) {
        (Some(_), _) => TokenStream::new(),
        (None, Some(values)) => {
            let values = tokens::tokens(values, context.api, Scope::Types)?;
            quote! {
                /// Properties without a field, which the specification allows.
                pub #additional: #values,
            }
        }
        (None, None) => {
            let doc = match object.closed {
                true => "Properties sent by the server that this version does not know. The specification allows none.",
                false => "Properties sent by the server that this version does not know.",
            };
            let doc = syntax::own_doc(&[doc]);
            quote! {
                #(#doc)*
                pub #additional: AdditionalProperties,
            }
        }
    });
    let closed = (object.closed && object.form.is_some()).then_some("The specification allows no other parts.");
    let attributes = syntax::doc(ty.description.as_deref().into_iter().chain(closed));
    let deprecated = syntax::deprecated_because(ty.deprecated, ty.description.as_deref());
    // That of others is in their table.
    let debug = (object.form.is_some() && !object.has_secret()).then(|| quote! { Debug, });
    let default = shape.has_default().then(|| quote! { Default, });
    // The content of a file may be a stream, which equals nothing.
    let partial_eq = object.form.is_none().then(|| quote! { PartialEq });
    syn::parse2(quote! {
        #(#attributes)*
        #deprecated
        #[derive(Clone, #debug #default #partial_eq)]
        #[non_exhaustive]
        pub struct #ident { #fields }
    })
}

/// The field `part` of a struct that requests hold if `is_sent`.
fn field_of(part: &Part<'_>, is_sent: bool, context: &Context<'_>) -> syn::Result<TokenStream> {
    let Part { name, field, .. } = part;
    let ident = syntax::ident(name)?;
    let ty = part.tokens(context)?;
    let default = field.default.as_ref().filter(|default| !default.is_null());
    let default = default.map(default_sentence);
    // What is sent is checked, which says more.
    let bounds = super::bounds::sentence(&field.constraints).filter(|_| !is_sent);
    let paragraphs = [field.description.as_deref(), default.as_deref(), bounds.as_deref()];
    let attributes = syntax::doc(paragraphs.into_iter().flatten());
    let deprecated = syntax::deprecated_because(field.deprecated, field.description.as_deref());
    Ok(quote! { #(#attributes)* #deprecated pub #ident: #ty, })
}

/// What the vendor assumes where a value is absent.
pub(super) fn default_sentence(default: &serde_json::Value) -> String {
    let default = crate::docs::code_span(&default.to_string());
    format!("Defaults to {default} on the server.")
}
