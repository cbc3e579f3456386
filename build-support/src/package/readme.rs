//! The README of a client, which is the documentation of its crate, and the table of the clients in that of the
//! workspace.
//!
//! In: what the stages made of a specification, and the text of a README. Out: the sections of a new README; or the
//! same README, in which what follows from the specification stands between marks and is written anew. All else in it
//! belongs to people and stays as it is, byte for byte.

use std::fmt::Write as _;

use crate::docs;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::words::count;
use crate::document::{Location, SourceFile};
use crate::model::api::{SecurityScheme, SecuritySchemeKind};
use crate::model::operation::ParameterLocation;
use crate::model::settings::CredentialSettings;
use crate::package::{ClientCrate, Generated, front};

const END: &str = "<!-- codegen: end -->\n";

/// Returns the line that begins the region `name`.
fn begin(name: &str) -> String {
    format!("<!-- codegen: {name} -->\n")
}

/// Writes the README of a crate.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a>(pub &'a ClientCrate);

impl Client<'_> {
    /// Returns the regions of the README, by their names: what follows from the specification.
    fn regions(self) -> [(&'static str, String); 5] {
        [
            ("facts", self.facts()),
            ("operations", front::table(self.0)),
            ("examples", front::examples(self.0)),
            ("credentials", self.credentials()),
            ("features", self.features_section()),
        ]
    }

    /// Returns how many operations the crate has, and of which version of the API.
    fn facts(self) -> String {
        let version = match self.0.version().as_str() {
            "" => String::new(),
            version => format!("version {} of ", docs::code_span(version)),
        };
        let specification = match self.0.has_modules() {
            true => "OpenAPI specifications",
            false => "OpenAPI specification",
        };
        let operations = count(self.0.operations(), "operation");
        format!("The crate has {operations}, generated from {version}the {specification}.\n")
    }

    /// Returns how each credential is given to a client.
    fn credentials(self) -> String {
        let mut text = String::new();
        let shared = match self.0.has_modules() {
            true => self.0.shared_credentials(),
            false => Vec::new(),
        };
        for credential in &shared {
            let apis = self.0.apis.iter();
            let mut kinds = apis.filter_map(|generated| generated.api.security_schemes.get(&credential.scheme));
            credential_line(credential, kinds.next(), "", &mut text);
        }
        for Generated { api, settings, .. } in &self.0.apis {
            let module = api.module.as_ref();
            let module = module.map_or_else(String::new, |module| format!("{module}::"));
            let is_shared = |own: &CredentialSettings| shared.iter().any(|credential| credential.scheme == own.scheme);
            for credential in settings.credentials.iter().filter(|own| !is_shared(own)) {
                credential_line(
                    credential,
                    api.security_schemes.get(&credential.scheme),
                    &module,
                    &mut text,
                );
            }
        }
        match text.is_empty() {
            true => "The API takes no credential.\n".to_owned(),
            false => text,
        }
    }

    /// Returns the tables of the features.
    fn features_section(self) -> String {
        let rows = self.0.features.capabilities.iter().map(|capability| {
            let about = capability.description().trim_end_matches('.');
            format!("| `{}` |         | {about} |\n", capability.name())
        });
        let has_client = self.0.files.contains_key("client.rs");
        let more = if has_client { FEATURES_OF_RUNTIME } else { "" };
        format!(
            "{}{FIXED_FEATURES}{}{more}",
            self.tag_features(),
            rows.collect::<String>()
        )
    }

    fn tag_features(self) -> String {
        let features = &self.0.features;
        if features.all.is_empty() {
            return String::new();
        }
        let mut text = match features.apis.as_slice() {
            [] => "Each tag of the specification is a feature. ".to_owned(),
            apis => {
                let apis: Vec<String> = apis.iter().map(|api| format!("`{}`", api.name)).collect();
                format!(
                    "Each tag of a specification is a feature, whose name begins with that of the API; {} turn on all of one API. ",
                    apis.join(", ")
                )
            }
        };
        text.push_str(match (features.all_by_default(), features.default.is_empty()) {
            (true, _) => "All are on by default.\n\n",
            (false, true) => "None is on by default, because there are many operations; `full` is all of them.\n\n",
            (false, false) => "Some are on by default; `full` is all of them.\n\n",
        });
        text.push_str("| feature | default | operations |\n|---|---|--:|\n");
        for feature in &features.all {
            let is_default = features.default.contains(&feature.name);
            let default = if is_default { "yes" } else { "" };
            let operations = feature.operations(&self.0.apis());
            // Writing to a string cannot fail.
            let _ = writeln!(text, "| `{}` | {default} | {operations} |", feature.name);
        }
        text.push('\n');
        text
    }

    /// Returns the sections of a new README behind its example. What follows from the specification is between marks,
    /// and written anew each time.
    pub(crate) fn sections(self) -> String {
        let region = |name: &str, text: String| format!("{}{text}{END}", begin(name));
        let operations = region("operations", front::table(self.0));
        let examples = region("examples", front::examples(self.0));
        let credentials = region("credentials", self.credentials());
        let features = region("features", self.features_section());
        format!(
            "## Operations\n\n{operations}\n{examples}\n## Credentials\n\n{credentials}\n{ERRORS}{features}\n{REST}"
        )
    }

    /// Returns the paragraph of a new README that says what the crate has.
    pub(crate) fn summary(self) -> String {
        format!("{}{}{END}", begin("facts"), self.facts())
    }

    /// Returns `readme`, the text of the README at `path`, with its regions written anew.
    ///
    /// # Errors
    ///
    /// Returns the regions that the README does not have.
    pub fn updated(self, readme: &str, path: &str) -> Result<String, Diagnostics> {
        let mut findings = Diagnostics::new();
        let mut text = readme.to_owned();
        for (name, content) in self.regions() {
            match replaced(&text, name, &content) {
                Some(updated) => text = updated,
                None => findings.push(no_region(readme, path, name)),
            }
        }
        match findings.has_errors() {
            true => Err(findings),
            false => Ok(text),
        }
    }

    /// Returns the row about this client in the table of all clients, which begins with what tells it from others.
    fn row(self) -> String {
        let first = self.0.apis.first();
        let title = first.map_or("", |first| first.settings.vendor.as_deref().unwrap_or(&first.api.title));
        let version = match self.0.version().as_str() {
            "" => String::new(),
            version => format!(" {}", docs::code_span(version)),
        };
        let mut credentials: Vec<String> = Vec::new();
        for credential in self.0.apis.iter().flat_map(|generated| &generated.settings.credentials) {
            let variables: Vec<String> = credential.env.iter().map(|variable| format!("`{variable}`")).collect();
            let shown = match variables.is_empty() {
                true => format!("`ClientBuilder::{}`", credential.method),
                false => variables.join(", "),
            };
            if !credentials.contains(&shown) {
                credentials.push(shown);
            }
        }
        let cells = [
            format!("{title}{version}"),
            self.0.operations().to_string(),
            credentials.join(", or "),
        ];
        let cells = cells.map(|cell| cell.replace('|', "\\|")).join(" | ");
        format!("{}| {cells} |", row_start(&self.0.name))
    }
}

