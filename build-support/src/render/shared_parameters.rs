//! Parameters that all calls of a client share.
//!
//! In: such parameters, and the operations that have them. Out: for each, the static data and the methods of the client
//! and of its builder that take its value, which are there as soon as one of the operations is; and the calls by which
//! a request takes it over from the client or has its own.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::signature::Taken;
use super::{Context, SharedItems, inline, syntax, validation};
use crate::docs::code_span;
use crate::generate::Argument;
use crate::model::api::SharedParameter;
use crate::model::names::{RustName, static_name};
use crate::model::operation::Parameter;

/// The items of all such parameters.
pub(super) fn items(context: &Context<'_>) -> syn::Result<Vec<SharedItems>> {
    let shared = context.api.shared.iter();
    shared.map(|(name, shared)| items_of(name, shared, context)).collect()
}

/// Where the static data of the parameter `name` is.
fn constant(name: &str) -> syn::Ident {
    format_ident!("SHARED_{}", static_name(name).trim_end_matches('_'))
}

/// The call by which a request takes the parameter `name` over from its client, `core`.
pub(super) fn taken_over(name: &str, parameter: &Parameter, core: &TokenStream) -> TokenStream {
    let constant = constant(name);
    let required = parameter.required;
    quote! { .shared(#core, Client::#constant, #required) }
}

/// The call before that by which a request gets a value of its own for the parameter `name`.
pub(super) fn left_out(name: &str) -> TokenStream {
    let constant = constant(name);
    quote! { .without_shared(Client::#constant) }
}

/// What the setter of the parameter `name` of a request says of the client.
pub(super) fn sentence(name: &str, parameter: &Parameter) -> String {
    let required = match parameter.required {
        true => "Required, unless the client has a value",
        false => "Replaces the value of the client, if that has one",
    };
    format!("{required}: see `ClientBuilder::{name}`.")
}

/// The first operation's parameter of a name, how it is taken, and the modules of each operation that has it.
struct Used<'a> {
    parameter: &'a Parameter,
    argument: &'a Argument,
    modules: Vec<BTreeSet<String>>,
}

impl<'a> Used<'a> {
    fn of(name: &RustName, context: &Context<'a>) -> syn::Result<Self> {
        let (mut first, mut modules) = (None, Vec::new());
        for (operation, spelled) in context.api.operations.values().zip(&context.spelling.operations) {
            let found = operation.parameters.get_full(name);
            if let Some((position, _, parameter)) = found.filter(|(_, _, parameter)| parameter.shared) {
                modules.push(operation.modules().map(ToString::to_string).collect());
                first = first.or(Some(parameter).zip(spelled.parameters.get(position)));
            }
        }
        let missing = || syntax::error(format!("no operation has the shared parameter `{name}`"));
        let (parameter, argument) = first.ok_or_else(missing)?;
        Ok(Self {
            parameter,
            argument,
            modules,
        })
    }

    /// The checks of the value `ident`, which is sent as `wire_name`.
    fn checks(&self, wire_name: &str, ident: &syn::Ident, context: &Context<'_>) -> Vec<TokenStream> {
        let Self {
            parameter, argument, ..
        } = self;
        validation::checks_of(
            wire_name,
            &quote! { #ident },
            argument.borrowed,
            &argument.ty,
            &parameter.constraints,
            context,
        )
    }
}

fn items_of(name: &RustName, shared: &SharedParameter, context: &Context<'_>) -> syn::Result<SharedItems> {
    let used = Used::of(name, context)?;
    let (ident, with, constant) = (
        syntax::ident(name)?,
        format_ident!("with_{}", name.as_str()),
        constant(name),
    );
    let taken = Taken::of_parameter(used.argument, context);
    let (ty, value) = (taken.tokens(context)?, taken.reference(&ident));
    let checks = used.checks(&shared.wire_name, &ident, context);
    let kind = format_ident!("{}", shared.location.name());
    let wire_name = &shared.wire_name;
    let what = format!("the {} {}", shared.location.parameter(), code_span(wire_name));
    let docs = Docs::of(&what, shared.description.as_deref());
    let (constant_doc, with_doc, setter_doc) = (docs.constant, docs.with, docs.setter);
    let root: syn::Path = syn::parse_str(&context.api.root())?;
    let setter = name.as_str();
    let file: syn::File = syn::parse2(quote! {
        impl Client {
            #(#constant_doc)*
            pub(crate) const #constant: &'static api_client_core::SharedParameter =
                &api_client_core::SharedParameter::#kind(#wire_name, #setter);

            #(#with_doc)*
            #[must_use]
            pub fn #with(&self, #ident: #ty) -> Self {
                let value = Self::#constant.value(#value) #(.check(#checks))*;
                Self { core: self.core.with_shared(value) }
            }
        }

        impl #root::ClientBuilder {
            #(#setter_doc)*
            pub fn #ident(self, #ident: #ty) -> Self {
                let value = Client::#constant.value(#value) #(.check(#checks))*;
                Self { core: self.core.shared(value) }
            }
        }
    })?;
    let mut items = file.items;
    items.iter_mut().for_each(inline::mark);
    Ok(SharedItems {
        name: name.clone(),
        doc: format!("The value that a client has for {what}."),
        modules: used.modules,
        items,
    })
}

/// What is said of a parameter.
struct Docs {
    constant: Vec<syn::Attribute>,
    with: Vec<syn::Attribute>,
    setter: Vec<syn::Attribute>,
}

impl Docs {
    /// What is said of the parameter that `what` names, which is `described` by the vendor.
    fn of(what: &str, described: Option<&str>) -> Self {
        let described = || syntax::doc(described).into_iter();
        let own = |lines: &[&str]| syntax::own_doc(lines);
        let empty = || own(&[""]).into_iter().filter(|_| described().next().is_some());
        let with = own(&[
            &format!(
                "Returns a client that sends {what} with calls of operations that have it, unless a call sets it."
            ),
            "It shares connections and all else with this one.",
        ]);
        let setter = own(&[
            &format!("Sets {what} of calls of operations that have it. A call can set another value, and"),
            "a clone of the client can have one.",
        ]);
        Self {
            constant: own(&[&format!("What {what} is.")]),
            with: with.into_iter().chain(empty()).chain(described()).collect(),
            setter: setter.into_iter().chain(empty()).chain(described()).collect(),
        }
    }
}
