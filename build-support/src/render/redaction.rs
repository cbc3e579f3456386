//! What only requests carry does not show in `Debug`.
//!
//! In: an object, and which of its properties are `writeOnly`: passwords and keys, mostly. Out: for one with such a property
//! a `Debug` of its own, which says `[redacted]` in its place.

use quote::quote;
use syn::Item;

use super::objects::Object;
use super::syntax;

/// `Debug` for `shape`, where it has something to hide.
pub(super) fn item(shape: &Object<'_>) -> syn::Result<Option<Item>> {
    if !shape.object.has_secret() {
        return Ok(None);
    }
    let ident = shape.ident()?;
    let name = shape.ty.name.as_str();
    let additional = shape.object.form.is_none().then_some((&shape.object.additional, false));
    let fields = shape.object.fields.iter().map(|(name, field)| (name, field.write_only));
    let fields = fields.chain(additional).map(|(name, is_secret)| {
        let (field, name) = (syntax::ident(name)?, name.as_str());
        Ok(if is_secret {
            quote! { .field(#name, &format_args!("[redacted]")) }
        } else {
            quote! { .field(#name, &self.#field) }
        })
    });
    let fields = fields.collect::<syn::Result<Vec<_>>>()?;
    let item = syn::parse2(quote! {
        /// Shows `[redacted]` for what only requests carry: it can be a secret.
        impl std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#name) #(#fields)* .finish()
            }
        }
    })?;
    Ok(Some(item))
}
