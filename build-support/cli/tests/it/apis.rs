//! A site with several APIs: each has a specification of its own, and is a module of the vendor's crate or has a crate
//! to itself, as `vendor.toml` says.

use std::fs;

use crate::{Workspace, files, stderr, stdout};

const HEAD: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Client of Cats\"\n\n[[source]]\npath = \
                    \"pages/*.md\"\norigin = \"https://docs.cats.example/*.md\"\n\n[auth.Key]\nenv = []\nmethod = \
                    \"key\"\n";
const APIS: &str =
    "\n[api.cats]\npages = [\"cats.yaml\"]\n\n[api.dogs]\npages = [\"dogs.yaml\"]\ncrate = \"dogs-api\"\n";

/// A page of the specification `name`, whose schema `Animal` has a property of the same name.
fn page(name: &str) -> String {
    format!(
        "# Page\n\n````yaml {name}.yaml get /{name}\nopenapi: 3.0.3\ninfo: {{title: Animals, version: '1'}}\nservers: [{{url: \
         'https://api.example'}}]\npaths:\n  /{name}:\n    get:\n      operationId: get{name}\n      responses: {{'200': {{description: Fine., content: \
         {{application/json: {{schema: {{$ref: '#/components/schemas/Animal'}}}}}}}}}}\ncomponents:\n  schemas:\n    Animal: \
         {{type: object, properties: {{{name}: {{type: string}}}}}}\n  securitySchemes:\n    Key: {{type: http, scheme: \
         bearer}}\n````\n"
    )
}

fn workspace(manifest: &str) -> Workspace {
    let workspace = Workspace::new();
    fs::create_dir_all(workspace.path("specs/cats/pages")).unwrap();
    fs::write(workspace.path("specs/cats/vendor.toml"), manifest).unwrap();
    for name in ["cats", "dogs"] {
        fs::write(workspace.path(&format!("specs/cats/pages/{name}.md")), page(name)).unwrap();
    }
    workspace
}

