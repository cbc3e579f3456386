//! The fault table: what a misbehaving server does to a call, as attempts, kind of error, status and time.

use std::ops::Range;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use Ends::{ForGood, ForNow, Well};
use api_client_core::ErrorKind::{Decode, Redirect, ResponseTooLarge, Status, Timeout, Transport};
use api_client_core::{Client, Error, ErrorKind, Method, NoErrorBody, Response, RetryPolicy, StatusCode};

use crate::support::{Received, Reply, SECRET, Server, builder, head};

const MS: Duration = Duration::from_millis(1);

type Outcome = Result<Response<Vec<u8>>, Error>;

async fn get(client: &Client) -> Outcome {
    let call = client
        .request(Method::GET, "/thing")
        .query("q", &1)
        .send_json::<Vec<u8>, NoErrorBody>();
    tokio::time::timeout(Duration::from_secs(10), call)
        .await
        .expect("the call hung")
}

/// One row: what the server answers to the n-th request, how the call ends after how many attempts, and in what time.
struct Fault {
    name: &'static str,
    script: fn(usize, &Received) -> Reply,
    ends: Ends,
    attempts: u32,
    time: Range<Duration>,
}

#[derive(Debug, PartialEq)]
enum Ends {
    /// In a value.
    Well,
    /// In an error with this status, after which the same call may succeed later.
    ForNow(ErrorKind, Option<u16>),
    /// In an error with this status, after which it will not.
    ForGood(ErrorKind, Option<u16>),
}

const fn fault(
    name: &'static str,
    script: fn(usize, &Received) -> Reply,
    ends: Ends,
    attempts: u32,
    time: Range<Duration>,
) -> Fault {
    Fault {
        name,
        script,
        ends,
        attempts,
        time,
    }
}

/// Hardly more than the pauses between the attempts.
const AT_ONCE: Range<Duration> = Duration::ZERO..Duration::from_secs(2);
/// Three attempts of 500 ms each.
const THREE_TIMEOUTS: Range<Duration> = Duration::from_millis(1500)..Duration::from_secs(4);

