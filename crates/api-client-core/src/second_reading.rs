//! Reading a response again that does not have the declared type, if the caller tolerates that.
//!
//! In: the body, the error of reading it, and the function that reads. Out: what was left out so that the function
//! succeeds. The function is the one that has read the body before, so that no second kind of deserializer is compiled
//! for the types of the response. Each error says which value does not fit; the value, with the property or the item
//! that it is, is overwritten with blanks, and the text is read again. A value that its object requires is missed in
//! the next reading, which says so of the object: then the object is left out, and so on up to the whole, which cannot
//! be.
//!
//! Readings are bounded by [`READINGS`] and [`READ_BYTES`]. What is left out is listed, what is kept is read as it is.

use std::ops::Range;

use bytes::Bytes;

use crate::json;
use crate::json_text::{self, Step};
use crate::{MISMATCH_RAW_LIMIT, Mismatch, Tolerance};

/// How often a body is read again.
const READINGS: usize = 1000;

/// How many bytes are read again in all.
const READ_BYTES: usize = 256 << 20;

/// What a second reading may leave out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'r> {
    pub(crate) tolerance: Tolerance,
    /// Properties that are never left out, neither alone nor in another value.
    pub(crate) strict: &'r [String],
    /// Whether only what is in an array may be left out: what else is on a page says how the list goes on.
    pub(crate) only_in_arrays: bool,
}

/// Reads the body, leaving out what the rules allow; returns what was left out. `None` if that is not enough.
pub(crate) fn read_again(
    body: &Bytes,
    first: &serde_json::Error,
    rules: Rules<'_>,
    read: &mut dyn FnMut(&Bytes) -> serde_json::Result<()>,
) -> Option<Vec<Mismatch>> {
    let mut text = body.to_vec();
    let mut cut = cut(body, &text, first, rules)?;
    let mut cuts: Vec<Cut> = Vec::new();
    let readings = READINGS.min(READ_BYTES / text.len().max(1));
    for _ in 0..readings {
        // What was left out of a value that is left out itself is part of it, and the reason for it.
        let (inner, others): (Vec<Cut>, Vec<Cut>) = cuts.into_iter().partition(|one| cut.contains(one));
        cuts = others;
        if let Some(reason) = inner.into_iter().next() {
            cut.reason = reason.reason;
        }
        blank(&mut text, &cut.range);
        cuts.push(cut);
        let shared = Bytes::from(text);
        let error = match read(&shared) {
            Ok(()) => return Some(cuts.iter().map(|cut| cut.mismatch(body)).collect()),
            Err(error) => error,
        };
        text = shared.into();
        cut = self::cut(body, &text, &error, rules)?;
    }
    None
}

/// A value that is left out.
struct Cut {
    /// From the name of the property, or the beginning of the item, to the end of the value.
    range: Range<usize>,
    value: usize,
    reason: Reason,
}

/// Why a value does not fit.
struct Reason {
    /// The path of the value that does not have the declared type.
    location: String,
    found: &'static str,
    expected: String,
}

impl Cut {
    fn contains(&self, other: &Self) -> bool {
        self.range.start <= other.range.start && other.range.end <= self.range.end
    }

    fn mismatch(&self, body: &[u8]) -> Mismatch {
        let raw = body.get(self.value..self.range.end).unwrap_or_default();
        let raw = String::from_utf8_lossy(raw.get(..MISMATCH_RAW_LIMIT).unwrap_or(raw));
        Mismatch {
            path: path(body, self.value),
            location: self.reason.location.clone(),
            expected: self.reason.expected.clone(),
            found: self.reason.found,
            raw: raw.trim_end_matches(char::REPLACEMENT_CHARACTER).to_owned(),
        }
    }
}

/// The path of the value that begins at `value`, in the text that nothing was left out of.
fn path(body: &[u8], value: usize) -> String {
    json_text::path(&json_text::steps(body, value + 1, false))
}

