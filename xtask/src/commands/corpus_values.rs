//! Values on their way through the types of a generated crate and back.
//!
//! In: the folder of a generated crate, and a file of values that a JSON Schema library made of its response schemas
//! (`xtask/values/generate.mjs`). Out: how many of them are the same JSON after they were read and written. The crate gets a
//! function per module of operations that does both with the type that each operation returns, and an example that calls it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::process;

/// How long compiling and running the example may take.
const LIMIT: Duration = Duration::from_secs(1800);

/// The example's name.
const EXAMPLE: &str = "round_trip";

/// What became of the values of one specification.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Values {
    /// How many were read and written.
    pub(crate) tried: usize,
    /// How many of them came out as the same JSON.
    pub(crate) same: usize,
    /// The first of those that did not: operation, and what was different.
    pub(crate) differences: Vec<String>,
}

/// An operation and the module and the type of what it returns.
struct Returned {
    /// `METHOD path`
    operation: String,
    module: String,
    type_text: String,
}

/// Sends the values in `values` through the crate in `folder`, called `name`, of the workspace at `root`; `features` are the
/// arguments that turn on all of it.
pub(crate) fn check(root: &Path, folder: &Path, name: &str, features: &[String], values: &Path) -> Result<Values> {
    let returned = returned_types(folder)?;
    instrument(folder, name, &returned)?;
    let mut command = Command::new(process::cargo());
    command
        .args(["run", "--quiet", "--package", name, "--example", EXAMPLE])
        .args(features)
        .arg("--")
        .arg(fs::canonicalize(values)?)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    let ended = process::run(&mut command, LIMIT)?;
    serde_json::from_str(&ended.stdout).with_context(|| format!("the example did not end: {}", ended.stderr))
}

/// What each operation of the crate in `folder` returns, by the signature of its request.
fn returned_types(folder: &Path) -> Result<Vec<Returned>> {
    let operations = folder.join("src/generated/operations");
    let mut returned = Vec::new();
    for entry in fs::read_dir(&operations).context("the crate has no operations")? {
        let path = entry?.path();
        let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        returned.extend(returned_in(&text).into_iter().map(|(operation, type_text)| Returned {
            operation,
            module: module.clone(),
            type_text,
        }));
    }
    Ok(returned)
}

/// The operations in the generated module `text`, each with the type that its `send` returns as JSON.
///
/// The text is the pipeline's own, so that its form is known: a method of the client makes a request of a `static`, which has
/// the method and the path, and the `send` of the request names the type.
fn returned_in(text: &str) -> Vec<(String, String)> {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    let mut rest = flat.as_str();
    while let Some((before, after)) = rest.split_once(".operation(&") {
        let request = before
            .rsplit_once(" { request:")
            .and_then(|(head, _)| head.rsplit(' ').next());
        let operation = after.split_once(')').and_then(|(name, _)| operation(&flat, name));
        let returned = request.and_then(|request| sent_by(&flat, request));
        found.extend(operation.zip(returned));
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
    let (_, send) = body.split_once("pub async fn send(")?;
    let (signature, call) = send.split_once(" { ")?;
    let sends_json = call.split('}').next()?.contains(".send_json()");
    let (_, success) = signature.split_once("Result<Response<").filter(|_| sends_json)?;
    Some(balanced(success))
}

/// `text` up to the `>` that closes what was opened before it.
fn balanced(text: &str) -> String {
    let mut depth = 1_usize;
    let inner = text.chars().take_while(|character| {
        match character {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        depth > 0
    });
    inner.collect::<String>().trim().trim_end_matches(',').to_owned()
}

/// Adds to the crate in `folder` what reads and writes each of `returned`.
fn instrument(folder: &Path, name: &str, returned: &[Returned]) -> Result<()> {
    let mut modules: Vec<&str> = returned.iter().map(|returned| returned.module.as_str()).collect();
    modules.sort_unstable();
    modules.dedup();
    for module in &modules {
        let mut text = String::from(
            "\n/// Reads and writes a value that `operation` returns.\n#[doc(hidden)]\n#[rustfmt::skip]\n",
        );
        text.push_str("pub fn round_trip(operation: &str, value: &str) -> Option<Result<String, String>> {\n");
        text.push_str("    use ::api_client_core::serde_json as json;\n    match operation {\n");
        for Returned {
            operation, type_text, ..
        } in returned.iter().filter(|returned| returned.module == *module)
        {
            writeln!(
                text,
                "        {operation:?} => Some(json::from_str::<{type_text}>(value).and_then(|value| \
                 json::to_string(&value)).map_err(|error| error.to_string())),"
            )?;
        }
        text.push_str("        _ => None,\n    }\n}\n");
        let path = folder.join("src/generated/operations").join(format!("{module}.rs"));
        let code = fs::read_to_string(&path)?;
        fs::write(&path, code + &text)?;
    }
    open_modules(folder, &modules)?;
    let package = name.replace('-', "_");
    let calls: Vec<String> = modules
        .iter()
        .map(|module| format!("{package}::operations::{module}::round_trip(operation, value)"))
        .collect();
    let call = if calls.is_empty() {
        "None".to_owned()
    } else {
        calls.join(".or_else(|| ").to_owned() + &")".repeat(calls.len() - 1)
    };
    let example = include_str!("../../values/round_trip.rs").replace("None /* calls */", &call);
    fs::write(
        folder.join("examples").join(format!("{EXAMPLE}.rs")),
        example.replace("PACKAGE", &package),
    )?;
    Ok(())
}

/// Makes the modules of operations public, so that the example can call them.
fn open_modules(folder: &Path, modules: &[&str]) -> Result<()> {
    let path = folder.join("src/generated/operations/mod.rs");
    let mut text = fs::read_to_string(&path)?;
    for module in modules {
        text = text.replace(&format!("\nmod {module};"), &format!("\npub mod {module};"));
    }
    fs::write(path, text)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_that_an_operation_returns_is_found() {
        let text = r#"
            impl Client {
                pub fn get_cat(&self, id: &str) -> GetCat { GetCat { request: self.core.operation(&GET_CAT).path("id", id) } }
                pub fn pet_cat(&self, id: &str) -> PetCat {
                    PetCat {
                        request: self.core.operation(&PET_CAT),
                    }
                }
            }
            impl GetCat {
                pub async fn send(
                    self,
                ) -> Result<Response<BTreeMap<String, types::Cat>>, Error<types::Failure>> {
                    self.request.send_json().await
                }
            }
            impl PetCat {
                pub async fn send(self) -> Result<Response<()>, Error> {
                    self.request.send_empty().await
                }
            }
            static GET_CAT: Operation = Operation { id: "getCat", method: Method::GET, path: "/cats/{id}", security: &[] };
            static PET_CAT: Operation = Operation { id: "petCat", method: Method::POST, path: "/cats/{id}/pet", security: &[] };
        "#;
        let expected = ("GET /cats/{id}".to_owned(), "BTreeMap<String, types::Cat>".to_owned());
        assert_eq!(returned_in(text), [expected]);
    }
}
