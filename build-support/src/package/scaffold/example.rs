//! The first program of a newcomer: the example of a new crate, which its README shows too.
//!
//! In: the model of an API and the settings of its client. Out: the text of `examples/first_call.rs`. It calls the most
//! useful operation that only reads something, with the values that it requires.

use super::Texts;
use crate::model::Api;
use crate::model::operation::{Operation, Parameter, ParameterLocation, Success};
use crate::model::types::{TypeKind, TypeRef};
use crate::package::Generated;
use crate::render::base_url;

/// Words of names and paths that show less of an API than others: what signs in, and what reports on the server.
const LESS_USEFUL: &[&str] = &[
    "auth",
    "authorize",
    "callback",
    "confirm",
    "docs",
    "health",
    "healthz",
    "invite",
    "login",
    "logout",
    "metrics",
    "oauth",
    "oauth2",
    "openapi",
    "ping",
    "redirect",
    "saml",
    "session",
    "signup",
    "sso",
    "status",
    "token",
    "tokens",
    "verify",
    "version",
];

/// The most arguments that an example has.
const MOST_ARGUMENTS: usize = 2;

/// Returns the operation of the example: one that reads something and takes simple arguments.
pub(super) fn operation(api: &Api) -> Option<&Operation> {
    let candidates = api
        .operations
        .iter()
        .filter(|(_, operation)| arguments(operation, api).is_some());
    let candidates = candidates.filter(|(_, operation)| {
        let answers = !matches!(operation.success, Success::Streams | Success::Redirect);
        let needs_body = operation.body.as_ref().is_some_and(|body| body.required);
        operation.method == "GET" && answers && !operation.deprecated && !needs_body
    });
    // Of equals the first: `min_by_key` returns it.
    candidates
        .min_by_key(|(name, operation)| rank(name, operation, api))
        .map(|(_, operation)| operation)
}

/// Returns how little of the API the operation shows: the smallest rank is the best.
fn rank(name: &str, operation: &Operation, api: &Api) -> (bool, bool, usize, usize) {
    let words = operation
        .path
        .split(|character: char| !character.is_alphanumeric())
        .chain(name.split('_'));
    let is_less_useful = words
        .map(str::to_lowercase)
        .any(|word| LESS_USEFUL.contains(&word.as_str()));
    let is_open = operation.security.iter().all(Vec::is_empty) && !api.security_schemes.is_empty();
    let required = operation
        .parameters
        .values()
        .filter(|parameter| parameter.is_argument())
        .count();
    let success = match &operation.success {
        _ if operation.pagination.is_some() => 0,
        Success::Json(ty) if is_list(ty, api) => 0,
        Success::Json(_) => 1,
        Success::OptionalJson(_) | Success::ByStatus(_) => 2,
        Success::Text => 3,
        Success::Bytes => 4,
        Success::Empty | Success::Streams | Success::Redirect => 5,
    };
    (is_less_useful, is_open, required, success)
}

/// Returns `true` if `ty` is a list, or an object that holds one.
fn is_list(ty: &TypeRef, api: &Api) -> bool {
    let followed = |ty| api.types.followed(ty);
    let holds_list = |ty: &TypeRef| match ty {
        TypeRef::Named(id) => {
            let parts = api
                .types
                .get(*id)
                .map(|definition| definition.parts())
                .unwrap_or_default();
            parts.into_iter().any(|part| matches!(followed(part), TypeRef::List(_)))
        }
        _ => false,
    };
    matches!(followed(ty), TypeRef::List(_)) || holds_list(followed(ty))
}

/// Returns the arguments of the method of `operation`; `None` if one of them is not a simple value.
fn arguments(operation: &Operation, api: &Api) -> Option<Vec<String>> {
    let required = operation
        .parameters
        .values()
        .filter(|parameter| parameter.is_argument());
    let arguments: Vec<String> = required
        .map(|parameter| argument(parameter, api))
        .collect::<Option<_>>()?;
    (arguments.len() <= MOST_ARGUMENTS).then_some(arguments)
}

