//! What a client can be told, and the endpoints that it has no method for.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tensorpool_api::{CallOptions, Client, ErrorKind, Method, NoErrorBody, RetryPolicy, StatusCode, reqwest};

use crate::operations::{KEY, call, client, organization, request};
use crate::support::exchange::{Answer, Request, Server};

fn bare(target: &str) -> Request {
    Request::new(target)
        .header("accept", "application/json")
        .header("authorization", "Bearer tp-2VbJr8qkWm")
}

#[tokio::test]
async fn the_user_agent_can_be_another() {
    let request = bare("GET /user/organization/info").header("user-agent", "billing/2.1");
    let server = Server::play([(request, Answer::json(200, &organization()))]).await;
    let builder = Client::builder().api_key(KEY).base_url(server.url());
    call(&builder.user_agent("billing/2.1").build().unwrap()).await.unwrap();
}

#[tokio::test]
async fn requests_can_go_through_an_http_client_of_ones_own() {
    let headers = [("via".parse().unwrap(), "1.1 mine".parse().unwrap())];
    let http = reqwest::Client::builder().default_headers(headers.into_iter().collect());
    let server = Server::play([(request().header("via", "1.1 mine"), Answer::json(200, &organization()))]).await;
    let builder = Client::builder().api_key(KEY).base_url(server.url());
    call(&builder.http_client(http.build().unwrap()).build().unwrap())
        .await
        .unwrap();
}

#[tokio::test]
async fn one_call_can_have_settings_of_its_own() {
    let request = bare("GET /user/organization/info?include_org=true")
        .header("user-agent", concat!("tensorpool-api/", env!("CARGO_PKG_VERSION")))
        .header("x-trace", "on");
    let server = Server::play([(request, Answer::json(200, &organization()))]).await;
    let options = CallOptions::new().header("X-Trace", "on").query("include_org", &true);
    let call = client(server.url()).user().get_organization_info().options(options);
    call.send().await.unwrap();
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_waited_for() {
    // The system accepts the connection; nobody reads from it.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let builder = || Client::builder().api_key(KEY).base_url(&url).retry(RetryPolicy::off());
    let short = Duration::from_millis(50);
    for builder in [builder().attempt_timeout(short), builder().timeout(short)] {
        let started = Instant::now();
        let error = call(&builder.build().unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.is_timeout() && error.is_retryable());
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn an_endpoint_without_a_method_has_the_same_credential_and_errors() {
    let jobs = || {
        bare("GET /job/list?include_org=true")
            .header("user-agent", concat!("tensorpool-api/", env!("CARGO_PKG_VERSION")))
    };
    let refused = Answer::json(403, &json!({"detail": "admins only"}));
    let server = Server::play([(jobs(), Answer::json(200, &json!({"jobs": []}))), (jobs(), refused)]).await;
    let client = client(server.url());
    let call = || client.request(Method::GET, "/job/list").query("include_org", &true);
    let answer = call().send_json::<Value, NoErrorBody>().await.unwrap();
    assert_eq!(answer.into_inner(), json!({"jobs": []}));
    let error = call().send_json::<Value, NoErrorBody>().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    assert_eq!(
        error.to_string(),
        format!(
            r#"/job/list: GET {}/job/list: 403 Forbidden: {{"detail":"admins only"}}"#,
            server.url()
        )
    );
}
