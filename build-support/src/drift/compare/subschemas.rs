//! Schemas inside schemas, and those of bodies, parameters and headers.
//!
//! In: two schemas, or two objects that hold one. Out: whether a schema came or went below a keyword; those that are on
//! both sides are compared in turn. A schema that allows anything is the same as none.

use std::collections::BTreeSet;

use super::answer::Answer;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Levels, Place, Rule, both, by_direction, rules};
use super::sets;
use super::site::{Site, Twins, shown, twins};
use super::view::View;

/// What a value is was not said before.
const DESCRIBED: Levels = by_direction(Breaking, Compatible);
/// What a value is is not said any more.
const NOT_DESCRIBED: Levels = by_direction(Compatible, Breaking);
const TIGHTENED: Levels = by_direction(Breaking, Compatible);
const LOOSENED: Levels = by_direction(Compatible, Dangerous);

rules! {
    SCHEMA_ADDED = Rule::new("schema-added", DESCRIBED, "A schema says what a value is, where anything went")
        .example(
            Place::Operation,
            "{requestBody: {content: {text/plain: {}}}}",
            "{requestBody: {content: {text/plain: {schema: {type: string}}}}}",
        );
    SCHEMA_REMOVED = Rule::new("schema-removed", NOT_DESCRIBED, "No schema says any more what a value is")
        .example(
            Place::Operation,
            "{responses: {200: {content: {text/plain: {schema: {type: string}}}}}}",
            "{responses: {200: {content: {text/plain: {}}}}}",
        );
    ITEMS_ADDED = Rule::new("items-added", DESCRIBED, "A schema says what the items are, where anything went")
        .example(Place::Schema, "{type: array}", "{type: array, items: {type: string}}");
    ITEMS_REMOVED = Rule::new("items-removed", NOT_DESCRIBED, "No schema says any more what the items are")
        .example(Place::Schema, "{type: array, items: {type: string}}", "{type: array, items: {}}");
    TUPLE_ITEM_ADDED = Rule::new("tuple-item-added", both(Dangerous), "A schema says what the item at one place is")
        .example(
            Place::Schema,
            "{type: array, prefixItems: [{type: string}]}",
            "{type: array, prefixItems: [{type: string}, {type: integer}]}",
        );
    TUPLE_ITEM_REMOVED = Rule::new("tuple-item-removed", both(Dangerous), "No schema says any more what the item at one place is")
        .example(
            Place::Schema,
            "{type: array, prefixItems: [{type: string}, {type: integer}]}",
            "{type: array, prefixItems: [{type: string}]}",
        );
    CONTAINS_ADDED = Rule::new("contains-added", TIGHTENED, "An item of a certain kind has to be there from now on")
        .example(Place::Schema, "{type: array}", "{type: array, contains: {type: string}}");
    CONTAINS_REMOVED = Rule::new("contains-removed", LOOSENED, "No item of a certain kind has to be there any more")
        .example(Place::Schema, "{type: array, contains: {type: string}}", "{type: array}");
    OTHER_PROPERTIES_DESCRIBED =
        Rule::new("other-properties-described", DESCRIBED, "A schema says what properties are that are not listed")
            .example(Place::Schema, "{type: object}", "{type: object, additionalProperties: {type: string}}");
    OTHER_PROPERTIES_NOT_DESCRIBED =
        Rule::new("other-properties-not-described", NOT_DESCRIBED, "No schema says any more what properties are that are not listed")
            .example(
                Place::Schema,
                "{type: object, additionalProperties: {type: string}}",
                "{type: object, additionalProperties: true}",
            );
    PROPERTY_NAMES_RESTRICTED = Rule::new("property-names-restricted", TIGHTENED, "Names of properties have to match a schema")
        .example(Place::Schema, "{type: object}", "{type: object, propertyNames: {maxLength: 9}}");
    PROPERTY_NAMES_FREE = Rule::new("property-names-free", LOOSENED, "Names of properties have to match no schema any more")
        .example(Place::Schema, "{type: object, propertyNames: {maxLength: 9}}", "{type: object}");
    PATTERN_PROPERTY_ADDED =
        Rule::new("pattern-property-added", TIGHTENED, "Properties with names of one pattern have to match a schema")
            .example(
                Place::Schema,
                "{type: object, patternProperties: {}}",
                "{type: object, patternProperties: {^a: {type: string}}}",
            );
    PATTERN_PROPERTY_REMOVED =
        Rule::new("pattern-property-removed", LOOSENED, "Properties with names of one pattern have to match no schema any more")
            .example(Place::Schema, "{type: object, patternProperties: {^a: {type: string}}}", "{type: object}");
    DEPENDENT_PROPERTIES_ADDED =
        Rule::new("dependent-properties-added", TIGHTENED, "Where one property is, others have to be")
            .example(Place::Schema, "{type: object}", "{type: object, dependentRequired: {a: [b]}}");
    DEPENDENT_PROPERTIES_REMOVED =
        Rule::new("dependent-properties-removed", LOOSENED, "Where one property is, others may be absent")
            .example(
                Place::Schema,
                "{type: object, dependentRequired: {a: [b], c: [d]}}",
                "{type: object, dependentRequired: {a: [b]}}",
            );
    DEPENDENT_PROPERTIES_CHANGED =
        Rule::new("dependent-properties-changed", both(Breaking), "Where one property is, other ones have to be than before")
            .example(
                Place::Schema,
                "{type: object, dependentRequired: {a: [b]}}",
                "{type: object, dependentRequired: {a: [c]}}",
            );
    DEPENDENT_SCHEMA_ADDED =
        Rule::new("dependent-schema-added", TIGHTENED, "Where a property is, the object has to match a schema")
            .example(Place::Schema, "{type: object}", "{type: object, dependentSchemas: {a: {required: [b]}}}");
    DEPENDENT_SCHEMA_REMOVED =
        Rule::new("dependent-schema-removed", LOOSENED, "Where a property is, the object has to match no schema any more")
            .example(Place::Schema, "{type: object, dependentSchemas: {a: {required: [b]}}}", "{type: object}");
    NOT_EVALUATED_RESTRICTED =
        Rule::new("unevaluated-restricted", TIGHTENED, "What no other keyword is about has to match a schema")
            .example(Place::Schema, "{type: object}", "{type: object, unevaluatedProperties: false}");
    NOT_EVALUATED_FREE =
        Rule::new("unevaluated-free", LOOSENED, "What no other keyword is about has to match no schema any more")
            .example(Place::Schema, "{type: array, unevaluatedItems: {type: string}}", "{type: array}");
    COMBINATION_TIGHTENED =
        Rule::new("combination-tightened", by_direction(Dangerous, Compatible), "A further part of `allOf` restricts what another part restricts too")
            .example(
                Place::Schema,
                "{type: string, allOf: [{pattern: a}, {minLength: 1}]}",
                "{type: string, allOf: [{pattern: a}, {minLength: 1, pattern: b}]}",
            );
    COMBINATION_LOOSENED =
        Rule::new("combination-loosened", LOOSENED, "One of several parts of `allOf` restricts no more what another part restricts too")
            .example(
                Place::Schema,
                "{type: string, allOf: [{pattern: a}, {minLength: 1, pattern: b}]}",
                "{type: string, allOf: [{pattern: a}, {minLength: 1}]}",
            );
    COMBINATION_CHANGED =
        Rule::new("combination-changed", both(Dangerous), "Parts of `allOf` restrict the same thing in another way")
            .example(
                Place::Schema,
                "{type: string, allOf: [{pattern: a}, {pattern: b}]}",
                "{type: string, allOf: [{pattern: a}, {pattern: c}]}",
            );
    CONDITION_ADDED = Rule::new("condition-added", TIGHTENED, "There is a condition (`if`, `then`, `else`, `not`) from now on")
        .example(Place::Schema, "{type: string}", "{type: string, not: {type: string, maxLength: 2}}");
    CONDITION_REMOVED = Rule::new("condition-removed", LOOSENED, "A condition is gone")
        .example(Place::Schema, "{if: {required: [a]}, then: {required: [b]}}", "{if: {required: [a]}}");
    CONDITION_TIGHTENED = Rule::new("condition-tightened", by_direction(Dangerous, Compatible), "A condition allows less than before")
        .example(
            Place::Schema,
            "{if: {required: [a]}, then: {required: [b]}}",
            "{if: {required: [a]}, then: {required: [b, c]}}",
        );
    CONDITION_LOOSENED = Rule::new("condition-loosened", by_direction(Compatible, Dangerous), "A condition allows more than before")
        .example(Place::Schema, "{not: {type: string, maxLength: 3}}", "{not: {type: string, maxLength: 2}}");
    CONDITION_CHANGED = Rule::new("condition-changed", both(Dangerous), "A condition is another one")
        .example(Place::Schema, "{not: {type: string, maxLength: 2}}", "{not: {type: string, minLength: 3}}");
    CONTENT_SCHEMA_ADDED = Rule::new("content-schema-added", TIGHTENED, "A schema says what is written in a text")
        .example(Place::Schema, "{type: string}", "{type: string, contentSchema: {type: object}}");
    CONTENT_SCHEMA_REMOVED = Rule::new("content-schema-removed", LOOSENED, "No schema says any more what is written in a text")
        .example(Place::Schema, "{type: string, contentSchema: {type: object}}", "{type: string}");
    CONTENT_MEDIA_TYPE_CHANGED =
        Rule::new("content-media-type-changed", both(Breaking), "What is written in a text has another media type")
            .example(
                Place::Schema,
                "{type: string, contentMediaType: image/png}",
                "{type: string, contentMediaType: image/gif}",
            );
    CONTENT_ENCODING_CHANGED =
        Rule::new("content-encoding-changed", both(Breaking), "Octets are written as text in another way")
            .example(Place::Schema, "{type: string, contentEncoding: base64}", "{type: string, contentEncoding: base16}");
}

