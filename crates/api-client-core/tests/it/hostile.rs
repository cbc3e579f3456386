//! What a server says of itself, and what a caller passes on: no text of either acts on logs, headers or other hosts.

use std::time::{Duration, Instant};

use api_client_core::multipart::{Form, Part};
use api_client_core::serde_json::Value;
use api_client_core::{
    AccessToken, Api, ApiKeyLocation, BoxError, BoxFuture, CallOptions, Client, ClientBuilder, ClientCredentials,
    Credential, Error, ErrorKind, Method, NoErrorBody, QueryStyle, SchemeKind, SecurityScheme, TokenProvider,
};

use crate::support::{Received, Reply, SECRET, Server, builder};

static API: Api = Api {
    name: "test-api",
    version: "1.0.0",
    base_url: None,
    user_agent: "test-api/1.0.0",
    security_schemes: &[
        SecurityScheme {
            name: "Query",
            kind: SchemeKind::ApiKey {
                location: ApiKeyLocation::Query,
                name: "key",
            },
            env: &[],
        },
        SecurityScheme {
            name: "Cookie",
            kind: SchemeKind::ApiKey {
                location: ApiKeyLocation::Cookie,
                name: "session",
            },
            env: &[],
        },
        SecurityScheme {
            name: "Token",
            kind: SchemeKind::OAuth2 { token_url: None },
            env: &[],
        },
    ],
    in_band_failure: None,
};

fn client(url: &str, scheme: &str, credential: impl Into<Credential>) -> Client {
    ClientBuilder::new(&API)
        .base_url(url)
        .credential(scheme, credential)
        .build()
        .unwrap()
}

/// A text with everything that acts on a terminal, a log or its reader.
const NASTY: &str = "a\\n2026-01-01 ERROR all is lost\\r\\u001b[31m\\u202eb\\u2066\\u200b\\ufeff";

fn is_one_safe_line(text: &str) -> bool {
    let acts = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    !text.contains(acts) && text.len() < 2000
}

async fn error_of(status: u16, body: String) -> Error {
    let server = Server::start(move |_, _| Reply::json(status, &body)).await;
    let client = builder(&server.url).build().unwrap();
    client
        .request(Method::GET, "/x")
        .send_json::<Vec<u8>, NoErrorBody>()
        .await
        .unwrap_err()
}

#[tokio::test]
async fn texts_of_a_server_are_one_short_safe_line_in_display_and_debug() {
    let long = "x".repeat(1 << 20);
    for (status, body) in [
        (200, format!("[\"{NASTY}\"]")),
        (200, format!("{{\"{NASTY}\": 1}}")),
        (200, format!("{{\"{long}\": [1, true}}")),
        (400, format!("{{\"{NASTY}\": \"{long}\"}}")),
        (
            400,
            NASTY
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\u202e", "\u{202e}"),
        ),
    ] {
        let error = error_of(status, body).await;
        assert!(is_one_safe_line(&error.to_string()), "{error}");
        assert!(is_one_safe_line(&format!("{error:?}")), "{error:?}");
    }
}

