//! The server, as a test of a program calls it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use api_client_mock::{Fault, Match, Options, Recording, Server, Table};
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

fn table() -> Table {
    serde_json::from_value(json!({
        "title": "Cats", "version": "1", "servers": ["https://cats.example/v2"],
        "credentials": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}},
        "operations": [
            {"id": "list", "method": "GET", "path": "/cats", "parameters": [
                {"name": "limit", "in": "query", "schema": {"type": "integer"}}],
             "responses": [{"status": "200", "content": [{"media_type": "application/json", "schema": {
                "type": "object", "required": ["cats"], "properties": {
                    "cats": {"type": "array", "items": {"$ref": "#/$defs/Cat"}}}}}]}]},
            {"id": "add", "method": "POST", "path": "/cats", "security": [["key"]],
             "body": {"required": true, "content": [
                {"media_type": "application/json", "schema": {"$ref": "#/$defs/Cat"}}]},
             "responses": [{"status": "201", "content": [
                {"media_type": "application/json", "schema": {"$ref": "#/$defs/Cat"}}]}]},
            {"id": "get", "method": "GET", "path": "/cats/{cat}", "parameters": [
                {"name": "cat", "in": "path", "required": true, "schema": {"type": "string"}}],
             "responses": [{"status": "200", "headers": [
                {"name": "X-Lives", "required": true, "schema": {"type": "integer", "minimum": 9, "maximum": 9}}],
                "content": [{"media_type": "application/json", "schema": {"$ref": "#/$defs/Cat"},
                "example": {"id": "7", "name": "Tom"}}]}]},
            {"id": "change", "method": "PATCH", "path": "/cats/{cat}",
             "body": {"content": [{"media_type": "application/json"}]},
             "responses": [{"status": "200", "content": [
                {"media_type": "application/json", "schema": {"$ref": "#/$defs/Cat"}}]}]},
            {"id": "remove", "method": "DELETE", "path": "/cats/{cat}", "responses": [{"status": "204"}]},
            {"id": "log", "method": "GET", "path": "/log", "responses": [{"status": "200", "content": [
                {"media_type": "text/event-stream", "stream": true, "schema": {"$ref": "#/$defs/Cat"}}]}]}
        ],
        "$defs": {"Cat": {"type": "object", "required": ["id", "name"], "properties": {
            "id": {"type": "string", "readOnly": true}, "name": {"type": "string", "minLength": 2}}}}
    }))
    .unwrap()
}

fn json_of(response: Response) -> Value {
    response.json().unwrap()
}

fn get(server: &Server, target: &str) -> Response {
    reqwest::blocking::get(format!("{}{target}", server.url())).unwrap()
}

fn call(server: &Server, method: &str, target: &str) -> RequestBuilder {
    let url = format!("{}{target}", server.url());
    Client::new()
        .request(method.parse().unwrap(), url)
        .header("x-key", "secret")
}

#[test]
fn an_operation_answers_its_example_or_a_made_value() {
    let server = Server::start(table()).unwrap();
    let tom = get(&server, "/cats/7");
    assert_eq!(tom.headers()["x-lives"], "9");
    assert_eq!(json_of(tom), json!({"id": "7", "name": "Tom"}));
    let (first, again) = (json_of(get(&server, "/cats")), json_of(get(&server, "/v2/cats")));
    assert!(first["cats"][0]["name"].is_string(), "{first}");
    assert_eq!(
        first, again,
        "the path of the base URL makes no difference, and values are the same"
    );
    let log = get(&server, "/log").text().unwrap();
    assert_eq!(log.matches("data: {").count(), 2, "{log}");
    assert_eq!(server.requests(), 4);
}

#[test]
fn requests_are_checked() {
    let server = Server::start(table()).unwrap();
    let limit = get(&server, "/cats?limit=all");
    assert_eq!(limit.status(), 400);
    assert_eq!(limit.headers()["content-type"], "application/problem+json");
    assert_eq!(
        json_of(limit)["errors"],
        json!(["query parameter `limit`: a string is not integer"])
    );
    let url = format!("{}/cats", server.url());
    let anonymous = Client::new().post(url).json(&json!({"name": "Tom"})).send().unwrap();
    assert_eq!(anonymous.status(), 401);
    let short = call(&server, "POST", "/cats")
        .json(&json!({"name": "T"}))
        .send()
        .unwrap();
    assert_eq!(
        json_of(short)["errors"],
        json!(["body at `/name`: has 1 characters, fewer than 2"])
    );
    assert_eq!(
        call(&server, "POST", "/cats")
            .body("<a/>")
            .header("content-type", "text/xml")
            .send()
            .unwrap()
            .status(),
        415
    );
    assert_eq!(
        server.failures(),
        [""; 0],
        "a request that is refused is an answer, too"
    );
    let free = Server::start_with(table(), Options::default().unchecked()).unwrap();
    assert_eq!(get(&free, "/cats?limit=all").status(), 200);
}

