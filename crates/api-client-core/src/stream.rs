//! Response bodies: collected up to a limit, or handed over while they arrive.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use secrecy::SecretString;

use crate::chunks::Chunks;
use crate::error::{ErrorKind, Failure, Sent};
use crate::middleware::BoxFuture;
use crate::operation::Name;
use crate::timer::limited;
use crate::{Error, RateLimitHeaders};

/// Memory that is reserved on a server's word for the length of a body, in bytes.
const RESERVE: u64 = 1 << 20;

/// Reads a body, whose length may be `announced`, up to a limit, which counts what comes out of decompression. Gives
/// what was read in any case.
pub(crate) async fn collect(
    chunks: &mut Chunks,
    announced: Option<u64>,
    limit: u64,
) -> (Bytes, Result<(), Box<Failure>>) {
    let announced = announced.unwrap_or(0);
    let mut buffer = Buffer {
        reserve: usize::try_from(announced.min(RESERVE)).unwrap_or(0),
        ..Buffer::default()
    };
    if announced > limit {
        return (Bytes::new(), Err(too_large(limit)));
    }
    let outcome = loop {
        match chunks.next().await {
            Ok(Some(chunk)) if buffer.length() + chunk.len() as u64 > limit => break Err(too_large(limit)),
            Ok(Some(chunk)) => buffer.push(chunk),
            Ok(None) => break Ok(()),
            Err(error) => break Err(Failure::transport(error)),
        }
    };
    (buffer.finish(), outcome)
}

fn too_large(limit: u64) -> Box<Failure> {
    Failure::message(
        ErrorKind::ResponseTooLarge,
        format!("more than {limit} bytes, the limit for this call"),
    )
}

/// Chunks of a body. A body of one chunk, which most are, is not copied.
#[derive(Default)]
struct Buffer {
    first: Bytes,
    /// The whole body, from its second chunk on.
    whole: BytesMut,
    reserve: usize,
}

impl Buffer {
    fn length(&self) -> u64 {
        self.first.len().max(self.whole.len()) as u64
    }

    fn push(&mut self, chunk: Bytes) {
        if self.first.is_empty() {
            self.first = chunk;
            return;
        }
        if self.whole.is_empty() {
            self.whole.reserve(self.reserve.max(2 * self.first.len()));
            self.whole.extend_from_slice(&self.first);
        }
        self.whole.extend_from_slice(&chunk);
    }

    fn finish(self) -> Bytes {
        if self.whole.is_empty() {
            self.first
        } else {
            self.whole.freeze()
        }
    }
}

/// Streams a response body. It can take any time: only the idle timeout applies, 30 s by default.
///
/// With the feature `stream` it implements `futures_core::Stream`.
pub struct ByteStream {
    state: State,
    origin: Arc<Origin>,
}

/// What a failure in the middle of the body says of its call.
pub(crate) struct Origin {
    pub(crate) operation: Name,
    pub(crate) sent: Sent,
    pub(crate) attempts: u32,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) rate_limit_headers: Option<&'static RateLimitHeaders>,
    pub(crate) idle_timeout: Option<Duration>,
    /// What the call was sent with and nothing may show.
    pub(crate) secrets: Arc<[SecretString]>,
}

/// One piece of a body, `None` at its end.
type Piece = Result<Option<Bytes>, Box<Failure>>;

enum State {
    Waiting(Box<Chunks>),
    Reading(BoxFuture<'static, (Box<Chunks>, Piece)>),
    Ended,
}

impl ByteStream {
    pub(crate) fn new(response: Option<reqwest::Response>, origin: Origin) -> Self {
        let state = response.map_or(State::Ended, |response| State::Waiting(Box::new(Chunks::new(response))));
        Self {
            state,
            origin: Arc::new(origin),
        }
    }

    /// What errors say of the call.
    #[cfg(feature = "stream")]
    pub(crate) fn origin(&self) -> &Arc<Origin> {
        &self.origin
    }

    /// Returns the next chunk of the body; `None` at its end.
    ///
    /// Cancel safe: if the future is dropped, no chunk is lost.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Timeout`] if nothing arrives within the idle timeout, and [`ErrorKind::Transport`] if the
    /// connection breaks. The body has ended then.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|context| self.poll_chunk(context)).await
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Error>> {
        loop {
            match &mut self.state {
                State::Ended => return Poll::Ready(Ok(None)),
                State::Reading(reading) => {
                    let (chunks, outcome) = ready!(reading.as_mut().poll(context));
                    let more = matches!(outcome, Ok(Some(_)));
                    self.state = if more { State::Waiting(chunks) } else { State::Ended };
                    return Poll::Ready(outcome.map_err(|failure| self.origin.error(failure)));
                }
                State::Waiting(_) => {
                    if let State::Waiting(chunks) = std::mem::replace(&mut self.state, State::Ended) {
                        self.state = State::Reading(Box::pin(read(chunks, self.origin.idle_timeout)));
                    }
                }
            }
        }
    }
}

impl Origin {
    /// An error in the middle of the body.
    pub(crate) fn error(&self, mut failure: Box<Failure>) -> Error {
        failure.redact(self.secrets.iter());
        failure.operation.clone_from(&self.operation);
        failure.sent = Some(self.sent.clone());
        failure.attempts = self.attempts;
        failure.status = Some(self.status);
        failure.headers.clone_from(&self.headers);
        failure.rate_limit_headers = self.rate_limit_headers;
        Error::new(failure, false)
    }

    /// The error of `item`, a part of the body, that is not the JSON that is due.
    #[cfg(feature = "stream")]
    pub(crate) fn undecodable(&self, item: &[u8], error: &serde_json::Error) -> Error {
        let undecodable = crate::json::undecodable(item, error);
        let mut failure = Failure::message(ErrorKind::Decode, undecodable.message);
        failure.location = undecodable.location;
        self.error(failure)
    }
}

async fn read(mut chunks: Box<Chunks>, idle_timeout: Option<Duration>) -> (Box<Chunks>, Piece) {
    let outcome = match limited(idle_timeout, chunks.next()).await {
        Ok(outcome) => outcome.map_err(Failure::transport),
        Err(_) => Err(Failure::message(ErrorKind::Timeout, "the stream stalled")),
    };
    (chunks, outcome)
}

#[cfg(feature = "stream")]
impl futures_core::Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_chunk(context).map(Result::transpose)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.origin.operation.id)
            .finish_non_exhaustive()
    }
}
