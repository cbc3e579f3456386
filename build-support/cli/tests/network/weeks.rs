//! A vendor's site over five weeks, and what the command that the weekly run calls makes of it.
//!
//! Each snapshot is what a maintainer sees: the exit status, what was printed, and the body of the pull request.

use crate::server::{Answer, Server};
use crate::workspace::Workspace;

pub(crate) const LIST: &str = "# List cats

````yaml get /cats
openapi: 3.0.3
info:
  title: Cats
  version: 1.0.0
servers:
  - url: https://api.cats.example
paths:
  /cats:
    get:
      operationId: list_cats
      tags: [Cats]
      parameters:
        - {name: mood, in: query, schema: {$ref: '#/components/schemas/Mood'}}
      responses:
        '200':
          description: The cats
          content:
            application/json:
              schema:
                type: array
                items: {$ref: '#/components/schemas/Cat'}
components:
  schemas:
    Cat:
      type: object
      required: [name]
      properties:
        name: {type: string}
        age: {type: integer}
        mood: {$ref: '#/components/schemas/Mood'}
    Mood:
      type: string
      enum: [calm, cross]
````
";

const FEED: &str = "# Feed a cat

````yaml post /cats/{name}/meals
openapi: 3.0.3
info:
  title: Cats
  version: 1.0.0
servers:
  - url: https://api.cats.example
paths:
  /cats/{name}/meals:
    post:
      operationId: feed_cat
      tags: [Cats]
      parameters:
        - {name: name, in: path, required: true, schema: {type: string}}
      responses:
        '204': {description: Fed}
````
";

const CARGO_TOML: &str = "\
[package]
name = \"cats-api\"
version = \"0.3.1+1.0.0\"

[features]
# The tags of the description: written by `cargo xtask codegen`, up to the next line like this.
# The end of the tags.
";

const INDEX: &str = "# Cats\n\n- [List](/api/list-cats.md)\n";

/// A vendor with one page, its site, and a workspace that it was fetched into.
pub(crate) struct Play {
    pub(crate) server: Server,
    pub(crate) workspace: Workspace,
}

