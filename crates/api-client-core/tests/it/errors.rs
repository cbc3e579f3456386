//! What an error says: its kind, the declared body, the place in the JSON, the vendor's words.

use api_client_core::serde_json::{Value, json};
use api_client_core::{
    Api, CallOptions, Client, ClientBuilder, ErrorKind, FailureValue, InBandFailure, Method, NoErrorBody, Operation,
    StatusPattern,
};
use serde::Deserialize;

use crate::support::{Reply, SECRET, Server, builder};

static API: Api = Api {
    name: "in-band",
    version: "1.0.0",
    base_url: None,
    user_agent: "in-band/1.0.0",
    security_schemes: &[],
    in_band_failure: Some(InBandFailure {
        field: "success",
        value: FailureValue::Bool(false),
        message: Some("error"),
    }),
};

static GET_ITEM: Operation = Operation {
    id: "get_item",
    call: "items().get",
    method: Method::GET,
    path: "/items/{id}",
    security: &[],
    errors: &[StatusPattern::Code(404), StatusPattern::Class(5)],
};

/// The beginning of the error of `get_item`, up to what happened.
fn head<E>(error: &api_client_core::Error<E>) -> String {
    let url = error.url().unwrap();
    let path = url
        .strip_prefix("http://127.0.0.1:")
        .unwrap()
        .split_once('/')
        .unwrap()
        .1;
    assert_eq!((error.method(), path), (Some(&Method::GET), "items/1"));
    format!("items().get (get_item): GET {url}: ")
}

async fn client(status: u16, body: &'static str) -> Client {
    let server = Server::start(move |_, _| Reply::json(status, body)).await;
    ClientBuilder::new(&API).base_url(&server.url).build().unwrap()
}

#[derive(Debug, Deserialize, PartialEq)]
struct Problem {
    detail: String,
}

#[tokio::test]
async fn a_declared_body_is_typed() {
    let client = client(404, r#"{"detail": "no such item"}"#).await;
    let call = client.operation(&GET_ITEM).path("id", &1);
    let error = call.send_json::<Value, Problem>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TypedStatus);
    assert!(error.is_not_found());
    assert_eq!(error.body().unwrap().detail, "no such item");
    assert_eq!(
        error.to_string(),
        head(&error) + r#"404 Not Found: {"detail": "no such item"}"#
    );
    let untyped = error.without_body();
    assert_eq!(untyped.kind(), ErrorKind::TypedStatus);
    assert!(untyped.text().contains("no such item"));
}

#[tokio::test]
async fn an_undeclared_status_has_the_body_that_all_declared_errors_share() {
    let client = client(400, r#"{"detail": "undeclared"}"#).await;
    let call = client.operation(&GET_ITEM).path("id", &1);
    let error = call.send_json::<Value, Problem>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TypedStatus);
    assert_eq!(error.into_body().unwrap().detail, "undeclared");
}

