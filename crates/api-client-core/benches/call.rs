//! One typed call against the same call written by hand on reqwest and serde, in one run: as instructions, which
//! callgrind counts, and as time. It fails if a typed call costs more than 1.15 times the hand-written one.
//!
//! `cargo bench -p api-client-core --bench call`
//!
//! The binary runs itself again as the server, so that only the client is measured, and once for each number of calls
//! under callgrind, so that starting up cancels out.

#![allow(clippy::print_stdout, reason = "this program reports to a terminal")]

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use api_client_core::{
    Api, ApiKeyLocation, Client, ClientBuilder, Method, NoErrorBody, Operation, SchemeKind, SecurityScheme, reqwest,
};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

type Outcome<T> = Result<T, Box<dyn Error>>;

const LIMIT: f64 = 1.15;
const ROUNDS: usize = 500;
const CALLS_PER_ROUND: u32 = 20;

static API: Api = Api {
    name: "bench-api",
    version: "1.0.0",
    base_url: None,
    user_agent: "bench-api/1.0.0",
    security_schemes: &[SecurityScheme {
        name: "ApiKey",
        kind: SchemeKind::ApiKey {
            location: ApiKeyLocation::Header,
            name: "X-Api-Key",
        },
        env: &[],
    }],
    in_band_failure: None,
};

static LIST_ITEMS: Operation = Operation {
    id: "list_items",
    method: Method::GET,
    path: "/projects/{project_id}/items",
    security: &[&["ApiKey"]],
    errors: &[],
};

#[derive(Debug, Deserialize)]
struct Page {
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "the members are there to be parsed")]
struct Item {
    id: u64,
    name: String,
    tags: Vec<String>,
    score: f64,
}

/// The two ways to make the call.
#[derive(Clone, Copy)]
enum Way {
    Typed,
    ByHand,
}

fn main() -> Outcome<ExitCode> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve"] => serve().map(|()| ExitCode::SUCCESS),
        ["typed", url, calls] => run(Way::Typed, url, calls.parse()?),
        ["by-hand", url, calls] => run(Way::ByHand, url, calls.parse()?),
        _ => compare(),
    }
}

/// Measures both ways and says whether the typed one is within the limit.
fn compare() -> Outcome<ExitCode> {
    let mut server = Command::new(std::env::current_exe()?)
        .arg("serve")
        .stdout(Stdio::piped())
        .spawn()?;
    let outcome = measure(&mut server);
    server.kill()?;
    server.wait()?;
    outcome
}

fn measure(server: &mut Child) -> Outcome<ExitCode> {
    let mut url = String::new();
    BufReader::new(server.stdout.take().ok_or("the server has no output")?).read_line(&mut url)?;
    let url = url.trim();
    let mut within = true;
    let mut report = |what: &str, unit: &str, typed: f64, by_hand: f64| {
        let ratio = typed / by_hand;
        println!("{what:<12} typed {typed:>9.0} {unit}, by hand {by_hand:>9.0} {unit}: {ratio:.3} times");
        within &= ratio <= LIMIT;
    };
    match (instructions("typed", url)?, instructions("by-hand", url)?) {
        (Some(typed), Some(by_hand)) => report("instructions", "per call", typed, by_hand),
        _ => println!("instructions not measured: valgrind is not installed"),
    }
    let (typed, by_hand) = time(url)?;
    report("time", "ns per call", typed, by_hand);
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Nanoseconds per call of both ways: the fastest tenth of many short rounds, taken in turn. What else the
/// machine does only adds to the others.
fn time(url: &str) -> Outcome<(f64, f64)> {
    let runtime = runtime()?;
    let clients = Clients::new(url)?;
    let (mut typed, mut by_hand) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        typed.push(runtime.block_on(clients.run(Way::Typed, CALLS_PER_ROUND))?);
        by_hand.push(runtime.block_on(clients.run(Way::ByHand, CALLS_PER_ROUND))?);
    }
    let per_call = |mut rounds: Vec<Duration>| {
        rounds.sort();
        rounds[rounds.len() / 10].as_nanos() as f64 / f64::from(CALLS_PER_ROUND)
    };
    Ok((per_call(typed), per_call(by_hand)))
}

