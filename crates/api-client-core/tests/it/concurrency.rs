//! Ten thousand calls at once through one client.

use std::time::Duration;

use api_client_core::{Method, NoErrorBody};

use crate::support::{Reply, Server, builder};

const CALLS: usize = 10_000;

/// Memory of this process that is in use, in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    status.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_at_once_all_get_their_own_answer() {
    // Each request is answered with the number in its path, and the connection stays open.
    let server = Server::start(|_, request| {
        let number = request.line().trim_start_matches("GET /");
        Reply::KeepAlive(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{number}", number.len()).into_bytes())
    })
    .await;
    let client = builder(&server.url)
        .timeout(Duration::from_secs(60))
        .attempt_timeout(Duration::from_secs(30));
    let client = client.max_in_flight(100).build().unwrap();
    let before = resident();
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..CALLS {
        let request = client.request(Method::GET, "/{number}").path("number", &number);
        calls.spawn(async move { (number, request.send_json::<usize, NoErrorBody>().await) });
    }
    let mut answered = 0;
    while let Some(finished) = calls.join_next().await {
        let (number, outcome) = finished.unwrap();
        assert_eq!(*outcome.unwrap(), number);
        answered += 1;
    }
    assert_eq!(answered, CALLS);
    // A call can come before the connection of the one that made room for it is back in the pool.
    assert!(server.connections() <= 200, "{} connections", server.connections());
    if cfg!(target_os = "linux") {
        let grown = resident().saturating_sub(before) >> 20;
        assert!(grown < 150, "{grown} MiB");
    }
}
