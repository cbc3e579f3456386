//! The keys of `vendor.toml`: the tables that its reference and its JSON Schema are made from.
//!
//! In: nothing. Out: the tables but those of `type_keys`; `tables` lists them all. The reader of the file is `raw`;
//! tests hold the two against each other.

/// A table of the manifest.
pub(super) struct Table {
    /// The keys that lead to it; none for the beginning of the file.
    pub(super) path: &'static [&'static str],
    pub(super) shape: Shape,
    /// What it is for, in Markdown.
    pub(super) summary: &'static str,
    pub(super) keys: &'static [Key],
    /// An example with all keys. Those of all tables make one manifest.
    pub(super) example: &'static str,
}

/// How often a table is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Once at most.
    One,
    /// Once or more often, in double brackets.
    Many,
    /// Once for each of some names, which follow its path in the header.
    Named(&'static [&'static str]),
}

/// A key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) default: Default,
    /// What it does, in Markdown.
    pub(super) meaning: &'static str,
}

/// What a key without a value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Default {
    /// The manifest is refused.
    Required,
    /// This, in Markdown.
    Is(&'static str),
}

/// The values of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any string.
    Text,
    /// A string that matches this regular expression, which is described by the first text.
    Pattern(&'static str, &'static str),
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Boolean,
    /// A whole number from 0.
    Count,
    /// A string, a whole number or a boolean.
    Scalar,
    /// An array of some of these strings.
    Choices(&'static [&'static str]),
    /// An array of strings, whole numbers and booleans.
    Scalars,
    /// An array of strings that match the regular expression, which is described by the first text.
    Texts(&'static str, &'static str),
}

const URL: Kind = Kind::Pattern("URL", "^https?://[!-.0-~][!-~]*$");
const LINE: Kind = Kind::Pattern(
    "one line of text",
    r"^[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$",
);
pub(super) const METHOD: Kind = Kind::Pattern("Rust name in `snake_case`", "^[a-z_][a-z0-9_]*$");
pub(super) const TYPE: Kind = Kind::Pattern("Rust name in `UpperCamelCase`", "^[A-Z][A-Za-z0-9]*$");
pub(super) const REASON: Key = Key {
    name: "reason",
    kind: Kind::Pattern("string", r"\S"),
    default: Default::Required,
    meaning: "Why the entry is needed.",
};

pub(super) const ROOT: Table = Table {
    path: &[],
    shape: Shape::One,
    summary: "The crate and the vendor. These keys come before the first table.",
    keys: &[
        Key {
            name: "crate",
            kind: Kind::Pattern("crate name: lower-case letters, digits and `-`", "^[a-z][a-z0-9-]*$"),
            default: Default::Required,
            meaning: "Name of the crate and of its folder in `crates/`.",
        },
        Key {
            name: "title",
            kind: LINE,
            default: Default::Required,
            meaning: "Name of the vendor, as it spells it.",
        },
        Key {
            name: "description",
            kind: LINE,
            default: Default::Required,
            meaning: "What the crate is, in one sentence.",
        },
        Key {
            name: "homepage",
            kind: URL,
            default: Default::Is("none"),
            meaning: "The vendor's site.",
        },
        Key {
            name: "documentation",
            kind: URL,
            default: Default::Is("none"),
            meaning: "The vendor's documentation of the API. Sources may be fetched from its host.",
        },
        Key {
            name: "base_url",
            kind: URL,
            default: Default::Is("the first server of the specification"),
            meaning: "Base URL of the client, for a specification that has no server or a wrong one.",
        },
        Key {
            name: "prose",
            kind: Kind::Boolean,
            default: Default::Is("`true`"),
            meaning: "Whether the vendor's descriptions and summaries are part of the documentation of the crate. `false` leaves \
                      them out, for vendors whose terms do not allow others to publish them.",
        },
        Key {
            name: "strict_fields",
            kind: Kind::Texts("property", ""),
            default: Default::Is("`[]`"),
            meaning: "Properties of responses that no tolerant reading leaves out, because a program must not take `None` for an \
                      answer: expiry, revocation, the state of a job. One that no type has is an error.",
        },
        Key {
            name: "idempotency_key",
            kind: Kind::Pattern("name of a header", "^[A-Za-z0-9-]+$"),
            default: Default::Is("none"),
            meaning: "Header of POST and PATCH operations for a key by which the server recognises a request that is repeated. Each \
                      call has a key of its own, and is retried. A declared header `Idempotency-Key` needs no entry.",
        },
    ],
    example: r#"crate = "cats-api"
title = "Cats"
description = "Client for the Cats API: cats and their owners"
homepage = "https://cats.example"
documentation = "https://docs.cats.example/api"
base_url = "https://api.cats.example"
prose = true
strict_fields = ["revoked_at"]
idempotency_key = "Idempotency-Key"
"#,
};

