//! Values that are one of several kinds.
//!
//! In: two schemas. Out: alternatives of `oneOf` and `anyOf` that came or went, and how they are told apart. An
//! alternative is known again by the component it refers to, and otherwise by the values that it allows.
//! `allOf` is no choice: what its branches say is compared as if it were written in one place.

use std::rc::Rc;

use super::answer::Answer;
use super::change::Directions;
use super::kinds::Kinds;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::sets::Sets;
use super::site::{Site, shown};
use super::view::{Alternative, View};
use super::{bases, nullable, types};

rules! {
    ALTERNATIVE_ADDED = Rule::new("alternative-added", by_direction(Compatible, Dangerous), "There is a new alternative")
        .example(
            Place::Schema,
            "{oneOf: [{type: string}, {type: integer}]}",
            "{oneOf: [{type: string}, {type: integer}, {type: boolean}]}",
        );
    ALTERNATIVE_REMOVED = Rule::new("alternative-removed", by_direction(Breaking, Compatible), "An alternative is gone")
        .example(
            Place::Schema,
            "{anyOf: [{type: string}, {type: integer}, {type: boolean}]}",
            "{anyOf: [{type: string}, {type: integer}]}",
        );
    ALTERNATIVES_ADDED = Rule::new("alternatives-added", by_direction(Dangerous, Compatible), "A value has to match an alternative from now on")
        .example(Place::Schema, "{type: object}", "{type: object, anyOf: [{required: [a]}, {required: [b]}]}");
    ALTERNATIVES_REMOVED = Rule::new("alternatives-removed", by_direction(Compatible, Dangerous), "A value has to match no alternative any more")
        .example(Place::Schema, "{type: object, anyOf: [{required: [a]}, {required: [b]}]}", "{type: object}");
    ALTERNATIVES_OVERLAP =
        Rule::new("alternatives-overlap", by_direction(Dangerous, Compatible), "A value that matches two alternatives may be refused from now on")
            .example(
                Place::Schema,
                "{anyOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]}",
                "{oneOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]}",
            );
    CHOICES_CHANGED = Rule::new("choices-changed", both(Dangerous), "Choices that come together are other ones, in too many ways to compare them")
        .example(
            Place::Schema,
            "{allOf: [{anyOf: [{minimum: 1}, {minimum: 2}, {minimum: 3}, {minimum: 4}, {minimum: 5}, {minimum: 6}]}, \
             {anyOf: [{maximum: 1}, {maximum: 2}, {maximum: 3}, {maximum: 4}, {maximum: 5}, {maximum: 6}]}]}",
            "{allOf: [{anyOf: [{minimum: 1}, {minimum: 2}, {minimum: 3}, {minimum: 4}, {minimum: 5}, {minimum: 6}]}, \
             {anyOf: [{maximum: 1}, {maximum: 2}, {maximum: 3}, {maximum: 4}, {maximum: 5}, {maximum: 7}]}]}",
        );
    DISCRIMINATOR_ADDED = Rule::new("discriminator-added", by_direction(Dangerous, Compatible), "A property tells alternatives apart")
        .example(Place::Schema, "{type: object}", "{type: object, discriminator: {propertyName: kind}}");
    DISCRIMINATOR_REMOVED =
        Rule::new("discriminator-removed", by_direction(Compatible, Dangerous), "No property tells alternatives apart any more")
            .example(Place::Schema, "{type: object, discriminator: {propertyName: kind}}", "{type: object}");
    DISCRIMINATOR_CHANGED = Rule::new("discriminator-changed", both(Breaking), "Another property tells alternatives apart")
        .example(
            Place::Schema,
            "{type: object, discriminator: {propertyName: kind}}",
            "{type: object, discriminator: {propertyName: type}}",
        );
    DISCRIMINATOR_VALUE_ADDED =
        Rule::new("discriminator-value-added", by_direction(Compatible, Dangerous), "There is a new value that stands for an alternative")
            .example(
                Place::Schema,
                "{discriminator: {propertyName: kind, mapping: {}}}",
                "{discriminator: {propertyName: kind, mapping: {cat: Cat}}}",
            );
    DISCRIMINATOR_VALUE_CHANGED =
        Rule::new("discriminator-value-changed", both(Breaking), "A value stands for another alternative")
            .example(
                Place::Schema,
                "{discriminator: {propertyName: kind, mapping: {cat: Cat}}}",
                "{discriminator: {propertyName: kind, mapping: {cat: Lion}}}",
            );
    DISCRIMINATOR_VALUE_REMOVED =
        Rule::new("discriminator-value-removed", both(Breaking), "A value that stood for an alternative is gone")
            .example(
                Place::Schema,
                "{discriminator: {propertyName: kind, mapping: {cat: Cat}}}",
                "{discriminator: {propertyName: kind, mapping: {}}}",
            );
}

