//! Responses that differ from the specification: read a second time where the caller tolerates it.

use api_client_core::pagination::Pages;
use api_client_core::serde_json::Value;
use api_client_core::{CallOptions, Client, ErrorKind, Method, NoErrorBody, Response, Tolerance};
use serde::Deserialize;

use crate::support::{Received, Reply, SECRET, Server, builder};

#[derive(Debug, Deserialize, PartialEq)]
struct Page {
    items: Vec<Item>,
    next: Option<String>,
    total: Option<u64>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Item {
    id: u64,
    expires: Option<u64>,
}

const BODY: &str = r#"{"items": [{"id": 1, "expires": "never"}, {"id": "2"}, {"id": 3}], "total": "three"}"#;

async fn client(body: &'static str, tolerance: Tolerance) -> (Server, Client) {
    let server = Server::json(body).await;
    let client = builder(&server.url).tolerance(tolerance).build().unwrap();
    (server, client)
}

fn left_out<T>(response: &Response<T>) -> Vec<&str> {
    response.mismatches().iter().map(|one| one.path.as_str()).collect()
}

#[tokio::test]
async fn a_client_and_a_call_choose_what_may_be_left_out() {
    let (_server, client) = client(BODY, Tolerance::FieldsAndItems).await;
    let call = || client.request(Method::GET, "/x");
    let page = call().send_json::<Page, NoErrorBody>().await.unwrap();
    assert_eq!(left_out(&page), ["items[0].expires", "items[1]", "total"]);
    assert_eq!(page.total, None);
    let expected = [1, 3].map(|id| Item { id, expires: None });
    assert_eq!(page.items, expected);
    assert!(format!("{page:?}").contains("items[1]") && !format!("{page:?}").contains("never"));

    for tolerance in [Tolerance::Fields, Tolerance::None] {
        let strict = call().options(CallOptions::new().tolerance(tolerance));
        let error = strict.send_json::<Page, NoErrorBody>().await.unwrap_err();
        // The error is that of the first reading, with the whole body.
        assert_eq!(
            (error.kind(), error.location().unwrap().path.as_str()),
            (ErrorKind::Decode, "items[0].expires")
        );
        assert_eq!(error.body_bytes(), BODY);
    }
}

#[tokio::test]
async fn what_fits_has_no_mismatches() {
    let (_server, client) = client(r#"{"items": []}"#, Tolerance::FieldsAndItems).await;
    let page = client
        .request(Method::GET, "/x")
        .send_json::<Page, NoErrorBody>()
        .await
        .unwrap();
    assert_eq!(page.mismatches(), []);
    assert_eq!(page.map(|page| page.total).mismatches(), []);
}

#[tokio::test]
async fn strict_fields_stay_strict() {
    let server = Server::json(BODY).await;
    let client = builder(&server.url)
        .tolerance(Tolerance::FieldsAndItems)
        .strict_fields(["expires"]);
    let call = client
        .build()
        .unwrap()
        .request(Method::GET, "/x")
        .send_json::<Page, NoErrorBody>();
    assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_mismatch_shows_no_credential() {
    let server = Server::start(|_, _| Reply::json(200, format!(r#"{{"items": [], "total": "{SECRET}"}}"#))).await;
    let client = builder(&server.url).tolerance(Tolerance::Fields).build().unwrap();
    let page = client
        .request(Method::GET, "/x")
        .send_json::<Page, NoErrorBody>()
        .await
        .unwrap();
    assert_eq!(page.mismatches()[0].raw, "\"[redacted]\"");
    assert!(!format!("{page:?}").contains(SECRET));
}

fn page(number: usize, _: &Received) -> Reply {
    Reply::json(
        200,
        match number {
            0 => r#"{"items": [{"id": 1}, {"id": "2"}, {"id": 3}], "next": "b"}"#,
            1 => r#"{"items": [{"id": 4, "expires": "x"}], "next": 5}"#,
            _ => "{}",
        },
    )
}

#[tokio::test]
async fn a_cursor_is_never_left_out_of_a_page() {
    let server = Server::start(page).await;
    let client = builder(&server.url)
        .tolerance(Tolerance::FieldsAndItems)
        .build()
        .unwrap();
    let mut pages = Pages::<Page>::by_cursor(client.request(Method::GET, "/x"), "after", |page| page.next.clone());
    assert_eq!(left_out(&pages.next_page().await.unwrap().unwrap()), ["items[1]"]);
    assert_eq!(pages.next_page().await.unwrap().unwrap_err().kind(), ErrorKind::Decode);
    assert!(pages.next_page().await.is_none());
}

#[tokio::test]
async fn no_item_is_left_out_where_items_are_counted() {
    let server = Server::start(page).await;
    let client = builder(&server.url)
        .tolerance(Tolerance::FieldsAndItems)
        .build()
        .unwrap();
    let mut pages = Pages::<Page>::by_offset(client.request(Method::GET, "/x"), "offset", None, |page| {
        page.items.len()
    });
    assert_eq!(pages.next_page().await.unwrap().unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn what_is_no_json_of_the_type_at_all_is_an_error() {
    for body in ["", "[]", "{\"items\": 5}", "{\"items\": [", "<html>"] {
        let (_server, client) = client(body, Tolerance::FieldsAndItems).await;
        let call = client.request(Method::GET, "/x").send_json::<Page, NoErrorBody>();
        assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Decode, "{body}");
    }
    let (_server, client) = client("{}", Tolerance::Fields).await;
    client
        .request(Method::GET, "/x")
        .send_json::<Value, NoErrorBody>()
        .await
        .unwrap();
}
