//! The canonical form: what later stages may rely on.
//!
//! In: a document that went through all passes. Out: a sentence for each rule that it breaks; none, if the passes are
//! right. The check shares no code with the passes, so that a mistake of theirs is not repeated here.
//!
//! - The document calls itself OpenAPI 3.0.3 and has no webhooks. Of its components only the schemas, the security
//!   schemes and the schemas of the bodies of webhooks and callbacks are left.
//! - Every path begins with `/`. Its operations hold all their parameters, each with one of `schema` and `content`, and
//!   for each `{name}` of the path exactly one required path parameter.
//! - Every operation has an id, different from the others in snake_case, and at least one response, each under three
//!   digits, `1XX` to `5XX`, or `default`. There are no callbacks. Every media type has a schema.
//! - `$ref` stands in schemas only, alone, and has the form `#/components/schemas/NAME` with a NAME that exists. No
//!   component is itself by way of references and `allOf` alone.
//! - A schema is an object of [`SCHEMA_KEYWORDS`] and extensions (under `additionalProperties` it may be a boolean) in
//!   the form of OpenAPI 3.0, besides `propertyNames`, and `conditions`, schemas that say which properties are there:
//!   one type, `items` for every array, lists that are not empty, an enumeration of distinct values of the type without
//!   null, whole bounds for integers, a default that has the type.

use std::collections::{HashMap, HashSet};

use heck::ToSnakeCase;

use crate::document::characters::is_letter_or_digit;
use crate::document::kinds::{CALLBACK_EVENTS, WEBHOOK_EVENTS};
use crate::document::{ADDITIONAL_OPERATIONS, JsonPointer, METHODS, Node, Object, OperationKey, Value};
use crate::normalize::references::component_pointer;

/// The keywords that a schema of the canonical form may have, besides extensions.
pub const SCHEMA_KEYWORDS: [&str; 36] = [
    "$ref",
    "type",
    "nullable",
    "enum",
    "format",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "conditions",
    "default",
    "example",
    "title",
    "description",
    "readOnly",
    "writeOnly",
    "deprecated",
];

/// What is not canonical in `document`, each with its JSON pointer.
pub fn check(document: &Node) -> Vec<String> {
    let no_schemas = Object::default();
    let schemas = document.pointer("/components/schemas").and_then(Node::as_object);
    let mut check = Check {
        schemas: schemas.unwrap_or(&no_schemas),
        findings: Vec::new(),
    };
    check.document(document);
    check.cycles();
    check.findings
}

struct Check<'d> {
    schemas: &'d Object,
    findings: Vec<String>,
}

/// The members of the object `node`, without extensions.
fn entries(node: Option<&Node>) -> impl Iterator<Item = (&String, &Node)> {
    let members = node.and_then(Node::as_object);
    members.into_iter().flatten().filter(|(key, _)| !key.starts_with("x-"))
}

fn items(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_array).unwrap_or_default()
}

