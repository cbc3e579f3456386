//! The ways around what an operation declares, and a body that is not there.

use std::time::Duration;

use api_client_core::serde_json::{Value, json};
use api_client_core::{
    Call, CallOptions, Client, ErrorKind, JsonCall, Method, NoErrorBody, Operation, Request, ResponseFuture,
    RetryPolicy, StatusPattern,
};
use serde::Deserialize;

use crate::support::{Reply, SECRET, Server, builder};

static GET_ITEM: Operation = Operation {
    id: "get_item",
    call: "",
    method: Method::GET,
    path: "/items/{id}",
    security: &[&["ApiKey"]],
    errors: &[StatusPattern::Code(404)],
};

#[derive(Debug, Deserialize, PartialEq)]
struct Problem {
    detail: String,
}

#[derive(Clone)]
struct GetItem {
    request: Request,
}
impl GetItem {
    fn send(self) -> ResponseFuture<Vec<u8>, Problem> {
        self.request.send_json()
    }
}
api_client_core::call!(GetItem { error: Problem, json: Vec<u8>, send: Vec<u8> });

fn get_item(client: &Client) -> GetItem {
    let options = CallOptions::new().header("X-Trace", "on");
    GetItem {
        request: client.operation(&GET_ITEM).path("id", &1).options(options),
    }
}

/// The first response is a 503, the others are `body`.
async fn server(body: &'static str) -> (Server, Client) {
    let server = Server::start(move |number, _| match number {
        0 => Reply::with(503, "", ""),
        _ => Reply::with(200, "Content-Type: text/plain\r\nX-Count: 2\r\n", body),
    })
    .await;
    let retry = RetryPolicy::default().base_backoff(Duration::from_millis(5));
    let client = builder(&server.url).retry(retry).build().unwrap();
    (server, client)
}

/// What every way around sends: the options, the credential, and a second attempt.
fn assert_sent_alike(server: &Server) {
    let received = server.received();
    assert_eq!(received.len(), 2);
    for request in received {
        assert_eq!(
            (request.line(), request.header("x-api-key"), request.header("x-trace")),
            ("GET /items/1", Some(SECRET), Some("on"))
        );
    }
}

