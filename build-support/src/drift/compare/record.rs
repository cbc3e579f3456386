//! Changes as they are found, and who meets them.
//!
//! In: what the areas find, in the operation or the pair of components that is being compared. Out: the [`Change`]s. A
//! pair of components is compared once, whoever refers to it; which operations meet its changes, and in which
//! direction, follows at the end from who refers to whom. Where a reference leads to another component than before, and
//! not because that was renamed, the change is that of the reference, and what differs between the two components
//! stands below it.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::rc::Rc;

use indexmap::IndexMap;

use crate::document::{JsonPointer, Node};

use super::change::{Change, Directions};
use super::rule::{Place, Rule, Wire, both, rules};
use super::sets::Sets;
use super::site::{Site, shown};
use super::view::View;

rules! {
    REFERENCE_CHANGED = Rule::new("reference-changed", both(Wire::Compatible), "A reference leads to another schema")
        .example(
            Place::Root,
            "{components: {schemas: {A: {type: integer, format: int32}, B: {type: integer, format: int64}}, requestBodies: {C: \
             {content: {a/b: {schema: {$ref: '#/components/schemas/A'}}, c/d: {schema: {$ref: '#/components/schemas/B'}}}}}}, \
             paths: {/a: {put: {requestBody: {$ref: '#/components/requestBodies/C'}}}}}",
            "{components: {schemas: {A: {type: integer, format: int32}, B: {type: integer, format: int64}}, requestBodies: {C: \
             {content: {a/b: {schema: {$ref: '#/components/schemas/B'}}, c/d: {schema: {$ref: '#/components/schemas/B'}}}}}}, \
             paths: {/a: {put: {requestBody: {$ref: '#/components/requestBodies/C'}}}}}",
        );
}

/// A change that is not known yet to be met by anyone.
struct Finding {
    /// In which directions it can count at all.
    mask: Directions,
    /// How bad it is at most, whatever its rule says.
    most: Wire,
    /// The change, without directions, operations and level.
    change: Change,
}

/// What tells changes apart: the rule, the place, and the values before and after.
type Key = (&'static str, bool, JsonPointer, [Option<String>; 2]);

fn key(change: &Change) -> Key {
    let values = [change.old.clone(), change.new.clone()];
    (change.rule.id, change.is_gone, change.pointer.clone(), values)
}

/// A reference of one unit to another.
struct Link {
    unit: usize,
    mask: Directions,
    most: Wire,
    /// The change of the reference, if it led elsewhere before.
    changed: Option<Change>,
}

/// Where the parts of a schema stand.
type Parts = BTreeSet<JsonPointer>;

/// What is compared as a whole: an operation, or a pair of components.
#[derive(Default)]
struct Unit {
    findings: Vec<Finding>,
    links: Vec<Link>,
    /// Whether its findings are told below the references that lead to it now.
    is_below: bool,
}

/// All that has been found so far.
pub(super) struct Record<'n> {
    pub(super) old: &'n Node,
    pub(super) new: &'n Node,
    units: Vec<Unit>,
    /// The units that are operations, with their names.
    operations: Vec<(usize, String)>,
    /// The units that are pairs of components, by their pointers.
    pairs: BTreeMap<(JsonPointer, JsonPointer), usize>,
    /// Pairs that have yet to be compared.
    waiting: VecDeque<(Scope, View<'n>, View<'n>)>,
    /// Pairs that have been on the list: where their findings go, and where they are.
    queued: HashSet<(usize, JsonPointer, JsonPointer, Directions, Wire)>,
    /// The same for those that are made of several parts.
    merged: HashSet<(usize, Parts, Parts, Directions, Wire)>,
    /// Which values the schemas allow.
    pub(super) sets: Rc<Sets<'n>>,
}

/// Where findings go: a unit, and the directions that are being looked at.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    unit: usize,
    pub(super) mask: Directions,
    /// How bad findings are at most, whatever their rules say.
    most: Wire,
    /// Whether it is the server that sends requests here, as in callbacks and webhooks.
    is_reversed: bool,
}

impl Scope {
    fn of(unit: usize) -> Self {
        Self {
            unit,
            mask: Directions::BOTH,
            most: Wire::Breaking,
            is_reversed: false,
        }
    }

