//! The unions: two kinds that are known, and any other, which is kept.

use serde_json::{Value, json};
use trieve_api::types::{OrganizationWithSubAndPlan, StripePlan, TrievePlan, TrieveSubscription};

use crate::operations::{call, client, organization, request};
use crate::support::exchange::{Answer, Server};
use crate::support::json::{assert_same, round_trip};

const ID: &str = "e3e3e3e3-e3e3-e3e3-e3e3-e3e3e3e3e3e3";

fn usage_based_plan() -> Value {
    json!({
        "type": "usage_based",
        "analytics_events_price_id": "price_1",
        "bytes_ingested_price_id": "price_2",
        "chunks_stored_price_id": "price_3",
        "created_at": "2021-01-01T00:00:00.123456",
        "datasets_price_id": "price_4",
        "files_storage_price_id": "price_5",
        "id": ID,
        "ingest_tokens_price_id": "price_6",
        "message_tokens_price_id": "price_7",
        "name": "Pay as you go",
        "ocr_pages_price_id": "price_8",
        "pages_crawls_price_id": "price_9",
        "platform_price_amount": 2500,
        "search_tokens_price_id": "price_10",
        "users_price_id": "price_11",
        "visible": false,
    })
}

fn usage_based_subscription() -> Value {
    json!({
        "type": "usage_based",
        "created_at": "2021-01-01T00:00:00.123456",
        "id": ID,
        "last_cycle_chunks_stored_mb": 3_000_000_000_i64,
        "last_cycle_dataset_count": 2,
        "last_cycle_files_storage_mb": 512,
        "last_cycle_timestamp": "2021-01-31T00:00:00",
        "last_cycle_users_count": 5,
        "last_recorded_meter": "2021-01-30T23:59:59.999999",
        "organization_id": ID,
        "stripe_subscription_id": "sub_123",
        "usage_based_plan_id": ID,
    })
}

async fn call_with(plan: Value, subscription: Value) -> OrganizationWithSubAndPlan {
    let mut body = organization();
    body["plan"] = plan;
    body["subscription"] = subscription;
    let server = Server::play([(request(), Answer::json(200, &body))]).await;
    let value = call(&client(server.url())).await.unwrap().into_inner();
    assert_same(&value, &body);
    value
}

#[tokio::test]
async fn the_tag_chooses_the_variant() {
    let value = call_with(usage_based_plan(), usage_based_subscription()).await;
    let Some(TrievePlan::UsageBased(plan)) = value.plan else {
        panic!("{:?}", value.plan)
    };
    assert_eq!(
        (plan.name.as_str(), plan.platform_price_amount),
        ("Pay as you go", Some(2500))
    );
    let Some(TrieveSubscription::UsageBased(subscription)) = value.subscription else {
        panic!("{:?}", value.subscription)
    };
    assert_eq!(subscription.last_cycle_chunks_stored_mb, 3_000_000_000);
}

#[tokio::test]
async fn an_unknown_tag_is_kept_and_written_back() {
    let plan = json!({"type": "prepaid", "credits": [1, 2.5, null], "name": "Card"});
    let subscription = json!({"id": ID, "note": "a server that forgot the tag"});
    let value = call_with(plan.clone(), subscription.clone()).await;
    assert_eq!(value.plan, Some(TrievePlan::Unknown(plan)));
    assert_eq!(value.subscription, Some(TrieveSubscription::Unknown(subscription)));
}

#[test]
fn a_plan_may_be_null_or_absent() {
    let mut body = organization();
    body["plan"] = Value::Null;
    body.as_object_mut().unwrap().remove("subscription");
    let value: OrganizationWithSubAndPlan = serde_json::from_value(body).unwrap();
    assert_eq!((value.plan, value.subscription), (None, None));
}

#[test]
fn a_known_tag_with_other_content_is_an_error_that_says_where() {
    let mut plan = usage_based_plan();
    plan["visible"] = json!("no");
    let text = plan.to_string();
    let error = serde_json::from_str::<TrievePlan>(&text).unwrap_err();
    let message = "UsageBased: invalid type: string \"no\", expected a boolean";
    assert!(error.to_string().starts_with(message), "{error}");
    assert_eq!((error.line(), error.column()), (1, text.find("\"no\"").unwrap() + 4));
}

#[test]
fn a_variant_is_written_with_its_tag() {
    let example = organization()["plan"].clone();
    let mut content = example.clone();
    content.as_object_mut().unwrap().remove("type");
    let plan: StripePlan = serde_json::from_value(content).unwrap();
    let plan = TrievePlan::from(plan);
    assert_same(&plan, &example);
    assert_eq!(round_trip::<TrievePlan>(&example), plan);
}
