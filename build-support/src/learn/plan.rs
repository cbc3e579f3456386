//! Which operations of a server can be called without inventing anything.
//!
//! In: a description, and the responses so far. Out: the next [`PlannedCall`]: GET and HEAD of paths without variables
//! first, then those whose variables stand for something that an earlier response had. Other methods are called by name
//! only. What is not called has a reason.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::check::resolve;
use super::operations::{Operation, Operations};
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Located, Node, essence, is_json_lines, suggestion};

/// How many values of one property are kept.
const MAX_VALUES: usize = 20;
/// How long a value in a path may be.
const MAX_VALUE: usize = 256;
/// What stays as it is in a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Properties that tell things apart.
const IDENTIFIERS: [&str; 7] = ["id", "uuid", "name", "slug", "key", "code", "identifier"];

/// A call to make.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedCall {
    /// The operation: `GET /cats/{id}`.
    pub name: String,
    /// The method, in capitals.
    pub method: String,
    /// The path below the base URL, encoded.
    pub path: String,
    /// The query: required parameters with values that the description has.
    pub query: Vec<(String, String)>,
    /// The body: an example of the description.
    pub body: Option<(String, String)>,
    /// The operation.
    pub pointer: JsonPointer,
}

/// Plans calls of the operations of one description.
pub struct Plan {
    json: Value,
    waiting: Vec<Operation>,
    skipped: Vec<(String, String)>,
    /// What responses of each path had: values by the names of properties.
    found: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Says which of `excluded`, by vendor.toml, and of `named` are not among `known`: operationIds, methods and paths.
fn unknown(known: &[&str], excluded: &[Located<String>], named: &[String]) -> Diagnostics {
    let meant = |name: &str| suggestion::nearest(name, known.iter().copied(), 1).first().copied();
    let finding = |name: &str| Diagnostic::error(Code::Verify, format!("no operation is `{name}`"));
    let mut findings = Diagnostics::new();
    for name in excluded.iter().filter(|name| !known.contains(&name.value.as_str())) {
        findings.push(finding(&name.value).at(&name.location).help(match meant(&name.value) {
            Some(meant) => format!("did you mean `{meant}`? Otherwise delete it from `exclude`"),
            None => "delete it from `exclude`, or correct it".to_owned(),
        }));
    }
    for name in named.iter().filter(|name| !known.contains(&name.as_str())) {
        findings.push(finding(name).help(match meant(name) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "name an operation by its operationId, or as `GET /path`".to_owned(),
        }));
    }
    findings
}

impl Plan {
    /// Plans calls of the operations of `root` with GET and HEAD but for those of `excluded`, or of those of `named`.
    ///
    /// # Errors
    ///
    /// A name is of no operation.
    pub fn new(root: &Node, excluded: &[Located<String>], named: &[String]) -> Result<Self, Diagnostics> {
        let json = root.to_json();
        let operations = Operations::of(root, &[]);
        let id = |operation: &Operation| {
            json.pointer(operation.pointer.as_str())
                .and_then(|it| it["operationId"].as_str())
        };
        let is = |operation: &Operation, name: &str| operation.name == name || id(operation) == Some(name);
        let ids = operations.iter().filter_map(id);
        let known: Vec<&str> = operations
            .iter()
            .map(|operation| operation.name.as_str())
            .chain(ids)
            .collect();
        let findings = unknown(&known, excluded, named);
        if findings.has_errors() {
            return Err(findings);
        }
        let (mut waiting, mut skipped) = (Vec::new(), Vec::new());
        for operation in operations.iter() {
            let is_named = named.iter().any(|name| is(operation, name));
            let reason = match operation.method.as_str() {
                _ if is_named => None,
                // They find ids for those that are named.
                _ if excluded.iter().any(|name| is(operation, &name.value)) => Some("vendor.toml excludes it"),
                "GET" | "HEAD" if is_stream(&json, operation) => Some("it is a stream"),
                "GET" | "HEAD" => None,
                _ => Some("it may have effects: name it to call it"),
            };
            match reason {
                None => waiting.push(operation.clone()),
                Some(reason) => skipped.push((operation.name.clone(), reason.to_owned())),
            }
        }
        waiting.sort_by_key(|operation| {
            let is_other = !["GET", "HEAD"].contains(&operation.method.as_str());
            (is_other, operation.path.matches('{').count())
        });
        Ok(Self {
            json,
            waiting,
            skipped,
            found: BTreeMap::new(),
        })
    }

    /// Returns the next call that can be made, or `None`.
    pub fn next_call(&mut self) -> Option<PlannedCall> {
        let (index, call) = (self.waiting.iter().enumerate())
            .find_map(|(index, operation)| Some((index, self.call(operation).ok()?)))?;
        self.waiting.remove(index);
        Some(call)
    }

    /// Takes ids from the JSON of a successful response to `call`.
    pub fn received(&mut self, call: &PlannedCall, body: &Value) {
        let path = call.name.split_once(' ').map_or("", |(_, path)| path);
        let found = self.found.entry(path.trim_end_matches('/').to_owned()).or_default();
        // A list at the top, or below a property of the top; a list of texts is one of ids.
        let lists = body.as_object().into_iter().flat_map(|members| members.values());
        for list in std::iter::once(body).chain(lists).filter_map(Value::as_array) {
            for item in list.iter().take(MAX_VALUES) {
                if let Some(text) = scalar(item) {
                    keep(found, "", text);
                }
                collect(found, item);
            }
        }
        collect(found, body);
    }

