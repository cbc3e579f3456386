//! How connections are kept, and where they lead.

use std::time::Duration;

use api_client_core::serde_json::Value;
use api_client_core::{Client, Connection, Method, NoErrorBody};

use crate::support::{Reply, Server, builder};

/// Keeps its connections open.
async fn open() -> Server {
    Server::start(|_, _| Reply::KeepAlive(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1".to_vec())).await
}

async fn get(client: &Client) {
    let call = client.request(Method::GET, "/x").send_json::<Value, NoErrorBody>();
    call.await.unwrap();
    // The connection comes back to the pool on another task.
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn connections(connection: Connection) -> usize {
    let server = open().await;
    let client = builder(&server.url).connection(connection).build().unwrap();
    get(&client).await;
    get(&client).await;
    server.connections()
}

#[tokio::test]
async fn a_connection_is_kept_as_long_and_as_often_as_it_may() {
    assert_eq!(connections(Connection::new()).await, 1);
    assert_eq!(connections(Connection::new().pool_max_idle_per_host(0)).await, 2);
    let short = Connection::new().pool_idle_timeout(Duration::from_millis(10));
    assert_eq!(connections(short).await, 2);
    let long = Connection::new()
        .pool_idle_timeout(None)
        .tcp_keepalive(Duration::from_secs(5));
    assert_eq!(connections(long).await, 1);
}

#[tokio::test]
async fn a_host_has_the_addresses_that_it_is_given() {
    let server = open().await;
    let address = server.url.trim_start_matches("http://").parse().unwrap();
    let connection = Connection::new().resolve("api.pets.example", [address]);
    let client = builder("http://api.pets.example").connection(connection);
    get(&client.build().unwrap()).await;
    assert_eq!(server.only().header("host"), Some("api.pets.example"));
}

/// `"hello"` in each coding.
const CODED: [(&str, &[u8]); 3] = [
    (
        "gzip",
        &[
            31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 83, 202, 72, 205, 201, 201, 87, 2, 0, 178, 206, 3, 119, 7, 0, 0, 0,
        ],
    ),
    ("br", &[11, 3, 128, 34, 104, 101, 108, 108, 111, 34, 3]),
    (
        "zstd",
        &[40, 181, 47, 253, 0, 88, 57, 0, 0, 34, 104, 101, 108, 108, 111, 34],
    ),
];

#[tokio::test]
async fn a_compressed_response_is_asked_for_and_read() {
    let on = [true, cfg!(feature = "brotli"), cfg!(feature = "zstd")];
    for ((coding, body), _) in CODED.into_iter().zip(on).filter(|(_, on)| *on) {
        let headers = format!("Content-Encoding: {coding}\r\n");
        let server = Server::start(move |_, _| Reply::with(200, &headers, body)).await;
        let client = builder(&server.url).build().unwrap();
        let call = client.request(Method::GET, "/x").send_json::<String, NoErrorBody>();
        assert_eq!(*call.await.unwrap(), "hello", "{coding}");
        let accepted = server.only().header("accept-encoding").unwrap_or_default().to_owned();
        assert!(accepted.split(',').any(|one| one.trim() == coding), "{accepted}");
    }
}
