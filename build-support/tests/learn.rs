//! What `learn` makes of a recording: differences, corrections, and a client that reads all of it.
//!
//! `learn/recording.har` is what a server does that does not keep to `learn/cats.yaml`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod generated_crate;

use std::path::Path;
use std::sync::Arc;

use openapi_crates::document::{Node, SourceFile};
use openapi_crates::learn::{self, Exchange, Known, Lesson, Observed, har};
use openapi_crates::lower::Choices;
use openapi_crates::model::settings::ClientSettings;
use openapi_crates::pipeline;
use openapi_crates::read::overlay;
use openapi_crates::read::spec::Spec;

fn file(name: &str) -> Arc<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/learn");
    SourceFile::new(name, std::fs::read_to_string(folder.join(name)).unwrap())
}

fn exchanges(name: &str) -> Vec<Exchange> {
    har::read(&file(name)).unwrap_or_else(|findings| panic!("{findings}")).0
}

fn description(openapi: &str) -> Spec {
    let text = file("cats.yaml")
        .text
        .replace("openapi: 3.0.3", &format!("openapi: {openapi}"));
    pipeline::describe(&SourceFile::new("cats.yaml", text)).unwrap().0
}

fn learn(root: &Node) -> (Observed, Vec<Lesson>) {
    let observed = learn::observe(root, Known::default(), &exchanges("recording.har"));
    let lessons = learn::lessons(root, &observed, false);
    (observed, lessons)
}

/// `spec` with all corrections that are shown, as an overlay has them.
fn corrected(spec: Spec) -> Spec {
    let corrections = learn::apply_all(spec.clone(), Known::default(), &exchanges("recording.har"));
    let empty = SourceFile::new("overlay.yaml", "");
    let text =
        learn::appended(&empty, "Cats: all", &corrections.lessons).unwrap_or_else(|findings| panic!("{findings}"));
    let actions = overlay::read(&SourceFile::new("overlay.yaml", text.as_str())).unwrap();
    let (applied, _) = overlay::apply(spec, &actions).unwrap_or_else(|findings| panic!("{findings}\n{text}"));
    assert_eq!(applied.root.to_json(), corrections.spec.root.to_json());
    applied
}

#[test]
fn each_difference_is_told_once_with_its_evidence() {
    let (observed, lessons) = learn(&description("3.0.3").root);
    insta::assert_snapshot!(learn::text(&lessons, &observed));
}

#[test]
fn corrections_are_written_as_each_version_of_openapi_has_them() {
    let (_, lessons) = learn(&description("3.1.0").root);
    let overlays: Vec<&str> = lessons.iter().map(|lesson| lesson.overlay.as_str()).collect();
    insta::assert_snapshot!(overlays.join(""));
}

#[test]
fn a_corrected_description_says_what_was_seen() {
    for openapi in ["3.0.3", "3.1.0"] {
        let before = learn(&description(openapi).root).0;
        let (observed, lessons) = learn(&corrected(description(openapi)).root);
        let left: Vec<&str> = lessons.iter().map(|lesson| lesson.what.as_str()).collect();
        assert_eq!(left, [""; 0], "{openapi}");
        // The exchange whose path no operation had has one now.
        assert_eq!((before.matched, before.fitting), (8, 0), "{openapi}");
        assert_eq!(
            (observed.matched, observed.fitting, observed.foreign),
            (9, 9, 1),
            "{openapi}"
        );
    }
}

#[test]
fn no_value_is_in_a_report() {
    let (observed, lessons) = learn(&description("3.0.3").root);
    let text = learn::text(&lessons, &observed) + &serde_json::to_string(&lessons).unwrap();
    for value in [
        "Tom",
        "Rex",
        "Mouse Lane",
        "Nothing happened",
        "There is no",
        "0001",
        "2020",
    ] {
        assert!(!text.contains(value), "{value}: {text}");
    }
    let with_values = learn::lessons(&description("3.0.3").root, &observed, true);
    assert!(learn::text(&with_values, &observed).contains("2020-01-02 03:04:05"));
}

/// Archives as programs write them: each has a response of `GET /cats/2` that is Rex, and things of its own beside it.
#[test]
fn archives_of_other_programs_have_the_same_exchanges() {
    let mut expected: Vec<Exchange> = exchanges("recording.har");
    expected.retain(|exchange| exchange.path == "/v1/cats/2");
    for name in ["browser.har", "mitmproxy.har", "collection.json"] {
        let mut read = exchanges(name);
        read.retain(|exchange| exchange.path == "/v1/cats/2");
        for exchange in &mut read {
            exchange.file.clone_from(&expected[0].file);
            exchange.number = expected[0].number;
        }
        assert_eq!(read, expected, "{name}");
    }
}