impl Check<'_> {
    fn finding(&mut self, pointer: &JsonPointer, message: &str) {
        self.findings.push(format!("{pointer}: {message}"));
    }

    fn expect(&mut self, holds: bool, pointer: &JsonPointer, message: &str) {
        if !holds {
            self.finding(pointer, message);
        }
    }

    fn document(&mut self, document: &Node) {
        self.expect(
            document.str_of("openapi") == Some("3.0.3"),
            &JsonPointer::root(),
            "`openapi` is not 3.0.3",
        );
        self.expect(
            document.get("webhooks").is_none(),
            &JsonPointer::root(),
            "there are webhooks",
        );
        for key in ["title", "version"] {
            let text = document.get("info").and_then(|info| info.str_of(key));
            self.expect(text.is_some(), &JsonPointer::from(["info"]), "no title or no version");
        }
        for (section, part) in entries(document.get("components")) {
            let has_events = section == WEBHOOK_EVENTS || section == CALLBACK_EVENTS;
            let known = has_events || section == "schemas" || section == "securitySchemes";
            for (name, schema) in entries(Some(part).filter(|_| has_events)) {
                self.schema(schema, &JsonPointer::from(["components"]).join(section).join(name));
            }
            self.expect(
                known,
                &JsonPointer::from(["components"]),
                &format!("there is a section `{section}`"),
            );
        }
        for (name, schema) in self.schemas {
            let pointer = component_pointer(name);
            let sound = name
                .chars()
                .all(|character| is_letter_or_digit(character) || "._-".contains(character));
            self.expect(
                sound && !name.is_empty(),
                &pointer,
                "the name cannot stand in a reference as it is",
            );
            self.schema(schema, &pointer);
        }
        let mut ids = HashSet::new();
        for (path, item) in entries(document.get("paths")) {
            self.path_item(path, item, &mut ids);
        }
    }

    fn path_item(&mut self, path: &str, item: &Node, ids: &mut HashSet<String>) {
        let pointer = JsonPointer::from(["paths"]).join(path);
        self.expect(path.starts_with('/'), &pointer, "the path does not begin with a slash");
        for key in OperationKey::all_of(item) {
            let Some(operation) = key.get(item) else { continue };
            let pointer = key.below(&pointer);
            let id = operation.str_of("operationId").unwrap_or_default().to_snake_case();
            self.expect(!id.is_empty(), &pointer, "no operation id");
            self.expect(ids.insert(id), &pointer, "the operation id is not unique");
            self.operation(operation, path, &pointer);
        }
        for (key, _) in entries(Some(item)) {
            let known = matches!(key.as_str(), "summary" | "description" | ADDITIONAL_OPERATIONS);
            let message = "does not belong in a path item";
            self.expect(known || METHODS.contains(&key.as_str()), &pointer.join(key), message);
        }
    }

    fn operation(&mut self, operation: &Node, path: &str, pointer: &JsonPointer) {
        self.expect(operation.get("callbacks").is_none(), pointer, "there are callbacks");
        self.parameters(items(operation.get("parameters")), path, pointer);
        if let Some(body) = operation.get("requestBody") {
            let has_content = body
                .get("content")
                .and_then(Node::as_object)
                .is_some_and(|content| !content.is_empty());
            self.expect(has_content, pointer, "the request body has no content");
            self.part(body, &pointer.join("requestBody"));
        }
        self.expect(
            entries(operation.get("responses")).next().is_some(),
            pointer,
            "no response",
        );
        for (status, response) in entries(operation.get("responses")) {
            let pointer = pointer.join("responses").join(status);
            let bytes = status.as_bytes();
            let sound = status == "default"
                || (bytes.len() == 3
                    && (b'1'..=b'5').contains(&bytes[0])
                    && (status.ends_with("XX") || bytes.iter().all(u8::is_ascii_digit)));
            self.expect(sound, &pointer, "no status");
            self.expect(response.str_of("description").is_some(), &pointer, "no description");
            self.part(response, &pointer);
        }
    }

    fn parameters(&mut self, parameters: &[Node], path: &str, pointer: &JsonPointer) {
        let mut seen = HashSet::new();
        let mut in_path = HashSet::new();
        for (index, parameter) in parameters.iter().enumerate() {
            let pointer = pointer.join("parameters").join_index(index);
            let name = parameter.str_of("name").unwrap_or_default();
            let place = parameter.str_of("in").unwrap_or_default();
            self.expect(!name.is_empty(), &pointer, "no name");
            self.expect(
                matches!(place, "path" | "query" | "header" | "cookie"),
                &pointer,
                "no place",
            );
            self.expect(seen.insert((place, name)), &pointer, "declared twice");
            if place == "path" {
                in_path.insert(name);
                self.expect(parameter.is_true("required"), &pointer, "not required");
            }
            self.value_of(parameter, &pointer);
        }
        let templates: HashSet<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|piece| piece.split_once('}'))
            .map(|(name, _)| name)
            .collect();
        self.expect(
            templates == in_path,
            pointer,
            "the path parameters are not those of the path",
        );
    }

    /// A parameter or header: one schema, or one content.
    fn value_of(&mut self, part: &Node, pointer: &JsonPointer) {
        let contents = part.get("content").and_then(Node::as_object).map_or(0, Object::len);
        let sound = if part.get("schema").is_some() {
            part.get("content").is_none()
        } else {
            contents == 1
        };
        self.expect(sound, pointer, "not exactly one of schema and content");
        if let Some(schema) = part.get("schema") {
            self.schema(schema, &pointer.join("schema"));
        }
        self.no_references(part, pointer, &["examples"]);
        self.content(part, pointer);
    }

    /// Anything but a schema: a reference may not stand there, nor for what is in its members `keywords`.
    fn no_references(&mut self, part: &Node, pointer: &JsonPointer, keywords: &[&str]) {
        self.expect(part.get("$ref").is_none(), pointer, "a reference outside a schema");
        for keyword in keywords {
            for (name, example) in entries(part.get(keyword)) {
                let pointer = pointer.join(name);
                self.expect(example.get("$ref").is_none(), &pointer, "a reference outside a schema");
            }
        }
    }

    /// Anything with headers or content. It has no examples of its own: a member of that name is one that nobody reads.
    fn part(&mut self, part: &Node, pointer: &JsonPointer) {
        self.no_references(part, pointer, &["links"]);
        for (name, header) in part.get("headers").and_then(Node::as_object).into_iter().flatten() {
            self.value_of(header, &pointer.join("headers").join(name));
        }
        self.content(part, pointer);
    }

    fn content(&mut self, part: &Node, pointer: &JsonPointer) {
        for (name, media_type) in part.get("content").and_then(Node::as_object).into_iter().flatten() {
            let pointer = pointer.join("content").join(name);
            match media_type.get("schema") {
                Some(schema) => self.schema(schema, &pointer.join("schema")),
                None => self.finding(&pointer, "no schema"),
            }
            self.no_references(media_type, &pointer, &["examples"]);
            for (_, encoding) in entries(media_type.get("encoding")) {
                self.part(encoding, &pointer);
            }
        }
    }

    fn schema(&mut self, schema: &Node, pointer: &JsonPointer) {
        let Some(members) = schema.as_object() else {
            return self.finding(pointer, "the schema is no object");
        };
        if let Some(reference) = members.get("$ref") {
            let name = reference
                .as_str()
                .and_then(|text| text.strip_prefix("#/components/schemas/"));
            let known = name.is_some_and(|name| self.schemas.contains_key(name));
            self.expect(known, pointer, "the reference names no component schema");
            self.expect(members.len() == 1, pointer, "the reference does not stand alone");
            return;
        }
        for (keyword, value) in members {
            let known = SCHEMA_KEYWORDS.contains(&keyword.as_str()) || keyword.starts_with("x-");
            self.expect(known, pointer, &format!("unknown keyword `{keyword}`"));
            self.expect(
                has_due_form(keyword, value),
                pointer,
                &format!("`{keyword}` has the wrong form"),
            );
        }
        self.typed(members, pointer);
        self.parts_of_schema(members, pointer);
    }

    /// What depends on the type.
    fn typed(&mut self, members: &Object, pointer: &JsonPointer) {
        let of = members.get("type").and_then(Node::as_str).unwrap_or_default();
        if of == "array" {
            self.expect(members.contains_key("items"), pointer, "an array without items");
        }
        if matches!(of, "array" | "object" | "boolean") {
            self.expect(!members.contains_key("format"), pointer, "a format that means nothing");
        }
        if of == "integer" {
            for keyword in ["minimum", "maximum"] {
                let whole = members
                    .get(keyword)
                    .is_none_or(|bound| matches!(&bound.value, Value::Number(number) if number.is_i64()));
                self.expect(whole, pointer, &format!("`{keyword}` of an integer is not whole"));
            }
        }
        for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            let about = members.contains_key(bound) || members.get(flag).and_then(Node::as_bool) != Some(true);
            self.expect(about, pointer, &format!("`{flag}` without a bound"));
        }
        let values = items(members.get("enum"));
        let distinct: HashSet<String> = values.iter().map(|value| value.to_json().to_string()).collect();
        self.expect(
            distinct.len() == values.len(),
            pointer,
            "a value of the enumeration is repeated",
        );
        let fits = |value: &Node| of.is_empty() || has_type(value, of);
        self.expect(
            values.iter().all(fits),
            pointer,
            "a value of the enumeration has another type",
        );
        if let Some(default) = members.get("default") {
            let null = default.is_null() && members.get("nullable").and_then(Node::as_bool) == Some(true);
            self.expect(null || fits(default), pointer, "the default has another type");
        }
        let required = items(members.get("required"));
        let names: HashSet<&str> = required.iter().filter_map(Node::as_str).collect();
        self.expect(
            names.len() == required.len(),
            pointer,
            "`required` repeats a name or holds no name",
        );
    }

    fn parts_of_schema(&mut self, members: &Object, pointer: &JsonPointer) {
        for keyword in ["items", "not", "propertyNames"] {
            if let Some(part) = members.get(keyword) {
                self.schema(part, &pointer.join(keyword));
            }
        }
        if let Some(rest) = members
            .get("additionalProperties")
            .filter(|rest| rest.as_bool().is_none())
        {
            self.schema(rest, &pointer.join("additionalProperties"));
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            for (index, part) in items(members.get(keyword)).iter().enumerate() {
                self.schema(part, &pointer.join(keyword).join_index(index));
            }
        }
        for (name, property) in members
            .get("properties")
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
        {
            self.schema(property, &pointer.join("properties").join(name));
        }
        if let Some(discriminator) = members.get("discriminator") {
            self.expect(
                discriminator.str_of("propertyName").is_some(),
                pointer,
                "a discriminator without a property",
            );
            for target in discriminator
                .get("mapping")
                .and_then(Node::as_object)
                .into_iter()
                .flat_map(Object::values)
                .chain(discriminator.get("defaultMapping"))
            {
                let name = target
                    .as_str()
                    .and_then(|text| text.strip_prefix("#/components/schemas/"));
                let known = name.is_some_and(|name| self.schemas.contains_key(name));
                self.expect(known, pointer, "the mapping names no component schema");
            }
        }
    }

    /// Looks for components that are themselves: those that remain when the ones without open ends are taken away.
    fn cycles(&mut self) {
        let mut waiting: HashMap<&str, HashSet<&str>> = HashMap::new();
        let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, schema) in self.schemas {
            let mut parts = HashSet::new();
            identities(schema, &mut parts);
            for part in &parts {
                users.entry(part).or_default().push(name);
            }
            waiting.insert(name, parts);
        }
        let mut free: Vec<&str> = waiting
            .iter()
            .filter(|(_, parts)| parts.is_empty())
            .map(|(name, _)| *name)
            .collect();
        while let Some(name) = free.pop() {
            waiting.remove(name);
            for user in users.remove(name).unwrap_or_default() {
                if let Some(parts) = waiting.get_mut(user)
                    && parts.remove(name)
                    && parts.is_empty()
                {
                    free.push(user);
                }
            }
        }
        let mut stuck: Vec<&str> = waiting.into_keys().collect();
        stuck.sort_unstable();
        for name in stuck {
            self.finding(&component_pointer(name), "the schema is itself");
        }
    }
}

