//! `generate` makes a whole crate, or nothing.

use std::fs;
use std::process::Command;

use crate::workspace::specification;
use crate::{Workspace, files, stderr, stdout};

#[test]
fn a_crate_is_complete() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let output = workspace.run(&["generate", "cats.yaml", "--out", "out/cats"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        files(&workspace.path("out/cats")),
        [
            "Cargo.toml",
            "FIDELITY.md",
            "README.md",
            "examples/first_call.rs",
            "src/generated/client.rs",
            "src/generated/links.md",
            "src/generated/mod.rs",
            "src/generated/operations/cats.rs",
            "src/generated/operations/mod.rs",
            "src/generated/reexports.rs",
            "src/generated/types/cats.rs",
            "src/generated/types/mod.rs",
            "src/lib.rs",
        ]
    );
    insta::assert_snapshot!("cats_manifest", workspace.read("out/cats/Cargo.toml"));
    insta::assert_snapshot!("cats_readme", workspace.read("out/cats/README.md"));
}

#[test]
fn the_front_page_has_an_example_of_what_the_api_has() {
    let workspace = Workspace::new();
    workspace.place("forms.yaml", "forms.yaml");
    let output = workspace.run(&["generate", "forms.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let readme = workspace.read("out/README.md");
    let (_, examples) = readme.split_once("<!-- codegen: examples -->").unwrap();
    let (examples, _) = examples.split_once("<!-- codegen: end -->").unwrap();
    let first = workspace.read("out/examples/first_call.rs");
    insta::assert_snapshot!("front_page", format!("{first}\n{examples}"));
}

#[test]
fn a_crate_depends_on_what_it_uses_only() {
    let workspace = Workspace::new();
    workspace.place("dogs.yaml", "dogs.yaml");
    let arguments = [
        "generate",
        "dogs.yaml",
        "--out",
        "out",
        "--name",
        "dogs",
        "--runtime-version",
        "0.1",
    ];
    let output = workspace.run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let manifest = workspace.read("out/Cargo.toml");
    assert!(manifest.contains("name = \"dogs\""), "{manifest}");
    assert!(manifest.contains("api-client-core = { version = \"0.1\", default-features = false }"));
    assert!(!manifest.contains("uuid"), "{manifest}");
    let example = workspace.read("out/examples/first_call.rs");
    assert!(
        example.contains("the argument is the base URL"),
        "the description names no server: {example}"
    );
}

#[test]
fn a_crate_is_written_again_without_a_change() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let read_all = || -> Vec<String> {
        let paths = files(&workspace.path("out"));
        paths
            .iter()
            .map(|path| workspace.read(&format!("out/{path}")))
            .collect()
    };
    assert_eq!(
        workspace.run(&["generate", "cats.yaml", "--out", "out"]).status.code(),
        Some(0)
    );
    let first = read_all();
    assert_eq!(
        workspace.run(&["generate", "cats.yaml", "--out", "out"]).status.code(),
        Some(0)
    );
    assert_eq!(read_all(), first);
}

/// Replaces a line of a file of the crate in `out`, which becomes somebody's by that.
fn take_over(workspace: &Workspace, path: &str, more: &str) -> String {
    let text = workspace.read(&format!("out/{path}"));
    let (header, rest) = text.split_once('\n').unwrap();
    assert!(
        header.contains("@generated") && header.contains("Remove this line"),
        "{path}: {header}"
    );
    let own = format!("{}{more}", rest.trim_start());
    fs::write(workspace.path(&format!("out/{path}")), &own).unwrap();
    own
}

#[test]
fn what_people_have_made_their_own_stays() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let generate = ["generate", "cats.yaml", "--out", "out"];
    assert_eq!(workspace.run(&generate).status.code(), Some(0));
    let library = take_over(&workspace, "src/lib.rs", "\n/// Mine.\npub mod extension {}\n");
    fs::write(workspace.path("out/src/extension.rs"), "// Mine.\n").unwrap();
    let example = take_over(&workspace, "examples/first_call.rs", "// Mine.\n");
    let manifest = take_over(&workspace, "Cargo.toml", "");
    let without = manifest.replace("tracing = [\"api-client-core/tracing\"]\n", "");
    assert_ne!(without, manifest);
    fs::write(workspace.path("out/Cargo.toml"), &without).unwrap();
    let readme = take_over(&workspace, "README.md", "\nMine.\n");
    fs::write(
        workspace.path("out/README.md"),
        readme.replace("The crate has 2", "The crate has 9"),
    )
    .unwrap();
    fs::remove_file(workspace.path("out/src/generated/client.rs")).unwrap();

    let output = workspace.run(&generate);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for (path, text) in [
        ("src/lib.rs", &*library),
        ("src/extension.rs", "// Mine.\n"),
        ("examples/first_call.rs", &*example),
        ("Cargo.toml", &*without),
        ("README.md", &*readme),
    ] {
        assert_eq!(workspace.read(&format!("out/{path}")), text, "{path}");
    }
    assert!(workspace.path("out/src/generated/client.rs").exists());
    let said = stderr(&output);
    assert!(
        said.contains("warning[manifest-lacks]: `Cargo.toml` is yours, and lacks 1 entry"),
        "{said}"
    );
    assert!(said.contains("tracing = [\"api-client-core/tracing\"]"), "{said}");
}

