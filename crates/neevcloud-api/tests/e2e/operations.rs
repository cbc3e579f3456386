//! The three operations: what each sends, and what becomes of each answer.

use std::time::Duration;

use neevcloud_api::types::{
    ErrorResponse, OrganizationListResponse, OrganizationResponse, OrganizationUpdateRequest, ResourceState,
};
use neevcloud_api::{Client, Error, ErrorKind, Response, RetryPolicy};
use serde_json::{Value, json};

use crate::support::exchange::{Answer, Request, Server};
use crate::support::failures::{assert_mistyped, assert_truncated, assert_undeclared_failures, failure};
use crate::support::json::assert_same;

pub(crate) const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo";

type Listed = Result<Response<OrganizationListResponse>, Error<ErrorResponse>>;
pub(crate) type Organization = Result<Response<OrganizationResponse>, Error<ErrorResponse>>;

/// What every request has in common. The base URL has a path, which stands before that of the operation.
pub(crate) fn request(method: &str, path: &str) -> Request {
    Request::new(format_args!("{method} /tenant{path}"))
        .header("accept", "application/json")
        .header("authorization", &format!("Bearer {TOKEN}"))
        .header("user-agent", concat!("neevcloud-api/", env!("CARGO_PKG_VERSION")))
}

pub(crate) fn list() -> Request {
    request("GET", "/api/v1/orgs")
}

fn get() -> Request {
    request("GET", "/api/v1/orgs/org_01")
}

/// A request with a body of merely the members that are set.
pub(crate) fn update(body: &str) -> Request {
    request("PATCH", "/api/v1/orgs/org_01")
        .header("content-type", "application/json")
        .body(body)
}

pub(crate) fn organization() -> Value {
    json!({
        "id": "org_01",
        "name": "Acme",
        "description": "",
        "referral_code": "ACME-42",
        "status": "active",
    })
}

pub(crate) fn organizations() -> Value {
    json!({"data": [organization(), {"id": "org_02", "status": "suspended"}]})
}

pub(crate) fn client(url: &str) -> Client {
    let builder = Client::builder().access_token(TOKEN).base_url(format!("{url}/tenant"));
    builder.retry(RetryPolicy::off()).build().unwrap()
}

async fn call_list(url: &str) -> Listed {
    client(url).organizations().list_user_organizations().send().await
}

async fn call_get(url: &str) -> Organization {
    client(url).organizations().get("org_01").send().await
}

async fn call_update(url: &str) -> Organization {
    let change = OrganizationUpdateRequest::new().name("Acme");
    client(url).organizations().update("org_01", &change).send().await
}

#[tokio::test]
async fn organizations_are_listed() {
    let server = Server::play([(list(), Answer::json(200, &organizations()))]).await;
    let response = call_list(server.url()).await.unwrap();
    let data = response.data.as_deref().unwrap();
    assert_eq!(data[0].name.as_deref(), Some("Acme"));
    assert_eq!(data[1].status, Some(ResourceState::Suspended));
    assert_eq!(data[1].name, None);
    assert_same(&response.into_inner(), &organizations());
}

#[tokio::test]
async fn an_organization_is_read() {
    let server = Server::play([(get(), Answer::json(200, &organization()))]).await;
    let response = call_get(server.url()).await.unwrap();
    assert_eq!(response.referral_code.as_deref(), Some("ACME-42"));
    assert_same(&response.into_inner(), &organization());
}

#[tokio::test]
async fn an_id_stays_one_segment_of_the_path() {
    let get = request("GET", "/api/v1/orgs/a%2Fb%3Fc%20%C3%A9");
    let server = Server::play([(get, Answer::json(200, &organization()))]).await;
    let call = client(server.url()).organizations().get("a/b?c é");
    call.send().await.unwrap();
}

#[tokio::test]
async fn an_organization_is_updated() {
    let server = Server::play([(update(r#"{"name":"Acme"}"#), Answer::json(200, &organization()))]).await;
    let response = call_update(server.url()).await.unwrap();
    assert_same(&response.into_inner(), &organization());
}

async fn assert_declared<T: std::fmt::Debug>(
    statuses: &[u16],
    request: &Request,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error<ErrorResponse>>,
) {
    for &status in statuses {
        let body = json!({"code": format!("E{status}"), "message": "as declared"});
        let error = failure(request, Answer::json(status, &body), &call).await;
        assert_eq!(error.kind(), ErrorKind::TypedStatus);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.is_retryable(), status == 500);
        assert_same(error.body().unwrap(), &body);
    }
}

#[tokio::test]
async fn each_declared_error_has_its_body() {
    assert_declared(&[401, 403, 404, 500], &list(), call_list).await;
    assert_declared(&[400, 401, 403, 404, 500], &get(), call_get).await;
    assert_declared(&[400, 401, 403, 404, 500], &update(r#"{"name":"Acme"}"#), call_update).await;
}

#[tokio::test]
async fn an_undeclared_status_has_the_body_that_all_declared_errors_share() {
    let body = json!({"code": "E400", "message": "not declared for the list"});
    let error = failure(&list(), Answer::json(400, &body), call_list).await;
    assert_eq!(error.kind(), ErrorKind::TypedStatus);
    assert_eq!(error.body().unwrap().code, "E400");
}

#[tokio::test]
async fn other_failures_are_told_apart() {
    assert_undeclared_failures(
        "organizations().list_user_organizations (listUserOrganizations)",
        &list(),
        call_list,
    )
    .await;
    assert_undeclared_failures("organizations().get (getOrganization)", &get(), call_get).await;
    assert_undeclared_failures(
        "organizations().update (updateOrganization)",
        &update(r#"{"name":"Acme"}"#),
        call_update,
    )
    .await;
}

#[tokio::test]
async fn json_that_does_not_fit_is_located() {
    let json = r#"{"data": [{"id": "org_01"}, {"id": "org"#;
    assert_truncated(&list(), json, call_list).await;
    let json = json!({"data": [{"id": "org_01"}, {"id": 5}]});
    assert_mistyped(&list(), &json, "data[1].id", call_list).await;

    let json = r#"{"id": "org_01", "status": "act"#;
    assert_truncated(&get(), json, call_get).await;
    let json = json!({"id": "org_01", "status": 5});
    assert_mistyped(&get(), &json, "status", call_get).await;

    let (update, json) = (update(r#"{"name":"Acme"}"#), r#"{"id": "org_01", "name": "Ac"#);
    assert_truncated(&update, json, call_update).await;
    assert_mistyped(&update, &json!({"name": 5}), "name", call_update).await;
}

#[tokio::test]
async fn a_read_is_repeated_when_the_service_is_unavailable_and_an_update_is_not() {
    let update = update(r#"{"name":"Acme"}"#);
    let server = Server::play([
        (get(), Answer::empty(503)),
        (get(), Answer::json(200, &organization())),
        (update, Answer::empty(503)),
    ])
    .await;
    let builder = Client::builder().access_token(TOKEN);
    let builder = builder.base_url(format!("{}/tenant", server.url()));
    let retry = RetryPolicy::default().base_backoff(Duration::from_millis(1));
    let client = builder.retry(retry).build().unwrap();
    let response = client.organizations().get("org_01").send().await.unwrap();
    assert_eq!(response.attempts(), 2);
    let change = OrganizationUpdateRequest::new().name("Acme");
    let error = client
        .organizations()
        .update("org_01", &change)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 1);
}
