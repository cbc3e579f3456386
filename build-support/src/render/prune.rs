//! Keeps of progenitor's code what clients are made of.
//!
//! In: progenitor's file. Out: the module `types` with bare structs and enums, and `impl Client` with the signatures of the
//! operations. Conversions, derives, defaults, the client and the bodies of its methods go: this library has its own.

use syn::{ImplItem, Item};

use super::{Context, syntax};

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    items.retain(|item| matches!(item, Item::Struct(_) | Item::Enum(_)));
    for item in items.iter_mut() {
        match item {
            Item::Struct(item) => {
                item.attrs.clear();
                item.fields.iter_mut().for_each(|field| field.attrs.clear());
            }
            Item::Enum(item) => {
                item.attrs.clear();
                item.variants.iter_mut().for_each(|variant| variant.attrs.clear());
            }
            _ => {}
        }
    }
    file.attrs.clear();
    file.items.retain(|item| match item {
        Item::Mod(item) => item.ident == "types",
        Item::Impl(item) => item.trait_.is_none(),
        _ => false,
    });
    file.items.retain_mut(|item| match item {
        Item::Impl(item) => {
            item.items.retain_mut(|item| keep_operation(item, context));
            !item.items.is_empty()
        }
        Item::Mod(item) => {
            item.attrs.clear();
            true
        }
        _ => false,
    });
    Ok(())
}

/// Whether `item` is the method of an operation; its body and documentation are taken away.
fn keep_operation(item: &mut ImplItem, context: &Context<'_>) -> bool {
    let ImplItem::Fn(method) = item else { return false };
    method.attrs.clear();
    method.block.stmts.clear();
    method.sig.asyncness.is_some() && context.facts.operations.contains_key(&method.sig.ident.to_string())
}
