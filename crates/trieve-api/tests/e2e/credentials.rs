//! Where the key comes from, and what happens without one.

use trieve_api::{Client, ErrorKind};

use crate::operations::{CALLER, KEY, call, organization, request};
use crate::support::environment::{run_alone, server_of_parent};
use crate::support::exchange::{Answer, Server};

const VARIABLE: &str = "TRIEVE_API_KEY";

#[test]
fn a_new_client_calls_the_server_of_the_description() {
    let client = Client::new(KEY).unwrap();
    assert_eq!(client.base_url().as_str(), "https://api.trieve.ai/");
    assert!(!format!("{client:?}").contains(KEY), "{client:?}");
}

#[tokio::test]
async fn the_key_is_read_from_the_environment() {
    if let Some(url) = server_of_parent() {
        let client = Client::from_env().unwrap();
        assert_eq!(client.base_url().as_str(), "https://api.trieve.ai/");
        let builder = Client::builder().credentials_from_env().unwrap();
        let builder = builder.base_url(url).organization(CALLER);
        call(&builder.build().unwrap()).await.unwrap();
        return;
    }
    let server = Server::play([(request(), Answer::json(200, &organization()))]).await;
    let test = "credentials::the_key_is_read_from_the_environment";
    run_alone(test, server.url(), &[(VARIABLE, Some(KEY))]).await;
}

#[tokio::test]
async fn an_environment_without_a_key_is_an_error_that_names_the_variable() {
    if server_of_parent().is_some() {
        let error = Client::from_env().unwrap_err().to_string();
        assert_eq!(error, "no credential in the environment: set TRIEVE_API_KEY");
        return;
    }
    let server = Server::play([]).await;
    let test = "credentials::an_environment_without_a_key_is_an_error_that_names_the_variable";
    run_alone(test, server.url(), &[(VARIABLE, None)]).await;
}

#[tokio::test]
async fn a_call_without_a_key_fails_before_the_network() {
    let server = Server::play([]).await;
    let builder = Client::builder().base_url(server.url()).organization(CALLER);
    let client = builder.build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingCredential);
    assert_eq!(error.attempts(), 0);
    assert_eq!(
        error.to_string(),
        "organization().get (get_organization): no credential: the operation needs ApiKey (environment: TRIEVE_API_KEY)"
    );
}
