//! `codegen` writes everything or nothing, and leaves no workspace that cargo cannot load.

use std::fs;

use crate::workspace::specification;
use crate::{Workspace, files, stderr};

/// A workspace with the vendors `cats` and `dogs`.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    for name in ["cats", "dogs"] {
        let from = specification(&format!("{name}.yaml"));
        let origin = format!("https://{name}.example/openapi.yaml");
        let output = workspace.run(&["add", name, "--from", from.to_str().unwrap(), "--origin", &origin]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    workspace
}

/// All files with their texts.
fn everything(workspace: &Workspace) -> Vec<(String, String)> {
    let all = files(workspace.root()).into_iter();
    all.map(|path| (path.clone(), workspace.read(&path))).collect()
}

#[test]
fn what_cannot_be_written_whole_is_not_written() {
    let workspace = workspace();
    // Both vendors have changed; a file stands where a folder of the second one belongs.
    for name in ["cats", "dogs"] {
        let page = format!("specs/{name}/pages/{name}.yaml");
        let text = workspace.read(&page).replacen(
            "paths:",
            "paths:\n  /new:\n    get: {operationId: brand_new, responses: {'204': {description: Fine.}}}",
            1,
        );
        fs::write(workspace.path(&page), text).unwrap();
    }
    let folder = "crates/dogs-api/src/generated/types";
    fs::remove_dir_all(workspace.path(folder)).unwrap();
    fs::write(workspace.path(folder), "in the way").unwrap();
    let before = everything(&workspace);
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("error[file-access]"), "{}", stderr(&output));
    assert_eq!(everything(&workspace), before);

    fs::remove_file(workspace.path(folder)).unwrap();
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        workspace
            .read("crates/cats-api/src/generated/operations/untagged.rs")
            .contains("brand_new")
    );
}

#[test]
fn a_crate_without_a_manifest_gets_one() {
    let workspace = workspace();
    let manifest = workspace.read("crates/cats-api/Cargo.toml");
    fs::remove_file(workspace.path("crates/cats-api/Cargo.toml")).unwrap();
    fs::write(
        workspace.path("crates/cats-api/README.md"),
        workspace.read("crates/cats-api/README.md") + "\nOurs.\n",
    )
    .unwrap();
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(1), "{}", stderr(&check));
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(workspace.read("crates/cats-api/Cargo.toml"), manifest);
    assert!(workspace.read("crates/cats-api/README.md").ends_with("\nOurs.\n"));
}

#[test]
fn a_new_crate_has_the_dependencies_that_codegen_gives_it() {
    let workspace = Workspace::new();
    let json = "openapi: 3.0.3\ninfo: {title: Cats, version: '1'}\nservers: [{url: 'https://cats.example'}]\npaths:\n  /cats:\n    get:\n      \
                operationId: list\n      responses: {'200': {description: Fine., content: {application/json: {schema: {$ref: \
                '#/components/schemas/Cat'}}}}}\ncomponents:\n  schemas:\n    Cat: {type: object, properties: {any: {}, id: {type: string, format: \
                uuid}}}\n";
    fs::write(workspace.path("cats.yaml"), json).unwrap();
    let output = workspace.run(&[
        "add",
        "cats",
        "--from",
        "cats.yaml",
        "--origin",
        "https://cats.example/cats.yaml",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let manifest = workspace.read("crates/cats-api/Cargo.toml");
    assert!(manifest.contains("serde_json.workspace = true"), "{manifest}");
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
}
