//! Some of the operations of a description.
//!
//! In: a [`Spec`] and the names of tags and operations. Out: the description with these operations, and the components
//! that they use. A client of two operations does not have to have the types of a thousand.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use super::spec::Spec;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{ADDITIONAL_OPERATIONS, JsonPointer, Location, Node, Object, suggestion};

/// The members of a path item that are no operations (OpenAPI 3.2, “Path Item Object”).
const NO_OPERATIONS: [&str; 5] = ["$ref", "description", "parameters", "servers", "summary"];
/// What maps names to path items.
const PATHS: [&str; 2] = ["paths", "webhooks"];

/// Names operations: those with one of the tags, and those of the names. The default names all.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Tags, as operations have them.
    pub tags: Vec<String>,
    /// Operations: the `operationId`, or the method and the path, as `GET /cats`.
    pub operations: Vec<String>,
}

/// `spec` with the operations that `selection` names, and with the components that they need.
///
/// # Errors
///
/// Every name that no tag or operation has, and references to what is not selected.
pub fn select(spec: Spec, selection: &Selection) -> Result<Spec, Diagnostics> {
    if selection.tags.is_empty() && selection.operations.is_empty() {
        return Ok(spec);
    }
    let all = spec.root;
    let mut choice = Choice {
        selection,
        found: Found::default(),
    };
    let mut root = all.clone();
    for kind in PATHS {
        if let Some(items) = root.get_mut(kind).and_then(Node::as_object_mut) {
            items.retain(|path, item| choice.keeps_some_of(&all, path, item));
        }
    }
    choice.found.check(selection, &Location::start_of(&all.location.file))?;
    remove_components(&mut root);
    let mut findings = Diagnostics::new();
    check_references(&all, &root, &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let mut notes = spec.notes;
    notes.retain(|note| all.at(&note.pointer).is_none() || root.at(&note.pointer).is_some());
    Ok(Spec { root, notes })
}

/// The names of all operations and tags.
#[derive(Default)]
struct Found {
    tags: BTreeSet<String>,
    ids: BTreeSet<String>,
    places: BTreeSet<String>,
}

impl Found {
    /// Returns an error for each name of `selection` that nothing has.
    fn check(&self, selection: &Selection, location: &Location) -> Result<(), Diagnostics> {
        let mut findings = Diagnostics::new();
        let mut unknown = |code, message: String, help| {
            findings.push(Diagnostic::error(code, message).at(location).help(help));
        };
        for tag in selection.tags.iter().filter(|tag| !self.tags.contains(*tag)) {
            let help = suggestion::instead(tag, self.tags.iter().map(String::as_str));
            unknown(Code::UnknownTag, format!("no operation has the tag `{tag}`"), help);
        }
        for name in &selection.operations {
            if !self.ids.contains(name) && !self.places.iter().any(|place| is_place(place, name)) {
                let names = if name.contains('/') { &self.places } else { &self.ids };
                let help = suggestion::instead(name, names.iter().map(String::as_str));
                unknown(Code::UnknownOperation, format!("no operation is called `{name}`"), help);
            }
        }
        match findings.has_errors() {
            true => Err(findings),
            false => Ok(()),
        }
    }
}

/// Whether `name` is `place`, a method in upper case and a path.
fn is_place(place: &str, name: &str) -> bool {
    match (place.split_once(' '), name.split_once(' ')) {
        (Some((method, path)), Some((own, name))) => method.eq_ignore_ascii_case(own) && path == name,
        _ => false,
    }
}

/// Decides about operations, and remembers the names of all.
struct Choice<'s> {
    selection: &'s Selection,
    found: Found,
}

impl Choice<'_> {
    /// Removes the operations of `item` that are not selected, and returns whether any is left.
    fn keeps_some_of(&mut self, all: &Node, path: &str, item: &mut Node) -> bool {
        if let Some(target) = referred(all, item) {
            *item = target.clone();
        }
        let Some(members) = item.as_object_mut() else {
            return false;
        };
        let mut kept = 0;
        self.retain(path, members, &mut kept);
        if let Some(more) = members.get_mut(ADDITIONAL_OPERATIONS).and_then(Node::as_object_mut) {
            self.retain(path, more, &mut kept);
        }
        kept > 0
    }

    fn retain(&mut self, path: &str, members: &mut Object, kept: &mut usize) {
        members.retain(|method, operation| {
            if NO_OPERATIONS.contains(&method.as_str()) || method == ADDITIONAL_OPERATIONS || method.starts_with("x-") {
                return true;
            }
            let is_kept = self.keeps(&format!("{} {path}", method.to_uppercase()), operation);
            *kept += usize::from(is_kept);
            is_kept
        });
    }

    fn keeps(&mut self, place: &str, operation: &Node) -> bool {
        let tags = operation.get("tags").and_then(Node::as_array).unwrap_or_default();
        let tags: Vec<&str> = tags.iter().filter_map(Node::as_str).collect();
        let id = operation.str_of("operationId");
        let is_named = |name: &String| Some(name.as_str()) == id || is_place(place, name);
        let is_tagged = |tag: &String| tags.contains(&tag.as_str());
        let is_kept = self.selection.operations.iter().any(is_named) || self.selection.tags.iter().any(is_tagged);
        self.found.tags.extend(tags.into_iter().map(str::to_owned));
        self.found.ids.extend(id.map(str::to_owned));
        self.found.places.insert(place.to_owned());
        is_kept
    }
}

