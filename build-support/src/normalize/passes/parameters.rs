//! Gives every parameter and header a place and either a schema or a content.
//!
//! In: parameters as vendors write them, with the `type` beside the name as in Swagger 2, or with no type at all. Out:
//! parameters (in components, path items and operations) with exactly one of `schema` and `content`, in a place of
//! OpenAPI 3.0 and with a style that is allowed there. A parameter that still has no name or no place is left out.
//! Those with the places `body` and `formData` of Swagger 2 stay: a later pass makes request bodies of them.

use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::{empty_object, object_of, shown};
use crate::normalize::walk::{self, Kind, Order, Place};

/// The keywords of Swagger 2 that describe the value of a parameter beside its name.
const VALUE_KEYWORDS: [&str; 17] = [
    "type",
    "format",
    "items",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "multipleOf",
    "nullable",
];

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::parts(document, Order::ParentsFirst, |node, place| match place.kind {
        Kind::Components | Kind::PathItem | Kind::Operation => remove_unplaced(node, place, report),
        Kind::Parameter | Kind::Header => repair(node, place, report),
        _ => {}
    });
}

/// Leaves out the parameters of a part that cannot be sent, because they have no name or no place.
fn remove_unplaced(part: &mut Node, place: &Place<'_>, report: &mut Report) {
    let pointer = place.pointer.join("parameters");
    match part.get_mut("parameters").map(|parameters| &mut parameters.value) {
        Some(Value::Array(items)) => {
            let mut index = 0_usize;
            items.retain_mut(|item| {
                index += 1;
                can_be_sent(item, &pointer.join_index(index - 1), report)
            });
        }
        Some(Value::Object(entries)) => {
            entries.retain(|key, item| can_be_sent(item, &pointer.join(key), report));
        }
        _ => {}
    }
}

/// Whether `parameter` has a name and a place, once the spelling of the place is repaired.
fn can_be_sent(parameter: &mut Node, pointer: &JsonPointer, report: &mut Report) -> bool {
    if parameter.get("$ref").is_some() {
        return true;
    }
    if let Some(place) = parameter.get_mut("in")
        && let Some(text) = place.as_str()
        && let Some(standard) = standard_place(text)
        && standard != text
    {
        let message = format!("the place `{text}` was read as `{standard}`");
        report.rewritten(pointer, &place.location, message);
        place.value = Value::String(standard.to_owned());
    }
    let named = parameter.str_of("name").is_some_and(|name| !name.is_empty());
    let placed = parameter
        .str_of("in")
        .is_some_and(|place| standard_place(place).is_some());
    if !(named && placed) {
        let message = match parameter.get("in") {
            Some(place) if !placed => format!("a parameter in {} cannot be sent and was left out", shown(place)),
            _ if !named => "a parameter without a name was left out".to_owned(),
            _ => "a parameter that does not say where it is sent was left out".to_owned(),
        };
        report.degraded(pointer, &parameter.location, message);
    }
    named && placed
}

/// The place as the specification spells it.
fn standard_place(text: &str) -> Option<&'static str> {
    const PLACES: [&str; 6] = ["path", "query", "header", "cookie", "body", "formData"];
    PLACES.into_iter().find(|place| place.eq_ignore_ascii_case(text.trim()))
}

fn repair(node: &mut Node, place: &Place<'_>, report: &mut Report) {
    let location = node.location.clone();
    let Some(members) = node.as_object_mut() else { return };
    if members.contains_key("$ref") {
        return;
    }
    repair_style(members, place, report);
    repair_content(members, place.pointer, report);
    if members.contains_key("content") {
        return;
    }
    let schema = inline_schema(members);
    if !members.contains_key("schema") {
        let schema = schema.unwrap_or_else(|| {
            report.rewritten(
                place.pointer,
                &location,
                "the parameter says nothing of its value, which is sent as text",
            );
            object_of("type", Node::string("string", location.clone()))
        });
        members.insert("schema".to_owned(), schema);
    }
}

/// Takes the keywords of Swagger 2 out of a parameter and makes a schema of them.
fn inline_schema(parameter: &mut Object) -> Option<Node> {
    parameter.get("type")?;
    let mut schema = empty_object(&parameter.get("type")?.location.clone());
    for keyword in VALUE_KEYWORDS {
        if let (Some(value), Some(members)) = (parameter.shift_remove(keyword), schema.as_object_mut()) {
            members.insert(keyword.to_owned(), value);
        }
    }
    Some(schema)
}

/// Leaves at most one media type in `content`, and none beside a schema.
fn repair_content(parameter: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let has_schema = parameter.contains_key("schema");
    let Some(content) = parameter.get_mut("content") else {
        return;
    };
    let location = content.location.clone();
    let Some(types) = content.as_object_mut() else { return };
    if has_schema || types.is_empty() {
        parameter.shift_remove("content");
        report.rewritten(
            pointer,
            &location,
            "`content` was left out, because it is empty or stands beside `schema`",
        );
        return;
    }
    if types.len() > 1 {
        let chosen = types.keys().position(|name| name.contains("json")).unwrap_or(0);
        types.swap_indices(0, chosen);
        types.truncate(1);
        report.degraded(
            pointer,
            &location,
            "of several media types of a parameter only one was kept",
        );
    }
}

/// Leaves out a style that the place does not allow, and turns `collectionFormat` of Swagger 2 into one.
fn repair_style(parameter: &mut Object, place: &Place<'_>, report: &mut Report) {
    let sent_in = parameter
        .get("in")
        .and_then(Node::as_str)
        .unwrap_or("header")
        .to_owned();
    if let Some(format) = parameter.shift_remove("collectionFormat") {
        let (style, explode) = match (format.as_str(), sent_in.as_str()) {
            (Some("multi"), _) => ("form", true),
            (Some("ssv"), _) => ("spaceDelimited", false),
            (Some("pipes"), _) => ("pipeDelimited", false),
            (_, "query" | "cookie" | "formData") => ("form", false),
            _ => ("simple", false),
        };
        let location = format.location;
        parameter
            .entry("style".to_owned())
            .or_insert_with(|| Node::string(style, location.clone()));
        parameter
            .entry("explode".to_owned())
            .or_insert_with(|| Node::bool(explode, location));
    }
    let allowed: &[&str] = match sent_in.as_str() {
        "path" => &["simple", "label", "matrix"],
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "cookie" => &["form", "cookie"],
        _ => &["simple"],
    };
    if let Some(style) = parameter.get("style")
        && !style.as_str().is_some_and(|style| allowed.contains(&style))
    {
        let message = format!(
            "the style {} is not allowed here, so the usual one is taken",
            shown(style)
        );
        report.rewritten(place.pointer, &style.location, message);
        parameter.shift_remove("style");
    }
}
