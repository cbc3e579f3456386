//! Work that takes long: asked for until it is over.

use std::time::{Duration, Instant};

use api_client_core::polling::{PollError, Polling, Progress};
use api_client_core::{ErrorKind, Method, NoErrorBody};

use crate::support::{Reply, Server, builder};

/// A server whose answers are `states`, with `headers`; the last one again and again.
async fn server(states: &'static [&'static str], headers: &'static str) -> Server {
    Server::start(move |number, _| {
        let state = states.get(number).or(states.last()).copied().unwrap_or_default();
        match state {
            "404" => Reply::with(404, "", ""),
            "503" => Reply::with(503, "Retry-After: 0\r\n", ""),
            state => Reply::with(200, headers, format!("{state:?}")),
        }
    })
    .await
}

fn polling(server: &Server) -> Polling<String> {
    let client = builder(&server.url).build().unwrap();
    let polling =
        Polling::<String, NoErrorBody>::new(client.request(Method::GET, "/job"), |state| match state.as_str() {
            "done" => Progress::Done,
            "failed" => Progress::Failed,
            _ => Progress::Running,
        });
    polling.interval(Duration::from_millis(1))
}

#[tokio::test]
async fn it_is_asked_until_it_is_done_and_never_again() {
    let server = server(&["waiting", "503", "running", "done"], "").await;
    let mut states = Vec::new();
    let mut stream = polling(&server);
    while let Some(answer) = stream.next_answer().await {
        states.push(answer.unwrap().into_inner());
    }
    assert_eq!(states, ["waiting", "running", "done"]);
    assert_eq!(server.received().len(), 4);
    assert!(matches!(stream.until_done().await, Err(PollError::Ended)));
    let done = polling(&server).until_done().await.unwrap();
    assert_eq!(*done, "done");
}

#[tokio::test]
async fn work_that_fails_is_an_error_with_the_answer() {
    let server = server(&["running", "failed"], "").await;
    let error = polling(&server).until_done().await.unwrap_err();
    assert!(
        matches!(&error, PollError::Failed(answer) if **answer.as_ref() == "failed"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_call_that_fails_is_the_last_item() {
    let server = server(&["running", "404"], "").await;
    let mut stream = polling(&server);
    assert!(stream.next_answer().await.unwrap().is_ok());
    let error = stream.next_answer().await.unwrap().unwrap_err();
    assert!(
        matches!(&error, PollError::Call(error) if error.kind() == ErrorKind::Status),
        "{error:?}"
    );
    assert!(stream.next_answer().await.is_none());
}

#[tokio::test]
async fn it_ends_at_the_deadline() {
    let server = server(&["running"], "").await;
    let stream = polling(&server).max_interval(Duration::from_millis(20));
    let error = stream
        .deadline(Duration::from_millis(200))
        .until_done()
        .await
        .unwrap_err();
    assert!(matches!(error, PollError::Deadline), "{error:?}");
    let asked = server.received().len();
    // Pauses of 1, 2, 4, 8, 16 and then 20 ms.
    assert!((3..=14).contains(&asked), "{asked} requests");
}

#[tokio::test]
async fn the_pause_that_the_server_asks_for_counts() {
    let server = server(&["running"], "Retry-After: 60\r\n").await;
    let started = Instant::now();
    let stream = polling(&server).deadline(Duration::from_secs(30));
    let error = stream.until_done().await.unwrap_err();
    // It would be over before the server can be asked again, so nothing is waited for.
    assert!(matches!(error, PollError::Deadline), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(server.received().len(), 1);
}

/// A state that is left out of a tolerant reading would keep the work running for ever.
#[tokio::test]
async fn a_state_that_does_not_fit_is_an_error_even_where_others_are_tolerated() {
    use api_client_core::Tolerance;
    let server = Server::start(|_, _| Reply::json(200, r#"{"state": 5}"#)).await;
    let client = builder(&server.url)
        .tolerance(Tolerance::FieldsAndItems)
        .build()
        .unwrap();
    let request = client.request(Method::GET, "/job");
    let read = request.clone().send_json::<Job, NoErrorBody>().await.unwrap();
    assert_eq!((read.state.as_deref(), read.mismatches().len()), (None, 1));
    let polling = Polling::<Job, NoErrorBody>::new(request, |job| match job.state.as_deref() {
        Some("done") => Progress::Done,
        _ => Progress::Running,
    });
    let error = polling.deadline(Duration::from_secs(5)).until_done().await.unwrap_err();
    assert!(
        matches!(&error, PollError::Call(error) if error.kind() == ErrorKind::Decode),
        "{error:?}"
    );
}

#[derive(Debug, serde::Deserialize)]
struct Job {
    state: Option<String>,
}
