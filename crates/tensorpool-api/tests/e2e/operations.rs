//! `GET /user/organization/info`: what it sends, and what becomes of each answer.

use std::time::Duration;

use serde_json::{Value, json};
use tensorpool_api::types::OrganizationInfoResponse;
use tensorpool_api::{Client, Error, ErrorKind, Response, RetryPolicy, StatusCode};

use crate::support::exchange::{Answer, Request, Server};
use crate::support::failures::{assert_mistyped, assert_truncated, assert_undeclared_failures, failure, headed};
use crate::support::json::assert_same;

pub(crate) const KEY: &str = "tp-2VbJr8qkWm";

/// The operation's id, by which errors call it.
pub(crate) const OPERATION: &str = "user().get_organization_info (get_organization_info_user_organization_info_get)";

/// All that is sent.
pub(crate) fn request() -> Request {
    Request::new("GET /user/organization/info")
        .header("accept", "application/json")
        .header("authorization", "Bearer tp-2VbJr8qkWm")
        .header("user-agent", concat!("tensorpool-api/", env!("CARGO_PKG_VERSION")))
}

pub(crate) fn organization() -> Value {
    json!({
        "org_name": "Acme Research",
        "members": [
            {"uid": "8d1e4a52-0f3b-4c0e-9c51-0f6d2b1f7a90", "email": "ada@acme.example"},
            {"uid": "c7b2d7d4-6c3e-4a9f-8a55-9f1f0c6f2e11", "email": "grace@acme.example"},
        ],
        "balance": 120.5,
    })
}

pub(crate) fn client(url: &str) -> Client {
    let builder = Client::builder().api_key(KEY).base_url(url);
    builder.retry(RetryPolicy::off()).build().unwrap()
}

pub(crate) async fn call(client: &Client) -> Result<Response<OrganizationInfoResponse>, Error> {
    client.user().get_organization_info().send().await
}

async fn call_at(url: &str) -> Result<Response<OrganizationInfoResponse>, Error> {
    call(&client(url)).await
}

#[tokio::test]
async fn the_organization_is_read() {
    let server = Server::play([(request(), Answer::json(200, &organization()))]).await;
    let response = call_at(server.url()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.org_name, "Acme Research");
    assert_eq!(response.members[1].email, "grace@acme.example");
    assert_eq!(response.balance, 120.5);
    assert_same(&response.into_inner(), &organization());
}

#[tokio::test]
async fn members_that_this_version_does_not_know_are_no_mistake() {
    let mut body = organization();
    body["plan"] = json!({"name": "team"});
    body["members"][0]["role"] = json!("admin");
    body["balance"] = json!(120);
    let server = Server::play([(request(), Answer::json(200, &body))]).await;
    assert_eq!(call_at(server.url()).await.unwrap().balance, 120.0);
}

#[tokio::test]
async fn a_member_that_is_missing_is_located() {
    let mut body = organization();
    body["members"][1].as_object_mut().unwrap().remove("email");
    let error = failure(&request(), Answer::json(200, &body), call_at).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.location().unwrap().path, "members[1]");
    assert_eq!(error.message(), Some("missing field `email`"));
}

#[tokio::test]
async fn a_refused_key_is_a_status_without_a_declared_body() {
    let answer = Answer::json(401, &json!({"detail": "Invalid API key"})).header("www-authenticate", "Bearer");
    let error = failure(&request(), answer, call_at).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(error.headers()["www-authenticate"], "Bearer");
    assert_eq!(
        error.to_string(),
        headed(OPERATION, &error, r#"401 Unauthorized: {"detail":"Invalid API key"}"#)
    );
}

#[tokio::test]
async fn an_answer_that_repeats_the_key_does_not_show_it() {
    let answer = Answer::text(403, "text/plain", &format!("the key {KEY} is revoked"));
    let error = failure(&request(), answer, call_at).await;
    assert_eq!(error.text(), "the key [redacted] is revoked");
    assert!(!format!("{error:?} {error}").contains(KEY));
}

#[tokio::test]
async fn other_failures_are_told_apart() {
    assert_undeclared_failures(OPERATION, &request(), call_at).await;
}

#[tokio::test]
async fn json_that_does_not_fit_is_located() {
    let json = r#"{"org_name": "Acme Research", "members": [{"uid": "8d1e", "email": "ada"#;
    assert_truncated(&request(), json, call_at).await;
    let json = json!({"members": [{"email": "ada@acme.example", "uid": 5}]});
    assert_mistyped(&request(), &json, "members[0].uid", call_at).await;
}

#[tokio::test]
async fn a_read_is_repeated_when_the_service_is_unavailable() {
    let unavailable = (request(), Answer::empty(503));
    let server = Server::play([unavailable, (request(), Answer::json(200, &organization()))]).await;
    let retry = RetryPolicy::default().base_backoff(Duration::from_millis(1));
    let builder = Client::builder().api_key(KEY).base_url(server.url()).retry(retry);
    let response = call(&builder.build().unwrap()).await.unwrap();
    assert_eq!(response.attempts(), 2);
}
