//! What reading keeps in memory, as a factor of the body. Alone in its program: the peak is that of the process.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use api_client_core::{AdditionalProperties, serde_json};
use serde_json::Value;

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

/// The largest size that the process has had, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

/// A value in memory takes at most 32 bytes for each byte of JSON, of which the smallest is a digit and a comma, and a
/// list that grows takes three times that while it is copied; the typed value is beside it.
const FACTOR: usize = 80;

#[test]
fn a_union_with_its_tag_last_keeps_a_constant_factor_of_the_body() {
    // As deep as serde_json reads, short of what objects of this size may nest.
    let levels = 45;
    let numbers = vec!["1"; 1 << 19].join(",");
    let innermost = format!("{{\"numbers\":[{numbers}],\"kind\":\"branch\"}}");
    let json = format!(
        "{}{innermost}{}",
        "{\"child\":".repeat(levels),
        ",\"kind\":\"branch\"}".repeat(levels)
    );
    assert!(json.len() > 1 << 20);
    let before = peak();
    let node: Node = serde_json::from_str(&json).unwrap();
    let kept = peak() - before;
    assert!(matches!(node, Node::Branch(_)));
    assert!(kept < FACTOR * json.len(), "{kept} bytes for {} of JSON", json.len());
}
