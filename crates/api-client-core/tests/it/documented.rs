//! What the macros of the runtime make has documentation: `missing_docs` finds an item without one, here as in a
//! client.

#![deny(missing_docs)]

use std::collections::BTreeSet;
use std::fs;

use api_client_core::serde_json::Value;
use api_client_core::{AdditionalProperties, NoErrorBody, Nullable, Request, ResponseFuture, UnknownValue};
use serde::Deserialize;

/// An object with a property of each kind.
#[derive(Clone, PartialEq)]
pub struct Plan {
    /// A required property.
    pub name: String,
    /// An optional one.
    pub code: Option<String>,
    /// One that is written as `null`.
    pub owner: Option<String>,
    /// One that tells `null` from nothing.
    pub note: Nullable<String>,
    /// All other properties.
    pub additional_properties: AdditionalProperties,
}
api_client_core::object!(Plan: Debug {
    name: required "name",
    code: optional secret "code",
    owner: nullable "owner",
    note: clearable "note",
    ..additional_properties
});

/// An enum of strings.
#[derive(Clone)]
pub enum State {
    /// A known value.
    Active,
    /// Any other.
    Unknown(UnknownValue),
}
api_client_core::string_enum!(State { Active => "active" });

/// An id of a string.
#[derive(Clone, Debug, PartialEq)]
pub struct CatId(String);
api_client_core::id_type!(CatId(String));

/// An id of a number.
#[derive(Clone, Debug, PartialEq)]
pub struct HouseholdId(i64);
api_client_core::id_type!(HouseholdId(i64));

/// An enum of numbers.
#[derive(Clone, Copy, Debug)]
pub enum Vote {
    /// A known value.
    Up,
    /// Any other.
    Unknown(i64),
}
api_client_core::number_enum!(Vote(i64) { Up => 1 });

/// A union with a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A known value.
    Plan(Plan),
    /// Any other.
    Unknown(Value),
}
api_client_core::tagged_union!(Shape, "kind", { Plan => "plan" });
api_client_core::conversions!(Shape { Plan => Plan });
api_client_core::webhook_events!(Shape tagged { Plan => "plan" } other Unknown);

/// A union without a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A text.
    Text(String),
    /// Any other.
    Unknown(Value),
}
api_client_core::untagged_union!(Answer { Text } other Unknown);

/// A body of an error.
#[derive(Debug, Deserialize)]
pub struct Problem {}

/// Errors by status.
#[derive(Debug)]
pub enum Failure {
    /// A known one.
    NotFound(Problem),
    /// Any other.
    Unknown(Value),
}
api_client_core::status_errors!(Failure { NotFound(_) => Code(404) } other Unknown);

/// Bodies by status.
#[derive(Debug)]
pub enum Success {
    /// A known one.
    Text(String),
    /// None.
    Empty,
    /// Any other.
    Unknown(Value),
}
api_client_core::status_successes!(Success { Text(text) => Code(200), Empty() => Code(204) } other Unknown);

/// A request.
pub struct Get {
    request: Request,
}

impl Get {
    /// Sends the request.
    pub fn send(self) -> ResponseFuture<Plan> {
        self.request.send_json()
    }
}
api_client_core::call!(Get {
    error: NoErrorBody,
    json: Plan,
    send: Plan
});

/// The builder of a generated crate.
#[derive(Debug)]
pub struct Builder {
    core: api_client_core::ClientBuilder,
}
api_client_core::signs_in!(Builder);

/// The macros in `text` for which `is_one` finds a name in a line.
fn names<'t>(text: &'t str, name: impl Fn(&'t str) -> Option<&'t str>) -> BTreeSet<&'t str> {
    text.lines().filter_map(name).collect()
}

#[test]
fn every_macro_of_the_runtime_is_held_against_it() {
    let sources = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).expect("the folder is there");
    let sources = sources.map(|entry| entry.expect("it can be read").path());
    let text: String = sources
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| fs::read_to_string(path).expect("a text"))
        .collect();
    let is_exported = |name: &&str| text.contains(&format!("#[macro_export]\nmacro_rules! {name} {{"));
    let mut defined = names(&text, |line| line.strip_prefix("macro_rules! ")?.strip_suffix(" {"));
    defined.retain(|name| is_exported(name) && !name.starts_with("__"));
    let called = names(include_str!("documented.rs"), |line| {
        Some(line.strip_prefix("api_client_core::")?.split_once("!(")?.0)
    });
    assert!(!defined.is_empty());
    assert_eq!(defined, called);
}
