//! No function outside tests is longer than a screen, and no file that people write than 800 lines; rustfmt finds every
//! file; comments fit 120 columns; and JSON pointers have their type.
//!
//! Functions are found by their layout, which rustfmt keeps: the last line of one is the first `}` with its
//! indentation.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The lines of a screen.
const MOST_LINES: usize = 60;
/// The lines of a file.
const MOST_LINES_OF_A_FILE: usize = 800;

/// The folders of code that people write, from the root of the workspace.
const FOLDERS: &[&str] = &[
    "build-support/src",
    "build-support/api/src",
    "build-support/cli/src",
    "budget/src",
    "docs/site/playground/src",
    "xtask/src",
    "crates/api-client-core/src",
    "crates/api-client-mock/src",
    "crates/api-operations/src",
];

/// The functions of `text` and how many lines each has; what follows the tests of a file is not looked at.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().take_while(|line| *line != "#[cfg(test)]").collect();
    let starts = lines.iter().enumerate().filter_map(|(start, line)| {
        let rest = line.trim_start();
        let before = rest.split("fn ").next()?;
        let is_function = before
            .split_whitespace()
            .all(|word| matches!(word, "pub" | "const" | "async" | "unsafe" | "extern") || word.starts_with("pub("));
        let name = rest.strip_prefix(before)?.strip_prefix("fn ")?;
        let name: String = name
            .chars()
            .take_while(|character| character.is_alphanumeric() || *character == '_')
            .collect();
        let indentation = line.len() - rest.len();
        (is_function && !name.is_empty()).then_some((start, indentation, name))
    });
    let ends = |start: usize, indentation: usize| {
        let end = format!("{}}}", " ".repeat(indentation));
        let behind = lines.iter().skip(start).position(|line| **line == end)?;
        Some(behind + 1)
    };
    starts
        .filter_map(|(start, indentation, name)| Some((name, ends(start, indentation)?)))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_code = path.extension().is_some_and(|extension| extension == "rs");
        if path.is_dir() {
            collect(&path, files);
        } else if is_code && path.file_stem().is_some_and(|stem| stem != "tests") {
            files.push(path);
        }
    }
}

#[test]
fn functions_fit_a_screen_and_files_can_be_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    FOLDERS
        .iter()
        .for_each(|folder| collect(&root.join(folder), &mut files));
    let (mut count, mut long) = (0, Vec::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let functions = functions(&text);
        count += functions.len();
        let shown = file.strip_prefix(root).unwrap().display().to_string();
        if text.lines().count() > MOST_LINES_OF_A_FILE {
            long.push(format!("{shown} has {} lines", text.lines().count()));
        }
        let too_long = functions.iter().filter(|(_, lines)| *lines > MOST_LINES);
        long.extend(too_long.map(|(name, lines)| format!("{shown}: `{name}` has {lines} lines")));
    }
    assert!(count > 2_000, "only {count} functions were found");
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The columns of a comment, its indentation counted, as rustfmt has them for code; it leaves comments as they are.
const MOST_COLUMNS: usize = 120;
/// The folders of packages, from the root of the workspace.
const PACKAGES: &[&str] = &["budget", "build-support", "crates", "xtask"];
/// Folders in them of code that nobody writes, or that is a release's.
const NOT_WRITTEN: &[&str] = &["generated", "contract", "target"];

/// The lines of `text` that are comments of too many columns. What has no blank to be wrapped at, such as a URL, may be
/// longer.
fn long_comments(text: &str) -> Vec<(usize, &str)> {
    let is_long = |line: &str| {
        let words = line
            .trim_start()
            .strip_prefix("//")
            .map(|rest| rest.trim_start_matches(['/', '!']));
        let words = words.map(|rest| rest.trim_start().trim_start_matches("- "));
        line.chars().count() > MOST_COLUMNS && words.is_some_and(|words| words.contains(char::is_whitespace))
    };
    let numbered = text.lines().zip(1..).filter(|(line, _)| is_long(line));
    numbered.map(|(line, number)| (number, line)).collect()
}

