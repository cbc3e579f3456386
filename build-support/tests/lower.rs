//! What `lower` makes of tiny specifications: the operations, the types, and what it notes.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails the test")]

#[path = "lower/described.rs"]
mod described;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use indexmap::IndexMap;
use openapi_crates::document::SourceFile;
use openapi_crates::lower::{Choices, Lowered, lower};
use openapi_crates::model::types::TypeKind;
use openapi_crates::normalize::NoteKind;
use openapi_crates::{normalize, read::source};

fn specification(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/lower/{name}.yaml"));
    fs::read_to_string(path).unwrap()
}

/// What `lower` makes of `text`, or what it finds wrong with it.
fn lower_text(name: &str, text: String, choices: &Choices) -> Result<Lowered, String> {
    let file = SourceFile::new(format!("{name}.yaml"), text);
    let (document, findings) = source::read_document(&file);
    assert!(findings.is_empty(), "{findings}");
    let (canonical, _) = normalize::run(document.unwrap()).unwrap();
    lower(&canonical, choices).map_err(|diagnostics| diagnostics.to_string())
}

fn lowered(name: &str, choices: &Choices) -> String {
    let lowered = match lower_text(name, specification(name), choices) {
        Ok(lowered) => lowered,
        Err(diagnostics) => return diagnostics,
    };
    let mut text = String::new();
    for note in &lowered.notes {
        writeln!(
            text,
            "{:?} {} {}: {}",
            note.kind, note.location, note.pointer, note.message
        )
        .unwrap();
    }
    text + &described::api(&lowered.api)
}

fn assert_lowered(name: &str) {
    insta::with_settings!({snapshot_path => "lower", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, lowered(name, &Choices::default()));
    });
}

#[test]
fn inline_types_are_named_after_what_they_are_for() {
    assert_lowered("inline-types");
}

#[test]
fn names_say_the_way_to_a_type_and_no_word_twice_in_a_row() {
    assert_lowered("names");
}

#[test]
fn names_stay_when_an_unrelated_part_is_added() {
    const PATH: &str = "  /dogs:
    get:
      operationId: findDog
      parameters: [{name: order, in: query, schema: {type: string, enum: [name, age]}}]
      responses: {'200': {description: A dog., content: {application/json: {schema: {$ref: '#/components/schemas/Dog'}}}}}
";
    const SCHEMA: &str = "    Dog: {type: object, properties: {mood: {type: string, enum: [calm, wild]}, cat: {type: object, properties: {a: {type: string}}}}}
";
    let before = specification("names");
    let after = before
        .replace("paths:\n", &format!("paths:\n{PATH}"))
        .replace("  schemas:\n", &format!("  schemas:\n{SCHEMA}"));
    let types = |text: String| described::types(&lower_text("names", text, &Choices::default()).unwrap().api);
    let (before, after) = (types(before), types(after));
    assert!(after.len() > before.len(), "{after:?}");
    let mut kept = after;
    kept.retain(|described| before.contains(described));
    assert_eq!(kept, before);
}

#[test]
fn composed_schemas_become_one() {
    assert_lowered("composed");
}

#[test]
fn members_that_extend_what_they_are_members_of_are_types_that_have_themselves() {
    assert_lowered("recursive-compositions");
}

#[test]
fn what_several_parts_say_of_one_value_is_taken_together() {
    assert_lowered("merged");
}

#[test]
fn media_types_that_are_not_offered_are_noted_where_they_carry_another_value() {
    assert_lowered("media");
}

#[test]
fn unions_are_told_apart_by_a_tag_where_there_is_one() {
    assert_lowered("unions");
}

#[test]
fn requests_say_what_is_sent_where() {
    assert_lowered("requests");
}

#[test]
fn a_rename_of_what_is_not_there_is_an_error() {
    let choices = Choices {
        types: IndexMap::from([("Kitten".to_owned(), "Cat".to_owned())]),
        ..Choices::default()
    };
    let text = lowered("composed", &choices);
    assert!(
        text.contains("the manifest is about the schema `Kitten`, which the specification does not have"),
        "{text}"
    );
}

