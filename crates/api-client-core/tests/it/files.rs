//! The files of `src/` use each other in one direction: a file that can be read without another does not lead back to
//! it.
//!
//! The test reads the tokens of each file: `crate::…`, `$crate::…`, `super::…` and paths that begin with a child
//! module, wherever they stand. A name that the crate re-exports counts as a use of the file that defines it. Unit
//! tests, which can use anything, and doc comments do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Which files a file uses, by module path: `sse::parser`.
type Arrows = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_file_leads_back_to_itself() {
    let files = files();
    let arrows = arrows(&files);
    // The reader sees what there is to see: a path in a function, in a macro, through a re-export, and to a parent.
    for (from, to) in [
        ("request", "multipart"),
        ("status_bodies", "operation"),
        ("sse", "error"),
        ("sse", "sse::parser"),
    ] {
        assert!(arrows[from].contains(to), "`{from}` uses `{to}`: {:?}", arrows[from]);
    }
    if let Some(circle) = circle(&arrows) {
        panic!("these files use each other in a circle: {}", circle.join(" -> "));
    }
}

#[test]
fn a_circle_is_found_wherever_its_paths_stand() {
    let file = |text: &str| text.parse::<TokenStream>().unwrap();
    let files = BTreeMap::from([
        (String::new(), file("mod a; mod b; mod c; pub use b::Thing;")),
        ("a".to_owned(), file("mod d; fn f() -> d::D { crate::Thing }")),
        (
            "a::d".to_owned(),
            file("pub struct D; mod on { use crate::{c::C, Thing}; }"),
        ),
        (
            "b".to_owned(),
            file("#[macro_export] macro_rules! m { () => { $crate::c::C } }"),
        ),
        (
            "c".to_owned(),
            file("#[cfg(test)] mod tests { use crate::a; } fn f() { x!(super::a::d::D); }"),
        ),
    ]);
    let arrows = arrows(&files);
    let circle = circle(&arrows).unwrap();
    assert_eq!(circle, ["a::d", "b", "c", "a::d"], "{arrows:?}");
}

/// The tokens of each file of `src/`, by its module path; the root has an empty one.
fn files() -> BTreeMap<String, TokenStream> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let relative = path.strip_prefix(&root).unwrap().with_extension("");
            let parts: Vec<_> = relative.iter().map(|part| part.to_str().unwrap()).collect();
            let module = parts.join("::");
            let module = module.strip_suffix("::mod").unwrap_or(&module);
            let module = if module == "lib" { "" } else { module };
            let tokens = fs::read_to_string(&path).unwrap().parse().unwrap();
            found.insert(module.to_owned(), tokens);
        }
    }
    found
}

fn arrows(files: &BTreeMap<String, TokenStream>) -> Arrows {
    let exports = exports(files);
    let modules = files.keys().filter(|module| !module.is_empty());
    modules
        .map(|module| {
            let mut reader = Reader {
                files,
                exports: &exports,
                module,
                used: BTreeSet::new(),
            };
            reader.read(&flat(&files[module]), 0);
            reader.used.remove(module);
            (module.clone(), reader.used)
        })
        .collect()
}

/// Names that can be used from the root, and the file that each of them comes from; `None` for another crate's.
fn exports(files: &BTreeMap<String, TokenStream>) -> BTreeMap<String, Option<String>> {
    let mut exports = BTreeMap::new();
    let root = flat(&files[""]);
    for (at, _) in root.iter().enumerate().filter(|(_, token)| *token == "use") {
        for path in paths(&root[at + 1..]) {
            let name = path.last().unwrap().clone();
            let module = path.first().filter(|first| files.contains_key(*first));
            exports.insert(name, module.cloned());
        }
    }
    for (module, tokens) in files {
        for pair in flat(tokens).windows(3) {
            if pair[0] == "macro_rules" {
                exports.insert(pair[2].clone(), Some(module.clone()));
            }
        }
    }
    exports
}

/// The tokens without their nesting, and without unit tests.
pub(crate) fn flat(tokens: &TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut texts: Vec<String> = Vec::new();
    let mut is_test = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis | Delimiter::None => ("(", ")"),
                };
                if is_test && open == "{" {
                    is_test = false;
                    continue;
                }
                let inner = flat(&group.stream());
                is_test |= open == "[" && inner == ["cfg", "(", "test", ")"];
                texts.push(open.to_owned());
                texts.extend(inner);
                texts.push(close.to_owned());
            }
            TokenTree::Literal(_) => texts.push("\"\"".to_owned()),
            // `#[cfg(test)] mod fuzz;` ends without a block.
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                is_test = false;
                texts.push(";".to_owned());
            }
            other => texts.push(other.to_string()),
        }
    }
    texts
}