    /// Returns the operations that are not called, each with the reason.
    pub fn skipped(&self) -> Vec<(String, String)> {
        let left = self.waiting.iter().map(|operation| {
            let reason = self.call(operation).err().unwrap_or_default();
            (operation.name.clone(), reason)
        });
        self.skipped.iter().cloned().chain(left).collect()
    }

    fn at(&self, pointer: &JsonPointer) -> Option<&Value> {
        self.json.pointer(pointer.as_str())
    }

    /// The call of `operation`, or what is missing for it.
    fn call(&self, operation: &Operation) -> Result<PlannedCall, String> {
        let mut query = BTreeMap::new();
        for list in [&operation.item, &operation.pointer].map(|holder| holder.join("parameters")) {
            let count = self.at(&list).and_then(Value::as_array).map_or(0, Vec::len);
            for (parameter, place) in (0..count).map(|index| resolve(&self.json, &list.join_index(index))) {
                let name = parameter["name"].as_str().unwrap_or_default();
                let is_needed = parameter["required"] == true && parameter["in"] != "path";
                if !is_needed {
                    continue;
                }
                let value = stated(parameter).or_else(|| stated(resolve(&self.json, &place.join("schema")).0));
                match (value, parameter["in"].as_str()) {
                    (Some(value), Some("query")) => query.insert(name.to_owned(), value),
                    _ => return Err(format!("nothing says what `{name}` can be")),
                };
            }
        }
        let (body, place) = resolve(&self.json, &operation.pointer.join("requestBody"));
        let example = example(&self.json, body, &place);
        if body["required"] == true && example.is_none() {
            return Err("its body has no example".to_owned());
        }
        Ok(PlannedCall {
            name: operation.name.clone(),
            method: operation.method.clone(),
            path: self.path(&operation.path)?,
            query: query.into_iter().collect(),
            body: example,
            pointer: operation.pointer.clone(),
        })
    }

    /// `template` with values for its variables.
    fn path(&self, template: &str) -> Result<String, String> {
        let (mut path, mut rest) = (String::new(), template);
        while let Some((before, (name, after))) = rest
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            path += before;
            let prefix = &template[..template.len() - rest.len() + before.len()];
            let value = self.value(prefix.trim_end_matches('/'), name);
            let value = value.ok_or_else(|| format!("no response had a value for `{name}`"))?;
            path.extend(utf8_percent_encode(value, PLAIN));
            rest = after;
        }
        Ok(path + rest)
    }

    /// A value for the variable `name` behind the path `prefix`: of the list that is there, or of a property that is
    /// called alike.
    fn value(&self, prefix: &str, name: &str) -> Option<&str> {
        let plain = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
        let wanted = plain(name);
        // `cat_id` and `catId` are the `id` of a cat.
        let short = IDENTIFIERS.into_iter().filter(|word| wanted.ends_with(word));
        let others = IDENTIFIERS.into_iter().filter(|word| !wanted.ends_with(word));
        let from = |values: &'_ BTreeMap<String, Vec<String>>, word: &str| {
            values
                .iter()
                .find(|(key, _)| plain(key) == plain(word))
                .map(|(key, _)| key.clone())
        };
        let own = self.found.get(prefix);
        let words = std::iter::once(name).chain(short).chain([""]).chain(others);
        let own = own.and_then(|values| {
            words
                .into_iter()
                .find_map(|word| values.get(&from(values, word)?)?.first())
        });
        // A variable that only says that it is an id is one of its own list.
        let is_telling = !IDENTIFIERS.contains(&wanted.as_str());
        let all = || {
            self.found
                .values()
                .find_map(|values| values.get(&from(values, name)?)?.first())
        };
        own.or_else(|| is_telling.then(all).flatten()).map(String::as_str)
    }
}

fn collect(found: &mut BTreeMap<String, Vec<String>>, item: &Value) {
    for (name, value) in item.as_object().into_iter().flatten() {
        if let Some(text) = scalar(value) {
            keep(found, name, text);
        }
    }
}

fn keep(found: &mut BTreeMap<String, Vec<String>>, name: &str, value: String) {
    let values = found.entry(name.to_owned()).or_default();
    if values.len() < MAX_VALUES {
        values.push(value);
    }
}

/// The text of a value that can stand in a path.
fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
        _ => return None,
    };
    // A dot alone would lead to another path.
    let is_usable = !text.is_empty() && text.len() <= MAX_VALUE && !text.chars().all(|character| character == '.');
    is_usable.then_some(text)
}