#[test]
fn a_request_goes_to_its_own_server_and_asks_for_its_own_media_type() {
    let lowered = lower_text("servers", specification("servers"), &Choices::default()).unwrap();
    let operations: Vec<_> = lowered.api.operations.iter().collect();
    let described: Vec<_> = operations
        .iter()
        .map(|(name, operation)| {
            (
                name.as_str(),
                operation.server.as_deref(),
                operation.accepted.as_deref(),
                operation.body.as_ref().map(|body| body.media_type.as_str()),
            )
        })
        .collect();
    let upload = Some("https://upload.photos.example");
    let download = Some("https://eu.download.photos.example/v1");
    assert_eq!(
        described,
        [
            ("list", None, Some("application/vnd.api+json"), None),
            ("download", download, None, None),
            ("upload", upload, None, Some("application/json")),
            ("remove", Some("https://api.photos.example/v2"), None, None),
        ]
    );
    assert!(lowered.notes.iter().all(|note| note.kind != NoteKind::Degraded));
}

#[test]
fn the_api_has_the_server_that_its_operations_have_where_it_names_none() {
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    servers: [{url: 'https://a.example'}]\n    \
                get: {operationId: a, responses: {'204': {description: d}}}\n    put: {operationId: b, servers: \
                [{url: 'https://b.example'}], responses: {'204': {description: d}}}\n";
    let api = lower_text("adopted", text.to_owned(), &Choices::default()).unwrap().api;
    let servers: Vec<&str> = api.servers.iter().map(|server| server.url.as_str()).collect();
    assert_eq!(servers, ["https://a.example"]);
    let own: Vec<_> = api
        .operations
        .values()
        .map(|operation| operation.server.as_deref())
        .collect();
    assert_eq!(own, [None, Some("https://b.example")]);
}

/// The names of the types that `text` has with `choices`, and the notes about them.
fn types_and_notes(text: String, choices: &Choices) -> (Vec<String>, Vec<String>) {
    let lowered = lower_text("types", text, choices).unwrap();
    let types = lowered.api.types.iter().map(|(_, ty)| ty.name.to_string());
    (
        types.collect(),
        lowered.notes.into_iter().map(|note| note.message).collect(),
    )
}

#[test]
fn the_body_of_a_handler_is_called_after_it() {
    const TEXT: &str = "openapi: 3.0.3
info: {title: Flows, version: '1'}
paths:
  /flows/{id}/count-all:
    post:
      operationId: count_flows_flows__id__count_all_post
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Body_count_flows_flows__id__count_all_post'}}}}
      responses: {'204': {description: Fine.}}
components:
  schemas:
    Body_count_flows_flows__id__count_all_post: {type: object, properties: {name: {type: string}}}
    Body_other: {type: object, properties: {name: {type: string}}}
";
    let (types, _) = types_and_notes(TEXT.to_owned(), &Choices::default());
    assert_eq!(types, ["CountFlowsBody", "BodyOther"]);
}

/// Nothing that one of them has is its own, so what it has together is its name.
#[test]
fn alternatives_are_called_after_what_tells_them_apart() {
    const TEXT: &str = "openapi: 3.0.3
info: {title: Repositories, version: '1'}
paths: {}
components:
  schemas:
    Source:
      anyOf:
      - {type: object, required: [type, id], properties: {type: {type: string, enum: [github]}, ref: {type: string}, id: {type: string}}}
      - {type: object, required: [type, org], properties: {type: {type: string, enum: [github]}, ref: {type: string}, org: {type: string}}}
      - {type: object, required: [type, id], properties: {type: {type: string, enum: [gitlab]}, ref: {type: string}, id: {type: string}}}
      - {type: object, required: [type, ref, id], properties: {type: {type: string, enum: [github]}, ref: {type: string}, id: {type: string}, org: {type: string}}}
    Base: {type: object, required: [type], properties: {type: {type: string}}}
    Action:
      anyOf:
      - {$ref: '#/components/schemas/Base'}
      - allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {size: {type: integer}}}]
      - allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [name], properties: {name: {type: string}}}]
      - allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {name: {type: string}}}]
