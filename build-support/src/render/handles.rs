//! Handles: the operations of a tag, as methods.
//!
//! In: a tag. Out: the documentation of its module, its handle, and the method of the client that returns the handle. A
//! handle borrows the client and is as cheap as a reference.

use quote::quote;
use syn::Attribute;

use super::{Context, Handle, inline, syntax, tables};
use crate::docs::code_span;
use crate::model::Api;
use crate::model::api::Tag;
use crate::model::names::RustName;
use crate::model::operation::Operation;

/// The documentation of the module `name`: what the vendor says of the tag, and a table of its operations.
pub(super) fn module_doc(name: &RustName, context: &Context<'_>) -> Vec<Attribute> {
    let tag = context.api.tags.get(name);
    let title = tag.map(|tag| format!("Operations {}.", shown(tag)));
    let description = tag.and_then(|tag| tag.description.as_deref()).unwrap_or_default();
    let mut attributes = syntax::doc([title.as_deref().unwrap_or("Operations without a tag."), description]);
    if tag.is_some() {
        let operations = context.api.operations.values();
        let own = operations.clone().filter(|operation| operation.module == *name);
        attributes.extend(below("", tables::of_operations(own, context.api, |_| String::new())));
        let others = operations.filter(|operation| operation.other_modules.contains(name));
        let others = tables::of_operations(others, context.api, |operation| {
            format!("super::{}::", operation.module)
        });
        let intro = "Operations with this tag that are in the module of another tag:";
        attributes.extend(below(intro, others));
    }
    syntax::inner(attributes)
}

/// The lines that lead to each operation, for the module of all of them.
pub(super) fn directory(context: &Context<'_>) -> Vec<String> {
    let api = context.api;
    let untagged = api
        .operations
        .values()
        .filter(|operation| !api.tags.contains_key(&operation.module));
    let untagged = tables::of_operations(untagged, api, |_| String::new());
    let parts = [tables::of_tags(api), untagged, tables::by_path(api)];
    let parts: Vec<String> = parts
        .map(|lines| lines.join("\n"))
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n").lines().map(str::to_owned).collect()
}

/// `table` below the paragraph `intro`, both behind a blank line; nothing if the table is empty.
fn below(intro: &str, table: Vec<String>) -> Vec<Attribute> {
    if table.is_empty() {
        return Vec::new();
    }
    let intro = match intro {
        "" => Vec::new(),
        intro => vec![String::new(), intro.to_owned()],
    };
    let lines = intro.into_iter().chain([String::new()]).chain(table);
    crate::docs::attributes(&lines.collect::<Vec<_>>())
}

/// Which operations `tag` has: those of a tag, or those at and below a path.
fn shown(tag: &Tag) -> String {
    match &tag.path {
        Some(path) => format!("below {}", code_span(path)),
        None => format!("of the tag {}", code_span(&tag.name)),
    }
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
    let (shown, root) = (shown(tag), context.api.root());
    let own = format!("Calls the operations {shown}, from [`Client::{accessor}`]({root}::Client::{accessor}).");
    let doc = syntax::own_doc(&[&own]);
    let item = syn::parse2(quote! {
        #(#doc)*
        #[derive(Clone, Copy, Debug)]
        pub struct #handle<'c> {
            pub(super) core: &'c api_client_core::Client,
        }
    })?;
    let doc = syntax::own_doc(&[&format!("Returns the operations {shown}.")]);
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
