//! Writes the files of a crate beside its generated code: manifest, README, root module, an example.
//!
//! In: what the stages made of a description ([`Generated`]) and where the crate is to stand. Out: the texts of its
//! files. The settings that a manifest would give are guessed from the description ([`guess_settings`]).

mod dates;
mod example;
pub mod hand_written;
mod manifest;
pub mod root_module;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use semver::Version;

use crate::docs;
use crate::document::diagnostic::Diagnostics;
use crate::layout::features::Feature;
use crate::model::Api;
use crate::model::names::{Scope, value_name};
use crate::model::operation::{Failure, Operation};
use crate::model::settings::{ClientSettings, CredentialSettings};
use crate::model::vocabulary;
use crate::package::crate_version;
use crate::package::file_set::FileSet;
use crate::package::header::GENERATED;
use crate::package::readme;
use crate::package::{ClientCrate, Generated, front};
use crate::render::{api_name, base_url};

pub use dates::dates_seen;
pub use manifest::workspace_dependencies;

/// Names that no crate can have beside the crates it uses, or that cargo refuses.
const RESERVED_CRATE_NAMES: &[&str] = &[
    "alloc",
    "api-client-core",
    "core",
    "proc-macro",
    "serde",
    "serde-json",
    "std",
    "test",
    "tokio",
    "uuid",
];

/// Returns the `vendor.toml` of a new vendor: what can be guessed from the APIs of `client`, each guess with its
/// origin.
///
/// `page` is the name of the file in `pages/`, `origin` the URL that it was published at.
pub fn vendor_manifest(client: &ClientCrate, page: &str, origin: &str) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let first = client.apis.first();
    let title = first.map_or_else(String::new, |first| one_line(&first.api.title, &client.name));
    let mut text = format!(
        "#:schema ../../docs/vendor-toml.schema.json\n# Made from the name of the folder.\ncrate = {}\n# `info.title` of the description.\ntitle = {}\n# Made from the title.\n\
         description = {}\n",
        quoted(&client.name),
        quoted(&title),
        quoted(&format!("Client of {title}"))
    );
    if let ([only], false) = (client.apis.as_slice(), client.has_modules()) {
        match base_url(&only.api, &only.settings) {
            Some(url) => {
                let _ = writeln!(text, "# The base URL is the first server of the description: {}", one_line(&url, ""));
            }
            None => text.push_str(
                "# The description has no server with an absolute URL. Without one here, users of the crate have to give it.\n# \
                 base_url = \"https://…\"\n",
            ),
        }
    }
    let _ = write!(
        text,
        "\n[[source]]\npath = {}\norigin = {}\n",
        quoted(&format!("pages/{page}")),
        quoted(origin)
    );
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut has_default = false;
    let credentials = client.apis.iter().flat_map(|generated| &generated.settings.credentials);
    for credential in credentials.filter(|credential| told.insert(&credential.scheme)) {
        // Each API has a default of its own; the manifest has one.
        let is_default = credential.default && !has_default;
        has_default |= credential.default;
        let scheme = key(&credential.scheme);
        let variables: Vec<String> = credential.env.iter().map(|variable| quoted(variable)).collect();
        let _ = write!(
            text,
            "\n# A scheme of `components.securitySchemes`; method and variable are made from its name.\n[auth.{scheme}]\nenv \
             = [{}]\nmethod = {}\ndefault = {}\n",
            variables.join(", "),
            quoted(&credential.method),
            is_default
        );
    }
    text.push_str(&failure_hint(&client.apis()));
    text
}

/// Returns comments about how failures are reported: by status, and by a `[failure]` table to consider if responses
/// that look successful can report one.
fn failure_hint(apis: &[&Api]) -> String {
    let operations = || apis.iter().flat_map(|api| api.operations.values());
    let declares = operations().filter(|operation| !matches!(operation.failure, Failure::Undeclared));
    let declared = format!(
        "\n# Failures are told by their status; {} of {} operations declare a body for one.\n",
        declares.count(),
        operations().count()
    );
    let types = apis.iter().flat_map(|api| api.types.iter());
    let candidate = types.into_iter().find_map(|(_, ty)| {
        let fields = &ty.object()?.fields;
        let has = |wire_name: &str| fields.values().any(|field| field.wire_name == wire_name);
        let message = ["error", "message"].into_iter().find(|message| has(message))?;
        has("success").then_some((&ty.name, message))
    });
    let in_band = match candidate {
        Some((name, message)) => format!(
            "# The type `{name}` has the members `success` and `{message}`. If an answer with status 200 can say that the \
             call\n# failed, say so:\n# [failure]\n# field = \"success\"\n# equals = false\n# message = \"{message}\"\n"
        ),
        None => "# No type has `success` beside `error` or `message`, as answers have that fail with status 200.\n"
            .to_owned(),
    };
    declared + &in_band
}

