//! Bounds hold what is sent.
//!
//! In: objects that requests hold, and the bounds of their properties. Out: `Validate` of the runtime for each struct that has
//! bounds, itself or in what it holds. Requests ask for it before anything is sent; nothing that is received is checked.

use std::collections::HashSet;

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::objects::Object;
use super::{Context, syntax};
use crate::generate::RustType;
use crate::model::Api;
use crate::model::types::{Constraints, Integer, Presence, TypeDef, TypeId, TypeKind, Union};

/// The objects and unions that have bounds, themselves or in what they hold, and that a request can hold.
pub(super) fn bounded(api: &Api, parts: &IndexMap<TypeId, Vec<RustType>>) -> HashSet<TypeId> {
    let sent = api.types.iter().filter(|(_, ty)| ty.sent);
    let own = |ty: &TypeDef| match &ty.kind {
        TypeKind::Object(object) => Some(object.fields.values().any(|field| !field.constraints.is_empty())),
        TypeKind::Union(union) => Some(union.variants.values().any(|variant| !variant.constraints.is_empty())),
        _ => None,
    };
    let sent: Vec<_> = sent.filter_map(|(id, ty)| Some((id, own(ty)?))).collect();
    let mut bounded: HashSet<TypeId> = HashSet::new();
    loop {
        let before = bounded.len();
        for (id, own) in &sent {
            let mut parts = parts.get(id).into_iter().flatten();
            if *own || parts.any(|part| holds(part, &bounded)) {
                bounded.insert(*id);
            }
        }
        if bounded.len() == before {
            return bounded;
        }
    }
}

/// Whether `ty` names one of `bounded`.
pub(super) fn holds(ty: &RustType, bounded: &HashSet<TypeId>) -> bool {
    ty.named().is_some_and(|id| bounded.contains(&id))
}