/// A rule for what came, and one for what went.
type Pair = (&'static Rule, &'static Rule);

/// Keywords that hold one schema which is compared in turn.
static SINGLE: [(&str, Pair); 7] = [
    ("items", (&ITEMS_ADDED, &ITEMS_REMOVED)),
    ("contains", (&CONTAINS_ADDED, &CONTAINS_REMOVED)),
    (
        "additionalProperties",
        (&OTHER_PROPERTIES_DESCRIBED, &OTHER_PROPERTIES_NOT_DESCRIBED),
    ),
    ("propertyNames", (&PROPERTY_NAMES_RESTRICTED, &PROPERTY_NAMES_FREE)),
    (
        "unevaluatedProperties",
        (&NOT_EVALUATED_RESTRICTED, &NOT_EVALUATED_FREE),
    ),
    ("unevaluatedItems", (&NOT_EVALUATED_RESTRICTED, &NOT_EVALUATED_FREE)),
    ("contentSchema", (&CONTENT_SCHEMA_ADDED, &CONTENT_SCHEMA_REMOVED)),
];

/// Keywords that hold a schema for each of several names.
static NAMED: [(&str, Pair); 2] = [
    (
        "patternProperties",
        (&PATTERN_PROPERTY_ADDED, &PATTERN_PROPERTY_REMOVED),
    ),
    ("dependentSchemas", (&DEPENDENT_SCHEMA_ADDED, &DEPENDENT_SCHEMA_REMOVED)),
];