/// Returns the part of `all` that the path item `item` refers to.
fn referred<'n>(all: &'n Node, item: &Node) -> Option<&'n Node> {
    let reference = item.str_of("$ref")?;
    all.at(&pointer(reference)?)
}

/// Returns the JSON pointer of a reference into the document itself.
fn pointer(reference: &str) -> Option<JsonPointer> {
    JsonPointer::in_reference(&percent_decode_str(reference).decode_utf8().ok()?)
}

/// Removes the components that nothing else in `root` refers to. A scheme of security is referred to by its name only,
/// and stays; all stay where a reference is no pointer.
fn remove_components(root: &mut Node) {
    let parts = root.as_object().into_iter().flatten();
    let mut waiting: Vec<&Node> = parts
        .filter(|(key, _)| *key != "components")
        .map(|(_, part)| part)
        .collect();
    let mut reached: BTreeSet<(String, String)> = BTreeSet::new();
    while let Some(node) = waiting.pop() {
        let mut found = names_in(node);
        while let Some(name) = found.pop() {
            let Some((kind, name)) = name else { return };
            let component = component_of(root, &kind, &name);
            let Some(component) = component else { continue };
            if kind == "schemas" && component.get("discriminator").is_some() {
                waiting.extend(extensions(root, &name).into_iter().filter_map(|own| {
                    let is_new = reached.insert((kind.clone(), own.clone()));
                    component_of(root, &kind, &own).filter(|_| is_new)
                }));
            }
            if reached.insert((kind, name)) {
                waiting.push(component);
            }
        }
    }
    let components = root.get_mut("components").and_then(Node::as_object_mut);
    for (kind, components) in components.into_iter().flatten() {
        let prunable = components.as_object_mut().filter(|_| kind != "securitySchemes");
        if let Some(components) = prunable {
            components.retain(|name, _| reached.contains(&(kind.clone(), name.clone())));
        }
    }
}

/// Returns the kinds and names of the components that `node` refers to; `None` stands for a reference that is no
/// pointer.
fn names_in(node: &Node) -> Vec<Option<(String, String)>> {
    let mut names = Vec::new();
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        for reference in ["$ref", "$dynamicRef"].iter().filter_map(|key| node.str_of(key)) {
            match reference.strip_prefix('#') {
                Some(fragment) if !fragment.is_empty() && !fragment.starts_with('/') => names.push(None),
                _ => names.extend(component(reference).map(Some)),
            }
        }
        let mapping = node.get("discriminator").and_then(|it| it.get("mapping")?.as_object());
        for target in mapping.into_iter().flatten().filter_map(|(_, target)| target.as_str()) {
            let name = component(target).unwrap_or_else(|| ("schemas".to_owned(), target.to_owned()));
            names.push(Some(name));
        }
        waiting.extend(node.as_object().into_iter().flat_map(Object::values));
        waiting.extend(node.as_array().unwrap_or_default());
    }
    names
}

/// Returns the kind and the name of the component that `reference` points to or into.
fn component(reference: &str) -> Option<(String, String)> {
    let pointer = pointer(reference)?;
    let mut tokens = pointer.tokens();
    let is_below = tokens.next()? == "components";
    let (kind, name) = (tokens.next()?.into_owned(), tokens.next()?.into_owned());
    is_below.then_some((kind, name))
}

/// Returns the component `name` of `kind`.
fn component_of<'n>(root: &'n Node, kind: &str, name: &str) -> Option<&'n Node> {
    root.get("components")?.get(kind)?.get(name)
}

/// Returns the names of the schemas of `root` that extend the schema `name` by `allOf`: values of a schema with a
/// discriminator can be theirs.
fn extensions(root: &Node, name: &str) -> Vec<String> {
    let schemas = root.get("components").and_then(|all| all.get("schemas")?.as_object());
    let extends = |schema: &Node| {
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        let mut bases = parts.iter().filter_map(|part| component(part.str_of("$ref")?));
        bases.any(|(kind, base)| kind == "schemas" && base == name)
    };
    let schemas = schemas.into_iter().flatten().filter(|(_, schema)| extends(schema));
    schemas.map(|(name, _)| name.clone()).collect()
}

