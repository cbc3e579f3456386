//! Recordings of exchanges.
//!
//! In: a file in the HTTP Archive format, version 1.1 or 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>), as
//! browsers, mitmproxy and the runtime's `Recorder` write it, or a Postman collection, version 2, with saved responses.
//! Out: its [`Exchange`]s. What has no response, such as a request that the browser broke off, is left out and counted.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::Url;

use super::exchange::{Body, Exchange};
use crate::document::characters::is_token;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile, words};

/// How deep the folders of a collection may be.
const MAX_FOLDERS: usize = 32;

/// How large a recording may be, in bytes. What is read takes several times as much memory.
pub const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Reads the exchanges that `file` holds, in their order, with notes about what was left out.
///
/// # Errors
///
/// The file is too large, is not JSON, or neither an archive nor a collection.
pub fn read(file: &Arc<SourceFile>) -> Result<(Vec<Exchange>, Diagnostics), Diagnostics> {
    if file.text.len() > MAX_BYTES {
        let message = format!("a recording of more than {} MiB is not read", MAX_BYTES / (1024 * 1024));
        let finding = Diagnostic::error(Code::Har, message).at(&Location::start_of(file));
        return Err(finding
            .help("record fewer exchanges at a time, into several files")
            .into());
    }
    // Some programs begin the file with a byte order mark.
    let text = file.text.trim_start_matches('\u{feff}');
    let root: Value = serde_json::from_str(text).map_err(|error| {
        let location = Location::new(file, place(error.line()), place(error.column()));
        let finding = Diagnostic::error(Code::Har, format!("this is not JSON: {error}")).at(&location);
        Diagnostics::from(finding.help("save the recording as HAR again; the file may be cut off"))
    })?;
    let mut reader = Reader {
        file: &file.path,
        exchanges: Vec::new(),
        left_out: 0,
    };
    if let Some(entries) = root.pointer("/log/entries").and_then(Value::as_array) {
        for (index, entry) in entries.iter().enumerate() {
            reader.entry(index + 1, entry);
        }
    } else if let Some(items) = root.get("item").and_then(Value::as_array) {
        reader.items(items, 0);
    } else {
        let message = "this is no recording: it has neither `log.entries` nor `item`";
        let finding = Diagnostic::error(Code::Har, message).at(&Location::start_of(file));
        return Err(finding
            .help("give an HTTP Archive, or a Postman collection with saved responses")
            .into());
    }
    let mut findings = Diagnostics::new();
    if reader.left_out > 0 {
        let message = format!(
            "left out: {} without a response, or not of HTTP",
            words::count(reader.left_out, "exchange")
        );
        findings.push(Diagnostic::note(Code::Har, message).at(&Location::start_of(file)));
    }
    Ok((reader.exchanges, findings))
}

fn place(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).max(1)
}

struct Reader<'f> {
    file: &'f str,
    exchanges: Vec<Exchange>,
    left_out: usize,
}

impl Reader<'_> {
    /// Reads an entry of an archive.
    fn entry(&mut self, number: usize, entry: &Value) {
        let (request, response) = (entry.get("request"), entry.get("response"));
        let (Some(request), Some(response)) = (request, response) else {
            self.left_out += 1;
            return;
        };
        let sent = request.get("postData").filter(|data| data.is_object()).map(|data| {
            let declared = header(request, "content-type").or_else(|| text(data, "mimeType"));
            Body::new(declared.unwrap_or_default(), decoded(data))
        });
        let content = response.get("content");
        let received = content.map(|content| {
            let declared = header(response, "content-type").or_else(|| text(content, "mimeType"));
            Body::new(declared.unwrap_or_default(), content_text(content))
        });
        self.add(number, request, response.get("status"), (sent, received));
    }

    /// Reads the saved responses of a collection.
    fn items(&mut self, items: &[Value], depth: usize) {
        for item in items.iter().filter(|_| depth < MAX_FOLDERS) {
            for response in item.get("response").and_then(Value::as_array).into_iter().flatten() {
                let request = response.get("originalRequest").or_else(|| item.get("request"));
                let Some(request) = request else {
                    self.left_out += 1;
                    continue;
                };
                let sent = request.pointer("/body/raw").and_then(Value::as_str).map(|body| {
                    let kind = header_of(request.get("header"), "content-type").unwrap_or("application/json");
                    Body::new(kind, Some(body.to_owned()))
                });
                let kind = header_of(response.get("header"), "content-type").unwrap_or_default();
                let received = Body::new(kind, Some(text(response, "body").unwrap_or_default().to_owned()));
                let number = self.exchanges.len() + self.left_out + 1;
                self.add(number, request, response.get("code"), (sent, Some(received)));
            }
            if let Some(items) = item.get("item").and_then(Value::as_array) {
                self.items(items, depth + 1);
            }
        }
    }

    fn add(
        &mut self,
        number: usize,
        request: &Value,
        status: Option<&Value>,
        (sent, received): (Option<Body>, Option<Body>),
    ) {
        let url = text(request, "url").or_else(|| request.pointer("/url/raw").and_then(Value::as_str));
        let url = url.and_then(|url| Url::parse(url).ok()).filter(Url::has_host);
        let status = status
            .and_then(Value::as_u64)
            .and_then(|status| u16::try_from(status).ok());
        let method = text(request, "method").unwrap_or("GET").to_ascii_uppercase();
        let method = Some(method).filter(|method| is_token(method) && method.len() <= 32);
        // A status of 0 is how browsers write that nothing came back.
        let (Some(url), Some(status @ 100..=599), Some(method)) = (url, status, method) else {
            self.left_out += 1;
            return;
        };
        self.exchanges.push(Exchange {
            file: self.file.to_owned(),
            number,
            method,
            origin: url.origin().ascii_serialization(),
            path: url.path().to_owned(),
            query: url
                .query_pairs()
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
            request: sent.filter(|body| !body.is_empty()),
            status,
            response: received,
        });
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

fn header<'v>(message: &'v Value, name: &str) -> Option<&'v str> {
    header_of(message.get("headers"), name)
}

/// The value of the header `name` in a list of objects with a name, which collections call `key`, and a value.
fn header_of<'v>(headers: Option<&'v Value>, name: &str) -> Option<&'v str> {
    let is_called = |header: &&Value| {
        let called = text(header, "name").or_else(|| text(header, "key"));
        called.is_some_and(|called| called.eq_ignore_ascii_case(name))
    };
    text(headers?.as_array()?.iter().find(is_called)?, "value")
}

/// The text of a response; nothing where it was not kept or is not text.
fn content_text(content: &Value) -> Option<String> {
    if content.get("text").is_none_or(|text| !text.is_string()) {
        // Browsers leave the text out where it is empty, and where they have dropped it.
        let is_empty = content
            .get("size")
            .and_then(Value::as_i64)
            .is_some_and(|size| size == 0);
        return is_empty.then(String::new);
    }
    decoded(content)
}

/// The text of a body, which can be in base64.
fn decoded(body: &Value) -> Option<String> {
    let written = text(body, "text")?;
    match text(body, "encoding") {
        Some("base64") => {
            let plain: String = written.split_ascii_whitespace().collect();
            String::from_utf8(STANDARD.decode(plain).ok()?).ok()
        }
        _ => Some(written.to_owned()),
    }
}
