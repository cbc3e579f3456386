//! A vendor with several APIs on its site, over the weeks: what changes in one of them is told of that one alone.

use crate::server::{Answer, Server};
use crate::workspace::Workspace;

/// A page of the specification `api` with the operation `GET path`, whose response has the `properties`.
fn page(api: &str, path: &str, properties: &str) -> String {
    format!(
        "# Page\n\n````yaml {api}.yaml get {path}\nopenapi: 3.0.3\ninfo: {{title: {api}, version: '1'}}\nservers: [{{url: \
         'https://{api}.example'}}]\npaths:\n  {path}:\n    get:\n      operationId: get{api}\n      responses: {{'200': {{description: \
         Fine., content: {{application/json: {{schema: {{$ref: '#/components/schemas/Animal'}}}}}}}}}}\ncomponents:\n  schemas:\n    \
         Animal: {{type: object, properties: {{{properties}}}}}\n````\n"
    )
}

/// The site of the APIs `names`.
fn site(names: &[&str]) -> Server {
    let server = Server::start();
    publish(&server, names);
    for name in names {
        let text = page(name, &format!("/{name}"), "name: {type: string}");
        server.put(&format!("/api/{name}.md"), Answer::file(text));
    }
    server
}

/// Lists a page for each of `names`.
fn publish(server: &Server, names: &[&str]) {
    let lines: String = names
        .iter()
        .map(|name| format!("- [{name}]({}/api/{name}.md)\n", server.url))
        .collect();
    server.put("/llms.txt", Answer::file(format!("# Docs\n\n{lines}")));
}

/// A workspace with a crate of the APIs `names`, as `add` makes it of the site on `server`.
fn added(server: &Server, names: &[&str]) -> Workspace {
    let workspace = Workspace::new(&[("crates/api-client-core/.keep", "")]);
    let index = format!("{}/llms.txt", server.url);
    let apis = names.iter().flat_map(|name| ["--api", name]);
    let arguments: Vec<&str> = ["add", "animals", "--from", &index].into_iter().chain(apis).collect();
    let outcome = workspace.run(&arguments);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    workspace
}

