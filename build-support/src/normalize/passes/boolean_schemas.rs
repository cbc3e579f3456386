//! Writes the schemas `true` and `false` as objects.
//!
//! In: schemas of OpenAPI 3.1, which may be booleans. Out: `{}` for `true` and `{not: {}}` for `false`, except under
//! `additionalProperties` and `unevaluatedProperties`, where 3.0 knows booleans or a later pass wants to see them.

use crate::document::Node;
use crate::normalize::Report;
use crate::normalize::edit::{empty_object, object_of};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, _report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        if matches!(
            place.keyword,
            "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems"
        ) {
            return;
        }
        match schema.as_bool() {
            Some(true) => *schema = empty_object(&schema.location),
            Some(false) => *schema = object_of("not", empty_object(&schema.location)),
            None => {}
        }
    });
}
