//! The catalogue: a page for each client, and a table of all.
//!
//! In: what the pipeline made of each vendor, and where it came from. Out: pages of Markdown, whose tables are HTML.
//! Everything that a vendor wrote goes through [`html`](super::html).

use std::fmt::Write as _;

use build_support::document::words::count;
use build_support::model::operation::Operation;
use build_support::package::fidelity::{Count, Entry, State};
use build_support::package::{ClientCrate, Generated};

use super::html::{code, escaped, link, table};
use super::timeline::timeline;

/// What is known of a client.
pub(super) struct Listed {
    /// The vendor, as it spells itself.
    pub(super) title: String,
    /// What the crate is, in one sentence.
    pub(super) description: String,
    pub(super) homepage: Option<String>,
    pub(super) documentation: Option<String>,
    /// Where each source was published, and when it was fetched.
    pub(super) sources: Vec<(String, Option<String>)>,
    /// The text of its CHANGELOG.md.
    pub(super) changelog: String,
    /// What compiling it costs: the cells of a table.
    pub(super) costs: Vec<Vec<String>>,
    pub(super) client: ClientCrate,
}

/// The pages, by the names of their files.
pub(super) fn pages(listed: &[Listed]) -> Vec<(String, String)> {
    let mut pages = vec![("index.md".to_owned(), index(listed))];
    pages.extend(
        listed
            .iter()
            .map(|listed| (format!("{}.md", listed.client.name), page(listed))),
    );
    pages
}

/// The lines of the summary for all pages.
pub(super) fn summary(listed: &[Listed]) -> String {
    let mut lines = "- [All clients](catalogue/index.md)".to_owned();
    for listed in listed {
        // Writing to a string cannot fail.
        let _ = write!(lines, "\n  - [{0}](catalogue/{0}.md)", listed.client.name);
    }
    lines
}

/// The table of all clients.
fn index(listed: &[Listed]) -> String {
    let rows: Vec<Vec<String>> = listed
        .iter()
        .map(|listed| {
            let name = &listed.client.name;
            vec![
                format!("<a href=\"{name}.html\">{name}</a>"),
                escaped(&listed.title),
                code(&listed.client.version()),
                listed.client.operations().to_string(),
                badge(&listed.client),
                escaped(&credentials_in_a_word(&listed.client)),
            ]
        })
        .collect();
    let headings = ["crate", "API", "version", "operations", "fidelity", "credential"];
    format!(
        "# All clients\n\nWhat the committed pages of each vendor describe. A client is *complete* if it can say all \
         that the description says: its page lists what is missing otherwise.\n\n{}",
        table("All clients", &headings, &rows)
    )
}

/// How complete a client is, as a badge.
fn badge(client: &ClientCrate) -> String {
    let entries = || client.apis.iter().flat_map(|api| &api.fidelity.operations);
    let counted = Count::of(entries());
    let all = counted.complete + counted.degraded + counted.skipped;
    let text = match counted.complete == all {
        true => "complete".to_owned(),
        false => format!("{} of {all} complete", counted.complete),
    };
    format!("<span class=\"badge\">{text}</span>")
}

fn credentials_in_a_word(client: &ClientCrate) -> String {
    let mut names: Vec<&str> = Vec::new();
    for credential in client.apis.iter().flat_map(|api| &api.settings.credentials) {
        let own: Vec<&str> = match credential.env.is_empty() {
            true => vec![&credential.method],
            false => credential.env.iter().map(String::as_str).collect(),
        };
        names.extend(own);
    }
    names.dedup();
    match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(", "),
    }
}

/// The page of one client.
fn page(listed: &Listed) -> String {
    let client = &listed.client;
    let mut text = format!("# {}\n\n<p>{}</p>\n\n", client.name, escaped(&listed.description));
    let links = [("Site", &listed.homepage), ("Documentation", &listed.documentation)];
    let _ = writeln!(
        text,
        "<p>{} API, version {}, {}. {}</p>\n\n```sh\ncargo add {}\n```\n",
        escaped(&listed.title),
        code(&client.version()),
        count(client.operations(), "operation"),
        badge(client),
        client.name
    );
    for (name, address) in links {
        if let Some(address) = address {
            let _ = writeln!(text, "<p>{name}: {}</p>\n", link(address));
        }
    }
    let sections = [
        ("Operations", operations(client)),
        ("What the client cannot do", losses(client)),
        ("Credentials", credentials(client)),
        ("Features", features(client)),
        ("Compile cost", costs(listed)),
        ("Versions and drift", timeline(&listed.changelog, &listed.sources)),
        ("Pages of the vendor", sources(listed)),
    ];
    for (title, section) in sections {
        let _ = writeln!(text, "## {title}\n\n{section}");
    }
    text
}

