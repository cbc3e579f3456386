//! A dress rehearsal: vendors as they are after the first refresh of their whole sites, in a copy of the workspace.
//!
//! The sites are served on this machine, in the forms of Mintlify, GitBook and ReadMe, with 250 operations each. Then
//! come the documented commands and nothing by hand between them, and cargo has to be content with what they have
//! written. The table of the steps goes to standard error; that of one run stands in `docs/rehearsal.md`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use build_support::document::{Location, Node, SourceFile};
use build_support::read::source;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::apart;
use crate::forms::Form;
use crate::server::{Answer, Server};

/// The tags of the specification, each with ten operations.
const TAGS: usize = 25;

/// The specification of an API with 250 operations, and all habits that a client has to deal with, on top of `base`:
/// its `info`, servers and security schemes, and what it has already.
pub(crate) fn grown(mut base: Value) -> Value {
    for number in 0..TAGS {
        let paths = base["paths"].as_object_mut().unwrap();
        paths.extend(paths_of(number).as_object().unwrap().clone());
        let schemas = base["components"]["schemas"].as_object_mut().unwrap();
        schemas.extend(schemas_of(number).as_object().unwrap().clone());
    }
    let schemas = base["components"]["schemas"].as_object_mut().unwrap();
    schemas.extend(shared_schemas().as_object().unwrap().clone());
    base
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn answer(schema: &Value) -> Value {
    json!({
        "200": {"description": "Fine.", "content": {"application/json": {"schema": schema}}},
        "default": {"description": "Not fine.", "content": {"application/json": {"schema": reference("Problem")}}},
    })
}

fn paths_of(number: usize) -> Value {
    let tag = format!("Shelf {number}");
    let item = format!("Item{number}");
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}});
    let body = |name: &str| json!({"required": true, "content": {"application/json": {"schema": reference(name)}}});
    let gone = json!({"204": {"description": "Gone."}});
    let event_stream = json!({
        "200": {"description": "Events.", "content": {"text/event-stream": {"schema": reference(&item)}}},
    });
    let csv = json!({"200": {"description": "A table.", "content": {"text/csv": {"schema": {"type": "string"}}}}});
    let form = json!({"required": true, "content": {"multipart/form-data": {"schema": {
        "type": "object", "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}, "note": {"type": "string"}},
    }}}});
    let query = json!([
        {"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}},
        {"name": "labels", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
    ]);
    let key = json!([{"ApiKey": []}]);
    let operation = |name: &str, more: Value| {
        let mut operation = json!({
            "tags": [tag], "operationId": format!("{name}_{number}"), "security": key,
            "summary": format!("{name} <b>{number}</b>"), "description": "See [the guide](/guide).\n\n    indented code",
        });
        operation
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        operation
    };
    json!({
        format!("/shelves/{number}"): {
            "get": operation("list", json!({"parameters": query, "responses": answer(&reference(&format!("Page{number}")))})),
            "post": operation("create", json!({"requestBody": body(&item), "responses": answer(&reference(&item))})),
        },
        format!("/shelves/{number}/search"): {
            "post": operation("search", json!({
                "requestBody": body("Filter"),
                "responses": answer(&json!({"type": "array", "items": reference("Thing")})),
            })),
        },
        format!("/shelves/{number}/{{id}}"): {
            "parameters": [id],
            "get": operation("get", json!({"responses": answer(&reference(&item))})),
            "put": operation("replace", json!({"requestBody": body(&item), "responses": answer(&reference(&item))})),
            "patch": operation("update", json!({"requestBody": body(&format!("Change{number}")), "responses": gone})),
            "delete": operation("delete", json!({"deprecated": true, "responses": gone})),
        },
        format!("/shelves/{number}/{{id}}/file"): {
            "parameters": [id],
            "post": operation("upload", json!({"requestBody": form, "responses": gone})),
            "get": operation("export", json!({"responses": csv})),
        },
        format!("/shelves/{number}/{{id}}/events"): {
            "parameters": [id],
            "get": operation("watch", json!({"responses": event_stream})),
        },
    })
}

fn schemas_of(number: usize) -> Value {
    let item = format!("Item{number}");
    json!({
        item.clone(): {
            "type": "object", "required": ["id", "kind", "created"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "kind": {"type": "string", "enum": ["a", "b", format!("kind {number}")]},
                "created": {"type": "string", "format": "date-time"},
                "owner": reference("Owner"), "type": {"type": "string", "maxLength": 40},
                "children": {"type": "array", "items": reference(&item)},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "secret": {"type": "string", "writeOnly": true},
                "price": {"type": "number", "nullable": true, "example": 2.5},
            },
            "example": {"id": "b7c1a9d2-6a53-4d5e-9a51-6f0b8f3f2a10", "kind": "a", "created": "2024-05-06T07:08:09Z", "price": null},
        },
        format!("Page{number}"): {
            "type": "object", "required": ["items"],
            "properties": {"items": {"type": "array", "items": reference(&item)}, "total": {"type": "integer", "example": "many"}},
        },
        format!("Change{number}"): {
            "type": "object",
            "properties": {"note": {"type": "string", "nullable": true}, "count": {"type": "integer", "minimum": 0}},
        },
    })
}

/// Schemas that all tags share, one of them a union that is larger than what rustc's macros recurse over by default.
fn shared_schemas() -> Value {
    const VARIANTS: usize = 45;
    let names: Vec<String> = (0..VARIANTS).map(|number| format!("Thing{number}")).collect();
    let mut schemas = json!({
        "Owner": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        "Problem": {"type": "object", "properties": {"message": {"type": "string"}}},
        "Filter": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]},
        "Thing": {
            "oneOf": names.iter().map(|name| reference(name)).collect::<Vec<_>>(),
            "discriminator": {"propertyName": "thing"},
        },
    });
    for name in names {
        schemas[&name] = json!({
            "type": "object", "required": ["thing"],
            "properties": {"thing": {"type": "string", "enum": [name]}, "value": {"type": "string"}},
        });
    }
    schemas
}

