//! Redirects: what is followed, and what another host gets to see.

use api_client_core::serde_json::Value;
use api_client_core::{CallOptions, ErrorKind, Method, NoErrorBody};

use crate::support::{Reply, SECRET, Server, builder};

async fn redirecting(status: u16, location: String) -> Server {
    Server::start(move |number, _| match number {
        0 => Reply::with(status, &format!("Location: {location}\r\n"), ""),
        _ => Reply::json(200, "1"),
    })
    .await
}

#[tokio::test]
async fn a_redirect_on_the_same_host_keeps_the_credential() {
    let server = redirecting(302, "/moved?a=1".to_owned()).await;
    let client = builder(&server.url).build().unwrap();
    client
        .request(Method::GET, "/thing")
        .send_json::<Value, NoErrorBody>()
        .await
        .unwrap();
    let received = server.received();
    assert_eq!(received[1].line(), "GET /moved?a=1");
    assert_eq!(received[1].header("x-api-key"), Some(SECRET));
}

#[tokio::test]
async fn another_host_gets_no_secret_and_nothing_that_is_not_harmless() {
    let other = Server::json("1").await;
    let server = redirecting(307, format!("{}/elsewhere", other.url)).await;
    let client = builder(&server.url).default_header("X-Tenant", SECRET).build().unwrap();
    let options = CallOptions::new().header("Cookie", SECRET).header("X-Trace", SECRET);
    let call = client
        .request(Method::GET, "/thing")
        .header("Authorization", SECRET)
        .cookie("c", SECRET);
    let response = call.options(options).send_json::<Value, NoErrorBody>().await.unwrap();
    assert_eq!(*response, 1);
    let foreign = other.only();
    assert_eq!(foreign.line(), "GET /elsewhere");
    assert!(!foreign.head.contains(SECRET), "{}", foreign.head);
    assert_eq!(foreign.header("accept"), Some("application/json"));
}

#[tokio::test]
async fn a_secret_does_not_come_back_when_another_host_redirects_home() {
    let server = Server::start(|number, request| match number {
        0 => Reply::with(
            302,
            &format!("Location: {}\r\n", request.header("x-other").unwrap()),
            "",
        ),
        _ => Reply::json(200, "1"),
    })
    .await;
    let home = format!("{}/home", server.url);
    let other = redirecting(302, home).await;
    let client = builder(&server.url).build().unwrap();
    let call = client.request(Method::GET, "/thing").header("X-Other", &other.url);
    call.send_json::<Value, NoErrorBody>().await.unwrap();
    assert_eq!(server.received()[1].header("x-api-key"), None);
}

#[tokio::test]
async fn a_body_does_not_go_to_another_host() {
    let other = Server::json("1").await;
    let server = redirecting(307, other.url.clone()).await;
    let client = builder(&server.url).build().unwrap();
    let call = client.request(Method::POST, "/thing").json(&"private");
    let error = call.send_json::<Value, NoErrorBody>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1));
    assert!(other.received().is_empty());
}

#[tokio::test]
async fn the_method_and_the_body_follow_the_status() {
    for (status, line, body) in [
        (301, "GET /moved", ""),
        (302, "GET /moved", ""),
        (303, "GET /moved", ""),
        (307, "POST /moved", "\"b\""),
        (308, "POST /moved", "\"b\""),
    ] {
        let server = redirecting(status, "/moved".to_owned()).await;
        let client = builder(&server.url).build().unwrap();
        client
            .request(Method::POST, "/thing")
            .json("b")
            .send_json::<Value, NoErrorBody>()
            .await
            .unwrap();
        let second = &server.received()[1];
        assert_eq!((second.line(), second.text()), (line, body), "{status}");
        assert_eq!(second.header("content-type").is_some(), !body.is_empty(), "{status}");
    }
}

#[tokio::test]
async fn a_client_of_ones_own_that_follows_no_redirects_is_as_safe() {
    let other = Server::json("1").await;
    let server = redirecting(302, other.url.clone()).await;
    let own = api_client_core::reqwest::Client::builder();
    let own = own
        .redirect(api_client_core::reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let client = builder(&server.url).http_client(own).build().unwrap();
    client
        .request(Method::GET, "/thing")
        .send_json::<Value, NoErrorBody>()
        .await
        .unwrap();
    assert_eq!(other.only().header("x-api-key"), None);
}
