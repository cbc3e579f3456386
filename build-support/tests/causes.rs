//! What becomes of the habits and mistakes of vendors that stop other generators.
//!
//! `causes/<name>.yaml` has all causes of one kind, and the snapshot beside it what they come to: what is degraded or
//! skipped, and the client, without its documentation and the setters of its types. `docs/causes.md` says which pass
//! deals with each cause. That the clients compile is what `.ci/check-generated` shows.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper that fails fails the test"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_crates::document::{Node, SourceFile};
use openapi_crates::lower::Choices;
use openapi_crates::normalize::PASSES;
use openapi_crates::package::fidelity::{Entry, State};
use openapi_crates::package::scaffold;
use openapi_crates::pipeline::{self, Generated};

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The specifications in `causes/`.
fn specifications() -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(crate_folder().join("tests/causes")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect()
}

fn read(path: &Path) -> Arc<SourceFile> {
    let name = path.file_name().unwrap().to_str().unwrap();
    SourceFile::new(name, fs::read_to_string(path).unwrap())
}

fn client(path: &Path) -> Generated {
    let (spec, _) = pipeline::describe(&read(path)).unwrap();
    let settings = |api: &_| Ok(scaffold::guess_settings("test-api", api));
    pipeline::client(spec, &Choices::default(), settings, &[], "a test").unwrap()
}

/// What is not complete, and what was repaired, one remark a line.
fn remarks(client: &Generated) -> String {
    let mut text = String::new();
    let mut write_all = |entry: &Entry| {
        for remark in &entry.remarks {
            let (kind, pass, message) = (remark.kind, remark.pass, &remark.message);
            writeln!(text, "{}: {kind} by {pass}: {message}", entry.name).unwrap();
        }
        if entry.state == State::Skipped {
            writeln!(text, "{}: skipped", entry.name).unwrap();
        }
    };
    let fidelity = &client.fidelity;
    fidelity
        .operations
        .iter()
        .chain(&fidelity.schemas)
        .for_each(&mut write_all);
    for remark in &fidelity.elsewhere {
        writeln!(
            text,
            "elsewhere: {} by {}: {}",
            remark.kind, remark.pass, remark.message
        )
        .unwrap();
    }
    text
}

/// The code of the operations and types, without documentation, `use`, and the constructors and setters of types.
fn code(client: &Generated) -> String {
    let mut text = String::new();
    for (path, code) in &client.files {
        if path.contains('/') && !path.ends_with("mod.rs") {
            writeln!(text, "\n=== {path} ===").unwrap();
            let mut skipped_until = None;
            for line in code.lines() {
                skipped_until = skipped_until.or_else(|| end_of_what_is_left_out(path, line));
                match skipped_until {
                    Some(end) => skipped_until = Some(end).filter(|end| line != *end),
                    None => writeln!(text, "{line}").unwrap(),
                }
            }
        }
    }
    text.replace("\n\n\n", "\n\n")
}

/// The line that ends what begins with `line` and is left out, if it is.
fn end_of_what_is_left_out<'l>(path: &str, line: &'l str) -> Option<&'l str> {
    let trimmed = line.trim_start();
    match trimmed {
        "#![allow(" => Some(")]"),
        "pub fn options(mut self, options: CallOptions) -> Self {" => Some("    }"),
        _ if trimmed.starts_with("//") || trimmed.starts_with("#[") => Some(line),
        _ if line.starts_with("use ") => Some(line).filter(|line| line.ends_with(';')).or(Some("};")),
        _ if line.starts_with("impl ") && path.starts_with("types/") && !line.contains(" for ") => Some("}"),
        _ => None,
    }
}

#[test]
fn every_cause_comes_to_the_client_that_people_have_read() {
    for path in specifications() {
        let client = client(&path);
        let name = path.file_stem().unwrap().to_str().unwrap();
        insta::with_settings!({snapshot_path => "causes", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, format!("{}{}", remarks(&client), code(&client)));
        });
    }
}

/// A row of `docs/causes.md`: what is met, the modules that deal with it, and the specification that shows it.
struct Row {
    cause: String,
    modules: Vec<String>,
    specification: String,
}

/// The rows of the tables in `docs/causes.md`.
fn rows() -> Vec<Row> {
    let text = fs::read_to_string(crate_folder().join("../docs/causes.md")).unwrap();
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
        let [cause, modules, specification] = cells.as_slice() else {
            return None;
        };
        let code = |cell: &str| {
            cell.split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        Some(Row {
            cause: (*cause).to_owned(),
            modules: code(modules),
            specification: code(specification).pop()?,
        })
    });
    rows.collect()
}

#[test]
fn every_row_names_a_specification_and_modules_that_there_are() {
    let rows = rows();
    assert!(rows.len() > 100, "the tables have lost rows");
    for Row {
        cause,
        modules,
        specification,
    } in &rows
    {
        let path = crate_folder().join("tests").join(specification);
        assert!(path.is_file(), "{cause}: there is no {specification}");
        assert!(!modules.is_empty(), "{cause}: no module");
        for module in modules {
            let (stage, name) = module.split_once("::").expect(cause);
            let folder = if stage == "normalize" {
                "normalize/passes"
            } else {
                stage
            };
            let source = crate_folder().join(format!("src/{folder}/{name}.rs"));
            assert!(source.is_file(), "{cause}: there is no {module}");
        }
    }
    for path in specifications() {
        let name = format!("causes/{}", path.file_name().unwrap().to_str().unwrap());
        assert!(rows.iter().any(|row| row.specification == name), "no row names {name}");
    }
}

/// The passes of `normalize` that change the specification at `path`, as modules.
fn passes_at_work(path: &Path) -> BTreeSet<String> {
    let (spec, _) = pipeline::describe(&read(path)).unwrap();
    let mut document: Node = spec.root;
    let mut at_work = BTreeSet::new();
    for pass in PASSES {
        let before = document.clone();
        let notes = pass.apply(&mut document).unwrap();
        if !notes.is_empty() || !before.same_data(&document) {
            at_work.insert(format!("normalize::{}", pass.name.replace('-', "_")));
        }
    }
    at_work
}

#[test]
fn every_pass_that_a_row_names_does_something_to_its_specification() {
    let mut idle = Vec::new();
    for path in specifications() {
        let name = format!("causes/{}", path.file_name().unwrap().to_str().unwrap());
        let at_work = passes_at_work(&path);
        for Row { cause, modules, .. } in rows().into_iter().filter(|row| row.specification == name) {
            let passes = modules.into_iter().filter(|module| module.starts_with("normalize::"));
            let unchanged = passes.filter(|pass| !at_work.contains(pass));
            idle.extend(unchanged.map(|pass| format!("{cause}: {pass} leaves {name} as it is")));
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}
