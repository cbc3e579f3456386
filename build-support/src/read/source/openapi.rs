//! Whether a tree is an OpenAPI document that the pipeline can take in.
//!
//! In: the root of a document. Out: the same, if it says that it is OpenAPI 3 or Swagger 2.0 and its outermost parts
//! have the shapes that `assemble` relies on; what lies below is for `normalize` to judge.

use serde_json::Number;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Location, Node, Object, Value};

use super::foreign;
use crate::document::scalar::resolve_plain;
use crate::swagger;

/// `root`, if it is an OpenAPI document. What is wrong with it is added to `diagnostics`.
pub(super) fn check(mut root: Node, diagnostics: &mut Diagnostics) -> Option<Node> {
    if root.as_object().is_none() {
        let message = format!("an OpenAPI document is an object, and this is {}", root.value.kind());
        let finding = Diagnostic::error(Code::NotAnObject, message).at(&root.location);
        diagnostics.push(finding.help("an OpenAPI document is an object with `openapi`, `info` and `paths`"));
        return None;
    }
    if let Some(finding) = older_dialect(&root) {
        diagnostics.push(finding);
        return None;
    }
    let mut findings = Diagnostics::new();
    check_version(&mut root, &mut findings);
    trim_title(&mut root);
    drop_nulls(&mut root, &mut findings);
    check_shapes(&root, true, &mut findings);
    let is_usable = !findings.has_errors();
    diagnostics.extend(findings);
    is_usable.then_some(root)
}

/// What is wrong with the outermost parts of `root`, in which references to files have been resolved.
pub(in crate::read) fn check_joined(root: &Node) -> Diagnostics {
    let mut findings = Diagnostics::new();
    check_shapes(root, false, &mut findings);
    findings
}

/// Whether `root` is a document that means to describe an API, in whatever version.
pub(super) fn is_description(root: &Node) -> bool {
    ["openapi", "swagger"].iter().any(|key| root.get(key).is_some())
}

fn check_version(root: &mut Node, diagnostics: &mut Diagnostics) {
    if let Some(swagger) = root.get("swagger") {
        if !swagger::is_swagger(root) {
            let version = swagger::version_of(swagger).unwrap_or_else(|| swagger.value.kind().to_owned());
            let finding = Diagnostic::error(Code::UnsupportedVersion, format!("this is Swagger {version}, not Swagger 2.0"))
                .at(&swagger.location)
                .pointer(["swagger"])
                .help("Swagger 2.0 and OpenAPI 3 are supported: ask the vendor for one of them, or convert the description first");
            diagnostics.push(finding);
        }
        quote_number(root, &["info", "version"], diagnostics);
        return;
    }
    quote_number(root, &["openapi"], diagnostics);
    quote_number(root, &["info", "version"], diagnostics);
    match root.get("openapi").map(|version| (version, version.as_str())) {
        Some((_, Some(version))) if is_supported(version) => {}
        Some((node, version)) => {
            let version = version.map_or_else(|| node.value.kind().to_owned(), |version| format!("`{version}`"));
            let finding = Diagnostic::error(Code::UnsupportedVersion, format!("the OpenAPI version is {version}"))
                .at(&node.location)
                .pointer(["openapi"])
                .help("OpenAPI 3.0 and 3.1 are supported, and 3.2 as far as it is like 3.1");
            diagnostics.push(finding);
        }
        None => diagnostics.push(foreign::document(root).unwrap_or_else(|| missing_version(root))),
    }
}

/// What to say about a document that does not say that it is OpenAPI.
fn missing_version(root: &Node) -> Diagnostic {
    let members = root.as_object().into_iter().flat_map(Object::keys);
    let members: Vec<String> = members.take(3).map(|name| format!("`{name}`")).collect();
    let begins = if members.is_empty() {
        "is empty".to_owned()
    } else {
        format!("begins with {}", members.join(", "))
    };
    let help = "an OpenAPI document begins with its version, for example `openapi: 3.0.3`; this may be an error message, or another \
                format";
    Diagnostic::error(
        Code::MissingVersion,
        format!("the document has no member `openapi`; it {begins}"),
    )
    .at(&root.location)
    .pointer(["openapi"])
    .help(help)
}