/// Adds the line about `credential`, which is one of the scheme `scheme`, to `text`.
fn credential_line(credential: &CredentialSettings, scheme: Option<&SecurityScheme>, module: &str, text: &mut String) {
    let sent = scheme.map(|scheme| sent_as(&scheme.kind)).unwrap_or_default();
    let (name, method) = (docs::code_span(&credential.scheme), &credential.method);
    // Writing to a string cannot fail.
    let _ = write!(text, "- {name}{sent}: `{module}ClientBuilder::{method}`");
    for variable in &credential.env {
        let _ = write!(text, ", or the environment variable `{variable}`");
    }
    text.push('\n');
}

/// Returns the clause about where the credential of a security scheme is sent.
fn sent_as(kind: &SecuritySchemeKind) -> String {
    match kind {
        SecuritySchemeKind::ApiKey { location, name } => {
            let name = docs::code_span(name);
            match location {
                ParameterLocation::Cookie => format!(", in the cookie {name}"),
                ParameterLocation::Header => format!(", in the header {name}"),
                ParameterLocation::Path | ParameterLocation::Query => format!(", in the parameter {name} of the query"),
            }
        }
        SecuritySchemeKind::Bearer => ", as a bearer token".to_owned(),
        SecuritySchemeKind::Http { scheme } => {
            format!(", in the header `Authorization` as {}", docs::code_span(scheme))
        }
        SecuritySchemeKind::Basic => ", by basic authentication".to_owned(),
        SecuritySchemeKind::OAuth2 { .. } => ", an OAuth 2 access token".to_owned(),
    }
}

