//! A server that is newer than this crate: what the vendor may add is no failure, and is not lost.

use neevcloud_api::ErrorKind;
use neevcloud_api::types::{OrganizationUpdateRequest, ResourceState};
use serde_json::json;

use crate::operations::{client, organization, request, update};
use crate::support::exchange::{Answer, Server};
use crate::support::json::assert_same;

/// An answer with a state, a member and an object that the description of this crate does not have.
#[tokio::test]
async fn a_state_and_members_of_a_newer_server_are_kept() {
    let mut body = organization();
    body["status"] = json!("pending_deletion");
    body["region"] = json!("in-west");
    body["quota"] = json!({"gpus": [1, 2], "until": null});
    let get = request("GET", "/api/v1/orgs/org_01");
    let server = Server::play([(get, Answer::json(200, &body))]).await;
    let response = client(server.url()).organizations().get("org_01").send().await.unwrap();
    assert_eq!(response.status, Some(ResourceState::from("pending_deletion")));
    assert_eq!(response.additional_properties.get("region"), Some(&json!("in-west")));
    assert_same(&response.into_inner(), &body);
}

#[tokio::test]
async fn a_status_of_a_newer_server_keeps_what_it_says() {
    let change = OrganizationUpdateRequest::new().name("Acme");
    let taken = Answer::json(409, &json!({"taken_by": "org_02"}));
    let server = Server::play([(update(r#"{"name":"Acme"}"#), taken)]).await;
    let call = client(server.url()).organizations().update("org_01", &change);
    let error = call.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status().unwrap().as_u16(), 409);
    assert_eq!(error.text(), r#"{"taken_by":"org_02"}"#);
    assert!(error.body().is_none());
}

/// What the description of this crate does not have can still be sent.
#[tokio::test]
async fn a_member_of_a_newer_server_can_be_sent_and_cleared() {
    let mut change = OrganizationUpdateRequest::new();
    change.additional_properties.insert("region".to_owned(), json!(null));
    let server = Server::play([(update(r#"{"region":null}"#), Answer::json(200, &organization()))]).await;
    let call = client(server.url()).organizations().update("org_01", &change);
    call.send().await.unwrap();
}
