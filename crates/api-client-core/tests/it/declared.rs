//! What an operation declares: paths with fragments, media types to choose by, redirects as results, schemes of HTTP.

use api_client_core::{
    Api, ApiKeyLocation, BuildError, ClientBuilder, Credential, ErrorKind, Method, NoErrorBody, Operation, SchemeKind,
    SecurityScheme, StatusPattern, serde_json,
};

use crate::support::{Reply, Server, builder};

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Project {
    id: u64,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Problem {
    title: String,
}

#[derive(Debug, PartialEq)]
enum ExportSuccess {
    Json(Project),
    Csv(String),
    Unknown(serde_json::Value),
}
api_client_core::status_successes!(ExportSuccess {
    Json(_) => Code(200) in "application/json" | "application/vnd.project+json",
    Csv(text) => Code(200) in "text/csv",
} other Unknown);

#[derive(Debug, PartialEq)]
enum ExportError {
    Json(Project),
    ProblemJson(Problem),
    Unknown(serde_json::Value),
}
api_client_core::status_errors!(ExportError {
    Json(_) => Default in "application/json",
    ProblemJson(_) => Default in "application/problem+json",
} other Unknown);

static FRAGMENT: Operation = operation("addPartner", "/partners#Action=Add{kind}");
static QUERY: Operation = operation("listBeta", "/things?beta=true");
static PLAIN: Operation = operation("export", "/export");

const fn operation(id: &'static str, path: &'static str) -> Operation {
    Operation {
        id,
        call: "",
        method: Method::GET,
        path,
        security: &[],
        errors: &[StatusPattern::Default],
    }
}

#[tokio::test]
async fn the_fragment_of_an_operation_is_not_sent_and_its_query_is() {
    let server = Server::json("1").await;
    let client = builder(&server.url).build().unwrap();
    let call = client
        .operation(&FRAGMENT)
        .path("kind", "Partner")
        .query("Action", "AddPartner");
    call.send_json::<u64, NoErrorBody>().await.unwrap();
    let call = client.operation(&QUERY).query("limit", &1);
    call.send_json::<u64, NoErrorBody>().await.unwrap();
    let received = server.received();
    assert_eq!(received[0].line(), "GET /partners?Action=AddPartner");
    assert_eq!(received[1].line(), "GET /things?beta=true&limit=1");
    let own = client.request(Method::GET, "/things#all");
    let error = own.send_json::<u64, NoErrorBody>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
}

async fn exported(content_type: &'static str, body: &'static str) -> Result<ExportSuccess, ErrorKind> {
    let server = Server::start(move |_, _| Reply::with(200, content_type, body)).await;
    let client = builder(&server.url).build().unwrap();
    let call = client.operation(&PLAIN).accept("application/json, text/csv");
    let outcome = call.send_by_status::<ExportSuccess, NoErrorBody>().await;
    assert_eq!(server.only().header("accept"), Some("application/json, text/csv"));
    outcome
        .map(api_client_core::Response::into_inner)
        .map_err(|error| error.kind())
}

#[tokio::test]
async fn the_body_of_a_success_is_chosen_by_its_media_type() {
    let json = Ok(ExportSuccess::Json(Project { id: 1 }));
    assert_eq!(
        exported("Content-Type: application/json\r\n", r#"{"id": 1}"#).await,
        json
    );
    let vendor = exported("Content-Type: Application/Vnd.Project+JSON; v=1\r\n", r#"{"id": 1}"#);
    assert_eq!(vendor.await, json);
    assert_eq!(
        exported("Content-Type: application/hal+json\r\n", r#"{"id": 1}"#).await,
        json
    );
    assert_eq!(exported("", r#"{"id": 1}"#).await, json);
    let csv = exported("Content-Type: text/csv; header=absent\r\n", "1").await;
    assert_eq!(csv, Ok(ExportSuccess::Csv("1".to_owned())));
    let page = exported("Content-Type: text/html\r\n", "<p>").await;
    assert_eq!(page, Err(ErrorKind::Decode));
    let wrong = exported("Content-Type: application/json\r\n", r#"{"id": "1"}"#).await;
    assert_eq!(wrong, Err(ErrorKind::Decode));
}

#[tokio::test]
async fn the_body_of_an_error_is_chosen_by_its_media_type() {
    // Each body would be a problem too: it is the media type that decides.
    let body = r#"{"id": 1, "title": "no"}"#;
    let failed = |content_type: &'static str| async move {
        let server = Server::start(move |_, _| Reply::with(404, content_type, body)).await;
        let client = builder(&server.url).build().unwrap();
        let error = client.operation(&PLAIN).send_empty::<ExportError>().await.unwrap_err();
        error.into_body()
    };
    let json = Some(ExportError::Json(Project { id: 1 }));
    assert_eq!(failed("Content-Type: application/json\r\n").await, json);
    assert_eq!(failed("").await, json);
    let title = "no".to_owned();
    let problem = Some(ExportError::ProblemJson(Problem { title }));
    assert_eq!(failed("Content-Type: application/problem+json\r\n").await, problem);
}

#[tokio::test]
async fn a_redirect_that_is_the_result_is_not_followed() {
    let server = Server::start(|_, _| Reply::with(302, "Location: ../file.zip?key=1\r\n", "")).await;
    let client = builder(&server.url).build().unwrap();
    let call = client.request(Method::GET, "/repos/a/zip");
    let response = call.send_location::<NoErrorBody>().await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.as_str(), format!("{}/repos/file.zip?key=1", server.url));
    assert_eq!(server.received().len(), 1);
    for (status, kind) in [
        (200, ErrorKind::Redirect),
        (302, ErrorKind::Redirect),
        (404, ErrorKind::Status),
    ] {
        let server = Server::start(move |_, _| Reply::with(status, "", "")).await;
        let client = builder(&server.url).build().unwrap();
        let call = client.request(Method::GET, "/zip");
        let error = call.send_location::<NoErrorBody>().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}");
    }
}

static SCHEMES: Api = Api {
    name: "schemes-api",
    version: "1.0.0",
    base_url: None,
    user_agent: "schemes-api/1.0.0",
    security_schemes: &[
        SecurityScheme {
            name: "agent",
            kind: SchemeKind::Http { scheme: "bearer+agent" },
            env: &[],
        },
        SecurityScheme {
            name: "session",
            kind: SchemeKind::ApiKey {
                location: ApiKeyLocation::Cookie,
                name: "SESSION",
            },
            env: &[],
        },
    ],
    in_band_failure: None,
};

#[tokio::test]
async fn any_http_scheme_is_sent_with_its_name() {
    let server = Server::json("1").await;
    let credential = Credential::bearer("t0ken");
    let builder = ClientBuilder::new(&SCHEMES)
        .base_url(&server.url)
        .credential("agent", credential);
    let call = builder.build().unwrap().request(Method::GET, "/");
    call.send_json::<u64, NoErrorBody>().await.unwrap();
    assert_eq!(server.only().header("authorization"), Some("bearer+agent t0ken"));
}

#[tokio::test]
async fn a_cookie_is_sent_as_it_was_given_or_refused() {
    let server = Server::json("1").await;
    let builder = |value: &str| {
        ClientBuilder::new(&SCHEMES)
            .base_url(&server.url)
            .credential("session", value)
    };
    let call = builder("a+b/c==%20\"d\"").build().unwrap().request(Method::GET, "/");
    call.send_json::<u64, NoErrorBody>().await.unwrap();
    assert_eq!(server.only().header("cookie"), Some("SESSION=a+b/c==%20\"d\""));
    for value in ["a;b", "a\r\nb"] {
        let refused = builder(value).build().unwrap_err();
        assert!(matches!(refused, BuildError::InvalidCredential { .. }));
        assert!(!refused.to_string().contains(value), "{refused}");
    }
}

static PATH_ONLY: Api = Api {
    name: "path-api",
    version: "1.0.0",
    base_url: Some("/api/v1"),
    user_agent: "path-api/1.0.0",
    security_schemes: &[],
    in_band_failure: None,
};

#[tokio::test]
async fn an_origin_keeps_the_described_path_and_a_base_url_replaces_all() {
    let server = Server::json("1").await;
    let builder = || ClientBuilder::new(&PATH_ONLY);
    let error = builder().build().unwrap_err();
    assert!(matches!(error, BuildError::NoBaseUrl), "{error}");
    assert!(error.to_string().contains("`origin`"), "{error}");
    let clients = [builder().origin(&server.url), builder().base_url(&server.url)];
    for client in clients.map(|builder| builder.build().unwrap()) {
        let call = client.request(Method::GET, "/cats");
        call.send_json::<u64, NoErrorBody>().await.unwrap();
        let elsewhere = client.operation(&PLAIN).server("/v2");
        elsewhere.send_json::<u64, NoErrorBody>().await.unwrap();
    }
    let received = server.received();
    let lines: Vec<&str> = received.iter().map(crate::support::Received::line).collect();
    let expected = ["GET /api/v1/cats", "GET /v2/export", "GET /cats", "GET /export"];
    assert_eq!(lines, expected);
    let tenant = builder().origin("https://tenant.example/eu/").build().unwrap();
    assert_eq!(tenant.base_url().as_str(), "https://tenant.example/eu/api/v1");
}
