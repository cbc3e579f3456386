//! `mock` serves a description until it is stopped.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::{Workspace, stderr};

/// A process that ends with this, and the port that it listens on.
struct Serving(Child, u16);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Serving {
    fn start(workspace: &Workspace, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cratify"));
        command
            .arg("mock")
            .args(arguments)
            .args(["--format", "json"])
            .current_dir(workspace.root());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let port = said["url"]
            .as_str()
            .unwrap()
            .rsplit(':')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(said["operations"], 2, "{said}");
        Self(child, port)
    }

    /// Returns the whole answer.
    fn call(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.1)).unwrap();
        let head = format!("{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }
}

#[test]
fn a_description_is_served() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let serving = Serving::start(&workspace, &["cats.yaml", "--cors", "--fault-every", "3"]);
    let answer = serving.call("GET /nowhere");
    assert!(
        answer.starts_with("HTTP/1.1 404") && answer.contains("no operation has the path"),
        "{answer}"
    );
    assert!(answer.contains("access-control-allow-origin: *"), "{answer}");
    assert!(serving.call("OPTIONS /nowhere").starts_with("HTTP/1.1 204"));
    assert!(serving.call("GET /nowhere").starts_with("HTTP/1.1 503"));
}

#[test]
fn what_cannot_be_served_is_said() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let output = workspace.run(&["mock", "cats.yaml", "--replay", "cats.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("cannot play cats.yaml back"),
        "{}",
        stderr(&output)
    );
    let output = workspace.run(&["mock", "cats.yaml", "--fault-every", "0"]);
    assert!(stderr(&output).contains("a number from 1"), "{}", stderr(&output));
}
