//! The tests and examples that `docs/comparison.md` names are there.

use std::fs;
use std::path::Path;

/// The texts in back quotes.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn each_promise_has_its_tests_and_its_example() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.join("../..");
    // The documentation is no part of the package.
    let Ok(text) = fs::read_to_string(root.join("docs/comparison.md")) else {
        return;
    };
    let readme = fs::read_to_string(package.join("README.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut count = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [promise, tests, example, others @ ..] = cells.as_slice() else {
            panic!("{row}");
        };
        assert_eq!(others.len(), 5, "{row}");
        assert!(quoted(tests).next().is_some(), "{promise}: no test");
        for test in quoted(tests) {
            let (file, name) = test.split_once("::").unwrap();
            let path = match file.contains('/') {
                true => root.join(file),
                false => package.join("tests/it").join(file).with_extension("rs"),
            };
            let code = fs::read_to_string(&path).unwrap();
            assert!(code.contains(&format!("fn {name}(")), "{promise}: {test}");
        }
        for example in quoted(example) {
            assert!(package.join(example).is_file(), "{promise}: {example}");
        }
        if !example.starts_with('`') {
            let section = readme
                .split_once(&format!("\n## {example}\n"))
                .map(|(_, section)| section);
            let section = section.and_then(|section| section.split("\n## ").next());
            let is_compiled = section.is_some_and(|section| section.contains("\n```rust\n"));
            assert!(is_compiled, "{promise}: {example}");
        }
        count += 1;
    }
    assert!(count > 20, "{count} rows");
}
