//! Which credential a call is sent with, where it goes, and that it shows nowhere.

use api_client_core::serde_json::Value;
use api_client_core::{
    Api, ApiKeyLocation, BuildError, CallOptions, Client, ClientBuilder, Credential, ErrorKind, Method, NoErrorBody,
    Operation, SchemeKind, SecurityRequirement, SecurityScheme,
};

use crate::support::{Reply, SECRET, Server};

static API: Api = Api {
    name: "many-schemes",
    version: "1.0.0",
    base_url: None,
    user_agent: "many-schemes/1.0.0",
    security_schemes: &[
        scheme(
            "Header",
            SchemeKind::ApiKey {
                location: ApiKeyLocation::Header,
                name: "X-Key",
            },
            &["CORE_T_HEADER"],
        ),
        scheme(
            "Query",
            SchemeKind::ApiKey {
                location: ApiKeyLocation::Query,
                name: "api key",
            },
            &["CORE_T_QUERY"],
        ),
        scheme(
            "Cookie",
            SchemeKind::ApiKey {
                location: ApiKeyLocation::Cookie,
                name: "session",
            },
            &[],
        ),
        scheme("Bearer", SchemeKind::Bearer, &["CORE_T_TOKEN", "CORE_T_OLD_TOKEN"]),
        scheme("Basic", SchemeKind::Basic, &["CORE_T_USER", "CORE_T_PASSWORD"]),
        scheme("OAuth", SchemeKind::OAuth2 { token_url: None }, &[]),
    ],
    in_band_failure: None,
};

