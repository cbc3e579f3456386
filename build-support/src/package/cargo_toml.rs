//! The features of tags in the `Cargo.toml` of a crate.
//!
//! In: the text of a manifest and the [`Features`] that it has to have. Out: the same manifest with these features
//! between two comments, with the dependencies that they need and that it lacks, and without those that nothing needs
//! any more. All else in it belongs to people and stays as it is, byte for byte.

use toml_edit::visit::{self, Visit};
use toml_edit::visit_mut::{self, VisitMut};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Key, RawString, Table, value};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile};
use crate::layout::features::{FULL, Features, OTHER_TYPES};
use crate::model::Api;
use crate::package::examples;

const BEGIN: &str = "# The tags of the description: written by `cargo xtask codegen`, up to the next line like this.\n";
const END: &str = "# The end of the tags.\n";

/// A crate that generated code can use beside the runtime.
pub(super) struct Dependency {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) features: &'static [&'static str],
    pub(super) comment: &'static str,
}

pub(super) const DEPENDENCIES: &[Dependency] = &[
    Dependency {
        name: "serde",
        version: "1",
        features: &["derive"],
        comment: "# The types are read from JSON and written to it.\n",
    },
    Dependency {
        name: "serde_json",
        version: "1",
        features: &[],
        comment: "# Values that the specification leaves open.\n",
    },
    Dependency {
        name: "uuid",
        version: "1",
        features: &["serde"],
        comment: "# Identifiers.\n",
    },
];

/// A line of a table: a key, with the comments before it, and its value.
type Entry = (Key, Item);

/// The `[features]` of a manifest, taken apart.
struct FeatureTable {
    before: Vec<Entry>,
    /// The comments before the mark that begins the features of tags.
    comments: String,
    /// The features between the marks.
    tags: Vec<Entry>,
    /// The features after the mark that ends those of tags, which is among the comments of the first.
    after: Vec<Entry>,
    /// The comments after all features.
    rest: String,
}

impl FeatureTable {
    /// Takes the features of `document` apart. Returns `None` if the marks are not there, or not in this order.
    fn of(document: &DocumentMut) -> Option<Self> {
        let table = document.get("features")?.as_table()?;
        let keys = table.iter().filter_map(|(name, _)| table.get_key_value(name));
        let mut entries: Vec<Entry> = keys.map(|(key, item)| (key.clone(), item.clone())).collect();
        let rest = Following::of(document, table.position()).text;
        let has = |mark: &'static str| move |(key, _): &Entry| comments(key).contains(mark);
        let begin = entries.iter().position(has(BEGIN)).unwrap_or(entries.len());
        let mut tags = entries.split_off(begin);
        let end = tags.iter().position(has(END)).unwrap_or(tags.len());
        let after = tags.split_off(end);
        let mut parts = Self {
            before: entries,
            comments: String::new(),
            tags,
            after,
            rest,
        };
        let (comments, between) = parts.text_before(0).split_once(BEGIN)?;
        let (comments, between) = (comments.to_owned(), between.to_owned());
        parts.comments = comments;
        if parts.tags.is_empty() {
            // Both marks are in the same place: the first is now told by `comments`.
            parts.set_text_after_tags(between);
        }
        let has_end = parts.text_before(parts.tags.len()).contains(END);
        has_end.then_some(parts)
    }

    /// Returns the text before the entry at `index`, counted from the first tag, or else the text after all entries.
    fn text_before(&self, index: usize) -> &str {
        let mut entries = self.tags.iter().chain(&self.after);
        entries.nth(index).map_or(&self.rest, |(key, _)| comments(key))
    }

    fn set_text_after_tags(&mut self, text: String) {
        match self.after.first_mut() {
            Some((key, _)) => key.leaf_decor_mut().set_prefix(text),
            None => self.rest = text,
        }
    }

    /// Writes the features back to `document`, with `tags` between the marks.
    fn write_to(self, document: &mut DocumentMut, mut tags: Vec<Entry>) {
        if let Some((first, _)) = tags.first_mut() {
            let prefix = format!("{}{BEGIN}{}", self.comments, comments(first));
            first.leaf_decor_mut().set_prefix(prefix);
        }
        let Some(table) = document.get_mut("features").and_then(Item::as_table_mut) else {
            return;
        };
        table.clear();
        for (key, item) in self.before.into_iter().chain(tags).chain(self.after) {
            table.insert_formatted(&key, item);
        }
        let position = table.position();
        let following = Following::of(document, position);
        following.replace(document, &self.rest);
    }
}

