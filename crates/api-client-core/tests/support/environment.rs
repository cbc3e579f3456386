//! Tests of what a client reads from the environment, which belongs to the whole process: each runs in one of its own.

use std::process::Command;

/// Tells the second process what to do.
const SERVER: &str = "CLIENT_TEST_SERVER";

/// In the second process, the URL of the first one's server.
pub(crate) fn server_of_parent() -> Option<String> {
    std::env::var(SERVER).ok()
}

/// Runs one test of this binary in a process of its own, with these variables set or, where they are `None`, not set.
pub(crate) async fn run_alone(test: &'static str, server: &str, variables: &[(&str, Option<&str>)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(SERVER, server);
    for (name, value) in variables {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8_lossy(&shown);
    // A name that no test has would pass as well.
    assert!(output.status.success() && shown.contains("1 passed"), "{shown}");
}
