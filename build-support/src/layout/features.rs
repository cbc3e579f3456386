//! Tags as cargo features.
//!
//! In: the modules of operations, one per tag, and what each generated file needs on which condition. Out:
//! [`Features`]: a feature per tag, what it needs beside its code, which features are on by default. Features only
//! add: an item is there as soon as one of the tags that reach it is on.
//!
//! In a crate of several APIs, the names of features begin with that of the API, everything but the client is there
//! with one of them, and the name of the API alone is a feature that turns on all of its features.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Located;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lower::UNTAGGED;
use crate::model::Api;
use crate::model::names::Scope;
use crate::model::settings::Capability;
use crate::model::vocabulary::Need;

/// With more operations than this, a crate has no tag on by default: nobody calls all of them, and all would compile
/// them.
pub const LARGE: usize = 200;

/// The types that no operation reaches, such as those of webhooks.
pub const OTHER_TYPES: &str = "other-types";

/// All tags and [`OTHER_TYPES`] at once.
pub(crate) const FULL: &str = "full";

/// The features that every client has beside its tags, and names that cargo or its users would take for something else.
const RESERVED: &[&str] = &[
    "blocking",
    "core",
    "default",
    FULL,
    "gzip",
    "http2",
    "multipart",
    "native-tls",
    OTHER_TYPES,
    "pattern",
    "rustls",
    "serde",
    "serde-json",
    "std",
    "stream",
    "tracing",
    "uuid",
    Capability::WebhookSignatures.name(),
    Capability::WebSocket.name(),
    Capability::SignIn.name(),
];

/// The features of a crate that stand for tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// One per tag, in the order of the modules; behind them the one for types that no operation reaches.
    pub all: Vec<Feature>,
    /// What code needs that is there without any feature: crates by their names, features of the runtime as
    /// `api-client-core/…`.
    pub always: BTreeSet<String>,
    /// The features that are on by default.
    pub default: Vec<String>,
    /// What generated code imports from, whatever it takes for that code to be there.
    pub imports: BTreeSet<&'static str>,
    /// The features that stand for APIs, in a crate of several.
    pub apis: Vec<ApiFeature>,
    /// What the client can do beside calls.
    pub capabilities: BTreeSet<Capability>,
}

/// A feature that stands for a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its name, in kebab case.
    pub name: String,
    /// The module of the API, in a crate of several.
    pub api: Option<String>,
    /// The module of the tag's operations; none for the types that no operation reaches.
    pub module: Option<String>,
    /// What it turns on: `dep:…` for crates, `api-client-core/…` for features of the runtime.
    pub enables: BTreeSet<String>,
}

/// A feature that turns on all features of one API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiFeature {
    /// Its name, in kebab case.
    pub name: String,
    /// The module of the API.
    pub module: String,
    /// The features that it turns on.
    pub features: Vec<String>,
}

/// The names of features by modules of operations.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeatureNames(BTreeMap<String, String>);

impl FeatureNames {
    /// A name for each of `modules` of the only API of a crate, or of the one that is its module `api`; that of the
    /// types which no operation uses stands for itself.
    pub(crate) fn of<'m>(modules: impl IntoIterator<Item = &'m str>, api: Option<&str>) -> Self {
        let prefix = api.map_or_else(String::new, |api| format!("{}-", kebab_case(api)));
        let other = format!("{prefix}{OTHER_TYPES}");
        let mut scope = Scope::with_reserved(RESERVED.iter().copied().chain([other.as_str()]));
        let names = modules.into_iter().map(|module| {
            let plain = format!("{prefix}{}", kebab_case(module));
            let longer = format!("{plain}-operations");
            (
                module.to_owned(),
                scope.claim([plain.as_str(), longer.as_str()]).replace('_', "-"),
            )
        });
        let mut names: BTreeMap<String, String> = names.collect();
        names.insert(OTHER_TYPES.to_owned(), other);
        Self(names)
    }

    /// The feature of `module`.
    pub(crate) fn get(&self, module: &str) -> Option<&str> {
        self.0.get(module).map(String::as_str)
    }
}