/// Returns `text` as a key of TOML.
fn key(text: &str) -> String {
    let is_bare = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    if !text.is_empty() && text.chars().all(is_bare) {
        return text.to_owned();
    }
    toml::Value::String(text.to_owned()).to_string()
}

/// Returns `text` in one line, or `fallback` if it is empty.
fn one_line(text: &str, fallback: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|character| !character.is_control()).collect();
    if line.is_empty() { fallback.to_owned() } else { line }
}

/// Says where the runtime of a stand-alone crate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// A folder, relative to that of the crate, with `/` between its parts.
    Path(String),
    /// The registry: a version requirement.
    Version(String),
}

/// Says which workspace a crate belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// By itself, outside of every workspace.
    Alone(Runtime),
    /// In some workspace that says nothing about it.
    Member(Runtime),
    /// Below `crates/` in the workspace of this project, which has its dependencies and lints.
    Workspace,
}

/// Guesses the settings of the client `crate_name` from `api`, for lack of a manifest.
pub fn guess_settings(crate_name: &str, api: &Api) -> ClientSettings {
    let prefix = value_name(crate_name.strip_suffix("-api").unwrap_or(crate_name)).to_uppercase();
    let mut scope = Scope::with_reserved(vocabulary::reserved_credentials());
    let credentials = api.security_schemes.keys().enumerate().map(|(index, scheme)| {
        let method = guess_method(scheme, &mut scope);
        CredentialSettings {
            scheme: scheme.clone(),
            env: environment_variable(&prefix, &method).into_iter().collect(),
            method,
            default: index == 0,
            description: None,
        }
    });
    ClientSettings {
        crate_name: crate_name.to_owned(),
        credentials: credentials.collect(),
        ..ClientSettings::default()
    }
}

/// Guesses the name of the method that takes the credential of `scheme`; it is taken in `scope` from now on.
pub fn guess_method(scheme: &str, scope: &mut Scope) -> String {
    let plain = value_name(scheme);
    let told = match plain.as_str() {
        "credential" => "scheme_credential".to_owned(),
        _ => format!("{}_credential", plain.trim_end_matches('_')),
    };
    scope.claim([plain.as_str(), told.as_str()])
}

/// Returns the environment variable of a credential; `None` if the name of the scheme gives no valid name.
fn environment_variable(prefix: &str, method: &str) -> Option<String> {
    // A `_` at the end keeps a keyword apart, which in capitals is none.
    let (prefix, method) = (prefix.trim_end_matches('_'), method.trim_end_matches('_'));
    let name = format!("{prefix}_{}", method.to_uppercase());
    let fits = |character: char| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_';
    name.chars().all(fits).then_some(name)
}

/// Returns the name of a crate for the file or the vendor called `stem`.
pub fn crate_name(stem: &str) -> String {
    let words: String = value_name(stem)
        .chars()
        .map(|character| if character == '_' { '-' } else { character })
        .collect();
    let plain: String = words
        .chars()
        .filter(|character| character.is_ascii_alphanumeric() || *character == '-')
        .collect();
    let plain = plain.trim_matches(|character: char| character == '-' || character.is_ascii_digit());
    match plain {
        "" => "some-api".to_owned(),
        _ if plain.ends_with("-api") => plain.to_owned(),
        _ => format!("{plain}-api"),
    }
}

/// The versions of the runtime that generated code is for.
pub const RUNTIME_VERSION: &str = "0.1";

/// Returns the command that the files of a stand-alone crate name, which is generated from the file `source`.
pub fn command_for(source: &str) -> String {
    format!("cargo xtask generate {source}")
}

/// Returns the name of a stand-alone crate: `given`, or one made from the name of the file `source`.
///
/// # Errors
///
/// What is wrong with the name.
pub fn name_for(given: Option<&str>, source: &str) -> Result<String, String> {
    let stem = source.rsplit_once('.').map_or(source, |(stem, _)| stem);
    let name = given.map_or_else(|| crate_name(stem), str::to_owned);
    match is_usable_crate_name(&name) {
        true => Ok(name),
        false => Err(format!(
            "`{name}` cannot be the name of the crate: use lower-case letters, digits and `-`, and not the name of a \
             dependency"
        )),
    }
}

/// Returns `true` if a client crate can be called `name`.
pub fn is_usable_crate_name(name: &str) -> bool {
    crate::package::manifest::is_crate_name(name) && !RESERVED_CRATE_NAMES.contains(&name)
}

