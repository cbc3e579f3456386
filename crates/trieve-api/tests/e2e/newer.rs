//! A server that is newer than this crate: what the vendor may add is no failure, and is not lost.

use serde_json::json;
use trieve_api::types::TrievePlan;

use crate::operations::{call, client, organization, request};
use crate::support::exchange::{Answer, Server};
use crate::support::json::assert_same;

/// A plan of a newer kind, and members that the description of this crate does not have, at every depth.
#[tokio::test]
async fn a_plan_and_members_of_a_newer_server_are_kept() {
    let mut body = organization();
    body["plan"] = json!({"type": "prepaid", "credits": 12});
    body["seats"] = json!(5);
    body["organization"]["region"] = json!("eu");
    let server = Server::play([(request(), Answer::json(200, &body))]).await;
    let value = call(&client(server.url())).await.unwrap().into_inner();
    assert_eq!(
        value.plan,
        Some(TrievePlan::Unknown(json!({"type": "prepaid", "credits": 12})))
    );
    assert_eq!(value.additional_properties.get("seats"), Some(&json!(5)));
    assert_same(&value, &body);
}

#[tokio::test]
async fn a_status_of_a_newer_server_keeps_what_it_says() {
    let answer = Answer::json(402, &json!({"due": 20}));
    let server = Server::play([(request(), answer)]).await;
    let error = call(&client(server.url())).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 402);
    assert_eq!(error.text(), r#"{"due":20}"#);
    assert!(error.body().is_none());
}
