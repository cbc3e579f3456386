//! A generated crate that reads and writes values of the types that its operations return.
//!
//! In: the folder of a generated crate, and a file of values that a JSON Schema library made of its response schemas
//! (`xtask/values/generate.mjs`). Out: how many of them are the same JSON after they were read and written, and how the
//! others differ. In place of its operations the crate gets functions that do both with the type that each returns, and
//! an example that calls them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use build_support::package::cargo_toml;

use super::super::features::Choice;
use super::row::Values;
use crate::process;

/// The example's name.
const EXAMPLE: &str = "round_trip";

/// An operation and the type of what it returns.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Returned {
    /// `METHOD path`
    operation: String,
    type_text: String,
}

/// Sends the values in `values` through the crate in `folder`, called `name`, of the workspace at `root`, within
/// `limit`.
pub(super) fn check(root: &Path, folder: &Path, name: &str, values: &Path, limit: Duration) -> Result<Values> {
    instrument(folder, name)?;
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let all = Choice::All(cargo_toml::tags_of(&manifest).unwrap_or_default());
    let mut command = Command::new(process::cargo());
    command
        .args(["run", "--quiet", "--package", name, "--example", EXAMPLE])
        .args(all.arguments())
        .arg("--")
        .arg(fs::canonicalize(values)?)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("RUSTFLAGS", "-Awarnings");
    let ended = process::run(&mut command, limit)?;
    if ended.status.is_none() {
        bail!("stopped after {} seconds", limit.as_secs());
    }
    serde_json::from_str(&ended.stdout).with_context(|| ended.stderr)
}

/// Puts functions that read and write what is returned in the place of the operations of the crate in `folder`.
fn instrument(folder: &Path, name: &str) -> Result<()> {
    let mut calls = String::from("None");
    let mut files = Vec::new();
    let operations = folder.join("src/generated/operations");
    rust_files(&operations, &mut files)?;
    let package = name.replace('-', "_");
    for (index, path) in files.iter().enumerate() {
        let text = fs::read_to_string(path)?;
        let returned = returned_in(&text);
        let Some(head) = head_of(&text).filter(|_| !returned.is_empty()) else {
            continue;
        };
        fs::write(path, format!("{head}\n{}", round_trip(index, &returned)?))?;
        let module = module_of(path.strip_prefix(&operations).unwrap_or(path));
        write!(
            calls,
            ".or_else(|| {package}::operations::{module}round_trip_{index}(operation, value))"
        )?;
    }
    let example = include_str!("../../../values/round_trip.rs")
        .replace("None /* calls */", &calls)
        .replace("PACKAGE", &package);
    let path = folder.join("examples").join(format!("{EXAMPLE}.rs"));
    fs::write(&path, example).with_context(|| format!("cannot write {}", path.display()))
}

