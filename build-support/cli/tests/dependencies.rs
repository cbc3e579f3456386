//! The library `openapi-crates` reaches neither the network nor a terminal: it has no dependency that could.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::collections::BTreeSet;
use std::process::Command;

/// Packages that open connections, or that most packages which do are built on.
const NETWORK: [&str; 22] = [
    "async-std",
    "attohttpc",
    "curl",
    "h2",
    "hickory-resolver",
    "hyper",
    "hyper-util",
    "isahc",
    "minreq",
    "mio",
    "native-tls",
    "openssl",
    "progenitor-client",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "tower",
    "tungstenite",
    "ureq",
];

/// Packages that read arguments, or write to a terminal or ask it.
const TERMINAL: [&str; 16] = [
    "anstream",
    "argh",
    "atty",
    "clap",
    "clap_builder",
    "colored",
    "console",
    "crossterm",
    "dialoguer",
    "env_logger",
    "indicatif",
    "lexopt",
    "rustyline",
    "supports-color",
    "termcolor",
    "termion",
];

/// Returns the names of all packages that `package` is built with: its own dependencies and theirs, on every platform.
fn dependencies(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", package, "--edges", "normal,build"])
        .args(["--target", "all", "--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// Returns those of `forbidden` that `package` is built with.
fn found(package: &str, forbidden: &[&str]) -> Vec<String> {
    let dependencies = dependencies(package);
    assert!(dependencies.contains(package), "{dependencies:?}");
    let found = dependencies
        .into_iter()
        .filter(|name| forbidden.contains(&name.as_str()));
    found.collect()
}

#[test]
fn the_library_has_no_network_and_no_terminal() {
    let forbidden = [&NETWORK[..], &TERMINAL[..]].concat();
    assert_eq!(found("openapi-crates", &forbidden), Vec::<String>::new());
}

#[test]
fn the_command_line_has_both() {
    for (forbidden, expected) in [(&NETWORK[..], "reqwest"), (&TERMINAL[..], "clap")] {
        let found = found("openapi-crates-cli", forbidden);
        assert!(found.iter().any(|name| name == expected), "{found:?}");
    }
}
