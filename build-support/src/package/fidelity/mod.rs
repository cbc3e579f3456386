//! What a crate expresses of its specification, and what it does not.
//!
//! In: the specification before `normalize`, the model of `lower`, the notes of both, and the corrections of the
//! overlay. Out: [`Fidelity`]: for every operation and every schema whether it is complete, degraded or skipped, with
//! the notes that make it so; as data, and as the text of `FIDELITY.md`.

mod report;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use percent_encoding::percent_decode_str;
use serde::Serialize;

use crate::document::words::count;
use crate::document::{
    ADDITIONAL_OPERATIONS, JsonPointer, Location, METHODS, Node, Object, OperationKey, unescape_pointer_token,
};
use crate::lower::{self, MostlyRequired, SwappableId};
use crate::model::Api;
use crate::normalize::{Note, NoteKind};
use crate::read::overlay::AppliedAction;

/// Reports what a crate expresses of its specification.
#[derive(Clone, Debug, Serialize)]
pub struct Fidelity {
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// The operations, in the order of the specification.
    pub operations: Vec<Entry>,
    /// The schemas of `components.schemas`, in the order of the specification.
    pub schemas: Vec<Entry>,
    /// Remarks that concern neither an operation nor a schema.
    pub elsewhere: Vec<Remark>,
    /// The corrections of the overlay.
    pub corrections: Vec<Correction>,
    /// What `vendor.toml` could say to make the client easier to use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposal>,
}

/// Proposes an entry of `vendor.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Why, as a sentence.
    pub reason: String,
    /// The entry, as it stands in the file.
    pub entry: String,
}

/// Reports an operation or a schema.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The name in the specification: method and path, or the name of the schema.
    pub name: String,
    /// The operationId of an operation that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How much of it the crate expresses.
    pub state: State,
    /// The location: file, line and column.
    pub location: String,
    /// Remarks about its parts.
    pub remarks: Vec<Remark>,
    /// The degraded schemas that an operation leads to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub degraded_schemas: Vec<String>,
}

/// Says how much of a part of the specification a crate expresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// All of it.
    Complete,
    /// Less than the specification says.
    Degraded,
    /// Nothing.
    Skipped,
}

/// Reports what a stage did with a part of the specification.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Remark {
    /// What the stage did: `rewritten`, `degraded` or `skipped`.
    pub kind: &'static str,
    /// The pass that made the change.
    pub pass: &'static str,
    /// What was found and what was done with it.
    pub message: String,
    /// The JSON pointer of the part.
    pub pointer: JsonPointer,
    /// The location: file, line and column.
    pub location: String,
}

/// Reports an action of the overlay.
#[derive(Clone, Debug, Serialize)]
pub struct Correction {
    /// The JSONPath query.
    pub target: String,
    /// The reason for the action.
    pub reason: String,
    /// The location in the overlay.
    pub location: String,
}

/// Counts the entries in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The number of complete entries.
    pub complete: usize,
    /// The number of degraded entries.
    pub degraded: usize,
    /// The number of skipped entries.
    pub skipped: usize,
}

impl Count {
    /// Counts `entries` by their state.
    pub fn of<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut count = Self::default();
        for entry in entries {
            match entry.state {
                State::Complete => count.complete += 1,
                State::Degraded => count.degraded += 1,
                State::Skipped => count.skipped += 1,
            }
        }
        count
    }
}

impl Fidelity {
    /// Reports what a crate with `api` and `notes` expresses of the specification at `root`.
    pub fn new(root: &Node, api: &Api, notes: &[Note], actions: &[AppliedAction]) -> Self {
        let mut owners = Owners::new(root, api);
        let (left_out, others): (Vec<&Note>, Vec<&Note>) = notes.iter().partition(|note| is_left_out_operation(note));
        let unclaimed: Vec<&Note> = others.into_iter().filter(|note| !owners.give(note)).collect();
        let (paths, elsewhere): (Vec<&Note>, Vec<&Note>) =
            unclaimed.into_iter().partition(|note| is_left_out_path(root, note));
        let elsewhere = elsewhere.into_iter().map(remark).collect();
        let (mut operations, schemas) = owners.into_entries(api);
        operations.extend(left_out.into_iter().chain(paths).map(skipped));
        Self {
            title: api.title.clone(),
            version: api.version.clone(),
            operations,
            schemas,
            elsewhere: sorted(elsewhere),
            corrections: actions
                .iter()
                .map(|action| Correction {
                    target: action.target.clone(),
                    reason: action.description.clone(),
                    location: action.location.to_string(),
                })
                .collect(),
            proposals: {
                let shared = lower::mostly_required(api)
                    .into_iter()
                    .map(|common| shared_parameter(&common));
                shared.chain(lower::swappable(api).into_iter().map(id_type)).collect()
            },
        }
    }

