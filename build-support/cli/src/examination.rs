//! What `doctor` prints for people.
//!
//! In: what a client would express of a description. Out: what is lost, grouped by what was done and by the step that
//! did it, with the first places of each; how often parts were rewritten, by which nothing is lost; what vendor.toml
//! could say; and, last, the counts.

use std::cmp::Reverse;
use std::collections::HashMap;

use build_support::document::words::count;
use build_support::package::fidelity::{Count, Entry, Fidelity, Proposal, Remark, State};

/// How many places of a group are shown, unless all are.
const FIRST: usize = 3;

/// Parts to which a step has done the same kind of thing.
struct Group<'f> {
    /// What was done: `skipped`, `degraded` or `rewritten`.
    kind: &'f str,
    /// The step.
    step: &'f str,
    places: Vec<Place<'f>>,
}

/// A place, and what was done there.
struct Place<'f> {
    location: &'f str,
    message: &'f str,
    /// The operations and schemas that it belongs to.
    items: Vec<&'f str>,
}

/// Returns the report on `fidelity`, with all places or the first of each group.
pub(crate) fn text(fidelity: &Fidelity, shows_all: bool) -> String {
    let mut text = format!(
        "{}, version {}\n",
        one_line(&fidelity.title),
        one_line(&fidelity.version)
    );
    let groups = groups(fidelity);
    for group in groups.iter().filter(|group| group.kind != "rewritten" || shows_all) {
        text.push_str(&format!("\n{}\n", group.text(shows_all)));
    }
    text.push_str(&by_schemas(fidelity, shows_all));
    let rewritten = groups.iter().filter(|group| group.kind == "rewritten");
    let rewritten: Vec<String> = rewritten
        .map(|group| format!("{} by `{}`", count(group.places.len(), "place"), group.step))
        .collect();
    if !rewritten.is_empty() && !shows_all {
        let rewritten = rewritten.join(", ");
        text.push_str(&format!(
            "\nrewritten, by which nothing is lost: {rewritten}; --verbose lists them\n"
        ));
    }
    for Proposal { reason, entry } in &fidelity.proposals {
        text.push_str(&format!("\nproposed for vendor.toml: {reason}\n\n{entry}"));
    }
    let counts = |entries: &[Entry]| {
        let Count {
            complete,
            degraded,
            skipped,
        } = Count::of(entries);
        format!("{complete} complete, {degraded} degraded, {skipped} skipped")
    };
    let (operations, schemas) = (counts(&fidelity.operations), counts(&fidelity.schemas));
    text.push_str(&format!("\noperations: {operations}\nschemas: {schemas}\n"));
    plain(&text)
}

/// Returns `text` without the characters of a description that a terminal would obey.
fn plain(text: &str) -> String {
    let is_plain = |character: char| !character.is_control() || character == '\n';
    text.chars()
        .map(|character| if is_plain(character) { character } else { ' ' })
        .collect()
}

/// Returns `text` of a description in one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the groups, those of the greatest loss first, and then those with the most places.
fn groups(fidelity: &Fidelity) -> Vec<Group<'_>> {
    let mut groups = Groups::default();
    for entry in fidelity.operations.iter().chain(&fidelity.schemas) {
        let is_skipped = |remark: &Remark| remark.kind == "skipped";
        for remark in &entry.remarks {
            groups.add(remark, Some(&entry.name));
        }
        if entry.state == State::Skipped && !entry.remarks.iter().any(is_skipped) {
            let place = (entry.location.as_str(), "a client would not have it");
            groups.add_place(("skipped", "lower"), place, Some(&entry.name));
        }
    }
    for remark in &fidelity.elsewhere {
        groups.add(remark, None);
    }
    let rank = |kind: &str| {
        ["skipped", "degraded", "rewritten"]
            .iter()
            .position(|other| *other == kind)
    };
    let mut groups = groups.all;
    groups.sort_by_key(|group| (rank(group.kind), Reverse(group.places.len())));
    groups
}

/// Groups that are being collected.
#[derive(Default)]
struct Groups<'f> {
    all: Vec<Group<'f>>,
    /// The index of the group of each kind and step.
    by_step: HashMap<(&'f str, &'f str), usize>,
    /// The index of each place in its group.
    by_place: HashMap<(usize, &'f str, &'f str), usize>,
}

impl<'f> Groups<'f> {
    fn add(&mut self, remark: &'f Remark, item: Option<&'f str>) {
        let place = (remark.location.as_str(), remark.message.as_str());
        self.add_place((remark.kind, remark.pass), place, item);
    }

    /// Adds a place, or `item` to a place that is there: what several operations share is one place.
    fn add_place(
        &mut self,
        (kind, step): (&'f str, &'f str),
        (location, message): (&'f str, &'f str),
        item: Option<&'f str>,
    ) {
        let all = &mut self.all;
        let index = *self.by_step.entry((kind, step)).or_insert_with(|| {
            let places = Vec::new();
            all.push(Group { kind, step, places });
            all.len() - 1
        });
        let Some(Group { places, .. }) = all.get_mut(index) else {
            return;
        };
        let place = *self.by_place.entry((index, location, message)).or_insert_with(|| {
            let items = Vec::new();
            places.push(Place {
                location,
                message,
                items,
            });
            places.len() - 1
        });
        if let Some(place) = places.get_mut(place) {
            place.items.extend(item);
        }
    }
}

impl Group<'_> {
    fn text(&self, shows_all: bool) -> String {
        let mut lines = vec![format!(
            "{} by `{}`: {}",
            self.kind,
            self.step,
            count(self.places.len(), "place")
        )];
        let shown = if shows_all { self.places.len() } else { FIRST };
        lines.extend(
            self.places
                .iter()
                .take(shown)
                .map(|place| format!("  {}", place.line())),
        );
        lines.extend(rest(self.places.len(), shown));
        lines.join("\n")
    }
}

impl Place<'_> {
    fn line(&self) -> String {
        let item = match self.items.as_slice() {
            [] => String::new(),
            [only] => format!("`{only}`: "),
            [first, others @ ..] => format!("`{first}` and {} more: ", others.len()),
        };
        one_line(&format!("{item}{} ({})", self.message, self.location))
    }
}

/// Says how many of `all` are not shown.
fn rest(all: usize, shown: usize) -> Option<String> {
    let more = all.checked_sub(shown).filter(|more| *more > 0)?;
    Some(format!("  and {more} more; --verbose lists them"))
}

/// Lists the operations that are degraded because schemas are that they lead to.
fn by_schemas(fidelity: &Fidelity, shows_all: bool) -> String {
    let operations = fidelity
        .operations
        .iter()
        .filter(|entry| !entry.degraded_schemas.is_empty());
    let operations: Vec<&Entry> = operations.collect();
    if operations.is_empty() {
        return String::new();
    }
    let shown = if shows_all { operations.len() } else { FIRST };
    let head = format!("degraded by their schemas: {}", count(operations.len(), "operation"));
    let line = |entry: &&Entry| {
        let line = format!("`{}`: {}", entry.name, entry.degraded_schemas.join(", "));
        format!("  {}", one_line(&line))
    };
    let lines: Vec<String> = operations.iter().take(shown).map(line).collect();
    let lines = std::iter::once(head).chain(lines).chain(rest(operations.len(), shown));
    format!("\n{}\n", lines.collect::<Vec<_>>().join("\n"))
}
