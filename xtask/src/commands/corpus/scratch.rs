//! The workspace in which `cargo xtask corpus` and `values` compile generated crates.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use build_support::package::cargo_toml;
use build_support_cli::generation::path_between;
use build_support_cli::workspace;

use super::super::features::choices;
use super::row::{Row, State, crate_name, end_of};
use crate::process;

/// How many tags of a crate are compiled alone.
const SAMPLE: usize = 3;
/// The timeout for compiling one crate; the first one compiles the dependencies of all.
const COMPILE_LIMIT: Duration = Duration::from_secs(3600);

/// The workspace that generated crates are compiled in.
pub(crate) struct Scratch {
    pub(crate) root: PathBuf,
    /// The folder of the runtime, relative to that of a crate.
    pub(super) runtime: String,
}

impl Scratch {
    /// Creates a workspace for the crates of `files` in `folder`, a path from the root of this one. The crates share
    /// their compiled dependencies.
    pub(crate) fn new(folder: &str, files: &[PathBuf]) -> Result<Self> {
        let workspace = workspace::root()?;
        let root = workspace.join(folder);
        fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
        let members: Vec<String> = files.iter().map(|file| crate_name(file)).collect();
        if let Some(twin) = members
            .iter()
            .enumerate()
            .find_map(|(index, name)| members[..index].contains(name).then_some(name))
        {
            bail!("two specifications have the crate name `{twin}`: rename one of them");
        }
        fs::write(
            root.join("Cargo.toml"),
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
        )?;
        // The versions that this workspace is tested with.
        fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock"))?;
        if root.join("crates").exists() {
            fs::remove_dir_all(root.join("crates"))?;
        }
        let crate_folder = root.join("crates/some-api");
        let runtime = path_between(&crate_folder, &workspace.join("crates/api-client-core"))?;
        Ok(Self { root, runtime })
    }

    /// Returns the folder of the crate of `file`.
    pub(crate) fn folder(&self, file: &Path) -> PathBuf {
        self.root.join("crates").join(crate_name(file))
    }

    /// Compiles the crate of `row`, with a sample of its features if `features` is set. A warning is an error.
    pub(super) fn check(&self, row: &mut Row, features: bool) -> Result<()> {
        let manifest = fs::read_to_string(self.folder(Path::new(&row.file)).join("Cargo.toml"))?;
        if !features {
            return self.check_with(row, &all_features(&manifest));
        }
        let tags = cargo_toml::tags_of(&manifest).unwrap_or_default();
        for choice in choices(&tags, SAMPLE) {
            self.check_with(row, &choice.arguments())?;
            if let State::NotCompiled(failure) = &mut row.state {
                *failure = format!("with {}:\n{failure}", choice.label());
                break;
            }
        }
        Ok(())
    }

    fn check_with(&self, row: &mut Row, features: &[String]) -> Result<()> {
        let name = crate_name(Path::new(&row.file));
        let mut command = Command::new(process::cargo());
        command
            .args(["check", "--quiet", "--lib", "--examples", "--package", &name])
            .args(features)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("RUSTFLAGS", "-Dwarnings");
        let ended = process::run(&mut command, COMPILE_LIMIT)?;
        row.seconds += ended.took.as_secs_f64();
        row.state = if ended.status.is_some_and(|status| status.success()) {
            State::Compiled
        } else {
            fs::write(self.root.join(format!("{name}.log")), &ended.stderr)?;
            State::NotCompiled(end_of(&ended))
        };
        Ok(())
    }
}

/// Returns the arguments of cargo that enable all tags of the crate with `manifest`; a small crate enables them by
/// default.
fn all_features(manifest: &str) -> Vec<String> {
    match manifest.contains("\nfull = ") {
        true => vec!["--features".to_owned(), "full".to_owned()],
        false => Vec::new(),
    }
}