#[test]
fn what_is_no_recording_is_refused() {
    for (text, message) in [
        ("{\"log\":\n {\"entries\": [", "a.har:2"),
        ("{\"log\": {\"entries\": [", "this is not JSON"),
        ("{\"log\": {}}", "neither `log.entries` nor `item`"),
        ("[]", "neither `log.entries` nor `item`"),
        (
            &("[".repeat(10_000) + &"]".repeat(10_000)),
            "this is not JSON: recursion limit",
        ),
    ] {
        let findings = har::read(&SourceFile::new("a.har", text)).unwrap_err();
        assert!(findings.to_string().contains(message), "{findings}");
        assert!(findings.iter().all(|finding| finding.help.is_some()), "{findings}");
    }
    let odd = "\u{feff}{\"log\": {\"entries\": [{}, {\"request\": {\"url\": \"data:,a\"}, \"response\": {\"status\": 200}}, {\"request\": \
               5, \"response\": []}, {\"request\": {\"method\": \"GET\\n# a\", \"url\": \"http://a/b\"}, \"response\": {\"status\": 200}}]}}";
    let (exchanges, findings) = har::read(&SourceFile::new("a.har", odd)).unwrap();
    assert_eq!(exchanges, []);
    assert!(
        findings.to_string().contains("4 exchanges without a response"),
        "{findings}"
    );
}

/// Nothing of what a hostile recording says is more than data: in the report, and in the overlay.
#[test]
fn text_of_a_recording_stays_data() {
    let hostile = "x'] \n- target: $\n  remove: true #\u{1b}[2J\u{202e}`";
    let entry = |path: &str, body: serde_json::Value| {
        serde_json::json!({
            "request": {"method": "GET", "url": format!("https://api.cats.example/v1/{path}?{hostile}=1"), "headers": []},
            "response": {"status": 200, "headers": [{"name": "Content-Type", "value": "application/json"}],
                "content": {"text": body.to_string()}},
        })
    };
    let cat = |more: serde_json::Value| {
        let mut cat = serde_json::json!({"id": hostile, "name": "a", "weight": 1, "home": {"street": "b"}});
        cat.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        cat
    };
    let entries = serde_json::json!([
        entry(
            "cats/1",
            cat(serde_json::json!({hostile: 1, "mood": hostile, "born": hostile, "weight": {hostile: [hostile]}}))
        ),
        entry(
            "cats/1/diary",
            serde_json::json!({"entries": [{"kind": hostile, hostile: hostile}]})
        ),
        entry("%27%5D%0A-%20target", serde_json::json!({hostile: hostile})),
        entry("..%2f..%2fetc/passwd", serde_json::json!([hostile])),
    ]);
    let archive = serde_json::json!({"log": {"entries": entries}}).to_string();
    let exchanges = har::read(&SourceFile::new("a.har", archive)).unwrap().0;
    assert_eq!(exchanges.len(), 4);
    let spec = description("3.0.3");
    let observed = learn::observe(&spec.root, Known::default(), &exchanges);
    let text = learn::text(&learn::lessons(&spec.root, &observed, true), &observed);
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    let text = learn::text(&learn::lessons(&spec.root, &observed, false), &observed);
    for data in ["target: $\n", "remove: true #", "x']", "etc", "passwd"] {
        assert!(!text.contains(data), "{data}: {text}");
    }
    let corrections = learn::apply_all(spec.clone(), Known::default(), &exchanges);
    let overlay = learn::appended(&SourceFile::new("overlay.yaml", ""), hostile, &corrections.lessons).unwrap();
    let actions = overlay::read(&SourceFile::new("overlay.yaml", overlay.as_str()))
        .unwrap()
        .actions;
    let expected: usize = corrections.lessons.iter().map(|lesson| lesson.actions.len()).sum();
    assert_eq!(actions.len(), expected, "{overlay}");
    assert!(
        actions.iter().all(|action| action.target.text.starts_with("$.")),
        "{overlay}"
    );
}

#[test]
fn corrections_follow_those_that_are_there() {
    let (_, lessons) = learn(&description("3.0.3").root);
    let head = "overlay: 1.0.0\ninfo: {title: Corrections, version: 1.0.0}\nactions:\n";
    let first = "  - target: $.info\n    description: A reason.\n    update: {version: 2.0.0}\n";
    let there = SourceFile::new("overlay.yaml", format!("{head}{first}"));
    let text = learn::appended(&there, "Cats", &lessons[..1]).unwrap();
    assert!(text.starts_with(&there.text), "{text}");
    assert_eq!(
        overlay::read(&SourceFile::new("overlay.yaml", text))
            .unwrap()
            .actions
            .len(),
        1 + lessons[0].actions.len()
    );
    let flow = SourceFile::new(
        "overlay.yaml",
        format!(
            "{}[{{target: $.info, description: A., remove: true}}]\n",
            head.trim_end()
        ),
    );
    assert!(learn::appended(&flow, "Cats", &lessons[..1]).is_err());
}

