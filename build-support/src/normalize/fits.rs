//! Whether a value fits a schema.
//!
//! In: a value and a schema in canonical form. Out: whether a client's type for the schema could hold the value.
//! Patterns are not tried, because a pattern made for it can take for ever.

use super::keywords::is_of_type;
use crate::document::{JsonPointer, Node, Object, Value};

/// How many schemas may be asked about one value. A schema that asks more is taken not to fit.
const MAX_STEPS: usize = 2_000;

/// Whether `value` fits `schema`, whose references lead into `document`.
pub(super) fn fits(document: &Node, schema: &Node, value: &Node) -> bool {
    let mut steps = 0;
    Check {
        document,
        steps: &mut steps,
    }
    .fits(schema, value)
}

struct Check<'d, 's> {
    document: &'d Node,
    steps: &'s mut usize,
}

impl Check<'_, '_> {
    fn fits(&mut self, schema: &Node, value: &Node) -> bool {
        *self.steps += 1;
        if *self.steps > MAX_STEPS {
            return false;
        }
        let Some(members) = schema.as_object() else { return true };
        if let Some(reference) = schema.str_of("$ref") {
            let target = JsonPointer::in_reference(reference).and_then(|pointer| self.document.at(&pointer));
            return target.is_some_and(|target| self.fits(target, value));
        }
        if value.is_null() && schema.is_true("nullable") {
            return true;
        }
        let own_type = schema.str_of("type").is_none_or(|of| is_of_type(&value.value, of));
        let listed = schema.get("enum").and_then(Node::as_array);
        own_type
            && listed.is_none_or(|values| values.iter().any(|known| known.same_data(value)))
            && self.fits_parts(members, value)
            && match &value.value {
                Value::String(text) => fits_string(schema, text),
                Value::Number(number) => fits_number(schema, number),
                Value::Array(items) => self.fits_array(schema, items),
                Value::Object(entries) => self.fits_object(schema, entries),
                Value::Null => schema.get("type").is_none(),
                Value::Bool(_) => true,
            }
    }

    fn fits_parts(&mut self, members: &Object, value: &Node) -> bool {
        let list = |keyword: &str| members.get(keyword).and_then(Node::as_array);
        list("allOf").is_none_or(|parts| parts.iter().all(|part| self.fits(part, value)))
            && ["oneOf", "anyOf"]
                .into_iter()
                .all(|keyword| list(keyword).is_none_or(|parts| parts.iter().any(|part| self.fits(part, value))))
    }

    fn fits_array(&mut self, schema: &Node, items: &[Node]) -> bool {
        within(schema, "minItems", "maxItems", items.len())
            && schema
                .get("items")
                .is_none_or(|of| items.iter().all(|item| self.fits(of, item)))
    }

    fn fits_object(&mut self, schema: &Node, entries: &Object) -> bool {
        let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
        let properties = schema.get("properties").and_then(Node::as_object);
        required
            .iter()
            .filter_map(Node::as_str)
            .all(|name| entries.contains_key(name))
            && within(schema, "minProperties", "maxProperties", entries.len())
            && entries.iter().all(|(name, value)| {
                match (
                    properties.and_then(|all| all.get(name)),
                    schema.get("additionalProperties"),
                ) {
                    (Some(property), _) => self.fits(property, value),
                    (None, Some(rest)) => rest.as_bool().unwrap_or_else(|| self.fits(rest, value)),
                    (None, None) => true,
                }
            })
    }
}

fn number_of(schema: &Node, keyword: &str) -> Option<f64> {
    match &schema.get(keyword)?.value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// Whether `count` lies within two bounds of `schema`.
fn within(schema: &Node, least: &str, most: &str, count: usize) -> bool {
    let count = u32::try_from(count).map_or(f64::from(u32::MAX), f64::from);
    number_of(schema, least).is_none_or(|least| count >= least)
        && number_of(schema, most).is_none_or(|most| count <= most)
}

fn fits_number(schema: &Node, number: &serde_json::Number) -> bool {
    let Some(value) = number.as_f64() else { return false };
    let (minimum, maximum) = (number_of(schema, "minimum"), number_of(schema, "maximum"));
    let above = minimum.is_none_or(|least| value > least || (value >= least && !schema.is_true("exclusiveMinimum")));
    let below = maximum.is_none_or(|most| value < most || (value <= most && !schema.is_true("exclusiveMaximum")));
    let in_format = match (schema.str_of("type"), schema.str_of("format")) {
        (Some("integer"), Some(format)) => fits_integer_format(format, number),
        _ => true,
    };
    above && below && in_format
}

fn fits_integer_format(format: &str, number: &serde_json::Number) -> bool {
    let signed = |bits: u32| {
        number
            .as_i64()
            .is_some_and(|value| value >> (bits - 1) == 0 || value >> (bits - 1) == -1)
    };
    let unsigned = |bits: u32| {
        number
            .as_u64()
            .is_some_and(|value| value.checked_shr(bits).unwrap_or(0) == 0)
    };
    match format {
        "int8" => signed(8),
        "int16" => signed(16),
        "int32" => signed(32),
        "int64" => signed(64),
        "uint8" => unsigned(8),
        "uint16" => unsigned(16),
        "uint32" => unsigned(32),
        "uint64" | "uint" => unsigned(64),
        _ => true,
    }
}

fn fits_string(schema: &Node, text: &str) -> bool {
    within(schema, "minLength", "maxLength", text.chars().count())
        && match schema.str_of("format") {
            Some("uuid") => is_shaped(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"),
            Some("date") => is_shaped(text, "dddd-dd-dd"),
            Some("date-time") => {
                text.get(..19)
                    .is_some_and(|head| is_shaped(head, "dddd-dd-ddTdd:dd:dd"))
                    && has_offset(text)
            }
            Some("ipv4") => text.parse::<std::net::Ipv4Addr>().is_ok(),
            Some("ipv6") => text.parse::<std::net::Ipv6Addr>().is_ok(),
            _ => true,
        }
}

/// Whether the characters of `text` are those of `shape`, in which `d` is a digit and `h` a hexadecimal one.
fn is_shaped(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.chars().zip(shape.chars()).all(|(character, wanted)| match wanted {
            'd' => character.is_ascii_digit(),
            'h' => character.is_ascii_hexdigit(),
            _ => character == wanted,
        })
}

fn has_offset(date_time: &str) -> bool {
    let tail = date_time
        .get(19..)
        .unwrap_or_default()
        .trim_start_matches(['.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    tail == "Z" || (matches!(tail.chars().next(), Some('+' | '-')) && is_shaped(&tail[1..], "dd:dd"))
}
