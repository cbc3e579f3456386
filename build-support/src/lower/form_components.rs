//! The components that only forms use.
//!
//! In: the canonical document. Out: the names of the schemas that nothing but bodies of `multipart/form-data` refers
//! to. Such a component is the struct of parts itself.

use super::shape::reference;
use std::collections::{HashMap, HashSet};

use crate::document::{Node, Value};

/// The media type of forms.
pub(super) const MEDIA_TYPE: &str = "multipart/form-data";

/// The schemas of `root` that nothing but bodies of `multipart/form-data` refers to.
pub(super) fn components_of_forms(root: &Node) -> HashSet<String> {
    let mut references = References::default();
    references.count(root, false);
    let references = references.0.into_iter();
    references
        .filter_map(|(schema, count)| (count.from_forms > 0 && count.from_forms == count.all).then_some(schema))
        .collect()
}

/// How often each schema is referred to.
#[derive(Default)]
struct References(HashMap<String, Count>);

#[derive(Default)]
struct Count {
    all: usize,
    from_forms: usize,
}

impl References {
    /// Counts the references in `node`; `in_form` where it is what a body of `multipart/form-data` consists of.
    fn count(&mut self, node: &Node, in_form: bool) {
        match &node.value {
            Value::Object(members) => {
                if let Some(target) = reference(node) {
                    let count = self.0.entry(target.to_owned()).or_default();
                    count.all += 1;
                    count.from_forms += usize::from(in_form);
                }
                let is_media_type = in_form;
                for (name, member) in members {
                    self.count(member, name == MEDIA_TYPE || (is_media_type && name == "schema"));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.count(item, false)),
            _ => {}
        }
    }
}
