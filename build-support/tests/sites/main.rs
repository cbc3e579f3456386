//! Whole specifications taken apart into the pages of sites, in every form, and assembled again.
//!
//! By a seed, the pages are mixed with what real sites have: prose, pages of another version, schemas that the renderer
//! cut, other words for the same thing, and the pages of another API. What is assembled means what the original does.
//! `PROPTEST_CASES=10000 cargo test --release -p openapi-crates --test sites` is a long run.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it leaves out"
)]

#[path = "../../cli/tests/network/apart.rs"]
#[allow(dead_code, reason = "the tests of the network use the rest of it")]
mod apart;
mod forms;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_crates::document::{Node, SourceFile};
use openapi_crates::normalize;
use openapi_crates::read::assemble::Decisions;
use openapi_crates::read::{describe, source};
use proptest::prelude::*;
use serde_json::{Value, json};

use apart::Slice;
use forms::{FORMS, Form};

/// As many cases as `PROPTEST_CASES` says, or else a number that takes seconds.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: std::env::var_os("PROPTEST_CASES").map_or(48, |_| default.cases),
        failure_persistence: None,
        ..default
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &Path) -> Node {
    let file = SourceFile::new(path.to_string_lossy(), std::fs::read_to_string(path).unwrap());
    let (fragments, findings) = source::read(&file);
    assert!(!findings.has_errors(), "{findings}");
    fragments.into_iter().next().unwrap().root
}

fn shelter() -> Node {
    read(&folder().join("tests/sites/shelter.yaml"))
}

fn library() -> Node {
    read(&folder().join("cli/tests/network/library.yaml"))
}

/// A source of numbers that depend on the seed alone (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn chance(&mut self) -> bool {
        self.next().is_multiple_of(2)
    }
}

/// A site, and what it is made of.
struct Site {
    pages: Vec<Arc<SourceFile>>,
    /// How many pages of another version there are.
    stale: usize,
}

/// The site that publishes `whole` in `form`, with everything else on it that `random` says.
fn site(whole: &Node, form: Form, random: &mut Random) -> Site {
    let mut pages = Vec::new();
    let mut stale = 0;
    let mut add = |name: String, text: String| pages.push(SourceFile::new(name, text));
    if form.has_slices() {
        let slices = apart::slices(whole);
        let mut documents: Vec<Value> = slices.iter().map(|slice| slice.document.to_json()).collect();
        cut(&mut documents, random);
        reword(&mut documents, random);
        for (number, (slice, document)) in slices.iter().zip(&documents).enumerate() {
            add(form.file(number), form.page(slice, document, number, "/openapi.yaml"));
        }
        let most = if form.has_versions() { slices.len() - 1 } else { 0 };
        stale = random.below(most + 1);
        for (number, slice) in slices.iter().enumerate().take(stale) {
            let text = form.page(slice, &outdated(slice), number, "/openapi.yaml");
            add(format!("old/{}", form.file(number)), text);
        }
    } else {
        add(form.file(0), forms::html(&whole.to_json()));
    }
    if random.chance() {
        add(
            "guide.md".to_owned(),
            "# Guide\n\n```json\n{\"name\": \"Tom\"}\n```\n".to_owned(),
        );
        add(
            "positions.md".to_owned(),
            "# P\n\n````yaml asyncapi.yaml positions\nid: positions\n````\n".to_owned(),
        );
    }
    if random.chance() {
        add(
            "cut-off.md".to_owned(),
            "# Cut\n\n````yaml /openapi.yaml get /lost\nopenapi: 3.0.3\npaths:\n".to_owned(),
        );
    }
    Site { pages, stale }
}

/// `slice` as an earlier version had it.
fn outdated(slice: &Slice) -> Value {
    let mut document = slice.document.to_json();
    document["info"]["version"] = json!("0.0.1");
    document["paths"][&slice.path][&slice.method]["responses"] = json!({"418": {"description": "as it was"}});
    document
}

/// The schemas of `document`, by name.
fn schemas(document: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    let components = document
        .get_mut("components")
        .and_then(|components| components.get_mut("schemas"));
    components.and_then(Value::as_object_mut).into_iter().flatten()
}

/// Cuts schemas on some pages, as renderers do; each stays whole on the last page that has it.
fn cut(documents: &mut [Value], random: &mut Random) {
    for index in 0..documents.len() {
        let (first, later) = documents.split_at_mut(index + 1);
        for (name, schema) in schemas(&mut first[index]) {
            let is_whole_later = later
                .iter()
                .any(|document| document["components"]["schemas"].get(name).is_some());
            if !is_whole_later || random.chance() {
                continue;
            }
            let required = schema["required"].clone();
            let is_required = |property: &str| {
                required
                    .as_array()
                    .is_some_and(|required| required.iter().any(|name| name == property))
            };
            match schema.get_mut("properties").and_then(Value::as_object_mut) {
                Some(properties) if random.chance() => properties.retain(|property, _| is_required(property)),
                _ => *schema = json!({}),
            }
        }
    }
}