    /// The same for what stands in requests.
    pub(super) fn requests(self) -> Self {
        self.only(match self.is_reversed {
            false => Directions::REQUEST,
            true => Directions::RESPONSE,
        })
    }

    /// The same for what stands in responses.
    pub(super) fn responses(self) -> Self {
        self.only(match self.is_reversed {
            false => Directions::RESPONSE,
            true => Directions::REQUEST,
        })
    }

    /// The same for requests that the server sends, and responses that the client sends.
    pub(super) fn reversed(self) -> Self {
        Self {
            is_reversed: true,
            ..self
        }
    }

    /// The same for those directions alone.
    pub(super) fn only(self, mask: Directions) -> Self {
        Self {
            mask: self.mask.and(mask),
            ..self
        }
    }

    /// The same where it cannot be decided whether anything breaks: findings are dangerous at most.
    pub(super) fn uncertain(self) -> Self {
        self.at_most(Wire::Dangerous)
    }

    /// The same where nothing is worse than `most`.
    pub(super) fn at_most(self, most: Wire) -> Self {
        Self {
            most: self.most.min(most),
            ..self
        }
    }
}

/// In which directions a unit is reached, for each level that nothing in it exceeds by that way.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Reach([Directions; 3]);

impl Reach {
    const LEVELS: [Wire; 3] = [Wire::Compatible, Wire::Dangerous, Wire::Breaking];

    /// All directions, where nothing is known to be harmless.
    fn all() -> Self {
        Self([Directions::default(), Directions::default(), Directions::BOTH])
    }

    /// What it is beyond a part that has `mask`, and in which nothing is worse than `most`.
    fn through(self, mask: Directions, most: Wire) -> Self {
        let at = |index: usize| {
            let levels = Self::LEVELS.into_iter().zip(self.0);
            let here = levels.filter(|(level, _)| Self::LEVELS[index] == (*level).min(most));
            let directions = here.map(|(_, directions)| directions.and(mask));
            directions.fold(Directions::default(), Directions::or)
        };
        Self([at(0), at(1), at(2)])
    }

    fn or(self, other: Self) -> Self {
        let [one, two, three] = self.0;
        let [other_one, other_two, other_three] = other.0;
        Self([one.or(other_one), two.or(other_two), three.or(other_three)])
    }

    fn directions(self) -> Directions {
        self.0.into_iter().fold(Directions::default(), Directions::or)
    }

    /// How bad a change by `rule` is.
    fn level(self, rule: &Rule) -> Wire {
        let levels = Self::LEVELS.into_iter().zip(self.0);
        let levels = levels.map(|(most, directions)| level(rule, directions).min(most));
        levels.max().unwrap_or(Wire::Compatible)
    }
}

fn level(rule: &Rule, directions: Directions) -> Wire {
    let request = directions.request.then_some(rule.levels.request);
    let response = directions.response.then_some(rule.levels.response);
    request.max(response).unwrap_or(Wire::Compatible)
}

/// A change while it is not known yet who meets it all.
struct Met {
    change: Change,
    reach: Reach,
    below: IndexMap<Key, Met>,
}

/// Notes in `changes` that `operation` meets `change` by `reach`.
fn meet<'m>(changes: &'m mut IndexMap<Key, Met>, change: &Change, reach: Reach, operation: &str) -> &'m mut Met {
    let met = changes.entry(key(change)).or_insert_with(|| Met {
        change: change.clone(),
        reach: Reach::default(),
        below: IndexMap::new(),
    });
    met.reach = met.reach.or(reach);
    if !operation.is_empty() {
        met.change.operations.insert(operation.to_owned());
    }
    met
}

/// The changes in `met`, the worst first.
fn finished(met: IndexMap<Key, Met>) -> Vec<Change> {
    let finish = |met: Met| {
        let below = finished(met.below);
        let level = below.iter().map(|change| change.level).max();
        Change {
            level: level.unwrap_or_else(|| met.reach.level(met.change.rule)),
            directions: met.reach.directions(),
            below,
            ..met.change
        }
    };
    let mut changes: Vec<Change> = met.into_values().map(finish).collect();
    changes.sort_by_key(|change| std::cmp::Reverse(change.level));
    changes
}

