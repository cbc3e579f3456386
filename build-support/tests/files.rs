//! Descriptions in several files, each as the one document that they become.
//!
//! A folder below `tests/files` is one case: `openapi.yaml` and the files that it refers to. `joined.snap` beside them
//! has the document, the place of each component, and what is wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_crates::document::{Node, Object, SourceFile, Value, yaml};
use openapi_crates::pipeline;
use openapi_crates::read::apis;
use openapi_crates::read::files::{self, Known};
use openapi_crates::read::source;

/// The files in and below `folder`, named from `root`.
fn files_in(folder: &Path, root: &Path, files: &mut Vec<Arc<SourceFile>>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files_in(&path, root, files);
        } else if path.extension().is_some_and(|extension| extension != "snap") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.push(SourceFile::part(name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn case(name: &str) -> (PathBuf, Vec<Arc<SourceFile>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    let mut files = Vec::new();
    files_in(&folder, &folder, &mut files);
    (folder, files)
}

fn description(files: &[Arc<SourceFile>]) -> Arc<SourceFile> {
    let root = files.iter().find(|file| file.path == "openapi.yaml").unwrap();
    SourceFile::new(root.path.as_str(), root.text.as_str())
}

/// Where each part of `root` with a name was read.
fn places(root: &Node) -> String {
    let mut places = String::new();
    let named = |node: &Node| node.as_object().cloned().unwrap_or_default();
    for (section, parts) in root.get("components").map_or_else(|| named(root), named) {
        for (name, part) in named(&parts) {
            places.push_str(&format!("{section} {name}: {}\n", part.location));
        }
    }
    for (path, item) in root.get("paths").map(named).unwrap_or_default() {
        for (key, part) in named(&item) {
            places.push_str(&format!("{key} {path}: {}\n", part.location));
        }
    }
    places
}

#[test]
fn each_case_becomes_one_document() {
    for name in ["whole", "nowhere", "swagger", "identified"] {
        let (folder, files) = case(name);
        let (root, _) = source::read_document(&description(&files));
        let joined = files::join(root.unwrap(), &mut Known(&files));
        let read: Vec<&str> = joined.files.iter().map(String::as_str).collect();
        let shown = format!(
            "{}\n{}\nfiles: {}\n\n{}",
            yaml::write(&joined.root, ""),
            places(&joined.root),
            read.join(", "),
            joined.findings.render(false)
        );
        insta::with_settings!({
            snapshot_path => &folder,
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!("joined", shown) });
    }
}

/// Follows both a description in `files` and the one document that it became, and holds that they say the same
/// everywhere.
struct Comparison<'f> {
    files: &'f BTreeMap<String, Node>,
    joined: &'f Node,
    seen: BTreeSet<(String, String, String)>,
    pairs: usize,
}

impl Comparison<'_> {
    /// The value that `node` of the file `path` means: what it refers to, if it refers to something.
    fn followed<'n>(&'n self, mut node: &'n Node, mut path: String) -> (&'n Node, String, Option<String>) {
        let mut last = None;
        while let Some((reference, file)) = self.target(node, &path) {
            last = Some(reference.to_owned());
            let (_, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            node = self.files[&file]
                .pointer(pointer)
                .unwrap_or_else(|| panic!("{reference} in {path}"));
            path = file;
        }
        (node, path, last)
    }

    /// The reference that `node` of the file `path` is, and the file that it leads to.
    fn target<'n>(&self, node: &'n Node, path: &str) -> Option<(&'n str, String)> {
        let reference = node.str_of("$ref").filter(|text| !text.contains("://"))?;
        let (file, _) = reference.split_once('#').unwrap_or((reference, ""));
        let mut parts: Vec<&str> = path.split('/').collect();
        if !file.is_empty() {
            parts.pop();
            file.split('/').for_each(|part| match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            });
        }
        Some((reference, parts.join("/")))
    }

    fn compare(&mut self, node: &Node, path: &str, joined: &Node, at: &str) {
        let is_reference = node.str_of("$ref").is_some();
        let (files, root) = (self.files, self.joined);
        let this = Comparison {
            files,
            joined: root,
            seen: BTreeSet::new(),
            pairs: 0,
        };
        let (left, path, from) = this.followed(node, path.to_owned());
        let mut right = joined;
        let mut to = None;
        while let Some(text) = right.str_of("$ref").and_then(|text| text.strip_prefix('#')) {
            to = Some(text.to_owned());
            right = root.pointer(text).unwrap_or_else(|| panic!("{text} at {at}"));
        }
        if is_reference
            && !self
                .seen
                .insert((path.clone(), from.unwrap_or_default(), to.unwrap_or_default()))
        {
            return;
        }
        self.pairs += 1;
        match (&left.value, &right.value) {
            (Value::Object(one), Value::Object(other)) => {
                let keys = |object: &Object| object.keys().cloned().collect::<BTreeSet<_>>();
                if at != "/components" && !at.starts_with("/components/") || at.matches('/').count() > 2 {
                    // What stands beside a reference that was resolved is there too.
                    assert!(
                        keys(one).is_subset(&keys(other)),
                        "{at}: {:?} and {:?}",
                        keys(one),
                        keys(other)
                    );
                }
                for (key, member) in one.iter().filter(|(key, _)| *key != "mapping" && *key != "$ref") {
                    self.compare(member, &path, &other[key], &format!("{at}/{key}"));
                }
            }
            (Value::Array(one), Value::Array(other)) => {
                assert_eq!(one.len(), other.len(), "{at}");
                for (index, (one, other)) in one.iter().zip(other).enumerate() {
                    self.compare(one, &path, other, &format!("{at}/{index}"));
                }
            }
            _ => assert!(
                left.same_data(right),
                "{at}: {} and {}",
                left.to_json(),
                right.to_json()
            ),
        }
    }
}