impl Play {
    /// The site as it was when the crate was made.
    pub(crate) fn begin() -> Self {
        let server = Server::start();
        server.put("/llms.txt", Answer::file(INDEX));
        server.put("/api/list-cats.md", Answer::file(LIST));
        let manifest = format!(
            "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"pages/**\"\norigin = \
             \"{0}/**\"\n\n[fetch]\nindex = \"{0}/llms.txt\"\n",
            server.url
        );
        let workspace = Workspace::new(&[
            ("specs/cats/vendor.toml", &manifest),
            ("crates/cats-api/Cargo.toml", CARGO_TOML),
        ]);
        let play = Self { server, workspace };
        assert_eq!(play.workspace.run(&["fetch"]).status, 0);
        assert_eq!(play.workspace.run(&["codegen"]).status, 0);
        play
    }

    /// What the weekly run shows.
    fn refresh(&self) -> String {
        self.workspace.write("body.md", "");
        let outcome = self.workspace.run(&["refresh", "cats", "--body", "body.md"]);
        let body = self.workspace.read("body.md");
        let text = format!(
            "exit status {}\n\n{}{}\n{body}",
            outcome.status, outcome.stdout, outcome.stderr
        );
        text.replace(self.server.authority(), "docs.cats.example")
    }

    /// What the weekly run shows that fails; it leaves everything as it was.
    fn refuse(&self) -> String {
        let before = self.workspace.sources();
        let shown = self.refresh();
        assert_eq!(self.workspace.sources(), before);
        assert!(shown.starts_with("exit status 2\n"), "{shown}");
        shown
    }
}

#[test]
fn five_weeks() {
    let play = Play::begin();
    insta::assert_snapshot!("week_0_nothing_has_changed", play.refresh());

    play.server.put(
        "/llms.txt",
        Answer::file(format!("{INDEX}- [Feed](/api/feed-cat.md)\n")),
    );
    play.server.put("/api/feed-cat.md", Answer::file(FEED));
    let more_moods = LIST.replace("[calm, cross]", "[calm, cross, hungry]");
    play.server.put("/api/list-cats.md", Answer::file(&more_moods));
    insta::assert_snapshot!("week_1_a_new_operation_and_a_new_enum_value", play.refresh());

    let other_types = more_moods
        .replace("        age: {type: integer}\n", "")
        .replace("name: {type: string}", "name: {type: integer}");
    play.server.put("/api/list-cats.md", Answer::file(&other_types));
    insta::assert_snapshot!("week_2_a_removed_field_and_a_changed_type", play.refresh());

    play.server
        .put("/api/list-cats.md", Answer::new(503, "").header("Retry-After", "0"));
    insta::assert_snapshot!("week_3_the_site_is_down", play.refuse());
    play.server.put("/api/list-cats.md", Answer::file(&other_types));
    play.server.remove("/api/feed-cat.md");
    insta::assert_snapshot!("week_3_a_page_is_gone", play.refresh());

    play.server.put(
        "/api/list-cats.md",
        Answer::new(200, "<!DOCTYPE html>\n<html><body>Loading…</body></html>"),
    );
    insta::assert_snapshot!("week_4_html_in_place_of_markdown", play.refuse());
    let mut endless = Answer::new(200, "");
    endless.endless = Some(1 << 30);
    play.server.put("/api/list-cats.md", endless);
    insta::assert_snapshot!("week_4_a_page_of_a_gigabyte", play.refuse());

    play.server.put(
        "/api/list-cats.md",
        Answer::redirect(301, "https://cats.attacker.example/list-cats.md"),
    );
    insta::assert_snapshot!("week_5_a_redirect_to_another_host", play.refuse());
    play.server.put("/api/list-cats.md", Answer::file(&other_types));
    play.server.put(
        "/llms.txt",
        Answer::file(format!("{INDEX}- [Evil](/..%2f..%2f..%2f.ssh%2fauthorized_keys)\n")),
    );
    insta::assert_snapshot!("week_5_a_malicious_file_name", play.refuse());

    play.server.put("/llms.txt", Answer::file(INDEX));
    assert!(play.refresh().starts_with("exit status 0\n"));
    assert_eq!(play.workspace.run(&["codegen", "--check"]).status, 0);
    insta::assert_snapshot!(
        "the_changelog_after_five_weeks",
        play.workspace.read("crates/cats-api/CHANGELOG.md")
    );
    let manifest = play.workspace.read("crates/cats-api/Cargo.toml");
    assert!(manifest.contains("version = \"0.5.0+1.0.0\""), "{manifest}");
}

#[test]
fn drift_reports_and_writes_nothing() {
    let play = Play::begin();
    let run = |arguments: &[&str]| play.workspace.run(&[&["drift", "cats"], arguments].concat());
    assert_eq!(run(&[]).status, 0);
    play.server.put(
        "/api/list-cats.md",
        Answer::file(LIST.replace("[calm, cross]", "[calm, cross, hungry]")),
    );
    let before = play.workspace.sources();
    let outcome = run(&["--format", "json"]);
    assert_eq!(outcome.status, 1);
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(report[0]["changes"][0]["rule"], "enum-value-added");
    assert_eq!(report[0]["changes"][0]["methods"], serde_json::json!(["cats().list"]));
    assert_eq!(report[0]["crate"], "minor");
    for (level, status) in [
        ("compatible", 1),
        ("dangerous", 1),
        ("breaking", 0),
        ("patch", 1),
        ("minor", 1),
        ("major", 0),
    ] {
        assert_eq!(run(&["--fail-on", level]).status, status, "{level}");
    }
    assert_eq!(play.workspace.sources(), before);
    play.server.remove("/llms.txt");
    assert_eq!(run(&[]).status, 2);
}

#[test]
fn a_page_that_only_moved_is_no_change() {
    let play = Play::begin();
    let drift = || play.workspace.run(&["drift", "cats", "--format", "json"]);
    play.server.put("/new/list-cats.md", Answer::file(LIST));
    for (status, list) in [
        ("a redirect", Answer::redirect(308, "/new/list-cats.md")),
        ("the same text in two places", Answer::file(LIST)),
    ] {
        play.server.put("/api/list-cats.md", list);
        assert_eq!(drift().status, 0, "{status}");
    }
    play.server.remove("/api/list-cats.md");
    play.server
        .put("/llms.txt", Answer::file(INDEX.replace("/api/", "/new/")));
    let outcome = drift();
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(report[0]["notices"], serde_json::json!([]));
    assert!(outcome.stderr.contains("note[page-moved]"), "{}", outcome.stderr);
    // The sources move, and there is nothing to release.
    let shown = play.refresh();
    assert!(shown.contains("nothing to release"), "{shown}");
    assert!(!shown.contains("page-vanished"), "{shown}");
    // A page that says something else is no page that moved, though its operations are the same.
    play.server
        .put("/llms.txt", Answer::file(INDEX.replace("/api/", "/newer/")));
    play.server.put(
        "/newer/list-cats.md",
        Answer::file(LIST.replace("cross]", "cross, wild]")),
    );
    let outcome = drift();
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.contains("operations-moved"), "{outcome:?}");
}

#[test]
fn several_versions_of_an_api_are_no_change() {
    let play = Play::begin();
    let earlier = FEED.replace("1.0.0", "0.9.0");
    play.server.put("/v0/feed-cat.md", Answer::file(&earlier));
    play.server.put("/api/feed-cat.md", Answer::file(FEED));
    let links = ["api/list-cats", "api/feed-cat", "v0/feed-cat"];
    let index = |links: &[&str]| {
        let lines = links.iter().map(|link| format!("- [Page](/{link}.md)\n"));
        Answer::file(format!("# Cats\n\n{}", lines.collect::<String>()))
    };
    play.server.put("/llms.txt", index(&links));
    assert_eq!(play.workspace.run(&["fetch"]).status, 0);
    assert_eq!(play.workspace.run(&["codegen"]).status, 0);
    let drift = || play.workspace.run(&["drift", "cats"]);
    let outcome = drift();
    assert_eq!(outcome.status, 0, "{outcome:?}");
    // Another order, and another text of the version that does not count, with an operation that only it has.
    let reversed: Vec<&str> = links.iter().rev().copied().collect();
    play.server.put("/llms.txt", index(&reversed));
    let outcome = drift();
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let pet = earlier.replace("meals", "pats").replace("feed_cat", "pat_cat");
    play.server.put("/v0/feed-cat.md", Answer::file(pet));
    let outcome = drift();
    assert_eq!(outcome.status, 0, "{outcome:?}");
}

#[test]
fn a_correction_that_the_vendor_has_made_is_named() {
    let play = Play::begin();
    play.workspace.write(
        "specs/cats/overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: Corrections, version: 1.0.0}\nactions:\n  - target: \
         $.components.schemas.Cat.properties.name\n    description: Names have a limit.\n    update: {maxLength: 20}\n",
    );
    assert_eq!(play.workspace.run(&["codegen"]).status, 0);
    play.server.put(
        "/api/list-cats.md",
        Answer::file(LIST.replace("name: {type: string}", "name: {type: string, maxLength: 20}")),
    );
    insta::assert_snapshot!("a_correction_that_the_vendor_has_made", play.refresh());
}

#[test]
fn release_notes_follow_the_last_description() {
    let play = Play::begin();
    play.server.put(
        "/api/list-cats.md",
        Answer::file(
            LIST.replace("1.0.0", "1.1.0")
                .replace("        age: {type: integer}\n", ""),
        ),
    );
    assert_eq!(play.workspace.run(&["fetch"]).status, 0);
    let outcome = play.workspace.run(&["release-notes", "cats"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    insta::assert_snapshot!("release_notes", outcome.stdout);
    let outcome = play.workspace.run(&["release-notes", "cats", "--version-only"]);
    assert_eq!(outcome.stdout, "0.4.0+1.1.0\n");
    assert_eq!(play.workspace.run(&["release-notes", "cats", "--write"]).status, 0);
    assert_eq!(play.workspace.run(&["codegen"]).status, 0);
    let release = || ["Cargo.toml", "CHANGELOG.md"].map(|file| play.workspace.read(&format!("crates/cats-api/{file}")));
    let written = release();
    assert!(written[0].contains("version = \"0.4.0+1.1.0\""), "{}", written[0]);
    assert!(written[1].contains("## 0.4.0+1.1.0\n"), "{}", written[1]);
    assert_eq!(play.workspace.run(&["release-notes", "cats", "--write"]).status, 0);
    assert_eq!(
        release(),
        written,
        "nothing has changed since, so there is no further release"
    );
}

#[test]
fn two_descriptions_at_hand_are_compared() {
    let workspace = Workspace::new(&[
        ("old/list.md", LIST),
        ("new/list.md", LIST),
        ("new/feed.md", FEED),
        ("bad.yaml", "a: ["),
    ]);
    assert_eq!(workspace.run(&["diff", "old", "old"]).status, 0);
    let outcome = workspace.run(&["diff", "old", "new", "--format", "github"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert_eq!(
        outcome.stdout,
        "::notice file=new/feed.md,line=11,title=new%3A path-added::There is a new path: /cats/{name}/meals; is POST \
         /cats/{name}/meals; touches cats().feed\n"
    );
    assert_eq!(workspace.run(&["diff", "old", "bad.yaml"]).status, 2);
    assert_eq!(workspace.run(&["diff", "old", "missing"]).status, 2);
}
