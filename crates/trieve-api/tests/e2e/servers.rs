//! The servers of the specification.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use trieve_api::{BuildError, Client, Connection, ErrorKind, Server};

use crate::operations::{CALLER, KEY, call};

#[test]
fn a_server_is_chosen_by_its_name() {
    for (name, url) in [
        ("production", "https://api.trieve.ai/"),
        ("local-development", "http://localhost:8090/"),
    ] {
        let server: Server = name.parse().unwrap();
        assert_eq!(server.as_str(), name);
        let client = Client::builder().server(server).build().unwrap();
        assert_eq!(client.base_url().as_str(), url);
    }
    let error: BuildError = "staging".parse::<Server>().unwrap_err();
    let expected = "the API has no server \"staging\": use production or local-development";
    assert_eq!(error.to_string(), expected);
}

/// A host that no DNS knows leads to the server, and what only the builder of the runtime has is set too.
#[tokio::test]
async fn connections_and_settings_of_the_runtime_are_within_reach() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull";
        stream.write_all(answer).await.unwrap();
    });
    let client = Client::builder()
        .api_key(KEY)
        .organization(CALLER)
        .base_url(format!("http://trieve.invalid:{}", address.port()))
        .connection(Connection::new().resolve("trieve.invalid", [address]))
        .configure(|builder| builder.response_limit(1))
        .build()
        .unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge, "{error}");
}
