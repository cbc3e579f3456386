//! Requests as commands of curl: what a shell makes of them, and what they do not show.

use std::process::Command;

use api_client_core::multipart::{Form, Part};
use api_client_core::serde_json::json;
use api_client_core::{
    Api, ApiKeyLocation, Call, CallOptions, ClientBuilder, Credential, ErrorKind, Method, NoErrorBody, Operation,
    Request, SchemeKind, SecurityScheme,
};

use crate::support::{SECRET, Server, builder};

/// What `sh` makes of a command: its words.
fn words(command: &str) -> Vec<String> {
    let script = format!("curl() {{ for word in \"$@\"; do printf '%s\\0' \"$word\"; done; }}\n{command}\n");
    let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

/// The words after each `option`.
fn after<'w>(words: &'w [String], option: &str) -> Vec<&'w str> {
    let pairs = words.windows(2).filter(|pair| pair[0] == option);
    pairs.map(|pair| pair[1].as_str()).collect()
}

#[tokio::test]
async fn a_shell_reads_what_is_sent() {
    let server = Server::json("1").await;
    let client = builder(&server.url).build().unwrap();
    let nasty = "it's \"$HOME\" `id` $(id)\n\\ !! ; & | * ~ # é";
    let request = client
        .request(Method::POST, "/it's/{id}")
        .path("id", nasty)
        .query("q[]", nasty);
    let request = request
        .header("X-Nasty", "'; touch x #")
        .json(&json!({"a": nasty, "n": 12345678901234567890_u64}));
    let words = words(&request.to_curl().unwrap());
    request.clone().send_empty::<NoErrorBody>().await.unwrap();
    let sent = server.only();
    assert_eq!(after(&words, "--request"), ["POST"]);
    assert_eq!(after(&words, "--data-raw"), [sent.text()]);
    let url = words.iter().find(|word| word.starts_with("http")).unwrap();
    assert_eq!(format!("POST {}", url.strip_prefix(&server.url).unwrap()), sent.line());
    let headers = after(&words, "--header");
    for name in ["x-nasty", "content-type", "user-agent"] {
        let shown = format!("{name}: {}", sent.header(name).unwrap());
        assert!(headers.contains(&shown.as_str()), "{headers:?}");
    }
    assert!(headers.contains(&"x-api-key: [redacted]"), "{headers:?}");
}

