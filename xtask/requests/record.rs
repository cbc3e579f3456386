// Calls every operation of a crate, and prints what was sent or why nothing was: a line of JSON per call.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use api_client_core::serde::de::DeserializeOwned;
use api_client_core::serde_json::{self, Value, json};
use api_client_core::{Credential, Error, ErrorKind, Method, RetryPolicy};

/// The value that `text` is as JSON.
fn value<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("the value {text} is not of the type: {error}"))
}

/// Why a call was not sent; `None` if it was, whatever came back.
fn refused<T, E: std::fmt::Debug>(outcome: Result<T, Error<E>>) -> Result<(), String> {
    match outcome {
        Err(error) if matches!(error.kind(), ErrorKind::Request | ErrorKind::MissingCredential) => {
            Err(error.to_string())
        }
        _ => Ok(()),
    }
}

/// What becomes of a call.
type Outcome<'c> = std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + 'c>>;

/// The requests that have come.
type Recorded = Arc<Mutex<Vec<Value>>>;

/// Starts a server that remembers requests and answers none with success; returns its URL.
fn serve(recorded: Recorded) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            if let Some(request) = read(&mut stream)
                && let Ok(mut recorded) = recorded.lock()
            {
                recorded.push(request);
            }
            let _ = stream.write_all(b"HTTP/1.1 418 Recorded\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    Ok(url)
}

/// Reads a request with a body of a known length.
fn read(stream: &mut TcpStream) -> Option<Value> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 65536]);
    loop {
        let count = stream.read(&mut buffer).ok()?;
        bytes.extend_from_slice(buffer.get(..count)?);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if count == 0 {
                return None;
            }
            continue;
        };
        let headers: Vec<(&str, &str)> = head.lines().skip(1).filter_map(|line| line.split_once(": ")).collect();
        let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length = length.and_then(|(_, length)| length.parse().ok()).unwrap_or(0);
        if body.len() < length && count > 0 {
            continue;
        }
        let mut line = head.lines().next()?.split(' ');
        return Some(json!({"method": line.next()?, "target": line.next()?, "headers": headers, "body": body}));
    }
}

/// Prints the outcome of a call.
fn report(recorded: &Recorded, operation: &str, values: &str, outcome: Result<(), String>) {
    let request = recorded.lock().ok().and_then(|mut recorded| recorded.pop());
    let line = json!({"operation": operation, "values": values, "refused": outcome.err(), "request": request});
    println!("{line}");
}
