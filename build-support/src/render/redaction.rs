//! What only requests carry does not show in the `Debug` of a form.
//!
//! In: a form, and which of its properties are `writeOnly`: passwords and keys, mostly. Out: for one with such a
//! property a `Debug` of its own, which says `[redacted]` in its place. That of objects is in their table.

use quote::quote;
use syn::Item;

use super::objects::Object;
use super::syntax;

/// Whether `shape` is a form that has something to hide.
fn has_own_debug(shape: &Object<'_>) -> bool {
    shape.object.form.is_some() && shape.object.has_secret()
}

/// `Debug` for `shape`, where it is a form that has something to hide.
pub(super) fn item(shape: &Object<'_>) -> syn::Result<Option<Item>> {
    if !has_own_debug(shape) {
        return Ok(None);
    }
    let ident = shape.ident()?;
    let name = shape.ty.name.as_str();
    let fields = shape.object.fields.iter().map(|(name, field)| {
        let (ident, name) = (syntax::ident(name)?, name.as_str());
        Ok(if field.write_only {
            quote! { .field(#name, &format_args!("[redacted]")) }
        } else {
            quote! { .field(#name, &self.#ident) }
        })
    });
    let fields = fields.collect::<syn::Result<Vec<_>>>()?;
    let item = syn::parse2(quote! {
        /// Shows `[redacted]` for properties that only requests have, because they can be secrets.
        impl std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#name) #(#fields)* .finish()
            }
        }
    })?;
    Ok(Some(item))
}
