//! What reading keeps in memory, as a factor of the body. Alone in its program, whose allocator counts.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Mutex, MutexGuard, PoisonError};

use api_client_core::{AdditionalProperties, Api, ClientBuilder, Method, NoErrorBody, serde_json};
use peak_alloc::PeakAlloc;
use serde_json::Value;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test measures at a time.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns what `work` returns, and the most memory that it had beyond what was there before, in bytes.
fn measured<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let outcome = work();
    (outcome, ALLOCATOR.peak_usage().saturating_sub(before))
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Branch(Box<Branch>),
    Unknown(Value),
}
api_client_core::tagged_union!(Node, "kind", { Branch => "branch" });

#[derive(Clone, Debug, PartialEq)]
struct Branch {
    child: Option<Node>,
    numbers: Option<Vec<u64>>,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(Branch { child: optional "child", numbers: optional "numbers", ..additional_properties });

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Text(String),
    Branch(Box<Branch>),
    Unknown(Value),
}
api_client_core::untagged_union!(Choice { Text, Branch } other Unknown);

/// A value in memory takes at most 32 bytes for each byte of JSON, of which the smallest is a digit and a comma, and a
/// list that grows takes three times that while it is copied; the typed value is beside it.
const FACTOR: usize = 80;

/// JSON of a megabyte within `levels` objects, each of which has its tag last.
fn tag_last(levels: usize) -> String {
    let numbers = vec!["1"; 1 << 19].join(",");
    let innermost = format!("{{\"numbers\":[{numbers}],\"kind\":\"branch\"}}");
    let json = format!(
        "{}{innermost}{}",
        "{\"child\":".repeat(levels),
        ",\"kind\":\"branch\"}".repeat(levels)
    );
    assert!(json.len() > 1 << 20);
    json
}

#[test]
fn a_union_with_its_tag_last_keeps_a_constant_factor_of_the_body() {
    let _turn = turn();
    // As deep as objects of this size may nest, and deeper: what is refused keeps no more.
    for (levels, is_read) in [(0, true), (45, true), (100, false)] {
        let json = tag_last(levels);
        let (node, kept) = measured(|| serde_json::from_str::<Node>(&json));
        assert_eq!(matches!(node, Ok(Node::Branch(_))), is_read, "{levels} levels");
        let body = json.len();
        assert!(kept < FACTOR * body, "{levels} levels: {kept} bytes for {body} of JSON");
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Text(String),
    Knot(Box<Knot>),
}
api_client_core::untagged_union!(Tree { Text, Knot });

#[derive(Clone, Debug, PartialEq)]
struct Knot {
    tree: Option<Tree>,
    numbers: Option<Vec<u64>>,
    additional_properties: AdditionalProperties,
}
api_client_core::object!(Knot { tree: optional "tree", numbers: optional "numbers", ..additional_properties });

/// Unions without a tag in each other keep the value of each: at most 8 times the outermost one, of which the smallest
/// value is a digit and a comma.
const FACTOR_OF_UNIONS: usize = 250;

#[test]
fn unions_in_each_other_keep_a_constant_factor_of_the_body() {
    let _turn = turn();
    let nested = |levels: usize, numbers: usize| {
        let numbers = vec!["1"; numbers].join(",");
        let (before, after) = ("{\"tree\":".repeat(levels), "}".repeat(levels));
        format!("{before}{{\"numbers\":[{numbers}]}}{after}")
    };
    for (levels, numbers, is_read) in [(6, 1 << 19, true), (40, 1 << 19, false), (40, 100, true)] {
        let json = nested(levels, numbers);
        let (tree, kept) = measured(|| serde_json::from_str::<Tree>(&json));
        assert_eq!(tree.is_ok(), is_read, "{levels} levels: {:?}", tree.map(|_| ()));
        let body = json.len().max(1 << 14);
        assert!(
            kept < FACTOR_OF_UNIONS * body,
            "{levels} levels: {kept} bytes for {body} of JSON"
        );
    }
}

/// JSON without a type takes more: an object of one property takes 5 bytes, 632 in the map of serde_json and 224 while
/// it is not known what it is.
const FACTOR_WITHOUT_TYPE: usize = 200;

/// Everything that a type does not know is kept: in a union, in an object, and where there is no type.
#[test]
fn what_no_type_knows_keeps_a_constant_factor_of_the_body() {
    let _turn = turn();
    let lists = format!("[{}]", vec!["[]"; 1 << 19].join(","));
    let chain = format!("{}0{}", "{\"\":".repeat(100), "}".repeat(100));
    let objects = format!("[{}]", vec![chain.as_str(); 1 << 11].join(","));
    let deep = format!("{}{}{}", "[".repeat(120), vec!["0"; 1 << 19].join(","), "]".repeat(120));
    for value in [&lists, &objects, &deep] {
        let unknown = format!("{{\"later\":{value},\"kind\":\"of tomorrow\"}}");
        let kept = format!("{{\"later\":{value},\"kind\":\"branch\"}}");
        let body = unknown.len();
        let (node, most) = measured(|| serde_json::from_str::<Node>(&unknown).unwrap());
        assert!(matches!(node, Node::Unknown(_)));
        assert!(
            most < FACTOR_WITHOUT_TYPE * body,
            "a union with a tag: {most} bytes for {body}"
        );
        let (node, most) = measured(|| serde_json::from_str::<Node>(&kept).unwrap());
        assert!(matches!(node, Node::Branch(_)));
        assert!(most < FACTOR_WITHOUT_TYPE * body, "an object: {most} bytes for {body}");
        let (choice, most) = measured(|| serde_json::from_str::<Choice>(value).unwrap());
        assert!(matches!(choice, Choice::Unknown(_)));
        assert!(
            most < FACTOR_WITHOUT_TYPE * body,
            "a union without a tag: {most} bytes for {body}"
        );
    }
}

static API: Api = Api {
    name: "test-api",
    version: "1.0.0",
    base_url: None,
    user_agent: "test-api/1.0.0",
    security_schemes: &[],
    in_band_failure: None,
};

/// Serves a body once, and returns the URL.
fn serve(body: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request);
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    });
    url
}

/// The longest id that events keep, in bytes, and what an event of a few bytes takes besides.
const ID: usize = 4096;
const EVENT: usize = 256;

#[tokio::test]
#[allow(clippy::await_holding_lock, reason = "the runtime has one thread")]
async fn an_id_of_a_megabyte_is_kept_by_no_event() {
    const EVENTS: usize = 10_000;
    let _turn = turn();
    for id in [1 << 20, ID] {
        let body = format!("id: {}\n{}", "i".repeat(id), "data: x\n\n".repeat(EVENTS));
        let length = body.len();
        let client = ClientBuilder::new(&API)
            .base_url(serve(body.into_bytes()))
            .build()
            .unwrap();
        let call = client.request(Method::GET, "/x");
        let mut events = call.send_text_events::<NoErrorBody>().await.unwrap();
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let mut all = Vec::with_capacity(EVENTS);
        while let Some(event) = events.next_event().await {
            all.push(event.unwrap());
        }
        let kept = ALLOCATOR.peak_usage().saturating_sub(before);
        assert_eq!(all.len(), EVENTS);
        let own = if id > ID { 0 } else { id };
        let most = 4 * length + EVENTS * (own + EVENT);
        assert!(kept < most, "an id of {id}: {kept} bytes, of at most {most}");
    }
}
