//! Which properties have to be there together, and what their names may be.

use api_client_core::serde_json::{Value, from_value, json};
use test_api::Validate;
use test_api::types::{Answer, Contact, ContactKind, Parcel};

fn contact(value: Value) -> Contact {
    from_value(value).unwrap()
}

fn refusal(value: Value) -> String {
    contact(value).validate().unwrap_err().to_string()
}

#[test]
fn properties_have_to_be_there_together() {
    let fine = json!({"signature": 1, "name": "Ada", "street": "Main", "town": "Ely"});
    assert!(contact(fine).validate().is_ok());
    let neither = json!({"signature": 1, "phone": "1"});
    assert_eq!(refusal(neither), "the object must have `name` or `email`");
    let both = json!({"signature": 1, "name": "Ada", "email": "a@b", "phone": "1"});
    assert_eq!(refusal(both), "the object must have not (`name` and `email`)");
    let no_way_to_reach = json!({"signature": 1, "name": "Ada"});
    assert_eq!(refusal(no_way_to_reach), "the object must have exactly one of `phone`, (`street` and `town`)");
    let street_alone = json!({"signature": 1, "name": "Ada", "phone": "1", "street": "Main"});
    assert_eq!(refusal(street_alone), "the object must have not (`street`) or `town`");
    let firm = json!({"signature": 1, "name": "Ada", "phone": "1", "kind": "firm"});
    assert!(refusal(firm).ends_with("or `email`"));
}

#[test]
fn what_follows_from_a_value_is_checked() {
    let refusal = |value: Value| from_value::<Parcel>(value).unwrap().validate().err().map(|refused| refused.to_string());
    let sender = json!({"name": "Ada", "vat": "1"});
    assert_eq!(refusal(json!({"country": "NL", "code": "1234", "weight": 31.5, "sender": sender})), None);
    assert_eq!(refusal(json!({"country": "DE", "code": "1"})), None);
    let not_dutch = "the object must have not (`country` among \"NL\", \"BE\" and `country`) or (`code`";
    for broken in [
        json!({"country": "NL"}),
        json!({"country": "NL", "code": "123"}),
        json!({"country": "NL", "code": "12345678"}),
        json!({"country": "NL", "code": "1234", "weight": 0}),
        json!({"country": "NL", "code": "1234", "weight": 32}),
        json!({"country": "NL", "code": "1234", "sender": {"name": "Ada"}}),
    ] {
        let refused = refusal(broken.clone()).unwrap_or_default();
        assert!(refused.starts_with(not_dutch), "{broken}: {refused}");
    }
}

#[test]
fn names_of_properties_are_checked() {
    let long = json!({"signature": 1, "name": "Ada", "phone": "1", "labels": {"abcd": "x"}});
    assert_eq!(refusal(long), "labels.abcd: longer than 3 characters");
}

#[test]
fn what_is_required_without_a_word_on_it_is_asked_for_and_not_insisted_on() {
    let contact = Contact::new(json!({"by": "Ada"})).kind(ContactKind::Friend);
    assert_eq!(contact.signature, json!({"by": "Ada"}));
    let answer: Answer = from_value(json!({"id": "a"})).unwrap();
    assert_eq!(answer.cursor, None);
}
