//! Bounds that hold what is sent.

use test_api::Validate;
use test_api::types::{Tag, TagFilter};

fn tag(name: &str) -> Tag {
    Tag::new(name.to_owned())
}

fn refusal(tag: &Tag) -> String {
    tag.validate().unwrap_err().to_string()
}

#[test]
fn bounds_of_what_is_referred_to_are_checked() {
    assert!(tag("short").short("abc".to_owned()).validate().is_ok());
    assert_eq!(refusal(&tag("longer")), "name: longer than 5 characters");
    assert_eq!(refusal(&tag("a").short("abcd".to_owned())), "short: longer than 3 characters");
}

#[test]
fn bounds_of_items_and_values_are_checked() {
    let colours = |colours: &[&str]| tag("a").colours(colours.iter().copied());
    assert!(colours(&["red", "blue"]).validate().is_ok());
    assert_eq!(refusal(&colours(&["red", "no"])), "colours[1]: shorter than 3 characters");
    assert_eq!(refusal(&colours(&["red", "red", "red"])), "colours: more than 2 items");
    let limits = [("a".to_owned(), Some(1)), ("b".to_owned(), None), ("c".to_owned(), Some(11))];
    let tag = tag("a").limits(limits.into_iter().collect());
    assert_eq!(refusal(&tag), "limits.c: greater than the maximum 10");
}

#[test]
fn bounds_of_the_texts_of_dates_and_identifiers_are_checked() {
    let due = |due: &str| tag("a").due(due.parse().unwrap());
    assert!(due("2024-05-06T07:08:09Z").validate().is_ok());
    assert_eq!(refusal(&due("2024-05-06T07:08:09.123Z")), "due: longer than 20 characters");
}

#[test]
fn alternatives_of_one_type_are_checked() {
    let logo = |logo: &str| tag("a").logo(logo.to_owned());
    assert!(logo("abcd").validate().is_ok());
    let size = |size: f64| tag("a").size(size);
    assert!(size(3.0).validate().is_ok() && size(15.0).validate().is_ok());
    assert_eq!(
        refusal(&size(5.0)),
        "size: fits no alternative: greater than the maximum 3; less than the minimum 10"
    );
    let either = |text: &str| -> test_api::types::TagSend { serde_json::from_value(text.into()).unwrap() };
    assert!(matches!(either("2024-05-06"), test_api::types::TagSend::Date(_)));
    assert!(matches!(either("2024-05-06T07:08:09Z"), test_api::types::TagSend::DateTime(_)));
}

#[test]
fn bounds_of_alternatives_are_checked() {
    let filter = |filter: TagFilter| tag("a").filter(filter);
    assert!(filter(TagFilter::Integer(4)).validate().is_ok());
    assert_eq!(refusal(&filter(TagFilter::Integer(5))), "filter.Integer: greater than the maximum 4");
    assert_eq!(refusal(&filter(TagFilter::String("long".to_owned()))), "filter.String: longer than 3 characters");
    let inner = TagFilter::Tag(Box::new(tag("longer")));
    assert_eq!(refusal(&filter(inner)), "filter.name: longer than 5 characters");
}
