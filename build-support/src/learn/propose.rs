//! Corrections of a description.
//!
//! In: a [`Difference`]. Out: the actions of an overlay that make the description say what was seen, each with its
//! evidence; nothing where a correction cannot be read off values: a bound that is wrong, a path whose variables nobody
//! has named.

use serde_json::{Map, Value, json};

use super::check::{Checker, Way, types};
use super::found::Kind;
use super::infer::{Dialect, infer};
use super::observe::{Difference, EMPTY, is_json};
use super::shape::{is_word, kind};
use crate::document::{JsonPointer, METHODS};

/// How many new values of an enumeration are proposed; more of them are no enumeration.
const MAX_VALUES: usize = 20;
/// The description of a response that nobody has described.
const OBSERVED: &str = "Observed, and not described.";

/// A change of a description, as an overlay makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What it applies to: a JSONPath query.
    pub target: String,
    /// What is merged into that; `None` where it is removed.
    pub update: Option<Value>,
}

fn update(root: &Value, pointer: &JsonPointer, value: Value) -> Action {
    Action {
        target: query(root, pointer),
        update: Some(value),
    }
}

fn remove(root: &Value, pointer: &JsonPointer) -> Action {
    Action {
        target: query(root, pointer),
        update: None,
    }
}

/// Returns the actions that correct `difference` in the description `root`, in their order.
pub(super) fn actions(root: &Value, difference: &Difference) -> Vec<Action> {
    let dialect = Dialect::of(root["openapi"].as_str().unwrap_or_default());
    let at = &difference.at;
    let values: Vec<&Value> = difference.values.iter().collect();
    let is_always = difference.count >= difference.of;
    match difference.kind {
        Kind::Missing => vec![optional(root, at, &difference.detail)],
        Kind::Null => nullable(root, at, dialect),
        Kind::Type => retyped(root, difference, dialect),
        Kind::Value => listed(root, at, &values),
        Kind::Form => vec![remove(root, &at.join("format"))],
        Kind::Bound => vec![remove(root, &at.join(&difference.detail))],
        Kind::Property if difference.detail.is_empty() => map(root, at, infer(&values, dialect)),
        Kind::Property => {
            let property = json!({difference.detail.as_str(): infer(&values, dialect)});
            vec![update(root, at, json!({"properties": property}))]
        }
        Kind::Alternative => alternatives(root, at, infer(&values, dialect)),
        Kind::Status => vec![status(root, difference, dialect)],
        Kind::MediaType => media_type(root, difference, dialect),
        Kind::Body if difference.detail == EMPTY && is_always => vec![remove(root, &at.join("content"))],
        Kind::Parameter if !difference.detail.is_empty() => {
            let parameter = json!({"name": difference.detail, "in": "query", "schema": {"type": "string"}});
            vec![update(root, at, json!({"parameters": [parameter]}))]
        }
        Kind::Path => path(root, difference, dialect),
        Kind::Body | Kind::Parameter | Kind::Failure => Vec::new(),
    }
}

/// Makes the property `name` of the schema at `at` optional, or the parameter that is there.
fn optional(root: &Value, at: &JsonPointer, name: &str) -> Action {
    let required = at.join("required");
    match root.pointer(required.as_str()) {
        Some(Value::Array(_)) => Action {
            target: format!("{}[?@ == {}]", query(root, &required), quote(name)),
            update: None,
        },
        _ => update(root, at, json!({"required": false})),
    }
}

/// Makes the object at `at` have any names, each with a value of `schema`.
fn map(root: &Value, at: &JsonPointer, schema: Value) -> Vec<Action> {
    let others = at.join("additionalProperties");
    let declared = root.pointer(others.as_str()).map(|_| remove(root, &others));
    let added = update(root, at, json!({"additionalProperties": schema}));
    declared.into_iter().chain([added]).collect()
}

/// Adds `schema` to the alternatives at `at`, if it is none of them.
fn alternatives(root: &Value, at: &JsonPointer, schema: Value) -> Vec<Action> {
    let added = match schema.get("oneOf") {
        Some(Value::Array(several)) => several.clone(),
        _ => vec![schema],
    };
    let holder = at.parent().and_then(|holder| root.pointer(holder.as_str()));
    // What a discriminator tells apart is not for a schema without a name of its own.
    if holder.is_some_and(|holder| holder.get("discriminator").is_some()) {
        return Vec::new();
    }
    let declared = root.pointer(at.as_str()).and_then(Value::as_array);
    let is_new = |schema: &Value| declared.is_some_and(|declared| !declared.contains(schema));
    let added: Vec<Value> = added.into_iter().filter(is_new).collect();
    match added.is_empty() {
        true => Vec::new(),
        false => vec![Action {
            target: query(root, at),
            update: Some(Value::Array(added)),
        }],
    }
}

