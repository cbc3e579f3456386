//! Parts of Rust items as one line of text in a normal form.
//!
//! In: syntax trees. Out: text as prettyplease writes it, without line breaks, patterns, attributes, and without those
//! parts of paths that say only where a well-known name comes from: what stays is what a caller has to know.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Generics, PathArguments, Signature, Type};

/// Names of the standard library that need no module to be understood.
const COMMON: &[&str] = &[
    "Arc", "AsRef", "BTreeMap", "BTreeSet", "Box", "Clone", "Cow", "Debug", "Default", "Display", "Duration", "From",
    "HashMap", "HashSet", "Into", "Iterator", "NonZero", "Option", "Result", "Send", "String", "Sync", "ToString",
    "TryFrom", "Vec",
];

/// `ty` as text.
pub(super) fn ty(ty: &Type) -> String {
    let mut ty = ty.clone();
    Shortener.visit_type_mut(&mut ty);
    between(&pretty(quote!(type T = #ty;)), "type T = ", ";")
}

/// `ty` as text, but for the arguments that [`arguments`] gives.
pub(super) fn ty_without_arguments(ty: &Type) -> String {
    let text = self::ty(ty);
    text.strip_suffix(&arguments(ty)).unwrap_or(&text).to_owned()
}

/// The generic arguments at the end of `ty`, as text.
pub(super) fn arguments(ty: &Type) -> String {
    let Type::Path(syn::TypePath { path, .. }) = ty else {
        return String::new();
    };
    let last = path.segments.last().map(|segment| segment.arguments.clone());
    let PathArguments::AngleBracketed(mut arguments) = last.unwrap_or_default() else {
        return String::new();
    };
    arguments.colon2_token = None;
    self::ty(&syn::parse_quote!(T #arguments))
        .trim_start_matches('T')
        .to_owned()
}

/// `path` as text.
pub(super) fn path(path: &syn::Path) -> String {
    ty(&Type::Path(syn::TypePath {
        attrs: Vec::new(),
        qself: None,
        path: path.clone(),
    }))
}

/// What stands before the name of a function (`async fn`), and what follows it.
pub(super) fn signature(signature: &Signature) -> (String, String) {
    let mut signature = signature.clone();
    Shortener.visit_signature_mut(&mut signature);
    let name = format!("fn {}", signature.ident);
    let text = between(&pretty(quote!(#signature {})), "", "{}");
    let (qualifiers, rest) = text.split_once(&name).unwrap_or(("", &text));
    (format!("{qualifiers}fn"), rest.to_owned())
}

/// The parameters of `generics`, which follow the name of an item, and the bounds, which follow all else.
pub(super) fn generics(generics: &Generics) -> (String, String) {
    let mut generics = generics.clone();
    Shortener.visit_generics_mut(&mut generics);
    let bounds = generics.where_clause.take();
    let parameters = pretty(quote!(struct T #generics;));
    let bounds = pretty(quote!(struct T #bounds;));
    (between(&parameters, "struct T", ";"), between(&bounds, "struct T", ";"))
}

/// What follows the name of a trait that requires `supertraits`.
pub(super) fn supertraits(supertraits: impl ToTokens) -> String {
    let text = pretty(quote!(trait T: #supertraits {}));
    between(&text, "trait T", "{}")
}

/// What is between `start` and `end` of `text`, without the comma that ends lists of bounds.
fn between(text: &str, start: &str, end: &str) -> String {
    let text = text.strip_prefix(start).unwrap_or(text);
    let text = text.strip_suffix(end).unwrap_or(text).trim_end();
    text.strip_suffix(',').unwrap_or(text).to_owned()
}

/// The attributes among `attributes` that change what a caller may do, as text.
pub(super) fn marks(attributes: &[Attribute]) -> Vec<String> {
    let mut marks = conditions(attributes);
    for attribute in attributes {
        if attribute.path().is_ident("deprecated") {
            marks.push("#[deprecated]".to_owned());
        } else if attribute.path().is_ident("non_exhaustive") || is_doc_hidden(attribute) {
            marks.push(attribute.to_token_stream().to_string().replace(' ', ""));
        }
    }
    marks
}

/// The attributes among `attributes` that make an item exist under a condition, as text.
pub(super) fn conditions(attributes: &[Attribute]) -> Vec<String> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"))
        .map(|attribute| between(&pretty(quote!(#attribute struct T;)), "", "struct T;"))
        .collect()
}

/// The names of the traits that `attributes` derive.
pub(super) fn derived(attributes: &[Attribute]) -> Vec<String> {
    let mut names = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        // What is no list of paths is refused by the compiler, too.
        let _ = attribute.parse_nested_meta(|meta| {
            names.extend(meta.path.segments.last().map(|segment| segment.ident.to_string()));
            Ok(())
        });
    }
    names
}

fn is_doc_hidden(attribute: &Attribute) -> bool {
    let list = attribute.meta.require_list();
    attribute.path().is_ident("doc") && list.is_ok_and(|list| list.tokens.to_string() == "hidden")
}

/// `tokens`, which are one item, in one line.
fn pretty(tokens: TokenStream) -> String {
    let text = match syn::parse2(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => tokens.to_string(),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    // What prettyplease put on lines of their own.
    [("( ", "("), (", )", ")"), (" )", ")"), ("< ", "<"), (", >", ">")]
        .into_iter()
        .fold(words.join(" "), |text, (broken, joined)| text.replace(broken, joined))
}

/// Removes from types and signatures what is no concern of a caller.
struct Shortener;

impl VisitMut for Shortener {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.clear();
    }

    fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
        // In `<T as Trait>::Name` the length of the path of the trait counts.
        if path.qself.is_none() {
            visit_mut::visit_type_path_mut(self, path);
        }
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        path.leading_colon = None;
        let count = path.segments.len();
        let first = path.segments.first().map(|segment| segment.ident.to_string());
        let last = path.segments.last().map(|segment| segment.ident.to_string());
        let is_common = last.is_some_and(|name| COMMON.contains(&name.as_str()));
        let superfluous = match first.as_deref() {
            Some("std" | "core" | "alloc") => count.saturating_sub(if is_common { 1 } else { 2 }),
            Some("crate" | "self" | "super") if count > 1 => 1,
            _ => 0,
        };
        path.segments = std::mem::take(&mut path.segments)
            .into_iter()
            .skip(superfluous)
            .collect();
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_receiver_mut(&mut self, receiver: &mut syn::Receiver) {
        receiver.mutability = None;
        visit_mut::visit_receiver_mut(self, receiver);
    }

    fn visit_pat_ident_mut(&mut self, pattern: &mut syn::PatIdent) {
        pattern.mutability = None;
        pattern.by_ref = None;
        visit_mut::visit_pat_ident_mut(self, pattern);
    }
}
