//! Alternatives inside a composition.

use api_client_core::serde_json::{from_value, json, to_value};
use test_api::types::{Page, Payment, PaymentCard, PaymentTransfer};

#[test]
fn each_alternative_has_what_all_have() {
    let by_card = Payment::from(PaymentCard::new("4000", 5));
    assert_eq!(to_value(&by_card).unwrap(), json!({"number": "4000", "amount": 5}));
    let by_transfer = json!({"iban": "DE1", "amount": 7});
    let read: Payment = from_value(by_transfer.clone()).unwrap();
    assert_eq!(read, Payment::Transfer(PaymentTransfer::new("DE1", 7)));
    assert_eq!(to_value(&read).unwrap(), by_transfer);
}

#[test]
fn alternatives_beside_properties_are_told_apart() {
    let page: Page = from_value(json!({"hits": ["a"], "estimate": 3})).unwrap();
    let Page::Estimate(page) = page else { panic!("{page:?}") };
    assert_eq!((page.hits.len(), page.estimate), (1, 3));
}
