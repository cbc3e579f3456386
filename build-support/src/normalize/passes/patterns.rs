//! Leaves `pattern` only where it can be checked.
//!
//! In: any text as a pattern. Out: regular expressions as ECMA-262 defines them, which JSON Schema asks for. One that is
//! written as JavaScript writes it, between slashes, comes without them. One in the dialect of another language is kept
//! as an extension: nothing here can check it, and to check something else would reject what the server takes.

use crate::document::{Node, Value, join_pointer};
use crate::normalize::Report;
use crate::normalize::edit::{set_aside, shown};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some(node) = members.get_mut("pattern") else { return };
        let Some(written) = node.as_str() else { return };
        let pointer = join_pointer(place.pointer, "pattern");
        let bare = without_slashes(written);
        if !is_expression(bare.unwrap_or(written)) {
            let message = format!("{} is no regular expression of ECMA-262, so it is not checked", shown(node));
            report.degraded(&pointer, &node.location, message);
            set_aside(members, "pattern");
        } else if let Some(bare) = bare {
            let bare = Value::String(bare.to_owned());
            report.rewritten(&pointer, &node.location, format!("{} was written between slashes", shown(node)));
            node.value = bare;
        }
    });
}

/// The expression in `/…/`. As they stand, slashes outside `^` or `$` would never match anything.
fn without_slashes(pattern: &str) -> Option<&str> {
    let bare = pattern.strip_prefix('/')?.strip_suffix('/')?;
    (bare.starts_with('^') || bare.ends_with('$')).then_some(bare)
}

/// Whether `pattern` is what the clients' regular expressions are: those of ECMA-262 with the flag `u`.
fn is_expression(pattern: &str) -> bool {
    // With flags behind its slashes, an expression would be one, and match nothing.
    let has_flags = pattern.starts_with("/^") && pattern.rsplit_once("$/").is_some_and(|(_, flags)| !flags.is_empty());
    !has_flags && regress::Regex::with_flags(pattern, "u").is_ok()
}
