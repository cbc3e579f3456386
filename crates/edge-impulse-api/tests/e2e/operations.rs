//! The two operations: what each sends, and what becomes of each answer.

use std::fmt::Debug;
use std::time::Duration;

use edge_impulse_api::types::{
    AdminOrganizationInfoResponse, GenericApiResponse, OrganizationInfoResponse, ProjectCategory, User,
};
use edge_impulse_api::{Client, Error, ErrorKind, Response, RetryPolicy, StatusCode};
use serde_json::{Map, Value, json};

use crate::support::exchange::{Answer, Request, Server};
use crate::support::failures::{assert_mistyped, assert_truncated, assert_undeclared_failures, failure, headed};
use crate::support::json::assert_same;

pub(crate) const KEY: &str = "ei_238fae4c1d9b";

pub(crate) type Info = Result<Response<OrganizationInfoResponse>, Error>;
type AdminInfo = Result<Response<AdminOrganizationInfoResponse>, Error>;

/// What every request has in common, but the credential. The base URL has a path, which stands before the operation's.
pub(crate) fn anonymous(path: &str) -> Request {
    Request::new(format_args!("GET /v1{path}"))
        .header("accept", "application/json")
        .header("user-agent", concat!("edge-impulse-api/", env!("CARGO_PKG_VERSION")))
}

pub(crate) fn info() -> Request {
    anonymous("/api/organizations/1").header("x-api-key", KEY)
}

fn admin_info() -> Request {
    anonymous("/api/organizations/1/whitelabel/organizations/42?includeDeleted=true").header("x-api-key", KEY)
}

/// An organization with the values that the description gives as examples.
pub(crate) fn organization() -> Value {
    serde_json::from_str(include_str!("../fixtures/organization_info.json")).unwrap()
}

/// The numbers of an organization; the record of a day is made of the description's examples.
fn numbers() -> Value {
    let examples: Map<String, Value> = serde_json::from_str(include_str!("../examples/examples.json")).unwrap();
    let member = |pointer: &str| {
        let name = pointer.strip_prefix("/components/schemas/DailyMetricsRecord/properties/")?;
        name.strip_suffix("/example").map(str::to_owned)
    };
    let day = examples
        .iter()
        .filter_map(|(pointer, value)| Some((member(pointer)?, value.clone())));
    json!({
        "success": true,
        "cpuComputeTime": 3600.5,
        "gpuComputeTime": 0,
        "totalComputeTime": 60,
        "billable": true,
        "entitlementLimits": {"numberOfProjects": 20, "gpuComputeTimePerYear": 1.25},
        "computeTimeCurrentContractSince": "2021-01-01T00:00:00Z",
        "totalStorage": 1e9,
        "dailyMetrics": [day.collect::<Map<_, _>>()],
    })
}

pub(crate) fn client(url: &str) -> Client {
    let builder = Client::builder().api_key(KEY).base_url(format!("{url}/v1"));
    builder.retry(RetryPolicy::off()).build().unwrap()
}

pub(crate) async fn call(client: &Client) -> Info {
    client.organizations().get_info(1).send().await
}

async fn call_info(url: &str) -> Info {
    call(&client(url)).await
}

async fn call_admin_info(url: &str) -> AdminInfo {
    let call = client(url)
        .organizations()
        .whitelabel_admin_get_organization_info(1, 42);
    call.include_deleted(true).send().await
}

#[tokio::test]
async fn an_organization_is_read() {
    let server = Server::play([(info(), Answer::json(200, &organization()))]).await;
    let response = call_info(server.url()).await.unwrap();
    let organization = &response.organization;
    assert_eq!(organization.whitelabel_id, None);
    let contract = organization.contract_start_date.unwrap();
    assert_eq!(contract, "2020-12-31T23:00:00Z".parse().unwrap());
    let project = &organization.projects.as_deref().unwrap()[0];
    assert_eq!(project.category, Some(ProjectCategory::KeywordSpotting));
    assert_eq!(project.metadata["board"]["pins"], json!([1, 2]));
    assert_eq!(response.datasets[0].total_item_count_checklist_ok, 58);
    assert_same(&response.into_inner(), &self::organization());
}

