//! The command `api` against a server on the loopback: what is sent, what is printed, and the exit codes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

const CATS: &str = "
openapi: 3.1.0
info: {title: Cats, version: '1'}
servers: [{url: 'https://cats.example/v1'}]
security: [{CatsKey: []}]
tags: [{name: cats}]
paths:
  /cats:
    get:
      operationId: listCats
      tags: [cats]
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
        - {name: cursor, in: query, schema: {type: string}}
        - {name: mood, in: query, schema: {type: array, items: {type: string, enum: [calm, wild]}}}
      responses:
        '200': {description: A page., content: {application/json: {schema: {$ref: '#/components/schemas/CatPage'}}}}
    post:
      operationId: createCat
      tags: [cats]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}
      responses:
        '201': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}
  /cats/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getCat
      tags: [cats]
      summary: \"One cat.\\e[31m\"
      responses:
        '200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}
    delete: {operationId: deleteCat, tags: [cats], responses: {'204': {description: Gone.}}}
  /cats/{id}/photo:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getPhoto
      tags: [cats]
      responses: {'200': {description: It., content: {image/jpeg: {schema: {type: string, format: binary}}}}}
  /log:
    get:
      operationId: readLog
      responses: {'200': {description: Lines., content: {application/x-ndjson: {schema: {type: object}}}}}
  /chat:
    post:
      operationId: chat
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}}}
      responses:
        '200':
          description: Words.
          content: {text/event-stream: {schema: {type: object}}, application/json: {schema: {type: object}}}
components:
  securitySchemes: {CatsKey: {type: apiKey, in: header, name: X-Cats-Key}}
  schemas:
    Cat:
      type: object
      required: [id, name]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, minLength: 2}
        age: {type: integer}
        mate: {type: object, properties: {name: {type: string}, password: {type: string}}}
    CatPage:
      type: object
      required: [cats]
      properties:
        cats: {type: array, items: {$ref: '#/components/schemas/Cat'}}
        next_cursor: {type: [string, 'null']}
";

