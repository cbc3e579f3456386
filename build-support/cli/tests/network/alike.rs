//! Pages of real habits, in every way in which they can be named, for every command that takes them.
//!
//! Each case of `build-support/tests/sources/pages` that has a number below [`FIRST_OF_OUR_OWN`] is a page or a folder
//! of pages. It is read by `doctor`, `generate`, `add` and `fetch`, from disk and from a site on this machine: as it
//! is, by an index, and strung together in one file. All of them have to say the same about it and to find the same
//! operations, which a snapshot holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use build_support::package::vendor;
use build_support::read::apis;

use crate::server::{Answer, Server};
use crate::workspace::{Outcome, Workspace};

/// Cases from this number on are about one form each, and not about what else is on a site.
const FIRST_OF_OUR_OWN: &str = "24";

/// Codes that say how a command reads pages, or what its workspace lacks, and nothing about a page.
const OF_COMMANDS: [&str; 6] = [
    "workspace-lacks",
    "nothing-left",
    "nothing-fetched",
    "stale-page",
    "source-missing",
    "unlisted-page",
];

/// What a command says about a site: the codes of its findings, and the number of operations if there is a client.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Verdict {
    codes: BTreeSet<String>,
    operations: Option<usize>,
}

impl Verdict {
    /// A verdict; one of no operations is that there is no client.
    fn new(mut codes: BTreeSet<String>, operations: Option<usize>) -> Self {
        if operations == Some(0) {
            codes.insert("no-operations".to_owned());
        }
        Self {
            codes,
            operations: operations.filter(|count| *count > 0),
        }
    }
}

/// A page or a folder of pages, on disk and on a site.
struct Case {
    name: String,
    pages: Vec<(String, String)>,
    server: Server,
    workspace: Workspace,
}

