//! What is particular to one vendor: `specs/<vendor>/vendor.toml`.
//!
//! In: the text of the file. Out: a [`Manifest`] whose parts know where they stand, so that a later stage that cannot
//! use one of them shows the line. The file holds data only: no stage ever asks which vendor it works for.
//! Its keys are explained in `docs/vendor-toml.md`, which is made from the tables of `tables`.

mod capability_keys;
mod check;
mod keys;
pub(crate) mod rate_limit;
mod raw;
mod reference;
mod schema;
pub(crate) mod signatures;
mod tables;
mod type_keys;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::diagnostic::{Code, Diagnostics};
use crate::document::{Location, SourceFile, suggestion, toml_error};
use crate::lower::{StatedAdditions, StatedId, StatedPagination, StatedPolling, StatedShared};
use crate::model::api::Maps;
use crate::model::settings::{FailureValue, RateLimitSettings, WebSocketSettings, WebhookSettings};
use crate::read::apis::StatedApi;
use crate::read::assemble::{Combination, Resolution};
use crate::read::site::address::Hosts;

pub use crate::document::Located;
pub use reference::{example, reference};
pub use schema::schema;

/// Holds the content of a `vendor.toml`.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The file it was read from.
    pub file: Arc<SourceFile>,
    /// The name of the crate.
    pub crate_name: String,
    /// The name of the vendor, in its own spelling.
    pub title: String,
    /// One sentence about the crate.
    pub description: String,
    /// The URL of the vendor's site.
    pub homepage: Option<String>,
    /// The URL of the vendor's documentation of the API.
    pub documentation: Option<String>,
    /// The base URL of requests, if the specification does not state it.
    pub base_url: Option<Located<String>>,
    /// `true` if the vendor's descriptions are part of the documentation of the crate.
    pub prose: bool,
    /// The properties of responses that are always read strictly.
    pub strict_fields: Vec<Located<String>>,
    /// The header for a key by which the server recognises a request that is repeated.
    pub idempotency_key: Option<String>,
    /// The pages and files that the specification is assembled from.
    pub sources: Vec<SourcePattern>,
    /// Where to fetch sources from that no `[[source]]` table names.
    pub fetch: Option<Fetch>,
    /// How the client gets its credentials, by the name of the security scheme.
    pub auth: BTreeMap<String, Auth>,
    /// How a response with a successful status reports a failure.
    pub failure: Option<Failure>,
    /// Which page wins if pages contradict each other.
    pub resolutions: Vec<Resolution>,
    /// The operations that several pages describe, each with a different body.
    pub combinations: Vec<Combination>,
    /// What is generated for each API; empty for a vendor with one API.
    pub apis: Vec<ApiEntry>,
    /// How operations paginate, by `operationId`.
    pub pagination: BTreeMap<String, StatedPagination>,
    /// How the answers of operations say how far work is, by `operationId`.
    pub polling: BTreeMap<String, Located<StatedPolling>>,
    /// The parameters that all calls of a client share, by the names that users see.
    pub shared: BTreeMap<String, Located<StatedShared>>,
    /// The ids that have types of their own, by the names of these.
    pub ids: BTreeMap<String, Located<StatedId>>,
    /// How webhooks are signed.
    pub webhooks: Option<Located<WebhookSettings>>,
    /// Where the credential goes in a WebSocket.
    pub websocket: Option<Located<WebSocketSettings>>,
    /// Where the vendor says how many requests it takes.
    pub rate_limit: Option<Located<RateLimitSettings>>,
    /// The operations, by `operationId`, whose body is required although the specification does not say so. `*` means
    /// all whose body has a required property.
    pub required_bodies: Vec<String>,
    /// Whether the alternatives of a union that differ in constants only become one type.
    pub merges_constants: bool,
    /// The features of the tags that are on by default.
    pub default_features: Option<Vec<Located<String>>>,
    /// Whether groups of paths are features, in a specification without tags.
    pub path_features: bool,
    /// The features of the tags whose code the snapshots of a large crate show.
    pub reviewed_features: Vec<Located<String>>,
    /// The operations that `cargo xtask verify` calls only by name: by `operationId`, or as `GET /cats`.
    pub excluded_from_verify: Vec<Located<String>>,
    /// What holds for all types.
    pub types: TypeSettings,
    /// What is added to the definitions of types.
    pub additions: Vec<StatedAdditions>,
    /// Paths of types that are written by hand, by the name of the component schema.
    pub foreign_types: BTreeMap<String, Located<String>>,
    /// Rust names that replace the generated ones.
    pub names: Names,
}

