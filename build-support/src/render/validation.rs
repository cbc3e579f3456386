//! Bounds hold what is sent.
//!
//! In: structs that requests hold, and the bounds of their members. Out: `Validate` of the runtime for each struct that has
//! bounds, itself or in what it holds. Requests ask for it before anything is sent; nothing that is received is checked.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit::{self, Visit};
use syn::{Fields, Item, ItemStruct, Type as SynType};

use super::objects::{Wrapper, wrapper};
use super::{Context, syntax};
use crate::model::facts::{Constraints, Facts, ObjectFacts, TypeKind};

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let bounded = bounded_types(items, context.facts);
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let validation = match &item {
            Item::Struct(definition) if bounded.contains(&definition.ident.to_string()) => {
                object_facts(definition, context.facts)
                    .map(|(object, sent)| validation_of(definition, object, sent, &bounded))
                    .transpose()?
            }
            _ => None,
        };
        refined.push(item);
        refined.extend(validation);
    }
    *items = refined;
    Ok(())
}

/// The structs that have bounds, themselves or in what they hold, and that a request can hold.
pub(super) fn bounded_types(items: &[Item], facts: &Facts) -> HashSet<String> {
    let structs: Vec<(&ItemStruct, &ObjectFacts)> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => object_facts(item, facts)
                .filter(|(_, sent)| *sent)
                .map(|(object, _)| (item, object)),
            _ => None,
        })
        .collect();
    let mut bounded: HashSet<String> = HashSet::new();
    loop {
        let before = bounded.len();
        for (definition, object) in &structs {
            let own = object.fields.values().any(|field| !field.constraints.is_empty());
            if own || definition.fields.iter().any(|field| holds(&field.ty, &bounded)) {
                bounded.insert(definition.ident.to_string());
            }
        }
        if bounded.len() == before {
            return bounded;
        }
    }
}

fn object_facts<'a>(definition: &ItemStruct, facts: &'a Facts) -> Option<(&'a ObjectFacts, bool)> {
    let facts = facts.types.get(&definition.ident.to_string())?;
    match &facts.kind {
        TypeKind::Object(object) => Some((object, facts.sent)),
        _ => None,
    }
}

/// Whether `ty` names one of `bounded`.
pub(super) fn holds(ty: &SynType, bounded: &HashSet<String>) -> bool {
    struct Finder<'b> {
        bounded: &'b HashSet<String>,
        found: bool,
    }
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
            self.found |= self.bounded.contains(&segment.ident.to_string());
            visit::visit_path_segment(self, segment);
        }
    }
    let mut finder = Finder { bounded, found: false };
    finder.visit_type(ty);
    finder.found
}

