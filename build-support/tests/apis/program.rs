//! Calls both APIs of the crate with clients of one builder, against a server that answers as both of them do.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use animals_api::{ClientBuilder, cats, dogs};

/// Answers one request with `body`; the head of the request is what the thread returns.
fn server(body: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/base", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut buffer = [0; 1024];
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            let read = stream.read(&mut buffer).unwrap();
            head.extend_from_slice(&buffer[..read]);
        }
        let length = body.len();
        let response = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(response.as_bytes()).unwrap();
        String::from_utf8(head).unwrap().to_lowercase()
    });
    (url, thread)
}

#[tokio::test]
async fn both_clients_have_the_credential_of_one_builder() {
    let builder = ClientBuilder::new().key("secret").default_header("x-extra", "told once");
    let (url, request) = server(r#"[{"lives": 9}]"#);
    let client = builder.cats().base_url(url).build().unwrap();
    let cats: Vec<cats::types::Animal> = client.homes().list_animals().send().await.unwrap().into_inner();
    assert_eq!(cats[0].lives, 9);
    let request = request.join().unwrap();
    assert!(request.starts_with("get /base/cats "), "{request}");
    assert!(request.contains("authorization: bearer secret") && request.contains("x-extra: told once"), "{request}");

    let (url, request) = server(r#"[{"breed": "collie"}]"#);
    let client = builder.dogs().base_url(url).build().unwrap();
    let dogs: Vec<dogs::types::Animal> = client.homes().list_animals().send().await.unwrap().into_inner();
    assert_eq!(dogs[0].breed, "collie");
    let request = request.join().unwrap();
    assert!(request.starts_with("get /base/dogs "), "{request}");
    assert!(request.contains("authorization: bearer secret") && request.contains("x-extra: told once"), "{request}");
}

#[tokio::test]
async fn a_scheme_that_means_two_things_is_told_to_each_client() {
    let (url, request) = server("[]");
    let client = ClientBuilder::new().key("secret").dogs().header("dog").base_url(url).build().unwrap();
    client.kennels().list().send().await.unwrap();
    let request = request.join().unwrap();
    assert!(request.contains("x-dog: dog") && !request.contains("secret"), "{request}");
}

#[test]
fn each_client_has_the_base_url_of_its_api() {
    let builder = ClientBuilder::new();
    assert_eq!(builder.cats().build().unwrap().base_url().as_str(), "https://cats.example/v1");
    assert_eq!(builder.dogs().build().unwrap().base_url().as_str(), "https://dogs.example/");
    let regional = |region: &str| builder.dogs().server(dogs::Server::Regional).region(region).build();
    assert_eq!(regional("us").unwrap().base_url().as_str(), "https://us.dogs.example/");
    assert!(regional("moon").is_err());
    assert!(builder.credential("Unknown", animals_api::Credential::bearer("x")).cats().build().is_err());
}
