//! A specification in several files is fetched as a whole, or not at all.

use crate::server::{Answer, Server};
use crate::workspace::Workspace;

const ROOT: &str = "\
openapi: 3.0.3
info: {title: Cats, version: '1'}
servers: [{url: 'https://cats.example'}]
paths:
  /cats: {$ref: paths/cats.yaml}
";
const PATHS: &str = "\
get:
  operationId: listCats
  responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '../../shared/cat.yaml'}}}}}
";
const CAT: &str = "{type: object, properties: {name: {type: string}}}\n";

fn server() -> Server {
    let server = Server::start();
    server.put("/specs/api/openapi.yaml", Answer::file(ROOT));
    server.put("/specs/api/paths/cats.yaml", Answer::file(PATHS));
    server.put("/specs/shared/cat.yaml", Answer::file(CAT));
    server
}

fn adopted(server: &Server) -> Workspace {
    let workspace = Workspace::new(&[]);
    let url = format!("{}/specs/api/openapi.yaml", server.url);
    let folder = format!("{}/specs", server.url);
    let outcome = workspace.run(&["add", "cats", "--from", &url, "--folder", &folder]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    workspace
}

#[test]
fn a_specification_in_files_is_added_and_fetched_again() {
    let server = server();
    let workspace = adopted(&server);
    assert_eq!(workspace.read("specs/cats/pages/api/openapi.yaml"), ROOT);
    assert_eq!(workspace.read("specs/cats/pages/shared/cat.yaml"), CAT);
    let lock = workspace.read("specs/sources.lock");
    assert!(
        lock.contains(&format!("{}/specs/shared/cat.yaml", server.url)),
        "{lock}"
    );
    let outcome = workspace.run(&["codegen", "cats", "--check"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");

    server.put("/specs/shared/cat.yaml", Answer::file(CAT.replace("name", "colour")));
    server.put(
        "/specs/api/paths/cats.yaml",
        Answer::file(PATHS.to_owned() + "post:\n  responses: {'204': {$ref: '../../shared/done.yaml'}}\n"),
    );
    server.put("/specs/shared/done.yaml", Answer::file("{description: Done}\n"));
    let outcome = workspace.run(&["fetch", "cats"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("cats: 4 sources, 1 added, 2 changed, 0 removed"),
        "{outcome:?}"
    );
    assert!(workspace.read("specs/cats/pages/shared/cat.yaml").contains("colour"));

    server.put("/specs/api/paths/cats.yaml", Answer::file(PATHS));
    let outcome = workspace.run(&["fetch", "cats"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("cats: 3 sources, 0 added, 1 changed, 1 removed"),
        "{outcome:?}"
    );
}

#[test]
fn nothing_is_written_where_a_file_is_missing() {
    let server = server();
    let workspace = adopted(&server);
    server.put(
        "/specs/api/openapi.yaml",
        Answer::file(ROOT.replace("Cats", "All cats")),
    );
    server.remove("/specs/shared/cat.yaml");
    let before = workspace.sources();
    let outcome = workspace.run(&["fetch", "cats"]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(outcome.stderr.contains("error[missing-file]"), "{outcome:?}");
    assert!(outcome.stderr.contains("paths/cats.yaml:3:"), "{outcome:?}");
    assert_eq!(workspace.sources(), before);
}

#[test]
fn a_url_is_followed_below_its_folder_only() {
    let server = server();
    let workspace = Workspace::new(&[]);
    let url = format!("{}/specs/api/openapi.yaml", server.url);
    let outcome = workspace.run(&["doctor", &url]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(outcome.stderr.contains("error[file-outside]"), "{outcome:?}");
    let asked = server.take_requests();
    assert!(
        asked.iter().all(|request| request.path != "/specs/shared/cat.yaml"),
        "{asked:?}"
    );
    let folder = format!("{}/specs/", server.url);
    let outcome = workspace.run(&["doctor", &url, "--folder", &folder]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
}
