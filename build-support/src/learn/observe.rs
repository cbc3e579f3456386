//! Exchanges against a description.
//!
//! In: a description and the exchanges of a recording. Out: each difference once, with how often it was seen and where.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::check::{Checker, Way};
use super::exchange::{Body, Exchange};
use super::found::{Found, Kind};
use super::operations::{Operation, Operations};
use super::query;
use crate::document::{JsonPointer, Node, essence};

/// How many values of one difference are kept, to tell what they have in common.
const MAX_VALUES: usize = 200;
/// How many values are kept in all, those in objects and arrays included.
const MAX_KEPT: usize = 2_000_000;
/// How many differences are told apart.
const MAX_DIFFERENCES: usize = 10_000;
/// How many places, operations are kept of a difference.
const MAX_PLACES: usize = 1_000;
/// How many undeclared properties of one object are told apart; one with more of them is a map.
const MAX_PROPERTIES: usize = 40;

/// One difference between what was recorded and what a description says.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What kind of difference it is.
    pub kind: Kind,
    /// What the description says there.
    pub at: JsonPointer,
    /// What tells it from other differences there: the name of a property, a status, a media type.
    pub detail: String,
    /// The operations that it was met in, as `GET /cats`.
    pub operations: BTreeSet<String>,
    /// Where it was met in bodies, as JSON paths.
    pub paths: BTreeSet<String>,
    /// How often it was seen.
    pub count: usize,
    /// How many values or exchanges could have had it.
    pub of: usize,
    /// What it was seen in first: a file and the number of an exchange there.
    pub first: (String, usize),
    /// Values that have it, as far as they are kept.
    pub values: Vec<Value>,
}

/// What a recording shows.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// All differences, in the order in which they were met.
    pub differences: Vec<Difference>,
    /// How many exchanges are of an operation.
    pub matched: usize,
    /// How many of those the description says all of.
    pub fitting: usize,
    /// How many exchanges are with other servers.
    pub foreign: usize,
    /// The other servers.
    pub foreign_origins: BTreeSet<String>,
    /// How many differences were too many to be told apart.
    pub untold: usize,
    /// The operations that exchanges are of, and how many.
    pub operations: BTreeMap<String, usize>,
}

/// What is known of an API beside its description.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'k> {
    /// URLs of its servers.
    pub servers: &'k [&'k str],
    /// Whether it is known how a successful status tells a failure.
    pub failures: bool,
}

/// Holds `exchanges` against the description `root`.
///
/// Once an exchange is with a server that the description or `known` names, others are left out and counted. Before
/// that, as with a recording of a local server, every server counts that has an operation of the description.
pub fn observe(root: &Node, known: Known<'_>, exchanges: &[Exchange]) -> Observed {
    let operations = Operations::of(root, known.servers);
    let json = root.to_json();
    let mut observer = Observer {
        json: &json,
        checker: Checker::new(&json),
        met: BTreeMap::new(),
        kept: 0,
        differences: IndexMap::new(),
        observed: Observed::default(),
        knows_failures: known.failures,
    };
    let found: Vec<_> = exchanges
        .iter()
        .map(|exchange| {
            let is_declared = operations.is_declared(&exchange.origin, &exchange.path);
            (exchange, is_declared, operations.find(&exchange.method, &exchange.path))
        })
        .collect();
    let has_declared = found.iter().any(|(_, is_declared, _)| *is_declared);
    let with_operation = found.iter().filter(|(_, _, operation)| operation.is_some());
    let origins: BTreeSet<&str> = with_operation.map(|(exchange, ..)| exchange.origin.as_str()).collect();
    for (exchange, is_declared, operation) in found {
        let is_own = match has_declared {
            true => is_declared,
            false => origins.contains(exchange.origin.as_str()),
        };
        if !is_own {
            observer.observed.foreign += 1;
            observer.observed.foreign_origins.insert(exchange.origin.clone());
            continue;
        }
        match operation {
            Some(operation) => observer.exchange(operation, exchange),
            // What browsers ask before they call.
            None if exchange.method == "OPTIONS" => {}
            None => observer.unknown(&operations, exchange),
        }
    }
    observer.finish()
}

/// What tells differences apart.
type Key = (Kind, JsonPointer, String);

struct Observer<'d> {
    json: &'d Value,
    checker: Checker<'d>,
    /// How often responses and parameters were met.
    met: BTreeMap<JsonPointer, usize>,
    /// How many values are kept in differences.
    kept: usize,
    differences: IndexMap<Key, Difference>,
    observed: Observed,
    knows_failures: bool,
}

