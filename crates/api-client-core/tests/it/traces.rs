//! Spans and events: the fields of OpenTelemetry's conventions, and never a secret or an id.

use std::io;
use std::sync::{Arc, Mutex};

use api_client_core::serde_json::{self, Value};
use api_client_core::{Api, ClientBuilder, Method, NoErrorBody, UnknownValue};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::support::{Reply, SECRET, Server, builder};

/// Keeps everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Logs all that this process does. A subscriber of one thread would race with the calls of other tests for what
/// tracing remembers of the process.
fn log_everything() -> Log {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false);
    let subscriber = subscriber
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    log
}

/// The fields of the span, which every line shows.
const SPAN: &[&str] = &[
    "otel.name=GET /items/{id} ",
    "otel.kind=\"client\"",
    "http.request.method=\"GET\"",
    "url.template=\"/items/{id}\"",
    "server.address=\"127.0.0.1\"",
    "api.version=\"1.0.0\"",
    "api.operation.id=\"/items/{id}\"",
];

/// The fields of both attempts and of the end of the call.
const EVENTS: [&[&str]; 3] = [
    &[
        "attempt=1",
        "http.response.status_code=503",
        "error.type=\"503\"",
        "duration_ms=",
    ],
    &[
        "attempt=2",
        "http.response.status_code=404",
        "error.type=\"404\"",
        "duration_ms=",
    ],
    &[
        "http.request.resend_count=1",
        "http.response.status_code=404",
        "error.type=\"404\"",
        "close",
    ],
];

#[tokio::test]
async fn a_call_is_a_span_and_an_attempt_is_an_event() {
    let log = log_everything();
    let server = Server::start(|number, _| {
        if number == 0 {
            Reply::json(503, "")
        } else {
            Reply::json(404, "")
        }
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    let call = client
        .request(Method::GET, "/items/{id}")
        .path("id", "secret-id")
        .query("key", SECRET);
    call.send_json::<Value, NoErrorBody>().await.unwrap_err();

    let text = log.text();
    let port = format!("server.port={}", client.base_url().port().unwrap());
    let own = |line: &&str| line.contains(&port) && line.contains("}: api_client_core: ");
    let events: Vec<_> = text.lines().filter(own).collect();
    let full = format!("url.full={}/items/{{id}} ", server.url);
    assert!(events.iter().all(|event| event.contains(&full)), "{full} in {text}");
    assert!(
        !events[0].contains("resend_count") && !events[0].contains("method_original"),
        "{text}"
    );
    assert_eq!(events.len(), EVENTS.len(), "{text}");
    for (event, fields) in events.iter().zip(EVENTS) {
        for field in fields.iter().chain(SPAN) {
            assert!(event.contains(field), "{field} in {event}");
        }
    }
    // What the other tests have logged so far holds no secret either.
    assert!(!text.contains(SECRET) && !text.contains("secret-id"), "{text}");

    assert_own_server_is_shown(&log).await;
    assert_unknown_values_are_told_once(&log);
}

#[derive(Clone)]
enum Mood {
    Happy,
    Unknown(UnknownValue),
}
api_client_core::string_enum!(Mood { Happy => "happy" });

#[derive(Clone, Copy, Debug)]
enum Paws {
    Four,
    Unknown(i64),
}
api_client_core::number_enum!(Paws(i64) { Four => 4 });

#[derive(Clone, Debug)]
enum Tagged {
    Cat(Value),
    Unknown(Value),
}
api_client_core::tagged_union!(Tagged, "kind", { Cat => "cat" });

#[derive(Clone, Debug)]
enum Untagged {
    Text(String),
    Unknown(Value),
}
api_client_core::untagged_union!(Untagged { Text } other Unknown);

#[derive(Clone, Debug)]
enum Event {
    Born(String),
    Unknown(Value),
}
api_client_core::webhook_events!(Event { Born => "born" } other Unknown);

/// The first value of a type that has no variant for it is an event, and neither shows the value nor comes again.
fn assert_unknown_values_are_told_once(log: &Log) {
    let told = |name: &str| {
        let name = format!("traces::{name}\"");
        let text = log.text();
        text.lines().filter(|line| line.contains(&name)).count()
    };
    let read = || {
        serde_json::from_str::<Vec<Mood>>(r#"["happy", "news-of-theirs"]"#).unwrap();
        serde_json::from_str::<Vec<Paws>>("[4, 271828]").unwrap();
        serde_json::from_str::<Tagged>(r#"{"kind": "news-of-theirs"}"#).unwrap();
        serde_json::from_str::<Untagged>("271828").unwrap();
        let event = Event::parse_named("news-of-theirs", b"271828").unwrap();
        assert!(matches!(event, Event::Unknown(value) if value == 271_828));
    };
    assert!(Mood::from("chosen by the program").is_unknown());
    serde_json::from_str::<Mood>(r#""happy""#).unwrap();
    serde_json::from_str::<Paws>("4").unwrap();
    serde_json::from_str::<Tagged>(r#"{"kind": "cat"}"#).unwrap();
    serde_json::from_str::<Untagged>(r#""text""#).unwrap();
    let event = Event::parse_named("born", br#""Tom""#).unwrap();
    assert!(matches!(event, Event::Born(name) if name == "Tom"));
    let names = ["Mood", "Paws", "Tagged", "Untagged", "Event"];
    assert_eq!(names.map(told), [0; 5], "{}", log.text());
    read();
    read();
    assert_eq!(names.map(told), [1; 5], "{}", log.text());
    let text = log.text();
    assert!(!text.contains("news-of-theirs") && !text.contains("271828"), "{text}");
}

/// The server of the span is the operation's, where it has one of its own.
async fn assert_own_server_is_shown(log: &Log) {
    static API: Api = Api {
        name: "test-api",
        version: "1.0.0",
        base_url: Some("http://127.0.0.1:9"),
        user_agent: "test-api/1.0.0",
        security_schemes: &[],
        in_band_failure: None,
    };
    let server = Server::json("null").await;
    let client = ClientBuilder::new(&API).build().unwrap();
    let request = client.request(Method::GET, "/own").server(&server.url);
    request.send_empty::<NoErrorBody>().await.unwrap();
    let text = log.text();
    let span = text
        .lines()
        .find(|line| line.contains("url.template=\"/own\""))
        .unwrap();
    let port = server.url.rsplit(':').next().unwrap();
    assert!(span.contains(&format!("server.port={port}")), "{span}");
}