/// Compares what `old` and `new`, which are no schemas themselves, say about their values.
pub(super) fn compare_described<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    for key in ["schema", "itemSchema"] {
        let sites = (old.get(key), new.get(key));
        compare_one(record, scope, sites, (&SCHEMA_ADDED, &SCHEMA_REMOVED));
    }
}

/// Compares the schemas inside two schemas, but for properties and alternatives.
pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    for (key, rules) in SINGLE {
        match (old.merged_keyword(key), new.merged_keyword(key)) {
            (None, None) => compare_one(record, scope, (old.get(key).cloned(), new.get(key).cloned()), rules),
            (old_view, new_view) => compare_merged(record, scope, (old, old_view), (new, new_view), (key, rules)),
        }
    }
    for (key, rules) in NAMED {
        for twins in twins(old.get(key), new.get(key)) {
            compare_one(record, scope, (twins.old, twins.new), rules);
        }
    }
    compare_tuples(record, scope, old, new);
    compare_dependencies(record, scope, old, new);
    compare_conditions(record, scope, old, new);
    compare_refused(record, scope, old, new);
    for (key, rule) in [
        ("contentMediaType", &CONTENT_MEDIA_TYPE_CHANGED),
        ("contentEncoding", &CONTENT_ENCODING_CHANGED),
    ] {
        let text = |view: &View<'_>| view.get(key).map(|site| shown(site.node));
        let is_told = old.is_spelt_as(new) || new.is_spelt_as(old);
        if !is_told && text(old) != text(new) {
            record.change(scope, rule, new.place(key), text(old), text(new));
        }
    }
}

