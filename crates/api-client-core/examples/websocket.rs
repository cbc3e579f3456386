//! A command-line program that opens a WebSocket with its credential where the server wants it, and talks JSON.
//!
//!     cargo run --features websocket --example websocket -- BASE_URL scheme|query|message
//!
//! `xtask/websocket/run` has it talk to a server that is not of this repository.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::time::Duration;

use api_client_core::serde_json::{Value, json};
use api_client_core::websocket::CredentialPlace;
use api_client_core::{Api, BoxError, ClientBuilder, Credential, RetryPolicy, SchemeKind, SecurityScheme};

static API: Api = Api {
    name: "chat-api",
    version: "1.0.0",
    base_url: None,
    user_agent: "chat-api/1.0.0",
    security_schemes: &[SecurityScheme {
        name: "Token",
        kind: SchemeKind::Bearer,
        env: &["CHAT_TOKEN"],
    }],
    in_band_failure: None,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("arguments: BASE_URL scheme|query|message");
    let (base_url, place) = (next()?, next()?);
    let place = match place.as_str() {
        "query" => CredentialPlace::Query("token".into()),
        "message" => CredentialPlace::Message(r#"{"token": "{credential}"}"#.into()),
        _ => CredentialPlace::Scheme,
    };
    let token = std::env::var("CHAT_TOKEN")?;
    let builder = ClientBuilder::new(&API).base_url(base_url);
    let client = builder.credential("Token", Credential::bearer(token)).build()?;
    let request = client.websocket("/chat").credential_place(place);
    let request = request
        .ping_interval(Duration::from_millis(200))
        .reconnect(RetryPolicy::default());
    let mut socket = request.connect_json::<Value, Value>().await?;
    let mut number = 1;
    while number <= 3 {
        socket.send_message(&json!({ "number": number })).await?;
        // What was sent as the connection broke is lost, and nobody answers it: it is sent again over the next one.
        match tokio::time::timeout(Duration::from_secs(2), socket.next_message()).await {
            Ok(Some(answer)) => println!("{}", answer?),
            Ok(None) => break,
            Err(_) => continue,
        }
        number += 1;
    }
    println!("connected again {} times", socket.get_mut().reconnections());
    Ok(socket.into_inner().close().await?)
}
