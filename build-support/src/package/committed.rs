//! Finds the modules that shared types are in, if a crate was generated before.
//!
//! In: the folder `src/generated` of a crate. Out: [`SharedModules`], so that types stay in their files when the vendor
//! adds a tag. A crate that is generated for the first time has none.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The folders of types that several tags use, below that of an API.
const FOLDERS: [&str; 2] = ["types/shared", "types/shared_types"];

/// Holds the modules below `types::shared` that types are in, by the module of their API and the names of the types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedModules(BTreeMap<String, BTreeMap<String, String>>);

impl SharedModules {
    /// Reads the names from the code in `generated`. Of a folder or file that cannot be read it knows nothing.
    #[must_use]
    pub fn read(generated: &Path) -> Self {
        let mut apis = BTreeMap::from([(String::new(), of_api(generated))]);
        for (name, path) in entries(generated) {
            if path.join("types").is_dir() {
                apis.insert(name, of_api(&path));
            }
        }
        apis.retain(|_, types| !types.is_empty());
        Self(apis)
    }

    /// Returns the modules of the API that is the module `api` of its crate, or of its only one.
    #[must_use]
    pub fn of(&self, api: Option<&str>) -> BTreeMap<String, String> {
        self.0.get(api.unwrap_or_default()).cloned().unwrap_or_default()
    }
}

/// Returns the modules by the names of the types of one API, whose code is in `folder`.
fn of_api(folder: &Path) -> BTreeMap<String, String> {
    let mut types = BTreeMap::new();
    for (name, path) in FOLDERS.iter().flat_map(|shared| entries(&folder.join(shared))) {
        let module = name.strip_suffix(".rs").unwrap_or(&name);
        if module == "mod" {
            continue;
        }
        let parts = entries(&path).into_values();
        for file in parts.chain([path.clone()]) {
            let text = fs::read_to_string(file).unwrap_or_default();
            types.extend(defined(&text).map(|name| (name.to_owned(), module.to_owned())));
        }
    }
    types
}

/// Returns the names and paths of what is in `folder`, sorted.
fn entries(folder: &Path) -> BTreeMap<String, std::path::PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .collect()
}

/// Returns the names of the types that `code`, which is generated, defines.
fn defined(code: &str) -> impl Iterator<Item = &str> {
    code.lines().filter_map(|line| {
        let rest = ["pub struct ", "pub enum ", "pub type "]
            .iter()
            .find_map(|start| line.strip_prefix(start))?;
        let end = rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_');
        rest.get(..end.unwrap_or(rest.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_the_files_that_define_them() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("types/shared/mod.rs", "mod ear;\n");
        write(
            "types/shared/ear.rs",
            "pub struct Ear {\n    pub enum_: u8,\n}\npub type Fur = String;\n",
        );
        write("types/shared/tail/get.rs", "pub enum GetTail {}\n");
        write("types/cats.rs", "pub struct Cat;\n");
        write("dogs/types/shared_types/bone.rs", "pub struct Bone(u8);\n");
        let modules = SharedModules::read(folder.path());
        let shown = |api| {
            modules
                .of(api)
                .into_iter()
                .map(|(ty, module)| format!("{ty}: {module}"))
        };
        assert_eq!(
            shown(None).collect::<Vec<_>>(),
            ["Ear: ear", "Fur: ear", "GetTail: tail"]
        );
        assert_eq!(shown(Some("dogs")).collect::<Vec<_>>(), ["Bone: bone"]);
        assert_eq!(
            SharedModules::read(&folder.path().join("none")),
            SharedModules::default()
        );
    }
}