/// Compares what several parts say with the keyword `key`, which holds a schema.
fn compare_merged<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (old, old_view): (&View<'n>, Option<View<'n>>),
    (new, new_view): (&View<'n>, Option<View<'n>>),
    (key, rules): (&str, Pair),
) {
    let sites = (old.get(key).cloned(), new.get(key).cloned());
    let (Some(old_site), Some(new_site)) = &sites else {
        return compare_one(record, scope, sites, rules);
    };
    let old = old_view.unwrap_or_else(|| View::of(old_site.clone()));
    let new = new_view.unwrap_or_else(|| View::of(new_site.clone()));
    record.compare_merged_later(scope, old, new);
}

/// Reports that several parts of `allOf` say something else with one keyword than before, where it is not known what
/// they say together, and returns these keywords.
pub(super) fn compare_repeated<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    old: &View<'n>,
    new: &View<'n>,
) -> BTreeSet<&'n str> {
    let keys = old.repeated().into_iter().chain(new.repeated());
    let is_told =
        |key: &&str| matches!(*key, "type" | "enum" | "const") || SINGLE.iter().any(|(single, _)| single == key);
    let keys: BTreeSet<&'n str> = keys.filter(|key| !is_told(key)).collect();
    for key in keys.iter().copied() {
        let all =
            |view: &View<'n>| -> Vec<Site<'n>> { view.get(key).into_iter().chain(view.more(key)).cloned().collect() };
        let (old_all, new_all) = (all(old), all(new));
        let is_in = |site: &Site<'n>, others: &[Site<'n>], is_old: bool| {
            others.iter().any(|other| match is_old {
                true => record.sets.are_unchanged(site, other),
                false => record.sets.are_unchanged(other, site),
            })
        };
        let lost = old_all.iter().find(|site| !is_in(site, &new_all, true));
        let gained = new_all.iter().find(|site| !is_in(site, &old_all, false));
        let value = |site: Option<&Site<'n>>| site.map(|site| format!("{key}: {}", shown(site.node)));
        let rule = match (lost, gained) {
            (None, None) => continue,
            (None, Some(_)) => &COMBINATION_TIGHTENED,
            (Some(_), None) => &COMBINATION_LOOSENED,
            (Some(_), Some(_)) => &COMBINATION_CHANGED,
        };
        let place = gained.unwrap_or(&new.site);
        record.change(scope, rule, place, value(lost), value(gained));
    }
    keys
}

/// Compares two schemas; one that is absent, or allows anything, says nothing.
fn compare_one<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (old, new): (Option<Site<'n>>, Option<Site<'n>>),
    (added, removed): Pair,
) {
    let says = |site: Option<Site<'n>>| site.filter(|site| !sets::allows_all(site));
    match (says(old), says(new)) {
        (None, None) => {}
        // `additionalProperties: false` is the area of properties' own.
        (None, Some(site)) | (Some(site), None) if is_false(&site) && site.name() == "additionalProperties" => {}
        (None, Some(new)) => record.added(scope, added, &new),
        (Some(old), None) => record.removed(scope, removed, &old),
        (Some(old), Some(new)) => record.compare_later(scope, old, new),
    }
}

fn is_false(site: &Site<'_>) -> bool {
    site.node.as_bool() == Some(false)
}

fn compare_tuples<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    let items = |view: &View<'n>| {
        view.get("prefixItems")
            .map(|site| site.items().collect())
            .unwrap_or_default()
    };
    let (old, new): (Vec<_>, Vec<_>) = (items(old), items(new));
    for index in 0..old.len().max(new.len()) {
        match (old.get(index), new.get(index)) {
            (Some(old), None) => record.removed(scope, &TUPLE_ITEM_REMOVED, old),
            (None, Some(new)) => record.added(scope, &TUPLE_ITEM_ADDED, new),
            (Some(old), Some(new)) => record.compare_later(scope, old.clone(), new.clone()),
            (None, None) => {}
        }
    }
}

