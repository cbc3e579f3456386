//! What is found in requests.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use api_operations::Table;
use api_operations::check::{Checker, Direction, Request};
use serde_json::json;

fn table() -> Table {
    serde_json::from_value(json!({
        "title": "Cats", "version": "1",
        "credentials": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "sid"}
        },
        "operations": [
            {"id": "list", "method": "GET", "path": "/cats", "security": [["key"], ["token", "session"]], "parameters": [
                {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 10}},
                {"name": "ids", "in": "query", "required": true, "explode": false,
                 "schema": {"type": "array", "items": {"type": "integer"}}},
                {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"enum": ["a", "b"]}}},
                {"name": "filter", "in": "query", "style": "deepObject", "explode": true,
                 "schema": {"type": "object", "properties": {"age": {"type": "integer"}}}},
                {"name": "where", "in": "query", "content_type": "application/json",
                 "schema": {"type": "object", "required": ["a"]}},
                {"name": "X-Mode", "in": "header", "schema": {"type": "boolean"}}
            ]},
            {"id": "add", "method": "POST", "path": "/cats/{id}", "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
             "body": {"required": true, "content": [
                {"media_type": "application/json", "schema": {"$ref": "#/$defs/Cat"}},
                {"media_type": "application/x-www-form-urlencoded", "schema": {"$ref": "#/$defs/Cat"}},
                {"media_type": "multipart/form-data", "schema": {"$ref": "#/$defs/Cat"}}
             ]}}
        ],
        "$defs": {"Cat": {"type": "object", "required": ["name", "id"], "additionalProperties": false, "properties": {
            "id": {"type": "integer", "readOnly": true},
            "name": {"type": "string", "pattern": "^[A-Z]"},
            "ages": {"type": "array", "items": {"type": "integer"}},
            "home": {"oneOf": [{"type": "string", "format": "date"}, {"type": "integer"}]}
        }}}
    }))
    .unwrap()
}

fn found(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Vec<String> {
    let table = table();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<(String, String)> = headers
        .iter()
        .map(|(key, value)| ((*key).into(), (*value).into()))
        .collect();
    let request = Request {
        method,
        path,
        query,
        headers: &headers,
        body: body.as_bytes(),
    };
    let operation = match table.route(method, path) {
        Ok(operation) => operation,
        Err(finding) => return vec![finding.to_string()],
    };
    let findings = Checker::new(&table, Direction::Both).request(&table, operation, &request);
    findings.iter().map(ToString::to_string).collect()
}

const KEY: (&str, &str) = ("x-key", "secret");

#[test]
fn parameters_are_read_in_their_styles() {
    let fine = "/cats?limit=3&ids=1,2&tags=a&tags=b&filter[age]=3&where=%7B%22a%22%3A1%7D&unknown=1";
    assert_eq!(found("GET", fine, &[KEY, ("X-Mode", "true")], ""), [""; 0]);
    let wrong = "/cats?limit=11&ids=1,x&tags=c&filter[age]=old&where={}";
    let expected = [
        "query parameter `limit`: 11 is more than 10",
        "query parameter `ids`: at /1: a string is not integer",
        "query parameter `tags`: at /0: is none of \"a\", \"b\"",
        "query parameter `filter`: at /age: a string is not integer",
        "query parameter `where`: lacks the member `a`",
        "header `X-Mode`: a string is not boolean",
    ];
    assert_eq!(found("GET", wrong, &[KEY, ("X-Mode", "yes")], ""), expected);
    assert_eq!(found("GET", "/cats", &[KEY], ""), ["query parameter `ids`: is missing"]);
}

#[test]
fn credentials_of_one_alternative_are_enough() {
    let missing = ["credentials: needs key or token and session"];
    assert_eq!(found("GET", "/cats?ids=1", &[], ""), missing);
    assert_eq!(
        found("GET", "/cats?ids=1", &[("Authorization", "Bearer a")], ""),
        missing
    );
    assert_eq!(
        found(
            "GET",
            "/cats?ids=1",
            &[("Authorization", "Basic a"), ("Cookie", "sid=1")],
            ""
        ),
        missing
    );
    let both = [("authorization", "bearer a"), ("cookie", "a=b; sid=1")];
    assert_eq!(found("GET", "/cats?ids=1", &both, ""), [""; 0]);
}

#[test]
fn bodies_are_checked_in_their_media_types() {
    let json = [("content-type", "application/json; charset=utf-8")];
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let multipart = [("content-type", "multipart/form-data; boundary=x")];
    assert_eq!(
        found("POST", "/cats/7", &json, r#"{"name": "Tom", "home": 3}"#),
        [""; 0]
    );
    let wrong = found(
        "POST",
        "/cats/tom",
        &json,
        r#"{"name": "tom", "ages": ["1"], "home": "here", "tail": 1}"#,
    );
    let expected = [
        "path parameter `id`: a string is not integer",
        "body at `/ages/0`: a string is not integer",
        "body at `/home`: fits none of 2 alternatives",
        "body at `/home`: is no `date`",
        "body at `/name`: does not match `^[A-Z]`",
        "body: the member `tail` is not allowed",
    ];
    let mut sorted = wrong.clone();
    sorted.sort();
    let mut wanted = expected.map(str::to_owned).to_vec();
    wanted.sort();
    assert_eq!(sorted, wanted);
    assert_eq!(found("POST", "/cats/7", &json, ""), ["body: is missing"]);
    assert!(found("POST", "/cats/7", &json, "{")[0].starts_with("body: is no JSON"));
    assert_eq!(
        found("POST", "/cats/7", &form, "name=Tom&ages=1&ages=2&home=2024-01-02"),
        [""; 0]
    );
    assert_eq!(
        found("POST", "/cats/7", &form, "ages=x"),
        [
            "body: lacks the member `name`",
            "body at `/ages/0`: a string is not integer"
        ]
    );
    assert_eq!(
        found("POST", "/cats/7", &[("content-type", "text/plain")], "a").len(),
        1
    );
    assert_eq!(
        found(
            "POST",
            "/cats/7",
            &multipart,
            "--x\r\nContent-Disposition: form-data; name=\"id\"\r\n"
        ),
        ["body: lacks the part `name`"]
    );
}

#[test]
fn a_request_of_no_operation_is_told_why() {
    assert_eq!(
        found("GET", "/dogs", &[], ""),
        ["route: no operation has the path `/dogs`"]
    );
    assert_eq!(
        found("PUT", "/cats", &[], ""),
        ["route: `/cats` has operations of GET, none of PUT"]
    );
}