#[test]
fn no_command_shows_a_secret() {
    let client = builder("http://host")
        .default_header("X-Tenant", SECRET)
        .build()
        .unwrap();
    let request = || client.request(Method::POST, &format!("/{SECRET}?api_key=k3y&note={SECRET}"));
    let fields = json!({"note": SECRET, "password": "pa55", "deep": [{"clientSecret": "pa55"}], "name": "Tom"});
    let options = CallOptions::new()
        .header("Authorization", "Bearer pa55")
        .header("x-api-key", "pa55");
    let form = Form::new().text("password", "pa55").part("file", Part::bytes("pa55"));
    for request in [
        request().json(&fields),
        request().form(&json!({"note": SECRET, "pass word": "1", "password": "pa55"})),
        request().text(SECRET),
        request()
            .query("access_token", "pa55")
            .cookie("id", "pa55")
            .options(options),
        request().header("Cookie", "id=pa55").cookie("other", "pa55"),
        request().multipart(form),
    ] {
        let command = request.to_curl().unwrap();
        for secret in [SECRET, "pa55", "k3y"] {
            assert!(!command.contains(secret), "{command}");
        }
        assert!(command.contains("[redacted]"), "{command}");
    }
    let shown = request().json(&fields).to_curl().unwrap();
    assert!(
        shown.contains(r#""name":"Tom""#) && shown.contains("api_key=[redacted]&note=[redacted]"),
        "{shown}"
    );
}

static API: Api = Api {
    name: "test-api",
    version: "1.0.0",
    base_url: Some("https://pets.example/v1"),
    user_agent: "test-api/1.0.0",
    security_schemes: &[
        SecurityScheme {
            name: "Basic",
            kind: SchemeKind::Basic,
            env: &[],
        },
        SecurityScheme {
            name: "Query",
            kind: SchemeKind::ApiKey {
                location: ApiKeyLocation::Query,
                name: "k",
            },
            env: &[],
        },
        SecurityScheme {
            name: "Cookie",
            kind: SchemeKind::ApiKey {
                location: ApiKeyLocation::Cookie,
                name: "sid",
            },
            env: &[],
        },
        SecurityScheme {
            name: "OAuth",
            kind: SchemeKind::OAuth2 {
                token_url: Some("https://pets.example/token"),
            },
            env: &[],
        },
    ],
    in_band_failure: None,
};

fn request(method: Method) -> Request {
    let client = ClientBuilder::new(&API)
        .credential("Basic", Credential::basic("ann", "pa55"))
        .credential("Query", "pa55-query")
        .credential("Cookie", "pa55-cookie")
        .credential(
            "OAuth",
            Credential::client_credentials(api_client_core::ClientCredentials::new("id", "pa55")),
        );
    client.build().unwrap().request(method, "/pets")
}

#[test]
fn each_credential_has_its_place() {
    for (scheme, shown) in [
        (
            &["Basic"] as &'static [&'static str],
            "authorization: Basic [redacted]'",
        ),
        (&["OAuth"], "authorization: Bearer [redacted]'"),
        (&["Cookie"], "cookie: c=[redacted]; sid=[redacted]'"),
        (&["Query"], "--globoff 'https://pets.example/v1/pets?k=[redacted]'"),
    ] {
        let requirement = Box::leak(Box::new([scheme]));
        let command = request(Method::GET)
            .cookie("c", "1")
            .security(requirement)
            .to_curl()
            .unwrap();
        assert!(command.contains(shown), "{command}");
        assert!(!command.contains("pa55"), "{command}");
    }
    let anonymous = request(Method::GET).options(CallOptions::new().anonymous());
    assert!(!anonymous.to_curl().unwrap().contains("uthorization"));
}

#[test]
fn methods_and_bodies_are_those_of_the_request() {
    let form = || {
        Form::new()
            .part("a'b", Part::bytes("x").content_type("image/png"))
            .text("note", "x")
    };
    for (request, shown) in [
        (request(Method::HEAD), "curl --head 'https://pets.example/v1/pets' \\\n"),
        (request(Method::GET), "curl 'https://pets.example/v1/pets' \\\n"),
        (request(Method::GET).text("x"), "curl --request GET '"),
        (request(Operation::method_named("A'B")), "--request 'A'\\''B' "),
        (
            request(Method::PUT).bytes("image/png", vec![0xff]),
            "--data-binary '@body'",
        ),
        (request(Method::PUT).text("bell \u{7}"), "--data-binary '@body'"),
        (request(Method::PUT).text(&"x".repeat(1 << 20)), "--data-binary '@body'"),
        (request(Method::PUT).text("@file\n"), "--data-raw '@file\n'"),
        (request(Method::PUT).header("X-Empty", ""), "--header 'x-empty;'"),
        (
            request(Method::PUT).multipart(form()),
            "--form 'a'\\''b=@part-1;type=image/png' \\\n  --form 'note=@part-2'",
        ),
        (
            request(Method::PUT).multipart(form().text("a=b", "x")),
            "--data-binary '@body'",
        ),
    ] {
        let command = request.to_curl().unwrap();
        assert!(command.contains(shown), "{shown}: {command}");
    }
}

#[test]
fn what_cannot_be_sent_is_no_command() {
    let client = ClientBuilder::new(&API).build().unwrap();
    let error = client.request(Method::GET, "/pets/{id}").to_curl().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(
        error.to_string(),
        "/pets/{id}: the request cannot be built: path parameter `id` is missing"
    );
}

/// A request of a generated client.
#[derive(Clone)]
struct List {
    request: Request,
}

api_client_core::call!(List { error: NoErrorBody });

#[test]
fn requests_of_generated_clients_are_commands_too() {
    let list = List {
        request: request(Method::GET),
    };
    assert_eq!(list.to_curl().unwrap(), list.request.to_curl().unwrap());
}
