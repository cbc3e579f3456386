//! A documentation site on a port of this machine.
//!
//! In: what to answer for which path; it may be changed while the server runs. Out: the answers, and a record of the
//! requests. It speaks just enough HTTP/1.1 for one request per connection.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// An answer to a request.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// A body of so many bytes that is never held in memory, in place of `body`; its length is not announced.
    pub(crate) endless: Option<u64>,
    /// How long the answer is held back.
    pub(crate) pause: Duration,
    /// How long each byte of the headers and the body is held back.
    pub(crate) drip: Option<Duration>,
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into().into_bytes(),
            endless: None,
            pause: Duration::ZERO,
            drip: None,
        }
    }

    /// A file with an `ETag` made from its content.
    pub(crate) fn file(body: impl Into<String>) -> Self {
        let body = body.into();
        let etag = format!("\"{}\"", build_support::package::lock::sha256(&body));
        Self::new(200, body)
            .header("ETag", etag)
            .header("Content-Type", "text/markdown")
    }

    /// The same, compressed by a server that does not ask whether that is wanted.
    pub(crate) fn gzipped(mut self) -> Self {
        self.body = gzip(&self.body);
        self.header("Content-Encoding", "gzip")
    }

    /// The same, held back for `pause`.
    pub(crate) fn after(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// The same, byte by byte with a `pause` after each.
    pub(crate) fn dripping(mut self, pause: Duration) -> Self {
        self.drip = Some(pause);
        self
    }

    pub(crate) fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self::new(status, "").header("Location", location)
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    fn header_value(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A request that was made.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) status: u16,
}

#[derive(Default)]
struct State {
    answers: BTreeMap<String, Answer>,
    /// Answers that come first, once each.
    first: BTreeMap<String, Vec<Answer>>,
    requests: Vec<Request>,
    /// How many requests are being answered, and how many were at the most.
    at_once: (usize, usize),
}

/// The running server. It stops listening to anything new when the test ends.
pub(crate) struct Server {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that hangs up in the middle is what some tests are about.
                thread::spawn(move || serve(stream, &state));
            }
        });
        Self { url, state }
    }

    /// `host:port`
    pub(crate) fn authority(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    pub(crate) fn put(&self, path: &str, answer: Answer) {
        self.state.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    /// Answers `path` with `answer` once, before what [`Server::put`] says.
    pub(crate) fn put_once(&self, path: &str, answer: Answer) {
        self.state
            .lock()
            .unwrap()
            .first
            .entry(path.to_owned())
            .or_default()
            .push(answer);
    }

    pub(crate) fn remove(&self, path: &str) {
        self.state.lock().unwrap().answers.remove(path);
    }

    /// How many requests were under way at once, at the most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.state.lock().unwrap().at_once.1
    }

    /// The requests since the last call.
    pub(crate) fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }
}

/// `text` in the format of gzip (RFC 1952), in one block that is stored as it is (RFC 1951, section 3.2.4).
fn gzip(text: &[u8]) -> Vec<u8> {
    let checksum = !text.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    });
    let length = u16::try_from(text.len()).unwrap();
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(text);
    packed.extend(checksum.to_le_bytes());
    packed.extend(u32::from(length).to_le_bytes());
    packed
}

impl State {
    fn begin(&mut self) {
        self.at_once.0 += 1;
        self.at_once.1 = self.at_once.1.max(self.at_once.0);
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    state.lock().unwrap().begin();
    let answer = answer(method, path, headers, state);
    thread::sleep(answer.pause);
    state.lock().unwrap().at_once.0 -= 1;
    if let Some(pause) = answer.drip {
        let headers: String = answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head = format!("HTTP/1.1 {} X\r\n{headers}Connection: close\r\n\r\n", answer.status);
        return head.bytes().chain(answer.body).try_for_each(|byte| {
            thread::sleep(pause);
            stream.write_all(&[byte])
        });
    }
    write!(stream, "HTTP/1.1 {} X\r\nConnection: close\r\n", answer.status)?;
    for (name, value) in &answer.headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    match answer.endless {
        Some(length) => {
            write!(stream, "\r\n")?;
            let block = [b'x'; 64 * 1024];
            (0..length / block.len() as u64).try_for_each(|_| stream.write_all(&block))?;
        }
        None => {
            write!(stream, "Content-Length: {}\r\n\r\n", answer.body.len())?;
            stream.write_all(&answer.body)?;
        }
    }
    stream.flush()
}

fn answer(method: String, path: String, headers: BTreeMap<String, String>, state: &Mutex<State>) -> Answer {
    let mut state = state.lock().unwrap();
    let once = state
        .first
        .get_mut(&path)
        .filter(|answers| !answers.is_empty())
        .map(|answers| answers.remove(0));
    let mut answer = once
        .or_else(|| state.answers.get(&path).cloned())
        .unwrap_or_else(|| Answer::new(404, "not found"));
    let validators = [("ETag", "if-none-match"), ("Last-Modified", "if-modified-since")];
    let is_same = |(name, condition): (&str, &str)| {
        answer
            .header_value(name)
            .is_some_and(|value| headers.get(condition).is_some_and(|known| known == value))
    };
    if validators.into_iter().any(is_same) {
        answer.status = 304;
        answer.body.clear();
    }
    state.requests.push(Request {
        method,
        path,
        headers,
        status: answer.status,
    });
    answer
}
