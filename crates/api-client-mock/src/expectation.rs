//! What a test expects to be called, and what is answered then.
//!
//! In: the parts that a request has to have, and answers. Out: whether a request is meant, and if not, what differs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api_operations::check::Request;
use api_operations::{Operation, Table};
use serde::Serialize;
use serde_json::Value;

use crate::answer::{Answer, Fault};

/// A call of an operation that a test expects. See [`Server::on`](crate::Server::on).
///
/// Without [`returns`](Self::returns) the answer is an example or a made value.
#[derive(Clone, Debug)]
pub struct Expectation {
    pub(crate) inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) operation: String,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Value>,
    answers: Vec<Answer>,
    pub(crate) times: Option<usize>,
    pub(crate) calls: usize,
}

impl Expectation {
    pub(crate) fn new(operation: &str) -> Self {
        let inner = Inner {
            operation: operation.to_owned(),
            ..Inner::default()
        };
        Self {
            inner: Arc::new(Mutex::new(inner)),
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with(self, change: impl FnOnce(&mut Inner)) -> Self {
        change(&mut self.lock());
        self
    }

    /// Expects this value of the parameter `name` in the path.
    pub fn path(self, name: &str, value: impl ToString) -> Self {
        self.with(|inner| inner.path.push((name.to_owned(), value.to_string())))
    }

    /// Expects the pair `name` and `value` in the query.
    pub fn query(self, name: &str, value: impl ToString) -> Self {
        self.with(|inner| inner.query.push((name.to_owned(), value.to_string())))
    }

    /// Expects the header `name` with this value.
    pub fn header(self, name: &str, value: impl ToString) -> Self {
        self.with(|inner| inner.headers.push((name.to_owned(), value.to_string())))
    }

    /// Expects a body of JSON that has all of `part`: objects may have more members, lists have the same items.
    pub fn body(self, part: impl Serialize) -> Self {
        let part = serde_json::to_value(part).unwrap_or_default();
        self.with(|inner| inner.body = Some(part))
    }

    /// Answers with `status` and `body` as JSON. Called again, it is the answer to the next call; the last one is that
    /// to all others.
    pub fn returns(self, status: u16, body: impl Serialize) -> Self {
        let body = serde_json::to_value(body).unwrap_or_default();
        self.with(|inner| inner.answers.push(Answer::json(status, &body)))
    }

    /// Answers with `status` and a body of another media type, as [`returns`](Self::returns) does.
    pub fn returns_text(self, status: u16, media_type: &str, body: impl Into<String>) -> Self {
        let answer = Answer::new(status, media_type, body.into());
        self.with(|inner| inner.answers.push(answer))
    }

    /// Answers with `status` and no body, as [`returns`](Self::returns) does.
    pub fn returns_status(self, status: u16) -> Self {
        self.with(|inner| inner.answers.push(Answer::empty(status)))
    }

    /// Adds a header to the answer before.
    pub fn answer_header(self, name: &str, value: impl ToString) -> Self {
        self.with(|inner| {
            if let Some(last) = inner.answers.pop() {
                inner.answers.push(last.with_header(name, value.to_string()));
            }
        })
    }

    /// Waits before the answer before.
    pub fn delay(self, delay: Duration) -> Self {
        self.with(|inner| {
            if let Some(last) = inner.answers.last_mut() {
                last.delay = delay;
            }
        })
    }

    /// Fails in this way, as the answer to the next call. What breaks in the middle of its body is an answer like the
    /// one before, or else one of some JSON.
    pub fn fails(self, fault: Fault) -> Self {
        self.with(|inner| {
            let last = inner.answers.last();
            let is_whole = |answer: &&Answer| answer.fault.is_none() && answer.status < 400 && !answer.body.is_empty();
            let last = last.filter(is_whole).cloned();
            let whole = last.unwrap_or_else(|| Answer::json(200, &serde_json::json!({"this": "is cut off"})));
            inner.answers.push(whole.faulty(fault));
        })
    }

    /// Expects this many calls, no more and no fewer, by the time that the server is verified or dropped.
    pub fn times(self, count: usize) -> Self {
        self.with(|inner| inner.times = Some(count))
    }

    /// Returns how often it was called.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.lock().calls
    }

    /// Checks that it was called this often.
    ///
    /// # Panics
    ///
    /// Panics if it was not.
    #[track_caller]
    pub fn called(&self, count: usize) {
        let inner = self.lock();
        let (operation, calls) = (&inner.operation, inner.calls);
        assert!(calls == count, "`{operation}` was called {calls} times, not {count}");
    }
}

impl Inner {
    /// The answer to the next call, if the test has said one.
    pub(crate) fn next(&mut self) -> Option<Answer> {
        let index = self.calls.min(self.answers.len().saturating_sub(1));
        self.calls += 1;
        self.answers.get(index).cloned()
    }

    /// In what `request` differs from the expectation: a line for each part, with what is expected and what came.
    pub(crate) fn differences(&self, table: &Table, operation: &Operation, request: &Request<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        let mut compare = |what: String, expected: &str, given: Vec<String>| {
            if !given.iter().any(|given| given == expected) {
                let given = if given.is_empty() {
                    "nothing".to_owned()
                } else {
                    given.join(", ")
                };
                lines.push(format!("{what}: expected {expected}, got {given}"));
            }
        };
        let values = table
            .find(request.method, request.path)
            .map(|(_, values)| values)
            .unwrap_or_default();
        for (name, expected) in &self.path {
            compare(
                format!("path parameter `{name}`"),
                expected,
                values.get(name).cloned().into_iter().collect(),
            );
        }
        let pairs = request.query_pairs();
        for (name, expected) in &self.query {
            let given = pairs
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.clone());
            compare(format!("query parameter `{name}`"), expected, given.collect());
        }
        for (name, expected) in &self.headers {
            let given = request.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
            compare(
                format!("header `{name}`"),
                expected,
                given.map(|(_, value)| value.clone()).collect(),
            );
        }
        if let Some(part) = &self.body {
            match serde_json::from_slice::<Value>(request.body) {
                Ok(body) => lines.extend(difference(part, &body, "")),
                Err(_) => lines.push(format!("body: expected {part}, got what is no JSON")),
            }
        }
        debug_assert_eq!(self.operation, operation.id);
        lines
    }
}

/// In what `given` differs from `part`, whose objects may lack members.
pub(crate) fn difference(part: &Value, given: &Value, at: &str) -> Vec<String> {
    match (part, given) {
        (Value::Object(part), Value::Object(given)) => {
            let lines = part.iter().flat_map(|(key, part)| {
                let at = format!("{at}/{key}");
                match given.get(key) {
                    Some(given) => difference(part, given, &at),
                    None => vec![format!("body at `{at}`: expected {part}, got nothing")],
                }
            });
            lines.collect()
        }
        (Value::Array(part), Value::Array(given)) if part.len() == given.len() => {
            let pairs = part.iter().zip(given).enumerate();
            pairs
                .flat_map(|(index, (part, given))| difference(part, given, &format!("{at}/{index}")))
                .collect()
        }
        (Value::Number(part), Value::Number(given)) if part.as_f64() == given.as_f64() => Vec::new(),
        _ if part == given => Vec::new(),
        _ => vec![format!("body at `{at}`: expected {part}, got {given}")],
    }
}
