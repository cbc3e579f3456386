//! Persons who sign in: an authorization code with PKCE, a device code, stores of tokens, and the loopback address.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api_client_core::authorization::{
    Authorization, AuthorizationError, FileTokenStore, Loopback, MemoryTokenStore, OAuthApp, SignIn, TokenSet,
    TokenStore,
};
use api_client_core::serde_json::Value;
use api_client_core::{
    Api, BoxFuture, Client, ClientBuilder, ErrorKind, ExposeSecret, Method, NoErrorBody, OAuthFlows, SchemeKind,
    SecurityScheme, Url,
};
use base64::Engine as _;
use sha2::Digest as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Reply, SECRET, Server, quick};

/// All URLs are relative: to the host, and to the path of the server.
static FLOWS: OAuthFlows = OAuthFlows {
    client_credentials_url: None,
    authorization_url: Some("/v1/oauth/authorize?tenant=7"),
    device_authorization_url: Some("/v1/oauth/device"),
    token_url: Some("oauth/token"),
    refresh_url: None,
};

static API: Api = Api {
    name: "pets",
    version: "1.0.0",
    base_url: None,
    user_agent: "pets/1.0.0",
    security_schemes: &[
        SecurityScheme {
            name: "OAuth",
            kind: SchemeKind::OAuth2Flows(&FLOWS),
            env: &[],
        },
        SecurityScheme {
            name: "Bearer",
            kind: SchemeKind::Bearer,
            env: &[],
        },
    ],
    in_band_failure: None,
};

const REDIRECT: &str = "http://127.0.0.1:4000/callback";

fn builder(server: &Server) -> ClientBuilder {
    ClientBuilder::new(&API)
        .base_url(format!("{}/v1/", server.url))
        .retry(quick())
}

fn authorization(server: &Server, app: OAuthApp) -> Authorization {
    Authorization::new(&builder(server), "OAuth", app).unwrap()
}

/// A parameter of a query or a form.
fn parameter(text: &str, name: &str) -> Option<String> {
    let url = Url::parse(&format!("http://x/?{text}")).unwrap();
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn query(sign_in: &SignIn) -> String {
    Url::parse(sign_in.url()).unwrap().query().unwrap().to_owned()
}

/// Hands out numbered tokens that end after so many seconds.
async fn tokens(life_time: u32) -> Server {
    Server::start(move |number, request| match request.line() {
        "POST /v1/oauth/token" => Reply::json(
            200,
            format!(
                r#"{{"access_token": "at-{number}", "refresh_token": "rt-{number}", "expires_in": {life_time},
                "scope": "read"}}"#
            ),
        ),
        _ => Reply::json(200, "1"),
    })
    .await
}

#[tokio::test]
async fn a_code_is_exchanged_with_the_verifier_of_the_challenge() {
    let server = tokens(3600).await;
    let app = OAuthApp::new("my id").scopes(["read", "write"]);
    let app = app.parameter("audience", "pets & co").parameter("state", "mine");
    let authorization = authorization(&server, app);
    let sign_in = authorization.begin(REDIRECT).unwrap();
    assert!(
        sign_in
            .url()
            .starts_with(&format!("{}/v1/oauth/authorize?tenant=7&", server.url))
    );
    let query = query(&sign_in);
    let state = sign_in.state().expose_secret().to_owned();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "my id"),
        ("scope", "read write"),
        ("redirect_uri", REDIRECT),
        ("state", &state),
        ("code_challenge_method", "S256"),
        ("audience", "pets & co"),
    ] {
        assert_eq!(parameter(&query, name).as_deref(), Some(value), "{query}");
    }
    assert_eq!(query.matches("state=").count(), 1, "{query}");
    let code = sign_in.code(&format!("code=c%26d&state={state}")).unwrap();
    let tokens = authorization.exchange(&sign_in, &code).await.unwrap();
    assert_eq!(tokens.access_secret().expose_secret(), "at-0");
    assert_eq!(
        (tokens.refresh_secret().is_some(), tokens.scope()),
        (true, Some("read"))
    );

    let form = server.only().text().to_owned();
    let sent = |name| parameter(&form, name).unwrap_or_default();
    assert_eq!(sent("grant_type"), "authorization_code");
    assert_eq!(
        (sent("code"), sent("client_id")),
        ("c&d".to_owned(), "my id".to_owned())
    );
    assert_eq!(sent("redirect_uri"), REDIRECT);
    let verifier = sent("code_verifier");
    assert_eq!(verifier, sign_in.verifier().expose_secret());
    let hash = sha2::Sha256::digest(&verifier);
    let challenge = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(hash);
    assert_eq!(parameter(&query, "code_challenge"), Some(challenge));
}

