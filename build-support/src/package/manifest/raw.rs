//! The shape of `vendor.toml` as the TOML reader sees it.
//!
//! In: TOML. Out: a [`super::Manifest`] that is not checked yet. Keys that are not listed here are errors.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Located, Location, SourceFile};
use crate::lower::{
    PaginationStyle, SharedPlace, StatedAdditions, StatedId, StatedPagination, StatedPolling, StatedShared,
};
use crate::model::api::Maps;
use crate::model::settings::{FailureValue, RateLimitSettings, WebSocketSettings, WebhookSettings};
use crate::model::types::Additions;
use crate::read::apis::StatedApi;
use crate::read::assemble::{Combination, Resolution};

use super::check::{self, Places};
use super::{ApiEntry, Auth, Failure, Fetch, Names, Rename, SourcePattern, TypeSettings};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    #[serde(rename = "crate")]
    crate_name: Spanned<String>,
    title: Spanned<String>,
    description: Spanned<String>,
    homepage: Option<Spanned<String>>,
    documentation: Option<Spanned<String>>,
    base_url: Option<Spanned<String>>,
    prose: Option<bool>,
    #[serde(default)]
    strict_fields: Vec<Spanned<String>>,
    idempotency_key: Option<String>,
    #[serde(rename = "source")]
    sources: Vec<Spanned<RawSource>>,
    fetch: Option<RawFetch>,
    #[serde(default)]
    auth: BTreeMap<String, Spanned<RawAuth>>,
    failure: Option<RawFailure>,
    #[serde(default, rename = "resolve")]
    resolutions: Vec<Spanned<RawResolution>>,
    #[serde(default, rename = "combine")]
    combinations: Vec<Spanned<RawCombination>>,
    #[serde(default)]
    api: BTreeMap<String, Spanned<RawApi>>,
    #[serde(default)]
    pagination: BTreeMap<String, RawPagination>,
    #[serde(default)]
    poll: BTreeMap<String, Spanned<RawPolling>>,
    #[serde(default)]
    shared: BTreeMap<String, Spanned<RawShared>>,
    #[serde(default)]
    ids: BTreeMap<String, Spanned<RawId>>,
    webhooks: Option<Spanned<WebhookSettings>>,
    websocket: Option<Spanned<WebSocketSettings>>,
    rate_limit: Option<Spanned<RateLimitSettings>>,
    #[serde(default)]
    bodies: RawBodies,
    #[serde(default)]
    merge: RawMerge,
    #[serde(default)]
    features: RawFeatures,
    #[serde(default)]
    verify: RawVerify,
    #[serde(default)]
    types: RawTypes,
    #[serde(default, rename = "extend")]
    extensions: Vec<Spanned<RawExtension>>,
    #[serde(default)]
    replace: BTreeMap<String, Spanned<RawReplacement>>,
    #[serde(default)]
    names: RawNames,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTypes {
    prefix: Option<Spanned<String>>,
    #[serde(default)]
    strings: Vec<PlainFormat>,
    #[serde(default)]
    maps: Maps,
}

/// A format of strings that has a type of its own, which a maintainer may do without.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PlainFormat {
    Date,
    DateTime,
    Decimal,
    Uuid,
}

