//! What responses say of the limits of a server, and calls that keep to them.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use api_client_core::http::HeaderName;
use api_client_core::{
    CallOptions, Client, ErrorKind, HeaderMap, Method, NoErrorBody, RateLimit, RateLimitHeaders, RateLimitReset,
    RateLimiter, RetryPolicy,
};

use crate::support::{Reply, Server, builder};

fn read(headers: &[(&str, &str)]) -> Option<RateLimit> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    RateLimit::from_headers(&map)
}

/// Limit, remaining, and reset and window in milliseconds.
type Shown = (Option<u64>, Option<u64>, Option<u128>, Option<u128>);

fn shown(limit: RateLimit) -> Shown {
    let millis = |duration: Option<Duration>| duration.map(|duration| duration.as_millis());
    (limit.limit, limit.remaining, millis(limit.reset), millis(limit.window))
}

#[test]
fn each_way_to_state_a_limit_is_read() {
    for (headers, expected) in [
        // The draft of today: one limit, several of which the tightest counts, over several lines.
        (
            &[
                ("ratelimit", r#""default";r=50;t=30"#),
                ("ratelimit-policy", r#""default";q=100;w=60"#),
            ] as &[_],
            (Some(100), Some(50), Some(30_000), Some(60_000)),
        ),
        (
            &[
                ("ratelimit", r#""a,b;c";r=9;t=30, "day";r=2;t=400;pk=:x=:"#),
                ("ratelimit-policy", r#""a,b;c";q=10;w=60"#),
                ("ratelimit-policy", r#""day";q=500;w=86400"#),
            ],
            (Some(500), Some(2), Some(400_000), Some(86_400_000)),
        ),
        (&[("ratelimit", r#""default";r=0"#)], (None, Some(0), None, None)),
        // Earlier drafts.
        (
            &[
                ("ratelimit", "limit=100, remaining=50, reset=5"),
                ("ratelimit-policy", "10;w=1, 100;w=60"),
            ],
            (Some(100), Some(50), Some(5000), Some(60_000)),
        ),
        (
            &[
                ("ratelimit-limit", "100, 100;w=60"),
                ("ratelimit-remaining", "7"),
                ("ratelimit-reset", "5"),
            ],
            (Some(100), Some(7), Some(5000), Some(60_000)),
        ),
        // What most servers send.
        (
            &[
                ("x-ratelimit-limit", "60"),
                ("x-ratelimit-remaining", "59"),
                ("x-ratelimit-reset", "0.25"),
            ],
            (Some(60), Some(59), Some(250), None),
        ),
        (&[("x-ratelimit-reset", "1000000001")], (None, None, Some(0), None)),
        (&[("x-ratelimit-reset", "1000000000001")], (None, None, Some(0), None)),
        // Nonsense beside something that is none.
        (
            &[("x-ratelimit-limit", "many"), ("x-ratelimit-remaining", "3")],
            (None, Some(3), None, None),
        ),
    ] {
        assert_eq!(read(headers).map(shown), Some(expected), "{headers:?}");
    }
    for headers in [
        &[] as &[(&str, &str)],
        &[("x-ratelimit-limit", "many")],
        &[("ratelimit", "\""), ("ratelimit-policy", ";;=,")],
        &[("x-ratelimit-reset", "NaN"), ("x-ratelimit-remaining", "-1")],
        &[("x-ratelimit-reset", "-5")],
        &[("x-ratelimit-reset", "1e400")],
    ] {
        assert_eq!(read(headers), None, "{headers:?}");
    }
}

#[test]
fn a_point_in_time_is_a_wait_from_now_on() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    for at in [
        (now.as_secs() + 100).to_string(),
        (now.as_millis() + 100_000).to_string(),
    ] {
        let reset = read(&[("x-ratelimit-reset", &at)]).unwrap().reset.unwrap();
        assert!((90..=100).contains(&reset.as_secs()), "{reset:?}");
    }
}

/// A server that states what `limits` says for each request, with its status.
async fn limited(limits: impl Fn(usize) -> (u16, String) + Send + Sync + 'static) -> Server {
    Server::start(move |number, _| {
        let (status, headers) = limits(number);
        Reply::with(status, &headers, "1")
    })
    .await
}

fn stated(limit: u64, remaining: u64, reset: &str) -> String {
    format!("X-RateLimit-Limit: {limit}\r\nX-RateLimit-Remaining: {remaining}\r\nX-RateLimit-Reset: {reset}\r\n")
}

async fn call(client: &Client) {
    let request = client.request(Method::GET, "/x");
    request.send_json::<u64, NoErrorBody>().await.unwrap();
}

#[tokio::test]
async fn responses_and_errors_say_the_limit() {
    let server = limited(|number| ([200, 429][number], stated(60, 0, "9"))).await;
    let client = builder(&server.url).retry(RetryPolicy::off()).build().unwrap();
    let request = || client.request(Method::GET, "/x").send_json::<u64, NoErrorBody>();
    let expected = (Some(60), Some(0), Some(9000), None);
    assert_eq!(request().await.unwrap().rate_limit().map(shown), Some(expected));
    let error = request().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.rate_limit().map(shown), Some(expected));
}

#[tokio::test]
async fn clones_wait_when_none_is_left_and_no_client_without_a_limiter_does() {
    for (limiter, is_slow) in [(Some(RateLimiter::new()), true), (None, false)] {
        let server = limited(|_| (200, stated(60, 0, "0.4"))).await;
        let client = match limiter {
            Some(limiter) => builder(&server.url).rate_limiter(limiter),
            None => builder(&server.url),
        };
        let client = client.build().unwrap();
        call(&client).await;
        let started = Instant::now();
        call(&client.clone()).await;
        assert_eq!(
            started.elapsed() >= Duration::from_millis(350),
            is_slow,
            "{:?}",
            started.elapsed()
        );
    }
}

#[tokio::test]
async fn clients_with_clones_of_a_limiter_share_it() {
    let server = limited(|_| (200, stated(60, 0, "0.4"))).await;
    let limiter = RateLimiter::new();
    let client = || builder(&server.url).rate_limiter(limiter.clone()).build().unwrap();
    call(&client()).await;
    let started = Instant::now();
    call(&client()).await;
    assert!(
        started.elapsed() >= Duration::from_millis(350),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn the_last_part_of_a_limit_is_spread() {
    let server = limited(|number| (200, stated(10, 4 - number as u64, "0.5"))).await;
    let limiter = RateLimiter::new().spread(1.0);
    let client = builder(&server.url).rate_limiter(limiter).build().unwrap();
    call(&client).await;
    let started = Instant::now();
    for _ in 0..3 {
        call(&client).await;
    }
    // The first goes at once, and each of the others after a part of the time that is left.
    let took = started.elapsed();
    assert!(
        took >= Duration::from_millis(200) && took < Duration::from_secs(5),
        "{took:?}"
    );

    let server = limited(|number| (200, stated(10, 9 - number as u64, "60"))).await;
    let client = builder(&server.url).rate_limiter(RateLimiter::new()).build().unwrap();
    let started = Instant::now();
    for _ in 0..8 {
        call(&client).await;
    }
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn what_is_on_its_way_counts() {
    // All three are sent before the first has a response; two are left then, and both are taken.
    let server = limited(|number| (200, stated(3, 2_u64.saturating_sub(number as u64), "0.6"))).await;
    let client = builder(&server.url)
        .rate_limiter(RateLimiter::new().spread(0.0))
        .build()
        .unwrap();
    let started = Instant::now();
    let ((), (), ()) = tokio::join!(call(&client), call(&client), call(&client));
    assert!(
        started.elapsed() < Duration::from_millis(500),
        "{:?}",
        started.elapsed()
    );
    call(&client).await;
    assert!(
        started.elapsed() >= Duration::from_millis(500),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn all_calls_wait_after_a_refusal() {
    let server = limited(|number| match number {
        0 => (429, "Retry-After: 1\r\n".to_owned()),
        _ => (200, String::new()),
    })
    .await;
    let client = builder(&server.url).retry(RetryPolicy::off());
    let client = client.rate_limiter(RateLimiter::new()).build().unwrap();
    let refused = client.request(Method::GET, "/x").send_json::<u64, NoErrorBody>().await;
    assert!(refused.unwrap_err().is_rate_limited());
    let started = Instant::now();
    call(&client).await;
    assert!(
        started.elapsed() >= Duration::from_millis(900),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn waiters_have_their_turns_in_order_and_none_that_gave_up_holds_others_up() {
    let server = limited(|_| (200, stated(1, 0, "0.1"))).await;
    let limiter = RateLimiter::new();
    let client = builder(&server.url).rate_limiter(limiter).build().unwrap();
    call(&client).await;
    let order: Arc<Mutex<Vec<usize>>> = Arc::default();
    let mut tasks = Vec::new();
    for number in 0..6 {
        let (client, order) = (client.clone(), Arc::clone(&order));
        let task = tokio::spawn(async move {
            call(&client).await;
            order.lock().unwrap().push(number);
        });
        // It waits before the next one does.
        tokio::time::sleep(Duration::from_millis(5)).await;
        match number {
            0 | 3 => task.abort(),
            _ => tasks.push(task),
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), [1, 2, 4, 5]);
}

#[tokio::test]
async fn a_wait_counts_towards_the_timeout_of_the_call() {
    let server = limited(|_| (200, stated(1, 0, "999999999"))).await;
    let client = builder(&server.url).rate_limiter(RateLimiter::new()).build().unwrap();
    call(&client).await;
    let options = CallOptions::new().timeout(Duration::from_millis(50));
    let request = client.request(Method::GET, "/x").options(options);
    let error = request.send_json::<u64, NoErrorBody>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
    assert_eq!(server.received().len(), 1);
}

/// What an API says in headers of its own, with the reset in the form `form`.
async fn read_own(form: RateLimitReset, reset: &str) -> Option<Shown> {
    let names = RateLimitHeaders::new().limit("X-Quota").remaining("X-Quota-Left");
    let names: &'static RateLimitHeaders = Box::leak(Box::new(names.reset("X-Quota-Renewed", form)));
    let headers = format!("X-Quota: 60\r\nX-Quota-Left: 7\r\nX-Quota-Renewed: {reset}\r\n");
    let server = limited(move |_| (200, headers.clone())).await;
    let client = builder(&server.url).rate_limit_headers(names).build().unwrap();
    let request = client.request(Method::GET, "/x");
    let response = request.send_json::<u64, NoErrorBody>().await.unwrap();
    response.rate_limit().map(shown)
}

#[tokio::test]
async fn headers_of_the_api_are_read_in_each_form() {
    for (form, reset, expected) in [
        (RateLimitReset::Seconds, "9", Some(9000)),
        (RateLimitReset::Milliseconds, "250", Some(250)),
        (RateLimitReset::Milliseconds, "1.5", None),
        (RateLimitReset::Unix, "5", Some(0)),
        (RateLimitReset::HttpDate, "Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
        (RateLimitReset::HttpDate, "9", None),
        (RateLimitReset::DateTime, "1994-11-06T08:49:37Z", Some(0)),
        (RateLimitReset::DateTime, "soon", None),
        (RateLimitReset::Duration, "1h2m3.5s", Some(3_723_500)),
        (RateLimitReset::Duration, "6m0s", Some(360_000)),
        (RateLimitReset::Duration, "20ms", Some(20)),
        (RateLimitReset::Duration, "1d", Some(86_400_000)),
        (RateLimitReset::Duration, "5", None),
        (RateLimitReset::Duration, "5w", None),
        (RateLimitReset::Duration, "-5s", None),
    ] {
        let read = read_own(form, reset).await;
        assert_eq!(read, Some((Some(60), Some(7), expected, None)), "{form:?}: {reset}");
    }
    let later = SystemTime::now() + Duration::from_secs(100);
    let seconds = later.duration_since(UNIX_EPOCH).unwrap().as_secs();
    for (form, reset) in [
        (RateLimitReset::Unix, seconds.to_string()),
        (RateLimitReset::HttpDate, httpdate::fmt_http_date(later)),
        (
            RateLimitReset::DateTime,
            api_client_core::jiff::Timestamp::try_from(later).unwrap().to_string(),
        ),
    ] {
        let (.., wait, _) = read_own(form, &reset).await.unwrap();
        assert!((60_000..=100_000).contains(&wait.unwrap()), "{form:?}: {wait:?}");
    }
}

#[tokio::test]
async fn headers_of_the_api_reach_errors_and_the_limiter_and_leave_the_usual_ones() {
    static NAMES: RateLimitHeaders = RateLimitHeaders::new()
        .limit("X-Quota")
        .remaining("X-Quota-Left")
        .reset("X-Quota-Renewed", RateLimitReset::Milliseconds);
    let own = || "X-Quota: 60\r\nX-Quota-Left: 0\r\nX-Quota-Renewed: 400\r\n".to_owned();
    let server = limited(move |number| (if number == 2 { 404 } else { 200 }, own())).await;
    let client = builder(&server.url)
        .rate_limit_headers(&NAMES)
        .rate_limiter(RateLimiter::new())
        .build()
        .unwrap();
    let started = Instant::now();
    call(&client).await;
    call(&client).await;
    assert!(
        started.elapsed() >= Duration::from_millis(350),
        "{:?}",
        started.elapsed()
    );
    let request = client.request(Method::GET, "/x");
    let error = request.send_json::<u64, NoErrorBody>().await.unwrap_err();
    assert_eq!(
        error.rate_limit().map(shown),
        Some((Some(60), Some(0), Some(400), None))
    );

    let server = limited(|_| (200, stated(60, 5, "9"))).await;
    let client = builder(&server.url).rate_limit_headers(&NAMES).build().unwrap();
    let request = client.request(Method::GET, "/x");
    let response = request.send_json::<u64, NoErrorBody>().await.unwrap();
    assert_eq!(
        response.rate_limit().map(shown),
        Some((Some(60), Some(5), Some(9000), None))
    );
}