#[test]
fn what_changes_in_one_api_is_told_of_that_one() {
    let server = site(&["cats", "dogs"]);
    let workspace = added(&server, &["cats", "dogs"]);
    assert_eq!(workspace.run(&["codegen", "--check"]).status, 0);
    let outcome = workspace.run(&["drift", "animals"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");

    let text = page("dogs", "/dogs", "name: {type: string}, breed: {type: string}");
    server.put("/api/dogs.md", Answer::file(text));
    let before = workspace.sources();
    let outcome = workspace.run(&["drift", "animals"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        outcome.stdout.contains("animals/dogs") && outcome.stdout.contains("breed"),
        "{outcome:?}"
    );
    assert!(!outcome.stdout.contains("animals/cats: 1"), "{outcome:?}");
    assert_eq!(workspace.sources(), before);

    let cats = workspace.read("crates/animals-api/src/generated/cats/types/untagged.rs");
    let outcome = workspace.run(&["refresh", "animals", "--body", "body.md"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    let body = workspace.read("body.md");
    assert!(body.contains("animals/dogs") && body.contains("breed"), "{body}");
    assert!(!body.contains("animals/cats"), "{body}");
    let dogs = workspace.read("crates/animals-api/src/generated/dogs/types/untagged.rs");
    assert!(dogs.contains("pub breed: Option<String>"), "{dogs}");
    assert_eq!(
        workspace.read("crates/animals-api/src/generated/cats/types/untagged.rs"),
        cats
    );
    let outcome = workspace.run(&["codegen", "--check"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let outcome = workspace.run(&["refresh", "animals", "--body", "body.md"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
}

#[test]
fn an_api_that_appears_on_the_site_waits_for_a_decision() {
    let server = site(&["cats", "dogs"]);
    let workspace = added(&server, &["cats", "dogs"]);
    publish(&server, &["cats", "dogs", "birds"]);
    server.put(
        "/api/birds.md",
        Answer::file(page("birds", "/birds", "name: {type: string}")),
    );
    let before = workspace.sources();
    let outcome = workspace.run(&["refresh", "animals", "--body", "body.md"]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert_eq!(workspace.sources(), before);
    for line in ["[api.birds]", "pages = [\"birds.yaml\"]"] {
        assert!(outcome.stderr.contains(line), "{line}: {}", outcome.stderr);
    }

    // With the table that the finding shows, it comes in as a module, and the others stay as they are.
    let manifest = workspace.read("specs/animals/vendor.toml");
    workspace.write(
        "specs/animals/vendor.toml",
        &format!("{manifest}\n[api.birds]\npages = [\"birds.yaml\"]\n"),
    );
    let generated =
        |api: &str, file: &str| workspace.read(&format!("crates/animals-api/src/generated/{api}/{file}.rs"));
    let files = ["client", "operations/untagged", "types/untagged"];
    let of = |api: &str| files.map(|file| generated(api, file));
    let (cats, dogs) = (of("cats"), of("dogs"));
    let outcome = workspace.run(&["fetch", "animals"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let outcome = workspace.run(&["codegen"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert_eq!((of("cats"), of("dogs")), (cats, dogs));
    let birds = generated("birds", "client");
    assert!(birds.contains("https://birds.example"), "{birds}");
}

#[test]
fn the_specification_of_an_api_that_is_gone_is_found_and_removed() {
    let server = site(&["cats"]);
    let workspace = added(&server, &[]);
    assert!(workspace.sources().contains_key("specs/animals/openapi.yaml"));

    // The second API has a crate to itself, and the first one a file of its own from then on.
    publish(&server, &["cats", "dogs"]);
    server.put(
        "/api/dogs.md",
        Answer::file(page("dogs", "/dogs", "name: {type: string}")),
    );
    let manifest = workspace.read("specs/animals/vendor.toml");
    let apis = "\n[api.cats]\npages = [\"cats.yaml\"]\n\n[api.dogs]\npages = [\"dogs.yaml\"]\ncrate = \"dogs-api\"\n";
    workspace.write("specs/animals/vendor.toml", &format!("{manifest}{apis}"));
    let cats = workspace.read("crates/animals-api/src/generated/client.rs");
    assert_eq!(workspace.run(&["fetch", "animals"]).status, 0);
    let outcome = workspace.run(&["codegen", "--check"]);
    assert!(
        outcome.stdout.contains("orphan: specs/animals/openapi.yaml"),
        "{outcome:?}"
    );
    assert!(
        outcome.stdout.contains("missing: crates/dogs-api/Cargo.toml"),
        "{outcome:?}"
    );
    assert_eq!(workspace.run(&["codegen"]).status, 0);
    let specifications = || -> Vec<String> {
        let sources = workspace.sources().into_keys();
        sources.filter(|path| path.contains("openapi")).collect()
    };
    assert_eq!(
        specifications(),
        ["specs/animals/openapi/cats.yaml", "specs/animals/openapi/dogs.yaml"]
    );
    assert_eq!(workspace.read("crates/animals-api/src/generated/client.rs"), cats);
    // Cargo loads no workspace with a member that lacks this.
    let member = workspace.read("crates/dogs-api/Cargo.toml");
    assert!(member.contains("name = \"dogs-api\""), "{member}");
    let outcome = workspace.run(&["codegen", "--check"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");

    // And back: what belongs to the second API is named.
    let skipped = apis.replace("crate = \"dogs-api\"", "skip = \"nobody keeps dogs\"");
    workspace.write("specs/animals/vendor.toml", &format!("{manifest}{skipped}"));
    let outcome = workspace.run(&["codegen"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("warning[crate-of-no-vendor]: `crates/dogs-api`"),
        "{outcome:?}"
    );
    assert_eq!(specifications(), ["specs/animals/openapi/cats.yaml"]);
}
