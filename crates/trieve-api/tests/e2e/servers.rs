//! The servers of the specification.

use trieve_api::{BuildError, Client, Server};

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
