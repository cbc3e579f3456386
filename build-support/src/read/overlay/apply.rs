//! Applies the actions of an overlay to a description.
//!
//! In: a [`Spec`] and an [`Overlay`]. Out: the changed [`Spec`], in which what an action wrote has its place in the
//! overlay, and what each action did.

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Node, Value};
use crate::read::spec::Spec;

use serde_json_path::PathElement;

use super::{Action, AppliedAction, Change, Overlay, Selector};

/// `spec` with the actions of `overlay` applied, one after the other.
///
/// # Errors
///
/// All actions that match nothing, that change nothing, or that cannot be applied to what they match.
pub fn apply(spec: Spec, overlay: &Overlay) -> Result<(Spec, Vec<AppliedAction>), Diagnostics> {
    let Spec { mut root, notes } = spec;
    let mut diagnostics = Diagnostics::new();
    let mut applied = Vec::new();
    for action in &overlay.actions {
        match apply_action(&mut root, action) {
            Ok(pointers) => applied.push(AppliedAction {
                target: action.target.text.clone(),
                description: action.description.clone(),
                pointers,
                location: action.location.clone(),
            }),
            Err(findings) => diagnostics.extend(findings),
        }
    }
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    Ok((Spec { root, notes }, applied))
}

/// Applies `action` and returns the pointers of what it matched.
fn apply_action(root: &mut Node, action: &Action) -> Result<Vec<JsonPointer>, Diagnostics> {
    let pointers = select(root, &action.target);
    if pointers.is_empty() {
        let finding = Diagnostic::error(Code::OverlayMatchesNothing, "this action matches nothing")
            .at(&action.target.location)
            .pointer(action.pointer.join("target"))
            .help("delete the action if the vendor has removed what it corrects, or correct its target");
        return Err(finding.into());
    }
    match &action.change {
        Change::Remove => {
            for pointer in pointers.iter().rev() {
                remove(root, pointer, action)?;
            }
        }
        Change::Update(update) => merge_into(root, &pointers, update, action)?,
        Change::Copy(source) => {
            let copy = copy(root, source, action)?;
            merge_into(root, &pointers, &copy, action)?;
        }
    }
    Ok(pointers)
}

/// The pointers of what `selector` selects, each once, parents before children and items in the order of their index.
fn select(root: &Node, selector: &Selector) -> Vec<JsonPointer> {
    if let Some(names) = names(&selector.text) {
        let pointer: JsonPointer = names.into_iter().map(str::to_owned).collect();
        return root.at(&pointer).map(|_| pointer).into_iter().collect();
    }
    let json = root.to_json();
    let located = selector.path.query_located(&json).dedup();
    let token = |element: &PathElement<'_>| match element {
        PathElement::Name(name) => (*name).to_owned(),
        PathElement::Index(index) => index.to_string(),
    };
    let pointers = located.locations().map(|location| location.iter().map(token).collect());
    let mut pointers: Vec<JsonPointer> = pointers.collect();
    pointers.sort_by_cached_key(|pointer| {
        let tokens = pointer.tokens();
        let keys = tokens.map(|token| (token.parse::<usize>().ok(), token.into_owned()));
        keys.collect::<Vec<_>>()
    });
    pointers
}

/// The names in a query of nothing else, such as `$.components.schemas.Cat`: it is followed without a copy of the whole
/// description as JSON.
fn names(query: &str) -> Option<Vec<&str>> {
    let is_name = |name: &str| {
        let is_letter = |character: char| character.is_ascii_alphabetic() || character == '_';
        name.starts_with(is_letter)
            && name
                .chars()
                .all(|character| is_letter(character) || character.is_ascii_digit())
    };
    let names = query.strip_prefix("$.")?.split('.');
    names.map(|name| is_name(name).then_some(name)).collect()
}

/// The one node that `source` selects, with the place of the action that copies it.
fn copy(root: &Node, source: &Selector, action: &Action) -> Result<Node, Diagnostics> {
    let pointers = select(root, source);
    let [pointer] = pointers.as_slice() else {
        let message = format!("`copy` selects {} nodes instead of one", pointers.len());
        let finding = Diagnostic::error(Code::Overlay, message).at(&source.location);
        let finding = finding.pointer(action.pointer.join("copy"));
        return Err(finding.help("write a query that selects the one part to copy").into());
    };
    let json = root.at(pointer).map(Node::to_json).unwrap_or_default();
    Ok(Node::from_json(&json, &source.location))
}

