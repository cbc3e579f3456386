//! The server: what a request is answered with, and what has come.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use api_operations::check::{Checker, Direction, Patterns, Place, Request};
use api_operations::fake::Faker;
use api_operations::{Content, Operation, Response, Table};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::expectation::Expectation;
use crate::http;
use crate::options::Options;
use crate::replay::Replay;
use crate::state::State;

/// The unexpected calls that are kept.
const MOST_UNEXPECTED: usize = 1000;

/// A mock server on the loopback. It runs until it is dropped.
///
/// Dropped, it panics if an expectation was not called as often as it says, or if something came that no expectation
/// of its operation allows; unless the thread panics already.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// What connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    table: Table,
    pub(crate) options: Options,
    expectations: Mutex<Vec<Expectation>>,
    unexpected: Mutex<Vec<String>>,
    state: Mutex<State>,
    replay: Mutex<Option<Replay>>,
    count: AtomicU64,
    patterns: Patterns,
    /// The values that were made, by the places of what they are values of: the table stays where it is.
    made: Mutex<HashMap<usize, Value>>,
}

impl Server {
    /// Starts a server of the API that `table` describes, on a port that is free.
    ///
    /// # Errors
    ///
    /// Returns an error if the system gives no port or no thread.
    pub fn start(table: Table) -> io::Result<Self> {
        Self::start_with(table, Options::default())
    }

    /// Starts a server that answers as `options` say.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_with(table: Table, options: Options) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            table,
            expectations: Mutex::default(),
            unexpected: Mutex::default(),
            state: Mutex::default(),
            replay: Mutex::new(options.recording.clone().map(Replay::new)),
            count: AtomicU64::new(0),
            patterns: Patterns::default(),
            made: Mutex::default(),
            options,
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("mock".to_owned()).spawn(move || {
            runtime.block_on(async {
                if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                    tokio::spawn(http::serve(listener, served));
                    // The server ends when the sender is dropped.
                    let _ = stopped.await;
                }
            });
        })?;
        Ok(Self {
            shared,
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Returns the base URL, such as `http://127.0.0.1:4000`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Expects calls of the operation with the id `operation`. All calls of it have to be as an expectation says then.
    ///
    /// # Panics
    ///
    /// Panics if the table has no such operation.
    #[track_caller]
    pub fn on(&self, operation: &str) -> Expectation {
        let known = self.shared.table.operation(operation).is_some();
        assert!(known, "the API has no operation `{operation}`");
        let expectation = Expectation::new(operation);
        lock(&self.shared.expectations).push(expectation.clone());
        expectation
    }

    /// Makes a value of the schema `name` as the type that a client has for it; the same for the same seed.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such schema, or if the type cannot be read from its value.
    pub fn fake<T: DeserializeOwned>(&self, name: &str, seed: u64) -> Result<T, serde_json::Error> {
        let faker = Faker::new(&self.shared.table).towards(Direction::Response);
        serde_json::from_value(faker.named(name, seed).unwrap_or_default())
    }

    /// Returns how many requests have come.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.count.load(Ordering::Relaxed)
    }

    /// Returns what was not as expected: calls that no expectation allows, and expectations that were called too often
    /// or too seldom.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        let mut failures = lock(&self.shared.unexpected).clone();
        for expectation in lock(&self.shared.expectations).iter() {
            let inner = expectation.lock();
            if let Some(times) = inner.times.filter(|times| *times != inner.calls) {
                failures.push(format!(
                    "`{}` was called {} times, not {times}",
                    inner.operation, inner.calls
                ));
            }
        }
        failures.extend(lock(&self.shared.replay).as_ref().and_then(Replay::rest));
        failures
    }

    /// Checks that everything was as expected.
    ///
    /// # Panics
    ///
    /// Panics if it was not, and says what.
    #[track_caller]
    pub fn verify(&self) {
        let failures = self.failures();
        assert!(
            failures.is_empty(),
            "the mock server was not called as expected:\n{}",
            failures.join("\n")
        );
    }

    /// Waits until the server ends, which is when the process does.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if !std::thread::panicking() {
            self.verify();
        }
    }
}

