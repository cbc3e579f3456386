//! Changes as they are found, and who meets them.
//!
//! In: what the areas find, in the operation or the pair of components that is being compared. Out: the [`Change`]s. A
//! pair of components is compared once, whoever refers to it; which operations meet its changes, and in which direction,
//! follows at the end from who refers to whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use indexmap::IndexMap;

use crate::document::Node;

use super::change::{Change, Directions};
use super::rule::{Rule, Wire};
use super::site::{Site, shown};

/// A change that is not known yet to be met by anyone.
struct Finding {
    /// In which directions it can count at all.
    mask: Directions,
    /// The change, without directions, operations and level.
    change: Change,
}

/// What tells changes apart: the rule, the place, and the values before and after.
type Key = (&'static str, String, [Option<String>; 2]);

impl Finding {
    fn key(&self) -> Key {
        let Change {
            rule,
            pointer,
            old,
            new,
            ..
        } = &self.change;
        (rule.id, pointer.clone(), [old.clone(), new.clone()])
    }
}

/// What is compared as a whole: an operation, or a pair of components.
#[derive(Default)]
struct Unit {
    findings: Vec<Finding>,
    /// The units that it refers to, and in which directions.
    links: Vec<(usize, Directions)>,
}

/// All that has been found so far.
pub(super) struct Record<'n> {
    pub(super) old: &'n Node,
    pub(super) new: &'n Node,
    units: Vec<Unit>,
    /// The units that are operations, with their names.
    operations: Vec<(usize, String)>,
    /// The units that are pairs of components, by their pointers.
    pairs: BTreeMap<(String, String), usize>,
    /// Pairs that have yet to be compared.
    waiting: VecDeque<(Scope, Site<'n>, Site<'n>)>,
}

/// Where findings go: a unit, and the directions that are being looked at.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    unit: usize,
    pub(super) mask: Directions,
    /// Whether it is the server that sends requests here, as in callbacks and webhooks.
    is_reversed: bool,
}

impl Scope {
    fn of(unit: usize) -> Self {
        Self {
            unit,
            mask: Directions::BOTH,
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
        let is_reference = |site: &Site<'n>| site.node.get("$ref").is_some();
        if is_reference(&old) || is_reference(&new) {
            let (old, new) = (old.resolve(self.old), new.resolve(self.new));
            self.refer(scope, old, new);
        } else {
            self.waiting.push_back((scope, old, new));
        }
    }

    /// Says that what `scope` looks at refers to the pair `old` and `new`.
    fn refer(&mut self, scope: Scope, old: Site<'n>, new: Site<'n>) {
        let key = (old.pointer.clone(), new.pointer.clone());
        let unit = *self.pairs.entry(key).or_insert_with(|| {
            self.units.push(Unit::default());
            let unit = self.units.len() - 1;
            self.waiting.push_back((Scope::of(unit), old, new));
            unit
        });
        self.units[scope.unit].links.push((unit, scope.mask));
    }

    /// The next pair that has yet to be compared.
    pub(super) fn next_pair(&mut self) -> Option<(Scope, Site<'n>, Site<'n>)> {
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
        let change = Change {
            rule,
            level: Wire::Compatible,
            directions: Directions::default(),
            pointer: place.pointer.clone(),
            location: place.node.location.clone(),
            old,
            new,
            operations: BTreeSet::new(),
        };
        let mask = scope.mask;
        self.units[scope.unit].findings.push(Finding { mask, change });
    }

    /// All changes, each once, the worst first.
    pub(super) fn into_changes(self) -> Vec<Change> {
        let mut changes: IndexMap<Key, Change> = IndexMap::new();
        for (start, operation) in &self.operations {
            for (unit, directions) in self.reached(*start) {
                for finding in &self.units[unit].findings {
                    let directions = directions.and(finding.mask);
                    if directions.is_none() {
                        continue;
                    }
                    let change = changes.entry(finding.key()).or_insert_with(|| finding.change.clone());
                    change.directions = change.directions.or(directions);
                    if !operation.is_empty() {
                        change.operations.insert(operation.clone());
                    }
                }
            }
        }
        let mut changes: Vec<Change> = changes.into_values().collect();
        for change in &mut changes {
            change.level = level(change.rule, change.directions);
        }
        changes.sort_by_key(|change| std::cmp::Reverse(change.level));
        changes
    }

    /// The units that `start` reaches, with the directions in which it does.
    fn reached(&self, start: usize) -> BTreeMap<usize, Directions> {
        let mut reached = BTreeMap::from([(start, Directions::BOTH)]);
        let mut to_do = vec![start];
        while let Some(unit) = to_do.pop() {
            let directions = reached.get(&unit).copied().unwrap_or_default();
            for (target, mask) in &self.units[unit].links {
                let before = reached.get(target).copied().unwrap_or_default();
                let after = before.or(directions.and(*mask));
                if after != before {
                    reached.insert(*target, after);
                    to_do.push(*target);
                }
            }
        }
        reached
    }
}

fn level(rule: &Rule, directions: Directions) -> Wire {
    let request = directions.request.then_some(rule.levels.request);
    let response = directions.response.then_some(rule.levels.response);
    request.max(response).unwrap_or(Wire::Compatible)
}
