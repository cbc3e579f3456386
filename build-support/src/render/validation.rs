//! Bounds hold what is sent.
//!
//! In: objects that requests hold, and the bounds of their properties. Out: `Validate` of the runtime for each struct
//! that has bounds, itself or in what it holds. Requests ask for it before anything is sent; nothing that is received
//! is checked.

use std::collections::HashSet;

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::objects::Object;
use super::{Context, syntax};
use crate::generate::RustType;
use crate::model::Api;
use crate::model::types::{
    Bound, Condition, Constraints, DecimalForm, Integer, Presence, TypeDef, TypeId, TypeKind, Union,
};

/// The objects and unions that have bounds, themselves or in what they hold, and that a request can hold.
pub(super) fn bounded(api: &Api, parts: &IndexMap<TypeId, Vec<RustType>>) -> HashSet<TypeId> {
    let sent = api.types.iter().filter(|(_, ty)| ty.sent);
    let own = |ty: &TypeDef| match &ty.kind {
        TypeKind::Object(object) => {
            let is_bounded = object.fields.values().any(|field| !field.constraints.is_empty());
            Some(is_bounded || !object.conditions.is_empty())
        }
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
    if !shape.object.conditions.is_empty() {
        let conditions = shape.object.conditions.iter().map(condition);
        checks.extend(quote! { validate::conditions(self, &[#(#conditions),*])?; });
    }
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

/// `condition` as the runtime knows it.
fn condition(condition: &Condition) -> TokenStream {
    let list = |conditions: &[Condition]| {
        let conditions = conditions.iter().map(self::condition);
        quote! { &[#(#conditions),*] }
    };
    match condition {
        Condition::Present(name) => quote! { validate::Condition::Present(#name) },
        Condition::Among(name, values) => {
            let values = values.iter().map(serde_json::Value::to_string);
            quote! { validate::Condition::Among(#name, &[#(#values),*]) }
        }
        Condition::Within(name, bound) => {
            let bound = self::bound(bound);
            quote! { validate::Condition::Within(#name, validate::Bound::#bound) }
        }
        Condition::Matches(name, pattern) => quote! { validate::Condition::Matches(#name, #pattern) },
        Condition::Inside(name, inner) => {
            let inner = self::condition(inner);
            quote! { validate::Condition::Inside(#name, &#inner) }
        }
        Condition::AtLeast(count) => {
            let count = proc_macro2::Literal::u64_unsuffixed(*count);
            quote! { validate::Condition::AtLeast(#count) }
        }
        Condition::AtMost(count) => {
            let count = proc_macro2::Literal::u64_unsuffixed(*count);
            quote! { validate::Condition::AtMost(#count) }
        }
        Condition::All(conditions) => {
            let conditions = list(conditions);
            quote! { validate::Condition::All(#conditions) }
        }
        Condition::Any(conditions) => {
            let conditions = list(conditions);
            quote! { validate::Condition::Any(#conditions) }
        }
        Condition::One(conditions) => {
            let conditions = list(conditions);
            quote! { validate::Condition::One(#conditions) }
        }
        Condition::Not(inner) => {
            let inner = self::condition(inner);
            quote! { validate::Condition::Not(&#inner) }
        }
    }
}

/// A bound of a condition, as the runtime has it.
fn bound(bound: &Bound) -> TokenStream {
    let number = |number: &serde_json::Number| {
        let number = proc_macro2::Literal::f64_unsuffixed(number.as_f64().unwrap_or_default());
        quote! { (#number) }
    };
    let count = |count: &u64| {
        let count = proc_macro2::Literal::u64_unsuffixed(*count);
        quote! { (#count) }
    };
    let (name, value) = match bound {
        Bound::Minimum(least) => ("Minimum", number(least)),
        Bound::Maximum(most) => ("Maximum", number(most)),
        Bound::Above(least) => ("Above", number(least)),
        Bound::Below(most) => ("Below", number(most)),
        Bound::MinLength(least) => ("MinLength", count(least)),
        Bound::MaxLength(most) => ("MaxLength", count(most)),
        Bound::MinItems(least) => ("MinItems", count(least)),
        Bound::MaxItems(most) => ("MaxItems", count(most)),
    };
    let name = quote::format_ident!("{name}");
    quote! { #name #value }
}

/// A value that is checked.
#[derive(Clone, Copy)]
struct Value<'t> {
    /// The expression that is its name.
    name: &'t TokenStream,
    /// The expression that is the value or, where `borrowed`, refers to it.
    expression: &'t TokenStream,
    borrowed: bool,
}

impl Value<'_> {
    /// The expression that refers to it.
    fn reference(self) -> TokenStream {
        let expression = self.expression;
        if self.borrowed {
            quote! { #expression }
        } else {
            quote! { &#expression }
        }
    }

    /// The expression that is a copy of it.
    fn copied(self) -> TokenStream {
        let expression = self.expression;
        if self.borrowed {
            quote! { *#expression }
        } else {
            quote! { #expression }
        }
    }

    /// The call of the runtime that holds `of` against `bound`, where there is one.
    fn bounded(self, function: &str, of: &TokenStream, bound: Option<u64>) -> Option<TokenStream> {
        let bound = proc_macro2::Literal::u64_unsuffixed(bound?);
        let (function, name) = (quote::format_ident!("{function}"), self.name);
        Some(quote! { validate::#function(#name, #of, #bound) })
    }

    /// The expression that is the number of its items or members.
    fn count(self) -> TokenStream {
        let expression = self.expression;
        quote! { #expression.len() }
    }
}

/// The checks of one value of type `ty`, each an expression of type `Result<(), Violation>`. `value` is the value or,
/// where `borrowed`, refers to it.
pub(super) fn checks_of(
    name: &str,
    value: &TokenStream,
    borrowed: bool,
    ty: &RustType,
    constraints: &Constraints,
    context: &Context<'_>,
) -> Vec<TokenStream> {
    let value = Value {
        name: &quote! { #name },
        expression: value,
        borrowed,
    };
    checks(value, ty, constraints, context)
}

fn checks(value: Value<'_>, ty: &RustType, constraints: &Constraints, context: &Context<'_>) -> Vec<TokenStream> {
    if constraints.is_empty() {
        return Vec::new();
    }
    if let Some(inner) = context.id(ty) {
        let id = value.expression;
        let is_text = inner == RustType::Text;
        let of_id = Value {
            expression: &match is_text {
                true => quote! { #id.as_str() },
                false => quote! { #id.get() },
            },
            borrowed: is_text,
            ..value
        };
        return checks(of_id, &inner, constraints, context);
    }
    let each = |values: &RustType, function: &str| each_check(value, function, values, constraints, context);
    let any = any_check(value, ty, constraints, context);
    let own = match context.followed(ty) {
        RustType::Text => text_checks(value, constraints),
        RustType::Uuid | RustType::Date | RustType::Instant => typed_text_checks(value, constraints),
        RustType::List(items) => {
            let own = item_checks(value, constraints);
            own.into_iter().chain(each(&items, "each_item")).collect()
        }
        RustType::Boolean => truth_checks(value, constraints),
        RustType::JsonObject => {
            let own = member_checks(value, constraints);
            own.into_iter().chain(name_check(value, constraints)).collect()
        }
        RustType::Map(values) => {
            let own = member_checks(value, constraints);
            let own = own.into_iter().chain(name_check(value, constraints));
            own.into_iter().chain(each(&values, "each_value")).collect()
        }
        RustType::Integer(integer) => number_checks(value.name, value.copied(), Some(integer), constraints),
        RustType::Number => number_checks(value.name, value.copied(), None, constraints),
        // The bounds are the vendor's numbers, which have the digits of an `f64`.
        RustType::Decimal(DecimalForm::Number) => {
            let number = value.expression;
            number_checks(value.name, quote! { #number.to_f64() }, None, constraints)
        }
        RustType::Decimal(DecimalForm::Text) => {
            let text = value.expression;
            let value = Value {
                expression: &quote! { #text.as_str() },
                borrowed: true,
                ..value
            };
            text_checks(value, constraints)
        }
        _ => Vec::new(),
    };
    own.into_iter().chain(any).collect()
}

/// The check that a value fits one of the alternatives that its type stands for.
fn any_check(value: Value<'_>, ty: &RustType, constraints: &Constraints, context: &Context<'_>) -> Option<TokenStream> {
    let alternatives = constraints.any.iter().map(|alternative| {
        let checks = checks(value, ty, alternative, context);
        let (first, rest) = checks.split_first()?;
        Some(quote! { #first #(.and(#rest))* })
    });
    // One that asks for nothing is fit by every value.
    let alternatives = alternatives.collect::<Option<Vec<_>>>()?;
    let name = value.name;
    (!alternatives.is_empty()).then(|| quote! { validate::any(#name, &[#(#alternatives),*]) })
}

/// The check of each of the `values` of a list or a map by `function` of the runtime.
fn each_check(
    value: Value<'_>,
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
    let one = Value {
        name: &quote! { name },
        expression: &quote! { value },
        borrowed: true,
    };
    let checks = checks(one, &ty, each, context);
    let (last, before) = checks.split_last()?;
    let checks = quote! { #(#before?;)* #last };
    let checks = match nullable {
        true => quote! { { let Some(value) = value else { return Ok(()) }; #checks } },
        false if before.is_empty() => checks,
        false => quote! { { #checks } },
    };
    let (function, name, values) = (quote::format_ident!("{function}"), value.name, value.reference());
    Some(quote! { validate::#function(#name, #values, |name, value| #checks) })
}

/// The check of the name of each property of a map.
fn name_check(value: Value<'_>, constraints: &Constraints) -> Option<TokenStream> {
    let one = Value {
        name: &quote! { name },
        expression: &quote! { key },
        borrowed: true,
    };
    let checks = text_checks(one, constraints.names.as_deref()?);
    let (last, before) = checks.split_last()?;
    let checks = match before.is_empty() {
        true => quote! { #last },
        false => quote! { { #(#before?;)* #last } },
    };
    let (name, expression) = (value.name, value.expression);
    Some(quote! { validate::each_name(#name, #expression.keys(), |name, key| #checks) })
}

fn text_checks(value: Value<'_>, constraints: &Constraints) -> Vec<TokenStream> {
    let (name, text) = (value.name, value.reference());
    let min = value.bounded("min_length", &text, constraints.min_length);
    let max = value.bounded("max_length", &text, constraints.max_length);
    let pattern = constraints.pattern.as_ref().map(|pattern| {
        quote! {
            validate::pattern(#name, #text, {
                static PATTERN: Pattern = Pattern::new(#pattern);
                &PATTERN
            })
        }
    });
    let texts = &constraints.texts;
    let one_of = (!texts.is_empty()).then(|| quote! { validate::one_of(#name, #text, &[#(#texts),*]) });
    [min, max, pattern, one_of].into_iter().flatten().collect()
}

/// The checks of the text that a value is written as.
fn typed_text_checks(value: Value<'_>, constraints: &Constraints) -> Vec<TokenStream> {
    let expression = value.expression;
    let text = Value {
        expression: &quote! { #expression.to_string() },
        borrowed: false,
        ..value
    };
    text_checks(text, constraints)
}

fn item_checks(value: Value<'_>, constraints: &Constraints) -> Vec<TokenStream> {
    let (name, items, count) = (value.name, value.reference(), value.count());
    let min = value.bounded("min_items", &count, constraints.min_items);
    let max = value.bounded("max_items", &count, constraints.max_items);
    let unique = constraints
        .unique_items
        .then(|| quote! { validate::unique_items(#name, #items) });
    [min, max, unique].into_iter().flatten().collect()
}

fn truth_checks(value: Value<'_>, constraints: &Constraints) -> Vec<TokenStream> {
    let (name, truth) = (value.name, value.copied());
    let only = constraints
        .only
        .map(|only| quote! { validate::one_of(#name, #truth, &[#only]) });
    only.into_iter().collect()
}

fn member_checks(value: Value<'_>, constraints: &Constraints) -> Vec<TokenStream> {
    let count = value.count();
    let min = value.bounded("min_properties", &count, constraints.min_properties);
    let max = value.bounded("max_properties", &count, constraints.max_properties);
    [min, max].into_iter().flatten().collect()
}

fn number_checks(
    name: &TokenStream,
    number: TokenStream,
    integer: Option<Integer>,
    constraints: &Constraints,
) -> Vec<TokenStream> {
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

/// `number` as a literal of the type `whole`, or of one with a fraction; none where that has no such value, so that the
/// bound binds nothing.
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
