//! `cargo xtask codegen` and `list`, run as a maintainer and CI run them: on a copy of one vendor's files.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use tempfile::TempDir;

const PAGE: &str = "specs/neevcloud/pages/organizations.md";
const GENERATED: &str = "crates/neevcloud-api/src/generated";

/// A workspace with one vendor in it.
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    fn new() -> Self {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = tempfile::tempdir().unwrap();
        copy(
            &repository.join("specs/neevcloud"),
            &folder.path().join("specs/neevcloud"),
        );
        let member = "crates/neevcloud-api";
        copy(&repository.join(member), &folder.path().join(member));
        let lock = fs::read_to_string(repository.join("specs/sources.lock")).unwrap();
        fs::write(
            folder.path().join("specs/sources.lock"),
            only(&lock, "specs/neevcloud/"),
        )
        .unwrap();
        Self { folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn append(&self, path: &str, text: &str) {
        let before = fs::read_to_string(self.path(path)).unwrap();
        fs::write(self.path(path), before + text).unwrap();
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    fn replace(&self, path: &str, from: &str, to: &str) {
        let before = fs::read_to_string(self.path(path)).unwrap();
        assert!(before.contains(from), "{path} does not contain {from:?}");
        fs::write(self.path(path), before.replace(from, to)).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cratify"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// Every file with its content and the time of its last change.
    fn files(&self) -> Vec<(PathBuf, String, SystemTime)> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let changed = fs::metadata(&path).unwrap().modified().unwrap();
                    files.push((path.clone(), fs::read_to_string(&path).unwrap(), changed));
                }
            }
        }
        files.sort();
        files
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The entries of a lock that are about sources below `folder`.
fn only(lock: &str, folder: &str) -> String {
    let mut entries = lock.split("\n[source.");
    let header = entries.next().unwrap().to_owned();
    let kept = entries.filter(|entry| entry.starts_with(&format!("\"{folder}")));
    kept.fold(header, |text, entry| text + "\n[source." + entry)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_workspace_as_committed_passes() {
    let output = Workspace::new().run(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn a_page_that_was_tampered_with_is_found() {
    let workspace = Workspace::new();
    workspace.append(PAGE, "\nAn edit by hand.\n");
    let output = workspace.run(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(stderr.contains(PAGE), "{stderr}");
    assert!(stderr.contains("to update, run `cargo xtask codegen"), "{stderr}");
}

#[test]
fn a_page_whose_specification_changed_shows_as_a_diff_of_the_code() {
    let workspace = Workspace::new();
    workspace.replace(
        PAGE,
        "\"operationId\":\"getOrganization\"",
        "\"operationId\":\"readOrganization\"",
    );
    let output = workspace.run(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    let stdout = text(&output.stdout);
    assert!(stdout.contains("-    pub fn get(&self"), "{stdout}");
    assert!(stdout.contains("+    pub fn read(&self"), "{stdout}");
}

#[test]
fn a_generated_file_that_was_tampered_with_is_found_and_repaired() {
    let workspace = Workspace::new();
    let file = format!("{GENERATED}/client.rs");
    let before = fs::read_to_string(workspace.path(&file)).unwrap();
    workspace.append(&file, "// An edit by hand.\n");
    let output = workspace.run(&["codegen", "neevcloud", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout).contains("-// An edit by hand."),
        "{}",
        text(&output.stdout)
    );
    assert!(text(&output.stderr).contains("to update, run `cargo xtask codegen neevcloud"));

    assert_eq!(workspace.run(&["codegen"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(workspace.path(&file)).unwrap(), before);
    assert_eq!(workspace.run(&["codegen", "--check"]).status.code(), Some(0));
}

#[test]
fn an_orphan_is_found_and_removed() {
    let workspace = Workspace::new();
    let orphan = format!("{GENERATED}/operations/gone.rs");
    fs::write(workspace.path(&orphan), "// Left behind.\n").unwrap();
    let output = workspace.run(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains(&format!("orphan: {orphan}")));

    assert_eq!(workspace.run(&["codegen"]).status.code(), Some(0));
    assert!(!workspace.path(&orphan).exists());
}

#[test]
fn the_code_of_a_vendor_that_is_gone_is_an_orphan() {
    let workspace = Workspace::new();
    let orphan = "crates/gone-api/src/generated/mod.rs";
    fs::create_dir_all(workspace.path("crates/gone-api/src/generated")).unwrap();
    fs::write(workspace.path(orphan), "// Left behind.\n").unwrap();
    let output = workspace.run(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains(&format!("orphan: {orphan}")));
}

#[test]
fn a_second_run_touches_nothing() {
    let workspace = Workspace::new();
    assert_eq!(workspace.run(&["codegen"]).status.code(), Some(0));
    let before = workspace.files();
    assert_eq!(workspace.run(&["codegen"]).status.code(), Some(0));
    assert_eq!(workspace.files(), before);
}

#[test]
fn bad_input_is_named_with_its_line_and_changes_no_file() {
    let workspace = Workspace::new();
    workspace.replace(
        PAGE,
        "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"Tenant API\"",
        "{\"openapi\":3.0.3,",
    );
    let before = workspace.files();
    for arguments in [&["codegen"][..], &["codegen", "--check"]] {
        let output = workspace.run(arguments);
        assert_eq!(output.status.code(), Some(2));
        let stderr = text(&output.stderr);
        assert!(stderr.contains(&format!("{PAGE}:12:")), "{stderr}");
        assert_eq!(workspace.files(), before);
    }
}

#[test]
fn an_unknown_vendor_is_bad_input() {
    let output = Workspace::new().run(&["codegen", "nobody"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("there is no vendor `nobody`"));
}

/// The cells of the only row that `list` prints.
fn listed(workspace: &Workspace) -> (Vec<String>, serde_json::Value) {
    let output = workspace.run(&["list"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let row = text(&output.stdout).lines().nth(1).unwrap().to_owned();
    let cells = row
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .map(str::to_owned)
        .collect();
    let json: serde_json::Value = serde_json::from_slice(&workspace.run(&["list", "--format", "json"]).stdout).unwrap();
    (cells, json[0].clone())
}

/// The Cargo.toml of a crate in `version`, without the features of its tags.
fn manifest(version: &str) -> String {
    format!(
        "[package]\nversion = \"{version}\"\n\n[features]\n# The tags of the description: written by `cargo xtask codegen`, up \
         to the next line like this.\n# The end of the tags.\n"
    )
}

#[test]
fn vendors_are_listed_for_people_and_for_machines() {
    let workspace = Workspace::new();
    workspace.write("crates/neevcloud-api/Cargo.toml", &manifest("0.3.0+0.1.0"));
    assert_eq!(workspace.run(&["codegen"]).status.code(), Some(0));
    let (cells, json) = listed(&workspace);
    assert_eq!(
        cells[..6],
        ["neevcloud", "neevcloud-api", "0.3.0+0.1.0", "0.1.0", "3", "5"]
    );
    assert!(cells[6].starts_with("2026-11-22 ("), "{cells:?}");
    assert_eq!(cells[7..], ["agree", "agree", "agree"]);
    assert_eq!(json["vendor"], "neevcloud");
    assert_eq!(json["operations"], 3);
    assert_eq!(json["consistent"], true);
    assert!(json["age_days"].is_i64(), "{json}");
}

#[test]
fn a_list_says_what_does_not_agree() {
    let workspace = Workspace::new();
    workspace.append(PAGE, "\n");
    assert_eq!(listed(&workspace).0[7..], ["differ", "agree", "agree"]);

    let workspace = Workspace::new();
    workspace.append("specs/neevcloud/openapi.yaml", "# edited\n");
    assert_eq!(listed(&workspace).0[7..], ["agree", "differ", "agree"]);

    let workspace = Workspace::new();
    workspace.append(&format!("{GENERATED}/client.rs"), "// edited\n");
    assert_eq!(listed(&workspace).0[7..], ["agree", "agree", "differ"]);

    let workspace = Workspace::new();
    workspace.write("crates/neevcloud-api/Cargo.toml", &manifest("0.3.0+0.0.9"));
    assert_eq!(workspace.run(&["codegen"]).status.code(), Some(0));
    let (cells, json) = listed(&workspace);
    assert_eq!(cells[7..], ["agree", "agree", "differ"]);
    assert_eq!(
        json["disagreements"],
        serde_json::json!([
            "the version of the crate is `0.3.0+0.0.9`, and does not carry that of the API: `0.3.0+0.1.0`"
        ])
    );
    let output = workspace.run(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("cargo xtask release-notes neevcloud --write"),
        "{stderr}"
    );
}

/// What a command prints as JSON, and its exit status.
fn json(workspace: &Workspace, arguments: &[&str]) -> (serde_json::Value, Option<i32>) {
    let output = workspace.run(&[arguments, &["--format", "json"]].concat());
    let json = serde_json::from_slice(&output.stdout);
    (
        json.unwrap_or_else(|error| panic!("{error}: {output:?}")),
        output.status.code(),
    )
}

#[test]
fn differences_are_reported_to_programs() {
    let workspace = Workspace::new();
    let check = ["codegen", "--check"];
    let nothing = serde_json::json!({"files": [], "sources": [], "versions": []});
    assert_eq!(json(&workspace, &check), (nothing, Some(0)));

    workspace.append(PAGE, "\nAn edit by hand.\n");
    workspace.append(&format!("{GENERATED}/client.rs"), "// An edit by hand.\n");
    workspace.write(&format!("{GENERATED}/gone.rs"), "// Left behind.\n");
    fs::remove_file(workspace.path(&format!("{GENERATED}/mod.rs"))).unwrap();
    let (found, status) = json(&workspace, &check);
    assert_eq!(status, Some(1));
    let states: Vec<(&str, &str)> = found["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["state"].as_str().unwrap(), file["path"].as_str().unwrap()))
        .collect();
    let path = |name: &str| format!("{GENERATED}/{name}");
    let expected = [
        ("changed", path("client.rs")),
        ("orphan", path("gone.rs")),
        ("missing", path("mod.rs")),
    ];
    assert_eq!(states, expected.each_ref().map(|(state, path)| (*state, path.as_str())));
    assert!(
        found["files"][0]["diff"]
            .as_str()
            .unwrap()
            .contains("-// An edit by hand.")
    );
    assert_eq!(found["sources"][0]["severity"], "error");
    assert!(
        found["sources"][0]["message"].as_str().unwrap().contains(PAGE),
        "{found:#}"
    );

    let (written, status) = json(&workspace, &["codegen"]);
    assert_eq!(status, Some(0));
    assert_eq!(
        (&written["written"], &written["removed"]),
        (&3.into(), &1.into()),
        "{written:#}"
    );
}

#[test]
fn a_release_is_reported_to_programs() {
    let workspace = Workspace::new();
    workspace.write("crates/neevcloud-api/Cargo.toml", &manifest("0.3.0+0.1.0"));
    let (release, status) = json(&workspace, &["release-notes", "neevcloud"]);
    assert_eq!(status, Some(0));
    assert_eq!(release["vendor"], "neevcloud");
    assert_eq!(release["version"], "0.3.1+0.1.0");
    assert!(
        release["entry"].as_str().unwrap().starts_with("## 0.3.1+0.1.0"),
        "{release:#}"
    );
    let (release, _) = json(&workspace, &["release-notes", "neevcloud", "--version-only"]);
    assert_eq!(
        release,
        serde_json::json!({"vendor": "neevcloud", "version": "0.3.1+0.1.0"})
    );
}

#[test]
fn an_origin_is_reported_to_programs() {
    let (origins, status) = json(&Workspace::new(), &["why", "neevcloud", "organizations.get"]);
    assert_eq!(status, Some(0));
    assert_eq!(origins[0]["file"], PAGE);
    assert!(origins[0]["line"].as_u64().is_some_and(|line| line > 1), "{origins:#}");
}

#[test]
fn names_are_one_a_line_or_an_array_on_one_line() {
    let workspace = Workspace::new();
    for (format, expected) in [("text", "neevcloud\n"), ("json", "[\"neevcloud\"]\n")] {
        let output = workspace.run(&["list", "--names", "--format", format]);
        assert_eq!(text(&output.stdout), expected);
    }
}
