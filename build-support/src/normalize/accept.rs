//! The value of `Accept` that an operation states by a parameter.
//!
//! In: a parameter without references. Out: its default, or its only value. OpenAPI says that such a parameter is to be
//! ignored, yet a value that is declared there, such as `application/vnd.example+json;version=2`, is one that the
//! server insists on.

use crate::document::Node;

/// Whether `parameter` is the header `Accept`.
pub(crate) fn is_accept(parameter: &Node) -> bool {
    let is_called_so = |name: &str| name.eq_ignore_ascii_case("accept");
    parameter.str_of("in") == Some("header") && parameter.str_of("name").is_some_and(is_called_so)
}

/// The value that `parameter` states, if it is the header `Accept`.
pub(crate) fn stated(parameter: &Node) -> Option<&str> {
    if !is_accept(parameter) {
        return None;
    }
    let schema = parameter.get("schema")?;
    let only = || match schema.get("enum")?.as_array()? {
        [only] => only.as_str(),
        _ => None,
    };
    let value = schema.str_of("default").or_else(only)?;
    let can_be_sent = value.contains('/') && value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    can_be_sent.then_some(value)
}

/// The value that a parameter of `operation` states.
pub(crate) fn stated_by(operation: &Node) -> Option<String> {
    let mut parameters = operation.get("parameters")?.as_array()?.iter();
    parameters.find_map(stated).map(str::to_owned)
}
