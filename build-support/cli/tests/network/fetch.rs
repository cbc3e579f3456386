//! `cargo xtask fetch`.

use std::time::{Duration, Instant};

use crate::server::{Answer, Server};
use crate::workspace::Workspace;

const LOCK: &str = "specs/sources.lock";

/// A page of a site with the operation `method path`.
fn page(method: &str, path: &str) -> String {
    format!(
        "# Page\n\n````yaml {method} {path}\nopenapi: 3.0.3\ninfo:\n  title: Cats\n  version: 1.0.0\npaths:\n  {path}:\n    \
         {method}:\n      operationId: {method}_cats\n      responses:\n        '200':\n          description: Fine\n````\n"
    )
}

/// A vendor whose pages are those that the index of `server` lists.
fn indexed(server: &Server) -> Workspace {
    let url = &server.url;
    let manifest = format!(
        "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"pages/**\"\norigin = \
         \"{url}/**\"\n\n[fetch]\nindex = \"{url}/llms.txt\"\n"
    );
    Workspace::new(&[("specs/cats/vendor.toml", &manifest)])
}

/// A vendor with one page that its manifest names.
fn named(server: &Server) -> Workspace {
    let manifest = format!(
        "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"pages/cats.md\"\norigin = \
         \"{}/cats.md\"\n",
        server.url
    );
    Workspace::new(&[("specs/cats/vendor.toml", &manifest)])
}

/// Checks that fetching fails with a finding called `code`, and that nothing below `specs/` changes.
fn refuses(workspace: &Workspace, arguments: &[&str], code: &str) {
    let before = workspace.sources();
    let outcome = workspace.run(&[&["fetch"], arguments].concat());
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(outcome.stderr.contains(&format!("error[{code}]")), "{outcome:?}");
    assert_eq!(workspace.sources(), before);
}

#[test]
fn pages_that_the_index_lists_become_sources() {
    let server = Server::start();
    server.put(
        "/llms.txt",
        Answer::file("# Docs\n- [a](/api/list)\n- [b](/intro.md)\n- [c](https://other.example/x)\n"),
    );
    server.put("/api/list.md", Answer::file(page("get", "/cats")));
    server.put("/intro.md", Answer::file("# Welcome\n"));
    let workspace = indexed(&server);
    let outcome = workspace.run(&["fetch"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert_eq!(
        outcome.stdout,
        "cats: 1 source, 1 added, 0 changed, 0 removed\n  + specs/cats/pages/api/list.md\n"
    );
    assert_eq!(workspace.read("specs/cats/pages/api/list.md"), page("get", "/cats"));
    let lock = workspace.read(LOCK);
    assert!(
        lock.contains(&format!("origin = \"{}/api/list.md\"", server.url)),
        "{lock}"
    );
    let agent = server.take_requests()[0].headers["user-agent"].clone();
    assert!(agent.starts_with("api-description-fetcher/"), "{agent}");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = Server::start();
    server.put("/cats.md", Answer::file(page("get", "/cats")));
    let workspace = named(&server);
    assert_eq!(workspace.run(&["fetch"]).status, 0);
    let before = workspace.sources();
    server.take_requests();
    let outcome = workspace.run(&["fetch", "cats"]);
    assert_eq!(outcome.stdout, "cats: 1 source, 0 added, 0 changed, 0 removed\n");
    assert_eq!(workspace.sources(), before);
    let requests = server.take_requests();
    let requests: Vec<(&str, u16)> = requests
        .iter()
        .map(|request| (request.path.as_str(), request.status))
        .collect();
    assert_eq!(requests, [("/robots.txt", 404), ("/cats.md", 304)]);
}

#[test]
fn a_date_will_do_where_a_site_gives_no_etag() {
    let server = Server::start();
    let dated = Answer::new(200, page("get", "/cats")).header("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");
    server.put("/cats.md", dated);
    let workspace = named(&server);
    assert_eq!(workspace.run(&["fetch"]).status, 0);
    assert!(
        workspace
            .read(LOCK)
            .contains("last_modified = \"Wed, 21 Oct 2015 07:28:00 GMT\"")
    );
    let before = workspace.sources();
    server.take_requests();
    assert_eq!(workspace.run(&["fetch"]).status, 0);
    assert_eq!(workspace.sources(), before);
    assert_eq!(server.take_requests().last().unwrap().status, 304);
}

#[test]
fn a_description_at_a_url_becomes_a_source() {
    let server = Server::start();
    let description = r#"{"openapi": "3.0.3", "info": {"title": "Cats", "version": "1"}, "paths": {}}"#;
    server.put("/openapi.json", Answer::file(description));
    let manifest = format!(
        "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"openapi.json\"\norigin = \
         \"{}/openapi.json\"\n",
        server.url
    );
    let workspace = Workspace::new(&[("specs/cats/vendor.toml", &manifest)]);
    assert_eq!(workspace.run(&["fetch"]).status, 0);
    assert_eq!(workspace.read("specs/cats/openapi.json"), description);
}

#[test]
fn a_source_that_was_edited_is_fetched_whole() {
    let server = Server::start();
    server.put("/cats.md", Answer::file(page("get", "/cats")));
    let workspace = named(&server);
    assert_eq!(workspace.run(&["fetch"]).status, 0);
    workspace.write("specs/cats/pages/cats.md", "edited");
    assert_eq!(workspace.run(&["fetch"]).status, 0);
    assert_eq!(workspace.read("specs/cats/pages/cats.md"), page("get", "/cats"));
}

#[test]
fn a_whole_description_is_tried_before_the_pages() {
    let server = Server::start();
    let index = "# Docs\n- [a](/a)\n\n## OpenAPI Specs\n- [api](/openapi.json)\n";
    server.put("/llms.txt", Answer::file(index));
    server.put("/a.md", Answer::file(page("get", "/cats")));
    let workspace = indexed(&server);
    let outcome = workspace.run(&["fetch"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        outcome.stderr.contains("warning[specification-unusable]"),
        "{outcome:?}"
    );
    assert!(outcome.stdout.contains("+ specs/cats/pages/a.md"), "{outcome:?}");

    let whole = r#"{"openapi": "3.0.3", "info": {"title": "Cats", "version": "1"}, "paths": {}}"#;
    server.put("/openapi.json", Answer::file(whole));
    let outcome = workspace.run(&["fetch"]);
    assert!(
        outcome
            .stdout
            .contains("+ specs/cats/pages/openapi.json\n  - specs/cats/pages/a.md"),
        "{outcome:?}"
    );
}

#[test]
fn a_page_that_moved_or_lost_its_description_is_named() {
    let server = Server::start();
    server.put("/llms.txt", Answer::file("- [a](/a)\n- [b](/b)\n- [c](/c)\n"));
    for (name, method) in [("/a.md", "get"), ("/b.md", "put"), ("/c.md", "post")] {
        server.put(name, Answer::file(page(method, "/cats")));
    }
    let workspace = indexed(&server);
    assert_eq!(workspace.run(&["fetch"]).status, 0);
    server.put("/a.md", Answer::redirect(308, "/new/a.md"));
    server.put("/new/a.md", Answer::file(page("get", "/cats")));
    server.put("/b.md", Answer::file("# Moved into the guide\n"));
    server.remove("/c.md");
    let outcome = workspace.run(&["fetch"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    for code in ["page-moved", "description-gone", "page-vanished"] {
        assert!(
            outcome.stderr.contains(&format!("warning[{code}]")),
            "{code}: {outcome:?}"
        );
    }
    assert_eq!(
        outcome.stdout.lines().next(),
        Some("cats: 1 source, 0 added, 0 changed, 2 removed")
    );
}

#[test]
fn robots_are_told_apart_and_obeyed() {
    let server = Server::start();
    server.put("/cats.md", Answer::file(page("get", "/cats")));
    let workspace = named(&server);
    server.put("/robots.txt", Answer::new(200, "User-agent: other\nDisallow: /\n"));
    assert_eq!(workspace.run(&["fetch"]).status, 0);
    server.put("/robots.txt", Answer::new(200, "User-agent: *\nDisallow: /*.md$\n"));
    refuses(&workspace, &[], "robots");
}

#[test]
fn a_site_that_cannot_show_its_rules_is_left_alone() {
    let server = Server::start();
    server.put("/cats.md", Answer::file(page("get", "/cats")));
    server.put("/robots.txt", Answer::new(500, "").header("Retry-After", "0"));
    refuses(&named(&server), &[], "unavailable");
    assert!(
        server
            .take_requests()
            .iter()
            .all(|request| request.path == "/robots.txt")
    );
}

#[test]
fn requests_are_few_at_once_and_as_far_apart_as_the_site_asks() {
    let server = Server::start();
    let names = ["/a", "/b", "/c", "/d", "/e", "/f"];
    let methods = ["get", "put", "post", "delete", "patch", "head"];
    let index: String = names.iter().map(|name| format!("- [page]({name})\n")).collect();
    server.put("/llms.txt", Answer::file(index));
    for (name, method) in names.iter().zip(methods) {
        let answer = Answer::file(page(method, "/cats")).after(Duration::from_millis(100));
        server.put(&format!("{name}.md"), answer);
    }
    assert_eq!(indexed(&server).run(&["fetch", "--concurrency", "2"]).status, 0);
    assert_eq!(server.most_at_once(), 2);

    server.put("/robots.txt", Answer::new(200, "User-agent: *\nCrawl-delay: 0.2\n"));
    let start = Instant::now();
    assert_eq!(indexed(&server).run(&["fetch"]).status, 0);
    assert!(start.elapsed() >= Duration::from_millis(1200), "{:?}", start.elapsed());
}

#[test]
fn an_answer_that_does_not_come_is_not_waited_for() {
    let server = Server::start();
    server.put(
        "/cats.md",
        Answer::file(page("get", "/cats")).after(Duration::from_secs(20)),
    );
    let start = Instant::now();
    refuses(&named(&server), &["--request-seconds", "1"], "unavailable");
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
}

/// No pause between two bytes is long, and the whole response takes a minute.
#[test]
fn a_response_that_drips_is_not_waited_for() {
    let server = Server::start();
    let body = Answer::new(200, page("get", "/cats") + &" ".repeat(6000));
    let header = Answer::new(200, page("get", "/cats")).header("X-Long", "x".repeat(6000));
    for answer in [body, header] {
        server.put("/cats.md", answer.dripping(Duration::from_millis(10)));
        for options in [["--request-seconds", "1"], ["--max-seconds", "1"]] {
            let start = Instant::now();
            refuses(&named(&server), &options, "unavailable");
            let took = start.elapsed();
            assert!(took < Duration::from_secs(15), "{options:?}: {took:?}");
        }
    }
}

#[test]
fn only_https_is_asked_beyond_this_machine() {
    let server = Server::start();
    let workspace = named(&server);
    let manifest = workspace.read("specs/cats/vendor.toml");
    for origin in [
        "http://docs.cats.example",
        "ftp://docs.cats.example",
        "http://127.0.0.1.cats.example",
    ] {
        workspace.write("specs/cats/vendor.toml", &manifest.replace(&server.url, origin));
        let outcome = workspace.run(&["fetch"]);
        assert_eq!(outcome.status, 2, "{origin}: {outcome:?}");
        assert!(
            !outcome.stderr.contains("cannot be fetched"),
            "{origin} was asked: {outcome:?}"
        );
    }
}

#[test]
fn a_busy_site_is_asked_again_when_it_says() {
    let server = Server::start();
    server.put("/cats.md", Answer::file(page("get", "/cats")));
    server.put_once("/cats.md", Answer::new(429, "").header("Retry-After", "0"));
    server.put_once(
        "/cats.md",
        Answer::new(503, "").header("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"),
    );
    assert_eq!(named(&server).run(&["fetch"]).status, 0);
    server.put("/cats.md", Answer::new(503, "").header("Retry-After", "86400"));
    server.take_requests();
    refuses(&named(&server), &[], "unavailable");
    assert_eq!(
        server.take_requests().len(),
        2,
        "the site was asked again before the time it gave"
    );
}

#[test]
fn a_redirect_leads_to_no_other_host() {
    let (server, other) = (Server::start(), Server::start());
    other.put("/cats.md", Answer::file(page("get", "/cats")));
    server.put("/cats.md", Answer::redirect(302, format!("{}/cats.md", other.url)));
    refuses(&named(&server), &[], "redirect-refused");
    assert!(other.take_requests().is_empty());
    server.put("/cats.md", Answer::redirect(302, "file:///etc/passwd"));
    refuses(&named(&server), &[], "redirect-refused");
    server.put("/cats.md", Answer::redirect(302, "/cats.md"));
    refuses(&named(&server), &[], "unavailable");
}

#[test]
fn a_host_that_the_manifest_names_may_be_redirected_to() {
    let (server, other) = (Server::start(), Server::start());
    other.put("/cats.md", Answer::file(page("get", "/cats")));
    server.put("/cats.md", Answer::redirect(302, format!("{}/cats.md", other.url)));
    let workspace = named(&server);
    let manifest = workspace.read("specs/cats/vendor.toml");
    let host = other.authority();
    workspace.write(
        "specs/cats/vendor.toml",
        &format!("{manifest}\n[fetch]\nhosts = [\"{host}\"]\n"),
    );
    assert_eq!(workspace.run(&["fetch"]).status, 1);
}

#[test]
fn files_counts_and_totals_are_bounded() {
    let server = Server::start();
    server.put("/llms.txt", Answer::file("- [a](/a)\n- [b](/b)\n"));
    server.put("/a.md", Answer::file(page("get", "/cats")));
    server.put("/b.md", Answer::file(page("put", "/cats")));
    let workspace = indexed(&server);
    refuses(&workspace, &["--max-files", "1"], "too-many");
    refuses(&workspace, &["--max-file-bytes", "100"], "too-large");
    refuses(&workspace, &["--max-bytes", "300"], "too-large");
    refuses(&workspace, &["--max-seconds", "0"], "too-slow");
    let mut endless = Answer::new(200, "");
    endless.endless = Some(1 << 30);
    server.put("/b.md", endless);
    refuses(&workspace, &[], "too-large");
}

#[test]
fn a_page_for_browsers_in_the_place_of_a_source_is_refused() {
    let server = Server::start();
    server.put("/cats.md", Answer::new(200, "<!DOCTYPE html><html></html>"));
    refuses(&named(&server), &[], "html");
}

#[test]
fn a_name_that_is_no_plain_name_becomes_no_file() {
    let server = Server::start();
    for link in ["/..%2f..%2f..%2fetc%2fpasswd", "/a%00b", "/.git/hooks", "/con", "/a:b"] {
        server.put("/llms.txt", Answer::file(format!("- [a]({link})\n")));
        refuses(&indexed(&server), &[], "file-name-refused");
    }
}

#[test]
fn a_page_that_cannot_be_read_changes_nothing() {
    let server = Server::start();
    let cut_off = page("get", "/cats").replace("````\n", "");
    server.put(
        "/cats.md",
        Answer::file(cut_off.trim_end().replacen("yaml get", "````yaml get", 1)),
    );
    refuses(&named(&server), &[], "unclosed-fence");
}

#[test]
fn several_vendors_fail_or_succeed_one_by_one() {
    let server = Server::start();
    server.put("/cats.md", Answer::file(page("get", "/cats")));
    let workspace = named(&server);
    let manifest = workspace.read("specs/cats/vendor.toml").replace("/cats.md", "/dogs.md");
    workspace.write("specs/dogs/vendor.toml", &manifest);
    let outcome = workspace.run(&["fetch", "--format", "json"]);
    assert_eq!(outcome.status, 2);
    let reports: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(reports[0]["vendor"], "cats");
    assert_eq!(reports[0]["sources"], 1);
    assert_eq!(reports[1]["vendor"], "dogs");
    assert_eq!(reports[1]["sources"], serde_json::Value::Null);
    assert!(workspace.sources().contains_key("specs/cats/pages/cats.md"));
}

#[test]
fn indexes_and_addresses_that_cannot_be_used() {
    let server = Server::start();
    server.put(
        "/llms.txt",
        Answer::new(200, "<html></html>").header("Content-Type", "text/html"),
    );
    refuses(&indexed(&server), &[], "index");
    let mut bytes = Answer::file("");
    bytes.body = b"\xe9".to_vec();
    server.put("/cats.md", bytes);
    refuses(&named(&server), &[], "not-text");
    let elsewhere = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"pages/cats.md\"\norigin = \
                     \"http://cats.example/cats.md\"\n";
    refuses(
        &Workspace::new(&[("specs/cats/vendor.toml", elsewhere)]),
        &[],
        "url-refused",
    );
    // Each index lists the next one.
    for step in 0..6 {
        let list = format!(
            "- [next]({}/{}/llms.txt)\n- [broken](https://[)\n",
            server.url,
            step + 1
        );
        server.put(&format!("/{step}/llms.txt"), Answer::file(list));
    }
    let first = format!("{}/0/llms.txt", server.url);
    let outcome = Workspace::new(&[]).run(&["doctor", &first]);
    assert!(outcome.stderr.contains("note[index-skipped]"), "{outcome:?}");
    assert!(outcome.stderr.contains("error[empty-index]"), "{outcome:?}");
    server.put("/llms.txt", Answer::file("- [a](/a)\n- [broken](https://[)\n"));
    server.put("/a.md", Answer::file(page("get", "/cats")));
    let outcome = indexed(&server).run(&["fetch"]);
    assert!(outcome.stderr.contains("warning[index-link]"), "{outcome:?}");
}
