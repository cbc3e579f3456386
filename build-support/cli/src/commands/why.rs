//! `cargo xtask why`: shows where a generated item comes from.
//!
//! In: a vendor and the name of a type, a field, a variant, a method or a parameter. Out: the page and the line that it
//! was generated from, with an excerpt.

use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::document::suggestion;
use build_support::package::why::{self, Origin};
use build_support::pipeline;
use serde::Serialize;

use crate::command::Command;
use crate::format::ReportFormat;
use crate::{Outcome, Result, register_command, terminal, workspace};

/// How many names are suggested for one that does not exist.
const SUGGESTIONS: usize = 5;

const EXAMPLES: &str = "\
Examples:
  cargo xtask why trieve organization.get                             a method
  cargo xtask why trieve organization::Get::tr_organization           a parameter
  cargo xtask why neevcloud ResourceState::Active                     a variant
  cargo xtask why neevcloud OrganizationResponse.name --format json   a field";

/// Show the page and the line that a generated item comes from
///
/// Exits with status 1 if there is no such item.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Vendor, by the name of its folder in specs/
    vendor: String,
    /// Type, method or request; or a field, variant or parameter of one, after `::` or `.`
    item: String,
    #[command(flatten)]
    format: ReportFormat,
}

/// The origin of an item.
#[derive(Serialize)]
struct Row<'o> {
    item: &'o str,
    what: &'o str,
    file: &'o str,
    line: u32,
    column: u32,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "why";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let output = pipeline::run(&workspace::vendor(&root, &self.vendor)?)?;
        let apis = output.client.apis();
        let origins: Vec<Origin> = apis.iter().flat_map(|api| why::find(api, &self.item)).collect();
        if origins.is_empty() {
            let names: Vec<&str> = apis.iter().flat_map(|api| why::names(api)).collect();
            terminal::error(&unknown(&self.item, &names));
            return Ok(Outcome::Findings);
        }
        let rows: Vec<Row<'_>> = origins.iter().map(row).collect();
        self.format.print(&rows, |_| excerpts(&origins))?;
        Ok(Outcome::Fine)
    }
}

fn row(origin: &Origin) -> Row<'_> {
    Row {
        item: &origin.item,
        what: &origin.what,
        file: &origin.location.file.path,
        line: origin.location.line,
        column: origin.location.column,
    }
}

/// Returns a note for each origin, with its place and an excerpt of the page.
fn excerpts(origins: &[Origin]) -> String {
    let mut notes = Diagnostics::new();
    for Origin { item, what, location } in origins {
        notes.push(Diagnostic::note(Code::Why, format!("{item} is generated from {what}")).at(location));
    }
    notes.render(true)
}

/// Returns the message that there is no `item`, with the names most like it.
fn unknown(item: &str, names: &[&str]) -> String {
    let mut parts = item.split([':', '.']).filter(|part| !part.is_empty());
    let alike = |part: Option<&str>| part.map(|part| suggestion::nearest(part, names.iter().copied(), SUGGESTIONS));
    let first = alike(parts.next()).unwrap_or_default();
    let last = alike(parts.next_back()).unwrap_or_default();
    let mut alike = first;
    alike.extend(last);
    alike.truncate(SUGGESTIONS);
    match alike.as_slice() {
        [] => format!("nothing is called `{item}`"),
        alike => format!("nothing is called `{item}`; did you mean: {}?", alike.join(", ")),
    }
}