/// The name of a module as that of a feature, which registries want in ASCII.
fn kebab_case(module: &str) -> String {
    let plain: String = module
        .chars()
        .filter(|character| character.is_ascii_alphanumeric() || *character == '_')
        .collect();
    let words: Vec<&str> = plain.split('_').filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => "tag".to_owned(),
        words => words.join("-"),
    }
}

/// When a piece of code is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Condition {
    /// Always.
    Always,
    /// As soon as one of these features is on.
    Any(BTreeSet<String>),
}

impl Condition {
    /// Whether all that is there on this condition is there on `other` as well.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Always) => true,
            (Self::Always, Self::Any(_)) => false,
            (Self::Any(own), Self::Any(others)) => own.is_subset(others),
        }
    }
}

impl Features {
    /// The features of the runtime that code always needs, by their own names.
    pub(crate) fn of_runtime(&self) -> impl Iterator<Item = &str> {
        let always = self.always.iter();
        always.filter_map(|need| need.strip_prefix("api-client-core/"))
    }

    /// The features `names` in the order of `modules`, for code of which each piece is there on a condition and has
    /// needs.
    pub(crate) fn new(names: &FeatureNames, modules: &[&str], code: &[(Condition, BTreeSet<Need>)]) -> Self {
        let needed_where = |holds: &dyn Fn(&Condition) -> bool| {
            let needs = code.iter().filter(|(condition, _)| holds(condition));
            needs
                .flat_map(|(_, needs)| needs.iter().map(|need| need.name()))
                .collect::<BTreeSet<String>>()
        };
        let needed_by = |name: &str| {
            needed_where(&|condition| matches!(condition, Condition::Any(features) if features.contains(name)))
        };
        let always = needed_where(&|condition| *condition == Condition::Always);
        let feature = |name: &str, module: Option<&str>| Feature {
            name: name.to_owned(),
            api: None,
            module: module.map(str::to_owned),
            enables: needed_by(name).difference(&always).map(|need| enabled(need)).collect(),
        };
        let tags = modules
            .iter()
            .filter_map(|module| Some(feature(names.get(module)?, Some(module))));
        let other = names.get(OTHER_TYPES).unwrap_or(OTHER_TYPES);
        let is_other =
            |condition: &Condition| matches!(condition, Condition::Any(features) if features.contains(other));
        let has_other = code.iter().any(|(condition, _)| is_other(condition));
        Self {
            all: tags.chain(has_other.then(|| feature(other, None))).collect(),
            always,
            ..Self::default()
        }
    }

    /// Marks these as the features of the API that is the module `module` of a crate of several.
    #[must_use]
    pub(crate) fn of_api(mut self, module: &str) -> Self {
        for feature in &mut self.all {
            feature.api = Some(module.to_owned());
        }
        self.apis = vec![ApiFeature {
            name: kebab_case(module),
            module: module.to_owned(),
            features: self.all.iter().map(|feature| feature.name.clone()).collect(),
        }];
        self
    }

    /// Returns the features of a crate with the APIs that `parts` are the features of.
    ///
    /// # Errors
    ///
    /// Two features of one name, because that of one API begins like that of another.
    pub(crate) fn joined(parts: impl IntoIterator<Item = Self>) -> Result<Self, Diagnostics> {
        let mut joined = Self::default();
        for part in parts {
            joined.all.extend(part.all);
            joined.always.extend(part.always);
            joined.imports.extend(part.imports);
            joined.apis.extend(part.apis);
            joined.capabilities.extend(part.capabilities);
        }
        let always: BTreeSet<String> = joined.always.iter().map(|need| enabled(need)).collect();
        for feature in &mut joined.all {
            feature.enables.retain(|need| !always.contains(need));
        }
        let tags = joined.all.iter().map(|feature| feature.name.as_str());
        let apis = joined.apis.iter().map(|api| api.name.as_str());
        let mut names: BTreeSet<&str> = RESERVED.iter().copied().collect();
        if let Some(twin) = apis.chain(tags).find(|name| !names.insert(name)) {
            let message = format!("two features of the crate would be called `{twin}`");
            let help = "give one of the APIs another name: that of its `[api.NAME]` table in vendor.toml";
            return Err(Diagnostic::error(Code::FeatureTwice, message).help(help).into());
        }
        Ok(joined)
    }