/// The comments between a table and what follows it in a document, which belong to the header of the next table or,
/// after the last one, to the document.
struct Following {
    /// The position of the table.
    after: isize,
    /// The position of the next table.
    next: Option<isize>,
    text: String,
}

impl Following {
    /// Looks for what follows the table at `position`.
    fn of(document: &DocumentMut, position: Option<isize>) -> Self {
        let mut following = Self {
            after: position.unwrap_or_default(),
            next: None,
            text: document.trailing().as_str().unwrap_or_default().to_owned(),
        };
        following.visit_document(document);
        following
    }

    fn replace(self, document: &mut DocumentMut, text: &str) {
        match self.next {
            Some(position) => Replacement { position, text }.visit_document_mut(document),
            None => document.set_trailing(text),
        }
    }
}

impl<'d> Visit<'d> for Following {
    fn visit_table(&mut self, table: &'d Table) {
        if let Some(position) = table.position()
            && position > self.after
            && self.next.is_none_or(|next| position < next)
        {
            self.next = Some(position);
            let prefix = table.decor().prefix().and_then(RawString::as_str);
            self.text = prefix.unwrap_or_default().to_owned();
        }
        visit::visit_table(self, table);
    }
}

/// Replaces the comments before the table at `position`.
struct Replacement<'t> {
    position: isize,
    text: &'t str,
}

impl VisitMut for Replacement<'_> {
    fn visit_table_mut(&mut self, table: &mut Table) {
        if table.position() == Some(self.position) {
            table.decor_mut().set_prefix(self.text);
        }
        visit_mut::visit_table_mut(self, table);
    }
}

/// Returns the comments and blank lines before `key`.
fn comments(key: &Key) -> &str {
    let prefix = key.leaf_decor().prefix();
    prefix.and_then(RawString::as_str).unwrap_or_default()
}

/// Returns `manifest`, the text of the `Cargo.toml` at `path`, with the features of tags between its marks, with the
/// test of examples if there are any, and with the dependencies that they need. A dependency that generated code can
/// use, and does not, goes if it is taken from the workspace, no feature names it, and `is_used` says of its name that
/// no other code of the crate uses it.
///
/// # Errors
///
/// Returns an error if the manifest is not TOML, has no marks, has them in the wrong order, or names a feature that the
/// crate does not have any more.
pub fn with_features(
    manifest: &str,
    path: &str,
    features: &Features,
    apis: &[&Api],
    has_examples: bool,
    is_used: &dyn Fn(&str) -> bool,
) -> Result<String, Diagnostics> {
    let mut document: DocumentMut = manifest.parse().map_err(|error| not_toml(&error, manifest, path))?;
    let Some(parts) = FeatureTable::of(&document) else {
        let message = format!("`{path}` has no place for the features of the tags");
        let help = format!("below `[features]`, put these two lines in place of `default`\n{BEGIN}{END}");
        return Err(Diagnostic::error(Code::NoFeatures, message).help(help).into());
    };
    parts.write_to(&mut document, tag_features(features, apis));
    add_dependencies(&mut document, features);
    remove_dependencies(&mut document, features, is_used);
    require_known_features(&mut document, features);
    set_test_of_examples(&mut document, test_of_examples(features, has_examples));
    let text = document.to_string();
    let findings = unknown_features(&document, features, path, &text);
    match findings.has_errors() {
        true => Err(findings),
        false => Ok(text),
    }
}

/// The key of a target with the features without which it is not compiled.
const REQUIRED: &str = "required-features";

/// The tables of targets, each of which can have [`REQUIRED`].
const TARGETS: [&str; 4] = ["bin", "example", "test", "bench"];

/// Replaces [`OTHER_TYPES`] among the features that targets require, if the crate does not have it any more: operations
/// reach those types now, and `full` has all of them.
fn require_known_features(document: &mut DocumentMut, features: &Features) {
    if features.all.iter().any(|feature| feature.name == OTHER_TYPES) {
        return;
    }
    let targets = TARGETS.map(|kind| document.get(kind).is_some().then_some(kind));
    for kind in targets.into_iter().flatten() {
        let tables = document.get_mut(kind).and_then(Item::as_array_of_tables_mut);
        for target in tables.into_iter().flat_map(toml_edit::ArrayOfTables::iter_mut) {
            let Some(required) = target.get_mut(REQUIRED).and_then(Item::as_array_mut) else {
                continue;
            };
            let before = required.len();
            required.retain(|feature| feature.as_str() != Some(OTHER_TYPES));
            if required.len() < before && !features.all_by_default() {
                required.push(FULL);
            }
        }
    }
}

