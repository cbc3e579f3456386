//! The fault table: what a misbehaving server does to a call, as attempts, kind of error, status and time.

use std::time::{Duration, Instant, SystemTime};

use crate::support::{Reply, SECRET, Server, builder, head};
use api_client_core::serde_json::Value;
use api_client_core::{Client, Error, ErrorKind, Method, NoErrorBody, Response, RetryPolicy, StatusCode};

const MS: Duration = Duration::from_millis(1);

type Outcome = Result<Response<Value>, Error>;

async fn get(client: &Client) -> Outcome {
    let call = client
        .request(Method::GET, "/thing")
        .query("q", &1)
        .send_json::<Value, NoErrorBody>();
    tokio::time::timeout(Duration::from_secs(10), call)
        .await
        .expect("the call hung")
}

/// One row: what the server does, and what has to come of it.
struct Fault {
    name: &'static str,
    script: fn(usize) -> Reply,
    kind: ErrorKind,
    attempts: u32,
    status: Option<u16>,
    retryable: bool,
    /// The longest that the call may take.
    within: Duration,
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "reset before the headers",
        script: |_| Reply::Reset(Vec::new()),
        kind: ErrorKind::Transport,
        attempts: 3,
        status: None,
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "reset in the headers",
        script: |_| Reply::Reset(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
        kind: ErrorKind::Transport,
        attempts: 3,
        status: None,
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "reset after the headers",
        script: |_| Reply::Reset(head(200, "", 10)),
        kind: ErrorKind::Transport,
        attempts: 3,
        status: Some(200),
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "closed without an answer",
        script: |_| Reply::Bytes(Vec::new()),
        kind: ErrorKind::Transport,
        attempts: 3,
        status: None,
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "half a body",
        script: |_| Reply::Bytes([head(200, "", 20), b"{\"half\":".to_vec()].concat()),
        kind: ErrorKind::Transport,
        attempts: 3,
        status: Some(200),
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "slow bytes",
        script: |_| Reply::Slow(head(200, "", 1000), vec![b' '; 1000], MS.saturating_mul(20)),
        kind: ErrorKind::Timeout,
        attempts: 3,
        status: None,
        retryable: true,
        within: MS.saturating_mul(2500),
    },
    Fault {
        name: "never answers",
        script: |_| Reply::Stall(Vec::new()),
        kind: ErrorKind::Timeout,
        attempts: 3,
        status: None,
        retryable: true,
        within: MS.saturating_mul(2500),
    },
    Fault {
        name: "stalls in the body",
        script: |_| Reply::Stall(head(200, "", 10)),
        kind: ErrorKind::Timeout,
        attempts: 3,
        status: None,
        retryable: true,
        within: MS.saturating_mul(2500),
    },
    Fault {
        name: "an HTML page with status 502",
        script: |_| Reply::with(502, "Content-Type: text/html\r\n", "<html>bad gateway</html>"),
        kind: ErrorKind::Status,
        attempts: 3,
        status: Some(502),
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "half a body with status 503",
        script: |_| Reply::Bytes([head(503, "", 20), b"over".to_vec()].concat()),
        kind: ErrorKind::Status,
        attempts: 3,
        status: Some(503),
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "status 501, which is not retried",
        script: |_| Reply::json(501, "{}"),
        kind: ErrorKind::Status,
        attempts: 1,
        status: Some(501),
        retryable: false,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "a page of HTML with status 200",
        script: |_| Reply::with(200, "Content-Type: text/html\r\n", "<html>welcome</html>"),
        kind: ErrorKind::Decode,
        attempts: 1,
        status: Some(200),
        retryable: false,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "invalid UTF-8",
        script: |_| Reply::with(200, "Content-Type: application/json\r\n", b"\"\xff\xfe\""),
        kind: ErrorKind::Decode,
        attempts: 1,
        status: Some(200),
        retryable: false,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "no HTTP at all",
        script: |_| Reply::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        kind: ErrorKind::Transport,
        attempts: 3,
        status: None,
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "a redirect to itself",
        script: |_| Reply::with(302, "Location: /thing\r\n", ""),
        kind: ErrorKind::Redirect,
        attempts: 1,
        status: None,
        retryable: false,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "a redirect to a file",
        script: |_| Reply::with(302, "Location: file:///etc/passwd\r\n", ""),
        kind: ErrorKind::Redirect,
        attempts: 1,
        status: Some(302),
        retryable: false,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "a body longer than the limit by its length",
        script: |_| Reply::Zeros(head(200, "", 2 << 30), 2 << 30),
        kind: ErrorKind::ResponseTooLarge,
        attempts: 1,
        status: Some(200),
        retryable: false,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "Retry-After beyond the cap",
        script: |_| Reply::with(429, "Retry-After: 3600\r\n", ""),
        kind: ErrorKind::Status,
        attempts: 1,
        status: Some(429),
        retryable: true,
        within: MS.saturating_mul(900),
    },
    Fault {
        name: "Retry-After beyond the time for the call",
        script: |_| Reply::with(503, "Retry-After: 30\r\n", ""),
        kind: ErrorKind::Status,
        attempts: 1,
        status: Some(503),
        retryable: true,
        within: MS.saturating_mul(900),
    },
];