    /// The same with the features on by default that the manifest states, or else all of a crate that is not large.
    ///
    /// # Errors
    ///
    /// `stated` names something that is no feature.
    pub(crate) fn with_default(
        mut self,
        stated: Option<&[Located<String>]>,
        operations: usize,
    ) -> Result<Self, Diagnostics> {
        let names: Vec<&str> = self.all.iter().map(|feature| feature.name.as_str()).collect();
        let meant = |name: &str| -> Vec<String> {
            match self.apis.iter().find(|api| api.name == name) {
                Some(api) => api.features.clone(),
                None => vec![name.to_owned()],
            }
        };
        let is_known = |name: &str| names.contains(&name) || self.apis.iter().any(|api| api.name == name);
        if let Some(unknown) = stated.unwrap_or_default().iter().find(|name| !is_known(&name.value)) {
            let message = format!("`{}` is no feature of the crate", unknown.value);
            let finding = Diagnostic::error(Code::UnknownFeature, message).at(&unknown.location);
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(finding.help(format!("name some of: {}", names.join(", "))));
            return Err(diagnostics);
        }
        self.default = match stated {
            Some(stated) => stated.iter().flat_map(|name| meant(&name.value)).collect(),
            None if operations > LARGE => Vec::new(),
            None => names.iter().map(|name| (*name).to_owned()).collect(),
        };
        Ok(self)
    }

    /// The features that are on by default, with the name of an API in the place of all of its features: it turns on
    /// those that the API will have, too.
    pub(crate) fn shortest_default(&self) -> Vec<&str> {
        let is_on = |name: &String| self.default.contains(name);
        let (whole, parts): (Vec<&ApiFeature>, Vec<&ApiFeature>) =
            self.apis.iter().partition(|api| api.features.iter().all(is_on));
        if self.apis.is_empty() {
            return self.default.iter().map(String::as_str).collect();
        }
        let whole = whole.into_iter().map(|api| api.name.as_str());
        let parts = parts.into_iter().flat_map(|api| &api.features);
        whole
            .chain(parts.filter(|name| is_on(name)).map(String::as_str))
            .collect()
    }

    /// The names of all that are generated, but for those that only turn on others.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let tags = self.all.iter().map(|feature| feature.name.as_str());
        tags.chain(self.capabilities.iter().map(|capability| capability.name()))
    }

    /// Whether everything is on by default.
    pub fn all_by_default(&self) -> bool {
        self.default.len() == self.all.len()
    }

    /// The crates that only some of the features need.
    pub fn optional_crates(&self) -> BTreeSet<&str> {
        let enabled = self.all.iter().flat_map(|feature| &feature.enables);
        enabled.filter_map(|need| need.strip_prefix("dep:")).collect()
    }
}

impl Feature {
    /// Whether it is a feature of `api`.
    fn is_of(&self, api: &Api) -> bool {
        self.api.as_deref() == api.module.as_deref()
    }

    /// What it is for, in one line, where it is one of `apis`.
    pub fn description(&self, apis: &[&Api]) -> String {
        let api = apis.iter().find(|api| self.is_of(api));
        let (Some(module), Some(api)) = (&self.module, api) else {
            return "Types that no operation uses, such as those of webhooks.".to_owned();
        };
        if module == UNTAGGED {
            return "The operations without a tag, and the types that they use.".to_owned();
        }
        let tag = api.tags.get(module.as_str());
        let path = tag.and_then(|tag| tag.path.as_deref());
        let which = if path.is_some() { "below" } else { "of the tag" };
        let name = tag.map_or(module.as_str(), |tag| tag.name.as_str());
        let line: String = path
            .unwrap_or(name)
            .chars()
            .map(|character| if character.is_control() { ' ' } else { character })
            .collect();
        format!("The operations {which} {line}, and the types that they use.")
    }