/// A value that a parameter or a schema states.
fn stated(schema: &Value) -> Option<String> {
    let listed = schema.get("enum").and_then(|listed| listed.get(0));
    let examples = schema.get("examples");
    let first = examples.and_then(|examples| {
        examples
            .get(0)
            .or_else(|| examples.as_object()?.values().next()?.get("value"))
    });
    let all = [
        schema.get("example"),
        schema.get("default"),
        schema.get("const"),
        listed,
        first,
    ];
    all.into_iter().flatten().find_map(|value| match value {
        Value::Bool(flag) => Some(flag.to_string()),
        value => scalar(value),
    })
}

/// The example of a JSON body, with its media type.
fn example(root: &Value, body: &Value, place: &JsonPointer) -> Option<(String, String)> {
    let media_type = "application/json";
    let content = body.get("content")?.get(media_type)?;
    let schema = resolve(root, &place.join("content").join(media_type).join("schema")).0;
    let of_many = content
        .get("examples")
        .and_then(|examples| examples.as_object()?.values().next()?.get("value"));
    let all = [
        content.get("example"),
        of_many,
        schema.get("example"),
        schema.get("examples").and_then(|list| list.get(0)),
    ];
    let example = all.into_iter().flatten().next()?;
    Some((media_type.to_owned(), example.to_string()))
}

/// Whether an operation only has responses that need not end.
fn is_stream(root: &Value, operation: &Operation) -> bool {
    let responses = operation.pointer.join("responses");
    let listed = root.pointer(responses.as_str()).and_then(Value::as_object);
    let successes = listed
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with('2'));
    let mut names = successes.flat_map(|(status, _)| {
        let content = resolve(root, &responses.join(status))
            .0
            .get("content")
            .and_then(Value::as_object);
        content.into_iter().flatten().map(|(name, _)| name.as_str())
    });
    let first = names.next();
    let is_stream = |name: &str| essence(name) == "text/event-stream" || is_json_lines(name);
    first.is_some_and(is_stream) && names.all(is_stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SourceFile;
    use crate::read::source;
    use serde_json::json;

    const CATS: &str = "
openapi: 3.0.3
paths:
  /cats/{cat_id}/toys/{id}: {get: {parameters: [{name: kind, in: query, required: true, schema: {enum: [ball]}}]}}
  /cats/{cat_id}: {get: {}, delete: {operationId: remove}}
  /cats: {get: {}, post: {requestBody: {required: true, content: {application/json: {example: {name: Tom}}}}}}
  /cats/{cat_id}/toys: {get: {}}
  /dogs/{dog}: {get: {}}
  /search: {get: {parameters: [{name: q, in: query, required: true, schema: {type: string}}]}}
  /log-out: {get: {operationId: log_out}}
  /events: {get: {responses: {'200': {content: {text/event-stream: {}}}}}}
";

    fn root() -> Node {
        source::read_document(&SourceFile::new("cats.yaml", CATS)).0.unwrap()
    }

    fn excluded(name: &str) -> Vec<Located<String>> {
        let location = root().location;
        vec![Located {
            value: name.to_owned(),
            location,
        }]
    }

    /// The calls that `plan` makes of a server that answers with what is listed.
    fn calls(plan: &mut Plan) -> Vec<String> {
        let mut calls = Vec::new();
        while let Some(call) = plan.next_call() {
            let query: Vec<String> = call
                .query
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            calls.push(format!("{} {}?{}", call.method, call.path, query.join("&")));
            let body = match call.path.as_str() {
                "/cats" => json!({"items": [{"id": 7, "name": "Tom"}]}),
                "/cats/7/toys" => json!(["a/b", ".."]),
                _ => json!({"id": "other"}),
            };
            plan.received(&call, &body);
        }
        calls
    }

    #[test]
    fn ids_come_from_earlier_responses() {
        let mut plan = Plan::new(&root(), &excluded("log_out"), &[]).unwrap();
        let made = calls(&mut plan);
        assert_eq!(
            made,
            [
                "GET /cats?",
                "GET /cats/7?",
                "GET /cats/7/toys?",
                "GET /cats/7/toys/a%2Fb?kind=ball"
            ]
        );
        let skipped = plan.skipped();
        for (name, reason) in [
            ("DELETE /cats/{cat_id}", "it may have effects: name it to call it"),
            ("POST /cats", "it may have effects: name it to call it"),
            ("GET /log-out", "vendor.toml excludes it"),
            ("GET /events", "it is a stream"),
            ("GET /dogs/{dog}", "no response had a value for `dog`"),
            ("GET /search", "nothing says what `q` can be"),
        ] {
            assert!(
                skipped.contains(&(name.to_owned(), reason.to_owned())),
                "{name}: {skipped:?}"
            );
        }
    }

    #[test]
    fn other_methods_are_called_by_name() {
        let named = ["remove".to_owned(), "POST /cats".to_owned()];
        let mut plan = Plan::new(&root(), &[], &named).unwrap();
        let made = calls(&mut plan);
        let others: Vec<&String> = made.iter().filter(|call| !call.starts_with("GET")).collect();
        assert_eq!(others, ["POST /cats?", "DELETE /cats/7?"]);
    }

    #[test]
    fn a_name_of_no_operation_is_refused() {
        assert!(Plan::new(&root(), &[], &["fly".to_owned()]).is_err());
        assert!(Plan::new(&root(), &excluded("fly"), &[]).is_err());
    }
}
