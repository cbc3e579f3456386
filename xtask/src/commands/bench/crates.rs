//! The crates that `cargo xtask bench` compiles.
//!
//! In: generated code. Out: a workspace of its own with a crate for each variant of each specification and programs
//! that use them, compiled without incremental compilation and without what cargo still has of them, under GNU time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, bail};
use build_support::emit::{self, FileSet};
use build_support_cli::terminal;

use super::results::{Costs, Step, Variant};
use crate::process;

/// Where the runtime is, from the root of the workspace.
const RUNTIME: &str = "crates/api-client-core";

/// What progenitor's code needs.
const PROGENITOR_DEPENDENCIES: &str = "bytes = \"1\"\nchrono = { version = \"0.4\", default-features = false, features = \
                                       [\"serde\"] }\nfutures-core = \"0.3\"\nprogenitor-client = \"=0.15.1\"\nregress = \
                                       \"0.12\"\nreqwest = { version = \"0.13\", default-features = false, features = \
                                       [\"form\", \"json\", \"query\", \"stream\"] }\nserde = { version = \"1\", features \
                                       = [\"derive\"] }\nserde_json = \"1\"\nserde_urlencoded = \"0.7\"\nuuid = { version \
                                       = \"1\", features = [\"serde\", \"v4\"] }\n";

/// A crate without code that has the dependencies of progenitor's crates.
const PROGENITOR_ALONE: &str = "progenitor-dependencies";

/// The workspace of the crates.
pub(super) struct Crates {
    folder: PathBuf,
    root: PathBuf,
    members: Vec<String>,
}

/// A crate, and the features that it is compiled with.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    /// The specification.
    pub(super) name: String,
    pub(super) variant: Variant,
    pub(super) features: Vec<String>,
}

impl Subject {
    /// The package of the client.
    pub(super) fn package(&self) -> String {
        package(&self.name, self.variant)
    }

    /// Whether the pipeline made it.
    pub(super) fn is_ours(&self) -> bool {
        matches!(self.variant, Variant::Ours | Variant::OneTag)
    }

    /// The package that `step` compiles.
    fn target(&self, step: Step) -> String {
        let variant = match self.variant {
            Variant::OneTag => "one-tag".to_owned(),
            variant => suffix(variant).to_owned(),
        };
        match step {
            Step::Check | Step::Release => self.package(),
            Step::OneCall => format!("{}-{variant}-one-call", self.name),
            Step::AllCalls => format!("{}-{variant}-all-calls", self.name),
        }
    }
}

/// The package of the client for the specification `name`.
pub(super) fn package(name: &str, variant: Variant) -> String {
    format!("{name}-{}", suffix(variant))
}