    /// How many operations of `apis` it turns on.
    pub fn operations(&self, apis: &[&Api]) -> usize {
        let own = || apis.iter().filter(|api| self.is_of(api));
        let of_module = |module: &String| {
            own()
                .flat_map(|api| api.operations.values())
                .filter(|operation| operation.modules().any(|of_tag| of_tag == module.as_str()))
                .count()
        };
        self.module.as_ref().map_or(0, of_module)
    }
}

/// How a feature turns on what it needs.
fn enabled(need: &str) -> String {
    if need.contains('/') {
        need.to_owned()
    } else {
        format!("dep:{need}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Location, SourceFile};
    use crate::model::vocabulary::source_of;

    fn any(features: &[&str]) -> Condition {
        Condition::Any(features.iter().map(|feature| (*feature).to_owned()).collect())
    }

    /// What code needs that imports `names`.
    fn needs(names: &[&str]) -> BTreeSet<Need> {
        let sources = names.iter().map(|name| source_of(name).unwrap());
        sources.filter_map(|source| source.need).collect()
    }

    fn features() -> Features {
        let modules = ["files", "pets", "untagged"];
        let names = FeatureNames::of(["files", "pets"], None);
        let code = [
            (Condition::Always, needs(&["EventStream"])),
            (any(&["files"]), needs(&["Form", "Part"])),
            (any(&["files", "pets"]), needs(&["Uuid", "EventStream"])),
            (any(&[OTHER_TYPES]), needs(&["Serialize"])),
        ];
        Features::new(&names, &modules, &code)
    }

    #[test]
    fn a_feature_turns_on_what_its_code_imports_and_no_more() {
        let features = features();
        let enabled = |name: &str| {
            let feature = features.all.iter().find(|feature| feature.name == name).unwrap();
            feature.enables.iter().map(String::as_str).collect::<Vec<_>>()
        };
        assert_eq!(enabled("files"), ["api-client-core/multipart", "dep:uuid"]);
        assert_eq!(enabled("pets"), ["dep:uuid"]);
        assert_eq!(enabled(OTHER_TYPES), [""; 0]);
        assert_eq!(features.always.iter().collect::<Vec<_>>(), ["api-client-core/stream"]);
        assert_eq!(features.optional_crates().into_iter().collect::<Vec<_>>(), ["uuid"]);
    }

    #[test]
    fn all_tags_are_on_by_default_unless_the_crate_is_large_or_its_manifest_says_otherwise() {
        let default = |stated: Option<&str>, operations| {
            let stated = stated.map(|name| {
                let location = Location::start_of(&SourceFile::new("vendor.toml", ""));
                vec![Located {
                    value: name.to_owned(),
                    location,
                }]
            });
            features()
                .with_default(stated.as_deref(), operations)
                .map(|features| features.default)
        };
        assert_eq!(default(None, LARGE).unwrap(), ["files", "pets", OTHER_TYPES]);
        assert_eq!(default(None, LARGE + 1).unwrap(), [""; 0]);
        assert_eq!(default(Some("pets"), LARGE + 1).unwrap(), ["pets"]);
        let refusal = default(Some("cats"), 1).unwrap_err().to_string();
        assert!(refusal.contains("name some of: files, pets, other-types"), "{refusal}");
    }

    #[test]
    fn names_of_features_are_plain_and_no_two_are_alike() {
        let modules = ["chunk_group", "default", "größe", "type_", "標"];
        let names = FeatureNames::of(modules, None);
        let names: Vec<_> = modules.iter().map(|module| names.get(module).unwrap()).collect();
        assert_eq!(names, ["chunk-group", "default-operations", "gre", "type", "tag"]);
        let modules = ["chunk_group", "other_types", "untagged"];
        let names = FeatureNames::of(modules, Some("ai_models"));
        let names = modules.map(|module| names.get(module).unwrap().to_owned());
        let expected = [
            "ai-models-chunk-group",
            "ai-models-other-types-operations",
            "ai-models-untagged",
        ];
        assert_eq!(names, expected);
    }
}