const fn scheme(name: &'static str, kind: SchemeKind, env: &'static [&'static str]) -> SecurityScheme {
    SecurityScheme { name, kind, env }
}

macro_rules! operations {
    ($($name:ident: $security:expr;)*) => {
        $(static $name: Operation =
            Operation { id: stringify!($name), call: "", method: Method::GET, path: "/x", security: $security, errors: &[] };)*
    };
}

operations! {
    EITHER: &[&["Header"], &["Query"]];
    BOTH: &[&["Header", "Query"], &["Cookie"]];
    OPTIONAL: &[&[], &["Header"]];
    NONE: &[];
    BEARER: &[&["Bearer"]];
    BASIC: &[&["Basic"]];
    COOKIE: &[&["Cookie"]];
}

fn client(server: &Server, credentials: &[(&str, Credential)]) -> Client {
    let builder = ClientBuilder::new(&API).base_url(&server.url);
    let add = |builder: ClientBuilder, (scheme, credential): &(&str, Credential)| {
        builder.credential(scheme, credential.clone())
    };
    credentials.iter().fold(builder, add).build().unwrap()
}

/// Sends one call and gives the request as the server saw it.
async fn seen(operation: &'static Operation, credentials: &[(&str, Credential)]) -> crate::support::Received {
    let server = Server::json("null").await;
    let client = client(&server, credentials);
    client
        .operation(operation)
        .send_json::<Value, NoErrorBody>()
        .await
        .unwrap();
    server.only()
}

#[tokio::test]
async fn the_first_alternative_that_is_configured_is_sent() {
    let both = [("Query", "q".into()), ("Header", "h".into())];
    let request = seen(&EITHER, &both).await;
    assert_eq!((request.line(), request.header("x-key")), ("GET /x", Some("h")));

    let request = seen(&EITHER, &both[..1]).await;
    assert_eq!((request.line(), request.header("x-key")), ("GET /x?api%20key=q", None));
}

#[tokio::test]
async fn a_combination_is_sent_whole_or_not_at_all() {
    let request = seen(
        &BOTH,
        &[("Query", "q/1".into()), ("Header", "h".into()), ("Cookie", "c".into())],
    )
    .await;
    assert_eq!(
        (request.line(), request.header("x-key")),
        ("GET /x?api%20key=q%2F1", Some("h"))
    );
    assert_eq!(request.header("cookie"), None);

    let request = seen(&BOTH, &[("Header", "h".into()), ("Cookie", "c=%2F/1".into())]).await;
    assert_eq!((request.line(), request.header("x-key")), ("GET /x", None));
    assert_eq!(request.header("cookie"), Some("session=c=%2F/1"));
}

#[tokio::test]
async fn an_optional_credential_is_sent_if_there_is_one() {
    assert_eq!(seen(&OPTIONAL, &[]).await.header("x-key"), None);
    assert_eq!(
        seen(&OPTIONAL, &[("Header", "h".into())]).await.header("x-key"),
        Some("h")
    );
}

#[tokio::test]
async fn no_credential_goes_where_none_is_asked_for() {
    let request = seen(&NONE, &[("Header", "h".into())]).await;
    assert_eq!(request.header("x-key"), None);
}

#[tokio::test]
async fn bearer_and_basic_use_the_authorization_header() {
    let request = seen(&BEARER, &[("Bearer", Credential::bearer("t"))]).await;
    assert_eq!(request.header("authorization"), Some("Bearer t"));
    let request = seen(&BASIC, &[("Basic", Credential::basic("Aladdin", "open sesame"))]).await;
    assert_eq!(
        request.header("authorization"),
        Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    );
}

#[tokio::test]
async fn cookies_of_the_style_cookie_are_sent_as_they_are_or_not_at_all() {
    let server = Server::json("null").await;
    let client = client(&server, &[]);
    let call = client
        .request(Method::GET, "/")
        .cookie_plain(true, "theme", "a/b%20c+d=");
    let call = call
        .cookie_plain(true, "fur", &["red", "", "x"])
        .cookie_plain(false, "ear", &["l", "r"]);
    let call = call.cookie_plain(true, "none", &None::<u8>);
    call.send_json::<Value, NoErrorBody>().await.unwrap();
    let sent = "theme=a/b%20c+d=; fur=red; fur=; fur=x; ear=l,r";
    assert_eq!(server.only().header("cookie"), Some(sent));
    for value in ["a;b", "a b", "a\"", "a\\", "ä", "a\r\nb"] {
        let call = client.request(Method::GET, "/").cookie_plain(true, "theme", value);
        let error = call.send_json::<Value, NoErrorBody>().await.unwrap_err();
        assert!(
            error.to_string().contains("no cookie can have") && !error.to_string().contains(value),
            "{error}"
        );
    }
}

#[tokio::test]
async fn cookies_of_a_request_and_of_a_credential_share_a_header() {
    let server = Server::json("null").await;
    let client = client(&server, &[("Cookie", "c".into())]);
    let call = client.operation(&COOKIE).cookie("theme", "dark");
    call.send_json::<Value, NoErrorBody>().await.unwrap();
    assert_eq!(server.only().header("cookie"), Some("theme=dark; session=c"));
}

#[tokio::test]
async fn a_header_of_the_call_takes_the_place_of_a_credential() {
    let server = Server::json("null").await;
    let client = client(&server, &[("Bearer", Credential::bearer("t"))]);
    let call = client
        .operation(&BEARER)
        .options(CallOptions::new().header("Authorization", "Bearer other"));
    call.send_json::<Value, NoErrorBody>().await.unwrap();
    assert_eq!(server.only().header("authorization"), Some("Bearer other"));
}

#[tokio::test]
async fn a_missing_credential_is_told_before_the_network() {
    let server = Server::json("null").await;
    let error = client(&server, &[("Bearer", "t".into())])
        .operation(&BOTH)
        .send_empty::<NoErrorBody>()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::MissingCredential, 0));
    let told = "BOTH: no credential: the operation needs Header (environment: CORE_T_HEADER) and Query \
                (environment: CORE_T_QUERY), or Cookie";
    assert_eq!(error.to_string(), told);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_client_or_a_call_can_be_anonymous() {
    let server = Server::json("null").await;
    let anonymous = ClientBuilder::new(&API).base_url(&server.url).anonymous();
    let client = anonymous.clone().build().unwrap();
    client.operation(&BOTH).send_empty::<NoErrorBody>().await.unwrap();
    assert_eq!(server.only().header("x-key"), None);

    // A credential that is set is sent, unless the call does not want it.
    let client = anonymous
        .credential("Header", "h")
        .credential("Query", "q")
        .build()
        .unwrap();
    client.operation(&BOTH).send_empty::<NoErrorBody>().await.unwrap();
    let options = CallOptions::new().anonymous();
    client
        .operation(&BOTH)
        .options(options)
        .send_empty::<NoErrorBody>()
        .await
        .unwrap();
    let sent: Vec<Option<String>> = server
        .received()
        .iter()
        .map(|one| one.header("x-key").map(str::to_owned))
        .collect();
    assert_eq!(sent, [None, Some("h".to_owned()), None]);
}

#[tokio::test]
async fn an_endpoint_of_ones_own_gets_the_first_configured_credential() {
    const BEARER_ONLY: SecurityRequirement = &[&["Bearer"]];
    let server = Server::json("null").await;
    let client = client(&server, &[("Bearer", "t".into()), ("Header", "h".into())]);
    let call = || client.request(Method::GET, "/own");
    call().send_empty::<NoErrorBody>().await.unwrap();
    call().security(BEARER_ONLY).send_empty::<NoErrorBody>().await.unwrap();
    call().security(&[]).send_empty::<NoErrorBody>().await.unwrap();
    let received = server.received();
    let sent: Vec<_> = received
        .iter()
        .map(|one| (one.header("x-key"), one.header("authorization")))
        .collect();
    assert_eq!(sent, [(Some("h"), None), (None, Some("Bearer t")), (None, None)]);
}

