//! A client says and does all that its specification says.
//!
//! `complete/<name>.yaml` has the parts of specifications that a client must not lose. Each test states the code that
//! comes out; `complete/program.rs` is compiled with the crates of all of them, and holds the values that they read and
//! write.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

mod generated_crate;

use std::fs;
use std::path::Path;

use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::package::scaffold;
use openapi_crates::pipeline::{self, Generated};

fn generated(name: &str) -> Generated {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/complete");
    let file = format!("{name}.yaml");
    let source = SourceFile::new(&file, fs::read_to_string(folder.join(&file)).unwrap());
    let (spec, findings) = pipeline::describe(&source).unwrap();
    assert!(!findings.has_errors(), "{findings}");
    let settings = |api: &_| Ok(scaffold::guess_settings("test-api", api));
    pipeline::client(spec, &Choices::default(), settings, &[], "a test").unwrap()
}

/// The generated code of `complete/<name>.yaml`, every run of white space as one space.
fn code(name: &str) -> String {
    let generated = generated(name);
    let texts: Vec<&str> = generated.files.values().map(String::as_str).collect();
    texts.join("\n").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn assert_has(code: &str, parts: &[&str]) {
    for part in parts {
        assert!(code.contains(part), "`{part}` is not in the code:\n{code}");
    }
}

#[test]
fn long_names_keep_their_ends() {
    let code = code("long-names");
    assert_has(
        &code,
        &[
            "pub fn retrieve_the_complete_list_of_all_the_configured_of_the_given_account_by_id(",
            "pub fn retrieve_the_complete_list_of_all_the_configured_of_the_given_account_by_name(",
            "static RETRIEVE_THE_COMPLETE_LIST_OF_ALL_THE_CONFIGURED_OF_THE_GIVEN_ACCOUNT_BY_ID:",
            "static RETRIEVE_THE_COMPLETE_LIST_OF_ALL_THE_CONFIGURED_OF_THE_GIVEN_ACCOUNT_BY_NAME:",
            "pub struct RetrieveTheCompleteListOfAllTheConfiguredOfTheGivenAccountById ",
            "providers_plans_read_all",
            "providers_plans_delete_all",
        ],
    );
}

#[test]
fn schemas_of_one_name_are_told_apart_by_their_role() {
    let generated = generated("same-names");
    let mut names: Vec<&str> = generated.api.types.iter().map(|(_, ty)| ty.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "Bar",
            "BarBar",
            "BarBarDetails",
            "BarRequest",
            "BarRequestBody",
            "BarResponse",
            "BarResponseBody",
            "Client",
            "Error",
            "GetBarResponse",
        ]
    );
}

#[test]
fn parameters_can_be_called_self() {
    let code = code("self-parameters");
    assert_has(
        &code,
        &[
            "pub fn g(&self, self_: &str) -> G",
            "query(\"self\", self_)",
            "pub fn self_query(mut self, self_query: &str) -> Self",
            ".query(\"Self\", self_query)",
        ],
    );
}

#[test]
fn security_schemes_can_be_called_as_settings_are() {
    let code = code("scheme-names");
    assert_has(
        &code,
        &[
            "pub fn scheme_credential(",
            "pub fn max_in_flight_credential(",
            "pub fn idle_timeout_credential(",
        ],
    );
}

#[test]
fn what_stands_beside_a_reference_is_asked_for() {
    let code = code("required-siblings");
    assert_has(
        &code,
        &[
            "pub fn create_thing(&self, body: &types::CreateThingBody) -> CreateThing",
            "pub fn update_thing(&self, body: &types::Thing) -> UpdateThing",
            "pub struct CreateThingBody { pub amount: String, pub note: Option<String>,",
            "pub struct Thing { pub amount: Option<String>, pub note: Option<String>,",
        ],
    );
}

#[test]
fn what_stands_beside_all_of_is_asked_for_besides() {
    let code = code("required-all-of");
    assert_has(
        &code,
        &[
            "pub struct FBody { pub a: String, pub b: String,",
            "pub struct GBody { pub amount: String, pub note: Option<String>,",
            "pub struct HBody { pub amount: String, pub note: Option<String>,",
        ],
    );
}

#[test]
fn bounds_hold_through_references_and_inside_lists() {
    let code = code("bounds");
    assert_has(
        &code,
        &[
            ".check(validate::min_items(\"body\", body.len(), 1)) .check( validate::each_item( \"body\", body, |name, value| validate::max_length(name, value, 5), ), )",
            "validate::max_items(\"colours\", colours.len(), 2)",
            "validate::max_length(\"name\", &self.name, 5)?",
            "validate::max_length(\"short\", short, 3)?",
            "|name, value| validate::min_length(name, value, 3)",
            "validate::each_value(",
            "validate::maximum(name, *value, 10)",
            "validate::max_length(\"due\", &due.to_string(), 20)",
            "pub range: Option<f64>,",
            "pub short_key: Option<String>,",
            "pub author: Option<Author>,",
        ],
    );
    assert!(!code.contains("max_length(\"key\""), "each is as long as that");
    assert!(generated("bounds").fidelity.is_complete());
    let variants = self::code("required-variants");
    assert_has(
        &variants,
        &[
            "validate::max_length(\"body\", body, 5)",
            "pub struct ABody { pub amount: String,",
            "pub struct BBody { pub amount: String,",
            "pub struct CBody { pub extra: Option<String>, pub amount: Option<String>,",
        ],
    );
}