impl<'n> Record<'n> {
    pub(super) fn new(old: &'n Node, new: &'n Node) -> Self {
        Self {
            old,
            new,
            units: Vec::new(),
            operations: Vec::new(),
            pairs: BTreeMap::new(),
            waiting: VecDeque::new(),
            queued: HashSet::new(),
            merged: HashSet::new(),
            sets: Rc::new(Sets::of(old, new)),
        }
    }

    /// A scope for the operation called `name`, or for the whole description if that is empty.
    pub(super) fn operation(&mut self, name: &str) -> Scope {
        self.units.push(Unit::default());
        let unit = self.units.len() - 1;
        self.operations.push((unit, name.to_owned()));
        Scope::of(unit)
    }

    /// Puts two schemas on the list of pairs to compare; components are on it once, whoever refers to them.
    pub(super) fn compare_later(&mut self, scope: Scope, old: Site<'n>, new: Site<'n>) {
        if self.sets.are_unchanged(&old, &new) {
            return;
        }
        if old.is_reference() || new.is_reference() {
            self.refer(scope, &old, &new);
        } else {
            // Choices inside of choices lead to one pair in many ways.
            let key = (
                scope.unit,
                old.pointer.clone(),
                new.pointer.clone(),
                scope.mask,
                scope.most,
            );
            if self.queued.insert(key) {
                self.compare_views_later(scope, View::of(old), View::of(new));
            }
        }
    }

    /// Puts what two schemas say that several parts of `allOf` make together on the list of pairs to compare.
    pub(super) fn compare_merged_later(&mut self, scope: Scope, old: View<'n>, new: View<'n>) {
        let key = (
            scope.unit,
            old.parts().to_owned(),
            new.parts().to_owned(),
            scope.mask,
            scope.most,
        );
        if self.merged.insert(key) {
            self.compare_views_later(scope, old, new);
        }
    }

    /// Puts what two schemas say on the list of pairs to compare.
    pub(super) fn compare_views_later(&mut self, scope: Scope, old: View<'n>, new: View<'n>) {
        self.waiting.push_back((scope, old, new));
    }

    /// Puts two components on the list of pairs to compare, as if something in `scope` referred to both.
    pub(super) fn compare_component_later(&mut self, scope: Scope, old: Site<'n>, new: Site<'n>) {
        if !self.sets.are_unchanged(&old, &new) {
            self.link(scope, (old, new), None);
        }
    }

    /// Says that what `scope` looks at refers to the pair that `old` and `new` lead to.
    fn refer(&mut self, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
        let (old_target, new_target) = (old.schema(), new.schema());
        let is_below = self.leads_elsewhere((old, new), (&old_target, &new_target));
        let changed = is_below.then(|| {
            let name = |site: &Site<'_>, target: &Site<'_>| match site.is_reference() {
                true => target.name(),
                false => "a schema of its own".to_owned(),
            };
            let values = (name(old, &old_target), name(new, &new_target));
            self.described(&REFERENCE_CHANGED, new, Some(values.0), Some(values.1))
        });
        self.link(scope, (old_target, new_target), changed);
    }

    /// Says that what `scope` looks at leads to a pair of schemas. `changed` says that it led elsewhere before.
    fn link(&mut self, scope: Scope, (old_target, new_target): (Site<'n>, Site<'n>), changed: Option<Change>) {
        let key = (old_target.pointer.clone(), new_target.pointer.clone());
        let unit = match self.pairs.get(&key) {
            Some(unit) => *unit,
            None => {
                self.units.push(Unit {
                    is_below: changed.is_some(),
                    ..Unit::default()
                });
                let unit = self.units.len() - 1;
                self.pairs.insert(key, unit);
                self.compare_views_later(Scope::of(unit), View::of(old_target), View::of(new_target));
                unit
            }
        };
        self.units[scope.unit].links.push(Link {
            unit,
            mask: scope.mask,
            most: scope.most,
            changed,
        });
    }

