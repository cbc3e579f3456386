//! Whole sites, with everything that real ones have on them, in `fetch`, `add`, `generate` and `doctor`.

use crate::server::{Answer, Server};
use crate::workspace::{Outcome, Workspace};

/// A page of the API's `version` with the operation `GET path`.
fn page(path: &str, version: &str) -> String {
    format!(
        "# Page\n\n````yaml /openapi.yaml get {path}\nopenapi: 3.0.3\ninfo: {{title: Cats, version: '{version}'}}\nservers: [{{url: \
         'https://api.cats.example'}}]\npaths:\n  {path}:\n    get: {{responses: {{'204': {{description: Fine.}}}}}}\n````\n"
    )
}

const ASYNC: &str = "# Positions\n\n````yaml asyncapi.yaml positions\nid: positions\n````\n";
const WEBHOOK: &str = "# Adopted\n\n````yaml /openapi.yaml webhook adopted\nopenapi: 3.1.0\ninfo: {title: Cats, version: \
                       '2.0.0'}\npaths: {}\nwebhooks:\n  adopted:\n    post: {responses: {'200': {description: taken}}}\n````\n";
const BROKEN: &str = "# Cut off\n\n````yaml /openapi.yaml get /lost\nopenapi: 3.0.3\npaths:\n  /lost:\n";

/// A site with an index of two pages of operations and of all that is not one.
fn site() -> Server {
    let server = Server::start();
    let pages = [
        ("cats", page("/cats", "2.0.0")),
        ("dogs", page("/dogs", "2.0.0")),
        ("old", page("/old", "1.0.0")),
        ("positions", ASYNC.to_owned()),
        ("adopted", WEBHOOK.to_owned()),
        ("broken", BROKEN.to_owned()),
        ("guide", "# Guide\n\nMake an account.\n".to_owned()),
    ];
    let mut index = "# Docs\n\n".to_owned();
    let mut all = String::new();
    for (name, text) in pages {
        index += &format!("- [{name}]({}/api/{name}.md)\n", server.url);
        all += &format!("# {name}\nSource: {}/api/{name}\n\n{text}\n", server.url);
        server.put(&format!("/api/{name}.md"), Answer::file(text));
    }
    server.put("/llms.txt", Answer::file(index));
    server.put("/llms-full.txt", Answer::file(all));
    server
}

/// What has to be said about the site, whatever command reads it.
fn check_findings(outcome: &Outcome) {
    for finding in [
        "note[asyncapi-page]: left out",
        "warning[unclosed-fence]: left out",
        "note[no-description]: left out",
    ] {
        assert_eq!(
            outcome.stderr.matches(finding).count(),
            1,
            "{finding}: {}",
            outcome.stderr
        );
    }
    assert!(!outcome.stderr.contains("error["), "{}", outcome.stderr);
}

#[test]
fn doctor_and_generate_read_an_index_and_a_collection() {
    let server = site();
    let workspace = Workspace::new(&[("crates/api-client-core/.keep", "")]);
    for list in ["llms.txt", "llms-full.txt"] {
        let url = format!("{}/{list}", server.url);
        let outcome = workspace.run(&["doctor", &url]);
        check_findings(&outcome);
        assert!(
            outcome.stderr.contains("warning[stale-pages]"),
            "{list}: {}",
            outcome.stderr
        );
        assert!(
            outcome.stdout.contains("operations: 2 complete"),
            "{list}: {}",
            outcome.stdout
        );
        let outcome = workspace.run(&["generate", &url, "--out", &format!("out-{list}"), "--name", "cats"]);
        assert_eq!(outcome.status, 0, "{list}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains("cats: generated 2 operations"),
            "{list}: {}",
            outcome.stderr
        );
    }
}

