//! A drift as annotations of a run on GitHub.
//!
//! In: a [`Drift`]. Out: a workflow command for each change and notice. What is special in such a command is escaped,
//! so that no text of a description can be one.

use crate::drift::compare::Wire;

use super::{Drift, text};

/// `drift` as workflow commands, one on a line.
pub fn annotations(drift: &Drift) -> String {
    let notices = drift.notices.iter().map(|notice| annotation(&drift.name, notice));
    let changes = drift.changes.iter().map(|change| {
        let command = match change.level {
            Wire::Breaking => "error",
            Wire::Dangerous => "warning",
            Wire::Compatible => "notice",
        };
        let values = [("was", &change.old), ("is", &change.new)];
        let values = values
            .iter()
            .filter_map(|(word, value)| Some(format!("; {word} {}", value.as_ref()?)));
        let touched = drift.type_of(change).into_iter().chain(drift.methods_of(change));
        let touched: Vec<&str> = touched.collect();
        let touched = match touched.len() {
            0 => String::new(),
            _ => format!("; touches {}", text::names(touched.into_iter(), str::to_owned)),
        };
        let values: String = values.collect();
        let message = format!("{}: {}{values}{touched}", change.rule.what, drift.place_of(change));
        format!(
            "::{command} file={},line={},title={}::{}",
            property(&change.location.file.path),
            change.location.line,
            property(&format!("{}: {}", drift.name, change.rule.id)),
            data(&text::line(&message))
        )
    });
    notices.chain(changes).collect::<Vec<_>>().join("\n")
}

/// `notice` about the vendor or the file `name` as a workflow command.
pub fn annotation(name: &str, notice: &str) -> String {
    format!("::warning title={}::{}", property(name), data(&text::line(notice)))
}

/// The failure `reason` of the vendor or the file `name` as a workflow command.
pub fn error_annotation(name: &str, reason: &str) -> String {
    format!("::error title={}::{}", property(name), data(&text::line(reason)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