    /// Returns `true` if a path or an operation was left out.
    pub fn has_skipped_operations(&self) -> bool {
        self.operations.iter().any(|entry| entry.state == State::Skipped)
    }

    /// Returns `true` if every operation and every schema is complete.
    pub fn is_complete(&self) -> bool {
        let mut entries = self.operations.iter().chain(&self.schemas);
        entries.all(|entry| entry.state == State::Complete)
    }
}

/// Returns the entry by which the calls of a client share a parameter that most of its operations require.
fn shared_parameter(common: &MostlyRequired) -> Proposal {
    let (key, what) = (common.location.name(), common.location.parameter());
    let wire_name = toml::Value::String(common.wire_name.clone());
    Proposal {
        reason: format!(
            "{} require the {what} {wire_name}, which a client can have once for all of its calls",
            count(common.operations, "operation")
        ),
        entry: format!("[shared.{}]\nparameter = {wire_name}\nin = \"{key}\"\n", common.name),
    }
}

/// Returns the entry by which an id that can be taken for another one has a type of its own.
fn id_type(id: SwappableId) -> Proposal {
    let list = |names: Vec<String>| toml::Value::Array(names.into_iter().map(toml::Value::String).collect());
    let fields = match id.fields.is_empty() {
        true => String::new(),
        false => format!("fields = {}\n", list(id.fields)),
    };
    Proposal {
        reason: format!(
            "`{}` takes several ids of one type, which a caller can swap; a type of its own prevents that",
            id.operation
        ),
        entry: format!("[ids.{}]\nparameters = {}\n{fields}", id.name, list(id.parameters)),
    }
}

/// Returns `true` if `note` says that a path of `root` was left out whose operations are in another document, which
/// cannot be read. Other operations are listed where they stand.
fn is_left_out_path(root: &Node, note: &Note) -> bool {
    let rest = note.pointer.strip_prefix(&JsonPointer::from(["paths"]));
    let is_path = rest.is_some_and(|rest| rest.tokens().count() == 1);
    let mut items = root.get("paths").and_then(Node::as_object).into_iter().flatten();
    let is_elsewhere = |item: &Node| item.location == note.location && item.get("$ref").is_some();
    note.kind == NoteKind::Skipped && is_path && items.any(|(_, item)| is_elsewhere(item))
}

/// Returns `true` if `note` says that an operation was left out whose method OpenAPI does not know.
fn is_left_out_operation(note: &Note) -> bool {
    let tokens: Vec<Cow<'_, str>> = note.pointer.tokens().collect();
    let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
    let method = match tokens.as_slice() {
        ["paths", _, method] => *method,
        _ => return false,
    };
    let is_word = method.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    note.kind == NoteKind::Skipped && is_word && !METHODS.contains(&method.to_ascii_lowercase().as_str())
}

/// Returns the operation or the path that `note` reports as left out.
fn skipped(note: &Note) -> Entry {
    let mut tokens = note.pointer.tokens().skip(1);
    let path = tokens.next().map(Cow::into_owned).unwrap_or_default();
    Entry {
        name: match tokens.last() {
            Some(method) => format!("{} {path}", method.to_ascii_uppercase()),
            None => path,
        },
        id: None,
        state: State::Skipped,
        location: note.location.to_string(),
        remarks: vec![remark(note)],
        degraded_schemas: Vec::new(),
    }
}

/// Collects the notes about an operation or a schema.
struct Owner<'n> {
    name: String,
    pointer: JsonPointer,
    node: &'n Node,
    notes: Vec<&'n Note>,
}

/// Finds the operations and schemas that a note is about.
struct Owners<'n> {
    operations: Vec<Owner<'n>>,
    schemas: Vec<Owner<'n>>,
    /// Operations by the pointers that notes may know them by.
    operation_at: HashMap<JsonPointer, usize>,
    schema_at: HashMap<JsonPointer, usize>,
    /// The components that each operation leads to, as pointers.
    reached: Vec<BTreeSet<JsonPointer>>,
}