/// An API of its own, for new vendors.
fn base() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "2.0.0", "description": "Shelves."},
        "servers": [{"url": "https://shop.example"}],
        "paths": {"/auth/login": {"get": {
            "tags": ["Auth"], "operationId": "login", "responses": {"204": {"description": "Fine."}},
        }}},
        "components": {
            "schemas": {},
            "securitySchemes": {"ApiKey": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        },
    })
}

pub(crate) fn node(document: &Value) -> Node {
    Node::from_json(document, &Location::start_of(&SourceFile::new("openapi.json", "")))
}

/// Serves the pages of `document` below `folder` in `form`, and returns the lines of their index.
pub(crate) fn serve(server: &Server, folder: &str, document: &Value, form: Form) -> String {
    let mut index = String::new();
    for (number, slice) in apart::slices(&node(document)).iter().enumerate() {
        let text = match form {
            Form::Mintlify => apart::mintlify_page(slice),
            form => form.page(slice, &slice.document.to_json(), number, ""),
        };
        let path = format!("{folder}/{}", form.file(number));
        index += &format!("- [A page]({}{path})\n", server.url);
        server.put(&path, Answer::file(text));
    }
    index
}

/// A copy of the workspace.
pub(crate) struct Copy {
    folder: TempDir,
    rows: Vec<(String, f64)>,
}

