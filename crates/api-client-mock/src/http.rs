//! Connections: requests as they come, and answers as they go.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::time::Sleep;

use crate::answer::{Answer, Fault};
use crate::server::Shared;

/// The largest body that is read.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// How long a body waits before it breaks off.
const PAUSE: Duration = Duration::from_millis(20);

/// Serves until the task is dropped.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // Small answers would wait for acknowledgements otherwise.
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(Arc::clone(&shared), request));
            // A connection that ends early is what some tests ask for.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Sent>, io::Error> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, MOST_BYTES).collect().await;
    let body = body
        .map_err(|_| io::Error::other("the body cannot be read"))?
        .to_bytes();
    let headers = parts.headers.iter();
    let headers: Vec<(String, String)> = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let request = api_operations::check::Request {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &headers,
        body: &body,
    };
    let answer = shared.answer(&request);
    let delay = answer.delay + shared.options.latency;
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    response(answer)
}

fn response(answer: Answer) -> Result<Response<Sent>, io::Error> {
    if answer.fault == Some(Fault::Reset) {
        return Err(io::Error::other("the connection is to be closed"));
    }
    let mut builder = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        builder = builder.header(name, value);
    }
    let is_cut = answer.fault == Some(Fault::HalfBody);
    let body = Sent {
        length: answer.body.len() as u64,
        left: match is_cut {
            true => Some(answer.body.slice(..answer.body.len() / 2)),
            false => Some(answer.body),
        },
        is_cut,
        pause: None,
    };
    builder.body(body).map_err(io::Error::other)
}

/// A body that says its whole length, and may end before.
struct Sent {
    length: u64,
    left: Option<Bytes>,
    is_cut: bool,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(match self.left.take() {
            Some(bytes) if !bytes.is_empty() => Some(Ok(Frame::data(bytes))),
            _ if self.is_cut => {
                // What was sent before has to leave first.
                let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(PAUSE)));
                if pause.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                Some(Err(io::Error::other("the body is to end here")))
            }
            _ => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        !self.is_cut && self.left.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
