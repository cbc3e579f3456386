//! The guard against documents that are as large as only an attack makes them.
//!
//! In: any document that is not nested too deep. Out: a diagnostic for each place where a limit is passed. Neither the
//! stages nor the compiler of the generated crate would end in reasonable time beyond these limits.

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Node, Value};

/// How many properties an object may have. Real descriptions stay under 500.
pub const MAX_PROPERTIES: usize = 10_000;

/// How many components may refer to each other in a row, each nothing but a reference. Real descriptions stay under 5.
pub const MAX_CHAIN: usize = 1_000;

/// # Errors
///
/// A diagnostic for each object with more than [`MAX_PROPERTIES`] and for the first chain longer than [`MAX_CHAIN`].
pub(super) fn check(root: &Node) -> Result<(), Diagnostics> {
    let mut findings = Diagnostics::new();
    properties(root, &JsonPointer::root(), &mut findings);
    chains(root, &mut findings);
    if findings.has_errors() { Err(findings) } else { Ok(()) }
}

fn properties(node: &Node, pointer: &JsonPointer, findings: &mut Diagnostics) {
    match &node.value {
        Value::Object(members) => {
            for (key, child) in members {
                let pointer = pointer.join(key);
                let count = child.as_object().map_or(0, |properties| properties.len());
                if key == "properties" && count > MAX_PROPERTIES {
                    let message = format!("an object has {count} properties, more than {MAX_PROPERTIES}");
                    findings.push(
                        Diagnostic::error(Code::TooManyProperties, message)
                            .at(&child.location)
                            .pointer(pointer.clone())
                            .help("describe the values with `additionalProperties`, in an overlay if need be"),
                    );
                }
                properties(child, &pointer, findings);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                properties(item, &pointer.join_index(index), findings);
            }
        }
        _ => {}
    }
}

/// The component that `node` is nothing but a reference to.
fn next<'n>(root: &'n Node, node: &Node) -> Option<&'n Node> {
    root.at(&JsonPointer::in_reference(node.str_of("$ref")?)?)
}

fn chains(root: &Node, findings: &mut Diagnostics) {
    let sections = root.get("components").and_then(Node::as_object);
    let components = sections.into_iter().flat_map(|sections| sections.values());
    for component in components
        .filter_map(Node::as_object)
        .flat_map(|section| section.values())
    {
        let mut end = component;
        let mut length = 0;
        while let Some(target) = next(root, end) {
            // References in a circle are found where they are resolved.
            if std::ptr::eq(target, component) {
                break;
            }
            length += 1;
            end = target;
            if length > MAX_CHAIN {
                let message = format!("more than {MAX_CHAIN} references lead to one another");
                let finding = Diagnostic::error(Code::TooManyReferences, message).at(&component.location);
                findings.push(finding.help("refer to the last of them"));
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::{Location, SourceFile};

    fn found(document: &serde_json::Value) -> Option<String> {
        let node = Node::from_json(document, &Location::start_of(&SourceFile::new("large.json", "")));
        check(&node).err().map(|findings| findings.to_string())
    }

    #[test]
    fn an_object_has_as_many_properties_as_the_limit() {
        let of = |count: usize| {
            let properties: serde_json::Map<_, _> = (0..count).map(|index| (format!("p{index}"), json!({}))).collect();
            json!({"components": {"schemas": {"A": {"properties": properties}}}})
        };
        assert_eq!(found(&of(MAX_PROPERTIES)), None);
        assert!(
            found(&of(MAX_PROPERTIES + 1)).is_some_and(|told| told.contains("error[too-many-properties]")
                && told.contains("10001 properties, more than 10000"))
        );
    }

    #[test]
    fn references_follow_one_another_as_often_as_the_limit() {
        let of = |count: usize| {
            let refer = |index: usize| {
                (
                    format!("S{index}"),
                    json!({"$ref": format!("#/components/schemas/S{}", index + 1)}),
                )
            };
            let mut schemas: serde_json::Map<_, _> = (0..count).map(refer).collect();
            schemas.insert(format!("S{count}"), json!({}));
            json!({"components": {"schemas": schemas}})
        };
        assert_eq!(found(&of(MAX_CHAIN)), None);
        assert!(found(&of(MAX_CHAIN + 1)).is_some_and(
            |told| told.contains("error[too-many-references]") && told.contains("more than 1000 references")
        ));
        // Who refers to itself is told so where references are resolved.
        let circle = json!({"components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}});
        assert_eq!(found(&circle), None);
    }
}
