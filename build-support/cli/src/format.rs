//! The form of a report: the option `--format`.
//!
//! In: what a command found, as a value that `serde` can write. Out: its text or its JSON on standard output.

use clap::ValueEnum;
use serde::Serialize;

use crate::{Result, terminal};

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// The option `--format` of a command that reports.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct ReportFormat {
    /// Format of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl ReportFormat {
    /// Returns `true` if programs read the report.
    pub fn is_json(self) -> bool {
        self.format == Format::Json
    }

    /// Prints `report` to standard output: as JSON, or as the text that `text` makes of it.
    ///
    /// # Errors
    ///
    /// Returns an error if the report cannot be written as JSON.
    pub fn print<R: Serialize + ?Sized>(self, report: &R, text: impl FnOnce(&R) -> String) -> Result<()> {
        match self.format {
            Format::Json => terminal::json(report)?,
            Format::Text => terminal::text(&text(report)),
        }
        Ok(())
    }

    /// Like [`print`](Self::print), with the JSON on one line, which a workflow can pass on.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn print_line<R: Serialize + ?Sized>(self, report: &R, text: impl FnOnce(&R) -> String) -> Result<()> {
        match self.format {
            Format::Json => terminal::line(&serde_json::to_string(report)?),
            Format::Text => terminal::text(&text(report)),
        }
        Ok(())
    }

    /// Prints `report` as JSON to standard output, or `line`, which says what was done, to standard error.
    ///
    /// # Errors
    ///
    /// Returns an error if the report cannot be written as JSON.
    pub fn done<R: Serialize + ?Sized>(self, report: &R, line: &str) -> Result<()> {
        match self.format {
            Format::Json => terminal::json(report)?,
            Format::Text => terminal::status(line),
        }
        Ok(())
    }
}
