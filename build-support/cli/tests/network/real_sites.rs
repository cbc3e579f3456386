//! The dress rehearsal with whole real APIs, for all vendors of the workspace.
//!
//! The specifications are those of `../shared/corpus` beside the repository, taken apart into pages in the form of each
//! vendor's site; a vendor that has none there gets one of our own. The gate goes through it with one of the vendors,
//! and with all of them where `REHEARSAL` is set, which takes four minutes and more:
//! `REHEARSAL=1 cargo test -p openapi-crates-cli --test network real_sites -- --nocapture`.

use std::fs;
use std::path::Path;

use build_support::document::SourceFile;
use build_support::package::vendor::{self, Vendor};
use build_support::read::{apis, source};
use serde_json::{Value, json};

use crate::apart;
use crate::forms::Form;
use crate::rehearsal::{Copy, grown, node, serve, specification};
use crate::server::{Answer, Server};

/// A vendor of the workspace: its site, the form of its pages, and its specification in the corpus.
struct Whole {
    vendor: &'static str,
    site: &'static str,
    form: Form,
    corpus: Option<&'static str>,
    /// How many operations its crate has after the refresh, or that of the API beside its committed page.
    operations: &'static str,
    /// Whether it is part of the sample.
    sampled: bool,
}

const VENDORS: [Whole; 4] = [
    Whole {
        vendor: "edge-impulse",
        site: "https://docs.edgeimpulse.com",
        form: Form::Mintlify,
        corpus: Some("edgeimpulse.yaml"),
        operations: "544",
        sampled: false,
    },
    Whole {
        vendor: "neevcloud",
        site: "https://docs.ai.neevcloud.com",
        form: Form::GitBook,
        corpus: Some("neevcloud.yaml"),
        operations: "29",
        sampled: true,
    },
    Whole {
        vendor: "tensorpool",
        site: "https://docs.tensorpool.dev",
        form: Form::Mintlify,
        corpus: None,
        operations: "251",
        sampled: false,
    },
    Whole {
        vendor: "trieve",
        site: "https://docs.trieve.ai",
        form: Form::Mintlify,
        corpus: Some("trieve.json"),
        operations: "133",
        sampled: false,
    },
];

/// The specification that the site of `whole` has.
fn document(whole: &Whole, corpus: &Path) -> Value {
    let Some(name) = whole.corpus else {
        let mut base = specification(whole.vendor);
        base["paths"] = json!({});
        return grown(base);
    };
    let path = corpus.join(name);
    let (fragments, findings) = source::read(&SourceFile::new(name, fs::read_to_string(path).unwrap()));
    assert!(!findings.has_errors(), "{findings}");
    fragments[0].root.to_json()
}

/// Serves the pages of the specification of `whole`, those that are committed at their URLs, with an index of all of
/// them.
fn publish(whole: &Whole, copy: &Copy, server: &Server, corpus: &Path) {
    copy.serve_pages_of(whole.vendor, whole.site, server);
    let vendor: Vendor = vendor::load(copy.root(), whole.vendor).unwrap_or_else(|findings| panic!("{findings}"));
    let document = document(whole, corpus);
    let slices = apart::slices(&node(&document));
    let mut index = "# Docs\n\n".to_owned();
    for page in &vendor.pages {
        index += &format!("- [A page]({})\n", page.origin);
        let (fragments, _) = source::read(&page.file);
        let operations: Vec<String> = fragments
            .iter()
            .flat_map(|fragment| apis::operations(&fragment.root))
            .collect();
        let is_here = |slice: &&apart::Slice| operations == [format!("{} {}", slice.method.to_uppercase(), slice.path)];
        // The site shows the operation as it is now.
        let text = slices.iter().find(is_here).map(apart::mintlify_page);
        let text = text.unwrap_or_else(|| page.file.text.clone());
        server.put(page.origin.strip_prefix(&server.url).unwrap(), Answer::file(text));
    }
    let all = vendor
        .manifest
        .sources
        .iter()
        .find(|source| !source.is_single())
        .unwrap();
    let folder = all
        .origin
        .strip_prefix(&server.url)
        .unwrap()
        .trim_end_matches("/**")
        .to_owned()
        + "/all";
    index += &serve(server, &folder, &document, whole.form);
    server.put(&format!("/{}/llms.txt", whole.vendor), Answer::file(index));
}

