//! `init` makes a workspace that cargo and the other commands agree with, and overwrites nothing.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::workspace::specification;
use crate::{files, stderr, stdout};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cratify");
const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A folder that has nothing to do with this repository.
struct Folder(TempDir);

impl Folder {
    fn new(texts: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (path, text) in texts {
            let path = folder.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.root()).output().unwrap()
    }

    /// Runs `init` with the code of this repository in place of what is published, and returns its report.
    fn init(&self, more: &[&str]) -> (Output, Value) {
        let runtime = format!("{REPOSITORY}/crates/api-client-core");
        let options = ["init", "--runtime-path", &runtime, "--format", "json"];
        let output = self.run(&[&options, more].concat());
        let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)));
        (output, report)
    }

    fn add_cats(&self) -> Output {
        let cats = specification("cats.yaml");
        let origin = ["--origin", "https://cats.example/openapi.yaml"];
        self.run(&[&["add", "cats", "--from", cats.to_str().unwrap()], &origin[..]].concat())
    }

    /// Runs cargo, which may not use the network and shares what is compiled with this repository.
    fn cargo(&self, arguments: &[&str]) -> Output {
        fs::copy(Path::new(REPOSITORY).join("Cargo.lock"), self.root().join("Cargo.lock")).unwrap();
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).arg("--offline").current_dir(self.root());
        command.env("CARGO_TARGET_DIR", Path::new(PROGRAM).ancestors().nth(2).unwrap());
        command
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .output()
            .unwrap()
    }
}

fn succeeds(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(output), stderr(output));
}

#[test]
fn an_empty_folder_becomes_a_workspace_whose_clients_compile() {
    let folder = Folder::new(&[]);
    let (output, report) = folder.init(&["--tool-path", env!("CARGO_MANIFEST_DIR")]);
    succeeds(&output);
    let expected = [
        ".cargo/config.toml",
        ".gitattributes",
        ".github/workflows/clients.yml",
        ".gitignore",
        "Cargo.toml",
        "README.md",
        "docs/vendor-toml.schema.json",
        "specs/.gitkeep",
        "xtask/Cargo.toml",
        "xtask/src/main.rs",
    ];
    assert_eq!(files(folder.root()), expected);
    assert_eq!(report["created"].as_array().unwrap().len(), expected.len());
    let added = folder.add_cats();
    succeeds(&added);
    assert!(
        !stderr(&added).contains("warning["),
        "nothing is missing: {}",
        stderr(&added)
    );
    succeeds(&folder.run(&["codegen", "--check"]));
    assert!(folder.read("README.md").contains("| [`cats-api`](crates/cats-api) |"));
    let check = folder.cargo(&["check", "--quiet", "--package", "cats-api"]);
    succeeds(&check);
    assert_eq!(stderr(&check), "", "no warning");
    let metadata = folder.cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    succeeds(&metadata);
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let names: Vec<&str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["cats-api", "xtask"]);
    assert!(
        folder
            .read(".cargo/config.toml")
            .contains("xtask = \"run --quiet --package xtask --\"")
    );
}