/// Describes a body of the media type of `difference`, in place of those that never came.
fn media_type(root: &Value, difference: &Difference, dialect: Dialect) -> Vec<Action> {
    let values: Vec<&Value> = difference.values.iter().collect();
    let name = match difference.detail.as_str() {
        "" if values.iter().all(|value| value.is_string()) => "text/plain",
        "" => "application/json",
        name => name,
    };
    let schema = match (is_json(name), name.starts_with("text/")) {
        (true, _) => infer(&values, dialect),
        (_, true) => json!({"type": "string"}),
        _ => json!({"type": "string", "format": "binary"}),
    };
    let content = difference.at.join("content");
    let declared = root
        .pointer(content.as_str())
        .filter(|_| difference.count >= difference.of);
    let replaced = declared.map(|_| remove(root, &content));
    let added = update(root, &difference.at, json!({"content": {name: {"schema": schema}}}));
    replaced.into_iter().chain([added]).collect()
}

/// Allows `null` where the schema at `at` is used.
fn nullable(root: &Value, at: &JsonPointer, dialect: Dialect) -> Vec<Action> {
    let Some(schema) = root.pointer(at.as_str()).and_then(Value::as_object) else {
        return Vec::new();
    };
    let kind = schema.get("type").cloned();
    match (dialect, schema.get("$ref"), kind) {
        (_, Some(target), _) => {
            let reference = dialect.nullable(json!({"$ref": target}));
            vec![remove(root, &at.join("$ref")), update(root, at, reference)]
        }
        (Dialect::Old, None, _) => vec![update(root, at, json!({"nullable": true}))],
        (Dialect::New, None, Some(Value::Array(_))) => vec![update(root, at, json!({"type": ["null"]}))],
        (Dialect::New, None, Some(name)) => {
            vec![
                remove(root, &at.join("type")),
                update(root, at, json!({"type": [name, "null"]})),
            ]
        }
        (Dialect::New, None, None) => {
            let choice = ["anyOf", "oneOf"].into_iter().find(|key| schema.contains_key(*key));
            choice
                .map(|key| update(root, at, json!({key: [{"type": "null"}]})))
                .into_iter()
                .collect()
        }
    }
}

/// Makes the type at the place of `difference` the one that was seen, or adds it where the declared one was seen as
/// well.
fn retyped(root: &Value, difference: &Difference, dialect: Dialect) -> Vec<Action> {
    let at = &difference.at;
    let Some(schema) = root.pointer(at.as_str()).and_then(Value::as_object) else {
        return Vec::new();
    };
    let values: Vec<&Value> = difference.values.iter().collect();
    let declared = types(schema);
    let seen: Vec<&str> = values.iter().map(|value| kind(value)).collect();
    if declared == ["integer"] && seen.iter().all(|seen| *seen == "number") {
        return vec![
            remove(root, &at.join("type")),
            update(root, at, json!({"type": "number"})),
        ]
        .into_iter()
        .chain(schema.contains_key("format").then(|| remove(root, &at.join("format"))))
        .collect();
    }
    let inferred = list_of_declared(root, difference, schema).unwrap_or_else(|| infer(&values, dialect));
    let is_always = difference.count >= difference.of;
    let says: Vec<&String> = schema.keys().filter(|key| !is_annotation(key)).collect();
    let mut actions: Vec<Action> = says.iter().map(|key| remove(root, &at.join(key))).collect();
    let rest: Map<String, Value> = says.into_iter().map(|key| (key.clone(), schema[key].clone())).collect();
    let schema = match (is_always, inferred.get("oneOf").and_then(Value::as_array)) {
        (true, _) => inferred,
        (false, Some(alternatives)) => {
            let all: Vec<Value> = std::iter::once(rest.into())
                .chain(alternatives.iter().cloned())
                .collect();
            json!({"oneOf": all})
        }
        (false, None) => json!({"oneOf": [rest, inferred]}),
    };
    actions.push(update(root, at, schema));
    actions
}

/// A list of what `schema` refers to, if that is what was seen in its place.
fn list_of_declared(root: &Value, difference: &Difference, schema: &Map<String, Value>) -> Option<Value> {
    let target = schema.get("$ref")?;
    let fits = |item: &Value| {
        let mut checker = Checker::new(root);
        checker.check(Way::Response, &difference.at, item).is_empty()
    };
    let mut lists = difference.values.iter().map(Value::as_array);
    let all_fit = lists.all(|list| list.is_some_and(|items| items.iter().all(fits)));
    all_fit.then(|| json!({"type": "array", "items": {"$ref": target}}))
}

/// Whether a keyword says something about a schema, and nothing about values.
fn is_annotation(key: &str) -> bool {
    [
        "description",
        "title",
        "deprecated",
        "readOnly",
        "writeOnly",
        "nullable",
    ]
    .contains(&key)
        || key.starts_with("x-")
}

