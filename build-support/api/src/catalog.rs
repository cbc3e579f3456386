//! The APIs that can be called.
//!
//! In: the name of a vendor, or the file of a description. Out: its table. Those of the vendors are in the program,
//! made from the committed descriptions; `tests/tables.rs` holds one against the other.

use std::path::Path;

use api_operations::Table;

use crate::failure::Failure;

/// The vendors and their tables, sorted by name.
const VENDORS: &[(&str, &str)] = &[
    ("edge-impulse", include_str!("../tables/edge-impulse.json")),
    ("neevcloud", include_str!("../tables/neevcloud.json")),
    ("tensorpool", include_str!("../tables/tensorpool.json")),
    ("trieve", include_str!("../tables/trieve.json")),
];

/// Returns the names of the vendors.
pub fn vendors() -> impl Iterator<Item = &'static str> {
    VENDORS.iter().map(|(name, _)| *name)
}

/// Returns the table of a vendor.
///
/// # Errors
///
/// Returns an error if there is no such vendor.
pub fn vendor(name: &str) -> Result<Table, Failure> {
    let known = VENDORS.iter().find(|(vendor, _)| *vendor == name);
    let names = || vendors().collect::<Vec<_>>().join(", ");
    let (_, json) = known.ok_or_else(|| Failure::usage(format!("there is no vendor {name}; known: {}", names())))?;
    serde_json::from_str(json).map_err(|error| Failure::other(format!("the table of {name}: {error}")))
}

/// Returns the table of the API that the file `path` describes.
///
/// The description is not trusted: what it calls an environment variable is not read, because that could be the
/// credential of another service. `API_SCHEME` is, where `SCHEME` is the name of the security scheme.
///
/// # Errors
///
/// Returns what is wrong with the description.
pub fn description(path: &Path) -> Result<Table, Failure> {
    let mut table = build_support::generate(path)
        .table()
        .map_err(|error| Failure::usage(error.to_string()))?;
    for (name, credential) in &mut table.credentials {
        let name = crate::names::kebab(name).replace('-', "_").to_uppercase();
        credential.env = vec![format!("API_{name}")];
    }
    Ok(table)
}