/// What holds for all types of a client.
#[derive(Clone, Debug, Default)]
pub struct TypeSettings {
    /// What the name of each begins with.
    pub prefix: Option<String>,
    /// The formats of strings that have no type of their own.
    pub strings: Vec<String>,
    /// What objects are whose values are of one type.
    pub maps: Maps,
}

/// Says what is generated for one of several APIs.
#[derive(Clone, Debug)]
pub struct ApiEntry {
    /// The name of the API, and the pages that describe it.
    pub stated: StatedApi,
    /// The name of its own crate; `None` if it is part of the vendor's crate, as a module if others are, too.
    pub crate_name: Option<String>,
    /// The base URL, if its specification has none or a wrong one.
    pub base_url: Option<Located<String>>,
    /// The reason for having no client, if it has none.
    pub skip: Option<String>,
}

/// Names one page or file, or several by a pattern.
#[derive(Clone, Debug)]
pub struct SourcePattern {
    /// The path relative to the folder of the vendor, with at most one `*`, which matches any text without `/`, or
    /// `**`, which matches any text.
    pub path: String,
    /// The URL that it was published at. A `*` or `**` stands for what that of the path matched.
    pub origin: String,
    /// The location of the pattern.
    pub location: Location,
}

/// Says where sources are fetched from, and which hosts they can come from.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// The URL of the index of a documentation site: its `llms.txt`.
    pub index: Option<Located<String>>,
    /// Allowed hosts beside those of the manifest's URLs, each with a port if it is not the default one of the scheme.
    pub hosts: Vec<String>,
}

/// Describes how the client gets the credential of one security scheme.
#[derive(Clone, Debug)]
pub struct Auth {
    /// The environment variables that can hold it, in the order in which they are read.
    pub env: Vec<String>,
    /// The method of the client builder that sets the credential.
    pub method: String,
    /// `true` if the constructor of the client takes this credential.
    pub is_default: bool,
    /// The documentation of the method.
    pub docs: Option<String>,
    /// The location of the table.
    pub location: Location,
}

/// Describes how a response with a successful status reports a failure.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The property of the response that reports the failure.
    pub field: String,
    /// The value of that property if the call failed.
    pub equals: FailureValue,
    /// The property of the response that holds the error message.
    pub message: Option<String>,
}

/// Holds Rust names that replace the generated ones.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Method names, by `operationId`.
    pub operations: BTreeMap<String, Rename>,
    /// Names of the modules and handles of tags, by the tag.
    pub tags: BTreeMap<String, Rename>,
    /// Type names, by the name of the component schema.
    pub types: BTreeMap<String, Rename>,
    /// Field names, by the name of the component schema and that of its property.
    pub fields: BTreeMap<String, BTreeMap<String, Rename>>,
    /// Names of parameters, by their names on the wire.
    pub parameters: BTreeMap<String, Rename>,
}

/// Renames one item.
#[derive(Clone, Debug)]
pub struct Rename {
    /// The Rust name.
    pub name: String,
    /// The reason why the generated name is replaced.
    pub reason: String,
    /// The location of the rename.
    pub location: Location,
}

impl Manifest {
    /// Returns the hosts that sources may come from: those of `documentation`, of the `origin` of each source, and of
    /// `[fetch]`.
    pub fn hosts(&self) -> Hosts {
        let origins = self.sources.iter().map(|source| source.origin.as_str());
        let index = self.fetch.as_ref().and_then(|fetch| fetch.index.as_ref());
        let urls = origins
            .chain(self.documentation.as_deref())
            .chain(index.map(|index| index.value.as_str()));
        let named = self.fetch.iter().flat_map(|fetch| fetch.hosts.iter().cloned());
        Hosts::of(urls, named)
    }
}

impl SourcePattern {
    /// Returns the URL that the file at `path`, relative to the folder of the vendor, was published at; `None` if the
    /// pattern does not match it.
    pub fn origin_of(&self, path: &str) -> Option<String> {
        self.translate(&self.path, &self.origin, path)
    }

    /// Returns the path, relative to the folder of the vendor, of the page that was published at `url`; `None` if the
    /// pattern does not match it.
    pub fn path_of(&self, url: &str) -> Option<String> {
        self.translate(&self.origin, &self.path, url)
    }

    /// Returns `true` if this names a single file.
    pub fn is_single(&self) -> bool {
        !self.path.contains('*')
    }

