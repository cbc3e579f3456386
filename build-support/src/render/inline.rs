//! Programs compile what they call, and no more.
//!
//! In: items of types and operations. Out: the same with `#[inline]` on every function that is not generic. Without it,
//! a function is compiled with the crate that it stands in, whether or not anybody calls it; with it, as one that is
//! generic: with the programs that do.

use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{ImplItemFn, Item, ItemImpl, Signature, TypeImplTrait, parse_quote};

/// Marks the functions of `item`.
pub(super) fn mark(item: &mut Item) {
    Inline.visit_item_mut(item);
}

/// Marks the functions of `item`.
pub(super) fn mark_impl(item: &mut ItemImpl) {
    Inline.visit_item_impl_mut(item);
}

/// Marks `function`.
pub(super) fn mark_function(function: &mut ImplItemFn) {
    Inline.visit_impl_item_fn_mut(function);
}

struct Inline;

impl VisitMut for Inline {
    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        if !is_generic(&function.sig) {
            function.attrs.push(parse_quote!(#[inline]));
        }
        visit_mut::visit_impl_item_fn_mut(self, function);
    }
}

/// Whether callers choose a type: by a parameter, or by an argument of type `impl …`.
fn is_generic(signature: &Signature) -> bool {
    let mut finder = Finder(signature.generics.type_params().next().is_some());
    signature.inputs.iter().for_each(|input| finder.visit_fn_arg(input));
    finder.0
}

struct Finder(bool);

impl<'ast> Visit<'ast> for Finder {
    fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
        self.0 = true;
        visit::visit_type_impl_trait(self, ty);
    }
}
