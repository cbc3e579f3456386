//! What the methods of an operation take and return.
//!
//! In: how progenitor spells the values of an operation. Out: [`Taken`], how a method takes an argument, and
//! [`Results`], what the methods of a request return.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::Scope;
use super::{Context, syntax, tokens};
use crate::generate::{Argument, RustType, SpelledOperation};
use crate::model::names::RustName;
use crate::model::operation::{Failure, Operation, Success};

/// What the methods of a request return, as it is written.
pub(super) struct Results {
    pub(super) success: TokenStream,
    /// The type of a success of JSON that is not `null`, if there is one.
    pub(super) value: Option<TokenStream>,
    /// Whether a success of JSON can be `null`.
    pub(super) nullable: bool,
    /// The type of a declared error, if there is one.
    pub(super) error: Option<TokenStream>,
    /// The paths of the types of the API that a success and a declared error are made of.
    linked: [Option<String>; 2],
}

impl Results {
    pub(super) fn of(operation: &Operation, spelled: &SpelledOperation, context: &Context<'_>) -> syn::Result<Self> {
        let written = |ty: &RustType| tokens::tokens(ty, context.api, Scope::Operations);
        let named = |name: &RustName| {
            let ident = syntax::ident(name)?;
            Ok::<_, syn::Error>(quote! { #ident })
        };
        let value = spelled.success.as_ref().map(|success| match success {
            RustType::Option(value) => value,
            value => value,
        });
        Ok(Self {
            value: value.map(written).transpose()?,
            nullable: matches!(spelled.success, Some(RustType::Option(_) | RustType::Json)),
            success: match (&operation.success, &spelled.success) {
                (Success::ByStatus(bodies), _) => named(&bodies.name)?,
                (_, Some(success)) => written(success)?,
                (_, None) => quote! { () },
            },
            error: match (&operation.failure, &spelled.error) {
                (Failure::ByStatus(bodies), _) => Some(named(&bodies.name)?),
                (_, Some(error)) => Some(written(error)?),
                (_, None) => None,
            },
            linked: [
                match (&operation.success, &spelled.success) {
                    (Success::ByStatus(bodies), _) => Some(format!("enum@{}", bodies.name)),
                    (_, success) => success.as_ref().and_then(|ty| path_of(ty, context)),
                },
                match (&operation.failure, &spelled.error) {
                    (Failure::ByStatus(bodies), _) => Some(format!("enum@{}", bodies.name)),
                    (_, error) => error.as_ref().and_then(|ty| path_of(ty, context)),
                },
            ],
        })
    }

    /// A link to the type of a declared error.
    pub(super) fn error_link(&self) -> Option<String> {
        Some(linked(self.error.as_ref()?, self.linked[1].as_deref()))
    }

    /// A link to the type of a successful response, where it is one of the API's.
    pub(super) fn success_link(&self) -> Option<String> {
        let target = self.linked[0].as_deref()?;
        Some(linked(&self.success, Some(target)))
    }
}

/// The path of the type of the API that `ty` is, or holds.
pub(super) fn path_of(ty: &RustType, context: &Context<'_>) -> Option<String> {
    match ty {
        RustType::Named(id) => Some(format!("{}::types::{}", context.api.root(), context.api.type_name(*id))),
        RustType::List(inner) | RustType::Map(inner) | RustType::Option(inner) | RustType::Boxed(inner) => {
            path_of(inner, context)
        }
        _ => None,
    }
}

/// `ty` as a link to `target`, if there is one.
fn linked(ty: &TokenStream, target: Option<&str>) -> String {
    let shown = format!("`{}`", ty.to_string().replace(' ', "").replace(',', ", "));
    target.map_or_else(|| shown.clone(), |target| format!("[{shown}]({target})"))
}

/// How a method takes an argument.
#[derive(Clone, Copy)]
pub(super) enum Taken<'a> {
    /// As a value.
    Value(&'a RustType),
    /// As a reference.
    Reference(&'a RustType),
    /// As a slice of items.
    Slice(&'a RustType),
    /// As whatever iterates over items, or what converts into them.
    Items(&'a RustType),
    /// As whatever converts into a body.
    RawBody,
}

impl<'a> Taken<'a> {
    pub(super) fn of(argument: &'a Argument) -> Self {
        match (&argument.ty, argument.borrowed) {
            (RustType::List(item), true) => Self::Slice(item),
            (ty, true) => Self::Reference(ty),
            (ty, false) => Self::Value(ty),
        }
    }

    /// How a parameter is taken: as an argument, but a list as whatever iterates.
    pub(super) fn of_parameter(argument: &'a Argument, context: &'a Context<'_>) -> Self {
        match list_item(&argument.ty, context) {
            Some(item) => Self::Items(item),
            None => Self::of(argument),
        }
    }

    /// What makes a slice of the argument `name`, where it is not one already.
    pub(super) fn gathered(self, name: &syn::Ident, context: &Context<'_>) -> syn::Result<Option<TokenStream>> {
        let Self::Items(item) = self else { return Ok(None) };
        let converted = context
            .converts(&context.followed(item))
            .then(|| quote! { .map(Into::into) });
        let item = tokens::tokens(item, context.api, Scope::Operations)?;
        Ok(Some(
            quote! { let #name: &[#item] = &#name.into_iter() #converted.collect::<Vec<_>>(); },
        ))
    }

    pub(super) fn tokens(self, context: &Context<'_>) -> syn::Result<TokenStream> {
        let written = |ty| tokens::tokens(ty, context.api, Scope::Operations);
        Ok(match self {
            Self::Value(ty) => written(ty)?,
            Self::Reference(RustType::Text) => quote! { &str },
            Self::Reference(ty) => {
                let ty = written(ty)?;
                quote! { &#ty }
            }
            Self::Slice(item) => {
                let item = written(item)?;
                quote! { &[#item] }
            }
            Self::Items(item) => {
                let converts = context.converts(&context.followed(item));
                let item = written(item)?;
                match converts {
                    true => quote! { impl IntoIterator<Item = impl Into<#item>> },
                    false => quote! { impl IntoIterator<Item = #item> },
                }
            }
            Self::RawBody => quote! { impl Into<RawBody> },
        })
    }

    /// The reference to the argument `name` that the runtime is given.
    pub(super) fn reference(self, name: &syn::Ident) -> TokenStream {
        match self {
            Self::Value(_) | Self::RawBody => quote! { &#name },
            Self::Reference(_) | Self::Slice(_) | Self::Items(_) => quote! { #name },
        }
    }
}

/// The items of the list that `ty` is, by its own name or by another one.
fn list_item<'a>(ty: &'a RustType, context: &'a Context<'_>) -> Option<&'a RustType> {
    let mut followed = ty;
    for _ in 0..=context.api.types.len() {
        followed = match followed {
            RustType::List(item) => return Some(item),
            RustType::Named(id) if context.is_alias(*id) => context.parts(*id).first()?,
            _ => return None,
        };
    }
    None
}
