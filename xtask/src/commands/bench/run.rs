//! A run of `cargo xtask bench`.
//!
//! In: crates. Out: what compiling each of them cost, added to the results.

use anyhow::Result;
use build_support_cli::terminal;

use super::crates::{Crates, Subject};
use super::results::{Results, Step, Variant};

/// One run.
pub(super) struct Bench {
    pub(super) crates: Crates,
    pub(super) results: Results,
    /// What is compiled.
    pub(super) subjects: Vec<Subject>,
}

impl Bench {
    /// Runs `step` for every crate `rounds` times, each round through all crates.
    pub(super) fn measure(&mut self, step: Step, rounds: u32) -> Result<()> {
        let of_crate = matches!(step, Step::Check | Step::Release);
        // Progenitor's positional style has no call without parameters.
        let is_measured = |subject: &&Subject| of_crate || subject.variant != Variant::Positional;
        let mut subjects: Vec<Subject> = self.subjects.iter().filter(is_measured).cloned().collect();
        terminal::error(&format!("{}: dependencies", step.label()));
        self.compile_dependencies(&subjects, step)?;
        for subject in &subjects {
            self.results.entry(&subject.name, subject.variant).costs.remove(&step);
        }
        for round in 1..=rounds {
            let mut compiled = Vec::new();
            for subject in subjects {
                if self.compile(&subject, step, round)? {
                    compiled.push(subject);
                }
            }
            subjects = compiled;
        }
        Ok(())
    }

    /// Clients ask for the features of the runtime that they need; progenitor's crates all have the same dependencies.
    fn compile_dependencies(&self, subjects: &[Subject], step: Step) -> Result<()> {
        for subject in subjects.iter().filter(|subject| subject.is_ours()) {
            self.crates.compile(subject, step)?;
        }
        if subjects.iter().any(|subject| !subject.is_ours()) {
            self.crates.compile_dependencies(step)?;
        }
        Ok(())
    }

    /// Compiles the crate of `subject` and records the costs. Returns whether it compiled.
    fn compile(&mut self, subject: &Subject, step: Step, round: u32) -> Result<bool> {
        let costs = self.crates.compile(subject, step)?;
        let shown = costs.map_or_else(|| "failed".to_owned(), |costs| format!("{:.1} s", costs.seconds));
        let (variant, what) = (subject.variant.label(), step.label());
        terminal::error(&format!("{} ({variant}): {what}, round {round}: {shown}", subject.name));
        let known = self.results.entry(&subject.name, subject.variant);
        known.date = Some(jiff::ZonedDateTime::now().date());
        known.failure = costs.is_none().then(|| format!("{what} fails"));
        known.costs.entry(step).or_default().extend(costs);
        if step == Step::Release && costs.is_some() {
            known.rlib_bytes = Some(self.crates.rlib_bytes(&subject.package())?);
        }
        Ok(costs.is_some())
    }
}
