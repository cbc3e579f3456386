//! Writes `FIDELITY.md`.
//!
//! In: [`Fidelity`]. Out: Markdown for people, without dates and machines, so that equal specifications have equal
//! texts. What vendors wrote stands in code spans or goes through [`docs`], so that no markup of theirs is live.

use std::fmt;

use super::{Correction, Count, Entry, Fidelity, Remark, State};
use crate::docs;

impl fmt::Display for Fidelity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "# What this crate expresses of its specification\n")?;
        self.write(formatter)
    }
}

impl Fidelity {
    /// Returns the text about one API of several, which is the module `module` of the crate.
    pub(crate) fn of_module(&self, module: &str) -> String {
        struct OfModule<'f>(&'f Fidelity, &'f str);
        impl fmt::Display for OfModule<'_> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let module = docs::code_span(self.1);
                writeln!(formatter, "# What the module {module} expresses of its specification\n")?;
                self.0.write(formatter)
            }
        }
        OfModule(self, module).to_string()
    }

    fn write(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (title, version) = (docs::code_span(&self.title), docs::code_span(&self.version));
        writeln!(formatter, "The specification is {title}, version {version}.\n")?;
        writeln!(formatter, "|  | complete | degraded | skipped |\n|---|---:|---:|---:|")?;
        for (what, entries) in [("operations", &self.operations), ("schemas", &self.schemas)] {
            let Count {
                complete,
                degraded,
                skipped,
            } = Count::of(entries);
            writeln!(formatter, "| {what} | {complete} | {degraded} | {skipped} |")?;
        }
        formatter.write_str(EXPLANATION)?;
        section(
            formatter,
            "Operations that are not complete",
            &self.operations,
            incomplete,
        )?;
        section(formatter, "Schemas that are not complete", &self.schemas, incomplete)?;
        if !self.elsewhere.is_empty() {
            writeln!(formatter, "\n## Elsewhere in the specification\n")?;
            remarks(formatter, "", &self.elsewhere)?;
        }
        corrections(formatter, &self.corrections)?;
        section(formatter, "Complete operations", &self.operations, is_complete)?;
        section(formatter, "Complete schemas", &self.schemas, is_complete)
    }
}

const EXPLANATION: &str = "
Complete: the crate has all that a request or a value needs. Degraded: the crate has it, and says less of it than the \
specification does; so does an operation that leads to a degraded schema. Skipped: the crate does not have it. A \
rewritten part is one that was repaired or is expressed in another way, and nothing is lost by it.
";

fn incomplete(entry: &Entry) -> bool {
    entry.state != State::Complete
}

fn is_complete(entry: &Entry) -> bool {
    entry.state == State::Complete
}

fn section(
    formatter: &mut fmt::Formatter<'_>,
    title: &str,
    entries: &[Entry],
    belongs: fn(&Entry) -> bool,
) -> fmt::Result {
    let mut entries = entries.iter().filter(|entry| belongs(entry)).peekable();
    if entries.peek().is_none() {
        return Ok(());
    }
    writeln!(formatter, "\n## {title}\n")?;
    entries.try_for_each(|entry| item(formatter, entry))
}

fn item(formatter: &mut fmt::Formatter<'_>, entry: &Entry) -> fmt::Result {
    let id = entry.id.as_deref().filter(|id| !id.is_empty());
    let id = id.map_or_else(String::new, |id| format!(" ({})", docs::code_span(id)));
    let state = match entry.state {
        State::Complete => "",
        State::Degraded => ": degraded",
        State::Skipped => ": skipped",
    };
    writeln!(formatter, "- {}{id}{state}", docs::code_span(&entry.name))?;
    remarks(formatter, "  ", &entry.remarks)?;
    if entry.degraded_schemas.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = entry
        .degraded_schemas
        .iter()
        .map(|name| docs::code_span(name))
        .collect();
    writeln!(
        formatter,
        "  - uses schemas that are not complete: {}",
        names.join(", ")
    )
}

fn remarks(formatter: &mut fmt::Formatter<'_>, indentation: &str, remarks: &[Remark]) -> fmt::Result {
    for remark in remarks {
        let Remark { kind, pass, .. } = remark;
        let (message, location) = (docs::summary(&remark.message), docs::code_span(&remark.location));
        writeln!(formatter, "{indentation}- {kind} by `{pass}`: {message} ({location})")?;
    }
    Ok(())
}

fn corrections(formatter: &mut fmt::Formatter<'_>, corrections: &[Correction]) -> fmt::Result {
    if corrections.is_empty() {
        return Ok(());
    }
    writeln!(formatter, "\n## Corrections to the vendor's description\n")?;
    for correction in corrections {
        let (target, reason) = (docs::code_span(&correction.target), docs::summary(&correction.reason));
        writeln!(
            formatter,
            "- {target}: {reason} ({})",
            docs::code_span(&correction.location)
        )?;
    }
    Ok(())
}
