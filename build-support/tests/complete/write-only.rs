//! Properties that requests alone carry.

use test_api::serde_json::{self, json};
use test_api::types::Account;

#[test]
fn what_only_requests_carry_is_asked_for_and_not_waited_for() {
    let account = Account::new("a", "secret");
    assert_eq!(serde_json::to_value(account).unwrap(), json!({ "name": "a", "password": "secret" }));
    let read: Account = serde_json::from_value(json!({ "id": "1", "name": "a" })).unwrap();
    assert_eq!((read.id.as_deref(), read.password), (Some("1"), None));
}
