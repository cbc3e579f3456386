//! The rows of the fault table that take more than an answer to one call: what servers do that their descriptions do
//! not say, and the test that shows what comes of it.

use std::fs;
use std::path::Path;

/// A point, and the tests that show it: `module::name` in this folder, or `src/file: name` for one beside the code.
const POINTS: &[(&str, &[&str])] = &[
    (
        "a body of another type than declared",
        &["calls::any_response_can_be_had_as_another_type"],
    ),
    (
        "a body that nobody declared, or only a part of it is of use",
        &["calls::any_response_can_be_had_as_bytes_text_and_a_stream"],
    ),
    (
        "a declared error on a way around the declared body",
        &["calls::every_way_around_has_the_declared_error"],
    ),
    (
        "a body that does not parse",
        &["errors::a_body_that_does_not_parse_is_told_with_its_place"],
    ),
    (
        "an optional field of another type",
        &[
            "tolerance::a_client_and_a_call_choose_what_may_be_left_out",
            "src/second_reading: readings_are_bounded",
        ],
    ),
    (
        "items of a list that do not fit",
        &[
            "tolerance::no_item_is_left_out_where_items_are_counted",
            "src/second_reading: what_is_read_is_what_the_body_says_or_listed",
        ],
    ),
    (
        "a cursor that does not fit",
        &["tolerance::a_cursor_is_never_left_out_of_a_page"],
    ),
    (
        "a field that must stay strict",
        &["tolerance::strict_fields_stay_strict"],
    ),
    (
        "an error whose body is of use",
        &[
            "errors::an_error_keeps_the_whole_body_and_parses_it",
            "errors::an_error_names_method_and_url_without_what_can_be_secret",
        ],
    ),
    (
        "an undeclared error status",
        &["errors::an_undeclared_status_has_the_body_that_all_declared_errors_share"],
    ),
    (
        "another success than the declared one",
        &["statuses::another_success_is_read_as_the_only_declared_one"],
    ),
    (
        "no body where JSON is declared",
        &["calls::no_body_where_json_is_declared_is_none_or_an_error"],
    ),
    (
        "text where JSON is declared, or JSON as text",
        &["errors::text_in_the_place_of_json_is_a_string_and_json_is_json_whatever_its_media_type"],
    ),
    (
        "text in another charset",
        &["errors::text_is_read_in_the_charset_that_the_server_names"],
    ),
    ("a byte order mark", &["errors::a_byte_order_mark_belongs_to_nothing"]),
    (
        "no credential asked for",
        &["credentials::a_client_or_a_call_can_be_anonymous"],
    ),
    (
        "a credential that is an ordinary word in its answer",
        &["src/redact: a_short_secret_is_taken_out_as_a_word_and_nothing_nests"],
    ),
    (
        "pages smaller than asked for",
        &["pagination::a_server_that_gives_fewer_items_than_asked_for_does_not_end_the_list"],
    ),
    (
        "cursors in a circle",
        &["pagination::cursors_that_lead_in_a_circle_end_with_an_error"],
    ),
    (
        "pages that are asked for in the body",
        &[
            "pagination::a_page_is_asked_for_in_the_body_and_the_rest_of_it_stays",
            "pagination::a_request_without_a_body_gets_one_for_the_next_page",
        ],
    ),
    (
        "a total that is wrong",
        &["pagination::a_total_ends_the_list_and_is_not_believed_alone"],
    ),
    (
        "a flag that says whether more follow",
        &["pagination::a_page_says_whether_more_follow"],
    ),
    (
        "links to the next page, in headers and bodies",
        &[
            "pagination::a_link_changes_the_query_and_never_the_server",
            "pagination::a_link_in_a_page_changes_the_query_and_never_the_server",
        ],
    ),
    (
        "heartbeats, comments and an end mark among events",
        &[
            "events::heartbeats_comments_and_a_terminator_are_no_errors",
            "events::the_error_of_an_event_names_the_call",
        ],
    ),
    (
        "its root under an empty path parameter",
        &["requests::an_empty_path_parameter_is_sent_on_request_only"],
    ),
];

/// The names of the functions in the file of `test` that are tests, among which its own must be.
fn is_there(test: &str) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (file, name) = match test.split_once(": ") {
        Some((file, name)) => (folder.join(format!("{file}.rs")), name),
        None => {
            let (module, name) = test.rsplit_once("::").unwrap();
            (folder.join(format!("tests/it/{module}.rs")), name)
        }
    };
    let text = fs::read_to_string(file).unwrap();
    let declared = [format!("async fn {name}("), format!("fn {name}(")];
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut places = lines.iter().enumerate();
    places.any(|(place, line)| {
        let before = lines[..place].iter().rev().take_while(|line| !line.is_empty());
        let is_test =
            |line: &&str| line.starts_with("#[test") || line.starts_with("#[tokio::test") || *line == "proptest! {";
        let is_here = declared.iter().any(|declared| line.starts_with(declared.as_str()));
        is_here && before.into_iter().any(is_test)
    })
}

#[test]
fn each_point_is_shown_by_a_test() {
    let missing: Vec<&str> = POINTS
        .iter()
        .flat_map(|(_, tests)| *tests)
        .copied()
        .filter(|test| !is_there(test))
        .collect();
    assert!(missing.is_empty(), "these are no tests: {missing:#?}");
    assert!(!is_there("faults::get"), "a function that is no test");
}

#[test]
fn the_table_in_the_documentation_has_all_rows() {
    let single = super::faults::rows();
    let single =
        single.map(|(does, ends)| format!("| {does} | {ends} | `faults::every_fault_ends_as_the_table_says` |\n"));
    let differing = POINTS.iter().map(|(does, tests)| {
        let tests: Vec<String> = tests.iter().map(|test| format!("`{test}`")).collect();
        format!("| {does} | as the test says | {} |\n", tests.join(", "))
    });
    let rows: String = single.chain(differing).collect();
    let text = format!(
        "# What a server can do to a call\n\nEach row is shown by a test in `crates/api-client-core/tests/it`, or beside the code \
         in `src`. The table is\nwritten by `UPDATE_DOCS=1 cargo test -p api-client-core --test it \
         differing`.\n\n| the server | the call ends | shown by |\n|---|---|---|\n{rows}"
    );
    // The documentation is no part of the package.
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    if !docs.is_dir() {
        return;
    }
    let path = docs.join("faults.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), text, "docs/faults.md is out of date");
}
