//! What the passes share: finding items, making identifiers, asking what a type is.

use proc_macro2::Span;
use syn::{Attribute, GenericArgument, Ident, Item, ItemImpl, ItemMod, PathArguments, Type};

use crate::docs;

/// The width to which documentation is wrapped, not counting indentation and `///`.
const DOC_WIDTH: usize = 100;

/// `name` as an identifier.
pub(super) fn ident(name: &str) -> syn::Result<Ident> {
    syn::parse_str(name).map_err(|_| error(format!("`{name}` is not an identifier")))
}

/// An error that is not about a place in the code.
pub(super) fn error(message: impl std::fmt::Display) -> syn::Error {
    syn::Error::new(Span::call_site(), message)
}

/// The items of the module `name` of `file`.
pub(super) fn module_items<'f>(file: &'f mut syn::File, name: &str) -> syn::Result<&'f mut Vec<Item>> {
    file.items
        .iter_mut()
        .find_map(|item| match item {
            Item::Mod(ItemMod {
                ident,
                content: Some((_, items)),
                ..
            }) if ident == name => Some(items),
            _ => None,
        })
        .ok_or_else(|| error(format!("there is no module `{name}`")))
}

/// Documentation made of `paragraphs` of Markdown, with a blank line between them; empty ones are left out.
pub(super) fn doc<'p>(paragraphs: impl IntoIterator<Item = &'p str>) -> Vec<Attribute> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        if paragraph.trim().is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(docs::lines(paragraph, DOC_WIDTH));
    }
    docs::attributes(&lines)
}

/// Documentation of our own, taken as it is.
pub(super) fn own_doc(lines: &[&str]) -> Vec<Attribute> {
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    docs::attributes(&lines)
}

/// The last segment of the path that `ty` is, such as `Option` for `Option<String>`.
pub(super) fn type_ident(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// The type `T` of `Wrapper<T>`, where `ty` is one.
pub(super) fn inner_type<'t>(ty: &'t Type, wrapper: &str) -> Option<&'t Type> {
    let is_wrapper = type_ident(ty).as_deref() == Some(wrapper);
    type_arguments(ty).into_iter().next().filter(|_| is_wrapper)
}

/// The type `T` of a field that may be without a value: `Option<T>` or `Nullable<T>`.
pub(super) fn wrapped_type(ty: &Type) -> Option<&Type> {
    inner_type(ty, "Option").or_else(|| inner_type(ty, "Nullable"))
}

/// The `#[deprecated]` attribute, where the vendor advises against something.
pub(super) fn deprecated(deprecated: bool) -> Option<Attribute> {
    deprecated.then(|| syn::parse_quote!(#[deprecated = "the vendor advises against its use"]))
}

/// The `#[deprecated]` attribute with the sentence of `texts`, the vendor's words, that gives the reason.
pub(super) fn deprecated_because<'t>(deprecated: bool, texts: impl IntoIterator<Item = &'t str>) -> Option<Attribute> {
    let plain = self::deprecated(deprecated)?;
    let lines = texts.into_iter().flat_map(str::lines);
    let reason = lines.flat_map(|line| line.split_inclusive(". ")).find_map(reason);
    Some(reason.map_or(plain, |reason| syn::parse_quote!(#[deprecated = #reason])))
}

/// What `sentence` says beyond that something is deprecated, if it says that.
fn reason(sentence: &str) -> Option<String> {
    /// The length of a reason that fits a warning of the compiler, in characters.
    const LONGEST: usize = 200;
    let is_mark = |sign: char| sign.is_whitespace() || "_#>.:,!-–—".contains(sign);
    let plain: String = sentence
        .chars()
        .filter(|character| !character.is_control() && *character != '*')
        .collect();
    let plain = plain.trim_matches(is_mark);
    let lower = plain.to_lowercase();
    if !lower.contains("deprecat") || plain.chars().count() > LONGEST {
        return None;
    }
    let rest = lower
        .strip_prefix("deprecated")
        .and_then(|rest| plain.get(plain.len() - rest.len()..));
    let reason = rest.map_or(plain, |rest| rest.trim_start_matches(is_mark));
    reason.contains(' ').then(|| reason.to_owned())
}

/// Every `impl Client` of `file`.
pub(super) fn client_impls(file: &syn::File) -> impl Iterator<Item = &ItemImpl> {
    file.items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(item),
        _ => None,
    })
}

/// All type arguments of the path that `ty` is.
pub(super) fn type_arguments(ty: &Type) -> Vec<&Type> {
    let Type::Path(path) = ty else { return Vec::new() };
    match path.path.segments.last().map(|segment| &segment.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether `ty` is `()`.
pub(super) fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// Documentation of a module, to stand inside it.
pub(super) fn inner_doc<'p>(paragraphs: impl IntoIterator<Item = &'p str>) -> Vec<Attribute> {
    let mut attributes = doc(paragraphs);
    for attribute in &mut attributes {
        attribute.style = syn::AttrStyle::Inner(syn::token::Not::default());
    }
    attributes
}
