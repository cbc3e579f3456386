//! `docs/runtime-contract.md` lists what generated code takes from the runtime, no more and no less.
//!
//! The list is held against the code of all generated crates of the workspace with their `lib.rs`, of the builder of a
//! crate of several APIs, of the client in `build-support/tests/requests`, and of the clients in `tests/contract` that
//! releases have generated. What those use is in the list as long as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::files::{flat, paths};

/// The sections of the list, by heading.
type Sections = BTreeMap<&'static str, BTreeSet<String>>;

const PATHS: &str = "Types, traits, functions and modules";
const MACROS: &str = "Macros and the words in them";
const METHODS: &str = "Methods and associated functions";

const FEATURES: &str = "Features";

/// Methods of the standard library's that types of the runtime have too: a call of them says nothing.
const OF_STD: &[&str] = &["iter", "len", "map"];

#[test]
fn the_list_names_what_generated_code_uses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = used(&generated(root), &public_functions(&root.join("src")));
    used.insert(FEATURES, features(&root.join("..")));
    let listed = listed(&fs::read_to_string(root.join("../../docs/runtime-contract.md")).unwrap());
    let mut wrong = Vec::new();
    for (heading, used) in &used {
        let listed = listed.get(*heading).cloned().unwrap_or_default();
        wrong.extend(
            used.difference(&listed)
                .map(|name| format!("add to `{heading}`: - `{name}`")),
        );
        wrong.extend(
            listed
                .difference(used)
                .map(|name| format!("nothing uses, from `{heading}`: - `{name}`")),
        );
    }
    assert!(
        wrong.is_empty(),
        "docs/runtime-contract.md differs from generated code:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn what_code_uses_is_read_from_paths_macros_and_calls() {
    let code = "
        use api_client_core::{Request, validate::{self, Pattern}, pagination::Pages};
        fn f() { api_client_core::sse::open(); let _: api_client_core::Error; self.request.query(1).unknown(); }
        api_client_core::object!(Plan { name: required \"name\", note: clearable \"note\", ..additional_properties });
        api_client_core::object!(Key: Debug { name: optional secret \"name\", ..additional_properties });
        api_client_core::tagged_union!(Shape, \"type\", { Circle => \"circle\" } other Unknown);
        fn g() { Pages::by_link(r); Other::by_link(); }
    ";
    let functions = BTreeSet::from(["query", "by_link"].map(str::to_owned));
    let used = used(&[code.parse().unwrap()], &functions);
    let names = |heading: &str| used[heading].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(
        names(PATHS),
        [
            "Error",
            "Request",
            "pagination::Pages",
            "sse::open",
            "validate",
            "validate::Pattern"
        ]
    );
    assert_eq!(
        names(MACROS),
        [
            "object! Debug",
            "object! clearable",
            "object! optional",
            "object! required",
            "object! secret",
            "tagged_union!",
            "tagged_union! other"
        ]
    );
    assert_eq!(names(METHODS), [".query", "Pages::by_link"]);
}

/// The tokens of every generated file.
fn generated(root: &Path) -> Vec<TokenStream> {
    let mut folders: Vec<PathBuf> = [
        "../../crates",
        "../../build-support/tests/apis",
        "../../build-support/tests/requests",
        "tests/contract",
    ]
    .map(|folder| root.join(folder))
    .to_vec();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && (path.iter().any(|part| part == "generated") || is_root(&path))
            {
                found.push(fs::read_to_string(&path).unwrap().parse().unwrap());
            }
        }
    }
    assert!(found.len() > 20, "{} files", found.len());
    found
}

/// The features of the runtime that the manifests of client crates name.
fn features(crates: &Path) -> BTreeSet<String> {
    let mut features = BTreeSet::new();
    for entry in fs::read_dir(crates).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path().join("Cargo.toml")).unwrap();
        let lines = text.lines();
        for line in lines {
            if let Some((_, dependency)) = line
                .split_once("api-client-core = ")
                .filter(|_| !line.contains("path = "))
            {
                let listed = dependency.split_once("features = [").map_or("", |(_, listed)| listed);
                features.extend(listed.split('"').skip(1).step_by(2).map(str::to_owned));
            }
            let named = line.split("api-client-core/").skip(1);
            features.extend(
                named
                    .filter_map(|rest| rest.split_once('"'))
                    .map(|(name, _)| name.to_owned()),
            );
        }
    }
    features
}

/// Whether the file is the `lib.rs` of a client crate, which names what users of the crate can name.
fn is_root(path: &Path) -> bool {
    let mut folders = path.iter().rev().map(|part| part.to_string_lossy());
    let is_lib = folders.next().is_some_and(|name| name == "lib.rs");
    is_lib
        && folders
            .nth(1)
            .is_some_and(|name| name.ends_with("-api") || name == "contract")
}

/// The names of all public functions of the runtime.
fn public_functions(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(public_functions(&path));
            continue;
        }
        let tokens = flat(&fs::read_to_string(&path).unwrap().parse().unwrap());
        for (at, _) in tokens.iter().enumerate().filter(|(_, token)| *token == "pub") {
            let words: Vec<_> = tokens[at + 1..].iter().take(4).map(String::as_str).collect();
            let name = match words.as_slice() {
                ["fn", name, ..] | ["async" | "const", "fn", name, ..] => *name,
                _ => continue,
            };
            names.insert(name.to_owned());
        }
    }
    names
}

