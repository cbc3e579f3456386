//! What generated clients send, and what they make of answers.
//!
//! The client below `requests/generated`, which `requests_client.rs` holds against the pipeline, is compiled here, so
//! that every call of it is a call as users write it. A local server says what went over the wire.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails fails the test"
)]
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "a client has more than its tests use"
)]

use std::sync::{Arc, Mutex};

use api_client_core::blocking::Wait;

#[rustfmt::skip]
#[path = "requests/generated/mod.rs"]
mod generated;

use generated::client::Client;
use generated::{headers, operations, types};

/// A server that answers every request alike, and remembers them.
struct Server {
    url: String,
    received: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `head` is the status and the header lines of every answer.
    fn start(head: &str, body: &str) -> Self {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let answer = format!(
            "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let seen = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut bytes = Vec::new();
                let mut buffer = [0; 4096];
                loop {
                    let read = stream.read(&mut buffer).unwrap();
                    bytes.extend_from_slice(&buffer[..read]);
                    let text = String::from_utf8_lossy(&bytes);
                    let Some((head, body)) = text.split_once("\r\n\r\n") else {
                        continue;
                    };
                    let length = header_of(head, "content-length").map_or(0, |length| length.parse().unwrap());
                    if read == 0 || body.len() >= length {
                        break;
                    }
                }
                seen.lock().unwrap().push(String::from_utf8(bytes).unwrap());
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { url, received }
    }

    fn client(&self) -> Client {
        Client::builder()
            .origin(&self.url)
            .session("s=%2F+1")
            .csrf("c")
            .agent("t")
            .build()
            .unwrap()
    }

    /// The last request: its line without the version, its headers and its body.
    fn last(&self) -> Sent {
        let received = self.received.lock().unwrap();
        let (head, body) = received.last().unwrap().split_once("\r\n\r\n").unwrap();
        Sent {
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }
}

struct Sent {
    head: String,
    body: String,
}

impl Sent {
    fn line(&self) -> &str {
        self.head.lines().next().unwrap().trim_end_matches(" HTTP/1.1")
    }

    fn header(&self, name: &str) -> Option<&str> {
        header_of(&self.head, name)
    }
}

fn header_of<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    headers
        .find(|(header, _)| header.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

const TEXT: &str = "200 OK\r\nContent-Type: text/plain";
const JSON: &str = "200 OK\r\nContent-Type: application/json";
const NO_CONTENT: &str = "204 No Content";

#[test]
fn a_path_is_sent_without_its_fragment() {
    let server = Server::start(TEXT, "done");
    let client = server.client();
    let partner = types::AddPartnerAction::AddPartner;
    let answer = client.add_partner(partner, "7").send().wait().unwrap();
    assert_eq!(*answer, "done");
    assert_eq!(server.last().line(), "GET /api/v1/?Action=AddPartner&AccountId=7");
    client.remove_partner().send().wait().unwrap();
    assert_eq!(server.last().line(), "GET /api/v1/");
    client.list_beta_things().limit(3).send().wait().unwrap();
    assert_eq!(server.last().line(), "GET /api/v1/things?beta=true&limit=3");
}

#[test]
fn methods_of_openapi_3_2_are_sent_as_they_are_written() {
    let server = Server::start(JSON, r#"["a"]"#);
    let found = server
        .client()
        .find_things(&types::FindThingsBody::new())
        .send()
        .wait()
        .unwrap();
    assert_eq!(*found, ["a"]);
    assert_eq!(
        (server.last().line(), server.last().body.as_str()),
        ("QUERY /api/v1/finds", "{}")
    );
    let server = Server::start(NO_CONTENT, "");
    let client = server.client();
    client.copy_finds().send().wait().unwrap();
    assert_eq!(server.last().line(), "COPY /api/v1/finds");
    client.unlock_finds(3).send().wait().unwrap();
    assert_eq!(server.last().line(), "unlock /api/v1/finds?n=3");
    assert_eq!(server.last().header("authorization"), Some("bearer+agent t"));
}

#[test]
fn a_header_for_an_idempotency_key_makes_a_post_repeatable() {
    let server = Server::start("503 Busy", "");
    let policy = api_client_core::RetryPolicy::default().base_backoff(std::time::Duration::from_millis(1));
    let client = server.client();
    let place = || {
        client
            .place_order(&["hay".to_owned()])
            .options(api_client_core::CallOptions::new().retry(policy.clone()))
    };
    place().send().wait().unwrap_err();
    place().idempotency_key("mine").send().wait().unwrap_err();
    let received = server.received.lock().unwrap();
    let keys: Vec<String> = received
        .iter()
        .map(|one| header_of(one, "idempotency-key").unwrap().to_owned())
        .collect();
    assert_eq!(keys.len(), 6);
    assert!(
        keys[0].len() == 36 && keys[1] == keys[0] && keys[2] == keys[0],
        "{keys:?}"
    );
    assert_eq!(keys[3..], ["mine", "mine", "mine"]);
}

#[test]
fn accept_names_what_is_declared() {
    let server = Server::start("200 OK\r\nContent-Type: text/csv", "a,b");
    let client = server.client();
    let accept = |server: &Server| server.last().header("accept").unwrap().to_owned();
    assert_eq!(*client.export_all().send().wait().unwrap(), "a,b");
    assert_eq!(accept(&server), "text/csv, application/problem+json;q=0.5");
    assert_eq!(*client.framework_file().send().wait().unwrap(), "a,b");
    assert_eq!(accept(&server), "text/csv");
    client.image().send().wait().unwrap();
    assert_eq!(accept(&server), "image/png, image/webp");
    client.image().send_stream().wait().unwrap();
    assert_eq!(accept(&server), "image/png, image/webp");
    client.raw_file("r").send().wait().unwrap();
    assert_eq!(accept(&server), "application/octet-stream");
    let either = client.either().send().wait().unwrap().into_inner();
    assert_eq!(either, operations::EitherSuccess::Csv("a,b".to_owned()));
    assert_eq!(accept(&server), "application/json, text/csv;q=0.9");

    let server = Server::start("200 OK\r\nContent-Type: application/vnd.api+json", r#"{"data": ["a"]}"#);
    let client = server.client();
    assert_eq!(client.list_docs().send().wait().unwrap().data, ["a"]);
    let expected = r#"application/vnd.api+json; ext="https://jsonapi.org/ext/atomic""#;
    assert_eq!(accept(&server), expected);
    client.list_users().send().wait().unwrap();
    assert_eq!(accept(&server), "application/vnd.pagerduty+json;version=2");
    let either = client.either().send().wait().unwrap().into_inner();
    assert!(matches!(either, operations::EitherSuccess::Json(docs) if docs.data == ["a"]));
}

#[test]
fn an_error_is_read_by_its_media_type() {
    use operations::ProblemError;
    for (media_type, body) in [("json", r#"{"code": 1}"#), ("problem+json", r#"{"title": "no"}"#)] {
        let server = Server::start(
            &format!("400 Bad Request\r\nContent-Type: application/{media_type}"),
            body,
        );
        let error = server.client().problem().send().wait().unwrap_err();
        match error.into_body().unwrap() {
            ProblemError::Json(error) => assert_eq!((media_type, error.code), ("json", 1)),
            ProblemError::ProblemJson(problem) => {
                assert_eq!((media_type, problem.title.as_str()), ("problem+json", "no"))
            }
            other => panic!("{other:?}"),
        }
    }
    let server = Server::start(
        "404 Not Found\r\nContent-Type: application/problem+json",
        r#"{"title": "no"}"#,
    );
    let error = server.client().export_all().send().wait().unwrap_err();
    assert_eq!(error.body().unwrap().title, "no");
}

#[test]
fn a_redirect_that_is_all_there_is_gives_its_location() {
    let server = Server::start("302 Found\r\nLocation: https://files.example/a.zip?key=1", "");
    let location = server.client().download_zip("r").send().wait().unwrap();
    assert_eq!(location.as_str(), "https://files.example/a.zip?key=1");
    assert_eq!(server.last().line(), "GET /api/v1/repos/r/zip");
    let server = Server::start("404 Not Found\r\nContent-Type: application/json", r#"{"code": 4}"#);
    let error = server.client().download_zip("r").send().wait().unwrap_err();
    assert_eq!(error.body().unwrap().code, 4);
}

#[test]
fn a_body_that_is_not_required_is_optional() {
    let server = Server::start(NO_CONTENT, "");
    let client = server.client();
    client.tokenize().send().wait().unwrap();
    assert_eq!(server.last().line(), "POST /api/v1/tokenize");
    assert_eq!(
        (server.last().header("content-type"), server.last().body.as_str()),
        (None, "")
    );
    let body = types::TokenizeBody::new("a");
    client.tokenize().body(&body).send().wait().unwrap();
    assert_eq!(server.last().body, r#"{"text":"a"}"#);
}

#[test]
fn a_second_media_type_is_a_second_setter() {
    let server = Server::start(NO_CONTENT, "");
    let client = server.client();
    let message = types::Message::new().content("hi");
    client.send_message(&message).send().wait().unwrap();
    assert_eq!(server.last().header("content-type"), Some("application/json"));
    let form = types::SendMessageForm::new(message.clone()).files_0(api_client_core::multipart::Part::bytes("a"));
    client
        .send_message(&message)
        .multipart_body(&form)
        .send()
        .wait()
        .unwrap();
    let sent = server.last();
    assert!(
        sent.header("content-type")
            .unwrap()
            .starts_with("multipart/form-data; boundary=")
    );
    assert!(sent.body.contains("name=\"payload\""), "{}", sent.body);
    assert!(sent.body.contains("{\"content\":\"hi\"}"), "{}", sent.body);
    assert!(sent.body.contains("name=\"files[0]\""), "{}", sent.body);
    client.send_message(&message).text_body("short").send().wait().unwrap();
    assert_eq!(server.last().header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(server.last().body, "short");
    let refused = client
        .send_message(&message)
        .text_body("longer")
        .send()
        .wait()
        .unwrap_err();
    assert!(refused.to_string().contains("longer than 5 characters"), "{refused}");
    client
        .send_message(&message)
        .bytes_body("picture")
        .send()
        .wait()
        .unwrap();
    assert_eq!(server.last().header("content-type"), Some("image/png"));
}

#[test]
fn credentials_are_sent_as_they_were_given() {
    let server = Server::start(NO_CONTENT, "");
    let client = server.client();
    let call = client.me().theme("a b").fur(["a/b", "c"]).tabs([1, 2]);
    call.send().wait().unwrap();
    assert_eq!(
        server.last().header("cookie"),
        Some("theme=a%20b; fur=a/b; fur=c; tabs=1,2; SESSION=s=%2F+1")
    );
    assert_eq!(server.last().header("x-csrf"), Some("c"));
    client.agent().send().wait().unwrap();
    assert_eq!(server.last().header("authorization"), Some("bearer+agent t"));
    client.elsewhere().send().wait().unwrap();
    assert_eq!(server.last().line(), "GET /v2/elsewhere");
}

#[test]
fn nested_values_in_a_query_keep_who_belongs_to_whom() {
    let server = Server::start(NO_CONTENT, "");
    let client = server.client();
    let conds = ["a", "b"].map(types::Cond::new).to_vec();
    let filter = types::SearchFilter {
        conds: Some(conds.clone()),
        ..types::SearchFilter::default()
    };
    client
        .search(types::SearchFmt::Json)
        .filter(&filter)
        .send()
        .wait()
        .unwrap();
    let expected = "fmt=json&filter%5Bconds%5D%5B0%5D%5Bfield%5D=a&filter%5Bconds%5D%5B1%5D%5Bfield%5D=b";
    assert_eq!(server.last().line(), format!("GET /api/v1/search?{expected}"));
    client
        .search(types::SearchFmt::Json)
        .flags(conds.clone())
        .send()
        .wait()
        .unwrap();
    let expected = "fmt=json&flags=%7B%22field%22%3A%22a%22%7D&flags=%7B%22field%22%3A%22b%22%7D";
    assert_eq!(server.last().line(), format!("GET /api/v1/search?{expected}"));
    let call = client
        .search(types::SearchFmt::Json)
        .path("a/b:c d&e")
        .ids([1, 2])
        .empty("");
    call.send().wait().unwrap();
    let expected = "fmt=json&path=a/b:c%20d%26e&ids%5B%5D=1&ids%5B%5D=2&empty=";
    assert_eq!(server.last().line(), format!("GET /api/v1/search?{expected}"));
    client.deep_list().ids([1, 2]).send().wait().unwrap();
    assert_eq!(server.last().line(), "GET /api/v1/deep-list?ids%5B0%5D=1&ids%5B1%5D=2");
    client.encoded("a=1&a=2").send().wait().unwrap();
    let sent = server.last();
    assert_eq!(sent.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(sent.body, "a=1&a=2");
}

#[test]
fn declared_headers_have_types() {
    let head = "200 OK\r\nContent-Type: application/json\r\nx-total: 7\r\nX-Next: /b\r\nX-Cost: much";
    let server = Server::start(head, "[]");
    let page = server.client().counted().send().wait().unwrap();
    assert_eq!(page.header(headers::X_TOTAL), Some(7_i64));
    assert_eq!(page.header(headers::X_NEXT).as_deref(), Some("/b"));
    assert_eq!(page.header::<f64>(headers::X_COST), None, "it is no number");
    assert_eq!(page.header(headers::RETRY_AFTER), None);
    let server = Server::start("429 Too Many Requests\r\nRetry-After: 3600", "");
    let error = server.client().counted().send().wait().unwrap_err();
    assert_eq!(error.header(headers::RETRY_AFTER), Some(3600));
}

#[test]
fn an_operation_with_two_kinds_of_response_has_both() {
    let server = Server::start(JSON, r#"{"text": "all"}"#);
    let body = types::ChatBody::new("hi");
    let reply = server.client().chat(&body).send().wait().unwrap();
    assert_eq!(reply.text, "all");
    assert_eq!(server.last().header("accept"), Some("application/json"));

    let events = "data: {\"delta\": \"a\"}\n\ndata: {\"delta\": \"b\"}\n\n";
    let server = Server::start("200 OK\r\nContent-Type: text/event-stream", events);
    let mut events = server.client().chat(&body).send_events().wait().unwrap();
    assert_eq!(server.last().header("accept"), Some("text/event-stream"));
    let mut deltas = String::new();
    while let Some(event) = async { Ok::<_, api_client_core::Error>(events.next_event().await) }
        .wait()
        .unwrap()
    {
        deltas += &event.unwrap().data.delta;
    }
    assert_eq!(deltas, "ab");
}

#[test]
fn json_lines_are_items_of_the_declared_type() {
    let lines = "{\"delta\": \"a\"}\n\n{\"delta\": 1}\r\n{\"delta\": \"b\"}";
    let server = Server::start("200 OK\r\nContent-Type: application/x-ndjson", lines);
    let client = server.client();
    let items = async {
        let mut stream = client.follow().await?;
        let mut items = Vec::new();
        while let Some(item) = stream.next_item().await {
            items.push(item);
        }
        Ok::<_, api_client_core::Error>(items)
    };
    let items = items.wait().unwrap();
    assert_eq!(server.last().header("accept"), Some("application/x-ndjson"));
    let deltas: Vec<_> = items.iter().flatten().map(|item| item.delta.as_str()).collect();
    assert_eq!(deltas, ["a", "b"]);
    let refused: Vec<String> = items
        .iter()
        .filter_map(|item| item.as_ref().err().map(ToString::to_string))
        .collect();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].contains("follow"), "{refused:?}");
}

#[test]
fn a_union_that_holds_itself_is_read_as_deep_as_it_goes() {
    // The innermost value is no alternative, and both alternatives of each other value have to be looked at.
    const DEPTH: usize = 30;
    for (start, is_left) in [
        (r#"{"a":1,"child":"#, true),
        (r#"{"b":1,"child":"#, false),
        (r#"{"a":1,"b":1,"child":"#, true),
    ] {
        let body = start.repeat(DEPTH) + "{}" + &"}".repeat(DEPTH);
        let server = Server::start(JSON, &body);
        let link = server.client().recursive().send().wait().unwrap();
        assert_eq!(matches!(&*link, types::Link::Left(_)), is_left, "{body}");
        let expected: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(serde_json::to_value(&*link).unwrap(), expected);
    }
}

#[test]
fn values_go_over_the_wire_as_xml_where_there_is_nothing_else() {
    let sent = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><h:herd xmlns:h=\"https://herds.example/\" id=\"7\">\
                <name>A &amp; B</name><size xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>\
                <tag>12</tag><parts><h:herd id=\"8\"/></parts><leader kind=\"goat\"><horns>true</horns></leader></h:herd>";
    let server = Server::start("200 OK\r\nContent-Type: application/xml", sent);
    let goat = types::Goat {
        horns: Some(true),
        ..types::Goat::new()
    };
    let herd = types::Herd {
        name: Some("A & B".to_owned()),
        size: api_client_core::Nullable::Null,
        parts: Some(vec![types::Herd::new(8, [""; 0])]),
        leader: Some(types::Leader::Goat(goat)),
        ..types::Herd::new(7, ["12"])
    };
    let read = server.client().move_herd(&herd).send().wait().unwrap();
    assert_eq!(*read, herd);
    let last = server.last();
    assert_eq!(last.body, sent);
    assert_eq!(last.header("content-type"), Some("application/xml"));
    assert_eq!(last.header("accept"), Some("application/xml"));

    let server = Server::start("409 Conflict\r\nContent-Type: text/xml", "<Problem code='gone'/>");
    let error = server.client().move_herd(&herd).send().wait().unwrap_err();
    assert_eq!(error.body().unwrap().code, "gone");
}
