//! Names of media types (RFC 9110, section 8.3.1).
//!
//! In: the key of a Media Type Object, or a `Content-Type`. Out: the type without its parameters, which rooms compare.

/// The type and subtype of `media_type`, without parameters, in lower case: both are compared so.
pub fn essence(media_type: &str) -> String {
    let end = media_type.find(';').unwrap_or(media_type.len());
    media_type.get(..end).unwrap_or_default().trim().to_ascii_lowercase()
}

/// The media types of one JSON value after another: JSON Lines, NDJSON and JSON text sequences (RFC 7464).
const JSON_LINES: &[&str] = &[
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonl",
    "application/jsonlines",
    "application/x-jsonlines",
    "application/json-lines",
    "application/json-seq",
    "application/stream+json",
];

/// Whether `media_type` is one JSON value after another.
pub fn is_json_lines(media_type: &str) -> bool {
    JSON_LINES.contains(&essence(media_type).as_str())
}

/// Whether `media_type` is one JSON value or is written like it.
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    if is_json_lines(&essence) {
        return false;
    }
    essence == "application/json" || essence == "*/*" || essence.ends_with("+json") || essence == "text/json"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_case_do_not_count() {
        assert_eq!(essence(" Text/HTML ; charset=utf-8; a=b"), "text/html");
        assert_eq!(essence("application/json"), "application/json");
        assert_eq!(essence("; charset=utf-8"), "");
    }

    #[test]
    fn json_lines_are_told_by_their_name_without_parameters() {
        assert!(is_json_lines("Application/X-NDJSON; charset=utf-8"));
        assert!(is_json_lines("application/stream+json"));
        assert!(!is_json_lines("application/problem+json"));
    }
}
