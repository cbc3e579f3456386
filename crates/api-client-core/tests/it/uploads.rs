//! Bodies that are sent as they are: from memory, from files, from streams.

use std::io::Write as _;

use api_client_core::multipart::{Form, Part};
use api_client_core::raw::RawBody;
use api_client_core::serde_json::Value;
use api_client_core::{Method, NoErrorBody, Request};
use tempfile::NamedTempFile;

use crate::support::{Received, Reply, Server, builder};

/// A file with `length` bytes of `a`.
fn file(length: usize) -> NamedTempFile {
    let mut file = NamedTempFile::with_suffix(".csv").unwrap();
    file.write_all(&vec![b'a'; length]).unwrap();
    file
}

/// What arrives where the first attempt fails.
async fn sent_twice(make: impl FnOnce(Request) -> Request) -> Vec<Received> {
    let server = Server::start(|number, _| Reply::json(if number == 0 { 503 } else { 200 }, "1")).await;
    let client = builder(&server.url).build().unwrap();
    let request = make(client.request(Method::PUT, "/x"));
    request.send_json::<Value, NoErrorBody>().await.unwrap();
    server.received()
}

#[tokio::test]
async fn a_file_is_sent_with_its_length_and_again_in_a_retry() {
    let length = 200_000;
    let file = file(length);
    let received = sent_twice(|request| request.raw("text/csv", RawBody::file(file.path()).unwrap())).await;
    assert_eq!(received.len(), 2);
    for request in received {
        assert_eq!(request.header("content-type"), Some("text/csv"));
        assert_eq!(request.header("content-length"), Some("200000"));
        assert_eq!(request.header("transfer-encoding"), None);
        assert_eq!(request.text(), "a".repeat(length));
    }
}

#[tokio::test]
async fn a_part_is_read_from_its_file_for_each_attempt() {
    let file = file(3);
    let form = Form::new().part("table", Part::file(file.path()).unwrap());
    let received = sent_twice(|request| request.multipart(form.media_type("table", "text/csv"))).await;
    assert_eq!(received.len(), 2);
    let name = file.path().file_name().unwrap().to_str().unwrap();
    let head = format!("name=\"table\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\naaa\r\n");
    for request in received {
        assert!(request.text().contains(&head), "{}", request.text());
        assert!(request.header("content-length").is_some());
    }
}

#[tokio::test]
async fn bytes_and_text_are_bodies_as_they_are() {
    for body in [
        RawBody::from("abc"),
        RawBody::from("abc".to_owned()),
        RawBody::from(b"abc".to_vec()),
    ] {
        let received = sent_twice(|request| request.raw("application/octet-stream", body)).await;
        assert_eq!(received.last().unwrap().text(), "abc");
    }
}

#[tokio::test]
async fn a_body_can_have_a_media_type_of_its_own() {
    let body = RawBody::from("abc").content_type("image/png");
    let received = sent_twice(|request| request.raw("application/octet-stream", body)).await;
    assert_eq!(received.last().unwrap().header("content-type"), Some("image/png"));
}

#[test]
fn what_is_no_file_is_told_before_anything_is_sent() {
    let folder = std::env::temp_dir();
    assert!(RawBody::file(&folder).is_err());
    assert!(Part::file(folder.join("no such file")).is_err());
    assert_eq!(
        format!("{:?}", RawBody::from("secret")),
        "RawBody { content: \"6 bytes\", content_type: None }"
    );
}

#[tokio::test]
async fn a_file_that_is_gone_when_it_is_sent_is_an_error() {
    let server = Server::json("1").await;
    let client = builder(&server.url).build().unwrap();
    let gone = file(1);
    let body = RawBody::file(gone.path()).unwrap();
    gone.close().unwrap();
    let call = client.request(Method::POST, "/x").raw("text/csv", body);
    assert!(call.send_json::<Value, NoErrorBody>().await.is_err());
}