/// A workspace with a crate of both APIs, as `add` makes it.
fn with_modules() -> Workspace {
    let site = workspace(HEAD);
    let pages = site.path("specs/cats/pages");
    let from = [
        "--from",
        pages.to_str().unwrap(),
        "--origin",
        "https://docs.cats.example",
    ];
    let workspace = Workspace::new();
    let output = workspace.run(&[&["add", "cats"][..], &from, &["--api", "dogs", "--api", "cats"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    workspace
}

#[test]
fn each_api_has_a_specification_and_a_crate() {
    let workspace = workspace(&format!("{HEAD}{APIS}"));
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(files(&workspace.path("specs/cats/openapi")), ["cats.yaml", "dogs.yaml"]);
    for (api, other) in [("cats", "dogs"), ("dogs", "cats")] {
        let types = workspace.read(&format!("crates/{api}-api/src/generated/types/untagged.rs"));
        assert!(types.contains(&format!("pub {api}: Option<String>")), "{types}");
        assert!(!types.contains(&format!("pub {other}:")), "{types}");
    }
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
    fs::write(workspace.path("specs/cats/openapi/birds.yaml"), "").unwrap();
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(1), "a specification of no API is found");
}

#[test]
fn a_site_with_several_apis_says_what_to_write() {
    let workspace = workspace(HEAD);
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(2));
    for line in [
        "- cats: 1 page, 1 operation",
        "[api.cats]",
        "pages = [\"cats.yaml\"]",
        "[api.dogs]",
        "are modules of the vendor's crate",
    ] {
        assert!(stderr(&output).contains(line), "{line}: {}", stderr(&output));
    }
}

#[test]
fn tables_that_fit_no_site_are_errors() {
    for (apis, finding) in [
        (
            "\n[api.cats]\npages = [\"cats.yaml\"]\n",
            "vendor.toml does not say what becomes of these",
        ),
        (
            "\n[api.birds]\npages = [\"birds.yaml\"]\n",
            "error[unknown-api]: no page is about the API `birds`",
        ),
        (
            &format!("{APIS}\n[names.operation]\nlistBirds = {{name = \"birds\", reason = \"a test\"}}\n"),
            "error[unknown-rename]: the manifest is about the operation `listBirds`",
        ),
        (
            &format!("{APIS}\n[auth.Wing]\nenv = []\nmethod = \"wing\"\n"),
            "error[unknown-scheme]: the specification has no security scheme `Wing`",
        ),
        (&APIS.replace("dogs-api", "cats-api"), "or is that of another one"),
    ] {
        let workspace = workspace(&format!("{HEAD}{apis}"));
        let output = workspace.run(&["codegen"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(finding), "{}", stderr(&output));
    }
}

#[test]
fn an_api_can_be_left_out() {
    let manifest = format!(
        "{HEAD}{}",
        APIS.replace("crate = \"dogs-api\"", "skip = \"nobody keeps dogs\"")
    );
    let workspace = workspace(&manifest);
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(files(&workspace.path("specs/cats/openapi")), ["cats.yaml"]);
}

#[test]
fn apis_without_a_crate_are_modules_of_the_vendors() {
    // One name is of an operation that only one of them has.
    let name = "\n[names.operation]\ngetdogs = {name = \"all_dogs\", reason = \"a test\"}\n";
    let workspace = workspace(&format!("{HEAD}{}{name}", APIS.replace("crate = \"dogs-api\"\n", "")));
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(files(&workspace.path("specs/cats/openapi")), ["cats.yaml", "dogs.yaml"]);
    for (api, other) in [("cats", "dogs"), ("dogs", "cats")] {
        let types = workspace.read(&format!("crates/cats-api/src/generated/{api}/types/untagged.rs"));
        assert!(types.contains(&format!("pub {api}: Option<String>")), "{types}");
        assert!(!types.contains(&format!("pub {other}:")), "{types}");
    }
    let operations = workspace.read("crates/cats-api/src/generated/dogs/operations/untagged.rs");
    assert!(operations.contains("pub fn all_dogs("), "{operations}");
    let fidelity = workspace.read("crates/cats-api/FIDELITY.md");
    assert!(fidelity.contains("# What the module `dogs` expresses"), "{fidelity}");
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
    let list = stdout(&workspace.run(&["list"]));
    let row: Vec<&str> = list.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(row[..6], ["cats", "cats-api", "0.1.0+1", "1", "2", "2"], "{list}");
    let why = stdout(&workspace.run(&["why", "cats", "all_dogs"]));
    assert!(why.contains("specs/cats/pages/dogs.md"), "{why}");
}

#[test]
fn what_changed_is_told_by_api() {
    let workspace = with_modules();
    let dogs = page("dogs").replace(
        "{dogs: {type: string}}",
        "{dogs: {type: string}, breed: {type: string}}",
    );
    fs::write(
        workspace.path("specs/cats/pages/dogs.md"),
        dogs.replace("version: '1'", "version: '2'"),
    )
    .unwrap();
    let output = workspace.run(&["release-notes", "cats"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let entry = stdout(&output);
    assert!(
        entry.starts_with("## 0.1.1+cats-1.dogs-2\n\n### `dogs`\n\nVersion `2` of the API, after `1`.\n"),
        "{entry}"
    );
    assert!(!entry.contains("### `cats`"), "{entry}");
}

#[test]
fn each_api_is_corrected_in_a_file_of_its_own() {
    let manifest = format!("{HEAD}{}", APIS.replace("crate = \"dogs-api\"\n", ""));
    let overlay = "overlay: 1.0.0\ninfo: {title: Corrections, version: '1'}\nactions:\n  - target: $.info\n    description: The \
                   vendor has no name for it.\n    update: {title: Dogs}\n";
    let workspace = workspace(&manifest);
    fs::create_dir_all(workspace.path("specs/cats/overlay")).unwrap();
    fs::write(workspace.path("specs/cats/overlay/dogs.yaml"), overlay).unwrap();
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let client = |api: &str| workspace.read(&format!("crates/cats-api/src/generated/{api}/client.rs"));
    assert!(
        client("dogs").contains("Calls the operations of the Dogs API"),
        "{}",
        client("dogs")
    );
    assert!(
        client("cats").contains("Calls the operations of the Animals API"),
        "{}",
        client("cats")
    );
    for (path, finding) in [
        (
            "overlay/birds.yaml",
            "vendor.toml has no API that `overlay/birds.yaml` corrects",
        ),
        (
            "overlay.yaml",
            "error[overlay-of-no-api]: nothing says which of the APIs is corrected here",
        ),
    ] {
        let path = workspace.path(&format!("specs/cats/{path}"));
        fs::write(&path, overlay).unwrap();
        let output = workspace.run(&["codegen", "--check"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(finding), "{}", stderr(&output));
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_new_vendor_can_have_modules_and_a_site_be_examined() {
    let workspace = with_modules();
    let root = workspace.read("crates/cats-api/src/lib.rs");
    assert!(root.ends_with("pub use generated::reexports::*;\n"), "{root}");
    assert!(workspace.path("crates/cats-api/src/generated/dogs/mod.rs").is_file());
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(0), "{}{}", stdout(&check), stderr(&check));
    let doctor = workspace.run(&[
        "doctor",
        "specs/cats/pages",
        "--api",
        "cats",
        "--api",
        "dogs",
        "--format",
        "json",
    ]);
    let reports: serde_json::Value = serde_json::from_str(&stdout(&doctor)).unwrap();
    assert_eq!(reports[1]["operations"][0]["name"], "GET /dogs", "{reports}");
}
