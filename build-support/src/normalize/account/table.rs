//! What becomes of each keyword.
//!
//! In: an object and a keyword of it. Out: what the keyword has an effect on, or that it is an annotation; nothing for
//! a keyword that no row is about. `build-support/tests/account.rs` changes every occurrence and holds the rows against
//! what comes out.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::occurrences::Position;
use crate::normalize::walk::Kind;

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It has an effect on this: code, a table of the runtime, or a note where it cannot be expressed.
    Effect(&'static str),
    /// It says nothing about what is sent or received, and may be without effect: what it is for.
    Annotation(&'static str),
}

/// Keywords that have the same claim wherever they stand in `positions`.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The objects.
    pub positions: &'static [Position],
    /// The keywords.
    pub keywords: &'static [&'static str],
    /// What becomes of them.
    pub claim: Claim,
}

const DOCUMENT: Position = Position::Part(Kind::Document);
const COMPONENTS: Position = Position::Part(Kind::Components);
const PATH_ITEM: Position = Position::Part(Kind::PathItem);
const OPERATION: Position = Position::Part(Kind::Operation);
const PARAMETER: Position = Position::Part(Kind::Parameter);
const HEADER: Position = Position::Part(Kind::Header);
const REQUEST_BODY: Position = Position::Part(Kind::RequestBody);
const RESPONSE: Position = Position::Part(Kind::Response);
const MEDIA_TYPE: Position = Position::Part(Kind::MediaType);
const ENCODING: Position = Position::Part(Kind::Encoding);
const EXAMPLE: Position = Position::Part(Kind::Example);
const LINK: Position = Position::Part(Kind::Link);
const SECURITY_SCHEME: Position = Position::Part(Kind::SecurityScheme);
const SCHEMA: Position = Position::Part(Kind::Schema);

