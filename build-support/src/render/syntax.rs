//! What the files here share: identifiers, documentation, deprecation.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Ident, Item};

use crate::docs;
use crate::model::types::TypeDef;

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

/// The `#[deprecated]` attribute, where the vendor advises against something.
pub(super) fn deprecated(deprecated: bool) -> Option<Attribute> {
    deprecated.then(|| syn::parse_quote!(#[deprecated = "the vendor advises against its use"]))
}

/// The enum `ty` of `variants`, which has `derived` and may get more of them; `own` is documentation of our own.
pub(super) fn open_enum(
    ty: &TypeDef,
    derived: &TokenStream,
    variants: &TokenStream,
    own: &[String],
) -> syn::Result<Item> {
    let name = ident(&ty.name)?;
    let mut attributes = doc(ty.description.as_deref());
    if !own.is_empty() {
        if !attributes.is_empty() {
            attributes.extend(own_doc(&[""]));
        }
        attributes.extend(docs::attributes(own));
    }
    let deprecated = deprecated(ty.deprecated);
    syn::parse2(quote! {
        #(#attributes)*
        #deprecated
        #[derive(#derived)]
        #[non_exhaustive]
        pub enum #name { #variants }
    })
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

/// `attributes`, the documentation of a module, to stand inside it.
pub(super) fn inner(mut attributes: Vec<Attribute>) -> Vec<Attribute> {
    for attribute in &mut attributes {
        attribute.style = syn::AttrStyle::Inner(syn::token::Not::default());
    }
    attributes
}
