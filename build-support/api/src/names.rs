//! What the commands of operations are called.
//!
//! In: a table. Out: for each operation its group and its command, in kebab case. Both are what a generated client
//! calls the operation: its handle is the group, and its method the command, which leaves out the words of the tag.
//! Later operations give way: one whose name is taken has its method behind it, and then a number.

use std::collections::BTreeSet;

use api_operations::{Operation, Table};
use heck::ToKebabCase as _;

/// Commands at the root that are not operations.
const RESERVED: &[&str] = &["credential", "help"];

/// The name of an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The group; none where the operation has no tag.
    pub group: Option<String>,
    /// The command in the group.
    pub command: String,
}

/// Returns the names of the operations of `table`, in their order.
#[must_use]
pub fn names(table: &Table) -> Vec<Name> {
    let wanted: Vec<Name> = table.operations.iter().map(wanted).collect();
    let groups: BTreeSet<&String> = wanted.iter().filter_map(|name| name.group.as_ref()).collect();
    let mut taken = BTreeSet::new();
    let chosen = wanted.iter().zip(&table.operations).map(|(name, operation)| {
        let method = kebab(&operation.method);
        let with_method = format!("{}-{method}", name.command);
        let numbered = (2_usize..).map(|number| format!("{with_method}-{number}"));
        let candidates = [name.command.clone(), with_method.clone()].into_iter().chain(numbered);
        let mut free = candidates.map(|command| Name {
            group: name.group.clone(),
            command,
        });
        let is_free = |name: &Name| {
            let at_root = name.group.is_none();
            let is_taken = at_root && (groups.contains(&name.command) || RESERVED.contains(&name.command.as_str()));
            !is_taken && name.command != "help" && !taken.contains(name)
        };
        let name = free.find(is_free).unwrap_or_else(|| name.clone());
        taken.insert(name.clone());
        name
    });
    chosen.collect()
}

/// What an operation is called where nothing else is called so.
fn wanted(operation: &Operation) -> Name {
    let parts: Vec<String> = operation.call.iter().map(|part| kebab(part)).collect();
    match parts.split_first() {
        Some((group, rest)) if !rest.is_empty() => Name {
            group: Some(match RESERVED.contains(&group.as_str()) {
                true => format!("{group}-api"),
                false => group.clone(),
            }),
            command: rest.join("-"),
        },
        Some((command, _)) => Name {
            group: None,
            command: command.clone(),
        },
        None => Name {
            group: operation.tag.as_deref().map(kebab),
            command: kebab(&operation.id),
        },
    }
}

/// `text` in kebab case, of ASCII letters and digits; a word stands for what has none.
#[must_use]
pub(crate) fn kebab(text: &str) -> String {
    let text = text.strip_prefix("r#").unwrap_or(text);
    let plain: String = text
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                '-'
            }
        })
        .collect();
    let name = plain.to_kebab_case();
    if name.is_empty() { "x".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(calls: &[(&[&str], &str)]) -> Vec<String> {
        let operations = calls.iter().map(|(call, method)| Operation {
            id: "listCats".to_owned(),
            call: call.iter().map(|part| (*part).to_owned()).collect(),
            method: (*method).to_owned(),
            ..Operation::default()
        });
        let table = Table {
            operations: operations.collect(),
            ..Table::default()
        };
        let shown = names(&table).into_iter().map(|name| match name.group {
            Some(group) => format!("{group} {}", name.command),
            None => name.command,
        });
        shown.collect()
    }

    #[test]
    fn groups_are_handles_and_commands_methods() {
        let calls: &[(&[&str], &str)] = &[(&["api_keys", "list_all"], "GET"), (&["r#type"], "GET"), (&[], "GET")];
        assert_eq!(names_of(calls), ["api-keys list-all", "type", "list-cats"]);
    }

    #[test]
    fn later_operations_give_way() {
        let calls: &[(&[&str], &str)] = &[
            (&["cats", "get"], "GET"),
            (&["cats", "get_"], "POST"),
            (&["cats", "get__"], "POST"),
            (&["cats"], "PUT"),
            (&["credential"], "GET"),
            (&["credential", "get"], "GET"),
            (&["cats", "help"], "GET"),
        ];
        let expected = [
            "cats get",
            "cats get-post",
            "cats get-post-2",
            "cats-put",
            "credential-get",
            "credential-api get",
        ];
        assert_eq!(names_of(calls)[..6], expected);
        assert_eq!(names_of(calls)[6], "cats help-get");
    }
}
