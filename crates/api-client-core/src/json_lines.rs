//! JSON Lines: a response of one JSON value after another as a stream of items.
//!
//! In: the pieces of a response of JSON Lines, NDJSON or a JSON text sequence. Out: its items, each as soon as it is
//! whole. Items end with a line feed. Where a response starts with a record separator (U+001E), its items start with
//! one instead and can have several lines (RFC 7464). A record separator never occurs within JSON, so that one byte
//! tells the two apart, whatever the media type says. A response that breaks is not asked for again: lines have no ids.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::{ErrorKind, Failure};
use crate::json_text::BYTE_ORDER_MARK;
use crate::request::Request;
use crate::steps::{Step, Steps};
use crate::stream::{ByteStream, Origin};
use crate::{Error, ErrorBody};

/// The longest item, in bytes.
const LONGEST_ITEM: usize = 16 * 1024 * 1024;

/// What a request asks for that does not say it itself.
const ACCEPT: &str = "application/x-ndjson, application/jsonl, application/json-seq";

/// The byte before each item of a JSON text sequence.
const RECORD_SEPARATOR: u8 = 0x1e;

/// Yields items as they arrive. Implements `Stream`; [`next_item`](Self::next_item) does the same without it.
///
/// Blank lines are left out. The stream ends with the response.
pub struct JsonLines<T> {
    steps: Steps<Box<Source>, Result<Received, Error>>,
    decode: fn(Received) -> Result<T, Error>,
}

impl<T: DeserializeOwned> JsonLines<T> {
    fn new(body: ByteStream) -> Self {
        let source = Source {
            body: Some(body),
            splitter: Splitter::default(),
        };
        Self {
            steps: Steps::new(Box::new(source), |source| Box::pin(source.step())),
            decode,
        }
    }
}

impl<T> JsonLines<T> {
    /// Returns the next item; `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Decode`] if an item is not a `T` or was cut off; later items can still follow. Any other
    /// error is the last item: [`ErrorKind::ResponseTooLarge`] for an item of more than 16 MiB, and
    /// [`ErrorKind::Transport`] or [`ErrorKind::Timeout`] if the connection breaks.
    pub async fn next_item(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let decode = self.decode;
        let polled = self.steps.poll_next(context);
        polled.map(|item| item.map(|received| received.and_then(decode)))
    }
}

impl<T> Stream for JsonLines<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines").finish_non_exhaustive()
    }
}

impl Request {
    /// Sends the request and streams the items of the response: JSON Lines, NDJSON or a JSON text sequence.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails before the first item; see [`ErrorKind`].
    pub async fn send_json_lines<T, E>(self) -> Result<JsonLines<T>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        let response = self.accept(ACCEPT).send_stream().await?;
        Ok(JsonLines::new(response.into_inner()))
    }
}

/// An item as it was sent, and what errors in it say of the call.
type Received = (Item, Arc<Origin>);

fn decode<T: DeserializeOwned>((item, origin): Received) -> Result<T, Error> {
    if item.is_cut() {
        let message = "an item without an end, which can be cut off";
        return Err(origin.error(Failure::message(ErrorKind::Decode, message)));
    }
    serde_json::from_slice(&item.json).map_err(|error| origin.undecodable(&item.json, &error))
}

/// Where items come from.
struct Source {
    /// None once nothing more can come.
    body: Option<ByteStream>,
    splitter: Splitter,
}

impl Source {
    async fn step(mut self: Box<Self>) -> Step<Box<Self>, Result<Received, Error>> {
        loop {
            let body = self.body.as_mut()?;
            let origin = Arc::clone(body.origin());
            let outcome = match self.splitter.next_item() {
                Ok(Some(item)) => return Some((Ok((item, origin)), self)),
                Ok(None) => body.chunk().await,
                Err(failure) => Err(origin.error(failure)),
            };
            match outcome {
                Ok(Some(chunk)) => self.splitter.push(&chunk),
                Ok(None) => {
                    self.body = None;
                    let item = self.splitter.finish()?;
                    return Some((Ok((item, origin)), self));
                }
                Err(error) => {
                    self.body = None;
                    return Some((Err(error), self));
                }
            }
        }
    }
}

/// One item as it was sent.
struct Item {
    json: Bytes,
    /// Whether it is of a JSON text sequence.
    of_sequence: bool,
}

impl Item {
    /// Whether it may be the start of a longer one. RFC 7464 (section 2.4) has white space behind numbers and words,
    /// because nothing else says where they end; other values that are cut off are no JSON.
    fn is_cut(&self) -> bool {
        let ends_itself = |last: &u8| last.is_ascii_whitespace() || matches!(last, b'}' | b']' | b'"');
        self.of_sequence && !self.json.last().is_some_and(ends_itself)
    }
}

