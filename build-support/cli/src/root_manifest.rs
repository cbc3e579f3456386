//! The `Cargo.toml` of a workspace of clients.
//!
//! In: its text, if there is one, and what the crates of vendors take from it. Out: the same text with what it lacked,
//! and what it has that does not go with the clients; or only what it lacks. What people have written stays, byte for
//! byte.

use anyhow::{Context as _, Result, bail};
use build_support::package::scaffold::{self, Runtime};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, value};

use crate::members;

/// The path of the manifest, from the root of the workspace.
pub(crate) const PATH: &str = "Cargo.toml";
/// A new manifest, without members and dependencies.
const TEMPLATE: &str = include_str!("../templates/workspace.toml");
/// The edition of generated code.
const EDITION: &str = "2024";
/// The oldest Rust that compiles it.
const RUST_VERSION: &str = "1.85";

/// A manifest that has what clients need.
pub(crate) struct Completed {
    pub(crate) text: String,
    /// The keys that were added.
    pub(crate) added: Vec<String>,
    /// What is there and does not go with clients.
    pub(crate) conflicts: Vec<String>,
}

/// Returns the manifest `own`, or a new one, with `members` and all that clients inherit.
///
/// # Errors
///
/// Returns an error if `own` is no manifest.
pub(crate) fn completed(own: Option<&str>, runtime: &Runtime, members: &[(&str, &str)]) -> Result<Completed> {
    let mut document = parsed(own.unwrap_or(TEMPLATE))?;
    let wanted = parsed(TEMPLATE)?;
    let is_package = document.contains_key("package");
    let (mut added, mut conflicts) = (Vec::new(), Vec::new());
    if !document.contains_key("workspace") {
        document.insert("workspace", Item::Table(Table::new()));
        if !is_package {
            document["workspace"]["resolver"] = value("3");
        }
    }
    let Some(workspace) = document.get_mut("workspace").and_then(Item::as_table_like_mut) else {
        bail!("`workspace` in {PATH} is no table");
    };
    add_members(workspace, members, &mut added, &mut conflicts)?;
    let package = wanted["workspace"]["package"].as_table_like();
    let package = package.into_iter().flat_map(TableLike::iter);
    complete(workspace, "package", package, &mut added, &mut conflicts)?;
    let dependencies = scaffold::workspace_dependencies(runtime);
    complete(
        workspace,
        "dependencies",
        dependencies.iter(),
        &mut added,
        &mut conflicts,
    )?;
    if !workspace.contains_key("lints") {
        workspace.insert("lints", wanted["workspace"]["lints"].clone());
        added.push("workspace.lints".to_owned());
    }
    Ok(Completed {
        text: document.to_string(),
        added,
        conflicts,
    })
}

fn parsed(text: &str) -> Result<DocumentMut> {
    text.parse().with_context(|| format!("{PATH} is no TOML"))
}

/// Adds the patterns of `members` that no pattern of `workspace` covers. Each comes with a folder that it has to cover.
fn add_members(
    workspace: &mut dyn TableLike,
    members: &[(&str, &str)],
    added: &mut Vec<String>,
    conflicts: &mut Vec<String>,
) -> Result<()> {
    let lists = |workspace: &dyn TableLike, key: &str| -> Vec<String> {
        let list = workspace.get(key).and_then(Item::as_array).into_iter().flatten();
        list.filter_map(|pattern| pattern.as_str().map(str::to_owned)).collect()
    };
    let excluded = lists(workspace, "exclude");
    let there = lists(workspace, "members");
    for (pattern, folder) in members {
        if excluded
            .iter()
            .any(|excluded| std::path::Path::new(folder).starts_with(excluded))
        {
            conflicts.push(format!(
                "`workspace.exclude` in {PATH} leaves out {pattern}: take it out"
            ));
        }
        if there.iter().any(|own| members::covers(own, folder)) {
            continue;
        }
        let list = workspace.entry("members").or_insert_with(|| value(Array::new()));
        match list.as_array_mut() {
            Some(list) => list.push(*pattern),
            None => bail!("`workspace.members` in {PATH} is no list"),
        }
        added.push(format!("workspace.members: {pattern}"));
    }
    Ok(())
}

