//! Breaks references that lead back to themselves without describing anything.
//!
//! In: references to component schemas. Out: the same, but no component is itself by way of references and `allOf`
//! alone (`A: {$ref: B}`, `B: {$ref: A}`): such a schema has no meaning, and merging it would never end. Schemas that
//! contain themselves in a property, an item or an alternative are left alone.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::document::{JsonPointer, Node};
use crate::normalize::Report;
use crate::normalize::references::component_pointer;

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let Some(schemas) = document.pointer("/components/schemas").and_then(Node::as_object) else {
        return;
    };
    let mut edges: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, schema) in schemas {
        let mut names = Vec::new();
        collect(schema, &mut names);
        edges.insert(name, names);
    }
    let mut cycles = Cycles {
        edges,
        done: HashSet::new(),
        closing: BTreeSet::new(),
    };
    for name in schemas.keys() {
        cycles.search(name);
    }
    let closing: Vec<(String, String)> = cycles
        .closing
        .into_iter()
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .collect();
    for (from, to) in closing {
        let pointer = component_pointer(&from);
        if let Some(schema) = document.at_mut(&pointer) {
            cut(schema, &to, &pointer, report);
        }
    }
}

/// The names of the components that `schema` is, wholly or in part.
fn collect<'d>(schema: &'d Node, names: &mut Vec<&'d str>) {
    names.extend(
        schema
            .str_of("$ref")
            .and_then(|text| text.strip_prefix("#/components/schemas/")),
    );
    for member in schema.get("allOf").and_then(Node::as_array).into_iter().flatten() {
        collect(member, names);
    }
}

/// A search in depth for the edges that close a cycle.
struct Cycles<'d> {
    edges: HashMap<&'d str, Vec<&'d str>>,
    done: HashSet<&'d str>,
    closing: BTreeSet<(&'d str, &'d str)>,
}

impl<'d> Cycles<'d> {
    /// Searches from `start`, with a list of its own for a stack.
    fn search(&mut self, start: &'d str) {
        let mut open: HashSet<&str> = HashSet::new();
        let mut stack = vec![(start, 0_usize)];
        open.insert(start);
        while let Some((name, next)) = stack.last_mut() {
            let name = *name;
            let target = self.edges.get(name).and_then(|names| names.get(*next)).copied();
            *next += 1;
            match target {
                None => {
                    open.remove(name);
                    self.done.insert(name);
                    stack.pop();
                }
                Some(target) if open.contains(target) => {
                    self.closing.insert((name, target));
                }
                Some(target) if !self.done.contains(target) => {
                    open.insert(target);
                    stack.push((target, 0));
                }
                Some(_) => {}
            }
        }
    }
}

/// Leaves out the references to `name` that `schema` consists of.
fn cut(schema: &mut Node, name: &str, pointer: &JsonPointer, report: &mut Report) {
    let Some(members) = schema.as_object_mut() else { return };
    let to_name = |node: &Node| {
        node.as_str()
            .and_then(|text| text.strip_prefix("#/components/schemas/"))
            == Some(name)
    };
    if members.get("$ref").is_some_and(to_name)
        && let Some(reference) = members.shift_remove("$ref")
    {
        let message = format!("the reference to `{name}` leads back here and was left out");
        report.degraded(pointer, &reference.location, message);
    }
    let Some(parts) = members.get_mut("allOf").and_then(Node::as_array_mut) else {
        return;
    };
    for (index, part) in parts.iter_mut().enumerate() {
        cut(part, name, &pointer.join("allOf").join_index(index), report);
    }
}
