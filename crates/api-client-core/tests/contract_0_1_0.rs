//! A client that the release 0.1.0 generated, compiled and run with the runtime as it is now. What it calls is the
//! contract of `docs/runtime-contract.md`: a crate that is published stays as it is while its runtime is updated.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

// As it was generated, to the byte. Its lints are those of its time.
#[allow(
    warnings,
    clippy::all,
    reason = "the code of a release is not changed when compilers find more to say"
)]
#[rustfmt::skip]
#[path = "contract/0.1.0/generated/mod.rs"]
mod generated;
#[allow(dead_code, reason = "what the tests of the runtime need besides")]
#[path = "it/support.rs"]
mod support;

use generated::client::{Client, ClientBuilder};
use generated::{operations, types};

/// What `lib.rs` of the client re-exports: the code is beside `generated`, and is a crate's root only there.
#[allow(unused_imports, reason = "that it can be named is all there is to show")]
mod exports {
    #[cfg(feature = "blocking")]
    pub(crate) use api_client_core::blocking;
    pub(crate) use api_client_core::{
        BuildError, ByteStream, CallOptions, Date, DateTime, Error, ErrorKind, HeaderMap, JsonLocation, Method,
        NoErrorBody, Response, RetryPolicy, SecretString, StatusCode, Url, jiff, reqwest, serde_json,
    };
    pub(crate) use api_client_core::{multipart, pagination, raw, sse};
}

use std::collections::BTreeMap;
use std::time::Duration;

use api_client_core::multipart::Part;
use api_client_core::{CallOptions, ErrorKind, SecretString, Validate, serde_json};
use serde_json::json;
use support::{Received, Reply, Server, quick};
use types::{Kind, NewThing, Pictures, SearchBody, SearchNear, Shape, Size, Square, ThingUpdate, ValueType};

const ID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

fn builder(server: &Server) -> ClientBuilder {
    let builder = Client::builder().base_url(&server.url).retry(quick());
    let builder = builder.header_key("header-key").query_key("query-key");
    builder.cookie_key("cookie-key").login("ada", "password")
}

fn client(server: &Server) -> Client {
    builder(server).build().unwrap()
}

/// A thing as the server sends it, with something new in each place.
fn thing() -> serde_json::Value {
    json!({
        "id": ID, "kind": "medium", "parent": null, "shape": {"type": "circle", "radius": 1.5, "new": true},
        "value": ["a", "b"], "createdAt": "2026-01-02T03:04:05", "born": "2026-01-02",
        "part": {"id": ID, "kind": "small", "parent": "p", "shape": {"type": "star", "points": 5}},
        "anything": [1, null], "counts": {"a": 1}, "added": {"later": 1}
    })
}

#[tokio::test]
async fn objects_enums_and_unions_are_read_and_written_as_they_were() {
    let server = Server::start(|_, _| Reply::json(200, thing().to_string())).await;
    let got = client(&server).get_thing(ID.parse().unwrap()).send().await.unwrap();
    let got = got.into_inner().unwrap();
    assert_eq!(got.kind.as_str(), "medium");
    assert!(matches!(&got.shape, Shape::Circle(circle) if circle.radius == 1.5));
    assert!(matches!(&got.value, Some(ValueType::StringList(texts)) if texts.len() == 2));
    assert!(matches!(&got.part.as_ref().unwrap().shape, Shape::Unknown(shape) if shape["points"] == 5));
    assert_eq!(got.additional_properties.get("added"), Some(&json!({"later": 1})));
    assert_eq!(serde_json::to_value(&got).unwrap(), thing());
    assert_eq!(server.only().line(), format!("GET /things/{ID}"));
    assert_eq!(server.only().header("x-api-key"), Some("header-key"));
}