pub(super) const SOURCE: Table = Table {
    path: &["source"],
    shape: Shape::Many,
    summary: "A page or file that the specification is assembled from, or several that follow a pattern. At least one is \
              required.",
    keys: &[
        Key {
            name: "path",
            kind: Kind::Pattern("path", r"^[^\\:]+$"),
            default: Default::Required,
            meaning: "Path from the folder of `vendor.toml`. At most one `*`, which matches text without `/`, or one `**`, \
                      which matches any text.",
        },
        Key {
            name: "origin",
            kind: URL,
            default: Default::Required,
            meaning: "URL that it was published at. A `*` or `**` stands for what that of `path` matches.",
        },
    ],
    example: r#"[[source]]
path = "pages/*.md"
origin = "https://docs.cats.example/api/*.md"
"#,
};

pub(super) const FETCH: Table = Table {
    path: &["fetch"],
    shape: Shape::One,
    summary: "Where `cargo xtask fetch` looks for sources, beside the `[[source]]` tables.",
    keys: &[
        Key {
            name: "index",
            kind: URL,
            default: Default::Is("none"),
            meaning: "List of pages, such as `llms.txt`. Every page in it that a `[[source]]` with `*` or `**` matches is \
                      fetched.",
        },
        Key {
            name: "hosts",
            kind: Kind::Texts("host, or host and port", r"^[a-z0-9.:\[\]-]+$"),
            default: Default::Is("`[]`"),
            meaning: "Hosts that may be asked, beside those of the URLs in this file.",
        },
    ],
    example: r#"[fetch]
index = "https://docs.cats.example/llms.txt"
hosts = ["cdn.cats.example", "cdn.cats.example:8443"]
"#,
};

pub(super) const AUTH: Table = Table {
    path: &["auth"],
    shape: Shape::Named(&["scheme"]),
    summary: "How the credential of a security scheme reaches the client. `<scheme>` is its name in \
              `components.securitySchemes`. A scheme without this table gets a method of its own name and no environment \
              variable.",
    keys: &[
        Key {
            name: "env",
            kind: Kind::Texts("environment variable", "^[A-Z_][A-Z0-9_]*$"),
            default: Default::Required,
            meaning: "Environment variables with the credential. The first that is set counts.",
        },
        Key {
            name: "method",
            kind: METHOD,
            default: Default::Required,
            meaning: "Method of the client builder that takes the credential. Each scheme has another one.",
        },
        Key {
            name: "default",
            kind: Kind::Boolean,
            default: Default::Is("`false`"),
            meaning: "Whether `Client::new` takes this credential. At most one scheme does.",
        },
        Key {
            name: "docs",
            kind: Kind::Text,
            default: Default::Is("the description of the scheme"),
            meaning: "Documentation of the method.",
        },
    ],
    example: r#"[auth.ApiKey]
env = ["CATS_API_KEY"]
method = "api_key"
default = true
docs = "An API key from the settings page."
"#,
};

pub(super) const FAILURE: Table = Table {
    path: &["failure"],
    shape: Shape::One,
    summary: "How a response with a 2xx status says that the call failed. Without this table, the status alone decides.",
    keys: &[
        Key {
            name: "field",
            kind: Kind::Text,
            default: Default::Required,
            meaning: "Property of the response that tells failure from success.",
        },
        Key {
            name: "equals",
            kind: Kind::Scalar,
            default: Default::Required,
            meaning: "Value of that property when the call failed.",
        },
        Key {
            name: "message",
            kind: Kind::Text,
            default: Default::Is("none"),
            meaning: "Property of the response with the reason.",
        },
    ],
    example: r#"[failure]
field = "success"
equals = false
message = "error"
"#,
};

pub(super) const RESOLVE: Table = Table {
    path: &["resolve"],
    shape: Shape::Many,
    summary: "Which page counts where pages contradict each other. An entry that settles nothing is an error.",
    keys: &[
        Key {
            name: "pointer",
            kind: Kind::Pattern("JSON pointer", "^/"),
            default: Default::Required,
            meaning: "The part of the specification that pages disagree about.",
        },
        Key {
            name: "source",
            kind: Kind::Text,
            default: Default::Required,
            meaning: "Path of the page that counts, from the folder of `vendor.toml`.",
        },
        REASON,
    ],
    example: r#"[[resolve]]
pointer = "/components/schemas/Cat"
source = "pages/b.md"
reason = "it is the newer of the two"
"#,
};

