//! Server-sent events: read while they arrive, and resumed where a connection breaks.

use std::time::Duration;

use api_client_core::serde_json::{Value, json};
use api_client_core::{ErrorKind, Method, NoErrorBody};

use crate::support::{Reply, Server, builder};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n";

fn whole(events: &str) -> Reply {
    Reply::Bytes(format!("{HEAD}Content-Length: {}\r\n\r\n{events}", events.len()).into_bytes())
}

/// The connection closes before as many bytes have come as were announced.
fn broken(events: &str) -> Reply {
    Reply::Bytes(format!("{HEAD}Content-Length: 9999\r\n\r\n{events}").into_bytes())
}

#[tokio::test]
async fn events_are_typed_and_end_with_the_response() {
    let server =
        Server::start(|_, _| whole("event: token\ndata: {\"n\":1}\n\ndata: 5x\n\ndata: [DONE]\n\ndata: 6\n\n")).await;
    let client = builder(&server.url).build().unwrap();
    let request = client.request(Method::POST, "/chat").json(&json!({"stream": true}));
    let mut events = request.send_events::<Value, NoErrorBody>().await.unwrap();
    let first = events.next_event().await.unwrap().unwrap();
    assert_eq!((first.kind.as_deref(), first.data), (Some("token"), json!({"n": 1})));
    assert_eq!(
        events.next_event().await.unwrap().unwrap_err().kind(),
        ErrorKind::Decode
    );
    assert!(events.next_event().await.is_none());
    assert_eq!(server.only().header("accept"), Some("text/event-stream"));
}

#[tokio::test]
async fn a_broken_connection_is_resumed_behind_the_last_event() {
    let server = Server::start(|number, _| match number {
        0 => broken("retry: 1\nid: 41\ndata: a\n\nid: 42\ndata: b\n\ndata: lost"),
        _ => whole("data: c\n\n"),
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    let mut events = client
        .request(Method::GET, "/events")
        .send_text_events::<NoErrorBody>()
        .await
        .unwrap();
    let mut read = Vec::new();
    while let Some(event) = events.next_event().await {
        read.push(event.unwrap().data);
    }
    assert_eq!(read, ["a", "b", "c"]);
    let received = server.received();
    assert_eq!(
        (received[0].header("last-event-id"), received[1].header("last-event-id")),
        (None, Some("42"))
    );
}

#[tokio::test]
async fn a_stream_without_ids_cannot_be_resumed() {
    let server = Server::start(|_, _| broken("data: a\n\n")).await;
    let client = builder(&server.url).build().unwrap();
    let mut events = client
        .request(Method::GET, "/events")
        .send_text_events::<NoErrorBody>()
        .await
        .unwrap();
    assert_eq!(events.next_event().await.unwrap().unwrap().data, "a");
    assert_eq!(
        events.next_event().await.unwrap().unwrap_err().kind(),
        ErrorKind::Transport
    );
    assert!(events.next_event().await.is_none());
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn heartbeats_comments_and_a_terminator_are_no_errors() {
    let events =
        ": hello\n\ndata:\n\ndata: 1\n\nevent: ping\ndata: \n\n: ping\n\ndata: 2\n\ndata: [DONE] \n\ndata: 3\n\n";
    let server = Server::start(move |_, _| whole(events)).await;
    let client = builder(&server.url).build().unwrap();
    let request = || client.request(Method::GET, "/events");
    let mut stream = request().send_events::<u8, NoErrorBody>().await.unwrap();
    let mut read = Vec::new();
    while let Some(event) = stream.next_event().await {
        read.push(event.unwrap().data);
    }
    assert_eq!(read, [1, 2]);
    // Where data is text, none is a text too.
    let mut stream = request().send_text_events::<NoErrorBody>().await.unwrap();
    assert_eq!(stream.next_event().await.unwrap().unwrap().data, "");
}

#[tokio::test]
async fn the_error_of_an_event_names_the_call() {
    let server = Server::start(|number, _| match number {
        0 => Reply::with(503, "", ""),
        _ => whole("data: x\n\n"),
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    let mut stream = client
        .request(Method::GET, "/events")
        .send_events::<u8, NoErrorBody>()
        .await
        .unwrap();
    let error = stream.next_event().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "/events: GET {}/events: the response body cannot be decoded (status 200) at line 1:1: expected value (2 attempts)",
            server.url
        )
    );
}