#[tokio::test]
async fn every_sign_in_has_a_state_and_a_verifier_of_its_own() {
    let authorization = authorization(&tokens(1).await, OAuthApp::new("id"));
    let (one, other) = (
        authorization.begin(REDIRECT).unwrap(),
        authorization.begin(REDIRECT).unwrap(),
    );
    let secrets = [one.state(), one.verifier(), other.state(), other.verifier()];
    let mut secrets = secrets.map(|secret| secret.expose_secret().to_owned()).to_vec();
    assert!(secrets.iter().all(|secret| secret.len() == 43));
    secrets.sort();
    secrets.dedup();
    assert_eq!(secrets.len(), 4);
    let shown = format!("{one:?} {authorization:?}");
    assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
}

#[tokio::test]
async fn an_answer_counts_only_with_the_state_of_the_sign_in() {
    let sign_in = SignIn::resume(REDIRECT, "state-of-mine", "verifier");
    let code = |query: &str| sign_in.code(query).unwrap_err();
    for query in [
        "",
        "code=c",
        "code=c&state=",
        "code=c&state=state-of-mina",
        "state=state-of-mine2&code=c",
    ] {
        assert!(matches!(code(query), AuthorizationError::State), "{query}");
    }
    assert!(matches!(code("state=state-of-mine&code="), AuthorizationError::NoCode));
    let refused = code("error=access_denied&error_description=no%0Athanks&state=state-of-mine");
    assert_eq!(refused.to_string(), "the sign-in was refused: access_denied");
    assert!(matches!(refused, AuthorizationError::Refused { description: Some(text), .. } if text == "no thanks"));
}

#[tokio::test]
async fn a_refused_code_is_told_without_what_was_sent() {
    let server = Server::start(|_, request| {
        let told = format!(
            r#"{{"error": "invalid_grant", "error_description": "{}"}}"#,
            request.text()
        );
        Reply::json(400, told)
    })
    .await;
    let app = OAuthApp::new("id").client_secret(SECRET);
    let authorization = authorization(&server, app.clone());
    let sign_in = SignIn::resume(REDIRECT, "state-of-mine", "verifier-of-mine");
    let code = sign_in.code("state=state-of-mine&code=code-of-mine").unwrap();
    let error = authorization.exchange(&sign_in, &code).await.unwrap_err();
    let shown = format!("{error} {error:?} {app:?} {authorization:?} {code:?} {sign_in:?}");
    assert!(
        shown.contains("responded with 400: invalid_grant: grant_type=authorization_code"),
        "{shown}"
    );
    for secret in [SECRET, "code-of-mine", "verifier-of-mine", "state-of-mine"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(server.only().header("authorization").unwrap().starts_with("Basic "));
}

#[tokio::test]
async fn what_cannot_begin_says_why() {
    let server = tokens(1).await;
    let error = Authorization::new(&builder(&server), "Bearer", OAuthApp::new("id")).unwrap_err();
    assert!(error.to_string().contains("the scheme is not of OAuth 2.0"), "{error}");
    let error = Authorization::new(&builder(&server), "Nothing", OAuthApp::new("id")).unwrap_err();
    assert_eq!(error.to_string(), "the API has no security scheme `Nothing`");
    let app = OAuthApp::new("id").authorization_url("javascript:alert(1)");
    let error = Authorization::new(&builder(&server), "OAuth", app).unwrap_err();
    assert!(error.to_string().contains("neither http nor https"), "{error}");
    let error = authorization(&server, OAuthApp::new("id"))
        .begin("callback")
        .unwrap_err();
    assert!(matches!(error, AuthorizationError::RedirectUri(_)));
}

async fn get(client: &Client) -> Result<Value, api_client_core::Error> {
    let sent = client.request(Method::GET, "/x").send_json::<Value, NoErrorBody>();
    sent.await.map(api_client_core::Response::into_inner)
}

fn signed_in(server: &Server, store: impl TokenStore) -> Client {
    let credential = authorization(server, OAuthApp::new("id")).credential(store);
    builder(server).credential("OAuth", credential).build().unwrap()
}

/// A store that a test looks into.
struct Shared(Arc<MemoryTokenStore>);

impl TokenStore for Shared {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, api_client_core::BoxError>> {
        self.0.load()
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), api_client_core::BoxError>> {
        self.0.save(tokens)
    }

    fn clear(&self) -> BoxFuture<'_, Result<(), api_client_core::BoxError>> {
        self.0.clear()
    }
}