/// Returns the table of the test of all examples, if there are any and features that they need: cargo finds the test
/// without it, but has to be told not to compile it without the types of all tags.
pub(super) fn test_of_examples(features: &Features, has_examples: bool) -> Option<Table> {
    if !has_examples || features.all.is_empty() {
        return None;
    }
    let required = match features.all_by_default() {
        true => list(features.all.iter().map(|feature| feature.name.as_str())),
        false => list([FULL]),
    };
    let mut table = Table::from_iter([
        ("name", value(examples::TARGET)),
        ("path", value(format!("{}/main.rs", examples::FOLDER))),
        (REQUIRED, required),
    ]);
    let comment = "\n# The examples of all tags: written by `cargo xtask codegen`.\n";
    table.decor_mut().set_prefix(comment);
    Some(table)
}

/// Makes the table of the test of all examples in `document` the `wanted` one: adds it, removes it, or changes which
/// features it requires.
fn set_test_of_examples(document: &mut DocumentMut, wanted: Option<Table>) {
    let is_it = |table: &Table| table.get("name").and_then(Item::as_str) == Some(examples::TARGET);
    let tests = document.get_mut("test").and_then(Item::as_array_of_tables_mut);
    match (wanted, tests) {
        (Some(table), Some(tests)) => {
            let at = tests.iter().position(is_it);
            let there = at.and_then(|index| tests.get_mut(index));
            match (there, table.get(REQUIRED)) {
                (Some(there), Some(required)) => there[REQUIRED] = required.clone(),
                _ => tests.push(table),
            }
        }
        (Some(table), None) => {
            let tests: ArrayOfTables = [table].into_iter().collect();
            document.insert("test", Item::ArrayOfTables(tests));
        }
        (None, Some(tests)) => {
            tests.retain(|table| !is_it(table));
            if tests.is_empty() {
                document.remove("test");
            }
        }
        (None, None) => {}
    }
}

/// Returns the features that targets or other features name and that `document`, the manifest at `path`, does not have.
/// Cargo loads no workspace with such a member.
fn unknown_features(document: &DocumentMut, features: &Features, path: &str, text: &str) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let Some(table) = document.get("features").and_then(Item::as_table_like) else {
        return findings;
    };
    let dependencies = document.get("dependencies").and_then(Item::as_table_like);
    let is_known = |name: &str| match name.strip_prefix("dep:") {
        Some(dependency) => dependencies.is_some_and(|table| table.contains_key(dependency)),
        None => {
            let first = name.split('/').next().unwrap_or(name).trim_end_matches('?');
            let is_dependency = || dependencies.is_some_and(|table| table.contains_key(first));
            match name.contains('/') {
                true => is_dependency(),
                false => table.contains_key(name) || is_dependency(),
            }
        }
    };
    let mut check = |names: &Item, of: String| {
        let unknown = names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(toml_edit::Value::as_str);
        for name in unknown.filter(|name| !is_known(name)) {
            let file = SourceFile::new(path, text);
            let offset = text.find(&format!("\"{name}\"")).unwrap_or(0);
            let known: Vec<&str> = table.iter().map(|(name, _)| name).collect();
            let message = format!("{of} needs the feature `{name}`, which the crate does not have");
            let finding = Diagnostic::error(Code::UnknownFeature, message).at(&Location::at_offset(&file, offset));
            findings.push(finding.help(format!("correct the line; the crate has {}", known.join(", "))));
        }
    };
    // What stands between the marks is written here, and is right.
    let is_generated =
        |name: &str| name == "default" || name == FULL || features.names().any(|of_crate| of_crate == name);
    for (name, enables) in table.iter().filter(|(name, _)| !is_generated(name)) {
        check(enables, format!("the feature `{name}`"));
    }
    for kind in TARGETS {
        let targets = document.get(kind).and_then(Item::as_array_of_tables);
        for target in targets.into_iter().flatten() {
            let name = target.get("name").and_then(Item::as_str).unwrap_or_default();
            if let Some(required) = target.get(REQUIRED) {
                check(required, format!("the {kind} `{name}`"));
            }
        }
    }
    findings
}

