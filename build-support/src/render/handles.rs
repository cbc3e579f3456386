//! Handles: the operations of a tag, as methods.
//!
//! In: a tag. Out: the documentation of its module, its handle, and the method of the client that returns the handle. A
//! handle borrows the client and is as cheap as a reference.

use quote::quote;
use syn::Attribute;

use super::{Context, Handle, inline, syntax};
use crate::docs::code_span;
use crate::model::Api;
use crate::model::names::RustName;
use crate::model::operation::Operation;

/// The documentation of the module `name`.
pub(super) fn module_doc(name: &RustName, context: &Context<'_>) -> Vec<Attribute> {
    let tag = context.api.tags.get(name);
    let title = tag.map(|tag| format!("Operations of the tag {}.", code_span(&tag.name)));
    let description = tag.and_then(|tag| tag.description.as_deref()).unwrap_or_default();
    let mut attributes = syntax::doc([title.as_deref().unwrap_or("Operations without a tag."), description]);
    attributes.extend(elsewhere(name, context));
    syntax::inner(attributes)
}

/// A list of the operations that have the tag of the module `name`, and stand under another one that they have.
fn elsewhere(name: &RustName, context: &Context<'_>) -> Vec<Attribute> {
    let operations = context.api.operations.values();
    let others = operations.filter(|operation| operation.other_modules.contains(name));
    let items: Vec<String> = others
        .map(|operation| {
            let (module, receiver) = (&operation.module, context.api.receiver_of(operation));
            let (call, method) = (context.api.call_of(operation), &operation.name);
            format!("- [`Client::{call}`](super::{module}::{receiver}::{method})")
        })
        .collect();
    if items.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["", "Operations that have this tag, and belong to another one too:", ""];
    lines.extend(items.iter().map(String::as_str));
    syntax::own_doc(&lines)
}

/// The handle of the tag whose module is `name`, if that is the module of a tag.
pub(super) fn handle(name: &RustName, context: &Context<'_>) -> syn::Result<Option<Handle>> {
    let Some(tag) = context.api.tags.get(name) else {
        return Ok(None);
    };
    let (module, handle, accessor) = (
        syntax::ident(name)?,
        syntax::ident(&tag.handle)?,
        syntax::ident(&tag.accessor)?,
    );
    let (shown, root) = (code_span(&tag.name), context.api.root());
    let own = format!("Operations of the tag {shown}, from [`Client::{accessor}`]({root}::Client::{accessor}).");
    let doc = syntax::own_doc(&[&own]);
    let item = syn::parse2(quote! {
        #(#doc)*
        #[derive(Clone, Copy, Debug)]
        pub struct #handle<'c> {
            pub(super) core: &'c api_client_core::Client,
        }
    })?;
    let doc = syntax::own_doc(&[&format!("Returns the operations of the tag {shown}.")]);
    // A tag can have the name of something that generated code imports.
    let mut accessor = syn::parse2(quote! {
        #(#doc)*
        pub fn #accessor(&self) -> self::#module::#handle<'_> {
            self::#module::#handle { core: &self.core }
        }
    })?;
    inline::mark_function(&mut accessor);
    Ok(Some(Handle {
        name: tag.handle.clone(),
        item,
        accessor,
    }))
}

/// A link to the method of `operation`, from the module that it stands in.
pub(super) fn link(operation: &Operation, api: &Api) -> String {
    format!("[`{}::{}`]", api.receiver_of(operation), operation.name)
}