#[test]
fn a_crate_is_checked_without_being_written() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let check = ["generate", "cats.yaml", "--out", "out", "--check"];
    let missing = workspace.run(&check);
    assert_eq!(missing.status.code(), Some(1), "{}", stderr(&missing));
    assert!(
        stdout(&missing).contains("missing: src/generated/client.rs"),
        "{}",
        stdout(&missing)
    );
    assert!(!workspace.path("out").exists());
    assert_eq!(workspace.run(&check[..4]).status.code(), Some(0));
    let same = workspace.run(&check);
    assert_eq!((same.status.code(), stdout(&same)), (Some(0), String::new()));
    fs::write(
        workspace.path("out/src/generated/mod.rs"),
        "// @generated by `an old version`\n",
    )
    .unwrap();
    let changed = workspace.run(&check);
    assert_eq!(changed.status.code(), Some(1));
    assert!(
        stdout(&changed).contains("changed: src/generated/mod.rs"),
        "{}",
        stdout(&changed)
    );
}

#[test]
fn what_would_be_written_is_listed_and_shown() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let generate = ["generate", "cats.yaml", "--out", "out"];
    let with = |more: &[&str]| workspace.run(&[&generate[..], more].concat());
    let new = with(&["--dry-run"]);
    assert_eq!(new.status.code(), Some(0), "{}", stderr(&new));
    assert!(
        stdout(&new).contains("create: src/generated/client.rs\n"),
        "{}",
        stdout(&new)
    );
    assert!(
        stderr(&new).contains("cats-api: would generate 2 operations"),
        "{}",
        stderr(&new)
    );
    assert!(!workspace.path("out").exists());

    assert_eq!(with(&[]).status.code(), Some(0));
    let old = "// @generated by `an old version`\n";
    fs::write(workspace.path("out/src/generated/mod.rs"), old).unwrap();
    fs::write(workspace.path("out/src/generated/old.rs"), old).unwrap();
    let listed = stdout(&with(&["--dry-run"]));
    assert_eq!(listed, "change: src/generated/mod.rs\nremove: src/generated/old.rs\n");
    let shown = stdout(&with(&["--dry-run", "--diff"]));
    assert!(shown.contains("-// @generated by `an old version`"), "{shown}");
    assert_eq!(workspace.read("out/src/generated/mod.rs"), old);
    let written = with(&["--diff"]);
    assert_eq!((written.status.code(), stdout(&written)), (Some(0), shown));
    assert_ne!(workspace.read("out/src/generated/mod.rs"), old);
    assert_eq!(stdout(&with(&["--diff"])), "");
}