#[test]
fn expectations_answer_in_sequence_and_count() {
    let server = Server::start(table()).unwrap();
    let tom = server
        .on("get")
        .path("cat", 7)
        .returns(200, json!({"name": "A"}))
        .returns_status(404);
    let all = server
        .on("get")
        .path("cat", 8)
        .header("x-mode", "b")
        .returns(200, json!({"name": "B"}))
        .times(1);
    assert_eq!(json_of(get(&server, "/cats/7"))["name"], "A");
    assert_eq!(get(&server, "/cats/7").status(), 404);
    assert_eq!(get(&server, "/cats/7").status(), 404);
    tom.called(3);
    assert_eq!((tom.calls(), all.calls()), (3, 0));
    assert_eq!(server.failures(), ["`get` was called 0 times, not 1"]);
    let eight = call(&server, "GET", "/cats/8").header("x-mode", "b").send().unwrap();
    assert_eq!(json_of(eight)["name"], "B");
    server.verify();
}

#[test]
fn unexpected_calls_fail_with_what_differs() {
    let server = Server::start(table()).unwrap();
    server
        .on("add")
        .body(json!({"name": "Tom", "tags": ["a"]}))
        .returns(201, json!({}));
    let wrong = call(&server, "POST", "/cats")
        .json(&json!({"name": "Kit", "more": 1}))
        .send()
        .unwrap();
    assert_eq!(wrong.status(), 501);
    let expected = "POST /cats is as no expectation says\nexpectation 1 of `add`:\n  body at `/name`: expected \"Tom\", \
                    got \"Kit\"\n  body at `/tags`: expected [\"a\"], got nothing";
    assert_eq!(server.failures(), [expected]);
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(server))).unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains(expected));
    let server = Server::start(table()).unwrap();
    assert_eq!(get(&server, "/dogs").status(), 404);
    assert_eq!(
        call(&server, "PUT", "/cats").send().unwrap().headers()["allow"],
        "GET, POST"
    );
    assert_eq!(server.failures().len(), 2);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(server))).is_err());
}

#[test]
fn faults_are_what_clients_have_to_bear() {
    let server = Server::start(table()).unwrap();
    server
        .on("list")
        .fails(Fault::RateLimited { retry_after: 3 })
        .fails(Fault::Reset)
        .fails(Fault::HalfBody)
        .returns(200, json!({"cats": []}))
        .delay(Duration::from_millis(80));
    let limited = get(&server, "/cats");
    assert_eq!(
        (
            limited.status().as_u16(),
            limited.headers()["retry-after"].to_str().unwrap()
        ),
        (429, "3")
    );
    // The client of this test sends a request again where a connection was closed: a new one each time.
    let send = || Client::new().get(format!("{}/cats", server.url())).send();
    assert!(send().is_err());
    let half = send().unwrap();
    assert_eq!(half.status(), 200);
    assert!(half.text().is_err());
    let begun = Instant::now();
    assert_eq!(json_of(send().unwrap()), json!({"cats": []}));
    assert!(begun.elapsed() >= Duration::from_millis(80));
}

#[test]
fn what_is_created_is_there_until_it_is_deleted() {
    let server = Server::start_with(table(), Options::default().stateful()).unwrap();
    assert_eq!(
        get(&server, "/cats/7").status(),
        200,
        "an example, before anything was created"
    );
    let created = call(&server, "POST", "/cats")
        .json(&json!({"name": "Kit"}))
        .send()
        .unwrap();
    assert_eq!(created.status(), 201);
    let id = json_of(created)["id"].as_str().unwrap().to_owned();
    let target = format!("/cats/{id}");
    assert_eq!(json_of(get(&server, &target))["name"], "Kit");
    let changed = call(&server, "PATCH", &target)
        .json(&json!({"name": "Kat"}))
        .send()
        .unwrap();
    assert_eq!(json_of(changed)["name"], "Kat");
    assert_eq!(
        json_of(get(&server, "/cats")),
        json!({"cats": [{"id": id, "name": "Kat"}]})
    );
    assert_eq!(call(&server, "DELETE", &target).send().unwrap().status(), 204);
    assert_eq!(get(&server, &target).status(), 404);
    assert_eq!(json_of(get(&server, "/cats")), json!({"cats": []}));
}

