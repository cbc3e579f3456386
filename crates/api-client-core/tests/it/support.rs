//! A server on a socket that does exactly what a test tells it, right or wrong.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use api_client_core::{Api, ApiKeyLocation, ClientBuilder, RetryPolicy, SchemeKind, SecurityScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does once it has read a request.
pub(crate) enum Reply {
    /// Writes this and closes the connection.
    Bytes(Vec<u8>),
    /// Writes this and waits for the next request on the same connection.
    KeepAlive(Vec<u8>),
    /// Writes this and resets the connection.
    Reset(Vec<u8>),
    /// Writes this and then neither writes nor closes.
    Stall(Vec<u8>),
    /// Writes the first part at once and the second one byte at a time, with a pause after each.
    Slow(Vec<u8>, Vec<u8>, Duration),
    /// Writes the head and then zeros, until it has written so many or the client hangs up.
    Zeros(Vec<u8>, u64),
}

impl Reply {
    /// A complete answer of JSON.
    pub(crate) fn json(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::with(status, "Content-Type: application/json\r\n", body)
    }

    /// A complete answer with these header lines.
    pub(crate) fn with(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut bytes = head(status, headers, body.len());
        bytes.extend_from_slice(body);
        Self::Bytes(bytes)
    }
}

/// The head of an answer whose body has this length.
pub(crate) fn head(status: u16, headers: &str, length: usize) -> Vec<u8> {
    format!("HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n").into_bytes()
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// `GET /path?query`
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap().trim_end_matches(" HTTP/1.1")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        headers
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A running server; it stops with its runtime.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    written: Arc<Mutex<u64>>,
    connections: Arc<Mutex<usize>>,
}

impl Server {
    /// Starts a server. The script gets the number of the request, counted from 0, and the request.
    pub(crate) async fn start(script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self {
            url,
            received: Arc::default(),
            written: Arc::default(),
            connections: Arc::default(),
        };
        let (running, script) = (server.clone(), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *running.connections.lock().unwrap() += 1;
                let (server, script) = (running.clone(), Arc::clone(&script));
                tokio::spawn(async move { server.serve(stream, &*script).await });
            }
        });
        server
    }

    /// A server that answers every request with this JSON.
    pub(crate) async fn json(body: &'static str) -> Self {
        Self::start(move |_, _| Reply::json(200, body)).await
    }

    /// All requests so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The only request.
    pub(crate) fn only(&self) -> Received {
        let received = self.received();
        assert_eq!(received.len(), 1, "{received:?}");
        received[0].clone()
    }

    /// How many connections have been made.
    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// How many bytes of zeros have been written.
    pub(crate) fn written(&self) -> u64 {
        *self.written.lock().unwrap()
    }

    async fn serve(&self, mut stream: TcpStream, script: &(impl Fn(usize, &Received) -> Reply + Sync)) -> Option<()> {
        let mut buffer = Vec::new();
        loop {
            let request = read_request(&mut stream, &mut buffer).await?;
            let number = {
                let mut received = self.received.lock().unwrap();
                received.push(request.clone());
                received.len() - 1
            };
            match script(number, &request) {
                Reply::KeepAlive(bytes) => stream.write_all(&bytes).await.ok()?,
                reply => return self.finish(stream, reply).await,
            }
        }
    }

    /// Carries out a reply that ends the connection.
    async fn finish(&self, mut stream: TcpStream, reply: Reply) -> Option<()> {
        match reply {
            Reply::Bytes(bytes) | Reply::KeepAlive(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.shutdown().await.ok()?;
            }
            Reply::Reset(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.flush().await.ok()?;
                // Lets the bytes arrive before the reset overtakes them.
                tokio::time::sleep(Duration::from_millis(20)).await;
                stream.set_zero_linger().ok()?;
            }
            Reply::Stall(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.read_to_end(&mut Vec::new()).await.ok()?;
            }
            Reply::Slow(head, body, pause) => {
                stream.write_all(&head).await.ok()?;
                for byte in body {
                    tokio::time::sleep(pause).await;
                    stream.write_all(&[byte]).await.ok()?;
                }
            }
            Reply::Zeros(head, length) => {
                stream.write_all(&head).await.ok()?;
                let zeros = vec![0; 64 * 1024];
                let mut left = length;
                while left > 0 {
                    let piece = &zeros[..zeros.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
                    stream.write_all(piece).await.ok()?;
                    left -= piece.len() as u64;
                    *self.written.lock().unwrap() += piece.len() as u64;
                }
            }
        }
        Some(())
    }
}

/// Reads one request with a body of a known length or in chunks; `None` when the client has hung up.
async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    let end = loop {
        if let Some(end) = find(buffer, b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(buffer.drain(..end).collect()).unwrap();
    let received = Received { head, body: Vec::new() };
    let chunked = received.header("transfer-encoding").is_some();
    let length = received
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let complete = |buffer: &[u8]| {
        if chunked {
            find(buffer, b"0\r\n\r\n").map(|end| end + 5)
        } else {
            (buffer.len() >= length).then_some(length)
        }
    };
    let end = loop {
        if let Some(end) = complete(buffer) {
            break end;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    Some(Received {
        body: buffer.drain(..end).collect(),
        ..received
    })
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

/// The key that must never be seen where people look.
pub(crate) const SECRET: &str = "s3cr3t-k3y";

static API: Api = Api {
    name: "test-api",
    version: "1.0.0",
    base_url: None,
    user_agent: "test-api/1.0.0",
    security_schemes: &[SecurityScheme {
        name: "ApiKey",
        kind: SchemeKind::ApiKey {
            location: ApiKeyLocation::Header,
            name: "X-Api-Key",
        },
        env: &["TEST_API_KEY"],
    }],
    in_band_failure: None,
};

/// A builder with a key in a header, quick retries and ample time.
pub(crate) fn builder(url: &str) -> ClientBuilder {
    ClientBuilder::new(&API)
        .base_url(url)
        .credential("ApiKey", SECRET)
        .attempt_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .retry(quick())
}

/// Three attempts with hardly a pause.
pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy::default().base_backoff(Duration::from_millis(5))
}