/// A program that makes the recorded calls to a server that gives the recorded responses, and counts the responses that
/// cannot be read. `RESPONSES`, `CALLS` and `UNREAD` stand for what follows from the recording.
const CALLS: &str = r###"
//! Makes recorded calls.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;

use learned_api::types::NewCat;
use learned_api::{Client, Error, ErrorBody, ErrorKind, Response};

/// Gives each connection the next response, and returns the URL of the server.
fn serve(responses: Vec<(u16, &'static str, &'static str)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (status, media_type, body) in responses {
            let mut stream = BufReader::new(listener.accept().unwrap().0);
            let (mut line, mut length) = (String::new(), 0);
            while stream.read_line(&mut line).unwrap() > 2 {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            stream.read_exact(&mut vec![0; length]).unwrap();
            let head = format!("HTTP/1.1 {status} S\r\nContent-Type: {media_type}\r\nContent-Length: {}", body.len());
            write!(stream.get_mut(), "{head}\r\nConnection: close\r\n\r\n{body}").unwrap();
        }
    });
    url
}

fn unread<T, E: ErrorBody>(result: Result<Response<T>, Error<E>>) -> Option<String> {
    let error = result.err()?;
    let is_refused = matches!(error.kind(), ErrorKind::Status | ErrorKind::TypedStatus);
    (!is_refused).then(|| error.to_string())
}

#[tokio::test]
async fn recorded_responses_are_read() {
    let url = serve(vec![
RESPONSES    ]);
    let client = Client::builder().base_url(&url).build().unwrap();
    let unread: Vec<String> = [
CALLS    ].into_iter().flatten().collect();
    assert_eq!(unread.len(), UNREAD, "{unread:#?}");
}
"###;

/// The program for a client that cannot read `unread` of the responses.
fn program(unread: usize) -> String {
    let (mut responses, mut calls) = (String::new(), String::new());
    for exchange in exchanges("recording.har") {
        let segments: Vec<&str> = exchange.path.trim_start_matches("/v1/").split('/').collect();
        let call = match (exchange.method.as_str(), segments.as_slice()) {
            ("GET", ["cats"]) => "list_cats()".to_owned(),
            ("POST", ["cats"]) => "add_cat(&NewCat::new(\"Kim\"))".to_owned(),
            ("GET", ["cats", id]) => format!("get_cat({id:?})"),
            ("GET", ["cats", id, "diary"]) => format!("get_diary({id:?})"),
            _ => continue,
        };
        let body = exchange.response.unwrap();
        let text = body.text.unwrap();
        responses += &format!("        ({}, {:?}, {text:?}),\n", exchange.status, body.media_type);
        calls += &format!("        unread(client.{call}.send().await),\n");
    }
    let program = CALLS.replace("RESPONSES", &responses).replace("CALLS", &calls);
    program.replace("UNREAD", &unread.to_string())
}

#[test]
fn a_client_of_the_corrected_description_reads_all_that_was_recorded() {
    let before = description("3.0.3");
    for (name, spec, unread) in [
        ("learned-before", before.clone(), 6),
        ("learned-after", corrected(before), 0),
    ] {
        let settings = |_: &openapi_crates::model::Api| {
            Ok(ClientSettings {
                crate_name: "learned-api".to_owned(),
                ..ClientSettings::default()
            })
        };
        let generated = pipeline::client(spec, &Choices::default(), settings, &[], "a test").unwrap();
        let folder = generated_crate::write(name, &generated.into(), &[("tests/calls.rs", &program(unread))]);
        generated_crate::cargo(&folder, &["test", "--quiet", "--test", "calls"]);
    }
}

/// What real servers do that their descriptions do not say: `xtask/servers/run` has recorded it.
#[test]
fn recordings_of_real_servers_correct_their_descriptions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/learn/servers");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (spec, _) = pipeline::describe(&file(&format!("servers/{name}/openapi.json"))).unwrap();
        let recorded = exchanges(&format!("servers/{name}/recording.har"));
        let observed = learn::observe(&spec.root, Known::default(), &recorded);
        assert_eq!(observed.matched, recorded.len(), "{name}");
        let lessons = learn::lessons(&spec.root, &observed, false);
        insta::assert_snapshot!(format!("server-{name}"), learn::text(&lessons, &observed));

        let corrections = learn::apply_all(spec, Known::default(), &recorded);
        let left = learn::observe(&corrections.spec.root, Known::default(), &recorded);
        let left: Vec<Lesson> = learn::lessons(&corrections.spec.root, &left, false);
        assert!(left.is_empty(), "{name}: {left:#?}");
        let settings = |_: &openapi_crates::model::Api| {
            Ok(ClientSettings {
                crate_name: format!("{name}-api"),
                ..ClientSettings::default()
            })
        };
        pipeline::client(corrections.spec, &Choices::default(), settings, &[], "a test").unwrap();
    }
}
