//! [`Loopback`]: where a person comes back to after signing in to a program on their own computer (RFC 8252, 7.3).
//!
//! In: connections of a browser, and of whatever else is on this computer. Out: the code of one sign-in. Requests of
//! any other path, method or state are answered and change nothing.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinSet;

use super::code::{AuthorizationCode, SignIn};
use super::error::AuthorizationError;
use crate::timer::limited;

/// The path that the person comes back to.
const PATH: &str = "/callback";

/// The largest head of a request, in bytes.
const HEAD_LIMIT: usize = 16 << 10;

/// How long a connection has for its request.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many connections are served at once. Browsers open some without using them.
const CONNECTIONS: usize = 32;

/// Waits on `127.0.0.1` for a person who signs in with a browser on the same computer.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    redirect_uri: String,
}

impl Loopback {
    /// Listens on a port of `127.0.0.1`; 0 is any that is free.
    ///
    /// Authorization servers that follow RFC 8252 accept any port. For others, the port has to be registered.
    ///
    /// # Errors
    ///
    /// Returns [`AuthorizationError::Loopback`] if the port cannot be listened on.
    pub async fn bind(port: u16) -> Result<Self, AuthorizationError> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await;
        let listener = listener.map_err(AuthorizationError::Loopback)?;
        let address = listener.local_addr().map_err(AuthorizationError::Loopback)?;
        Ok(Self {
            listener,
            redirect_uri: format!("http://{address}{PATH}"),
        })
    }

    /// Returns the redirect URI: `http://127.0.0.1:<port>/callback`.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Waits for the code of `sign_in`, answers the browser with a small page, and stops listening.
    ///
    /// # Errors
    ///
    /// Returns [`AuthorizationError::Expired`] if nobody came back within `timeout`, and
    /// [`AuthorizationError::Refused`] if the person or the server has refused.
    pub async fn code(self, sign_in: &SignIn, timeout: Duration) -> Result<AuthorizationCode, AuthorizationError> {
        let (sender, mut outcomes) = mpsc::channel(1);
        // Dropped at the end, which ends all that runs in it.
        let mut running = JoinSet::new();
        running.spawn(listen(self.listener, Arc::new(sign_in.clone()), sender));
        match limited(Some(timeout), outcomes.recv()).await {
            Ok(Some(outcome)) => outcome,
            Ok(None) | Err(_) => Err(AuthorizationError::Expired),
        }
    }
}

/// What came of a sign-in.
type Outcome = Result<AuthorizationCode, AuthorizationError>;

async fn listen(listener: TcpListener, sign_in: Arc<SignIn>, sender: Sender<Outcome>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.len() >= CONNECTIONS {
            connections.join_next().await;
        }
        while connections.try_join_next().is_some() {}
        // An error is one of a single connection, such as one that was given up.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (sign_in, sender) = (Arc::clone(&sign_in), sender.clone());
        connections.spawn(async move {
            if let Ok(Ok(Some(outcome))) = limited(Some(PATIENCE), serve(stream, &sign_in)).await {
                // Whoever waited may have gone.
                let _ = sender.send(outcome).await;
            }
        });
    }
}

/// Reads a request and answers it. Returns what came of the sign-in, if the request belongs to it.
async fn serve(stream: TcpStream, sign_in: &SignIn) -> io::Result<Option<Outcome>> {
    let head = read_head(&stream).await?;
    let line = head.lines().next().unwrap_or_default();
    let target = line.strip_prefix("GET ").and_then(|rest| rest.split(' ').next());
    let query = target.and_then(|target| target.strip_prefix(PATH)?.strip_prefix('?'));
    let outcome = query.map(|query| sign_in.code(query));
    let (status, text) = match &outcome {
        Some(Ok(_)) => ("200 OK", "You are signed in. You can close this page."),
        Some(Err(AuthorizationError::Refused { .. })) => {
            ("200 OK", "The sign-in was refused. You can close this page.")
        }
        Some(Err(_)) => (
            "400 Bad Request",
            "This page does not belong to a sign-in that is going on.",
        ),
        None => ("404 Not Found", "There is nothing here."),
    };
    write_all(&stream, page(status, text).as_bytes()).await?;
    // Another page can guess the path but not the state: what has no right state ends nothing.
    let is_own = |outcome: &Outcome| matches!(outcome, Ok(_) | Err(AuthorizationError::Refused { .. }));
    Ok(outcome.filter(is_own))
}

/// The answer: no part of the request is in it, nothing keeps it, and no other page learns its URL.
fn page(status: &str, text: &str) -> String {
    let body = format!("<!DOCTYPE html><html lang=\"en\"><title>Sign-in</title><p>{text}</p></html>\n");
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'\r\n\r\n{body}",
        body.len()
    )
}

/// The head of a request. What tokio's `io-util` has for this is not among the features of this crate.
async fn read_head(stream: &TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        stream.readable().await?;
        match stream.try_read(&mut buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => head.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        if head.len() > HEAD_LIMIT {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    String::from_utf8(head).map_err(|_| io::ErrorKind::InvalidData.into())
}

async fn write_all(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