/// The text before the first `impl` of a client or a handle with operations.
fn head_of(text: &str) -> Option<&str> {
    let starts = text.match_indices("\nimpl ").map(|(start, _)| start);
    let mut of_methods = starts.filter(|start| {
        let line = text
            .get(start + 1..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default();
        line == "impl Client {" || line.ends_with("Operations<'_> {")
    });
    of_methods.next().and_then(|start| text.get(..start))
}

/// The public module of the file at `path`, from the folder of operations, with `::` behind it: those without a tag are
/// in the module of all.
fn module_of(path: &Path) -> String {
    let first = path.iter().next().map(Path::new).and_then(Path::file_stem);
    match first.and_then(|first| first.to_str()) {
        None | Some("mod" | "untagged") => String::new(),
        Some(module) => format!("{module}::"),
    }
}

/// The Rust files in `folder` and the folders in it.
fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot look into {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

/// A function that reads and writes what each of `returned` is; its `index` tells it from those of other modules.
fn round_trip(index: usize, returned: &[Returned]) -> Result<String> {
    let mut text = format!(
        "pub fn round_trip_{index}(operation: &str, value: &str) -> Option<(&'static str, Result<String, String>)> {{\n"
    );
    text.push_str("    use ::api_client_core::serde_json as json;\n    match operation {\n");
    for Returned { operation, type_text } in returned {
        writeln!(
            text,
            "        {operation:?} => Some(({type_text:?}, json::from_str::<{type_text}>(value).and_then(|value| \
             json::to_string(&value)).map_err(|error| error.to_string()))),"
        )?;
    }
    text.push_str("        _ => None,\n    }\n}\n");
    Ok(text)
}

/// The operations in the generated module `text`, each with the type that its `send` returns as JSON.
///
/// The text is the pipeline's own, so that its form is known: a method of the client makes a request of a `static`,
/// which has the method and the path, and the `send` of the request names the type.
fn returned_in(text: &str) -> Vec<Returned> {
    // However lines are broken.
    let flat = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("( ", "(")
        .replace(", )", ")");
    let mut found = Vec::new();
    let mut rest = flat.as_str();
    while let Some((before, after)) = rest.split_once(".operation(&") {
        let request = before
            .rsplit_once(" { request:")
            .and_then(|(head, _)| head.rsplit(' ').next());
        let operation = after.split_once(')').and_then(|(name, _)| operation(&flat, name));
        let type_text = request.and_then(|request| sent_by(&flat, request));
        found.extend(
            operation
                .zip(type_text)
                .map(|(operation, type_text)| Returned { operation, type_text }),
        );
        rest = after;
    }
    found
}

/// `METHOD path` of the operation in the `static` called `name`.
fn operation(flat: &str, name: &str) -> Option<String> {
    let (_, body) = flat.split_once(&format!("static {name}: Operation = "))?;
    let method = body.split_once("Method::")?.1.split_once(',')?.0;
    let path = body.split_once("path: \"")?.1.split_once('"')?.0;
    Some(format!("{method} {path}"))
}

/// What `send` of the request type `request` returns, where that is JSON.
fn sent_by(flat: &str, request: &str) -> Option<String> {
    let (_, body) = flat.split_once(&format!("impl {request} {{ "))?;
    let (_, send) = body.split_once("pub fn send(")?;
    let (signature, call) = send.split_once(" { ")?;
    let sends_json = call.split('}').next()?.contains(".send_json()");
    let (_, success) = signature.split_once("ResponseFuture<").filter(|_| sends_json)?;
    Some(first_argument(success))
}

/// The first of the generic arguments that `text` begins with.
fn first_argument(text: &str) -> String {
    let mut depth = 1_usize;
    let inner = text.chars().take_while(|character| {
        match character {
            '<' | '(' => depth += 1,
            '>' | ')' => depth -= 1,
            _ => {}
        }
        depth > 1 || (depth == 1 && *character != ',')
    });
    inner.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_that_an_operation_returns_is_found() {
        let text = r#"
            impl Client {
                pub fn get_cat(&self, id: &str) -> GetCat {
                    GetCat {
                        request: self.core.operation(
                            &GET_CAT,
                        ).path("id", id),
                    }
                }
                pub fn pet_cat(&self, id: &str) -> PetCat {
                    PetCat {
                        request: self.core.operation(&PET_CAT),
                    }
                }
            }
            impl GetCat {
                pub fn send(
                    self,
                ) -> ResponseFuture<BTreeMap<String, types::Cat>, types::Failure> {
                    self.request.send_json()
                }
            }
            impl PetCat {
                pub fn send(self) -> ResponseFuture<()> {
                    self.request.send_empty()
                }
            }
            static GET_CAT: Operation = Operation { id: "getCat", method: Method::GET, path: "/cats/{id}", security: &[] };
            static PET_CAT: Operation = Operation { id: "petCat", method: Method::POST, path: "/cats/{id}/pet", security: &[] };
        "#;
        let expected = Returned {
            operation: "GET /cats/{id}".to_owned(),
            type_text: "BTreeMap<String, types::Cat>".to_owned(),
        };
        assert_eq!(returned_in(text), [expected]);
    }
}
