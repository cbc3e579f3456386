//! Bounds in words, where nothing checks them.
//!
//! In: what a schema asks of a value. Out: a sentence for the documentation of a field that only responses carry: what
//! is received is not checked, so that a server can outgrow its description, and a reader still learns what it
//! promises.

use crate::docs::code_span;
use crate::document::words;
use crate::model::types::Constraints;

/// What `constraints` ask, as a sentence; `None` where that is nothing.
pub(super) fn sentence(constraints: &Constraints) -> Option<String> {
    let asked = asked(constraints);
    (!asked.is_empty()).then(|| format!("According to the specification: {}.", asked.join(", ")))
}

fn asked(constraints: &Constraints) -> Vec<String> {
    let mut asked = Vec::new();
    asked.extend(range(constraints.min_length, constraints.max_length, "character"));
    asked.extend(
        constraints
            .pattern
            .as_deref()
            .map(|pattern| format!("matches {}", code_span(pattern))),
    );
    asked.extend(
        constraints
            .minimum
            .as_ref()
            .map(|bound| match constraints.exclusive_minimum {
                true => format!("more than {bound}"),
                false => format!("at least {bound}"),
            }),
    );
    asked.extend(
        constraints
            .maximum
            .as_ref()
            .map(|bound| match constraints.exclusive_maximum {
                true => format!("less than {bound}"),
                false => format!("at most {bound}"),
            }),
    );
    if !constraints.one_of.is_empty() {
        let values: Vec<String> = constraints.one_of.iter().map(ToString::to_string).collect();
        asked.push(format!("one of {}", values.join(", ")));
    }
    asked.extend(constraints.only.map(|only| format!("always `{only}`")));
    asked.extend(
        constraints
            .multiple_of
            .as_ref()
            .map(|factor| format!("a multiple of {factor}")),
    );
    asked.extend(range(constraints.min_items, constraints.max_items, "item"));
    asked.extend(constraints.unique_items.then(|| "no item twice".to_owned()));
    asked.extend(range(constraints.min_properties, constraints.max_properties, "value"));
    let any: Vec<String> = constraints
        .any
        .iter()
        .map(|any| self::asked(any).join(" and "))
        .collect();
    if !any.is_empty() && any.iter().all(|any| !any.is_empty()) {
        asked.push(any.join(", or "));
    }
    if let Some(each) = &constraints.each {
        let each = self::asked(each);
        asked.extend((!each.is_empty()).then(|| format!("each of them {}", each.join(", "))));
    }
    asked
}

/// As many of `what`, a noun, as there are from `least` to `most`.
fn range(least: Option<u64>, most: Option<u64>, what: &str) -> Option<String> {
    Some(match (least, most) {
        (Some(least), Some(most)) if least == most => count(most, what),
        (Some(least), Some(most)) => format!("{least} to {}", count(most, what)),
        (Some(least), None) => format!("at least {}", count(least, what)),
        (None, Some(most)) => format!("at most {}", count(most, what)),
        (None, None) => return None,
    })
}

/// `number` of `what`, a noun.
fn count(number: u64, what: &str) -> String {
    words::count(usize::try_from(number).unwrap_or(usize::MAX), what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_one_sentence() {
        let each = Constraints {
            max_length: Some(5),
            pattern: Some("^a`b".to_owned()),
            ..Constraints::default()
        };
        let constraints = Constraints {
            min_items: Some(1),
            max_items: Some(3),
            unique_items: true,
            each: Some(Box::new(each)),
            ..Constraints::default()
        };
        let sentence = sentence(&constraints).unwrap_or_default();
        assert_eq!(
            sentence,
            "According to the specification: 1 to 3 items, no item twice, each of them at most 5 characters, matches ``^a`b``."
        );
        assert_eq!(super::sentence(&Constraints::default()), None);
    }
}