/// `Validate` for `shape`, where it has bounds.
pub(super) fn item(shape: &Object<'_>, context: &Context<'_>) -> syn::Result<Option<Item>> {
    if !context.bounded.contains(&shape.id) {
        return Ok(None);
    }
    let ident = shape.ident()?;
    let mut checks = TokenStream::new();
    for part in shape.fields() {
        let name = syntax::ident(part.name)?;
        let wire_name = part.field.wire_name.as_str();
        if holds(part.ty, &context.bounded) {
            checks.extend(quote! { validate::member(#wire_name, &self.#name)?; });
        }
        let optional = part.presence != Presence::Required;
        let value = if optional {
            quote! { #name }
        } else {
            quote! { self.#name }
        };
        let own = checks_of(wire_name, &value, optional, part.ty, &part.field.constraints, context);
        checks.extend(match part.presence {
            _ if own.is_empty() => TokenStream::new(),
            Presence::Clearable => quote! { if let Nullable::Value(#name) = &self.#name { #(#own?;)* } },
            Presence::Optional | Presence::Null => quote! { if let Some(#name) = &self.#name { #(#own?;)* } },
            Presence::Required => quote! { #(#own?;)* },
        });
    }
    let item = syn::parse2(quote! {
        impl Validate for #ident {
            fn validate(&self) -> Result<(), Violation> { #checks Ok(()) }
        }
    })?;
    Ok(Some(item))
}

/// `Validate` for the union `ty`, where it has bounds: those of the variant that a value is.
pub(super) fn union_item(id: TypeId, ty: &TypeDef, union: &Union, context: &Context<'_>) -> syn::Result<Option<Item>> {
    if !context.bounded.contains(&id) {
        return Ok(None);
    }
    let ident = syntax::ident(&ty.name)?;
    let mut arms = TokenStream::new();
    for ((name, variant), content) in union.variants.iter().zip(context.parts(id)) {
        let variant_ident = syntax::ident(name)?;
        let value = quote! { content };
        let mut checks = match holds(content, &context.bounded) {
            true => vec![quote! { content.validate() }],
            false => Vec::new(),
        };
        checks.extend(checks_of(name, &value, true, content, &variant.constraints, context));
        if let Some((last, before)) = checks.split_last() {
            arms.extend(match before.is_empty() {
                true => quote! { Self::#variant_ident(content) => #last, },
                false => quote! { Self::#variant_ident(content) => { #(#before?;)* #last } },
            });
        }
    }
    let body = match arms.is_empty() {
        true => quote! { Ok(()) },
        false => quote! { match self { #arms _ => Ok(()) } },
    };
    let item = syn::parse2(quote! {
        impl Validate for #ident {
            fn validate(&self) -> Result<(), Violation> { #body }
        }
    })?;
    Ok(Some(item))
}

/// The checks of one value of type `ty`, each an expression of type `Result<(), Violation>`. `value` is the value or, where
/// `borrowed`, refers to it.
pub(super) fn checks_of(
    name: &str,
    value: &TokenStream,
    borrowed: bool,
    ty: &RustType,
    constraints: &Constraints,
    context: &Context<'_>,
) -> Vec<TokenStream> {
    let name = quote! { #name };
    checks(&name, value, borrowed, ty, constraints, context)
}

/// The same for a value whose name is the expression `name`.
fn checks(
    name: &TokenStream,
    value: &TokenStream,
    borrowed: bool,
    ty: &RustType,
    constraints: &Constraints,
    context: &Context<'_>,
) -> Vec<TokenStream> {
    if constraints.is_empty() {
        return Vec::new();
    }
    let each =
        |values: &RustType, function: &str| each_check(name, value, borrowed, function, values, constraints, context);
    match context.followed(ty) {
        RustType::Text => text_checks(name, value, borrowed, constraints),
        RustType::List(items) => {
            let own = item_checks(name, value, borrowed, constraints);
            own.into_iter().chain(each(&items, "each_item")).collect()
        }
        RustType::Boolean => truth_checks(name, value, borrowed, constraints),
        RustType::JsonObject => member_checks(name, value, constraints),
        RustType::Map(values) => {
            let own = member_checks(name, value, constraints);
            own.into_iter().chain(each(&values, "each_value")).collect()
        }
        RustType::Integer(integer) => number_checks(name, value, borrowed, Some(integer), constraints),
        RustType::Number => number_checks(name, value, borrowed, None, constraints),
        _ => Vec::new(),
    }
}

/// The check of each of the `values` of a list or a map by `function` of the runtime.
fn each_check(
    name: &TokenStream,
    value: &TokenStream,
    borrowed: bool,
    function: &str,
    values: &RustType,
    constraints: &Constraints,
    context: &Context<'_>,
) -> Option<TokenStream> {
    let each = constraints.each.as_deref()?;
    let (nullable, ty) = match context.followed(values) {
        RustType::Option(inner) => (true, *inner),
        other => (false, other),
    };
    let checks = checks(&quote! { name }, &quote! { value }, true, &ty, each, context);
    let (last, before) = checks.split_last()?;
    let checks = quote! { #(#before?;)* #last };
    let checks = match nullable {
        true => quote! { { let Some(value) = value else { return Ok(()) }; #checks } },
        false if before.is_empty() => checks,
        false => quote! { { #checks } },
    };
    let function = quote::format_ident!("{function}");
    let values = if borrowed {
        quote! { #value }
    } else {
        quote! { &#value }
    };
    Some(quote! { validate::#function(#name, #values, |name, value| #checks) })
}

fn text_checks(name: &TokenStream, value: &TokenStream, borrowed: bool, constraints: &Constraints) -> Vec<TokenStream> {
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

fn item_checks(name: &TokenStream, value: &TokenStream, borrowed: bool, constraints: &Constraints) -> Vec<TokenStream> {
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

fn truth_checks(
    name: &TokenStream,
    value: &TokenStream,
    borrowed: bool,
    constraints: &Constraints,
) -> Vec<TokenStream> {
    let dereferenced = borrowed.then(|| quote! { * });
    let only = constraints
        .only
        .map(|only| quote! { validate::one_of(#name, #dereferenced #value, &[#only]) });
    only.into_iter().collect()
}

fn member_checks(name: &TokenStream, value: &TokenStream, constraints: &Constraints) -> Vec<TokenStream> {
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
    name: &TokenStream,
    value: &TokenStream,
    borrowed: bool,
    integer: Option<Integer>,
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
    let values = constraints.one_of.iter().map(|value| number_literal(value, integer));
    let one_of = values.collect::<Option<Vec<_>>>().filter(|values| !values.is_empty());
    let one_of = one_of.map(|values| quote! { validate::one_of(#name, #number, &[#(#values),*]) });
    bounds
        .into_iter()
        .filter_map(|(bound, exclusive, inclusive_check, exclusive_check)| {
            let bound = number_literal(bound.as_ref()?, integer)?;
            let check = quote::format_ident!("{}", if exclusive { exclusive_check } else { inclusive_check });
            Some(quote! { validate::#check(#name, #number, #bound) })
        })
        .chain(one_of)
        .collect()
}

fn literal(number: u64) -> proc_macro2::Literal {
    proc_macro2::Literal::u64_unsuffixed(number)
}

/// `number` as a literal of the type `whole`, or of one with a fraction; none where that has no such value, so that the bound
/// binds nothing.
fn number_literal(number: &serde_json::Number, whole: Option<Integer>) -> Option<TokenStream> {
    let Some(whole) = whole else {
        return float_literal(number);
    };
    let (minimum, maximum) = whole.bounds();
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
