//! Unions as generated code has them: what is known is typed, what is not is kept.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::collections::BTreeMap;

use api_client_core::AdditionalProperties;
use api_client_core::serde_json::{self, Value, json};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq)]
struct Circle {
    radius: f64,
    label: Option<String>,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(Circle {
    radius: required "radius",
    label: optional "label",
    ..additional_properties
});

/// Has its tag as a member.
#[derive(Clone, Debug, PartialEq)]
struct Square {
    kind: String,
    sides: Vec<f64>,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(Square {
    kind: required "kind",
    sides: required "sides",
    ..additional_properties
});

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Circle(Circle),
    Square(Box<Square>),
    Unknown(Value),
}
api_client_core::tagged_union!(Shape, "kind", {
    Circle => "circle",
    Square => "square",
});

#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Shape(Shape),
    Square(Square),
    Numbers(Vec<i64>),
    Text(String),
    Unknown(Value),
}
api_client_core::untagged_union!(Answer {
    Square,
    Numbers,
    Text,
    Shape,
} other Unknown);

#[derive(Clone, Debug, PartialEq)]
enum Closed {
    Square(Square),
    Circle(Circle),
    Flag(bool),
}
api_client_core::untagged_union!(Closed { Square, Circle, Flag });

fn circle(radius: f64) -> Circle {
    Circle {
        radius,
        label: None,
        additional_properties: AdditionalProperties::default(),
    }
}

/// Reads `json` from a string, from bytes, from a reader and from a value, which must all say the same.
fn read<T: for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug>(json: &str) -> T {
    let value: T = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::from_slice::<T>(json.as_bytes()).unwrap(), value);
    assert_eq!(serde_json::from_reader::<_, T>(json.as_bytes()).unwrap(), value);
    assert_eq!(
        serde_json::from_value::<T>(serde_json::from_str(json).unwrap()).unwrap(),
        value
    );
    value
}

fn assert_round_trip<T: for<'de> Deserialize<'de> + Serialize + PartialEq + std::fmt::Debug>(json: &Value) {
    let value: T = read(&json.to_string());
    assert_eq!(serde_json::to_value(&value).unwrap(), *json);
}

#[test]
fn the_tag_may_stand_anywhere() {
    for json in [
        r#"{"kind":"circle","radius":1.5}"#,
        r#"{"radius":1.5,"kind":"circle"}"#,
        r#"{"label":null,"kind":"circle","radius":1.5}"#,
    ] {
        assert_eq!(read::<Shape>(json), Shape::Circle(circle(1.5)), "{json}");
    }
}