fn not_toml(error: &toml_edit::TomlError, manifest: &str, path: &str) -> Diagnostics {
    let file = SourceFile::new(path, manifest);
    let offset = error.span().map_or(0, |span| span.start);
    let message = error.message().trim_end().replace('\n', ", ");
    Diagnostic::error(Code::CargoToml, message)
        .at(&Location::at_offset(&file, offset))
        .help("correct the syntax of the file")
        .into()
}

/// Adds the features of tags with their marks to `table`, which has none yet.
pub(super) fn add_features(table: &mut Table, features: &Features, apis: &[&Api]) {
    for (index, (mut key, item)) in tag_features(features, apis).into_iter().enumerate() {
        if index == 0 {
            let prefix = format!("{BEGIN}{}", comments(&key));
            key.leaf_decor_mut().set_prefix(prefix);
        }
        table.insert_formatted(&key, item);
    }
}

/// Returns the key `name` with the comments that end the features of tags.
pub(super) fn key_after_features(name: &str, comment: &str) -> Key {
    commented(name, &format!("{END}{comment}"))
}

/// Returns the key `name` below `comment`, which consists of whole lines.
pub(super) fn commented(name: &str, comment: &str) -> Key {
    let mut key = Key::new(name);
    key.leaf_decor_mut().set_prefix(comment);
    key
}

/// Returns what is taken from the workspace, as in `key.workspace = true`, below `comment`.
pub(super) fn inherited(comment: &str) -> Item {
    let mut table = Table::new();
    table.set_dotted(true);
    // The comment before a dotted key belongs to its last part.
    table.insert_formatted(&commented("workspace", comment), value(true));
    Item::Table(table)
}

/// Adds to `document` what `features` turn on and its `[dependencies]` lack: crates, and features of the runtime that
/// code always needs. What it takes from the workspace keeps the version there.
fn add_dependencies(document: &mut DocumentMut, features: &Features) {
    let Some(table) = document.get_mut("dependencies").and_then(Item::as_table_mut) else {
        return;
    };
    let optional = features.optional_crates();
    for dependency in DEPENDENCIES {
        let is_optional = optional.contains(dependency.name);
        if !is_needed(dependency.name, features) {
            continue;
        }
        if !is_optional && let Some(request) = table.get_mut(dependency.name).and_then(Item::as_table_like_mut) {
            // Code that is always there uses it now.
            request.remove("optional");
        }
        if !table.contains_key(dependency.name) {
            table.insert(dependency.name, inherited(dependency.comment));
        }
        let request = table.get_mut(dependency.name).and_then(Item::as_table_like_mut);
        if let Some(request) = request.filter(|request| is_optional && !request.contains_key("optional")) {
            request.insert("optional", value(true));
        }
    }
    if let Some(runtime) = table.get_mut("api-client-core").and_then(Item::as_table_like_mut) {
        for feature in features.of_runtime() {
            let stated = runtime.entry("features").or_insert_with(|| list([]));
            if let Some(stated) = stated.as_array_mut()
                && !stated.iter().any(|stated| stated.as_str() == Some(feature))
            {
                stated.push(feature);
            }
        }
    }
}

/// Whether generated code uses the crate `name`, always or with some of the `features`.
fn is_needed(name: &str, features: &Features) -> bool {
    features.imports.contains(name) || features.always.contains(name) || features.optional_crates().contains(name)
}

/// Removes from `document` the crates that neither generated code, nor a feature, nor code that people write uses.
fn remove_dependencies(document: &mut DocumentMut, features: &Features, is_used: &dyn Fn(&str) -> bool) {
    let is_named = |name: &str| {
        let table = document.get("features").and_then(Item::as_table_like);
        let enabled = table.into_iter().flat_map(|table| table.iter().map(|(_, item)| item));
        let mut enabled = enabled
            .filter_map(Item::as_array)
            .flatten()
            .filter_map(toml_edit::Value::as_str);
        enabled.any(|enabled| {
            let enabled = enabled.strip_prefix("dep:").unwrap_or(enabled);
            enabled.split(['/', '?']).next() == Some(name)
        })
    };
    let is_inherited = |name: &str| {
        let request = document.get("dependencies").and_then(|table| table.get(name));
        request.and_then(|request| request.get("workspace")).is_some()
    };
    let unneeded = |name: &&str| !is_needed(name, features) && is_inherited(name) && !is_named(name) && !is_used(name);
    let names = DEPENDENCIES.iter().map(|dependency| dependency.name);
    let unneeded: Vec<&str> = names.filter(unneeded).collect();
    if let Some(table) = document.get_mut("dependencies").and_then(Item::as_table_mut) {
        for name in unneeded {
            table.remove(name);
        }
    }
}

