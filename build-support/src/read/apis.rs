//! The APIs that a site describes.
//!
//! In: the fragments of its pages. Out: one [`Api`] for each API, with its fragments. Two pages are about one API if
//! their fences name one specification, or else if they have one title and one list of servers. Pages that only
//! describe webhooks belong to an API that has operations.

use std::collections::BTreeSet;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::words::{count, excerpt};
use crate::document::{Location, Node, OperationKey};

use super::source::Fragment;

/// One API of a site.
#[derive(Clone, Debug)]
pub struct Api {
    /// A short name, which no other API of the site has: lower-case letters, digits and `-`.
    pub name: String,
    /// The specification that pages name as theirs, as the first of them writes it.
    pub specification: Option<String>,
    /// Its title, as the first page with one has it.
    pub title: Option<String>,
    /// The URLs of its servers, as the first page with some has them.
    pub servers: Vec<String>,
    /// The documents of its pages.
    pub fragments: Vec<Fragment>,
}

/// An API as a person names it: an `[api.NAME]` table of `vendor.toml`.
#[derive(Clone, Debug)]
pub struct StatedApi {
    /// Its name.
    pub name: String,
    /// What tells its pages from those of others, by what its own document says of itself; several are joined.
    pub pages: Vec<String>,
    /// Where this is stated.
    pub location: Location,
}

/// The APIs that `fragments` are parts of, in the order of their names, and pages of webhooks that belong to none.
pub fn apis(mut fragments: Vec<Fragment>) -> (Vec<Api>, Diagnostics) {
    fragments.sort_by(|left, right| left.location.file.path.cmp(&right.location.file.path));
    let mut apis: Vec<Api> = Vec::new();
    // Pages that say most about where they belong come first, so that the others find what they belong to.
    fragments.sort_by_key(|fragment| (fragment.specification.is_none(), title(&fragment.root).is_none()));
    for fragment in fragments {
        match home(&apis, &fragment) {
            Some(index) => apis[index].add(fragment),
            None => apis.push(Api::of(fragment)),
        }
    }
    let findings = join_webhooks(&mut apis);
    apis.sort_by_key(|api| {
        api.fragments
            .iter()
            .map(|fragment| fragment.location.file.path.clone())
            .min()
    });
    name(&mut apis);
    apis.sort_by(|left, right| left.name.cmp(&right.name));
    (apis, findings)
}

/// Which of `apis` the page of `fragment` is about.
fn home(apis: &[Api], fragment: &Fragment) -> Option<usize> {
    if let Some(specification) = &fragment.specification {
        let name = normal(specification);
        return apis
            .iter()
            .position(|api| api.specification.as_deref().is_some_and(|known| normal(known) == name));
    }
    let servers = servers(&fragment.root);
    let candidates: Vec<usize> = match title(&fragment.root) {
        Some(title) => (0..apis.len())
            .filter(|index| apis[*index].title.as_deref() == Some(title) && agree(&apis[*index].servers, &servers))
            .collect(),
        // Pages that have neither say nothing that could tell one API from another.
        None => {
            let alike = |index: &usize| apis[*index].title.is_none() || agree(&apis[*index].servers, &servers);
            (0..apis.len()).filter(alike).collect()
        }
    };
    match candidates.as_slice() {
        [only] => Some(*only),
        several => several
            .iter()
            .copied()
            .find(|index| apis[*index].specification.is_none()),
    }
}

/// Whether two pages can be of one API by their servers. A `/` at the end of a URL says nothing.
fn agree(known: &[String], servers: &[String]) -> bool {
    let plain =
        |urls: &[String]| -> Vec<String> { urls.iter().map(|url| url.trim_end_matches('/').to_owned()).collect() };
    known.is_empty() || servers.is_empty() || plain(known) == plain(servers)
}

/// `specification` without what differs between pages that mean the same file.
fn normal(specification: &str) -> &str {
    specification.trim_start_matches("./").trim_start_matches('/')
}

fn title(root: &Node) -> Option<&str> {
    root.get("info")?
        .str_of("title")
        .map(str::trim)
        .filter(|title| !title.is_empty())
}

fn servers(root: &Node) -> Vec<String> {
    let servers = root.get("servers").and_then(Node::as_array).unwrap_or_default();
    servers
        .iter()
        .filter_map(|server| server.str_of("url"))
        .map(str::to_owned)
        .collect()
}

impl Api {
    fn of(fragment: Fragment) -> Self {
        let mut api = Self {
            name: String::new(),
            specification: fragment.specification.clone(),
            title: None,
            servers: Vec::new(),
            fragments: Vec::new(),
        };
        api.add(fragment);
        api
    }