fn operations(client: &ClientCrate) -> String {
    let mut rows = Vec::new();
    for generated in &client.apis {
        for entry in &generated.fidelity.operations {
            rows.push(row(generated, entry));
        }
    }
    let headings = ["call", "id", "method", "path", "tag", "fidelity", "summary"];
    table("Operations", &headings, &rows)
}

/// The row of an operation, also of one that the client lacks.
fn row(generated: &Generated, entry: &Entry) -> Vec<String> {
    let api = &generated.api;
    let (method, path) = entry.name.split_once(' ').unwrap_or(("", &entry.name));
    let is_entry = |operation: &&Operation| operation.method.eq_ignore_ascii_case(method) && operation.path == path;
    let operation = api.operations.values().find(is_entry);
    let prefix = api
        .module
        .as_ref()
        .map_or(String::new(), |module| format!("{module}: "));
    let tag = operation.and_then(|operation| api.tags.get(&operation.module));
    let summary = operation.and_then(|operation| operation.summary.as_deref());
    let deprecated = operation.is_some_and(|operation| operation.deprecated);
    vec![
        operation.map_or(String::new(), |operation| {
            code(&format!("{prefix}{}", api.call_of(operation)))
        }),
        entry.id.as_deref().map(code).unwrap_or_default(),
        escaped(method),
        code(path),
        tag.map(|tag| escaped(&tag.name)).unwrap_or_default(),
        format!("<span class=\"badge\">{}</span>", state(entry.state)),
        match (summary.filter(|_| !generated.settings.without_prose), deprecated) {
            (Some(summary), true) => format!("Deprecated. {}", escaped(summary)),
            (Some(summary), false) => escaped(summary),
            (None, true) => "Deprecated.".to_owned(),
            (None, false) => String::new(),
        },
    ]
}

fn state(state: State) -> &'static str {
    match state {
        State::Complete => "complete",
        State::Degraded => "degraded",
        State::Skipped => "skipped",
    }
}

/// What the crate says less of than the description, or does not have.
fn losses(client: &ClientCrate) -> String {
    let mut items = String::new();
    for fidelity in client.apis.iter().map(|api| &api.fidelity) {
        for entry in fidelity.operations.iter().chain(&fidelity.schemas) {
            if entry.state != State::Complete {
                let mut reasons: Vec<&str> = entry.remarks.iter().map(|remark| remark.message.as_str()).collect();
                reasons.extend(entry.degraded_schemas.iter().map(String::as_str));
                let (name, state) = (code(&entry.name), state(entry.state));
                let _ = writeln!(items, "<li>{name} ({state}): {}</li>", escaped(&reasons.join("; ")));
            }
        }
        for remark in fidelity.elsewhere.iter().filter(|remark| remark.kind != "rewritten") {
            let _ = writeln!(items, "<li>{} ({})</li>", escaped(&remark.message), remark.kind);
        }
    }
    match items.is_empty() {
        true => "Nothing is missing: every operation and every schema of the description is complete.\n".to_owned(),
        false => format!("<ul>\n{items}</ul>\n"),
    }
}

fn credentials(client: &ClientCrate) -> String {
    let mut rows = Vec::new();
    for credential in client.apis.iter().flat_map(|api| &api.settings.credentials) {
        let variables: Vec<String> = credential.env.iter().map(|variable| code(variable)).collect();
        let method = code(&format!("ClientBuilder::{}", credential.method));
        rows.push(vec![code(&credential.scheme), method, variables.join(", ")]);
    }
    match rows.is_empty() {
        true => "The description names none.\n".to_owned(),
        false => table("Credentials", &["scheme", "method", "environment"], &rows),
    }
}

