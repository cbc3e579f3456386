//! The reference and the JSON Schema of `vendor.toml`, held against what reads the file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use openapi_crates::document::SourceFile;
use openapi_crates::package::{manifest, vendor};
use serde_json::Value as Json;
use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Compares `text` with the committed file at `path`, or writes it if `UPDATE_DOCS` is set.
fn assert_committed(path: &str, text: &str) {
    let path = root().join(path);
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == text,
        "{} is out of date: UPDATE_DOCS=1 cargo test -p openapi-crates --test sources reference",
        path.display()
    );
}

#[test]
fn the_committed_reference_is_up_to_date() {
    assert_committed("docs/vendor-toml.md", &manifest::reference());
}

#[test]
fn the_committed_schema_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&manifest::schema()).unwrap();
    assert_committed("docs/vendor-toml.schema.json", &(schema + "\n"));
}

/// What a file is held against.
struct Judges(jsonschema::Validator);

impl Judges {
    fn new() -> Self {
        let schema = manifest::schema();
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        Self(jsonschema::draft202012::new(&schema).unwrap())
    }

    /// The verdict of the schema, and that of the reader.
    fn verdicts(&self, table: &Table) -> (bool, Result<(), String>) {
        let text = toml::to_string(table).unwrap();
        let read = manifest::read(&SourceFile::new("vendor.toml", text));
        let by_schema = self.0.is_valid(&serde_json::to_value(table).unwrap());
        (by_schema, read.map(|_| ()).map_err(|findings| findings.to_string()))
    }

    fn assert_accepted(&self, table: &Table, name: &str) {
        let errors: Vec<String> = self
            .0
            .iter_errors(&serde_json::to_value(table).unwrap())
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{name}");
        assert_eq!(self.verdicts(table), (true, Ok(())), "{name}");
    }
}

#[test]
fn all_vendors_are_valid() {
    let judges = Judges::new();
    for name in vendor::names(&root()).unwrap() {
        let text = fs::read_to_string(root().join("specs").join(&name).join("vendor.toml")).unwrap();
        judges.assert_accepted(&text.parse().unwrap(), &name);
    }
}

fn example() -> Table {
    manifest::example().parse().unwrap()
}

#[test]
fn the_example_is_valid_and_has_every_key() {
    Judges::new().assert_accepted(&example(), "the example");
    let schema = manifest::schema();
    for (path, keys) in tables() {
        let used: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        assert_eq!(used, properties(&schema, &path), "{path:?}");
    }
}

/// The tables of the example that have fixed keys, each with its keys.
fn tables() -> Vec<(Vec<String>, Vec<String>)> {
    fn walk(schema: &Json, value: &Value, path: &[String], found: &mut Vec<(Vec<String>, Vec<String>)>) {
        let step = |name: &str| [path, &[name.to_owned()]].concat();
        match value {
            Value::Array(items) => walk(&schema["items"], &items[0], path, found),
            Value::Table(members) if schema["additionalProperties"] == false => {
                found.push((path.to_vec(), members.keys().cloned().collect()));
                for (key, member) in members {
                    walk(&schema["properties"][key], member, &step(key), found);
                }
            }
            Value::Table(members) => {
                for (key, member) in members {
                    walk(&schema["additionalProperties"], member, &step(key), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&manifest::schema(), &Value::Table(example()), &[], &mut found);
    found
}

/// The table of `manifest` at `path`, the first one of an array.
fn table_at<'t>(manifest: &'t mut Table, path: &[String]) -> &'t mut Table {
    path.iter().fold(manifest, |table, key| match &mut table[key] {
        Value::Array(items) => items[0].as_table_mut().unwrap(),
        inner => inner.as_table_mut().unwrap(),
    })
}

/// The keys that `schema` knows of the table at `path`.
fn properties<'s>(schema: &'s Json, path: &[String]) -> BTreeSet<&'s str> {
    let inner = path.iter().fold(schema, |schema, key| {
        let inner = match schema["properties"].get(key) {
            Some(inner) => inner,
            None => &schema["additionalProperties"],
        };
        inner.get("items").unwrap_or(inner)
    });
    inner["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn unknown_keys_are_refused_by_both_which_know_the_same_ones() {
    let (judges, schema) = (Judges::new(), manifest::schema());
    for (path, _) in tables() {
        let mut table = example();
        table_at(&mut table, &path).insert("surprise".to_owned(), true.into());
        let (by_schema, by_reader) = judges.verdicts(&table);
        let refusal = by_reader.unwrap_err();
        assert!(!by_schema, "{path:?}");
        assert!(refusal.contains("docs/vendor-toml.md"), "{refusal}");
        // unknown field `surprise`, expected one of `path`, `origin`
        let (_, expected) = refusal
            .split_once("unknown field `surprise`, expected ")
            .expect(&refusal);
        let line = expected.lines().next().unwrap();
        let known: BTreeSet<&str> = line.split('`').skip(1).step_by(2).collect();
        assert_eq!(known, properties(&schema, &path), "{path:?}");
    }
}

#[test]
fn missing_keys_and_values_of_other_types_have_the_same_verdict_of_both() {
    let judges = Judges::new();
    let mut required = 0;
    for (path, keys) in tables() {
        for key in keys {
            let mut without = example();
            table_at(&mut without, &path).remove(&key);
            let (by_schema, by_reader) = judges.verdicts(&without);
            assert_eq!(by_schema, by_reader.is_ok(), "without {path:?} {key}: {by_reader:?}");
            required += usize::from(!by_schema);

            let mut with = example();
            table_at(&mut with, &path).insert(key.clone(), Value::Array(vec![Value::Float(0.5)]));
            let (by_schema, by_reader) = judges.verdicts(&with);
            assert!(!by_schema && by_reader.is_err(), "{path:?} {key}");
        }
    }
    assert!(required > 10, "{required}");
}

#[test]
fn values_of_the_wrong_form_are_refused_by_both() {
    let judges = Judges::new();
    for (path, key, value) in [
        (&[][..], "crate", Value::from("Cats")),
        (&[], "title", "\u{7}".into()),
        (&[], "description", " ".into()),
        (&[], "homepage", "cats.example".into()),
        (&[], "base_url", "https:///v1".into()),
        (&["source"], "origin", "ftp://cats.example".into()),
        (&["source"], "path", r"pages\*.md".into()),
        (&["fetch"], "hosts", vec!["https://cats.example"].into()),
        (&["auth", "ApiKey"], "env", vec!["cats"].into()),
        (&["auth", "ApiKey"], "method", "apiKey".into()),
        (&["resolve"], "pointer", "components".into()),
        (&["resolve"], "reason", " ".into()),
        (&["pagination", "listTheCats"], "style", "pages".into()),
        (&["pagination", "listTheCats"], "first", (-1).into()),
        (&["names", "type", "CatDTO"], "name", "cat".into()),
        (&["names", "field", "CatDTO", "cat-name"], "name", "Name".into()),
    ] {
        let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        let mut table = example();
        table_at(&mut table, &path).insert(key.to_owned(), value);
        let (by_schema, by_reader) = judges.verdicts(&table);
        assert!(
            !by_schema && by_reader.is_err(),
            "{path:?} {key}: {by_schema}, {by_reader:?}"
        );
    }
}
