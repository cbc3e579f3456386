//! Which of clippy's lints the names and shapes of a specification break.
//!
//! In: items of a file. Out: whether one of them has a name or a type that clippy warns of, whoever chose it.

use syn::visit::{self, Visit};
use syn::{Ident, Item, Type};

/// Whether one of `items` has a name that clippy takes for a placeholder.
pub(super) fn have_placeholder_names(items: &[Item]) -> bool {
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
pub(super) fn have_complex_types(items: &[Item]) -> bool {
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
