//! The seams: middleware, a client of one's own, and calls from code that is not async.

use std::sync::{Arc, Mutex};

use api_client_core::blocking::Wait;
use api_client_core::pagination::Pages;
use api_client_core::serde_json::Value;
use api_client_core::{BoxError, BoxFuture, ErrorKind, Method, Middleware, Next, NoErrorBody, http, reqwest};
use tower::{Service, ServiceBuilder, ServiceExt};

use crate::support::{Reply, Server, builder};

/// Notes what passes through, under a name.
struct Notes(&'static str, Arc<Mutex<Vec<String>>>);

impl Middleware for Notes {
    fn handle<'a>(
        &'a self,
        mut request: reqwest::Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<reqwest::Response, BoxError>> {
        Box::pin(async move {
            let note = format!("{} {} {}", self.0, next.operation(), next.attempt());
            self.1.lock().unwrap().push(note);
            request
                .headers_mut()
                .insert("x-noted", http::HeaderValue::from_static(self.0));
            next.run(request).await
        })
    }
}

#[tokio::test]
async fn middleware_is_around_every_attempt_the_first_one_outermost() {
    let server = Server::start(|number, _| {
        if number == 0 {
            Reply::json(503, "")
        } else {
            Reply::json(200, "1")
        }
    })
    .await;
    let notes = Arc::default();
    let client = builder(&server.url).middleware(Notes("outer", Arc::clone(&notes)));
    let client = client.middleware(Notes("inner", Arc::clone(&notes))).build().unwrap();
    client
        .request(Method::GET, "/x")
        .send_json::<Value, NoErrorBody>()
        .await
        .unwrap();
    assert_eq!(
        *notes.lock().unwrap(),
        ["outer /x 1", "inner /x 1", "outer /x 2", "inner /x 2"]
    );
    assert_eq!(server.received()[1].header("x-noted"), Some("inner"));
}

/// Answers by itself, or fails.
struct Canned(Result<&'static str, &'static str>);

impl Middleware for Canned {
    fn handle<'a>(&'a self, _: reqwest::Request, _: Next<'a>) -> BoxFuture<'a, Result<reqwest::Response, BoxError>> {
        Box::pin(async { Ok(http::Response::new(self.0?).into()) })
    }
}

#[tokio::test]
async fn middleware_can_answer_or_fail_by_itself() {
    let client = |canned| {
        builder("http://127.0.0.1:1")
            .middleware(Canned(canned))
            .build()
            .unwrap()
    };
    let call = client(Ok("[1]")).request(Method::GET, "/x");
    assert_eq!(call.send_json::<Value, NoErrorBody>().await.unwrap()[0], 1);
    let call = client(Err("no")).request(Method::GET, "/x");
    let error = call.send_json::<Value, NoErrorBody>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Middleware, 1));
    let url = error.url().unwrap();
    assert_eq!(error.to_string(), format!("/x: GET {url}: a middleware failed: no"));
}

/// A stack of tower's layers, as the README has it.
struct Stack<S>(S);

impl<S> Middleware for Stack<S>
where
    S: Service<reqwest::Request, Response = reqwest::Response> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    fn handle<'a>(
        &'a self,
        request: reqwest::Request,
        _: Next<'a>,
    ) -> BoxFuture<'a, Result<reqwest::Response, BoxError>> {
        let service = self.0.clone();
        Box::pin(async move { service.oneshot(request).await.map_err(Into::into) })
    }
}

#[tokio::test]
async fn a_tower_service_can_be_middleware() {
    let server = Server::json("[1]").await;
    let stamp = |mut request: reqwest::Request| {
        request
            .headers_mut()
            .insert("x-tower", http::HeaderValue::from_static("was here"));
        request
    };
    let service = ServiceBuilder::new().map_request(stamp).service(reqwest::Client::new());
    let client = |url: &str| builder(url).middleware(Stack(service.clone())).build().unwrap();
    let call = client(&server.url).request(Method::GET, "/x");
    assert_eq!(call.send_json::<Value, NoErrorBody>().await.unwrap()[0], 1);
    assert_eq!(server.only().header("x-tower"), Some("was here"));

    // The errors of reqwest count as they do without middleware.
    let call = client("http://127.0.0.1:1").request(Method::GET, "/x");
    let error = call.send_json::<Value, NoErrorBody>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
}

#[tokio::test]
async fn waiting_inside_async_code_is_an_error_and_no_panic() {
    let client = builder("http://127.0.0.1:1").build().unwrap();
    let error = client
        .request(Method::GET, "/x")
        .send_empty::<NoErrorBody>()
        .wait()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_call_can_be_waited_for_where_blocking_is_allowed() {
    let server = Server::json("[1]").await;
    let client = builder(&server.url).build().unwrap();
    let call = move || {
        client
            .request(Method::GET, "/x")
            .send_json::<Value, NoErrorBody>()
            .wait()
    };
    let (inside, outside) = (call.clone(), call.clone());
    let response = tokio::task::spawn_blocking(inside).await.unwrap().unwrap();
    assert_eq!(response[0], 1);
    // Neither a task nor the future that a runtime blocks on can be blocked.
    let refused = tokio::spawn(async move { call().map(|_| ()).unwrap_err().kind() });
    assert_eq!(refused.await.unwrap(), ErrorKind::Request);
    assert_eq!(outside().unwrap_err().kind(), ErrorKind::Request);
}

#[test]
fn a_call_can_be_waited_for() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::json("[1]"));
    let client = builder(&server.url).build().unwrap();
    for _ in 0..2 {
        let response = client
            .request(Method::GET, "/x")
            .send_json::<Value, NoErrorBody>()
            .wait()
            .unwrap();
        assert_eq!(response[0], 1);
    }
}

/// Generated structs hold a request, and generated functions return an error: both are small.
#[test]
fn requests_and_errors_are_small() {
    assert_eq!(size_of::<api_client_core::Request>(), size_of::<usize>());
    assert_eq!(size_of::<api_client_core::Error<[u64; 20]>>(), 2 * size_of::<usize>());
}

/// Every future that a call consists of can be moved to another thread. This is checked when it is compiled.
#[test]
fn futures_are_send_and_clients_are_shared() {
    fn is_send<T: Send>(_: &T) {}
    fn is_shared<T: Send + Sync + 'static>(_: &T) {}
    let client = builder("http://127.0.0.1:1").build().unwrap();
    let request = || client.request(Method::GET, "/x");
    is_shared(&client);
    is_send(&request());
    is_send(&request().send_json::<Value, NoErrorBody>());
    is_send(&request().send_text::<Value>());
    is_send(&request().send_bytes::<Value>());
    is_send(&request().send_empty::<NoErrorBody>());
    is_send(&request().send_events::<Value, NoErrorBody>());
    is_send(&request().send_text_events::<NoErrorBody>());
    is_send(&async {
        request()
            .send_events::<Value, NoErrorBody>()
            .await?
            .next_event()
            .await
            .transpose()
    });
    let pages = || Pages::<Value>::by_link(request());
    is_send(&async { pages().next_page().await });
    is_send(&async { pages().items(|page| vec![page]).next_item().await });
    is_send(&async {
        let mut stream = request().send_stream::<NoErrorBody>().await?.into_inner();
        stream.chunk().await
    });
    fn error_is_shared<T: std::error::Error + Send + Sync + 'static>() {}
    error_is_shared::<api_client_core::Error<Value>>();
}