struct Cats {
    folder: tempfile::TempDir,
    base_url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Cats {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cats.yaml"), CATS).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            listener
                .incoming()
                .for_each(|stream| answer(&mut stream.unwrap(), &seen))
        });
        Self {
            folder,
            base_url,
            requests,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_api"));
        command
            .env_clear()
            .env("API_CATS_KEY", "s3cret")
            .env("HOME", self.folder.path());
        command
            .arg("--spec")
            .arg(self.path("cats.yaml"))
            .args(["--base-url", &self.base_url])
            .args(words);
        command
    }

    fn api(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// What a call that succeeds prints.
    fn printed(&self, words: &[&str]) -> String {
        let output = self.api(words);
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The exit code of a call that fails, and what it says.
    fn failed(&self, words: &[&str]) -> (i32, String) {
        let output = self.api(words);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    fn last(&self) -> String {
        self.requests.lock().unwrap().last().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

/// Reads a request, notes it as a line with its key and body, and answers.
fn answer(stream: &mut TcpStream, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut length, mut key) = (String::new(), 0, String::new());
    reader.read_line(&mut line).unwrap();
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let (name, value) = header.trim_end().split_once(": ").unwrap_or_default();
        match name {
            "" => break,
            "content-length" => length = value.parse().unwrap(),
            "x-cats-key" => key = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    seen.lock().unwrap().push(
        format!("{line} {key} {}", String::from_utf8_lossy(&body))
            .trim_end()
            .to_owned(),
    );
    let json = |status: &str, body: &str| (status.to_owned(), "application/json", body.as_bytes().to_vec());
    let (status, media_type, body) = match line.as_str() {
        "GET /cats?cursor=2" => json("200 OK", r#"{"cats":[{"id":"3","name":"Kim"}],"next_cursor":null}"#),
        list if list.starts_with("GET /cats?") || list == "GET /cats" => json(
            "200 OK",
            r#"{"cats":[{"id":"1","name":"Tom"},{"id":"2","name":"\u001b[2JIda"}],"next_cursor":"2"}"#,
        ),
        "GET /cats/7/photo" => ("200 OK".to_owned(), "image/jpeg", vec![0xff, 0xd8, 0x00]),
        "GET /log" => (
            "200 OK".to_owned(),
            "application/x-ndjson",
            b"{\"n\":1}\n{\"n\":2}\n".to_vec(),
        ),
        "POST /chat" => (
            "200 OK".to_owned(),
            "text/event-stream",
            b"data: {\"word\":\"a\"}\n\ndata: [DONE]\n\n".to_vec(),
        ),
        "POST /cats" => json("201 Created", r#"{"id":"9","name":"Tom"}"#),
        "GET /cats/gone" => json("404 Not Found", r#"{"message":"no \u001b[31mcat"}"#),
        "GET /cats/broken" => json("501 Not Implemented", "{}"),
        "GET /cats/odd" => json("200 OK", "{"),
        "DELETE /cats/7" => ("204 No Content".to_owned(), "", Vec::new()),
        _ => json("200 OK", r#"{"id":"7","name":"Tom"}"#),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\ncontent-type: {media_type}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // Who has read enough closes the connection.
    drop(stream.write_all(&body));
}

#[test]
fn options_become_parameters_and_bodies() {
    let cats = Cats::start();
    assert_eq!(
        cats.printed(&["cats", "get", "--id", "a/b"]),
        "{\n  \"id\": \"7\",\n  \"name\": \"Tom\"\n}\n"
    );
    assert_eq!(cats.last(), "GET /cats/a%2Fb s3cret");
    cats.printed(&["cats", "list", "--limit", "2", "--mood", "calm", "--mood", "wild"]);
    assert_eq!(cats.last(), "GET /cats?limit=2&mood=calm&mood=wild s3cret");
    cats.printed(&["cats", "create", "--name", "Tom", "--age", "7", "--mate.name", "Kim"]);
    assert_eq!(
        cats.last(),
        r#"POST /cats s3cret {"age":7,"mate":{"name":"Kim"},"name":"Tom"}"#
    );
    fs::write(cats.path("cat.json"), r#"{"name": "Ida", "age": 1}"#).unwrap();
    let file = format!("@{}", cats.path("cat.json").display());
    cats.printed(&["cats", "create", "--body", &file, "--age", "2"]);
    assert_eq!(cats.last(), r#"POST /cats s3cret {"age":2,"name":"Ida"}"#);
    assert_eq!(cats.printed(&["cats", "delete", "--id", "7"]), "");
}

#[test]
fn lists_are_printed_in_every_form_and_followed() {
    let cats = Cats::start();
    let names = ["cats", "list", "--json-path", "$.cats[*].name", "--as", "text"];
    assert_eq!(cats.printed(&names), "Tom\n[2JIda\n");
    assert_eq!(
        cats.printed(&["cats", "list", "--as", "table"]),
        "ID  NAME\n1   Tom\n2   [2JIda\n"
    );
    let ids = ["cats", "list", "--all", "--json-path", "$.id", "--as", "text"];
    assert_eq!(cats.printed(&ids), "1\n2\n3\n");
    let all: serde_json::Value = serde_json::from_str(&cats.printed(&["cats", "list", "--all"])).unwrap();
    assert_eq!(all.as_array().unwrap().len(), 3);
}

#[test]
fn streams_and_files_are_written() {
    let cats = Cats::start();
    assert_eq!(cats.printed(&["read-log"]), "{\"n\":1}\n{\"n\":2}\n");
    assert_eq!(cats.printed(&["chat", "--stream"]), "{\"word\":\"a\"}\n");
    assert_eq!(cats.printed(&["chat", "--events"]), "{\"word\":\"a\"}\n");
    let photo = cats.path("photo.jpg");
    assert_eq!(
        cats.printed(&["cats", "get-photo", "--id", "7", "--output", photo.to_str().unwrap()]),
        ""
    );
    assert_eq!(fs::read(photo).unwrap(), [0xff, 0xd8, 0x00]);
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_secret() {
    let cats = Cats::start();
    let words = [
        "cats",
        "create",
        "--name",
        "it's Tom",
        "--mate.password",
        "hidden",
        "--dry-run",
    ];
    let http = cats.printed(&words);
    let expected = format!("POST {}/cats\n", cats.base_url);
    assert!(
        http.starts_with(&expected) && http.contains("x-cats-key: [redacted]\n"),
        "{http}"
    );
    assert!(http.contains(r#""name":"it's Tom""#), "{http}");
    let curl = cats.printed(&[&words[..], &["curl"]].concat());
    assert!(
        curl.starts_with("curl --request POST") && curl.contains(r"it'\''s Tom"),
        "{curl}"
    );
    assert!(!http.contains("s3cret") && !http.contains("hidden"), "{http}");
    assert!(!curl.contains("s3cret") && !curl.contains("hidden"), "{curl}");
    assert_eq!(cats.count(), 0);
}

#[test]
fn wrong_values_are_refused_before_anything_is_sent() {
    let cats = Cats::start();
    let refused = |words: &[&str], said: &str| {
        let (code, message) = cats.failed(words);
        assert_eq!(code, 2, "{message}");
        assert!(message.contains(said), "{message}");
    };
    refused(&["cats", "get"], "--id");
    refused(&["cats", "list", "--mood", "sad"], "calm, wild");
    refused(&["cats", "list", "--limit", "many"], "integer");
    refused(&["cats", "list", "--limit", "101"], "100");
    refused(&["cats", "create", "--age", "7"], "name");
    refused(&["cats", "create", "--name", "T"], "at /name");
    refused(&["cats", "create", "--body", "{"], "no JSON");
    assert_eq!(cats.count(), 0);
}

#[test]
fn exit_codes_say_what_kind_of_failure_it_was() {
    let cats = Cats::start();
    let (code, message) = cats.failed(&["cats", "get", "--id", "gone"]);
    assert_eq!(code, 4);
    assert!(
        message.contains("404") && !message.contains('\u{1b}') && !message.contains("s3cret"),
        "{message:?}"
    );
    assert_eq!(cats.failed(&["cats", "get", "--id", "broken"]).0, 5);
    assert_eq!(cats.failed(&["cats", "get", "--id", "odd"]).0, 8);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let (code, message) = cats.failed(&["cats", "get", "--id", "7", "--base-url", &address, "--timeout", "1"]);
    assert_eq!(code, 7, "{message}");
    drop(silent);
    let (code, message) = cats.failed(&["cats", "delete", "--id", "7", "--base-url", &address]);
    assert_eq!(code, 6, "{message}");
    let output = cats
        .command(&["cats", "get", "--id", "7"])
        .env_remove("API_CATS_KEY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(cats.failed(&["cats", "get", "--id", "7", "--output", "/"]).0, 1);
}

#[cfg(unix)]
#[test]
fn a_profile_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let cats = Cats::start();
    let file = cats.path("profiles.toml");
    fs::write(&file, "[mine]\ncredentials = { CatsKey = \"of-profile\" }\n").unwrap();
    let words = [
        "cats",
        "get",
        "--id",
        "7",
        "--profile",
        "mine",
        "--profiles",
        file.to_str().unwrap(),
    ];
    for mode in [0o644, 0o640, 0o602] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let (code, message) = cats.failed(&words);
        assert_eq!(code, 3);
        assert!(
            message.contains("chmod 600") && !message.contains("of-profile"),
            "{message}"
        );
    }
    assert_eq!(cats.count(), 0);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    cats.printed(&words);
    assert_eq!(cats.last(), "GET /cats/7 of-profile");
    fs::write(&file, "[mine]\ncredentials = \"of-profile\n").unwrap();
    let (code, message) = cats.failed(&words);
    assert!(code == 3 && !message.contains("of-profile"), "{message}");
}

#[test]
fn operations_and_values_are_completed() {
    let cats = Cats::start();
    let completed = |words: &[&str]| {
        let spec = cats.path("cats.yaml");
        let words = [&["api", "--spec", spec.to_str().unwrap()], words].concat();
        let mut command = Command::new(env!("CARGO_BIN_EXE_api"));
        command
            .env_clear()
            .env("COMPLETE", "bash")
            .env("_CLAP_IFS", "\n")
            .env("_CLAP_COMPLETE_SPACE", "true");
        command
            .env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string())
            .arg("--")
            .args(words);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(completed(&["cats", "g"]).contains("get-photo"));
    assert!(completed(&["cats", "list", "--mood", ""]).contains("wild"));
    assert!(completed(&["cats", "list", "--li"]).contains("--limit"));
}

#[test]
fn vendors_prose_and_vendors_are_shown_safely() {
    let cats = Cats::start();
    let help = cats.printed(&["cats", "get", "--help"]);
    assert!(
        help.contains("One cat.[31m") && help.contains("GET /cats/{id}"),
        "{help}"
    );
    let vendor = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_api"))
            .env_clear()
            .args(words)
            .output()
            .unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let words = "trieve organization get --organization-id 6ba7b810-9dad-11d1-80b4-00c04fd430c8 --tr-organization o --anonymous";
    let words: Vec<&str> = words.split(' ').chain(["--dry-run"]).collect();
    let shown = vendor(&words);
    assert!(
        shown.contains("GET https://") && shown.contains("/api/organization/6ba7b810"),
        "{shown}"
    );
    assert!(vendor(&["--help"]).contains("edge-impulse"));
}
