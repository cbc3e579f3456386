//! Enums of bodies that differ by status.
//!
//! In: what several statuses carry. Out: the enum, with a variant for each body.

use super::string_enum::FALLBACK_NAMES;
use crate::document::essence;
use crate::model::names::{RustName, Scope, type_name};
use crate::model::operation::{ByStatus, StatusContent, StatusPattern, StatusVariant};

/// A variant before it has a name of its own.
pub(super) struct Variant {
    /// What its statuses are called.
    pub(super) name: String,
    pub(super) statuses: Vec<StatusPattern>,
    pub(super) media_types: Vec<String>,
    pub(super) content: StatusContent,
}

/// The enum `name` of `variants`.
pub(super) fn enum_of(name: String, mut variants: Vec<Variant>) -> ByStatus {
    // The first variant that matches is taken: one status comes before a class, and a class before all others.
    variants.sort_by_key(|variant| variant.statuses.iter().max().copied());
    let mut scope = Scope::with_reserved(["Self"]);
    let named = variants.into_iter().map(|variant| {
        let Variant {
            name,
            statuses,
            media_types,
            content,
        } = variant;
        let name = scope.claim([name.as_str(), all_reasons(&statuses).as_str()]);
        let variant = StatusVariant {
            statuses,
            media_types,
            content,
        };
        (RustName::new(name), variant)
    });
    let variants = named.collect();
    ByStatus {
        name: RustName::new(name),
        variants,
        fallback: RustName::new(scope.claim(FALLBACK_NAMES.iter().copied())),
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

/// What bodies of `media_type` are called: by its subtype.
pub(super) fn name_of_media(media_type: &str) -> String {
    match essence(media_type).as_str() {
        "text/plain" => "Text".to_owned(),
        "application/octet-stream" => "Bytes".to_owned(),
        "*/*" => "Any".to_owned(),
        other => type_name(other.split_once('/').map_or(other, |(_, subtype)| subtype)),
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