#[tokio::test]
async fn the_numbers_of_an_organization_are_read() {
    let server = Server::play([(admin_info(), Answer::json(200, &numbers()))]).await;
    let response = call_admin_info(server.url()).await.unwrap();
    assert_eq!(response.cpu_compute_time, Some(3600.5));
    let day = &response.daily_metrics.as_deref().unwrap()[0];
    assert_eq!(day.total_storage_size_bytes, 1_000_000_000);
    assert_same(&response.into_inner(), &numbers());
}

#[tokio::test]
async fn a_query_parameter_is_sent_only_if_it_is_set() {
    let path = "/api/organizations/-1/whitelabel/organizations/9007199254740993";
    let request = anonymous(path).header("x-api-key", KEY);
    let server = Server::play([(request, Answer::json(200, &json!({"success": true})))]).await;
    let call = client(server.url())
        .organizations()
        .whitelabel_admin_get_organization_info(-1, 9_007_199_254_740_993);
    assert_eq!(call.send().await.unwrap().total_storage, None);
}

#[tokio::test]
async fn a_composed_type_becomes_each_of_its_parts() {
    let server = Server::play([(info(), Answer::json(200, &organization()))]).await;
    let mut response = call_info(server.url()).await.unwrap().into_inner();
    let user = User::from(response.organization.users.remove(0));
    assert_eq!(user.username, "janjongboom");
    assert!(GenericApiResponse::from(response).success);
}

/// A status of 200 that says `success: false` is a failure, with the vendor's words.
async fn assert_failures_in_band<T: Debug>(
    operation: &str,
    request: &Request,
    call: impl AsyncFn(&str) -> Result<Response<T>, Error>,
) {
    let no_access = "You don't have access to\nthis organization";
    for (body, message, shown) in [
        (
            json!({"success": false, "error": no_access}),
            Some(no_access),
            ": You don't have access to this organization",
        ),
        (json!({"success": false}), None, r#": {"success":false}"#),
    ] {
        let error = failure(request, Answer::json(200, &body), &call).await;
        assert_eq!(error.kind(), ErrorKind::InBandFailure);
        assert_eq!(error.status(), Some(StatusCode::OK));
        assert_eq!(error.message(), message);
        assert_eq!(error.text(), body.to_string());
        assert!(!error.is_retryable());
        let headline = "the response reports an error (status 200)";
        assert_eq!(
            error.to_string(),
            headed(operation, &error, &format!("{headline}{shown}"))
        );
    }
}

#[tokio::test]
async fn a_success_that_says_it_failed_is_an_error() {
    assert_failures_in_band("organizations().get_info (getOrganizationInfo)", &info(), call_info).await;
    assert_failures_in_band(
        "organizations().whitelabel_admin_get_organization_info (whitelabelAdminGetOrganizationInfo)",
        &admin_info(),
        call_admin_info,
    )
    .await;
}

#[tokio::test]
async fn other_failures_are_told_apart() {
    assert_undeclared_failures("organizations().get_info (getOrganizationInfo)", &info(), call_info).await;
    assert_undeclared_failures(
        "organizations().whitelabel_admin_get_organization_info (whitelabelAdminGetOrganizationInfo)",
        &admin_info(),
        call_admin_info,
    )
    .await;
}

#[tokio::test]
async fn json_that_does_not_fit_is_located() {
    let json = r#"{"success": true, "organization": {"id": 1, "users": [{"name": "Ja"#;
    assert_truncated(&info(), json, call_info).await;
    let json = json!({"success": true, "organization": {"users": [{"name": 5}]}});
    assert_mistyped(&info(), &json, "organization.users[0].name", call_info).await;

    let json = r#"{"success": true, "dailyMetrics": [{"totalUsers": 1, "date": "2021"#;
    assert_truncated(&admin_info(), json, call_admin_info).await;
    let json = json!({"success": true, "error": 5});
    assert_mistyped(&admin_info(), &json, "error", call_admin_info).await;
}

#[tokio::test]
async fn a_read_is_repeated_when_the_service_is_unavailable() {
    let unavailable = (info(), Answer::empty(503));
    let server = Server::play([unavailable, (info(), Answer::json(200, &organization()))]).await;
    let builder = Client::builder().api_key(KEY);
    let builder = builder.base_url(format!("{}/v1", server.url()));
    let retry = RetryPolicy::default().base_backoff(Duration::from_millis(1));
    let response = call(&builder.retry(retry).build().unwrap()).await.unwrap();
    assert_eq!(response.attempts(), 2);
}