const fn effect(positions: &'static [Position], keywords: &'static [&'static str], on: &'static str) -> Row {
    Row {
        positions,
        keywords,
        claim: Claim::Effect(on),
    }
}

const fn annotation(positions: &'static [Position], keywords: &'static [&'static str], of: &'static str) -> Row {
    Row {
        positions,
        keywords,
        claim: Claim::Annotation(of),
    }
}

/// Keywords of schemas that restrict values and that OpenAPI 3.0 does not have.
pub(in crate::normalize) const RESTRICTING: &[&str] = &[
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedProperties",
    "unevaluatedItems",
    "additionalItems",
    "contains",
    "minContains",
    "maxContains",
    "$dynamicRef",
    "$recursiveRef",
];

/// The account: every keyword that is known, by the object that it stands in.
pub const ROWS: &[Row] = &[
    effect(&[DOCUMENT], &["openapi"], "the rules that the document is read by"),
    effect(
        &[DOCUMENT],
        &["info"],
        "the title and the version of the documentation and of the report",
    ),
    effect(&[DOCUMENT, PATH_ITEM, OPERATION], &["servers"], "the base URLs"),
    effect(&[DOCUMENT, OPERATION], &["security"], "the credentials of operations"),
    effect(&[OPERATION], &["tags"], "the modules and features"),
    annotation(&[DOCUMENT], &["tags"], "documentation of modules"),
    effect(&[DOCUMENT], &["paths"], "the methods of the client"),
    effect(&[DOCUMENT], &["webhooks"], "types, an enum of them, and a note"),
    effect(&[DOCUMENT], &["components"], "what references name"),
    annotation(&[DOCUMENT], &["jsonSchemaDialect"], "the dialect of schemas"),
    annotation(
        &[DOCUMENT],
        &["$self"],
        "the name of the document, for references from others",
    ),
    effect(
        &[Position::Info],
        &["title", "version"],
        "the documentation and the report",
    ),
    annotation(
        &[Position::Info],
        &["summary", "description", "contact", "license", "termsOfService"],
        "documentation and terms of the API",
    ),
    effect(&[Position::Server], &["url", "variables"], "the base URLs"),
    effect(
        &[Position::ServerVariable],
        &["default", "enum"],
        "the base URLs, and a note",
    ),
    annotation(
        &[Position::Server, Position::ServerVariable],
        &["description"],
        "documentation",
    ),
    annotation(
        &[Position::Tag],
        &["name", "summary", "description", "parent", "kind"],
        "documentation of modules",
    ),
    annotation(&[Position::Server], &["name"], "documentation"),
    effect(
        &[COMPONENTS],
        &[
            "schemas",
            "responses",
            "parameters",
            "requestBodies",
            "headers",
            "mediaTypes",
            "links",
            "callbacks",
            "pathItems",
            "securitySchemes",
        ],
        "what references name, or a note where none does",
    ),
    annotation(&[COMPONENTS], &["examples"], "examples"),
    effect(
        &[PATH_ITEM],
        &[
            "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
        ],
        "a method of the client",
    ),
    effect(&[PATH_ITEM], &["additionalOperations"], "methods of the client"),
    effect(&[PATH_ITEM, OPERATION], &["parameters"], "the parameters of methods"),
    effect(
        &[
            PATH_ITEM,
            PARAMETER,
            HEADER,
            REQUEST_BODY,
            RESPONSE,
            MEDIA_TYPE,
            LINK,
            SECURITY_SCHEME,
        ],
        &["$ref"],
        "what stands there",
    ),
    effect(&[OPERATION], &["operationId"], "the name of the method"),
    effect(&[OPERATION], &["requestBody"], "the body of the request"),
    effect(
        &[OPERATION],
        &["responses"],
        "the result, the errors and the documentation",
    ),
    effect(&[OPERATION], &["callbacks"], "types, an enum of them, and a note"),
    effect(
        &[OPERATION, PARAMETER, HEADER, SCHEMA],
        &["deprecated"],
        "the attribute or a line of the documentation",
    ),
    effect(&[PARAMETER], &["name", "in"], "where the value is sent"),
    effect(
        &[PARAMETER, REQUEST_BODY],
        &["required"],
        "an argument of the method, or a setter",
    ),
    effect(&[HEADER], &["required"], "a note"),
    effect(&[PARAMETER, HEADER, MEDIA_TYPE], &["schema"], "the type of the value"),
    effect(
        &[PARAMETER, HEADER],
        &["content"],
        "the type of the value and how it is written",
    ),
    effect(
        &[PARAMETER, HEADER, ENCODING],
        &["style", "explode", "allowReserved"],
        "how the value is written, or a note",
    ),
    effect(&[PARAMETER], &["allowEmptyValue"], "a note"),
    effect(
        &[PARAMETER, HEADER],
        &[
            "type",
            "format",
            "items",
            "enum",
            "default",
            "collectionFormat",
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
        ],
        "the type of the value, as in Swagger 2",
    ),
    effect(
        &[REQUEST_BODY, RESPONSE],
        &["content"],
        "the types of bodies, `Accept` and `Content-Type`",
    ),
    effect(&[RESPONSE], &["headers"], "accessors of the response"),
    effect(&[RESPONSE], &["links"], "a note"),
    effect(&[RESPONSE], &["schema"], "the type of the body, as in Swagger 2"),
    effect(
        &[MEDIA_TYPE],
        &["itemSchema"],
        "the type of the items of a stream, or a note",
    ),
    effect(&[MEDIA_TYPE], &["encoding"], "how the parts of a form are written"),
    effect(&[ENCODING], &["contentType"], "the media type of a part"),
    effect(&[ENCODING], &["headers"], "a note"),
    effect(
        &[LINK],
        &["operationId", "operationRef", "parameters", "requestBody", "server"],
        "a note",
    ),
    effect(
        &[SECURITY_SCHEME],
        &["type", "name", "in", "scheme"],
        "where the credential is sent",
    ),
    annotation(
        &[SECURITY_SCHEME],
        &[
            "bearerFormat",
            "openIdConnectUrl",
            "flows",
            "oauth2MetadataUrl",
            "deprecated",
        ],
        "how a credential is come by",
    ),
    annotation(
        &[Position::OAuthFlows],
        &[
            "implicit",
            "password",
            "clientCredentials",
            "authorizationCode",
            "deviceAuthorization",
        ],
        "how a credential is come by",
    ),
    annotation(
        &[Position::OAuthFlow],
        &[
            "authorizationUrl",
            "deviceAuthorizationUrl",
            "tokenUrl",
            "refreshUrl",
            "scopes",
        ],
        "how a credential is come by",
    ),
    effect(&[SCHEMA], &["$ref"], "the type of the value"),
    effect(&[SCHEMA], &["type", "format", "nullable"], "the type of the value"),
    effect(&[SCHEMA], &["enum", "const"], "the type of the value, or a check of it"),
    effect(
        &[SCHEMA],
        &["conditions"],
        "checks of what is sent; a word of the canonical form, not of OpenAPI",
    ),
    effect(
        &[SCHEMA],
        &[
            "items",
            "prefixItems",
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
        ],
        "the type of the value",
    ),
    effect(
        &[SCHEMA],
        &["allOf", "oneOf", "anyOf", "discriminator"],
        "the type of the value",
    ),
    effect(
        &[Position::Discriminator],
        &["propertyName", "mapping", "defaultMapping"],
        "how alternatives are told apart",
    ),
    effect(
        &[SCHEMA],
        &[
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
        ],
        "checks of what is sent, or a note",
    ),
    effect(
        &[SCHEMA],
        &["default"],
        "the default of a field, the documentation, or a note",
    ),
    effect(
        &[SCHEMA],
        &["readOnly", "writeOnly"],
        "constructors and fields, or the documentation",
    ),
    effect(&[SCHEMA], &["contentSchema"], "a note"),
    annotation(
        &[SCHEMA],
        &["contentEncoding", "contentMediaType"],
        "what a text holds, which clients send and return as it is",
    ),
    effect(
        &[SCHEMA],
        &["not", "propertyNames"],
        "a check of what is sent, or a note, unless it says nothing",
    ),
    effect(
        &[SCHEMA],
        RESTRICTING,
        "a check of what is sent, the type that a `$dynamicRef` names, or a note",
    ),
    effect(
        &[SCHEMA],
        &["$defs", "definitions"],
        "what references name, or a note where none does",
    ),
    effect(
        &[SCHEMA],
        &["xml"],
        "how bodies of XML are written, where an operation has no JSON",
    ),
    annotation(
        &[SCHEMA],
        &[
            "$id",
            "id",
            "$anchor",
            "$dynamicAnchor",
            "$recursiveAnchor",
            "$schema",
            "$vocabulary",
            "$comment",
        ],
        "names for references and tools",
    ),
    annotation(&[SCHEMA], &["embed"], "how the framework of a server takes the value"),
    annotation(&[SCHEMA], &["title"], "documentation, and names of types"),
    annotation(
        &[
            PATH_ITEM,
            OPERATION,
            PARAMETER,
            HEADER,
            REQUEST_BODY,
            RESPONSE,
            MEDIA_TYPE,
            LINK,
            SECURITY_SCHEME,
            EXAMPLE,
            SCHEMA,
        ],
        &["summary", "description"],
        "documentation",
    ),
    annotation(
        &[DOCUMENT, Position::Tag, OPERATION, SCHEMA],
        &["externalDocs"],
        "documentation",
    ),
    annotation(
        &[PARAMETER, HEADER, MEDIA_TYPE, SCHEMA],
        &["example", "examples"],
        "examples",
    ),
    annotation(
        &[EXAMPLE],
        &["value", "dataValue", "serializedValue", "externalValue", "$ref"],
        "examples",
    ),
];

/// The claims of [`ROWS`].
static CLAIMS: LazyLock<HashMap<(Position, &'static str), Claim>> = LazyLock::new(|| {
    let rows = ROWS.iter().flat_map(|row| {
        let positions = row.positions.iter();
        positions.flat_map(|position| row.keywords.iter().map(|keyword| ((*position, *keyword), row.claim)))
    });
    rows.collect()
});

/// What becomes of the keyword `keyword` of an object at `position`.
pub fn claim(position: Position, keyword: &str) -> Option<Claim> {
    if keyword.starts_with("x-") {
        return Some(Claim::Annotation("extensions"));
    }
    CLAIMS.get(&(position, keyword)).copied()
}