/// The paths that begin with these tokens: one, or one for each name between braces.
pub(crate) fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut path = Vec::new();
    let mut rest = tokens;
    loop {
        match rest {
            [open, inner @ ..] if open == "{" => {
                let items = split(inner);
                let within = items.iter().flat_map(|item| paths(item));
                return within.map(|more| [path.clone(), more].concat()).collect();
            }
            [name, one, two, more @ ..] if one == ":" && two == ":" => {
                path.push(name.clone());
                rest = more;
            }
            [name, ..] => {
                path.push(name.clone());
                return vec![path];
            }
            [] => return vec![path],
        }
    }
}

/// What stands between the commas up to the brace that closes.
fn split(tokens: &[String]) -> Vec<Vec<String>> {
    let (mut items, mut depth) = (vec![Vec::new()], 0);
    for token in tokens {
        match token.as_str() {
            "}" if depth == 0 => break,
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if token == "," && depth == 0 {
            items.push(Vec::new());
        } else {
            items.last_mut().unwrap().push(token.clone());
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

struct Reader<'f> {
    files: &'f BTreeMap<String, TokenStream>,
    exports: &'f BTreeMap<String, Option<String>>,
    module: &'f str,
    used: BTreeSet<String>,
}

impl Reader<'_> {
    /// Reads tokens that stand in so many modules within the file.
    fn read(&mut self, tokens: &[String], mut inline: usize) {
        let mut ends = Vec::new();
        let mut depth = 0;
        for at in 0..tokens.len() {
            let is_start = at == 0 || tokens[at - 1] != ":";
            match tokens[at].as_str() {
                "{" => depth += 1,
                "}" => {
                    if ends.last() == Some(&depth) {
                        ends.pop();
                        inline -= 1;
                    }
                    depth -= 1;
                }
                "mod" if tokens.get(at + 2).is_some_and(|next| next == "{") => {
                    ends.push(depth + 1);
                    inline += 1;
                }
                "crate" if is_start && is_path(tokens, at) => {
                    for path in paths(&tokens[at + 3..]) {
                        self.note(&path);
                    }
                }
                "super" if is_start && is_path(tokens, at) => {
                    for path in paths(&tokens[at..]) {
                        self.note_relative(&path, inline);
                    }
                }
                name if is_start && is_path(tokens, at) => {
                    let child = join(self.module, name);
                    if self.files.contains_key(&child) {
                        self.used.insert(child);
                    }
                }
                _ => {}
            }
        }
    }

    /// A path that begins at the root: the longest module that it names, or the file of what the root re-exports.
    fn note(&mut self, path: &[String]) {
        let modules = (1..=path.len()).rev().map(|length| path[..length].join("::"));
        if let Some(module) = modules.into_iter().find(|module| self.files.contains_key(module)) {
            self.used.insert(module);
            return;
        }
        let first = path.first().unwrap();
        match self.exports.get(first) {
            Some(Some(module)) => drop(self.used.insert(module.clone())),
            // Another crate's, such as `$crate::serde`.
            Some(None) => {}
            None => unreachable!(
                "`crate::{}` in `{}` names nothing that the root has",
                path.join("::"),
                self.module
            ),
        }
    }

    /// A path that begins with `super`, one for each step up.
    fn note_relative(&mut self, path: &[String], inline: usize) {
        let up = path.iter().take_while(|step| *step == "super").count();
        let mut module = self.module;
        for _ in inline..up {
            module = module.rsplit_once("::").map_or("", |(parent, _)| parent);
        }
        let rest = &path[up..];
        let whole: Vec<String> = module
            .split("::")
            .map(str::to_owned)
            .chain(rest.iter().cloned())
            .collect();
        match module {
            "" => self.note(rest),
            _ => self.note(&whole),
        }
    }
}

fn is_path(tokens: &[String], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|next| next == ":") && tokens.get(at + 2).is_some_and(|next| next == ":")
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}::{name}")
    }
}

/// A way from a file back to itself, if there is one.
fn circle(arrows: &Arrows) -> Option<Vec<String>> {
    fn follow(arrows: &Arrows, way: &mut Vec<String>, done: &mut BTreeSet<String>) -> Option<Vec<String>> {
        let last = way.last()?.clone();
        for next in &arrows[&last] {
            if let Some(start) = way.iter().position(|module| module == next) {
                return Some([&way[start..], std::slice::from_ref(next)].concat());
            }
            if !done.contains(next) {
                way.push(next.clone());
                let found = follow(arrows, way, done);
                if found.is_some() {
                    return found;
                }
                way.pop();
            }
        }
        done.insert(last);
        None
    }
    let mut done = BTreeSet::new();
    arrows
        .keys()
        .find_map(|module| follow(arrows, &mut vec![module.clone()], &mut done))
}