";
    let (types, _) = types_and_notes(TEXT.to_owned(), &Choices::default());
    let told = [
        "Source",
        "Base",
        "Action",
        "SourceGithubId",
        "SourceGithubIdType",
        "SourceOrg",
        "SourceOrgType",
        "SourceGitlab",
        "SourceGitlabType",
        "SourceRef",
        "SourceRefType",
        "ActionBaseSize",
        "ActionBaseName",
        // Nothing tells it from the one before.
        "ActionBaseName2",
    ];
    assert_eq!(types, told);
}

#[test]
fn alternatives_that_differ_in_constants_only_are_one_type_on_demand() {
    let alternative = |number: usize| {
        format!(
            "      - {{type: object, title: Issue{number}, required: [issue], properties: {{issue: {{type: string, enum: [I{number}]}}, \
             field: {{type: string, description: About {number}.}}}}}}\n"
        )
    };
    let text = |alternatives: usize| {
        let alternatives: String = (0..alternatives).map(alternative).collect();
        format!(
            "openapi: 3.0.3\ninfo: {{title: Issues, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    Issue:\n      \
             description: What is wrong.\n      anyOf:\n{alternatives}"
        )
    };
    let merge = Choices {
        merges_constants: true,
        ..Choices::default()
    };
    let (types, notes) = types_and_notes(text(30), &Choices::default());
    assert!(types.len() > 30, "{types:?}");
    let proposal = "this is the first union of 1 whose alternatives differ in constants only, and which have 29 types more than \
                    needed; `constants = true` in `[merge]` of vendor.toml makes one of each";
    assert_eq!(notes, [proposal]);
    let (types, notes) = types_and_notes(text(30), &merge);
    assert_eq!(types, ["Issue", "IssueKind"]);
    assert!(
        notes[0].contains("which constants go together is not checked"),
        "{notes:?}"
    );
    let lowered = lower_text("types", text(30), &merge).unwrap();
    let described = described::types(&lowered.api).join("\n");
    for constant in ["I0", "I29"] {
        assert!(described.contains(constant), "{described}");
    }
    // A few alternatives are more useful as they are.
    assert!(types_and_notes(text(3), &Choices::default()).1.is_empty());
    // Alternatives that differ in what they hold are never one.
    let others = text(30).replace("I7]}, field: {type: string", "I7]}, field: {type: integer");
    assert!(types_and_notes(others.clone(), &Choices::default()).0.len() > 30);
    let refused = lower_text("types", others, &merge).unwrap_err();
    assert!(refused.contains("no union has such"), "{refused}");
}

#[test]
fn what_is_required_beside_alternatives_is_required_in_each() {
    const TEXT: &str = "openapi: 3.0.3
info: {title: Pay, version: '1'}
paths: {}
components:
  schemas:
    Inline:
      required: [kind, amount]
      oneOf:
        - {type: object, properties: {kind: {type: string, enum: [card]}, amount: {type: integer}}}
        - {type: object, required: [amount], properties: {kind: {type: string, enum: [cash]}, amount: {type: string}}}
      discriminator: {propertyName: kind}
    Named: {required: [amount], oneOf: [{$ref: '#/components/schemas/Cheque'}, {$ref: '#/components/schemas/Bill'}]}
    Tagged:
      required: [kind, amount]
      oneOf: [{$ref: '#/components/schemas/Cheque'}, {$ref: '#/components/schemas/Bill'}]
      discriminator: {propertyName: kind}
    Cheque: {type: object, properties: {kind: {type: string}, amount: {type: integer}}}
    Bill: {type: object, required: [amount], properties: {kind: {type: string}, amount: {type: integer}, to: {type: string}}}
";
    let lowered = lower_text("pay", TEXT.to_owned(), &Choices::default()).unwrap();
    let requires_amount: Vec<(String, bool)> = lowered
        .api
        .types
        .iter()
        .filter_map(|(_, ty)| {
            let fields = &ty.object()?.fields;
            Some((ty.name.to_string(), fields["amount"].required))
        })
        .collect();
    let of = |name: &str| requires_amount.iter().any(|(ty, required)| ty == name && *required);
    assert!(
        of("InlineCard") && of("InlineCash") && of("NamedCheque") && of("Bill"),
        "{requires_amount:?}"
    );
    assert!(!of("Cheque"), "{requires_amount:?}");
    let lost: Vec<&str> = lowered.notes.iter().map(|note| note.pointer.as_str()).collect();
    assert_eq!(lost, ["/components/schemas/Tagged/required"]);
}

