//! JSON Lines and JSON text sequences: read while they arrive.

use api_client_core::json_lines::JsonLines;
use api_client_core::{ErrorKind, Method, NoErrorBody};

use crate::support::{Reply, Server, builder};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n";

async fn lines(length: Option<usize>, body: &str) -> (Server, JsonLines<u32>) {
    let length = length.unwrap_or(body.len());
    let reply = format!("{HEAD}Content-Length: {length}\r\n\r\n{body}").into_bytes();
    let server = Server::start(move |number, _| match number {
        0 => Reply::with(503, "", ""),
        _ => Reply::Bytes(reply.clone()),
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    let request = client.request(Method::GET, "/rows");
    let lines = request.send_json_lines::<u32, NoErrorBody>().await.unwrap();
    (server, lines)
}

/// The items, with the kinds of errors.
async fn read(mut lines: JsonLines<u32>) -> Vec<Result<u32, ErrorKind>> {
    let mut read = Vec::new();
    while let Some(item) = lines.next_item().await {
        read.push(item.map_err(|error| error.kind()));
    }
    read
}

#[tokio::test]
async fn items_are_typed_and_end_with_the_response() {
    let (server, lines) = lines(None, "\u{feff}1\r\n\r\n2\nx\n4").await;
    assert_eq!(read(lines).await, [Ok(1), Ok(2), Err(ErrorKind::Decode), Ok(4)]);
    let accept = "application/x-ndjson, application/jsonl, application/json-seq";
    assert_eq!(server.received()[1].header("accept"), Some(accept));
}

#[tokio::test]
async fn a_line_that_the_connection_cuts_is_no_item() {
    let (server, lines) = lines(Some(99), "1\n2").await;
    assert_eq!(read(lines).await, [Ok(1), Err(ErrorKind::Transport)]);
    // The first attempt failed before the body; the one that broke within it is not made again.
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn records_can_have_several_lines_and_say_where_numbers_end() {
    let (_server, lines) = lines(None, "\u{1e}1\n\u{1e}\n2\n\u{1e}3\u{1e}4").await;
    let cut = Err(ErrorKind::Decode);
    assert_eq!(read(lines).await, [Ok(1), Ok(2), cut, cut]);
}

#[tokio::test]
async fn the_error_of_an_item_names_the_call() {
    let (server, mut lines) = lines(None, "x\n").await;
    let error = lines.next_item().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "/rows: GET {}/rows: the response body cannot be decoded (status 200) at line 1:1: expected value (2 attempts)",
            server.url
        )
    );
}
