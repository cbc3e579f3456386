//! What is repeated, how often, and what it costs.

use std::time::{Duration, Instant};

use api_client_core::multipart::{Form, Part};
use api_client_core::serde_json::Value;
use api_client_core::{CallOptions, Client, ErrorKind, Method, NoErrorBody, Operation, Request, RetryPolicy};

use crate::support::{Reply, Server, builder, quick};

async fn failing() -> (Server, Client) {
    let server = Server::start(|_, _| Reply::json(503, "{}")).await;
    let client = builder(&server.url).build().unwrap();
    (server, client)
}

async fn attempts(request: Request) -> u32 {
    request.send_json::<Value, NoErrorBody>().await.unwrap_err().attempts()
}

#[tokio::test]
async fn idempotent_methods_are_repeated_and_others_are_not() {
    let (_server, client) = failing().await;
    for (method, expected) in [
        (Method::GET, 3),
        (Method::HEAD, 3),
        (Method::OPTIONS, 3),
        (Method::PUT, 3),
        (Method::DELETE, 3),
        (Method::QUERY, 3),
        (Method::POST, 1),
        (Method::PATCH, 1),
        (Operation::method_named("COPY"), 1),
    ] {
        assert_eq!(
            attempts(client.request(method.clone(), "/x")).await,
            expected,
            "{method}"
        );
    }
}

