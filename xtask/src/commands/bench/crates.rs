//! The crates that `cargo xtask bench` compiles.
//!
//! In: generated code. Out: a workspace of its own with a crate for each variant of each specification, compiled without
//! incremental compilation and without what cargo still has of the crate, under GNU time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, bail};
use build_support::emit::{self, FileSet};

use super::bench_table::{Costs, Row};
use crate::{process, terminal};

/// Where the runtime is, from the root of the workspace.
const RUNTIME: &str = "crates/api-client-core";

/// What progenitor's code needs.
const PROGENITOR_DEPENDENCIES: &str = "bytes = \"1\"\nchrono = { version = \"0.4\", default-features = false, features = \
                                       [\"serde\"] }\nfutures-core = \"0.3\"\nprogenitor-client = \"=0.15.1\"\nregress = \
                                       \"0.12\"\nreqwest = { version = \"0.13\", default-features = false, features = \
                                       [\"form\", \"json\", \"query\", \"stream\"] }\nserde = { version = \"1\", features \
                                       = [\"derive\"] }\nserde_json = \"1\"\nserde_urlencoded = \"0.7\"\nuuid = { version \
                                       = \"1\", features = [\"serde\", \"v4\"] }\n";

/// How a crate was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    /// By the pipeline.
    Ours,
    /// The same crate, with the tag alone that has the most operations.
    OneTag,
    /// By progenitor, builder style.
    Builder,
    /// By progenitor, positional style.
    Positional,
}

impl Variant {
    /// Its name in the table.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Ours => "this workspace",
            Self::OneTag => "this workspace, its largest tag",
            Self::Builder => "progenitor, builder",
            Self::Positional => "progenitor, positional",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Ours | Self::OneTag => "ours",
            Self::Builder => "builder",
            Self::Positional => "positional",
        }
    }
}

/// The workspace of the crates.
pub(super) struct Crates {
    folder: PathBuf,
    root: PathBuf,
    members: Vec<String>,
}

impl Crates {
    /// An empty workspace in `folder`; `root` is the root of the workspace that has the runtime.
    pub(super) fn new(folder: PathBuf, root: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self {
            folder,
            root,
            members: Vec::new(),
        })
    }

    /// The name of a crate.
    pub(super) fn member(name: &str, variant: Variant) -> String {
        format!("{name}-{}", variant.suffix())
    }

    /// The folder of the runtime.
    pub(super) fn runtime(&self) -> String {
        self.root.join(RUNTIME).to_string_lossy().into_owned()
    }

    /// Writes a crate; one without a manifest gets that of progenitor's crates.
    pub(super) fn add(&mut self, name: &str, variant: Variant, files: &FileSet) -> Result<()> {
        let member = Self::member(name, variant);
        if self.members.contains(&member) {
            bail!("{name} is named twice");
        }
        let folder = self.folder.join(&member);
        fs::create_dir_all(&folder)?;
        if let Err(findings) = emit::write(files, &folder) {
            terminal::findings(&findings);
            bail!("{member} cannot be written");
        }
        if variant != Variant::Ours {
            let package = "version = \"0.0.0\"\nedition = \"2024\"\npublish = false";
            let manifest =
                format!("[package]\nname = \"{member}\"\n{package}\n\n[dependencies]\n{PROGENITOR_DEPENDENCIES}");
            fs::write(folder.join("Cargo.toml"), manifest)?;
        }
        self.members.push(member);
        Ok(())
    }

    /// How many lines of Rust a crate has.
    pub(super) fn lines(&self, name: &str, variant: Variant) -> Result<usize> {
        let mut lines = 0;
        let mut waiting = vec![self.folder.join(Self::member(name, variant)).join("src")];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                for entry in fs::read_dir(&path)? {
                    waiting.push(entry?.path());
                }
            } else {
                lines += fs::read_to_string(&path)?.lines().count();
            }
        }
        Ok(lines)
    }

    /// Writes the manifest of the workspace; its dependencies begin as those of the other one.
    pub(super) fn write_workspace(&self) -> Result<()> {
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {:?}\n", self.members);
        fs::write(self.folder.join("Cargo.toml"), manifest)?;
        let lock = self.folder.join("Cargo.lock");
        if !lock.exists() {
            fs::copy(self.root.join("Cargo.lock"), lock)?;
        }
        Ok(())
    }

    /// Checks or builds the crate of `row`, without anything that is left of an earlier time.
    pub(super) fn compile(&self, row: &Row, release: bool) -> Result<Costs> {
        let member = Self::member(&row.name, row.variant);
        let features = row.features.join(",");
        let profile: &[&str] = if release { &["--release"] } else { &[] };
        self.cargo(&["clean", "--quiet", "--package", &member], profile, None)?;
        let report = self.folder.join("costs.txt");
        let command = if release { "build" } else { "check" };
        let features = ["--no-default-features", "--features", &features];
        let arguments = [&[command, "--quiet", "--package", &member], features.as_slice()].concat();
        self.cargo(&arguments, profile, Some(&report))?;
        let text = fs::read_to_string(&report)?;
        Costs::parse(&text).ok_or_else(|| anyhow!("GNU time printed {text:?}"))
    }

    fn cargo(&self, arguments: &[&str], profile: &[&str], report: Option<&Path>) -> Result<()> {
        let cargo = process::cargo();
        let mut command = match report {
            Some(report) => {
                let mut command = Command::new("time");
                command.arg("-f").arg(Costs::FORMAT).arg("-o").arg(report).arg(cargo);
                command
            }
            None => Command::new(cargo),
        };
        command
            .args(arguments)
            .args(profile)
            .current_dir(&self.folder)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command.status().context("cannot run GNU time or cargo")?;
        if !status.success() {
            bail!(
                "`cargo {}` failed in {}: run it there to see why",
                arguments.join(" "),
                self.folder.display()
            );
        }
        Ok(())
    }

    /// The size of the library that a release build made.
    pub(super) fn rlib_bytes(&self, name: &str, variant: Variant) -> Result<u64> {
        let file = format!("lib{}.rlib", Self::member(name, variant).replace('-', "_"));
        let path = self.folder.join("target/release").join(file);
        let metadata = fs::metadata(&path).with_context(|| format!("there is no {}", path.display()))?;
        Ok(metadata.len())
    }
}
