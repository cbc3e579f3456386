//! The four credentials, any of which will do: each sends what its scheme says, and nothing of the others.

use api_client_core::authorization::{Authorization, OAuthApp};
use edge_impulse_api::{Client, ClientBuilder, ErrorKind, RetryPolicy};

use crate::operations::{KEY, anonymous, call, info, organization};
use crate::support::environment::{run_alone, server_of_parent};
use crate::support::exchange::{Answer, Request, Server};

const VARIABLE: &str = "EI_API_KEY";
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo";

async fn assert_sends(builder: ClientBuilder, request: Request) {
    let server = Server::play([(request, Answer::json(200, &organization()))]).await;
    let builder = builder.base_url(format!("{}/v1", server.url()));
    let client = builder.retry(RetryPolicy::off()).build().unwrap();
    call(&client).await.unwrap();
    for secret in [KEY, TOKEN] {
        assert!(!format!("{client:?}").contains(secret), "{client:?}");
    }
}

fn request() -> Request {
    anonymous("/api/organizations/1")
}

#[tokio::test]
async fn an_api_key_is_a_header() {
    assert_sends(Client::builder().api_key(KEY), request().header("x-api-key", KEY)).await;
}

#[tokio::test]
async fn the_token_of_a_session_is_a_cookie() {
    let cookie = format!("jwt={TOKEN}");
    assert_sends(Client::builder().jwt_cookie(TOKEN), request().header("cookie", &cookie)).await;
}

#[tokio::test]
async fn the_token_of_a_session_can_be_a_header() {
    assert_sends(
        Client::builder().jwt_token(TOKEN),
        request().header("x-jwt-token", TOKEN),
    )
    .await;
}

#[tokio::test]
async fn an_oauth_token_is_a_bearer_token() {
    let bearer = format!("Bearer {TOKEN}");
    let builder = Client::builder().oauth2_token(TOKEN);
    assert_sends(builder, request().header("authorization", &bearer)).await;
}

#[tokio::test]
async fn of_several_credentials_the_first_that_the_description_names_is_sent() {
    let builder = Client::builder().oauth2_token(TOKEN).jwt_token(TOKEN).api_key(KEY);
    assert_sends(builder, request().header("x-api-key", KEY)).await;
}

#[test]
fn a_new_client_calls_the_server_of_the_description() {
    let client = Client::new(KEY).unwrap();
    assert_eq!(client.base_url().as_str(), "https://studio.edgeimpulse.com/v1");
}

#[tokio::test]
async fn the_key_is_read_from_the_environment() {
    if let Some(url) = server_of_parent() {
        let client = Client::from_env().unwrap();
        assert_eq!(client.base_url().as_str(), "https://studio.edgeimpulse.com/v1");
        let builder = Client::builder().credentials_from_env().unwrap();
        call(&builder.base_url(format!("{url}/v1")).build().unwrap())
            .await
            .unwrap();
        return;
    }
    let server = Server::play([(info(), Answer::json(200, &organization()))]).await;
    let test = "credentials::the_key_is_read_from_the_environment";
    run_alone(test, server.url(), &[(VARIABLE, Some(KEY))]).await;
}

#[tokio::test]
async fn an_environment_without_a_key_is_an_error_that_names_the_variable() {
    if server_of_parent().is_some() {
        let error = Client::from_env().unwrap_err().to_string();
        assert_eq!(error, "no credential in the environment: set EI_API_KEY");
        return;
    }
    let server = Server::play([]).await;
    let test = "credentials::an_environment_without_a_key_is_an_error_that_names_the_variable";
    run_alone(test, server.url(), &[(VARIABLE, None)]).await;
}

#[tokio::test]
async fn a_call_without_a_credential_fails_before_the_network() {
    let server = Server::play([]).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingCredential);
    assert_eq!(error.attempts(), 0);
    assert_eq!(
        error.to_string(),
        "organizations().get_info (getOrganizationInfo): no credential: the operation needs ApiKeyAuthentication (environment: EI_API_KEY), \
         or JWTAuthentication, or JWTHttpHeaderAuthentication, or OAuth2"
    );
}

#[test]
fn persons_sign_in_at_the_host_of_the_base_url() {
    let builder = Client::builder().base_url("https://edge.example/v1");
    let authorization = Authorization::new(&builder, "OAuth2", OAuthApp::new("id")).unwrap();
    let sign_in = authorization.begin("http://127.0.0.1:4000/callback").unwrap();
    let page = "https://edge.example/v1/oauth/authorize?response_type=code&client_id=id&";
    assert!(sign_in.url().starts_with(page), "{}", sign_in.url());
}
