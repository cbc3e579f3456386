//! The lints that generated code cannot keep.
//!
//! In: items. Out: which lints the names and shapes of the specification break, and an `allow` with its reason for
//! each. It stands once, in the module that all types or all operations are in.

use syn::parse::Parser as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, Type};

/// Which lints items break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Broken {
    large_variants: bool,
    placeholder_names: bool,
    complex_types: bool,
}

impl Broken {
    /// What `items` break.
    pub(super) fn by(items: &[Item]) -> Self {
        Self {
            large_variants: items.iter().any(|item| matches!(item, Item::Enum(_))),
            placeholder_names: have_placeholder_names(items),
            complex_types: have_complex_types(items),
        }
    }

    /// What either breaks.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            large_variants: self.large_variants || other.large_variants,
            placeholder_names: self.placeholder_names || other.placeholder_names,
            complex_types: self.complex_types || other.complex_types,
        }
    }
}

/// The lints that generated code cannot keep, each with its reason.
pub(super) struct Lints {
    /// Whether the vendor advises against anything.
    pub(super) has_deprecated: bool,
}

impl Lints {
    pub(super) fn of_types(&self, broken: Broken) -> syn::Result<Vec<Attribute>> {
        let mut attributes = allow(
            "missing_docs",
            "the documentation is the vendor's, who leaves some of it out",
        )?;
        attributes.extend(self.of_both(broken)?);
        Ok(attributes)
    }

    /// Those of types and operations: what the vendor advises against can still be named, where there is such a thing.
    pub(super) fn of_both(&self, broken: Broken) -> syn::Result<Vec<Attribute>> {
        let needed = [
            (
                broken.large_variants,
                "clippy::large_enum_variant",
                "the variants of a union hold their types as they are, without a box in the way",
            ),
            (
                broken.placeholder_names,
                "clippy::disallowed_names",
                "the names are the vendor's",
            ),
            (
                broken.complex_types,
                "clippy::type_complexity",
                "the types are as deep as the vendor's values",
            ),
            (
                self.has_deprecated,
                "deprecated",
                "what the vendor advises against is still part of the API",
            ),
        ];
        let needed = needed.iter().filter(|(is_needed, ..)| *is_needed);
        let attributes: Vec<_> = needed
            .map(|(_, lint, reason)| allow(lint, reason))
            .collect::<syn::Result<_>>()?;
        Ok(attributes.into_iter().flatten().collect())
    }
}

fn allow(lint: &str, reason: &str) -> syn::Result<Vec<Attribute>> {
    let text = format!("#![allow({lint}, reason = {reason:?})]");
    syn::Attribute::parse_inner.parse_str(&text)
}

/// Whether one of `items` has a name that clippy takes for a placeholder.
fn have_placeholder_names(items: &[Item]) -> bool {
    #[derive(Default)]
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_ident(&mut self, ident: &'ast Ident) {
            self.0 |= ["foo", "baz", "quux"].iter().any(|name| ident == name);
        }
    }
    let mut finder = Finder::default();
    items.iter().for_each(|item| finder.visit_item(item));
    finder.0
}

/// Whether one of `items` has a type that is above the threshold of `clippy::type_complexity`: lists of lists, mostly.
fn have_complex_types(items: &[Item]) -> bool {
    /// What clippy counts: ten for each type, times the depth at which it stands.
    #[derive(Default)]
    struct Counter {
        depth: u32,
        score: u32,
        largest: u32,
    }
    impl<'ast> Visit<'ast> for Counter {
        fn visit_type(&mut self, ty: &'ast Type) {
            self.depth += 1;
            self.score += 10 * self.depth;
            visit::visit_type(self, ty);
            self.depth -= 1;
            if self.depth == 0 {
                self.largest = self.largest.max(std::mem::take(&mut self.score));
            }
        }
    }
    let mut counter = Counter::default();
    items.iter().for_each(|item| counter.visit_item(item));
    counter.largest > 250
}
