//! Every chapter with code is compiled, and no block of Rust is exempt.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The chapters below `folder`. Those of the reference are included from elsewhere, and hold no code of their own.
fn chapters(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            chapters(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// What is written behind the marks that open a block of code.
fn languages(text: &str) -> Vec<&str> {
    let fences = text.lines().filter_map(|line| line.strip_prefix("```"));
    fences.filter(|language| !language.is_empty()).collect()
}

#[test]
fn every_chapter_with_rust_is_compiled() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = folder.join("../src");
    let compiled = fs::read_to_string(folder.join("src/lib.rs")).unwrap();
    let mut found = Vec::new();
    chapters(&source, &mut found);
    let mut with_code = 0;
    for chapter in found {
        let name = chapter
            .strip_prefix(&source)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let text = fs::read_to_string(&chapter).unwrap();
        let rust = |language: &&str| language.starts_with("rust");
        let blocks: Vec<&str> = languages(&text).into_iter().filter(rust).collect();
        for block in &blocks {
            assert!(
                matches!(*block, "rust" | "rust,no_run"),
                "{name}: ```{block} is not compiled"
            );
        }
        if !blocks.is_empty() {
            with_code += 1;
            assert!(
                compiled.contains(&format!("../../src/{name}\")")),
                "{name} is not in guide/src/lib.rs"
            );
        }
    }
    assert!(with_code >= 9, "{with_code}");
}

#[test]
fn every_chapter_is_in_the_summary() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let summary = fs::read_to_string(source.join("SUMMARY.md")).unwrap();
    let mut found = Vec::new();
    chapters(&source, &mut found);
    for chapter in found {
        let name = chapter
            .strip_prefix(&source)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        assert!(name == "SUMMARY.md" || summary.contains(&format!("({name})")), "{name}");
    }
}
