//! Files as bodies: read while they are sent, and from the start again in a retry.

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};

use crate::BoxError;

/// How much of a file is read at once, in bytes.
const PIECE: usize = 64 * 1024;

/// A file that is there, and its length when it was looked at.
#[derive(Clone, Debug)]
pub(crate) struct FileSource {
    path: PathBuf,
    length: u64,
}

impl FileSource {
    /// The file at `path`.
    ///
    /// # Errors
    ///
    /// What is no file, or cannot be looked at.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
        }
        Ok(Self {
            path: path.to_owned(),
            length: metadata.len(),
        })
    }

    /// Its length, in bytes.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Its content, from the start. It is opened when the first piece is asked for.
    pub(crate) fn pieces(&self) -> FilePieces {
        FilePieces {
            state: State::Opening(Box::pin(tokio::fs::File::open(self.path.clone()))),
            buffer: BytesMut::new(),
        }
    }
}

/// The content of a file, piece by piece.
pub(crate) struct FilePieces {
    state: State,
    buffer: BytesMut,
}

enum State {
    Opening(Pin<Box<dyn Future<Output = io::Result<tokio::fs::File>> + Send>>),
    Reading(tokio::fs::File),
}

impl FilePieces {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let file = loop {
            match &mut self.state {
                State::Opening(opening) => self.state = State::Reading(ready!(opening.as_mut().poll(context))?),
                State::Reading(file) => break file,
            }
        };
        self.buffer.resize(PIECE, 0);
        let mut space = ReadBuf::new(&mut self.buffer);
        ready!(Pin::new(file).poll_read(context, &mut space))?;
        let length = space.filled().len();
        Poll::Ready(Ok(self.buffer.split_to(length).freeze()))
    }
}

impl Stream for FilePieces {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(self.get_mut().poll_piece(context));
        Poll::Ready(match piece {
            Ok(piece) if piece.is_empty() => None,
            Ok(piece) => Some(Ok(piece)),
            Err(error) => Some(Err(error.into())),
        })
    }
}
