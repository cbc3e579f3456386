//! Bodies that differ by status, as the enums of generated code choose them.

use api_client_core::serde_json::{Value, json};
use api_client_core::{
    Bytes, Client, ErrorKind, Method, NoErrorBody, Operation, Request, StatusCode, StatusPattern, SuccessBody,
};
use serde::Deserialize;

use crate::support::{Reply, Server, builder};

#[derive(Debug, Deserialize, PartialEq)]
struct Export {
    rows: u32,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Missing {
    what: String,
}

#[derive(Debug, PartialEq)]
enum ExportSuccess {
    Ok(Export),
    Accepted(String),
    Partial(Bytes),
    NoContent,
    Unknown(Value),
}
api_client_core::status_successes!(ExportSuccess {
    Ok(_) => Code(200),
    Accepted(text) => Code(202),
    Partial(bytes) => Code(206),
    NoContent() => Code(204),
} other Unknown);

#[derive(Debug, PartialEq)]
enum ExportError {
    NotFound(Missing),
    Failure(u32),
    Unknown(Value),
}
api_client_core::status_errors!(ExportError {
    NotFound(_) => Code(404),
    Failure(_) => Code(409) | Class(5),
} other Unknown);

static EXPORT: Operation = Operation {
    id: "export",
    call: "",
    method: Method::POST,
    path: "/export",
    security: &[],
    errors: &[StatusPattern::Default],
};

/// The call, to a server that answers `body` with `status`; the server lives as long as the first of the two.
async fn call(status: u16, body: &'static str) -> (Server, Request) {
    let server = Server::start(move |_, _| Reply::json(status, body)).await;
    let client: Client = builder(&server.url).build().unwrap();
    let request = client.operation(&EXPORT);
    (server, request)
}

#[tokio::test]
async fn a_success_is_the_variant_of_its_status() {
    for (status, body, expected) in [
        (200, r#"{"rows": 3}"#, ExportSuccess::Ok(Export { rows: 3 })),
        (
            202,
            "come back later",
            ExportSuccess::Accepted("come back later".to_owned()),
        ),
        (206, "\u{1}\u{2}", ExportSuccess::Partial(Bytes::from_static(&[1, 2]))),
        (204, "", ExportSuccess::NoContent),
        (203, r#"{"new": true}"#, ExportSuccess::Unknown(json!({"new": true}))),
    ] {
        let (_server, call) = call(status, body).await;
        let response = call.send_by_status::<ExportSuccess, ExportError>().await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.into_inner(), expected);
    }
}

#[tokio::test]
async fn a_success_that_is_not_what_its_status_declares_is_an_error() {
    let (_server, call) = call(200, r#"{"rows": "many"}"#).await;
    let error = call.send_by_status::<ExportSuccess, ExportError>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.text().contains("many"));
}

#[tokio::test]
async fn a_failure_is_the_variant_of_its_status_and_any_other_is_kept() {
    let missing = Missing { what: "cat".to_owned() };
    for (status, body, expected) in [
        (404, r#"{"what": "cat"}"#, Some(ExportError::NotFound(missing))),
        (409, "7", Some(ExportError::Failure(7))),
        (502, "8", Some(ExportError::Failure(8))),
        (
            404,
            r#"{"reason": 1}"#,
            Some(ExportError::Unknown(json!({"reason": 1}))),
        ),
        (
            418,
            r#"{"short": true}"#,
            Some(ExportError::Unknown(json!({"short": true}))),
        ),
        (404, "<html>", None),
    ] {
        let (_server, call) = call(status, body).await;
        let error = call.send_by_status::<ExportSuccess, ExportError>().await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.body(), expected.as_ref(), "{status} {body}");
        assert_eq!(error.text(), body);
    }
}

#[derive(Debug, PartialEq)]
enum TableSuccess {
    Json(Vec<u8>),
    Csv(String),
    Unknown(Value),
}
api_client_core::status_successes!(TableSuccess {
    Json(_) => Code(209) in "application/json",
    Csv(text) => Code(209) in "text/csv",
} other Unknown);

#[tokio::test]
async fn another_success_is_read_as_the_only_declared_one() {
    for (status, content_type, body, expected) in [
        (200, "application/json", "[1]", TableSuccess::Json(vec![1])),
        (201, "text/csv", "1", TableSuccess::Csv("1".to_owned())),
        (209, "text/csv", "1", TableSuccess::Csv("1".to_owned())),
    ] {
        let server = Server::start(move |_, _| Reply::with(status, &format!("Content-Type: {content_type}\r\n"), body));
        let client = builder(&server.await.url).build().unwrap();
        let call = client
            .request(Method::GET, "/x")
            .send_by_status::<TableSuccess, NoErrorBody>();
        assert_eq!(call.await.unwrap().into_inner(), expected, "{status}");
    }
    let unknown = TableSuccess::from_response(StatusCode::CREATED, Some("application/xml"), &Bytes::from("{}"));
    assert_eq!(unknown.unwrap(), TableSuccess::Unknown(json!({})));
}