    /// Matches `text` against `from`, and returns `to` with what the star stands for.
    fn translate(&self, from: &str, to: &str, text: &str) -> Option<String> {
        let star = if self.path.contains("**") { "**" } else { "*" };
        let Some((before, after)) = from.split_once(star) else {
            return (from == text).then(|| to.to_owned());
        };
        let matched = text.strip_prefix(before)?.strip_suffix(after)?;
        let is_covered = star == "**" || !matched.contains('/');
        (is_covered && !matched.is_empty()).then(|| to.replacen(star, matched, 1))
    }
}

/// Reads the manifest in `file`.
///
/// # Errors
///
/// Returns everything that is wrong with it, each finding with its line.
pub fn read(file: &Arc<SourceFile>) -> Result<Manifest, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    match toml::from_str::<raw::Manifest>(&file.text) {
        Ok(raw) => {
            let places = raw.places(file);
            let manifest = raw.into_manifest(file, &mut diagnostics);
            check::check(&manifest, &places, &mut diagnostics);
            if diagnostics.has_errors() {
                return Err(diagnostics);
            }
            Ok(manifest)
        }
        Err(error) => {
            diagnostics.push(toml_error(&error, Code::Manifest, file).help(help(error.message())));
            Err(diagnostics)
        }
    }
}

/// What to do about a mistake in a manifest.
const HELP: &str = "every key of vendor.toml is explained in docs/vendor-toml.md";

/// Says what to do about the mistake in a manifest that `message` describes: an unknown key or value is like another
/// one, as a rule.
fn help(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    let is_unknown = ["unknown field", "unknown variant"]
        .iter()
        .any(|what| message.starts_with(what));
    let given = names.next().filter(|_| is_unknown);
    let nearest = given
        .map(|given| suggestion::nearest(given, names, 1))
        .unwrap_or_default();
    match nearest.as_slice() {
        [nearest, ..] => format!("did you mean `{nearest}`? All keys are explained in docs/vendor-toml.md"),
        [] => HELP.to_owned(),
    }
}

/// Returns `true` if `name` can be the name of a crate.
pub fn is_crate_name(name: &str) -> bool {
    check::is_crate_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(path: &str, origin: &str) -> SourcePattern {
        SourcePattern {
            path: path.to_owned(),
            origin: origin.to_owned(),
            location: Location::start_of(&SourceFile::new("vendor.toml", "")),
        }
    }

    #[test]
    fn a_pattern_leads_from_paths_to_urls_and_back() {
        for (star, path, url) in [
            ("*", "pages/cats.md", "https://d.example/cats.md"),
            ("**", "pages/api/cats.md", "https://d.example/api/cats.md"),
        ] {
            let pattern = pattern(&format!("pages/{star}"), &format!("https://d.example/{star}"));
            assert_eq!(pattern.origin_of(path).as_deref(), Some(url));
            assert_eq!(pattern.path_of(url).as_deref(), Some(path));
        }
        let one_level = pattern("pages/*.md", "https://d.example/*.md");
        assert_eq!(one_level.path_of("https://d.example/api/cats.md"), None);
        assert_eq!(one_level.path_of("https://other.example/cats.md"), None);
        assert_eq!(one_level.path_of("https://d.example/.md"), None);
    }

    #[test]
    fn an_index_needs_a_pattern_and_hosts_are_names() {
        let manifest = |source: &str, fetch: &str| {
            let head = "crate = \"a-api\"\ntitle = \"A\"\ndescription = \"A\"\n";
            let text = format!("{head}\n[[source]]\n{source}\n\n[fetch]\n{fetch}\n");
            read(&SourceFile::new("vendor.toml", text)).map(|manifest| manifest.fetch.is_some())
        };
        let (one, all) = (
            "path = \"pages/a.md\"\norigin = \"https://d.example/a.md\"",
            "path = \"pages/**\"\norigin = \"https://d.example/**\"",
        );
        let index = "index = \"https://d.example/llms.txt\"";
        assert!(manifest(all, index).unwrap());
        assert!(
            manifest(one, index)
                .unwrap_err()
                .to_string()
                .contains("says where they belong")
        );
        assert!(manifest(all, "hosts = [\"cdn.d.example:8443\"]").unwrap());
        assert!(
            manifest(all, "hosts = [\"https://d.example/\"]")
                .unwrap_err()
                .to_string()
                .contains("is no host")
        );
        assert!(manifest(all, "robots = false").is_err());
        let mixed = "path = \"pages/*\"\norigin = \"https://d.example/**\"";
        assert!(
            manifest(mixed, "")
                .unwrap_err()
                .to_string()
                .contains("stands for nothing")
        );
    }
}
