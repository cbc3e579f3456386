//! The forms in which documentation sites publish the operations of an API.
//!
//! In: a slice of a specification, with one operation. Out: the text of the page that a site makes of it.

use openapi_crates::document::yaml;
use openapi_crates::document::{Location, Node};
use serde_json::{Value, json};

use crate::apart::Slice;

/// A form of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Mintlify,
    GitBook,
    ReadMe,
    Fern,
    /// Fern's pages as they were before 2026: `info` is about the operation.
    FernPerOperation,
    Apifox,
    Redoc,
}

pub(crate) const FORMS: [Form; 7] = [
    Form::Mintlify,
    Form::GitBook,
    Form::ReadMe,
    Form::Fern,
    Form::FernPerOperation,
    Form::Apifox,
    Form::Redoc,
];

impl Form {
    /// Whether each page has one operation.
    pub(crate) fn has_slices(self) -> bool {
        self != Self::Redoc
    }

    /// Whether a page says which version of the API it is about.
    pub(crate) fn has_versions(self) -> bool {
        self != Self::FernPerOperation
    }

    /// The name of the file of page `number`.
    pub(crate) fn file(self, number: usize) -> String {
        let ending = if self == Self::Redoc { "html" } else { "md" };
        format!("page-{number}.{ending}")
    }

    /// The page of `slice`, whose document is `document`; the `number`th of its site. `specification` is the file that
    /// fences name.
    pub(crate) fn page(self, slice: &Slice, document: &Value, number: usize, specification: &str) -> String {
        let (method, path) = (slice.method.as_str(), slice.path.as_str());
        match self {
            Self::Mintlify => {
                let fence = format!("````yaml {specification} {method} {path}");
                format!(
                    "# A page\n\n> What it does\n\n## OpenAPI\n\n{fence}\n{}````\n",
                    text(document)
                )
            }
            Self::GitBook => format!("# A group\n\n## {method} {path}\n\n>\n\n```json\n{document}\n```\n"),
            Self::ReadMe => {
                let mut document = document.clone();
                document["x-readme"] = json!({"explorer-enabled": true, "page": number});
                document["_id"] = json!(format!("{number:024x}"));
                format!("# A page\n\nWhat it does\n\n# OpenAPI definition\n\n```json\n{document:#}\n```\n")
            }
            Self::Fern => {
                let mut document = document.clone();
                retag(&mut document["paths"][path][method], |tag| {
                    json!(format!("subpackage_{tag}"))
                });
                fern(method, path, &document)
            }
            Self::FernPerOperation => {
                let mut document = document.clone();
                document["info"] = json!({"title": "An operation", "version": format!("endpoint_page.number{number}")});
                retag(&mut document["paths"][path][method], |tag| {
                    json!([format!("subpackage_{tag}")])
                });
                let page = fern(method, path, &document);
                document.as_object_mut().unwrap().remove("servers");
                page[..page.find("```yaml").unwrap()].to_owned() + &format!("```yaml\n{}```\n", text(&document))
            }
            Self::Apifox => {
                let mut document = document.clone();
                let requirements = document["security"].as_array_mut().into_iter().flatten();
                for requirement in requirements {
                    requirement["x-apifox"] = json!({"schemeGroups": [], "required": true});
                }
                let schemes = document["components"]["securitySchemes"].as_object_mut();
                for scheme in schemes.into_iter().flat_map(|schemes| schemes.values_mut()) {
                    if scheme["scheme"] == json!("bearer") {
                        scheme["type"] = json!("bearer");
                    }
                }
                format!(
                    "# 页面\n\n## OpenAPI Specification\n\n```yaml\n{}```\n",
                    text(&document)
                )
            }
            Self::Redoc => html(document),
        }
    }
}

/// The page that Redoc makes of the whole specification.
pub(crate) fn html(document: &Value) -> String {
    let state = json!({"menu": {"activeItemIdx": -1}, "spec": {"data": document}, "options": {}});
    let script = state.to_string().replace("</", "<\\/");
    format!("<!DOCTYPE html>\n<html><body><script>\nconst __redoc_state = {script};\n</script></body></html>\n")
}

fn fern(method: &str, path: &str, document: &Value) -> String {
    let server = document["servers"][0]["url"].as_str().unwrap_or_default();
    let shown = path.replace('{', ":").replace('}', "");
    let method = method.to_uppercase();
    format!(
        "# A page\n\n{method} {server}{shown}\n\n## OpenAPI Specification\n\n```yaml\n{}```\n",
        text(document)
    )
}

/// Writes each tag of `operation` as `written` has it.
fn retag(operation: &mut Value, written: impl Fn(&str) -> Value) {
    for tag in operation
        .get_mut("tags")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        *tag = written(tag.as_str().unwrap());
    }
}

fn text(document: &Value) -> String {
    let nowhere = Location::start_of(&openapi_crates::document::SourceFile::new("", ""));
    yaml::write(&Node::from_json(document, &nowhere), "")
}
