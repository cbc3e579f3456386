//! The steps of `.github/workflows/refresh.yml`, run as they stand there.
//!
//! GitHub is played by a bare repository in a folder and by a program called `gh`; `cargo xtask` is the program under
//! test, and `cargo test` succeeds or fails as the test says.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use build_support::document::{Node, SourceFile};
use build_support::read::source;
use tempfile::TempDir;

use crate::server::Answer;
use crate::weeks::{LIST, Play};

/// Writes its arguments to a log; a pull request is open once it has been created.
const GH: &str = r#"#!/bin/sh
echo "$*" >> "$STATE/gh.log"
for argument; do body=$argument; done
case "$*" in
  *--body-file*) test "$(wc -c < "$body")" -le 65536 || { echo "Body is too long (maximum is 65536 characters)" >&2; exit 1; } ;;
esac
case "$1 $2" in
  "pr list") test ! -e "$STATE/pull-request" || cat "$STATE/pull-request" ;;
  "pr create") echo 7 > "$STATE/pull-request" ;;
  "issue list") test ! -e "$STATE/issue" || cat "$STATE/issue" ;;
  "issue create") echo 8 > "$STATE/issue" ;;
esac
"#;

const CARGO: &str = r#"#!/bin/sh
case "$1" in
  xtask) shift; exec "$XTASK" "$@" ;;
  test) exit "$TEST_STATUS" ;;
esac
"#;

/// A runner with a folder of its own, and the repository that it works on.
struct Runner {
    folder: TempDir,
    workflow: Node,
    commit: String,
    test_status: &'static str,
}