impl Shared {
    /// What `request` is answered with.
    pub(crate) fn answer(&self, request: &Request<'_>) -> Answer {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let answer = match self.options.fault_every {
            Some(every) if number % every == 0 => {
                Answer::problem(503, "a fault that was asked for", &[]).with_header("retry-after", "1")
            }
            _ if self.options.cors && request.method == "OPTIONS" => Answer::empty(204),
            _ => self.routed(request),
        };
        match self.options.cors {
            true => answer
                .with_header("access-control-allow-origin", "*")
                .with_header("access-control-allow-methods", "*")
                .with_header("access-control-allow-headers", "*, authorization")
                .with_header("access-control-expose-headers", "*"),
            false => answer,
        }
    }

    fn routed(&self, request: &Request<'_>) -> Answer {
        if let Some(replay) = lock(&self.replay).as_mut() {
            return replay
                .answer(request)
                .unwrap_or_else(|difference| self.unexpected(501, &difference));
        }
        let shorter = self
            .base_path()
            .and_then(|base| request.path.strip_prefix(base))
            .filter(|it| it.starts_with('/'));
        let paths = [Some(request.path), shorter];
        let mut routes = paths.into_iter().flatten().map(|path| Request { path, ..*request });
        let found = routes.find_map(|request| Some((self.table.route(request.method, request.path).ok()?, request)));
        let Some((operation, request)) = found else {
            let methods = self.table.methods(request.path);
            let finding = self.table.route(request.method, request.path).err();
            let why = finding.map(|finding| finding.message).unwrap_or_default();
            let status = if methods.is_empty() { 404 } else { 405 };
            let answer = self.unexpected(status, &why);
            return if methods.is_empty() {
                answer
            } else {
                answer.with_header("allow", methods.join(", "))
            };
        };
        match self.refused(operation, &request) {
            Some(refused) => refused,
            None => self.expected(operation, &request),
        }
    }

    /// The path of the base URL, such as `/v2`.
    fn base_path(&self) -> Option<&str> {
        let url = self.table.servers.first()?;
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let path = rest
            .find('/')
            .and_then(|start| rest.get(start..))?
            .trim_end_matches('/');
        Some(path).filter(|path| !path.is_empty())
    }

    /// The answer to a request that the description does not allow.
    fn refused(&self, operation: &Operation, request: &Request<'_>) -> Option<Answer> {
        if !self.options.checks {
            return None;
        }
        let checker = Checker::new(&self.table, Direction::Request).sharing(&self.patterns);
        let findings = checker.request(&self.table, operation, request);
        let first = findings.first()?;
        let details: Vec<String> = findings.iter().map(ToString::to_string).collect();
        Some(match first.place {
            Place::Credentials => Answer::problem(401, "credentials are missing", &details),
            Place::MediaType => Answer::problem(415, "the media type is not supported", &details),
            _ => Answer::problem(400, "the request is not as the description says", &details),
        })
    }

    fn expected(&self, operation: &Operation, request: &Request<'_>) -> Answer {
        let expectations = lock(&self.expectations);
        let of_operation: Vec<&Expectation> = expectations
            .iter()
            .filter(|it| it.lock().operation == operation.id)
            .collect();
        let mut lines = Vec::new();
        // The newest first: a test narrows what it has said before.
        for (index, expectation) in of_operation.iter().enumerate().rev() {
            let mut inner = expectation.lock();
            let differences = inner.differences(&self.table, operation, request);
            if differences.is_empty() {
                let answer = inner.next();
                return answer.unwrap_or_else(|| self.preloaded(operation, request));
            }
            lines.push(format!("expectation {} of `{}`:", index + 1, operation.id));
            lines.extend(differences.into_iter().map(|line| format!("  {line}")));
        }
        if of_operation.is_empty() {
            return self.preloaded(operation, request);
        }
        drop(expectations);
        let call = format!(
            "{} {} is as no expectation says\n{}",
            request.method,
            request.path,
            lines.join("\n")
        );
        self.unexpected(501, &call)
    }

    fn unexpected(&self, status: u16, why: &str) -> Answer {
        let mut unexpected = lock(&self.unexpected);
        // A server that runs for days does not keep what nobody asks for.
        if unexpected.len() < MOST_UNEXPECTED {
            unexpected.push(why.to_owned());
        }
        Answer::problem(status, "this call is not expected", &[why.to_owned()])
    }

    /// The answer of an operation that nothing is expected of.
    fn preloaded(&self, operation: &Operation, request: &Request<'_>) -> Answer {
        let status = |response: &Response| match response.status.as_str() {
            "default" => 200,
            range => range.replace(['X', 'x'], "0").parse().unwrap_or(200),
        };
        let Some(response) = operation.success() else {
            return Answer::empty(204);
        };
        if self.options.stateful {
            let made = |content: &Content| self.value(content);
            let answer = lock(&self.state).answer(&self.table, operation, request, &made);
            if let Some((other, body)) = answer {
                let status = other.unwrap_or_else(|| status(response));
                return body.map_or_else(|| Answer::empty(status), |body| Answer::json(status, &body));
            }
        }
        let accepted = request.header("accept").unwrap_or("*/*");
        let is_accepted = |content: &&Content| accepted.contains(content.media_type.as_str());
        let content = response.content.iter().find(is_accepted).or(response.content.first());
        let answer = match content {
            Some(content) => self.content(status(response), content),
            None => Answer::empty(status(response)),
        };
        let headers = response.headers.iter().filter(|header| header.required);
        headers.fold(answer, |answer, header| {
            let made = || Faker::new(&self.table).value(&header.schema, self.options.seed);
            let value = header.example.clone().unwrap_or_else(made);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            answer.with_header(&header.name.to_ascii_lowercase(), text)
        })
    }

    /// The example of `content`, or a value that is made.
    fn value(&self, content: &Content) -> Value {
        let made = || {
            let faker = Faker::new(&self.table).with_examples().towards(Direction::Response);
            faker.value(content.schema.as_ref().unwrap_or(&Value::Bool(true)), self.options.seed)
        };
        if let Some(example) = &content.example {
            return example.clone();
        }
        let place = std::ptr::from_ref(content).addr();
        let known = lock(&self.made).get(&place).cloned();
        known.unwrap_or_else(|| {
            let value = made();
            lock(&self.made).insert(place, value.clone());
            value
        })
    }

    fn content(&self, status: u16, content: &Content) -> Answer {
        let value = self.value(content);
        let media_type = content.media_type.replace('*', "plain");
        let text = match &value {
            Value::String(text) if !media_type.contains("json") => text.clone(),
            value => value.to_string(),
        };
        let text = match (content.stream, media_type.starts_with("text/event-stream")) {
            (true, true) => format!("data: {text}\n\ndata: {text}\n\n"),
            (true, false) => format!("{text}\n{text}\n"),
            _ => text,
        };
        Answer::new(status, &media_type, text)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
