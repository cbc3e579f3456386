//! Writes types the way people write them.
//!
//! In: types with full paths, such as `::std::option::Option<::std::string::String>`. Out: their last segments, which
//! `layout` imports where they are not in the prelude. `types::…` stays in signatures, so that a type of the vendor that
//! is called `Error` is not taken for another one.

use syn::visit_mut::{self, VisitMut};
use syn::{Path, TypeReference};

use super::Context;

pub(super) fn run(file: &mut syn::File, _: &Context<'_>) -> syn::Result<()> {
    Shorten.visit_file_mut(file);
    Ok(())
}

struct Shorten;

impl VisitMut for Shorten {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let of_the_vendor = path.segments.first().is_some_and(|segment| segment.ident == "types");
        if path.leading_colon.take().is_some() && !of_the_vendor {
            path.segments = path.segments.iter().next_back().cloned().into_iter().collect();
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        visit_mut::visit_type_reference_mut(self, reference);
        reference.lifetime = None;
    }
}