impl<'n> Owners<'n> {
    fn new(root: &'n Node, api: &Api) -> Self {
        let operations = operations(root);
        let schemas: Vec<Owner<'n>> = root
            .pointer("/components/schemas")
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
            .map(|(name, node)| Owner {
                name: name.clone(),
                pointer: JsonPointer::from(["components", "schemas", name]),
                node,
                notes: Vec::new(),
            })
            .collect();
        let position = |owners: &[Owner<'n>]| -> HashMap<JsonPointer, usize> {
            let pointers = owners.iter().enumerate();
            pointers.map(|(index, owner)| (owner.pointer.clone(), index)).collect()
        };
        let mut operation_at = position(&operations);
        // A pass may have spelled the path in another way; the place in the file stays the same.
        for operation in api.operations.values() {
            let found = operations
                .iter()
                .position(|owner| owner.node.location == operation.location);
            let item = JsonPointer::from(["paths", &operation.path]);
            let pointer = OperationKey::of_method(&operation.method).below(&item);
            if let Some(index) = found {
                operation_at.entry(pointer).or_insert(index);
            }
        }
        Self {
            reached: reached_components(root, &operations),
            schema_at: position(&schemas),
            operations,
            schemas,
            operation_at,
        }
    }

    /// Adds `note` to the operations and schemas that it is about. Returns `false` if there are none.
    fn give(&mut self, note: &'n Note) -> bool {
        let tokens: Vec<Cow<'_, str>> = note.pointer.tokens().collect();
        let head = |count: usize| tokens.get(..count).map(|tokens| tokens.iter().collect::<JsonPointer>());
        let mut owners: Vec<&mut Owner<'n>> = Vec::new();
        let mut sections = tokens.iter().map(AsRef::as_ref);
        match (sections.next(), sections.next()) {
            (Some("paths"), _) => {
                let is_additional = tokens.get(2).is_some_and(|key| key == ADDITIONAL_OPERATIONS);
                let operation = head(if is_additional { 4 } else { 3 });
                if let Some(index) = operation.and_then(|pointer| self.operation_at.get(&pointer)) {
                    owners.extend(self.operations.get_mut(*index));
                } else if let Some(path) = head(2) {
                    let operations = self.operations.iter_mut();
                    owners.extend(operations.filter(|owner| owner.pointer.is_below(&path)));
                }
            }
            (Some("components"), Some("schemas")) => {
                let index = head(3).and_then(|pointer| self.schema_at.get(&pointer));
                owners.extend(index.and_then(|index| self.schemas.get_mut(*index)));
            }
            (Some("components"), _) => {
                let component = head(3).unwrap_or_default();
                let users = self.operations.iter_mut().zip(&self.reached);
                owners.extend(
                    users
                        .filter(|(_, reached)| reached.contains(&component))
                        .map(|(owner, _)| owner),
                );
            }
            _ => {}
        }
        let found = !owners.is_empty();
        owners.into_iter().for_each(|owner| owner.notes.push(note));
        found
    }

    fn into_entries(self, api: &Api) -> (Vec<Entry>, Vec<Entry>) {
        let mut schemas: BTreeMap<JsonPointer, State> = BTreeMap::new();
        let schema_entries: Vec<Entry> = self
            .schemas
            .into_iter()
            .map(|owner| {
                let state = state_of(&owner);
                schemas.insert(owner.pointer.clone(), state);
                entry(owner, state, Vec::new())
            })
            .collect();
        let made: Vec<&Location> = api.operations.values().map(|operation| &operation.location).collect();
        let operations = self
            .operations
            .into_iter()
            .zip(&self.reached)
            .map(|(owner, reached)| {
                let state = if made.contains(&&owner.node.location) {
                    state_of(&owner)
                } else {
                    State::Skipped
                };
                let degraded = reached
                    .iter()
                    .filter(|pointer| schemas.get(*pointer).is_some_and(|state| *state != State::Complete));
                let names: Vec<String> = degraded
                    .filter_map(|pointer| pointer.last().map(Cow::into_owned))
                    .collect();
                // What a schema does not say, the operation that leads to it does not say either.
                let state = if names.is_empty() {
                    state
                } else {
                    state.max(State::Degraded)
                };
                entry(owner, state, names)
            })
            .collect();
        (operations, schema_entries)
    }
}