/// The two sides of a choice. One of them may be no choice, and has one alternative.
struct Sides<'n> {
    old: Vec<Alternative<'n>>,
    new: Vec<Alternative<'n>>,
    is_exclusive: bool,
    sets: Rc<Sets<'n>>,
}

impl<'n> Sides<'n> {
    fn is_part(&self, part: &Alternative<'n>, whole: &Alternative<'n>) -> bool {
        self.sets.is_part_of(&part.view, &whole.view) == Answer::Yes
    }

    fn is_equal(&self, old: &Alternative<'n>, new: &Alternative<'n>) -> bool {
        self.is_part(old, new) && self.is_part(new, old)
    }
}

/// Compares two schemas of which at least one has a choice, by the values that they allow.
pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    let (Some(old_alternatives), Some(new_alternatives)) = (old.alternatives(), new.alternatives()) else {
        if !old.site.node.same_data(new.site.node) {
            record.change(scope, &CHOICES_CHANGED, &new.site, None, None);
        }
        return;
    };
    let sides = Sides {
        old: old_alternatives,
        new: new_alternatives,
        is_exclusive: new.is_exclusive(),
        sets: Rc::clone(&record.sets),
    };
    let mut rest = Rest {
        old: sides.old.clone(),
        new: sides.new.clone(),
    };
    let both_say_more = old.says_more() && new.says_more() && old.is_choice() && new.is_choice();
    let is_plain = |view: &View<'_>| !view.is_choice() || !view.says_more() || both_say_more;
    let by_site = is_plain(old) && is_plain(new);
    let kept = rest.matched(is_same);
    for (old, new) in &kept {
        detail(record, &sides, scope, (old, new), by_site);
    }
    if both_say_more {
        // What is said beside the choices stands in every alternative, and is compared once.
        record.compare_views_later(scope, old.without_choices(), new.without_choices());
    }
    compare_overlaps(record, scope, (&sides, &kept), (old, new));
    rest.old = rest.old.iter().flat_map(Alternative::by_kind).collect();
    rest.new = rest.new.iter().flat_map(Alternative::by_kind).collect();
    // What allows the same values has not changed, whatever it looks like.
    rest.matched(|old, new| sides.is_equal(old, new));
    if restricts(record, scope, &sides, &rest, (old, new)) {
        return;
    }
    let mut pairs = rest.matched(|old, new| sides.is_part(old, new));
    pairs.extend(rest.matched(|old, new| sides.is_part(new, old)));
    pairs.extend(rest.matched(|old, new| is_alike(&sides, old, new)));
    for (old, new) in pairs {
        detail(record, &sides, scope, (&old, &new), by_site);
    }
    report_gone(record, scope, &sides, &rest, new);
    report_come(record, scope, &sides, &rest, old);
}

/// Alternatives that have no partner yet.
struct Rest<'n> {
    old: Vec<Alternative<'n>>,
    new: Vec<Alternative<'n>>,
}

impl<'n> Rest<'n> {
    /// Takes out the pairs that `matches`.
    fn matched(
        &mut self,
        matches: impl Fn(&Alternative<'n>, &Alternative<'n>) -> bool,
    ) -> Vec<(Alternative<'n>, Alternative<'n>)> {
        let mut pairs = Vec::new();
        for old in std::mem::take(&mut self.old) {
            match self.new.iter().position(|new| matches(&old, new)) {
                Some(index) => pairs.push((old, self.new.remove(index))),
                None => self.old.push(old),
            }
        }
        pairs
    }
}