#[tokio::test]
async fn each_transient_status_is_repeated_and_no_other() {
    let server = Server::start(|_, request| {
        let status = request.line().rsplit('/').next().unwrap().parse().unwrap();
        Reply::json(status, "{}")
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    for (status, expected) in [
        (408, 3),
        (429, 3),
        (500, 3),
        (502, 3),
        (503, 3),
        (504, 3),
        (400, 1),
        (401, 1),
        (404, 1),
        (409, 1),
        (501, 1),
    ] {
        assert_eq!(
            attempts(client.request(Method::GET, "/{s}").path("s", &status)).await,
            expected,
            "{status}"
        );
    }
}

#[tokio::test]
async fn an_idempotency_key_makes_a_post_safe_and_stays_the_same() {
    let (server, client) = failing().await;
    let options = CallOptions::new().idempotency_key("order-17");
    assert_eq!(
        attempts(client.request(Method::POST, "/x").json(&1).options(options)).await,
        3
    );
    let received = server.received();
    assert_eq!(received.len(), 3);
    assert!(
        received
            .iter()
            .all(|one| one.header("idempotency-key") == Some("order-17") && one.text() == "1")
    );
}

#[tokio::test]
async fn an_operation_with_a_header_for_a_key_has_one_for_each_call() {
    let (server, client) = failing().await;
    let request = client.request(Method::POST, "/x").json(&1).idempotent("X-Key");
    let chosen = CallOptions::new().idempotency_key("order-17");
    assert_eq!(attempts(request.clone()).await, 3);
    assert_eq!(attempts(request.clone()).await, 3);
    assert_eq!(attempts(request.clone().options(chosen)).await, 3);
    assert_eq!(attempts(request.header("X-Key", "mine")).await, 3);
    let received = server.received();
    let keys: Vec<&str> = received.iter().map(|one| one.header("x-key").unwrap()).collect();
    assert_eq!(keys.len(), 12);
    assert!(
        keys.chunks(3).all(|call| call.iter().all(|key| *key == call[0])),
        "{keys:?}"
    );
    assert_eq!((keys[0].len(), keys[6], keys[9]), (36, "order-17", "mine"));
    assert_ne!(keys[0], keys[3]);
    assert!(received.iter().all(|one| one.header("idempotency-key").is_none()));
}

#[tokio::test]
async fn the_callers_word_makes_a_post_safe() {
    let (_server, client) = failing().await;
    let options = CallOptions::new().retry(quick().any_method(true));
    assert_eq!(attempts(client.request(Method::POST, "/x").options(options)).await, 3);
}

#[tokio::test]
async fn a_call_can_turn_retries_off() {
    let (_server, client) = failing().await;
    let options = CallOptions::new().retry(RetryPolicy::off());
    assert_eq!(attempts(client.request(Method::GET, "/x").options(options)).await, 1);
}

#[tokio::test]
async fn a_streamed_body_is_never_sent_twice() {
    let (server, client) = failing().await;
    let pieces = OneByOne(vec!["a", "b"].into_iter());
    let call = client
        .request(Method::PUT, "/x")
        .stream("application/octet-stream", pieces);
    let second = call.clone();
    assert_eq!(attempts(call).await, 1);
    assert_eq!(server.only().text(), "1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
    let error = second.send_empty::<NoErrorBody>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
    assert_eq!(server.received().len(), 1);
}

/// A stream that is always ready.
struct OneByOne(std::vec::IntoIter<&'static str>);

impl futures_core::Stream for OneByOne {
    type Item = Result<&'static str, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next().map(Ok))
    }
}

/// A stream that pauses before each piece.
struct Paused(Duration, u32, std::pin::Pin<Box<tokio::time::Sleep>>);

impl futures_core::Stream for Paused {
    type Item = Result<&'static str, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::ready!(self.2.as_mut().poll(context));
        let pause = self.0;
        self.2 = Box::pin(tokio::time::sleep(pause));
        self.1 = self.1.saturating_sub(1);
        std::task::Poll::Ready((self.1 > 0).then_some(Ok("x")))
    }
}

#[tokio::test]
async fn an_upload_is_bounded_by_its_silence_not_by_its_length() {
    let server = Server::json("1").await;
    let client = builder(&server.url)
        .attempt_timeout(Duration::from_millis(50))
        .timeout(Duration::from_millis(50));
    let client = client.idle_timeout(Duration::from_millis(400)).build().unwrap();
    let upload = |pause: u64| {
        let pause = Duration::from_millis(pause);
        let body = Paused(pause, 6, Box::pin(tokio::time::sleep(pause)));
        client
            .request(Method::PUT, "/x")
            .stream("text/plain", body)
            .send_json::<Value, NoErrorBody>()
    };
    upload(40).await.unwrap();
    let error = upload(1500).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
}

#[tokio::test]
async fn the_answer_to_an_upload_is_bounded_by_the_time_for_an_attempt() {
    // The answer comes 400 ms after the last piece.
    let server = Server::start(|_, _| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n".to_vec();
        Reply::Slow(head, b"\r\n1".to_vec(), Duration::from_millis(133))
    })
    .await;
    let upload = |attempt_timeout| {
        let client = builder(&server.url).idle_timeout(Duration::from_millis(150));
        let client = client
            .attempt_timeout(Duration::from_millis(attempt_timeout))
            .build()
            .unwrap();
        let form = Form::new()
            .part("first", Part::stream(OneByOne(vec!["a"].into_iter())))
            .part("second", Part::stream(OneByOne(vec!["b"].into_iter())));
        let request = client.request(Method::PUT, "/x").multipart(form);
        request.send_json::<Value, NoErrorBody>()
    };
    upload(5000).await.unwrap();
    let error = upload(200).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
}

#[tokio::test]
async fn a_failing_server_is_not_stormed() {
    let (server, client) = failing().await;
    for _ in 0..80 {
        attempts(client.request(Method::GET, "/x")).await;
    }
    // 80 first attempts, and the 100 repetitions that a full budget pays for, where 160 were allowed.
    assert_eq!(server.received().len(), 180);
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_and_are_capped() {
    // Nothing listens: each attempt fails at once, so that all the time that passes is pauses.
    let policy = RetryPolicy::default()
        .max_attempts(8)
        .max_backoff(Duration::from_secs(4));
    let client = builder("http://127.0.0.1:1")
        .connect_timeout(None)
        .attempt_timeout(None)
        .timeout(None)
        .retry(policy)
        .build()
        .unwrap();
    let began = tokio::time::Instant::now();
    assert_eq!(attempts(client.request(Method::GET, "/x")).await, 8);
    // 0.5 + 1 + 2 + 4 + 4 + 4 + 4 s at the very most.
    assert!(
        began.elapsed() <= Duration::from_millis(19_600),
        "{:?}",
        began.elapsed()
    );
    assert!(began.elapsed() > Duration::from_millis(500), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_call_fails_at_once_when_the_pause_would_outlast_it() {
    let server = Server::start(|_, _| Reply::with(503, "Retry-After: 2\r\n", "")).await;
    let client = builder(&server.url).timeout(Duration::from_secs(1)).build().unwrap();
    let began = Instant::now();
    assert_eq!(attempts(client.request(Method::GET, "/x")).await, 1);
    assert!(began.elapsed() < Duration::from_millis(500));
}