#[tokio::test]
async fn every_fault_ends_as_the_table_says() {
    for fault in FAULTS {
        let script = fault.script;
        let server = Server::start(move |number, _| script(number)).await;
        let client = builder(&server.url)
            .attempt_timeout(300 * MS)
            .timeout(3000 * MS)
            .build()
            .unwrap();
        let began = Instant::now();
        let error = get(&client).await.expect_err(fault.name);
        let took = began.elapsed();
        let told = format!("{}: {error:?}", fault.name);
        assert_eq!(error.kind(), fault.kind, "{told}");
        assert_eq!(error.attempts(), fault.attempts, "{told}");
        assert_eq!(error.status().map(|status| status.as_u16()), fault.status, "{told}");
        assert_eq!(error.is_retryable(), fault.retryable, "{told}");
        assert!(took < fault.within, "{told}: took {took:?}");
        for text in [format!("{error}"), format!("{error:?}"), format!("{client:?}")] {
            assert!(!text.contains(SECRET), "{}: {text}", fault.name);
        }
        assert!(!error.to_string().contains('\n'), "{told}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = get(&builder(&url).build().unwrap()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), error.status()),
        (ErrorKind::Transport, 3, None)
    );
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_connection_that_is_never_made_times_out() {
    // A listener whose queue is full and never accepted from lets no further connection through.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let _queued: Vec<_> = (0..8)
        .map(|_| tokio::spawn(tokio::net::TcpStream::connect(address)))
        .collect();
    tokio::time::sleep(50 * MS).await;
    let client = builder(&format!("http://{address}"))
        .connect_timeout(100 * MS)
        .attempt_timeout(None);
    let began = Instant::now();
    let error = get(&client.build().unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3), "{error:?}");
    assert!(began.elapsed() < 1000 * MS);
}

#[tokio::test]
async fn a_passing_failure_is_repaired_by_another_attempt() {
    let server = Server::start(|number, _| match number {
        0 => Reply::json(503, "{}"),
        _ => Reply::json(200, "[1]"),
    })
    .await;
    let response = get(&builder(&server.url).build().unwrap()).await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert_eq!(response[0], 1);
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn retry_after_in_seconds_is_waited_for() {
    let server = Server::start(|number, _| match number {
        0 => Reply::with(429, "Retry-After: 1\r\n", ""),
        _ => Reply::json(200, "1"),
    })
    .await;
    let began = Instant::now();
    let response = get(&builder(&server.url).build().unwrap()).await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert!(
        (1000 * MS..1500 * MS).contains(&began.elapsed()),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn retry_after_as_a_date_is_waited_for() {
    let server = Server::start(|number, _| match number {
        0 => {
            let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
            Reply::with(429, &format!("Retry-After: {date}\r\n"), "")
        }
        _ => Reply::json(200, "1"),
    })
    .await;
    let began = Instant::now();
    let response = get(&builder(&server.url).build().unwrap()).await.unwrap();
    assert_eq!(response.attempts(), 2);
    // The date has no fractions of a second.
    assert!(
        (900 * MS..2500 * MS).contains(&began.elapsed()),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_rate_limited_error_says_how_long_to_wait() {
    let server = Server::start(|_, _| Reply::with(429, "Retry-After: 7\r\nX-Request-Id: r-1\r\n", "slow down")).await;
    let error = get(&builder(&server.url).retry(RetryPolicy::off()).build().unwrap())
        .await
        .unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(
        error.to_string(),
        "/thing: 429 Too Many Requests: slow down (request id r-1)"
    );
}

#[tokio::test]
async fn an_empty_body_where_json_is_due_is_a_decode_error() {
    let server = Server::start(|_, _| Reply::json(200, "")).await;
    let client = builder(&server.url).build().unwrap();
    let call = client
        .request(Method::GET, "/thing")
        .send_json::<Vec<u8>, NoErrorBody>();
    let error = call.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "/thing: the body is not what the operation declares (status 200): the body is empty"
    );
    // Where nothing is a value, nothing is a success.
    let nothing = client
        .request(Method::GET, "/thing")
        .send_json::<Option<u8>, NoErrorBody>()
        .await
        .unwrap();
    assert_eq!(*nothing, None);
}

#[tokio::test]
async fn a_gzip_bomb_stops_at_the_limit() {
    // 64 MiB of zeros in 64 kB.
    let server = Server::start(|_, _| Reply::with(200, "Content-Encoding: gzip\r\n", gzip_of_zeros(64 << 20))).await;
    let client = builder(&server.url)
        .response_limit(1 << 20)
        .attempt_timeout(None)
        .build()
        .unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::ResponseTooLarge, 1),
        "{error:?}"
    );
    assert!(error.to_string().contains("more than 1048576 bytes"), "{error}");
}

fn gzip_of_zeros(length: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1 << 20];
    for _ in 0..length >> 20 {
        encoder.write_all(&zeros).unwrap();
    }
    encoder.finish().unwrap()
}

#[tokio::test]
async fn two_gigabytes_of_unknown_length_stop_at_the_limit() {
    let server =
        Server::start(|_, _| Reply::Zeros(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec(), 2 << 30)).await;
    let client = builder(&server.url)
        .response_limit(1 << 20)
        .attempt_timeout(None)
        .build()
        .unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::ResponseTooLarge, 1),
        "{error:?}"
    );
    assert!(server.written() < 64 << 20, "{} bytes were read", server.written());
}

