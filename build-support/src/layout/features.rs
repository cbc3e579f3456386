//! Tags as cargo features.
//!
//! In: the modules of operations, one per tag, and what each generated file needs on which condition. Out:
//! [`Features`]: a feature per tag, what it needs beside its code, which features are on by default. Features only
//! add: an item is there as soon as one of the tags that reach it is on.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Located;
use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Api;
use crate::model::names::Scope;
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
}

/// A feature that stands for a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its name, in kebab case.
    pub name: String,
    /// The module of the tag's operations; none for the types that no operation reaches.
    pub module: Option<String>,
    /// What it turns on: `dep:…` for crates, `api-client-core/…` for features of the runtime.
    pub enables: BTreeSet<String>,
}

/// The names of features by modules of operations.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeatureNames(BTreeMap<String, String>);

impl FeatureNames {
    /// A name for each of `modules`; that of the types which no operation uses stands for itself.
    pub(crate) fn of<'m>(modules: impl IntoIterator<Item = &'m str>) -> Self {
        let mut scope = Scope::with_reserved(RESERVED.iter().copied());
        let names = modules.into_iter().map(|module| {
            let plain = kebab_case(module);
            let longer = format!("{plain}-operations");
            (
                module.to_owned(),
                scope.claim([plain.as_str(), longer.as_str()]).replace('_', "-"),
            )
        });
        let other = (OTHER_TYPES.to_owned(), OTHER_TYPES.to_owned());
        Self(names.chain([other]).collect())
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

    /// The features `names` in the order of `modules`, for code of which each piece is there on a condition and has needs.
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
            module: module.map(str::to_owned),
            enables: needed_by(name).difference(&always).map(|need| enabled(need)).collect(),
        };
        let tags = modules
            .iter()
            .filter_map(|module| Some(feature(names.get(module)?, Some(module))));
        let is_other =
            |condition: &Condition| matches!(condition, Condition::Any(features) if features.contains(OTHER_TYPES));
        let other = code.iter().any(|(condition, _)| is_other(condition));
        Self {
            all: tags.chain(other.then(|| feature(OTHER_TYPES, None))).collect(),
            always,
            default: Vec::new(),
            imports: BTreeSet::new(),
        }
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
        if let Some(unknown) = stated
            .unwrap_or_default()
            .iter()
            .find(|name| !names.contains(&name.value.as_str()))
        {
            let message = format!("`{}` is no feature of the crate", unknown.value);
            let finding = Diagnostic::error("unknown-feature", message).at(&unknown.location);
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(finding.help(format!("name some of: {}", names.join(", "))));
            return Err(diagnostics);
        }
        self.default = match stated {
            Some(stated) => stated.iter().map(|name| name.value.clone()).collect(),
            None if operations > LARGE => Vec::new(),
            None => names.iter().map(|name| (*name).to_owned()).collect(),
        };
        Ok(self)
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
    /// What it is for, in one line.
    pub fn description(&self, api: &Api) -> String {
        let Some(module) = &self.module else {
            return "Types that no operation uses, such as those of webhooks.".to_owned();
        };
        let tag = api
            .tags
            .get(module.as_str())
            .map_or(module.as_str(), |tag| tag.name.as_str());
        let line: String = tag
            .chars()
            .map(|character| if character.is_control() { ' ' } else { character })
            .collect();
        format!("The operations of the tag {line}, and the types that they use.")
    }

    /// How many operations it turns on.
    pub fn operations(&self, api: &Api) -> usize {
        let of_module = |module: &String| {
            api.operations
                .values()
                .filter(|operation| operation.module == module.as_str())
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
        let names = FeatureNames::of(["files", "pets"]);
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
        let names = FeatureNames::of(modules);
        let names: Vec<_> = modules.iter().map(|module| names.get(module).unwrap()).collect();
        assert_eq!(names, ["chunk-group", "default-operations", "gre", "type", "tag"]);
    }
}