/// A server of a script gets calls with 500 ms for an attempt, 6 s for all of them, and 1 MiB for a body.
const FAULTS: &[Fault] = &[
    fault(
        "reset before the headers",
        |_, _| Reply::Reset(vec![]),
        ForNow(Transport, None),
        3,
        AT_ONCE,
    ),
    fault(
        "reset in the headers",
        |_, _| Reply::Reset(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
        ForNow(Transport, None),
        3,
        AT_ONCE,
    ),
    fault(
        "reset after the headers",
        |_, _| Reply::Reset(head(200, "", 10)),
        ForNow(Transport, Some(200)),
        3,
        AT_ONCE,
    ),
    fault(
        "closed without an answer",
        |_, _| Reply::Bytes(vec![]),
        ForNow(Transport, None),
        3,
        AT_ONCE,
    ),
    fault(
        "no HTTP at all",
        |_, _| Reply::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        ForNow(Transport, None),
        3,
        AT_ONCE,
    ),
    fault(
        "half a body",
        |_, _| Reply::Bytes([head(200, "", 20), b"{\"half\":".to_vec()].concat()),
        ForNow(Transport, Some(200)),
        3,
        AT_ONCE,
    ),
    fault(
        "half a body, then a whole one",
        |number, _| half_a_body_first(number),
        Well,
        2,
        AT_ONCE,
    ),
    fault(
        "slow bytes",
        |_, _| Reply::Slow(head(200, "", 1000), vec![b' '; 1000], MS.saturating_mul(20)),
        ForNow(Timeout, None),
        3,
        THREE_TIMEOUTS,
    ),
    fault(
        "never answers",
        |_, _| Reply::Stall(vec![]),
        ForNow(Timeout, None),
        3,
        THREE_TIMEOUTS,
    ),
    fault(
        "stalls in the body",
        |_, _| Reply::Stall(head(200, "", 10)),
        ForNow(Timeout, None),
        3,
        THREE_TIMEOUTS,
    ),
    fault(
        "429, Retry-After in seconds",
        |number, _| once(number, 429, "Retry-After: 1\r\n"),
        Well,
        2,
        secs(1, 3),
    ),
    // A date has no fractions of a second.
    fault(
        "429, Retry-After as a date",
        |number, _| once(number, 429, &retry_at(2)),
        Well,
        2,
        secs(1, 4),
    ),
    fault(
        "429, Retry-After a date gone by",
        |number, _| once(number, 429, "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
        Well,
        2,
        AT_ONCE,
    ),
    fault(
        "429, Retry-After that says nothing",
        |number, _| once(number, 429, "Retry-After: soon\r\n"),
        Well,
        2,
        AT_ONCE,
    ),
    fault(
        "429, Retry-After beyond the cap",
        |_, _| Reply::with(429, "Retry-After: 3600\r\n", ""),
        ForNow(Status, Some(429)),
        1,
        AT_ONCE,
    ),
    fault(
        "503, Retry-After beyond the time of the call",
        |_, _| Reply::with(503, "Retry-After: 30\r\n", ""),
        ForNow(Status, Some(503)),
        1,
        AT_ONCE,
    ),
    fault("503, then 200", |number, _| once(number, 503, ""), Well, 2, AT_ONCE),
    fault(
        "503 with half a body",
        |_, _| Reply::Bytes([head(503, "", 20), b"over".to_vec()].concat()),
        ForNow(Status, Some(503)),
        3,
        AT_ONCE,
    ),
    fault(
        "502 with a page of HTML",
        |_, _| Reply::with(502, HTML, "<html>bad gateway</html>"),
        ForNow(Status, Some(502)),
        3,
        AT_ONCE,
    ),
    fault(
        "501, which no repetition helps",
        |_, _| Reply::json(501, "{}"),
        ForGood(Status, Some(501)),
        1,
        AT_ONCE,
    ),
    fault(
        "401 that repeats the key",
        |_, request| Reply::with(401, "", &request.head),
        ForGood(Status, Some(401)),
        1,
        AT_ONCE,
    ),
    fault(
        "redirect to another host",
        |_, request| elsewhere(request),
        Well,
        1,
        AT_ONCE,
    ),
    fault(
        "redirect to itself",
        |_, _| Reply::with(302, "Location: /thing\r\n", ""),
        ForGood(Redirect, Some(302)),
        1,
        AT_ONCE,
    ),
    fault(
        "redirect to a file",
        |_, _| Reply::with(302, "Location: file:///etc/passwd\r\n", ""),
        ForGood(Redirect, Some(302)),
        1,
        AT_ONCE,
    ),
    fault(
        "gzip bomb",
        |_, _| Reply::with(200, "Content-Encoding: gzip\r\n", GZIP_BOMB.as_slice()),
        ForGood(ResponseTooLarge, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "2 GB, announced",
        |_, _| Reply::Zeros(head(200, "", 2 << 30), 2 << 30),
        ForGood(ResponseTooLarge, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "2 GB, not announced",
        |_, _| Reply::Zeros(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), 2 << 30),
        ForGood(ResponseTooLarge, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "200 with a page of HTML",
        |_, _| Reply::with(200, HTML, "<html>welcome</html>"),
        ForGood(Decode, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "200 with half of the JSON",
        |_, _| Reply::json(200, "[1, {\"a\":"),
        ForGood(Decode, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "empty body where JSON is due",
        |_, _| Reply::json(200, ""),
        ForGood(Decode, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "201 where 200 is declared",
        |_, _| Reply::json(201, "[1]"),
        Well,
        1,
        AT_ONCE,
    ),
    fault(
        "204 where JSON is due",
        |_, _| Reply::with(204, "", ""),
        ForGood(Decode, Some(204)),
        1,
        AT_ONCE,
    ),
    fault(
        "JSON behind a byte order mark",
        |_, _| Reply::json(200, "\u{feff}[1]"),
        Well,
        1,
        AT_ONCE,
    ),
    fault(
        "JSON as plain text",
        |_, _| Reply::with(200, "Content-Type: text/plain\r\n", "[1]"),
        Well,
        1,
        AT_ONCE,
    ),
    fault(
        "JSON in UTF-16",
        |_, _| {
            let media_type = "Content-Type: application/json; charset=utf-16le\r\n";
            Reply::with(200, media_type, b"[\x001\x00]\x00")
        },
        Well,
        1,
        AT_ONCE,
    ),
    fault(
        "plain text where JSON is due",
        |_, _| Reply::with(200, "Content-Type: text/plain\r\n", "fine"),
        ForGood(Decode, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "JSON of another type",
        |_, _| Reply::json(200, "{}"),
        ForGood(Decode, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "100,000 open brackets",
        |_, _| Reply::json(200, "[".repeat(100_000)),
        ForGood(Decode, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "100,000 open brackets in an error",
        |_, _| Reply::json(400, "{\"a\":".repeat(100_000)),
        ForGood(Status, Some(400)),
        1,
        AT_ONCE,
    ),
    fault(
        "a name of 512 KiB with line breaks and escapes",
        |_, _| Reply::json(200, format!("[{{\"{}\": 1}}]", "\\n\\u001b\\u202e".repeat(40_000))),
        ForGood(Decode, Some(200)),
        1,
        AT_ONCE,
    ),
    fault(
        "a request id that repeats the key",
        |_, request| {
            Reply::with(
                401,
                &format!("X-Request-Id: {}\r\n", request.header("x-api-key").unwrap()),
                "",
            )
        },
        ForGood(Status, Some(401)),
        1,
        AT_ONCE,
    ),
    fault(
        "invalid UTF-8",
        |_, _| Reply::json(200, b"[\"\xff\xfe\"]"),
        ForGood(Decode, Some(200)),
        1,
        AT_ONCE,
    ),
];

const HTML: &str = "Content-Type: text/html\r\n";

const fn secs(from: u64, to: u64) -> Range<Duration> {
    Duration::from_secs(from)..Duration::from_secs(to)
}

/// This answer to the first request, and `[1]` to the next one.
fn once(number: usize, status: u16, headers: &str) -> Reply {
    match number {
        0 => Reply::with(status, headers, ""),
        _ => Reply::json(200, "[1]"),
    }
}

fn half_a_body_first(number: usize) -> Reply {
    match number {
        0 => Reply::Bytes([head(200, "", 3), b"[".to_vec()].concat()),
        _ => Reply::json(200, "[1]"),
    }
}

fn retry_at(seconds: u64) -> String {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds));
    format!("Retry-After: {date}\r\n")
}

/// Redirects to the same server under another name, which answers only if it is not told the key.
fn elsewhere(request: &Received) -> Reply {
    let host = request.header("host").unwrap();
    match host.strip_prefix("127.0.0.1") {
        Some(port) => Reply::with(302, &format!("Location: http://localhost{port}/elsewhere\r\n"), ""),
        None if request.head.contains(SECRET) => Reply::json(500, "{}"),
        None => Reply::json(200, "[1]"),
    }
}

/// 64 MiB of zeros in 64 kB.
static GZIP_BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..64 {
        encoder.write_all(&[0; 1 << 20]).unwrap();
    }
    encoder.finish().unwrap()
});

/// What the server does in each row, and how the call ends.
pub(crate) fn rows() -> impl Iterator<Item = (&'static str, String)> {
    FAULTS.iter().map(|fault| {
        let attempts = match fault.attempts {
            1 => "1 attempt".to_owned(),
            attempts => format!("{attempts} attempts"),
        };
        let status = |status: &Option<u16>| status.map(|status| format!(", {status}")).unwrap_or_default();
        let ends = match &fault.ends {
            Well => "well".to_owned(),
            ForNow(kind, found) => format!("`{kind:?}`{}, may succeed later", status(found)),
            ForGood(kind, found) => format!("`{kind:?}`{}", status(found)),
        };
        (fault.name, format!("{ends}; {attempts}"))
    })
}

/// Makes the call of a row and holds what comes of it against the row.
async fn check(fault: &Fault, url: &str) {
    let client = builder(url)
        .attempt_timeout(500 * MS)
        .timeout(6000 * MS)
        .response_limit(1 << 20)
        .build()
        .unwrap();
    let began = Instant::now();
    let outcome = get(&client).await;
    let took = began.elapsed();
    let (ends, attempts, shown) = match &outcome {
        Ok(response) => (Well, response.attempts(), format!("{response:?}")),
        Err(error) => {
            let status = error.status().map(|status| status.as_u16());
            let ends = if error.is_retryable() { ForNow } else { ForGood };
            for shown in [format!("{error}"), format!("{error:?}")] {
                let unsafe_line = shown.contains(char::is_control) || shown.contains('\u{202e}') || shown.len() > 2000;
                assert!(!unsafe_line, "{}: {shown}", fault.name);
            }
            let shown = format!("{error} {error:?} {}", error.text());
            (ends(error.kind(), status), error.attempts(), shown)
        }
    };
    assert_eq!(
        (&ends, attempts),
        (&fault.ends, fault.attempts),
        "{}: {shown}",
        fault.name
    );
    assert!(fault.time.contains(&took), "{} took {took:?}", fault.name);
    assert!(
        !format!("{shown} {client:?}").contains(SECRET),
        "{}: {shown}",
        fault.name
    );
}

#[tokio::test]
async fn every_fault_ends_as_the_table_says() {
    // Made before the clock starts.
    LazyLock::force(&GZIP_BOMB);
    for fault in FAULTS {
        let server = Server::start(fault.script).await;
        check(fault, &server.url).await;
        assert!(
            server.written() < 64 << 20,
            "{}: {} bytes were read",
            fault.name,
            server.written()
        );
    }
}

#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let nobody: fn(usize, &Received) -> Reply = |_, _| unreachable!("nobody listens");
    check(&fault("refused", nobody, ForNow(Transport, None), 3, AT_ONCE), &url).await;
    let error = get(&builder(&url).build().unwrap()).await.unwrap_err();
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
async fn a_rate_limited_error_says_how_long_to_wait() {
    let server = Server::start(|_, _| Reply::with(429, "Retry-After: 7\r\nX-Request-Id: r-1\r\n", "slow down")).await;
    let error = get(&builder(&server.url).retry(RetryPolicy::off()).build().unwrap())
        .await
        .unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(
        error.to_string(),
        format!(
            "/thing: GET {}/thing: 429 Too Many Requests: slow down (request id r-1)",
            server.url
        )
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
        format!(
            "/thing: GET {}/thing: the response body cannot be decoded (status 200): the body is empty",
            server.url
        )
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
async fn a_read_of_a_stream_that_is_given_up_loses_nothing() {
    let server = Server::start(|_, _| Reply::Slow(head(200, "", 3), b"abc".to_vec(), 100 * MS)).await;
    let client = builder(&server.url).build().unwrap();
    let call = client.request(Method::GET, "/thing").send_stream::<NoErrorBody>();
    let mut stream = call.await.unwrap().into_inner();
    let mut read = Vec::new();
    loop {
        match tokio::time::timeout(30 * MS, stream.chunk()).await {
            Ok(Ok(Some(chunk))) => read.extend_from_slice(&chunk),
            Ok(end) => break assert_eq!(end.unwrap(), None),
            Err(_) => {}
        }
    }
    assert_eq!(read, b"abc");
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_nothing_behind() {
    let server = Server::start(|_, _| Reply::Stall(Vec::new())).await;
    let client = builder(&server.url).max_in_flight(1).build().unwrap();
    for _ in 0..3 {
        let given_up = tokio::time::timeout(300 * MS, get(&client)).await;
        assert!(given_up.is_err());
    }
    // Each call has had the only place, and no attempt has gone on without its caller.
    assert_eq!((server.received().len(), server.connections()), (3, 3));
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
