//! Who a note belongs to, and what it makes of its owner.

use super::*;
use crate::document::SourceFile;
use crate::lower::lower;
use crate::normalize;
use crate::read::assemble::{Decisions, assemble};
use crate::read::source;

/// The fidelity of a client for a specification with `paths` and `components`, both YAML in flow style.
fn fidelity(paths: &str, components: &str) -> Fidelity {
    let text =
        format!("openapi: 3.0.3\ninfo: {{title: Cats, version: '1'}}\npaths:\n{paths}\ncomponents:\n{components}\n");
    let (fragments, _) = source::read(&SourceFile::new("cats.yaml", text));
    let (spec, _) = assemble(fragments, &Decisions::default()).unwrap();
    let (canonical, mut notes) = normalize::run(spec.root.clone()).unwrap();
    let lowered = lower(&canonical, &Default::default()).unwrap();
    notes.extend(lowered.notes);
    Fidelity::new(&spec.root, &lowered.api, &notes, &[])
}

fn states(entries: &[Entry]) -> Vec<(&str, State)> {
    entries.iter().map(|entry| (entry.name.as_str(), entry.state)).collect()
}

#[test]
fn a_note_about_a_shared_parameter_belongs_to_those_who_use_it() {
    let fidelity = fidelity(
        "  /a/{id}: {get: {operationId: a, parameters: [{$ref: '#/components/parameters/Id'}], responses: {}}}\n  \
         /b: {get: {operationId: b, responses: {}}}",
        "  parameters: {Id: {name: id, in: path, required: true, schema: {type: string, not: {minLength: 9}}}}",
    );
    assert_eq!(
        states(&fidelity.operations),
        [("GET /a/{id}", State::Degraded), ("GET /b", State::Complete)]
    );
}

#[test]
fn an_operation_names_the_degraded_schemas_that_it_leads_to() {
    let fidelity = fidelity(
        "  /a: {get: {operationId: a, responses: {'200': {description: A, content: {application/json: {schema: {$ref: \
         '#/components/schemas/List'}}}}}}}",
        "  schemas:\n    List: {type: array, items: {$ref: '#/components/schemas/Odd'}}\n    Odd: {allOf: [{type: string}, \
         {type: object, properties: {a: {type: string}}}]}",
    );
    assert_eq!(states(&fidelity.operations), [("GET /a", State::Degraded)]);
    assert_eq!(fidelity.operations[0].degraded_schemas, ["Odd"]);
    assert_eq!(
        states(&fidelity.schemas),
        [("List", State::Complete), ("Odd", State::Degraded)]
    );
    assert!(!fidelity.is_complete());
}

#[test]
fn an_operation_that_no_client_has_is_skipped() {
    let fidelity = fidelity(
        "  /a: {get: {operationId: a, responses: {}}}\n  a: {get: {operationId: b, responses: {}}}",
        "  schemas: {}",
    );
    assert_eq!(
        states(&fidelity.operations),
        [("GET /a", State::Complete), ("GET a", State::Skipped)]
    );
}

#[test]
fn a_path_that_is_written_in_another_way_keeps_its_notes() {
    let fidelity = fidelity(
        "  a/{id}: {get: {operationId: a, parameters: [{name: id, in: path, required: true, schema: {type: \
         string, not: {minLength: 9}}}], responses: {}}}",
        "  schemas: {}",
    );
    assert_eq!(states(&fidelity.operations), [("GET a/{id}", State::Degraded)]);
}

#[test]
fn what_is_no_operation_of_a_path_is_told_and_is_not_counted() {
    let fidelity = fidelity(
        "  /a: {get: {operationId: a, responses: {}}}\n  additionalProperties: {/b: {get: {operationId: b, responses: {}}}}",
        "  schemas: {}",
    );
    assert_eq!(states(&fidelity.operations), [("GET /a", State::Complete)]);
    let told = |remark: &Remark| remark.kind == "skipped" && remark.message.contains("`/b`");
    assert!(fidelity.elsewhere.iter().any(told), "{:?}", fidelity.elsewhere);
}

#[test]
fn a_path_that_is_left_out_counts_if_its_operations_stand_elsewhere() {
    let left_out = |item: &str| {
        let paths = format!("  /a: {{get: {{operationId: a, responses: {{}}}}}}\n  a: {item}\n  b: {item}");
        let fidelity = fidelity(&paths, "  schemas: {}");
        let operations = fidelity.operations.into_iter();
        operations.map(|entry| entry.name).collect::<Vec<_>>()
    };
    assert_eq!(left_out("{}"), ["GET /a"]);
    assert_eq!(left_out("{$ref: '#/components/pathItems/none'}"), ["GET /a", "a", "b"]);
}

#[test]
fn operations_beside_a_reference_and_behind_it_are_all_accounted_for() {
    let fidelity = fidelity(
        "  /a: {$ref: '#/paths/~1b', get: {operationId: a, responses: {}}}\n  /b: {put: {operationId: b, responses: {}}}\n  \
         /c: {$ref: '#/components/schemas/Cat', get: {operationId: c, responses: {}}}",
        "  schemas: {Cat: {type: string}}",
    );
    assert_eq!(
        states(&fidelity.operations),
        [
            ("GET /a", State::Complete),
            ("PUT /a", State::Complete),
            ("PUT /b", State::Complete),
            ("GET /c", State::Degraded)
        ]
    );
}

#[test]
fn what_vendors_write_is_no_markup() {
    let fidelity = fidelity(
        "  '/<script>`x`': {get: {operationId: '<img src=x>', responses: {}}}",
        "  schemas: {'<b>': {type: string}}",
    );
    insta::assert_snapshot!(fidelity.to_string());
}