#[test]
fn a_content_without_the_tag_does_not_keep_it_as_an_additional_member() {
    let mut expected = circle(1.0);
    expected.additional_properties.insert("new", true);
    let shape: Shape = read(r#"{"kind":"circle","radius":1,"new":true}"#);
    assert_eq!(shape, Shape::Circle(expected));
}

#[test]
fn a_content_with_the_tag_as_a_member_has_it() {
    for json in [r#"{"kind":"square","sides":[1]}"#, r#"{"sides":[1],"kind":"square"}"#] {
        let square = Square {
            kind: "square".to_owned(),
            sides: vec![1.0],
            additional_properties: AdditionalProperties::default(),
        };
        let shape = Shape::Square(Box::new(square));
        assert_eq!(read::<Shape>(json), shape);
        let written = serde_json::to_string(&shape).unwrap();
        assert_eq!(written, r#"{"kind":"square","sides":[1.0]}"#);
    }
}

#[test]
fn the_tag_is_written_before_all_members_in_their_order() {
    let mut circle = circle(1.5);
    circle.label = Some("a".to_owned());
    circle.additional_properties.insert("new", true);
    let written = serde_json::to_string(&Shape::Circle(circle)).unwrap();
    assert_eq!(written, r#"{"kind":"circle","radius":1.5,"label":"a","new":true}"#);
}

#[test]
fn a_tag_among_the_members_without_a_field_is_not_written() {
    let mut circle = circle(1.5);
    circle.additional_properties.insert("kind", "square");
    let written = serde_json::to_string(&Shape::Circle(circle)).unwrap();
    assert_eq!(written, r#"{"kind":"circle","radius":1.5}"#);
}

/// Contents that do not write their members one by one.
#[derive(Clone, Debug, PartialEq)]
enum Boxed {
    Labels(BTreeMap<String, String>),
    Point(Point),
    Shape(Shape),
    Text(String),
    Unknown(Value),
}
api_client_core::tagged_union!(Boxed, "type", {
    Labels => "labels",
    Point => "point",
    Shape => "shape",
    Text => "text",
});

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Point {
    x: i8,
    y: i8,
}

#[test]
fn any_content_that_is_an_object_can_be_tagged() {
    let labels = BTreeMap::from([("a".to_owned(), "b".to_owned()), ("type".to_owned(), "c".to_owned())]);
    for (boxed, json) in [
        (Boxed::Labels(labels), r#"{"type":"labels","a":"b"}"#),
        (Boxed::Point(Point { x: 1, y: -1 }), r#"{"type":"point","x":1,"y":-1}"#),
        (
            Boxed::Shape(Shape::Circle(circle(1.5))),
            r#"{"type":"shape","kind":"circle","radius":1.5}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&boxed).unwrap(), json);
    }
}

#[test]
fn a_content_that_is_no_object_cannot_be_tagged() {
    let error = serde_json::to_string(&Boxed::Text("a".to_owned())).unwrap_err();
    assert_eq!(error.to_string(), "the content tagged `text` is not an object");
}

/// JSON has no object whose names are lists.
#[derive(Clone, Debug, PartialEq)]
struct Grid {
    cells: BTreeMap<Vec<u8>, u8>,
    name: String,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(Grid {
    cells: required "cells",
    name: required "name",
    ..additional_properties
});

#[derive(Clone, Debug, PartialEq)]
enum Layout {
    Grid(Grid),
    Unknown(Value),
}
api_client_core::tagged_union!(Layout, "type", { Grid => "grid" });

#[test]
fn a_member_that_cannot_be_written_is_an_error_of_the_union() {
    let grid = Grid {
        cells: BTreeMap::from([(vec![1, 2], 3)]),
        name: "a".to_owned(),
        additional_properties: AdditionalProperties::default(),
    };
    let error = serde_json::to_string(&Layout::Grid(grid)).unwrap_err();
    assert_eq!(error.to_string(), "key must be a string");
}

#[test]
fn what_is_not_known_survives_a_round_trip() {
    for json in [
        json!({"kind": "line", "length": 2, "ends": [{"x": 1}, null, -3, 0.5, "a", true]}),
        json!({"length": 2}),
        json!({"kind": 5, "radius": 1.5}),
        json!({"kind": null}),
        json!({}),
        json!([1, "a"]),
        json!("circle"),
        json!(null),
        json!(-5),
        json!(true),
    ] {
        assert_eq!(read::<Shape>(&json.to_string()), Shape::Unknown(json.clone()));
        assert_round_trip::<Shape>(&json);
    }
    assert_round_trip::<Shape>(&json!({"kind": "circle", "radius": 1.5, "new": {"a": null}}));
    assert_round_trip::<Answer>(&json!({"kind": "line", "length": 2}));
}

#[test]
fn variants_are_tried_in_their_order() {
    assert_eq!(read::<Answer>("[1, 2]"), Answer::Numbers(vec![1, 2]));
    assert_eq!(read::<Answer>(r#""gr\u00fcn""#), Answer::Text("grün".to_owned()));
    assert!(matches!(read(r#"{"kind":"square","sides":[]}"#), Answer::Square(_)));
    let circle = Answer::Shape(Shape::Circle(circle(2.0)));
    assert_eq!(read::<Answer>(r#"{"kind":"circle","radius":2}"#), circle);
    assert_eq!(read::<Answer>("2.5"), Answer::Shape(Shape::Unknown(json!(2.5))));
}

#[test]
fn a_known_tag_with_another_content_is_an_error_with_its_place() {
    let error = serde_json::from_str::<Shape>("{\"kind\": \"square\",\n \"sides\": [1, \"x\"]}").unwrap_err();
    assert_eq!((error.line(), error.column()), (2, 17));
    let text = error.to_string();
    assert_eq!(
        text,
        "Square: invalid type: string \"x\", expected f64 at line 2 column 17"
    );
}

#[test]
fn the_path_leads_into_a_variant() {
    let json = r#"[{"kind": "square", "sides": [1, "x"]}]"#;
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let error = serde_path_to_error::deserialize::<_, Vec<Shape>>(&mut deserializer).unwrap_err();
    assert_eq!(error.path().to_string(), "[0].sides[1]");
}

#[test]
fn an_error_before_the_tag_says_where_it_is() {
    let error = serde_json::from_str::<Shape>(r#"{"sides": [1, "x"], "kind": "square"}"#).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("Square: sides[1]: invalid type: string \"x\", expected f64"),
        "{text}"
    );
}

#[test]
fn a_union_that_nothing_matches_says_why() {
    let text = serde_json::from_str::<Closed>(r#"{"kind": "a", "sides": [[]], "radius": "x"}"#)
        .unwrap_err()
        .to_string();
    assert_eq!(
        text,
        "no variant of Closed matches (Square: sides[0]: invalid type: sequence, expected f64; Circle: radius: invalid \
         type: string \"x\", expected f64; Flag: invalid type: map, expected a boolean) at line 1 column 43"
    );
}

/// Contents that serde's own derives read, with everything that they ask a deserializer for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Derived {
    Unit,
    Newtype(u8),
    Pair(u8, Option<String>),
    Named { flag: bool },
}

#[derive(Clone, Debug, PartialEq)]
enum Either {
    Derived(Derived),
    Pair((u8, Option<u64>)),
}
api_client_core::untagged_union!(Either { Derived, Pair });

#[test]
fn a_value_in_memory_reads_as_what_serde_derives() {
    for derived in [
        Derived::Unit,
        Derived::Newtype(7),
        Derived::Pair(1, None),
        Derived::Pair(1, Some("a".to_owned())),
        Derived::Named { flag: true },
    ] {
        let json = serde_json::to_string(&derived).unwrap();
        assert_eq!(read::<Either>(&json), Either::Derived(derived));
    }
    assert_eq!(read::<Either>("[1,null]"), Either::Pair((1, None)));
    assert!(serde_json::from_str::<Either>("[1,null,2]").is_err());
}

/// Has no need of its tag, which values of other kinds have.
#[derive(Clone, Debug, PartialEq)]
struct Blob {
    kind: Option<String>,
    area: f64,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(Blob {
    kind: optional "kind",
    area: required "area",
    ..additional_properties
});

#[derive(Clone, Debug, PartialEq)]
enum Figure {
    Circle(Circle),
    Blob(Box<Blob>),
    Unknown(Value),
}
api_client_core::tagged_union!(Figure, "kind", { Circle => "circle", Blob => "Blob" } other Unknown default Blob);

#[test]
fn values_that_state_no_variant_are_of_the_default_one_and_stay_as_they_are() {
    for value in [
        json!({"area": 2.0}),
        json!({"kind": "cloud", "area": 2.0}),
        json!({"kind": "Blob", "area": 1.0}),
    ] {
        let figure: Figure = serde_json::from_value(value.clone()).unwrap();
        assert!(matches!(figure, Figure::Blob(_)), "{figure:?}");
        let text: Figure = serde_json::from_str(&value.to_string()).unwrap();
        assert_eq!(text, figure);
        assert_eq!(serde_json::to_value(&figure).unwrap(), value);
    }
    let circle = json!({"kind": "circle", "radius": 1.0});
    assert!(matches!(serde_json::from_value(circle).unwrap(), Figure::Circle(_)));
    for other in [json!({"kind": "line"}), json!(3), json!(null)] {
        let figure: Figure = serde_json::from_value(other.clone()).unwrap();
        assert_eq!(figure, Figure::Unknown(other));
    }
}