#[tokio::test]
async fn stored_tokens_serve_while_they_last_and_one_refresh_serves_all() {
    let server = tokens(3600).await;
    let ended = TokenSet::new("old")
        .with_refresh_token("rt-first")
        .expires_in(Duration::ZERO);
    let store = Arc::new(MemoryTokenStore::new(ended));
    let client = signed_in(&server, Shared(Arc::clone(&store)));
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        running.spawn(async move { get(&client).await });
    }
    assert!(running.join_all().await.iter().all(Result::is_ok));
    let (renewals, calls): (Vec<_>, Vec<_>) = server
        .received()
        .into_iter()
        .partition(|request| request.line().starts_with("POST"));
    assert_eq!(renewals.len(), 1);
    let form = renewals[0].text();
    assert_eq!(form, "grant_type=refresh_token&refresh_token=rt-first&client_id=id");
    assert!(
        calls
            .iter()
            .all(|call| call.header("authorization") == Some("Bearer at-0"))
    );
    let stored = store.load().await.unwrap().unwrap();
    assert_eq!(stored.refresh_secret().unwrap().expose_secret(), "rt-0");

    // Another client, as of a program that starts again, asks for nothing.
    get(&signed_in(&server, Shared(store))).await.unwrap();
    let last = server.received().pop().unwrap();
    assert_eq!(
        (last.line(), last.header("authorization")),
        ("GET /v1/x", Some("Bearer at-0"))
    );
}

#[tokio::test]
async fn a_stored_token_that_the_server_refuses_is_renewed_once() {
    let server = Server::start(|_, request| match (request.line(), request.header("authorization")) {
        ("POST /v1/oauth/token", _) => Reply::json(200, r#"{"access_token": "new"}"#),
        (_, Some("Bearer new")) => Reply::json(200, "1"),
        _ => Reply::json(401, "{}"),
    })
    .await;
    let store = Arc::new(MemoryTokenStore::new(TokenSet::new("old").with_refresh_token("rt")));
    get(&signed_in(&server, Shared(Arc::clone(&store)))).await.unwrap();
    let stored = store.load().await.unwrap().unwrap();
    assert_eq!(stored.access_secret().expose_secret(), "new");
    assert_eq!(
        stored.refresh_secret().unwrap().expose_secret(),
        "rt",
        "an answer without one keeps it"
    );
}

#[tokio::test]
async fn without_tokens_or_a_refresh_token_a_call_says_to_sign_in() {
    let server = tokens(1).await;
    for (stored, told) in [
        (None, "the store has no tokens; sign in first"),
        (
            Some(TokenSet::new("old").expires_in(Duration::ZERO)),
            "there is no refresh token; sign in again",
        ),
    ] {
        let error = get(&signed_in(&server, MemoryTokenStore::new(stored)))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Token);
        assert!(error.to_string().ends_with(told), "{error}");
    }
    assert!(server.received().is_empty());
}

