//! Servers of a specification, and variables in their URLs.

use api_client_core::serde_json::Value;
use api_client_core::{
    Api, BuildError, Client, ClientBuilder, Method, NoErrorBody, Request, ServerTemplate, ServerVariable,
};

use crate::support::Server;

static API: Api = Api {
    name: "test-api",
    version: "1.0.0",
    base_url: Some("https://eu.pets.example/v1"),
    user_agent: "test-api/1.0.0",
    security_schemes: &[],
    in_band_failure: None,
};

static REGIONS: ServerTemplate = ServerTemplate {
    url: "https://{region}.pets.example/{version}",
    variables: &[
        ServerVariable {
            name: "region",
            default: "eu",
            values: &["eu", "us"],
        },
        ServerVariable {
            name: "version",
            default: "v1",
            values: &[],
        },
    ],
};

static SANDBOX: ServerTemplate = ServerTemplate {
    url: "https://sandbox.pets.example",
    variables: &[],
};

/// On this machine; the port is that of the test.
static LOCAL: ServerTemplate = ServerTemplate {
    url: "http://127.0.0.1:{port}/base",
    variables: &[ServerVariable {
        name: "port",
        default: "1",
        values: &[],
    }],
};

fn url(builder: ClientBuilder) -> String {
    builder.build().unwrap().base_url().to_string()
}

#[test]
fn variables_have_their_defaults_until_they_are_set() {
    let builder = || ClientBuilder::new(&API);
    let region = |value: &str| builder().server_variable(&REGIONS, "region", value);
    assert_eq!(url(builder()), "https://eu.pets.example/v1");
    assert_eq!(url(builder().server(&REGIONS)), "https://eu.pets.example/v1");
    assert_eq!(url(builder().server(&SANDBOX)), "https://sandbox.pets.example/");
    assert_eq!(url(region("us")), "https://us.pets.example/v1");
    assert_eq!(
        url(region("us").server_variable(&REGIONS, "version", "v2")),
        "https://us.pets.example/v2"
    );
    assert_eq!(
        url(region("moon").server_variable(&REGIONS, "region", "us")),
        "https://us.pets.example/v1"
    );
    assert_eq!(url(region("us").base_url("http://localhost:1")), "http://localhost:1/");
    assert_eq!(
        url(builder().server(&REGIONS).origin("http://localhost:1")),
        "http://localhost:1/v1"
    );
}

#[test]
fn what_is_unknown_is_an_error_that_says_what_is_known() {
    let error = |name, value: &str| {
        let builder = ClientBuilder::new(&API).server_variable(&REGIONS, name, value);
        builder.build().unwrap_err().to_string()
    };
    let expected = "the variable `region` of the server cannot be \"moon\": use eu or us";
    assert_eq!(error("region", "moon"), expected);
    for part in ["v1/../x", "v1?x", "v1#x", "me@host", "v 1", "{x}"] {
        let shown = error("version", part);
        assert!(
            shown.starts_with("the variable `version` of the server cannot be \"") && !shown.contains("use"),
            "{shown}"
        );
    }
    let sandbox = ClientBuilder::new(&API)
        .server(&SANDBOX)
        .server_variable(&REGIONS, "region", "us");
    let expected = "the server `https://sandbox.pets.example` has no variable `region`";
    assert_eq!(sandbox.build().unwrap_err().to_string(), expected);
    let known = vec!["production", "sandbox"];
    let error = BuildError::UnknownServer {
        name: "x\n".to_owned(),
        known,
    };
    assert_eq!(
        error.to_string(),
        "the API has no server \"x\\n\": use production or sandbox"
    );
}

#[tokio::test]
async fn all_operations_go_to_the_chosen_server() {
    let server = Server::json("1").await;
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    let client: Client = ClientBuilder::new(&API)
        .server_variable(&LOCAL, "port", port)
        .build()
        .unwrap();
    let request = |request: Request| request.send_json::<Value, NoErrorBody>();
    request(client.request(Method::GET, "/pets")).await.unwrap();
    // An operation with a server of its own would go to the vendor otherwise.
    request(
        client
            .request(Method::GET, "/files")
            .server("https://files.pets.example"),
    )
    .await
    .unwrap();
    let lines: Vec<String> = server
        .received()
        .iter()
        .map(|received| received.line().to_owned())
        .collect();
    assert_eq!(lines, ["GET /base/pets", "GET /base/files"]);
}
