//! WebSockets: against a server of tungstenite's, and against servers that are wrong.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api_client_core::websocket::{CredentialPlace, JsonWebSocket, Message, WebSocketRequest};
use api_client_core::{ErrorKind, Recorder, RetryPolicy};
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Message as Frame, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

use crate::support::{Reply, SECRET, Server, builder, quick};

type Socket = WebSocketStream<TcpStream>;

/// A server of WebSockets, and the requests that they were opened with.
struct Sockets {
    url: String,
    opened: Arc<Mutex<Vec<Request>>>,
}

impl Sockets {
    /// Starts a server that gives each WebSocket, with its number from 0, to `serve`. It takes the first subprotocol.
    async fn start<F: Future<Output = ()> + Send + 'static>(
        serve: impl Fn(usize, Socket) -> F + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let opened = Arc::new(Mutex::new(Vec::new()));
        let (requests, serve) = (Arc::clone(&opened), Arc::new(serve));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (requests, serve) = (Arc::clone(&requests), Arc::clone(&serve));
                tokio::spawn(async move {
                    let mut number = 0;
                    let open = |request: &Request, mut response: Response| {
                        let mut requests = requests.lock().unwrap();
                        number = requests.len();
                        requests.push(request.clone());
                        if let Some(offered) = request.headers().get("sec-websocket-protocol") {
                            let first = offered.to_str().unwrap().split(',').next().unwrap();
                            let headers = response.headers_mut();
                            headers.insert("sec-websocket-protocol", first.parse().unwrap());
                        }
                        Ok(response)
                    };
                    let socket = accept_hdr_async(stream, open).await.unwrap();
                    serve(number, socket).await;
                });
            }
        });
        Self {
            url: format!("http://{address}"),
            opened,
        }
    }

    /// A server that sends everything back.
    async fn echo() -> Self {
        Self::start(|_, mut socket| async move {
            while let Some(Ok(message)) = socket.next().await {
                if message.is_text() || message.is_binary() {
                    socket.send(message).await.unwrap();
                }
            }
        })
        .await
    }

    fn request(&self, path: &str) -> WebSocketRequest {
        builder(&self.url).build().unwrap().websocket(path)
    }

    fn opened(&self) -> Vec<Request> {
        self.opened.lock().unwrap().clone()
    }
}

fn frame(text: &str) -> Frame {
    Frame::text(text)
}

#[tokio::test]
async fn messages_of_text_and_bytes_go_both_ways() {
    let server = Sockets::echo().await;
    let request = server.request("/rooms/{id}").path("id", "a b").query("last", &5);
    let request = request.protocol("chat.v2").protocol("chat.v1").greeting("first");
    let mut socket = request.connect().await.unwrap();
    assert_eq!(socket.protocol(), Some("chat.v2"));
    assert_eq!(socket.next_message().await.unwrap().unwrap(), "first".into());
    for message in [Message::from("text"), Message::from(vec![0, 255])] {
        socket.send_message(message.clone()).await.unwrap();
        assert_eq!(socket.next_message().await.unwrap().unwrap(), message);
    }
    socket.close().await.unwrap();
    let opened = server.opened();
    assert_eq!(opened[0].uri(), "/rooms/a%20b?last=5");
    assert_eq!(opened[0].headers()["x-api-key"], SECRET);
    assert_eq!(opened[0].headers()["user-agent"], "test-api/1.0.0");
}

