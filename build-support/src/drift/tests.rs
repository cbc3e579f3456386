//! The reports of one drift, as people and machines get them.

use semver::Version;

use super::*;
use crate::document::{Node, SourceFile};
use crate::{package::manifest, read::source};

const MANIFEST: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\nbase_url = \"https://cats.example\"\n\n\
                        [[source]]\npath = \"cats.yaml\"\norigin = \"https://cats.example/cats.yaml\"\n";

const OLD: &str = "\
openapi: 3.0.3
info: {title: Cats, version: 1.0.0}
paths:
  /cats:
    get:
      operationId: list_cats
      parameters:
        - {name: colour, in: query, schema: {type: string, maxLength: 20}}
      responses:
        '200':
          description: Cats
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cat'}}}}
  /dogs:
    get:
      operationId: list_dogs
      responses: {'204': {description: None}}
components:
  schemas:
    Cat:
      type: object
      required: [name]
      properties:
        name: {type: string}
        mood: {type: string, enum: [calm, cross]}
";

fn spec(text: &str) -> Spec {
    let (fragments, findings) = source::read(&SourceFile::new("cats.yaml", text));
    assert!(!findings.has_errors(), "{findings}");
    let root: Node = fragments.into_iter().next().unwrap().root;
    Spec::new(root)
}

fn drift() -> Drift {
    let new = OLD
        .replace("version: 1.0.0", "version: 1.1.0")
        .replace("maxLength: 20", "maxLength: 10")
        .replace("[calm, cross]", "[calm, cross, \"a`|\\e[31m::error::\"]")
        .replace("required: [name]", "required: []");
    let new = new.replace(
        "  /dogs:\n    get:\n      operationId: list_dogs\n      responses: {'204': {description: None}}\n",
        "",
    );
    let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap();
    between("cats", &spec(OLD), &spec(&new), &manifest)
}

#[test]
fn a_report_for_the_terminal() {
    insta::assert_snapshot!(terminal(&drift(), Extent::Short).replace('\x1b', "^"));
}

#[test]
fn a_report_for_a_pull_request() {
    insta::assert_snapshot!(markdown(&drift(), &Body::default()));
}

#[test]
fn a_report_for_machines() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&json(&drift())).unwrap());
}

#[test]
fn annotations_of_a_run() {
    insta::assert_snapshot!(annotations(&drift()));
}

#[test]
fn the_entry_of_a_changelog() {
    let release = release(&[drift()], &"0.1.0".parse().unwrap()).unwrap();
    assert_eq!(release.version.to_string(), "0.2.0+1.1.0");
    insta::assert_snapshot!(release.entry);
}

#[test]
fn the_entry_of_a_crate_of_several_apis_is_by_api() {
    let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap();
    let of = |module: &str, drift: Drift| Drift {
        module: Some(module.to_owned()),
        ..drift
    };
    let same = between("cats", &spec(OLD), &spec(OLD), &manifest);
    let drifts = [of("cats", drift()), of("more_cats", same)];
    let release = release(&drifts, &"0.1.0".parse().unwrap()).unwrap();
    assert_eq!(release.version.to_string(), "0.2.0+cats-1.1.0.more-cats-1.0.0");
    let lines: Vec<&str> = release.entry.lines().filter(|line| line.starts_with('#')).collect();
    let (title, sections) = lines.split_at(2);
    assert_eq!(title, ["## 0.2.0+cats-1.1.0.more-cats-1.0.0", "### `cats`"]);
    assert!(
        !sections.is_empty() && sections.iter().all(|line| line.starts_with("#### ")),
        "{sections:?}"
    );
}

#[test]
fn what_is_called_in_another_way_is_in_the_entry() {
    const CATS: &str = "openapi: 3.0.3\ninfo: {title: Cats, version: '1'}\npaths:\n  /cats:\n    get: {operationId: list_cats, tags: \
                        [cats], responses: {'200': {description: All.}}}\n";
    let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap();
    let drift = between(
        "cats",
        &spec(CATS),
        &spec(&CATS.replace("[cats]", "[felines]")),
        &manifest,
    );
    let renamed = drift.renamed.iter().map(|[old, new]| format!("{old} → {new}"));
    assert_eq!(
        renamed.collect::<Vec<_>>(),
        [
            "client.cats().list → client.felines().list_cats",
            "operations::cats::List → operations::felines::ListCats",
        ]
    );
    let entry = release(&[drift], &"0.1.0".parse().unwrap()).unwrap().entry;
    let rows =
        "### Migration\n\n| before | now |\n|---|---|\n| `client.cats().list` | `client.felines().list_cats` |\n";
    assert!(entry.contains(rows), "{entry}");
}

#[test]
fn nothing_is_nothing() {
    let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap();
    let drift = between("cats", &spec(OLD), &spec(OLD), &manifest);
    assert!(drift.is_empty(), "{drift:?}");
    assert_eq!(
        terminal(&drift, Extent::Short)
            .replace("\x1b[1m", "")
            .replace("\x1b[0m", ""),
        "cats: no change on the wire; crate: patch"
    );
}

