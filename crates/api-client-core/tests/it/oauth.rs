//! Access tokens: obtained once for many callers, renewed in time, and from the two OAuth 2.0 flows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use api_client_core::serde_json::Value;
use api_client_core::{
    AccessToken, Api, BoxError, BoxFuture, Client, ClientAuthentication, ClientBuilder, ClientCredentials, Credential,
    Error, ErrorKind, Method, NoErrorBody, RefreshToken, Response, SchemeKind, SecurityScheme, TokenProvider,
};

use crate::support::{Reply, SECRET, Server, quick};

static API: Api = Api {
    name: "oauth",
    version: "1.0.0",
    base_url: None,
    user_agent: "oauth/1.0.0",
    security_schemes: &[SecurityScheme {
        name: "OAuth",
        kind: SchemeKind::OAuth2 {
            token_url: Some("http://127.0.0.1:1/nowhere"),
        },
        env: &["OAUTH_TOKEN"],
    }],
    in_band_failure: None,
};

fn client(server: &Server, credential: Credential) -> Client {
    ClientBuilder::new(&API)
        .base_url(&server.url)
        .credential("OAuth", credential)
        .retry(quick())
        .build()
        .unwrap()
}

async fn get(client: &Client) -> Result<Response<Value>, Error> {
    client
        .request(Method::GET, "/x")
        .send_json::<Value, NoErrorBody>()
        .await
}

/// Numbers its tokens, slowly.
#[derive(Clone)]
struct Counter {
    issued: Arc<AtomicU32>,
    life_time: Duration,
    fails: bool,
}

impl Counter {
    fn new(life_time: u64) -> Self {
        Self {
            issued: Arc::default(),
            life_time: Duration::from_secs(life_time),
            fails: false,
        }
    }

    fn issued(&self) -> u32 {
        self.issued.load(Ordering::SeqCst)
    }
}

impl TokenProvider for Counter {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        Box::pin(async {
            let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
            if self.fails {
                return Err("the vault is closed".into());
            }
            Ok(AccessToken::new(format!("t{number}")).expires_in(self.life_time))
        })
    }
}

async fn all_at_once(client: &Client, calls: usize) -> Vec<Result<Response<Value>, Error>> {
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        running.spawn(async move { get(&client).await });
    }
    running.join_all().await
}

#[tokio::test]
async fn one_refresh_serves_all_who_wait() {
    let server = Server::json("1").await;
    let counter = Counter::new(3600);
    let client = client(&server, Credential::token_provider(counter.clone()));
    let outcomes = all_at_once(&client, 50).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(counter.issued(), 1);
    assert!(
        server
            .received()
            .iter()
            .all(|request| request.header("authorization") == Some("Bearer t1"))
    );
}

#[tokio::test]
async fn one_failed_refresh_fails_all_who_wait() {
    let server = Server::json("1").await;
    let counter = Counter {
        fails: true,
        ..Counter::new(3600)
    };
    let client = client(&server, Credential::token_provider(counter.clone()));
    let outcomes = all_at_once(&client, 50).await;
    assert_eq!(counter.issued(), 1);
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Token, 0));
        assert_eq!(error.to_string(), "/x: no token could be obtained: the vault is closed");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_token_is_renewed_shortly_before_it_ends() {
    let server = Server::json("1").await;
    let counter = Counter::new(10);
    let client = client(&server, Credential::token_provider(counter.clone()));
    get(&client).await.unwrap();
    get(&client).await.unwrap();
    assert_eq!(counter.issued(), 2, "ten seconds are too few to rely on");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let server = Server::start(|_, request| match request.header("authorization") {
        Some("Bearer t2") => Reply::json(200, "1"),
        _ => Reply::json(401, "{}"),
    })
    .await;
    let counter = Counter::new(3600);
    let renewing = client(&server, Credential::token_provider(counter.clone()));
    // Not even the method matters: the server has not acted on the request.
    let call = renewing.request(Method::POST, "/x").json(&1);
    assert_eq!(call.send_json::<Value, NoErrorBody>().await.unwrap().attempts(), 2);

    let refusing = Server::start(|_, _| Reply::json(401, "{}")).await;
    let error = get(&client(&refusing, Credential::token_provider(counter)))
        .await
        .unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (401, 2));
}