/// Describes schemas in other words, and lists what they require in another order, on a page of several.
fn reword(documents: &mut [Value], random: &mut Random) {
    let Some((first, others)) = documents.split_first_mut() else {
        return;
    };
    for (name, schema) in schemas(first) {
        let pages = others
            .iter()
            .filter(|document| document["components"]["schemas"][name].get("description").is_some());
        if pages.count() < 2 || random.chance() {
            continue;
        }
        if schema.get("description").is_some() {
            schema["description"] = json!("In other words, which are longer than those that most pages have for it.");
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.reverse();
        }
    }
}

/// What `root` means: its canonical form, without what `form` does not say.
fn meaning(root: &Node, form: Form) -> Value {
    let (canonical, _) = normalize::run(root.clone()).unwrap_or_else(|findings| panic!("{findings}"));
    let mut canonical = canonical.to_json();
    let members = canonical.as_object_mut().unwrap();
    members.retain(|key, _| matches!(key.as_str(), "info" | "servers" | "paths" | "components" | "security"));
    if form == Form::FernPerOperation {
        members.remove("info");
        let server = members.get("servers").map(|servers| json!([servers[0]["url"]]));
        members.insert("servers".to_owned(), json!(server));
        for operation in operations(&mut canonical) {
            operation.remove("operationId");
        }
    }
    sort_required(&mut canonical);
    canonical
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut serde_json::Map<String, Value>> {
    let paths = document["paths"].as_object_mut().unwrap().values_mut();
    paths
        .filter_map(Value::as_object_mut)
        .flat_map(|item| item.values_mut())
        .filter_map(Value::as_object_mut)
}

fn sort_required(value: &mut Value) {
    if let Some(names) = value.get_mut("required").and_then(Value::as_array_mut) {
        names.sort_by_key(Value::to_string);
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(sort_required),
        Value::Array(items) => items.iter_mut().for_each(sort_required),
        _ => {}
    }
}

/// Checks that the site of `whole` comes back as it was, beside the pages of `other` if there is one.
fn check(whole: &Node, other: Option<&Node>, form: Form, seed: u64) {
    let mut random = Random(seed);
    let site = site(whole, form, &mut random);
    let mut pages = site.pages;
    if let Some(other) = other {
        for (number, slice) in apart::slices(other).iter().enumerate() {
            let page = Form::Mintlify.page(slice, &slice.document.to_json(), number, "/other.yaml");
            pages.push(SourceFile::new(format!("other/{number}.md"), page));
        }
    }
    let (apis, _) = describe::apis(&pages).unwrap_or_else(|findings| panic!("{findings}"));
    assert_eq!(apis.len(), if other.is_some() { 2 } else { 1 }, "{form:?} {seed}");
    let expected = apart::document(whole, whole.get("paths").unwrap().clone());
    let title = whole.get("info").and_then(|info| info.str_of("title"));
    let api = apis
        .iter()
        .find(|api| api.title.as_deref() == title || api.title.is_none())
        .unwrap();
    let (spec, findings) = describe::describe(&pages, Some(&api.name), &[], &Decisions::default())
        .unwrap_or_else(|findings| panic!("{form:?} {seed}: {findings}"));
    let is_stale = findings.iter().any(|finding| finding.code == "stale-pages");
    assert_eq!(is_stale, site.stale > 0, "{form:?} {seed}");
    similar_asserts(
        &meaning(&expected, form),
        &meaning(&spec.root, form),
        &format!("{form:?}, seed {seed}"),
    );
}

/// Fails with the difference between `expected` and `found`.
fn similar_asserts(expected: &Value, found: &Value, what: &str) {
    if expected != found {
        let (expected, found) = (format!("{expected:#}"), format!("{found:#}"));
        let diff = similar::TextDiff::from_lines(&expected, &found);
        panic!("{what}:\n{}", diff.unified_diff().context_radius(4));
    }
}

#[test]
fn every_form_gives_the_specification_back() {
    for form in FORMS {
        for seed in 0..4 {
            check(&shelter(), None, form, seed);
            check(&library(), None, form, seed);
        }
    }
}

#[test]
fn two_specifications_do_not_mix() {
    for form in FORMS {
        check(&shelter(), Some(&library()), form, 1);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_site_gives_its_specification_back(form in 0..FORMS.len(), seed in any::<u64>(), is_first in any::<bool>(), is_mixed in any::<bool>()) {
        let (whole, other) = if is_first { (shelter(), library()) } else { (library(), shelter()) };
        check(&whole, is_mixed.then_some(&other), FORMS[form], seed);
    }
}

/// Real specifications that are small enough for a test, from the corpus beside the workspace.
#[test]
fn real_specifications_come_back() {
    let corpus = folder().join("../../shared/corpus");
    if !corpus.is_dir() {
        eprintln!("skipped: there is no folder ../shared/corpus beside the workspace");
        return;
    }
    for name in ["chroma.json"] {
        let path = corpus.join(name);
        if path.is_file() {
            let whole = read(&path);
            for (seed, form) in FORMS.into_iter().enumerate() {
                check(&whole, None, form, u64::try_from(seed).unwrap());
            }
        }
    }
}
