//! Times as the server really sends them: in UTC, without an offset.

use serde_json::{Value, json};
use trieve_api::DateTime;
use trieve_api::types::StripeSubscription;

use crate::support::json::round_trip;

fn subscription(created_at: &str) -> Value {
    json!({
        "created_at": created_at,
        "id": "e3e3e3e3-e3e3-e3e3-e3e3-e3e3e3e3e3e3",
        "organization_id": "e3e3e3e3-e3e3-e3e3-e3e3-e3e3e3e3e3e3",
        "plan_id": "e3e3e3e3-e3e3-e3e3-e3e3-e3e3e3e3e3e3",
        "stripe_id": "sub_123",
        "updated_at": "2021-01-01T00:00:00.123456",
    })
}

#[test]
fn a_time_without_an_offset_is_in_utc() {
    let instant: DateTime = "2021-01-01T00:00:00.123456Z".parse().unwrap();
    for same in [
        "2021-01-01T00:00:00.123456",
        "2021-01-01 00:00:00.123456",
        "2021-01-01T00:00:00.123456Z",
        "2021-01-01T05:30:00.123456+05:30",
    ] {
        let subscription: StripeSubscription = round_trip(&subscription(same));
        assert_eq!(subscription.created_at, instant, "{same}");
        let written = serde_json::to_value(&subscription).unwrap();
        assert_eq!(written["created_at"], same);
    }
}

#[test]
fn a_time_that_is_none_is_refused() {
    for wrong in ["yesterday", "2021-02-30T00:00:00", ""] {
        let parsed = serde_json::from_value::<StripeSubscription>(subscription(wrong));
        assert!(parsed.is_err(), "{wrong:?} was read as {parsed:?}");
    }
}
