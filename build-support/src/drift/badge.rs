//! A badge that says whether a client is up to date.
//!
//! In: a [`Drift`]. Out: JSON as the endpoint of shields.io reads it (<https://shields.io/badges/endpoint-badge>).

use serde_json::{Value, json};

use super::Drift;
use super::compare::Wire;

/// `drift` as the JSON of a badge.
pub fn badge(drift: &Drift) -> Value {
    let counted = [
        (Wire::Breaking, "red"),
        (Wire::Dangerous, "orange"),
        (Wire::Compatible, "yellow"),
    ];
    let worst = counted.into_iter().find(|(level, _)| drift.count(*level) > 0);
    let (message, colour) = match worst {
        Some((level, colour)) => (format!("{} {}", drift.count(level), level.word()), colour),
        None if drift.is_empty() => ("none".to_owned(), "brightgreen"),
        None => ("not on the wire".to_owned(), "yellow"),
    };
    json!({"schemaVersion": 1, "label": "API drift", "message": message, "color": colour})
}
