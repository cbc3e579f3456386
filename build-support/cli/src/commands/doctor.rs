//! `cargo xtask doctor`: what a client of a description would have, and what it would not.
//!
//! In: one file, the URL of one, or a folder of pages. Out: the report that `FIDELITY.md` of its crate would be; nothing is written.

use anyhow::Result;

use super::{generate, input};
use crate::{Outcome, terminal};

/// Report what a client of a specification or page expresses: complete, degraded or skipped, with the reasons.
///
/// Exits with 1 if anything is degraded or skipped.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask doctor openapi.yaml\n  cargo xtask doctor https://cats.example/openapi.json\n  cargo xtask doctor page.md --json"
)]
pub struct Arguments {
    /// The specification (YAML or JSON) or the page (Markdown), its URL, or a folder of pages.
    #[arg(value_name = "PATH|URL")]
    from: String,
    /// Print JSON for machines.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
///
/// What kept it from running.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let made = input::read_all(&arguments.from)?;
    let made = made.and_then(|files| generate::generate(&files, "some-api", "cargo xtask doctor"));
    let (generated, findings) = match made {
        Ok(generated) => generated,
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    };
    terminal::findings(&findings);
    let fidelity = &generated.fidelity;
    if arguments.json {
        terminal::line(&serde_json::to_string_pretty(fidelity)?);
    } else {
        terminal::line(fidelity.to_string().trim_end());
    }
    Ok(if fidelity.is_complete() {
        Outcome::Fine
    } else {
        Outcome::Findings
    })
}