#[test]
fn a_base_with_a_discriminator_is_one_of_its_kinds() {
    let code = code("parent-discriminator");
    assert_has(
        &code,
        &[
            "pub enum Node { /// `kind` is `\"file\"`. File(File), /// `kind` is `\"folder\"`. Folder(Folder), ",
            "tagged_union!(Node, \"kind\", { File => \"file\", Folder => \"folder\", });",
            "pub struct Folder { pub kind: String, pub label: Option<String>, pub children: Option<Vec<Node>>,",
            "tagged_union!(Animal, \"class\", { Fish => \"fish\", Bird => \"bird\", });",
            "tagged_union!(Fish, \"sub\", { Shark => \"shark\", Salmon => \"salmon\", });",
        ],
    );
}

/// Each specification with a program beside it: `complete/<name>.rs` is a test of its crate.
#[test]
fn values_go_through_the_types_unchanged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/complete");
    let programs = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut programs: Vec<_> = programs
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    programs.sort();
    assert!(!programs.is_empty());
    for program in programs {
        let name = program.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&program).unwrap();
        let folder = generated_crate::write(name, &generated(name).into(), &[("tests/values.rs", text.as_str())]);
        generated_crate::cargo(&folder, &["test", "--quiet", "--test", "values"]);
    }
}

#[test]
fn an_alternative_that_allows_anything_is_not_left_out() {
    let code = code("any-alternative");
    assert_has(
        &code,
        &[
            "pub string_or_any: Option<Value>,",
            "pub one_of: Option<Value>,",
            "pub enum AAnyNamed { B(B), ",
        ],
    );
    assert!(generated("any-alternative").fidelity.is_complete());
}

#[test]
fn enumerations_of_numbers_are_open_enums() {
    let code = code("number-enums");
    assert_has(
        &code,
        &[
            "pub enum Vote { /// yes Up, /// no Down, /// none None,",
            "number_enum!(Vote(i64) { Up => 1, Down => -1, None => 0, });",
            "number_enum!(Freq(f64) { Minus1 => -1, Value0 => 0, Value1 => 1, Value2 => 2, });",
            "number_enum!(Bungie(i64) { Value0 => 0, Value1 => 1, Minus1 => -1, });",
            "pub fn value(mut self, value: types::Vote) -> Self",
        ],
    );
}

#[test]
fn integers_are_as_wide_as_their_bounds() {
    let code = code("numbers");
    assert_has(
        &code,
        &[
            "pub size: u64,",
            "pub serial: i64,",
            "pub flags: Option<i64>,",
            "pub count: Option<i64>,",
            "pub huge: Option<i128>,",
            "pub wide: Option<u64>,",
            "pub price: Option<Decimal>,",
            "pub cost: Option<DecimalText>,",
            "validate::minimum(\"price\", price.to_f64(), 0.0)",
        ],
    );
}

#[test]
fn what_only_requests_carry_is_asked_for_when_sending() {
    let code = code("write-only");
    assert_has(
        &code,
        &[
            "pub password: Option<String>,",
            "pub fn new(name: impl Into<String>, password: impl Into<String>) -> Self",
            "password: Some(password.into()),",
        ],
    );
}

#[test]
fn values_are_made_of_what_is_at_hand() {
    let code = code("ergonomics");
    assert_has(
        &code,
        &[
            "pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Self",
            "kind: CatKind::Cat, names: names.into_iter().map(Into::into).collect(),",
            "pub fn toys(mut self, toys: impl IntoIterator<Item = impl Into<String>>) -> Self",
            "pub fn moods(mut self, moods: impl IntoIterator<Item = impl Into<Mood>>) -> Self",
            "pub fn weights(mut self, weights: impl IntoIterator<Item = i64>) -> Self",
            "pub fn friends(mut self, friends: impl IntoIterator<Item = Cat>) -> Self",
            "conversions!(Food { String => String, Vec<String> => StringList, &str => String, });",
            "conversions!(Course { Mood => Mood, i64 => Integer, &str => Mood, String => Mood, });",
            "pub fn names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self",
            "let names: &[String] = &names.into_iter().map(Into::into).collect::<Vec<_>>();",
            "pub fn weights(mut self, weights: impl IntoIterator<Item = i64>) -> Self",
            "let weights: &[i64] = &weights.into_iter().collect::<Vec<_>>();",
            "species: \"fish\".to_owned(),",
            "impl Default for Fish {",
            "object!(Cat: Debug {",
            "pin: optional secret \"pin\",",
        ],
    );
}

#[test]
fn what_is_not_checked_is_said_with_its_line() {
    let fidelity = generated("unchecked").fidelity.to_string();
    assert!(fidelity.contains("`ghost` is required, and not allowed besides"));
    assert_has(
        &code("unchecked"),
        &["pub struct AllEither { pub x: Option<String>, pub y: Option<String>,"],
    );
    for (line, said) in [
        (17, "`if`, so what it says is not checked"),
        (17, "`then`, so what it says is not checked"),
        (18, "what the alternatives of `anyOf` require is not checked"),
        (21, "several schemas have the name that `$dynamicRef` looks up"),
    ] {
        let place = format!("unchecked.yaml:{line}:");
        let is_said = |remark: &str| remark.contains("degraded") && remark.contains(said) && remark.contains(&place);
        assert!(fidelity.lines().any(is_said), "{said}, line {line}:\n{fidelity}");
    }
}

#[test]
fn a_generic_schema_is_a_type_for_each_thing_that_it_is_used_with() {
    let fidelity = generated("generics").fidelity.to_string();
    assert!(!fidelity.contains("degraded by"), "{fidelity}");
    assert_has(
        &code("generics"),
        &[
            "pub struct PetPage { pub total: Option<i64>, pub entries: Vec<PetEntry>,",
            "pub struct PetEntry { pub value: Pet,",
            "pub struct UserPage { pub total: Option<i64>, pub entries: Vec<UserEntry>,",
            "pub struct UserEntry { pub value: User,",
            "pub struct NamedTree { pub name: String, pub children: Option<Vec<NamedTree>>,",
        ],
    );
}