/// The text of the file `name` of the repository's `docs`; none in the published package, which has no such folder.
#[allow(clippy::print_stderr, reason = "a test says what it skips")]
pub(super) fn of_docs(name: &str) -> Option<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    if !folder.is_dir() {
        eprintln!("skipped: there is no folder ../docs with {name}");
        return None;
    }
    Some(std::fs::read_to_string(folder.join(name)).unwrap())
}

#[test]
fn the_report_for_machines_matches_its_schema() {
    let Some(schema) = of_docs("drift-report.schema.json") else {
        return;
    };
    let schema = serde_json::from_str(&schema).unwrap();
    let report = serde_json::json!([json(&drift()), json(&large())]);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let mut other = report;
    other[0]["changes"][0]["level"] = serde_json::json!("bad");
    assert!(!validator.is_valid(&other), "the schema says nothing");
}

#[test]
fn a_log_for_code_scanning() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&sarif(&[drift()])).unwrap());
}

#[test]
fn a_badge_counts_the_worst() {
    let badge = badge(&drift());
    assert_eq!(badge["message"], "3 breaking");
    assert_eq!(badge["color"], "red");
}

/// A drift in which a thousand operations are gone and as many have come, each with a tag and a type of its own.
fn large() -> Drift {
    let api = |word: &str| {
        let paths: String = (0..1000)
            .map(|index| {
                format!(
                    "  /{word}{index}/{{id}}:\n    get:\n      operationId: {word}_{index}\n      tags: [tag{}]\n      parameters: \
                     [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n      responses: {{'204': {{description: None}}}}\n",
                    index % 50
                )
            })
            .collect();
        let kept: String = (0..300)
            .map(|index| {
                let kind = if word == "old" { "string" } else { "integer" };
                format!(
                    "  /kept{index}:\n    get:\n      operationId: kept_{index}\n      parameters: [{{name: limit{index}, in: query, \
                     schema: {{type: {kind}}}}}]\n      responses: {{'204': {{description: None}}}}\n"
                )
            })
            .collect();
        spec(&format!(
            "openapi: 3.0.3\ninfo: {{title: Cats, version: ''}}\npaths:\n{paths}{kept}"
        ))
    };
    let listing = |word: &str| {
        (0..1000)
            .map(|index| format!("pub fn Client::{word}_{index}(&self)\n"))
            .collect::<String>()
    };
    let (old, new) = (api("old"), api("new"));
    let mut drift = Drift {
        name: "cats".to_owned(),
        module: None,
        changes: compare::compare(&old.root, &new.root),
        interface: Some(compare::compare_listings(&listing("old"), &listing("new"))),
        methods: BTreeMap::new(),
        renamed: Vec::new(),
        types: BTreeMap::new(),
        places: BTreeMap::new(),
        tags: tags([&old.root, &new.root]),
        notices: vec!["a page is gone".to_owned(); 100],
        versions: (stated_version(&old), stated_version(&new)),
    };
    drift.name_places([&new.root, &old.root], &[]);
    drift
}

#[test]
fn every_report_has_a_budget() {
    let drift = large();
    assert_eq!(drift.changes.len(), 2300);
    assert!(
        drift
            .interface
            .as_ref()
            .is_some_and(|interface| interface.broken.len() == 1000)
    );
    let body = markdown(&drift, &Body::default());
    assert!(body.len() < 60_000, "{}", body.len());
    assert!(
        body.contains("and 975 more"),
        "the places that are left out are counted"
    );
    assert!(body.contains("- 75 more notices"), "{body}");
    assert!(
        body.contains("\nNot everything is listed; `--format json` has them all.\n"),
        "{body}"
    );
    let small = Body {
        budget: 6_000,
        places: 25,
        full_report: "see the run".to_owned(),
    };
    let body = markdown(&drift, &small);
    assert!(body.len() < 6_000 && body.contains("left out; see the run."), "{body}");
    let shown = terminal(&drift, Extent::Short);
    assert!(shown.lines().count() < 150, "{}", shown.lines().count());
    assert!(shown.contains("`--all` shows them"));
    assert!(terminal(&drift, Extent::All).lines().count() > 5_000);
    let entry = release(std::slice::from_ref(&drift), &Version::new(0, 1, 0))
        .unwrap()
        .entry;
    assert!(entry.lines().count() <= 200, "{}", entry.lines().count());
    assert!(
        !entry.contains("``") || entry.contains("````diff"),
        "an empty version is told: {entry}"
    );
    assert!(entry.starts_with("## 0.2.0\n\n### Breaking\n"), "{}", &entry[..200]);
}

#[test]
fn one_row_stands_for_many_places() {
    let body = markdown(&large(), &Body::default());
    assert_eq!(body.matches("`path-removed`").count(), 1, "{body}");
}

#[test]
fn users_are_told_what_to_do() {
    let new = OLD.replace(
        "{name: colour, in: query, schema: {type: string, maxLength: 20}}",
        "{name: owner, in: query, required: true, schema: {type: string}}",
    );
    let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap();
    let entry = release(
        &[between("cats", &spec(OLD), &spec(&new), &manifest)],
        &Version::new(0, 1, 0),
    )
    .unwrap()
    .entry;
    assert!(entry.contains("- `list_cats` now needs `owner`\n"), "{entry}");
    assert!(entry.contains("- `list_cats` no longer takes `colour`\n"), "{entry}");
}