fn compare_dependencies(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    let key = "dependentRequired";
    for Twins { name, old, new } in twins(old.get(key), new.get(key)) {
        let value = |site: &Site<'_>| Some(format!("{name}: {}", shown(site.node)));
        match (old, new) {
            (Some(old), None) => record.change(scope, &DEPENDENT_PROPERTIES_REMOVED, &old, value(&old), None),
            (None, Some(new)) => record.change(scope, &DEPENDENT_PROPERTIES_ADDED, &new, None, value(&new)),
            (Some(old), Some(new)) if !old.node.same_data(new.node) => {
                record.change(scope, &DEPENDENT_PROPERTIES_CHANGED, &new, value(&old), value(&new));
            }
            _ => {}
        }
    }
}

/// Compares what `not` refuses. More of it leaves less.
fn compare_refused<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    match (old.get("not"), new.get("not")) {
        (None, None) => {}
        (None, Some(site)) => refused(record, scope, new, site, true),
        (Some(site), None) => refused(record, scope, old, site, false),
        (Some(old), Some(new)) => {
            let (tightened, loosened) = (record.sets.is_part(old, new), record.sets.is_part(new, old));
            condition_changed(record, scope, (old, new), (tightened, loosened));
        }
    }
}

/// Reports that a condition is another one, if it is: whether all that the new one allows was allowed, and the other
/// way round.
fn condition_changed<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (old, new): (&Site<'n>, &Site<'n>),
    (tightened, loosened): (Answer, Answer),
) {
    let rule = match (tightened, loosened) {
        (Answer::Yes, Answer::Yes) => return,
        (Answer::Yes, _) => &CONDITION_TIGHTENED,
        (_, Answer::Yes) => &CONDITION_LOOSENED,
        _ => &CONDITION_CHANGED,
    };
    record.change(scope, rule, new, Some(shown(old.node)), Some(shown(new.node)));
}

/// Reports that the `not` at `site` came or went. It matters if it refuses values that `view` allows otherwise.
fn refused<'n>(record: &mut Record<'n>, scope: Scope, view: &View<'n>, site: &Site<'n>, is_new: bool) {
    let refused = View::of(site.clone());
    let plain = view.without("not");
    if record.sets.are_apart(&plain, &refused) {
        return;
    }
    let is_certain = record.sets.is_part_of(&refused, &plain) == Answer::Yes
        || record.sets.is_part_of(&plain, &refused) == Answer::Yes;
    let scope = if is_certain { scope } else { scope.uncertain() };
    match is_new {
        true => record.added(scope, &CONDITION_ADDED, site),
        false => record.removed(scope, &CONDITION_REMOVED, site),
    }
}

/// Compares `then` and `else`, which count where there is an `if`.
fn compare_conditions<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    let branches = ["then", "else"];
    let has_branch = |view: &View<'_>| branches.iter().any(|key| view.get(key).is_some());
    let condition = |view: &View<'n>| view.get("if").filter(|_| has_branch(view)).cloned();
    let is_same = match (condition(old), condition(new)) {
        (None, None) => return,
        // What was always allowed is refused where the condition is met, which may never be.
        (None, Some(site)) => return record.added(scope.uncertain(), &CONDITION_ADDED, &site),
        (Some(site), None) => return record.removed(scope, &CONDITION_REMOVED, &site),
        (Some(old), Some(new)) => {
            let is_same =
                record.sets.is_part(&old, &new) == Answer::Yes && record.sets.is_part(&new, &old) == Answer::Yes;
            if !is_same {
                record.change(
                    scope,
                    &CONDITION_CHANGED,
                    &new,
                    Some(shown(old.node)),
                    Some(shown(new.node)),
                );
            }
            is_same
        }
    };
    for key in branches.into_iter().filter(|_| is_same) {
        match (old.get(key), new.get(key)) {
            (None, None) => {}
            (None, Some(new)) => record.added(scope.uncertain(), &CONDITION_ADDED, new),
            (Some(old), None) => record.removed(scope, &CONDITION_REMOVED, old),
            (Some(old), Some(new)) => {
                let (tightened, loosened) = (record.sets.is_part(new, old), record.sets.is_part(old, new));
                condition_changed(record, scope, (old, new), (tightened, loosened));
            }
        }
    }
}
