//! `PATCH /api/v1/orgs/{org_id}`: what is set is sent, and nothing else; its bounds hold for requests alone.

use neevcloud_api::ErrorKind;
use neevcloud_api::types::OrganizationUpdateRequest;
use serde_json::json;

use crate::operations::{Organization, client, organization, request, update};
use crate::support::exchange::{Answer, Server};

async fn call(url: &str, change: &OrganizationUpdateRequest) -> Organization {
    client(url).organizations().update("org_01", change).send().await
}

#[tokio::test]
async fn only_what_is_set_is_sent() {
    let change = OrganizationUpdateRequest::new;
    for (change, body) in [
        (change().name("Acme"), r#"{"name":"Acme"}"#),
        (change().description("Anvils"), r#"{"description":"Anvils"}"#),
        (change().description(""), r#"{"description":""}"#),
        (
            change().description("Anvils \"n\" more").name("Ácme"),
            r#"{"name":"Ácme","description":"Anvils \"n\" more"}"#,
        ),
        (change(), "{}"),
    ] {
        let server = Server::play([(update(body), Answer::json(200, &organization()))]).await;
        call(server.url(), &change).await.unwrap();
    }
}

#[tokio::test]
async fn a_name_outside_its_bounds_is_refused_before_the_network() {
    let server = Server::play([]).await;
    let too_long = "n".repeat(101);
    for (name, reason) in [
        ("", "name: shorter than 1 character"),
        (too_long.as_str(), "name: longer than 100 characters"),
    ] {
        let change = OrganizationUpdateRequest::new().name(name);
        let error = call(server.url(), &change).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert_eq!(error.attempts(), 0);
        assert_eq!(error.message(), Some(reason));
    }
}

#[tokio::test]
async fn a_bound_counts_characters_and_not_bytes() {
    let name = "é".repeat(100);
    let body = json!({"name": name}).to_string();
    let server = Server::play([(update(&body), Answer::json(200, &organization()))]).await;
    let change = OrganizationUpdateRequest::new().name(name);
    call(server.url(), &change).await.unwrap();
}

#[tokio::test]
async fn bounds_do_not_hold_for_what_is_received() {
    for name in [String::new(), "n".repeat(101)] {
        let mut body = organization();
        body["name"] = json!(name);
        let get = request("GET", "/api/v1/orgs/org_01");
        let server = Server::play([(get, Answer::json(200, &body))]).await;
        let response = client(server.url()).organizations().get("org_01").send().await.unwrap();
        assert_eq!(response.name.as_deref(), Some(name.as_str()));
    }
}

#[tokio::test]
async fn an_empty_id_is_refused_before_the_network() {
    let server = Server::play([]).await;
    let call = client(server.url()).organizations().get("");
    let error = call.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(error.message(), Some("path parameter `org_id` is empty"));
}