/// Whether two alternatives are written in the same way, or are the component of one name.
fn is_same(old: &Alternative<'_>, new: &Alternative<'_>) -> bool {
    let (old_site, new_site) = (old.site.schema(), new.site.schema());
    if is_null(old) != is_null(new) {
        return false;
    }
    match old.site.is_reference() || new.site.is_reference() {
        true => old_site.pointer == new_site.pointer,
        false => old_site.node.same_data(new_site.node),
    }
}

fn is_null(alternative: &Alternative<'_>) -> bool {
    alternative.view.kinds() == Kinds::NULL
}

/// Whether one alternative is likely the other one, changed: most of their properties have the same names, and neither
/// is a component that is there before and after.
fn is_alike<'n>(sides: &Sides<'n>, old: &Alternative<'n>, new: &Alternative<'n>) -> bool {
    let kinds = old.view.kinds().and(new.view.kinds());
    if is_null(old) || is_null(new) || kinds.without(Kinds::NULL).is_none() {
        return false;
    }
    let (old_site, new_site) = (old.site.schema(), new.site.schema());
    let is_kept = new_site.root.at(&old_site.pointer).is_some() || old_site.root.at(&new_site.pointer).is_some();
    let are_components = old.site.is_reference() && new.site.is_reference();
    if is_kept && are_components {
        return false;
    }
    if kinds != Kinds::OBJECT {
        return !sides.sets.are_apart(&old.view, &new.view);
    }
    let shared = old
        .view
        .properties
        .keys()
        .filter(|name| new.view.properties.contains_key(**name))
        .count();
    let all = old.view.properties.len().max(new.view.properties.len());
    shared * 2 >= all && !sides.sets.are_apart(&old.view, &new.view)
}

/// Compares a pair of alternatives in detail. Values that are lost from one may be those of another, so that a verdict
/// is certain only where no other alternative can have them.
fn detail<'n>(
    record: &mut Record<'n>,
    sides: &Sides<'n>,
    scope: Scope,
    (old, new): (&Alternative<'n>, &Alternative<'n>),
    by_site: bool,
) {
    let sets = &sides.sets;
    if by_site && sets.are_unchanged(&old.site, &new.site) {
        return;
    }
    // What is known about a pair of components is known wherever they are met.
    let is_part = |part: &Alternative<'n>, whole: &Alternative<'n>| match by_site {
        true => sets.is_part(&part.site, &whole.site) == Answer::Yes,
        false => sides.is_part(part, whole),
    };
    let is_component = by_site && old.site.is_reference();
    let (keeps, had) = (is_part(old, new), is_part(new, old));
    let is_equal = keeps && had;
    let is_covered = |one: &Alternative<'n>, others: &[Alternative<'n>], is_exclusive: bool| {
        is_equal || (!is_component && sets.is_covered(one, others, is_exclusive) == Answer::Yes)
    };
    let is_kept = is_covered(old, &sides.new, sides.is_exclusive) || (keeps && !sides.is_exclusive);
    let was_there = is_covered(new, &sides.old, false) || had;
    let is_alone = |one: &Alternative<'n>, others: &[Alternative<'n>]| {
        let mut near = others.iter().filter(|other| !sets.are_apart(&one.view, &other.view));
        near.nth(1).is_none()
    };
    let mut later = |scope: Scope| match by_site {
        true => record.compare_later(scope, old.site.clone(), new.site.clone()),
        false => record.compare_views_later(scope, old.view.clone(), new.view.clone()),
    };
    let most = |is_harmless: bool, is_alone: bool| match (is_harmless, is_alone) {
        (true, _) => Compatible,
        (false, true) => Breaking,
        (false, false) => Dangerous,
    };
    let request = most(is_kept, is_alone(old, &sides.new));
    let response = most(was_there, is_alone(new, &sides.old));
    if request == response {
        later(scope.at_most(request));
    } else {
        later(scope.only(Directions::REQUEST).at_most(request));
        later(scope.only(Directions::RESPONSE).at_most(response));
    }
}

