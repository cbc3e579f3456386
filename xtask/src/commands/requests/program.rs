//! The program that calls every operation of a crate.
//!
//! In: an API and how its parts are spelled. Out: the text of an example of its crate, which is
//! `xtask/requests/record.rs` with a function for each call: two of each operation, and one for each further media type
//! of its body.

use std::fmt::Write as _;

use build_support::generate::{Argument, RustType, SpelledOperation, Spelling};
use build_support::model::Api;
use build_support::model::api::SecuritySchemeKind;
use build_support::model::operation::{Body, BodyKind, Operation};
use build_support::model::types::{Constraints, TypeRef};

use super::form::Forms;
use super::formats::Formats;
use super::sample::Samples;

/// The names of the calls: with what is required, and with everything.
const PASSES: [(&str, bool); 2] = [("required", false), ("all", true)];

/// Returns the program for the crate `name` of `api`; texts are of the formats that the specification names.
pub(super) fn program(name: &str, api: &Api, spelling: &Spelling, formats: &Formats<'_>) -> String {
    let mut text = include_str!("../../../requests/record.rs").to_owned();
    let mut calls = String::new();
    let package = name.replace('-', "_");
    for (index, (operation, spelled)) in api.operations.values().zip(&spelling.operations).enumerate() {
        let mut add = |pass: &str, all: bool, other: Option<Other<'_>>| {
            let samples = Samples { api, all };
            let forms = Forms {
                api,
                spelling,
                samples: &samples,
                package: &package,
            };
            let call = call((operation, spelled), other, &forms, formats);
            let function = format!("call_{index}_{pass}");
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "\n#[allow(deprecated)]\nasync fn {function}(client: &Client) -> Result<(), String> {{\n    {call}\n}}"
            );
            let id = &operation.id;
            let _ = writeln!(calls, "    ({id:?}, {pass:?}, |client| Box::pin({function}(client))),");
        };
        for (pass, all) in PASSES {
            add(pass, all, None);
        }
        for ((setter, body), argument) in operation.other_bodies.iter().zip(&spelled.other_bodies) {
            add(setter, false, Some((setter, body, argument)));
        }
    }
    let credentials: String = api
        .security_schemes
        .iter()
        .map(|(scheme, facts)| match facts.kind {
            SecuritySchemeKind::Basic => format!(".credential({scheme:?}, Credential::basic(\"user\", \"secret\"))"),
            _ => format!(".credential({scheme:?}, Credential::api_key(\"secret\"))"),
        })
        .collect();
    let _ = write!(
        text,
        "\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    let \
         recorded = Recorded::default();\n    let url = serve(Arc::clone(&recorded))?;\n    let client = \
         Client::builder().base_url(url).retry(RetryPolicy::off()){credentials}.build()?;\n    for (operation, pass, call) \
         in CALLS {{\n        let outcome = call(&client).await;\n        report(&recorded, operation, pass, outcome);\n    \
         }}\n    Ok(())\n}}\n\n/// The calls: a list, since the compiler takes far longer for a function that makes them all.\nstatic \
         CALLS: &[(&str, &str, fn(&Client) -> Outcome<'_>)] = &[\n{calls}];\n"
    );
    format!("#![allow(unused_imports, unused_mut)]\nuse {package}::Client;\n{text}")
}

/// A body that is sent in place of another one, and its setter.
type Other<'a> = (&'a str, &'a Body, &'a Argument);

/// The body of the function that makes a call.
fn call(
    (operation, spelled): (&Operation, &SpelledOperation),
    other: Option<Other<'_>>,
    forms: &Forms<'_>,
    formats: &Formats<'_>,
) -> String {
    let samples = forms.samples;
    let mut required = Vec::new();
    let mut setters = String::new();
    let mut place = |name: &str, is_required: bool, value: String| {
        if is_required {
            required.push(value);
        } else if samples.all {
            setters.push_str(&format!(".{name}({value})"));
        }
    };
    for ((name, parameter), argument) in operation.parameters.iter().zip(&spelled.parameters) {
        let value = samples.value(&parameter.ty, &parameter.constraints, 0);
        let value = formats.of_parameter(operation, parameter, value);
        place(
            &identifier(name),
            parameter.is_argument(),
            match forms.api.types.followed(&parameter.ty) {
                // Whatever iterates is taken, so the type is to be said.
                TypeRef::List(_) => format!("value::<{}>({:?})?", forms.written(&argument.ty), value.to_string()),
                _ => written(argument, &value.to_string()),
            },
        );
    }
    if let (Some(declared), Some(argument)) = (&operation.body, &spelled.body) {
        place(
            "body",
            declared.required,
            body_value((operation, declared), argument, forms, formats),
        );
    }
    if let Some((setter, declared, argument)) = other {
        setters.push_str(&format!(
            ".{setter}({})",
            body_value((operation, declared), argument, forms, formats)
        ));
    }
    let send = operation.sender();
    let method = forms.api.call_of(operation);
    format!(
        "refused(client.{method}({}){setters}.{send}().await)",
        required.join(", ")
    )
}

/// The expression for the body `declared` of `operation`, which is taken as `argument`.
fn body_value(
    (operation, declared): (&Operation, &Body),
    argument: &Argument,
    forms: &Forms<'_>,
    formats: &Formats<'_>,
) -> String {
    let samples = forms.samples;
    match declared.kind {
        // One of the media types that the specification allows, where it leaves the choice.
        BodyKind::Bytes if declared.media_type.contains('*') => {
            let media_type = declared.media_type.replace("*/*", "image/*").replace('*', "png");
            format!("api_client_core::raw::RawBody::from(\"text\").content_type({media_type:?})")
        }
        BodyKind::Bytes => "\"text\"".to_owned(),
        BodyKind::Multipart => match forms.api.types.followed(&declared.ty) {
            TypeRef::Named(id) => format!("&{}", forms.form(*id).unwrap_or_default()),
            _ => String::new(),
        },
        BodyKind::Text => {
            let text = samples.value(&declared.ty, &declared.constraints, 0).to_string();
            written(argument, &text)
        }
        BodyKind::Json | BodyKind::Form => {
            let value = samples.value(&declared.ty, &Constraints::default(), 0);
            written(argument, &formats.of_body(operation, declared, value).to_string())
        }
    }
}

/// The expression for an argument whose value is `json`.
fn written(argument: &Argument, json: &str) -> String {
    match (&argument.ty, argument.borrowed) {
        (RustType::Text, true) => format!("&value::<String>({json:?})?"),
        (RustType::List(_), true) => format!("&value::<Vec<_>>({json:?})?"),
        (_, true) => format!("&value({json:?})?"),
        (_, false) => format!("value({json:?})?"),
    }
}

/// `name` as it is written where it is a keyword.
pub(super) fn identifier(name: &str) -> String {
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("r#{name}"),
    }
}