impl PlainFormat {
    fn format(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::DateTime => "date-time",
            Self::Decimal => "decimal",
            Self::Uuid => "uuid",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExtension {
    types: Vec<Spanned<String>>,
    #[serde(default)]
    derive: Vec<String>,
    #[serde(default)]
    attributes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReplacement {
    path: String,
    reason: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVerify {
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFeatures {
    default: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    reviewed: Vec<Spanned<String>>,
    #[serde(default)]
    paths: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBodies {
    #[serde(default)]
    required: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMerge {
    #[serde(default)]
    constants: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPagination {
    style: PaginationStyle,
    parameter: Option<String>,
    next: Option<String>,
    first: Option<u64>,
    size: Option<String>,
    items: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolling {
    state: String,
    done: Vec<FailureValue>,
    #[serde(default)]
    failed: Vec<FailureValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawShared {
    parameter: String,
    #[serde(rename = "in")]
    place: SharedPlace,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawId {
    #[serde(default)]
    parameters: Vec<String>,
    #[serde(default)]
    fields: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    path: String,
    origin: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFetch {
    index: Option<Spanned<String>>,
    #[serde(default)]
    hosts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAuth {
    env: Vec<String>,
    method: String,
    #[serde(default)]
    default: bool,
    docs: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFailure {
    field: String,
    equals: FailureValue,
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawResolution {
    pointer: String,
    source: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCombination {
    pointer: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawApi {
    pages: Vec<String>,
    #[serde(rename = "crate")]
    crate_name: Option<String>,
    base_url: Option<Spanned<String>>,
    skip: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNames {
    #[serde(default)]
    operation: BTreeMap<String, Spanned<RawRename>>,
    #[serde(default)]
    tag: BTreeMap<String, Spanned<RawRename>>,
    #[serde(default)]
    r#type: BTreeMap<String, Spanned<RawRename>>,
    #[serde(default)]
    field: BTreeMap<String, BTreeMap<String, Spanned<RawRename>>>,
    #[serde(default)]
    parameter: BTreeMap<String, Spanned<RawRename>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRename {
    name: String,
    reason: String,
}

/// Returns the value of `spanned` and its location in `file`.
fn located<T>(spanned: Spanned<T>, file: &Arc<SourceFile>) -> (T, Location) {
    let location = Location::at_offset(file, spanned.span().start);
    (spanned.into_inner(), location)
}

fn located_value<T>(spanned: Spanned<T>, file: &Arc<SourceFile>) -> Located<T> {
    let (value, location) = located(spanned, file);
    Located { value, location }
}

impl Manifest {
    /// Returns where the values of the keys before the first table are in `file`.
    pub(super) fn places(&self, file: &Arc<SourceFile>) -> Places {
        let of = |spanned: &Spanned<String>| Location::at_offset(file, spanned.span().start);
        Places {
            crate_name: of(&self.crate_name),
            title: of(&self.title),
            description: of(&self.description),
            homepage: self.homepage.as_ref().map(of),
            documentation: self.documentation.as_ref().map(of),
        }
    }

    /// Converts the keys and values, with their locations in `file`. Adds what cannot be converted to `diagnostics`.
    pub(super) fn into_manifest(self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> super::Manifest {
        let resolutions = self.resolutions.into_iter();
        let resolutions = resolutions.map(|raw| resolution(raw, file, diagnostics)).collect();
        let combinations = self.combinations.into_iter();
        let combinations = combinations.map(|raw| combination(raw, file, diagnostics)).collect();
        let additions = self.extensions.into_iter();
        let additions = additions.map(|raw| extension(raw, file, diagnostics)).collect();
        let foreign_types = self.replace.into_iter();
        let foreign_types = foreign_types
            .map(|(schema, raw)| (schema, replacement(raw, file, diagnostics)))
            .collect();
        super::Manifest {
            file: Arc::clone(file),
            crate_name: self.crate_name.into_inner(),
            title: self.title.into_inner(),
            description: self.description.into_inner(),
            homepage: self.homepage.map(Spanned::into_inner),
            documentation: self.documentation.map(Spanned::into_inner),
            base_url: self.base_url.map(|url| located_value(url, file)),
            prose: self.prose.unwrap_or(true),
            strict_fields: located_values(self.strict_fields, file),
            idempotency_key: self.idempotency_key,
            sources: self.sources.into_iter().map(|source| pattern(source, file)).collect(),
            fetch: self.fetch.map(|raw| fetch(raw, file)),
            auth: self
                .auth
                .into_iter()
                .map(|(scheme, raw)| (scheme, auth(raw, file)))
                .collect(),
            failure: self.failure.map(|raw| Failure {
                field: raw.field,
                equals: raw.equals,
                message: raw.message,
            }),
            resolutions,
            combinations,
            apis: self.api.into_iter().map(|(name, raw)| api(name, raw, file)).collect(),
            pagination: self.pagination.into_iter().map(pagination).collect(),
            polling: self
                .poll
                .into_iter()
                .map(|(id, raw)| (id, polling(raw, file)))
                .collect(),
            shared: shared_parameters(self.shared, file),
            ids: self.ids.into_iter().map(|(name, raw)| (name, id(raw, file))).collect(),
            webhooks: self.webhooks.map(|webhooks| located_value(webhooks, file)),
            websocket: self.websocket.map(|websocket| located_value(websocket, file)),
            rate_limit: self.rate_limit.map(|headers| located_value(headers, file)),
            required_bodies: self.bodies.required,
            path_features: self.features.paths,
            merges_constants: self.merge.constants,
            reviewed_features: located_values(self.features.reviewed, file),
            default_features: self.features.default.map(|names| located_values(names, file)),
            excluded_from_verify: located_values(self.verify.exclude, file),
            types: self.types.into_settings(file, diagnostics),
            additions,
            foreign_types,
            names: self.names.into_names(file),
        }
    }
}

fn located_values<T>(raw: Vec<Spanned<T>>, file: &Arc<SourceFile>) -> Vec<Located<T>> {
    raw.into_iter().map(|value| located_value(value, file)).collect()
}

fn pattern(raw: Spanned<RawSource>, file: &Arc<SourceFile>) -> SourcePattern {
    let (raw, location) = located(raw, file);
    SourcePattern {
        path: raw.path,
        origin: raw.origin,
        location,
    }
}

fn fetch(raw: RawFetch, file: &Arc<SourceFile>) -> Fetch {
    Fetch {
        index: raw.index.map(|index| located_value(index, file)),
        hosts: raw.hosts,
    }
}

fn auth(raw: Spanned<RawAuth>, file: &Arc<SourceFile>) -> Auth {
    let (raw, location) = located(raw, file);
    Auth {
        env: raw.env,
        method: raw.method,
        is_default: raw.default,
        docs: raw.docs,
        location,
    }
}

fn resolution(raw: Spanned<RawResolution>, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Resolution {
    let (raw, location) = located(raw, file);
    let pointer = raw
        .pointer
        .parse()
        .ok()
        .filter(|pointer: &JsonPointer| !pointer.is_root());
    Resolution {
        pointer: pointer.unwrap_or_else(|| refuse(&raw.pointer, "a part of a description", &location, diagnostics)),
        source: raw.source,
        reason: raw.reason,
        location,
    }
}

fn combination(raw: Spanned<RawCombination>, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Combination {
    let (raw, location) = located(raw, file);
    let paths = JsonPointer::from(["paths"]);
    let pointer = raw
        .pointer
        .parse()
        .ok()
        .filter(|pointer: &JsonPointer| pointer.is_below(&paths));
    Combination {
        pointer: pointer.unwrap_or_else(|| refuse(&raw.pointer, "an operation", &location, diagnostics)),
        reason: raw.reason,
        location,
    }
}

/// Reports that `text` is no pointer to `what`. Returns a pointer only to go on and find other mistakes.
fn refuse(text: &str, what: &str, location: &Location, diagnostics: &mut Diagnostics) -> JsonPointer {
    let message = format!("`{text}` is no JSON pointer to {what}");
    diagnostics.push(
        Diagnostic::error(Code::Manifest, message)
            .at(location)
            .help(super::HELP),
    );
    JsonPointer::root()
}

fn pagination((operation, raw): (String, RawPagination)) -> (String, StatedPagination) {
    (operation, raw.into_stated())
}

fn polling(raw: Spanned<RawPolling>, file: &Arc<SourceFile>) -> Located<StatedPolling> {
    let (raw, location) = located(raw, file);
    Located {
        value: StatedPolling {
            state: raw.state,
            done: raw.done,
            failed: raw.failed,
        },
        location,
    }
}

fn shared_parameters(
    raw: BTreeMap<String, Spanned<RawShared>>,
    file: &Arc<SourceFile>,
) -> BTreeMap<String, Located<StatedShared>> {
    let shared = raw.into_iter().map(|(name, raw)| {
        let Located { value, location } = located_value(raw, file);
        let RawShared { parameter, place } = value;
        let value = StatedShared { parameter, place };
        (name, Located { value, location })
    });
    shared.collect()
}

fn id(raw: Spanned<RawId>, file: &Arc<SourceFile>) -> Located<StatedId> {
    let Located { value, location } = located_value(raw, file);
    let RawId { parameters, fields } = value;
    let value = StatedId { parameters, fields };
    Located { value, location }
}

fn api(name: String, raw: Spanned<RawApi>, file: &Arc<SourceFile>) -> ApiEntry {
    let (raw, location) = located(raw, file);
    ApiEntry {
        stated: StatedApi {
            name,
            pages: raw.pages,
            location,
        },
        crate_name: raw.crate_name,
        base_url: raw.base_url.map(|url| located_value(url, file)),
        skip: raw.skip,
    }
}

impl RawPagination {
    fn into_stated(self) -> StatedPagination {
        StatedPagination {
            style: self.style,
            parameter: self.parameter,
            next: self.next,
            first: self.first,
            size: self.size,
            items: self.items,
        }
    }
}

impl RawNames {
    fn into_names(self, file: &Arc<SourceFile>) -> Names {
        Names {
            operations: renames(self.operation, file),
            tags: renames(self.tag, file),
            types: renames(self.r#type, file),
            fields: self
                .field
                .into_iter()
                .map(|(schema, fields)| (schema, renames(fields, file)))
                .collect(),
            parameters: renames(self.parameter, file),
        }
    }
}

fn renames(raw: BTreeMap<String, Spanned<RawRename>>, file: &Arc<SourceFile>) -> BTreeMap<String, Rename> {
    raw.into_iter()
        .map(|(key, raw)| {
            let (raw, location) = located(raw, file);
            let rename = Rename {
                name: raw.name,
                reason: raw.reason,
                location,
            };
            (key, rename)
        })
        .collect()
}

impl RawTypes {
    fn into_settings(self, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> TypeSettings {
        let prefix = self.prefix.map(|prefix| located(prefix, file));
        if let Some((prefix, location)) = &prefix
            && !check::is_camel_case(prefix)
        {
            let message = format!("`{prefix}` is no beginning of Rust names in UpperCamelCase");
            diagnostics.push(
                Diagnostic::error(Code::Manifest, message)
                    .at(location)
                    .help(super::HELP),
            );
        }
        TypeSettings {
            prefix: prefix.map(|(prefix, _)| prefix),
            strings: self
                .strings
                .into_iter()
                .map(|format| format.format().to_owned())
                .collect(),
            maps: self.maps,
        }
    }
}

fn extension(raw: Spanned<RawExtension>, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> StatedAdditions {
    let (raw, location) = located(raw, file);
    let mut require = |holds: bool, message: &dyn Fn() -> String| {
        if !holds {
            let finding = Diagnostic::error(Code::Manifest, message()).at(&location);
            diagnostics.push(finding.help(super::HELP));
        }
    };
    for path in &raw.derive {
        require(check::is_path(path), &|| {
            format!("`{path}` is no path of a derive macro")
        });
    }
    for attribute in &raw.attributes {
        require(check::is_attribute(attribute), &|| {
            format!("`{attribute}` is no attribute, such as `#[serde(default)]`")
        });
    }
    require(!raw.derive.is_empty() || !raw.attributes.is_empty(), &|| {
        "this adds nothing: give `derive` or `attributes`".to_owned()
    });
    StatedAdditions {
        types: located_values(raw.types, file),
        added: Additions {
            derives: raw.derive,
            attributes: raw.attributes,
        },
    }
}

fn replacement(raw: Spanned<RawReplacement>, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Located<String> {
    let (raw, location) = located(raw, file);
    for (holds, message) in [
        (
            check::is_path(&raw.path),
            format!("`{}` is no path of a type", raw.path),
        ),
        (!raw.reason.trim().is_empty(), "the reason is empty".to_owned()),
    ] {
        if !holds {
            diagnostics.push(
                Diagnostic::error(Code::Manifest, message)
                    .at(&location)
                    .help(super::HELP),
            );
        }
    }
    Located {
        value: raw.path,
        location,
    }
}
