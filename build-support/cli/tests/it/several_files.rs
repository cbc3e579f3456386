//! A specification in several files is taken like one in one file, and no file outside of its folder is read.

use std::fs;

use crate::{Workspace, stderr, stdout};

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

const CAT: &str = "{type: object, required: [name], properties: {name: {type: string}, mother: {$ref: cat.yaml}}}\n";

/// A workspace with a specification in `vendor/api` that refers to a file in `vendor/shared`.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    for (path, text) in [
        ("vendor/api/openapi.yaml", ROOT),
        ("vendor/api/paths/cats.yaml", PATHS),
        ("vendor/shared/cat.yaml", CAT),
    ] {
        let path = workspace.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    workspace
}

const WHOLE: [&str; 3] = ["vendor/api/openapi.yaml", "--folder", "vendor"];

#[test]
fn the_files_below_a_folder_are_one_specification() {
    let workspace = workspace();
    let output = workspace.run(&[&["doctor"][..], &WHOLE].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("operations: 1 complete, 0 degraded, 0 skipped"),
        "{}",
        stdout(&output)
    );
    let output = workspace.run(&[&["generate", "--out", "out"][..], &WHOLE].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        workspace
            .read("out/src/generated/types/untagged.rs")
            .contains("pub struct Cat")
    );
}

#[test]
fn a_file_outside_of_the_folder_is_named_and_not_read() {
    let workspace = workspace();
    let output = workspace.run(&["doctor", "vendor/api/openapi.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let error =
        "error[file-outside]: `../../shared/cat.yaml` refers to a file outside of the folder of the description";
    assert!(stderr(&output).contains(error), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("--> paths/cats.yaml:3:"),
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("`--folder`"), "{}", stderr(&output));
    let output = workspace.run(&["doctor", "vendor/api/openapi.yaml", "--folder", "vendor/shared"]);
    assert_eq!(output.status.code(), Some(2), "the specification is not in the folder");
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_folder_is_not_followed() {
    let workspace = workspace();
    fs::write(workspace.path("secret.yaml"), "type: string\ndescription: hush\n").unwrap();
    fs::remove_file(workspace.path("vendor/shared/cat.yaml")).unwrap();
    std::os::unix::fs::symlink(workspace.path("secret.yaml"), workspace.path("vendor/shared/cat.yaml")).unwrap();
    let output = workspace.run(&[&["doctor"][..], &WHOLE].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("error[file-outside]"), "{}", stderr(&output));
    assert!(!stderr(&output).contains("hush") && !stdout(&output).contains("hush"));
}

#[test]
fn a_file_that_is_missing_stops_generation_before_anything_is_written() {
    let workspace = workspace();
    fs::remove_file(workspace.path("vendor/shared/cat.yaml")).unwrap();
    let output = workspace.run(&[&["generate", "--out", "out"][..], &WHOLE].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("error[missing-file]"), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("--> api/paths/cats.yaml:3:"),
        "{}",
        stderr(&output)
    );
    assert!(!workspace.path("out").exists());
}

#[test]
fn specifications_in_files_are_compared() {
    let workspace = workspace();
    let flat = ROOT.replace("paths/cats.yaml", "cats.yaml");
    for (folder, cat) in [("old", CAT), ("new", "{type: object, properties: {}}\n")] {
        fs::create_dir(workspace.path(folder)).unwrap();
        fs::write(workspace.path(&format!("{folder}/openapi.yaml")), &flat).unwrap();
        let paths = PATHS.replace("../../shared/", "");
        fs::write(workspace.path(&format!("{folder}/cats.yaml")), paths).unwrap();
        fs::write(workspace.path(&format!("{folder}/cat.yaml")), cat).unwrap();
    }
    let output = workspace.run(&["diff", "old/openapi.yaml", "new/openapi.yaml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("old/cat.yaml:1"), "{}", stdout(&output));
}

#[test]
fn an_item_leads_to_the_line_of_the_file_that_describes_it() {
    let workspace = workspace();
    let origin = "https://cats.example/api/openapi.yaml";
    let cat = "type: object\nrequired: [name]\nproperties:\n  name: {type: string}\n  mother: {$ref: cat.yaml}\n";
    fs::write(workspace.path("vendor/shared/cat.yaml"), cat).unwrap();
    let output = workspace.run(&[&["add", "cats", "--origin", origin, "--from"][..], &WHOLE].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for (item, file, line) in [
        ("Cat", "shared/cat.yaml", 1),
        ("Cat.name", "shared/cat.yaml", 4),
        ("list_cats", "api/paths/cats.yaml", 1),
    ] {
        let output = workspace.run(&["why", "cats", item]);
        assert_eq!(output.status.code(), Some(0), "{item}: {}", stderr(&output));
        let place = format!("--> specs/cats/pages/{file}:{line}:");
        assert!(stdout(&output).contains(&place), "{item}: {}", stdout(&output));
    }
}
