//! Where the token comes from, and what happens without one.

use neevcloud_api::{Client, ErrorKind};

use crate::operations::{TOKEN, list, organizations};
use crate::support::environment::{run_alone, server_of_parent};
use crate::support::exchange::{Answer, Server};

const VARIABLE: &str = "NEEVCLOUD_ACCESS_TOKEN";

#[test]
fn a_new_client_calls_the_server_of_the_description() {
    let client = Client::new(TOKEN).unwrap();
    assert_eq!(client.base_url().as_str(), "https://api.ai.neevcloud.com/tenant");
    assert!(!format!("{client:?}").contains(TOKEN), "{client:?}");
}

#[tokio::test]
async fn the_token_is_read_from_the_environment() {
    if let Some(url) = server_of_parent() {
        let client = Client::from_env().unwrap();
        assert_eq!(client.base_url().as_str(), "https://api.ai.neevcloud.com/tenant");
        let builder = Client::builder().credentials_from_env().unwrap();
        let client = builder.base_url(format!("{url}/tenant/")).build().unwrap();
        client.organizations().list_user_organizations().send().await.unwrap();
        return;
    }
    let server = Server::play([(list(), Answer::json(200, &organizations()))]).await;
    let test = "credentials::the_token_is_read_from_the_environment";
    run_alone(test, server.url(), &[(VARIABLE, Some(TOKEN))]).await;
}

#[tokio::test]
async fn an_environment_without_a_token_is_an_error_that_names_the_variable() {
    if server_of_parent().is_some() {
        let error = Client::from_env().unwrap_err().to_string();
        assert_eq!(error, "no credential in the environment: set NEEVCLOUD_ACCESS_TOKEN");
        return;
    }
    let server = Server::play([]).await;
    let test = "credentials::an_environment_without_a_token_is_an_error_that_names_the_variable";
    run_alone(test, server.url(), &[(VARIABLE, None)]).await;
}

#[tokio::test]
async fn a_call_without_a_token_fails_before_the_network() {
    let server = Server::play([]).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let error = client
        .organizations()
        .list_user_organizations()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingCredential);
    assert_eq!(error.attempts(), 0);
    assert_eq!(
        error.to_string(),
        "organizations().list_user_organizations (listUserOrganizations): no credential: \
         the operation needs BearerAuth (environment: NEEVCLOUD_ACCESS_TOKEN)"
    );
}