/// Reports that there is a choice now, or none any more, where all of its alternatives are within the schema that has
/// none.
fn restricts<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    sides: &Sides<'n>,
    rest: &Rest<'n>,
    (old, new): (&View<'n>, &View<'n>),
) -> bool {
    let count = |alternatives: &[Alternative<'_>]| Some(format!("{} alternatives", alternatives.len()));
    if !old.is_choice() && rest.new.len() > 1 && sides.sets.are_covered(&rest.new, &sides.old, false) == Answer::Yes {
        let lost = sides.sets.are_covered(&sides.old, &sides.new, sides.is_exclusive);
        let scope = if lost == Answer::No { scope } else { scope.uncertain() };
        if lost != Answer::Yes {
            record.change(scope, &ALTERNATIVES_ADDED, &new.site, None, count(&sides.new));
        }
        return true;
    }
    if !new.is_choice() && rest.old.len() > 1 && sides.sets.are_covered(&rest.old, &sides.new, false) == Answer::Yes {
        if sides.sets.are_covered(&sides.new, &sides.old, false) != Answer::Yes {
            record.change(scope, &ALTERNATIVES_REMOVED, &new.site, count(&sides.old), None);
        }
        return true;
    }
    false
}

fn report_gone<'n>(record: &mut Record<'n>, scope: Scope, sides: &Sides<'n>, rest: &Rest<'n>, new: &View<'n>) {
    for gone in &rest.old {
        let answer = sides.sets.is_covered(gone, &sides.new, sides.is_exclusive);
        let scope = if answer == Answer::No { scope } else { scope.uncertain() };
        match answer {
            Answer::Yes if has_others(gone, &sides.new) => {
                record.removed(scope.at_most(Compatible), &ALTERNATIVE_REMOVED, &gone.site);
            }
            Answer::Yes => {}
            _ if is_null(gone) => nullable::no_longer_nullable(record, scope, &new.site),
            Answer::No if !new.is_choice() && !new.kinds().has(gone.view.kinds()) => {
                types::narrowed(record, scope, &new.site, gone.view.kinds(), new.kinds());
            }
            _ => record.removed(scope, &ALTERNATIVE_REMOVED, &gone.site),
        }
    }
}

fn report_come<'n>(record: &mut Record<'n>, scope: Scope, sides: &Sides<'n>, rest: &Rest<'n>, old: &View<'n>) {
    for come in &rest.new {
        let answer = sides.sets.is_covered(come, &sides.old, false);
        match answer {
            // Objects that list no other properties had them all along, unlisted: they are told as a new property is.
            Answer::Yes if has_others(come, &sides.old) => {
                record.added(scope.at_most(Compatible), &ALTERNATIVE_ADDED, &come.site);
            }
            Answer::Yes => {}
            _ if is_null(come) => nullable::became_nullable(record, scope, &come.site),
            Answer::No if !old.is_choice() && !old.kinds().has(come.view.kinds()) => {
                types::widened(record, scope, &come.site, old.kinds(), come.view.kinds());
            }
            _ => record.added(scope, &ALTERNATIVE_ADDED, &come.site),
        }
    }
}

/// Whether `one` has a property that none of `others` lists.
fn has_others(one: &Alternative<'_>, others: &[Alternative<'_>]) -> bool {
    let is_listed = |name: &str| others.iter().any(|other| other.view.properties.contains_key(name));
    one.view.properties.keys().any(|name| !is_listed(name))
}