#[test]
fn a_folder_of_no_workspace_gets_the_published_runtime() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cratify"));
        command.args(arguments).current_dir(folder.path()).output().unwrap()
    };
    let cats = specification("cats.yaml");
    let output = run(&["generate", cats.to_str().unwrap(), "--out", "cats"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let manifest: toml_edit::DocumentMut = fs::read_to_string(folder.path().join("cats/Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let asked = manifest["dependencies"]["api-client-core"]["version"]
        .as_str()
        .unwrap()
        .to_owned();
    let metadata = Command::new(env!("CARGO"))
        .args(["pkgid", "--package", "api-client-core"])
        .output()
        .unwrap();
    let runtime = stdout(&metadata);
    let (_, version) = runtime.trim().rsplit_once(['@', '#']).unwrap();
    assert!(
        version.starts_with(&format!("{asked}.")),
        "generated for {asked}, tested with {version}"
    );

    let runtime = folder.path().join("runtime");
    fs::create_dir_all(&runtime).unwrap();
    let output = run(&[
        "generate",
        cats.to_str().unwrap(),
        "--out",
        "own",
        "--runtime-path",
        "runtime",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let manifest = fs::read_to_string(folder.path().join("own/Cargo.toml")).unwrap();
    assert!(manifest.contains("path = \"../runtime\""), "{manifest}");
}

#[test]
fn operations_are_chosen_by_tag_and_by_name() {
    let workspace = Workspace::new();
    let text = "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\n  /cats:\n    get: {operationId: list_cats, \
                tags: [cats], responses: {'200': {description: A cat., content: {application/json: {schema: {$ref: \
                '#/components/schemas/Cat'}}}}}}\n  /dogs:\n    get: {operationId: list_dogs, tags: [dogs], responses: \
                {'200': {description: A dog., content: {application/json: {schema: {$ref: \
                '#/components/schemas/Dog'}}}}}}\ncomponents:\n  schemas:\n    Cat: {type: object, properties: {name: \
                {type: string}}}\n    Dog: {type: object, properties: {name: {type: string}}}\n";
    fs::write(workspace.path("pets.yaml"), text).unwrap();
    let generate = |more: &[&str]| workspace.run(&[&["generate", "pets.yaml", "--out", "out"], more].concat());
    for chosen in [
        ["--tag", "cats"],
        ["--operation", "list_cats"],
        ["--operation", "GET /cats"],
    ] {
        let output = generate(&chosen);
        assert_eq!(output.status.code(), Some(0), "{chosen:?}: {}", stderr(&output));
        assert!(
            stderr(&output).contains("generated 1 operation (1 complete, 0 degraded, 0 skipped) and 1 type"),
            "{chosen:?}: {}",
            stderr(&output)
        );
        assert!(!workspace.read("out/FIDELITY.md").contains("dogs"), "{chosen:?}");
        assert!(
            files(&workspace.path("out")).iter().all(|path| !path.contains("dogs")),
            "{chosen:?}"
        );
    }
    let both = generate(&["--tag", "cats", "--operation", "list_dogs"]);
    assert!(
        stderr(&both).contains("generated 2 operations (2 complete, 0 degraded, 0 skipped) and 2 types"),
        "{}",
        stderr(&both)
    );
    for (misspelt, code, help) in [
        (["--tag", "cast"], "error[unknown-tag]", "did you mean `cats`?"),
        (["--operation", "list_cast"], "error[unknown-operation]", "`list_cats`?"),
    ] {
        let output = generate(&misspelt);
        assert_eq!(output.status.code(), Some(2), "{misspelt:?}");
        let said = stderr(&output);
        assert!(said.contains(code) && said.contains(help), "{misspelt:?}: {said}");
    }
}

#[test]
fn what_a_configuration_says_is_done() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let config = "crate = \"my-cats\"\ntitle = \"Cats & Co\"\ndescription = \"Cats\"\nbase_url = \"https://cats.example/v9\"\n\
                  [[source]]\npath = \"cats.yaml\"\norigin = \"https://cats.example/cats.yaml\"\n[names.operation.listCats]\n\
                  name = \"all_of_them\"\nreason = \"a test\"\n";
    fs::write(workspace.path("vendor.toml"), config).unwrap();
    let generate = ["generate", "cats.yaml", "--out", "out", "--config", "vendor.toml"];
    let output = workspace.run(&generate);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(workspace.read("out/Cargo.toml").contains("name = \"my-cats\""));
    assert!(
        workspace
            .read("out/src/generated/client.rs")
            .contains("https://cats.example/v9")
    );
    assert!(
        workspace
            .read("out/src/generated/operations/cats.rs")
            .contains("fn all_of_them(")
    );
    let of_pages = format!("{config}[api.cats]\npages = [\"Cats\"]\n");
    fs::write(workspace.path("vendor.toml"), of_pages).unwrap();
    let refused = workspace.run(&generate);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        stderr(&refused).contains("error[not-of-a-vendor]: `api` is about the pages of a vendor"),
        "{}",
        stderr(&refused)
    );
    fs::write(workspace.path("vendor.toml"), config.replace("title", "titel")).unwrap();
    let misspelt = workspace.run(&generate);
    assert_eq!(misspelt.status.code(), Some(2));
    let said = stderr(&misspelt);
    assert!(
        said.contains("vendor.toml:2") && said.contains("did you mean `title`?"),
        "{said}"
    );
}

#[test]
fn losses_fail_if_they_are_told_to() {
    let workspace = Workspace::new();
    let text = "openapi: 3.0.3\ninfo: {title: Cats, version: '1'}\npaths:\n  /cats:\n    get:\n      operationId: list\n      \
                responses: {'200': {description: All., content: {application/json: {schema: {not: {type: string}}}}}}\n";
    fs::write(workspace.path("cats.yaml"), text).unwrap();
    let generate = ["generate", "cats.yaml", "--out", "out", "--strict"];
    let strict = workspace.run(&generate);
    assert_eq!(strict.status.code(), Some(1), "{}", stderr(&strict));
    assert!(
        stderr(&strict)
            .contains("generated 1 operation (0 complete, 1 degraded, 0 skipped) and 0 types, as out/FIDELITY.md says"),
        "{}",
        stderr(&strict)
    );
    assert_eq!(workspace.run(&generate[..4]).status.code(), Some(0));
}

#[test]
fn a_crate_is_a_member_where_the_workspace_says_so() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    fs::create_dir_all(workspace.path("app/crates")).unwrap();
    let root = "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/old\"]\n";
    fs::write(workspace.path("app/Cargo.toml"), root).unwrap();
    for (out, is_member) in [
        ("app/crates/cats", true),
        ("app/crates/old", false),
        ("app/cats", false),
    ] {
        let output = workspace.run(&["generate", "cats.yaml", "--out", out]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let manifest = workspace.read(&format!("{out}/Cargo.toml"));
        assert_eq!(!manifest.contains("[workspace]"), is_member, "{out}: {manifest}");
    }
}

#[test]
fn files_of_others_stay() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    workspace.place("cats.yaml", "out/mine.yaml");
    let output = workspace.run(&["generate", "cats.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("has files that this command did not write"));
    assert_eq!(files(&workspace.path("out")), ["mine.yaml"]);
}

#[test]
fn a_broken_description_leaves_nothing_behind() {
    let workspace = Workspace::new();
    fs::write(workspace.path("broken.yaml"), "openapi: 3.0.3\npaths: [").unwrap();
    let output = workspace.run(&["generate", "broken.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("broken.yaml:2"), "{}", stderr(&output));
    assert!(!workspace.path("out").exists());
}

/// Whatever leaves an operation out, and wherever a note about it stands.
#[test]
fn what_lacks_an_operation_is_no_success() {
    const CATS: &str = "/cats: {get: {operationId: a, responses: {'204': {description: Done.}}}";
    const OTHER: &str = "{operationId: b, responses: {'204': {description: Done.}}}";
    let skipped = [
        (format!("{CATS}}}, cats: {{get: {OTHER}}}"), "GET cats"),
        (
            format!("{CATS}}}, /dogs: {{$ref: '#/components/pathItems/none'}}"),
            "/dogs",
        ),
        (
            format!("{CATS}}}, /dogs: {{$ref: 'https://cats.example/other.yaml#/x'}}"),
            "/dogs",
        ),
        (format!("{CATS}, post: 5}}"), "POST /cats"),
        (format!("{CATS}, search: {OTHER}}}"), "SEARCH /cats"),
        (
            format!("{CATS}, additionalOperations: {{CONNECT: {OTHER}}}}}"),
            "CONNECT /cats",
        ),
        (format!("{CATS}, GET: {OTHER}}}"), "GET /cats"),
    ];
    for (paths, name) in skipped {
        let workspace = Workspace::new();
        let text = format!("openapi: 3.0.3\ninfo: {{title: Cats, version: '1'}}\npaths: {{{paths}}}\n");
        fs::write(workspace.path("cats.yaml"), text).unwrap();
        let report = workspace.run(&["doctor", "cats.yaml"]);
        assert_eq!(report.status.code(), Some(1), "{paths}");
        let fidelity = stdout(&report);
        let (_, skipped) = fidelity.split_once("\nskipped by ").unwrap();
        let (skipped, _) = skipped.split_once("\n\n").unwrap();
        assert!(skipped.contains(&format!("\n  `{name}`: ")), "{name}: {fidelity}");
        let made = workspace.run(&["generate", "cats.yaml", "--out", "out"]);
        assert_eq!(made.status.code(), Some(1), "{paths}");
    }
}

#[test]
fn a_crate_without_any_operation_is_not_made() {
    for paths in ["{}", "{/dogs: {$ref: 'https://cats.example/other.yaml#/x'}}"] {
        let workspace = Workspace::new();
        let text = format!("openapi: 3.0.3\ninfo: {{title: Cats, version: '1'}}\npaths: {paths}\n");
        fs::write(workspace.path("cats.yaml"), text).unwrap();
        assert_eq!(workspace.run(&["doctor", "cats.yaml"]).status.code(), Some(1));
        let made = workspace.run(&["generate", "cats.yaml", "--out", "out"]);
        assert_eq!(made.status.code(), Some(2), "{paths}");
        assert!(stderr(&made).contains("error[no-operations]"), "{}", stderr(&made));
        assert!(!workspace.path("out").exists());
    }
}

#[test]
fn a_crate_cannot_be_called_like_a_dependency() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    for name in ["serde", "../cats", "Cats", ""] {
        let output = workspace.run(&["generate", "cats.yaml", "--out", "out", "--name", name]);
        assert_eq!(output.status.code(), Some(2), "{name:?}");
        assert!(!workspace.path("out").exists(), "{name:?}");
    }
}

#[test]
fn types_are_generated_without_a_client() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let generate = ["generate", "cats.yaml", "--out", "out", "--types-only"];
    let output = workspace.run(&generate);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let root = workspace.read("out/src/lib.rs");
    assert!(
        root.contains("pub use generated::types;") && !root.contains("Client"),
        "{root}"
    );
    for absent in ["src/generated/client.rs", "src/generated/operations", "examples"] {
        assert!(!workspace.path("out").join(absent).exists(), "{absent}");
    }
    let whole = workspace.run(&["generate", "cats.yaml", "--out", "whole"]);
    assert_eq!(whole.status.code(), Some(0));
    let types = |folder: &str| {
        let types = workspace.path(folder).join("src/generated/types");
        let files = fs::read_dir(types).unwrap().map(|entry| entry.unwrap().path());
        let texts: String = files.map(|path| fs::read_to_string(path).unwrap()).collect();
        let mut types: Vec<String> = texts
            .lines()
            .filter(|line| line.starts_with("pub struct") || line.starts_with("pub enum"))
            .map(str::to_owned)
            .collect();
        types.sort();
        types
    };
    assert_eq!(types("out"), types("whole"));
    assert!(!types("out").is_empty());
    assert_eq!(
        workspace.run(&[&generate[..], &["--check"]].concat()).status.code(),
        Some(0)
    );
}