#[tokio::test]
async fn the_credential_goes_where_it_is_said() {
    let server = Sockets::echo().await;
    let places = [
        CredentialPlace::Scheme,
        CredentialPlace::Query("key".into()),
        CredentialPlace::Message(r#"{"KEY": "{credential}"}"#.into()),
    ];
    let mut seen = Vec::new();
    for place in places {
        let request = server.request("/s?a=1").credential_place(place).greeting("end");
        let mut socket = request.connect().await.unwrap();
        let first = socket.next_message().await.unwrap().unwrap();
        let opened = server.opened().pop().unwrap();
        let in_header = opened.headers().contains_key("x-api-key");
        let path = opened.uri().to_string();
        seen.push((in_header, path, first.text().unwrap().to_owned()));
    }
    let expected = [
        (true, "/s?a=1".to_owned(), "end".to_owned()),
        (false, format!("/s?a=1&key={SECRET}"), "end".to_owned()),
        (false, "/s?a=1".to_owned(), format!(r#"{{"KEY": "{SECRET}"}}"#)),
    ];
    assert_eq!(seen, expected);
}

#[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
struct Point {
    x: u8,
}

#[tokio::test]
async fn messages_of_json_are_typed_and_one_that_differs_ends_nothing() {
    let server = Sockets::start(|_, mut socket| async move {
        let asked = socket.next().await.unwrap().unwrap();
        assert_eq!(asked, frame(r#"{"x":1}"#));
        for text in [r#"{"x": 2}"#, r#"{"x": 300}"#] {
            socket.send(frame(text)).await.unwrap();
        }
        socket.send(Frame::binary(r#"{"x": 3}"#)).await.unwrap();
        socket.close(None).await.unwrap();
        while socket.next().await.is_some() {}
    })
    .await;
    let mut socket: JsonWebSocket<Point, Point> = server.request("/s").connect_json().await.unwrap();
    socket.send(Point { x: 1 }).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Point { x: 2 });
    let error = socket.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.location().unwrap().path, "x");
    assert_eq!(socket.next().await.unwrap().unwrap(), Point { x: 3 });
    assert!(socket.next().await.is_none());
}

#[tokio::test]
async fn a_message_above_the_limit_is_an_error() {
    let server = Sockets::echo().await;
    let mut socket = server.request("/s").message_limit(10).connect().await.unwrap();
    socket.send_message("0123456789").await.unwrap();
    assert!(socket.next_message().await.unwrap().is_ok());
    socket.send_message("0123456789a").await.unwrap();
    let error = socket.next_message().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
    assert!(socket.next_message().await.is_none());
}

#[tokio::test]
async fn a_silent_connection_is_kept_by_pings_and_a_dead_one_is_given_up() {
    let pings = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&pings);
    let server = Sockets::start(move |number, mut socket| {
        let pings = Arc::clone(&counted);
        async move {
            if number > 0 {
                // Neither reads, nor answers, nor closes.
                return std::future::pending().await;
            }
            while let Some(Ok(message)) = socket.next().await {
                *pings.lock().unwrap() += u32::from(message.is_ping());
            }
        }
    })
    .await;
    let request = server.request("/s").ping_interval(Duration::from_millis(30));
    let request = request.idle_timeout(Duration::from_millis(300));
    let mut alive = request.clone().connect().await.unwrap();
    let silent = tokio::time::timeout(Duration::from_millis(900), alive.next_message()).await;
    assert!(
        silent.is_err(),
        "it lives three times as long as it may be dead: {silent:?}"
    );
    assert!(*pings.lock().unwrap() > 3);
    let mut dead = request.connect().await.unwrap();
    let error = dead.next_message().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(dead.next_message().await.is_none());
}

/// Sends its number and breaks, but for the third.
async fn breaking() -> Sockets {
    Sockets::start(|number, mut socket| async move {
        let first = socket.next().await.unwrap().unwrap();
        let shown = format!("{number} {first}");
        socket.send(frame(&shown)).await.unwrap();
        match number {
            0 => {}
            1 => {
                let (code, reason) = (1012.into(), Utf8Bytes::from_static("restart"));
                socket.close(Some(CloseFrame { code, reason })).await.unwrap();
            }
            _ => while socket.next().await.is_some() {},
        }
    })
    .await
}

#[tokio::test]
async fn a_connection_that_breaks_is_restored_if_that_is_wanted() {
    let server = breaking().await;
    let template = "key {credential}";
    let request = server
        .request("/s")
        .credential_place(CredentialPlace::Message(template.into()));
    let mut socket = request.clone().reconnect(quick()).connect().await.unwrap();
    for number in 0..3 {
        let message = socket.next_message().await.unwrap().unwrap();
        assert_eq!(message, format!("{number} key {SECRET}").into());
        assert_eq!(socket.reconnections(), number);
    }
    socket.send_message("more").await.unwrap();
    socket.close().await.unwrap();

    let server = breaking().await;
    let request = server.request("/s").greeting("hello");
    let mut socket = request.connect().await.unwrap();
    assert!(socket.next_message().await.unwrap().is_ok());
    let error = socket.next_message().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(socket.next_message().await.is_none());
    assert!(socket.send_message("more").await.is_err());
    assert_eq!(server.opened().len(), 1);
}

#[tokio::test]
async fn it_is_not_restored_for_ever_and_not_where_that_cannot_help() {
    for (code, connections) in [(1013, 3), (1008, 1)] {
        let server = Sockets::start(move |_, mut socket| async move {
            let reason = format!("{SECRET}\nis refused").into();
            let code = code.into();
            socket.close(Some(CloseFrame { code, reason })).await.unwrap();
            while socket.next().await.is_some() {}
        })
        .await;
        let request = server.request("/s").reconnect(quick());
        let mut socket = request.connect().await.unwrap();
        let mut errors = Vec::new();
        while let Some(item) = socket.next_message().await {
            errors.push(item.unwrap_err());
        }
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].kind(), ErrorKind::WebSocket);
        let shown = format!("{0} {0:?} {socket:?}", errors[0]);
        assert!(
            shown.contains("[redacted] is refused") && !shown.contains(SECRET),
            "{shown}"
        );
        assert_eq!(server.opened().len(), connections, "{code}");
        assert_eq!(socket.close_reason().map(|reason| reason.code), Some(code));
    }
}

#[tokio::test]
async fn what_opens_no_websocket_is_an_error() {
    let switch = |headers: &'static str| {
        let head = format!("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n{headers}\r\n");
        Reply::Stall(head.into_bytes())
    };
    let replies: [(fn() -> Reply, ErrorKind); 4] = [
        (|| Reply::json(200, "{}"), ErrorKind::WebSocket),
        (|| Reply::json(403, r#"{"error": "s3cr3t-k3y"}"#), ErrorKind::Status),
        (
            || Reply::with(307, "Location: http://127.0.0.1:1/\r\n", ""),
            ErrorKind::Redirect,
        ),
        (|| Reply::Bytes(Vec::new()), ErrorKind::Transport),
    ];
    for (reply, kind) in replies {
        let server = Server::start(move |_, _| reply()).await;
        let error = refused(&server).await;
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    }
    for headers in [
        "Upgrade: h2c\r\n",
        "Upgrade: websocket\r\n",
        "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
    ] {
        let server = Server::start(move |_, _| switch(headers)).await;
        assert_eq!(refused(&server).await.kind(), ErrorKind::WebSocket, "{headers}");
    }
}

async fn refused(server: &Server) -> api_client_core::Error {
    let client = builder(&server.url).retry(RetryPolicy::off()).build().unwrap();
    client.websocket("/s").connect().await.unwrap_err()
}

#[tokio::test]
async fn nothing_that_was_not_offered_is_taken() {
    for header in [
        "Sec-WebSocket-Extensions: permessage-deflate",
        "Sec-WebSocket-Protocol: other",
    ] {
        let server = Server::start(move |_, request| {
            let key = request.header("sec-websocket-key").unwrap();
            let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
            let head = format!(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                 Sec-WebSocket-Accept: {accept}\r\n{header}\r\n\r\n"
            );
            Reply::Stall(head.into_bytes())
        })
        .await;
        assert_eq!(refused(&server).await.kind(), ErrorKind::WebSocket, "{header}");
    }
}

#[tokio::test]
async fn a_middleware_sees_the_handshake_and_leaves_the_connection() {
    let server = Sockets::echo().await;
    let recorder = Recorder::new();
    let client = builder(&server.url).middleware(recorder.clone()).build().unwrap();
    let place = CredentialPlace::Query("key".into());
    let request = client.websocket("/s").credential_place(place).greeting(SECRET);
    let shown = format!("{request:?}");
    let mut socket = request.connect().await.unwrap();
    assert_eq!(socket.next_message().await.unwrap().unwrap(), SECRET.into());
    let shown = format!("{shown} {socket:?} {}", recorder.har());
    assert!(shown.contains("\"status\":101") && !shown.contains(SECRET), "{shown}");
}