/// Returns the beginning of the row about the client `name`.
fn row_start(name: &str) -> String {
    format!("| [`{name}`](crates/{name}) ")
}

/// Returns `readme`, the text of the README of a workspace, with the rows of `clients` in its table of clients; those
/// of others stay, unless `clients` are `all`. A README without the marks of such a table stays as it is.
pub fn with_clients(readme: &str, clients: &[Client<'_>], all: bool) -> String {
    const NAME: &str = "clients";
    const HEAD: &str = "| crate | API | operations | credential |\n|---|---|--:|---|\n";
    let Some(before) = region(readme, NAME) else {
        return readme.to_owned();
    };
    let is_written = |row: &&str| clients.iter().any(|client| row.starts_with(&row_start(&client.0.name)));
    let kept = before
        .lines()
        .filter(|line| line.starts_with("| [") && !all && !is_written(line));
    let mut rows: Vec<String> = kept.map(str::to_owned).collect();
    rows.extend(clients.iter().map(|client| client.row()));
    rows.sort();
    let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
    replaced(readme, NAME, &format!("\n{HEAD}{rows}\n")).unwrap_or_else(|| readme.to_owned())
}

/// Returns `true` if `readme` has a region that is written anew.
pub(crate) fn has_regions(readme: &str) -> bool {
    readme.contains("<!-- codegen: ")
}

/// Returns the content of the region `name` of `readme`, if it has one.
fn region<'t>(readme: &'t str, name: &str) -> Option<&'t str> {
    let (_, behind) = readme.split_once(&begin(name))?;
    Some(behind.split_once(END)?.0)
}

/// Returns `readme` with `content` in its region `name`, if it has one.
fn replaced(readme: &str, name: &str, content: &str) -> Option<String> {
    let mark = begin(name);
    let (before, behind) = readme.split_once(&mark)?;
    let (_, after) = behind.split_once(END)?;
    Some(format!("{before}{mark}{content}{END}{after}"))
}

fn no_region(readme: &str, path: &str, name: &str) -> Diagnostic {
    let file = SourceFile::new(path, readme);
    let message = format!("`{path}` has no place for the {name} that follow from the specification");
    let help = format!(
        "put these two lines where they belong; `codegen` writes what stands between\n{}{END}",
        begin(name)
    );
    Diagnostic::error(Code::NoRegion, message)
        .at(&Location::start_of(&file))
        .help(help)
}

const ERRORS: &str = "\
## Errors

Every call that fails returns an `Error`. `Error::kind` tells where: before the request was sent, in transit, by the status
of the response, or because the response could not be read. `Error::body` is the typed body, if the specification declares
one for the status. `Error::status`, `Error::headers`, `Error::text` and `Error::location` describe any other response.

Requests with an idempotent method are retried after a failed connection, a timeout, or the status 408, 429, 500, 502, 503
or 504. Set another policy with `ClientBuilder::retry`.