/// Another program renews the tokens while this one is refused.
struct Overtaken(MemoryTokenStore, std::sync::atomic::AtomicBool);

impl TokenStore for Overtaken {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, api_client_core::BoxError>> {
        Box::pin(async {
            if self.1.swap(true, std::sync::atomic::Ordering::SeqCst) {
                return Ok(Some(TokenSet::new("theirs")));
            }
            self.0.load().await
        })
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), api_client_core::BoxError>> {
        self.0.save(tokens)
    }

    fn clear(&self) -> BoxFuture<'_, Result<(), api_client_core::BoxError>> {
        self.0.clear()
    }
}

#[tokio::test]
async fn tokens_that_another_program_has_renewed_meanwhile_are_taken_up() {
    let server = Server::start(|_, request| match request.header("authorization") {
        Some("Bearer theirs") => Reply::json(200, "1"),
        _ => Reply::json(400, r#"{"error": "invalid_grant"}"#),
    })
    .await;
    let ended = TokenSet::new("old")
        .with_refresh_token("used")
        .expires_in(Duration::ZERO);
    let store = Overtaken(MemoryTokenStore::new(ended), false.into());
    get(&signed_in(&server, store)).await.unwrap();
}

#[tokio::test]
async fn a_file_of_tokens_is_private_and_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/tokens.json");
    let store = FileTokenStore::new(&path);
    assert!(store.load().await.unwrap().is_none());
    store.clear().await.unwrap();
    let first = TokenSet::new("at-1")
        .with_refresh_token(SECRET)
        .expires_in(Duration::from_secs(60));
    store.save(&first).await.unwrap();
    let held = std::fs::File::open(&path).unwrap();
    store.save(&TokenSet::new("at-2")).await.unwrap();
    // Whoever has the old file open still has all of it: it was not written over.
    let old = std::io::read_to_string(held).unwrap();
    let old = TokenSet::from_json(&old).unwrap();
    assert_eq!(old.refresh_secret().unwrap().expose_secret(), SECRET);
    assert_eq!(old.expires_at().is_some(), first.expires_at().is_some());
    assert!(!format!("{old:?} {store:?}").contains(SECRET));
    let new = store.load().await.unwrap().unwrap();
    assert_eq!(new.access_secret().expose_secret(), "at-2");
    let names = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(names, 1, "nothing is left beside it");
    store.clear().await.unwrap();
    assert!(store.load().await.unwrap().is_none());
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_of_tokens_that_others_can_read_is_neither_written_nor_used() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/tokens.json");
    let store = FileTokenStore::new(&path);
    store.save(&TokenSet::new(SECRET)).await.unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let error = store.load().await.unwrap_err();
    assert!(error.to_string().contains("others can read the file"), "{error}");
    // What is written takes its place with permissions of its own.
    store.save(&TokenSet::new("at")).await.unwrap();
    assert_eq!(mode(&path), 0o600);
}

