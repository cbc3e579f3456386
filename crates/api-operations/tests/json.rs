//! The JSON of a table.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use api_operations::{Content, Location, Operation, Page, PageStyle, Parameter, Response, Table};
use serde_json::json;

fn pets() -> Table {
    Table {
        title: "Cats".to_owned(),
        version: "1".to_owned(),
        operations: vec![Operation {
            id: "list".to_owned(),
            method: "GET".to_owned(),
            path: "/cats".to_owned(),
            parameters: vec![Parameter {
                name: "cursor".to_owned(),
                location: Location::Query,
                schema: json!({"type": ["string", "null"]}),
                ..Parameter::default()
            }],
            responses: vec![Response {
                status: "2XX".to_owned(),
                content: vec![Content {
                    media_type: "application/json".to_owned(),
                    ..Content::default()
                }],
                ..Response::default()
            }],
            pages: Some(Page {
                style: PageStyle::Cursor {
                    parameter: "cursor".to_owned(),
                    next: vec!["next".to_owned()],
                },
                items: vec!["cats".to_owned()],
                ..Page::default()
            }),
            ..Operation::default()
        }],
        ..Table::default()
    }
}

#[test]
fn what_is_empty_is_not_written() {
    let expected = json!({
        "title": "Cats", "version": "1",
        "operations": [{
            "id": "list", "method": "GET", "path": "/cats",
            "parameters": [{"name": "cursor", "in": "query", "schema": {"type": ["string", "null"]}}],
            "responses": [{"status": "2XX", "content": [{"media_type": "application/json"}]}],
            "pages": {"style": "cursor", "parameter": "cursor", "next": ["next"], "items": ["cats"]}
        }]
    });
    assert_eq!(serde_json::to_value(pets()).unwrap(), expected);
    assert_eq!(serde_json::from_value::<Table>(expected).unwrap(), pets());
}

#[test]
fn a_status_has_its_own_response_or_that_of_its_range() {
    let mut table = pets();
    assert_eq!(table.operation("list").unwrap().response(204).unwrap().status, "2XX");
    assert!(table.operation("list").unwrap().response(404).is_none());
    table.operations[0].responses.push(Response {
        status: "default".to_owned(),
        ..Response::default()
    });
    assert_eq!(table.operations[0].response(404).unwrap().status, "default");
    assert_eq!(table.operations[0].success().unwrap().status, "2XX");
}

#[test]
fn references_are_followed_and_circles_end() {
    let mut table = pets();
    let schemas = json!({"A": {"$ref": "#/$defs/B"}, "B": {"type": "string"}, "C": {"$ref": "#/$defs/C"}});
    table.schemas = schemas.as_object().unwrap().clone();
    assert_eq!(
        table.resolved(&json!({"$ref": "#/$defs/A"})),
        &json!({"type": "string"})
    );
    assert_eq!(
        table.resolved(&json!({"$ref": "#/$defs/C"})),
        &json!({"$ref": "#/$defs/C"})
    );
    let nowhere = json!({"$ref": "#/$defs/D"});
    assert_eq!(table.resolved(&nowhere), &nowhere);
}