fn validation_of(
    definition: &ItemStruct,
    object: &ObjectFacts,
    sent: bool,
    bounded: &HashSet<String>,
) -> syn::Result<Item> {
    let ident = &definition.ident;
    let Fields::Named(fields) = &definition.fields else {
        return Err(syntax::error("a struct without named fields"));
    };
    let mut checks = TokenStream::new();
    for field in &fields.named {
        let Some(name) = &field.ident else { continue };
        let Some(facts) = object.fields.get(&name.to_string()) else {
            continue;
        };
        let wire_name = &facts.wire_name;
        if holds(&field.ty, bounded) {
            checks.extend(quote! { validate::member(#wire_name, &self.#name)?; });
        }
        let wrapper = wrapper(facts, sent);
        let optional = wrapper.is_some();
        let inner = syntax::wrapped_type(&field.ty)
            .filter(|_| optional)
            .unwrap_or(&field.ty);
        let value = if optional {
            quote! { #name }
        } else {
            quote! { self.#name }
        };
        let own = checks_of(wire_name, &value, optional, inner, &facts.constraints);
        checks.extend(match wrapper {
            _ if own.is_empty() => TokenStream::new(),
            Some(Wrapper::Clearable) => quote! { if let Nullable::Value(#name) = &self.#name { #(#own?;)* } },
            Some(Wrapper::Optional | Wrapper::Null) => quote! { if let Some(#name) = &self.#name { #(#own?;)* } },
            None => quote! { #(#own?;)* },
        });
    }
    syn::parse2(quote! {
        impl Validate for #ident {
            fn validate(&self) -> Result<(), Violation> { #checks Ok(()) }
        }
    })
}

/// The checks of one value of type `ty`, each an expression of type `Result<(), Violation>`. `value` is the value or, where
/// `borrowed`, refers to it.
pub(super) fn checks_of(
    name: &str,
    value: &TokenStream,
    borrowed: bool,
    ty: &SynType,
    constraints: &Constraints,
) -> Vec<TokenStream> {
    match syntax::type_ident(ty).as_deref() {
        Some("String" | "str") => text_checks(name, value, borrowed, constraints),
        Some("Vec") => item_checks(name, value, borrowed, constraints),
        Some("bool") => truth_checks(name, value, borrowed, constraints),
        Some("BTreeMap" | "Map") => member_checks(name, value, constraints),
        Some(number) => number_checks(name, value, borrowed, number, constraints),
        None => Vec::new(),
    }
}

fn text_checks(name: &str, value: &TokenStream, borrowed: bool, constraints: &Constraints) -> Vec<TokenStream> {
    let text = if borrowed {
        quote! { #value }
    } else {
        quote! { &#value }
    };
    let min = constraints
        .min_length
        .map(literal)
        .map(|bound| quote! { validate::min_length(#name, #text, #bound) });
    let max = constraints
        .max_length
        .map(literal)
        .map(|bound| quote! { validate::max_length(#name, #text, #bound) });
    let pattern = constraints.pattern.as_ref().map(|pattern| {
        quote! {
            validate::pattern(#name, #text, {
                static PATTERN: Pattern = Pattern::new(#pattern);
                &PATTERN
            })
        }
    });
    [min, max, pattern].into_iter().flatten().collect()
}

fn item_checks(name: &str, value: &TokenStream, borrowed: bool, constraints: &Constraints) -> Vec<TokenStream> {
    let items = if borrowed {
        quote! { #value }
    } else {
        quote! { &#value }
    };
    let min = constraints
        .min_items
        .map(literal)
        .map(|bound| quote! { validate::min_items(#name, #value.len(), #bound) });
    let max = constraints
        .max_items
        .map(literal)
        .map(|bound| quote! { validate::max_items(#name, #value.len(), #bound) });
    let unique = constraints
        .unique_items
        .then(|| quote! { validate::unique_items(#name, #items) });
    [min, max, unique].into_iter().flatten().collect()
}

fn truth_checks(name: &str, value: &TokenStream, borrowed: bool, constraints: &Constraints) -> Vec<TokenStream> {
    let dereferenced = borrowed.then(|| quote! { * });
    let only = constraints
        .only
        .map(|only| quote! { validate::one_of(#name, #dereferenced #value, &[#only]) });
    only.into_iter().collect()
}

fn member_checks(name: &str, value: &TokenStream, constraints: &Constraints) -> Vec<TokenStream> {
    let min = constraints
        .min_properties
        .map(literal)
        .map(|bound| quote! { validate::min_properties(#name, #value.len(), #bound) });
    let max = constraints
        .max_properties
        .map(literal)
        .map(|bound| quote! { validate::max_properties(#name, #value.len(), #bound) });
    [min, max].into_iter().flatten().collect()
}

fn number_checks(
    name: &str,
    value: &TokenStream,
    borrowed: bool,
    ty: &str,
    constraints: &Constraints,
) -> Vec<TokenStream> {
    let number = if borrowed {
        quote! { *#value }
    } else {
        quote! { #value }
    };
    let bounds = [
        (
            &constraints.minimum,
            constraints.exclusive_minimum,
            "minimum",
            "exclusive_minimum",
        ),
        (
            &constraints.maximum,
            constraints.exclusive_maximum,
            "maximum",
            "exclusive_maximum",
        ),
        (&constraints.multiple_of, false, "multiple_of", "multiple_of"),
    ];
    let values = constraints.one_of.iter().map(|value| number_literal(value, ty));
    let one_of = values.collect::<Option<Vec<_>>>().filter(|values| !values.is_empty());
    let one_of = one_of.map(|values| quote! { validate::one_of(#name, #number, &[#(#values),*]) });
    bounds
        .into_iter()
        .filter_map(|(bound, exclusive, inclusive_check, exclusive_check)| {
            let bound = number_literal(bound.as_ref()?, ty)?;
            let check = quote::format_ident!("{}", if exclusive { exclusive_check } else { inclusive_check });
            Some(quote! { validate::#check(#name, #number, #bound) })
        })
        .chain(one_of)
        .collect()
}

fn literal(number: u64) -> proc_macro2::Literal {
    proc_macro2::Literal::u64_unsuffixed(number)
}

/// `number` as a literal of the type `ty`; none where `ty` is no number or has no such value, so that the bound binds nothing.
fn number_literal(number: &serde_json::Number, ty: &str) -> Option<TokenStream> {
    let (minimum, maximum) = match ty {
        "i8" => (i128::from(i8::MIN), i128::from(i8::MAX)),
        "u8" => (0, i128::from(u8::MAX)),
        "i16" => (i128::from(i16::MIN), i128::from(i16::MAX)),
        "u16" => (0, i128::from(u16::MAX)),
        "i32" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        "u32" => (0, i128::from(u32::MAX)),
        "i64" => (i128::from(i64::MIN), i128::from(i64::MAX)),
        "u64" => (0, i128::from(u64::MAX)),
        "f32" | "f64" => return float_literal(number),
        _ => return None,
    };
    let value = integer(number).filter(|value| (minimum..=maximum).contains(value))?;
    let literal = proc_macro2::Literal::u128_unsuffixed(value.unsigned_abs());
    Some(if value < 0 {
        quote! { -#literal }
    } else {
        quote! { #literal }
    })
}

fn float_literal(number: &serde_json::Number) -> Option<TokenStream> {
    let value = number.as_f64().filter(|value| value.is_finite())?;
    let literal = proc_macro2::Literal::f64_unsuffixed(value.abs());
    Some(if value < 0.0 {
        quote! { -#literal }
    } else {
        quote! { #literal }
    })
}

/// `number`, if it is whole and small enough to be exact.
fn integer(number: &serde_json::Number) -> Option<i128> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from));
    whole.or_else(|| {
        number
            .as_f64()
            .filter(|value| value.fract() == 0.0 && value.abs() <= EXACT)
            .map(|value| value as i128)
    })
}