#[tokio::test]
async fn awaiting_a_request_sends_it() {
    let (server, client) = server("[1, 2]").await;
    let response = get_item(&client).await.unwrap();
    assert_eq!((&response[..], response.attempts()), (&[1, 2][..], 2));
    assert_sent_alike(&server);

    let server = Server::start(|_, _| Reply::json(404, r#"{"detail": "none"}"#)).await;
    let client = builder(&server.url).build().unwrap();
    let error = get_item(&client).await.unwrap_err();
    assert_eq!(error.body().map(|problem| problem.detail.as_str()), Some("none"));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_awaited() {
    let (server, client) = server("[1, 2]").await;
    let future = get_item(&client).send();
    tokio::task::yield_now().await;
    assert_eq!(server.received().len(), 0);
    drop(future);
    // A task on another thread can await it, and so can a combinator that needs `Unpin`.
    let task = tokio::spawn(get_item(&client).into_future());
    let mut other = get_item(&client).send();
    assert_eq!(task.await.unwrap().unwrap().into_inner(), [1, 2]);
    assert_eq!((&mut other).await.unwrap().into_inner(), [1, 2]);
}

/// A request of an operation that answers with events alone.
struct Watch {
    request: Request,
}

impl Watch {
    async fn send_events(self) -> Result<api_client_core::sse::EventStream<u8>, api_client_core::Error<NoErrorBody>> {
        self.request.send_events().await
    }
}
api_client_core::call!(Watch {
    error: NoErrorBody,
    events: u8
});

#[tokio::test]
async fn awaiting_a_request_for_events_opens_them() {
    let server = Server::start(|_, _| Reply::with(200, "Content-Type: text/event-stream\r\n", "data: 7\n\n")).await;
    let client = builder(&server.url).build().unwrap();
    let request = client.request(Method::GET, "/watch");
    let mut events = Watch { request }.await.unwrap();
    assert_eq!(events.next_event().await.unwrap().unwrap().data, 7);
    assert!(events.next_event().await.is_none());
}

#[test]
fn waiting_for_a_request_sends_it() {
    use api_client_core::blocking::Wait;

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, client) = runtime.block_on(server("[1, 2]"));
    assert_eq!(get_item(&client).wait().unwrap().into_inner(), [1, 2]);
    assert_sent_alike(&server);
}

#[tokio::test]
async fn any_response_can_be_had_as_another_type() {
    let (server, client) = server(r#"{"a": 1}"#).await;
    let declared = get_item(&client).into_request().send_json::<Vec<u8>, Problem>();
    assert_eq!(declared.await.unwrap_err().kind(), ErrorKind::Decode);
    assert_sent_alike(&server);
    let value = get_item(&client).send_as::<Value>().await.unwrap();
    assert_eq!((value.as_ref(), value.status().as_u16()), (&json!({"a": 1}), 200));
}

#[tokio::test]
async fn any_response_can_be_had_as_bytes_text_and_a_stream() {
    let (bytes, client) = server("ab").await;
    let response = get_item(&client).send_bytes().await.unwrap();
    assert_eq!((&response[..], response.attempts()), (&b"ab"[..], 2));
    assert_sent_alike(&bytes);

    let (text, client) = server("ab").await;
    assert_eq!(get_item(&client).send_text().await.unwrap().as_ref(), "ab");
    assert_sent_alike(&text);

    let (stream, client) = server("ab").await;
    let mut response = get_item(&client).send_response().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["x-count"]),
        (200, &"2".parse().unwrap())
    );
    assert_eq!(response.chunk().await.unwrap().unwrap(), "ab");
    assert_sent_alike(&stream);
}

#[tokio::test]
async fn every_way_around_has_the_declared_error() {
    let server = Server::start(|_, _| Reply::json(404, r#"{"detail": "none"}"#)).await;
    let client = builder(&server.url).build().unwrap();
    let none = Problem {
        detail: "none".to_owned(),
    };
    let errors = [
        get_item(&client).send_as::<Value>().await.map(|_| ()).unwrap_err(),
        get_item(&client).send_bytes().await.map(|_| ()).unwrap_err(),
        get_item(&client).send_text().await.map(|_| ()).unwrap_err(),
        get_item(&client).send_response().await.map(|_| ()).unwrap_err(),
        get_item(&client).send_optional().await.map(|_| ()).unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.body()), (ErrorKind::TypedStatus, Some(&none)));
    }
}

#[tokio::test]
async fn a_call_can_be_sent_from_another_task() {
    let server = Server::json("[1]").await;
    let client = builder(&server.url).build().unwrap();
    let task = tokio::spawn(get_item(&client).send_as::<Vec<u8>>());
    assert_eq!(task.await.unwrap().unwrap().as_ref(), &[1]);
}

#[tokio::test]
async fn no_body_where_json_is_declared_is_none_or_an_error() {
    for (status, body) in [(204, ""), (200, "")] {
        let server = Server::start(move |_, _| Reply::json(status, body)).await;
        let client = builder(&server.url).build().unwrap();
        let optional = get_item(&client).send_optional().await.unwrap();
        assert_eq!((optional.as_ref(), optional.status().as_u16()), (&None, status));
        let request = || client.operation(&GET_ITEM).path("id", &1);
        let errors = [
            request().send_json::<Vec<u8>, NoErrorBody>().await.map(|_| ()),
            request()
                .expect_body()
                .send_json::<Value, NoErrorBody>()
                .await
                .map(|_| ()),
            request()
                .expect_body()
                .send_json::<Option<u8>, NoErrorBody>()
                .await
                .map(|_| ()),
        ];
        for error in errors {
            let error = error.unwrap_err();
            assert_eq!(
                (error.kind(), error.message()),
                (ErrorKind::Decode, Some("the body is empty"))
            );
        }
    }
    let server = Server::json("[1, 2]").await;
    let client = builder(&server.url).build().unwrap();
    assert_eq!(
        get_item(&client).send_optional().await.unwrap().into_inner(),
        Some(vec![1, 2])
    );
}