    fn add(&mut self, fragment: Fragment) {
        if self.title.is_none() {
            self.title = title(&fragment.root).map(str::to_owned);
        }
        if self.servers.is_empty() {
            self.servers = servers(&fragment.root);
        }
        self.fragments.push(fragment);
    }

    /// The operations that its pages describe, as `GET /cats`.
    pub fn operations(&self) -> BTreeSet<String> {
        self.fragments
            .iter()
            .flat_map(|fragment| operations(&fragment.root))
            .collect()
    }

    /// The number of its pages.
    pub fn pages(&self) -> usize {
        let pages: BTreeSet<(&str, u32)> = self
            .fragments
            .iter()
            .map(|fragment| (fragment.location.file.path.as_str(), fragment.location.line))
            .collect();
        pages.len()
    }

    /// What tells this API from most others: the specification that its pages name, or else its title, or else its
    /// server.
    fn identity(&self) -> &str {
        let stated = self.specification.as_deref().map(normal).or(self.title.as_deref());
        stated
            .or(self.servers.first().map(String::as_str))
            .unwrap_or(&self.name)
    }
}

/// What tells each of `apis` from the others: where two have one title, it is the title and the server.
fn identities(apis: &[Api]) -> Vec<String> {
    let of = |api: &Api| {
        let identity = api.identity();
        let is_shared = apis.iter().filter(|other| other.identity() == identity).count() > 1;
        match api.servers.first().filter(|_| is_shared) {
            Some(server) => format!("{identity} {server}"),
            None => identity.to_owned(),
        }
    };
    apis.iter().map(of).collect()
}

/// `apis` with the names that a person gave them, each joined of those that belong to it. Where nothing is stated, they
/// stay as they are.
///
/// # Errors
///
/// Which APIs are stated and not there, and which are there and not stated.
pub fn named(apis: Vec<Api>, stated: &[StatedApi]) -> Result<Vec<Api>, Diagnostics> {
    if stated.is_empty() {
        return Ok(apis);
    }
    let mut findings = Diagnostics::new();
    let mut left: Vec<(String, Api)> = identities(&apis).into_iter().zip(apis).collect();
    let mut named = Vec::new();
    for statement in stated {
        let is_meant = |identity: &str| statement.pages.iter().any(|pages| normal(pages) == identity);
        let (meant, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|(identity, _)| is_meant(identity));
        left = others;
        let joined = meant.into_iter().map(|(_, api)| api).reduce(|mut joined, api| {
            joined.fragments.extend(api.fragments);
            joined
        });
        match joined {
            Some(mut api) => {
                api.name.clone_from(&statement.name);
                named.push(api);
            }
            None => findings.push(unknown(statement)),
        }
    }
    let left: Vec<Api> = left.into_iter().map(|(_, api)| api).collect();
    if !left.is_empty() {
        findings.push(several(
            &left,
            &format!("vendor.toml does not say what becomes of these; {}", table(&left)),
        ));
    }
    if findings.has_errors() {
        Err(findings)
    } else {
        Ok(named)
    }
}

fn unknown(statement: &StatedApi) -> Diagnostic {
    let message = format!(
        "no page is about the API `{}`: {}",
        statement.name,
        statement.pages.join(", ")
    );
    Diagnostic::error(Code::UnknownApi, message)
        .at(&statement.location)
        .help("delete it, or correct its `pages`: the specification that the fences of pages name, or else the title")
}

/// Returns the operations that `root` describes, as `GET /cats`.
pub fn operations(root: &Node) -> Vec<String> {
    operations_in(root, "paths")
}

/// The operations in the `section` of `root`, which is `paths` or `webhooks`.
pub(super) fn operations_in(root: &Node, section: &str) -> Vec<String> {
    let paths = root.get(section).and_then(Node::as_object).into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        let keys = OperationKey::all_of(item).into_iter();
        keys.map(move |key| format!("{} {path}", key.method()))
    });
    operations.collect()
}

/// Moves pages that have no operation but webhooks to the API that they belong to: the only one with operations, or the
/// one with their title.
fn join_webhooks(apis: &mut Vec<Api>) -> Diagnostics {
    let mut findings = Diagnostics::new();
    if apis.iter().all(|api| api.operations().is_empty()) {
        return findings;
    }
    let (mut with_operations, without): (Vec<Api>, Vec<Api>) = std::mem::take(apis)
        .into_iter()
        .partition(|api| !api.operations().is_empty());
    for api in without {
        let home = match with_operations.len() {
            1 => Some(0),
            _ => with_operations
                .iter()
                .position(|other| other.title.is_some() && other.title == api.title),
        };
        match home {
            Some(index) => with_operations[index]
                .fragments
                .extend(api.fragments.into_iter().map(webhooks_alone)),
            None => findings.extend(homeless(&api).into()),
        }
    }
    *apis = with_operations;
    findings
}