fn argument(parameter: &Parameter, api: &Api) -> Option<String> {
    let example = parameter.example.as_ref();
    if !matches!(parameter.location, ParameterLocation::Path | ParameterLocation::Query) {
        return None;
    }
    let kind = match &parameter.ty {
        TypeRef::Named(id) => api.types.get(*id).map(|definition| &definition.kind),
        _ => None,
    };
    if let Some(TypeKind::Id(inner)) = kind {
        let text = match inner {
            TypeRef::Integer(_) => "1",
            TypeRef::Uuid => "67e55044-10b1-426f-9247-bb680e5fe0c8",
            _ => parameter.wire_name.as_str(),
        };
        return Some(format!("&{}.parse()?", proc_macro2::Literal::string(text)));
    }
    match api.types.followed(&parameter.ty) {
        TypeRef::Integer(_) => {
            let stated = example
                .and_then(serde_json::Value::as_u64)
                .filter(|number| *number <= i16::MAX as u64);
            Some(stated.unwrap_or(1).to_string())
        }
        TypeRef::Text if parameter.ty == TypeRef::Text => {
            const LONGEST: usize = 60;
            let stated = example.and_then(serde_json::Value::as_str);
            let stated = stated.filter(|text| !text.is_empty() && text.chars().count() <= LONGEST);
            let text = stated.unwrap_or(parameter.wire_name.as_str());
            Some(proc_macro2::Literal::string(text).to_string())
        }
        TypeRef::Uuid => Some("\"67e55044-10b1-426f-9247-bb680e5fe0c8\".parse()?".to_owned()),
        _ => None,
    }
}

impl Texts<'_> {
    pub(super) fn example(&self) -> String {
        format!(
            "{}//! Creates a client with the credentials from the environment, and calls one operation.\n\n{}",
            self.header(["//", ""]),
            self.example_code()
        )
    }

    pub(super) fn example_code(&self) -> String {
        let Some((Generated { api, settings, .. }, operation)) = self.example_call() else {
            return String::new();
        };
        let known_url = base_url(api, settings).is_some();
        let mut credentials = settings.credentials.iter();
        let has_variables = credentials.any(|credential| !credential.env.is_empty());
        let client = match &api.module {
            None => client_of_example(known_url, has_variables).to_owned(),
            Some(module) => {
                let base_url = if known_url { "" } else { ".base_url(base_url)" };
                let from_env = ".credentials_from_env()?";
                let shared = self.client.shared_credentials();
                let shares_environment = shared.iter().any(|credential| !credential.env.is_empty());
                let (shared, own) = match (has_variables, shares_environment) {
                    (true, true) => (from_env, ""),
                    (true, false) => ("", from_env),
                    (false, _) => ("", ""),
                };
                format!("ClientBuilder::new(){shared}.{module}(){base_url}{own}.build()?")
            }
        };
        let base_url = if known_url {
            ""
        } else {
            "    let base_url = std::env::args().nth(1).ok_or(\"the argument is the base URL\")?;\n"
        };
        let import = match api.module {
            Some(_) => "ClientBuilder",
            None => "Client",
        };
        format!(
            "use {}::{import};\n\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), Box<dyn \
             std::error::Error>> {{\n{base_url}    let client = {client};\n{}    Ok(())\n}}\n",
            self.name().replace('-', "_"),
            call(api, operation)
        )
    }
}

/// Returns the expression that makes the client of the only API.
fn client_of_example(known_url: bool, has_variables: bool) -> &'static str {
    match (known_url, has_variables) {
        (true, true) => "Client::from_env()?",
        (true, false) => "Client::builder().build()?",
        (false, true) => "Client::builder().base_url(base_url).credentials_from_env()?.build()?",
        (false, false) => "Client::builder().base_url(base_url).build()?",
    }
}

/// Returns the lines that call `operation`, if there is one, and show what it returns.
fn call(api: &Api, operation: Option<&Operation>) -> String {
    let Some(operation) = operation else {
        return "    println!(\"{}\", client.base_url());\n".to_owned();
    };
    let arguments = arguments(operation, api).unwrap_or_default().join(", ");
    let shown = match operation.success {
        Success::Json(_) => "println!(\"{:#?}\", response.into_inner());",
        _ => "println!(\"{}\", response.status());",
    };
    let method = api.call_of(operation);
    format!("    let response = client.{method}({arguments}).send().await?;\n    {shown}\n")
}