#[test]
fn an_index_that_was_kept_leads_to_its_site() {
    let server = site();
    let workspace = Workspace::new(&[("llms.txt", &format!("- [cats]({}/api/cats.md)\n", server.url))]);
    let outcome = workspace.run(&["doctor", "llms.txt"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("operations: 1 complete"), "{}", outcome.stdout);
}

#[test]
fn add_brings_in_a_site_that_codegen_and_fetch_agree_with() {
    let server = site();
    let workspace = Workspace::new(&[("crates/api-client-core/.keep", "")]);
    let outcome = workspace.run(&["add", "cats", "--from", &format!("{}/llms.txt", server.url)]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let manifest = workspace.read("specs/cats/vendor.toml");
    assert!(
        manifest.contains(&format!("origin = \"{}/**\"", server.url)),
        "{manifest}"
    );
    assert!(
        manifest.contains(&format!("index = \"{}/llms.txt\"", server.url)),
        "{manifest}"
    );
    let specification = workspace.read("specs/cats/openapi.yaml");
    assert!(
        specification.contains("adopted") && !specification.contains("/old"),
        "{specification}"
    );
    let outcome = workspace.run(&["codegen", "--check", "cats"]);
    assert_eq!(outcome.status, 0, "{}{}", outcome.stdout, outcome.stderr);
    let before = workspace.sources();
    let outcome = workspace.run(&["fetch", "cats"]);
    check_findings(&outcome);
    assert!(
        outcome
            .stdout
            .starts_with("cats: 4 sources, 0 added, 0 changed, 0 removed"),
        "{outcome:?}"
    );
    let after = workspace.sources();
    for (path, text) in before.iter().filter(|(path, _)| path.contains("/pages/")) {
        assert_eq!(after.get(path), Some(text), "{path}");
    }
}

#[test]
fn a_folder_is_added_with_the_url_that_stands_for_it() {
    let workspace = Workspace::new(&[
        ("crates/api-client-core/.keep", ""),
        ("site/api/cats.md", &page("/cats", "2.0.0")),
        ("site/api/dogs.md", &page("/dogs", "2.0.0")),
        ("site/guide.md", "# Guide\n"),
    ]);
    let outcome = workspace.run(&["add", "cats", "--from", "site", "--origin", "https://docs.cats.example"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let lock = workspace.read("specs/sources.lock");
    assert!(
        lock.contains("origin = \"https://docs.cats.example/api/cats.md\""),
        "{lock}"
    );
    assert!(!lock.contains("guide"), "{lock}");
}

#[test]
fn a_page_of_another_version_is_asked_for_again() {
    let server = site();
    let workspace = fetched(&server);
    // A cache between here and the site answers with the page as it was, once.
    server.put("/api/old.md", Answer::file(page("/old", "2.0.0")));
    server.put_once("/api/old.md", Answer::file(page("/old", "1.5.0")));
    let outcome = workspace.run(&["fetch", "cats"]);
    assert!(outcome.stderr.contains("note[stale-page]"), "{outcome:?}");
    assert!(outcome.stdout.contains("~ specs/cats/pages/old.md"), "{outcome:?}");
    assert_eq!(workspace.read("specs/cats/pages/old.md"), page("/old", "2.0.0"));
}

#[test]
fn a_page_that_breaks_stays_as_it_was_and_stops_nothing() {
    let server = site();
    let workspace = fetched(&server);
    server.put("/api/cats.md", Answer::file(BROKEN));
    server.put("/api/dogs.md", Answer::file(page("/dogs/{id}", "2.0.0")));
    let outcome = workspace.run(&["fetch", "cats"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("warning[page-broken]"), "{outcome:?}");
    assert!(outcome.stdout.contains("0 added, 1 changed, 0 removed"), "{outcome:?}");
    assert_eq!(workspace.read("specs/cats/pages/cats.md"), page("/cats", "2.0.0"));
}

#[test]
fn an_operation_that_only_moved_to_another_page_is_said_to() {
    let server = site();
    let workspace = fetched(&server);
    // `dogs.md` is gone, and its operation is on a page with a new name; `old.md` is gone with its operation.
    let index = format!(
        "# Docs\n\n- [cats]({0}/api/cats.md)\n- [hounds]({0}/api/hounds.md)\n",
        server.url
    );
    server.put("/api/hounds.md", Answer::file(page("/dogs", "2.0.0") + "\nMore.\n"));
    server.put("/llms.txt", Answer::file(index));
    let outcome = workspace.run(&["fetch", "cats"]);
    let moved = format!(
        "{0}/api/dogs.md is no longer listed; its operations are on {0}/api/hounds.md now",
        server.url
    );
    assert!(outcome.stderr.contains("note[operations-moved]"), "{outcome:?}");
    assert!(outcome.stderr.contains(&moved), "{outcome:?}");
    let vanished = format!("warning[page-vanished]: {}/api/old.md is no longer listed", server.url);
    assert!(outcome.stderr.contains(&vanished), "{outcome:?}");
    assert_eq!(outcome.status, 1, "{outcome:?}");
}

/// A site of which two pages can be had: one in Markdown, and one of HTML with the description in it.
fn site_with_gaps() -> (Server, Server) {
    let (server, other) = (Server::start(), Server::start());
    let html = "<!-- a comment -->\n<!DOCTYPE html><html><script type=\"application/json\">{\"openapi\": \"3.0.3\", \"info\": {\"title\": \
                \"Cats\", \"version\": \"2.0.0\"}, \"paths\": {\"/dogs\": {\"get\": {\"responses\": {\"204\": {\"description\": \
                \"Fine.\"}}}}}}</script></html>";
    server.put(
        "/robots.txt",
        Answer::new(200, "User-agent: *\nDisallow: /api/secret\n"),
    );
    server.put("/api/cats.md", Answer::file(page("/cats", "2.0.0")).gzipped());
    server.put(
        "/api/reference.html",
        Answer::new(200, html).header("Content-Type", "text/html"),
    );
    let soft = Answer::new(200, "<!DOCTYPE html><html>There is no such page</html>");
    server.put("/api/soft.md", soft.header("Content-Type", "text/html"));
    server.put("/api/forbidden.md", Answer::new(403, "no"));
    server.put("/api/secret.md", Answer::file(page("/secret", "2.0.0")));
    server.put("/api/circle.md", Answer::redirect(302, "/api/circle.md"));
    server.put("/api/away.md", Answer::redirect(302, format!("{}/away.md", other.url)));
    let names = [
        "cats",
        "reference.html",
        "soft",
        "forbidden",
        "secret",
        "circle",
        "away",
        "not-there",
    ];
    let lines: String = names.iter().map(|name| format!("- [{name}](api/{name})\n")).collect();
    let elsewhere = format!("- [elsewhere]({}/x.md)\n", other.url);
    server.put("/llms.txt", Answer::file(format!("# Docs\n\n{lines}{elsewhere}")));
    (server, other)
}

#[test]
fn pages_that_cannot_be_had_stop_nothing_and_are_named() {
    let (server, other) = site_with_gaps();
    let index = format!("{}/llms.txt", server.url);
    let workspace = Workspace::new(&[("crates/api-client-core/.keep", "")]);
    let doctor = workspace.run(&["doctor", &index]);
    assert!(doctor.stdout.contains("operations: 2 complete"), "{doctor:?}");
    let generate = workspace.run(&["generate", &index, "--out", "out", "--name", "cats"]);
    assert!(generate.stderr.contains("cats: generated 2 operations"), "{generate:?}");
    let add = workspace.run(&["add", "cats", "--from", &index]);
    assert_eq!(add.status, 0, "{add:?}");
    let fetch = workspace.run(&["fetch", "cats"]);
    assert!(
        fetch
            .stdout
            .starts_with("cats: 2 sources, 0 added, 0 changed, 0 removed"),
        "{fetch:?}"
    );
    let check = workspace.run(&["codegen", "--check", "cats"]);
    assert_eq!(check.status, 0, "{check:?}");
    for outcome in [&doctor, &generate, &add, &fetch] {
        for (code, name) in [
            ("warning[unavailable]", "forbidden.md"),
            ("warning[unavailable]", "circle.md"),
            ("warning[robots]", "secret.md"),
            ("warning[redirect-refused]", "away.md"),
            ("note[page-absent]", "not-there.md"),
            ("note[page-for-browsers]", "soft.md"),
        ] {
            let mut lines = outcome.stderr.lines();
            assert!(
                lines.any(|line| line.starts_with(code) && line.contains(name)),
                "{name}: {outcome:?}"
            );
        }
        assert!(!outcome.stderr.contains("error["), "{outcome:?}");
    }
    for outcome in [&doctor, &generate, &add] {
        assert!(outcome.stderr.contains("note[page-elsewhere]"), "{outcome:?}");
    }
    assert!(other.take_requests().is_empty());
}

#[test]
fn an_index_can_list_the_indexes_of_parts() {
    let server = Server::start();
    let index = "# Docs\n\n- [This](/llms.txt)\n- [API](api/llms.txt)\n- [Guides](/guides/llms.txt)\n";
    // Some servers call every file a page of HTML.
    server.put("/llms.txt", Answer::new(200, index).header("Content-Type", "text/html"));
    server.put(
        "/api/llms.txt",
        Answer::file("- [Cats](cats)\n- [More](v2/llms.txt)\n- [Root](/llms.txt)\n"),
    );
    server.put("/api/v2/llms.txt", Answer::file("- [Dogs](dogs.md)\n"));
    let cats = Answer::new(200, page("/cats", "2.0.0")).header("Content-Type", "text/html; charset=utf-8");
    server.put("/api/cats.md", cats);
    server.put("/api/v2/dogs.md", Answer::file(page("/dogs", "2.0.0")));
    let workspace = Workspace::new(&[("crates/api-client-core/.keep", "")]);
    let index = format!("{}/llms.txt", server.url);
    let doctor = workspace.run(&["doctor", &index]);
    assert!(doctor.stdout.contains("operations: 2 complete"), "{doctor:?}");
    let add = workspace.run(&["add", "cats", "--from", &index]);
    assert_eq!(add.status, 0, "{add:?}");
    let fetch = workspace.run(&["fetch", "cats"]);
    assert!(
        fetch
            .stdout
            .starts_with("cats: 2 sources, 0 added, 0 changed, 0 removed"),
        "{fetch:?}"
    );
    for outcome in [&doctor, &add, &fetch] {
        assert!(outcome.stderr.contains("guides/llms.txt"), "{outcome:?}");
    }
}

#[test]
fn a_page_that_is_only_for_browsers_for_a_day_is_kept() {
    let server = site();
    let workspace = fetched(&server);
    let soft = Answer::new(200, "<!DOCTYPE html><html>Log in</html>").header("Content-Type", "text/html");
    server.put("/api/cats.md", soft);
    let outcome = workspace.run(&["fetch", "cats"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("warning[page-broken]"), "{outcome:?}");
    assert_eq!(workspace.read("specs/cats/pages/cats.md"), page("/cats", "2.0.0"));
}

#[test]
fn a_page_that_loads_its_specification_leads_to_it() {
    let server = Server::start();
    let specification = page("/cats", "2.0.0");
    let (_, yaml) = specification.split_once("get /cats\n").unwrap();
    server.put("/v3/api-docs", Answer::file(yaml.trim_end_matches("````\n")));
    let workspace = Workspace::new(&[("crates/api-client-core/.keep", "")]);
    for (name, html) in [
        (
            "swagger-ui",
            "<script>SwaggerUIBundle({ url: \"/v3/api-docs\", dom_id: '#ui' })</script>",
        ),
        ("redoc", "<redoc spec-url='/v3/api-docs'></redoc>"),
        ("redoc-script", "<script>Redoc.init('../v3/api-docs', {})</script>"),
        (
            "scalar",
            "<script id=\"api-reference\" data-url=\"../v3/api-docs\"></script>",
        ),
        (
            "elements",
            "<elements-api apiDescriptionUrl=\"/v3/api-docs\" router=\"hash\"></elements-api>",
        ),
    ] {
        let url = format!("{}/docs/{name}", server.url);
        let text = format!("<!DOCTYPE html><html><body>{html}</body></html>");
        server.put(
            &format!("/docs/{name}"),
            Answer::new(200, text).header("Content-Type", "text/html"),
        );
        let outcome = workspace.run(&["doctor", &url]);
        assert!(outcome.stdout.contains("operations: 1 complete"), "{name}: {outcome:?}");
        assert!(
            outcome.stderr.contains("note[linked-specification]"),
            "{name}: {outcome:?}"
        );
    }
    // Swagger UI has its settings in a script; frameworks put the description into it.
    let settings = "window.ui = SwaggerUIBundle({\n  url: \"/v3/api-docs\",\n  dom_id: '#swagger-ui'\n});\n";
    server.put("/docs/dist/swagger-initializer.js", Answer::new(200, settings));
    let whole = "window.onload = function() {\n  let options = {\"swaggerDoc\": {\"openapi\": \"3.0.0\", \"info\": {\"title\": \"Cats\", \"version\": \
                 \"1\"}, \"paths\": {\"/a\": {\"get\": {\"responses\": {\"204\": {\"description\": \"Fine.\"}}}}}}, \"customOptions\": {}};\n};\n";
    server.put("/docs/nest/swagger-ui-init.js", Answer::new(200, whole));
    for (name, script) in [("dist/", "./swagger-initializer.js"), ("nest/", "./swagger-ui-init.js")] {
        let html = format!(
            "<!-- HTML for static distribution -->\n<!DOCTYPE html>\n<html><script src=\"{script}\" charset=\"UTF-8\"></script></html>"
        );
        server.put(
            &format!("/docs/{name}"),
            Answer::new(200, html).header("Content-Type", "text/html"),
        );
        let outcome = workspace.run(&["doctor", &format!("{}/docs/{name}", server.url)]);
        assert!(outcome.stdout.contains("operations: 1 complete"), "{name}: {outcome:?}");
    }
    let outcome = workspace.run(&["add", "nest", "--from", &format!("{}/docs/nest/", server.url)]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let outcome = workspace.run(&["fetch", "nest"]);
    assert!(
        outcome
            .stdout
            .starts_with("nest: 1 source, 0 added, 0 changed, 0 removed"),
        "{outcome:?}"
    );
    let outcome = workspace.run(&["add", "cats", "--from", &format!("{}/docs/redoc", server.url)]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let manifest = workspace.read("specs/cats/vendor.toml");
    assert!(
        manifest.contains(&format!("origin = \"{}/v3/api-docs\"", server.url)),
        "{manifest}"
    );
    // Frameworks keep the settings of Swagger UI in a file, with a description for each group of operations.
    let settings = "window.ui = SwaggerUIBundle({\n  configUrl : \"/v3/api-docs/swagger-config\"\n});\n";
    server.put("/docs/group/swagger-initializer.js", Answer::new(200, settings));
    let settings = "{\"configUrl\":\"/v3/api-docs/swagger-config\",\"urls\":[{\"url\":\"/v3/api-docs/cats\",\"name\":\"cats\"},\
                    {\"url\":\"/v3/api-docs/dogs\",\"name\":\"dogs\"}],\"validatorUrl\":\"\"}";
    server.put("/v3/api-docs/swagger-config", Answer::new(200, settings));
    server.put("/v3/api-docs/cats", Answer::file(yaml.trim_end_matches("````\n")));
    let html = "<!DOCTYPE html>\n<html><script src=\"./swagger-initializer.js\"></script></html>";
    server.put(
        "/docs/group/",
        Answer::new(200, html).header("Content-Type", "text/html"),
    );
    let outcome = workspace.run(&["doctor", &format!("{}/docs/group/", server.url)]);
    assert!(outcome.stdout.contains("operations: 1 complete"), "{outcome:?}");
    let others = format!("give the others by their own URLs: {}/v3/api-docs/dogs", server.url);
    assert!(
        outcome.stderr.contains("note[more-specifications]") && outcome.stderr.contains(&others),
        "{outcome:?}"
    );
    // One on another host is named, and not asked for.
    let other = Server::start();
    let html = format!(
        "<!DOCTYPE html><html><redoc spec-url=\"{}/openapi.yaml\"></redoc></html>",
        other.url
    );
    server.put(
        "/docs/other",
        Answer::new(200, html).header("Content-Type", "text/html"),
    );
    let outcome = workspace.run(&["doctor", &format!("{}/docs/other", server.url)]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains(&format!("give {}/openapi.yaml itself", other.url)),
        "{outcome:?}"
    );
    assert!(other.take_requests().is_empty());
}

/// A vendor whose pages were fetched from `server`.
fn fetched(server: &Server) -> Workspace {
    let manifest = format!(
        "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"pages/**\"\norigin = \
         \"{0}/api/**\"\n\n[fetch]\nindex = \"{0}/llms.txt\"\n",
        server.url
    );
    let workspace = Workspace::new(&[("specs/cats/vendor.toml", &manifest)]);
    let outcome = workspace.run(&["fetch", "cats"]);
    check_findings(&outcome);
    workspace
}