impl<'d> Observer<'d> {
    fn at(&self, pointer: &JsonPointer) -> Option<&'d Value> {
        self.json.pointer(pointer.as_str())
    }

    fn exchange(&mut self, operation: &Operation, exchange: &Exchange) {
        self.observed.matched += 1;
        *self.observed.operations.entry(operation.name.clone()).or_default() += 1;
        let mut found = Vec::new();
        // What the server refused shows nothing of what it takes.
        if exchange.is_success() {
            found.extend(query::check(self.json, operation, &exchange.query));
            let body = self.checker.resolve(&operation.pointer.join("requestBody")).1;
            if let Some(sent) = &exchange.request {
                found.extend(self.body(Way::Request, &body, sent));
            }
        }
        let responses = operation.pointer.join("responses");
        match self.declared(&responses, exchange.status) {
            None => {
                let value = value_of(exchange.response.as_ref());
                found.push(Found::about(
                    Kind::Status,
                    &responses,
                    &exchange.status.to_string(),
                    value,
                ));
            }
            Some(response) => {
                *self.met.entry(response.clone()).or_default() += 1;
                if let Some(received) = &exchange.response {
                    found.extend(self.response(&response, exchange, received));
                }
            }
        }
        if found.is_empty() {
            self.observed.fitting += 1;
        }
        self.count(&operation.name, exchange, found);
    }

    /// The response of `responses` that describes `status`.
    fn declared(&self, responses: &JsonPointer, status: u16) -> Option<JsonPointer> {
        let status = status.to_string();
        let range = format!("{}XX", &status[..1]);
        let keys = [status.as_str(), &range, &range.to_lowercase(), "default"];
        let mut places = keys.into_iter().map(|key| responses.join(key));
        let declared = places.find(|place| self.at(place).is_some())?;
        Some(self.checker.resolve(&declared).1)
    }

    fn response(&mut self, response: &JsonPointer, exchange: &Exchange, received: &Body) -> Vec<Found> {
        let content = self.at(&response.join("content")).and_then(Value::as_object);
        let is_described = content.is_some_and(|content| !content.is_empty());
        let has_none = exchange.method == "HEAD" || matches!(exchange.status, 204 | 205 | 304);
        if received.is_empty() {
            let is_missing = is_described && !has_none;
            let empty = || Found::about(Kind::Body, response, EMPTY, Value::Null);
            return is_missing.then(empty).into_iter().collect();
        }
        if received.text.is_none() {
            return Vec::new();
        }
        let mut found = self.body(Way::Response, response, received);
        let value = value_of(Some(received));
        if let Some(name) = failure(&value).filter(|_| exchange.is_success() && !self.knows_failures) {
            found.push(Found {
                kind: Kind::Failure,
                at: response.clone(),
                detail: name.to_owned(),
                path: format!("$.{name}"),
                value: value[name].clone(),
            });
        }
        found
    }

    /// Checks a body that `holder`, a request body or a response, describes.
    fn body(&mut self, way: Way, holder: &JsonPointer, body: &Body) -> Vec<Found> {
        let content = holder.join("content");
        let declared = self.at(&content).and_then(Value::as_object);
        let key = match declared {
            Some(declared) if !declared.is_empty() => media_type(declared.keys(), &body.media_type),
            // A request body that nobody describes is not for a client to send.
            _ if way == Way::Request => return Vec::new(),
            _ => None,
        };
        let Some(key) = key else {
            let value = value_of(Some(body));
            return vec![Found::about(Kind::MediaType, holder, &body.media_type, value)];
        };
        let schema = content.join(key).join("schema");
        let is_read = is_json(&body.media_type) || body.media_type.is_empty() && is_json(key);
        let Some(text) = body.text.as_deref().filter(|_| is_read && self.at(&schema).is_some()) else {
            return Vec::new();
        };
        match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
            Ok(value) => self.checker.check(way, &schema, &value),
            Err(_) => vec![Found::about(Kind::Body, holder, NOT_JSON, Value::Null)],
        }
    }

    fn unknown(&mut self, operations: &Operations, exchange: &Exchange) {
        let template = operations.template(&exchange.path);
        let name = format!("{} {template}", exchange.method);
        let value = json!({
            "status": exchange.status,
            "media_type": exchange.response.as_ref().map(|body| &body.media_type),
            "request": exchange.request.as_ref().filter(|body| is_json(&body.media_type)).map(|body| value_of(Some(body))),
            "response": value_of(exchange.response.as_ref()),
        });
        let found = Found::about(Kind::Path, &JsonPointer::from(["paths"]), &name, value);
        self.count(&name, exchange, vec![found]);
    }

    fn count(&mut self, operation: &str, exchange: &Exchange, found: Vec<Found>) {
        for found in found {
            // Types that are seen in one place are one difference.
            let detail = match found.kind {
                Kind::Type => String::new(),
                _ => found.detail,
            };
            let key = (found.kind, found.at.clone(), detail.clone());
            if self.differences.len() >= MAX_DIFFERENCES && !self.differences.contains_key(&key) {
                self.observed.untold += 1;
                continue;
            }
            let difference = self.differences.entry(key).or_insert_with(|| Difference {
                kind: found.kind,
                at: found.at,
                detail,
                operations: BTreeSet::new(),
                paths: BTreeSet::new(),
                count: 0,
                of: 0,
                first: (exchange.file.clone(), exchange.number),
                values: Vec::new(),
            });
            difference.count += 1;
            if difference.operations.len() < MAX_PLACES {
                difference.operations.insert(operation.to_owned());
            }
            if !found.path.is_empty() && difference.paths.len() < MAX_PLACES {
                difference.paths.insert(found.path);
            }
            let size = size(&found.value);
            if difference.values.len() < MAX_VALUES && self.kept + size <= MAX_KEPT {
                self.kept += size;
                difference.values.push(found.value);
            }
        }
    }

    fn finish(mut self) -> Observed {
        self.gather_maps();
        let exchanges = &self.observed.operations;
        let counted = self.differences.into_values().map(|mut difference| {
            let met = difference.operations.iter().filter_map(|name| exchanges.get(name));
            let of_operations: usize = met.sum();
            let of = match difference.kind {
                Kind::Status | Kind::Parameter => None,
                Kind::Path => Some(difference.count),
                // What fits no alternative is counted where the alternatives stand.
                Kind::Alternative => difference
                    .at
                    .parent()
                    .and_then(|at| self.checker.seen.get(&at).copied()),
                _ => self
                    .checker
                    .seen
                    .get(&difference.at)
                    .or(self.met.get(&difference.at))
                    .copied(),
            };
            difference.of = of.unwrap_or(of_operations).max(difference.count);
            difference
        });
        let differences = counted.collect();
        Observed {
            differences,
            ..self.observed
        }
    }

    /// Makes one difference of undeclared properties of an object that has very many: their names are data.
    fn gather_maps(&mut self) {
        let mut counts: BTreeMap<JsonPointer, usize> = BTreeMap::new();
        for (kind, at, _) in self.differences.keys() {
            *counts.entry(at.clone()).or_default() += usize::from(*kind == Kind::Property);
        }
        let is_map =
            |key: &Key| key.0 == Kind::Property && counts.get(&key.1).is_some_and(|count| *count > MAX_PROPERTIES);
        let mut gathered: IndexMap<Key, Difference> = IndexMap::new();
        for (mut key, mut difference) in std::mem::take(&mut self.differences) {
            if is_map(&key) {
                key.2 = String::new();
                difference.detail = String::new();
                difference.paths.clear();
            }
            match gathered.get_mut(&key) {
                Some(first) => {
                    first.count += difference.count;
                    first.operations.extend(difference.operations);
                    let left = MAX_VALUES.saturating_sub(first.values.len());
                    first.values.extend(difference.values.into_iter().take(left));
                }
                None => {
                    gathered.insert(key, difference);
                }
            }
        }
        self.differences = gathered;
    }
}

