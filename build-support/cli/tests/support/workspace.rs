//! A workspace without vendors in a temporary folder, and a program that is run in it. The tests of `xtask` use it too.

#![allow(dead_code, reason = "no test needs all of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A workspace without vendors.
pub(crate) struct Workspace {
    folder: TempDir,
    program: &'static str,
}

impl Workspace {
    /// Creates a workspace in which `program` is run.
    pub(crate) fn of(program: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("specs")).unwrap();
        fs::create_dir_all(folder.path().join("crates/api-client-core")).unwrap();
        Self { folder, program }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Copies the specification `name` of these tests to `path`.
    pub(crate) fn place(&self, name: &str, path: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(specification(name), path).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(self.program);
        command.args(arguments).current_dir(self.root()).output().unwrap()
    }
}

/// Returns the path of the specification `name` of these tests.
pub(crate) fn specification(name: &str) -> PathBuf {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut paths = folders.map(|folder| folder.join("build-support/cli/tests/specs").join(name));
    let found = paths.find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("there is no specification {name}"))
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
