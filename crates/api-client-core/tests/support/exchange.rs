//! A server on a loopback port that plays a list of exchanges.
//!
//! In: pairs of the request that is expected and the answer to it. Out: a test that fails, with a diff, unless exactly
//! these requests came, in this order, and each was the expected one to the last header.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A request as it is on the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    /// A request without headers but `host`, which the server adds, because it knows its address.
    ///
    /// The target is the method, the path and the query, such as `GET /items?limit=1`.
    pub(crate) fn new(target: impl fmt::Display) -> Self {
        Self {
            line: format!("{target} HTTP/1.1"),
            ..Self::default()
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A body and the header that tells its length.
    pub(crate) fn body(self, body: &str) -> Self {
        let length = body.len().to_string();
        Self {
            body: body.to_owned(),
            ..self.header("content-length", &length)
        }
    }

    /// Reads a request whose body, if it has one, has a stated length; `None` where the client hangs up.
    async fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            match line.trim_end_matches(['\r', '\n']) {
                "" => break,
                text => lines.push(text.to_owned()),
            }
        }
        let headers = lines.iter().skip(1).map(|line| match line.split_once(": ") {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => (line.clone(), String::new()),
        });
        // Whether the runtime can decode gzip is a feature, which another package of the same build may have switched
        // on.
        let headers: Vec<_> = headers
            .filter(|(name, value)| (name.as_str(), value.as_str()) != ("accept-encoding", "gzip"))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.and_then(|(_, length)| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.ok()?;
        Some(Self {
            line: lines.first()?.clone(),
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }
}

/// The request as text. The order of its headers means nothing, so they are sorted.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut headers = self.headers.clone();
        headers.sort();
        writeln!(f, "{}", self.line)?;
        for (name, value) in headers {
            writeln!(f, "{name}: {value}")?;
        }
        writeln!(f, "\n{}", self.body)
    }
}

/// What the server answers.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    /// How much of the body is sent before the connection is cut.
    sent: usize,
}

impl Answer {
    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: String::new(),
            sent: 0,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    pub(crate) fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self {
            body: body.to_owned(),
            sent: body.len(),
            ..Self::empty(status).header("content-type", content_type)
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Promises the whole body and cuts the connection after so many bytes of it.
    pub(crate) fn cut_after(self, sent: usize) -> Self {
        Self { sent, ..self }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} \r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!(
            "content-length: {}\r\nconnection: close\r\n\r\n",
            self.body.len()
        ));
        [head.as_bytes(), &self.body.as_bytes()[..self.sent]].concat()
    }
}

/// The exchanges to come, and what was wrong with those that were.
#[derive(Debug, Default)]
struct Script {
    exchanges: VecDeque<(Request, Answer)>,
    mismatches: Vec<String>,
}

/// A running server. When it is dropped, the test fails unless everything was as expected.
#[derive(Debug)]
pub(crate) struct Server {
    url: String,
    script: Arc<Mutex<Script>>,
}

impl Server {
    /// Starts a server that plays these exchanges, one after the other.
    pub(crate) async fn play<const N: usize>(exchanges: [(Request, Answer); N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let exchanges = exchanges
            .into_iter()
            .map(|(request, answer)| (request.header("host", &host), answer));
        let script = Arc::new(Mutex::new(Script {
            exchanges: exchanges.collect(),
            mismatches: Vec::new(),
        }));
        let played = Arc::clone(&script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                answer(BufReader::new(stream), &played).await;
            }
        });
        let url = format!("http://{host}");
        Self { url, script }
    }

    /// Where it listens, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Answers the one request of a connection; `None` where the client hangs up.
async fn answer(mut stream: BufReader<TcpStream>, script: &Mutex<Script>) -> Option<()> {
    let request = Request::read(&mut stream).await?;
    let answer = script.lock().unwrap().next(&request);
    stream.write_all(&answer.bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

impl Script {
    /// Holds a request against the next one that is expected. It is answered even where it differs, so that the
    /// mismatch is all that the test tells.
    fn next(&mut self, request: &Request) -> Answer {
        let Some((expected, answer)) = self.exchanges.pop_front() else {
            self.mismatches
                .push(format!("no further request is expected:\n{request}"));
            return Answer::empty(500);
        };
        let (expected, received) = (expected.to_string(), request.to_string());
        if expected != received {
            let diff = similar::TextDiff::from_lines(&expected, &received);
            let diff = diff.unified_diff().header("expected", "received").to_string();
            self.mismatches.push(format!("the request is another one:\n{diff}"));
        }
        answer
    }

    fn verdict(&self) -> Option<String> {
        let missing = self.exchanges.iter();
        let missing = missing.map(|(request, _)| format!("this request did not come:\n{request}"));
        let wrong: Vec<_> = self.mismatches.iter().cloned().chain(missing).collect();
        (!wrong.is_empty()).then(|| wrong.join("\n"))
    }
}

impl Drop for Server {
    #[allow(clippy::print_stderr, reason = "a second panic would hide both")]
    fn drop(&mut self) {
        match self.script.lock().unwrap().verdict() {
            Some(verdict) if std::thread::panicking() => eprintln!("{verdict}"),
            Some(verdict) => panic!("{verdict}"),
            None => {}
        }
    }
}

/// The server is what all tests rest on, so here is that it fails them.
mod tests {
    use api_client_core::reqwest;

    use super::{Answer, Request, Server};

    fn expected() -> Request {
        Request::new("GET /items?limit=1")
            .header("accept", "*/*")
            .header("x-key", "a")
    }

    /// Sends a request that is not through a client of this workspace.
    async fn send(server: &Server, target: &str, key: &str) {
        let request = reqwest::Client::new().get(format!("{}{target}", server.url()));
        request.header("x-key", key).send().await.unwrap();
    }

    #[tokio::test]
    async fn the_expected_request_passes() {
        let server = Server::play([(expected(), Answer::empty(204))]).await;
        send(&server, "/items?limit=1", "a").await;
    }

    #[tokio::test]
    #[should_panic(expected = "-x-key: a\n+x-key: b\n")]
    async fn another_header_is_told() {
        let server = Server::play([(expected(), Answer::empty(204))]).await;
        send(&server, "/items?limit=1", "b").await;
    }

    #[tokio::test]
    #[should_panic(expected = "-GET /items?limit=1 HTTP/1.1\n+GET /items?limit=2 HTTP/1.1\n")]
    async fn another_query_is_told() {
        let server = Server::play([(expected(), Answer::empty(204))]).await;
        send(&server, "/items?limit=2", "a").await;
    }

    #[tokio::test]
    #[should_panic(expected = "no further request is expected:\nGET /more HTTP/1.1\n")]
    async fn one_request_too_many_is_told() {
        let server = Server::play([]).await;
        send(&server, "/more", "a").await;
    }

    #[tokio::test]
    #[should_panic(expected = "this request did not come:\nGET /items?limit=1 HTTP/1.1\n")]
    async fn a_request_that_is_missing_is_told() {
        Server::play([(expected(), Answer::empty(204))]).await;
    }
}
