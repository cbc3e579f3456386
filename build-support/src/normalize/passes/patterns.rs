//! Leaves `pattern` only where it can be checked.
//!
//! In: any text as a pattern. Out: regular expressions as ECMA-262 defines them, which JSON Schema asks for. One that
//! is written as JavaScript writes it, between slashes, comes without them, and without escapes that mean nothing. One
//! in the dialect of another language is kept as an extension: nothing here can check it, and to check something else
//! would reject what the server takes.

use crate::document::{Node, Value};
use crate::normalize::Report;
use crate::normalize::edit::{set_aside, shown};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some(node) = members.get_mut("pattern") else { return };
        let Some(written) = node.as_str() else { return };
        let pointer = place.pointer.join("pattern");
        let bare = without_slashes(written).unwrap_or(written);
        let repaired = if is_expression(bare) {
            bare.to_owned()
        } else {
            without_idle_escapes(bare)
        };
        if !is_expression(&repaired) {
            let message = format!(
                "{} is no regular expression of ECMA-262, so it is not checked",
                shown(node)
            );
            report.degraded(&pointer, &node.location, message);
            set_aside(members, "pattern");
        } else if repaired != written {
            let message = format!("{} was written as ECMA-262 has it", shown(node));
            report.rewritten(&pointer, &node.location, message);
            node.value = Value::String(repaired);
        }
    });
}

/// `pattern` without backslashes before signs that mean themselves: with the flag `u`, ECMA-262 forbids `\_`.
fn without_idle_escapes(pattern: &str) -> String {
    const SYNTAX: &str = "^$\\.*+?()[]{}|/";
    let mut bare = String::with_capacity(pattern.len());
    let mut is_in_class = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '\\' => {
                let escaped = characters.next();
                let has_meaning = |escaped: char| {
                    escaped.is_alphanumeric() || SYNTAX.contains(escaped) || (escaped == '-' && is_in_class)
                };
                if escaped.is_none_or(has_meaning) {
                    bare.push('\\');
                }
                bare.extend(escaped);
                continue;
            }
            _ => {}
        }
        bare.push(character);
    }
    bare
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
