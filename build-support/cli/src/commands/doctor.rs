//! `cargo xtask doctor`: reports what a client of a specification would express.
//!
//! In: one file, the URL of one, the index of a site, or a folder of pages. Out: what would be lost, by its kinds, and
//! the counts; as JSON, all that `FIDELITY.md` of its crate would say. Writes nothing.

use crate::command::Command;
use crate::examination;
use crate::format::ReportFormat;
use crate::{Outcome, Result, register_command, sources, terminal};
use build_support::package::committed::SharedModules;
use build_support::package::fidelity::Fidelity;
use build_support::pipeline::{self, Told};

const EXAMPLES: &str = "\
Examples:
  cargo xtask doctor openapi.yaml
  cargo xtask doctor openapi.yaml --verbose
  cargo xtask doctor https://cats.example/openapi.json
  cargo xtask doctor page.md --format json";

/// Report what a client of a specification would express
///
/// Shows what would be degraded or skipped, by kinds with their first places, or all with --verbose; and how many
/// operations and schemas are complete. Writes nothing. Exits with status 1 if anything is degraded or skipped, or
/// there is no operation.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Specification (YAML or JSON), page (Markdown), URL of one, or folder of pages
    #[arg(value_name = "PATH|URL")]
    from: String,
    /// Folder that the files it refers to can be in, or the URL of one [default: that of the specification]
    #[arg(long, value_name = "DIR|URL")]
    folder: Option<String>,
    /// API to report on, if the pages describe several; can be given more than once
    #[arg(long, value_name = "NAME")]
    api: Vec<String>,
    #[command(flatten)]
    format: ReportFormat,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "doctor";

    fn run(&self) -> Result {
        let files = sources::all_named(&self.from, self.folder.as_deref())?;
        let (client, findings) = pipeline::crate_of(
            &files,
            &self.api,
            &Told::default(),
            "some-api",
            "cargo xtask doctor",
            &SharedModules::default(),
        )?;
        terminal::findings(&findings);
        let mut outcome = Outcome::Fine;
        for generated in &client.apis {
            let fidelity = &generated.fidelity;
            let is_empty = generated.api.operations.is_empty();
            outcome = outcome.max(Outcome::found(is_empty || !fidelity.is_complete()));
        }
        let text = |fidelity: &Fidelity| examination::text(fidelity, terminal::is_verbose());
        match client.apis.as_slice() {
            [only] => self.format.print(&only.fidelity, text)?,
            several => {
                let each: Vec<&Fidelity> = several.iter().map(|generated| &generated.fidelity).collect();
                let texts = |each: &[&Fidelity]| each.iter().map(|one| text(one)).collect::<Vec<_>>().join("\n");
                self.format.print(each.as_slice(), texts)?;
            }
        }
        Ok(outcome)
    }
}
