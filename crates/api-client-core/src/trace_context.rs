//! W3C Trace Context: tells the server which span a request belongs to.
//!
//! In: the current context of OpenTelemetry. Out: the headers `traceparent` and `tracestate`, unless the caller has set
//! them. A program that uses `tracing` has such a context with the layer of `tracing-opentelemetry`.

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};
use opentelemetry::trace::{TraceContextExt as _, TraceFlags};

const PARENT: HeaderName = HeaderName::from_static("traceparent");
const STATE: HeaderName = HeaderName::from_static("tracestate");

/// Adds the headers for the span that is current. Without one, nothing is added.
pub(crate) fn inject(headers: &mut HeaderMap) {
    let context = opentelemetry::Context::current();
    let span = context.span();
    let span = span.span_context();
    if !span.is_valid() || headers.contains_key(PARENT) {
        return;
    }
    let sampled = u8::from(span.trace_flags() & TraceFlags::SAMPLED == TraceFlags::SAMPLED);
    let parent = format!("00-{:032x}-{:016x}-{sampled:02x}", span.trace_id(), span.span_id());
    if let Ok(parent) = HeaderValue::from_str(&parent) {
        headers.insert(PARENT, parent);
    }
    let state = span.trace_state().header();
    if let (false, Ok(state)) = (state.is_empty(), HeaderValue::from_str(&state)) {
        headers.insert(STATE, state);
    }
}
