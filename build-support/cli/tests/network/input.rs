//! A specification that is named by its URL.

use crate::server::{Answer, Server};
use crate::workspace::Workspace;

const CATS: &str = include_str!("../specs/cats.yaml");

fn site() -> Server {
    let server = Server::start();
    server.put("/openapi.yaml", Answer::file(CATS));
    let page = Answer::new(200, "<!DOCTYPE html><html><body>Cats</body></html>").header("Content-Type", "text/html");
    server.put("/docs/cats", page.clone());
    server.put(
        "/docs/cats.md",
        Answer::file(format!("# Cats\n\n````yaml get /cats\n{CATS}````\n")),
    );
    server.put("/docs/about", page.clone());
    server.put("/docs/about.md", page);
    server
}

#[test]
fn doctor_reads_a_specification_and_a_page_where_they_are_published() {
    let server = site();
    let workspace = Workspace::new(&[]);
    for path in ["/openapi.yaml", "/docs/cats.md", "/docs/cats"] {
        let outcome = workspace.run(&["doctor", &format!("{}{path}", server.url)]);
        assert_eq!(outcome.status, 0, "{path}: {}", outcome.stderr);
        assert!(outcome.stdout.contains("operations: "), "{path}: {}", outcome.stdout);
    }
    assert!(workspace.sources().is_empty());
}

#[test]
fn doctor_says_what_is_not_there() {
    let server = site();
    let workspace = Workspace::new(&[]);
    for path in ["/openapi.json", "/docs/about"] {
        let outcome = workspace.run(&["doctor", &format!("{}{path}", server.url)]);
        assert_eq!(outcome.status, 2, "{path}");
        let finding = format!(
            "there is neither a specification nor a Markdown page at {}{path}",
            server.url
        );
        assert!(outcome.stderr.contains(&finding), "{path}: {}", outcome.stderr);
    }
}

#[test]
fn add_records_the_url_as_the_origin() {
    let server = site();
    let workspace = Workspace::new(&[("crates/api-client-core/.keep", "")]);
    let url = format!("{}/openapi.yaml", server.url);
    let outcome = workspace.run(&["add", "cats", "--from", &url]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let manifest = workspace.read("specs/cats/vendor.toml");
    assert!(manifest.contains(&format!("origin = \"{url}\"")), "{manifest}");
    assert_eq!(workspace.read("specs/cats/pages/openapi.yaml"), CATS);
}

/// A crate is the same, whether a URL or a path named its specification. A test of `init` lets
/// cargo check it.
#[test]
fn add_makes_the_same_of_a_url_and_of_a_file() {
    let server = site();
    let url = format!("{}/openapi.yaml", server.url);
    let of_url = Workspace::new(&[]);
    let of_file = Workspace::new(&[("openapi.yaml", CATS)]);
    for (workspace, add) in [
        (&of_url, vec!["add", "cats", "--from", &url]),
        (
            &of_file,
            vec!["add", "cats", "--from", "openapi.yaml", "--origin", &url],
        ),
    ] {
        assert_eq!(workspace.run(&["init", "--no-xtask"]).status, 0);
        let outcome = workspace.run(&add);
        assert_eq!(outcome.status, 0, "{outcome:?}");
        assert!(!outcome.stderr.contains("workspace-lacks"), "{outcome:?}");
    }
    for path in [
        "Cargo.toml",
        "src/lib.rs",
        "src/generated/mod.rs",
        "src/generated/client.rs",
        "README.md",
    ] {
        let path = format!("crates/cats-api/{path}");
        assert_eq!(of_url.read(&path), of_file.read(&path), "{path}");
    }
    let (mut sources, mut others) = (of_url.sources(), of_file.sources());
    // It records when each was added.
    for sources in [&mut sources, &mut others] {
        sources.remove("specs/sources.lock");
    }
    assert_eq!(sources, others);
}
