//! Parameters that the calls of a client share: what is sent, and what is said where one is missing.

use api_client_core::validate::{self, Violation};
use api_client_core::{
    Api, BuildError, CallOptions, Client, ClientBuilder, ErrorKind, Method, NoErrorBody, Operation, Request,
    SharedParameter,
};

use crate::support::Server;

static API: Api = Api {
    name: "cats-api",
    version: "1",
    base_url: None,
    user_agent: "cats-api/1",
    security_schemes: &[],
    in_band_failure: None,
};

static LIST: Operation = Operation {
    id: "list",
    call: "cats().list",
    method: Method::GET,
    path: "/cats",
    security: &[],
    errors: &[],
};

static ACCOUNT: SharedParameter = SharedParameter::header("X-Account", "account");
static VERSION: SharedParameter = SharedParameter::query("api-version", "api_version");

/// The request of an operation with both parameters, as generated code makes it.
fn list(client: &Client) -> Request {
    let request = Request::new(client, &LIST).query("limit", &2);
    request.shared(client, &ACCOUNT, true).shared(client, &VERSION, false)
}

/// `request` with an account of its own.
fn with_account(request: Request, account: &str) -> Request {
    request.without_shared(&ACCOUNT).header("X-Account", account)
}

/// `request` with a version of its own.
fn with_version(request: Request, version: &str) -> Request {
    request.without_shared(&VERSION).query("api-version", version)
}

fn builder(url: &str) -> ClientBuilder {
    ClientBuilder::new(&API).base_url(url)
}

async fn refusal(request: Request) -> String {
    let error = request.send_empty::<NoErrorBody>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(error.attempts(), 0);
    error.to_string()
}

#[tokio::test]
async fn requests_have_the_values_of_their_client_or_their_own() {
    let server = Server::json("1").await;
    let plain = builder(&server.url).shared(ACCOUNT.value("one")).build().unwrap();
    let versioned = plain.with_shared(VERSION.value("2026 1"));
    let other = versioned.with_shared(ACCOUNT.value("two"));
    for (request, account, query) in [
        (list(&plain), "one", "limit=2"),
        (list(&versioned), "one", "limit=2&api-version=2026%201"),
        (list(&other), "two", "limit=2&api-version=2026%201"),
        (
            with_account(list(&other), "three"),
            "three",
            "limit=2&api-version=2026%201",
        ),
        (with_version(list(&other), "7"), "two", "limit=2&api-version=7"),
        (
            with_version(list(&plain), "7").query("a", &1),
            "one",
            "limit=2&api-version=7&a=1",
        ),
        (
            list(&plain).options(CallOptions::default().header("X-Account", "four")),
            "four",
            "limit=2",
        ),
        (
            list(&versioned).options(CallOptions::default().query("api-version", "8 9")),
            "one",
            "limit=2&api-version=8%209",
        ),
        (
            list(&versioned).options(CallOptions::default().query("api-versions", "8")),
            "one",
            "limit=2&api-version=2026%201&api-versions=8",
        ),
    ] {
        request.send_empty::<NoErrorBody>().await.unwrap();
        let sent = server.received().pop().unwrap();
        assert_eq!(sent.header("x-account"), Some(account));
        assert_eq!(sent.line(), format!("GET /cats?{query}"));
    }
    // Endpoints without an operation do not have them.
    let request = other.request(Method::GET, "/dogs");
    request.send_empty::<NoErrorBody>().await.unwrap();
    let sent = server.received().pop().unwrap();
    assert_eq!((sent.line(), sent.header("x-account")), ("GET /dogs", None));
}

#[tokio::test]
async fn nothing_is_sent_without_a_value_that_is_required() {
    let server = Server::json("1").await;
    let client = builder(&server.url).build().unwrap();
    let said = refusal(list(&client)).await;
    let expected = "header `X-Account` is missing: set it for the call with `account`, or for the client with \
                    `ClientBuilder::account`";
    assert!(said.contains(expected), "{said}");
    let said = list(&client).to_curl().unwrap_err().to_string();
    assert!(said.contains(expected), "{said}");
    let said = refusal(list(&client.with_shared(ACCOUNT.value(&None::<&str>)))).await;
    assert!(said.contains(expected), "{said}");
    assert!(server.received().is_empty());
    with_account(list(&client), "one")
        .send_empty::<NoErrorBody>()
        .await
        .unwrap();
    // Options of the call will do, where they send it in the same place.
    let request = || Request::new(&client, &LIST).shared(&client, &VERSION, true);
    for options in [CallOptions::new(), CallOptions::new().header("api-version", "8")] {
        let said = refusal(request().options(options)).await;
        assert!(said.contains("query parameter `api-version` is missing"), "{said}");
    }
    let request = request().options(CallOptions::new().query("api-version", "8"));
    request.send_empty::<NoErrorBody>().await.unwrap();
    assert_eq!(server.received().pop().unwrap().line(), "GET /cats?api-version=8");
    // A header of all requests will do.
    let client = builder(&server.url).default_header("X-Account", "all").build().unwrap();
    list(&client).send_empty::<NoErrorBody>().await.unwrap();
    assert_eq!(server.received().pop().unwrap().header("x-account"), Some("all"));
}

#[tokio::test]
async fn a_value_that_cannot_be_sent_is_an_error_without_the_value() {
    let broken = || ACCOUNT.value("acct-7\n");
    let error = builder("http://host").shared(broken()).build().unwrap_err();
    assert!(matches!(error, BuildError::InvalidParameter { .. }), "{error:?}");
    let client = builder("http://host").build().unwrap().with_shared(broken());
    for said in [error.to_string(), refusal(list(&client)).await] {
        assert!(said.contains("X-Account") && !said.contains("acct-7"), "{said}");
    }
    let long: Result<(), Violation> = validate::max_length("X-Account", "one", 2);
    let client = client.with_shared(ACCOUNT.value("one").check(long));
    let said = refusal(list(&client)).await;
    assert!(said.contains("X-Account"), "{said}");
    // A call with a value of its own has nothing to do with that of the client.
    assert!(with_account(list(&client), "two").to_curl().is_ok());
    // Two values in one place are none.
    let said = refusal(list(&client.with_shared(ACCOUNT.value(&[[1]])))).await;
    assert!(said.contains("header `X-Account`: "), "{said}");
}
