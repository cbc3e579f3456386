//! Descriptions that want to be more than data: every place a string can stand, and what strings can do.

use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::package::{Generated, scaffold};
use openapi_crates::pipeline;
use serde_json::{Value, json};

/// A word that stands in every payload where it would be a name in code.
pub(crate) const MARK: &str = "pwned";

pub(crate) const PAYLOADS: &[&str] = &[
    "\"; fn pwned() {} //",
    "\"#; fn pwned() {} //",
    "\"###]\nfn pwned() {}",
    "*/ fn pwned() {} /*",
    "\n}\nfn pwned() {}\nmod x {",
    "]\n#[pwned]\n#[doc = \"",
    "#![pwned]",
    "{pwned}",
    "<script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    "</code><b onclick=pwned()>",
    "[x](javascript:pwned())",
    "[`pwned`]",
    "```\nfn pwned() {}\nassert!(false);\n```",
    "~~~rust\nfn pwned() {}\n~~~",
    "    fn pwned() {}\n    assert!(false);",
    "`` ` ``` pwned `",
    "- item\n\n      let pwned = 1;",
    "../../pwned",
    "/etc/pwned",
    "C:\\pwned",
    "con",
    "NUL.rs",
    "\n[dependencies]\npwned = \"1\"\n",
    "${{ pwned }}",
    "a\u{202e}b",
    "a\u{2066}b\u{2069}",
    "a\u{200b}b\u{feff}\u{ad}",
    "\u{e0041}\u{2060}",
    "\u{34f}\u{115f}\u{180e}\u{3164}\u{fe0f}\u{ffa0}\u{1bca0}\u{1d173}",
    "com1",
    "\u{feff}",
    "ß",
    "漢字",
    "ǅ",
    "🦀",
    "\0",
    "\u{1b}[31m",
    "a\r\nb",
    "\u{2028}x",
    "\u{fffe}",
    "",
    " ",
    "self",
    "Self",
    "crate",
    "super",
    "r#type",
    "_",
    "type",
    "async",
    "Option",
    "Vec",
    "Result",
    "Client",
    "ClientBuilder",
    "Error",
    "Unknown",
    "AdditionalProperties",
    "additional_properties",
    "send",
    "api_client_core",
    "serde",
];

/// A document, which `put` says the text of each place of, by the number of the place.
pub(crate) fn specification(mut put: impl FnMut(&str) -> String) -> Value {
    let [
        title,
        version,
        url,
        tag,
        operation,
        segment,
        parameter,
        header,
        scheme,
        scheme_name,
        scope,
    ] = [
        "T", "1", "v1", "pets", "getPet", "pets", "limit", "X-Page", "Key", "X-Key", "read",
    ]
    .map(&mut put);
    let [
        schema,
        property,
        value,
        mapped,
        default,
        description,
        summary,
        media,
        server,
        contact,
        example,
        code,
    ] = [
        "Pet", "name", "cat", "dog", "d", "text", "short", "x", "here", "me", "e", "type",
    ]
    .map(&mut put);
    let reference = json!({"$ref": format!("#/components/schemas/{}", schema.replace('~', "~0").replace('/', "~1"))});
    let path = format!("/{segment}/{{id}}");
    json!({
        "openapi": "3.0.3",
        "info": {"title": title, "version": version, "description": description, "contact": {"name": contact}},
        "servers": [{"url": format!("https://a.example/{url}"), "description": server}, {"url": "https://b.example"}],
        "tags": [{"name": tag, "description": description}],
        "security": [{&scheme: []}, {"OAuth": [&scope]}],
        "paths": {path: {"get": {
            "operationId": operation, "tags": [&tag], "summary": summary, "description": description,
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}, "description": description},
                {"name": parameter, "in": "query", "schema": {"type": "string", "enum": [&value, "b"]}},
                {"name": header, "in": "header", "schema": {"type": "string", "default": default}},
            ],
            "responses": {
                "200": {"description": description, "content": {"application/json": {"schema": reference}}},
                "400": {"description": summary, "content": {format!("application/{media}"): {"schema": reference}}},
            },
        }}},
        "components": {
            "securitySchemes": {
                &scheme: {"type": "apiKey", "in": "header", "name": scheme_name, "description": description},
                "OAuth": {"type": "oauth2", "flows": {"clientCredentials": {
                    "tokenUrl": "https://a.example/token", "scopes": {&scope: description},
                }}},
            },
            "schemas": {
                &schema: {
                    "type": "object", "description": description, "title": summary, "required": [&property],
                    "properties": {
                        &property: {"type": "string", "description": description, "example": example, "default": default},
                        "kind": {"type": "string", "enum": [&value, "other"], "description": summary},
                        "shape": {"$ref": "#/components/schemas/Shape"},
                    },
                },
                "Shape": {
                    "oneOf": [{"$ref": "#/components/schemas/A"}],
                    "discriminator": {"propertyName": &code, "mapping": {&mapped: "#/components/schemas/A"}},
                },
                "A": {"type": "object", "required": [&code], "properties": {&code: {"type": "string"}}},
            },
        },
    })
}

/// Generates a crate of a document; a diagnostic is an answer, too.
pub(crate) fn generate(document: &Value) -> Option<Generated> {
    let file = SourceFile::new("hostile.json", document.to_string());
    let (spec, _) = pipeline::describe(&file).ok()?;
    let settings = |facts: &_| Ok(scaffold::guess_settings("test-api", facts));
    pipeline::client(spec, &Choices::default(), settings, &[], "a test").ok()
}

/// Whether code has what payloads want it to have: the function without arguments, or the attribute. Methods of that
/// name are no fault, nor are fields: a vendor can call an operation so.
pub(crate) fn is_alive(tokens: proc_macro2::TokenStream) -> bool {
    let trees: Vec<_> = tokens.into_iter().collect();
    let texts: Vec<String> = trees.iter().map(ToString::to_string).collect();
    let attribute = format!("[{MARK}]");
    texts
        .windows(3)
        .any(|three| three[0] == "fn" && three[1] == MARK && three[2] == "()")
        || texts
            .windows(2)
            .any(|two| matches!(&*two[0], "#" | "!") && two[1].replace(' ', "") == attribute)
        || trees.into_iter().any(|tree| match tree {
            proc_macro2::TokenTree::Group(group) => is_alive(group.stream()),
            _ => false,
        })
}
