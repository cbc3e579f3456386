//! What the program offers beside its commands: its version, completions, manual pages, and how much it says.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Workspace, files, stderr, stdout};

#[test]
fn the_version_is_that_of_the_package() {
    let output = Workspace::new().run(&["--version"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output), concat!("cratify ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn every_shell_completes_commands_and_options() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = Workspace::new().run(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{shell}: {}", stderr(&output));
        let text = stdout(&output);
        for word in ["cratify", "codegen", "dry-run"] {
            assert!(text.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let workspace = Workspace::new();
    let output = workspace.run(&["man", "pages"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let pages = files(&workspace.path("pages"));
    assert!(
        stderr(&output).contains(&format!("wrote {} pages", pages.len())),
        "{}",
        stderr(&output)
    );
    assert!(pages.iter().any(|page| page == "cratify.1"), "{pages:?}");
    let page = workspace.read("pages/cratify-generate.1");
    assert!(
        page.starts_with(".ie") && page.contains(".TH cratify-generate 1"),
        "{page}"
    );
    let page = page.replace("\\-", "-");
    for text in ["cratify generate openapi.yaml", "\\fBcratify generate\\fR", "--dry-run"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let program = workspace.read("pages/cratify.1").replace("\\-", "-");
    for text in ["--quiet", "cratify-generate(1)"] {
        assert!(program.contains(text), "{text}: {program}");
    }
}

#[test]
fn as_much_is_said_as_is_asked_for() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let add = ["add", "cats", "--from", "cats.yaml", "--origin", "https://cats.example"];
    assert_eq!(workspace.run(&add).status.code(), Some(0));
    let said = |more: &[&str]| {
        let output = workspace.run(&[&["codegen", "--check"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{more:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{more:?}");
        stderr(&output)
    };
    assert!(said(&[]).ends_with(" files are up to date\n"));
    assert_eq!(said(&["--quiet"]), "");
    assert!(said(&["--verbose"]).contains("took "));
    let refused = workspace.run(&["list", "--quiet", "--verbose"]);
    assert_eq!(refused.status.code(), Some(2));
    let misspelt = workspace.run(&["codegen", "cast", "--quiet"]);
    assert!(
        stderr(&misspelt).contains("there is no vendor `cast`"),
        "errors are always said"
    );
}

/// Escape codes, which terminals read as colours, are in the findings only where somebody wants them.
#[test]
fn colours_are_shown_only_where_they_are_wanted() {
    let workspace = Workspace::new();
    let is_coloured = |variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cratify"));
        command.args(["codegen", "cats"]).current_dir(workspace.root());
        command
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .envs(variables.iter().copied());
        let output = command.output().unwrap();
        assert!(stderr(&output).contains("there is no vendor"), "{}", stderr(&output));
        stderr(&output).contains('\u{1b}')
    };
    assert!(!is_coloured(&[]), "the output is no terminal");
    assert!(is_coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn findings_are_explained_by_their_codes() {
    let workspace = Workspace::new();
    for code in ["duplicate-key", "error[duplicate-key]"] {
        let output = workspace.run(&["explain", code]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let text = stdout(&output);
        assert!(
            text.starts_with("duplicate-key: ") && text.contains("\nWhat to do: Keep one"),
            "{text}"
        );
    }
    let step = workspace.run(&["explain", "operation-ids", "--format", "json"]);
    let step: serde_json::Value = serde_json::from_slice(&step.stdout).unwrap();
    assert_eq!(step["meaning"], "Gives every operation an id of its own.");
    let all = stdout(&workspace.run(&["explain"]));
    assert!(all.lines().count() > 100 && all.contains("\nyaml-syntax"), "{all}");
    let misspelt = workspace.run(&["explain", "dupicate-key"]);
    assert_eq!(misspelt.status.code(), Some(2));
    assert!(stderr(&misspelt).contains("`duplicate-key`"), "{}", stderr(&misspelt));
}

/// What commands have done, for programs.
#[test]
fn commands_that_write_say_what_they_did() {
    let workspace = Workspace::new();
    workspace.place("dogs.yaml", "dogs.yaml");
    let run = |arguments: &[&str]| {
        let output = workspace.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let report = serde_json::from_slice(&output.stdout);
        report.unwrap_or_else(|_| panic!("{arguments:?}: {}", stdout(&output)))
    };
    let added: serde_json::Value = run(&["add", "dogs", "--from", "dogs.yaml", "--origin", "https://dogs.example"]);
    assert_eq!(
        (&added["vendor"], &added["crate"]),
        (&"dogs".into(), &"dogs-api".into())
    );
    let files = added["files"].as_array().unwrap();
    assert!(files.iter().any(|path| path == "specs/dogs/vendor.toml"), "{added}");
    assert!(added["findings"].to_string().contains("workspace-lacks"), "{added}");
    let generate = ["generate", "dogs.yaml", "--out", "out"];
    for (more, is_written, files) in [
        ("--dry-run", false, true),
        ("--diff", true, true),
        ("--check", false, false),
    ] {
        let generated: serde_json::Value = run(&[&generate[..], &[more]].concat());
        assert_eq!(generated["is_written"], is_written, "{more}: {generated}");
        assert_eq!(
            !generated["files"].as_array().unwrap().is_empty(),
            files,
            "{more}: {generated}"
        );
        assert_eq!(
            generated["operations"],
            serde_json::json!({"complete": 1, "degraded": 1, "skipped": 0})
        );
    }
    let man: serde_json::Value = run(&["man", "pages"]);
    assert!(man["pages"].as_array().unwrap().len() > 10, "{man}");
}

/// Runs the program on a terminal, as the program `script` of util-linux makes one.
#[cfg(target_os = "linux")]
fn on_a_terminal(workspace: &Workspace, arguments: &str) -> String {
    let call = format!("{} {arguments}", env!("CARGO_BIN_EXE_cratify"));
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &call, "/dev/null"]);
    let output = command.current_dir(workspace.root()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    stdout(&output)
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_what_is_being_done() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let shown = on_a_terminal(&workspace, "doctor cats.yaml");
    let stages = [
        "reading the description",
        "normalizing",
        "naming",
        "spelling",
        "rendering",
        "laying out code",
    ];
    let places: Vec<Option<usize>> = stages
        .iter()
        .map(|stage| shown.find(&format!("\r\u{1b}[K{stage}")))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{shown:?}");
    let (_, report) = shown.rsplit_once("\u{1b}[K").unwrap();
    assert!(
        report.starts_with("Cats, version 1.2"),
        "the report replaces the last of them: {shown:?}"
    );
    let compared = on_a_terminal(&workspace, "diff cats.yaml cats.yaml");
    assert!(compared.contains("\r\u{1b}[Kcomparing descriptions"), "{compared:?}");
    assert!(!on_a_terminal(&workspace, "doctor cats.yaml --quiet").contains("reading"));
    assert!(
        !stderr(&workspace.run(&["doctor", "cats.yaml"])).contains("reading"),
        "a log has none of it"
    );
}

#[test]
fn the_keys_of_a_manifest_are_explained_where_the_program_is() {
    let workspace = Workspace::new();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let reference = stdout(&workspace.run(&["explain", "vendor.toml"]));
    assert_eq!(
        reference.trim(),
        fs::read_to_string(docs.join("vendor-toml.md")).unwrap().trim()
    );
    let schema = stdout(&workspace.run(&["explain", "vendor.toml", "--format", "json"]));
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let committed = fs::read_to_string(docs.join("vendor-toml.schema.json")).unwrap();
    assert_eq!(schema, serde_json::from_str::<serde_json::Value>(&committed).unwrap());
}
