//! The pipeline as a program for browsers, which the page `playground` of the site runs.
//!
//! In: what the page asks for, as JSON. Out: findings, fidelity and the files of the crate, as JSON; and the crate as
//! an archive. It does what the command `generate` does for files beside each other, so that both write the same files.
//! [`exports`] are the functions that the page calls.

mod archive;
pub mod exports;

use std::collections::BTreeMap;
use std::sync::Arc;

use build_support::document::diagnostic::{Diagnostic, Diagnostics, Severity};
use build_support::document::words::in_a_comment;
use build_support::document::{Location, SourceFile};
use build_support::package::committed::SharedModules;
use build_support::package::fidelity::Fidelity;
use build_support::package::file_set::FileSet;
use build_support::package::scaffold::{self, Place, RUNTIME_VERSION, Runtime};
use build_support::package::{ClientCrate, Generated};
use build_support::pipeline::{self, Told};
use serde::{Deserialize, Serialize};

/// How many findings are shown with an excerpt: each excerpt goes through its whole file.
const MOST_EXCERPTS: usize = 100;

/// What a page asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// The texts, the description or first page before what it refers to.
    files: Vec<Given>,
    /// The name of the crate, if it is not to be made from that of the first file.
    name: Option<String>,
    /// The APIs to generate, if the pages describe several.
    #[serde(default)]
    apis: Vec<String>,
}

/// A text, called as its file is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    name: String,
    text: String,
}

/// What a page shows.
#[derive(Serialize)]
struct Answer<'a> {
    findings: Vec<Finding>,
    /// Nothing where there is no crate: the findings say why.
    #[serde(rename = "crate")]
    made: Option<Made<'a>>,
}

/// A finding, as a page shows it.
#[derive(Serialize)]
struct Finding {
    severity: &'static str,
    code: &'static str,
    message: String,
    /// File, line and column.
    place: Option<String>,
    help: Option<String>,
    /// All of it as the commands print it, with an excerpt of the source; of the first ones only.
    text: Option<String>,
}

/// The crate.
#[derive(Serialize)]
struct Made<'a> {
    name: &'a str,
    types: usize,
    apis: Vec<Described<'a>>,
    /// The files, by their paths.
    files: BTreeMap<&'a str, &'a str>,
}

/// One API of the crate.
#[derive(Serialize)]
struct Described<'a> {
    fidelity: &'a Fidelity,
    /// How an operation is called, by its method and path.
    calls: BTreeMap<String, String>,
}

/// Answers the `request` of a page. Returns the files of the crate, too; none where there is no crate.
pub fn answer(request: &[u8]) -> (String, FileSet) {
    answered(request).unwrap_or_else(|message| (refusal(&message), FileSet::new()))
}

/// The answer, or why there is none.
fn answered(request: &[u8]) -> Result<(String, FileSet), String> {
    let request: Request = serde_json::from_slice(request)
        .map_err(|error| format!("the page asks for what this program does not know: {error}"))?;
    let given = request.files.iter();
    let files: Vec<_> = given
        .map(|given| SourceFile::new(in_a_comment(&given.name), given.text.as_str()))
        .collect();
    let first = files
        .first()
        .ok_or("there is no description: paste one, or choose files")?;
    let name = scaffold::name_for(request.name.as_deref(), &first.path)?;
    let outcome = generated(&files, &request.apis, &name, &Location::start_of(first));
    let answer = match &outcome {
        Ok((client, files, findings)) => Answer {
            findings: shown(findings),
            made: Some(made(client, files)),
        },
        Err(findings) => Answer {
            findings: shown(findings),
            made: None,
        },
    };
    let text = serde_json::to_string(&answer).map_err(|error| format!("the answer cannot be written: {error}"))?;
    Ok((text, outcome.map_or_else(|_| FileSet::new(), |(_, files, _)| files)))
}

/// The crate `name` of `files`, its files, and the mistakes that were worked around.
fn generated(
    files: &[Arc<SourceFile>],
    apis: &[String],
    name: &str,
    start: &Location,
) -> Result<(ClientCrate, FileSet, Diagnostics), Diagnostics> {
    let command = scaffold::command_for(&start.file.path);
    let shared = SharedModules::default();
    let (client, findings) = pipeline::crate_of(files, apis, &Told::default(), name, &command, &shared)?;
    for generated in &client.apis {
        pipeline::require_operations(generated, start)?;
    }
    let place = Place::Alone(Runtime::Version(RUNTIME_VERSION.to_owned()));
    let files = scaffold::crate_files(&client, &place, &command)?;
    Ok((client, files, findings))
}

/// What a page shows of `client`.
fn made<'a>(client: &'a ClientCrate, files: &'a FileSet) -> Made<'a> {
    Made {
        name: &client.name,
        types: client.types(),
        apis: client.apis.iter().map(described).collect(),
        files: files.files().collect(),
    }
}