fn is_supported(version: &str) -> bool {
    ["3.0", "3.1", "3.2"].iter().any(|supported| {
        version
            .strip_prefix(supported)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// What to say about a document in the shape that Mintlify pages had before they showed OpenAPI itself: one object with
/// the path, the method, the request and the response under `paths`.
fn older_dialect(root: &Node) -> Option<Diagnostic> {
    let paths = root.get("paths")?;
    let path = paths.get("path").filter(|path| path.as_str().is_some())?;
    paths.get("method").filter(|method| method.as_str().is_some())?;
    Some(
        Diagnostic::error(
            Code::OlderDialect,
            "this document is in Mintlify's older dialect, which is not OpenAPI",
        )
        .at(&path.location)
        .pointer(["paths", "path"])
        .help("fetch the page again, or use the specification that its fence names"),
    )
}

/// Makes a version that was written without quotation marks into a string, as OpenAPI has it.
fn quote_number(root: &mut Node, keys: &[&str], diagnostics: &mut Diagnostics) {
    let (Some(key), Some(node)) = (keys.last(), keys.iter().try_fold(root, |node, key| node.get_mut(key))) else {
        return;
    };
    if let Value::Number(number) = &node.value {
        let text = written_number(key, number, &node.location).unwrap_or_else(|| number.to_string());
        let message = format!("the version is a number and is read as the string `{text}`");
        let finding = Diagnostic::warning(Code::VersionNotString, message)
            .at(&node.location)
            .pointer(keys.iter().collect::<JsonPointer>())
            .help("write quotation marks around it: `1.10` is a version, and equals 1.1 as a number");
        diagnostics.push(finding);
        node.value = Value::String(text);
    }
}

/// Removes blanks around the title, in which pages of one API differ.
fn trim_title(root: &mut Node) {
    if let Some(title) = root.get_mut("info").and_then(|info| info.get_mut("title"))
        && let Some(text) = title.as_str()
        && text.trim().len() < text.len()
    {
        title.value = Value::String(text.trim().to_owned());
    }
}

/// `number` as it was written after `key`, which stands at `location`: a version of `1.10` is not one of `1.1`.
fn written_number(key: &str, number: &Number, location: &Location) -> Option<String> {
    let line = location.file.text.lines().nth(location.line.checked_sub(1)? as usize)?;
    let (_, rest) = line.split_once(key)?;
    let rest = rest
        .trim_start_matches(['"', '\''])
        .trim_start()
        .strip_prefix(':')?
        .trim_start();
    let text = rest.split([' ', '\t', ',', '}']).next()?;
    matches!(resolve_plain(text).value, Value::Number(read) if read == *number).then(|| text.to_owned())
}

/// Removes `null` where an object or an array has to be: a key with nothing after it, in YAML.
fn drop_nulls(root: &mut Node, diagnostics: &mut Diagnostics) {
    drop_null_members(root, &JsonPointer::root(), diagnostics);
    for key in ["paths", "webhooks", "components"] {
        if let Some(group) = root.get_mut(key) {
            drop_null_members(group, &JsonPointer::from([key]), diagnostics);
        }
    }
}

fn drop_null_members(node: &mut Node, pointer: &JsonPointer, diagnostics: &mut Diagnostics) {
    let Some(members) = node.as_object_mut() else { return };
    members.retain(|key, member| {
        let is_dropped = member.is_null() && !key.starts_with("x-");
        if is_dropped {
            let finding = Diagnostic::warning(Code::Null, format!("`{key}` is null, and read as absent"));
            diagnostics.push(finding.at(&member.location).pointer(pointer.join(key)));
        }
        !is_dropped
    });
}

/// Checks the shapes of the outermost parts of `root`; where `in_files` is set, a list can be in another file.
fn check_shapes(root: &Node, in_files: bool, diagnostics: &mut Diagnostics) {
    for key in ["info", "paths", "webhooks", "components"] {
        expect_object(root.get(key), &JsonPointer::from([key]), diagnostics);
    }
    for key in ["servers", "security", "tags"] {
        let pointer = JsonPointer::from([key]);
        let Some(list) = root.get(key) else { continue };
        match list.as_array() {
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    expect_object(Some(item), &pointer.join_index(index), diagnostics);
                }
            }
            None if in_files && list.str_of("$ref").is_some_and(|text| !text.starts_with('#')) => {}
            None => report_shape(list, "an array", &pointer, diagnostics),
        }
    }
    for key in ["paths", "webhooks", "components"] {
        let pointer = JsonPointer::from([key]);
        for (name, member) in root.get(key).and_then(Node::as_object).into_iter().flatten() {
            if !name.starts_with("x-") {
                expect_object(Some(member), &pointer.join(name), diagnostics);
            }
        }
    }
}

fn expect_object(node: Option<&Node>, pointer: &JsonPointer, diagnostics: &mut Diagnostics) {
    if let Some(node) = node.filter(|node| node.as_object().is_none()) {
        report_shape(node, "an object", pointer, diagnostics);
    }
}

fn report_shape(node: &Node, expected: &str, pointer: &JsonPointer, diagnostics: &mut Diagnostics) {
    let message = format!("{expected} is expected here, and this is {}", node.value.kind());
    diagnostics.push(
        Diagnostic::error(Code::UnexpectedShape, message)
            .at(&node.location)
            .pointer(pointer.clone())
            .help("the OpenAPI Specification says what stands here; ask the vendor to correct it"),
    );
}
