//! What releases packages: `.ci/release`, which the workflow `release` runs, and what holds for all workflows.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use openapi_crates::document::{Node, SourceFile};
use openapi_crates::read::source;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn release(arguments: &[&str]) -> Output {
    let mut command = Command::new("bash");
    let command = command.arg(".ci/release").args(arguments).current_dir(root());
    command.output().unwrap()
}

/// The version that the manifest of `package` in `folder` says, or that of the workspace.
fn version(folder: &str) -> String {
    let version = |path: &str, table: &[&str]| -> Option<String> {
        let manifest: toml::Table = fs::read_to_string(root().join(path)).unwrap().parse().unwrap();
        let mut at = &toml::Value::Table(manifest);
        for key in table {
            at = at.get(key)?;
        }
        at.as_str().map(str::to_owned)
    };
    let own = version(&format!("{folder}/Cargo.toml"), &["package", "version"]);
    own.unwrap_or_else(|| version("Cargo.toml", &["workspace", "package", "version"]).unwrap())
}

#[test]
fn a_tag_names_a_package_its_version_and_its_notes() {
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let crates = crates.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let mut packages: Vec<(String, String)> = crates.map(|name| (format!("crates/{name}"), name)).collect();
    packages.push(("build-support".to_owned(), "openapi-crates".to_owned()));
    packages.push(("build-support/cli".to_owned(), "openapi-crates-cli".to_owned()));
    for (folder, name) in packages {
        let tag = format!("{name}-v{}", version(&folder));
        let checked = release(&["check", &tag]);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        assert_eq!(release(&["package", &tag]).stdout, format!("{name}\n").into_bytes());
        let notes = String::from_utf8(release(&["notes", &tag]).stdout).unwrap();
        assert!(notes.contains("First release") && !notes.contains("\n## "), "{notes}");
    }
}

#[test]
fn a_tag_that_is_no_release_is_refused() {
    for (tag, expected) in [
        (
            "api-client-core-v99.0.0",
            "the tag says version 99.0.0 of api-client-core",
        ),
        ("nothing-v1.0.0", "no package nothing"),
        ("xtask-v0.1.0", "no package xtask"),
        ("v0.1.0", "is not <package>-v<version>"),
        ("$(false)-v1", "no package $(false)"),
    ] {
        let refused = release(&["check", tag]);
        assert_eq!(refused.status.code(), Some(2), "{tag}");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(release(&[]).status.code(), Some(2));
}

/// Builds nothing: where the program would be, there is a text.
#[cfg(unix)]
const CARGO: &str = r#"#!/bin/sh
case "$1" in
  build)
    for target; do :; done
    mkdir -p "$CARGO_TARGET_DIR/$target/release"
    echo program > "$CARGO_TARGET_DIR/$target/release/cratify" ;;
  *) exec "$REAL_CARGO" "$@" ;;
esac
"#;

#[cfg(unix)]
#[test]
fn the_command_is_packed_as_binstall_looks_for_it_with_a_checksum() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let cargo = folder.path().join("cargo");
    fs::write(&cargo, CARGO).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let out = folder.path().join("dist");
    let packed = Command::new("bash")
        .args([".ci/release", "archive", "x86_64-unknown-linux-gnu"])
        .arg(&out)
        .env("PATH", path)
        .env("REAL_CARGO", env!("CARGO"))
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .current_dir(root())
        .output()
        .unwrap();
    assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
    // As `[package.metadata.binstall]` of the command says.
    let stem = format!(
        "openapi-crates-cli-{}-x86_64-unknown-linux-gnu",
        version("build-support/cli")
    );
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&out)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let files = run("tar", &["-tzf", &format!("{stem}.tar.gz")]);
    for name in ["cratify", "README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        assert!(files.lines().any(|line| line == format!("{stem}/{name}")), "{files}");
    }
    run("sha256sum", &["--check", &format!("{stem}.tar.gz.sha256")]);
}

/// Each mapping below `node` with what it is a part of, as a path.
fn mappings<'n>(node: &'n Node, path: &str, all: &mut Vec<(String, &'n Node)>) {
    if let Some(members) = node.as_object() {
        all.push((path.to_owned(), node));
        for (key, member) in members {
            mappings(member, &format!("{path}/{key}"), all);
        }
    }
    for (index, item) in node.as_array().unwrap_or_default().iter().enumerate() {
        mappings(item, &format!("{path}/{index}"), all);
    }
}

/// Whether `action` is pinned by the hash of a commit.
fn is_pinned(action: &str) -> bool {
    action
        .split_once('@')
        .is_some_and(|(_, commit)| commit.len() == 40 && commit.chars().all(|character| character.is_ascii_hexdigit()))
}

/// What is wrong with a workflow: whoever can change an action or a text that a shell runs could publish as us.
fn mistakes(workflow: &Node) -> Vec<String> {
    let mut all = Vec::new();
    mappings(workflow, "", &mut all);
    let mut mistakes = Vec::new();
    let mut mistake = |path: &str, message: &str| mistakes.push(format!("{path}: {message}"));
    if workflow.get("permissions").is_none() {
        mistake("", "the permissions are the repository's");
    }
    for (path, mapping) in all {
        if let Some(action) = mapping.str_of("uses").filter(|action| !is_pinned(action)) {
            mistake(&path, &format!("`{action}` is not pinned by a commit"));
        }
        if mapping.str_of("run").is_some_and(|script| script.contains("${{")) {
            mistake(&path, "an expression in a script is code of whoever writes its value");
        }
        let is_job = path.strip_prefix("/jobs/").is_some_and(|name| !name.contains('/'));
        if is_job && mapping.get("timeout-minutes").is_none() {
            mistake(&path, "the job may hang for hours");
        }
    }
    mistakes
}

fn read(name: &str, text: &str) -> Node {
    let (workflow, findings) = source::read_document(&SourceFile::new(name, text));
    assert!(!findings.has_errors(), "{findings}");
    workflow.unwrap()
}

#[test]
fn workflows_pin_actions_limit_themselves_and_run_no_values() {
    let mut count = 0;
    for entry in fs::read_dir(root().join(".github/workflows")).unwrap() {
        let path = entry.unwrap().path();
        let workflow = read("workflow.yml", &fs::read_to_string(&path).unwrap());
        assert_eq!(mistakes(&workflow), [""; 0], "{}", path.display());
        count += 1;
    }
    assert!(count >= 4, "{count}");
}

#[test]
fn a_workflow_that_does_not_is_found() {
    let bad = "jobs:\n  a:\n    steps:\n      - uses: actions/cache@v5\n      - run: echo ${{ github.ref }}\n";
    assert_eq!(mistakes(&read("bad.yml", bad)).len(), 4);
}

#[test]
fn only_the_job_that_publishes_can_ask_for_a_token() {
    let text = fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
    let workflow = read("release.yml", &text);
    let jobs = workflow.get("jobs").and_then(Node::as_object).unwrap();
    let with_token: Vec<&str> = jobs
        .iter()
        .filter(|(_, job)| job.pointer("/permissions/id-token").is_some())
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(with_token, ["publish"]);
    assert!(jobs["publish"].str_of("environment").is_some());
    assert!(!text.contains("secrets."), "no stored token");
}
