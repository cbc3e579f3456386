//! Writes generic schemas out for what `$dynamicRef` names in each use of them.
//!
//! In: schemas with `$dynamicRef`, the generics, and schemas that refer to them and have a `$dynamicAnchor` of that
//! name. The outermost schema on the way decides, as JSON Schema 2020-12 has it (core, 8.2.3.2); each component counts
//! as a schema resource of its own, with or without `$id`. Out: a component for each generic and what its names stand
//! for, and `$ref` in place of each `$dynamicRef` whose name is known. Others are left to `schema-references`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::schema_references::dynamic_name;
use crate::document::{JsonPointer, Node, Object};
use crate::normalize::Report;
use crate::normalize::edit::{is_annotation, object_of, push_to, size};
use crate::normalize::names::SchemaNames;
use crate::normalize::references::{Resolver, component_around, component_pointer, component_schema};
use crate::normalize::walk::{self, Kind, Order};

/// How many nodes may be written out. A description with more is no longer small because of its generics.
const MAX_NODES: usize = 200_000;

/// Keywords that give a schema names and schemas to refer to, and ask for nothing.
const SCOPE: [&str; 6] = ["$id", "$schema", "$anchor", "$dynamicAnchor", "$defs", "definitions"];

/// What each name of a `$dynamicRef` stands for.
type Bindings = BTreeMap<String, JsonPointer>;

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let mut has_generics = false;
    walk::inspect(document, |node, _| has_generics |= node.get("$dynamicRef").is_some());
    if !has_generics {
        return;
    }
    let scopes = Scopes::of(document);
    let mut generics = Generics {
        document,
        scopes: &scopes,
        names: SchemaNames::of(document),
        written: HashMap::new(),
        pending: Vec::new(),
        left: MAX_NODES,
    };
    generics.keep_names();
    let mut changed = BTreeMap::new();
    for (pointer, scope) in scopes.all.iter().filter(|(_, scope)| !scope.uses.is_empty()) {
        if let Some(mut schema) = document.at(pointer).cloned() {
            generics.bind(&mut schema, pointer, &scope.anchors, report);
            changed.insert(pointer.clone(), schema);
        }
    }
    let mut added = Object::default();
    let mut replaceable: BTreeSet<JsonPointer> = BTreeSet::new();
    while let Some(instance) = generics.pending.pop() {
        let Some(schema) = generics.written_out(&instance, report) else {
            continue;
        };
        replaceable.insert(instance.of);
        let own = component_pointer(&instance.name);
        if let Some(root) = changed.get_mut(&own) {
            join(root, schema);
        } else {
            replaceable.insert(own);
            added.insert(instance.name, schema);
        }
    }
    for (pointer, schema) in changed {
        if let Some(place) = document.at_mut(&pointer) {
            *place = schema;
        }
    }
    let schemas = document.pointer_mut("/components/schemas");
    if let Some(schemas) = schemas.and_then(Node::as_object_mut) {
        schemas.extend(added);
    }
    remove_unused(document, replaceable, &scopes, report);
}

/// Leaves out those of `replaceable` that only they themselves refer to: what was written out has taken their place.
/// `before` is what the description had.
fn remove_unused(document: &mut Node, mut replaceable: BTreeSet<JsonPointer>, before: &Scopes, report: &mut Report) {
    let scopes = Scopes::of(document);
    let kept = scopes.all.iter().filter(|(pointer, _)| !replaceable.contains(*pointer));
    let mut reached: Vec<JsonPointer> = kept.flat_map(|(_, scope)| scope.references.clone()).collect();
    while let Some(pointer) = reached.pop() {
        if replaceable.remove(&pointer) {
            let scope = scopes.all.get(&pointer);
            reached.extend(scope.into_iter().flat_map(|scope| scope.references.clone()));
        }
    }
    let schemas = document.pointer_mut("/components/schemas");
    let Some(schemas) = schemas.and_then(Node::as_object_mut) else {
        return;
    };
    for pointer in replaceable {
        let name = component_schema(&pointer);
        let removed = name.and_then(|name| schemas.shift_remove(&name));
        if let Some(schema) = removed.filter(|_| before.all.contains_key(&pointer)) {
            let message = "nothing refers to this generic schema as it is, so it was left out";
            report.rewritten(&pointer, &schema.location, message);
        }
    }
}

/// Puts `schema` in the place of the reference that `root` consists of.
fn join(root: &mut Node, schema: Node) {
    let (Some(members), Some(body)) = (root.as_object_mut(), schema.as_object()) else {
        return;
    };
    members.shift_remove("$ref");
    for (keyword, value) in body {
        members.entry(keyword.clone()).or_insert_with(|| value.clone());
    }
}

/// A schema that stands in no other one, and what is in it.
#[derive(Default)]
struct Scope {
    /// The schemas in it that have a `$dynamicAnchor`, by that.
    anchors: Bindings,
    /// The names of the `$dynamicRef`s in it and in what it refers to.
    uses: BTreeSet<String>,
    /// The components that it refers to.
    references: BTreeSet<JsonPointer>,
}

