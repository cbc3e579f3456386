//! Names of media types (RFC 9110, section 8.3.1).
//!
//! In: the key of a Media Type Object, or a `Content-Type`. Out: the type without its parameters, which rooms compare.

/// The type and subtype of `media_type`, without parameters, in lower case: both are compared so.
pub fn essence(media_type: &str) -> String {
    let end = media_type.find(';').unwrap_or(media_type.len());
    media_type.get(..end).unwrap_or_default().trim().to_ascii_lowercase()
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
}