#[derive(Debug)]
enum Differing {
    NotFound(#[allow(dead_code, reason = "no response gets this far")] Problem),
    Other(#[allow(dead_code, reason = "no response gets this far")] Value),
}
api_client_core::status_errors!(Differing { NotFound(_) => Code(404) } other Other);

#[tokio::test]
async fn a_body_is_typed_only_where_it_fits_and_declared_errors_do_not_differ() {
    for (status, body) in [(404, r#"{"other": 1}"#), (400, r#"{"other": 1}"#)] {
        let error = client(status, body).await.operation(&GET_ITEM).path("id", &1);
        let error = error.send_json::<Value, Problem>().await.unwrap_err();
        assert_eq!((error.kind(), error.text()), (ErrorKind::Status, body));
        assert!(error.into_body().is_none());
    }
    let client = client(400, r#"{"detail": "undeclared"}"#).await;
    let call = client.operation(&GET_ITEM).path("id", &1);
    let error = call.send_json::<Value, Differing>().await.unwrap_err();
    assert!(error.kind() == ErrorKind::Status && error.body().is_none(), "{error:?}");
}

#[tokio::test]
async fn an_error_keeps_the_whole_body_and_parses_it() {
    for status in [200, 400, 404] {
        let long = format!(r#"{{"detail": "{}"}}"#, "x".repeat(100_000));
        let sent = long.clone();
        let server = Server::start(move |_, _| Reply::json(status, &sent)).await;
        let client = ClientBuilder::new(&API).base_url(&server.url).build().unwrap();
        let call = client.operation(&GET_ITEM).path("id", &1);
        let error = call.send_json::<Vec<u8>, Problem>().await.unwrap_err();
        assert_eq!(error.body_bytes().as_ref(), long.as_bytes());
        assert_eq!(error.json::<Problem>().unwrap().detail.len(), 100_000);
        assert!(error.json::<u8>().is_none());
        assert_eq!(error.without_body().body_bytes().len(), long.len());
    }
}

#[tokio::test]
async fn an_error_names_method_and_url_without_what_can_be_secret() {
    let server = Server::start(|_, _| Reply::with(404, "", "")).await;
    let client = builder(&server.url).build().unwrap();
    let call = client
        .request(Method::DELETE, "/things/{id}/{key}?secret=1")
        .path("id", "a b")
        .path("key", SECRET)
        .query("token", "2");
    let error = call.send_empty::<NoErrorBody>().await.unwrap_err();
    let url = format!("{}/things/a%20b/[redacted]", server.url);
    assert_eq!(
        (error.method(), error.url()),
        (Some(&Method::DELETE), Some(url.as_str()))
    );
    assert_eq!(
        error.to_string(),
        format!("/things/{{id}}/{{key}}: DELETE {url}: 404 Not Found")
    );
    assert!(format!("{error:?}").contains(&url));

    let unsent = client
        .request(Method::GET, "/{id}")
        .send_empty::<NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!((unsent.method(), unsent.url()), (None, None));
    assert_eq!(
        unsent.to_string(),
        "/{id}: the request cannot be built: path parameter `id` is missing"
    );
}

#[derive(Debug, Deserialize)]
struct Page {
    #[allow(dead_code, reason = "what is parsed here never gets this far")]
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[allow(dead_code, reason = "what is parsed here never gets this far")]
    name: String,
}

#[tokio::test]
async fn a_body_that_does_not_parse_is_told_with_its_place() {
    let client = client(200, "{\"items\": [{\"name\": \"a\"},\n  {\"name\": 5}]}").await;
    let error = client
        .operation(&GET_ITEM)
        .path("id", &1)
        .send_json::<Page, NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let location = error.location().unwrap();
    let place = (location.path.as_str(), location.line, location.column);
    assert_eq!(place, ("items[1].name", 2, 12));
    let told = "the response body cannot be decoded (status 200) at `items[1].name` (line 2:12): \
                invalid type: integer `5`, expected a string";
    assert_eq!(error.to_string(), head(&error) + told);
}

#[tokio::test]
async fn a_page_where_json_is_due_is_told_by_its_media_type() {
    let server = Server::start(|_, _| Reply::with(200, "Content-Type: text/html\r\n", "<html>welcome</html>")).await;
    let client = builder(&server.url).build().unwrap();
    let error = client
        .request(Method::GET, "/x")
        .send_json::<Page, NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!(error.message(), Some("expected value; its media type is text/html"));
}

#[tokio::test]
async fn failure_inside_success_is_an_error() {
    let failing = client(
        200,
        r#"{"success": false, "other": [1, {"success": true}], "error": "no quota"}"#,
    )
    .await;
    let error = failing
        .operation(&GET_ITEM)
        .path("id", &1)
        .send_json::<Value, NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.message(), error.attempts()),
        (ErrorKind::InBandFailure, Some("no quota"), 1)
    );
    assert_eq!(
        error.to_string(),
        head(&error) + "the response reports an error (status 200): no quota"
    );
    assert!(!error.is_retryable());

    // Where nothing is made of the body, it is still looked at.
    let error = failing
        .operation(&GET_ITEM)
        .path("id", &1)
        .send_empty::<NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InBandFailure);

    for fine in [
        r#"{"success": true, "error": "none"}"#,
        "{}",
        "[]",
        r#"{"success": "false"}"#,
        "null",
    ] {
        let client = client(200, fine).await;
        client
            .operation(&GET_ITEM)
            .path("id", &1)
            .send_json::<Value, NoErrorBody>()
            .await
            .expect(fine);
    }
}

#[tokio::test]
async fn text_is_read_in_the_charset_that_the_server_names() {
    for (media_type, body, text) in [
        ("text/plain; charset=iso-8859-1", &b"caf\xe9"[..], Some("caf\u{e9}")),
        ("text/plain; charset=\"Windows-1252\"", b"\x80", Some("\u{20ac}")),
        ("text/plain; charset=utf-16le", b"a\0", Some("a")),
        ("text/plain; charset=utf-8", b"caf\xe9", None),
        ("text/plain; charset=klingon", b"caf\xe9", None),
    ] {
        let head = format!("Content-Type: {media_type}\r\n");
        let server = Server::start(move |_, _| Reply::with(200, &head, body)).await;
        let client = builder(&server.url).build().unwrap();
        let request = client.request(Method::GET, "/x");
        let read = request.clone().send_text::<NoErrorBody>().await;
        assert_eq!(read.ok().as_deref().map(String::as_str), text, "{media_type}");
        // A text where any JSON can be is a string.
        let value = request.send_json::<Value, NoErrorBody>().await;
        let string = value.ok().and_then(|value| value.as_str().map(str::to_owned));
        assert_eq!(string.as_deref(), text, "{media_type}");
    }
}

#[tokio::test]
async fn text_and_bytes_are_delivered_as_they_are() {
    let server = Server::start(|_, _| Reply::with(200, "X-Request-Id: r1\r\n", b"a\xff")).await;
    let client = builder(&server.url).build().unwrap();
    let bytes = client
        .request(Method::GET, "/x")
        .send_bytes::<NoErrorBody>()
        .await
        .unwrap();
    assert_eq!(
        (bytes.as_ref().as_ref(), bytes.request_id()),
        (b"a\xff".as_slice(), Some("r1"))
    );
    assert_eq!(bytes.headers()["content-length"], "2");
    let error = client
        .request(Method::GET, "/x")
        .send_text::<NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = Server::json("\"é\"").await;
    let client = builder(&text.url).build().unwrap();
    assert_eq!(
        client
            .request(Method::GET, "/x")
            .send_text::<NoErrorBody>()
            .await
            .unwrap()
            .into_inner(),
        "\"é\""
    );
}

#[tokio::test]
async fn a_long_body_is_kept_up_to_a_limit() {
    let server = Server::start(|_, _| Reply::with(400, "", "x".repeat(100_000))).await;
    let client = builder(&server.url).build().unwrap();
    let error = client
        .request(Method::GET, "/x")
        .send_empty::<NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!(error.text().len(), api_client_core::ERROR_TEXT_LIMIT);
    assert!(error.to_string().len() < 300);
}

#[tokio::test]
async fn the_limit_of_a_call_takes_the_place_of_the_clients() {
    let server = Server::json("[1,2,3]").await;
    let client = builder(&server.url).build().unwrap();
    let call = client
        .request(Method::GET, "/x")
        .options(CallOptions::new().response_limit(3));
    let error = call.send_json::<Value, NoErrorBody>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
    let call = client
        .request(Method::GET, "/x")
        .options(CallOptions::new().response_limit(7));
    assert_eq!(
        call.send_json::<Value, NoErrorBody>().await.unwrap().into_inner(),
        json!([1, 2, 3])
    );
}

#[tokio::test]
async fn text_in_the_place_of_json_is_a_string_and_json_is_json_whatever_its_media_type() {
    for (media_type, body, expected) in [
        ("text/plain", "hello", json!("hello")),
        ("Text/Csv; charset=utf-8", "a,b", json!("a,b")),
        ("text/plain", "[1]", json!([1])),
        ("text/plain", "", json!(null)),
        ("application/json", "\u{feff}[1]", json!([1])),
    ] {
        let header = format!("Content-Type: {media_type}\r\n");
        let server = Server::start(move |_, _| Reply::with(200, &header, body)).await;
        let client = builder(&server.url).build().unwrap();
        let call = client.request(Method::GET, "/x").send_json::<Value, NoErrorBody>();
        assert_eq!(call.await.unwrap().into_inner(), expected, "{media_type} {body}");
    }
    let server = Server::start(|_, _| Reply::with(200, "Content-Type: text/plain\r\n", "hello")).await;
    let client = builder(&server.url).build().unwrap();
    let call = client.request(Method::GET, "/x").send_json::<Page, NoErrorBody>();
    assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Decode);
    for media_type in ["application/octet-stream", "text/html; charset=utf-8"] {
        let header = format!("Content-Type: {media_type}\r\n");
        let server = Server::start(move |_, _| Reply::with(200, &header, "hello")).await;
        let client = builder(&server.url).build().unwrap();
        let call = client.request(Method::GET, "/x").send_json::<Value, NoErrorBody>();
        assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Decode, "{media_type}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_belongs_to_nothing() {
    let failing = client(200, "\u{feff}{\"success\": false}").await;
    let call = failing
        .operation(&GET_ITEM)
        .path("id", &1)
        .send_json::<Value, NoErrorBody>();
    assert_eq!(call.await.unwrap_err().kind(), ErrorKind::InBandFailure);
    let refusing = client(404, "\u{feff}{\"detail\": \"none\"}").await;
    let error = refusing
        .operation(&GET_ITEM)
        .path("id", &1)
        .send_json::<Value, Problem>();
    let error = error.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.json::<Problem>()),
        (
            ErrorKind::TypedStatus,
            error.body().map(|body| Problem {
                detail: body.detail.clone()
            })
        )
    );
    let text = Server::json("\u{feff}a").await;
    let client = builder(&text.url).build().unwrap();
    let call = client.request(Method::GET, "/x").send_text::<NoErrorBody>();
    assert_eq!(call.await.unwrap().into_inner(), "a");
}