/// Returns the features that are about tags, `default` included.
fn tag_features(features: &Features, apis: &[&Api]) -> Vec<Entry> {
    let default = std::iter::once("rustls").chain(features.shortest_default());
    let mut entries = vec![(Key::new("default"), list(default))];
    if !features.all_by_default() {
        let all = features.all.iter().map(|feature| feature.name.as_str());
        entries.push((commented(FULL, "# All of the following.\n"), list(all)));
    }
    for api in &features.apis {
        let comment = format!("# All of the API that is the module `{}`.\n", api.module);
        let enables = api.features.iter().map(String::as_str);
        entries.push((commented(&api.name, &comment), list(enables)));
    }
    for feature in &features.all {
        let comment = format!("# {}\n", feature.description(apis));
        let enables = feature.enables.iter().map(String::as_str);
        entries.push((commented(&feature.name, &comment), list(enables)));
    }
    for capability in &features.capabilities {
        let comment = format!("# {}\n", capability.description());
        entries.push((
            commented(capability.name(), &comment),
            list([capability.enables().as_str()]),
        ));
    }
    entries
}

/// Returns an array of strings: in one line if it fits, otherwise with a line for each item.
pub(super) fn list<'i>(items: impl IntoIterator<Item = &'i str>) -> Item {
    const WIDTH: usize = 100;
    let mut array: Array = items.into_iter().collect();
    if array.to_string().trim().len() > WIDTH {
        for item in array.iter_mut() {
            item.decor_mut().set_prefix("\n    ");
        }
        array.set_trailing_comma(true);
        array.set_trailing("\n");
    }
    toml_edit::value(array)
}

/// Returns the features of a manifest that stand for tags; `None` if it has no marks.
pub fn tags_of(manifest: &str) -> Option<Vec<String>> {
    let document: DocumentMut = manifest.parse().ok()?;
    let tags = FeatureTable::of(&document)?.tags;
    Some(without_groups(tags.iter().map(|(key, _)| key.get())))
}

/// Returns all features of a manifest, those that stand for tags and others; `None` if it has none.
pub fn all_of(manifest: &str) -> Option<Vec<String>> {
    let document: DocumentMut = manifest.parse().ok()?;
    let table = document.get("features")?.as_table()?;
    Some(without_groups(table.iter().map(|(name, _)| name)))
}

