//! How fast the runtime decodes, against serde's derives on types written by hand.
//!
//! `cargo bench -p api-client-core` decodes a megabyte of JSON for each kind of type that generated code has, in turns with
//! its twin that derives `Deserialize`, and prints the ratio of their speeds: above 1.0 the runtime is faster.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it found")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run has to say why")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

/// The types as generated code has them.
mod runtime {
    use api_client_core::{AdditionalProperties, serde_json::Value};

    pub(crate) struct Person {
        pub(crate) id: u64,
        pub(crate) name: String,
        pub(crate) email: Option<String>,
        pub(crate) active: bool,
        pub(crate) score: f64,
        pub(crate) tags: Vec<String>,
        pub(crate) address: Address,
        pub(crate) invited_by: Option<u64>,
        pub(crate) note: Option<String>,
        pub(crate) created_at: String,
        pub(crate) additional_properties: AdditionalProperties,
    }
    api_client_core::object!(Person {
        id: required "id",
        name: required "name",
        email: optional "email",
        active: required "active",
        score: required "score",
        tags: required "tags",
        address: required "address",
        invited_by: optional "invitedBy",
        note: nullable "note",
        created_at: required "createdAt",
        ..additional_properties
    });

    pub(crate) struct Address {
        pub(crate) street: String,
        pub(crate) city: String,
        pub(crate) zip: Option<String>,
        pub(crate) additional_properties: AdditionalProperties,
    }
    api_client_core::object!(Address {
        street: required "street",
        city: required "city",
        zip: optional "zip",
        ..additional_properties
    });

    pub(crate) struct Colors {
        pub(crate) text: Color,
        pub(crate) border: Color,
        pub(crate) background: Option<Color>,
        pub(crate) all: Vec<Color>,
        pub(crate) additional_properties: AdditionalProperties,
    }
    api_client_core::object!(Colors {
        text: required "text",
        border: required "border",
        background: optional "background",
        all: required "all",
        ..additional_properties
    });

    pub(crate) enum Color {
        Red,
        Green,
        Blue,
        Transparent,
        Unknown(String),
    }
    api_client_core::string_enum!(Color {
        Red => "red",
        Green => "green",
        Blue => "blue",
        Transparent => "transparent",
    });

    pub(crate) enum Tagged {
        Person(Person),
        Address(Address),
        Unknown(Value),
    }
    api_client_core::tagged_union!(Tagged, "type", {
        Person => "person",
        Address => "address",
    });

    pub(crate) enum Untagged {
        Person(Person),
        Address(Address),
        Numbers(Vec<i64>),
        Text(String),
        Unknown(Value),
    }
    api_client_core::untagged_union!(Untagged {
        Person,
        Address,
        Numbers,
        Text,
    } other Unknown);
}

/// The same types, as somebody would write them for one API at one time.
#[allow(dead_code, reason = "only reading is measured")]
mod derived {
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Person {
        id: u64,
        name: String,
        email: Option<String>,
        active: bool,
        score: f64,
        tags: Vec<String>,
        address: Address,
        invited_by: Option<u64>,
        note: Option<String>,
        created_at: String,
    }

    #[derive(Deserialize)]
    pub(crate) struct Address {
        street: String,
        city: String,
        zip: Option<String>,
    }

    #[derive(Deserialize)]
    pub(crate) struct Colors {
        text: Color,
        border: Color,
        background: Option<Color>,
        all: Vec<Color>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) enum Color {
        Red,
        Green,
        Blue,
        Transparent,
    }

    #[derive(Deserialize)]
    #[serde(tag = "type", rename_all = "camelCase")]
    pub(crate) enum Tagged {
        Person(Person),
        Address(Address),
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    pub(crate) enum Untagged {
        Person(Person),
        Address(Address),
        Numbers(Vec<i64>),
        Text(String),
    }
}

const MEGABYTE: usize = 1_000_000;
const ROUNDS: usize = 101;

/// A list of `items`, one after the other, of a megabyte in all.
fn megabyte_of(items: &[String]) -> String {
    let mut json = String::with_capacity(MEGABYTE + 1024);
    json.push('[');
    for item in items.iter().cycle() {
        json.push_str(item);
        if json.len() >= MEGABYTE {
            break;
        }
        json.push(',');
    }
    json.push(']');
    json
}

fn address(tag: &str) -> String {
    format!(r#"{{{tag}"street":"1 Long Street","city":"Gro\u00dfstadt","zip":null}}"#)
}

/// The members of a person in the order of the fields.
fn person(before: &str, after: &str) -> String {
    let address = address("");
    format!(
        r#"{{{before}"id":4711,"name":"Ada Lovelace","email":"ada@example.com","active":true,"score":0.75,"tags":["a","bc","def"],"address":{address},"note":null,"createdAt":"2026-01-01T00:00:00Z"{after}}}"#
    )
}

/// The members of a person in another order than the fields.
fn shuffled_person() -> String {
    let address = address("");
    format!(
        r#"{{"active":true,"address":{address},"createdAt":"2026-01-01T00:00:00Z","email":"ada@example.com","id":4711,"invitedBy":12,"name":"Ada Lovelace","note":"none","score":0.75,"tags":["a","bc","def"]}}"#
    )
}

fn time<T: DeserializeOwned>(json: &str) -> Duration {
    let start = Instant::now();
    let items: Vec<T> = serde_json::from_str(json).unwrap();
    let taken = start.elapsed();
    black_box(items);
    taken
}

/// Decodes `items` as `R` and as `D` in turns, and prints how they compare.
fn compare<R: DeserializeOwned, D: DeserializeOwned>(what: &str, items: &[String]) {
    let json = megabyte_of(items);
    let (mut runtime, mut derived) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        // The fastest round counts: whatever else the machine does can only add to it.
        runtime = runtime.min(time::<R>(&json));
        derived = derived.min(time::<D>(&json));
    }
    let ratio = derived.as_secs_f64() / runtime.as_secs_f64();
    println!("| {what} | {runtime:.2?} | {derived:.2?} | {ratio:.2} |");
}

fn main() {
    println!("| 1 MB of | runtime | serde derive | speed |");
    println!("|---|--:|--:|--:|");
    compare::<runtime::Person, derived::Person>("objects, members in order", &[person("", "")]);
    compare::<runtime::Person, derived::Person>("objects, members in another order", &[shuffled_person()]);
    let colors = r#"{"text":"red","border":"transparent","background":"blue","all":["green","blue","red"]}"#;
    compare::<runtime::Colors, derived::Colors>("objects with string enums", &[colors.to_owned()]);
    let first = [person(r#""type":"person","#, ""), address(r#""type":"address","#)];
    compare::<runtime::Tagged, derived::Tagged>("tagged unions, tag first", &first);
    let last = [person("", r#","type":"person""#), address(r#""type":"address","#)];
    compare::<runtime::Tagged, derived::Tagged>("tagged unions, tag last", &last);
    let mixed = [
        person("", ""),
        address(""),
        "[1,2,3,4]".to_owned(),
        r#""some text""#.to_owned(),
    ];
    compare::<runtime::Untagged, derived::Untagged>("untagged unions", &mixed);
}
