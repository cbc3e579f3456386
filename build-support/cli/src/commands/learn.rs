//! `cargo xtask learn`: corrects a vendor's description by what its servers do.
//!
//! In: a vendor, and recordings of exchanges with its servers. Out: each way in which they differ from the description,
//! once, with the actions of an overlay that correct it. Writes nothing unless it is told to, and then only the
//! overlay.

use std::path::PathBuf;

use build_support::document::diagnostic::{Code, Diagnostic};
use build_support::learn::{self, Lesson, Observed};
use serde::Serialize;

use crate::command::Command;
use crate::format::ReportFormat;
use crate::lessons::{self, Subject};
use crate::{Outcome, Result, register_command, workspace};

const EXAMPLES: &str = "\
Examples:
  cargo xtask learn trieve --from recording.har
  cargo xtask learn trieve --from recordings/ --write
  cargo xtask learn trieve --from recording.har --write 1,3";

/// Compare recorded exchanges with a vendor's description, and propose corrections
///
/// Reads HTTP Archives of browsers, mitmproxy, Postman and the clients' `Recorder`, and Postman collections with saved
/// responses. Exits with status 0 if nothing differs or all differences were corrected, 1 if something differs, and 2
/// if a recording cannot be read.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Vendor, by the name of its folder in specs/, or one of its APIs as VENDOR/API
    vendor: String,
    /// Recording, or folder of recordings (`.har` and `.json`)
    #[arg(long, value_name = "FILE|DIR", required = true)]
    from: Vec<PathBuf>,
    /// Another server of the API, such as one of one's own
    #[arg(long, value_name = "URL")]
    server: Vec<String>,
    #[command(flatten)]
    lessons: lessons::LessonArguments,
    #[command(flatten)]
    format: ReportFormat,
}

/// What recordings show.
#[derive(Serialize)]
struct Report<'r> {
    vendor: &'r str,
    /// How many exchanges are of an operation of the description.
    matched: usize,
    /// How many of those the description says all of.
    fitting: usize,
    /// How many exchanges are with other servers.
    foreign: usize,
    /// What differs.
    differences: &'r [Lesson],
    #[serde(skip)]
    observed: &'r Observed,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "learn";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let vendor = workspace::vendor(&root, &self.vendor)?;
        let exchanges = lessons::read_all(&self.from)?;
        let api = lessons::api(&self.vendor, &vendor)?;
        let subject = Subject::new(&vendor, api, &self.server)?;
        let observed = subject.observe(&exchanges);
        let shown = learn::lessons(&subject.spec().root, &observed, self.lessons.values);
        let report = Report {
            vendor: &self.vendor,
            matched: observed.matched,
            fitting: observed.fitting,
            foreign: observed.foreign,
            differences: &shown,
            observed: &observed,
        };
        self.format
            .print(&report, |report| learn::text(report.differences, report.observed))?;
        if observed.matched == 0 {
            let finding = Diagnostic::error(Code::Learn, "no exchange is with a server of the description");
            return Err(finding
                .help("name the server that was recorded with `--server URL`")
                .into());
        }
        let left = self.lessons.write(&subject, &root, &shown, &exchanges)?;
        Ok(Outcome::found(left > 0))
    }
}
