//! A whole description, taken apart into a documentation site, fetched and assembled, is the description again.

use std::path::Path;

use build_support::document::{Node, SourceFile};
use build_support::{package::vendor, read::source};

use crate::apart::{self, Slice, gitbook_page, mintlify_page};
use crate::server::{Answer, Server};
use crate::workspace::Workspace;

/// How many operations a GitBook-like page shows.
const OPERATIONS_PER_PAGE: usize = 7;

fn description(path: &Path) -> Node {
    let file = SourceFile::new(path.to_string_lossy(), std::fs::read_to_string(path).unwrap());
    let (fragments, findings) = source::read(&file);
    assert!(!findings.has_errors(), "{findings}");
    fragments.into_iter().next().unwrap().root
}

/// Serves `pages` with an index of them, fetches them with the command, and assembles what came.
fn fetched(pages: &[String]) -> Node {
    let server = Server::start();
    let mut index = "# Documentation\n\n## Docs\n\n".to_owned();
    for (number, page) in pages.iter().enumerate() {
        index += &format!("- [Page {number}]({}/api/page-{number}.md): about it\n", server.url);
        server.put(&format!("/api/page-{number}.md"), Answer::file(page));
    }
    index += &format!("- [Prose]({}/guide.md)\n", server.url);
    server.put("/guide.md", Answer::file("# Guide\n\nNo description here.\n"));
    server.put("/llms.txt", Answer::file(index));
    let manifest = format!(
        "crate = \"whole-api\"\ntitle = \"Whole\"\ndescription = \"Whole\"\n\n[[source]]\npath = \"pages/*.md\"\norigin = \
         \"{0}/api/*.md\"\n\n[fetch]\nindex = \"{0}/llms.txt\"\n",
        server.url
    );
    let workspace = Workspace::new(&[("specs/whole/vendor.toml", &manifest)]);
    let outcome = workspace.run(&["fetch", "whole"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let vendor = vendor::load(workspace.root(), "whole").unwrap();
    vendor
        .describe(None)
        .unwrap_or_else(|findings| panic!("{findings}"))
        .assembled
        .root
}

/// Checks that `assembled` has every operation of `whole`, and every component that these reach, with the same data.
fn assert_same(whole: &Node, assembled: &Node, slices: &[Slice]) {
    let expected = apart::document(whole, whole.get("paths").unwrap().clone());
    for slice in slices {
        let of = |root: &Node| {
            root.get("paths")?
                .get(&slice.path)?
                .get(&slice.method)
                .map(Node::to_json)
        };
        assert_eq!(of(assembled), of(&expected), "{} {}", slice.method, slice.path);
    }
    let groups = expected
        .get("components")
        .and_then(Node::as_object)
        .into_iter()
        .flatten();
    for (kind, group) in groups {
        for (name, component) in group.as_object().into_iter().flatten() {
            let found = assembled
                .get("components")
                .and_then(|components| components.get(kind)?.get(name));
            assert_eq!(found.map(Node::to_json), Some(component.to_json()), "{kind}/{name}");
        }
    }
    let keys = |root: &Node| {
        let mut keys: Vec<String> = root.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(assembled), keys(&expected));
    assert!(assembled.same_data(&expected), "the rest of the description differs");
}

/// Plays both kinds of site for the description at `path`, which has `operations` operations.
fn check(path: &Path, operations: usize) {
    let whole = description(path);
    let slices = apart::slices(&whole);
    assert_eq!(slices.len(), operations);
    let mintlify: Vec<String> = slices.iter().map(mintlify_page).collect();
    assert_same(&whole, &fetched(&mintlify), &slices);
    let gitbook: Vec<String> = slices.chunks(OPERATIONS_PER_PAGE).map(gitbook_page).collect();
    assert_same(&whole, &fetched(&gitbook), &slices);
}

/// A description of the corpus, which is kept beside the workspace and not in it.
fn check_of_corpus(name: &str, operations: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpus")
        .join(name);
    if path.exists() {
        check(&path, operations);
    } else {
        eprintln!("skipped: there is no {}", path.display());
    }
}

#[test]
fn a_small_description_comes_back_whole() {
    check(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/network/library.yaml"),
        5,
    );
}

#[test]
fn trieve_comes_back_whole() {
    check_of_corpus("trieve.json", 133);
}

#[test]
fn edge_impulse_comes_back_whole() {
    // The smaller one below goes the same way.
    if std::env::var_os("REHEARSAL").is_none() {
        eprintln!("left out: the largest site, which takes a minute; REHEARSAL=1 plays it");
        return;
    }
    check_of_corpus("edgeimpulse.yaml", 544);
}
