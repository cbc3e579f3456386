//! What a recording shows, for people and machines.
//!
//! In: the description, and what was observed. Out: a [`Lesson`] for each difference, with the actions that correct it;
//! as text, and as the actions of an overlay. Values are told by their shapes, unless the values themselves are asked
//! for.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::found::Kind;
use super::observe::{Difference, EMPTY, Observed};
use super::propose::{self, Action};
use super::shape::{name, shape};
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Location, Node, SourceFile, words, yaml};
use crate::drift::text::line;
use crate::read::overlay;

/// How many examples of one difference are shown.
const MAX_EXAMPLES: usize = 3;
/// How many places and operations are named.
const MAX_NAMES: usize = 3;
/// How many characters of a value are shown.
const MAX_VALUE: usize = 200;

/// One difference, and how to correct the description.
#[derive(Clone, Debug, Serialize)]
pub struct Lesson {
    /// Its number in the report, from 1.
    pub number: usize,
    /// What kind of difference it is: `null`, `other-type`.
    pub kind: &'static str,
    /// What differs, in a sentence.
    pub what: String,
    /// Where the description says otherwise: a JSON pointer.
    pub pointer: JsonPointer,
    /// The file and line of that.
    pub place: String,
    /// The operations that it was met in.
    pub operations: Vec<String>,
    /// Where it was met in bodies.
    pub paths: Vec<String>,
    /// How often it was seen.
    pub count: usize,
    /// How many values or exchanges could have had it.
    pub of: usize,
    /// The file and the number of the first exchange that has it.
    pub first: (String, usize),
    /// Examples: shapes of values, or values.
    pub examples: Vec<String>,
    /// What else there is to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
    /// The actions of an overlay that correct it; none where that takes a person.
    #[serde(skip)]
    pub actions: Vec<Action>,
    /// The same as YAML.
    pub overlay: String,
}

/// Returns a lesson for each difference of `observed` in the description `root`, with values in it if `with_values`.
pub fn lessons(root: &Node, observed: &Observed, with_values: bool) -> Vec<Lesson> {
    let json = root.to_json();
    let lesson = |(index, difference): (usize, &Difference)| {
        let actions = propose::actions(&json, difference);
        let location = root.at(&difference.at).map_or(&root.location, |node| &node.location);
        let what = what(difference);
        let reason = reason(&what, difference);
        Lesson {
            number: index + 1,
            kind: difference.kind.word(),
            pointer: difference.at.clone(),
            place: format!("{}:{}", location.file.path, location.line),
            operations: difference.operations.iter().map(|name| line(name)).collect(),
            paths: difference.paths.iter().cloned().collect(),
            count: difference.count,
            of: difference.of,
            first: difference.first.clone(),
            examples: examples(difference, with_values),
            overlay: overlay_of(&actions, &reason),
            advice: advice(difference, actions.is_empty()),
            actions,
            what,
        }
    };
    observed.differences.iter().enumerate().map(lesson).collect()
}

/// Some of the values of `difference`, or their shapes.
fn examples(difference: &Difference, with_values: bool) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for value in difference.values.iter().filter(|value| !value.is_null()) {
        let value = match difference.kind {
            Kind::Path => &value["response"],
            _ => value,
        };
        let example = if with_values {
            line(&cut(&value.to_string()))
        } else {
            shape(value)
        };
        if examples.len() < MAX_EXAMPLES && !examples.contains(&example) {
            examples.push(example);
        }
    }
    examples
}