struct Scopes {
    all: BTreeMap<JsonPointer, Scope>,
    /// The target of each `$ref`, by the pointer of the schema that has it.
    targets: HashMap<JsonPointer, JsonPointer>,
}

impl Scopes {
    fn of(document: &Node) -> Self {
        let resolver = Resolver::new(document);
        let mut all: BTreeMap<JsonPointer, Scope> = BTreeMap::new();
        let mut targets = HashMap::new();
        let mut top = JsonPointer::root();
        walk::inspect(document, |node, place| {
            if place.kind != Kind::Schema {
                return;
            }
            if top.is_root() || !place.pointer.starts_with(&top) {
                top = place.pointer.clone();
            }
            let scope = all.entry(top.clone()).or_default();
            if let Some(name) = node.str_of("$dynamicAnchor") {
                let anchors = &mut scope.anchors;
                anchors.entry(name.to_owned()).or_insert_with(|| place.pointer.clone());
            }
            scope.uses.extend(dynamic_name(node).map(str::to_owned));
            let mapping = node
                .get("discriminator")
                .and_then(|discriminator| discriminator.get("mapping"));
            let mapped = mapping.and_then(Node::as_object).into_iter().flat_map(Object::values);
            for reference in mapped.filter_map(Node::as_str) {
                let target = resolver.target(reference, place.pointer);
                scope.references.extend(target.as_ref().and_then(component_around));
            }
            let target = node.str_of("$ref");
            if let Some(target) = target.and_then(|text| resolver.target(text, place.pointer)) {
                scope.references.extend(component_around(&target));
                targets.insert(place.pointer.clone(), target);
            }
        });
        let mut scopes = Self { all, targets };
        scopes.gather_uses();
        scopes
    }

    /// Adds what referred schemas use to what a schema uses.
    fn gather_uses(&mut self) {
        loop {
            let mut gained = Vec::new();
            for (pointer, scope) in &self.all {
                let referred = scope.references.iter().filter_map(|target| self.all.get(target));
                let further: BTreeSet<&String> = referred.flat_map(|target| &target.uses).collect();
                let new: Vec<String> = further
                    .into_iter()
                    .filter(|name| !scope.uses.contains(*name))
                    .cloned()
                    .collect();
                if !new.is_empty() {
                    gained.push((pointer.clone(), new));
                }
            }
            if gained.is_empty() {
                return;
            }
            for (pointer, new) in gained {
                self.all.entry(pointer).or_default().uses.extend(new);
            }
        }
    }

    /// Those of `bindings` that mean something else in the component `target` than the names do there.
    fn differing(&self, target: &JsonPointer, bindings: &Bindings) -> Bindings {
        let Some(scope) = component_around(target).and_then(|owner| self.all.get(&owner)) else {
            return Bindings::new();
        };
        let differs = |(name, meant): &(&String, &JsonPointer)| {
            scope.uses.contains(*name) && scope.anchors.get(*name) != Some(*meant)
        };
        let differing = bindings.iter().filter(differs);
        differing.map(|(name, meant)| (name.clone(), meant.clone())).collect()
    }
}

/// A component that is written out for what names stand for.
struct Instance {
    of: JsonPointer,
    bindings: Bindings,
    name: String,
}

struct Generics<'d> {
    document: &'d Node,
    scopes: &'d Scopes,
    names: SchemaNames,
    /// The names of the components that are written out.
    written: HashMap<(JsonPointer, Bindings), String>,
    pending: Vec<Instance>,
    /// How many nodes may still be written out.
    left: usize,
}