/// Returns the files of the stand-alone crate for `client`, by their paths in its folder. `command` is named as what
/// writes them.
///
/// # Errors
///
/// A path that no file can have.
pub fn crate_files(client: &ClientCrate, place: &Place, command: &str) -> Result<FileSet, Diagnostics> {
    let texts = Texts {
        client,
        command: Some(command),
    };
    let mut files = texts.files("", place)?;
    files.add("FIDELITY.md", client.fidelity())?;
    for (path, text) in &client.files {
        files.add(format!("src/generated/{path}"), text.as_str())?;
    }
    files.add("src/generated/links.md", front::links(client))?;
    files.own("src/generated")?;
    Ok(files)
}

/// Returns the files of the crate of a new vendor that are written once and belong to people from then on, by their
/// paths in the workspace.
///
/// # Errors
///
/// A path that no file can have.
pub fn member_files(client: &ClientCrate) -> Result<FileSet, Diagnostics> {
    let texts = Texts { client, command: None };
    texts.files(&format!("crates/{}/", client.name), &Place::Workspace)
}

/// Writes the files of one crate.
struct Texts<'g> {
    client: &'g ClientCrate,
    /// The command that writes them again; none where they are people's to change.
    command: Option<&'g str>,
}

impl Texts<'_> {
    /// Returns all files that are not generated code, with `folder` before their paths.
    fn files(&self, folder: &str, place: &Place) -> Result<FileSet, Diagnostics> {
        let mut files = FileSet::new();
        files.add(format!("{folder}Cargo.toml"), self.manifest(place))?;
        files.add(format!("{folder}README.md"), self.readme())?;
        if *place == Place::Workspace {
            files.add(format!("{folder}CHANGELOG.md"), self.changelog())?;
            for (name, text) in LICENSES {
                files.add(format!("{folder}{name}"), text)?;
            }
        }
        files.add(format!("{folder}src/lib.rs"), self.root_module())?;
        if !self.has_types_only() {
            files.add(format!("{folder}examples/first_call.rs"), self.example())?;
        }
        Ok(files)
    }

    /// Returns the line that names the command that writes the file, between the signs of a comment. Without this line,
    /// the file is people's.
    fn header(&self, [begin, end]: [&str; 2]) -> String {
        self.command.map_or_else(String::new, |command| {
            // Nothing in the name of a specification ends a comment.
            let command = command.replace('>', "");
            format!("{begin} {GENERATED}{command}`. Remove this line to keep changes of your own.{end}\n\n")
        })
    }

    fn name(&self) -> &str {
        &self.client.name
    }

    /// Returns `true` if it has neither a client nor operations.
    fn has_types_only(&self) -> bool {
        self.client.apis.iter().all(|generated| generated.settings.types_only)
    }

    /// Returns the titles of its APIs, or the vendor of several, in one line.
    fn title(&self) -> String {
        let mut titles: Vec<String> = Vec::new();
        for Generated { api, settings, .. } in &self.client.apis {
            let title = match &settings.vendor {
                Some(vendor) if self.client.has_modules() => vendor,
                _ => &api.title,
            };
            let title = one_line(title, self.name());
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        titles.join(" and ")
    }

    /// Returns the API that the example calls, with the operation; the first API if none has an operation without
    /// parameters.
    fn example_call(&self) -> Option<(&Generated, Option<&Operation>)> {
        let mut apis = self.client.apis.iter();
        let callable = apis.find_map(|generated| Some((generated, Some(example::operation(&generated.api)?))));
        callable.or_else(|| Some((self.client.apis.first()?, None)))
    }

    /// Returns the feature that the operation of the example needs.
    fn feature_of_example(&self) -> Option<&str> {
        let (generated, operation) = self.example_call()?;
        let operation = operation?;
        let mut features = self.client.features.all.iter();
        let is_its = |feature: &&Feature| {
            feature.module.as_deref() == Some(operation.module.as_str())
                && feature.api.as_deref() == generated.api.module.as_deref()
        };
        Some(&features.find(is_its)?.name)
    }

    /// Returns the features that the operations of all examples need.
    fn features_of_examples(&self) -> BTreeSet<&str> {
        let modules = self.client.apis.iter().flat_map(|generated| {
            let examples = generated.examples.iter();
            examples.map(|example| (generated.api.module.as_deref(), example.module.as_str()))
        });
        let modules: Vec<_> = modules.collect();
        let features = self.client.features.all.iter().filter(|feature| {
            let own = (feature.api.as_deref(), feature.module.as_deref().unwrap_or_default());
            modules.contains(&own)
        });
        let features = features.map(|feature| feature.name.as_str());
        features.chain(self.feature_of_example()).collect()
    }

    /// Returns the first version of the crate.
    fn version(&self) -> Version {
        crate_version::with_metadata(&Version::new(0, 1, 0), &self.client.version())
    }

    fn changelog(&self) -> String {
        let api = match (self.client.version().as_str(), self.client.has_modules()) {
            ("", _) => String::new(),
            (version, false) => format!(", from version {} of the API", docs::code_span(version)),
            (version, true) => format!(", from version {} of the APIs", docs::code_span(version)),
        };
        crate_version::changelog(None, &format!("## {}\n\nFirst release{api}.\n", self.version()))
    }

    /// Returns `true` if generated code uses the crate or the module at `path`.
    fn uses(&self, path: &str) -> bool {
        self.client.features.imports.contains(path)
    }

    fn readme(&self) -> String {
        let name = self.name();
        let client = readme::Client(self.client);
        let header = self.header(["<!--", " -->"]);
        if self.has_types_only() {
            let title = docs::summary(&self.title());
            return format!("{header}# {name}\n\nThe types of requests and responses of {title}, without a client.\n");
        }
        let mut text = format!("{header}# {name}\n\n{}{}\n", self.introduction(), client.summary());
        let _ = write!(text, "```sh\ncargo add {name}{}\n", self.flag_of_example());
        text.push_str("cargo add tokio --features macros,rt\n```\n\n");
        let _ = write!(text, "```rust,no_run\n{}```\n\n", self.example_code());
        text.push_str(&client.sections());
        text
    }

    /// Returns what the crate is, and which modules it has.
    fn introduction(&self) -> String {
        if let ([only], false) = (self.client.apis.as_slice(), self.client.has_modules()) {
            let title = api_name(&only.api, &only.settings);
            return format!("An unofficial Rust client of {title}.\n\n");
        }
        let mut text = format!(
            "Unofficial Rust clients of {} APIs of {}. Each API is a module with a \
             client of its own; `ClientBuilder` takes credentials and settings for all of them once.\n\n",
            self.client.apis.len(),
            docs::summary(&self.title())
        );
        for Generated { api, settings, .. } in &self.client.apis {
            let module = api.module.as_deref().unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = writeln!(text, "- `{module}`: {}", api_name(api, settings));
        }
        text.push('\n');
        text
    }

    /// Returns the flag of `cargo add` that turns on the operation of the example; empty if the default features do.
    fn flag_of_example(&self) -> String {
        let feature = self.feature_of_example();
        let off = feature.filter(|feature| !self.client.features.default.iter().any(|name| name == feature));
        off.map_or_else(String::new, |feature| format!(" --features {feature}"))
    }

    fn root_module(&self) -> String {
        let limit = root_module::recursion_limit(&self.client.apis());
        let limit = limit.map_or_else(String::new, root_module::limit_line);
        const README: &str = "doc = include_str!(\"../README.md\")";
        const LINKS: &str = "doc = include_str!(\"generated/links.md\")";
        let links = match self.client.features.all_by_default() {
            true => format!("#![{LINKS}]\n"),
            false => format!("#![cfg_attr(feature = \"full\", {LINKS})]\n"),
        };
        let features = self.features_of_examples();
        let features: Vec<String> = features
            .iter()
            .map(|feature| format!("feature = \"{feature}\""))
            .collect();
        // Without their operations, the examples of the README do not compile.
        let doc = match features.as_slice() {
            [] => format!("#![{README}]\n"),
            [only] => format!("#![cfg_attr(any(not(doctest), {only}), {README})]\n"),
            several => format!(
                "#![cfg_attr(any(not(doctest), all({})), {README})]\n",
                several.join(", ")
            ),
        };
        let root = match (self.client.has_modules(), self.has_types_only()) {
            (true, _) => ROOT_OF_MODULES,
            (false, true) => ROOT_OF_TYPES,
            (false, false) => ROOT_MODULE,
        };
        format!("{}{links}{doc}{DOCS_RS}{limit}\n{root}", self.header(["//", ""]))
    }
}

/// docs.rs says of each item which features it needs.
const DOCS_RS: &str = "#![cfg_attr(docsrs, feature(doc_cfg))]\n";

/// The licences of the crates of this project, which each package holds.
const LICENSES: [(&str, &str); 2] = [
    ("LICENSE-APACHE", include_str!("../../../LICENSE-APACHE")),
    ("LICENSE-MIT", include_str!("../../../LICENSE-MIT")),
];

const ROOT_MODULE: &str = "\
#[rustfmt::skip]
mod generated;

pub use generated::client::{Client, ClientBuilder};
pub use generated::reexports::*;
pub use generated::{operations, types};
";

const ROOT_OF_TYPES: &str = "\
#[rustfmt::skip]
mod generated;

pub use generated::reexports::*;
pub use generated::types;
";

const ROOT_OF_MODULES: &str = "\
#[rustfmt::skip]
mod generated;

pub use generated::reexports::*;
";
