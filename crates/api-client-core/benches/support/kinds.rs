//! The kinds of JSON that generated code reads and writes, each with a twin that derives serde's traits: shared by the
//! benchmark `json`, which measures time, and by the package `budget`, which counts instructions.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is done with each kind.
pub(crate) trait Visit {
    /// `R` is the type of the runtime and `D` its twin; `items` are the values to read, over and over.
    fn kind<R, D>(&mut self, what: &'static str, items: &[String])
    where
        R: DeserializeOwned + Serialize,
        D: DeserializeOwned + Serialize;
}

/// Visits all kinds.
pub(crate) fn each(visit: &mut impl Visit) {
    visit.kind::<runtime::Person, derived::Person>("objects, fields in order", &[person("", "")]);
    visit.kind::<runtime::Person, derived::Person>("objects, fields in another order", &[shuffled_person()]);
    let colors = r#"{"text":"red","border":"transparent","background":"blue","all":["green","blue","red"]}"#;
    visit.kind::<runtime::Colors, derived::Colors>("objects with string enums", &[colors.to_owned()]);
    let first = [person(r#""type":"person","#, ""), address(r#""type":"address","#)];
    visit.kind::<runtime::Tagged, derived::Tagged>("tagged unions, tag first", &first);
    let last = [person("", r#","type":"person""#), address(r#""type":"address","#)];
    visit.kind::<runtime::Tagged, derived::Tagged>("tagged unions, tag last", &last);
    let mixed = [
        person("", ""),
        address(""),
        "[1,2,3,4]".to_owned(),
        r#""some text""#.to_owned(),
    ];
    visit.kind::<runtime::Untagged, derived::Untagged>("untagged unions", &mixed);
}

/// A list of `items`, one after the other, of at least so many bytes in all.
pub(crate) fn list_of(items: &[String], bytes: usize) -> String {
    let mut json = String::with_capacity(bytes + 1024);
    json.push('[');
    for item in items.iter().cycle() {
        json.push_str(item);
        if json.len() >= bytes {
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

/// The fields of a person in the order of the fields.
fn person(before: &str, after: &str) -> String {
    let address = address("");
    format!(
        r#"{{{before}"id":4711,"name":"Ada Lovelace","email":"ada@example.com","active":true,"score":0.75,"tags":["a","bc","def"],"address":{address},"note":null,"createdAt":"2026-01-01T00:00:00Z"{after}}}"#
    )
}

/// The fields of a person in another order than the fields.
fn shuffled_person() -> String {
    let address = address("");
    format!(
        r#"{{"active":true,"address":{address},"createdAt":"2026-01-01T00:00:00Z","email":"ada@example.com","id":4711,"invitedBy":12,"name":"Ada Lovelace","note":"none","score":0.75,"tags":["a","bc","def"]}}"#
    )
}

/// The types as generated code has them.
mod runtime {
    use api_client_core::{AdditionalProperties, UnknownValue, serde_json::Value};

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
        Unknown(UnknownValue),
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
mod derived {
    use serde::{Deserialize, Serialize};

    #[derive(Deserialize, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Person {
        id: u64,
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        active: bool,
        score: f64,
        tags: Vec<String>,
        address: Address,
        #[serde(skip_serializing_if = "Option::is_none")]
        invited_by: Option<u64>,
        note: Option<String>,
        created_at: String,
    }

    #[derive(Deserialize, Serialize)]
    pub(crate) struct Address {
        street: String,
        city: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        zip: Option<String>,
    }

    #[derive(Deserialize, Serialize)]
    pub(crate) struct Colors {
        text: Color,
        border: Color,
        #[serde(skip_serializing_if = "Option::is_none")]
        background: Option<Color>,
        all: Vec<Color>,
    }

    #[derive(Deserialize, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) enum Color {
        Red,
        Green,
        Blue,
        Transparent,
    }

    #[derive(Deserialize, Serialize)]
    #[serde(tag = "type", rename_all = "camelCase")]
    pub(crate) enum Tagged {
        Person(Person),
        Address(Address),
    }

    #[derive(Deserialize, Serialize)]
    #[serde(untagged)]
    pub(crate) enum Untagged {
        Person(Person),
        Address(Address),
        Numbers(Vec<i64>),
        Text(String),
    }
}
