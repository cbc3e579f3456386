//! The examples of a crate's front page.
//!
//! In: all operations of an API. Out: a function for each thing that people do with an API, as far as it has an
//! operation for that: create with a body, clear a field, list all items, tell errors apart, download, upload. They
//! compile, with the vendor's own operations.

use super::examples::{self, Call};
use super::{Context, operations};
use crate::generate::{RustType, SpelledOperation};
use crate::model::names::RustName;
use crate::model::operation::{BodyKind, Failure, Operation, StatusPattern, Success};
use crate::model::types::{Presence, TypeKind};

/// An example of the front page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontExample {
    /// What it shows, as a heading.
    pub title: &'static str,
    /// The lines of its code.
    pub code: Vec<String>,
    /// The module of the operation that it calls.
    pub module: RustName,
}

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Create,
    Clear,
    List,
    Errors,
    Download,
    Upload,
}

impl Purpose {
    const ALL: [Self; 6] = [
        Self::Create,
        Self::Clear,
        Self::List,
        Self::Errors,
        Self::Download,
        Self::Upload,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Create => "Create with a body",
            Self::Clear => "Clear a field",
            Self::List => "List all items",
            Self::Errors => "Tell errors apart",
            Self::Download => "Download",
            Self::Upload => "Upload",
        }
    }

    fn function(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Clear => "clear",
            Self::List => "list",
            Self::Errors => "show",
            Self::Download => "download",
            Self::Upload => "upload",
        }
    }

    /// Whether `operation` shows it.
    fn fits(self, operation: &Operation, context: &Context<'_>) -> bool {
        let body = operation.body.as_ref();
        let has_fields = body.is_some_and(|body| matches!(body.kind, BodyKind::Json | BodyKind::Form));
        match self {
            Self::Create => operation.method == "POST" && has_fields && operation.pagination.is_none(),
            Self::Clear => {
                matches!(&*operation.method, "PATCH" | "PUT" | "POST")
                    && has_fields
                    && clearable(operation, context).is_some()
            }
            Self::List => operation.pagination.is_some(),
            Self::Errors => {
                operation.method == "GET"
                    && first_error(operation).is_some()
                    && !matches!(operation.success, Success::Streams)
            }
            Self::Download => matches!(operation.success, Success::Bytes),
            Self::Upload => body.is_some_and(|body| body.kind == BodyKind::Multipart),
        }
    }
}

/// Returns the examples of the API: for each purpose with the operation that takes the least.
pub(super) fn examples(context: &Context<'_>) -> syn::Result<Vec<FrontExample>> {
    let mut all = Vec::new();
    for purpose in Purpose::ALL {
        let operations = context.api.operations.values().zip(&context.spelling.operations);
        let fitting = operations.filter(|(operation, _)| !operation.deprecated && purpose.fits(operation, context));
        // Of equals the first: `min_by_key` returns it.
        let best = fitting.min_by_key(|(operation, _)| rank(purpose, operation));
        if let Some((operation, spelled)) = best {
            all.extend(example(purpose, operation, spelled, context)?);
        }
    }
    Ok(all)
}

/// Returns how little `operation` serves as an example: the smallest rank is the best.
fn rank(purpose: Purpose, operation: &Operation) -> (bool, usize) {
    let says = |words: &[&str]| {
        let mut said = operation
            .name
            .split('_')
            .chain(operation.id.split(|sign: char| !sign.is_alphanumeric()));
        said.any(|word| words.iter().any(|wanted| word.to_lowercase().starts_with(wanted)))
    };
    let is_typical = match purpose {
        Purpose::Create => says(&["create", "add", "new"]),
        Purpose::Clear => says(&["update", "patch", "edit", "modify"]),
        Purpose::List => says(&["list"]),
        Purpose::Errors => says(&["get", "read", "retrieve"]),
        Purpose::Download => says(&["download", "export", "get"]),
        Purpose::Upload => says(&["upload", "import", "create"]),
    };
    let required = operation
        .parameters
        .values()
        .filter(|parameter| parameter.is_argument());
    (!is_typical, required.count())
}

/// Returns the status of a declared error: 404 if it is one, or else the first. A class of statuses, or the default,
/// has 404 where it has any error.
fn first_error(operation: &Operation) -> Option<u16> {
    let statuses: Vec<&StatusPattern> = match &operation.failure {
        Failure::Undeclared => Vec::new(),
        Failure::Json { statuses, .. } => statuses.iter().collect(),
        Failure::ByStatus(bodies) => bodies.variants.values().flat_map(|variant| &variant.statuses).collect(),
    };
    let codes = statuses.into_iter().filter_map(|status| match status {
        StatusPattern::Code(code) if *code >= 400 => Some(*code),
        StatusPattern::Class(4) | StatusPattern::Default => Some(404),
        StatusPattern::Class(5) => Some(500),
        StatusPattern::Code(_) | StatusPattern::Class(_) => None,
    });
    // Of equals the first: `min_by_key` returns it.
    codes.min_by_key(|code| *code != 404)
}