If a response is not what the specification declares, every request has ways around it, with the same options, retries and
credentials (`use` the trait `Call`): `send_as::<T>()`, `send_bytes()`, `send_text()`, and `send_response()` for status,
headers and a stream. `JsonCall::send_optional()` returns `None` for a response without a body. With
`ClientBuilder::tolerance` or `CallOptions::tolerance`, what does not fit is left out and listed in `Response::mismatches`.
`Call::to_curl()` returns the request as a command of curl, without secrets.

`Response::rate_limit` and `Error::rate_limit` say how many requests the server still takes. With
`ClientBuilder::rate_limiter`, calls slow down before they exceed that.

## Features

";

const FIXED_FEATURES: &str = "\
| feature      | default | what it does                                              |
|--------------|---------|-----------------------------------------------------------|
| `rustls`     | yes     | TLS through rustls                                        |
| `native-tls` |         | TLS through the library of the operating system           |
| `tracing`    |         | a span for each call and an event for each attempt        |
| `blocking`   |         | `blocking::Wait::wait`: calls from code that is not async |
";

const FEATURES_OF_RUNTIME: &str = "
The runtime has more, such as `gzip`, `http2`, `metrics` and `har`: a program that depends on `api-client-core` itself turns them on
for all its clients. `ClientBuilder::configure` sets what comes with them.
";

const REST: &str = "\
The minimum supported Rust version is 1.85.

## Completeness

`FIDELITY.md` lists what the crate expresses of the specification, and what it does not. The crate is unofficial: it is
neither made nor endorsed by the vendor of the API, whose words the descriptions in its documentation are.
";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::layout::features::Features;

    fn crate_of(name: &str) -> ClientCrate {
        ClientCrate {
            name: name.to_owned(),
            files: BTreeMap::new(),
            features: Features::default(),
            apis: Vec::new(),
            has_examples: false,
        }
    }

    #[test]
    fn a_region_is_written_anew_and_the_rest_stays() {
        let cats = crate_of("cats-api");
        let client = Client(&cats);
        let readme = |[facts, operations, examples, credentials, features]: [&str; 5]| {
            format!(
                "# Cats\n\n<!-- codegen: facts -->\n{facts}{END}\nMine.\n\n<!-- codegen: operations -->\n{operations}{END}\
                 <!-- codegen: examples -->\n{examples}{END}<!-- codegen: credentials -->\n{credentials}{END}\
                 <!-- codegen: features -->\n{features}{END}Mine too.\n"
            )
        };
        let old = readme(["99 operations.\n", "", "old\n", "", "old\n"]);
        let updated = client.updated(&old, "README.md").unwrap();
        let regions = client.regions().map(|(_, text)| text);
        let expected = readme(regions.each_ref().map(String::as_str));
        assert_eq!(updated, expected);
        assert_eq!(client.updated(&updated, "README.md").unwrap(), updated);
    }

    #[test]
    fn a_readme_without_a_region_is_an_error() {
        let cats = crate_of("cats-api");
        let client = Client(&cats);
        let text = format!("{}old\n{END}", begin("facts"));
        let findings = client.updated(&text, "crates/cats-api/README.md").unwrap_err();
        let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages.len(), 4, "{messages:?}");
        assert!(messages[0].contains("no place for the operations"), "{messages:?}");
    }

    #[test]
    fn the_table_of_clients_keeps_the_rows_of_others_unless_all_are_there() {
        let (cats, dogs) = (crate_of("cats-api"), crate_of("dogs-api"));
        let empty = format!("# Clients\n\n{}{END}", begin("clients"));
        let both = with_clients(&empty, &[Client(&dogs), Client(&cats)], true);
        let rows = |text: &str| text.lines().filter(|line| line.starts_with("| [")).count();
        assert_eq!(rows(&both), 2, "{both}");
        assert_eq!(with_clients(&both, &[Client(&cats)], false), both);
        assert_eq!(rows(&with_clients(&both, &[Client(&cats)], true)), 1);
        assert_eq!(with_clients("# Clients\n", &[Client(&cats)], true), "# Clients\n");
    }
}