pub(super) const COMBINE: Table = Table {
    path: &["combine"],
    shape: Shape::Many,
    summary: "An operation that several pages describe, each with another body, such as one for each model. Its bodies become \
              alternatives. An entry that combines nothing is an error.",
    keys: &[
        Key {
            name: "pointer",
            kind: Kind::Pattern("JSON pointer to an operation", "^/paths/"),
            default: Default::Required,
            meaning: "The operation.",
        },
        REASON,
    ],
    example: r#"[[combine]]
pointer = "/paths/~1images/post"
reason = "the site has a page for each model"
"#,
};

pub(super) const API: Table = Table {
    path: &["api"],
    shape: Shape::Named(&["name"]),
    summary: "One of several APIs that the sources describe. With such tables, every API needs one, and each has its own \
              `openapi/<name>.yaml`, and `overlay/<name>.yaml` for corrections. Several in one crate are a module each, called as \
              the API is here, with a client of its own. Without such tables, the sources describe one API.",
    keys: &[
        Key {
            name: "pages",
            kind: Kind::Texts("specification or title", ""),
            default: Default::Required,
            meaning: "Which pages belong to it: the specification that their fences name, or else the title of the API. \
                      Several are joined.",
        },
        Key {
            name: "crate",
            kind: Kind::Pattern("crate name: lower-case letters, digits and `-`", "^[a-z][a-z0-9-]*$"),
            default: Default::Is("the vendor's crate, of which each API is a module if there are several"),
            meaning: "Name of the crate that this API has to itself.",
        },
        Key {
            name: "base_url",
            kind: URL,
            default: Default::Is("`base_url` above, or else the first server of its specification"),
            meaning: "Base URL of its client, for a specification that has no server or a wrong one.",
        },
        Key {
            name: "skip",
            kind: Kind::Pattern("string", r"\S"),
            default: Default::Is("it has a client"),
            meaning: "Why this API has no client, whatever `crate` says.",
        },
    ],
    example: r#"[api.kittens]
pages = ["kittens.yaml", "Kittens"]
crate = "kittens-api"
base_url = "https://kittens.cats.example"
skip = "it is not published yet"
"#,
};

pub(super) const PAGINATION: Table = Table {
    path: &["pagination"],
    shape: Shape::Named(&["operationId"]),
    summary: "How the list of an operation comes in pages, where that is not recognised.",
    keys: &[
        Key {
            name: "style",
            kind: Kind::Choice(&["cursor", "page", "offset", "link"]),
            default: Default::Required,
            meaning: "How the next page is requested: by a cursor, by its number, by the number of items before it, or by \
                      the header `Link`.",
        },
        Key {
            name: "parameter",
            kind: Kind::Text,
            default: Default::Is("none; all styles but `link` need it"),
            meaning: "Query parameter that requests the next page, or property of the JSON body that does.",
        },
        Key {
            name: "next",
            kind: Kind::Text,
            default: Default::Is("none; `cursor` needs it"),
            meaning: "Style `cursor`: property of a page with the cursor of the next one, with `.` between nested names.",
        },
        Key {
            name: "first",
            kind: Kind::Count,
            default: Default::Is("`1`"),
            meaning: "Style `page`: number of the first page.",
        },
        Key {
            name: "size",
            kind: Kind::Text,
            default: Default::Is("none"),
            meaning: "Styles `page` and `offset`: query parameter with the number of items in a page, or property of the JSON body.",
        },
        Key {
            name: "items",
            kind: Kind::Text,
            default: Default::Is("the only array in the page"),
            meaning: "Property of a page with its items.",
        },
    ],
    example: r#"[pagination.listTheCats]
style = "cursor"
parameter = "after"
next = "meta.last"
first = 0
size = "count"
items = "cats"
"#,
};

pub(super) const BODIES: Table = Table {
    path: &["bodies"],
    shape: Shape::One,
    summary: "The request bodies that a call needs, though the specification does not say `required: true` of them. OpenAPI \
              makes such a body optional; many specifications only forget to say that it is not.",
    keys: &[Key {
        name: "required",
        kind: Kind::Texts("operationId or `*`", ""),
        default: Default::Is("none"),
        meaning: "Operations whose body the method takes as an argument, by their `operationId`; `*` is every operation \
                  whose body has a required property.",
    }],
    example: r#"[bodies]
required = ["*"]
"#,
};

