//! Gives every operation responses with statuses and descriptions.
//!
//! In: responses under any key. Out: responses under a status (`200`), a class of them (`4XX`) or `default`, each with
//! a description. An operation that declares none gets an undescribed `default`: any answer may come.

use crate::document::{JsonPointer, Location, Node, Object};
use crate::normalize::Report;
use crate::normalize::edit::{empty_object, object_of, rename};
use crate::normalize::walk::{self, Kind, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::parts(document, Order::ParentsFirst, |node, place| {
        let location = node.location.clone();
        let Some(members) = node.as_object_mut() else { return };
        match place.kind {
            Kind::Operation => repair_responses(members, place.pointer, &location, report),
            Kind::Response => {
                let text = || Node::string("", location.clone());
                members.entry("description".to_owned()).or_insert_with(text);
            }
            _ => {}
        }
    });
}

fn repair_responses(operation: &mut Object, pointer: &JsonPointer, location: &Location, report: &mut Report) {
    let pointer = pointer.join("responses");
    let responses = operation
        .entry("responses".to_owned())
        .or_insert_with(|| empty_object(location));
    if let Some(responses) = responses.as_object_mut() {
        repair_statuses(responses, &pointer, report);
        if responses.keys().all(|status| status.starts_with("x-")) {
            report.rewritten(&pointer, location, "no response is declared, so any may come");
            responses.insert(
                "default".to_owned(),
                object_of("description", Node::string("", location.clone())),
            );
        }
    }
}

fn repair_statuses(responses: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let unsound: Vec<String> = responses
        .keys()
        .filter(|key| !key.starts_with("x-") && status(key).as_deref() != Some(key))
        .cloned()
        .collect();
    for key in unsound {
        let Some(location) = responses.get(&key).map(|response| response.location.clone()) else {
            continue;
        };
        let pointer = pointer.join(&key);
        match status(&key) {
            Some(status) if rename(responses, &key, &status) => {
                report.rewritten(
                    &pointer,
                    &location,
                    format!("the status `{key}` was read as `{status}`"),
                );
            }
            Some(status) => {
                report.degraded(
                    &pointer,
                    &location,
                    format!("there is a response `{status}` besides `{key}`"),
                );
                responses.shift_remove(&key);
            }
            None => {
                report.degraded(
                    &pointer,
                    &location,
                    format!("`{key}` is no status, so the response was left out"),
                );
                responses.shift_remove(&key);
            }
        }
    }
}

/// The status that `key` means: three digits from 100 to 599, a digit and `XX`, or `default`.
fn status(key: &str) -> Option<String> {
    let word: String = key
        .trim()
        .chars()
        .take_while(|character| character.is_ascii_alphanumeric())
        .collect();
    let upper = word.to_ascii_uppercase();
    if upper == "DEFAULT" {
        return Some("default".to_owned());
    }
    let mut characters = upper.chars();
    let class = characters.next().is_some_and(|first| ('1'..='5').contains(&first));
    let rest = characters.as_str();
    let rest_fits = rest == "XX" || (rest.len() == 2 && rest.chars().all(|character| character.is_ascii_digit()));
    (class && rest_fits).then_some(upper)
}
