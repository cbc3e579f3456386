//! Why a command failed, and the exit code that says so.
//!
//! In: an error of the runtime, or a message. Out: a code that scripts tell apart, and a text without hidden
//! characters.

use api_client_core::{BuildError, Error, ErrorKind};

use crate::text;

/// Why a command failed.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: Exit,
    /// What happened.
    pub message: String,
}

/// The exit codes. 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// A file could not be read or written.
    Other = 1,
    /// The command line is wrong, or a value is not what the description says. Nothing was sent.
    Usage = 2,
    /// A credential is missing, cannot be read, or could not be obtained. Nothing was sent.
    Credential = 3,
    /// The server refused the request: a status from 400 to 499.
    Client = 4,
    /// The server failed: a status from 500 on.
    Server = 5,
    /// The connection failed or broke.
    Network = 6,
    /// The call took longer than it may.
    Timeout = 7,
    /// The response is not what the description says, is too large, or leads elsewhere.
    Response = 8,
}

impl Failure {
    fn new(code: Exit, message: impl AsRef<str>) -> Self {
        Self {
            code,
            message: text::clean(message.as_ref()),
        }
    }

    /// Creates a failure of files and other things beside the call.
    pub fn other(message: impl AsRef<str>) -> Self {
        Self::new(Exit::Other, message)
    }

    /// Creates a failure of the command line.
    pub fn usage(message: impl AsRef<str>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Creates a failure of credentials.
    pub fn credential(message: impl AsRef<str>) -> Self {
        Self::new(Exit::Credential, message)
    }

    /// Creates a failure of a response.
    pub fn response(message: impl AsRef<str>) -> Self {
        Self::new(Exit::Response, message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match error.kind() {
            ErrorKind::Transport => Exit::Network,
            ErrorKind::Timeout => Exit::Timeout,
            ErrorKind::Request => Exit::Usage,
            ErrorKind::MissingCredential | ErrorKind::Token => Exit::Credential,
            _ => match error.status() {
                Some(status) if status.is_client_error() => Exit::Client,
                Some(status) if status.is_server_error() => Exit::Server,
                _ => Exit::Response,
            },
        };
        Self::new(code, error.to_string())
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::usage(error.to_string())
    }
}