/// What a browser is answered.
async fn browse(uri: &str, request: &str) -> String {
    let url = Url::parse(uri).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", url.port().unwrap())).await.unwrap();
    stream
        .write_all(format!("{request} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn the_loopback_address_takes_the_answer_to_its_sign_in_only() {
    let server = tokens(3600).await;
    let authorization = authorization(&server, OAuthApp::new("id"));
    let loopback = Loopback::bind(0).await.unwrap();
    let uri = loopback.redirect_uri().to_owned();
    let sign_in = authorization.begin(&uri).unwrap();
    let waiting = tokio::spawn({
        let sign_in = sign_in.clone();
        async move { loopback.code(&sign_in, Duration::from_secs(30)).await }
    });
    // A connection that says nothing holds nobody up.
    let port = Url::parse(&uri).unwrap().port().unwrap();
    let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let state = sign_in.state().expose_secret();
    for (request, status) in [
        ("GET /favicon.ico".to_owned(), "404"),
        (format!("POST /callback?code=evil&state={state}"), "404"),
        ("GET /callback?code=evil&state=guessed".to_owned(), "400"),
        ("GET /callback?error=access_denied".to_owned(), "400"),
        (format!("GET /callback?state={state}"), "400"),
    ] {
        let answer = browse(&uri, &request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {answer}"
        );
        assert!(!answer.contains("evil"), "{answer}");
    }
    let answer = browse(&uri, &format!("GET /callback?code=c-1&state={state}")).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("You are signed in"),
        "{answer}"
    );
    assert!(
        answer.contains("Cache-Control: no-store\r\n") && !answer.contains("c-1"),
        "{answer}"
    );
    let code = waiting.await.unwrap().unwrap();
    authorization.exchange(&sign_in, &code).await.unwrap();
    assert_eq!(parameter(server.only().text(), "code").as_deref(), Some("c-1"));
    assert!(
        TcpStream::connect(("127.0.0.1", port)).await.is_err(),
        "nothing listens any more"
    );
}

#[tokio::test]
async fn the_loopback_address_tells_of_a_refusal_and_gives_up_in_time() {
    let sign_in = |uri: &str| SignIn::resume(uri, "state-of-mine", "verifier");
    let loopback = Loopback::bind(0).await.unwrap();
    let uri = loopback.redirect_uri().to_owned();
    let own = sign_in(&uri);
    let waiting = tokio::spawn(async move { loopback.code(&own, Duration::from_secs(30)).await });
    let answer = browse(&uri, "GET /callback?error=access_denied&state=state-of-mine").await;
    assert!(answer.contains("The sign-in was refused"), "{answer}");
    assert!(matches!(
        waiting.await.unwrap(),
        Err(AuthorizationError::Refused { .. })
    ));

    let loopback = Loopback::bind(0).await.unwrap();
    let own = sign_in(loopback.redirect_uri());
    let error = loopback.code(&own, Duration::from_millis(20)).await.unwrap_err();
    assert!(matches!(error, AuthorizationError::Expired));
}

/// An endpoint for device codes, and a token endpoint that answers with these errors in turn and then with a token.
async fn devices(settings: &'static str, errors: &'static [&'static str]) -> Server {
    Server::start(
        move |number, request| match (request.line(), errors.get(number.saturating_sub(1))) {
            ("POST /v1/oauth/device", _) => Reply::json(
                200,
                format!(
                    r#"{{"device_code": "{SECRET}", "user_code": "AB-12", "verification_uri": "https://x/device",
                "verification_uri_complete": "https://x/device?c=AB-12"{settings}}}"#
                ),
            ),
            (_, Some(&"503")) => Reply::json(503, ""),
            (_, Some(error)) => Reply::json(400, format!(r#"{{"error": "{error}"}}"#)),
            _ => Reply::json(200, r#"{"access_token": "at", "expires_in": 60}"#),
        },
    )
    .await
}

#[tokio::test]
async fn a_device_code_is_asked_for_until_a_person_has_entered_it() {
    let server = devices(
        r#", "expires_in": 60, "interval": 0.1"#,
        &["authorization_pending", "503"],
    )
    .await;
    let authorization = authorization(&server, OAuthApp::new("id").scopes(["read"]));
    let code = authorization.device_code().await.unwrap();
    assert_eq!(
        (code.user_code(), code.verification_uri()),
        ("AB-12", "https://x/device")
    );
    assert_eq!(code.verification_uri_complete(), Some("https://x/device?c=AB-12"));
    assert!(!format!("{code:?}").contains(SECRET) && !format!("{code:?}").contains("AB-12"));
    let began = Instant::now();
    let tokens = authorization.device_tokens(&code).await.unwrap();
    assert_eq!(tokens.access_secret().expose_secret(), "at");
    // 0.1 s, 0.1 s, and 2 s after an answer that is a failure of the server's.
    assert!(began.elapsed() >= Duration::from_millis(2200));
    let received = server.received();
    assert_eq!((received.len(), received[0].text()), (4, "scope=read&client_id=id"));
    let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";
    assert_eq!(received[1].text(), format!("{grant}&device_code={SECRET}&client_id=id"));
}

#[tokio::test]
async fn a_server_that_wants_fewer_questions_gets_them_five_seconds_later() {
    let server = devices(r#", "expires_in": 60, "interval": 0"#, &["slow_down"]).await;
    let app = OAuthApp::new("id").client_secret(SECRET);
    let authorization = authorization(&server, app);
    let code = authorization.device_code().await.unwrap();
    assert_eq!(server.only().text(), "client_id=id", "even if it is in the header");
    let began = Instant::now();
    authorization.device_tokens(&code).await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(5));
}

#[tokio::test]
async fn a_device_code_ends_and_can_be_refused() {
    let outcome = async |settings, errors| {
        let server = devices(settings, errors).await;
        let authorization = authorization(&server, OAuthApp::new("id"));
        let code = authorization.device_code().await.unwrap();
        (
            authorization.device_tokens(&code).await.unwrap_err(),
            server.received().len(),
        )
    };
    let (error, asked) = outcome(
        r#", "expires_in": 0.2, "interval": 0.15"#,
        &["authorization_pending"; 9],
    )
    .await;
    assert!(matches!(error, AuthorizationError::Expired), "{error}");
    assert_eq!(asked, 2);
    let (error, _) = outcome(r#", "interval": 0"#, &["expired_token"]).await;
    assert!(matches!(error, AuthorizationError::Expired), "{error}");
    let (error, _) = outcome(r#", "interval": 0"#, &["access_denied"]).await;
    assert!(matches!(error, AuthorizationError::Refused { .. }), "{error}");
    let (error, _) = outcome(r#", "interval": 0"#, &["invalid_client"]).await;
    assert!(
        error.to_string().contains("responded with 400: invalid_client"),
        "{error}"
    );
}

#[tokio::test]
async fn a_relative_token_url_serves_the_flows_without_a_person_too() {
    static FLOWS: OAuthFlows = OAuthFlows {
        client_credentials_url: Some("/v1/oauth/token"),
        authorization_url: None,
        device_authorization_url: None,
        token_url: None,
        refresh_url: None,
    };
    static FULL: Api = Api {
        security_schemes: &[SecurityScheme {
            name: "OAuth",
            kind: SchemeKind::OAuth2Flows(&FLOWS),
            env: &[],
        }],
        ..BASE
    };
    static SHORT: Api = Api {
        security_schemes: &[SecurityScheme {
            name: "OAuth",
            kind: SchemeKind::OAuth2 {
                token_url: Some("/v1/oauth/token"),
            },
            env: &[],
        }],
        ..BASE
    };
    const BASE: Api = Api {
        name: "pets",
        version: "1.0.0",
        base_url: None,
        user_agent: "pets/1.0.0",
        security_schemes: &[],
        in_band_failure: None,
    };
    for api in [&FULL, &SHORT] {
        let server = tokens(3600).await;
        let grant = api_client_core::ClientCredentials::new("id", SECRET);
        let builder = ClientBuilder::new(api).base_url(format!("{}/v1", server.url));
        let credential = api_client_core::Credential::client_credentials(grant);
        get(&builder.credential("OAuth", credential).build().unwrap())
            .await
            .unwrap();
        assert_eq!(server.received()[0].line(), "POST /v1/oauth/token");
    }
}
