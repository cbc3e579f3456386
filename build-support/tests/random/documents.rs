//! Descriptions that nobody would write on purpose: the tiny ones of the other tests, changed at random.

use std::path::Path;
use std::sync::OnceLock;

use openapi_crates::document::{Location, Node, SourceFile};
use openapi_crates::read::source;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The folders of tests with tiny descriptions; those in `random/styles` are written as frameworks write them.
const FOLDERS: [&str; 8] = [
    "clients",
    "lower",
    "normalize",
    "operations",
    "random/found",
    "random/styles",
    "render",
    "swagger",
];

/// The tiny descriptions of the other tests.
pub(crate) fn seeds() -> &'static [Value] {
    static SEEDS: OnceLock<Vec<Value>> = OnceLock::new();
    SEEDS.get_or_init(|| FOLDERS.iter().flat_map(|folder| descriptions_in(folder)).collect())
}

/// The descriptions in a folder of tests, each as a description of its own.
fn descriptions_in(folder: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let entries = std::fs::read_dir(&folder).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json" || extension == "yaml")
    });
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("the file can be read");
        let file = SourceFile::new(path.to_string_lossy(), text);
        let mut document = source::read_document(&file)
            .0
            .expect("the file holds a value")
            .to_json();
        if document.get("openapi").is_none() {
            document["openapi"] = json!("3.1.0");
        }
        document
    };
    paths.iter().map(read).collect()
}

/// A change to a description; numbers are taken modulo the number of places there are.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Puts a value in a place.
    Set(usize, Value),
    /// Puts what stands in one place in another one, too.
    Copy { from: usize, to: usize },
    /// Adds a member to an object, or an item to an array.
    Add(usize, String, Value),
    /// Gives a member of an object another name.
    Rename(usize, usize, String),
    /// Removes a member or an item.
    Remove(usize, usize),
    /// Puts what stands in a place inside something else there.
    Wrap(usize, String),
}

pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    proptest::collection::vec(change(), 0..8)
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<usize>;
    prop_oneof![
        2 => (place(), value()).prop_map(|(at, value)| Change::Set(at, value)),
        3 => (place(), place()).prop_map(|(from, to)| Change::Copy { from, to }),
        3 => (place(), word(), value()).prop_map(|(at, name, value)| Change::Add(at, name, value)),
        2 => (place(), place(), word()).prop_map(|(at, member, name)| Change::Rename(at, member, name)),
        1 => (place(), place()).prop_map(|(at, member)| Change::Remove(at, member)),
        2 => (place(), word()).prop_map(|(at, word)| Change::Wrap(at, word)),
    ]
}

/// Words that mean something in a description, and words that mean something in what is made of it.
fn word() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(WORDS).prop_map(str::to_owned);
    let hostile = proptest::sample::select(HOSTILE).prop_map(str::to_owned);
    prop_oneof![8 => known, 2 => hostile, 1 => any::<String>(), 1 => Just("long ".repeat(50))]
}