const fn suffix(variant: Variant) -> &'static str {
    match variant {
        Variant::Ours | Variant::OneTag => "ours",
        Variant::Builder => "builder",
        Variant::Positional => "positional",
    }
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

    /// The folder of the runtime.
    pub(super) fn runtime(&self) -> String {
        self.root.join(RUNTIME).to_string_lossy().into_owned()
    }

    /// Writes the crate `package`; one without a manifest gets that of progenitor's crates.
    pub(super) fn add(&mut self, package: String, files: &FileSet) -> Result<()> {
        let has_manifest = files.files().any(|(path, _)| path == "Cargo.toml");
        let folder = self.add_member(package.clone())?;
        if let Err(findings) = emit::write(files, &folder) {
            terminal::findings(&findings);
            bail!("{package} cannot be written");
        }
        if !has_manifest {
            fs::write(folder.join("Cargo.toml"), manifest(&package, PROGENITOR_DEPENDENCIES))?;
        }
        Ok(())
    }

    /// Writes the program that `step` compiles, which uses the client of `subject`.
    pub(super) fn add_program(&mut self, subject: &Subject, step: Step, text: &str) -> Result<()> {
        let (program, client) = (subject.target(step), subject.package());
        let folder = self.add_member(program.clone())?;
        let dependency = format!("{client} = {{ path = \"../{client}\", default-features = false }}\n");
        fs::write(folder.join("Cargo.toml"), manifest(&program, &dependency))?;
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/main.rs"), text)?;
        Ok(())
    }

    fn add_member(&mut self, package: String) -> Result<PathBuf> {
        if self.members.contains(&package) {
            bail!("{package} is made twice");
        }
        let folder = self.folder.join(&package);
        fs::create_dir_all(&folder)?;
        self.members.push(package);
        Ok(folder)
    }

    /// How many lines of Rust the crate `package` has.
    pub(super) fn lines(&self, package: &str) -> Result<usize> {
        let mut lines = 0;
        let mut waiting = vec![self.folder.join(package).join("src")];
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
    pub(super) fn write_workspace(&mut self) -> Result<()> {
        let empty = self.add_member(PROGENITOR_ALONE.to_owned())?;
        fs::write(
            empty.join("Cargo.toml"),
            manifest(PROGENITOR_ALONE, PROGENITOR_DEPENDENCIES),
        )?;
        fs::create_dir_all(empty.join("src"))?;
        fs::write(empty.join("src/lib.rs"), "")?;
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {:?}\n", self.members);
        fs::write(self.folder.join("Cargo.toml"), manifest)?;
        let lock = self.folder.join("Cargo.lock");
        if !lock.exists() {
            fs::copy(self.root.join("Cargo.lock"), lock)?;
        }
        Ok(())
    }

    /// Compiles the crate of `subject`, and with a program the program too, without anything that is left of an earlier
    /// time. None where it does not compile.
    pub(super) fn compile(&self, subject: &Subject, step: Step) -> Result<Option<Costs>> {
        let (target, client) = (subject.target(step), subject.package());
        let profile = profile(step);
        let is_clean = self.cargo(&["clean", "--quiet", "-p", &target, "-p", &client], profile, None)?;
        if !is_clean {
            bail!("`cargo clean` failed in {}", self.folder.display());
        }
        let report = self.folder.join("costs.txt");
        let features: Vec<String> = subject
            .features
            .iter()
            .map(|feature| {
                if target == client {
                    feature.clone()
                } else {
                    format!("{client}/{feature}")
                }
            })
            .collect();
        let features = features.join(",");
        let mut arguments = vec![command(step), "--quiet", "--package", &target, "--features", &features];
        if target == client {
            arguments.push("--no-default-features");
        }
        if !self.cargo(&arguments, profile, Some(&report))? {
            terminal::error(&format!(
                "`cargo {}` failed in {}: run it there to see why",
                arguments.join(" "),
                self.folder.display()
            ));
            return Ok(None);
        }
        let text = fs::read_to_string(&report)?;
        let costs = Costs::parse(&text).ok_or_else(|| anyhow!("GNU time printed {text:?}"))?;
        Ok(Some(costs))
    }

    /// Compiles what progenitor's crates need.
    pub(super) fn compile_dependencies(&self, step: Step) -> Result<()> {
        let arguments = [command(step), "--quiet", "--package", PROGENITOR_ALONE];
        if !self.cargo(&arguments, profile(step), None)? {
            bail!("the dependencies of progenitor's crates do not compile");
        }
        Ok(())
    }

    /// Whether cargo did what it was asked to.
    fn cargo(&self, arguments: &[&str], profile: &[&str], report: Option<&Path>) -> Result<bool> {
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
        Ok(status.success())
    }

    /// The size of the library of the crate `package` that a release build made.
    pub(super) fn rlib_bytes(&self, package: &str) -> Result<u64> {
        let file = format!("lib{}.rlib", package.replace('-', "_"));
        let path = self.folder.join("target/release").join(file);
        let metadata = fs::metadata(&path).with_context(|| format!("there is no {}", path.display()))?;
        Ok(metadata.len())
    }
}

const fn command(step: Step) -> &'static str {
    match step {
        Step::Check => "check",
        Step::Release | Step::OneCall | Step::AllCalls => "build",
    }
}

const fn profile(step: Step) -> &'static [&'static str] {
    match step {
        Step::Check => &[],
        Step::Release | Step::OneCall | Step::AllCalls => &["--release"],
    }
}

fn manifest(package: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = \
         false\n\n[dependencies]\n{dependencies}"
    )
}
