//! The value types that generated types are made of.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use api_client_core::serde_json::{self, Value, json};
use api_client_core::{DateTime, Nullable, UnknownValue, Validate, Violation, from_value, jiff, validate};
use serde::{Deserialize, Serialize};

#[test]
fn instants_are_read_as_servers_send_them() {
    let expected: DateTime = "2021-01-01T00:00:00.123Z".parse().unwrap();
    for text in [
        "2021-01-01T00:00:00.123",
        "2021-01-01 00:00:00.123",
        "2021-01-01 00:00:00.123Z",
        "2021-01-01t00:00:00.123z",
        "2021-01-01T01:30:00.123+01:30",
        "2020-12-31T19:00:00.123-05:00",
    ] {
        assert_eq!(
            serde_json::from_value::<DateTime>(json!(text)).unwrap(),
            expected,
            "{text}"
        );
    }
    for text in ["", "2021-01-01", "yesterday", "2021-13-01T00:00:00Z", "00:00:00Z"] {
        let error = serde_json::from_value::<DateTime>(json!(text)).unwrap_err().to_string();
        assert!(error.starts_with("not an RFC 3339 date and time: "), "{text}: {error}");
    }
}

#[test]
fn instants_are_written_as_they_were_read() {
    for text in [
        "2021-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "2021-01-01T00:00:00.12Z",
        "2021-01-01T00:00:00.120000Z",
        "2021-01-01T00:00:00+00:00",
        "2021-01-01T00:00:00.5+05:30",
        "2021-01-01T00:00:00-11:15",
        "2021-01-01 00:00:00.000",
        "2021-01-01T00:00:00",
    ] {
        let instant: DateTime = text.parse().unwrap();
        assert_eq!(serde_json::to_value(instant).unwrap(), json!(text));
    }
}

