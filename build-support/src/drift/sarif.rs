//! A drift for code scanning.
//!
//! In: drifts. Out: one run in the Static Analysis Results Interchange Format, version 2.1.0, with a result for each
//! change. Its message is plain text, in which GitHub shows nothing as Markdown or HTML.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::compare::{AREAS, Change, Rule, Wire};
use super::{Drift, text};

/// `drifts` as a log of one run.
pub fn sarif(drifts: &[Drift]) -> Value {
    let results: Vec<Value> = drifts
        .iter()
        .flat_map(|drift| drift.changes.iter().map(move |change| result(drift, change)))
        .collect();
    let met = drifts
        .iter()
        .flat_map(|drift| &drift.changes)
        .map(|change| change.rule.id);
    let met: BTreeSet<&str> = met.collect();
    let rules = AREAS.iter().flat_map(|area| area.rules.iter().copied());
    let rules: Vec<Value> = rules.filter(|rule| met.contains(rule.id)).map(rule_of).collect();
    let notices = drifts
        .iter()
        .flat_map(|drift| drift.notices.iter().map(move |notice| (drift, notice)));
    let notices: Vec<Value> = notices
        .map(|(drift, notice)| {
            let message = format!("{}: {}", drift.name, text::line(notice));
            json!({"level": "warning", "message": {"text": message}})
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "drift", "rules": rules}},
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notices}],
            "results": results,
        }],
    })
}

fn level(level: Wire) -> &'static str {
    match level {
        Wire::Breaking => "error",
        Wire::Dangerous => "warning",
        Wire::Compatible => "note",
    }
}

fn rule_of(rule: &Rule) -> Value {
    let worst = rule.levels.request.max(rule.levels.response);
    json!({
        "id": rule.id,
        "shortDescription": {"text": format!("{}.", rule.what)},
        "defaultConfiguration": {"level": level(worst)},
    })
}

fn result(drift: &Drift, change: &Change) -> Value {
    let values = [("was", &change.old), ("is", &change.new)];
    let values = values
        .iter()
        .filter_map(|(word, value)| Some(format!("; {word} {}", value.as_ref()?)));
    let message = format!(
        "{}: {}{}",
        change.rule.what,
        drift.place_of(change),
        values.collect::<String>()
    );
    json!({
        "ruleId": change.rule.id,
        "level": level(change.level),
        "message": {"text": text::line(&message)},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": change.location.file.path},
                "region": {"startLine": change.location.line, "startColumn": change.location.column},
            },
            "logicalLocations": [{"fullyQualifiedName": change.pointer}],
        }],
        "partialFingerprints": {"change/v1": format!("{}:{}:{}", drift.name, change.rule.id, change.pointer)},
    })
}
