//! The failures that every operation can meet, whatever its description declares.
//!
//! In: the request that a call sends, and the call: a function of the server's URL. Out: assertions about its error.

use std::fmt::Debug;

use api_client_core::{Error, ErrorBody, ErrorKind, Response, StatusCode};
use serde_json::{Value, json};

use super::exchange::{Answer, Request, Server};

const PAGE: &str =
    "<!DOCTYPE html>\n<html>\n<head><title>502 Bad Gateway</title></head>\n<body>nginx</body>\n</html>\n";

/// The error of a call whose request is answered like this.
pub(crate) async fn failure<T: Debug, E: ErrorBody>(
    request: &Request,
    answer: Answer,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) -> Error<E> {
    let server = Server::play([(request.clone(), answer)]).await;
    let error = call(server.url()).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    error
}

/// Asserts what the operation says of each answer that no description declares.
pub(crate) async fn assert_undeclared_failures<T: Debug, E: ErrorBody>(
    operation: &str,
    request: &Request,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) {
    undeclared_status(operation, request, &call).await;
    page_of_a_proxy(operation, request, &call).await;
    empty_body(operation, request, &call).await;
    cut_connection(operation, request, &call).await;
}

/// How the error of a request that was sent begins.
pub(crate) fn headed<E>(operation: &str, error: &Error<E>, rest: &str) -> String {
    let (method, url) = (error.method().unwrap(), error.url().unwrap());
    assert!(url.starts_with("http://127.0.0.1:") && !url.contains('?'), "{url}");
    format!("{operation}: {method} {url}: {rest}")
}

async fn undeclared_status<T: Debug, E: ErrorBody>(
    operation: &str,
    request: &Request,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) {
    let answer = Answer::json(418, &json!({"code": "teapot", "message": "short and stout"}));
    let error = failure(request, answer.header("x-request-id", "r-1"), call).await;
    let text = r#"{"code":"teapot","message":"short and stout"}"#;
    // It is typed where all declared errors have one type, and it is of that type.
    let shared = E::from_undeclared(text.as_bytes()).is_some();
    assert_eq!(
        (error.kind() == ErrorKind::TypedStatus, error.body().is_some()),
        (shared, shared)
    );
    assert_eq!(error.status(), Some(StatusCode::IM_A_TEAPOT));
    assert_eq!(error.request_id(), Some("r-1"));
    assert!(!error.is_retryable());
    assert_eq!((error.text(), error.body_bytes().as_ref()), (text, text.as_bytes()));
    assert_eq!(error.json::<Value>().unwrap()["code"], "teapot");
    assert_eq!(
        error.to_string(),
        headed(operation, &error, &format!("418 I'm a teapot: {text} (request id r-1)"))
    );
}

async fn page_of_a_proxy<T: Debug, E: ErrorBody>(
    operation: &str,
    request: &Request,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) {
    let error = failure(request, Answer::text(502, "text/html; charset=utf-8", PAGE), call).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status(), Some(StatusCode::BAD_GATEWAY));
    assert_eq!(error.text(), PAGE);
    assert!(error.is_retryable());
    let length = PAGE.len();
    assert_eq!(
        error.to_string(),
        headed(
            operation,
            &error,
            &format!("502 Bad Gateway: a page of HTML, {length} bytes")
        )
    );
}

async fn empty_body<T: Debug, E: ErrorBody>(
    operation: &str,
    request: &Request,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) {
    let error = failure(request, Answer::empty(200), call).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.status(), Some(StatusCode::OK));
    assert_eq!(error.location(), None);
    assert_eq!(
        error.to_string(),
        headed(
            operation,
            &error,
            "the response body cannot be decoded (status 200): the body is empty"
        )
    );
}

async fn cut_connection<T: Debug, E: ErrorBody>(
    operation: &str,
    request: &Request,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) {
    let error = failure(request, Answer::json(200, &json!({"name": "a"})).cut_after(5), call).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.is_retryable());
    let shown = error.to_string();
    assert!(
        shown.starts_with(&headed(operation, &error, "the connection failed")),
        "{shown}"
    );
    assert_eq!(shown.lines().count(), 1, "{shown}");
}

/// Asserts that JSON that ends within a string is reported with the place where it ends.
pub(crate) async fn assert_truncated<T: Debug, E: ErrorBody>(
    request: &Request,
    json: &str,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) {
    let error = undecodable(request, json, call).await;
    let location = error.location().unwrap();
    assert_eq!((location.line, location.column), (1, json.len()));
    assert_eq!(error.message(), Some("EOF while parsing a string"));
}

/// Asserts that a number where the description has a string is reported with the path of that member.
pub(crate) async fn assert_mistyped<T: Debug, E: ErrorBody>(
    request: &Request,
    json: &Value,
    path: &str,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) {
    let error = undecodable(request, &json.to_string(), call).await;
    assert_eq!(error.location().unwrap().path, path);
    assert_eq!(error.message(), Some("invalid type: integer `5`, expected a string"));
}

async fn undecodable<T: Debug, E: ErrorBody>(
    request: &Request,
    json: &str,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<E>>,
) -> Error<E> {
    let error = failure(request, Answer::text(200, "application/json", json), call).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.status(), Some(StatusCode::OK));
    assert!(!error.is_retryable());
    assert_eq!(error.text(), json);
    error
}