/// The state between two pieces of a response.
#[derive(Default)]
struct Splitter {
    buffer: BytesMut,
    /// How much of the buffer is known to end no item.
    searched: usize,
    /// Whether items start with a record separator; none before the first byte that tells.
    is_sequence: Option<bool>,
    /// Whether a byte order mark at the start has been looked for.
    started: bool,
}

impl Splitter {
    fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next item that is whole.
    fn next_item(&mut self) -> Result<Option<Item>, Box<Failure>> {
        while let Some(separator) = self.separator() {
            let unsearched = self.buffer.get(self.searched..).unwrap_or_default();
            let Some(position) = unsearched.iter().position(|byte| *byte == separator) else {
                self.searched = self.buffer.len();
                break;
            };
            let mut json = self.buffer.split_to(self.searched + position + 1);
            json.truncate(json.len() - 1);
            self.searched = 0;
            if let Some(item) = self.item(json)? {
                return Ok(Some(item));
            }
        }
        within_limit(self.buffer.len()).map(|()| None)
    }

    /// The item that the end of the response ends. [`next_item`](Self::next_item) has held it to the limit.
    fn finish(&mut self) -> Option<Item> {
        let rest = self.buffer.split();
        self.item(rest).ok().flatten()
    }

    /// The byte between items, once the start of the response tells it.
    fn separator(&mut self) -> Option<u8> {
        if !self.started && self.buffer.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(&self.buffer) {
            return None;
        }
        if !std::mem::replace(&mut self.started, true) && self.buffer.starts_with(BYTE_ORDER_MARK) {
            let _mark = self.buffer.split_to(BYTE_ORDER_MARK.len());
        }
        if self.is_sequence.is_none() {
            let first = self.buffer.iter().find(|byte| !byte.is_ascii_whitespace())?;
            self.is_sequence = Some(*first == RECORD_SEPARATOR);
        }
        let is_sequence = self.is_sequence?;
        Some(if is_sequence { RECORD_SEPARATOR } else { b'\n' })
    }

    /// What stands between two separators; nothing if it is blank.
    fn item(&self, json: BytesMut) -> Result<Option<Item>, Box<Failure>> {
        within_limit(json.len())?;
        let of_sequence = self.is_sequence == Some(true);
        let is_blank = json.iter().all(u8::is_ascii_whitespace);
        Ok((!is_blank).then(|| Item {
            json: json.freeze(),
            of_sequence,
        }))
    }
}

fn within_limit(length: usize) -> Result<(), Box<Failure>> {
    if length > LONGEST_ITEM {
        let message = format!("an item of more than {LONGEST_ITEM} bytes");
        return Err(Failure::message(ErrorKind::ResponseTooLarge, message));
    }
    Ok(())
}

/// The items of `pieces`, and whether the last piece ended in an error.
#[cfg(test)]
pub(crate) fn items(pieces: &[&[u8]]) -> Result<Vec<Bytes>, String> {
    let mut splitter = Splitter::default();
    let mut items = Vec::new();
    for piece in pieces {
        splitter.push(piece);
        while let Some(item) = splitter.next_item().map_err(|failure| format!("{:?}", failure.kind))? {
            items.push(item.json);
        }
    }
    items.extend(splitter.finish().map(|item| item.json));
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_blank_lines_and_line_ends_are_no_items() {
        for (text, expected) in [
            ("", &[][..]),
            ("\u{feff}", &[]),
            ("\n\r\n \n", &[]),
            ("\u{feff}1\r\n\r\n\n2", &["1\r", "2"]),
            ("1\n\u{feff}2\n", &["1", "\u{feff}2"]),
            ("\u{1e}1\n\u{1e}\u{1e}{\n}\n", &["1\n", "{\n}\n"]),
            ("\u{feff}\u{1e}1\n", &["1\n"]),
        ] {
            let whole = items(&[text.as_bytes()]).unwrap();
            assert_eq!(whole, expected, "{text:?}");
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(items(&pieces).unwrap(), expected, "{text:?} in pieces");
        }
    }

    #[test]
    fn the_length_of_an_item_has_a_limit() {
        let longest = vec![b'1'; LONGEST_ITEM];
        assert_eq!(items(&[&longest, b"\n2\n"]).unwrap().len(), 2);
        assert_eq!(items(&[&longest, b"1"]).unwrap_err(), "ResponseTooLarge");
        assert_eq!(items(&[&longest, b"1\n"]).unwrap_err(), "ResponseTooLarge");
    }
}