    /// Whether the reference at `new` leads to another schema than the one at `old`. It does not where the old schema
    /// is gone and the new one has come: that is the same one with another name, or one that has got a name.
    fn leads_elsewhere(
        &self,
        (old, new): (&Site<'n>, &Site<'n>),
        (old_target, new_target): (&Site<'n>, &Site<'n>),
    ) -> bool {
        let was_known = new.is_reference() && self.old.at(&new_target.pointer).is_some();
        let is_still_known = old.is_reference() && self.new.at(&old_target.pointer).is_some();
        let is_other = old_target.pointer != new_target.pointer || old.is_reference() != new.is_reference();
        // What has come to stand beside a reference makes it no other one.
        let leads_to_same = old.node.get("$ref").is_some() && old.resolved().pointer == new.resolved().pointer;
        is_other && !leads_to_same && (was_known || is_still_known)
    }

    /// The next pair that has yet to be compared.
    pub(super) fn next_pair(&mut self) -> Option<(Scope, View<'n>, View<'n>)> {
        self.waiting.pop_front()
    }

    /// Something is gone.
    pub(super) fn removed(&mut self, scope: Scope, rule: &'static Rule, old: &Site<'_>) {
        self.change(scope, rule, old, Some(shown(old.node)), None);
    }

    /// Something is new.
    pub(super) fn added(&mut self, scope: Scope, rule: &'static Rule, new: &Site<'_>) {
        self.change(scope, rule, new, None, Some(shown(new.node)));
    }

    /// Something has another value: `old` and `new`, as far as they are there, at `place`.
    pub(super) fn change(
        &mut self,
        scope: Scope,
        rule: &'static Rule,
        place: &Site<'_>,
        old: Option<String>,
        new: Option<String>,
    ) {
        let change = self.described(rule, place, old, new);
        self.units[scope.unit].findings.push(Finding {
            mask: scope.mask,
            most: scope.most,
            change,
        });
    }

    fn described(&self, rule: &'static Rule, place: &Site<'_>, old: Option<String>, new: Option<String>) -> Change {
        Change {
            rule,
            level: Wire::Compatible,
            directions: Directions::default(),
            is_gone: std::ptr::eq(place.root, self.old),
            pointer: place.pointer.clone(),
            location: place.node.location.clone(),
            old,
            new,
            operations: BTreeSet::new(),
            below: Vec::new(),
        }
    }

    /// All changes, each once, the worst first.
    pub(super) fn into_changes(self) -> Vec<Change> {
        let mut changes: IndexMap<Key, Met> = IndexMap::new();
        for (start, operation) in &self.operations {
            for (unit, reach) in self.reached(*start) {
                let unit = &self.units[unit];
                if !unit.is_below {
                    self.meet_findings(&mut changes, unit, reach, operation);
                }
                for link in &unit.links {
                    let Some(changed) = &link.changed else { continue };
                    let reach = reach.through(link.mask, link.most);
                    let mut below = IndexMap::new();
                    self.meet_findings(&mut below, &self.units[link.unit], reach, operation);
                    if below.is_empty() {
                        continue;
                    }
                    let met = meet(&mut changes, changed, reach, operation);
                    for (key, more) in below {
                        let reach = more.reach;
                        match met.below.get_mut(&key) {
                            Some(known) => {
                                known.reach = known.reach.or(reach);
                                known.change.operations.extend(more.change.operations);
                            }
                            None => {
                                met.below.insert(key, more);
                            }
                        }
                    }
                }
            }
        }
        finished(changes)
    }

    /// Notes in `changes` that `operation` meets the findings of `unit` by `reach`.
    fn meet_findings(&self, changes: &mut IndexMap<Key, Met>, unit: &Unit, reach: Reach, operation: &str) {
        for finding in &unit.findings {
            let reach = reach.through(finding.mask, finding.most);
            if !reach.directions().is_none() {
                meet(changes, &finding.change, reach, operation);
            }
        }
    }

    /// The units that `start` reaches, with the directions in which it does.
    fn reached(&self, start: usize) -> BTreeMap<usize, Reach> {
        let mut reached = BTreeMap::from([(start, Reach::all())]);
        let mut to_do = vec![start];
        while let Some(unit) = to_do.pop() {
            let reach = reached.get(&unit).copied().unwrap_or_default();
            for link in &self.units[unit].links {
                let before = reached.get(&link.unit).copied().unwrap_or_default();
                let after = before.or(reach.through(link.mask, link.most));
                if after != before {
                    reached.insert(link.unit, after);
                    to_do.push(link.unit);
                }
            }
        }
        reached
    }
}
