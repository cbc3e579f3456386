//! Enums of bodies that differ by status.
//!
//! In: what several statuses carry. Out: the facts about the enum, and the schemas of its variants as members of one
//! object, so that progenitor writes each variant's bare type.

use serde_json::Value as Json;

use super::string_enum::FALLBACK_NAMES;
use crate::model::facts::{ByStatus, StatusContent, StatusPattern, StatusVariant};
use crate::model::names::{Scope, type_name, value_name};

/// A variant before it has a name of its own.
pub(super) struct Variant {
    /// What its statuses are called.
    pub(super) name: String,
    pub(super) statuses: Vec<StatusPattern>,
    pub(super) body: Body,
}

/// The body of a variant.
pub(super) enum Body {
    /// JSON of a schema.
    Json(Json),
    Text,
    Bytes,
    Empty,
}

/// The enum `type_name` of `variants`; their schemas are added to `carried`, by names that begin with `prefix`.
pub(super) fn enum_of(
    type_name: String,
    mut variants: Vec<Variant>,
    prefix: &str,
    carried: &mut Vec<(String, Json)>,
) -> ByStatus {
    // The first variant that matches is taken: one status comes before a class, and a class before all others.
    variants.sort_by_key(|variant| variant.statuses.iter().max().copied());
    let mut scope = Scope::with_reserved(["Self"]);
    let mut named = Vec::new();
    for variant in variants {
        let name = scope.claim([variant.name.as_str(), all_reasons(&variant.statuses).as_str()]);
        let content = match variant.body {
            Body::Json(schema) => {
                let member = format!("{prefix}_{}", value_name(&name));
                carried.push((member.clone(), schema));
                StatusContent::Json(member)
            }
            Body::Text => StatusContent::Text,
            Body::Bytes => StatusContent::Bytes,
            Body::Empty => StatusContent::Empty,
        };
        let statuses = variant.statuses;
        named.push((name, StatusVariant { statuses, content }));
    }
    ByStatus {
        type_name,
        variants: named.into_iter().collect(),
        fallback: scope.claim(FALLBACK_NAMES.iter().copied()),
    }
}

/// What `statuses` are called together: by the reason phrase of the first, by their class, or else as all others.
pub(super) fn name_of(statuses: &[StatusPattern]) -> String {
    match statuses {
        [StatusPattern::Code(code)] => reason(*code),
        [StatusPattern::Default, ..] => "Other".to_owned(),
        [first, rest @ ..] => match (class(*first), rest.iter().all(|other| class(*other) == class(*first))) {
            (Some(2), true) => "Success".to_owned(),
            (Some(4), true) => "ClientError".to_owned(),
            (Some(5), true) => "ServerError".to_owned(),
            _ => "Failure".to_owned(),
        },
        [] => "Other".to_owned(),
    }
}

/// The reason phrases of all `statuses`: for the second group of one class.
fn all_reasons(statuses: &[StatusPattern]) -> String {
    let reasons = statuses.iter().map(|status| match status {
        StatusPattern::Code(code) => reason(*code),
        StatusPattern::Class(class) => format!("Class{class}"),
        StatusPattern::Default => "Other".to_owned(),
    });
    reasons.collect::<Vec<_>>().join("Or")
}

fn class(status: StatusPattern) -> Option<u16> {
    match status {
        StatusPattern::Code(code) => Some(code / 100),
        StatusPattern::Class(class) => Some(u16::from(class)),
        StatusPattern::Default => None,
    }
}

/// The reason phrase that the registry of status codes gives `code`.
fn reason(code: u16) -> String {
    let registered = http::StatusCode::from_u16(code)
        .ok()
        .and_then(|status| status.canonical_reason());
    registered.map_or_else(|| format!("Status{code}"), type_name)
}
