//! How `cargo xtask bench` makes the crates that it compiles.
//!
//! In: a specification. Out: the crates of each variant and the programs that use them, and how long making them took.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow};
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::emit::FileSet;
use build_support::generate::{Style, plain};
use build_support::layout::features::Feature;
use build_support::lower::{Choices, Lowered, lower};
use build_support::package::scaffold::{self, Place, Runtime};
use build_support::pipeline::Generated;
use build_support::{normalize, pipeline};
use build_support_cli::{generation, sources, terminal};

use super::crates::{Subject, package};
use super::programs::{self, Call};
use super::results::{Step, Variant};
use super::run::Bench;

/// What the programs of all variants for one specification have in common.
#[derive(Default)]
struct Common {
    /// The operation that a program calls that calls one.
    method: Option<String>,
}

impl Bench {
    /// Makes the crates of `variants` for the specification `name`.
    pub(super) fn generate(&mut self, folder: &Path, name: &str, variants: &[Variant]) -> Result<()> {
        let file = sources::read(&path(folder, name)?)?;
        let variants: BTreeSet<Variant> = variants.iter().copied().collect();
        let mut common = Common::default();
        if variants.contains(&Variant::Ours) || variants.contains(&Variant::OneTag) {
            self.generate_ours(&file, name, &variants, &mut common)?;
        }
        let styles = [
            (Variant::Builder, Style::Builder),
            (Variant::Positional, Style::Positional),
        ];
        let styles: Vec<_> = styles
            .into_iter()
            .filter(|(variant, _)| variants.contains(variant))
            .collect();
        if styles.is_empty() {
            return Ok(());
        }
        let lowered = lowered(&file).map_err(|findings| failure(name, &findings))?;
        for (variant, style) in styles {
            self.generate_plain(&lowered, name, variant, style, &common)?;
        }
        Ok(())
    }

    fn generate_ours(
        &mut self,
        file: &Arc<SourceFile>,
        name: &str,
        variants: &BTreeSet<Variant>,
        common: &mut Common,
    ) -> Result<()> {
        let failed = |found: Diagnostics| failure(name, &found);
        let command = "cargo xtask bench";
        let package = package(name, Variant::Ours);
        let start = Instant::now();
        let (generated, _) = generation::generate(std::slice::from_ref(file), &package, command).map_err(failed)?;
        let place = Place::Member(Runtime::Path(self.crates.runtime()));
        let files = scaffold::crate_files(&generated.clone().into(), &place, command).map_err(failed)?;
        let took = start.elapsed();
        self.crates.add(package.clone(), &files)?;
        let (largest, all) = (largest_tag(&generated), calls_in(&generated, "")?);
        let of_tag = match largest {
            Some(Feature {
                module: Some(module), ..
            }) => calls_in(&generated, module)?,
            _ => all.clone(),
        };
        common.method = of_tag.first().map(|call| call.method.clone());
        if variants.contains(&Variant::Ours) {
            let known = self.results.entry(name, Variant::Ours);
            known.generation_seconds = Some(took.as_secs_f64());
            known.lines = Some(self.crates.lines(&package)?);
            let features = generated.features.all.iter().map(|feature| feature.name.clone());
            self.add(subject(name, Variant::Ours, features), &all, common)?;
        }
        if let (Some(largest), true) = (largest, variants.contains(&Variant::OneTag)) {
            self.add(subject(name, Variant::OneTag, [largest.name.clone()]), &of_tag, common)?;
        }
        Ok(())
    }

    fn generate_plain(
        &mut self,
        lowered: &Lowered,
        name: &str,
        variant: Variant,
        style: Style,
        common: &Common,
    ) -> Result<()> {
        let package = package(name, variant);
        let start = Instant::now();
        let text = match plain(&lowered.api, style) {
            Ok(text) => text,
            Err(findings) => {
                terminal::findings(&findings);
                let known = self.results.entry(name, variant);
                known.failure = Some("cannot be generated".to_owned());
                known.costs.clear();
                return Ok(());
            }
        };
        let took = start.elapsed();
        let calls = match variant {
            Variant::Builder => programs::built(&text, &package.replace('-', "_"))?,
            _ => Vec::new(),
        };
        let mut files = FileSet::new();
        files
            .add("src/lib.rs", text)
            .map_err(|findings| failure(name, &findings))?;
        self.crates.add(package.clone(), &files)?;
        let known = self.results.entry(name, variant);
        known.generation_seconds = Some(took.as_secs_f64());
        known.lines = Some(self.crates.lines(&package)?);
        self.add(subject(name, variant, []), &calls, common)
    }

    /// Adds a crate to what is compiled, and the programs that make one of `calls` and all of them.
    fn add(&mut self, subject: Subject, calls: &[Call], common: &Common) -> Result<()> {
        let one = calls
            .iter()
            .find(|call| common.method.as_ref().is_none_or(|method| *method == call.method));
        if let Some(one) = one.or(calls.first()) {
            let one = programs::program(std::slice::from_ref(one));
            self.crates.add_program(&subject, Step::OneCall, &one)?;
            self.crates
                .add_program(&subject, Step::AllCalls, &programs::program(calls))?;
            self.results.entry(&subject.name, subject.variant).calls = Some(calls.len());
        }
        self.subjects.push(subject);
        Ok(())
    }
}

fn subject(name: &str, variant: Variant, features: impl IntoIterator<Item = String>) -> Subject {
    Subject {
        name: name.to_owned(),
        variant,
        features: features.into_iter().collect(),
    }
}

/// The tag with the most operations.
fn largest_tag(generated: &Generated) -> Option<&Feature> {
    let tags = generated.features.all.iter().filter(|feature| feature.module.is_some());
    tags.max_by_key(|tag| tag.operations(&[&generated.api]))
}

/// The calls of all operations whose files begin with `module`, in the order of their methods' names.
fn calls_in(generated: &Generated, module: &str) -> Result<Vec<Call>> {
    let (file, folder) = (format!("operations/{module}.rs"), format!("operations/{module}/"));
    let is_of_module = |path: &str| match module {
        "" => path.starts_with("operations/"),
        _ => path == file || path.starts_with(&folder),
    };
    let mut calls = Vec::new();
    for (_, text) in generated.files.iter().filter(|(path, _)| is_of_module(path)) {
        calls.extend(programs::documented(text)?);
    }
    calls.sort_by(|one, other| one.method.cmp(&other.method));
    Ok(calls)
}

/// The specification `name` in `folder`.
fn path(folder: &Path, name: &str) -> Result<PathBuf> {
    let candidates = ["json", "yaml", "yml"].map(|extension| folder.join(format!("{name}.{extension}")));
    let found = candidates.into_iter().find(|path| path.is_file());
    found.ok_or_else(|| anyhow!("{} has no specification called {name}", folder.display()))
}

/// What progenitor is given for `file`.
fn lowered(file: &Arc<SourceFile>) -> Result<Lowered, Diagnostics> {
    let (spec, _) = pipeline::describe(file)?;
    let (canonical, _) = normalize::run(spec.root)?;
    lower(&canonical, &Choices::default())
}

fn failure(name: &str, findings: &Diagnostics) -> anyhow::Error {
    terminal::findings(findings);
    anyhow!("{name}: no client can be generated")
}