fn features(client: &ClientCrate) -> String {
    let is_default = |name: &String| match client.features.default.contains(name) {
        true => "yes",
        false => "no",
    };
    let rows: Vec<Vec<String>> = client
        .features
        .all
        .iter()
        .map(|feature| vec![code(&feature.name), is_default(&feature.name).to_owned()])
        .collect();
    match rows.is_empty() {
        true => "The description has no tags.\n".to_owned(),
        false => table("Features", &["feature", "by default"], &rows),
    }
}

fn costs(listed: &Listed) -> String {
    let headings = ["features", "operations", "check", "release build"];
    match listed.costs.is_empty() {
        true => "Not measured.\n".to_owned(),
        false => format!(
            "Seconds of CPU time for the crate of the vendor's whole description, dependencies left out.\n\n{}",
            table("Compile cost", &headings, &listed.costs)
        ),
    }
}

fn sources(listed: &Listed) -> String {
    let rows: Vec<Vec<String>> = listed
        .sources
        .iter()
        .map(|(address, time)| vec![link(address), time.as_deref().map(escaped).unwrap_or_default()])
        .collect();
    table("Pages of the vendor", &["page", "fetched"], &rows)
}

#[cfg(test)]
mod tests {
    use build_support::document::SourceFile;
    use build_support::package::committed::SharedModules;
    use build_support::pipeline::{self, Told};

    use super::*;

    const HOSTILE: &str = r##"
openapi: 3.0.3
info: {title: "<script>alert(1)</script>", version: "<b>1</b>"}
servers: [{url: "https://cats.example"}]
paths:
  "/cats/{id}":
    get:
      operationId: "getCat"
      tags: ["</td><img src=x onerror=alert(1)>"]
      summary: "<script>alert(1)</script>\n\n# Heading {{#include /etc/passwd}}"
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: Fine.}}
"##;

    fn hostile() -> Listed {
        let files = [SourceFile::new("cats.yaml", HOSTILE)];
        let shared = SharedModules::default();
        let made = pipeline::crate_of(&files, &[], &Told::default(), "cats-api", "test", &shared);
        Listed {
            title: "<i>Cats</i>".to_owned(),
            description: "\"><script>".to_owned(),
            homepage: Some("javascript:alert(1)".to_owned()),
            documentation: Some("https://cats.example/\"onclick=alert(1)".to_owned()),
            sources: vec![("data:text/html,<script>".to_owned(), Some("<u>now</u>".to_owned()))],
            changelog: "# Changelog\n\n## 0.1.0\n\n- <script>alert(1)</script>\n".to_owned(),
            costs: vec![["all tags", "133", "2.5", "3.8"].map(str::to_owned).to_vec()],
            client: made.unwrap().0,
        }
    }

    #[test]
    fn nothing_of_a_vendor_is_live() {
        let pages = pages(&[hostile()]);
        assert_eq!(pages.len(), 2);
        for (name, text) in pages {
            for live in [
                "<script",
                "<img",
                "<b>",
                "<i>",
                "<u>",
                "{{",
                "javascript:alert(1)\"",
                "\n# Heading",
            ] {
                assert!(!text.contains(live), "{name} has {live}:\n{text}");
            }
            assert!(!text.contains("\"onclick"), "{text}");
        }
    }

    #[test]
    fn a_page_has_all_of_an_operation() {
        let text = page(&hostile());
        for part in [
            "cats-api",
            "getCat",
            "/cats/&#123;id&#125;",
            ">GET<",
            ">complete<",
            "<li><strong>0.1.0</strong>",
        ] {
            assert!(text.contains(part), "{part}:\n{text}");
        }
        // A block of HTML ends with an empty line: none may be within a table.
        for block in text.split("<div class=\"catalogue\"").skip(1) {
            let table = block.split("</div>").next().unwrap();
            assert!(!table.contains("\n\n"), "{table}");
        }
    }

    #[test]
    fn the_summary_names_each_page() {
        let expected = "- [All clients](catalogue/index.md)\n  - [cats-api](catalogue/cats-api.md)";
        assert_eq!(summary(&[hostile()]), expected);
    }
}
