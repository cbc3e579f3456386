//! The lock: what it records, and what it finds.

use std::sync::Arc;

use openapi_crates::document::SourceFile;
use openapi_crates::package::lock::{Lock, Locked, sha256};

const TIME: &str = "2026-11-22T00:00:00Z";

fn page(name: &str, text: &str) -> Arc<SourceFile> {
    SourceFile::new(format!("specs/cats/pages/{name}.md"), text)
}

fn locked(file: &Arc<SourceFile>) -> Locked<'_> {
    Locked {
        file,
        origin: "https://docs.cats.example/cats.md",
    }
}

fn written(lock: &Lock) -> Arc<SourceFile> {
    SourceFile::new("specs/sources.lock", lock.write())
}

#[test]
fn hashes_are_those_of_other_tools() {
    assert_eq!(
        sha256("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn a_lock_is_written_in_one_way_and_reads_back() {
    let (a, b) = (page("a", "one"), page("\"b\"", "two"));
    let lock = Lock::default().updated("specs/cats", &[locked(&b), locked(&a)], TIME);
    insta::assert_snapshot!(lock.write());
    let read = Lock::read(&written(&lock)).unwrap_or_else(|findings| panic!("{findings}"));
    assert_eq!(read, lock);
}

#[test]
fn only_what_changed_gets_a_new_time() {
    let (a, b) = (page("a", "one"), page("b", "two"));
    let before = Lock::default().updated("specs/cats", &[locked(&a), locked(&b)], TIME);
    let changed = page("b", "three");
    let after = before
        .clone()
        .updated("specs/cats", &[locked(&a), locked(&changed)], "2027-01-01T00:00:00Z");
    assert_eq!(after.entries[&a.path], before.entries[&a.path]);
    assert_eq!(after.entries[&b.path].time, "2027-01-01T00:00:00Z");
    assert_eq!(after.entries[&b.path].sha256, sha256("three"));
}

#[test]
fn other_vendors_are_left_alone() {
    let cats = page("a", "one");
    let dogs = SourceFile::new("specs/cats-and-dogs/pages/a.md", "one");
    let lock = Lock::default()
        .updated("specs/cats", &[locked(&cats)], TIME)
        .updated("specs/cats-and-dogs", &[locked(&dogs)], TIME)
        .updated("specs/cats", &[], TIME);
    assert_eq!(
        lock.entries.keys().collect::<Vec<_>>(),
        ["specs/cats-and-dogs/pages/a.md"]
    );
    assert!(lock.verify(&written(&lock), "specs/cats", &[]).is_empty());
}

#[test]
fn a_page_with_other_bytes_a_new_one_a_missing_one_and_another_origin_are_found() {
    let (a, b, c) = (page("a", "one\n"), page("b", "two\n"), page("c", "three\n"));
    let lock = Lock::default().updated("specs/cats", &[locked(&a), locked(&b), locked(&c)], TIME);
    let (tampered, new) = (page("a", "one!\n"), page("d", "four\n"));
    let moved = Locked {
        file: &c,
        origin: "https://elsewhere.example",
    };
    let findings = lock.verify(&written(&lock), "specs/cats", &[locked(&tampered), locked(&new), moved]);
    insta::assert_snapshot!(findings.render(false));
}

#[test]
fn a_broken_lock_is_refused_with_its_line() {
    let file = SourceFile::new("specs/sources.lock", "[source.\"a\"]\norigin = 1\n");
    let findings = Lock::read(&file).expect_err("the origin is a string");
    insta::assert_snapshot!(findings.render(false));
}