/// Holds that the document which `node`, a description in `files`, becomes says what they say; returns the number of
/// its operations and of the values that were compared.
fn compared(node: &Node, files: &[Arc<SourceFile>]) -> (usize, usize) {
    let joined = files::join(node.clone(), &mut Known(files));
    assert!(!joined.findings.has_errors(), "{}", joined.findings);
    let used = files
        .iter()
        .filter(|file| joined.files.contains(&file.path) && !file.path.ends_with(".md"));
    let mut read: BTreeMap<String, Node> = used
        .map(|file| (file.path.clone(), source::read_document(file).0.unwrap()))
        .collect();
    let path = &node.location.file.path;
    read.insert(path.clone(), node.clone());
    let mut comparison = Comparison {
        files: &read,
        joined: &joined.root,
        seen: BTreeSet::new(),
        pairs: 0,
    };
    comparison.compare(node, path, &joined.root, "");
    (apis::operations(&joined.root).len(), comparison.pairs)
}

#[test]
fn one_document_says_what_its_files_say() {
    let (_, files) = case("swagger");
    let (root, _) = source::read_document(&description(&files));
    let (operations, values) = compared(&root.unwrap(), &files);
    assert_eq!((operations, values > 20), (1, true));
}

/// Real descriptions: of Algolia, whose files are beside and above the description, and of InfluxDB.
#[test]
fn real_descriptions_say_what_their_files_say() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus-files");
    if !corpus.is_dir() {
        eprintln!("skipped: there is no folder ../shared/corpus-files");
        return;
    }
    let mut files = Vec::new();
    files_in(&corpus, &corpus, &mut files);
    for (path, operations) in [("algolia/specs/search/spec.yml", 78), ("influxdb/src/oss.yml", 74)] {
        let text = fs::read_to_string(corpus.join(path)).unwrap();
        let (fragments, _) = source::read(&SourceFile::new(path, text));
        let (found, values) = compared(&fragments[0].root, &files);
        assert_eq!(found, operations, "{path}");
        assert!(values > 5_000, "{path}: {values} values");
    }
}

#[test]
fn a_description_in_files_is_read_like_any_other() {
    let (_, mut files) = case("whole");
    let root = description(&files);
    files.retain(|file| file.path != root.path);
    files.push(root);
    let (spec, findings) = pipeline::describe_all(&files, None).unwrap();
    assert!(
        findings.iter().all(|finding| finding.code != "missing-version"),
        "{findings}"
    );
    assert_eq!(
        spec.root
            .pointer("/components/schemas")
            .unwrap()
            .as_object()
            .unwrap()
            .len(),
        12
    );

    let whole: Vec<_> = files
        .iter()
        .map(|file| SourceFile::new(file.path.as_str(), file.text.as_str()))
        .collect();
    let (again, findings) = pipeline::describe_all(&whole, None).unwrap();
    assert!(
        again.root.same_data(&spec.root),
        "the parts of a folder are told from descriptions"
    );
    assert!(
        findings.iter().all(|finding| !finding.message.starts_with("left out")),
        "{findings}"
    );
}

#[test]
fn a_reference_that_leads_nowhere_is_an_error_also_beside_other_pages() {
    let (_, mut files) = case("nowhere");
    let root = description(&files);
    files.retain(|file| file.path != root.path);
    files.push(root);
    files.push(SourceFile::new(
        "dogs.yaml",
        "{openapi: 3.0.3, info: {title: Dogs, version: '1'}, paths: {/dogs: {get: {responses: {}}}}}",
    ));
    let errors = pipeline::describe_all(&files, None).unwrap_err();
    let at = |line: u32| {
        errors
            .iter()
            .filter(|error| {
                error
                    .location
                    .as_ref()
                    .is_some_and(|at| at.file.path == "openapi.yaml" && at.line == line)
            })
            .count()
    };
    assert_eq!(
        (4..=14).map(at).collect::<Vec<_>>(),
        [1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1],
        "{errors}"
    );
}
