//! Secrets: given to everything public that can hold one, and looked for in everything that is shown.

use api_client_core::multipart::{Form, Part};
use api_client_core::pagination::Pages;
use api_client_core::serde_json::Value;
use api_client_core::validate::{self, Pattern};
use api_client_core::{
    AccessToken, BuildError, CallOptions, ClientCredentials, Credential, ERROR_TEXT_LIMIT, ErrorKind, Method,
    NoErrorBody, RefreshToken, Request,
};

use crate::support::{Reply, SECRET, Server, builder};

/// A request that holds the secret wherever one can be put.
fn secretive(url: &str) -> Request {
    let options = CallOptions::new().header("X-More", SECRET).query("q", SECRET);
    let client = builder(url).default_header("X-Tenant", SECRET).build().unwrap();
    client
        .request(Method::POST, &format!("/things/{{id}}?key={SECRET}"))
        .path("id", SECRET)
        .query("key", SECRET)
        .header("X-Other", SECRET)
        .cookie("c", SECRET)
        .json(SECRET)
        .options(options.idempotency_key(SECRET))
}

#[tokio::test]
async fn no_public_type_shows_a_secret_in_debug() {
    let server = Server::start(|_, _| Reply::with(200, &format!("Set-Cookie: id={SECRET}\r\n"), "[1]")).await;
    let client = builder(&server.url).default_header("X-Tenant", SECRET);
    let secretive = || secretive(&server.url);
    let grant = ClientCredentials::new("id", SECRET);
    let refresh = RefreshToken::new("id", SECRET).client_secret(SECRET);
    let pages = Pages::<Value>::by_cursor(secretive(), "after", |_| Some(SECRET.to_owned()));
    for (shown, name) in [
        (format!("{:?}", AccessToken::new(SECRET)), "AccessToken"),
        (format!("{:?}", Credential::api_key(SECRET)), "Credential, secret"),
        (format!("{:?}", Credential::basic("user", SECRET)), "Credential, basic"),
        (
            format!("{:?}", Credential::client_credentials(grant.clone())),
            "Credential, grant",
        ),
        (format!("{grant:?}"), "ClientCredentials"),
        (format!("{refresh:?}"), "RefreshToken"),
        (format!("{client:?}"), "ClientBuilder"),
        (format!("{:?}", client.build().unwrap()), "Client"),
        (
            format!("{:?}", CallOptions::new().header("X-A", SECRET).query("q", SECRET)),
            "CallOptions",
        ),
        (format!("{:?}", secretive()), "Request"),
        (
            format!("{:?}", secretive().send_json::<Value, NoErrorBody>().await.unwrap()),
            "Response",
        ),
        (
            format!("{:?}", secretive().send_stream::<NoErrorBody>().await.unwrap()),
            "ByteStream",
        ),
        (
            format!("{:?}", secretive().send_events::<Value, NoErrorBody>().await.unwrap()),
            "EventStream",
        ),
        (format!("{pages:?}"), "Pages"),
        (format!("{:?}", pages.items(|page| vec![page])), "Items"),
        (
            format!("{:?}", Form::new().text("t", SECRET).part("p", Part::bytes(SECRET))),
            "Form",
        ),
        (format!("{:?}", Part::bytes(SECRET)), "Part"),
        (format!("{:?}", validate::max_length("v", SECRET, 1)), "Violation"),
        (
            format!("{:?}", validate::pattern("v", SECRET, &Pattern::new("^x$"))),
            "Violation of a pattern",
        ),
    ] {
        assert!(!shown.contains(SECRET), "{name}: {shown}");
    }
}

#[test]
fn no_error_of_a_builder_shows_a_secret() {
    let broken = format!("{SECRET}\n");
    for (error, name) in [
        (
            builder(&format!("ftp://user:{SECRET}@host/?key={SECRET}#{SECRET}")).build(),
            "base URL",
        ),
        (
            builder(&format!("user:{SECRET}@host")).build(),
            "base URL without a scheme",
        ),
        (
            builder("http://host").default_header("X-Tenant", &broken).build(),
            "header",
        ),
        (builder("http://host").user_agent(&broken).build(), "user agent"),
        (
            builder("http://host").credential("ApiKey", broken.as_str()).build(),
            "credential",
        ),
        (
            builder("http://host")
                .credential("ApiKey", Credential::basic("u", SECRET))
                .build(),
            "kind",
        ),
    ] {
        let error: BuildError = error.expect_err(name);
        assert!(
            !format!("{error} {error:?}").contains(SECRET),
            "{name}: {error} {error:?}"
        );
    }
}

#[tokio::test]
async fn no_error_of_a_call_shows_a_secret() {
    for (status, body, kind) in [
        (400, format!("you sent {SECRET}"), ErrorKind::Status),
        (200, format!(r#"{{"{SECRET}": "x"}}"#), ErrorKind::Decode),
        (200, format!(r#"{{"a": "{SECRET}"}}"#), ErrorKind::Decode),
        // The limit cuts the secret in two.
        (
            400,
            format!("{}{SECRET}", "-".repeat(ERROR_TEXT_LIMIT - SECRET.len() + 2)),
            ErrorKind::Status,
        ),
    ] {
        let sent = body.clone();
        let server = Server::start(move |_, _| Reply::json(status, &sent)).await;
        let call = secretive(&server.url).send_json::<std::collections::BTreeMap<String, u8>, NoErrorBody>();
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        let shown = format!("{error} {error:?} {} {:?}", error.text(), error.location());
        let part = SECRET.split_at(SECRET.len() - 3).0;
        assert!(!shown.contains(part), "{shown}");
    }
}

#[tokio::test]
async fn no_mistake_in_a_request_shows_a_secret() {
    let client = builder("http://127.0.0.1:1").build().unwrap();
    let request = || client.request(Method::GET, "/x");
    let broken = format!("{SECRET}\n");
    for (request, name) in [
        (request().header("X-A", &broken), "header"),
        (
            request().options(CallOptions::new().header("X-A", &broken)),
            "header of options",
        ),
        (request().path("id", SECRET), "path parameter that the path has not"),
        (request().check(validate::max_length("v", SECRET, 1)), "violation"),
        (request().bytes(&broken, "x"), "media type"),
        (
            client.request(Method::GET, &format!("x?key={SECRET}")),
            "path without a slash",
        ),
    ] {
        let shown = format!("{request:?}");
        let error = request.send_empty::<NoErrorBody>().await.expect_err(name);
        assert_eq!(error.kind(), ErrorKind::Request, "{name}");
        assert!(
            !format!("{shown} {error} {error:?}").contains(SECRET),
            "{name}: {shown} {error:?}"
        );
    }
}
