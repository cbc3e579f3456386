//! The tables in the program are those of the committed descriptions. `UPDATE_TABLES=1` writes them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use build_support::Workspace;
use openapi_crates_api::catalog;

#[test]
fn tables_are_those_of_the_descriptions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut made = Vec::new();
    for vendor in Workspace::open(folder.join("../..")).unwrap().vendors().unwrap() {
        for (api, table) in vendor.tables().unwrap() {
            let name = match api {
                Some(api) => format!("{}-{api}", vendor.name()),
                None => vendor.name().to_owned(),
            };
            let path = folder.join(format!("tables/{name}.json"));
            // A line for each operation and schema shows in a comparison what has changed.
            let text = lines(&serde_json::to_value(&table).unwrap());
            if std::env::var_os("UPDATE_TABLES").is_some() {
                fs::write(&path, &text).unwrap();
            }
            assert!(
                fs::read_to_string(&path).is_ok_and(|known| known == text),
                "{name}: UPDATE_TABLES=1 cargo test"
            );
            assert_eq!(serde_json::from_str::<api_operations::Table>(&text).unwrap(), table);
            made.push(name);
        }
    }
    assert_eq!(made, catalog::vendors().collect::<Vec<_>>());
}

/// `table` as JSON, with a line for each member of its members.
fn lines(table: &serde_json::Value) -> String {
    let members = table.as_object().unwrap().iter().map(|(name, value)| {
        let value = match value {
            serde_json::Value::Array(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                format!("[\n{}\n]", items.join(",\n"))
            }
            serde_json::Value::Object(members) => {
                let name = |name: &str| serde_json::Value::from(name);
                let members: Vec<String> = members
                    .iter()
                    .map(|(key, value)| format!("{}:{value}", name(key)))
                    .collect();
                format!("{{\n{}\n}}", members.join(",\n"))
            }
            value => value.to_string(),
        };
        format!("\"{name}\":{value}")
    });
    format!("{{{}}}\n", members.collect::<Vec<_>>().join(",\n"))
}
