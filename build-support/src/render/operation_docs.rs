//! What the documentation of an operation says.
//!
//! In: an operation. Out: the vendor's words, then what a caller must know: method and path, what is
//! required, which credentials it takes, and the failures that the specification declares.

use syn::Attribute;

use super::{Context, syntax};
use crate::docs::code_span;
use crate::model::operation::{DescribedResponse, Operation, SecurityRequirement, Success};

/// The documentation of the method of a client.
pub(super) fn method(operation: &Operation, error: Option<&str>, context: &Context<'_>) -> Vec<Attribute> {
    let summary = operation.summary.as_deref().unwrap_or_default();
    let description = operation
        .description
        .as_deref()
        .filter(|text| *text != summary)
        .unwrap_or_default();
    let route = code_span(&format!("{} {}", operation.method, operation.path));
    let security = security(operation);
    let server = operation.server.as_deref().map(|url| {
        let url = code_span(url);
        format!("Sent to {url}, unless the client was given a base URL.")
    });
    let tags: Vec<String> = operation.further_tags.iter().map(|tag| code_span(tag)).collect();
    let tags = (!tags.is_empty()).then(|| format!("Also tagged {}.", tags.join(", ")));
    let own = [
        Some(route.as_str()),
        server.as_deref(),
        Some(security.as_str()),
        tags.as_deref(),
    ];
    let mut attributes = syntax::doc([summary, description].into_iter().chain(own.into_iter().flatten()));
    let origin = context.settings.origins.get(&operation.location.file.path);
    if let Some(origin) = origin.filter(|origin| is_link(origin)) {
        attributes.extend(section(&[format!("The vendor's page: <{origin}>")]));
    }
    attributes.extend(section(&parameters(operation)));
    attributes.extend(section(&errors(operation, error)));
    attributes.extend(section(&headers(operation, &context.api.root())));
    attributes
}

/// A list of the headers that the responses declare, whose constants are in a module of `root`.
fn headers(operation: &Operation, root: &str) -> Vec<String> {
    if operation.headers.is_empty() {
        return Vec::new();
    }
    let links = operation
        .headers
        .iter()
        .map(|name| format!("[`{name}`]({root}::headers::{name})"));
    let text = format!("Declared: {}.", links.collect::<Vec<_>>().join(", "));
    vec!["# Response headers".to_owned(), String::new(), text]
}

/// Whether `url` can stand in `<…>` and be a link.
fn is_link(url: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_graphic() && !matches!(character, '<' | '>' | '\\');
    url.starts_with("https://") && url.chars().all(is_plain)
}

/// The documentation of `send`.
pub(super) fn send(error: Option<&str>) -> Vec<Attribute> {
    let mut lines = vec![
        "Sends the request. `.await` on the request does the same.",
        "",
        "# Errors",
        "",
    ];
    lines.extend(declared(error));
    syntax::own_doc(&lines)
}

/// The documentation of `send` where the answer is a redirect.
pub(super) fn send_location(error: Option<&str>) -> Vec<Attribute> {
    let mut lines = vec![
        "Sends the request and returns where the server redirects to. The redirect is not followed.",
        "",
        "# Errors",
        "",
    ];
    lines.extend(declared(error));
    syntax::own_doc(&lines)
}

/// The documentation of `send_events`.
pub(super) fn send_events(error: Option<&str>) -> Vec<Attribute> {
    let mut lines = vec![
        "Sends the request and returns the events of the response as they arrive.",
        "",
        "Reconnects if the connection breaks, and continues after the last event that had an `id`.",
        "",
        "# Errors",
        "",
    ];
    lines.extend(declared(error));
    syntax::own_doc(&lines)
}

/// What can be said of all failures. The links hold whether or not a file imports the type.
fn declared(error: Option<&str>) -> impl Iterator<Item = &'static str> {
    let kind = "Returns an error if the call fails; see [`Error::kind`](api_client_core::Error::kind).";
    let body = match error {
        None => "The specification declares no error body.",
        Some(_) => "[`Error::body`](api_client_core::Error::body) is the error body that the specification declares.",
    };
    [kind, body].into_iter()
}

