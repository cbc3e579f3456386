//! The `Cargo.toml` of a new crate.
//!
//! In: what the stages made of a description, and where the crate will be. Out: the text of its manifest, which depends
//! on what the generated code uses and on nothing else.

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Key, Table, Value, value};

use super::{Place, Runtime, Texts};
use crate::package::cargo_toml::{self, DEPENDENCIES, Dependency, commented, inherited, list};

/// The version of what runs the example.
const TOKIO: &str = "1";

/// The features that every client has: name, comment, feature of the runtime.
const FEATURES: [(&str, &str, &str); 4] = [
    ("rustls", "# TLS through rustls.\n", "api-client-core/rustls"),
    (
        "native-tls",
        "# TLS through the library of the operating system.\n",
        "api-client-core/native-tls",
    ),
    (
        "tracing",
        "# A span for each call and an event for each attempt.\n",
        "api-client-core/tracing",
    ),
    (
        "blocking",
        "# `Wait::wait`: calls from code that is not async.\n",
        "api-client-core/blocking",
    ),
];

impl Texts<'_> {
    /// Returns the text of the manifest of a crate at `place`.
    pub(super) fn manifest(&self, place: &Place) -> String {
        let mut document = Document::default();
        document.inner.decor_mut().set_prefix(self.header(["#", ""]));
        document.table(&["package"], self.package(place));
        if *place == Place::Workspace {
            document.table(&["lints"], Table::from_iter([("workspace", value(true))]));
        }
        document.table(&["package", "metadata", "docs", "rs"], docs_rs());
        document.table(&["features"], self.feature_table());
        document.table(&["dependencies"], self.dependencies(place));
        if !self.has_types_only() {
            document.table(&["dev-dependencies"], dev_dependencies(place));
        }
        if let Some(feature) = self.feature_of_example() {
            document.example(feature);
        }
        if let Some(test) = cargo_toml::test_of_examples(&self.client.features, self.client.has_examples) {
            document.list_of_tables("test", test);
        }
        if matches!(place, Place::Alone(_)) {
            let mut workspace = Table::new();
            let comment = "\n# The crate belongs to no workspace, wherever its folder is.\n";
            workspace.decor_mut().set_prefix(comment);
            document.table(&["workspace"], workspace);
        }
        document.inner.to_string()
    }

    fn package(&self, place: &Place) -> Table {
        let is_member = *place == Place::Workspace;
        let title = self.title();
        let mut package = Table::new();
        package.insert("name", value(self.name()));
        package.insert("description", value(format!("Unofficial client of {title}")));
        package.insert("version", value(self.version().to_string()));
        for (key, own) in [("edition", "2024"), ("rust-version", "1.85")] {
            package.insert(key, if is_member { inherited("") } else { value(own) });
        }
        if is_member {
            package.insert("license", inherited(""));
            package.insert("repository", inherited(""));
            package.insert("documentation", value(format!("https://docs.rs/{}", self.name())));
        }
        package.insert("readme", value("README.md"));
        package.insert("keywords", list(self.keywords()));
        package.insert("categories", list(["api-bindings", "web-programming::http-client"]));
        package
    }

    /// Returns words that the crate is found by: registries take up to 20 characters.
    fn keywords(&self) -> impl Iterator<Item = &str> {
        const LONGEST: usize = 20;
        let vendor = self.name().trim_end_matches("-api");
        let vendor = Some(vendor).filter(|vendor| (1..=LONGEST).contains(&vendor.len()));
        let vendor = vendor.filter(|vendor| !matches!(*vendor, "openapi" | "api" | "client"));
        vendor.into_iter().chain(["openapi", "api", "client"])
    }

    fn feature_table(&self) -> Table {
        let mut table = Table::new();
        cargo_toml::add_features(&mut table, &self.client.features, &self.client.apis());
        if self.has_types_only() {
            // Nothing is sent.
            table["default"] = list([""; 0]);
        }
        for (index, (name, comment, enables)) in FEATURES.into_iter().enumerate() {
            let key = match index {
                0 => cargo_toml::key_after_features(name, comment),
                _ => commented(name, comment),
            };
            table.insert_formatted(&key, list([enables]));
        }
        table
    }

    fn dependencies(&self, place: &Place) -> Table {
        const COMMENT: &str = "# Sends the requests.\n";
        let mut table = Table::new();
        match self.runtime(place) {
            None => table.insert("api-client-core", inherited(COMMENT)),
            Some(request) => table.insert_formatted(&commented("api-client-core", COMMENT), value(request)),
        };
        for dependency in DEPENDENCIES.iter().filter(|dependency| self.uses(dependency.name)) {
            let is_optional = self.client.features.optional_crates().contains(dependency.name);
            match dependency.request(place, is_optional) {
                None => table.insert(dependency.name, inherited(dependency.comment)),
                Some(request) => {
                    table.insert_formatted(&commented(dependency.name, dependency.comment), value(request))
                }
            };
        }
        table
    }

    /// Returns how the manifest asks for the runtime, with the features that generated code always needs; `None` if as
    /// the workspace does.
    fn runtime(&self, place: &Place) -> Option<InlineTable> {
        let features: Vec<&str> = self.client.features.of_runtime().collect();
        let mut request = match place {
            Place::Workspace if features.is_empty() => return None,
            Place::Workspace => InlineTable::from_iter([("workspace", true)]),
            Place::Alone(runtime) | Place::Member(runtime) => runtime_request(runtime),
        };
        if !features.is_empty() {
            request.insert("features", features.into_iter().collect());
        }
        Some(request)
    }
}