/// Returns the setter that clears a field of the body of `operation`.
fn clearable(operation: &Operation, context: &Context<'_>) -> Option<String> {
    let RustType::Named(id) = RustType::of(&operation.body.as_ref()?.ty) else {
        return None;
    };
    let ty = context.api.types.get(id).filter(|ty| ty.sent)?;
    let TypeKind::Object(object) = &ty.kind else {
        return None;
    };
    let mut fields = object.fields.iter();
    let (name, _) = fields.find(|(_, field)| field.presence(true) == Presence::Clearable && !field.deprecated)?;
    Some(super::constructors::null_setter(name, object).to_string())
}

/// Returns the example that shows `purpose` with `operation`; `None` if a value of its body cannot be written in a few
/// lines.
fn example(
    purpose: Purpose,
    operation: &Operation,
    spelled: &SpelledOperation,
    context: &Context<'_>,
) -> syn::Result<Option<FrontExample>> {
    let required = operations::required_inputs(operation, spelled, context)?;
    let arguments = operations::arguments(&required);
    let body_call = match purpose {
        Purpose::Clear => clearable(operation, context).map(|setter| format!("{setter}()")),
        _ => None,
    };
    let body = operations::body_of(operation, spelled, false, context)?;
    let call = Call {
        operation,
        arguments,
        optional: operations::arguments(body.as_slice()),
    };
    let made = examples::made(&call, body_call.as_deref(), context);
    if matches!(purpose, Purpose::Create | Purpose::Clear) && made.given.iter().any(|given| given.starts_with("body: "))
    {
        return Ok(None);
    }
    let package = examples::package(context);
    let name = purpose.function();
    let uses_types = made
        .prepared
        .iter()
        .chain(&made.request)
        .any(|line| line.contains("types::"));
    let imports = match uses_types {
        true => format!("use {package}::{{Client, types}};"),
        false => format!("use {package}::Client;"),
    };
    let given: String = made.given.iter().map(|given| format!(", {given}")).collect();
    let mut code = vec![
        imports,
        String::new(),
        format!("async fn {name}(client: &Client{given}) -> Result<(), Box<dyn std::error::Error>> {{"),
    ];
    let body = made.prepared.into_iter().chain(sent(purpose, &made.request, operation));
    code.extend(body.map(|line| format!("    {line}")));
    code.extend(["    Ok(())".to_owned(), "}".to_owned()]);
    Ok(Some(FrontExample {
        title: purpose.title(),
        code,
        module: operation.module.clone(),
    }))
}

/// Returns the statements that send the request that the calls `request` make, and show what comes back.
fn sent(purpose: Purpose, request: &[String], operation: &Operation) -> Vec<String> {
    let chain = |last: &[&str]| -> Vec<String> {
        let last = last.iter().map(|last| (*last).to_owned());
        request.iter().cloned().chain(last).collect()
    };
    let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    match purpose {
        Purpose::List => examples::sent(operation, request),
        Purpose::Errors => {
            let mut lines = examples::statement("let result = ", &chain(&["send()", "await"]), ";");
            lines.push("match result {".to_owned());
            let status = first_error(operation).unwrap_or(404);
            lines.extend([
                "    Ok(response) => println!(\"{}\", response.status()),".to_owned(),
                format!("    Err(error) if error.status().is_some_and(|status| status == {status}) => {{"),
                "        println!(\"{:?}\", error.body());".to_owned(),
                "    }".to_owned(),
                "    Err(error) => return Err(error.into()),".to_owned(),
                "}".to_owned(),
            ]);
            lines
        }
        Purpose::Download => {
            let mut lines = examples::statement(
                "let mut body = ",
                &chain(&["send_stream()", "await?", "into_inner()"]),
                ";",
            );
            lines.extend(owned(&[
                "while let Some(chunk) = body.chunk().await? {",
                "    println!(\"{} bytes\", chunk.len());",
                "}",
            ]));
            lines
        }
        Purpose::Create | Purpose::Clear | Purpose::Upload => {
            let mut lines = match operation.success {
                Success::Streams => {
                    let sent = format!("{}()", operation.sender());
                    let name = if operation.events.is_some() {
                        "let _events = "
                    } else {
                        "let _items = "
                    };
                    examples::statement(name, &chain(&[&sent, "await?"]), ";")
                }
                _ => examples::statement("let response = ", &chain(&["send()", "await?"]), ";"),
            };
            if !matches!(operation.success, Success::Streams) {
                lines.push("println!(\"{}\", response.status());".to_owned());
            }
            lines
        }
    }
}
