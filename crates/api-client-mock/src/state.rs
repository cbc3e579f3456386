//! What was created, to be read again.
//!
//! In: calls of operations whose paths have the form `/things` and `/things/{id}`. Out: what they answer. A collection
//! in which nothing was created yet answers as if there were no state.

use std::collections::{BTreeMap, HashMap};

use api_operations::check::Request;
use api_operations::{Content, Operation, Table};
use serde_json::{Map, Value};

/// The things that were created, by the path of their collection and by their ids.
#[derive(Debug, Default)]
pub(crate) struct State {
    collections: HashMap<String, BTreeMap<String, Value>>,
    created: u64,
}

/// A status, where it is not that of the success, and a body.
type Answered = Option<(Option<u16>, Option<Value>)>;

impl State {
    pub(crate) fn answer(
        &mut self,
        table: &Table,
        operation: &Operation,
        request: &Request<'_>,
        made: &dyn Fn(&Content) -> Value,
    ) -> Answered {
        let path = request.path.trim_end_matches('/');
        let content = operation.success().and_then(|response| response.content.first());
        let body = || serde_json::from_slice::<Value>(request.body).unwrap_or_default();
        let item = operation
            .path
            .rsplit('/')
            .next()
            .filter(|segment| segment.starts_with('{'));
        match (request.method, item) {
            ("POST", None) => {
                let name = id_name(table, &operation.path)?;
                let value = merged(made(content?), body());
                Some((None, Some(self.create(path, &name, value))))
            }
            ("GET", None) => {
                let things = self.collections.get(path)?;
                let all: Vec<Value> = things.values().cloned().collect();
                Some((None, Some(listed(made(content?), all)?)))
            }
            (method, Some(_)) => {
                let (collection, id) = path.rsplit_once('/')?;
                let things = self.collections.get_mut(collection)?;
                let Some(thing) = things.get_mut(id) else {
                    return Some((Some(404), None));
                };
                match method {
                    "GET" => {}
                    "PUT" | "PATCH" => *thing = merged(thing.take(), body()),
                    "DELETE" => {
                        things.remove(id);
                        return Some((None, content.map(made)));
                    }
                    _ => return None,
                }
                Some((None, Some(thing.clone())))
            }
            _ => None,
        }
    }

    /// Keeps `value`, which gets an id of its own in the member `name`.
    fn create(&mut self, collection: &str, name: &str, mut value: Value) -> Value {
        self.created += 1;
        let Some(members) = value.as_object_mut() else {
            return value;
        };
        let name = if members.contains_key(name) { name } else { "id" };
        let id = match members.get(name) {
            Some(Value::Number(_)) => Value::from(self.created),
            Some(Value::String(text)) if text.len() == 36 && text.matches('-').count() == 4 => {
                Value::from(format!("00000000-0000-4000-8000-{:012x}", self.created))
            }
            _ => Value::from(self.created.to_string()),
        };
        let key = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        members.insert(name.to_owned(), id);
        let things = self.collections.entry(collection.to_owned()).or_default();
        things.insert(key, value.clone());
        value
    }
}

/// The name of the parameter by which things of the collection at `path` are known.
fn id_name(table: &Table, path: &str) -> Option<String> {
    let items = table.operations.iter().filter_map(|operation| {
        let rest = operation
            .path
            .strip_prefix(path)?
            .strip_prefix("/{")?
            .strip_suffix('}')?;
        (!rest.contains('/')).then(|| rest.to_owned())
    });
    items.into_iter().next()
}

/// `value` with the members of `changes`.
fn merged(value: Value, changes: Value) -> Value {
    match (value, changes) {
        (Value::Object(mut value), Value::Object(changes)) => {
            value.extend(changes);
            Value::Object(value)
        }
        (value, _) => value,
    }
}

/// A page like `page` with the things `all`: the list that it is, or the first list in it.
fn listed(page: Value, all: Vec<Value>) -> Option<Value> {
    match page {
        Value::Array(_) => Some(Value::Array(all)),
        Value::Object(members) => {
            let name = members
                .iter()
                .find(|(_, value)| value.is_array())
                .map(|(name, _)| name.clone())?;
            let mut members: Map<String, Value> = members;
            members.insert(name, Value::Array(all));
            Some(Value::Object(members))
        }
        _ => None,
    }
}
