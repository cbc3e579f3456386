//! The `use` declarations of a file.
//!
//! In: the items of a file, which name everything by its last segment. Out: the imports that they need and no others, in the groups and the order that rustfmt users keep: std, other crates, this crate.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proc_macro2::TokenTree;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, Path};

use super::reach::defined_name;

/// Where the names that generated code uses come from.
const KNOWN: &[(&str, &[&str])] = &[
    ("std::collections", &["BTreeMap"]),
    ("std::time", &["Duration"]),
    (
        "api_client_core",
        &[
            "AdditionalProperties",
            "Api",
            "ApiKeyLocation",
            "BuildError",
            "ByteStream",
            "Bytes",
            "CallOptions",
            "Credential",
            "Date",
            "DateTime",
            "Error",
            "FailureValue",
            "InBandFailure",
            "Method",
            "Middleware",
            "Nullable",
            "Operation",
            "ParamStyle",
            "QueryStyle",
            "Request",
            "Response",
            "RetryPolicy",
            "SchemeKind",
            "SecretString",
            "SecurityScheme",
            "StatusPattern",
            "UnknownValue",
            "Url",
            "Validate",
            "Violation",
            "reqwest",
            "validate",
        ],
    ),
    ("api_client_core::multipart", &["Form", "Part"]),
    ("api_client_core::pagination", &["Items", "Pages"]),
    ("api_client_core::raw", &["RawBody"]),
    ("api_client_core::sse", &["EventStream"]),
    ("api_client_core::validate", &["Pattern"]),
    ("serde", &["Deserialize", "Serialize"]),
    ("serde_json", &["Map", "Value"]),
    ("uuid", &["Uuid"]),
    ("crate", &["Client", "types"]),
];

/// Where a type is, whichever file it stands in.
const TYPES: &str = "crate::types";

/// The imports of `items`. `types` are the names that the module `types` has, where `items` use them without it.
pub(super) fn imports(items: &[Item], types: &HashSet<String>) -> syn::Result<Vec<Item>> {
    let used = FirstSegments::of(items);
    let defined: HashSet<String> = items.iter().filter_map(defined_name).collect();
    let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for name in used.iter().filter(|name| !defined.contains(*name)) {
        if types.contains(name) {
            imports.entry(TYPES).or_default().insert(name);
        } else if let Some((path, _)) = KNOWN.iter().find(|(_, names)| names.contains(&name.as_str())) {
            imports.entry(path).or_default().insert(name);
        }
    }
    KNOWN
        .iter()
        .map(|(path, _)| *path)
        .chain([TYPES])
        .filter_map(|path| imports.get(path).map(|names| declaration(path, names)))
        .collect()
}

fn declaration(path: &str, names: &BTreeSet<&str>) -> syn::Result<Item> {
    let names: Vec<&str> = names.iter().copied().collect();
    syn::parse_str(&match names.as_slice() {
        [only] => format!("use {path}::{only};"),
        several => format!("use {path}::{{{}}};", several.join(", ")),
    })
}

/// The first segments of all paths, those in `#[derive]` included.
#[derive(Default)]
pub(super) struct FirstSegments(BTreeSet<String>);

impl FirstSegments {
    /// Those in `items`.
    pub(super) fn of(items: &[Item]) -> BTreeSet<String> {
        let mut found = Self::default();
        items.iter().for_each(|item| found.visit_item(item));
        found.0
    }
}

impl<'ast> Visit<'ast> for FirstSegments {
    fn visit_path(&mut self, path: &'ast Path) {
        if let (None, Some(first)) = (path.leading_colon, path.segments.first()) {
            let name = first.ident.to_string();
            // Alone, a name in lower case is a variable or a primitive type; a module has something behind it.
            if path.segments.len() > 1 || !name.starts_with(char::is_lowercase) {
                self.0.insert(name);
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let (true, Meta::List(list)) = (attribute.path().is_ident("derive"), &attribute.meta) {
            self.0
                .extend(list.tokens.clone().into_iter().filter_map(|token| match token {
                    TokenTree::Ident(ident) => Some(ident.to_string()),
                    _ => None,
                }));
        }
    }
}