/// `fragment` with its webhooks and their components and nothing else: what it says of an API is said of another one.
fn webhooks_alone(mut fragment: Fragment) -> Fragment {
    if let Some(members) = fragment.root.as_object_mut() {
        members.retain(|key, _| matches!(key.as_str(), "webhooks" | "components"));
    }
    fragment
}

fn homeless(api: &Api) -> Diagnostic {
    let message = format!(
        "left out: {} of `{}` describe webhooks and no operations, and nothing says which API they belong to",
        count(api.pages(), "page"),
        api.identity()
    );
    let finding = Diagnostic::warning(Code::WebhooksOfNoApi, message);
    match api.fragments.first() {
        Some(fragment) => finding.at(&fragment.location),
        None => finding,
    }
}

/// Gives each API a name: that of its specification's file, or else of its title, or else of its server.
fn name(apis: &mut [Api]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for api in apis {
        let from_file = api.specification.as_deref().and_then(file_name);
        let from_title = api.title.as_deref().map(slug).filter(|name| !name.is_empty());
        let from_server = api
            .servers
            .first()
            .map(|server| slug(server))
            .filter(|name| !name.is_empty());
        let candidates = [from_file, from_title, from_server, Some("api".to_owned())];
        let mut names = candidates
            .into_iter()
            .flatten()
            .chain((2..).map(|number| format!("api-{number}")));
        if let Some(name) = names.find(|name| !taken.contains(name)) {
            taken.insert(name.clone());
            api.name = name;
        }
    }
}

/// The name that the file of a specification has, without the words that all of them have. `None` for a file that is
/// called by nothing else.
fn file_name(specification: &str) -> Option<String> {
    let file = specification.rsplit('/').next()?;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let is_telling = |word: &&str| {
        !matches!(
            *word,
            "openapi" | "swagger" | "api" | "spec" | "docs" | "" | "json" | "yaml"
        )
    };
    let slug = slug(stem);
    let words: Vec<&str> = slug.split('-').filter(is_telling).collect();
    (!words.is_empty()).then(|| words.join("-"))
}

/// `text` in lower-case letters, digits and `-`, no longer than forty of them.
fn slug(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() > 40 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug.trim_start_matches(|first: char| first.is_ascii_digit() || first == '-')
        .to_owned()
}

/// The error about a site with several `apis`, where one is expected: which ones, and what to write.
pub fn several(apis: &[Api], help: &str) -> Diagnostic {
    let lines: Vec<String> = apis.iter().map(line).collect();
    let message = format!("the pages describe {} APIs:\n{}", apis.len(), lines.join("\n"));
    Diagnostic::error(Code::SeveralApis, message).help(help)
}

/// What to do about several `apis`: name one, or paste a table of all into `vendor.toml`.
pub fn table(apis: &[Api]) -> String {
    let mut table = "name some of them with `--api`; or say in vendor.toml what becomes of each: those without `crate` are modules \
                     of the vendor's crate, each with `crate = \"NAME\"` has a crate to itself, one with `skip = \"reason\"` has \
                     none\n"
        .to_owned();
    for (api, identity) in apis.iter().zip(identities(apis)) {
        table.push_str(&format!("\n[api.{}]\npages = [{}]\n", api.name, toml_text(&identity)));
    }
    table
}

/// The `[api.NAME]` tables of a manifest that has clients of those of `apis` called by one of `names` and of no other.
pub fn choice(apis: &[Api], names: &[String]) -> String {
    let mut tables = String::new();
    for (api, identity) in apis.iter().zip(identities(apis)) {
        tables.push_str(&format!("\n[api.{}]\npages = [{}]\n", api.name, toml_text(&identity)));
        if !names.contains(&api.name) {
            tables.push_str("skip = \"it was not asked for\"\n");
        }
    }
    tables
}

/// Returns `text` as a string of TOML.
fn toml_text(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// What there is of `api`, in a line.
fn line(api: &Api) -> String {
    let mut line = format!(
        "- {}: {}, {}",
        api.name,
        count(api.pages(), "page"),
        count(api.operations().len(), "operation")
    );
    let parts = [
        api.specification.as_deref(),
        api.title.as_deref(),
        api.servers.first().map(String::as_str),
    ];
    for part in parts.into_iter().flatten() {
        line.push_str(&format!(", {}", excerpt(part, 80)));
    }
    line
}