#[tokio::test]
async fn parameters_go_where_they_went() {
    let server = Server::json(r#"{"things":[]}"#).await;
    let kinds = [Kind::Small, Kind::Large];
    let call = client(&server).list_things().cursor("a b").kinds(&kinds);
    let call = call
        .near(&types::ListThingsNear::new().latitude(1.5))
        .x_trace("t")
        .session("s");
    let call = call.since("2026-01-02T03:04:05Z".parse().unwrap());
    let options = CallOptions::new().header("X-More", "m").timeout(Duration::from_secs(9));
    call.day("2026-01-02".parse().unwrap())
        .options(options)
        .send()
        .await
        .unwrap();
    let sent = server.only();
    assert_eq!(
        sent.line(),
        "GET /things?cursor=a%20b&kinds=small,large&near%5Blatitude%5D=1.5&since=2026-01-02T03%3A04%3A05Z&day=2026-01-02"
    );
    assert_eq!(sent.header("x-trace"), Some("t"));
    assert_eq!(sent.header("x-more"), Some("m"));
    assert_eq!(sent.header("cookie"), Some("session=s"));
}

#[tokio::test]
async fn credentials_go_where_they_went() {
    let server = Server::start(|number, _| match number {
        0 => Reply::with(200, "Content-Type: image/png\r\n", b"\xff\xd8"),
        1 => Reply::json(200, thing().to_string()),
        _ => Reply::with(204, "", ""),
    })
    .await;
    let client = client(&server);
    assert_eq!(
        &client.get_picture(7).send().await.unwrap().into_inner()[..],
        b"\xff\xd8"
    );
    let update = ThingUpdate::new(None).name("new");
    client.update_thing("a/b", &update).send().await.unwrap();
    client.delete_thing(&[1, 2]).send().await.unwrap();
    let sent = server.received();
    assert_eq!(sent[0].line(), "GET /pictures/7?key=query-key");
    assert_eq!(sent[0].header("cookie"), Some("key=cookie-key"));
    assert_eq!(sent[1].line(), "PATCH /things/a%2Fb");
    assert_eq!(sent[1].header("authorization"), Some("Basic YWRhOnBhc3N3b3Jk"));
    assert_eq!(sent[1].header("content-type"), Some("application/merge-patch+json"));
    assert_eq!(sent[1].text(), r#"{"name":"new","owner":null}"#);
    assert_eq!(sent[2].line(), "DELETE /things/.1,2");
    assert_eq!(sent[2].header("x-api-key"), None);
    assert!(!format!("{client:?}").contains("-key\""), "{client:?}");
}

#[tokio::test]
async fn a_success_by_status_and_an_error_by_status_are_told_apart() {
    let server = Server::start(|number, _| match number {
        0 => Reply::json(201, thing().to_string()),
        1 => Reply::json(202, r#"{"job":"j"}"#),
        2 => Reply::with(204, "", ""),
        3 => Reply::json(404, r#"{"owner":"o"}"#),
        4 => Reply::json(599, r#""down""#),
        _ => Reply::json(418, r#"{"detail":"d"}"#),
    })
    .await;
    let client = client(&server);
    let new = NewThing::new("abc", Kind::Small, Square::new("square", 2.0)).value("text".to_owned());
    let create = || client.create_thing(&new).send();
    use operations::{CreateThingError as Failure, CreateThingSuccess as Success};
    assert!(matches!(&*create().await.unwrap(), Success::Created(thing) if thing.parent.is_none()));
    assert!(matches!(&*create().await.unwrap(), Success::Accepted(accepted) if accepted.job == "j"));
    assert!(matches!(&*create().await.unwrap(), Success::NoContent));
    let error = create().await.unwrap_err();
    assert!(matches!(error.body(), Some(Failure::NotFound(missing)) if missing.owner == "o"));
    assert!(matches!(create().await.unwrap_err().body(), Some(Failure::ServerError(text)) if text == "down"));
    let error = create().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status().unwrap().as_u16()),
        (ErrorKind::TypedStatus, 418)
    );
    assert!(matches!(error.body(), Some(Failure::Failure(problem)) if problem.detail == "d"));
    assert_eq!(
        server.received()[0].text(),
        r#"{"name":"abc","kind":"small","shape":{"type":"square","side":2.0},"value":"text"}"#
    );
}

#[tokio::test]
async fn values_that_break_a_bound_are_not_sent() {
    let server = Server::json("{}").await;
    let client = client(&server);
    let new = |name: &str| NewThing::new(name, Kind::Small, Square::new("square", 1.0));
    let broken = [
        new(""),
        new("abcdefghi"),
        new("A"),
        new("a").price(0.0),
        new("a").price(0.3),
        new("a").tags(vec!["x".to_owned(), "x".to_owned()]),
        new("a").tags(vec![String::new(); 3]),
        new("a").counts(BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)])),
        new("a").size(Size::new(11)),
    ];
    for thing in &broken {
        let error = client.create_thing(thing).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{thing:?}");
    }
    assert!(new("a").size(Size::new(10)).validate().is_ok());
    let error = client.list_numbered().page(0).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn pages_of_every_style_follow_each_other() {
    fn value<'r>(request: &'r Received, name: &str) -> Option<&'r str> {
        let query = request.line().split_once('?')?.1;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
    let server = Server::start(|_, request| {
        let (line, list) = (request.line(), json!([thing()]).to_string());
        let is_last = ["cursor", "page", "offset", "after"].iter().any(|name| {
            let first = if *name == "page" { "1" } else { "0" };
            value(request, name).is_some_and(|value| value != first)
        });
        if line.starts_with("GET /things") {
            let next = if is_last { json!(null) } else { json!("c2") };
            return Reply::json(200, json!({"things": [thing()], "nextCursor": next}).to_string());
        }
        if line.starts_with("GET /linked") && !is_last {
            return Reply::with(200, "Link: </linked?after=1>; rel=\"next\"\r\n", list);
        }
        Reply::json(
            200,
            if is_last && !line.starts_with("GET /linked") {
                "[]"
            } else {
                &list
            },
        )
    })
    .await;
    let client = client(&server);
    let mut seen = Vec::new();
    let mut pages = client.list_things().pages();
    while let Some(page) = pages.next_page().await {
        seen.push(page.unwrap().things.len());
    }
    assert_eq!(seen, [1, 1]);
    let mut items = client.list_numbered().items();
    assert!(items.next_item().await.unwrap().is_ok());
    assert!(items.next_item().await.is_none());
    let mut items = client.list_offset().items();
    assert!(items.next_item().await.unwrap().is_ok());
    assert!(items.next_item().await.is_none());
    let mut items = client.list_linked().items();
    assert!(items.next_item().await.unwrap().is_ok());
    assert!(items.next_item().await.unwrap().is_ok());
    assert!(items.next_item().await.is_none());
    let lines: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            "GET /things",
            "GET /things?cursor=c2",
            "GET /numbered",
            "GET /numbered?page=2",
            "GET /offset",
            "GET /offset?offset=1",
            "GET /linked",
            "GET /linked?after=1"
        ]
    );
}