/// A value of a few words and numbers, among them such as schemas consist of.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        proptest::sample::select(&[0.5, -1.0, 1e300, 1e-300, 9e18][..]).prop_map(Value::from),
        Just(json!(u64::MAX)),
        word().prop_map(Value::String),
        proptest::sample::select(REFERENCES).prop_map(|target| json!({"$ref": target})),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((word(), inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

const WORDS: &[&str] = &[
    "$defs",
    "$id",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "array",
    "binary",
    "body",
    "boolean",
    "byte",
    "callbacks",
    "components",
    "const",
    "content",
    "contentEncoding",
    "cookie",
    "date",
    "date-time",
    "deepObject",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "encoding",
    "enum",
    "example",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "explode",
    "form",
    "format",
    "get",
    "header",
    "headers",
    "id",
    "in",
    "int32",
    "integer",
    "items",
    "mapping",
    "matrix",
    "maxItems",
    "maxLength",
    "maximum",
    "minLength",
    "minimum",
    "multipleOf",
    "multipart/form-data",
    "name",
    "not",
    "null",
    "nullable",
    "number",
    "object",
    "oneOf",
    "operationId",
    "parameters",
    "password",
    "path",
    "pathItems",
    "paths",
    "pattern",
    "patternProperties",
    "pipeDelimited",
    "post",
    "prefixItems",
    "properties",
    "propertyName",
    "query",
    "readOnly",
    "requestBody",
    "required",
    "responses",
    "schema",
    "schemas",
    "security",
    "securitySchemes",
    "servers",
    "style",
    "string",
    "summary",
    "tags",
    "text/event-stream",
    "text/plain",
    "title",
    "type",
    "unevaluatedProperties",
    "uniqueItems",
    "uuid",
    "variables",
    "writeOnly",
    "application/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "*/*",
    "200",
    "204",
    "404",
    "4XX",
    "default",
];

const HOSTILE: &[&str] = &[
    "", " ", "*/", "//", "/*", "\"", "\\", "{", "}", "{{a}}", "#", "'", "`", "```", "~~~", "<script>", "<b", "[a]",
    "[a](b)", "\n", "\r\n", "\r", "\t", "\u{0}", "\u{7f}", "\u{85}", "\u{2028}", "\u{202e}", "\u{feff}", "é", "日本",
    "😀", "self", "Self", "crate", "super", "fn", "_", "__", "r#type", "String", "Option", "Vec", "Box", "Result",
    "Ok", "None", "Some", "Error", "Client", "Default", "send", "options", "new", "unknown", "Unknown", "request",
    "types", "../a", "/", "//", "a/b", "~", "~0", "~1", "%", "%2F", "..", ".", "-1", "0", "1", "+", "=", "!=", ">=",
    "null", "true",
];

const REFERENCES: &[&str] = &[
    "#",
    "#/",
    "",
    "#/components",
    "#/components/schemas",
    "#/components/schemas/A",
    "#/components/schemas/Pet",
    "#/components/schemas/Pet/properties",
    "#/components/schemas/Pet/allOf/0",
    "#/components/parameters/Limit",
    "#/components/responses/A",
    "#/paths",
    "#/paths/~1pets",
    "#/paths/~1pets/get",
    "#/paths/~1pets/get/responses/200",
    "https://example.com/a.yaml#/A",
    "other.yaml",
    "#anchor",
    "#/%7Ba%7D",
    "#/components/schemas/%F0",
];

/// The description that comes of `changes` to the seed `seed`.
pub(crate) fn changed(seed: usize, changes: &[Change]) -> Value {
    let seeds = seeds();
    let mut document = seeds[seed % seeds.len()].clone();
    for change in changes {
        apply(&mut document, change);
    }
    document
}

/// `document` as it would have been read from a file.
pub(crate) fn node(document: &Value) -> Node {
    Node::from_json(document, &Location::start_of(&SourceFile::new("random.json", "")))
}

fn apply(document: &mut Value, change: &Change) {
    match change {
        Change::Set(at, value) => *place(document, *at) = value.clone(),
        Change::Copy { from, to } => {
            let value = place(document, *from).clone();
            // Copies of copies would grow without end.
            if count(&value) < 500 {
                *place(document, *to) = value;
            }
        }
        Change::Add(at, name, value) => match place(document, *at) {
            Value::Object(members) => {
                members.insert(name.clone(), value.clone());
            }
            Value::Array(items) => items.push(value.clone()),
            other => *other = value.clone(),
        },
        Change::Rename(at, member, name) => {
            if let Value::Object(members) = place(document, *at)
                && let Some(value) = remove_member(members, *member)
            {
                members.insert(name.clone(), value);
            }
        }
        Change::Remove(at, member) => match place(document, *at) {
            Value::Object(members) => {
                remove_member(members, *member);
            }
            Value::Array(items) if !items.is_empty() => {
                items.remove(member % items.len());
            }
            _ => {}
        },
        Change::Wrap(at, word) => {
            let place = place(document, *at);
            let inner = place.take();
            *place = if word.ends_with("Of") {
                json!({word: [inner]})
            } else {
                json!({word: inner})
            };
        }
    }
}

fn remove_member(members: &mut serde_json::Map<String, Value>, index: usize) -> Option<Value> {
    let key = members.keys().nth(index % members.len().max(1)).cloned();
    key.and_then(|key| members.remove(&key))
}

/// How many values there are in `value`, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// A place in `document`, modulo the number of places.
fn place(document: &mut Value, index: usize) -> &mut Value {
    let mut index = index % count(document);
    let mut current = document;
    loop {
        if index == 0 {
            return current;
        }
        index -= 1;
        let members: Vec<&mut Value> = match current {
            Value::Array(items) => items.iter_mut().collect(),
            Value::Object(members) => members.values_mut().collect(),
            scalar => return scalar,
        };
        let mut inner = None;
        for member in members {
            let size = count(member);
            if index < size {
                inner = Some(member);
                break;
            }
            index -= size;
        }
        current = inner.expect("the index is below the number of places");
    }
}