#[test]
fn instants_that_are_spelt_unusually_are_written_in_utc() {
    for (text, written) in [
        ("2021-01-01t00:00:00z", "2021-01-01T00:00:00Z"),
        ("2021-01-01T00:00:00,5Z", "2021-01-01T00:00:00.5Z"),
        ("2021-01-01T00:00Z", "2021-01-01T00:00:00Z"),
        ("2021-01-01T02:00:00+02", "2021-01-01T00:00:00Z"),
        ("2021-01-01T00:00:00-00:00", "2021-01-01T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("+002021-01-01T00:00:00Z", "2021-01-01T00:00:00Z"),
        ("2021-01-01T01:00:00+01:00[Europe/Berlin]", "2021-01-01T00:00:00Z"),
    ] {
        let instant: DateTime = text.parse().unwrap();
        assert_eq!(instant.to_string(), written, "{text}");
    }
}

#[test]
fn instants_are_those_of_other_types() {
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
    let instant = DateTime::try_from(time).unwrap();
    assert_eq!(instant.to_string(), "1970-01-01T00:00:01.5Z");
    assert_eq!(SystemTime::try_from(instant).unwrap(), time);
    assert_eq!(DateTime::from(jiff::Timestamp::from(instant)), instant);
}

#[derive(Clone)]
#[non_exhaustive]
enum State {
    Active,
    Equal,
    Unknown(UnknownValue),
}

api_client_core::string_enum!(State { Active => "active", Equal => "=" });

#[test]
fn an_enum_of_strings_keeps_what_it_does_not_know() {
    for (text, state) in [
        ("active", State::Active),
        ("=", State::Equal),
        ("new", State::Unknown("new".into())),
    ] {
        assert_eq!(serde_json::from_value::<State>(json!(text)).unwrap(), state);
        assert_eq!(
            serde_json::from_slice::<State>(format!("\"{text}\"").as_bytes()).unwrap(),
            state
        );
        assert_eq!(serde_json::to_value(&state).unwrap(), json!(text));
        assert_eq!(
            (State::from(text), State::from(text.to_owned()), text.parse()),
            (state.clone(), state.clone(), Ok(state.clone()))
        );
        assert_eq!((state.to_string(), state.as_ref()), (text.to_owned(), text));
    }
    let error = serde_json::from_value::<State>(json!(5)).unwrap_err().to_string();
    assert_eq!(error, "invalid type: integer `5`, expected a string");
}

#[test]
fn values_of_an_enum_of_strings_are_equal_if_they_are_sent_alike() {
    let (known, made) = (State::Active, State::Unknown("active".into()));
    assert_eq!(known, made);
    assert_ne!(known, State::Equal);
    assert!(HashSet::from([known]).contains(&made));
}

#[test]
fn an_enum_of_strings_shows_its_variant() {
    assert_eq!(format!("{:?}", State::Equal), "Equal");
    assert_eq!(format!("{:?}", State::from("new")), r#"Unknown("new")"#);
}

#[test]
fn an_enum_of_strings_is_smaller_than_a_string() {
    assert_eq!(size_of::<State>(), 2 * size_of::<usize>());
    assert_eq!(size_of::<Option<State>>(), size_of::<State>());
}

#[test]
fn a_value_that_is_not_known_is_text() {
    let State::Unknown(value) = State::from("grün") else {
        panic!("there is no such state")
    };
    assert_eq!((&*value, value.len()), ("grün", 5));
    assert_eq!(
        (format!("{value:>6}"), format!("{value:?}")),
        ("  grün".to_owned(), r#""grün""#.to_owned())
    );
    assert_eq!(value, UnknownValue::from("grün".to_owned()));
    assert_eq!(String::from(value), "grün");
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    price: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Metered {
    /// The tag, which this struct has as a member of its own.
    kind: String,
    steps: Vec<Flat>,
}

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
enum Plan {
    Flat(Flat),
    Metered(Box<Metered>),
    Trial(Flat),
    Other(Value),
}

api_client_core::tagged_union!(Plan, "kind", {
    Flat => "flat",
    Metered => "metered",
    Trial => "trial",
} other Other);

#[test]
fn a_tagged_union_survives_a_round_trip_with_its_tag_once() {
    for (text, plan) in [
        (r#"{"kind":"flat","price":1}"#, Plan::Flat(Flat { price: 1 })),
        (r#"{"kind":"trial","price":1}"#, Plan::Trial(Flat { price: 1 })),
        (
            r#"{"kind":"metered","steps":[{"price":2}]}"#,
            Plan::Metered(Box::new(Metered {
                kind: "metered".to_owned(),
                steps: vec![Flat { price: 2 }],
            })),
        ),
        (
            r#"{"kind":"new","x":[1]}"#,
            Plan::Other(json!({"kind": "new", "x": [1]})),
        ),
        (r#"{"x":1}"#, Plan::Other(json!({"x": 1}))),
        (r#"[1]"#, Plan::Other(json!([1]))),
    ] {
        assert_eq!(serde_json::from_str::<Plan>(text).unwrap(), plan);
        assert_eq!(serde_json::to_string(&plan).unwrap(), text);
    }
}

#[test]
fn a_known_tag_with_a_content_that_does_not_parse_is_told_with_its_place() {
    // What follows the tag is read from the input, so that the error has the place in the input.
    let wrong = r#"{"kind":"metered","steps":[{"price":1},{"price":"x"}]}"#;
    let error = serde_json::from_str::<Plan>(wrong).unwrap_err();
    assert_eq!((error.line(), error.column()), (1, wrong.find("\"x\"").unwrap() + 3));
    assert!(
        error
            .to_string()
            .starts_with("Metered: invalid type: string \"x\", expected u32"),
        "{error}"
    );

    // What comes before the tag was kept until the tag was known, so that the error has the path in it.
    let wrong = r#"{"steps":[{"price":1},{"price":"x"}],"kind":"metered"}"#;
    let error = serde_json::from_str::<Plan>(wrong).unwrap_err().to_string();
    assert!(
        error.starts_with("Metered: steps[1].price: invalid type: string \"x\", expected u32"),
        "{error}"
    );
}

#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Number(f64),
    Texts(Vec<String>),
    Plan(Flat),
    Unknown(Value),
}

api_client_core::untagged_union!(Answer { Number, Texts, Plan } other Unknown);

#[test]
fn an_untagged_union_takes_the_first_that_matches_and_keeps_the_rest() {
    for (json, answer) in [
        (json!(1.5), Answer::Number(1.5)),
        (json!(["a"]), Answer::Texts(vec!["a".to_owned()])),
        (json!({"price": 1}), Answer::Plan(Flat { price: 1 })),
        (json!(["a", 1]), Answer::Unknown(json!(["a", 1]))),
    ] {
        assert_eq!(serde_json::from_value::<Answer>(json.clone()).unwrap(), answer);
        assert_eq!(serde_json::to_value(&answer).unwrap(), json);
    }
}

#[derive(Debug, PartialEq)]
enum Closed {
    Number(i64),
    Plan(Flat),
}

api_client_core::untagged_union!(Closed { Number, Plan });

#[test]
fn a_closed_union_says_why_nothing_matched() {
    let error = serde_json::from_value::<Closed>(json!({"price": -1}))
        .unwrap_err()
        .to_string();
    let reasons = "no variant of Closed matches (Number: invalid type: map, expected i64; \
                   Plan: price: invalid value: integer `-1`, expected u32)";
    assert_eq!(error, reasons);
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Patch {
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    name: Nullable<String>,
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    for (text, name) in [
        ("{}", Nullable::Absent),
        (r#"{"name":null}"#, Nullable::from(None)),
        (r#"{"name":"a"}"#, Nullable::from("a".to_owned())),
    ] {
        let patch = Patch { name };
        assert_eq!(serde_json::to_string(&patch).unwrap(), text);
        assert_eq!(serde_json::from_str::<Patch>(text).unwrap(), patch);
    }
}

#[test]
fn each_bound_is_kept_at_its_edge_and_broken_beyond() {
    let pattern = validate::Pattern::new(r"^\p{L}+$");
    let invalid = validate::Pattern::new("(");
    let told = |outcome: Result<(), Violation>| outcome.err().map(|violation| violation.to_string());
    for (kept, broken, rule) in [
        (
            validate::min_length("v", "äö", 2),
            validate::min_length("v", "ä", 2),
            "v: shorter than 2 characters",
        ),
        (
            validate::max_length("v", "äö", 2),
            validate::max_length("v", "äöü", 2),
            "v: longer than 2 characters",
        ),
        (
            validate::min_items("v", 1, 1),
            validate::min_items("v", 0, 1),
            "v: fewer than 1 item",
        ),
        (
            validate::max_items("v", 1, 1),
            validate::max_items("v", 2, 1),
            "v: more than 1 item",
        ),
        (
            validate::minimum("v", 1, 1),
            validate::minimum("v", 0, 1),
            "v: less than the minimum 1",
        ),
        (
            validate::maximum("v", 0.5, 0.5),
            validate::maximum("v", 0.6, 0.5),
            "v: greater than the maximum 0.5",
        ),
        (
            validate::exclusive_minimum("v", 2, 1),
            validate::exclusive_minimum("v", 1, 1),
            "v: not greater than 1",
        ),
        (
            validate::exclusive_maximum("v", 0, 1),
            validate::exclusive_maximum("v", 1, 1),
            "v: not less than 1",
        ),
        (
            validate::multiple_of("v", 9, 3),
            validate::multiple_of("v", 10, 3),
            "v: not a multiple of 3",
        ),
        (
            validate::multiple_of("v", 0.3, 0.1),
            validate::multiple_of("v", 0.35, 0.1),
            "v: not a multiple of 0.1",
        ),
        (
            validate::one_of("v", 3, &[1, 3]),
            validate::one_of("v", 2, &[1, 3]),
            "v: none of 1, 3",
        ),
        (
            validate::unique_items("v", &[1, 2]),
            validate::unique_items("v", &[1, 2, 1]),
            "v: an item occurs twice",
        ),
        (
            validate::pattern("v", "äb", &pattern),
            validate::pattern("v", "a1", &pattern),
            r"v: does not match the pattern ^\p{L}+$",
        ),
    ] {
        assert_eq!((told(kept), told(broken).as_deref()), (None, Some(rule)));
    }
    assert_eq!(
        validate::pattern("v", "anything", &invalid),
        Ok(()),
        "the server decides"
    );
    assert_eq!(validate::multiple_of("v", i64::MIN, -1), Ok(()));
    assert_eq!(validate::multiple_of("v", 1, 0), Ok(()));
}

struct Leaf(u8);

impl Validate for Leaf {
    fn validate(&self) -> Result<(), Violation> {
        validate::maximum("size", self.0, 1)
    }
}

#[test]
fn a_condition_on_the_values_of_properties_says_what_it_asks_for() {
    use validate::Bound::{Above, Below, MaxItems, MaxLength, Maximum, MinItems, MinLength, Minimum};
    use validate::Condition::{All, Any, Inside, Matches, Not, One, Present, Within};
    let value = json!({"n": 3, "s": "äöü", "l": [1, 2], "o": {"a": 1}});
    let violation = |condition| {
        validate::conditions(&value, &[condition])
            .err()
            .map(|violation| violation.to_string())
    };
    for kept in [
        Within("n", Minimum(3.0)),
        Within("n", Maximum(3.0)),
        Within("n", Above(2.9)),
        Within("n", Below(3.1)),
        Within("s", MinLength(3)),
        Within("s", MaxLength(3)),
        Within("l", MinItems(2)),
        Within("l", MaxItems(2)),
        Within("s", Minimum(9.0)),
        Within("absent", Minimum(9.0)),
        Inside("o", &Present("a")),
        Inside("n", &Present("a")),
        Matches("s", "^ä"),
        Matches("absent", "^x"),
    ] {
        assert_eq!(violation(kept), None, "{kept}");
    }
    for (broken, rule) in [
        (Within("n", Minimum(3.5)), "`n` of at least 3.5"),
        (Within("n", Maximum(2.0)), "`n` of at most 2"),
        (Within("n", Above(3.0)), "`n` of more than 3"),
        (Within("n", Below(3.0)), "`n` of less than 3"),
        (Within("s", MinLength(4)), "`s` with at least 4 characters"),
        (Within("s", MaxLength(2)), "`s` with at most 2 characters"),
        (Within("l", MinItems(3)), "`l` with at least 3 items"),
        (Within("l", MaxItems(1)), "`l` with at most 1 item"),
        (Inside("o", &Present("b")), "`o` with (`b`)"),
    ] {
        assert_eq!(violation(broken), Some(format!("the object must have {rule}")));
    }
    // What depends on a pattern is checked with the feature only, whichever way round it stands.
    const UNMET: validate::Condition = validate::Condition::Matches("s", "^x");
    let checked = |rule: &str| cfg!(feature = "pattern").then(|| format!("the object must have {rule}"));
    assert_eq!(violation(UNMET), checked("`s` that matches the pattern ^x"));
    assert_eq!(
        violation(Not(&Matches("s", "^ä"))),
        checked("not (`s` that matches the pattern ^ä)")
    );
    assert_eq!(violation(Not(&UNMET)), None);
    assert_eq!(violation(Any(&[UNMET, Present("n")])), None);
    assert_eq!(violation(One(&[Matches("s", "^ä"), Present("absent")])), None);
    assert!(violation(All(&[UNMET, Present("absent")])).is_some());
    assert!(violation(One(&[Present("n"), Present("s"), UNMET])).is_some());
}

#[test]
fn a_condition_on_the_presence_of_properties_says_what_it_asks_for() {
    use validate::Condition::{All, Among, Any, AtLeast, AtMost, Not, One, Present};
    let value = json!({"a": 1, "b": "x", "c": null});
    let violation = |condition| {
        validate::conditions(&value, &[condition])
            .err()
            .map(|violation| violation.to_string())
    };
    for kept in [
        Present("c"),
        Among("b", &["\"x\"", "\"y\""]),
        Among("absent", &["1"]),
        AtLeast(3),
        AtMost(3),
        All(&[Present("a"), Present("b")]),
        Any(&[Present("d"), Present("b")]),
        One(&[Present("d"), Present("b")]),
        Not(&Present("d")),
    ] {
        assert_eq!(violation(kept), None, "{kept}");
    }
    for (broken, rule) in [
        (Present("d"), "`d`"),
        (Among("a", &["2", "3"]), "`a` among 2, 3"),
        (AtLeast(4), "at least 4 properties"),
        (AtMost(2), "at most 2 properties"),
        (All(&[Present("a"), Present("d")]), "`a` and `d`"),
        (
            Any(&[Present("d"), All(&[Present("e"), Present("f")])]),
            "`d` or (`e` and `f`)",
        ),
        (One(&[Present("a"), Present("b")]), "exactly one of `a`, `b`"),
        (Not(&Present("a")), "not (`a`)"),
    ] {
        assert_eq!(violation(broken), Some(format!("the object must have {rule}")));
    }
}

#[test]
fn a_violation_tells_the_way_to_it() {
    let tree = std::collections::BTreeMap::from([("a", vec![Some(Leaf(1)), None, Some(Leaf(2))])]);
    let violation = validate::member("tree", &tree).unwrap_err();
    assert_eq!(
        (violation.path().as_str(), violation.rule()),
        ("tree.a[2].size", "greater than the maximum 1")
    );
    assert_eq!(validate::member("tree", &Nullable::<Leaf>::Null), Ok(()));
}

#[test]
fn a_value_of_json_is_read_as_a_body_is() {
    let error = from_value::<HashSet<u8>>(&json!([1, "two"])).unwrap_err();
    assert_eq!(error.path(), "[1]");
    let shown = error.to_string();
    assert!(
        shown.starts_with("the value does not have the declared type at `[1]`: invalid type: string"),
        "{shown}"
    );
    assert_eq!(from_value::<HashSet<u8>>(&json!([1])), Ok(HashSet::from([1])));
    let hostile = from_value::<u8>(&json!("\u{1b}[2J")).unwrap_err();
    assert!(!format!("{hostile} {hostile:?}").contains('\u{1b}'), "{hostile}");
}