#[tokio::test]
async fn the_path_of_an_error_in_json_is_one_short_safe_line() {
    for name in [NASTY.to_owned(), "n".repeat(1 << 20)] {
        let server = Server::start(move |_, _| Reply::json(200, format!("{{\"{name}\": 1}}"))).await;
        let client = builder(&server.url).build().unwrap();
        let call = client.request(Method::GET, "/x");
        let outcome = call
            .send_json::<std::collections::BTreeMap<String, bool>, NoErrorBody>()
            .await;
        let error = outcome.unwrap_err();
        assert!(error.to_string().contains(" at `"), "{error}");
        assert!(is_one_safe_line(&error.to_string()), "{error}");
        assert!(
            is_one_safe_line(&format!("{error:?} {:?}", error.location())),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_request_id_that_repeats_the_key_shows_it_nowhere() {
    for status in [200, 500] {
        let server = Server::start(move |_, request: &Received| {
            let line = request.line().to_owned();
            Reply::with(status, &format!("X-Request-Id: {line}\r\n"), "[1]")
        })
        .await;
        let client = client(&server.url, "Query", SECRET);
        let options = CallOptions::new().retry(api_client_core::RetryPolicy::off());
        let request = client.request(Method::GET, "/x").options(options);
        let shown = match request.send_json::<Value, NoErrorBody>().await {
            Ok(response) => format!("{response:?} {:?}", response.request_id()),
            Err(error) => format!("{error} {error:?} {:?}", error.request_id()),
        };
        assert!(shown.contains("key=[redacted]") && !shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn an_event_that_repeats_the_key_shows_it_nowhere() {
    let events = format!("data: \"{SECRET}\"\n\ndata: {{\"{SECRET}\": 1}}\n\n");
    let server = Server::start(move |_, _| Reply::with(200, "Content-Type: text/event-stream\r\n", &events)).await;
    let client = builder(&server.url).build().unwrap();
    let call = client.request(Method::GET, "/x");
    let mut events = call
        .send_events::<std::collections::BTreeMap<String, bool>, NoErrorBody>()
        .await
        .unwrap();
    for _ in 0..2 {
        let error = events.next_event().await.unwrap().unwrap_err();
        let shown = format!("{error} {error:?} {:?}", error.message());
        assert!(shown.contains("[redacted]") && !shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn an_error_of_a_token_endpoint_is_cut() {
    let server = Server::start(|_, _| {
        let long = "x".repeat(1 << 19);
        Reply::json(
            400,
            format!("{{\"error\": \"{NASTY}\", \"error_description\": \"{long}\"}}"),
        )
    })
    .await;
    let flow = ClientCredentials::new("id", SECRET).token_url(&server.url);
    let client = client(&server.url, "Token", Credential::client_credentials(flow));
    let error = client
        .request(Method::GET, "/x")
        .send_empty::<NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert!(is_one_safe_line(&error.to_string()), "{error}");
    assert!(is_one_safe_line(&format!("{error:?}")), "{error:?}");
}

#[test]
fn no_url_shows_a_password() {
    for url in [
        "https://user:pa55@host?",
        "https://user:pa55?w@host",
        "ftp://user:pa55@host",
        "user:pa55@host",
    ] {
        let error = ClientBuilder::new(&API).base_url(url).build().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("pa55"), "{error:?}");
    }
    let flow = ClientCredentials::new("id", "s").token_url("https://user:pa55@host/token");
    assert!(!format!("{flow:?}").contains("pa55"), "{flow:?}");
}

#[tokio::test]
async fn a_name_with_a_line_break_is_no_header_of_a_part() {
    let server = Server::json("{}").await;
    let client = builder(&server.url).build().unwrap();
    let evil = "a\"\r\nX-Evil: 1\r\n\r\nbody";
    for form in [
        Form::new().part("file", Part::bytes("x").file_name(evil)),
        Form::new().part(evil, Part::bytes("x")),
        Form::new().text("a\nb", "x"),
        Form::new().part("file", Part::bytes("x").content_type("text/plain\r\nX-Evil: 1")),
        Form::new().part("file", Part::bytes("x").file_name("a\0b")),
    ] {
        let call = client
            .request(Method::POST, "/x")
            .multipart(form)
            .send_empty::<NoErrorBody>();
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{error:?}");
        assert!(is_one_safe_line(&error.to_string()), "{error}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn names_of_parts_go_out_as_browsers_send_them() {
    let server = Server::json("{}").await;
    let client = builder(&server.url).build().unwrap();
    let form = Form::new()
        .text("title[de]", "x")
        .part("größe \"x\"", Part::bytes("x").file_name("漢字 \"1\".txt"));
    client
        .request(Method::POST, "/x")
        .multipart(form)
        .send_empty::<NoErrorBody>()
        .await
        .unwrap();
    let body = server.only().text().to_owned();
    assert!(body.contains("form-data; name=\"title[de]\"\r\n"), "{body}");
    assert!(
        body.contains("form-data; name=\"größe %22x%22\"; filename=\"漢字 %221%22.txt\"\r\n"),
        "{body}"
    );
}

#[tokio::test]
async fn a_path_is_resolved_before_it_is_checked() {
    let server = Server::json("{}").await;
    let client = builder(&format!("{}/v1", server.url)).build().unwrap();
    for path in [
        "/../admin",
        "/%2e%2e/admin",
        "/a/..\\..\\admin",
        "/.\t./admin",
        "/a/%2E./%2e%2E/admin",
        "/\\../../admin/../..",
    ] {
        let error = client
            .request(Method::GET, path)
            .send_empty::<NoErrorBody>()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{path}: {error}");
    }
    assert!(server.received().is_empty());
    for (path, sent) in [
        ("/a/../b", "GET /v1/b"),
        ("/a/%2e/b", "GET /v1/a/b"),
        ("/a\\b", "GET /v1/a/b"),
    ] {
        client
            .request(Method::GET, path)
            .send_empty::<NoErrorBody>()
            .await
            .unwrap();
        assert_eq!(server.received().last().unwrap().line(), sent);
    }
    // A value is one segment, and stays one.
    let error = client
        .request(Method::GET, "/a/{id}")
        .path("id", "..")
        .send_empty::<NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
}

/// Values that end what they stand in, if nothing keeps them from it.
const VALUES: [&str; 39] = [
    "..",
    ".",
    "../..",
    "..\\..",
    "%2e%2e",
    "%2E.",
    "/",
    "//evil.example",
    "\\",
    "https://evil.example/",
    "?",
    "?a=b",
    "#",
    "#a",
    "&",
    "&q0=evil",
    "=",
    "a=b",
    ";",
    "; c=evil",
    ",",
    "a,b",
    "|",
    "%20",
    "%",
    "%00",
    "%zz",
    "+",
    " ",
    "\"",
    "'",
    "<script>",
    "{id}",
    "[0]",
    "ä",
    "漢字",
    "🦀",
    "\u{202e}",
    "~!$()*@:",
];

/// The query styles, of which the last writes JSON.
const STYLES: [QueryStyle; 8] = [
    QueryStyle::Form { explode: true },
    QueryStyle::Form { explode: false },
    QueryStyle::SpaceDelimited,
    QueryStyle::PipeDelimited,
    QueryStyle::DeepObject,
    QueryStyle::FormOfJson { explode: true },
    QueryStyle::FormOfJson { explode: false },
    QueryStyle::Json,
];

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .unwrap()
        .into_owned()
}

#[tokio::test]
async fn no_value_leaves_its_place() {
    let server = Server::json("{}").await;
    let client = builder(&server.url).build().unwrap();
    for value in VALUES {
        let call = |path: &str| {
            let request = client
                .request(Method::GET, "/a/{id}/z")
                .path("id", path)
                .cookie("c", value);
            let styles = STYLES.iter().enumerate();
            styles.fold(request, |request, (number, style)| {
                request.query_style(*style, &format!("q{number}"), value)
            })
        };
        let outcome = call(value).send_empty::<NoErrorBody>().await;
        if [".", ".."].contains(&value) {
            // They are segments that no server sees, in whatever spelling.
            assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Request, "{value:?}");
            call("x").send_empty::<NoErrorBody>().await.unwrap();
        } else {
            outcome.unwrap();
        }
        let request = server.received().pop().unwrap();
        let (path, query) = request.line().split_once('?').unwrap();
        let segments: Vec<String> = path.split('/').map(decoded).collect();
        let id = if [".", ".."].contains(&value) { "x" } else { value };
        assert_eq!(segments, ["GET ", "a", id, "z"], "{value:?}");
        let pairs: Vec<(String, String)> = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        for (number, (name, sent)) in pairs.iter().enumerate() {
            let json = Value::from(value).to_string();
            let expected = if number == 7 { &json } else { value };
            assert_eq!((name, sent.as_str()), (&format!("q{number}"), expected), "{value:?}");
        }
        assert_eq!(pairs.len(), STYLES.len(), "{value:?}");
        let cookie = request.header("cookie").unwrap();
        assert!(!cookie.contains(';'), "{value:?}: {cookie}");
        assert_eq!(decoded(cookie.strip_prefix("c=").unwrap()), value);
    }
}

#[tokio::test]
async fn cookies_of_the_caller_and_of_credentials_go_together() {
    let server = Server::json("{}").await;
    let client = client(&server.url, "Cookie", SECRET);
    let request = || client.request(Method::GET, "/x");
    request()
        .header("Cookie", "theme=dark")
        .send_empty::<NoErrorBody>()
        .await
        .unwrap();
    let options = CallOptions::new().header("Cookie", "session=mine; theme=dark");
    request()
        .cookie("a", "1")
        .options(options)
        .send_empty::<NoErrorBody>()
        .await
        .unwrap();
    let sent: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.header("cookie").unwrap().to_owned())
        .collect();
    assert_eq!(
        sent,
        [
            format!("theme=dark; session={SECRET}"),
            "session=mine; theme=dark; a=1".to_owned()
        ]
    );
}

#[tokio::test]
async fn a_stream_that_breaks_after_every_event_ends() {
    let script = |number: usize, _: &Received| {
        let events = format!("retry: 0\nid: {number}\ndata: x\n\n");
        Reply::Bytes(
            [
                crate::support::head(200, "Content-Type: text/event-stream\r\n", 1 << 20),
                events.into_bytes(),
            ]
            .concat(),
        )
    };
    let server = Server::start(script).await;
    let client = builder(&server.url).build().unwrap();
    let mut events = client
        .request(Method::GET, "/x")
        .send_text_events::<NoErrorBody>()
        .await
        .unwrap();
    let began = Instant::now();
    for _ in 0..6 {
        events.next_event().await.unwrap().unwrap();
    }
    assert!(began.elapsed() >= Duration::from_millis(500), "{:?}", began.elapsed());
    let all = async { while let Some(Ok(_)) = events.next_event().await {} };
    tokio::time::timeout(Duration::from_secs(60), all)
        .await
        .expect("the stream goes on without end");
    assert!(server.received().len() < 300, "{}", server.received().len());
}

#[tokio::test]
async fn an_id_that_no_header_can_have_hides_no_error() {
    for id in ["a\u{1}b".to_owned(), "i".repeat(1 << 20)] {
        let server = Server::start(move |_, _| {
            let events = format!("id: {id}\ndata: x\n\n");
            let head = crate::support::head(200, "Content-Type: text/event-stream\r\n", 2 << 20);
            Reply::Bytes([head, events.into_bytes()].concat())
        })
        .await;
        let client = builder(&server.url).build().unwrap();
        let mut events = client
            .request(Method::GET, "/x")
            .send_text_events::<NoErrorBody>()
            .await
            .unwrap();
        assert_eq!(events.next_event().await.unwrap().unwrap().data, "x");
        let error = events.next_event().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
    }
}

/// Gives tokens that live for 10 s, or an empty one.
struct Tokens {
    text: &'static str,
    asked: std::sync::Arc<std::sync::atomic::AtomicUsize>,
}

impl TokenProvider for Tokens {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        self.asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let token = AccessToken::new(self.text).expires_in(Duration::from_secs(10));
        Box::pin(async { Ok(token) })
    }
}

#[tokio::test]
async fn a_token_of_a_short_life_is_shared_while_it_holds() {
    let server = Server::json("{}").await;
    let asked = std::sync::Arc::default();
    let tokens = Tokens {
        text: "t",
        asked: std::sync::Arc::clone(&asked),
    };
    let client = client(&server.url, "Token", Credential::token_provider(tokens));
    for _ in 0..5 {
        client
            .request(Method::GET, "/x")
            .send_empty::<NoErrorBody>()
            .await
            .unwrap();
    }
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_empty_token_is_an_error() {
    let server = Server::json("{\"access_token\": \"\", \"expires_in\": 60}").await;
    let flow = ClientCredentials::new("id", "s").token_url(format!("{}/token", server.url));
    let tokens = Tokens {
        text: "",
        asked: std::sync::Arc::default(),
    };
    for credential in [Credential::client_credentials(flow), Credential::token_provider(tokens)] {
        let client = client(&server.url, "Token", credential);
        let error = client
            .request(Method::GET, "/x")
            .send_empty::<NoErrorBody>()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Token, "{error:?}");
    }
    assert!(server.received().iter().all(|request| request.line() == "POST /token"));
}
