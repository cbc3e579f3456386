//! Findings that no other test shows: what makes each of them, and its code.

use std::fs;
use std::path::Path;

use crate::workspace::specification;
use crate::{Workspace, stderr, stdout};

/// A workspace with the vendor `cats`.
fn cats() -> Workspace {
    let workspace = Workspace::new();
    let from = specification("cats.yaml");
    let origin = "https://cats.example/cats.yaml";
    let output = workspace.run(&["add", "cats", "--from", from.to_str().unwrap(), "--origin", origin]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    workspace
}

/// Runs the command, whose output has to show `finding`.
fn raises(workspace: &Workspace, arguments: &[&str], finding: &str) {
    let output = workspace.run(arguments);
    let said = stdout(&output) + &stderr(&output);
    assert!(said.contains(finding), "{arguments:?} does not say {finding}: {said}");
}

/// Changes the file at `path`: the text `from` becomes `to`.
fn change(workspace: &Workspace, path: &str, from: &str, to: &str) {
    let text = workspace.read(path);
    assert!(text.contains(from), "{path} has no {from}: {text}");
    fs::write(workspace.path(path), text.replacen(from, to, 1)).unwrap();
}

#[test]
fn files_of_a_workspace_that_cannot_be_used() {
    const MANIFEST: &str = "crates/cats-api/Cargo.toml";
    const VENDOR: &str = "specs/cats/vendor.toml";
    for (path, from, to, finding) in [
        (MANIFEST, "[package]", "[package", "error[cargo-toml]"),
        (
            MANIFEST,
            "version = \"0.1.0+1.2\"",
            "version = \"0.1.0\"",
            "[crate-version]",
        ),
        (MANIFEST, "# The end of the tags.\n", "", "error[no-features]"),
        (
            "crates/cats-api/README.md",
            "<!-- codegen: facts -->",
            "",
            "error[no-region]",
        ),
        (
            VENDOR,
            "\n[[source]]",
            "\n[merge]\nconstants = true\n\n[[source]]",
            "error[nothing-to-merge]",
        ),
        (
            VENDOR,
            "\n[[source]]",
            "\n[[extend]]\ntypes = [\"Cta\"]\nderive = [\"Hash\"]\n\n[[source]]",
            "error[unknown-type]",
        ),
        (
            VENDOR,
            "\n[[source]]",
            "\n[[combine]]\npointer = \"/paths/~1cats/get\"\nreason = \"a test\"\n\n[[source]]",
            "error[stale-combination]",
        ),
        ("specs/sources.lock", "tool = \"", "tool = \"9", "error[tool-version]"),
    ] {
        let workspace = cats();
        change(&workspace, path, from, to);
        raises(&workspace, &["codegen", "--check"], finding);
    }
}

#[test]
fn folders_without_what_is_asked_for() {
    let workspace = Workspace::new();
    raises(&workspace, &["list", "--names"], "error[no-vendor]");
    let workspace = cats();
    raises(&workspace, &["why", "cats", "types::Cat"], "note[why]");
    fs::write(workspace.path("specs/cats/vendor.toml"), b"title = \"\xe9\"").unwrap();
    raises(&workspace, &["codegen", "--check"], "error[unreadable]");
}

#[cfg(unix)]
#[test]
fn names_of_files_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt as _;

    let workspace = cats();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    if fs::write(workspace.path("specs/cats/pages").join(Path::new(name)), "").is_ok() {
        raises(&workspace, &["codegen", "--check"], "error[file-name]");
    }
}

#[test]
fn texts_of_descriptions() {
    let workspace = Workspace::new();
    let description = |paths: &str| format!("openapi: 3.0.3\ninfo: {{title: Cats, version: '1'}}\npaths: {paths}\n");
    fs::write(workspace.path("part.yaml"), b"get: \xe9").unwrap();
    for (name, text, finding) in [
        (
            "refers.yaml",
            description("{/cats: {$ref: part.yaml}}"),
            "error[file-refused]",
        ),
        (
            "bracket.yaml",
            description("\n  /cats: {\n    get: null\n}"),
            "note[yaml-indentation]",
        ),
    ] {
        fs::write(workspace.path(name), text).unwrap();
        raises(&workspace, &["doctor", name], finding);
    }
}

#[test]
fn sites_with_several_apis() {
    const HEAD: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"pages/*.yaml\"\norigin = \
                        \"https://cats.example/*.yaml\"\n";
    let workspace = Workspace::new();
    let write = |path: &str, text: &str| fs::write(workspace.path(&format!("specs/cats/{path}")), text).unwrap();
    fs::create_dir_all(workspace.path("specs/cats/pages")).unwrap();
    for (name, member) in [
        ("Cats", "paths: {/x"),
        ("Dogs", "paths: {/y"),
        ("Events", "webhooks: {z"),
    ] {
        let head = format!("openapi: 3.1.0\ninfo: {{title: {name}, version: '1'}}\n");
        let operation = "get: {operationId: one, responses: {'204': {description: Fine.}}}";
        write(
            &format!("pages/{name}.yaml"),
            &format!("{head}{member}: {{{operation}}}}}\n"),
        );
    }
    let apis = "\n[api.cats]\npages = [\"Cats\"]\n\n[api.dogs]\npages = [\"Dogs\"]\n";
    write("vendor.toml", &format!("{HEAD}{apis}"));
    raises(&workspace, &["codegen", "--check"], "warning[webhooks-of-no-api]");
    write(
        "vendor.toml",
        &format!("{HEAD}{}", apis.replace("api.dogs", "api.rustls")),
    );
    raises(&workspace, &["codegen", "--check"], "error[feature-twice]");
}

#[test]
fn a_root_module_of_people_for_a_large_union() {
    let workspace = Workspace::new();
    let write = |count: usize| {
        let kinds: String = (0..count)
            .map(|kind| {
                format!("        - {{type: object, required: [p{kind}], properties: {{p{kind}: {{type: string}}}}}}\n")
            })
            .collect();
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Cats, version: '1'}}\npaths:\n  /cats: {{get: {{operationId: cats, responses: {{'200': \
             {{description: Fine., content: {{application/json: {{schema: {{$ref: '#/components/schemas/Cat'}}}}}}}}}}}}}}\ncomponents:\n  \
             schemas:\n    Cat:\n      oneOf:\n{kinds}"
        );
        fs::write(workspace.path("cats.yaml"), text).unwrap();
    };
    write(2);
    let generate = ["generate", "cats.yaml", "--out", "out"];
    assert_eq!(workspace.run(&generate).status.code(), Some(0));
    let root = workspace.read("out/src/lib.rs");
    let (_, own) = root.split_once("\n").unwrap();
    fs::write(workspace.path("out/src/lib.rs"), own).unwrap();
    write(60);
    raises(&workspace, &generate, "warning[root-module-lacks]");
}