#[tokio::test]
async fn two_gigabytes_can_be_streamed() {
    let server =
        Server::start(|_, _| Reply::Zeros(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec(), 2 << 30)).await;
    // Far longer than the time for an attempt or a call, which do not bound a stream.
    let client = builder(&server.url)
        .attempt_timeout(100 * MS)
        .timeout(200 * MS)
        .build()
        .unwrap();
    let call = client.request(Method::GET, "/thing").send_stream::<NoErrorBody>();
    let mut stream = call.await.unwrap().into_inner();
    let mut length = 0;
    while let Some(chunk) = stream.chunk().await.unwrap() {
        length += chunk.len() as u64;
    }
    assert_eq!(length, 2 << 30);
}

#[tokio::test]
async fn a_stream_that_stands_still_times_out() {
    let server = Server::start(|_, _| Reply::Stall([head(200, "", 10), b"abc".to_vec()].concat())).await;
    let client = builder(&server.url).idle_timeout(100 * MS).build().unwrap();
    let call = client.request(Method::GET, "/thing").send_stream::<NoErrorBody>();
    let mut stream = call.await.unwrap().into_inner();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "abc");
    let error = stream.chunk().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Timeout, Some(StatusCode::OK))
    );
    assert_eq!(stream.chunk().await.unwrap(), None, "the stream has ended");
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error() {
    let server = Server::start(|_, _| Reply::Bytes([head(200, "", 10), b"abc".to_vec()].concat())).await;
    let client = builder(&server.url).build().unwrap();
    let call = client.request(Method::GET, "/thing").send_stream::<NoErrorBody>();
    let mut stream = call.await.unwrap().into_inner();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "abc");
    assert_eq!(stream.chunk().await.unwrap_err().kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn the_total_timeout_bounds_all_attempts_together() {
    let server = Server::start(|_, _| Reply::Stall(Vec::new())).await;
    let client = builder(&server.url)
        .attempt_timeout(200 * MS)
        .timeout(300 * MS)
        .build()
        .unwrap();
    let began = Instant::now();
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert!((250 * MS..600 * MS).contains(&began.elapsed()), "{:?}", began.elapsed());
}
