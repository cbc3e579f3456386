//! `watch` generates what changed, and nothing else.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::workspace::specification;
use crate::{Workspace, stderr};

/// A process that ends with this.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watching {
    fn new(workspace: &Workspace) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cratify"));
        command
            .args(["watch", "--format", "json"])
            .current_dir(workspace.root());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            output
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        Self { child, lines }
    }

    /// Returns the next report.
    fn next(&self) -> Value {
        let line = self.lines.recv_timeout(Duration::from_secs(60)).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"))
    }
}

#[test]
fn what_changes_is_generated_again() {
    let workspace = Workspace::new();
    for name in ["cats", "dogs"] {
        let from = specification(&format!("{name}.yaml"));
        let origin = format!("https://{name}.example/openapi.yaml");
        let output = workspace.run(&["add", name, "--from", from.to_str().unwrap(), "--origin", &origin]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    let watching = Watching::new(&workspace);
    for vendor in ["cats", "dogs"] {
        let first = watching.next();
        assert_eq!(
            (&first["vendor"], &first["written"]),
            (&vendor.into(), &0.into()),
            "{first}"
        );
    }
    let page = workspace.path("specs/cats/pages/cats.yaml");
    let text = fs::read_to_string(&page).unwrap();
    let more = "paths:\n  /new:\n    get: {operationId: brand_new, responses: {'204': {description: Fine.}}}";
    fs::write(&page, text.replacen("paths:", more, 1)).unwrap();
    let second = watching.next();
    assert_eq!(
        (&second["vendor"], &second["is_generated"]),
        (&"cats".into(), &true.into()),
        "{second}"
    );
    assert!(second["written"].as_u64() > Some(1), "{second}");
    assert!(workspace.read("specs/cats/openapi.yaml").contains("brand_new"));
    // A mistake is shown, and the next change is waited for.
    let manifest = workspace.path("specs/dogs/vendor.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replacen("\ntitle", "\ntitel", 1)).unwrap();
    let third = watching.next();
    assert_eq!(
        (&third["vendor"], &third["is_generated"]),
        (&"dogs".into(), &false.into()),
        "{third}"
    );
    assert_eq!(third["findings"][0]["code"], "manifest", "{third}");
    fs::write(&manifest, text).unwrap();
    let last = watching.next();
    assert_eq!(
        (&last["vendor"], &last["is_generated"]),
        (&"dogs".into(), &true.into()),
        "{last}"
    );
    // What was written has started nothing.
    let none = watching.lines.recv_timeout(Duration::from_millis(600));
    assert!(none.is_err(), "{none:?}");
}
