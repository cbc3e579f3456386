//! `cargo xtask doctor`: what a client of a description would have, and what it would not.
//!
//! In: one file, the URL of one, the index of a site, or a folder of pages. Out: the report that `FIDELITY.md` of its crate would be; nothing is written.

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
pub(crate) struct Arguments {
    /// The specification (YAML or JSON), the page (Markdown), the site's `llms.txt` or `llms-full.txt`, the URL of one of
    /// these, or a folder of pages.
    #[arg(value_name = "PATH|URL")]
    from: String,
    /// The API to report on, where there are several.
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// Print JSON for machines.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let made = input::files(&arguments.from)?;
    let api = arguments.api.as_deref();
    let made = made.and_then(|files| generate::generate(&files, api, "some-api", "cargo xtask doctor"));
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
