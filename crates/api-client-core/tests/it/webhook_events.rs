//! Enums of what a server sends of its own.

use api_client_core::serde_json::{Value, json};
use api_client_core::{AdditionalProperties, object, tagged_union, webhook_events};

#[derive(Clone, Debug, Default, PartialEq)]
struct Born {
    kind: String,
    weight: u64,
    additional_properties: AdditionalProperties,
}
object!(Born {
    kind: required "type",
    weight: required "weight",
    ..additional_properties
});

#[derive(Clone, Debug, PartialEq)]
enum WebhookEvent {
    Born(Born),
    Died(Box<Born>),
    Other(Value),
}
tagged_union!(WebhookEvent, "type", { Born => "cat.born", Died => "cat.died" } other Other);
webhook_events!(WebhookEvent tagged { Born => "born", Died => "died" } other Other);

#[derive(Clone, Debug, PartialEq)]
enum CallbackEvent {
    Fed(u8),
    Unknown(Value),
}
webhook_events!(CallbackEvent { Fed => "fed" } other Unknown);

#[test]
fn an_event_is_told_by_what_is_in_it_or_by_its_name() {
    let body = br#"{"weight": 90, "type": "cat.died"}"#;
    let event = WebhookEvent::parse(body).unwrap();
    assert!(matches!(&event, WebhookEvent::Died(cat) if cat.weight == 90));
    assert_eq!(event.name(), Some("died"));
    assert_eq!(WebhookEvent::parse_named("died", body).unwrap(), event);
    assert_eq!(CallbackEvent::parse_named("fed", b"3").unwrap(), CallbackEvent::Fed(3));
}

#[test]
fn an_event_that_is_not_known_is_kept() {
    let unknown = json!({"type": "cat.fed", "weight": 1});
    let event = WebhookEvent::parse(unknown.to_string().as_bytes()).unwrap();
    assert_eq!((event.name(), event.is_unknown()), (None, true));
    assert_eq!(event, WebhookEvent::Other(unknown));
    assert_eq!(
        CallbackEvent::parse_named("bathed", b"[1]").unwrap(),
        CallbackEvent::Unknown(json!([1]))
    );
}

#[test]
fn an_event_that_is_not_as_described_is_an_error() {
    let error = WebhookEvent::parse(br#"{"type": "cat.born", "weight": -1}"#).unwrap_err();
    let shown = error.to_string();
    assert!(shown.contains("`weight`") && shown.contains("line 1"), "{shown}");
    assert!(WebhookEvent::parse(b"{").is_err());
    assert!(CallbackEvent::parse_named("bathed", b"").is_err());
    assert!(CallbackEvent::parse_named("fed", b"300").is_err());
}