/// The innermost value around the place of `error` that may be left out of `text`.
fn cut(body: &[u8], text: &[u8], error: &serde_json::Error, rules: Rules<'_>) -> Option<Cut> {
    if rules.tolerance == Tolerance::None || !error.is_data() || error.line() == 0 {
        return None;
    }
    let steps = json::steps(text, error);
    let may_go = |step: &Step| step.name.is_some() || rules.tolerance == Tolerance::FieldsAndItems;
    let place = steps.iter().rposition(may_go)?;
    let step = steps.get(place)?;
    let above = steps.get(..place)?;
    if rules.only_in_arrays && step.name.is_some() && above.iter().all(|step| step.name.is_some()) {
        return None;
    }
    let value = step.value(text);
    let range = step.start..json_text::value_end(text, value);
    if is_strict(step, body.get(range.clone())?, rules.strict) {
        return None;
    }
    let location = steps.last()?.value(text);
    Some(Cut {
        range,
        value,
        reason: Reason {
            location: path(body, location),
            found: kind(body, location),
            expected: expected(error),
        },
    })
}

/// Whether the value is one that must not be left out, or could have one in it.
fn is_strict(step: &Step, raw: &[u8], strict: &[String]) -> bool {
    let holds = |name: &String| {
        let quoted = serde_json::to_vec(name).unwrap_or_default();
        raw.windows(quoted.len()).any(|window| window == quoted)
    };
    strict
        .iter()
        .any(|name| step.name.as_ref() == Some(name) || holds(name))
}

/// What an error says that it expected.
fn expected(error: &serde_json::Error) -> String {
    let message = json::message(error);
    if let Some((_, expected)) = message.split_once(", expected ") {
        return expected.to_owned();
    }
    match message.strip_prefix("missing field ") {
        Some(field) => format!("an object with the field {field}"),
        None => message,
    }
}

