//! Measures a call with the SDK of OpenTelemetry, which keeps the metrics in memory, and prints their names.
//!
//! ```sh
//! cargo run --example metrics --features metrics
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use api_client_core::opentelemetry::metrics::MeterProvider as _;
use api_client_core::{Api, ClientBuilder, Method, NoErrorBody, RetryPolicy};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};

static API: Api = Api {
    name: "pets-api",
    version: "1.0.0",
    base_url: Some("http://127.0.0.1:9"),
    user_agent: "pets-api/1.0.0",
    security_schemes: &[],
    in_band_failure: None,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder()
        .with_periodic_exporter(exporter.clone())
        .build();
    let client = ClientBuilder::new(&API)
        .meter(provider.meter("pets"))
        .retry(RetryPolicy::off())
        .build()?;
    // Nobody listens there: a failure is measured as well.
    let outcome = client.request(Method::GET, "/pets").send_empty::<NoErrorBody>().await;
    println!("answered: {}", outcome.is_ok());
    provider.force_flush()?;
    for resource in exporter.get_finished_metrics()? {
        for metric in resource.scope_metrics().flat_map(|scope| scope.metrics()) {
            println!("{} in {}", metric.name(), metric.unit());
        }
    }
    Ok(())
}
