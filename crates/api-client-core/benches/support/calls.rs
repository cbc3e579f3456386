//! Typed calls and the same calls written by hand on reqwest and serde, and the server of both: shared by the benchmark
//! `call`, which measures time, and by the package `budget`, which counts instructions.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use api_client_core::{
    Api, ApiKeyLocation, Client, ClientBuilder, Method, NoErrorBody, Operation, SchemeKind, SecurityScheme, Tolerance,
    reqwest,
};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

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

static GET_ITEM: Operation = Operation {
    id: "get_item",
    call: "",
    method: Method::GET,
    path: "/items/{item_id}",
    security: &[&["ApiKey"]],
    errors: &[],
};

static LIST_ITEMS: Operation = Operation {
    id: "list_items",
    call: "",
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
#[allow(dead_code, reason = "the fields are there to be parsed")]
struct Item {
    id: u64,
    name: String,
    tags: Vec<String>,
    score: f64,
}

/// What a call fetches.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Size {
    /// One item.
    Small,
    /// Twenty items, with query parameters and a header.
    Page,
}

/// Who makes the call.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    Typed,
    /// As `Typed`, with the tolerant second reading, which a response that is as declared has no need of.
    Tolerant,
    ByHand,
}

/// A runtime of one thread, so that all instructions of a call belong to it.
pub(crate) fn runtime() -> Outcome<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// Both clients, with the same settings.
pub(crate) struct Clients {
    typed: Client,
    tolerant: Client,
    by_hand: reqwest::Client,
    url: String,
}

impl Clients {
    pub(crate) fn new(url: &str) -> Outcome<Self> {
        let by_hand = reqwest::Client::builder()
            .user_agent("bench-api/1.0.0")
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(60))
            .build()?;
        let typed = ClientBuilder::new(&API).base_url(url).credential("ApiKey", "key");
        Ok(Self {
            typed: typed.clone().build()?,
            tolerant: typed.tolerance(Tolerance::FieldsAndItems).build()?,
            by_hand,
            url: url.to_owned(),
        })
    }

    /// Makes so many calls, one after the other.
    pub(crate) async fn run(&self, size: Size, way: Way, calls: u32) -> Outcome<()> {
        for id in 0..calls {
            let items = match (size, way) {
                (Size::Small, Way::Typed) => vec![typed_item(&self.typed, id).await?],
                (Size::Small, Way::Tolerant) => vec![typed_item(&self.tolerant, id).await?],
                (Size::Small, Way::ByHand) => vec![self.item_by_hand(id).await?],
                (Size::Page, Way::Typed) => typed_page(&self.typed, id).await?.items,
                (Size::Page, Way::Tolerant) => typed_page(&self.tolerant, id).await?.items,
                (Size::Page, Way::ByHand) => self.page_by_hand(id).await?.items,
            };
            assert_eq!(items.len(), if matches!(size, Size::Small) { 1 } else { 20 });
        }
        Ok(())
    }

    async fn item_by_hand(&self, item_id: u32) -> Outcome<Item> {
        let request = self.by_hand.get(format!("{}/items/{item_id}", self.url));
        let request = request.header("Accept", "application/json").header("X-Api-Key", "key");
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    async fn page_by_hand(&self, project_id: u32) -> Outcome<Page> {
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

async fn typed_item(client: &Client, item_id: u32) -> Outcome<Item> {
    let request = client.operation(&GET_ITEM).path("item_id", &item_id);
    Ok(request.send_json::<Item, NoErrorBody>().await?.into_inner())
}

async fn typed_page(client: &Client, project_id: u32) -> Outcome<Page> {
    let request = client.operation(&LIST_ITEMS).path("project_id", &project_id);
    let request = request.query("limit", &20).query("sort", "name").header("X-Tenant", &7);
    Ok(request.send_json::<Page, NoErrorBody>().await?.into_inner())
}

/// The server in a process of its own: this binary, run with the argument `serve`. It ends with the value.
pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> Outcome<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take();
        let mut server = Self {
            process,
            url: String::new(),
        };
        BufReader::new(output.ok_or("the server has no output")?).read_line(&mut server.url)?;
        server.url.truncate(server.url.trim_end().len());
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended by itself needs no end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers every request with an item or a page, and prints its URL on standard output. One thread serves all
/// connections, so that both clients get the same service wherever the machine runs it.
pub(crate) fn serve() -> Outcome<()> {
    let item = |id| format!(r#"{{"id":{id},"name":"item {id}","tags":["red","round"],"score":0.5,"more":null}}"#);
    let items: Vec<String> = (0..20).map(item).collect();
    let responses: Arc<[String; 2]> = Arc::new([
        response(&item(7)),
        response(&format!(r#"{{"items":[{}]}}"#, items.join(","))),
    ]);
    runtime()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(answer_all(stream, Arc::clone(&responses)));
        }
    })
}

fn response(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
}

async fn answer_all(mut stream: TcpStream, responses: Arc<[String; 2]>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let [item, page] = &*responses;
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await? > 0 {
        if request.ends_with(b"\r\n\r\n") {
            let response = if request.starts_with(b"GET /items/") {
                item
            } else {
                page
            };
            stream.write_all(response.as_bytes()).await?;
            request.clear();
        }
    }
    Ok(())
}
