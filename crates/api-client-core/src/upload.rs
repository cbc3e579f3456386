//! Streamed request bodies: sent once unless they are files, and bounded by the time between two pieces, not by the
//! time for the whole.

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
use crate::timer::{Elapsed, Instant, timeout};

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
        let progress = Progress {
            last: Instant::now(),
            open: false,
        };
        Self {
            pieces: Arc::new(Mutex::new(Some(pieces))),
            file: None,
            activity: Activity(Arc::new(Mutex::new(progress))),
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
        self.activity.note(true);
        Ok(reqwest::Body::wrap_stream(Watched {
            pieces,
            activity: self.activity.clone(),
        }))
    }
}

/// How a stream moves.
#[derive(Clone)]
pub(crate) struct Activity(Arc<Mutex<Progress>>);

#[derive(Clone, Copy)]
struct Progress {
    /// When it last moved.
    last: Instant,
    /// Whether it has begun and not ended.
    open: bool,
}

impl Activity {
    fn note(&self, open: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Progress {
            last: Instant::now(),
            open,
        };
    }

    fn progress(&self) -> Progress {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a future for as long as one of the streams keeps moving, and after the end of all of them until `answer` has
/// passed; `None` is no limit.
pub(crate) async fn watch<F: Future>(
    streams: &[Activity],
    idle: Option<Duration>,
    answer: Option<Duration>,
    future: F,
) -> Result<F::Output, Elapsed> {
    let Some(mut pause) = idle else { return Ok(future.await) };
    let mut future = pin!(future);
    while !pause.is_zero() {
        if let Ok(output) = timeout(pause, future.as_mut()).await {
            return Ok(output);
        }
        let progress = || streams.iter().map(Activity::progress);
        let limit = if progress().any(|one| one.open) { idle } else { answer };
        let (Some(limit), Some(last)) = (limit, progress().map(|one| one.last).max()) else {
            return Ok(future.await);
        };
        pause = limit.saturating_sub(last.elapsed());
    }
    Err(Elapsed)
}

/// A stream that notes when it moves and when it ends.
struct Watched {
    pieces: Pieces,
    activity: Activity,
}

impl Stream for Watched {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.pieces.as_mut().poll_next(context);
        if polled.is_ready() {
            self.activity.note(true);
        }
        polled
    }
}

/// A stream ends when it is dropped, because the server may answer before it has read all of it.
impl Drop for Watched {
    fn drop(&mut self) {
        self.activity.note(false);
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
