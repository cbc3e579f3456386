//! Spans and events as the semantic conventions of OpenTelemetry for HTTP clients name them.
//!
//! A span covers a call and an event an attempt. The URL appears with the placeholders of its template and without its
//! query, because ids and keys stand in the rest. Without the feature `tracing` everything here is empty and
//! disappears.

#[cfg(feature = "tracing")]
pub(crate) use on::{Trace, mismatch};

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{Trace, mismatch};

#[cfg(feature = "tracing")]
mod on {
    use std::future::Future;
    use std::time::Duration;

    use http::StatusCode;
    use tracing::field::Empty;
    use tracing::instrument::Instrumented;
    use tracing::{Instrument, Span};

    use crate::Mismatch;
    use crate::error::Failure;
    use crate::parts::Parts;
    use crate::shown::Shown;

    /// The span of a call.
    pub(crate) struct Trace(Span);

    impl Trace {
        pub(crate) fn start(parts: &Parts) -> Self {
            let server = parts.server();
            let (method, template) = (parts.target.known_method(), parts.target.path());
            // The name of a span and the method say nothing of a method that the conventions do not know.
            let original = (method == "_OTHER").then(|| parts.target.method().as_str());
            let name = if original.is_some() { "HTTP" } else { method };
            let span = tracing::info_span!(
                target: "api_client_core",
                "HTTP",
                otel.name = %format_args!("{name} {template}"),
                otel.kind = "client",
                otel.status_code = Empty,
                http.request.method = method,
                http.request.method_original = original,
                http.request.resend_count = Empty,
                http.response.status_code = Empty,
                url.full = %format_args!("{}{template}", parts.url.get(..parts.prefix).unwrap_or_default()),
                url.template = template,
                url.scheme = server.scheme(),
                server.address = server.host_str(),
                server.port = server.port_or_known_default(),
                error.r#type = Empty,
                api.name = parts.client.api.name,
                api.version = parts.client.api.version,
                api.operation.id = parts.target.id(),
            );
            Self(span)
        }

        pub(crate) fn instrument<F: Future>(&self, future: F) -> Instrumented<F> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn attempt(&self, attempt: u32, outcome: &Result<StatusCode, &Failure>, duration: Duration) {
            let status = match outcome {
                Ok(status) => Some(*status),
                Err(failure) => failure.status,
            };
            tracing::debug!(
                target: "api_client_core",
                parent: &self.0,
                attempt,
                duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
                http.response.status_code = status.map(|status| status.as_u16()),
                error.r#type = outcome.err().map(Failure::error_type),
                "attempt"
            );
        }

        pub(crate) fn succeed(&self, status: StatusCode, attempts: u32) {
            self.0.record("http.response.status_code", status.as_u16());
            self.resent(attempts);
        }

        /// The conventions want this only of a request that was sent again.
        fn resent(&self, attempts: u32) {
            if attempts > 1 {
                self.0.record("http.request.resend_count", attempts - 1);
            }
        }

        pub(crate) fn fail(&self, failure: &Failure) {
            if let Some(status) = failure.status {
                self.0.record("http.response.status_code", status.as_u16());
            }
            self.resent(failure.attempts);
            self.0.record("otel.status_code", "ERROR");
            self.0.record("error.type", failure.error_type());
        }
    }

    /// Tells of a value that was left out of a response: its place and its type, never the value.
    pub(crate) fn mismatch(operation: &str, mismatch: &Mismatch) {
        tracing::event!(
            target: "api_client_core",
            tracing::Level::WARN,
            api.operation.id = operation,
            json.path = %Shown(&mismatch.path),
            json.location = %Shown(&mismatch.location),
            json.found = mismatch.found,
            "a value was left out of the response, which does not have the declared type"
        );
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use http::StatusCode;

    use crate::Mismatch;
    use crate::error::Failure;
    use crate::parts::Parts;

    /// Nothing.
    pub(crate) struct Trace;

    impl Trace {
        pub(crate) fn start(_: &Parts) -> Self {
            Self
        }

        pub(crate) fn instrument<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn attempt(&self, _: u32, _: &Result<StatusCode, &Failure>, _: Duration) {}

        pub(crate) fn succeed(&self, _: StatusCode, _: u32) {}

        pub(crate) fn fail(&self, _: &Failure) {}
    }

    pub(crate) fn mismatch(_: &str, _: &Mismatch) {}
}