/// Writes the tables of APIs that `codegen` shows for `vendor` into its manifest. The API that the vendor has had so
/// far stays the crate's; each other one has a crate to itself.
fn paste_tables(copy: &mut Copy, vendor: &str, own: &str) -> Vec<String> {
    let shown = copy.xtask(&["codegen", vendor], &[2]);
    let mut tables = String::new();
    let mut crates = Vec::new();
    for line in shown.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("[api.").and_then(|line| line.strip_suffix(']')) {
            tables += &format!("\n{line}\n");
            if name != own {
                crates.push(format!("{vendor}-{name}"));
            }
        } else if line.starts_with("pages = [") {
            tables += &format!("{line}\n");
            let name = tables.rsplit("[api.").next().unwrap().split(']').next().unwrap();
            if name != own {
                tables += &format!("crate = \"{vendor}-{name}\"\n");
            }
        }
    }
    let path = format!("specs/{vendor}/vendor.toml");
    fs::write(copy.root().join(&path), copy.read(&path) + &tables).unwrap();
    crates
}

#[test]
fn real_sites_come_in_without_a_hand_edit() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !corpus.is_dir() {
        eprintln!("skipped: there is no folder ../shared/corpus with real specifications");
        return;
    }
    let all = std::env::var_os("REHEARSAL").is_some();
    let vendors: Vec<&Whole> = VENDORS.iter().filter(|whole| all || whole.sampled).collect();
    let server = Server::start();
    let mut copy = Copy::new();
    for whole in &vendors {
        publish(whole, &copy, &server, &corpus);
    }
    let more = refresh(&mut copy, &vendors);
    let mut crates: Vec<String> = vendors.iter().map(|whole| format!("{}-api", whole.vendor)).collect();
    crates.extend(more);
    let crates: Vec<&str> = crates.iter().map(String::as_str).collect();
    copy.cargo(&["metadata", "--offline", "--format-version", "1"], &[]);
    copy.cargo(&["check", "--offline", "--all-targets"], &crates);
    if all {
        // The tests compile as much.
        copy.cargo(&["check", "--offline", "--all-targets", "--all-features"], &crates);
    }
    copy.cargo(&["test", "--offline", "--all-features"], &crates);
    copy.cargo(&["doc", "--offline", "--no-deps", "--all-features"], &crates);
    let package = ["package", "--offline", "--no-verify", "--allow-dirty", "--quiet"];
    copy.cargo(&package, &[&["api-client-core"], &crates[..]].concat());
    copy.print_table();
}

/// The documented commands, for each of `vendors`: the crates that come in beside theirs.
fn refresh(copy: &mut Copy, vendors: &[&Whole]) -> Vec<String> {
    // What the site of NeevCloud has beside the page is another API, of which a person has to decide.
    let others = || vendors.iter().filter(|whole| whole.vendor != "neevcloud");
    for whole in others() {
        copy.xtask(&["drift", whole.vendor], &[1]);
    }
    let names = vendors.iter().map(|whole| whole.vendor);
    copy.xtask(&["fetch"].into_iter().chain(names).collect::<Vec<_>>(), &[0, 1]);
    let mut more = Vec::new();
    if others().count() < vendors.len() {
        more = paste_tables(copy, "neevcloud", "tenant-api");
        assert_eq!(more.len(), 1, "{more:?}");
    }
    for whole in others() {
        copy.xtask(&["release-notes", whole.vendor, "--write"], &[0, 1]);
    }
    copy.xtask(&["codegen"], &[0]);
    copy.xtask(&["codegen", "--check"], &[0]);
    let list = copy.xtask(&["list"], &[0]);
    for whole in vendors {
        assert!(list.contains(whole.operations), "{}: {list}", whole.operations);
    }
    more
}
