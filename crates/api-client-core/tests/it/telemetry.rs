//! Metrics and the context of traces, as the SDK of OpenTelemetry has them in memory.

use std::time::Duration;

use api_client_core::opentelemetry::metrics::MeterProvider as _;
use api_client_core::opentelemetry::trace::{
    FutureExt as _, Span as _, TraceContextExt as _, Tracer as _, TracerProvider as _,
};
use api_client_core::opentelemetry::{Context, KeyValue};
use api_client_core::serde_json::Value;
use api_client_core::{Method, NoErrorBody, RetryPolicy};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

use crate::support::{Reply, SECRET, Server, builder};

/// A point of a metric: its attributes in order, and its value.
type Point = (Vec<String>, f64);

struct Meters {
    provider: SdkMeterProvider,
    exporter: InMemoryMetricExporter,
}

impl Meters {
    fn new() -> Self {
        let exporter = InMemoryMetricExporter::default();
        let provider = SdkMeterProvider::builder()
            .with_periodic_exporter(exporter.clone())
            .build();
        Self { provider, exporter }
    }

    /// The points of a metric as they are now: how many were measured, or how many there are.
    fn points(&self, name: &str, unit: &str) -> Vec<Point> {
        self.exporter.reset();
        self.provider.force_flush().unwrap();
        let exported = self.exporter.get_finished_metrics().unwrap();
        let scopes = exported.iter().flat_map(|resource| resource.scope_metrics());
        let mut metrics = scopes.flat_map(|scope| scope.metrics());
        let metric = metrics.find(|metric| metric.name() == name).unwrap();
        assert_eq!(metric.unit(), unit);
        let mut points: Vec<Point> = match metric.data() {
            AggregatedMetrics::F64(MetricData::Histogram(histogram)) => histogram
                .data_points()
                .map(|point| {
                    assert_eq!((point.bounds().count(), point.bounds().next()), (14, Some(0.005)));
                    assert!(point.sum() < 60.0, "seconds");
                    #[expect(clippy::cast_precision_loss, reason = "a few requests")]
                    let count = point.count() as f64;
                    (sorted(point.attributes()), count)
                })
                .collect(),
            AggregatedMetrics::I64(MetricData::Sum(sum)) => sum
                .data_points()
                .map(|point| {
                    #[expect(clippy::cast_precision_loss, reason = "a few requests")]
                    let value = point.value() as f64;
                    (sorted(point.attributes()), value)
                })
                .collect(),
            other => panic!("{other:?}"),
        };
        points.sort_by(|one, other| one.0.cmp(&other.0));
        points
    }
}

fn sorted<'a>(attributes: impl Iterator<Item = &'a KeyValue>) -> Vec<String> {
    let mut all: Vec<_> = attributes.map(|one| format!("{}={}", one.key, one.value)).collect();
    all.sort();
    all
}

#[tokio::test]
async fn each_request_is_measured_with_the_attributes_of_the_conventions() {
    let server = Server::start(|number, _| match number {
        0 => Reply::json(503, "{}"),
        1 => Reply::json(200, "1"),
        _ => Reply::Reset(Vec::new()),
    })
    .await;
    let meters = Meters::new();
    let client = builder(&server.url)
        .meter(meters.provider.meter("test"))
        .build()
        .unwrap();
    let call = |method| {
        let request = client.request(method, "/items/{id}").path("id", "secret-id");
        request.query("key", SECRET).send_json::<Value, NoErrorBody>()
    };
    call(Method::GET).await.unwrap();
    call(Method::from_bytes(b"BREW").unwrap()).await.unwrap_err();

    let port = client.base_url().port().unwrap();
    let common = |method: &str| {
        [
            format!("http.request.method={method}"),
            "server.address=127.0.0.1".to_owned(),
            format!("server.port={port}"),
            "url.scheme=http".to_owned(),
            "url.template=/items/{id}".to_owned(),
        ]
    };
    let point = |method: &str, own: &[&str], value: f64| {
        let mut attributes = common(method).to_vec();
        attributes.extend(own.iter().map(|own| (*own).to_owned()));
        attributes.sort();
        (attributes, value)
    };
    let mut expected = vec![
        point("GET", &["http.response.status_code=503", "error.type=503"], 1.0),
        point("GET", &["http.response.status_code=200"], 1.0),
        point("_OTHER", &["error.type=transport"], 1.0),
    ];
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(meters.points("http.client.request.duration", "s"), expected);
    let active = [point("GET", &[], 0.0), point("_OTHER", &[], 0.0)];
    assert_eq!(meters.points("http.client.active_requests", "{request}"), active);
}

#[tokio::test]
async fn a_request_is_active_until_it_ends_or_is_given_up() {
    let server = Server::start(|_, _| Reply::Stall(Vec::new())).await;
    let meters = Meters::new();
    let client = builder(&server.url)
        .meter(meters.provider.meter("test"))
        .retry(RetryPolicy::off());
    let client = client.build().unwrap();
    let active = || meters.points("http.client.active_requests", "{request}")[0].1;
    let call = client.request(Method::GET, "/x").send_json::<Value, NoErrorBody>();
    let call = tokio::spawn(async move { call.await.map(|_| ()) });
    while server.received().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!((active() - 1.0).abs() < f64::EPSILON);
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert!(active().abs() < f64::EPSILON);
}

#[tokio::test]
async fn a_request_tells_the_server_of_the_span_that_is_current() {
    let other = Server::json("1").await;
    let location = format!("Location: {}/there\r\n", other.url.replace("127.0.0.1", "localhost"));
    let server = Server::start(move |_, request| match request.line() {
        "GET /away" => Reply::with(302, &location, ""),
        _ => Reply::json(200, "1"),
    })
    .await;
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(InMemorySpanExporter::default())
        .build();
    let span = provider.tracer("test").start("outer");
    let (trace, id) = (span.span_context().trace_id(), span.span_context().span_id());
    let context = Context::current_with_span(span);
    let client = builder(&server.url).build().unwrap();
    let get = |path| client.request(Method::GET, path).send_json::<Value, NoErrorBody>();
    get("/x").await.unwrap();
    get("/x").with_context(context.clone()).await.unwrap();
    let own = client.request(Method::GET, "/x").header("traceparent", "own");
    own.send_json::<Value, NoErrorBody>()
        .with_context(context.clone())
        .await
        .unwrap();
    get("/away").with_context(context).await.unwrap();
    let received = server.received();
    let parents: Vec<_> = received.iter().map(|request| request.header("traceparent")).collect();
    let current = format!("00-{trace}-{id}-01");
    assert_eq!(
        parents,
        [None, Some(current.as_str()), Some("own"), Some(current.as_str())]
    );
    // Another host learns nothing of the caller's traces.
    assert_eq!(other.only().header("traceparent"), None);
}