/// Adds the entries of `wanted` that the table `name` of `workspace` lacks, and compares the others.
fn complete<'w>(
    workspace: &mut dyn TableLike,
    name: &str,
    wanted: impl Iterator<Item = (&'w str, &'w Item)>,
    added: &mut Vec<String>,
    conflicts: &mut Vec<String>,
) -> Result<()> {
    let table = workspace.entry(name).or_insert_with(|| Item::Table(Table::new()));
    let Some(table) = table.as_table_like_mut() else {
        bail!("`workspace.{name}` in {PATH} is no table");
    };
    for (key, item) in wanted {
        let path = format!("workspace.{name}.{key}");
        match table.get(key) {
            Some(own) if name == "dependencies" => conflicts.extend(other_dependency(&path, own, item)),
            Some(own) => conflicts.extend(other_package(&path, key, own)),
            None => {
                table.insert(key, item.clone());
                added.push(path);
            }
        }
    }
    Ok(())
}

/// Says what clients need in the place of `own`, an entry of `[workspace.package]`.
fn other_package(path: &str, key: &str, own: &Item) -> Option<String> {
    let text = own.as_str()?;
    let is_older = match key {
        "edition" => text < EDITION,
        "rust-version" => numbers(text) < numbers(RUST_VERSION),
        _ => false,
    };
    let needed = if key == "edition" { EDITION } else { RUST_VERSION };
    is_older.then(|| format!("`{path}` in {PATH} is {text}: clients need {needed}"))
}

/// Returns major and minor version of the requirement `text`.
fn numbers(text: &str) -> (u64, u64) {
    let plain = text.trim_start_matches(|character: char| !character.is_ascii_digit());
    let mut numbers = plain
        .split(['.', ',', ' '])
        .map(|part| part.parse().unwrap_or_default());
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
}

/// Says what clients need in the place of `own`, an entry of `[workspace.dependencies]`.
fn other_dependency(path: &str, own: &Item, wanted: &Item) -> Option<String> {
    let version = |item: &Item| {
        item.as_str()
            .or_else(|| item.get("version")?.as_str())
            .map(str::to_owned)
    };
    let needed = wanted
        .clone()
        .into_value()
        .unwrap_or_else(|_| InlineTable::new().into());
    let needed = needed.to_string();
    let needed = needed.trim();
    if let (Some(own), Some(wanted)) = (version(own), version(wanted)) {
        let (own_numbers, wanted_numbers) = (numbers(&own), numbers(&wanted));
        // Before 1.0, versions that differ in the second number do not go together.
        let is_compatible = own_numbers.0 == wanted_numbers.0 && (own_numbers.0 > 0 || own_numbers == wanted_numbers);
        if !is_compatible {
            return Some(format!("`{path}` in {PATH} is version {own}: clients need {needed}"));
        }
    }
    let features = |item: &Item| -> Vec<String> {
        let list = item.get("features").and_then(Item::as_array).into_iter().flatten();
        list.filter_map(|feature| feature.as_str().map(str::to_owned)).collect()
    };
    let own = features(own);
    let lacks = features(wanted).into_iter().find(|feature| !own.contains(feature))?;
    Some(format!(
        "`{path}` in {PATH} lacks the feature `{lacks}`: clients need {needed}"
    ))
}