/// Adds the values to the list at `at`, if they are words of an API; makes it any text otherwise.
fn listed(root: &Value, at: &JsonPointer, values: &[&Value]) -> Vec<Action> {
    let mut new: Vec<&Value> = Vec::new();
    for value in values {
        if !new.contains(value) {
            new.push(value);
        }
    }
    let are_words = new.iter().all(|value| value.as_str().is_none_or(is_word));
    let list = at.join("enum");
    let only = at.join("const");
    match (root.pointer(only.as_str()), root.pointer(list.as_str())) {
        (None, Some(_)) if are_words && new.len() <= MAX_VALUES => vec![update(root, at, json!({"enum": new}))],
        (None, _) => vec![remove(root, &list)],
        (Some(declared), _) if are_words && new.len() <= MAX_VALUES => {
            let all: Vec<&Value> = std::iter::once(declared).chain(new).collect();
            vec![remove(root, &only), update(root, at, json!({"enum": all}))]
        }
        (Some(_), _) => vec![remove(root, &only)],
    }
}

/// Describes the status of `difference` as another successful one with the same body, or by what was seen.
fn status(root: &Value, difference: &Difference, dialect: Dialect) -> Action {
    let values: Vec<&Value> = difference.values.iter().filter(|value| **value != json!("")).collect();
    let is_success = |status: &str| status.starts_with('2');
    let responses = root.pointer(difference.at.as_str()).and_then(Value::as_object);
    let mut others = responses
        .into_iter()
        .flatten()
        .filter(|(key, _)| is_success(key) == is_success(&difference.detail));
    let same = others.find_map(|(key, response)| {
        let schema = response.pointer("/content/application~1json/schema")?;
        let place = difference
            .at
            .join(key)
            .join("content")
            .join("application/json")
            .join("schema");
        let mut checker = Checker::new(root);
        let differs = |value: &&Value| !checker.check(Way::Response, &place, value).is_empty();
        (!values.is_empty() && !values.iter().any(differs)).then(|| schema.clone())
    });
    let response = match same {
        Some(schema) => json!({"description": OBSERVED, "content": {"application/json": {"schema": schema}}}),
        None => response_of(&values, dialect),
    };
    update(root, &difference.at, json!({difference.detail.as_str(): response}))
}

/// A response with bodies like `values`.
fn response_of(values: &[&Value], dialect: Dialect) -> Value {
    if values.is_empty() {
        json!({"description": OBSERVED})
    } else if values.iter().all(|value| value.is_string()) {
        json!({"description": OBSERVED, "content": {"text/plain": {"schema": {"type": "string"}}}})
    } else {
        json!({"description": OBSERVED, "content": {"application/json": {"schema": infer(values, dialect)}}})
    }
}

/// Describes an operation for the path and method of `difference`, with what was sent and came back.
fn path(root: &Value, difference: &Difference, dialect: Dialect) -> Vec<Action> {
    let Some((method, template)) = difference.detail.split_once(' ') else {
        return Vec::new();
    };
    let method = method.to_ascii_lowercase();
    let (mut statuses, mut bodies) = (Map::new(), Vec::new());
    for value in &difference.values {
        bodies.extend(value.get("request").filter(|body| !body.is_null()));
        let status = value["status"].to_string();
        if !statuses.contains_key(&status) {
            let same = difference
                .values
                .iter()
                .filter(|other| other["status"] == value["status"]);
            let same: Vec<&Value> = same
                .map(|other| &other["response"])
                .filter(|body| **body != "")
                .collect();
            statuses.insert(status, response_of(&same, dialect));
        }
    }
    let is_known = METHODS.contains(&method.as_str()) && statuses.keys().any(|status| status.starts_with('2'));
    if !is_known {
        return Vec::new();
    }
    let names = template.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let parameters: Vec<Value> = names
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    let mut operation = Map::new();
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), parameters.into());
    }
    if !bodies.is_empty() {
        let content = json!({"content": {"application/json": {"schema": infer(&bodies, dialect)}}});
        operation.insert("requestBody".to_owned(), content);
    }
    operation.insert("responses".to_owned(), statuses.into());
    vec![update(root, &difference.at, json!({template: {method: operation}}))]
}

/// The JSONPath query (RFC 9535) that selects what `pointer` leads to in `root`.
fn query(root: &Value, pointer: &JsonPointer) -> String {
    let mut query = "$".to_owned();
    let mut node = Some(root);
    for token in pointer.tokens() {
        let is_item = node.is_some_and(Value::is_array);
        node = node.and_then(|node| match token.parse::<usize>() {
            Ok(index) if is_item => node.get(index),
            _ => node.get(token.as_ref()),
        });
        let is_name = token.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && token
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '_');
        match (is_item, is_name) {
            (true, _) => query += &format!("[{token}]"),
            (false, true) => query += &format!(".{token}"),
            (false, false) => query += &format!("[{}]", quote(&token)),
        }
    }
    query
}

/// `text` as a string of JSONPath.
fn quote(text: &str) -> String {
    let mut quoted = "'".to_owned();
    for character in text.chars() {
        match character {
            '\'' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted += &format!("\\u{:04x}", u32::from(control)),
            character => quoted.push(character),
        }
    }
    quoted + "'"
}