impl Copy {
    pub(crate) fn new() -> Self {
        const PARTS: &[&str] = &[
            "Cargo.toml",
            "Cargo.lock",
            "README.md",
            "NOTICE",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "rustfmt.toml",
            "clippy.toml",
            "budget",
            "build-support",
            "crates",
            "docs",
            "specs",
            "xtask",
        ];
        let folder = tempfile::tempdir().unwrap();
        for part in PARTS {
            copy(&repository().join(part), &folder.path().join(part));
        }
        Self {
            folder,
            rows: Vec::new(),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    /// Points the manifest of `vendor` to `server`: what the commands ask is on this machine.
    pub(crate) fn serve_pages_of(&self, vendor: &str, site: &str, server: &Server) {
        for path in [format!("specs/{vendor}/vendor.toml"), "specs/sources.lock".to_owned()] {
            let text = self.read(&path).replace(site, &format!("{}/{vendor}", server.url));
            fs::write(self.root().join(path), text).unwrap();
        }
        let pages = self.root().join("specs").join(vendor).join("pages");
        assert!(pages.is_dir());
    }

    /// Runs a documented command, which has to end with one of `statuses`.
    pub(crate) fn xtask(&mut self, arguments: &[&str], statuses: &[i32]) -> String {
        let command = Command::new(env!("CARGO_BIN_EXE_cratify"));
        self.step(
            &format!("cargo xtask {}", arguments.join(" ")),
            command,
            arguments,
            statuses,
        )
    }

    /// Runs cargo on the crates `crates`.
    pub(crate) fn cargo(&mut self, arguments: &[&str], crates: &[&str]) -> String {
        let packages = crates.iter().flat_map(|name| ["--package", name]);
        let all: Vec<&str> = arguments.iter().copied().chain(packages).collect();
        let mut command = Command::new(env!("CARGO"));
        let program = Path::new(env!("CARGO_BIN_EXE_cratify"));
        let target = program.ancestors().nth(2).unwrap();
        command.env("CARGO_TARGET_DIR", target).env("CARGO_TERM_COLOR", "never");
        command
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("RUSTFLAGS")
            .env_remove("RUST_BACKTRACE");
        self.step(&format!("cargo {}", arguments.join(" ")), command, &all, &[0])
    }

    /// Prints the steps so far with the seconds that they took.
    pub(crate) fn print_table(&self) {
        let rows = self.rows.iter();
        let table: String = rows
            .map(|(name, seconds)| format!("| `{name}` | {seconds:.0} | none |\n"))
            .collect();
        eprintln!("| step | seconds | hand edits |\n|---|--:|---|\n{table}");
    }

    fn step(&mut self, name: &str, mut command: Command, arguments: &[&str], statuses: &[i32]) -> String {
        let began = Instant::now();
        command
            .args(arguments)
            .current_dir(self.root())
            .env("NO_PROXY", "*")
            .env("NO_COLOR", "1");
        let output = command.output().unwrap();
        self.rows.push((name.to_owned(), began.elapsed().as_secs_f64()));
        let text = shown(&output);
        assert!(
            output.status.code().is_some_and(|status| statuses.contains(&status)),
            "`{name}` ended with {}:\n{text}",
            output.status
        );
        text
    }
}

fn shown(output: &Output) -> String {
    let part = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    part(&output.stdout) + &part(&output.stderr)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// The committed specification of `vendor`.
pub(crate) fn specification(vendor: &str) -> Value {
    let path = format!("specs/{vendor}/openapi.yaml");
    let text = fs::read_to_string(repository().join(&path)).unwrap();
    let (fragments, findings) = source::read(&SourceFile::new(path, text));
    assert!(!findings.has_errors(), "{findings}");
    fragments[0].root.to_json()
}

#[test]
fn whole_sites_come_in_without_a_hand_edit() {
    let server = Server::start();
    let mut copy = Copy::new();

    // A vendor that grows over 200 operations, and keeps the page that it has.
    copy.serve_pages_of("trieve", "https://docs.trieve.ai", &server);
    let page = "api-reference/organization/get-organization.md";
    server.put(
        &format!("/trieve/{page}"),
        Answer::file(copy.read("specs/trieve/pages/get-organization.md")),
    );
    let mut trieve = specification("trieve");
    trieve["paths"] = json!({});
    let whole = grown(trieve);
    let index = serve(&server, "/trieve/api-reference/shelves", &whole, Form::Mintlify);
    server.put(
        "/trieve/llms.txt",
        Answer::file(format!(
            "# Docs\n\n- [Organization]({}/trieve/{page})\n{index}",
            server.url
        )),
    );
    // New vendors.
    for (name, form) in [("gitshop", Form::GitBook), ("readshop", Form::ReadMe)] {
        let index = serve(&server, &format!("/{name}/reference"), &grown(base()), form);
        server.put(&format!("/{name}/llms.txt"), Answer::file(format!("# Docs\n\n{index}")));
    }

    copy.xtask(&["drift", "trieve"], &[1]);
    copy.xtask(&["fetch", "trieve"], &[0]);
    copy.xtask(&["release-notes", "trieve", "--write"], &[0, 1]);
    for name in ["gitshop", "readshop"] {
        let index = format!("{}/{name}/llms.txt", server.url);
        copy.xtask(&["add", name, "--from", &index], &[0]);
    }
    copy.xtask(&["codegen"], &[0]);
    copy.xtask(&["codegen", "--check"], &[0]);
    let list = copy.xtask(&["list"], &[0]);
    assert!(list.contains("251") && !list.contains("does not"), "{list}");
    check_texts(&copy);

    let crates = ["trieve-api", "gitshop-api", "readshop-api"];
    copy.cargo(&["metadata", "--offline", "--format-version", "1"], &[]);
    copy.cargo(&["check", "--offline", "--all-targets"], &crates);
    copy.cargo(&["check", "--offline", "--all-targets", "--all-features"], &crates);
    let report = copy.cargo(&["test", "--offline", "--all-features"], &crates);
    // The tests of the vendor that has grown do not vanish with its default features.
    let test = "test credentials::the_key_is_read_from_the_environment ... ok";
    assert!(report.contains(test), "{report}");
    // Nobody wrote a line for the examples that came in.
    let test = "test examples::every_example_comes_back_as_it_was ... ok";
    assert_eq!(report.matches(test).count(), crates.len(), "{report}");
    let checks = copy.read("crates/trieve-api/tests/examples/checks.rs");
    assert!(
        checks.contains("/components/schemas/Item7/properties/price/example"),
        "{checks}"
    );
    copy.cargo(&["doc", "--offline", "--no-deps", "--all-features"], &crates);
    let package = ["package", "--offline", "--no-verify", "--allow-dirty", "--quiet"];
    copy.cargo(&package, &[&["api-client-core"], &crates[..]].concat());

    copy.print_table();
}

/// Holds what users read of a whole vendor against what there is.
fn check_texts(copy: &Copy) {
    let readme = copy.read("crates/trieve-api/README.md");
    assert!(readme.contains("has 251 operations"), "{readme}");
    assert!(readme.contains("None is on by default"), "{readme}");
    let table = copy.read("README.md");
    for row in [
        "| [`gitshop-api`](crates/gitshop-api) | ",
        "| [`trieve-api`](crates/trieve-api) | Trieve `0.13.0` | 251 |",
    ] {
        assert!(table.contains(row), "{row}: {table}");
    }
    let example = copy.read("crates/gitshop-api/examples/first_call.rs");
    assert!(example.contains("client.shelf_0().list_0().send()"), "{example}");
}