#[test]
fn browsers_and_faults_are_options() {
    let options = Options::default()
        .cors()
        .fault_every(3)
        .latency(Duration::from_millis(30));
    let server = Server::start_with(table(), options).unwrap();
    let begun = Instant::now();
    let asked = call(&server, "OPTIONS", "/cats").send().unwrap();
    assert_eq!(
        (
            asked.status().as_u16(),
            asked.headers()["access-control-allow-origin"].to_str().unwrap()
        ),
        (204, "*")
    );
    assert!(begun.elapsed() >= Duration::from_millis(30));
    assert_eq!(get(&server, "/cats").status(), 200);
    assert_eq!(get(&server, "/cats").status(), 503);
}

#[derive(Debug, PartialEq, serde::Deserialize)]
#[non_exhaustive]
struct Cat {
    id: String,
    name: String,
}

#[test]
fn types_that_cannot_be_written_can_be_made() {
    let server = Server::start(table()).unwrap();
    let cat: Cat = server.fake("Cat", 3).unwrap();
    assert!(cat.name.len() >= 2);
    assert_eq!(cat, server.fake("Cat", 3).unwrap());
    assert!(server.fake::<Cat>("Dog", 3).is_err());
}

fn recording(by: Match) -> Options {
    let entry = |method: &str, url: &str, body: &str, status: u16, answer: &str| {
        json!({
            "request": {"method": method, "url": url, "postData": {"mimeType": "application/json", "text": body}},
            "response": {"status": status, "headers": [{"name": "X-A", "value": "1"}, {"name": "Set-Cookie",
                "value": "[redacted]"}], "content": {"mimeType": "application/json", "text": answer}}
        })
    };
    let har = json!({"log": {"entries": [
        entry("POST", "https://cats.example/v2/cats", r#"{"name": "Tom", "token": "[redacted]"}"#, 201, r#"{"id": "1"}"#),
        entry("GET", "https://cats.example/v2/cats?limit=1", "", 200, "[1]"),
        entry("GET", "https://cats.example/v2/cats?limit=2", "", 200, "[1, 2]"),
        entry("GET", "https://cats.example/v2/cats?limit=2", "", 200, "[3]")
    ]}});
    Options::default().replay(Recording::read(&har.to_string(), by).unwrap())
}

#[test]
fn recordings_play_back() {
    let best = Server::start_with(table(), recording(Match::Best)).unwrap();
    let second = get(&best, "/cats?limit=2");
    assert_eq!(second.headers()["x-a"], "1");
    assert_eq!(second.headers().get("set-cookie"), None);
    assert_eq!(json_of(second), json!([1, 2]));
    assert_eq!(
        json_of(get(&best, "/cats?limit=2")),
        json!([3]),
        "what was not played yet comes first"
    );
    assert_eq!(json_of(get(&best, "/cats?limit=1")), json!([1]));
    assert_eq!(get(&best, "/cats/7").status(), 501);
    assert_eq!(best.failures(), ["GET /cats/7 was not recorded"]);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(best))).is_err());

    let strict = Server::start_with(table(), recording(Match::Strict)).unwrap();
    let sent = json!({"name": "Tom", "token": "secret"});
    assert_eq!(call(&strict, "POST", "/cats").json(&sent).send().unwrap().status(), 201);
    assert_eq!(get(&strict, "/cats?limit=2").status(), 501);
    let failures = strict.failures();
    assert!(
        failures[0].contains("query parameter `limit`: expected 1"),
        "{failures:?}"
    );
    assert_eq!(failures[1], "3 recorded requests did not come");
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(strict))).is_err());
    assert!(
        Recording::read("{}", Match::Best)
            .unwrap_err()
            .to_string()
            .contains("log.entries")
    );
}