/// What a body lacks that is described: everything.
pub(super) const EMPTY: &str = "empty";
/// What a body is not.
pub(super) const NOT_JSON: &str = "not JSON";

/// How many values there are in `value`, itself included.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        Value::String(text) => 1 + text.len() / 64,
        _ => 1,
    }
}

/// The JSON in `body`, or its text as a string.
fn value_of(body: Option<&Body>) -> Value {
    let text = body.and_then(|body| body.text.as_deref()).unwrap_or_default();
    serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_else(|_| Value::from(text))
}

/// Whether a media type is JSON: `application/json`, or a type with the suffix `+json`.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence.ends_with("+json")
}

/// The one of `declared` that describes bodies of `media_type`: its own, or the range that it is in. Of a body that
/// does not say what it is, the first one does.
fn media_type<'k>(mut declared: impl Iterator<Item = &'k String>, media_type: &str) -> Option<&'k String> {
    if media_type.is_empty() {
        return declared.next();
    }
    let specific = |key: &&String| {
        let name = essence(key);
        match name.strip_suffix("/*") {
            Some("*") => Some(1),
            Some(kind) => media_type.split('/').next().filter(|wanted| *wanted == kind).map(|_| 2),
            None => (name == media_type).then_some(3),
        }
    };
    declared
        .filter(|key| specific(key).is_some())
        .max_by_key(|key| specific(key))
}

/// The property by which a body says that the call has failed.
fn failure(value: &Value) -> Option<&'static str> {
    let is_false = |name: &&&str| value.get(**name) == Some(&Value::Bool(false));
    let says = |name: &&&str| {
        let word = value.get(**name).and_then(Value::as_str).unwrap_or_default();
        ["error", "fail", "failed", "failure"].contains(&word.to_ascii_lowercase().as_str())
    };
    let flag = ["success", "ok", "succeeded"].iter().find(is_false);
    flag.or_else(|| ["status", "result"].iter().find(says)).copied()
}