/// Reports that values may match two alternatives, which `oneOf` refuses, where that was not so before. That matters to
/// those who send; those who read take any alternative that fits.
fn compare_overlaps<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (sides, kept): (&Sides<'n>, &[(Alternative<'n>, Alternative<'n>)]),
    (old, new): (&View<'n>, &View<'n>),
) {
    if !new.is_exclusive() {
        return;
    }
    // An alternative that allows no more than before takes no value from another one.
    let has_not_grown = |one: &Alternative<'n>| {
        let mut partners = kept.iter().filter(|(_, new)| new.site.pointer == one.site.pointer);
        old.is_exclusive() && partners.any(|(old, new)| sides.is_part(new, old))
    };
    let has_grown: Vec<bool> = sides.new.iter().map(|one| !has_not_grown(one)).collect();
    let all = || sides.new.iter().zip(&has_grown).enumerate();
    let overlaps = all().any(|(index, (one, one_has_grown))| {
        let others = all()
            .skip(index + 1)
            .filter(|(_, (_, has_grown))| *one_has_grown || **has_grown);
        let mut others = others.map(|(_, (other, _))| other);
        others.any(|other| !sides.sets.are_apart(&one.view, &other.view))
    });
    if overlaps {
        record.change(
            scope.only(Directions::REQUEST),
            &ALTERNATIVES_OVERLAP,
            &new.site,
            None,
            None,
        );
    }
}

/// Compares the components that extend two schemas, where a discriminator lets these stand for them.
pub(super) fn compare_kinds<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    let (old, new) = (old.site.schema(), new.site.schema());
    let (old_kinds, new_kinds) = (bases::kinds(&old), bases::kinds(&new));
    let is_mapped = |base: &Site<'_>, value: &str| {
        let mapping = base
            .get("discriminator")
            .and_then(|discriminator| discriminator.get("mapping"));
        mapping.is_some_and(|mapping| mapping.get(value).is_some())
    };
    for (value, kind) in &old_kinds {
        match new_kinds.get(value) {
            Some(other) => record.compare_component_later(scope, kind.clone(), other.clone()),
            // What a mapping has lost is told where that is compared.
            None if is_mapped(&old, value) => {}
            None => record.change(
                scope,
                &DISCRIMINATOR_VALUE_REMOVED,
                kind,
                Some((*value).to_owned()),
                None,
            ),
        }
    }
    let is_new = |value: &str| !old_kinds.contains_key(value) && !is_mapped(&new, value);
    for (value, kind) in new_kinds.iter().filter(|(value, _)| is_new(value)) {
        record.change(scope, &DISCRIMINATOR_VALUE_ADDED, kind, None, Some((*value).to_owned()));
    }
}

/// Compares what tells alternatives apart.
pub(super) fn compare_discriminators(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    let (old, new) = match (old.get("discriminator"), new.get("discriminator")) {
        (None, None) => return,
        (None, Some(new)) => return record.added(scope, &DISCRIMINATOR_ADDED, new),
        (Some(old), None) => return record.removed(scope, &DISCRIMINATOR_REMOVED, old),
        (Some(old), Some(new)) => (old, new),
    };
    if let (Some(old_name), Some(new_name)) = (old.get("propertyName"), new.get("propertyName"))
        && !old_name.node.same_data(new_name.node)
    {
        let values = (Some(shown(old_name.node)), Some(shown(new_name.node)));
        record.change(scope, &DISCRIMINATOR_CHANGED, &new_name, values.0, values.1);
    }
    let (old, new) = (old.get("mapping"), new.get("mapping"));
    for (value, site) in old.iter().flat_map(Site::entries) {
        match new.as_ref().and_then(|mapping| mapping.get(value)) {
            None => record.change(scope, &DISCRIMINATOR_VALUE_REMOVED, &site, Some(value.to_owned()), None),
            Some(new) if !site.node.same_data(new.node) => {
                let values = (Some(shown(site.node)), Some(shown(new.node)));
                record.change(scope, &DISCRIMINATOR_VALUE_CHANGED, &new, values.0, values.1);
            }
            Some(_) => {}
        }
    }
    let is_new = |(value, _): &(&str, Site<'_>)| old.as_ref().is_none_or(|mapping| mapping.node.get(value).is_none());
    for (value, site) in new.iter().flat_map(Site::entries).filter(is_new) {
        record.change(scope, &DISCRIMINATOR_VALUE_ADDED, &site, None, Some(value.to_owned()));
    }
}