fn used(files: &[TokenStream], functions: &BTreeSet<String>) -> Sections {
    let mut used = Sections::from([PATHS, MACROS, METHODS].map(|heading| (heading, BTreeSet::new())));
    for file in files {
        let tokens = flat(file);
        let mut types = BTreeSet::new();
        for at in 0..tokens.len() {
            let next = |steps: usize| tokens.get(at + steps).map_or("", String::as_str);
            if tokens[at] == "api_client_core" && next(1) == ":" {
                if next(4) == "!" {
                    let words = words(next(3), &tokens[at + 5..]);
                    used.get_mut(MACROS).unwrap().extend(words);
                    continue;
                }
                for path in paths(&tokens[at + 3..]) {
                    let path: Vec<_> = path.iter().filter(|step| *step != "self").cloned().collect();
                    types.extend(path.last().cloned());
                    used.get_mut(PATHS).unwrap().insert(path.join("::"));
                }
            }
            if next(0) == "." && functions.contains(next(1)) && !OF_STD.contains(&next(1)) && next(2) == "(" {
                used.get_mut(METHODS).unwrap().insert(format!(".{}", next(1)));
            }
        }
        for at in 0..tokens.len().saturating_sub(4) {
            let [one, two, name, open] = [1, 2, 3, 4].map(|step| tokens[at + step].as_str());
            // What follows a module is a function of it, also where a macro has written it.
            let is_function = functions.contains(name) || tokens[at].starts_with(char::is_lowercase);
            if types.contains(&tokens[at]) && one == ":" && two == ":" && is_function && open == "(" {
                used.get_mut(METHODS).unwrap().insert(format!("{}::{name}", tokens[at]));
            }
        }
    }
    used
}

/// A macro, and the words of its own that a call of it has: what is neither a name nor a value of the caller's.
fn words(name: &str, tokens: &[String]) -> BTreeSet<String> {
    let mut depth = 0;
    let mut words = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" | "{" | "[" => depth += 1,
            ")" | "}" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token == text);
        let follows_name = |at: usize| at > 1 && is(at - 1, ":") && !is(at - 2, ":");
        let is_kind = follows_name(at) && (is(at + 1, "\"\"") || is(at + 2, "\"\""));
        let is_mark = at > 2 && follows_name(at - 1) && is(at + 1, "\"\"");
        let is_trait = follows_name(at) && is(at + 1, "{");
        if is_kind || is_mark || is_trait || token == "other" {
            words.insert(format!("{name}! {token}"));
        }
    }
    // A macro whose calls all have a word is known by it.
    if words.is_empty() || name != "object" {
        words.insert(format!("{name}!"));
    }
    words
}

/// The names in each section of the document: the lines that begin with ``- ` ``.
fn listed(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut sections = BTreeMap::new();
    let mut heading = String::new();
    for line in text.lines() {
        if let Some(next) = line.strip_prefix("## ") {
            heading = next.to_owned();
        }
        if let Some((name, _)) = line.strip_prefix("- `").and_then(|rest| rest.split_once('`')) {
            let section: &mut BTreeSet<String> = sections.entry(heading.clone()).or_default();
            section.insert(name.to_owned());
        }
    }
    sections
}