/// Returns the keys that the manifest of a member, `member`, inherits and the manifest of the workspace, `own`, lacks.
pub(crate) fn lacking(own: &str, member: &str) -> Vec<String> {
    let (Ok(own), Ok(member)) = (parsed(own), parsed(member)) else {
        return Vec::new();
    };
    let inherits = |item: &Item| item.get("workspace").and_then(Item::as_bool) == Some(true);
    let has = |table: &str, key: &str| {
        let table = own.get("workspace").and_then(|workspace| workspace.get(table));
        table.is_some_and(|table| key.is_empty() || table.get(key).is_some())
    };
    let mut lacking = Vec::new();
    for (table, inherited) in [
        ("package", "package"),
        ("dependencies", "dependencies"),
        ("dev-dependencies", "dependencies"),
    ] {
        let entries = member.get(table).and_then(Item::as_table_like);
        for (key, item) in entries.into_iter().flat_map(TableLike::iter) {
            let path = format!("workspace.{inherited}.{key}");
            if inherits(item) && !has(inherited, key) && !lacking.contains(&path) {
                lacking.push(path);
            }
        }
    }
    if member.get("lints").is_some_and(inherits) && !has("lints", "") {
        lacking.push("workspace.lints".to_owned());
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: [(&str, &str); 2] = [("crates/*", "crates/some-api"), ("xtask", "xtask")];

    fn completed_of(own: Option<&str>) -> Completed {
        completed(own, &Runtime::Version("0.1".to_owned()), &MEMBERS).unwrap()
    }

    #[test]
    fn a_complete_manifest_stays_as_it_is() {
        let made = completed_of(None);
        let again = completed_of(Some(&made.text));
        assert_eq!(again.text, made.text);
        assert!(
            again.added.is_empty() && again.conflicts.is_empty(),
            "{:?}",
            again.conflicts
        );
    }

    #[test]
    fn what_is_there_stays() {
        let own = "# Ours.\n[workspace]\nmembers = ['a', \"crates/*\"] # two\n\n[workspace.dependencies]\nserde = { version = '1.0.200', features = ['derive'] }\n";
        let made = completed_of(Some(own));
        for line in own.lines().filter(|line| !line.starts_with("members")) {
            assert!(made.text.contains(line), "{line}: {}", made.text);
        }
        assert!(
            made.text.contains("members = ['a', \"crates/*\", \"xtask\"] # two"),
            "{}",
            made.text
        );
        assert!(
            !made
                .added
                .iter()
                .any(|key| key.contains("serde") && !key.contains("json")),
            "{:?}",
            made.added
        );
        assert!(made.conflicts.is_empty(), "{:?}", made.conflicts);
    }

    #[test]
    fn what_does_not_go_with_clients_is_named() {
        for (own, key) in [
            ("[workspace]\nexclude = ['crates']\n", "workspace.exclude"),
            ("[workspace.package]\nedition = '2021'\n", "workspace.package.edition"),
            (
                "[workspace.package]\nrust-version = '1.70'\n",
                "workspace.package.rust-version",
            ),
            (
                "[workspace.dependencies]\nserde = '1'\n",
                "workspace.dependencies.serde",
            ),
            (
                "[workspace.dependencies]\nuuid = { version = '0.8', features = ['serde'] }\n",
                "workspace.dependencies.uuid",
            ),
            (
                "[workspace.dependencies]\napi-client-core = '0.2'\n",
                "workspace.dependencies.api-client-core",
            ),
        ] {
            let made = completed_of(Some(own));
            assert_eq!(made.conflicts.len(), 1, "{own}: {:?}", made.conflicts);
            assert!(made.conflicts[0].contains(key), "{:?}", made.conflicts);
        }
    }

    #[test]
    fn a_manifest_that_is_none_is_refused() {
        for own in [
            "[",
            "workspace = 1",
            "[workspace]\nmembers = 1",
            "[workspace]\ndependencies = 1",
        ] {
            assert!(
                completed(Some(own), &Runtime::Version("0.1".to_owned()), &MEMBERS).is_err(),
                "{own}"
            );
        }
    }

    #[test]
    fn what_a_member_inherits_has_to_be_there() {
        let member = "[package]\nname = 'a'\nedition.workspace = true\n[dependencies]\nserde = { workspace = true }\nuuid = '1'\n[lints]\nworkspace = true\n";
        let missing = [
            "workspace.package.edition",
            "workspace.dependencies.serde",
            "workspace.lints",
        ];
        assert_eq!(lacking("[workspace]\n", member), missing);
        assert!(lacking(&completed_of(None).text, member).is_empty());
    }
}
