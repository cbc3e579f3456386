//! The examples of a specification.
//!
//! In: a specification. Out: each example in it, with its place and that of the schema which it is an example of.

use crate::document::{JsonPointer, Location, Node};

/// Keywords whose members have names that the vendor chooses: an `example` among them is a name.
const MAPS_OF_NAMES: [&str; 4] = ["properties", "patternProperties", "$defs", "schemas"];

/// An example.
pub(super) struct Found<'n> {
    /// Where it stands.
    pub(super) pointer: JsonPointer,
    /// The example.
    pub(super) value: &'n Node,
    /// Where the schema stands that describes it, if there is one.
    pub(super) schema: Option<&'n Location>,
}

/// The examples of `root`.
///
/// It looks everywhere and not only where OpenAPI has examples: what it finds too many has no type, while what it
/// misses would be missed for good.
pub(super) fn examples(root: &Node) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    Collector {
        root,
        found: &mut found,
    }
    .collect(root, &mut JsonPointer::root(), false);
    found
}

/// Whether there is anything in `node`.
fn may_hold_examples(node: &Node) -> bool {
    node.as_object().is_some() || node.as_array().is_some()
}

struct Collector<'n, 'f> {
    root: &'n Node,
    found: &'f mut Vec<Found<'n>>,
}

impl<'n> Collector<'n, '_> {
    /// Collects the examples of `node`; `names` tells that its members have names that the vendor chooses.
    fn collect(&mut self, node: &'n Node, pointer: &mut JsonPointer, names: bool) {
        for (name, member) in node.as_object().into_iter().flatten() {
            match name.as_str() {
                "example" if !names => self.add(pointer.join(name), member, node),
                "examples" if !names => self.several(member, &pointer.join(name), node),
                _ if !may_hold_examples(member) => {}
                keyword => {
                    pointer.push(name);
                    self.collect(member, pointer, !names && MAPS_OF_NAMES.contains(&keyword));
                    pointer.pop();
                }
            }
        }
        for (index, item) in node.as_array().into_iter().flatten().enumerate() {
            if may_hold_examples(item) {
                pointer.push_index(index);
                self.collect(item, pointer, false);
                pointer.pop();
            }
        }
    }

    /// `examples` of `owner`: an array of values in a schema, elsewhere a map of objects that hold a value or refer to
    /// one.
    fn several(&mut self, examples: &'n Node, pointer: &JsonPointer, owner: &'n Node) {
        for (index, value) in examples.as_array().into_iter().flatten().enumerate() {
            self.add(pointer.join_index(index), value, owner);
        }
        for (name, example) in examples.as_object().into_iter().flatten() {
            let pointer = pointer.join(name);
            let target = example.str_of("$ref").and_then(|reference| reference.strip_prefix('#'));
            let target = target.and_then(|target| self.root.pointer(target)).unwrap_or(example);
            match target.get("value") {
                Some(value) => self.add(pointer.join("value"), value, owner),
                None => self.add(pointer, example, owner),
            }
        }
    }

    /// Adds the example `value` of `owner`, which is a schema or has one.
    fn add(&mut self, pointer: JsonPointer, value: &'n Node, owner: &'n Node) {
        let is_described = owner.get("in").is_some() || pointer.as_str().contains("/content/");
        let schema = match owner.get("schema") {
            Some(schema) => Some(&schema.location),
            None if is_described => None,
            None => Some(&owner.location),
        };
        self.found.push(Found { pointer, value, schema });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::SourceFile;

    #[test]
    fn examples_are_found_wherever_they_stand() {
        let description = json!({
            "parameters": [{"name": "limit", "schema": {"example": 1}, "example": 2}],
            "content": {"application/json": {"examples": {
                "short": {"value": {"example": "kept whole"}}, "other": {"$ref": "#/a"}, "named": {"$ref": "#/named"},
            }}},
            "named": {"value": 7},
            "schemas": {"example": {"properties": {"properties": {"examples": ["a", null]}}}},
            "x-unknown": {"headers": {"X-Rate": {"example": 3}}},
        });
        let root = Node::from_json(&description, &Location::start_of(&SourceFile::new("openapi.json", "")));
        let found = examples(&root).into_iter();
        let found: serde_json::Map<_, _> = found
            .map(|found| (found.pointer.as_str().to_owned(), found.value.to_json()))
            .collect();
        let expected = json!({
            "/content/application~1json/examples/other": {"$ref": "#/a"},
            "/content/application~1json/examples/named/value": 7,
            "/content/application~1json/examples/short/value": {"example": "kept whole"},
            "/parameters/0/example": 2,
            "/parameters/0/schema/example": 1,
            "/schemas/example/properties/properties/examples/0": "a",
            "/schemas/example/properties/properties/examples/1": null,
            "/x-unknown/headers/X-Rate/example": 3,
        });
        assert_eq!(json!(found), expected);
    }
}