impl Generics<'_> {
    /// Lets a component that is nothing but a generic, for what it gives names to, be that, so that it keeps its name.
    fn keep_names(&mut self) {
        for (pointer, scope) in &self.scopes.all {
            let is_generic = self.document.at(pointer).is_some_and(is_only_reference);
            let target = self.scopes.targets.get(pointer).filter(|_| is_generic);
            if let (Some(target), Some(name)) = (target, component_schema(pointer)) {
                let differing = self.scopes.differing(target, &scope.anchors);
                if !differing.is_empty() && component_schema(target).is_some() && target != pointer {
                    self.write_out(target, differing, |_| name);
                }
            }
        }
    }

    /// The component that `instance` asks for. What names a schema in it is left to the generic.
    fn written_out(&mut self, instance: &Instance, report: &mut Report) -> Option<Node> {
        let mut schema = self.document.at(&instance.of)?.clone();
        let own = self.scopes.all.get(&instance.of)?.anchors.clone();
        let bindings: Bindings = own.into_iter().chain(instance.bindings.clone()).collect();
        self.bind(&mut schema, &instance.of, &bindings, report);
        let order = Order::ParentsFirst;
        walk::parts_below(&mut schema, Kind::Schema, &instance.of, order, &mut |node, _| {
            if let Some(members) = node.as_object_mut() {
                members.retain(|keyword, _| !SCOPE.contains(&keyword.as_str()));
            }
        });
        Some(schema)
    }

    /// Makes references of what is in `schema`, which is that at `pointer`, for names that stand for `bindings`.
    fn bind(&mut self, schema: &mut Node, pointer: &JsonPointer, bindings: &Bindings, report: &mut Report) {
        walk::parts_below(
            schema,
            Kind::Schema,
            pointer,
            Order::ParentsFirst,
            &mut |node, place| {
                let meant = dynamic_name(node).and_then(|name| bindings.get(name));
                if let Some(meant) = meant {
                    let meant = self.referred(meant, bindings);
                    self.note_lost(meant, bindings, node, place.pointer, report);
                    refer(node, meant);
                } else if let Some(target) = self.scopes.targets.get(place.pointer) {
                    let differing = self.scopes.differing(target, bindings);
                    let is_whole = component_schema(target).is_some();
                    let name = (!differing.is_empty() && is_whole)
                        .then(|| self.write_out(target, differing, |own| own.name_for(target, bindings)));
                    let Some(members) = node.as_object_mut() else { return };
                    match name.flatten() {
                        Some(name) => set_target(members, &component_pointer(&name)),
                        None => {
                            set_target(members, target);
                            self.note_lost(target, bindings, node, place.pointer, report);
                        }
                    }
                }
            },
        );
    }

    /// What the schema at `meant` refers to, where it is a reference that says no more.
    fn referred<'m>(&'m self, meant: &'m JsonPointer, bindings: &Bindings) -> &'m JsonPointer {
        let is_reference = self.document.at(meant).is_some_and(is_only_reference);
        let target = self.scopes.targets.get(meant).filter(|_| is_reference);
        target
            .filter(|target| self.scopes.differing(target, bindings).is_empty())
            .unwrap_or(meant)
    }

    /// The name of the component `target` for `bindings`, unless too much would be written out.
    fn write_out(
        &mut self,
        target: &JsonPointer,
        bindings: Bindings,
        name: impl FnOnce(&mut Self) -> String,
    ) -> Option<String> {
        let key = (target.clone(), bindings);
        if let Some(name) = self.written.get(&key) {
            return Some(name.clone());
        }
        self.left = self.left.checked_sub(size(self.document.at(target)?))?;
        let name = name(self);
        self.written.insert(key.clone(), name.clone());
        let (of, bindings) = key;
        self.pending.push(Instance {
            of,
            bindings,
            name: name.clone(),
        });
        Some(name)
    }

    /// A name for the component `target` where names stand for `bindings`: a page of pets is a `PetPage`.
    fn name_for(&mut self, target: &JsonPointer, bindings: &Bindings) -> String {
        let differing = self.scopes.differing(target, bindings);
        let generic = component_schema(target).unwrap_or_default();
        let meant = differing.values().next();
        let referred = meant.and_then(|meant| self.scopes.targets.get(meant));
        let word = referred
            .or(meant)
            .and_then(component_around)
            .as_ref()
            .and_then(component_schema);
        let word = word.unwrap_or_default();
        match word.ends_with(&generic) {
            true => self.names.take(&format!("{word}Base")),
            false => self.names.take(&format!("{word}{generic}")),
        }
    }

    /// Notes that `target` is read with its own names, where `bindings` say other things.
    fn note_lost(
        &self,
        target: &JsonPointer,
        bindings: &Bindings,
        node: &Node,
        pointer: &JsonPointer,
        report: &mut Report,
    ) {
        for name in self.scopes.differing(target, bindings).keys() {
            let message =
                format!("what `$dynamicRef` names `{name}` in the schema referred to is looked up there only");
            report.degraded(pointer, &node.location, message);
        }
    }
}

/// Whether `schema` is a reference, and gives names at most.
fn is_only_reference(schema: &Node) -> bool {
    let members = schema.as_object();
    members.is_some_and(|members| {
        let is_silent = |keyword: &str| SCOPE.contains(&keyword) || is_annotation(keyword);
        members.keys().all(|keyword| keyword == "$ref" || is_silent(keyword))
    })
}

/// Makes `$ref` of the `$dynamicRef` of `node`.
fn refer(node: &mut Node, target: &JsonPointer) {
    let Some(members) = node.as_object_mut() else { return };
    let Some(dynamic) = members.shift_remove("$dynamicRef") else {
        return;
    };
    let reference = Node::string(format!("#{target}"), dynamic.location);
    if members.contains_key("$ref") {
        push_to(members, "allOf", object_of("$ref", reference));
    } else {
        members.insert("$ref".to_owned(), reference);
    }
}

/// Lets the `$ref` of `members` name `target`.
fn set_target(members: &mut Object, target: &JsonPointer) {
    if let Some(reference) = members.get_mut("$ref") {
        *reference = Node::string(format!("#{target}"), reference.location.clone());
    }
}
