//! Sets aside the keywords that OpenAPI 3.0 does not have.
//!
//! In: any keywords. Out: those of the canonical form, and extensions. A keyword that restricts or describes values,
//! such as `contains` or `not`, is kept as an extension with a note, because nothing later understands it. What only
//! names or documents a schema is kept without a note, and so is an unknown word: the account of keywords has told it.

use crate::document::{Node, Object};
use crate::normalize::Report;
use crate::normalize::account::RESTRICTING;
use crate::normalize::canonical::SCHEMA_KEYWORDS;
use crate::normalize::edit::{is_annotation, set_aside};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ChildrenFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        if let Some(not) = members
            .get("not")
            .filter(|not| not.as_object().is_none_or(|not| !not.is_empty()))
        {
            let location = not.location.clone();
            let message = "what `not` excludes is not checked";
            report.degraded(&place.pointer.join("not"), &location, message);
            set_aside(members, "not");
        }
        if restricts_nothing(members) {
            set_aside(members, "propertyNames");
        }
        let unsupported: Vec<String> = members
            .keys()
            .filter(|keyword| !SCHEMA_KEYWORDS.contains(&keyword.as_str()) && !keyword.starts_with("x-"))
            .cloned()
            .collect();
        for keyword in unsupported {
            let Some(location) = members.get(&keyword).map(|value| value.location.clone()) else {
                continue;
            };
            let pointer = place.pointer.join(&keyword);
            if RESTRICTING.contains(&keyword.as_str()) {
                let message = format!("OpenAPI 3.0 has no `{keyword}`, so what it says is not checked");
                report.degraded(&pointer, &location, message);
            }
            set_aside(members, &keyword);
        }
    });
}

/// Whether `propertyNames` says only what is true anyway: that the names of properties are strings.
fn restricts_nothing(members: &Object) -> bool {
    let names = members.get("propertyNames").and_then(Node::as_object);
    names.is_some_and(|names| {
        names.iter().all(|(key, value)| {
            // A format is a hint: those of texts are not checked anywhere.
            is_annotation(key) || key == "format" || (key == "type" && value.as_str() == Some("string"))
        })
    })
}