/// What to do about `difference` where no action corrects it, or beside that.
fn advice(difference: &Difference, is_uncorrected: bool) -> Option<&'static str> {
    match difference.kind {
        Kind::Failure => Some("if it tells a failure, say so in the table `[failure]` of vendor.toml"),
        Kind::Body if difference.detail == EMPTY && is_uncorrected => {
            Some("the body is there at other times: call `.send_optional()`")
        }
        Kind::Body if is_uncorrected => Some("call `.send_text()`, or describe another media type"),
        Kind::Alternative if is_uncorrected => {
            Some("clients keep it as an unknown variant: describe the alternative by hand")
        }
        _ if is_uncorrected => Some("it does not show what is right: correct the description by hand"),
        _ => None,
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What differs, in the words of a sentence.
fn what(difference: &Difference) -> String {
    let detail = name(&difference.detail);
    match difference.kind {
        Kind::Missing => format!("`{detail}` is required and missing"),
        Kind::Null => "the value is `null`, which is not allowed".to_owned(),
        Kind::Type => "the value has another type".to_owned(),
        Kind::Value => "the value is not among those that are listed".to_owned(),
        Kind::Form => format!("the value is no `{detail}`"),
        Kind::Bound => format!("the value does not obey `{detail}`"),
        Kind::Property if difference.detail.is_empty() => {
            "properties are not described whose names are data".to_owned()
        }
        Kind::Property => format!("the property `{detail}` is not described"),
        Kind::Alternative => "the value fits no alternative".to_owned(),
        Kind::Status => format!("the status {} is not described", difference.detail),
        Kind::MediaType if difference.detail.is_empty() => "a body without a media type is not described".to_owned(),
        Kind::MediaType => format!("a body of `{}` is not described", difference.detail),
        Kind::Body if difference.detail == EMPTY => "the body that is described is empty".to_owned(),
        Kind::Body => "the body is not the JSON that it is said to be".to_owned(),
        Kind::Parameter if difference.detail.is_empty() => {
            "query parameters are not described whose names are data".to_owned()
        }
        Kind::Parameter => format!("the query parameter `{detail}` is not described"),
        Kind::Path => format!("no operation is `{}`", line(&difference.detail)),
        Kind::Failure => format!("a successful status comes with a failure in `{detail}`"),
    }
}

/// Why a correction is made, with its evidence.
fn reason(what: &str, difference: &Difference) -> String {
    let mut characters = what.chars();
    let capital: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    let thing = match (difference.paths.is_empty(), difference.kind) {
        (false, _) if difference.kind != Kind::Failure => "values",
        (_, Kind::Parameter | Kind::Path | Kind::Missing | Kind::Type | Kind::Value) => "requests",
        _ => "responses",
    };
    format!(
        "{capital}{}: observed in {} of {} {thing}, in {}.",
        characters.as_str(),
        difference.count,
        difference.of,
        few(&difference.operations.iter().map(|name| line(name)).collect::<Vec<_>>())
    )
}

fn few(names: &[String]) -> String {
    let shown = names.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}

/// `actions` as items of a list in YAML, each with its `reason`.
fn overlay_of(actions: &[Action], reason: &str) -> String {
    if actions.is_empty() {
        return String::new();
    }
    let actions = actions.iter().map(|action| match &action.update {
        Some(update) => json!({"target": action.target, "description": reason, "update": update}),
        None => json!({"target": action.target, "description": reason, "remove": true}),
    });
    let file = SourceFile::new("overlay.yaml", "");
    let list = Node::from_json(
        &json!({"actions": actions.collect::<Vec<Value>>()}),
        &Location::start_of(&file),
    );
    let text = yaml::write(&list, "");
    text.strip_prefix("actions:\n").unwrap_or(&text).to_owned()
}

/// Writes the lessons as text.
pub fn text(lessons: &[Lesson], observed: &Observed) -> String {
    let mut text = format!(
        "{} of {}; {} as described; {}\n",
        words::count(observed.matched, "exchange"),
        words::count(observed.operations.len(), "operation"),
        observed.fitting,
        words::count(lessons.len(), "difference")
    );
    if observed.foreign > 0 {
        let origins: Vec<String> = observed.foreign_origins.iter().cloned().collect();
        text += &format!(
            "left out: {} with other servers: {}\n",
            words::count(observed.foreign, "exchange"),
            few(&origins)
        );
    }
    if observed.untold > 0 {
        text += &format!(
            "left out: {} beyond the first 10,000\n",
            words::count(observed.untold, "difference")
        );
    }
    for lesson in lessons {
        text += &format!(
            "\n{}. {}: {}, {} of {}\n   at {} ({})\n   in {}",
            lesson.number,
            lesson.kind,
            lesson.what,
            lesson.count,
            lesson.of,
            line(lesson.pointer.as_str()),
            lesson.place,
            few(&lesson.operations)
        );
        if !lesson.paths.is_empty() {
            text += &format!(", at {}", few(&lesson.paths));
        }
        text += &format!("; first in {}, entry {}\n", lesson.first.0, lesson.first.1);
        if !lesson.examples.is_empty() {
            text += &format!("   seen: {}\n", lesson.examples.join("; "));
        }
        if let Some(advice) = lesson.advice {
            text += &format!("   {advice}\n");
        }
        text.extend(lesson.overlay.lines().map(|line| format!("   {line}\n")));
    }
    text
}

/// Returns the overlay `file`, or a new one for `title`, with the actions of `lessons` at its end.
///
/// # Errors
///
/// The text is no overlay any more once they are there: its actions are not a list in block style at its end.
pub fn appended(file: &Arc<SourceFile>, title: &str, lessons: &[Lesson]) -> Result<String, Diagnostics> {
    let (mut text, before, indent) = match file.text.trim().is_empty() {
        true => (head(title), 0, 2),
        false => {
            let actions = overlay::read(file)?.actions;
            let last = actions.last().map_or(1, |action| action.location.line as usize);
            let line = file.text.lines().nth(last.saturating_sub(1)).unwrap_or_default();
            let indent = line.len() - line.trim_start_matches(' ').len();
            (file.text.trim_end().to_owned() + "\n", actions.len(), indent)
        }
    };
    let added: usize = lessons.iter().map(|lesson| lesson.actions.len()).sum();
    for line in lessons.iter().flat_map(|lesson| lesson.overlay.lines()) {
        // What is written is indented by two, which the file need not be.
        let line = line.strip_prefix("  ").unwrap_or(line);
        text += &format!("{}{line}\n", " ".repeat(if line.is_empty() { 0 } else { indent }));
    }
    let written = overlay::read(&SourceFile::new(file.path.as_str(), text.as_str()));
    match written {
        Ok(written) if written.actions.len() == before + added => Ok(text),
        _ => {
            let message = "the corrections cannot be appended to this overlay";
            let finding = Diagnostic::error(Code::Overlay, message).at(&Location::start_of(file));
            Err(finding
                .help("write `actions` last, one action after the other, each after `  - `")
                .into())
        }
    }
}

/// How an overlay begins.
fn head(title: &str) -> String {
    let file = SourceFile::new("overlay.yaml", "");
    let head = json!({
        "overlay": "1.1.0",
        "info": {"title": format!("Corrections to the description of {}", line(title)), "version": "1.0.0"},
    });
    yaml::write(&Node::from_json(&head, &Location::start_of(&file)), "") + "actions:\n"
}