#[tokio::test]
async fn bodies_of_every_kind_are_sent_and_read() {
    let server = Server::start(|_, request| match request.line() {
        "POST /search" => Reply::with(200, "Content-Type: text/csv\r\n", "a,b"),
        "POST /import" => Reply::with(200, "Content-Type: text/csv\r\n", "c,d"),
        "GET /pictures/7?key=query-key" => Reply::with(200, "", b"\x01\x02"),
        _ => Reply::with(204, "", ""),
    })
    .await;
    let client = client(&server);
    let body = SearchBody::new(vec!["a".to_owned(), "b".to_owned()]).near(SearchNear::new().latitude(2.5));
    assert_eq!(&**client.search(&body).send().await.unwrap(), "a,b");
    client.import_things("text").send().await.unwrap();
    let pictures = Pictures::new(vec![Part::bytes(b"\x01".to_vec()).file_name("a.png")], 3)
        .cover(Part::bytes(b"\x02".to_vec()))
        .labels(vec!["l".to_owned()])
        .notes(vec!["n".to_owned()])
        .place(Size::new(4));
    client.add_pictures(7, &pictures).send().await.unwrap();
    client.set_picture(7, b"raw".to_vec()).send().await.unwrap();
    let mut stream = client.get_picture(7).send_stream().await.unwrap().into_inner();
    assert_eq!(&stream.chunk().await.unwrap().unwrap()[..], b"\x01\x02");
    let sent = server.received();
    assert_eq!(
        sent[0].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(sent[0].text(), "words=a&words=b&near%5Blatitude%5D=2.5");
    assert_eq!(sent[1].text(), "text");
    let form = String::from_utf8_lossy(&sent[2].body).into_owned();
    for part in [
        "name=\"files\"; filename=\"a.png\"",
        "name=\"width\"\r\n\r\n3\r\n",
        "name=\"cover\"\r\nContent-Type: image/png",
        "name=\"labels\"\r\nContent-Type: application/json\r\n\r\n\"l\"",
        "name=\"notes\"\r\n\r\nn\r\n",
        "name=\"place\"\r\nContent-Type: application/json\r\n\r\n{\"width\":4}",
    ] {
        assert!(form.contains(part), "no {part:?} in {form}");
    }
    assert_eq!((sent[3].line(), sent[3].text()), ("PUT /pictures/7", "raw"));
    assert_eq!(sent[3].header("content-type"), Some("image/png"));
}

#[tokio::test]
async fn events_arrive_one_by_one() {
    let server = Server::start(|_, request| {
        let data = if request.line() == "GET /logs" {
            "line"
        } else {
            r#"{"text":"t"}"#
        };
        Reply::with(
            200,
            "Content-Type: text/event-stream\r\n",
            format!("data: {data}\n\ndata: [DONE]\n\n"),
        )
    })
    .await;
    let client = client(&server);
    let body = types::ChatBody::new().stream(true);
    let mut events = client.chat().body(&body).send_events().await.unwrap();
    assert_eq!(
        events.next_event().await.unwrap().unwrap().data.text.as_deref(),
        Some("t")
    );
    assert!(events.next_event().await.is_none());
    let mut lines = client.follow_logs().send_events().await.unwrap();
    assert_eq!(lines.next_event().await.unwrap().unwrap().data, "line");
    assert_eq!(server.received()[0].text(), r#"{"stream":true}"#);
}

#[test]
fn a_client_is_built_with_every_setting() {
    let builder = Client::builder()
        .base_url("http://localhost:1")
        .token(SecretString::from("t"));
    let builder = builder
        .user_agent("agent")
        .default_header("X-Default", "d")
        .max_in_flight(4);
    let builder = builder
        .connect_timeout(Duration::from_secs(1))
        .attempt_timeout(None)
        .timeout(None);
    let builder = builder
        .idle_timeout(Duration::from_secs(1))
        .response_limit(1 << 20)
        .retry(quick());
    let client = builder.build().unwrap();
    assert_eq!(client.base_url().as_str(), "http://localhost:1/");
    assert!(Client::builder().base_url("nowhere").build().is_err());
}