#[tokio::test]
async fn client_credentials_are_exchanged_for_a_token() {
    let tokens = Server::json(r#"{"access_token": "at-1", "token_type": "Bearer", "expires_in": 3600}"#).await;
    let server = Server::json("1").await;
    let grant = ClientCredentials::new("my id", SECRET)
        .scopes(["read", "write"])
        .token_url(&tokens.url);
    let client = client(&server, Credential::client_credentials(grant));
    get(&client).await.unwrap();
    get(&client).await.unwrap();
    let asked = tokens.only();
    assert_eq!(asked.line(), "POST /");
    assert_eq!(asked.text(), "grant_type=client_credentials&scope=read%20write");
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    // "my%20id:s3cr3t-k3y"
    assert_eq!(asked.header("authorization"), Some("Basic bXklMjBpZDpzM2NyM3QtazN5"));
    assert!(
        server
            .received()
            .iter()
            .all(|request| request.header("authorization") == Some("Bearer at-1"))
    );
}

#[tokio::test]
async fn a_refresh_token_is_replaced_by_the_one_that_came_with_the_token() {
    let tokens = Server::start(|number, _| {
        Reply::json(
            200,
            format!(r#"{{"access_token": "at-{number}", "expires_in": 5, "refresh_token": "rt-{number}"}}"#),
        )
    })
    .await;
    let server = Server::json("1").await;
    let grant = RefreshToken::new("id", "first")
        .token_url(&tokens.url)
        .client_secret(SECRET);
    let grant = grant.authentication(ClientAuthentication::Body);
    let client = client(&server, Credential::refresh_token(grant));
    get(&client).await.unwrap();
    get(&client).await.unwrap();
    let asked = tokens.received();
    let tail = format!("&client_id=id&client_secret={SECRET}");
    assert_eq!(
        asked[0].text(),
        format!("grant_type=refresh_token&refresh_token=first{tail}")
    );
    assert_eq!(
        asked[1].text(),
        format!("grant_type=refresh_token&refresh_token=rt-0{tail}")
    );
    assert_eq!(asked[0].header("authorization"), None);
}

#[tokio::test]
async fn a_refusing_token_endpoint_is_told_with_its_words_and_without_secrets() {
    let tokens = Server::start(|_, request| {
        let echo = request.text().replace('"', "");
        Reply::json(
            400,
            format!(r#"{{"error": "invalid_grant", "error_description": "no: {echo}"}}"#),
        )
    })
    .await;
    let server = Server::json("1").await;
    let grant = RefreshToken::new("id", SECRET).token_url(&tokens.url);
    let error = get(&client(&server, Credential::refresh_token(grant)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    let told = error.to_string();
    assert!(
        told.contains("the token endpoint responded with 400: invalid_grant: no: "),
        "{told}"
    );
    assert!(!format!("{told} {error:?}").contains(SECRET), "{told} {error:?}");
}

#[tokio::test]
async fn a_token_endpoint_that_fails_for_now_is_asked_again() {
    for (answers, attempts) in [(1, Ok(1)), (9, Err(0))] {
        let tokens = Server::start(move |number, _| {
            if number < answers {
                Reply::json(503, "{}")
            } else {
                Reply::json(200, r#"{"access_token": "at-1"}"#)
            }
        })
        .await;
        let server = Server::json("1").await;
        let grant = ClientCredentials::new("id", SECRET).token_url(&tokens.url);
        let outcome = get(&client(&server, Credential::client_credentials(grant))).await;
        let told = outcome.map(|response| response.attempts());
        let told = told.map_err(|error| (error.kind(), error.is_retryable(), error.attempts()));
        assert_eq!(told, attempts.map_err(|attempts| (ErrorKind::Token, true, attempts)));
        assert_eq!(tokens.received().len(), answers.min(2) + 1);
    }
}

#[tokio::test]
async fn a_life_time_may_be_text() {
    let tokens = Server::json(r#"{"access_token": "at-1", "expires_in": "5"}"#).await;
    let server = Server::json("1").await;
    let grant = ClientCredentials::new("id", SECRET).token_url(&tokens.url);
    let client = client(&server, Credential::client_credentials(grant));
    get(&client).await.unwrap();
    get(&client).await.unwrap();
    assert_eq!(tokens.received().len(), 2, "five seconds are too few to rely on");
}

#[tokio::test]
async fn an_answer_of_a_token_endpoint_that_holds_no_token_is_told() {
    for (answer, told) in [
        (r#"{"token_type": "Bearer"}"#.to_owned(), "has no access token"),
        ("<html>".to_owned(), "has no access token"),
        (
            format!(r#"{{"access_token": "{}"}}"#, "x".repeat(2 << 20)),
            "larger than 1048576 bytes",
        ),
    ] {
        let tokens = Server::start(move |_, _| Reply::json(200, &answer)).await;
        let server = Server::json("1").await;
        let grant = ClientCredentials::new("id", SECRET).token_url(&tokens.url);
        let error = get(&client(&server, Credential::client_credentials(grant)))
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Token, 0));
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_redirects_is_not_followed() {
    let other = Server::json(r#"{"access_token": "stolen"}"#).await;
    let location = format!("Location: {}\r\n", other.url);
    let tokens = Server::start(move |_, _| Reply::with(307, &location, "")).await;
    let server = Server::json("1").await;
    let grant = ClientCredentials::new("id", SECRET).token_url(&tokens.url);
    let error = get(&client(&server, Credential::client_credentials(grant)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert!(other.received().is_empty());
}
