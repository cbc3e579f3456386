//! Crates that tests generate and hand to cargo.
//!
//! In: a generated client. Out: a stand-alone crate below `target/generated`, with the versions of the workspace's lock
//! file. Crates share a target folder, so that only the first one has the dependencies to build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use openapi_crates::package::scaffold::{self, Place, Runtime};
use openapi_crates::pipeline::ClientCrate;

/// Writes the crate of `client`, and the `tests` of it, into the folder `name`.
pub(crate) fn write(name: &str, client: &ClientCrate, tests: &[(&str, &str)]) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = workspace.join("target/generated").join(name);
    let place = Place::Alone(Runtime::Path("../../../crates/api-client-core".to_owned()));
    let crate_files = scaffold::crate_files(client, &place, "a test").unwrap();
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (path, text) in crate_files.files().chain(tests.iter().copied()) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

/// Runs cargo with `arguments` in `folder`.
///
/// # Panics
///
/// Cargo did not succeed; the message is what it printed.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("../target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&printed));
}
