//! Metrics as the semantic conventions of OpenTelemetry for HTTP clients name them.
//!
//! In: each request on its way. Out: `http.client.request.duration` and `http.client.active_requests`, with the
//! template of the URL and never the URL. Without the feature `metrics` everything here is empty and disappears.

#[cfg(feature = "metrics")]
pub(crate) use on::{Measured, Meters};

#[cfg(not(feature = "metrics"))]
pub(crate) use off::Measured;

#[cfg(feature = "metrics")]
mod on {
    use std::sync::Arc;

    use http::StatusCode;
    use opentelemetry::KeyValue;
    use opentelemetry::metrics::{Histogram, Meter, UpDownCounter};

    use crate::error::Failure;
    use crate::parts::Parts;
    use crate::shared::Shared;
    use crate::timer::Instant;

    /// The boundaries that the conventions advise, in seconds.
    const BOUNDARIES: [f64; 14] = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ];

    /// The instruments of a client.
    pub(crate) struct Meters {
        duration: Histogram<f64>,
        active: UpDownCounter<i64>,
    }

    impl Meters {
        /// The instruments of the program's meter, or else of the global provider.
        pub(crate) fn new(meter: Option<&Meter>) -> Self {
            let global = || opentelemetry::global::meter("api_client_core");
            let meter = meter.cloned().unwrap_or_else(global);
            Self {
                duration: meter
                    .f64_histogram("http.client.request.duration")
                    .with_unit("s")
                    .with_description("Duration of HTTP client requests.")
                    .with_boundaries(BOUNDARIES.to_vec())
                    .build(),
                active: meter
                    .i64_up_down_counter("http.client.active_requests")
                    .with_unit("{request}")
                    .with_description("Number of active HTTP requests.")
                    .build(),
            }
        }
    }

    /// A request on its way; nothing before and after that.
    pub(crate) struct Measured(Option<Request>);

    struct Request {
        client: Arc<Shared>,
        began: Instant,
        /// What both instruments say of it.
        attributes: Vec<KeyValue>,
    }

    impl Measured {
        pub(crate) fn new() -> Self {
            Self(None)
        }

        pub(crate) fn start(&mut self, parts: &Parts) {
            let server = parts.server();
            let method = parts.target.known_method().to_owned();
            let attributes = vec![
                KeyValue::new("http.request.method", method),
                KeyValue::new("server.address", server.host_str().unwrap_or_default().to_owned()),
                KeyValue::new(
                    "server.port",
                    i64::from(server.port_or_known_default().unwrap_or_default()),
                ),
                KeyValue::new("url.scheme", server.scheme().to_owned()),
                KeyValue::new("url.template", parts.target.path().to_owned()),
            ];
            parts.client.meters.active.add(1, &attributes);
            self.0 = Some(Request {
                client: Arc::clone(&parts.client),
                began: Instant::now(),
                attributes,
            });
        }

        pub(crate) fn finish(&mut self, outcome: &Result<StatusCode, &Failure>) {
            let Some(request) = self.0.take() else {
                return;
            };
            let mut attributes = request.attributes.clone();
            let status = match outcome {
                Ok(status) => Some(*status),
                Err(failure) => failure.status,
            };
            if let Some(status) = status {
                attributes.push(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
            }
            if let Err(failure) = outcome {
                attributes.push(KeyValue::new("error.type", failure.error_type().to_owned()));
            }
            let seconds = request.began.elapsed().as_secs_f64();
            request.client.meters.duration.record(seconds, &attributes);
        }
    }

    /// The end of a request, also of one that is given up.
    impl Drop for Request {
        fn drop(&mut self) {
            self.client.meters.active.add(-1, &self.attributes);
        }
    }
}

#[cfg(not(feature = "metrics"))]
mod off {
    use http::StatusCode;

    use crate::error::Failure;
    use crate::parts::Parts;

    /// Nothing.
    pub(crate) struct Measured;

    impl Measured {
        pub(crate) fn new() -> Self {
            Self
        }

        pub(crate) fn start(&mut self, _: &Parts) {}

        pub(crate) fn finish(&mut self, _: &Result<StatusCode, &Failure>) {}
    }
}
