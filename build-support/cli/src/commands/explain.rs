//! `cargo xtask explain`: explains what a finding means, and what to do about it; and all keys of a `vendor.toml`.
//!
//! In: the code of a finding, the name of a step in a report, or `vendor.toml`. Out: its meaning, or the reference of
//! the file; without a code, all codes.

use anyhow::anyhow;
use build_support::document::diagnostic::Code;
use build_support::document::suggestion;
use build_support::normalize::{OTHER_STEPS, PASSES};
use build_support::package::manifest;
use serde::Serialize;

use crate::command::Command;
use crate::format::ReportFormat;
use crate::{Outcome, Result, register_command};

/// The file that says what is particular to a vendor.
const MANIFEST: &str = "vendor.toml";

/// What to do about what a step of the pipeline did.
const OF_STEPS: &str = "Nothing has to be done. The step is named in reports where it has expressed a part of the description in \
                        another way; an overlay can correct what the vendor has written.";

const EXAMPLES: &str = "\
Examples:
  cargo xtask explain
  cargo xtask explain duplicate-key
  cargo xtask explain operation-ids --format json
  cargo xtask explain vendor.toml
  cargo xtask explain vendor.toml --format json   (its JSON Schema)";

/// Explain what a finding means, and what to do about it
///
/// A finding shows its code between brackets, as in `error[duplicate-key]`; reports name the step that changed a part.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Code of a finding, name of a step, or `vendor.toml`, whose keys are explained [default: list all codes]
    #[arg(value_name = "CODE")]
    code: Option<String>,
    #[command(flatten)]
    format: ReportFormat,
}

register_command!(Arguments);

/// A code, and what it means.
#[derive(Serialize)]
struct Explanation {
    code: &'static str,
    meaning: &'static str,
    remedy: &'static str,
}

impl Command for Arguments {
    const NAME: &'static str = "explain";

    fn run(&self) -> Result {
        let Some(code) = &self.code else {
            let all: Vec<Explanation> = Code::ALL.iter().map(|code| Explanation::of(*code)).collect();
            self.format.print(all.as_slice(), list)?;
            return Ok(Outcome::Fine);
        };
        if code == MANIFEST {
            self.format.print(&manifest::schema(), |_| manifest::reference())?;
            return Ok(Outcome::Fine);
        }
        // As a finding shows it: `error[duplicate-key]`.
        let code = code.split_once('[').map_or(code.as_str(), |(_, code)| code);
        let code = code.trim_end_matches(']');
        match Explanation::named(code) {
            Some(explanation) => self.format.print(&explanation, Explanation::text)?,
            None => return Err(unknown(code).into()),
        }
        Ok(Outcome::Fine)
    }
}

impl Explanation {
    fn of(code: Code) -> Self {
        Self {
            code: code.name(),
            meaning: code.meaning(),
            remedy: code.remedy(),
        }
    }

    fn named(name: &str) -> Option<Self> {
        let of_step = || {
            let (code, meaning) = steps().find(|(step, _)| *step == name)?;
            let remedy = OF_STEPS;
            Some(Self { code, meaning, remedy })
        };
        Code::named(name).map(Self::of).or_else(of_step)
    }

    fn text(&self) -> String {
        format!("{}: {}\n\nWhat to do: {}", self.code, self.meaning, self.remedy)
    }
}

/// The steps that reports name, each with what it does.
fn steps() -> impl Iterator<Item = (&'static str, &'static str)> {
    let passes = PASSES.iter().map(|pass| (pass.name, pass.about));
    passes.chain(OTHER_STEPS.iter().copied())
}

fn list(all: &[Explanation]) -> String {
    let width = all
        .iter()
        .map(|explanation| explanation.code.len())
        .max()
        .unwrap_or_default();
    let line = |explanation: &Explanation| format!("{:width$}  {}", explanation.code, explanation.meaning);
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn unknown(code: &str) -> anyhow::Error {
    let names = Code::ALL
        .iter()
        .map(|code| code.name())
        .chain(steps().map(|(name, _)| name))
        .chain([MANIFEST]);
    let help = suggestion::instead(code, names);
    anyhow!("no finding has the code `{code}`: {help}")
}