/// Returns the operations of `root`, in its order.
fn operations(root: &Node) -> Vec<Owner<'_>> {
    let mut operations = Vec::new();
    for (path, item) in root.get("paths").and_then(Node::as_object).into_iter().flatten() {
        let own = item.as_object();
        // What stands beside a reference counts, as it does for the client.
        let shared = path_item(root, item).as_object().filter(|_| item.get("$ref").is_some());
        let shared = shared.into_iter().flatten();
        let shared = shared.filter(|(key, _)| own.is_none_or(|own| !own.contains_key(*key)));
        for (key, node) in own.into_iter().flatten().chain(shared) {
            let additional = node.as_object().filter(|_| key == ADDITIONAL_OPERATIONS);
            for (method, operation) in additional.into_iter().flat_map(Object::iter) {
                operations.push(Owner {
                    name: format!("{method} {path}"),
                    pointer: JsonPointer::from(["paths", path, key, method]),
                    node: operation,
                    notes: Vec::new(),
                });
            }
            if METHODS.contains(&key.to_ascii_lowercase().as_str()) {
                operations.push(Owner {
                    name: format!("{} {path}", key.to_ascii_uppercase()),
                    pointer: JsonPointer::from(["paths", path, key]),
                    node,
                    notes: Vec::new(),
                });
            }
        }
    }
    operations
}

/// Returns `item`, or the path item of `root` that it refers to.
fn path_item<'n>(root: &'n Node, item: &'n Node) -> &'n Node {
    /// References to references that are followed.
    const MAX_HOPS: usize = 16;
    let target = |item: &'n Node| {
        let fragment = item.str_of("$ref")?.strip_prefix('#')?;
        root.pointer(&percent_decode_str(fragment).decode_utf8().ok()?)
    };
    let mut items = std::iter::successors(Some(item), |item| target(item)).take(MAX_HOPS);
    items.find(|item| item.get("$ref").is_none()).unwrap_or(item)
}

/// Returns the components that each of `operations` refers to, directly and through other components.
fn reached_components(root: &Node, operations: &[Owner<'_>]) -> Vec<BTreeSet<JsonPointer>> {
    let mut direct: HashMap<JsonPointer, BTreeSet<JsonPointer>> = HashMap::new();
    for (kind, components) in root.get("components").and_then(Node::as_object).into_iter().flatten() {
        for (name, component) in components.as_object().into_iter().flatten() {
            direct.insert(JsonPointer::from(["components", kind, name]), references(component));
        }
    }
    operations
        .iter()
        .map(|operation| {
            let mut waiting: Vec<JsonPointer> = references(operation.node).into_iter().collect();
            let mut reached = BTreeSet::new();
            while let Some(component) = waiting.pop() {
                if let Some(next) = direct.get(&component).filter(|_| !reached.contains(&component)) {
                    waiting.extend(next.iter().cloned());
                    reached.insert(component);
                }
            }
            reached
        })
        .collect()
}

/// Returns pointers to the components that `node` refers to.
fn references(node: &Node) -> BTreeSet<JsonPointer> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        let target = node
            .str_of("$ref")
            .and_then(|reference| reference.strip_prefix("#/components/"));
        if let Some((kind, rest)) = target.and_then(|target| target.split_once('/')) {
            let name = rest.split('/').next().unwrap_or_default();
            found.insert(JsonPointer::from(["components", kind, &unescape_pointer_token(name)]));
        }
        waiting.extend(node.as_object().into_iter().flat_map(|members| members.values()));
        waiting.extend(node.as_array().unwrap_or_default());
    }
    found
}

/// Sums up the notes about `owner`: a part that was left out degrades the whole.
fn state_of(owner: &Owner<'_>) -> State {
    let states = owner.notes.iter().map(|note| match note.kind {
        NoteKind::Rewritten => State::Complete,
        NoteKind::Skipped if owner.pointer.starts_with(&note.pointer) => State::Skipped,
        NoteKind::Degraded | NoteKind::Skipped => State::Degraded,
    });
    states.max().unwrap_or(State::Complete)
}

fn entry(owner: Owner<'_>, state: State, degraded_schemas: Vec<String>) -> Entry {
    Entry {
        id: owner
            .node
            .str_of("operationId")
            .map(str::to_owned)
            .filter(|_| owner.pointer.is_below(&JsonPointer::from(["paths"]))),
        name: owner.name,
        state,
        location: owner.node.location.to_string(),
        remarks: sorted(owner.notes.into_iter().map(remark).collect()),
        degraded_schemas,
    }
}

fn remark(note: &Note) -> Remark {
    Remark {
        kind: match note.kind {
            NoteKind::Rewritten => "rewritten",
            NoteKind::Degraded => "degraded",
            NoteKind::Skipped => "skipped",
        },
        pass: note.pass,
        message: note.message.clone(),
        pointer: note.pointer.clone(),
        location: note.location.to_string(),
    }
}

/// Returns `remarks` without repetitions, in the order of the passes.
fn sorted(remarks: Vec<Remark>) -> Vec<Remark> {
    let mut seen = BTreeSet::new();
    remarks
        .into_iter()
        .filter(|remark| seen.insert(remark.clone()))
        .collect()
}

#[cfg(test)]
mod tests;