pub(super) const MERGE: Table = Table {
    path: &["merge"],
    shape: Shape::One,
    summary: "Types that are taken together. A specification can have an alternative for each code of an error, which are hundreds \
              of types; `cargo xtask doctor` says how many.",
    keys: &[Key {
        name: "constants",
        kind: Kind::Boolean,
        default: Default::Is("false"),
        meaning: "Whether the alternatives of a union that differ in constants only become one type. Which constants go together \
                  is not checked then.",
    }],
    example: r#"[merge]
constants = true
"#,
};

pub(super) const FEATURES: Table = Table {
    path: &["features"],
    shape: Shape::One,
    summary: "The features of the crate that stand for tags. An operation that is to have one of its own gets a tag of its own from \
              `overlay.yaml`.",
    keys: &[
        Key {
            name: "default",
            kind: Kind::Texts("feature", ""),
            default: Default::Is("all tags; none with more than 200 operations"),
            meaning: "Tags that are on by default, by the names of their features.",
        },
        Key {
            name: "reviewed",
            kind: Kind::Texts("feature", ""),
            default: Default::Is("none"),
            meaning: "Tags whose generated code the snapshots show in full, by the names of their features. Those of a crate \
                      of up to 200 operations show all of it.",
        },
        Key {
            name: "paths",
            kind: Kind::Boolean,
            default: Default::Is("`false`"),
            meaning: "Whether the groups that the operations of a specification without tags are in, by the first segment of \
                      their paths that tells them apart, are features as tags are.",
        },
    ],
    example: r#"[features]
default = ["cats"]
reviewed = ["cats"]
paths = true
"#,
};

pub(super) const VERIFY: Table = Table {
    path: &["verify"],
    shape: Shape::One,
    summary: "What `cargo xtask verify` does not call by itself.",
    keys: &[Key {
        name: "exclude",
        kind: Kind::Texts("operationId, or method and path", ""),
        default: Default::Is("`[]`"),
        meaning: "Operations with the method GET or HEAD that have effects, or cost something. They are called only by name.",
    }],
    example: r#"[verify]
exclude = ["GET /cats/{id}/feed", "log_out"]
"#,
};

pub(super) const METHODS: Table = Table {
    path: &["names", "operation"],
    shape: Shape::Named(&["operationId"]),
    summary: "The Rust method of an operation: of the handle of its first tag, or of the client if it has no tag.",
    keys: &[
        Key {
            name: "name",
            kind: METHOD,
            default: Default::Required,
            meaning: "Name of the method.",
        },
        REASON,
    ],
    example: r#"[names.operation.getAllTheCats]
name = "list_cats"
reason = "the vendor's name reads badly"
"#,
};

pub(super) const TAGS: Table = Table {
    path: &["names", "tag"],
    shape: Shape::Named(&["tag"]),
    summary: "The Rust name of a tag: of its module, of the method of the client that returns its handle, and of its feature.",
    keys: &[
        Key {
            name: "name",
            kind: METHOD,
            default: Default::Required,
            meaning: "Name of the module.",
        },
        REASON,
    ],
    example: r#"[names.tag."Cats & Kittens"]
name = "cats"
reason = "kittens are cats"
"#,
};

pub(super) const TYPES: Table = Table {
    path: &["names", "type"],
    shape: Shape::Named(&["schema"]),
    summary: "The Rust type of a schema in `components.schemas`.",
    keys: &[
        Key {
            name: "name",
            kind: TYPE,
            default: Default::Required,
            meaning: "Name of the type.",
        },
        REASON,
    ],
    example: r#"[names.type.CatDTO]
name = "Cat"
reason = "DTO says nothing to a user"
"#,
};

pub(super) const FIELDS: Table = Table {
    path: &["names", "field"],
    shape: Shape::Named(&["schema", "property"]),
    summary: "The Rust field of a property of a schema in `components.schemas`.",
    keys: &[
        Key {
            name: "name",
            kind: METHOD,
            default: Default::Required,
            meaning: "Name of the field.",
        },
        REASON,
    ],
    example: r#"[names.field.CatDTO."cat-name"]
name = "name"
reason = "the prefix says nothing"
"#,
};

impl Table {
    /// Returns the header of the table, with placeholders for names; empty for the beginning of the file.
    pub(super) fn header(&self) -> String {
        let path = self.path.join(".");
        match self.shape {
            Shape::One if path.is_empty() => path,
            Shape::One => format!("[{path}]"),
            Shape::Many => format!("[[{path}]]"),
            Shape::Named(names) => {
                let names: String = names.iter().map(|name| format!(".<{name}>")).collect();
                format!("[{path}{names}]")
            }
        }
    }
}
