//! Streamed request bodies: sent once unless they are files, and bounded by the time between two pieces, not by the time for the whole.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::BoxError;
use crate::error::{ErrorKind, Failure};
use crate::file::FileSource;
use crate::timer::Instant;

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// A body that is read while it is sent. Clones of a stream share it, and only the first to be sent has it.
#[derive(Clone)]
pub(crate) struct Upload {
    pieces: Arc<Mutex<Option<Pieces>>>,
    /// The file that the pieces are those of.
    file: Option<FileSource>,
    activity: Activity,
}

impl Upload {
    pub(crate) fn new<S, B, E>(body: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        let pieces: Pieces = Box::pin(Converted(Box::pin(body)));
        Self {
            pieces: Arc::new(Mutex::new(Some(pieces))),
            file: None,
            activity: Activity(Arc::new(Mutex::new(Instant::now()))),
        }
    }

    /// The content of `file`.
    pub(crate) fn file(file: FileSource) -> Self {
        Self {
            file: Some(file.clone()),
            ..Self::new(file.pieces())
        }
    }

    /// The length in bytes, where it is known.
    pub(crate) fn length(&self) -> Option<u64> {
        self.file.as_ref().map(FileSource::length)
    }

    /// Whether it can be sent more than once.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.file.is_some()
    }

    pub(crate) fn activity(&self) -> Activity {
        self.activity.clone()
    }

    /// The body for reqwest: of a file each time, of a stream the first time only.
    pub(crate) fn open(&self) -> Result<reqwest::Body, Box<Failure>> {
        let pieces = match &self.file {
            Some(file) => Some(Box::pin(file.pieces()) as Pieces),
            None => self.pieces.lock().unwrap_or_else(PoisonError::into_inner).take(),
        };
        let sent = || Failure::message(ErrorKind::Request, "the streamed body has been sent before");
        let pieces = pieces.ok_or_else(sent)?;
        self.activity.note();
        Ok(reqwest::Body::wrap_stream(Watched {
            pieces,
            activity: self.activity.clone(),
        }))
    }
}

/// When a stream last moved.
#[derive(Clone)]
pub(crate) struct Activity(Arc<Mutex<Instant>>);

impl Activity {
    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a future for as long as the stream keeps moving; `None` if it stood still for longer than `limit`.
    pub(crate) async fn watch<F: Future>(&self, limit: Option<Duration>, future: F) -> Option<F::Output> {
        let Some(limit) = limit else { return Some(future.await) };
        self.note();
        let mut future = pin!(future);
        loop {
            let until = self.last() + limit;
            match tokio::time::timeout_at(until, future.as_mut()).await {
                Ok(output) => return Some(output),
                Err(_) if self.last() + limit > Instant::now() => {}
                Err(_) => return None,
            }
        }
    }
}

/// A stream that notes when it moves.
struct Watched {
    pieces: Pieces,
    activity: Activity,
}

impl Stream for Watched {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.pieces.as_mut().poll_next(context);
        if polled.is_ready() {
            self.activity.note();
        }
        polled
    }
}

/// A stream of any pieces and errors as one of bytes and boxed errors.
struct Converted<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Converted<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.0.as_mut().poll_next(context);
        polled.map(|item| item.map(|piece| piece.map(Into::into).map_err(Into::into)))
    }
}