#[test]
fn a_property_is_read_only_where_any_part_of_what_it_is_says_so() {
    const TEXT: &str = "openapi: 3.0.3
info: {title: Pay, version: '1'}
paths: {}
components:
  schemas:
    Account:
      type: object
      properties:
        first: {allOf: [{type: object, readOnly: true}, {$ref: '#/components/schemas/Bank'}]}
        last: {allOf: [{$ref: '#/components/schemas/Bank'}, {readOnly: true}]}
        nested: {allOf: [{$ref: '#/components/schemas/Bank'}, {allOf: [{$ref: '#/components/schemas/Kept'}]}]}
        none: {allOf: [{$ref: '#/components/schemas/Bank'}, {description: The bank}]}
        denied: {allOf: [{$ref: '#/components/schemas/Bank'}, {readOnly: false}]}
        inner: {allOf: [{$ref: '#/components/schemas/Bank'}, {type: object, properties: {id: {type: string, readOnly: true}}}]}
    Bank: {type: object, properties: {name: {type: string}}}
    Kept: {allOf: [{type: object}, {readOnly: true}]}
";
    let lowered = lower_text("pay", TEXT.to_owned(), &Choices::default()).unwrap();
    let account = lowered.api.types.iter().find(|(_, ty)| ty.name == "Account");
    let fields = &account.unwrap().1.object().unwrap().fields;
    let read_only: Vec<&str> = fields
        .values()
        .filter(|field| field.read_only)
        .map(|field| field.wire_name.as_str())
        .collect();
    assert_eq!(read_only, ["first", "last", "nested"]);
}

/// The tags of a union of `Card`, whose kind is as given, and `Cash`, whose kind is any text, and how many notes say
/// that something is degraded.
fn tags_where_the_kind_of_a_card_is(kind: &str) -> (Vec<Option<String>>, usize) {
    let text = format!(
        "openapi: 3.0.3
info: {{title: Pay, version: '1'}}
paths: {{}}
components:
  schemas:
    Means:
      oneOf: [{{$ref: '#/components/schemas/Card'}}, {{$ref: '#/components/schemas/Cash'}}]
      discriminator: {{propertyName: kind}}
    Card: {kind}
    Cash: {{type: object, required: [kind], properties: {{kind: {{type: string}}}}}}
    Base: {{type: object, required: [kind], properties: {{kind: {{$ref: '#/components/schemas/Kind'}}}}}}
    Kind: {{type: string, enum: [debit, credit]}}
"
    );
    let lowered = lower_text("pay", text, &Choices::default()).unwrap();
    let means = lowered.api.types.iter().find(|(_, ty)| ty.name == "Means");
    let tags = match &means.unwrap().1.kind {
        TypeKind::Union(union) => union.variants.values().map(|variant| variant.tag.clone()).collect(),
        _ => Vec::new(),
    };
    let degraded = lowered.notes.iter().filter(|note| note.kind == NoteKind::Degraded);
    (tags, degraded.count())
}

#[test]
fn the_name_of_a_schema_is_no_tag_where_the_schema_itself_rules_it_out() {
    let named = (vec![Some("Card".to_owned()), Some("Cash".to_owned())], 0);
    for allowed in [
        "{type: object, required: [kind], properties: {kind: {type: string}}}",
        "{type: object, required: [kind], properties: {kind: {type: string, enum: [Card, debit]}}}",
    ] {
        assert_eq!(tags_where_the_kind_of_a_card_is(allowed), named, "{allowed}");
    }
    for excluded in [
        "{type: object, required: [kind], properties: {kind: {type: string, enum: [debit, credit]}}}",
        "{type: object, required: [kind], properties: {kind: {$ref: '#/components/schemas/Kind'}}}",
        "{allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {limit: {type: integer}}}]}",
    ] {
        assert_eq!(
            tags_where_the_kind_of_a_card_is(excluded),
            (vec![None, None], 1),
            "{excluded}"
        );
    }
}
