//! `GET /api/organization/{organization_id}`: what it sends, and what becomes of each answer.

use std::time::Duration;

use serde_json::{Value, json};
use trieve_api::types::{
    ErrorResponseBody, OrganizationId, OrganizationWithSubAndPlan, TrievePlan, TrieveSubscription,
};
use trieve_api::uuid::{Uuid, uuid};
use trieve_api::{Client, Error, ErrorKind, Response, RetryPolicy};

use crate::support::exchange::{Answer, Request, Server};
use crate::support::failures::{assert_mistyped, assert_truncated, assert_undeclared_failures, failure, headed};
use crate::support::json::assert_same;

pub(crate) const KEY: &str = "tr-5Gyn6cQJ8EEbjVHvUAXwH4Kd7tSPzXhJ";
const ORGANIZATION: OrganizationId = OrganizationId::new(uuid!("e3e3e3e3-e3e3-e3e3-e3e3-e3e3e3e3e3e3"));
pub(crate) const CALLER: OrganizationId = OrganizationId::new(uuid!("0195e2c8-9a3b-7c4d-8e5f-60718293a4b5"));

/// All that is sent: the key as it is, without `Bearer`, and the caller's organization in a header of its own.
pub(crate) fn request() -> Request {
    request_for(CALLER)
}

fn request_for(organization: OrganizationId) -> Request {
    Request::new("GET /api/organization/e3e3e3e3-e3e3-e3e3-e3e3-e3e3e3e3e3e3")
        .header("accept", "application/json")
        .header("authorization", KEY)
        .header("tr-organization", &organization.to_string())
        .header("user-agent", concat!("trieve-api/", env!("CARGO_PKG_VERSION")))
}

/// The example of the description.
pub(crate) fn organization() -> Value {
    let examples: Value = serde_json::from_str(include_str!("../examples/examples.json")).unwrap();
    examples["/components/schemas/OrganizationWithSubAndPlan/example"].clone()
}

pub(crate) fn client(url: &str) -> Client {
    let builder = Client::builder().api_key(KEY).base_url(url).organization(CALLER);
    builder.retry(RetryPolicy::off()).build().unwrap()
}

pub(crate) async fn call(client: &Client) -> Result<Response<OrganizationWithSubAndPlan>, Error<ErrorResponseBody>> {
    client.organization().get(ORGANIZATION).send().await
}

async fn call_at(url: &str) -> Result<Response<OrganizationWithSubAndPlan>, Error<ErrorResponseBody>> {
    call(&client(url)).await
}

#[tokio::test]
async fn an_organization_is_read() {
    let answer = Answer::json(200, &organization()).header("x-request-id", "r-7");
    let server = Server::play([(request(), answer)]).await;
    let response = call_at(server.url()).await.unwrap();
    assert_eq!(response.request_id(), Some("r-7"));
    assert_eq!(response.attempts(), 1);
    assert_eq!(response.organization.id, ORGANIZATION);
    assert_eq!(response.organization.name, "Trieve");
    assert_eq!(
        response.organization.created_at,
        "2021-01-01T00:00:00Z".parse().unwrap()
    );
    let Some(TrievePlan::Flat(plan)) = &response.plan else {
        panic!("{:?}", response.plan)
    };
    assert_eq!((plan.name.as_str(), plan.messages_per_month), ("Free", None));
    let Some(TrieveSubscription::Flat(subscription)) = &response.subscription else {
        panic!("{:?}", response.subscription)
    };
    assert_eq!(subscription.stripe_id, "sub_123");
    assert_same(&response.into_inner(), &organization());
}

#[tokio::test]
async fn each_declared_error_has_its_body() {
    for (status, message) in [(400, "Bad Request"), (404, "Organization not found")] {
        let answer = Answer::json(status, &json!({"message": message}));
        let error = failure(&request(), answer, call_at).await;
        assert_eq!(error.kind(), ErrorKind::TypedStatus);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(!error.is_retryable());
        assert_eq!(error.body().unwrap().message, message);
    }
}

#[tokio::test]
async fn a_declared_error_with_another_body_keeps_its_status() {
    let error = failure(&request(), Answer::text(404, "text/plain", "not here"), call_at).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        headed(
            "organization().get (get_organization)",
            &error,
            "404 Not Found: not here"
        )
    );
    assert!(error.into_body().is_none());
}

#[tokio::test]
async fn other_failures_are_told_apart() {
    assert_undeclared_failures("organization().get (get_organization)", &request(), call_at).await;
}

#[tokio::test]
async fn json_that_does_not_fit_is_located() {
    let json = r#"{"organization": {"name": "Tri"#;
    assert_truncated(&request(), json, call_at).await;
    let json = json!({"organization": {"name": 5}});
    assert_mistyped(&request(), &json, "organization.name", call_at).await;
}

#[tokio::test]
async fn a_read_is_repeated_when_the_service_is_unavailable() {
    let unavailable = (request(), Answer::empty(503));
    let server = Server::play([unavailable, (request(), Answer::json(200, &organization()))]).await;
    let retry = RetryPolicy::default().base_backoff(Duration::from_millis(1));
    let builder = Client::builder().api_key(KEY).organization(CALLER);
    let builder = builder.base_url(server.url()).retry(retry);
    let response = call(&builder.build().unwrap()).await.unwrap();
    assert_eq!(response.attempts(), 2);
}

#[tokio::test]
async fn a_call_is_for_the_organization_of_its_client_or_its_own() {
    let (mine, other, own) = (
        CALLER,
        OrganizationId::new(Uuid::from_u128(1)),
        OrganizationId::new(Uuid::from_u128(2)),
    );
    let answer = || Answer::json(200, &organization());
    let server = Server::play([mine, other, own, mine].map(|organization| (request_for(organization), answer()))).await;
    let client = client(server.url());
    call(&client).await.unwrap();
    let of_other = client.with_organization(other);
    call(&of_other).await.unwrap();
    of_other
        .organization()
        .get(ORGANIZATION)
        .organization(own)
        .await
        .unwrap();
    // The first client is as it was.
    call(&client).await.unwrap();
}

#[tokio::test]
async fn nothing_is_sent_for_no_organization() {
    let server = Server::play([]).await;
    let client = Client::builder().api_key(KEY).base_url(server.url()).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
    let expected = "header `TR-Organization` is missing: set it for the call with `organization`, or for the client with \
                    `ClientBuilder::organization`";
    assert!(error.to_string().contains(expected), "{error}");
}
