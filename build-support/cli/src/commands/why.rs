//! `cargo xtask why`: where a generated item comes from.
//!
//! In: a vendor and the name of a type, a field, a variant, a method or a parameter. Out: the page and the line that it was
//! made from, with what stands there.

use anyhow::Result;
use build_support::document::diagnostic::{Diagnostic, Diagnostics};
use build_support::package::why::{self, Origin};
use build_support::pipeline;
use serde::Serialize;

use crate::{Outcome, terminal, workspace};

/// Names that are proposed for one that is not there.
const PROPOSALS: usize = 5;

/// Show the page and the line that a generated item comes from.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask why trieve get_organization                    a method\n  cargo xtask why trieve GetOrganization::tr_organization     a parameter\n  cargo xtask why neevcloud ResourceState::Active             a variant\n  cargo xtask why neevcloud OrganizationResponse.name --json  a field"
)]
pub struct Arguments {
    /// The vendor, by its folder in specs/.
    vendor: String,
    /// The item: a type, a method or a request, or what one has, behind `::` or `.`.
    item: String,
    /// Print JSON for machines.
    #[arg(long)]
    json: bool,
}

/// An origin as JSON.
#[derive(Serialize)]
struct Row<'o> {
    item: &'o str,
    what: &'o str,
    file: &'o str,
    line: u32,
    column: u32,
}

/// Runs the command.
///
/// # Errors
///
/// What kept it from running.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let (vendors, findings) = workspace::vendors(&root, std::slice::from_ref(&arguments.vendor));
    let output = match vendors.first().map(pipeline::run) {
        Some(Ok(output)) => output,
        Some(Err(findings)) => return Ok(failed(&findings)),
        None => return Ok(failed(&findings)),
    };
    let origins = why::find(&output.facts, &arguments.item);
    if origins.is_empty() {
        terminal::error(&unknown(&arguments.item, &why::names(&output.facts)));
        return Ok(Outcome::Findings);
    }
    if arguments.json {
        let rows: Vec<Row<'_>> = origins.iter().map(row).collect();
        terminal::line(&serde_json::to_string_pretty(&rows)?);
    } else {
        terminal::line(&shown(&origins).render(true));
    }
    Ok(Outcome::Fine)
}

fn failed(findings: &Diagnostics) -> Outcome {
    terminal::findings(findings);
    Outcome::Failed
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

/// A note for each origin, with its place and what stands there.
fn shown(origins: &[Origin]) -> Diagnostics {
    let mut shown = Diagnostics::new();
    for Origin { item, what, location } in origins {
        shown.push(Diagnostic::note("why", format!("{item} is made from {what}")).at(location));
    }
    shown
}

/// That there is no `item`, and the names that are most like it.
fn unknown(item: &str, names: &[&str]) -> String {
    let last = item.rsplit([':', '.']).next().unwrap_or(item).to_lowercase();
    let first = item.split([':', '.']).next().unwrap_or(item).to_lowercase();
    let alike = names.iter().filter(|name| {
        let name = name.to_lowercase();
        name.contains(&last) || name.contains(&first)
    });
    let alike: Vec<&str> = alike.take(PROPOSALS).copied().collect();
    match alike.as_slice() {
        [] => format!("nothing is called `{item}`"),
        alike => format!("nothing is called `{item}`; there is {}", alike.join(", ")),
    }
}