/// Returns the `[workspace.dependencies]` that the crates of vendors inherit from. `runtime` is where the runtime comes
/// from, as a path from the root of the workspace.
pub fn workspace_dependencies(runtime: &Runtime) -> Table {
    let place = Place::Member(runtime.clone());
    let mut table = Table::new();
    table.insert("api-client-core", value(runtime_request(runtime)));
    for dependency in DEPENDENCIES {
        let request = dependency.request(&place, false);
        table.insert(
            dependency.name,
            value(request.unwrap_or_else(|| dependency.version.into())),
        );
    }
    table.insert("tokio", value(TOKIO));
    table
}

/// Returns how a manifest asks for the runtime where no workspace does.
fn runtime_request(runtime: &Runtime) -> InlineTable {
    let (key, text) = match runtime {
        Runtime::Path(path) => ("path", path),
        Runtime::Version(version) => ("version", version),
    };
    let mut request = InlineTable::new();
    request.insert(key, text.into());
    request.insert("default-features", false.into());
    request
}

impl Dependency {
    /// Returns how a manifest asks for this crate; `None` if as the workspace does.
    fn request(&self, place: &Place, is_optional: bool) -> Option<Value> {
        let mut request = InlineTable::new();
        match (place, is_optional) {
            (Place::Workspace, false) => return None,
            (Place::Workspace, true) => {
                request.insert("workspace", true.into());
            }
            (_, false) if self.features.is_empty() => return Some(self.version.into()),
            (Place::Alone(_) | Place::Member(_), _) => {
                request.insert("version", self.version.into());
                if !self.features.is_empty() {
                    request.insert("features", self.features.iter().copied().collect());
                }
            }
        }
        if is_optional {
            request.insert("optional", true.into());
        }
        Some(request.into())
    }
}

/// A manifest whose tables stand in the order in which they are added.
#[derive(Default)]
struct Document {
    inner: DocumentMut,
    tables: isize,
}

impl Document {
    /// Adds `table` at `path`.
    fn table(&mut self, path: &[&str], mut table: Table) {
        self.tables += 1;
        table.set_position(Some(self.tables));
        let Some((last, parents)) = path.split_last() else {
            return;
        };
        let parent = parents.iter().try_fold(self.inner.as_table_mut(), |table, name| {
            let inner = table.entry(name).or_insert_with(|| {
                let mut table = Table::new();
                table.set_implicit(true);
                Item::Table(table)
            });
            inner.as_table_mut()
        });
        if let Some(parent) = parent {
            parent.insert(last, Item::Table(table));
        }
    }

    /// Adds the example, which compiles with `feature` only.
    fn example(&mut self, feature: &str) {
        let example = Table::from_iter([("name", value("first_call")), ("required-features", list([feature]))]);
        self.list_of_tables("example", example);
    }

    /// Adds a list called `name` that has `table` only.
    fn list_of_tables(&mut self, name: &str, mut table: Table) {
        self.tables += 1;
        table.set_position(Some(self.tables));
        let tables: ArrayOfTables = [table].into_iter().collect();
        self.inner.insert(name, Item::ArrayOfTables(tables));
    }
}

/// Returns how docs.rs builds the documentation.
fn docs_rs() -> Table {
    Table::from_iter([
        ("all-features", value(true)),
        ("rustdoc-args", list(["--cfg", "docsrs"])),
    ])
}

fn dev_dependencies(place: &Place) -> Table {
    let mut tokio = InlineTable::new();
    match place {
        Place::Workspace => tokio.insert("workspace", true.into()),
        Place::Alone(_) | Place::Member(_) => tokio.insert("version", TOKIO.into()),
    };
    tokio.insert("features", ["macros", "rt"].into_iter().collect());
    let key: Key = commented("tokio", "# The example's runtime.\n");
    let mut table = Table::new();
    table.insert_formatted(&key, value(tokio));
    table
}
