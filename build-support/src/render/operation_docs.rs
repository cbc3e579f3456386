//! What the documentation of an operation says.
//!
//! In: an operation. Out: the vendor's words, then what a caller must know: method and path, what is
//! required, which credentials it takes, and the failures that the specification declares.

use syn::Attribute;

use super::signature::Results;
use super::{Context, handles, syntax};
use crate::docs::code_span;
use crate::model::operation::{DescribedResponse, Operation, SecurityRequirement, Success};

/// The documentation of the method of a client, whose request has the methods `optional`: their names, and what the
/// vendor says of them.
pub(super) fn method(
    operation: &Operation,
    results: &Results,
    optional: &[(String, Option<&str>)],
    context: &Context<'_>,
) -> Vec<Attribute> {
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
        format!("Sent to {url}, unless the client has a base URL.")
    });
    let tags: Vec<String> = operation.further_tags.iter().map(|tag| code_span(tag)).collect();
    let tags = (!tags.is_empty()).then(|| format!("Also tagged {}.", tags.join(", ")));
    let texts = [summary, description, route.as_str()];
    let mut attributes = syntax::doc(texts);
    let returns = results.success_link().map(|ty| format!("The response is {ty}."));
    attributes.extend(section(&returns.into_iter().collect::<Vec<_>>()));
    let own = [server.as_deref(), Some(security.as_str()), tags.as_deref()];
    attributes.extend(syntax::own_doc(&[""]));
    attributes.extend(syntax::doc(own.into_iter().flatten()));
    let origin = context.settings.origins.get(&operation.location.file.path);
    if let Some(origin) = origin.filter(|origin| is_link(origin)) {
        attributes.extend(section(&[format!("The vendor's page: <{origin}>")]));
    }
    attributes.extend(section(&parameters(operation)));
    attributes.extend(section(&request_methods(operation, optional)));
    attributes.extend(section(&errors(operation, results.error_link().as_deref())));
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

/// The documentation of the request of `operation`: the vendor's summary, and the method that makes it.
pub(super) fn request(operation: &Operation, context: &Context<'_>) -> Vec<Attribute> {
    let summary = super::tables::summary_line(operation);
    let route = code_span(&format!("{} {}", operation.method, operation.path));
    let own = format!(
        "The request that {} makes: {route}.",
        handles::link(operation, context.api)
    );
    let lines = [summary.as_str(), "", &own];
    syntax::own_doc(if summary.is_empty() { &lines[2..] } else { &lines })
}

/// The names that people search the documentation for: the operationId and the path, as far as rustdoc takes them.
pub(super) fn aliases(operation: &Operation) -> Vec<Attribute> {
    let mut aliases: Vec<&str> = Vec::new();
    for alias in [operation.id.as_str(), operation.path.as_str()] {
        if is_alias(alias) && alias != operation.name.as_str() && !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    if aliases.is_empty() {
        return Vec::new();
    }
    vec![syn::parse_quote!(#[doc(alias(#(#aliases),*))])]
}

/// Whether rustc takes `text` for an alias, and it reads as what it is.
fn is_alias(text: &str) -> bool {
    let is_plain = |sign: char| !matches!(sign, '"' | '\'') && (sign == ' ' || !sign.is_whitespace());
    let is_short = text.chars().count() <= LONGEST_ALIAS;
    !text.is_empty() && is_short && text.trim() == text && text.chars().all(is_plain) && crate::docs::is_printable(text)
}

/// The most characters of an alias: nobody types more.
const LONGEST_ALIAS: usize = 200;

/// What the request can be told beside what is required, and other ways to send it.
fn request_methods(operation: &Operation, optional: &[(String, Option<&str>)]) -> Vec<String> {
    let request = &operation.request;
    let mut lines = Vec::new();
    if !optional.is_empty() {
        lines.extend(["# Optional".to_owned(), String::new()]);
        lines.extend(optional.iter().map(|(name, description)| {
            let link = format!("[`{name}`]({request}::{name})");
            match description
                .map(crate::docs::first_sentence)
                .filter(|text| !text.is_empty())
            {
                Some(text) => format!("- {link}: {text}"),
                None => format!("- {link}"),
            }
        }));
    }
    let mut ways = Vec::new();
    if operation.pagination.is_some() {
        ways.push(format!(
            "[`items`]({request}::items) requests all pages and returns what is on them; [`pages`]({request}::pages) returns the pages."
        ));
    }
    if operation.polling.is_some() {
        ways.push(format!(
            "[`until_done`]({request}::until_done) asks again and again until the work is done; [`progress`]({request}::progress) returns each answer."
        ));
    }
    if operation.events.is_some() && operation.sender() != "send_events" {
        ways.push(format!(
            "[`send_events`]({request}::send_events) returns events while they arrive."
        ));
    }
    if operation.lines.is_some() && operation.sender() != "send_json_lines" {
        ways.push(format!(
            "[`send_json_lines`]({request}::send_json_lines) returns items while they arrive."
        ));
    }
    if matches!(operation.success, Success::Bytes) {
        ways.push(format!(
            "[`send_stream`]({request}::send_stream) returns the body while it arrives."
        ));
    }
    for way in ways {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(way);
    }
    lines
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

/// The documentation of `send_json_lines`.
pub(super) fn send_json_lines(error: Option<&str>) -> Vec<Attribute> {
    let mut lines = vec![
        "Sends the request and returns the items of the response, JSON Lines, as they arrive.",
        "",
        "If the connection breaks, the stream ends with an error: items have no ids to continue after.",
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
        [] => "Requires no credential.".to_owned(),
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
    let described = operation
        .parameters
        .iter()
        .filter(|(_, parameter)| parameter.is_argument());
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
        let text = "Not returned, because the client follows redirects and waits for the last response:";
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
        Some(error) => format!("The specification declares, with a body of type {error}:"),
    };
    let items = failures.iter().map(|response| {
        let media_types = response.media_types.iter().map(|media_type| code_span(media_type));
        let label: Vec<String> = std::iter::once(response.status.clone()).chain(media_types).collect();
        list_item(&label.join(", "), response.description.as_deref().unwrap_or("an error"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_what_rustc_takes() {
        for text in ["pulls/create", "/cats/{id}", "GET cats", "größe"] {
            assert!(is_alias(text), "{text:?}");
        }
        for text in [
            "",
            " x",
            "x ",
            "/cats('{id}')",
            "a\"b",
            "a\tb",
            "a\nb",
            "a\u{a0}b",
            "a\u{200b}b",
            "a\u{7}b",
        ] {
            assert!(!is_alias(text), "{text:?}");
        }
        assert!(!is_alias(&"x".repeat(LONGEST_ALIAS + 1)));
    }
}
