//! A command-line program that signs a person in, keeps the tokens in a file, and calls an API with them.
//!
//!     cargo run --features oauth --example sign_in -- BASE_URL CLIENT_ID FILE [device]
//!
//! `xtask/oauth/run` has it sign in at a real authorization server.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::time::Duration;

use api_client_core::authorization::{
    Authorization, AuthorizationError, FileTokenStore, Loopback, OAuthApp, TokenSet, TokenStore,
};
use api_client_core::serde_json::Value;
use api_client_core::{Api, BoxError, ClientBuilder, Method, NoErrorBody, OAuthFlows, SchemeKind, SecurityScheme};

/// What a generated crate has of the description; the URLs are relative to the base URL.
static API: Api = Api {
    name: "notes-api",
    version: "1.0.0",
    base_url: None,
    user_agent: "notes-api/1.0.0",
    security_schemes: &[SecurityScheme {
        name: "OAuth",
        kind: SchemeKind::OAuth2Flows(&OAuthFlows {
            client_credentials_url: None,
            authorization_url: Some("/oauth/authorize"),
            device_authorization_url: Some("/oauth/device"),
            token_url: Some("/oauth/token"),
            refresh_url: None,
        }),
        env: &[],
    }],
    in_band_failure: None,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("arguments: BASE_URL CLIENT_ID FILE [device]");
    let (base_url, client_id, file) = (next()?, next()?, next()?);
    let by_device = next().is_ok();
    let builder = ClientBuilder::new(&API).base_url(base_url);
    let app = OAuthApp::new(client_id).scopes(["notes"]);
    let authorization = Authorization::new(&builder, "OAuth", app)?;
    let store = FileTokenStore::new(file);
    if store.load().await?.is_none() {
        let tokens = if by_device {
            with_another_device(&authorization).await?
        } else {
            with_a_browser(&authorization).await?
        };
        store.save(&tokens).await?;
    }
    let client = builder.credential("OAuth", authorization.credential(store)).build()?;
    let me = client
        .request(Method::GET, "/me")
        .send_json::<Value, NoErrorBody>()
        .await?;
    println!("Signed in: {}", *me);
    Ok(())
}

async fn with_a_browser(authorization: &Authorization) -> Result<TokenSet, AuthorizationError> {
    let loopback = Loopback::bind(0).await?;
    let sign_in = authorization.begin(loopback.redirect_uri())?;
    println!("Open {}", sign_in.url());
    let code = loopback.code(&sign_in, Duration::from_secs(60)).await?;
    authorization.exchange(&sign_in, &code).await
}

async fn with_another_device(authorization: &Authorization) -> Result<TokenSet, AuthorizationError> {
    let code = authorization.device_code().await?;
    println!("Open {} and enter {}", code.verification_uri(), code.user_code());
    authorization.device_tokens(&code).await
}