/// Instructions per call; `None` without valgrind.
fn instructions(way: &str, url: &str) -> Outcome<Option<f64>> {
    const FEW: u32 = 50;
    const MANY: u32 = 350;
    let (Some(few), Some(many)) = (count(way, url, FEW)?, count(way, url, MANY)?) else {
        return Ok(None);
    };
    Ok(Some((many - few) / f64::from(MANY - FEW)))
}

fn count(way: &str, url: &str, calls: u32) -> Outcome<Option<f64>> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?);
    let Ok(output) = valgrind.args([way, url, &calls.to_string()]).output() else {
        return Ok(None);
    };
    let told = String::from_utf8_lossy(&output.stderr);
    let collected = told
        .lines()
        .find_map(|line| line.split_once("Collected : "))
        .map(|(_, number)| number.trim());
    Ok(Some(
        collected
            .ok_or_else(|| format!("callgrind counted nothing: {told}"))?
            .parse()?,
    ))
}

fn runtime() -> Outcome<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// Makes so many calls, for callgrind to count.
fn run(way: Way, url: &str, calls: u32) -> Outcome<ExitCode> {
    runtime()?.block_on(Clients::new(url)?.run(way, calls))?;
    Ok(ExitCode::SUCCESS)
}

/// Both clients, with the same settings.
struct Clients {
    typed: Client,
    by_hand: reqwest::Client,
    url: String,
}

impl Clients {
    fn new(url: &str) -> Outcome<Self> {
        let by_hand = reqwest::Client::builder()
            .user_agent("bench-api/1.0.0")
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(60))
            .build()?;
        let typed = ClientBuilder::new(&API)
            .base_url(url)
            .credential("ApiKey", "key")
            .build()?;
        Ok(Self {
            typed,
            by_hand,
            url: url.to_owned(),
        })
    }

    /// Makes so many calls one after the other and gives the time that they took.
    async fn run(&self, way: Way, calls: u32) -> Outcome<Duration> {
        let began = Instant::now();
        for project_id in 0..calls {
            let page = match way {
                Way::Typed => self.typed(project_id).await?,
                Way::ByHand => self.by_hand(project_id).await?,
            };
            assert_eq!(page.items.len(), 20);
        }
        Ok(began.elapsed())
    }

    async fn typed(&self, project_id: u32) -> Outcome<Page> {
        let request = self.typed.operation(&LIST_ITEMS).path("project_id", &project_id);
        let request = request.query("limit", &20).query("sort", "name").header("X-Tenant", &7);
        Ok(request.send_json::<Page, NoErrorBody>().await?.into_inner())
    }

    async fn by_hand(&self, project_id: u32) -> Outcome<Page> {
        let request = self
            .by_hand
            .get(format!("{}/projects/{project_id}/items", self.url))
            .query(&[("limit", "20"), ("sort", "name")])
            .header("Accept", "application/json")
            .header("X-Tenant", 7)
            .header("X-Api-Key", "key");
        Ok(request.send().await?.error_for_status()?.json().await?)
    }
}

/// Answers every request with the same page, and tells its address on standard output. One thread serves all
/// connections, so that both clients get the same service wherever the machine runs it.
fn serve() -> Outcome<()> {
    let item = |id| format!(r#"{{"id":{id},"name":"item {id}","tags":["red","round"],"score":0.5,"more":null}}"#);
    let items: Vec<String> = (0..20).map(item).collect();
    let body = format!(r#"{{"items":[{}]}}"#, items.join(","));
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let answer: Arc<str> = (head + &body).into();
    runtime()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(answer_all(stream, Arc::clone(&answer)));
        }
    })
}

async fn answer_all(mut stream: TcpStream, answer: Arc<str>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await? > 0 {
        if request.ends_with(b"\r\n\r\n") {
            stream.write_all(answer.as_bytes()).await?;
            request.clear();
        }
    }
    Ok(())
}