/// The components that `schema` is, wholly or in part.
fn identities<'d>(schema: &'d Node, names: &mut HashSet<&'d str>) {
    names.extend(
        schema
            .str_of("$ref")
            .and_then(|text| text.strip_prefix("#/components/schemas/")),
    );
    for part in items(schema.get("allOf")) {
        identities(part, names);
    }
}

/// Whether the value of a keyword is of the kind that OpenAPI 3.0 gives it.
fn has_due_form(keyword: &str, value: &Node) -> bool {
    match keyword {
        "type" => {
            matches!(
                value.as_str(),
                Some("string" | "number" | "integer" | "boolean" | "array" | "object")
            )
        }
        "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" | "exclusiveMinimum"
        | "exclusiveMaximum" => value.as_bool().is_some(),
        "format" | "pattern" | "title" | "description" => value.as_str().is_some(),
        "enum" => value
            .as_array()
            .is_some_and(|values| !values.is_empty() && !values.iter().any(Node::is_null)),
        "required" | "allOf" | "oneOf" | "anyOf" | "conditions" => {
            value.as_array().is_some_and(|list| !list.is_empty())
        }
        "properties" | "discriminator" | "items" | "not" | "propertyNames" => value.as_object().is_some(),
        "additionalProperties" => value.as_object().is_some() || value.as_bool().is_some(),
        "minimum" | "maximum" => matches!(value.value, Value::Number(_)),
        "multipleOf" => matches!(&value.value, Value::Number(number) if number.as_f64().is_some_and(|of| of > 0.0)),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            matches!(&value.value, Value::Number(number) if number.is_u64())
        }
        _ => true,
    }
}

fn has_type(value: &Node, of: &str) -> bool {
    match (&value.value, of) {
        (Value::Bool(_), "boolean")
        | (Value::String(_), "string")
        | (Value::Array(_), "array")
        | (Value::Object(_), "object")
        | (Value::Number(_), "number") => true,
        (Value::Number(number), "integer") => number.as_f64().is_some_and(|number| number.fract() == 0.0),
        _ => false,
    }
}
