//! The states of a resource: four that are known, and any other, which is kept.

use neevcloud_api::types::ResourceState;
use serde_json::json;

use crate::operations::{client, organization, request};
use crate::support::exchange::{Answer, Server};
use crate::support::json::{assert_same, round_trip};

#[test]
fn every_state_of_the_description_is_known() {
    for (text, state) in [
        ("active", ResourceState::Active),
        ("suspended", ResourceState::Suspended),
        ("archived", ResourceState::Archived),
        ("inactive", ResourceState::Inactive),
    ] {
        assert_eq!(round_trip::<ResourceState>(&json!(text)), state);
        assert_eq!(state.to_string(), text);
        assert_eq!(ResourceState::from(text), state);
    }
}

#[tokio::test]
async fn an_unknown_state_is_kept_and_written_back() {
    let mut body = organization();
    body["status"] = json!("pending_deletion");
    let get = request("GET", "/api/v1/orgs/org_01");
    let server = Server::play([(get, Answer::json(200, &body))]).await;
    let response = client(server.url()).organizations().get("org_01").send().await.unwrap();
    let status = response.status.clone().unwrap();
    assert_eq!(status, ResourceState::Unknown("pending_deletion".into()));
    assert_eq!(status.as_str(), "pending_deletion");
    assert_same(&response.into_inner(), &body);
}
