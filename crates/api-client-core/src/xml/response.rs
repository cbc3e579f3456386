//! Which bodies of responses are read as XML.

use bytes::Bytes;
use http::StatusCode;

use super::error::XmlError;
use super::read::to_json;
use super::table::Element;
use crate::StatusPattern;
use crate::media_type::essence;

/// The elements that the responses of an operation have, by their statuses.
pub(crate) type Readable = &'static [(StatusPattern, &'static Element)];

/// The JSON that the XML in `body` says, if the response is of XML and `elements` has one for its status. A success
/// that is not declared is read as the declared one. What is larger than `limit` in JSON is refused.
pub(crate) fn readable(
    elements: Readable,
    status: StatusCode,
    content_type: Option<&str>,
    body: &[u8],
    limit: u64,
) -> Option<Result<Bytes, XmlError>> {
    if body.is_empty() || !is_xml(content_type) {
        return None;
    }
    let of_status = || elements.iter().filter(|(pattern, _)| pattern.matches(status));
    let is_closest = |pattern: &StatusPattern| match pattern {
        StatusPattern::Code(_) => 0,
        StatusPattern::Class(_) => 1,
        StatusPattern::Default => 2,
    };
    let declared = of_status().min_by_key(|(pattern, _)| is_closest(pattern));
    let is_success =
        |pattern: &StatusPattern| matches!(pattern, StatusPattern::Code(200..=299) | StatusPattern::Class(2));
    let other = || {
        elements
            .iter()
            .find(|(pattern, _)| status.is_success() && is_success(pattern))
    };
    let (_, element) = declared.or_else(other)?;
    Some(to_json(element, body, limit).map(Bytes::from))
}

/// Whether a body is XML as its media type says, or says nothing. XHTML is a page, from something between the client
/// and the server.
fn is_xml(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else { return true };
    let kind = essence(content_type).to_ascii_lowercase();
    kind == "application/xml" || kind == "text/xml" || (kind.ends_with("+xml") && kind != "application/xhtml+xml")
}
