//! Named scalars, arrays and maps are other names for what they hold.
//!
//! In: `pub struct Tags(pub Vec<String>)`. Out: `pub type Tags = Vec<String>`, which a user need not wrap and unwrap. Where
//! aliases would refer to each other in a circle, the first of them stays a type of its own.

use std::collections::{HashMap, HashSet};

use quote::quote;
use syn::visit::{self, Visit};
use syn::{Fields, Item, Type};

use super::{Context, syntax};
use crate::model::facts::TypeKind;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let targets: HashMap<String, Type> = items.iter().filter_map(newtype).collect();
    let mut kept = HashSet::new();
    for item in items.iter_mut() {
        let Some((name, target)) = newtype(item) else { continue };
        let Some(facts) = context
            .facts
            .types
            .get(&name)
            .filter(|facts| matches!(facts.kind, TypeKind::Alias))
        else {
            continue;
        };
        let ident = syntax::ident(&name)?;
        let attributes = syntax::doc(facts.description.as_deref());
        let deprecated = syntax::deprecated(facts.deprecated);
        if reaches(&name, &target, &targets, &kept) {
            kept.insert(name);
            *item = syn::parse2(quote! {
                #(#attributes)*
                #deprecated
                #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
                #[serde(transparent)]
                pub struct #ident(pub #target);
            })?;
        } else {
            *item = syn::parse2(quote! { #(#attributes)* #deprecated pub type #ident = #target; })?;
        }
    }
    Ok(())
}

/// The name and the content of a struct with one unnamed field.
fn newtype(item: &Item) -> Option<(String, Type)> {
    let Item::Struct(item) = item else { return None };
    let Fields::Unnamed(fields) = &item.fields else {
        return None;
    };
    fields
        .unnamed
        .first()
        .map(|field| (item.ident.to_string(), field.ty.clone()))
}

/// Whether following aliases from `target` comes back to `name`.
fn reaches(name: &str, target: &Type, targets: &HashMap<String, Type>, kept: &HashSet<String>) -> bool {
    let mut waiting = Names::of(target);
    let mut seen = HashSet::new();
    while let Some(next) = waiting.pop() {
        if next == name {
            return true;
        }
        if !kept.contains(&next) && seen.insert(next.clone()) {
            waiting.extend(targets.get(&next).map(Names::of).unwrap_or_default());
        }
    }
    false
}

/// The identifiers in a type.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn of(ty: &Type) -> Vec<String> {
        let mut names = Self::default();
        names.visit_type(ty);
        names.0
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
        self.0.push(segment.ident.to_string());
        visit::visit_path_segment(self, segment);
    }
}
