//! Documents in which one keyword says something else.
//!
//! In: a document and an occurrence of a keyword, an entry of a map or an item of a list. Out: the document without it,
//! and with other values that may stand there. One of them must come to another client or another note.

use openapi_crates::document::{JsonPointer, Node, Value, escape_pointer_token};
use openapi_crates::normalize::account::Occurrence;

/// `root` with the property whose schema holds `subject` required and sent, where that is what lets `nullable` be seen:
/// a field that may be absent is an `Option` in types of responses, and reads `null` as well.
pub(crate) fn with_required(root: &Node, subject: &Subject) -> Option<Node> {
    let is_about_null = subject.keyword == "nullable" || (subject.keyword == "type" && subject.is_part);
    let tokens: Vec<String> = subject.pointer.tokens().map(|token| token.into_owned()).collect();
    let at = tokens
        .iter()
        .rposition(|token| token == "properties")
        .filter(|_| is_about_null)?;
    let name = tokens.get(at + 1)?;
    let above: JsonPointer = tokens.iter().take(at).collect();
    let mut root = root.clone();
    let holder = root.at_mut(&above)?;
    let location = holder.location.clone();
    let required = holder.as_object_mut()?.entry("required".to_owned());
    let required = required.or_insert_with(|| Node::array(Vec::new(), location.clone()));
    let names = required.as_array_mut()?;
    names.retain(|other| other.as_str() != Some(name));
    names.push(Node::string(name.as_str(), location));
    // What is never sent is never sent as `null`.
    if let Some(property) = root
        .at_mut(&above.join("properties").join(name))
        .and_then(Node::as_object_mut)
    {
        property.shift_remove("readOnly");
    }
    Some(root)
}

/// Something of a document that must not be without effect.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The keyword, or the one that has the entry or item.
    pub(crate) keyword: String,
    /// Whether it is an entry or an item of the keyword's value.
    pub(crate) is_part: bool,
    pub(crate) pointer: JsonPointer,
    /// Occurrences of one class are dealt with by the same code, as far as can be told.
    pub(crate) class: String,
    /// File, line and column.
    pub(crate) location: String,
}

/// The keywords whose values are maps, each entry of which says something by itself.
const MAPS: [&str; 14] = [
    "properties",
    "patternProperties",
    "responses",
    "content",
    "headers",
    "links",
    "callbacks",
    "encoding",
    "variables",
    "mapping",
    "securitySchemes",
    "schemas",
    "paths",
    "dependentSchemas",
];

/// `occurrence`, and the entries and items of its value.
pub(crate) fn subjects(occurrence: &Occurrence<'_>) -> Vec<Subject> {
    let subject = |pointer: JsonPointer, is_part: bool, node: &Node| Subject {
        keyword: occurrence.keyword.to_owned(),
        is_part,
        class: class(occurrence, &pointer, is_part),
        location: node.location.to_string(),
        pointer,
    };
    let (value, pointer) = (occurrence.value, occurrence.pointer());
    let mut all = Vec::new();
    match &value.value {
        // What holds nothing says nothing, but for these.
        Value::Object(members) if members.is_empty() && !SCHEMAS.contains(&occurrence.keyword) => return all,
        Value::Array(items) if items.is_empty() && occurrence.keyword != "security" => return all,
        Value::Null => return all,
        Value::Object(members) if MAPS.contains(&occurrence.keyword) => {
            let entries = members.iter().filter(|(key, _)| !key.starts_with("x-"));
            all.extend(entries.map(|(key, node)| subject(pointer.join(key), true, node)));
        }
        Value::Array(items) if occurrence.keyword != "default" && occurrence.keyword != "const" => {
            let items = items.iter().enumerate();
            all.extend(items.map(|(index, node)| subject(pointer.join_index(index), true, node)));
        }
        _ => {}
    }
    all.push(subject(pointer.clone(), false, value));
    all
}

/// What tells how `occurrence`, or the part of its value at `pointer`, is dealt with: the object that has it, its type,
/// and what it is in.
fn class(occurrence: &Occurrence<'_>, pointer: &JsonPointer, is_part: bool) -> String {
    const WAYS: [&str; 12] = [
        "parameters",
        "requestBody",
        "requestBodies",
        "responses",
        "headers",
        "content",
        "encoding",
        "allOf",
        "oneOf",
        "anyOf",
        "items",
        "additionalProperties",
    ];
    let way: Vec<String> = pointer
        .tokens()
        .filter(|token| WAYS.contains(&token.as_ref()))
        .map(|it| it.into_owned())
        .collect();
    let told = ["type", "in", "style", "format"].map(|keyword| occurrence.holder.str_of(keyword).unwrap_or_default());
    let media_type = pointer
        .tokens()
        .skip_while(|token| token != "content")
        .nth(1)
        .unwrap_or_default();
    let value = match &occurrence.value.value {
        Value::Bool(flag) => flag.to_string(),
        value => value.kind().to_owned(),
    };
    let (position, keyword) = (occurrence.position, occurrence.keyword);
    format!("{position:?} {keyword} {is_part} {way:?} {told:?} {media_type} {value}")
}