#[test]
fn a_credential_has_to_fit_its_scheme() {
    let build = |scheme: &str, credential: Credential| {
        let builder = ClientBuilder::new(&API)
            .base_url("http://localhost")
            .credential(scheme, credential);
        builder.build().unwrap_err()
    };
    assert!(matches!(build("Nope", "x".into()), BuildError::UnknownScheme { .. }));
    for (scheme, credential) in [
        ("Header", Credential::basic("user", SECRET)),
        ("Basic", Credential::api_key(SECRET)),
        ("Basic", Credential::basic("us:er", SECRET)),
        ("Header", Credential::api_key(format!("{SECRET}\n"))),
        ("Header", Credential::api_key("")),
        (
            "OAuth",
            Credential::client_credentials(api_client_core::ClientCredentials::new("id", SECRET)),
        ),
    ] {
        let error = build(scheme, credential);
        assert!(
            matches!(error, BuildError::InvalidCredential { .. }),
            "{scheme}: {error:?}"
        );
        assert!(!format!("{error} {error:?}").contains(SECRET));
    }
}

#[test]
fn nothing_in_the_environment_is_an_error_that_names_all_variables() {
    let error = ClientBuilder::new(&API).credentials_from_env().unwrap_err();
    let all = "no credential in the environment: set CORE_T_HEADER or CORE_T_QUERY or CORE_T_TOKEN or \
               CORE_T_OLD_TOKEN or CORE_T_USER or CORE_T_PASSWORD";
    assert_eq!(error.to_string(), all);
}

/// The environment belongs to the whole process, so that setting it is left to a process of its own.
#[tokio::test]
async fn credentials_are_read_from_the_environment() {
    if std::env::var_os("CORE_T_OLD_TOKEN").is_some() {
        let server = Server::json("null").await;
        let client = ClientBuilder::new(&API)
            .base_url(&server.url)
            .credentials_from_env()
            .unwrap()
            .build()
            .unwrap();
        client.operation(&BEARER).send_empty::<NoErrorBody>().await.unwrap();
        client.operation(&BASIC).send_empty::<NoErrorBody>().await.unwrap();
        let received = server.received();
        assert_eq!(received[0].header("authorization"), Some("Bearer old"));
        assert_eq!(received[1].header("authorization"), Some("Basic dTpw"));
        return;
    }
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "credentials::credentials_are_read_from_the_environment"]);
    again
        .env("CORE_T_TOKEN", "")
        .env("CORE_T_OLD_TOKEN", "old")
        .env("CORE_T_USER", "u")
        .env("CORE_T_PASSWORD", "p");
    let output = again.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

#[tokio::test]
async fn no_secret_shows_in_any_output() {
    // A careless server repeats what it was sent.
    let server = Server::start(|_, request| Reply::with(400, "", format!("bad: {}", request.head))).await;
    let credentials: Vec<(&str, Credential)> = vec![
        ("Header", Credential::api_key(SECRET)),
        ("Query", Credential::api_key(SECRET)),
        ("Cookie", Credential::api_key(SECRET)),
        ("Bearer", Credential::bearer(SECRET)),
        ("Basic", Credential::basic("user", SECRET)),
    ];
    let client = client(&server, &credentials);
    let mut shown = format!("{credentials:?} {client:?} {:?}", client.clone());
    for operation in [&EITHER, &BOTH, &BEARER, &BASIC, &COOKIE] {
        let request = client
            .operation(operation)
            .query("key", SECRET)
            .header("X-Other", SECRET)
            .cookie("c", SECRET);
        let request = request
            .json(SECRET)
            .options(CallOptions::new().header("X-More", SECRET).query("q", SECRET));
        shown += &format!("{request:?}");
        let error = request.send_empty::<NoErrorBody>().await.unwrap_err();
        assert!(error.text().contains("[redacted]"), "{}", error.text());
        shown += &format!("{error} {error:?} {}", error.text());
    }
    assert!(!shown.contains(SECRET), "{shown}");
    let encoded = "dXNlcjpzM2NyM3QtazN5"; // "user:s3cr3t-k3y"
    assert!(!shown.contains(encoded), "{shown}");
}

#[test]
fn another_api_takes_over_the_credentials_that_mean_the_same_there() {
    static OTHER: Api = Api {
        name: "other",
        version: "1.0.0",
        base_url: Some("https://other.example"),
        user_agent: "other/1.0.0",
        security_schemes: &[
            scheme("Bearer", SchemeKind::Bearer, &[]),
            scheme(
                "Header",
                SchemeKind::ApiKey {
                    location: ApiKeyLocation::Header,
                    name: "X-Other-Key",
                },
                &[],
            ),
        ],
        in_band_failure: None,
    };
    let builder = ClientBuilder::new(&API)
        .base_url("https://api.example/v1")
        .credential("Bearer", Credential::bearer(SECRET))
        .credential("Header", Credential::api_key(SECRET))
        .credential("Basic", Credential::basic("user", SECRET));
    let shown = format!("{:?}", builder.for_api(&OTHER));
    assert!(shown.contains("Bearer"), "{shown}");
    assert!(!shown.contains("Header") && !shown.contains("Basic"), "{shown}");
    let client = builder.for_api(&OTHER).build().unwrap();
    assert_eq!(client.base_url().as_str(), "https://other.example/");
    let unknown = builder.credential("Nothing", Credential::bearer(SECRET));
    assert!(matches!(
        unknown.for_api(&OTHER).build(),
        Err(BuildError::UnknownScheme { scheme }) if scheme == "Nothing"
    ));
}
