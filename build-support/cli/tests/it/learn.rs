//! `learn` proposes corrections and writes those that are chosen.

use std::fs;
use std::path::Path;

use crate::{Workspace, stderr, stdout};

/// A workspace with the vendor of build-support's tests for `learn`, and a recording of its servers.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/learn");
    for name in ["cats.yaml", "recording.har"] {
        fs::copy(folder.join(name), workspace.path(name)).unwrap();
    }
    let origin = ["--origin", "https://cats.example/openapi.yaml"];
    let output = workspace.run(&[&["add", "cats", "--from", "cats.yaml"], &origin[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    workspace
}

#[test]
fn chosen_corrections_are_written_and_then_differ_no_more() {
    let workspace = workspace();
    let learn = |more: &[&str]| workspace.run(&[&["learn", "cats", "--from", "recording.har"], more].concat());
    let overlay = || fs::read_to_string(workspace.path("specs/cats/overlay.yaml")).unwrap_or_default();
    let output = learn(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("observed in 3 of 3 values"),
        "{}",
        stdout(&output)
    );
    assert_eq!(overlay(), "");

    let output = learn(&["--write", "1,2"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("2 corrections appended"),
        "{}",
        stderr(&output)
    );
    let first = overlay();
    let output = learn(&["--write"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains(", 0 differences left"), "{}", stderr(&output));
    assert!(overlay().starts_with(&first), "{}", overlay());

    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = learn(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let output = learn(&["--write"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stderr(&output).contains("nothing to write"), "{}", stderr(&output));
}

/// A crate outside the workspace takes the corrections too.
#[test]
fn an_overlay_corrects_a_crate_that_is_generated_alone() {
    let workspace = workspace();
    workspace.run(&["learn", "cats", "--from", "recording.har", "--write"]);
    let generate = |overlay: &str| workspace.run(&["generate", "cats.yaml", "--out", "out", "--overlay", overlay]);
    fs::write(workspace.path("broken.yaml"), "overlay: 1.0.0\nactions: []\n").unwrap();
    assert_eq!(generate("broken.yaml").status.code(), Some(2));
    assert!(!workspace.path("out").exists());
    let output = generate("specs/cats/overlay.yaml");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let types = fs::read_to_string(workspace.path("out/src/generated/types/untagged.rs")).unwrap();
    assert!(types.contains("chip"), "{types}");
}

/// An overlay that `codegen` would refuse is not written: not in part either.
#[test]
fn an_overlay_is_written_as_a_whole_or_not_at_all() {
    let workspace = workspace();
    let flow = "overlay: 1.0.0\nactions: [{target: $.info, description: A reason., update: {version: 2.0.0}}]\ninfo: {title: Cats, \
                version: 1.0.0}\n";
    let path = workspace.path("specs/cats/overlay.yaml");
    fs::write(&path, flow).unwrap();
    let output = workspace.run(&["learn", "cats", "--from", "recording.har", "--write"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains("cannot be appended"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), flow);
}

#[test]
fn what_cannot_be_used_is_refused_and_nothing_is_written() {
    let workspace = workspace();
    fs::write(workspace.path("cut.har"), "{\"log\":\n {").unwrap();
    fs::write(workspace.path("latin.har"), b"{\n\"a\": \"\xe9\"}").unwrap();
    fs::create_dir(workspace.path("empty")).unwrap();
    let other = "{\"log\": {\"entries\": [{\"request\": {\"method\": \"GET\", \"url\": \"https://other.example/x/y\"}, \"response\": \
                 {\"status\": 200}}]}}";
    fs::write(workspace.path("other.har"), other).unwrap();
    for (arguments, messages) in [
        (
            ["--from", "cut.har", "--write"].as_slice(),
            ["error[har]: ", "cut.har:2"],
        ),
        (&["--from", "latin.har"], ["latin.har:2", "not UTF-8"]),
        (&["--from", "empty"], ["has no recording", "help: "]),
        (&["--from", "missing.har"], ["cannot read missing.har", ""]),
        (
            &["--from", "other.har", "--write"],
            ["error[learn]: no exchange is with a server", "--server URL"],
        ),
        (
            &["--from", "recording.har", "--write", "1,99"],
            ["no correction with the number `99`", "help: "],
        ),
    ] {
        let output = workspace.run(&[&["learn", "cats"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        for message in messages {
            assert!(stderr(&output).contains(message), "{message}: {}", stderr(&output));
        }
    }
    assert!(!workspace.path("specs/cats/overlay.yaml").exists());
}

/// `strict_fields` of vendor.toml are in the client; one that no type has is refused.
#[test]
fn properties_that_stay_strict_are_those_of_the_description() {
    let workspace = workspace();
    let path = workspace.path("specs/cats/vendor.toml");
    let manifest = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("strict_fields = [\"lives\"]\n{manifest}")).unwrap();
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("error[unknown-field]: no type has a property `lives`"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("specs/cats/vendor.toml:1"),
        "{}",
        stderr(&output)
    );
    fs::write(&path, format!("strict_fields = [\"mood\"]\n{manifest}")).unwrap();
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let client = fs::read_to_string(workspace.path("crates/cats-api/src/generated/client.rs")).unwrap();
    assert!(client.contains(".strict_fields([\"mood\"])"), "{client}");
}