#[test]
fn every_command_reads_every_page_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/sources/pages");
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = names.filter(|path| is_case(path)).collect();
    cases.sort();
    assert!(cases.len() >= 22, "{cases:?}");
    let mut lines: Vec<String> = Vec::new();
    for pair in cases.chunks(4) {
        lines.extend(thread::scope(|scope| {
            let threads: Vec<_> = pair.iter().map(|path| scope.spawn(|| Case::new(path).line())).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect::<Vec<_>>()
        }));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// Whether `path` is a case of a site as it is, without a person's choices.
fn is_case(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    name < FIRST_OF_OUR_OWN && !path.join("vendor.toml").exists()
}

/// The pages in and below `folder`, by their paths in it.
fn pages(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().unwrap_or_default();
        if path.is_dir() {
            pages(root, &path, found);
        } else if ["md", "mdx", "txt", "html"].iter().any(|page| ending == *page) {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

impl Case {
    fn new(path: &Path) -> Self {
        let mut found = Vec::new();
        pages(path, path, &mut found);
        found.sort();
        let server = Server::start();
        let workspace = Workspace::new(&[("crates/api-client-core/.keep", "")]);
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (mut index, mut all) = ("# Docs\n\n".to_owned(), String::new());
        for (file, text) in &found {
            let url = format!("{}/docs/{file}", server.url);
            index += &format!("- [A page]({url}): about it\n");
            all += &match name.len() % 3 {
                0 => format!("<page url=\"{url}\">\n{text}\n</page>\n\n"),
                1 => format!("<document index=\"1\">\n<source>{url}</source>\n\n{text}\n</document>\n\n"),
                _ => format!("# Source: {url} (a page)\n\n{text}\n\n"),
            };
            server.put(&format!("/docs/{file}"), Answer::file(text));
            workspace.write(&format!("site/{file}"), text);
        }
        server.put("/llms.txt", Answer::file(index));
        server.put("/llms-full.txt", Answer::file(&all));
        workspace.write("llms-full.txt", &all);
        Self {
            name,
            pages: found,
            server,
            workspace,
        }
    }

    /// What all commands say of the case, in a line.
    fn line(&self) -> String {
        let (index, full) = (self.url("llms.txt"), self.url("llms-full.txt"));
        let mut verdicts = vec![
            ("doctor, a folder", self.doctor("site")),
            ("doctor, one file", self.doctor("llms-full.txt")),
            ("doctor, the index", self.doctor(&index)),
            ("doctor, the URL of one file", self.doctor(&full)),
            ("generate, a folder", self.generate("site", "one")),
            ("generate, the index", self.generate(&index, "two")),
            (
                "add, a folder",
                self.add("one", &["site", "--origin", "https://docs.cats.example"]),
            ),
            ("add, the index", self.add("two", &[&index])),
            ("add, the URL of one file", self.add("three", &[&full])),
            (
                "fetch, the index",
                self.fetch("pages/**", "docs/**", &format!("\n[fetch]\nindex = \"{index}\"\n")),
            ),
            ("fetch, one file", self.fetch("pages/llms-full.md", "llms-full.txt", "")),
        ];
        if let [(file, _)] = self.pages.as_slice() {
            let (local, url) = (format!("site/{file}"), self.url(&format!("docs/{file}")));
            verdicts.push(("doctor, a page", self.doctor(&local)));
            verdicts.push(("generate, the URL of a page", self.generate(&url, "three")));
            verdicts.push(("add, the URL of a page", self.add("four", &[&url])));
            verdicts.push((
                "fetch, a page",
                self.fetch(&format!("pages/{file}"), &format!("docs/{file}"), ""),
            ));
        }
        let (_, first) = &verdicts[0];
        for (command, verdict) in &verdicts {
            assert_eq!(
                verdict, first,
                "{}: {command} differs from a folder in `doctor`",
                self.name
            );
        }
        let codes: Vec<&str> = first.codes.iter().map(String::as_str).collect();
        let operations = first
            .operations
            .map_or_else(|| "no client".to_owned(), |count| format!("{count} operations"));
        format!("{}: {operations}; {}", self.name, codes.join(", "))
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.server.url)
    }

    fn doctor(&self, from: &str) -> Verdict {
        let outcome = self.workspace.run(&["doctor", from]);
        let count = outcome
            .stdout
            .lines()
            .find_map(|line| line.strip_prefix("operations: "));
        let count = count.map(|count| count.split(' ').next().unwrap().parse().unwrap());
        Verdict::new(codes(&outcome.stderr), count)
    }

    fn generate(&self, from: &str, name: &str) -> Verdict {
        let outcome = self
            .workspace
            .run(&["generate", from, "--out", &format!("out/{name}"), "--name", "cats"]);
        let count = outcome
            .stderr
            .lines()
            .find_map(|line| line.strip_prefix("cats: generated "));
        let count = count.map(|count| count.split(' ').next().unwrap().parse().unwrap());
        Verdict::new(codes(&outcome.stderr), count)
    }

    fn add(&self, vendor: &str, from: &[&str]) -> Verdict {
        let outcome = self.workspace.run(&[&["add", vendor, "--from"], from].concat());
        self.of_vendor(vendor, &outcome)
    }

    /// Fetches the `pages` of a vendor from `origin`, and generates its client.
    fn fetch(&self, pages: &str, origin: &str, more: &str) -> Verdict {
        let manifest = format!(
            "crate = \"fetched-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"{pages}\"\norigin = \
             \"{}\"\n{more}",
            self.url(origin)
        );
        let folder = self.workspace.root().join("specs/fetched");
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
        self.workspace.write("specs/fetched/vendor.toml", &manifest);
        let outcome = self.workspace.run(&["fetch", "fetched"]);
        self.of_vendor("fetched", &outcome)
    }

    /// The verdict of `outcome` and of the pages of `vendor` that it left.
    fn of_vendor(&self, vendor: &str, outcome: &Outcome) -> Verdict {
        let mut found = codes(&outcome.stderr);
        let Ok(loaded) = vendor::load(self.workspace.root(), vendor) else {
            return Verdict::new(found, None);
        };
        match loaded.describe(None) {
            Ok(description) => {
                found.extend(codes(&description.findings.to_string()));
                let count = apis::operations(&description.assembled.root).len();
                Verdict::new(found, Some(count))
            }
            Err(findings) => {
                found.extend(codes(&findings.to_string()));
                Verdict::new(found, None)
            }
        }
    }
}

/// The codes of the findings in `text`.
fn codes(text: &str) -> BTreeSet<String> {
    let code = |line: &str| {
        let (kind, rest) = line.split_once('[')?;
        let (code, _) = rest.split_once("]:")?;
        let is_finding = ["error", "warning", "note"].contains(&kind) && !OF_COMMANDS.contains(&code);
        is_finding.then(|| code.to_owned())
    };
    text.lines().filter_map(code).collect()
}