#[test]
fn the_workflow_checks_and_looks_for_drift() {
    let folder = Folder::new(&[]);
    succeeds(&folder.init(&["--no-xtask"]).0);
    assert!(!folder.root().join("xtask").exists() && !folder.root().join(".cargo").exists());
    succeeds(&folder.add_cats());
    let workflow = folder.read(".github/workflows/clients.yml");
    assert!(!workflow.contains('{') || !workflow.contains("{command}"), "{workflow}");
    let name = env!("CARGO_PKG_NAME");
    let program = openapi_crates_cli::PROGRAM;
    let steps = workflow.lines().filter_map(|line| line.trim().strip_prefix("run: "));
    let of_tool: Vec<Vec<&str>> = steps
        .filter_map(|step| step.strip_prefix(program))
        .map(|step| step.split_whitespace().collect())
        .collect();
    assert_eq!(
        of_tool,
        [vec!["codegen", "--check"], vec!["drift", "--format", "github"]]
    );
    succeeds(&folder.run(&of_tool[0]));
    fs::write(folder.root().join("crates/cats-api/src/generated/mod.rs"), "").unwrap();
    assert_eq!(
        folder.run(&of_tool[0]).status.code(),
        Some(1),
        "the check fails when something differs"
    );
    succeeds(&folder.run(&[&of_tool[1][..], &["--help"]].concat()));
    let install = format!(
        "run: cargo install --quiet --locked {name}@{}",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(workflow.matches(&install).count(), 2, "{workflow}");
}

#[test]
fn what_is_there_stays() {
    let own = [
        (
            "Cargo.toml",
            "# Ours.\n[workspace]\nmembers = [\"app\"]\n\n[workspace.package]\nlicense = \"MIT\"\n",
        ),
        (
            "app/Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
        ),
        ("app/src/lib.rs", ""),
        ("README.md", "# Ours\n"),
        (".gitattributes", "*.png binary\n"),
        (
            ".cargo/config.toml",
            "# Ours.\n[alias]\nxtask = \"run --package tasks --\"\n",
        ),
        (".github/workflows/clients.yml", "name: ours\n"),
    ];
    let folder = Folder::new(&own);
    let (output, report) = folder.init(&[]);
    succeeds(&output);
    for (path, text) in &own[1..] {
        assert_eq!(folder.read(path), *text, "{path}");
    }
    let manifest = folder.read("Cargo.toml");
    assert!(
        manifest.starts_with("# Ours.\n[workspace]\nmembers = [\"app\", \"crates/*\"]\n"),
        "{manifest}"
    );
    assert_eq!(report["changed"][0]["path"], "Cargo.toml");
    let next = report["next"].to_string();
    for said in ["xtask", "codegen: clients", ".gitattributes", "add NAME"] {
        assert!(next.contains(said), "{said}: {next}");
    }
    succeeds(&folder.add_cats());
    succeeds(&folder.cargo(&["metadata", "--format-version", "1", "--no-deps"]));
    let (again, report) = folder.init(&[]);
    succeeds(&again);
    assert_eq!((&report["created"], &report["changed"]), (&json!([]), &json!([])));
}

#[test]
fn what_does_not_go_with_clients_is_a_finding() {
    let folder = Folder::new(&[("Cargo.toml", "[workspace]\n[workspace.dependencies]\nuuid = \"0.8\"\n")]);
    let (output, report) = folder.init(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        report["problems"][0]
            .as_str()
            .unwrap()
            .contains("workspace.dependencies.uuid"),
        "{report}"
    );
    assert!(folder.read("Cargo.toml").contains("uuid = \"0.8\""));
}

#[test]
fn a_manifest_that_cannot_be_read_stops_it_before_anything_is_written() {
    for (path, text) in [("Cargo.toml", "["), (".cargo/config.toml", "alias = 1")] {
        let folder = Folder::new(&[(path, text)]);
        let output = folder.run(&["init"]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(stderr(&output).contains(path), "{}", stderr(&output));
        assert_eq!(files(folder.root()), [path]);
    }
}

#[test]
fn a_member_is_no_workspace() {
    let folder = Folder::new(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"app\"]\n"),
        ("app/Cargo.toml", ""),
    ]);
    let output = folder.run(&["init", "app"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("run this command there"),
        "{}",
        stderr(&output)
    );
    assert_eq!(files(&folder.root().join("app")), ["Cargo.toml"]);
}

#[test]
fn adding_a_vendor_says_what_the_workspace_lacks() {
    let bare = "[workspace]\nmembers = []\n";
    for (manifest, lacks) in [
        (None, vec!["warning[workspace-lacks]: the workspace has no Cargo.toml"]),
        (
            Some(bare),
            vec![
                "workspace.package.edition",
                "workspace.dependencies.uuid",
                "workspace.lints",
                "workspace.members",
            ],
        ),
    ] {
        let folder = Folder::new(&[("specs/.gitkeep", "")]);
        if let Some(manifest) = manifest {
            fs::write(folder.root().join("Cargo.toml"), manifest).unwrap();
        }
        let added = folder.add_cats();
        succeeds(&added);
        for text in lacks.into_iter().chain(["cratify init"]) {
            assert!(stderr(&added).contains(text), "{text}: {}", stderr(&added));
        }
        // What is said is enough.
        succeeds(&folder.init(&["--no-xtask"]).0);
        succeeds(&folder.cargo(&["metadata", "--format-version", "1", "--no-deps"]));
    }
}
