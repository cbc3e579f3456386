//! `cargo xtask doctor`: reports what a client of a specification would express.
//!
//! In: one file, the URL of one, the index of a site, or a folder of pages. Out: the report that would be `FIDELITY.md` of its crate. Writes
//! nothing.

use crate::command::Command;
use crate::format::ReportFormat;
use crate::{Outcome, Result, generation, register_command, sources, terminal};

const EXAMPLES: &str = "\
Examples:
  cargo xtask doctor openapi.yaml
  cargo xtask doctor https://cats.example/openapi.json
  cargo xtask doctor page.md --format json";

/// Report what a client of a specification would express
///
/// Lists each operation and schema as complete, degraded or skipped, with the reasons. Writes nothing. Exits with
/// status 1 if anything is degraded or skipped, or there is no operation.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Specification (YAML or JSON), page (Markdown), URL of one, or folder of pages
    #[arg(value_name = "PATH|URL")]
    from: String,
    /// API to report on, if the pages describe several
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    #[command(flatten)]
    format: ReportFormat,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "doctor";

    fn run(&self) -> Result {
        let files = sources::all_named(&self.from)?;
        let (generated, findings) =
            generation::generate_api(&files, self.api.as_deref(), "some-api", "cargo xtask doctor")?;
        terminal::findings(&findings);
        let fidelity = &generated.fidelity;
        self.format.print(fidelity, ToString::to_string)?;
        let is_empty = generated.api.operations.is_empty();
        Ok(Outcome::found(is_empty || !fidelity.is_complete()))
    }
}
