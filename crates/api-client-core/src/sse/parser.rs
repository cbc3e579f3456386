//! From bytes to events, as the HTML standard parses them (section "Interpreting an event stream").

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{ErrorKind, Failure};

use super::event::Event;

/// The largest event that is kept while it is not complete, in bytes.
const LARGEST_EVENT: usize = 16 * 1024 * 1024;

/// The longest id, in bytes. A longer one counts as none: no server takes it as a header, and each event has a copy.
const LONGEST_ID: usize = 4096;

/// The state between two pieces of a response.
#[derive(Default)]
pub(super) struct Parser {
    /// The line that is not complete.
    line: Vec<u8>,
    /// Whether the last line ended with a carriage return, to which a line feed may belong.
    after_return: bool,
    started: bool,
    kind: Option<String>,
    data: Option<String>,
    last_id: Option<Arc<str>>,
    pause: Option<Duration>,
    /// Events that wait to be handed out. They share their id, of which each is handed out with a copy.
    complete: VecDeque<(Option<String>, Option<Arc<str>>, String)>,
}

impl Parser {
    /// Takes in the next piece of the response.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Box<Failure>> {
        for &byte in bytes {
            let belongs_to_return = std::mem::take(&mut self.after_return) && byte == b'\n';
            match byte {
                _ if belongs_to_return => {}
                b'\n' | b'\r' => {
                    self.after_return = byte == b'\r';
                    self.end_line();
                }
                _ => self.line.push(byte),
            }
        }
        if self.line.len() + self.data.as_ref().map_or(0, String::len) > LARGEST_EVENT {
            let message = format!("an event of more than {LARGEST_EVENT} bytes");
            return Err(Failure::message(ErrorKind::ResponseTooLarge, message));
        }
        Ok(())
    }

    /// The next event that is complete.
    pub(super) fn next_event(&mut self) -> Option<Event<String>> {
        let (kind, id, data) = self.complete.pop_front()?;
        let id = id.as_deref().map(str::to_owned);
        Some(Event { kind, id, data })
    }

    /// The last `id` of a complete event; an empty one takes back the one before.
    pub(super) fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref().filter(|id| !id.is_empty())
    }

    /// The pause before a new connection that the server has stated.
    pub(super) fn pause(&self) -> Option<Duration> {
        self.pause
    }

    /// Forgets what the last connection has left incomplete.
    pub(super) fn restart(&mut self) {
        *self = Self {
            last_id: self.last_id.take(),
            pause: self.pause,
            complete: std::mem::take(&mut self.complete),
            ..Self::default()
        };
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let mut line = &*String::from_utf8_lossy(&line);
        if !std::mem::replace(&mut self.started, true) {
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.kind = Some(value.to_owned()),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if value.len() > LONGEST_ID => self.last_id = None,
            "id" if !value.contains('\0') => self.last_id = Some(value.into()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.pause = value.parse().ok().map(Duration::from_millis).or(self.pause);
            }
            // A comment, which has no name, or a field of a later version.
            _ => {}
        }
    }

    fn end_event(&mut self) {
        let kind = self.kind.take().filter(|kind| !kind.is_empty());
        if let Some(data) = self.data.take() {
            let id = self.last_id.clone().filter(|id| !id.is_empty());
            self.complete.push_back((kind, id, data));
        }
    }
}

/// The events of a stream that comes in these pieces, as kind, id and data.
#[cfg(test)]
pub(crate) fn events(pieces: &[&[u8]]) -> Vec<(Option<String>, Option<String>, String)> {
    let mut parser = Parser::default();
    for piece in pieces {
        assert!(parser.push(piece).is_ok());
    }
    std::iter::from_fn(|| parser.next_event())
        .map(|event| (event.kind, event.id, event.data))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_any_way_and_pieces_anywhere() {
        let expected = vec![
            (None, None, "first\nline".to_owned()),
            (Some("end".to_owned()), Some("7".to_owned()), String::new()),
        ];
        for end in ["\n", "\r", "\r\n"] {
            let text = [
                "\u{feff}data: first",
                "data:line",
                ": comment",
                "",
                "id: 7",
                "event: end",
                "data",
                "",
                "data: x",
            ];
            let text = text.join(end);
            assert_eq!(events(&[text.as_bytes()]), expected, "{end:?}");
            let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(events(&bytes), expected, "{end:?}");
        }
    }

    #[test]
    fn an_event_without_data_is_none_but_its_id_counts() {
        let mut parser = Parser::default();
        assert!(
            parser
                .push(b"id: 3\nretry: 20\nevent: ping\n\nretry: soon\nid: a\0b\n\n")
                .is_ok()
        );
        assert!(parser.next_event().is_none());
        assert_eq!(
            (parser.last_id(), parser.pause()),
            (Some("3"), Some(Duration::from_millis(20)))
        );
        parser.restart();
        assert_eq!(parser.last_id(), Some("3"));
    }
}