fn section(lines: &[String]) -> Vec<Attribute> {
    if lines.is_empty() {
        return Vec::new();
    }
    let mut all = vec![""];
    all.extend(lines.iter().map(String::as_str));
    syntax::own_doc(&all)
}

fn security(operation: &Operation) -> String {
    let alternatives: Vec<String> = operation.security.iter().map(|schemes| combination(schemes)).collect();
    match alternatives.as_slice() {
        [] => "Needs no credential.".to_owned(),
        [only] => format!("Credential: {only}."),
        several => format!("Credential, one of: {}.", several.join("; ")),
    }
}

fn combination(schemes: &[SecurityRequirement]) -> String {
    if schemes.is_empty() {
        return "none".to_owned();
    }
    let schemes: Vec<String> = schemes
        .iter()
        .map(|requirement| match requirement.scopes.as_slice() {
            [] => code_span(&requirement.scheme),
            scopes => {
                let scopes: Vec<String> = scopes.iter().map(|scope| code_span(scope)).collect();
                format!("{} with {}", code_span(&requirement.scheme), scopes.join(", "))
            }
        })
        .collect();
    schemes.join(" and ")
}

/// A list of the required parameters that the vendor says something about.
fn parameters(operation: &Operation) -> Vec<String> {
    let described = operation.parameters.iter().filter(|(_, parameter)| parameter.required);
    let items: Vec<String> = described
        .filter_map(|(name, parameter)| Some(list_item(&format!("`{name}`"), parameter.description.as_deref()?)))
        .collect();
    if items.is_empty() {
        return Vec::new();
    }
    ["# Parameters".to_owned(), String::new()]
        .into_iter()
        .chain(items)
        .collect()
}

/// A list of the failures that the specification declares.
fn errors(operation: &Operation, error: Option<&str>) -> Vec<String> {
    let is_followed = |status: &str| status.starts_with('1') || is_redirect(status);
    let besides = operation
        .responses
        .iter()
        .filter(|response| is_followed(&response.status));
    let besides: Vec<String> = besides.map(|response| code_span(&response.status)).collect();
    let failures: Vec<&DescribedResponse> = operation
        .responses
        .iter()
        .filter(|response| !response.status.starts_with('2') && !is_followed(&response.status))
        .collect();
    let mut lines = Vec::new();
    if !besides.is_empty() && !matches!(operation.success, Success::Redirect) {
        let text = "The client follows redirects and waits for the last response, so that these are not returned:";
        lines.push(format!("{text} {}.", besides.join(", ")));
    }
    if failures.is_empty() {
        return lines;
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    let carries = match error {
        None => "The specification declares:".to_owned(),
        Some(error) => format!("The specification declares, with a body of type `{error}`:"),
    };
    let items = failures.iter().map(|response| {
        let media_types = response.media_types.iter().map(|media_type| code_span(media_type));
        let label: Vec<String> = std::iter::once(response.status.clone()).chain(media_types).collect();
        list_item(
            &label.join(", "),
            response.description.as_deref().unwrap_or("a failure"),
        )
    });
    lines.extend(["# Errors".to_owned(), String::new(), carries, String::new()]);
    lines.extend(items);
    lines
}

/// Whether the runtime follows a response with `status`.
fn is_redirect(status: &str) -> bool {
    matches!(status, "301" | "302" | "303" | "307" | "308" | "3XX")
}

/// `- label: text`, the text being the first paragraph of a vendor's Markdown.
fn list_item(label: &str, text: &str) -> String {
    format!("- {label}: {}", first_paragraph(text))
}

/// The first paragraph of a vendor's Markdown, on one line.
pub(super) fn first_paragraph(text: &str) -> String {
    let first: Vec<String> = crate::docs::lines(text, usize::MAX)
        .into_iter()
        .take_while(|line| !line.is_empty())
        .collect();
    first.join(" ")
}