/// The type of the value that begins at `value`.
fn kind(body: &[u8], value: usize) -> &'static str {
    match body.get(value) {
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

/// Overwrites a child of an array or object, and the comma that is one too many without it. Lines stay as they are, so
/// that places in the text stay what they are in the body.
fn blank(text: &mut [u8], range: &Range<usize>) {
    let after = json_text::blanks_end(text, range.end);
    let before = text.get(..range.start).unwrap_or_default();
    let before = before.iter().rposition(|byte| !byte.is_ascii_whitespace());
    let comma = match text.get(after) {
        Some(b',') => Some(after),
        _ => before.filter(|before| text.get(*before) == Some(&b',')),
    };
    for place in range.clone().chain(comma) {
        if let Some(byte) = text.get_mut(place).filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Map, Value, json};

    use super::*;
    use crate::{AdditionalProperties, Nullable};

    #[derive(Clone, Debug, PartialEq)]
    struct Thing {
        id: u64,
        name: Option<String>,
        note: Nullable<String>,
        owner: Option<Box<Thing>>,
        tags: Option<Vec<String>>,
        things: Option<Vec<Thing>>,
        by_name: Option<BTreeMap<String, Thing>>,
        shape: Option<Box<Shape>>,
        choice: Option<Choice>,
        additional_properties: AdditionalProperties,
    }
    crate::object!(Thing {
        id: required "id",
        name: optional "name",
        note: clearable "note",
        owner: optional "owner",
        tags: optional "tags",
        things: optional "things",
        by_name: optional "by_name",
        shape: optional "shape",
        choice: optional "choice",
        ..additional_properties
    });

    #[derive(Clone, Debug, PartialEq)]
    enum Shape {
        Thing(Thing),
        Unknown(Value),
    }
    crate::tagged_union!(Shape, "kind", { Thing => "thing" });

    #[derive(Clone, Debug, PartialEq)]
    enum Choice {
        Flag(bool),
        Things(Vec<Thing>),
    }
    crate::untagged_union!(Choice { Flag, Things });

    const STRICT: &[String] = &[];

    /// How many bodies the property is tried on.
    const SEEDS: u64 = 300;

    fn rules(tolerance: Tolerance) -> Rules<'static> {
        Rules {
            tolerance,
            strict: STRICT,
            only_in_arrays: false,
        }
    }

    /// The thing that a body is read as, strictly or a second time, and what was left out.
    fn read(body: &str, rules: Rules<'_>) -> Option<(Thing, Vec<Mismatch>)> {
        let body = Bytes::from(body.to_owned());
        let error = match serde_json::from_slice(&body) {
            Ok(thing) => return Some((thing, Vec::new())),
            Err(error) => error,
        };
        let mut thing = None;
        let mismatches = read_again(&body, &error, rules, &mut |body| {
            thing = Some(serde_json::from_slice(body)?);
            Ok(())
        });
        thing.zip(mismatches)
    }

    fn paths(body: &str, tolerance: Tolerance) -> Option<Vec<(String, String)>> {
        let (_, mismatches) = read(body, rules(tolerance))?;
        Some(mismatches.into_iter().map(|one| (one.path, one.location)).collect())
    }

    #[test]
    fn the_innermost_value_that_may_be_left_out_is() {
        use Tolerance::{Fields, FieldsAndItems, None as Nothing};
        for (body, tolerance, expected) in [
            (r#"{"id": 1, "name": 5}"#, Nothing, None),
            (r#"{"id": 1, "name": 5}"#, Fields, Some(vec![("name", "name")])),
            (
                r#"{"name": [1, {"a": "]"}], "id": 1}"#,
                Fields,
                Some(vec![("name", "name")]),
            ),
            (
                r#"{"id": 1, "note": {}, "name": []}"#,
                Fields,
                Some(vec![("note", "note"), ("name", "name")]),
            ),
            // What an object requires is left out with it.
            (r#"{"id": "x"}"#, FieldsAndItems, None),
            (
                r#"{"id": 1, "owner": {"id": "x"}}"#,
                Fields,
                Some(vec![("owner", "owner.id")]),
            ),
            (
                r#"{"id": 1, "owner": {"name": "a"}}"#,
                Fields,
                Some(vec![("owner", "owner")]),
            ),
            (
                r#"{"id": 1, "owner": {"id": 2, "name": 5}}"#,
                Fields,
                Some(vec![("owner.name", "owner.name")]),
            ),
            (
                r#"{"id": 1, "owner": {"id": 2, "owner": {"name": 5, "id": []}}}"#,
                Fields,
                Some(vec![("owner.owner", "owner.owner.name")]),
            ),
            // Items are left out by choice only.
            (
                r#"{"id": 1, "tags": ["a", 1, "b", 2]}"#,
                Fields,
                Some(vec![("tags", "tags[1]")]),
            ),
            (
                r#"{"id": 1, "tags": ["a", 1, "b", {"c": 2}]}"#,
                FieldsAndItems,
                Some(vec![("tags[1]", "tags[1]"), ("tags[3]", "tags[3]")]),
            ),
            (
                r#"{"id": 1, "things": [{"id": "x"}, {"id": 2, "name": 3}, []]}"#,
                FieldsAndItems,
                Some(vec![
                    ("things[0]", "things[0].id"),
                    ("things[1].name", "things[1].name"),
                    ("things[2]", "things[2]"),
                ]),
            ),
            (
                r#"{"id": 1, "by_name": {"a": 1, "b": {"id": 2}}}"#,
                Fields,
                Some(vec![("by_name.a", "by_name.a")]),
            ),
            // Not a tag, and not a part of what was chosen among alternatives.
            (
                r#"{"id": 1, "shape": {"kind": "thing", "id": 2, "name": 3}}"#,
                Fields,
                Some(vec![("shape.name", "shape.name")]),
            ),
            (
                r#"{"id": 1, "shape": {"id": 2, "name": 3, "kind": "thing", "x": 1}}"#,
                Fields,
                Some(vec![("shape", "shape")]),
            ),
            (
                r#"{"id": 1, "shape": {"name": 3, "kind": "thing"}}"#,
                Fields,
                Some(vec![("shape", "shape")]),
            ),
            (
                r#"{"choice": [{"id": 1, "name": 5}], "id": 1}"#,
                Fields,
                Some(vec![("choice", "choice")]),
            ),
            (
                r#"{"id": 1, "choice": [{"id": 1, "name": 5}]}"#,
                Fields,
                Some(vec![("choice", "choice")]),
            ),
            // What is no JSON is not read again.
            (r#"{"id": 1, "name": 5"#, Fields, None),
            (r#"{"id": 1, "name": 5, "x": }"#, Fields, None),
        ] {
            let expected = expected.map(|paths: Vec<(&str, &str)>| {
                paths
                    .into_iter()
                    .map(|(path, location)| (path.to_owned(), location.to_owned()))
                    .collect()
            });
            assert_eq!(paths(body, tolerance), expected, "{body}");
        }
    }

    #[test]
    fn a_mismatch_says_what_was_expected_and_found_and_has_the_value() {
        let long = "x".repeat(2000);
        let body = format!(r#"{{"id": 1, "owner": {{"id": "{long}"}}, "tags": {{}}}}"#);
        let (_, mismatches) = read(&body, rules(Tolerance::Fields)).unwrap();
        let told: Vec<_> = mismatches
            .iter()
            .map(|one| (one.path.as_str(), one.expected.as_str(), one.found, one.raw.len()))
            .collect();
        assert_eq!(
            told,
            [("owner", "u64", "string", 1024), ("tags", "a sequence", "object", 2)]
        );
        assert!(!format!("{mismatches:?}").contains("xxx"));
        let (_, mismatches) = read(r#"{"id": 1, "owner": {}}"#, rules(Tolerance::Fields)).unwrap();
        assert_eq!(
            (mismatches[0].expected.as_str(), mismatches[0].found),
            ("an object with the field `id`", "object")
        );
    }

    #[test]
    fn strict_properties_are_never_left_out() {
        let strict = ["name".to_owned()];
        let rules = Rules {
            strict: &strict,
            ..rules(Tolerance::FieldsAndItems)
        };
        for body in [
            r#"{"id": 1, "name": 5}"#,
            r#"{"id": 1, "owner": {"name": "a"}}"#,
            r#"{"id": 1, "things": [{"name": "a", "id": []}]}"#,
        ] {
            assert!(read(body, rules).is_none(), "{body}");
        }
        assert!(read(r#"{"id": 1, "tags": 5}"#, rules).is_some());
    }

    #[test]
    fn what_is_not_in_an_array_of_a_page_is_never_left_out() {
        let rules = Rules {
            only_in_arrays: true,
            ..rules(Tolerance::FieldsAndItems)
        };
        assert!(read(r#"{"id": 1, "name": 5}"#, rules).is_none());
        assert!(read(r#"{"id": 1, "owner": {"id": 1, "name": 5}}"#, rules).is_none());
        assert!(read(r#"{"id": 1, "things": [{"id": 1, "name": 5}, 7]}"#, rules).is_some());
    }

    #[test]
    fn readings_are_bounded() {
        let items = |count: usize| format!(r#"{{"id": 1, "tags": [{}0]}}"#, "0,".repeat(count - 1));
        let (thing, mismatches) = read(&items(READINGS), rules(Tolerance::FieldsAndItems)).unwrap();
        assert_eq!((thing.tags, mismatches.len()), (Some(Vec::new()), READINGS));
        assert!(read(&items(READINGS + 1), rules(Tolerance::FieldsAndItems)).is_none());
    }

    /// JSON of a thing, of which one value in ten is something else.
    fn random(depth: usize) -> Value {
        if fastrand::u8(..10) == 0 {
            let other = [
                json!(null),
                json!(-1),
                json!("x"),
                json!([1]),
                json!({"id": "y"}),
                json!({}),
            ];
            return other[fastrand::usize(..other.len())].clone();
        }
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| {
            if fastrand::u8(..20) > 0 {
                object.insert(name.to_owned(), value);
            }
        };
        let wrong = || fastrand::u8(..8) == 0;
        put("id", if wrong() { json!("1") } else { json!(fastrand::u32(..9)) });
        put("name", if wrong() { json!(1) } else { json!("n\"}, {") });
        put("note", if wrong() { json!([2]) } else { json!(null) });
        put("tags", json!(["a", if wrong() { json!(3) } else { json!("b") }]));
        put("other", json!({"any": [1, "x"]}));
        if depth > 0 {
            for (place, name) in [(0, "owner"), (1, "things"), (2, "by_name"), (3, "shape"), (4, "choice")] {
                if fastrand::u8(..3) == 0 {
                    put(name, nested(place, depth - 1));
                }
            }
        }
        // Tags come anywhere.
        let mut members: Vec<(String, Value)> = object.into_iter().collect();
        fastrand::shuffle(&mut members);
        Value::Object(members.into_iter().collect())
    }

    fn nested(place: u8, depth: usize) -> Value {
        let thing = || random(depth);
        match place {
            0 => thing(),
            1 => json!([thing(), thing(), thing()]),
            2 => json!({"a": thing(), "b": thing()}),
            3 => {
                let mut shape = thing();
                if let Value::Object(members) = &mut shape {
                    let kind = if fastrand::bool() { "thing" } else { "new" };
                    members.insert("kind".to_owned(), json!(kind));
                }
                shape
            }
            _ => json!([thing()]),
        }
    }

    /// Takes the value at `path` out.
    fn take(value: &mut Value, path: &str) -> Value {
        let path = path.replace('[', ".[");
        let (parent, last) = match path.trim_start_matches('.').rsplit_once('.') {
            Some((parent, last)) => (parent.to_owned(), last.to_owned()),
            None => (String::new(), path.trim_start_matches('.').to_owned()),
        };
        let mut place = value;
        for step in parent.split('.').filter(|step| !step.is_empty()) {
            place = match step.strip_prefix('[') {
                Some(index) => &mut place[index.trim_end_matches(']').parse::<usize>().unwrap()],
                None => &mut place[step],
            };
        }
        match (place, last.strip_prefix('[')) {
            // Items stay in their places until all are taken out.
            (Value::Array(items), Some(index)) => {
                let index: usize = index.trim_end_matches(']').parse().unwrap();
                std::mem::replace(&mut items[index], json!("taken out"))
            }
            (Value::Object(members), None) => members.remove(&last).expect("a path that the body has"),
            (place, _) => panic!("{place} has no {last}"),
        }
    }

    /// Without items that were taken out, and without `null`, which is as good as absent.
    fn tidy(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().filter(|item| **item != "taken out").map(tidy).collect(),
            Value::Object(members) => {
                let members = members.iter().filter(|(_, value)| !value.is_null());
                Value::Object(members.map(|(name, value)| (name.clone(), tidy(value))).collect())
            }
            other => other.clone(),
        }
    }

    /// What a tolerant reading yields is what the answer says, or listed: the value that is read, written again, is the
    /// body without what is listed. And it succeeds wherever the whole has what it requires.
    #[test]
    fn what_is_read_is_what_the_body_says_or_listed() {
        let mut tolerated = 0;
        for seed in 0..SEEDS {
            fastrand::seed(seed);
            let body = random(2);
            let text = match fastrand::bool() {
                true => body.to_string(),
                false => serde_json::to_string_pretty(&body).unwrap(),
            };
            for tolerance in [Tolerance::Fields, Tolerance::FieldsAndItems] {
                let outcome = read(&text, rules(tolerance));
                let is_whole = body["id"].is_u64();
                assert_eq!(outcome.is_some(), is_whole, "{seed}: {text}");
                let Some((thing, mismatches)) = outcome else { continue };
                let mut rest = body.clone();
                for mismatch in &mismatches {
                    let taken = take(&mut rest, &mismatch.path);
                    if mismatch.raw.len() < MISMATCH_RAW_LIMIT {
                        assert_eq!(serde_json::from_str::<Value>(&mismatch.raw).unwrap(), taken, "{seed}");
                    }
                    tolerated += 1;
                }
                let read = serde_json::to_value(&thing).unwrap();
                assert_eq!(tidy(&read), tidy(&rest), "{seed}: {mismatches:?}: {text}");
            }
        }
        assert!(tolerated > SEEDS, "{tolerated}");
    }
}