/// All files of code below `folder` that people write, tests included.
fn written(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_written = path
            .file_name()
            .is_some_and(|name| !NOT_WRITTEN.iter().any(|other| name == *other));
        if path.is_dir() && is_written {
            written(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn comments_fit_the_columns_of_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (mut files, mut long) = (Vec::new(), Vec::new());
    PACKAGES
        .iter()
        .for_each(|folder| written(&root.join(folder), &mut files));
    assert!(files.len() > 500, "only {} files were found", files.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let shown = file.strip_prefix(root).unwrap().display().to_string();
        let lines = long_comments(&text).into_iter();
        long.extend(lines.map(|(number, line)| format!("{shown}:{number}: {line}")));
    }
    assert!(long.is_empty(), "wrap at {MOST_COLUMNS} columns:\n{}", long.join("\n"));
}

#[test]
fn only_comments_that_can_be_wrapped_are_too_long() {
    let (word, words) = ("x".repeat(120), "äb ".repeat(37));
    let comment = format!("    /// {words}");
    for (line, is_long) in [
        (format!("{comment}abc"), true),
        (comment.trim_end().to_owned(), false),
        (format!("// {word}"), false),
        (format!("//! - <https://{word}>"), false),
        (format!("// https://{word} of {word}"), true),
        (format!("let text = \"// {words}{words}\";"), false),
    ] {
        assert_eq!(!long_comments(&line).is_empty(), is_long, "{line}");
    }
}

/// The line of the module above `file` that rustfmt needs to find `file`, and that module's possible files; `None` for
/// the root of a crate.
fn declaration(file: &Path) -> Option<(String, Vec<PathBuf>)> {
    let folder = file.parent()?;
    let stem = file.file_stem()?.to_str()?;
    let (name, above) = match stem {
        "lib" | "main" => return None,
        "mod" => (folder.file_name()?.to_str()?, folder.parent()?),
        _ => (stem, folder),
    };
    let beside = above.with_extension("rs");
    let files = ["mod.rs", "lib.rs", "main.rs"].map(|root| above.join(root));
    Some((format!("mod {name};"), files.into_iter().chain([beside]).collect()))
}

/// The files that rustfmt does not find, as those of modules that only a macro declares.
fn unformatted(files: &[PathBuf]) -> Vec<&PathBuf> {
    let is_declared = |file: &&PathBuf| {
        let Some((line, above)) = declaration(file) else {
            return true;
        };
        let texts = above.iter().filter_map(|above| fs::read_to_string(above).ok());
        let is_line = |text: String| text.lines().any(|written| written.trim_start().ends_with(&line));
        texts.into_iter().any(is_line)
    };
    files.iter().filter(|file| !is_declared(file)).collect()
}

#[test]
fn rustfmt_finds_every_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    FOLDERS
        .iter()
        .for_each(|folder| collect(&root.join(folder), &mut files));
    let unformatted = unformatted(&files);
    assert!(unformatted.is_empty(), "{unformatted:#?}");
}

#[test]
fn a_module_that_a_macro_declares_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    let files = [
        file(
            "lib.rs",
            "pub mod a;\nmacro_rules! m { ($($n:ident)*) => { $(mod $n;)* } }\nm!(hidden);\n",
        ),
        file("a.rs", "mod b;\n"),
        file("a/b.rs", ""),
        file("hidden.rs", ""),
    ];
    assert_eq!(unformatted(&files), [&files[3]]);
}

/// The parameters and fields of `text` that are called a pointer and are plain text.
fn plain_pointers(text: &str) -> Vec<&str> {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    let is_plain = |line: &&str| {
        let mut types = ["pointer: ", "pointers: "]
            .into_iter()
            .flat_map(|name| line.split(name).skip(1));
        types.any(|behind| {
            let of = behind.split([',', ')', ';', '=']).next().unwrap_or_default();
            of.split(|character: char| !character.is_alphanumeric())
                .any(|word| matches!(word, "str" | "String"))
        })
    };
    let code = lines.map(str::trim).filter(|line| !line.starts_with("//"));
    code.filter(is_plain).collect()
}

#[test]
fn json_pointers_have_their_type() {
    /// The type itself, the functions of a document that look up a fixed text, and the manifest before it is checked.
    const PLAIN: &[&str] = &["document/pointer.rs", "document/node.rs", "package/manifest/raw.rs"];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let mut found = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let shown = file.strip_prefix(&source).unwrap().display().to_string();
        let plain: Vec<String> = plain_pointers(&text).into_iter().map(str::to_owned).collect();
        if !plain.is_empty() {
            found.insert(shown, plain);
        }
    }
    let files: Vec<&str> = found.keys().map(String::as_str).collect();
    let mut expected = PLAIN.to_vec();
    expected.sort_unstable();
    assert_eq!(files, expected, "{found:#?}");
}

#[test]
fn a_plain_pointer_is_found() {
    for text in [
        "fn f(pointer: &str) {}",
        "    pub pointers: Vec<String>,",
        "old_pointer: String,",
    ] {
        assert_eq!(plain_pointers(text).len(), 1, "{text}");
    }
    for text in [
        "fn f(pointer: &JsonPointer, text: &str)",
        "pointer: strict(),",
        "// pointer: &str",
    ] {
        assert!(plain_pointers(text).is_empty(), "{text}");
    }
}

#[test]
fn a_long_function_is_found() {
    let text = format!(
        "impl A {{\n    pub(super) fn long(&self) {{\n{}    }}\n}}\n",
        "        f();\n".repeat(70)
    );
    assert_eq!(functions(&text), [("long".to_owned(), 72)]);
    assert_eq!(
        functions("fn short() {\n}\n#[cfg(test)]\nfn not_seen() {\n}\n"),
        [("short".to_owned(), 2)]
    );
}