/// The keywords that hold one schema, which may be empty.
const SCHEMAS: [&str; 6] = [
    "schema",
    "items",
    "additionalProperties",
    "not",
    "contains",
    "propertyNames",
];

/// The documents in which `subject` of `root` is not there, or says something else.
pub(crate) fn mutants<'r>(root: &'r Node, subject: &'r Subject) -> impl Iterator<Item = Node> + 'r {
    let values = match subject.keyword.as_str() {
        "$ref" => other_references(root, &subject.pointer),
        _ => others(subject, root.at(&subject.pointer)),
    };
    let deleted = std::iter::once_with(|| without(root, &subject.pointer));
    let changed = values.into_iter().map(|value| {
        let mut changed = root.clone();
        if let Some(node) = changed.at_mut(&subject.pointer) {
            node.value = value;
        }
        changed
    });
    deleted.chain(changed)
}

/// References to other schemas than the one that the reference at `pointer` names.
fn other_references(root: &Node, pointer: &JsonPointer) -> Vec<Value> {
    const SCHEMAS: &str = "#/components/schemas/";
    let own = root.at(pointer).and_then(Node::as_str).unwrap_or_default();
    let schemas = root.pointer("/components/schemas").and_then(Node::as_object);
    let references = schemas
        .into_iter()
        .flatten()
        .map(|(name, _)| format!("{SCHEMAS}{}", escape_pointer_token(name)));
    let others = references.filter(|reference| own.starts_with(SCHEMAS) && reference != own);
    others.take(3).map(Value::String).collect()
}

/// `root` without what stands at `pointer`.
pub(crate) fn without(root: &Node, pointer: &JsonPointer) -> Node {
    let mut root = root.clone();
    let (Some(last), Some(above)) = (pointer.last(), pointer.parent()) else {
        return root;
    };
    match root.at_mut(&above).map(|holder| &mut holder.value) {
        Some(Value::Object(members)) => {
            members.shift_remove(last.as_ref());
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = last.parse::<usize>() {
                items.remove(index);
            }
        }
        _ => {}
    }
    root
}

/// Other values that may stand where `node`, which is `subject`, does.
fn others(subject: &Subject, node: Option<&Node>) -> Vec<Value> {
    let Some(node) = node else { return Vec::new() };
    let location = &node.location;
    let schema = |json: serde_json::Value| Node::from_json(&json, location).value;
    let keyword = subject.keyword.as_str();
    if keyword == "additionalProperties" && node.as_bool() == Some(false) {
        // That nothing else is allowed is what it says, and a type for what is would hide whether anything says so.
        return Vec::new();
    }
    let is_schema = matches!(keyword, "allOf" | "oneOf" | "anyOf" | "properties" | "prefixItems") && subject.is_part;
    if is_schema || (SCHEMAS.contains(&keyword) && !subject.is_part) {
        // Another type than most have, and one that most do not allow.
        return vec![
            schema(serde_json::json!({"type": "boolean"})),
            schema(serde_json::json!({"type": "array", "items": {"type": "integer"}})),
        ];
    }
    match &node.value {
        Value::Bool(flag) => vec![Value::Bool(!flag)],
        Value::Number(number) => match number.as_i64() {
            // Close by, and so far that no other bound is closer.
            Some(whole) => {
                let others = [whole.checked_add(1), whole.checked_sub(1), Some(1), Some(1_000_000)];
                others
                    .into_iter()
                    .flatten()
                    .map(|other| Value::Number(other.into()))
                    .collect()
            }
            None => vec![Value::Number(7.into())],
        },
        // A list has an effect if one of its items has.
        Value::Array(items) if !subject.is_part => {
            let without = |index: usize| {
                let mut items = items.clone();
                items.remove(index);
                Value::Array(items)
            };
            (0..items.len().min(4))
                .filter(|_| items.len() > 1)
                .map(without)
                .collect()
        }
        Value::String(text) if subject.is_part => vec![Value::String(format!("{text}2"))],
        Value::String(text) => texts(keyword, text).into_iter().map(Value::String).collect(),
        _ => Vec::new(),
    }
}

/// Other texts that the keyword `keyword` may have than `text`.
fn texts(keyword: &str, text: &str) -> Vec<String> {
    let all: &[&str] = match keyword {
        "type" => &["string", "integer", "object", "boolean", "http", "apiKey"],
        "in" => &["query", "header", "cookie"],
        "style" => &[
            "form",
            "simple",
            "spaceDelimited",
            "pipeDelimited",
            "deepObject",
            "label",
        ],
        "format" => &["uuid", "date-time", "int32", "byte"],
        "scheme" => &["basic", "digest"],
        "$ref" | "openapi" => &[],
        _ => return vec![format!("{text}2")],
    };
    all.iter()
        .filter(|other| **other != text)
        .map(|other| (*other).to_owned())
        .collect()
}
