//! `verify` calls a server politely, without inventing anything, and feeds `learn`.

use std::fs;
use std::time::{Duration, Instant};

use crate::server::{Answer, Server};
use crate::workspace::Workspace;

const CATS: &str = "openapi: 3.0.3
info: {title: Cats, version: 1.0.0}
security: [{key: []}]
paths:
  /cats:
    get:
      operationId: list_cats
      responses:
        '200':
          description: The cats
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cat'}}}}
  /cats/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: get_cat
      responses:
        '200':
          description: The cat
          content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}
    delete:
      operationId: delete_cat
      responses: {'204': {description: Gone}}
  /log-out:
    get: {operationId: log_out, responses: {'204': {description: Gone}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Cat:
      type: object
      required: [id, name]
      properties: {id: {type: integer}, name: {type: string}}
";

const VENDOR: &str = "crate = \"cats-api\"
title = \"Cats\"
description = \"Client for the Cats API\"

[[source]]
path = \"pages/cats.yaml\"
origin = \"https://cats.example/cats.yaml\"

[auth.key]
env = [\"CATS_TEST_KEY\"]
method = \"key\"
default = true

[verify]
exclude = [\"GET /log-out\"]
";

fn json(body: &str) -> Answer {
    Answer::new(200, body).header("Content-Type", "application/json")
}

fn workspace() -> (Workspace, Server) {
    let workspace = Workspace::new(&[("specs/cats/vendor.toml", VENDOR), ("specs/cats/pages/cats.yaml", CATS)]);
    let server = Server::start();
    server.put("/v1/cats", json(r#"[{"id": 7, "name": null}]"#));
    server.put("/v1/cats/7", json(r#"{"id": 7, "name": "Tom", "age": 3}"#));
    (workspace, server)
}

fn verify(workspace: &Workspace, server: &Server, more: &[&str]) -> crate::workspace::Outcome {
    let url = format!("{}/v1", server.url);
    let arguments = [&["verify", "cats", "--pause", "1", "--server", &url], more].concat();
    workspace.run_with(&[("CATS_TEST_KEY", "swordfish-47")], &arguments)
}

#[test]
fn a_server_is_called_without_effects_and_corrects_its_description() {
    let (workspace, server) = workspace();
    let outcome = verify(&workspace, &server, &["--write"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let requests = server.take_requests();
    let made: Vec<String> = requests
        .iter()
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert_eq!(made, ["GET /v1/cats", "GET /v1/cats/7"]);
    assert!(
        requests
            .iter()
            .all(|request| request.headers["x-key"] == "swordfish-47")
    );
    for text in [
        "200 GET /cats/{id}",
        "-   DELETE /cats/{id}: it may have effects",
        "-   GET /log-out: vendor.toml excludes it",
        "the value is `null`",
        "the property `age` is not described",
    ] {
        assert!(outcome.stdout.contains(text), "{text}: {}", outcome.stdout);
    }
    assert!(!format!("{outcome:?}").contains("swordfish"), "{outcome:?}");
    let overlay = workspace.read("specs/cats/overlay.yaml");
    assert!(overlay.contains("observed in 1 of 2 values"), "{overlay}");
    let again = verify(&workspace, &server, &[]);
    assert_eq!(again.status, 0, "{again:?}");
}

#[test]
fn other_methods_and_excluded_operations_are_called_by_name() {
    let (workspace, server) = workspace();
    server.put("/v1/log-out", Answer::new(204, ""));
    let outcome = verify(&workspace, &server, &["delete_cat", "log_out"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    let requests = server.take_requests();
    let made: Vec<String> = requests
        .iter()
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert_eq!(
        made,
        ["GET /v1/cats", "GET /v1/log-out", "GET /v1/cats/7", "DELETE /v1/cats/7"]
    );
    let unknown = verify(&workspace, &server, &["fly"]);
    assert_eq!(unknown.status, 2, "{unknown:?}");
    assert!(unknown.stderr.contains("no operation is `fly`"), "{unknown:?}");
    let misspelt = verify(&workspace, &server, &["GET /v1/cast"]);
    assert!(misspelt.stderr.contains("did you mean `GET /cats`?"), "{misspelt:?}");
}

#[test]
fn a_server_that_asks_for_a_pause_gets_it() {
    let (workspace, server) = workspace();
    server.put_once("/v1/cats", Answer::new(429, "").header("Retry-After", "1"));
    let began = Instant::now();
    let outcome = verify(&workspace, &server, &["--max-calls", "1"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.take_requests().len(), 2);

    server.put_once("/v1/cats", Answer::new(503, "").header("Retry-After", "3600"));
    let outcome = verify(&workspace, &server, &[]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(outcome.stderr.contains("a pause of 3600 s"), "{outcome:?}");
    assert_eq!(server.take_requests().len(), 1);
}

#[test]
fn what_cannot_be_called_is_refused() {
    let (workspace, server) = workspace();
    for (url, message) in [
        (
            "http://cats.example",
            "error[verify]: `http://cats.example` is no server that is called",
        ),
        ("https://me:secret@cats.example", "is no server that is called"),
        ("http://127.0.0.1:1", "is the server there?"),
    ] {
        let outcome = workspace.run(&["verify", "cats", "--server", url]);
        assert_eq!(outcome.status, 2, "{outcome:?}");
        assert!(outcome.stderr.contains(message), "{outcome:?}");
    }
    let outcome = workspace.run(&["verify", "cats"]);
    assert!(outcome.stderr.contains("names no server"), "{outcome:?}");
    assert_eq!(server.take_requests().len(), 0);
    assert!(fs::metadata(workspace.root().join("specs/cats/overlay.yaml")).is_err());
}

/// A server that leads away is not followed, and what it repeats of the credential is in no report.
#[test]
fn the_credential_stays_with_the_server() {
    let (workspace, server) = workspace();
    let other = Server::start();
    server.put("/v1/cats", Answer::redirect(302, format!("{}/v1/cats", other.url)));
    let outcome = verify(&workspace, &server, &[]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert_eq!(other.take_requests().len(), 0);
    server.put(
        "/v1/cats",
        json(r#"[{"id": 7, "name": "a", "swordfish-47": "swordfish-47"}]"#),
    );
    let outcome = verify(&workspace, &server, &["--values", "--write"]);
    assert!(!format!("{outcome:?}").contains("swordfish-47"), "{outcome:?}");
    assert!(!workspace.read("specs/cats/overlay.yaml").contains("swordfish-47"));
}
