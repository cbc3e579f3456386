//! Lists in pages: how the next page is asked for, and where lists end.

use api_client_core::pagination::Pages;
use api_client_core::serde_json::{Value, json};
use api_client_core::{ErrorKind, Method, NoErrorBody, Request};

use crate::support::{Reply, Server, builder};

/// A server that answers each request with the page of its number, or with 500.
async fn server(pages: &'static [&'static str]) -> Server {
    Server::start(|number, _| match pages.get(number) {
        Some(page) => Reply::json(200, page),
        None => Reply::json(500, ""),
    })
    .await
}

fn list(server: &Server) -> Request {
    let client = builder(&server.url).build().unwrap();
    client.request(Method::GET, "/cats").query("q", "a b")
}

async fn items(pages: Pages<Value, NoErrorBody>) -> Vec<Value> {
    let mut items = pages.items(|page| page["cats"].as_array().cloned().unwrap_or_default());
    let mut all = Vec::new();
    while let Some(item) = items.next_item().await {
        all.push(item.unwrap());
    }
    all
}

fn lines(server: &Server) -> Vec<String> {
    server
        .received()
        .iter()
        .map(|request| request.line().to_owned())
        .collect()
}

fn count(page: &Value) -> usize {
    page["cats"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn a_cursor_is_followed_until_there_is_none() {
    let server = server(&[
        r#"{"cats": [1, 2], "next": "a+b"}"#,
        r#"{"cats": [], "next": "c"}"#,
        r#"{"cats": [3]}"#,
    ])
    .await;
    let pages = Pages::by_cursor(list(&server), "after", |page: &Value| {
        page["next"].as_str().map(str::to_owned)
    });
    assert_eq!(items(pages).await, [1, 2, 3]);
    let expected = [
        "GET /cats?q=a%20b",
        "GET /cats?q=a%20b&after=a%2Bb",
        "GET /cats?q=a%20b&after=c",
    ];
    assert_eq!(lines(&server), expected);
}

#[tokio::test]
async fn a_cursor_that_leads_to_itself_ends_the_list() {
    let server = server(&[r#"{"cats": [1], "next": "a"}"#, r#"{"cats": [2], "next": "a"}"#]).await;
    let pages = Pages::by_cursor(list(&server), "after", |page: &Value| {
        page["next"].as_str().map(str::to_owned)
    });
    assert_eq!(items(pages).await, [1, 2]);
}

#[tokio::test]
async fn numbers_count_from_what_the_caller_set_to_the_page_that_is_not_full() {
    let server = server(&[r#"{"cats": [1, 2]}"#, r#"{"cats": [3]}"#]).await;
    let request = list(&server).query("page", &4).query("size", &2);
    assert_eq!(
        items(Pages::by_number(request, "page", 1, Some("size"), count)).await,
        [1, 2, 3]
    );
    assert_eq!(
        lines(&server),
        ["GET /cats?q=a%20b&page=4&size=2", "GET /cats?q=a%20b&size=2&page=5"]
    );
}

#[tokio::test]
async fn offsets_count_items_up_to_an_empty_page() {
    let server = server(&[r#"{"cats": [1, 2]}"#, r#"{"cats": [3]}"#, r#"{"cats": []}"#]).await;
    let mut pages = Pages::<Value, NoErrorBody>::by_offset(list(&server), "skip", None, count);
    let mut seen = 0;
    while let Some(page) = pages.next_page().await {
        seen += count(&page.unwrap());
    }
    assert_eq!((seen, lines(&server)[2].as_str()), (3, "GET /cats?q=a%20b&skip=3"));
}

#[tokio::test]
async fn a_link_changes_the_query_and_never_the_server() {
    let server = Server::start(|number, _| {
        let link = "Link: <https://elsewhere.example/x?page=1>; rel=\"prev\", <https://elsewhere.example/x?page=2>; rel=\"next\"\r\n";
        Reply::with(200, if number == 0 { link } else { "" }, json!({"cats": [number]}).to_string())
    })
    .await;
    assert_eq!(items(Pages::by_link(list(&server))).await, [0, 1]);
    assert_eq!(lines(&server)[1], "GET /cats?page=2");
}

#[tokio::test]
async fn an_error_is_the_last_page() {
    let server = server(&[r#"{"cats": [1], "next": "a"}"#, r#"{"cats": "#]).await;
    let mut pages =
        Pages::<Value, NoErrorBody>::by_cursor(list(&server), "after", |page| page["next"].as_str().map(str::to_owned));
    assert!(pages.next_page().await.unwrap().is_ok());
    assert_eq!(pages.next_page().await.unwrap().unwrap_err().kind(), ErrorKind::Decode);
    assert!(pages.next_page().await.is_none());
}

#[tokio::test]
async fn a_server_that_gives_fewer_items_than_asked_for_does_not_end_the_list() {
    let capped: [&'static [&'static str]; 2] = [
        &[r#"{"cats": [1, 2]}"#, r#"{"cats": [3, 4]}"#, r#"{"cats": [5]}"#],
        &[r#"{"cats": [1, 2]}"#, r#"{"cats": [3, 4]}"#, r#"{"cats": []}"#],
    ];
    for (pages, expected) in capped.into_iter().zip([5, 4]) {
        let by_offset = server(pages).await;
        let request = list(&by_offset).query("limit", &250);
        let all = items(Pages::by_offset(request, "offset", Some("limit"), count)).await;
        assert_eq!((all.len(), by_offset.received().len()), (expected, 3));
        let by_number = server(pages).await;
        let request = list(&by_number).query("limit", &250);
        assert_eq!(
            items(Pages::by_number(request, "page", 1, Some("limit"), count)).await,
            all
        );
    }
}

#[tokio::test]
async fn cursors_that_lead_in_a_circle_end_with_an_error() {
    let server = Server::start(|number, _| {
        let next = if number % 2 == 0 { "a" } else { "b" };
        Reply::json(200, json!({"cats": [number], "next": next}).to_string())
    })
    .await;
    let mut pages =
        Pages::<Value, NoErrorBody>::by_cursor(list(&server), "after", |page| page["next"].as_str().map(str::to_owned));
    for _ in 0..3 {
        assert!(pages.next_page().await.unwrap().is_ok());
    }
    let error = pages.next_page().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        format!(
            "/cats: GET {}/cats: the response body cannot be decoded (status 200): the next page is one that was read before",
            server.url
        )
    );
    assert!(pages.next_page().await.is_none());
    assert_eq!(server.received().len(), 3);
}

fn next(page: &Value) -> Option<String> {
    page["next"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_link_in_a_page_changes_the_query_and_never_the_server() {
    let server = server(&[
        r#"{"cats": [1], "next": "https://elsewhere.example/dogs?page=2&q=b#top"}"#,
        r#"{"cats": [2], "next": null}"#,
    ])
    .await;
    assert_eq!(items(Pages::by_body_link(list(&server), next)).await, [1, 2]);
    assert_eq!(lines(&server), ["GET /cats?q=a%20b", "GET /cats?page=2&q=b"]);
}

#[tokio::test]
async fn a_link_that_cannot_be_followed_is_an_error() {
    let server = server(&[r#"{"cats": [1], "next": "/cats/page/2"}"#]).await;
    let mut pages = Pages::<Value, NoErrorBody>::by_body_link(list(&server), next);
    assert!(pages.next_page().await.unwrap().is_ok());
    let error = pages.next_page().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("has no query"), "{error}");
    assert!(pages.next_page().await.is_none());
}

/// A page that says that no more follow is the last one, and one that says that more follow is not, however short it
/// is.
#[tokio::test]
async fn a_page_says_whether_more_follow() {
    let more = |page: &Value| page["has_more"].as_bool();
    let server = server(&[
        r#"{"cats": [1, 2], "has_more": true}"#,
        r#"{"cats": [3], "has_more": true}"#,
        r#"{"cats": [4, 5], "has_more": false}"#,
    ])
    .await;
    let pages = Pages::by_offset(list(&server).query("limit", &2), "offset", Some("limit"), count).while_more(more);
    assert_eq!(items(pages).await, [1, 2, 3, 4, 5]);
    let last = lines(&server).pop().unwrap();
    assert_eq!(last, "GET /cats?q=a%20b&limit=2&offset=3");
    assert_eq!(lines(&server).len(), 3);
}

#[tokio::test]
async fn a_cursor_is_not_followed_behind_the_last_page() {
    let server = server(&[r#"{"cats": [1], "next": "a", "has_more": false}"#]).await;
    let pages = Pages::by_cursor(list(&server), "after", next).while_more(|page: &Value| page["has_more"].as_bool());
    assert_eq!(items(pages).await, [1]);
    assert_eq!(lines(&server).len(), 1);
}

/// A server of `count` cats, which gives at most two at once, from the offset in the body.
async fn filter(count: u64, total: Option<u64>) -> Server {
    Server::start(move |_, received| {
        let body: Value = api_client_core::serde_json::from_slice(&received.body).unwrap();
        let offset = body["offset"].as_u64().unwrap_or(0);
        let cats: Vec<u64> = (offset..count).take(2).collect();
        Reply::json(200, json!({"cats": cats, "total": total}).to_string())
    })
    .await
}

fn filtered(server: &Server) -> Request {
    builder(&server.url).build().unwrap().request(Method::POST, "/cats")
}

fn total(page: &Value) -> Option<u64> {
    page["total"].as_u64()
}

#[tokio::test]
async fn a_page_is_asked_for_in_the_body_and_the_rest_of_it_stays() {
    let server = filter(5, None).await;
    let body = r#"{"price":1.10,"limit":2,"name":"a \u0062"}"#;
    let request = filtered(&server).bytes("application/vnd.cats+json", body);
    let pages = Pages::by_offset(request, "offset", Some("limit"), count).in_body();
    assert_eq!(items(pages).await, [0, 1, 2, 3, 4]);
    let received = server.received();
    let bodies = received
        .iter()
        .map(|received| String::from_utf8_lossy(&received.body).into_owned());
    assert_eq!(
        bodies.collect::<Vec<_>>(),
        [
            body,
            r#"{"limit":2,"name":"a \u0062","offset":2,"price":1.10}"#,
            r#"{"limit":2,"name":"a \u0062","offset":4,"price":1.10}"#,
        ]
    );
    let media_types = received
        .iter()
        .map(|received| received.header("content-type").unwrap_or_default());
    assert_eq!(media_types.collect::<Vec<_>>(), ["application/vnd.cats+json"; 3]);
}

#[tokio::test]
async fn a_request_without_a_body_gets_one_for_the_next_page() {
    let server = Server::start(|number, received| {
        let asked = [&b""[..], br#"{"start_cursor":"b"}"#];
        assert_eq!(received.body, asked[number]);
        let next = if number == 0 { Some("b") } else { None };
        Reply::json(200, json!({"cats": [number], "next": next}).to_string())
    })
    .await;
    let request = filtered(&server);
    let pages = Pages::by_cursor(request, "start_cursor", next).in_body();
    assert_eq!(items(pages).await, [0, 1]);
}

#[tokio::test]
async fn a_body_that_cannot_ask_for_the_next_page_is_an_error() {
    let server = server(&[r#"{"cats": [1], "next": "b"}"#]).await;
    let request = filtered(&server).text("all");
    let mut pages = Pages::<Value, NoErrorBody>::by_cursor(request, "start_cursor", next).in_body();
    assert!(pages.next_page().await.unwrap().is_ok());
    let error = pages.next_page().await.unwrap().unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("no JSON object that could ask for the next page"),
        "{error}"
    );
    assert!(pages.next_page().await.is_none());
}

#[tokio::test]
async fn a_total_ends_the_list_and_is_not_believed_alone() {
    // The number of cats, what the server says of it, how many are read, and with how many requests.
    for (there, said, read, requests) in [
        (4, Some(4), 4, 2),
        (5, Some(5), 5, 3),
        (4, None, 4, 3),
        // The number of the first page's own items.
        (4, Some(2), 4, 3),
        // A number that is too large ends with an empty page.
        (4, Some(9), 4, 3),
    ] {
        let server = filter(there, said).await;
        let request = filtered(&server).json(&json!({"limit": 2}));
        let pages = Pages::by_offset(request, "offset", Some("limit"), count).in_body();
        let all = items(pages.with_total(total)).await;
        assert_eq!(
            (all.len(), server.received().len()),
            (read, requests),
            "{there} {said:?}"
        );
    }
}

#[tokio::test]
async fn a_list_goes_on_behind_a_short_page_if_there_are_more() {
    let pages: &[&str] = &[
        r#"{"cats": [1, 2], "total": 4}"#,
        r#"{"cats": [3], "total": 4}"#,
        r#"{"cats": [4], "total": 4}"#,
    ];
    let by_number = server(pages).await;
    let request = list(&by_number).query("limit", &2);
    let pages = Pages::by_number(request, "page", 1, Some("limit"), count).with_total(total);
    assert_eq!(items(pages).await, [1, 2, 3, 4]);
    assert_eq!(by_number.received().len(), 3);
}