fn described(generated: &Generated) -> Described<'_> {
    let api = &generated.api;
    let module = api
        .module
        .as_ref()
        .map_or(String::new(), |module| format!("{module}: "));
    let calls = api.operations.values().map(|operation| {
        let place = format!("{} {}", operation.method, operation.path);
        (place, format!("{module}{}", api.call_of(operation)))
    });
    Described {
        fidelity: &generated.fidelity,
        calls: calls.collect(),
    }
}

/// What a page shows of `findings`.
fn shown(findings: &Diagnostics) -> Vec<Finding> {
    let excerpt = |index: usize, finding: &Diagnostic| (index < MOST_EXCERPTS).then(|| finding.render(false));
    let shown = findings.iter().enumerate().map(|(index, finding)| Finding {
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        code: finding.code.name(),
        message: finding.message.clone(),
        place: finding.location.as_ref().map(ToString::to_string),
        help: finding.help.clone(),
        text: excerpt(index, finding),
    });
    shown.collect()
}

/// The answer that is `message` alone.
fn refusal(message: &str) -> String {
    let finding = serde_json::json!({"severity": "error", "code": "playground", "message": message});
    serde_json::json!({"findings": [finding], "crate": null}).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const CATS: &str = "openapi: 3.0.3
info: {title: Cats, version: '1'}
servers: [{url: 'https://cats.example'}]
paths:
  /cats/{id}:
    get:
      operationId: getCat
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}}
components: {schemas: {Cat: {type: object, properties: {name: {type: string}}}}}
";

    fn asked(files: Value, name: Option<&str>) -> (Value, FileSet) {
        let request = json!({"files": files, "name": name, "apis": []}).to_string();
        let (text, files) = answer(request.as_bytes());
        (serde_json::from_str(&text).unwrap(), files)
    }

    #[test]
    fn a_description_becomes_a_crate() {
        let (answer, files) = asked(json!([{"name": "cats.yaml", "text": CATS}]), None);
        let made = &answer["crate"];
        assert_eq!(made["name"], "cats-api", "{answer}");
        assert_eq!(made["apis"][0]["fidelity"]["operations"][0]["name"], "GET /cats/{id}");
        assert_eq!(made["apis"][0]["calls"]["GET /cats/{id}"], "get_cat");
        let manifest = made["files"]["Cargo.toml"].as_str().unwrap();
        assert!(manifest.contains("api-client-core = { version = \"0.1\""), "{manifest}");
        assert_eq!(files.get("Cargo.toml"), Some(manifest));
    }

    #[test]
    fn a_mistake_has_its_file_and_line() {
        let (answer, files) = asked(
            json!([{"name": "cats.yaml", "text": CATS.replace("/cats/{id}:", "/cats/{id}: [")}]),
            None,
        );
        assert!(answer["crate"].is_null() && files.files().count() == 0, "{answer}");
        let finding = &answer["findings"][0];
        assert_eq!(finding["severity"], "error");
        let place = finding["place"].as_str().unwrap();
        assert!(place.starts_with("cats.yaml:"), "{place}");
        assert!(finding["text"].as_str().unwrap().contains("cats.yaml:"), "{finding}");
    }

    #[test]
    fn several_files_are_one_description() {
        let (root, _) = CATS.split_once("components:").unwrap();
        let root = root.replace("#/components/schemas/Cat", "cat.yaml");
        let cat = "type: object\nproperties: {name: {type: string}}\n";
        let files = json!([{"name": "cats.yaml", "text": root}, {"name": "cat.yaml", "text": cat}]);
        let (answer, _) = asked(files, Some("felines"));
        assert_eq!(answer["crate"]["name"], "felines", "{answer}");
        assert_eq!(answer["crate"]["types"], 1);
    }

    #[test]
    fn what_cannot_be_asked_for_is_said() {
        for (files, name, expected) in [
            (json!([]), None, "there is no description"),
            (
                json!([{"name": "cats.yaml", "text": CATS}]),
                Some("../cats"),
                "`../cats` cannot be the name",
            ),
            (json!([{"name": "cats.yaml", "txt": CATS}]), None, "unknown field `txt`"),
        ] {
            let (answer, files) = asked(files, name);
            let message = answer["findings"][0]["message"].as_str().unwrap();
            assert!(message.contains(expected), "{message}");
            assert!(answer["crate"].is_null() && files.files().count() == 0);
        }
    }

    #[test]
    fn the_name_of_a_file_ends_no_comment() {
        let (answer, _) = asked(
            json!([{"name": "cats\nuse evil;`.yaml", "text": CATS}]),
            Some("cats-api"),
        );
        let code = answer["crate"]["files"]["src/generated/mod.rs"].as_str().unwrap();
        assert!(
            code.contains("cats?use evil;?.yaml") && !code.contains("\nuse evil"),
            "{code}"
        );
    }
}
