//! Recordings that are played back.
//!
//! In: an HTTP Archive, as the recorder of the clients writes it. Out: the recorded answers to the same requests. What
//! the recorder left out fits every value.

use std::error::Error;
use std::fmt;

use api_operations::check::Request;
use serde_json::Value;

use crate::answer::Answer;

/// What the recorder writes in the place of what it leaves out.
const LEFT_OUT: &str = "[redacted]";

/// Which recorded exchange answers a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    /// The next one, which has to have the same method, path, query and body.
    Strict,
    /// Of those with the same method and path the one whose query and body come nearest, one that was not played yet
    /// first.
    #[default]
    Best,
}

/// The exchanges of an archive.
#[derive(Clone, Debug)]
pub struct Recording {
    exchanges: Vec<Exchange>,
    by: Match,
}

#[derive(Clone, Debug)]
struct Exchange {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Value,
    answer: Answer,
}

/// Why an archive cannot be played back.
#[derive(Debug)]
pub struct ReplayError(String);

impl fmt::Display for ReplayError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for ReplayError {}

impl Recording {
    /// Reads the archive `har`, HAR 1.2.
    ///
    /// # Errors
    ///
    /// Returns an error if it is no archive.
    pub fn read(har: &str, by: Match) -> Result<Self, ReplayError> {
        let archive: Value = serde_json::from_str(har).map_err(|error| ReplayError(format!("no JSON: {error}")))?;
        let entries = archive.pointer("/log/entries").and_then(Value::as_array);
        let entries = entries.ok_or_else(|| ReplayError("no HAR: there are no `log.entries`".to_owned()))?;
        let exchanges = entries.iter().enumerate().map(|(index, entry)| {
            exchange(entry).ok_or_else(|| ReplayError(format!("entry {index} has no method, URL or status")))
        });
        Ok(Self {
            exchanges: exchanges.collect::<Result<_, _>>()?,
            by,
        })
    }
}

fn exchange(entry: &Value) -> Option<Exchange> {
    let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str);
    let url = text("/request/url")?;
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("/");
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let status = u16::try_from(entry.pointer("/response/status")?.as_u64()?).ok()?;
    let media_type = text("/response/content/mimeType").unwrap_or_default();
    let mut answer = match text("/response/content/text") {
        Some(body) if !media_type.is_empty() => Answer::new(status, media_type, body.to_owned()),
        _ => Answer::empty(status),
    };
    for header in entry
        .pointer("/response/headers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let part = |key: &str| header.get(key).and_then(Value::as_str);
        let (Some(name), Some(value)) = (part("name"), part("value")) else {
            continue;
        };
        let name = name.to_ascii_lowercase();
        // Those say how the recorded body was sent, or what it was.
        let is_own = [
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "connection",
        ];
        if value != LEFT_OUT && !is_own.contains(&name.as_str()) {
            answer = answer.with_header(&name, value);
        }
    }
    Some(Exchange {
        method: text("/request/method")?.to_owned(),
        path: path.to_owned(),
        query: pairs(query),
        body: read(text("/request/postData/text").unwrap_or_default()),
        answer,
    })
}

/// The names and values in `query`.
fn pairs(query: &str) -> Vec<(String, String)> {
    let request = Request {
        method: "",
        path: "",
        query,
        headers: &[],
        body: &[],
    };
    request.query_pairs()
}

/// The JSON that `text` is, or the text.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// A recording that is being played back.
#[derive(Debug)]
pub(crate) struct Replay {
    recording: Recording,
    played: Vec<bool>,
}

impl Replay {
    pub(crate) fn new(recording: Recording) -> Self {
        let played = vec![false; recording.exchanges.len()];
        Self { recording, played }
    }

    /// What `request` was answered with, or why it was not recorded.
    pub(crate) fn answer(&mut self, request: &Request<'_>) -> Result<Answer, String> {
        let index = match self.recording.by {
            Match::Strict => self.next(request)?,
            Match::Best => self.best(request)?,
        };
        if let Some(played) = self.played.get_mut(index) {
            *played = true;
        }
        let exchange = self.recording.exchanges.get(index);
        exchange
            .map(|exchange| exchange.answer.clone())
            .ok_or_else(|| "nothing is recorded".to_owned())
    }

    /// The recorded exchanges that have to come and did not.
    pub(crate) fn rest(&self) -> Option<String> {
        let left = self.played.iter().filter(|played| !**played).count();
        let is_missing = self.recording.by == Match::Strict && left > 0;
        is_missing.then(|| format!("{left} recorded requests did not come"))
    }

    fn next(&self, request: &Request<'_>) -> Result<usize, String> {
        let index = self.played.iter().position(|played| !played);
        let next = index.and_then(|index| Some((index, self.recording.exchanges.get(index)?)));
        let Some((index, exchange)) = next else {
            return Err(format!(
                "{} {} came after all that was recorded",
                request.method, request.path
            ));
        };
        match exchange.differences(request).as_slice() {
            [] => Ok(index),
            lines => Err(format!(
                "request {} differs from the recorded one\n  {}",
                index + 1,
                lines.join("\n  ")
            )),
        }
    }

    fn best(&self, request: &Request<'_>) -> Result<usize, String> {
        let exchanges = self.recording.exchanges.iter().enumerate();
        let of_path = exchanges.filter(|(_, it)| it.method == request.method && it.has_path(request.path));
        let ranked = of_path.min_by_key(|(index, exchange)| {
            let is_played = self.played.get(*index).copied().unwrap_or(false);
            (exchange.differences(request).len(), is_played)
        });
        let nothing = || format!("{} {} was not recorded", request.method, request.path);
        ranked.map(|(index, _)| index).ok_or_else(nothing)
    }
}

impl Exchange {
    /// Whether the path is the recorded one, which has that of the base URL before it.
    fn has_path(&self, path: &str) -> bool {
        self.path == path || (path.len() > 1 && self.path.ends_with(path))
    }

    fn differences(&self, request: &Request<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        if self.method != request.method || !self.has_path(request.path) {
            let recorded = format!("{} {}", self.method, self.path);
            lines.push(format!("expected {recorded}, got {} {}", request.method, request.path));
        }
        let pairs = request.query_pairs();
        for (name, value) in &self.query {
            let fits = |pair: &&(String, String)| pair.0 == *name && (pair.1 == *value || value == LEFT_OUT);
            if !pairs.iter().any(|pair| fits(&pair)) {
                lines.push(format!("query parameter `{name}`: expected {value}"));
            }
        }
        for (name, value) in &pairs {
            if !self.query.iter().any(|(other, _)| other == name) {
                lines.push(format!("query parameter `{name}`: got {value}, which was not recorded"));
            }
        }
        let body = read(&String::from_utf8_lossy(request.body));
        if !fits(&self.body, &body) {
            lines.push(format!("body: expected {}, got {body}", self.body));
        }
        lines
    }
}

/// Whether `given` is what was recorded.
fn fits(recorded: &Value, given: &Value) -> bool {
    match (recorded, given) {
        (Value::String(text), _) if text == LEFT_OUT => true,
        (Value::Object(recorded), Value::Object(given)) => {
            let has = |(key, value): (&String, &Value)| given.get(key).is_some_and(|given| fits(value, given));
            recorded.len() == given.len() && recorded.iter().all(has)
        }
        (Value::Array(recorded), Value::Array(given)) => {
            recorded.len() == given.len() && recorded.iter().zip(given).all(|(one, other)| fits(one, other))
        }
        _ => recorded == given,
    }
}