impl Runner {
    /// A runner for a repository that holds `workspace`.
    fn new(workspace: &Path) -> Self {
        let workflow = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.github/workflows/refresh.yml");
        let file = SourceFile::new("refresh.yml", fs::read_to_string(workflow).unwrap());
        let (workflow, findings) = source::read_document(&file);
        assert!(!findings.has_errors(), "{findings}");
        let mut runner = Self {
            folder: tempfile::tempdir().unwrap(),
            workflow: workflow.unwrap(),
            commit: String::new(),
            test_status: "0",
        };
        for (name, script) in [("gh", GH), ("cargo", CARGO)] {
            let path = runner.path("bin").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let hosted = runner.path("hosted.git");
        runner.git(workspace, &["init", "--quiet", "--initial-branch", "main", "."]);
        runner.git(workspace, &["add", "--all"]);
        runner.git(
            workspace,
            &[
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@example",
                "commit",
                "--quiet",
                "-m",
                "One",
            ],
        );
        runner.git(
            workspace,
            &["clone", "--quiet", "--bare", ".", hosted.to_str().unwrap()],
        );
        runner.commit = runner.git(workspace, &["rev-parse", "HEAD"]).trim().to_owned();
        runner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Begins a job: a folder with nothing in it but what the step `Check out` brings.
    fn begin(&self, job: &str) {
        let _ = fs::remove_dir_all(self.path("work"));
        for name in ["output", "summary"] {
            fs::write(self.path(name), "").unwrap();
        }
        fs::create_dir(self.path("work")).unwrap();
        let output = self.step(job, "Check out", &[]);
        assert!(output.status.success(), "{output:?}");
    }

    /// Runs the step called `name`, with the environment that GitHub gives and `variables`.
    fn step(&self, job: &str, name: &str, variables: &[(&str, &str)]) -> Output {
        let steps = self.workflow.pointer(&format!("/jobs/{job}/steps")).unwrap();
        let mut steps = steps.as_array().unwrap().iter();
        let step = steps.find(|step| step.str_of("name") == Some(name)).unwrap();
        let script = step.str_of("run").unwrap();
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(self.path("work"))
            .env("PATH", path)
            .env("STATE", self.folder.path())
            .env("XTASK", env!("CARGO_BIN_EXE_cratify"))
            .env("TEST_STATUS", self.test_status)
            .env("NO_PROXY", "*")
            .env("GITHUB_SERVER_URL", format!("file://{}", self.folder.path().display()))
            .env("GITHUB_REPOSITORY", "hosted.git")
            .env("GITHUB_SHA", &self.commit)
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .env("RUNNER_TEMP", self.folder.path())
            .env("VENDOR", "cats")
            .envs(variables.iter().copied().collect::<BTreeMap<_, _>>())
            .output()
            .unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// The commit at the end of `branch`.
    fn tip(&self, branch: &str) -> String {
        self.git(&self.path("hosted.git"), &["rev-parse", branch])
            .trim()
            .to_owned()
    }

    /// Makes a commit of a person on `branch`, with `text` in the file `path`.
    fn commit(&self, branch: &str, path: &str, text: &str) {
        let folder = self.path("person");
        let _ = fs::remove_dir_all(&folder);
        let hosted = self.path("hosted.git");
        let clone = [
            "clone",
            "--quiet",
            "--branch",
            branch,
            hosted.to_str().unwrap(),
            "person",
        ];
        self.git(self.folder.path(), &clone);
        fs::write(folder.join(path), text).unwrap();
        self.git(&folder, &["add", "--all"]);
        let author = ["-c", "user.name=Person", "-c", "user.email=person@example"];
        self.git(
            &folder,
            &[&author[..], &["commit", "--quiet", "-m", "By hand"]].concat(),
        );
        self.git(&folder, &["push", "--quiet", "origin", branch]);
    }

    /// Runs the job `refresh`, as GitHub does: the later steps where the output `changed` says so.
    fn refresh(&self) -> Output {
        self.begin("refresh");
        let refreshed = self.step("refresh", "Fetch, compare and generate", &[]);
        if !refreshed.status.success() {
            let reported = self.step("refresh", "Report a failure", &[]);
            assert!(reported.status.success(), "{reported:?}");
        }
        if !self.read("output").contains("changed=true") {
            return refreshed;
        }
        let tested = match self.step("refresh", "Test", &[]).status.success() {
            true => "success",
            false => "failure",
        };
        self.step("refresh", "Propose", &[("TESTED", tested)])
    }
}

#[test]
fn the_vendors_of_a_run_are_those_that_were_asked_for() {
    let play = Play::begin();
    let runner = Runner::new(play.workspace.root());
    runner.begin("vendors");
    for (only, vendors) in [("", "vendors=[\"cats\"]\n"), ("cats", "vendors=[\"cats\"]\n")] {
        fs::write(runner.path("output"), "").unwrap();
        let output = runner.step("vendors", "List", &[("ONLY", only)]);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(runner.read("output"), vendors);
    }
    let output = runner.step("vendors", "List", &[("ONLY", "$(touch evil)")]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(!runner.path("work/evil").exists());
}

#[test]
fn a_vendor_that_drifted_is_proposed_and_then_brought_up_to_date() {
    let play = Play::begin();
    let mut runner = Runner::new(play.workspace.root());
    assert!(runner.refresh().status.success());
    assert_eq!(runner.read("summary"), "cats: nothing changed\n");
    assert_eq!(runner.read("gh.log"), "auth setup-git\n");

    let list = LIST.replace("[calm, cross]", "[calm, cross, hungry]");
    play.server.put("/api/list-cats.md", Answer::file(&list));
    let output = runner.refresh();
    assert!(output.status.success(), "{output:?}");
    assert!(
        runner.read("summary").contains("enum-value-added"),
        "{}",
        runner.read("summary")
    );
    let hosted = runner.path("hosted.git");
    let changed = runner.git(&hosted, &["diff", "--name-only", "main", "refresh/cats"]);
    assert_eq!(
        changed.lines().collect::<Vec<_>>(),
        [
            "crates/cats-api/CHANGELOG.md",
            "crates/cats-api/Cargo.toml",
            "crates/cats-api/src/generated/types/cats.rs",
            "specs/cats/openapi.yaml",
            "specs/cats/pages/api/list-cats.md",
            "specs/sources.lock",
        ]
    );
    let body = runner.path("body.md").display().to_string();
    let create = format!(
        "pr create --draft --head refresh/cats --title Refresh cats, to release as 0.3.2+1.0.0 --label refresh --body-file {body}"
    );
    assert_eq!(runner.read("gh.log").lines().last(), Some(create.as_str()));
    assert!(runner.read("body.md").contains("Version to release: `0.3.2+1.0.0`"));
    assert_eq!(
        runner.read("report.md"),
        runner.read("summary"),
        "the full report is another one"
    );

    let (log, tip) = (runner.read("gh.log"), runner.tip("refresh/cats"));
    let output = runner.refresh();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(runner.tip("refresh/cats"), tip, "the same state is pushed again");
    assert_eq!(
        runner.read("gh.log"),
        format!("{log}auth setup-git\n"),
        "the same state is told again"
    );

    runner.test_status = "101";
    let list = LIST.replace("[calm, cross]", "[calm, cross, hungry, sleepy]");
    play.server.put("/api/list-cats.md", Answer::file(&list));
    assert!(runner.refresh().status.success());
    let edit = format!("pr edit 7 --title Refresh cats, to release as 0.3.2+1.0.0 --body-file {body}");
    assert_eq!(runner.read("gh.log").lines().last(), Some(edit.as_str()));
    assert!(
        runner.read("body.md").contains("**The tests did not succeed"),
        "{}",
        runner.read("body.md")
    );
}

#[test]
fn the_body_names_the_artifact_of_the_full_report() {
    let play = Play::begin();
    let runner = Runner::new(play.workspace.root());
    // So much has changed that the body cannot tell all of it.
    let moods: Vec<String> = (0..300).map(|number| format!("a_mood_of_a_cat_{number}")).collect();
    let list = LIST.replace("[calm, cross]", &format!("[calm, cross, {}]", moods.join(", ")));
    play.server.put("/api/list-cats.md", Answer::file(&list));
    runner.begin("refresh");
    let variables = [
        ("GITHUB_RUN_ID", "5"),
        ("GITHUB_SERVER_URL", "https://github.example"),
        ("GITHUB_REPOSITORY", "cats/api"),
    ];
    let output = runner.step("refresh", "Fetch, compare and generate", &variables);
    assert!(output.status.success(), "{output:?}");
    let (body, report) = (runner.read("body.md"), runner.read("report.md"));
    let link = "the artifact `drift-cats` of [the run](https://github.example/cats/api/actions/runs/5#artifacts) is the full report";
    assert!(body.contains(link) && body.len() < 65_536, "{} {body}", body.len());
    assert!(
        report.contains("a_mood_of_a_cat_299") && !report.contains("artifact"),
        "{}",
        report.len()
    );
    let steps = runner
        .workflow
        .pointer("/jobs/refresh/steps")
        .unwrap()
        .as_array()
        .unwrap();
    let upload = steps
        .iter()
        .find(|step| step.str_of("name") == Some("Keep the full report"))
        .unwrap();
    let with = |key: &str| upload.get("with").and_then(|with| with.str_of(key));
    assert_eq!(with("name"), Some("drift-${{ matrix.vendor }}"));
    assert_eq!(with("path"), Some("${{ runner.temp }}/report.md"));
}

#[test]
fn actions_are_of_github_and_pinned_by_commit() {
    let runner = Runner::new(Play::begin().workspace.root());
    for job in ["vendors", "refresh"] {
        let steps = runner.workflow.pointer(&format!("/jobs/{job}/steps")).unwrap();
        for action in steps.as_array().unwrap().iter().filter_map(|step| step.str_of("uses")) {
            let (name, commit) = action.split_once('@').unwrap();
            assert!(name.starts_with("actions/"), "{action}");
            assert!(
                commit.len() == 40 && commit.chars().all(|digit| digit.is_ascii_hexdigit()),
                "{action}"
            );
        }
    }
}

#[test]
fn a_vendor_that_cannot_be_fetched_fails_the_run() {
    let play = Play::begin();
    let runner = Runner::new(play.workspace.root());
    play.server
        .put("/api/list-cats.md", Answer::new(503, "").header("Retry-After", "0"));
    let output = runner.refresh();
    assert_eq!(output.status.code(), Some(2));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(
        stdout.contains("::error title=Refresh failed::cats cannot be refreshed"),
        "{stdout}"
    );
    assert!(
        runner.read("summary").contains("**cats cannot be refreshed"),
        "{}",
        runner.read("summary")
    );
    assert_eq!(runner.read("output"), "");
    assert_eq!(runner.git(&runner.path("work"), &["status", "--short"]), "");
    assert!(
        runner.read("body.md").contains("Run `cargo xtask drift cats`"),
        "{}",
        runner.read("body.md")
    );
    let last = || runner.read("gh.log").lines().last().unwrap_or_default().to_owned();
    let created = last();
    assert!(
        created.starts_with("issue create --title Refresh of cats fails --label refresh"),
        "{created}"
    );
    runner.refresh();
    assert!(last().starts_with("issue edit 8 --body-file"), "{}", last());
}

/// What becomes of a state of the API from which no crate can be made: a pull request that says why, and a failed run.
fn is_proposed_without_a_crate(play: &Play, runner: &Runner, reason: &str) {
    runner.begin("refresh");
    let refreshed = runner.step("refresh", "Fetch, compare and generate", &[]);
    assert!(refreshed.status.success(), "{refreshed:?}");
    let stdout = String::from_utf8(refreshed.stdout).unwrap();
    assert!(stdout.contains("::error title=cats::"), "{stdout}");
    let output = runner.read("output");
    assert!(
        output.contains("changed=true\n") && output.contains("generated=false\n"),
        "{output}"
    );
    let proposed = runner.step("refresh", "Propose", &[("TESTED", "failure")]);
    assert!(proposed.status.success(), "{proposed:?}");
    let log = runner.read("gh.log");
    assert!(log.contains("pr create"), "{log}");
    let body = runner
        .read("body.md")
        .replace(play.server.authority(), "docs.cats.example");
    for text in [
        "The crate cannot be generated",
        reason,
        "run `cargo xtask codegen cats`",
    ] {
        assert!(body.contains(text), "{text}: {body}");
    }
    let failed = runner.step("refresh", "Fail without a crate", &[]);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    let hosted = runner.path("hosted.git");
    let changed = runner.git(&hosted, &["diff", "--name-only", "main", "refresh/cats"]);
    assert!(
        changed.contains("specs/cats/pages") && !changed.contains("crates/"),
        "{changed}"
    );
}

#[test]
fn a_correction_that_no_longer_applies_is_proposed_with_what_to_do() {
    let play = Play::begin();
    play.workspace.write(
        "specs/cats/overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: Corrections, version: 1.0.0}\nactions:\n  - target: \
         $.components.schemas.Cat.properties.name\n    description: Names have a limit.\n    update: {maxLength: 20}\n",
    );
    assert_eq!(play.workspace.run(&["codegen"]).status, 0);
    let runner = Runner::new(play.workspace.root());
    let list = LIST.replace("name: {type: string}", "name: {type: string, maxLength: 20}");
    play.server.put("/api/list-cats.md", Answer::file(list));
    is_proposed_without_a_crate(&play, &runner, "this action changes nothing; delete it");
}

#[test]
fn a_name_that_no_longer_applies_is_proposed_with_what_to_do() {
    let play = Play::begin();
    let manifest = play.workspace.read("specs/cats/vendor.toml");
    let renamed = "\n[names.type.Mood]\nname = \"Temper\"\nreason = \"Moods are of people.\"\n";
    play.workspace.write("specs/cats/vendor.toml", &(manifest + renamed));
    assert_eq!(play.workspace.run(&["codegen"]).status, 0);
    let runner = Runner::new(play.workspace.root());
    play.server
        .put("/api/list-cats.md", Answer::file(LIST.replace("Mood", "Humour")));
    is_proposed_without_a_crate(&play, &runner, "Mood");
}

#[test]
fn commits_of_people_are_kept() {
    let play = Play::begin();
    let runner = Runner::new(play.workspace.root());
    let moods = |list: &str| {
        play.server
            .put("/api/list-cats.md", Answer::file(LIST.replace("[calm, cross]", list)))
    };
    moods("[calm, cross, hungry]");
    assert!(runner.refresh().status.success());
    runner.commit("refresh/cats", "NOTE.md", "Mind the hungry ones.\n");
    moods("[calm, cross, hungry, sleepy]");
    let output = runner.refresh();
    assert!(output.status.success(), "{output:?}");
    let hosted = runner.path("hosted.git");
    assert_eq!(
        runner.git(&hosted, &["show", "refresh/cats:NOTE.md"]),
        "Mind the hungry ones.\n"
    );
    let page = runner.git(&hosted, &["show", "refresh/cats:specs/cats/pages/api/list-cats.md"]);
    assert!(page.contains("sleepy"), "{page}");
    assert_eq!(
        runner.git(&hosted, &["log", "--format=%an", "-1", "refresh/cats"]),
        "Person\n"
    );

    // What does not fit on top stays where it is.
    runner.commit("refresh/cats", "specs/cats/openapi.yaml", "openapi: 3.0.3\n");
    let tip = runner.tip("refresh/cats");
    moods("[calm, cross, hungry, angry]");
    let output = runner.refresh();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(runner.tip("refresh/cats"), tip);
    let page = runner.git(&hosted, &["show", "refresh/cats-2:specs/cats/pages/api/list-cats.md"]);
    assert!(page.contains("angry"), "{page}");
    assert!(
        runner
            .read("gh.log")
            .contains("pr comment 7 --body The API has changed again"),
        "{}",
        runner.read("gh.log")
    );
}

#[test]
fn a_page_that_moved_is_a_warning_and_no_pull_request() {
    let play = Play::begin();
    let runner = Runner::new(play.workspace.root());
    play.server
        .put("/api/list-cats.md", Answer::redirect(308, "/new/list-cats.md"));
    play.server.put("/new/list-cats.md", Answer::file(LIST));
    let output = runner.refresh();
    assert!(output.status.success(), "{output:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("::warning title=cats::page-moved"), "{stdout}");
    assert_eq!(runner.read("output"), "");
}

#[test]
fn prose_that_changed_is_proposed_without_a_release() {
    let play = Play::begin();
    let runner = Runner::new(play.workspace.root());
    let page = LIST.replace("# List cats", "# List all cats");
    play.server.put("/api/list-cats.md", Answer::file(page));
    let output = runner.refresh();
    assert!(output.status.success(), "{output:?}");
    assert!(
        runner.read("body.md").contains("nothing to release"),
        "{}",
        runner.read("body.md")
    );
    let hosted = runner.path("hosted.git");
    let changed = runner.git(&hosted, &["diff", "--name-only", "main", "refresh/cats"]);
    assert!(!changed.contains("crates/"), "{changed}");
}

#[test]
fn a_branch_that_refuses_the_push_fails_the_run() {
    let play = Play::begin();
    let runner = Runner::new(play.workspace.root());
    let hook = runner.path("hosted.git/hooks/pre-receive");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\necho 'protected branch hook declined' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let list = LIST.replace("[calm, cross]", "[calm, cross, hungry]");
    play.server.put("/api/list-cats.md", Answer::file(&list));
    let output = runner.refresh();
    assert!(!output.status.success(), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("protected branch hook declined"), "{stderr}");
    assert!(
        !runner.read("gh.log").contains("pr create"),
        "{}",
        runner.read("gh.log")
    );
}