fn remove(root: &mut Node, pointer: &JsonPointer, action: &Action) -> Result<(), Diagnostics> {
    let (Some(parent), Some(token)) = (pointer.parent(), pointer.last()) else {
        let finding = Diagnostic::error(Code::Overlay, "an action cannot remove the whole description");
        let finding = finding.at(&action.target.location).pointer(action.pointer.clone());
        return Err(finding.help("name the part to remove").into());
    };
    match root.at_mut(&parent).map(|parent| &mut parent.value) {
        Some(Value::Object(members)) => {
            members.shift_remove(token.as_ref());
        }
        Some(Value::Array(items)) => {
            if let Some(index) = token.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
    Ok(())
}

/// Merges `update` into each node that `pointers` name.
fn merge_into(root: &mut Node, pointers: &[JsonPointer], update: &Node, action: &Action) -> Result<(), Diagnostics> {
    let mut merge = Merge {
        diagnostics: Diagnostics::new(),
        changes: 0,
    };
    let mut kinds = pointers
        .iter()
        .filter_map(|pointer| root.at(pointer).map(|node| Kind::of(&node.value)));
    let first = kinds.next();
    if kinds.any(|kind| Some(kind) != first) {
        let message = "this action matches objects, arrays or primitive values together";
        let finding = Diagnostic::error(Code::Overlay, message).at(&action.target.location);
        let finding = finding.pointer(action.pointer.join("target"));
        return Err(finding.help("write one action for each kind").into());
    }
    for pointer in pointers {
        if let Some(target) = root.at_mut(pointer) {
            merge.merge(target, update, pointer);
        }
    }
    if merge.diagnostics.has_errors() {
        return Err(merge.diagnostics);
    }
    if merge.changes == 0 {
        let finding = Diagnostic::error(Code::OverlayChangesNothing, "this action changes nothing")
            .at(&action.location)
            .pointer(action.pointer.clone())
            .help("delete it; the vendor has made the correction");
        return Err(finding.into());
    }
    Ok(())
}

/// What the Overlay Specification tells apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    Primitive,
}

impl Kind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Object(_) => Self::Object,
            Value::Array(_) => Self::Array,
            _ => Self::Primitive,
        }
    }
}

/// Merges by the rules of the Overlay Specification 1.1, section "Action Object".
struct Merge {
    diagnostics: Diagnostics,
    changes: usize,
}

impl Merge {
    fn merge(&mut self, target: &mut Node, update: &Node, pointer: &JsonPointer) {
        match (&mut target.value, &update.value) {
            (Value::Object(members), Value::Object(updates)) => {
                for (key, update) in updates {
                    match members.get_mut(key) {
                        Some(member) if has_list(&member.value) != has_list(&update.value) => {
                            self.refuse(member, update, &pointer.join(key));
                        }
                        Some(member) => self.merge(member, update, &pointer.join(key)),
                        None => {
                            members.insert(key.clone(), update.clone());
                            self.changes += 1;
                        }
                    }
                }
            }
            (Value::Array(items), Value::Array(updates)) => {
                for update in updates {
                    self.append(items, update, pointer);
                }
            }
            (Value::Array(items), _) => self.append(items, update, pointer),
            (Value::Object(_), _) | (_, Value::Object(_) | Value::Array(_)) => self.refuse(target, update, pointer),
            _ => {
                if !target.same_data(update) {
                    *target = update.clone();
                    self.changes += 1;
                }
            }
        }
    }

    /// Appends an item. An array of a description that has it already has it because the vendor added it.
    fn append(&mut self, items: &mut Vec<Node>, item: &Node, pointer: &JsonPointer) {
        match items.iter().find(|existing| existing.same_data(item)) {
            Some(existing) => self.diagnostics.push(
                Diagnostic::error(Code::OverlayChangesNothing, "the array has this item already")
                    .at(&item.location)
                    .related(&existing.location, "it stands here")
                    .pointer(pointer.clone())
                    .help("delete it from the action; the vendor has made the correction"),
            ),
            None => {
                items.push(item.clone());
                self.changes += 1;
            }
        }
    }

    fn refuse(&mut self, target: &Node, update: &Node, pointer: &JsonPointer) {
        let message = format!("{} cannot be merged into {}", update.value.kind(), target.value.kind());
        self.diagnostics.push(
            Diagnostic::error(Code::Overlay, message)
                .at(&update.location)
                .related(&target.location, "this is what the action matches")
                .pointer(pointer.clone())
                .help("remove the old value with one action and add the new one with the next"),
        );
    }
}

fn has_list(value: &Value) -> bool {
    matches!(value, Value::Array(_))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json_path::JsonPath;

    use super::*;
    use crate::document::{Location, SourceFile};

    #[test]
    fn names_select_what_the_same_query_in_brackets_does() {
        let location = Location::start_of(&SourceFile::new("openapi.yaml", ""));
        let root = Node::from_json(&json!({"a": {"b_1": [{"c": 1}], "": 2}, "c": null}), &location);
        let pointers = |text: &str| {
            let path = JsonPath::parse(text).unwrap();
            let (text, location) = (text.to_owned(), location.clone());
            select(&root, &Selector { path, text, location })
        };
        for (names, brackets) in [
            ("$.a", "$['a']"),
            ("$.a.b_1", "$['a']['b_1']"),
            ("$.a.b_1.c", "$['a']['b_1']['c']"),
            ("$.c", "$['c']"),
            ("$.c.d", "$['c']['d']"),
            ("$.nothing", "$['nothing']"),
        ] {
            assert!(super::names(names).is_some() && super::names(brackets).is_none());
            assert_eq!(pointers(names), pointers(brackets), "{names}");
        }
        for query in ["$", "$.*", "$.a[0]", "$..c", "$.a.*", "$.ä", "$['a'].b_1"] {
            assert_eq!(super::names(query), None, "{query}");
        }
    }
}
