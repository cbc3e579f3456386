//! Changes as they are found, and who meets them.
//!
//! In: what the areas find, in the operation or the pair of components that is being compared. Out: the [`Change`]s. A
//! pair of components is compared once, whoever refers to it; which operations meet its changes, and in which direction,
//! follows at the end from who refers to whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use indexmap::IndexMap;

use crate::document::{Node, Value, join_pointer, unescape_pointer_token};

use super::{Change, Directions, Rule, Wire};

/// How many references may follow each other.
const MAX_HOPS: usize = 32;
/// How many characters of a value are shown.
const MAX_SHOWN: usize = 120;

/// A part of one of the two descriptions, and its JSON pointer there.
#[derive(Clone, Debug)]
pub(super) struct Site<'n> {
    pub(super) node: &'n Node,
    pub(super) pointer: String,
}

impl<'n> Site<'n> {
    pub(super) fn root(node: &'n Node) -> Self {
        Self {
            node,
            pointer: String::new(),
        }
    }

    /// The member `key`, if there is one.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        Some(Self {
            node: self.node.get(key)?,
            pointer: join_pointer(&self.pointer, key),
        })
    }

    /// The members, but for extensions.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'n str, Self)> {
        self.entries().filter(|(key, _)| !key.starts_with("x-"))
    }

    /// The members of a map, whose keys are names that a vendor chose: none of them is an extension.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'n str, Self)> {
        let members = self.node.as_object().into_iter().flatten();
        members.map(|(key, node)| {
            let site = Self {
                node,
                pointer: join_pointer(&self.pointer, key),
            };
            (key.as_str(), site)
        })
    }

    /// The items, if this is an array.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        let items = self.node.as_array().into_iter().flatten().enumerate();
        items.map(|(index, node)| Self {
            node,
            pointer: join_pointer(&self.pointer, &index.to_string()),
        })
    }

    /// What this refers to in the description `root`, or itself if it is no reference.
    pub(super) fn resolve(&self, root: &'n Node) -> Self {
        let mut site = self.clone();
        for _ in 0..MAX_HOPS {
            let Some(target) = site.node.str_of("$ref").and_then(|target| target.strip_prefix('#')) else {
                break;
            };
            let Some(node) = root.pointer(target) else { break };
            site = Self {
                node,
                pointer: target.to_owned(),
            };
        }
        site
    }

    /// The last part of the pointer.
    pub(super) fn name(&self) -> String {
        unescape_pointer_token(self.pointer.rsplit('/').next().unwrap_or_default())
    }
}

/// What two maps have under one name; at least one of them has it.
pub(super) struct Twins<'n> {
    pub(super) name: &'n str,
    pub(super) old: Option<Site<'n>>,
    pub(super) new: Option<Site<'n>>,
}

/// The entries of two maps, by their names.
pub(super) fn twins<'n>(old: Option<&Site<'n>>, new: Option<&Site<'n>>) -> Vec<Twins<'n>> {
    let of = |map: Option<&Site<'n>>, name: &str| map.and_then(|map| map.get(name));
    let gone = old.into_iter().flat_map(Site::entries).map(|(name, site)| Twins {
        name,
        old: Some(site),
        new: of(new, name),
    });
    let come = new.into_iter().flat_map(Site::entries);
    let come = come.filter(|(name, _)| of(old, name).is_none());
    let come = come.map(|(name, site)| Twins {
        name,
        old: None,
        new: Some(site),
    });
    gone.chain(come).collect()
}

impl Directions {
    pub(super) const REQUEST: Self = Self {
        request: true,
        response: false,
    };
    pub(super) const RESPONSE: Self = Self {
        request: false,
        response: true,
    };
    pub(super) const BOTH: Self = Self {
        request: true,
        response: true,
    };

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            request: self.request && other.request,
            response: self.response && other.response,
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            response: self.response || other.response,
        }
    }

    fn is_none(self) -> bool {
        self == Self::default()
    }
}

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
    waiting: VecDeque<(usize, Site<'n>, Site<'n>)>,
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

    /// Says that what `scope` looks at refers to the pair `old` and `new`.
    pub(super) fn refer(&mut self, scope: Scope, old: Site<'n>, new: Site<'n>) {
        let key = (old.pointer.clone(), new.pointer.clone());
        let unit = *self.pairs.entry(key).or_insert_with(|| {
            self.units.push(Unit::default());
            self.waiting.push_back((self.units.len() - 1, old, new));
            self.units.len() - 1
        });
        self.units[scope.unit].links.push((unit, scope.mask));
    }

    /// The next pair that has yet to be compared.
    pub(super) fn next_pair(&mut self) -> Option<(Scope, Site<'n>, Site<'n>)> {
        let (unit, old, new) = self.waiting.pop_front()?;
        Some((Scope::of(unit), old, new))
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

/// `node` in short: a value as JSON, an object by what it holds.
pub(super) fn shown(node: &Node) -> String {
    let text = match &node.value {
        Value::Object(members) => match ["$ref", "operationId", "name", "type"]
            .iter()
            .find_map(|key| node.str_of(key))
        {
            Some(text) => text.to_owned(),
            None => format!("{{{}}}", members.keys().cloned().collect::<Vec<_>>().join(", ")),
        },
        _ => node.to_json().to_string(),
    };
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