/// Leaves out the features that only turn on others.
fn without_groups<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    names
        .filter(|name| !matches!(*name, "default" | FULL))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::features::Feature;

    fn features(names: &[&str], default: &[&str]) -> Features {
        let feature = |name: &&str| Feature {
            name: (*name).to_owned(),
            api: None,
            module: Some((*name).to_owned()),
            enables: ["dep:uuid".to_owned()].into(),
        };
        Features {
            all: names.iter().map(feature).collect(),
            default: default.iter().map(|name| (*name).to_owned()).collect(),
            ..Features::default()
        }
    }

    fn merged(manifest: &str, features: &Features) -> Result<String, Diagnostics> {
        with_features(manifest, "Cargo.toml", features, &[&Api::default()], false, &|name| {
            name == "serde_json"
        })
    }

    #[test]
    fn the_test_of_examples_requires_the_features_of_all_tags() {
        let manifest = format!("[features]\n{BEGIN}{END}rustls = []\n\n[dependencies]\n");
        let merged = |manifest: &str, features: &Features, has_examples: bool| {
            with_features(
                manifest,
                "Cargo.toml",
                features,
                &[&Api::default()],
                has_examples,
                &|_| true,
            )
            .unwrap()
        };
        let (some, all) = (features(&["cats"], &[]), features(&["cats"], &["cats"]));
        let added = merged(&manifest, &some, true);
        let table = "\n# The examples of all tags: written by `cargo xtask codegen`.\n[[test]]\nname = \"examples\"\npath = \
                     \"tests/examples/main.rs\"\nrequired-features = [\"full\"]\n";
        assert!(added.ends_with(table), "{added}");
        assert_eq!(merged(&added, &some, true), added);
        let named = merged(&added, &all, true);
        assert_eq!(named, merged(&manifest, &all, true));
        assert!(named.ends_with(&table.replace("full", "cats")), "{named}");
        assert_eq!(merged(&named, &some, true), merged(&manifest, &some, true));
        for features in [&some, &all] {
            assert!(!merged(&added, features, false).contains("[[test]]"));
        }
        assert!(!merged(&manifest, &self::features(&[], &[]), true).contains("[[test]]"));
    }

    /// A manifest with a test that requires `required`.
    fn with_test(required: &str) -> String {
        format!(
            "[features]\n{BEGIN}{END}rustls = []\n\n[dependencies]\nuuid = {{ version = \"1\", optional = true }}\n\n[[test]]\nname = \
             \"e2e\"\nrequired-features = [{required}]\n"
        )
    }

    #[test]
    fn a_target_that_requires_an_unknown_feature_is_an_error() {
        assert!(merged(&with_test("\"cats\", \"uuid\""), &features(&["cats"], &[])).is_ok());
        let findings = merged(&with_test("\"cats\", \"dogs\""), &features(&["cats"], &["cats"])).unwrap_err();
        let text = findings.to_string();
        assert!(
            text.contains("error[unknown-feature]: the test `e2e` needs the feature `dogs`"),
            "{text}"
        );
        assert!(text.contains("required-features = [\"cats\", \"dogs\"]"), "{text}");
    }

    #[test]
    fn types_that_operations_reach_now_are_required_with_all_tags() {
        let required = "\"cats\", \"other-types\"";
        let with_default = merged(&with_test(required), &features(&["cats"], &["cats"])).unwrap();
        assert!(
            with_default.contains("required-features = [\"cats\"]"),
            "{with_default}"
        );
        let without = merged(&with_test(required), &features(&["cats"], &[])).unwrap();
        assert!(
            without.contains("required-features = [\"cats\", \"full\"]"),
            "{without}"
        );
        let still = merged(&with_test(required), &features(&["cats", OTHER_TYPES], &[])).unwrap();
        assert!(still.contains("other-types\"]"), "{still}");
    }

    #[test]
    fn a_crate_that_code_always_uses_is_not_optional() {
        let always = Features {
            always: ["uuid".to_owned()].into(),
            ..Features::default()
        };
        let text = merged(&with_test(""), &always).unwrap();
        assert!(
            text.contains("uuid = { version = \"1\"") && !text.contains("optional"),
            "{text}"
        );
    }

    /// What people write with their own habits, and what is between the marks.
    fn manifest(tags: &str) -> String {
        format!(
            "[package] # ours\nname   =  'cats-api'\n\n[features] # theirs\n# Ours.\nextra = [  ]\n{BEGIN}{tags}{END}# Spans.\n\
             tracing = [\"dep:uuid\"]   # why\n\n[dependencies]\n\"uuid\" = {{version=\"1\",optional=true}}\n# The end.\n"
        )
    }

    #[test]
    fn a_manifest_keeps_all_but_the_features_of_tags() {
        let new = "default = [\"rustls\", \"cats\"]\n# The operations of the tag cats, and the types that they use.\ncats = \
                   [\"dep:uuid\"]\n";
        for old in ["", "old = []\n", "default = []\n# Old.\nold = []\n"] {
            let merged = merged(&manifest(old), &features(&["cats"], &["cats"])).unwrap();
            assert_eq!(merged, manifest(new), "{old:?}");
        }
        assert_eq!(tags_of(&manifest(new)).unwrap(), ["cats"]);
        assert_eq!(tags_of(&manifest("")).unwrap(), [""; 0]);
        assert_eq!(all_of(&manifest(new)).unwrap(), ["extra", "cats", "tracing"]);
    }

    #[test]
    fn dependencies_that_features_need_are_added() {
        let merged = |dependencies: &str, features: &Features| {
            let manifest = format!("[features]\n{BEGIN}{END}\n[dependencies]\n{dependencies}");
            let merged = merged(&manifest, features).unwrap();
            merged.split_once("[dependencies]\n").unwrap().1.to_owned()
        };
        let optional = features(&["cats"], &[]);
        let kept = "uuid = { workspace = true, optional = true } # ours\n";
        assert_eq!(merged(kept, &optional), kept);
        let added = "serde_json.workspace = true\n# Identifiers.\nuuid.workspace = true\nuuid.optional = true\n";
        assert_eq!(merged("serde_json.workspace = true\n", &optional), added);
        let always = Features {
            always: ["api-client-core/stream", "uuid"].map(str::to_owned).into(),
            ..Features::default()
        };
        let added = "api-client-core = { workspace = true, features = [\"gzip\", \"stream\"] }\n# Identifiers.\nuuid.workspace = true\n";
        let before = "api-client-core = { workspace = true, features = [\"gzip\"] }\n";
        assert_eq!(merged(before, &always), added);
        assert_eq!(merged(added, &always), added);
    }

    #[test]
    fn dependencies_that_nothing_needs_any_more_are_removed() {
        let merged = |extra: &str, dependencies: &str| {
            let manifest = format!("[features]\n{BEGIN}{END}{extra}\n[dependencies]\n{dependencies}");
            let merged = merged(&manifest, &features(&[], &[])).unwrap();
            merged.split_once("[dependencies]\n").unwrap().1.to_owned()
        };
        let added = "a = \"1\"\n# Identifiers.\nuuid.workspace = true\nuuid.optional = true\n";
        assert_eq!(merged("", added), "a = \"1\"\n");
        // A feature that people wrote names it, people took it from elsewhere, or their code uses it.
        assert_eq!(merged("ids = [\"dep:uuid\"]\n", added), added);
        assert_eq!(merged("ids = [\"uuid?/v4\"]\n", added), added);
        for kept in ["uuid = \"1\"\n", "serde_json.workspace = true\n"] {
            assert_eq!(merged("", kept), kept);
        }
    }

    #[test]
    fn a_crate_that_code_imports_without_a_feature_stays_and_is_added() {
        let features = Features {
            imports: ["uuid"].into(),
            ..Features::default()
        };
        let manifest = |dependencies: &str| format!("[features]\n{BEGIN}{END}\n[dependencies]\n{dependencies}");
        let merged = |dependencies: &str| {
            let merged = merged(&manifest(dependencies), &features).unwrap();
            merged.split_once("[dependencies]\n").unwrap().1.to_owned()
        };
        let added = "# Identifiers.\nuuid.workspace = true\n";
        assert_eq!(merged(""), added);
        assert_eq!(merged(added), added);
    }

    #[test]
    fn nothing_has_to_follow_the_features_of_tags() {
        for rest in [
            "",
            "\n[dependencies]\na = \"1\"\n",
            "\n# Ours.\n[[example]]\nname = \"a\"\n\n[a.b]\n# The end.\n",
        ] {
            let manifest =
                |tags: &str| format!("[package]\nname = \"a\"\n\n[features]\n# Ours.\n{BEGIN}{tags}{END}{rest}");
            let new = "default = [\"rustls\"]\n";
            for old in ["", "default = []\n# Old.\nold = []\n"] {
                let merged = merged(&manifest(old), &features(&[], &[])).unwrap();
                assert_eq!(merged, manifest(new), "{old:?} before {rest:?}");
            }
        }
    }

    #[test]
    fn long_lists_have_a_line_for_each_feature() {
        let names: Vec<String> = (10..40).map(|index| format!("tag-{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let merged = merged(&manifest(""), &features(&names, &[])).unwrap();
        assert!(
            merged.contains("default = [\"rustls\"]\n# All of the following.\nfull = [\n    \"tag-10\",\n"),
            "{merged}"
        );
        assert!(
            merged.contains("    \"tag-39\",\n]\n# The operations of the tag tag-10"),
            "{merged}"
        );
    }

    #[test]
    fn a_manifest_without_marks_is_refused_with_what_to_do() {
        let swapped = format!("[features]\n{END}a = []\n{BEGIN}b = []\n");
        for manifest in ["", "[features]\n", "[features]\ndefault = []\n", &swapped] {
            let refusal = merged(manifest, &features(&[], &[])).unwrap_err().to_string();
            assert!(refusal.contains("`Cargo.toml` has no place"), "{refusal}");
        }
        let refusal = merged("[features\n", &features(&[], &[])).unwrap_err().to_string();
        assert!(refusal.contains("Cargo.toml:1:"), "{refusal}");
    }
}