/// Adds each reference of `root` whose target is in `all` only to `findings`.
fn check_references(all: &Node, root: &Node, findings: &mut Diagnostics) {
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        let is_lost = |pointer: &JsonPointer| root.at(pointer).is_none() && all.at(pointer).is_some();
        let reference = node
            .str_of("$ref")
            .filter(|it| pointer(it).as_ref().is_some_and(is_lost));
        if let Some(reference) = reference {
            let message = format!("`{reference}` is part of an operation that is not selected");
            let finding = Diagnostic::error(Code::NotSelected, message).at(&node.location);
            findings.push(finding.help("select that operation too"));
        }
        waiting.extend(node.as_object().into_iter().flat_map(Object::values));
        waiting.extend(node.as_array().unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SourceFile;
    use crate::read::source;

    /// Cats refer to the dogs' schemas in every way that keeps one.
    const TEXT: &str = "openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /cats:
    parameters: [{$ref: '#/components/parameters/Page'}]
    get: {operationId: list, tags: [cats], responses: {'200': {$ref: '#/components/responses/Cats'}}}
    post: {operationId: add, tags: [writes], responses: {'204': {description: Done.}}}
  /dogs: {$ref: '#/components/pathItems/dogs'}
  /same: {get: {operationId: same, responses: {'200': {$ref: '#/paths/~1cats/get/responses/200'}}}}
components:
  parameters: {Page: {name: page, in: query, schema: {type: integer}}}
  responses: {Cats: {description: All., content: {a/b: {schema: {$ref: '#/components/schemas/Big%20cat'}}}}}
  pathItems:
    dogs:
      get: {operationId: bark, tags: [dogs], responses: {'204': {description: Done.}}}
      put: {operationId: sit, responses: {'204': {description: Done.}}}
  securitySchemes: {key: {type: http, scheme: basic}}
  schemas:
    Big cat: {type: object, discriminator: {propertyName: kind, mapping: {tame: Tame}}}
    Tame: {type: object}
    Wild: {allOf: [{$ref: '#/components/schemas/Big%20cat'}, {$ref: '#/components/schemas/Fur'}]}
    Fur: {type: object}
    Dog: {type: object}
";

    fn spec(text: &str) -> Spec {
        let (root, findings) = source::read_document(&SourceFile::new("pets.yaml", text));
        assert!(!findings.has_errors(), "{}", findings.render(false));
        Spec::new(root.unwrap())
    }

    fn selected(tags: &[&str], operations: &[&str]) -> Result<serde_json::Value, String> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let selection = Selection {
            tags: owned(tags),
            operations: owned(operations),
        };
        let spec = select(spec(TEXT), &selection).map_err(|findings| findings.render(false))?;
        Ok(spec.root.to_json())
    }

    fn keys(value: &serde_json::Value) -> Vec<&str> {
        let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }

    #[test]
    fn nothing_is_removed_where_nothing_is_named() {
        assert_eq!(selected(&[], &[]).unwrap(), spec(TEXT).root.to_json());
    }

    #[test]
    fn components_that_operations_use_stay() {
        let root = selected(&["cats"], &[]).unwrap();
        assert_eq!(keys(&root["paths"]), ["/cats"]);
        assert_eq!(keys(&root["paths"]["/cats"]), ["get", "parameters"]);
        let components = &root["components"];
        assert_eq!(keys(&components["schemas"]), ["Big cat", "Fur", "Tame", "Wild"]);
        assert_eq!(keys(&components["parameters"]), ["Page"]);
        assert_eq!(keys(&components["securitySchemes"]), ["key"]);
        assert!(keys(&components["pathItems"]).is_empty());
    }

    #[test]
    fn operations_are_named_by_their_place_too() {
        let root = selected(&["writes"], &["get /dogs"]).unwrap();
        assert_eq!(keys(&root["paths"]), ["/cats", "/dogs"]);
        assert_eq!(keys(&root["paths"]["/cats"]), ["parameters", "post"]);
        assert_eq!(keys(&root["paths"]["/dogs"]), ["get"]);
        assert!(keys(&root["components"]["schemas"]).is_empty());
    }

    #[test]
    fn all_components_stay_where_a_reference_is_no_pointer() {
        let text = TEXT.replace("Fur: {type: object}", "Fur: {type: object, x: {$ref: '#fur'}}");
        let selection = Selection {
            tags: vec!["cats".to_owned()],
            operations: Vec::new(),
        };
        let root = select(spec(&text), &selection).unwrap().root.to_json();
        assert_eq!(keys(&root["components"]["schemas"]).len(), 5);
    }

    #[test]
    fn unknown_names_are_answered_with_the_nearest() {
        let said = selected(&["cast"], &["lists", "GET /dgos"]).unwrap_err();
        for text in [
            "did you mean `cats`?",
            "did you mean `list`?",
            "did you mean `GET /dogs`?",
        ] {
            assert!(said.contains(text), "{said}");
        }
    }

    #[test]
    fn references_to_what_is_not_selected_are_refused() {
        let said = selected(&[], &["same"]).unwrap_err();
        assert!(said.contains("pets.yaml:9"), "{said}");
        assert!(said.contains("error[not-selected]"), "{said}");
        assert!(said.contains("select that operation too"), "{said}");
        assert!(selected(&["cats"], &["same"]).is_ok());
    }
}
