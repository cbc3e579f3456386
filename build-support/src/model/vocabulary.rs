//! The words of generated code: every name in it that no vendor has given.
//!
//! In: nothing. Out: the names that generated code takes from elsewhere, where each comes from and which files use it;
//! the methods that every client, builder and request has. What a name of the vendor must not be, what a file imports,
//! what a feature turns on and what a crate re-exports all follow from here.

use std::collections::BTreeSet;

/// A kind of generated file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The client and its builder, where no name is a vendor's.
    Client,
    /// Operations, whose requests have names of the vendor's.
    Operations,
    /// Types, whose names are the vendor's.
    Types,
    /// The headers of responses, which are constants.
    Headers,
}

/// What generated code needs beside the runtime without features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A feature of the runtime.
    RuntimeFeature(&'static str),
    /// A crate that the runtime does not bring along.
    Crate(&'static str),
}

impl Need {
    /// How it is written where a feature names it, `dep:` aside.
    pub(crate) fn name(self) -> String {
        match self {
            Self::RuntimeFeature(feature) => format!("api-client-core/{feature}"),
            Self::Crate(name) => name.to_owned(),
        }
    }
}

/// A module that generated code imports from.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path.
    pub(crate) path: &'static str,
    /// What it takes for it to be there.
    pub(crate) need: Option<Need>,
    /// The names that are imported, and the files that use them. The last one of the path stands for the module.
    pub(crate) names: &'static [(&'static str, &'static [Place])],
}

use Place::{Client, Headers, Operations, Types};

/// The module that the client, the operations and the types of the only API of a crate are in.
pub(crate) const CRATE: &str = "crate";

/// The names that generated code imports, in the order in which imports stand.
pub(crate) const SOURCES: &[Source] = &[
    Source {
        path: "std::collections",
        need: None,
        names: &[("BTreeMap", &[Types, Operations])],
    },
    Source {
        path: "std::sync",
        need: None,
        names: &[("LazyLock", &[Operations])],
    },
    Source {
        path: "std::time",
        need: None,
        names: &[("Duration", &[Client])],
    },
    Source {
        path: "api_client_core",
        need: None,
        names: &[
            ("AdditionalProperties", &[Types]),
            ("Api", &[Client]),
            ("ApiKeyLocation", &[Client]),
            ("BuildError", &[Client]),
            ("ByteStream", &[Operations]),
            ("Bytes", &[Operations]),
            ("CallOptions", &[Operations]),
            ("Connection", &[Client]),
            ("Credential", &[Client]),
            ("Date", &[Operations, Types]),
            ("DateTime", &[Operations, Types]),
            ("Decimal", &[Operations, Types]),
            ("DecimalText", &[Operations, Types]),
            ("Error", &[Operations]),
            ("FailureValue", &[Client]),
            ("InBandFailure", &[Client]),
            ("Method", &[Client, Operations]),
            ("Middleware", &[Client]),
            ("Nullable", &[Types]),
            ("OAuthFlows", &[Client]),
            ("Operation", &[Operations]),
            ("ParamStyle", &[Operations]),
            ("QueryStyle", &[Operations]),
            ("RateLimitHeaders", &[Client]),
            ("RateLimitReset", &[Client]),
            ("RateLimiter", &[Client]),
            ("Request", &[Client, Operations]),
            ("Response", &[Operations]),
            ("ResponseFuture", &[Operations]),
            ("ResponseHeader", &[Headers]),
            ("RetryPolicy", &[Client]),
            ("SchemeKind", &[Client]),
            ("SecretString", &[Client]),
            ("SecurityRequirement", &[Operations]),
            ("SecurityScheme", &[Client]),
            ("ServerTemplate", &[Client]),
            ("ServerVariable", &[Client]),
            ("StatusPattern", &[Operations]),
            ("Tolerance", &[Client]),
            ("UnknownValue", &[Types]),
            ("Url", &[Client, Operations]),
            ("Validate", &[Types]),
            ("Violation", &[Types]),
            ("reqwest", &[Client]),
            ("validate", &[Operations, Types]),
        ],
    },
    Source {
        path: "api_client_core::indexmap",
        need: Some(Need::RuntimeFeature("indexmap")),
        names: &[("IndexMap", &[Types, Operations])],
    },
    Source {
        path: "api_client_core::json_lines",
        need: Some(Need::RuntimeFeature("stream")),
        names: &[("JsonLines", &[Operations])],
    },
    Source {
        path: "api_client_core::multipart",
        need: Some(Need::RuntimeFeature("multipart")),
        names: &[("Form", &[Types]), ("Part", &[Types])],
    },
    Source {
        path: "api_client_core::pagination",
        need: Some(Need::RuntimeFeature("stream")),
        names: &[("Items", &[Operations]), ("Pages", &[Operations])],
    },
    Source {
        path: "api_client_core::polling",
        need: Some(Need::RuntimeFeature("stream")),
        names: &[
            ("PollError", &[Operations]),
            ("Polling", &[Operations]),
            ("Progress", &[Operations]),
        ],
    },
    Source {
        path: "api_client_core::raw",
        need: Some(Need::RuntimeFeature("stream")),
        names: &[("RawBody", &[Operations])],
    },
    Source {
        path: "api_client_core::sse",
        need: Some(Need::RuntimeFeature("stream")),
        names: &[("EventStream", &[Operations])],
    },
    Source {
        path: "api_client_core::validate",
        need: None,
        names: &[("Pattern", &[Operations, Types])],
    },
    Source {
        path: "api_client_core::xml",
        need: Some(Need::RuntimeFeature("xml")),
        names: &[("xml", &[Operations])],
    },
    Source {
        path: "serde",
        need: None,
        names: &[("Deserialize", &[Types]), ("Serialize", &[Types])],
    },
    Source {
        path: "serde_json",
        need: None,
        names: &[("Map", &[Operations, Types]), ("Value", &[Operations, Types])],
    },
    Source {
        path: "uuid",
        need: Some(Need::Crate("uuid")),
        names: &[("Uuid", &[Operations, Types])],
    },
    Source {
        path: CRATE,
        need: None,
        names: &[("Client", &[Operations]), ("types", &[Operations])],
    },
];

/// What every client re-exports of the runtime: what is in the signatures of each, and what it takes to make such a
/// value.
pub(crate) const REEXPORTS: &[&str] = &[
    "AccessToken",
    "AdditionalProperties",
    "BoxError",
    "BoxFuture",
    "BuildError",
    "ByteStream",
    "Bytes",
    "Call",
    "CallOptions",
    "ClientAuthentication",
    "ClientCredentials",
    "Connection",
    "Credential",
    "Date",
    "DateTime",
    "Decimal",
    "DecimalText",
    "Error",
    "ErrorBody",
    "ErrorKind",
    "HeaderMap",
    "JsonCall",
    "JsonLocation",
    "Method",
    "Middleware",
    "Mismatch",
    "Next",
    "NoErrorBody",
    "Nullable",
    "RateLimit",
    "RateLimiter",
    "RefreshToken",
    "Request",
    "Response",
    "ResponseFuture",
    "RetryPolicy",
    "SecretString",
    "StatusCode",
    "TokenProvider",
    "Tolerance",
    "UnknownValue",
    "Url",
    "Validate",
    "Violation",
    "jiff",
    "reqwest",
    "serde_json",
];

/// The names of the prelude that generated code uses, and the files that use them.
const PRELUDE: &[(&str, &[Place])] = &[
    ("Box", &[Types]),
    ("Clone", &[Types]),
    ("Copy", &[Types]),
    ("Debug", &[Types]),
    ("Default", &[Types]),
    ("Deserializer", &[Types]),
    ("Drop", &[Types]),
    ("Eq", &[Types]),
    ("Err", &[Types]),
    ("Fn", &[Types]),
    ("From", &[Types]),
    ("Hash", &[Types]),
    ("Into", &[Operations, Types]),
    ("IntoIterator", &[Operations, Types]),
    ("Iterator", &[Types]),
    ("None", &[Types]),
    ("Ok", &[Types]),
    ("Option", &[Operations, Types]),
    ("Ord", &[Types]),
    ("PartialEq", &[Types]),
    ("Result", &[Operations, Types]),
    ("Self", &[Operations, Types]),
    ("Serializer", &[Types]),
    ("Some", &[Types]),
    ("String", &[Operations, Types]),
    ("ToString", &[Types]),
    ("Vec", &[Operations, Types]),
];

/// The names of types that no definition in a file of the kind `place` may have: they would hide what the file uses.
pub(crate) fn reserved_types(place: Place) -> BTreeSet<&'static str> {
    let imported = SOURCES.iter().flat_map(|source| source.names);
    let used = imported.chain(PRELUDE).filter(|(_, places)| places.contains(&place));
    let names = used.map(|(name, _)| *name);
    names.filter(|name| name.starts_with(char::is_uppercase)).collect()
}

/// Where `name` is imported from.
pub(crate) fn source_of(name: &str) -> Option<&'static Source> {
    let imports = |source: &&Source| source.names.iter().any(|(imported, _)| *imported == name);
    SOURCES.iter().find(imports)
}

/// The methods that every client has; operations are methods beside them.
pub(crate) const CLIENT_METHODS: &[&str] = &["new", "builder", "from_env", "base_url", "request", "clone"];

/// The methods that every request has, those of the runtime's trait `Call` among them, and its fields and variables;
/// optional parameters are methods beside them.
pub(crate) const REQUEST_NAMES: &[&str] = &[
    "body",
    "into_request",
    "options",
    "send",
    "send_as",
    "send_bytes",
    "send_events",
    "send_json_lines",
    "send_optional",
    "send_response",
    "send_stream",
    "send_text",
    "to_curl",
    "request",
    "clone",
    "self",
];

/// The methods of a request that asks how far work is.
pub(crate) const POLL_METHODS: &[&str] = &["progress", "until_done"];

/// The methods of a request whose response is one page of a list.
pub(crate) const PAGE_METHODS: &[&str] = &["pages", "items"];

/// The methods that every builder has beside its [`SETTINGS`]; credentials are methods beside them.
const BUILDER_METHODS: &[&str] = &[
    "base_url",
    "build",
    "builder",
    "clone",
    "configure",
    "credentials_from_env",
    "from_env",
    "new",
    "origin",
    "server",
];

/// The names of methods that no credential may have.
pub(crate) fn reserved_credentials() -> impl Iterator<Item = &'static str> {
    let settings = SETTINGS.iter().map(|setting| setting.name);
    BUILDER_METHODS.iter().copied().chain(settings)
}

/// The names that no module of an API may have at the root of a crate: what stands there already, and the methods of
/// the builder there, which has one for each module.
pub(crate) fn reserved_modules() -> impl Iterator<Item = &'static str> {
    let modules = SOURCES.iter().filter_map(|source| source.path.rsplit("::").next());
    let own = ["alloc", "blocking", "client", "core", "generated", "reexports", "std"];
    let taken = REEXPORTS.iter().copied().chain(modules).chain(own);
    taken.chain(reserved_credentials())
}

/// Every word of generated code: what it imports or has from the prelude, and the methods of clients, builders and
/// requests.
pub fn words() -> impl Iterator<Item = &'static str> {
    let imported = SOURCES.iter().flat_map(|source| source.names).chain(PRELUDE);
    let methods = [CLIENT_METHODS, REQUEST_NAMES, PAGE_METHODS, BUILDER_METHODS];
    let named = imported.map(|(name, _)| *name);
    let of_builder = SETTINGS.iter().map(|setting| setting.name);
    let all = named.chain(methods.into_iter().flatten().copied()).chain(of_builder);
    all.chain(REEXPORTS.iter().copied())
}

/// A setting of the runtime's builder that a client's builder hands on.
pub(crate) struct Setting {
    /// The name of the method.
    pub(crate) name: &'static str,
    /// The parameters, as they are written.
    pub(crate) parameters: &'static str,
    /// The arguments that they are handed on as.
    pub(crate) arguments: &'static str,
    /// The documentation.
    pub(crate) doc: &'static [&'static str],
}

/// The settings that every client has.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        name: "credential",
        parameters: "scheme: &str, credential: impl Into<Credential>",
        arguments: "scheme, credential",
        doc: &["Sets the credential for a security scheme by its name, such as a provider of tokens that expire."],
    },
    Setting {
        name: "http_client",
        parameters: "http_client: reqwest::Client",
        arguments: "http_client",
        doc: &[
            "Sets the HTTP client, for proxies, certificates or a shared connection pool.",
            "",
            "Its own redirect policy and connection timeout apply. Build it with `reqwest::redirect::Policy::none()` to have",
            "redirects followed here, where no credential is sent to another host.",
        ],
    },
    Setting {
        name: "user_agent",
        parameters: "user_agent: impl Into<String>",
        arguments: "user_agent",
        doc: &["Sets the `User-Agent` header. Defaults to the name and version of this crate."],
    },
    Setting {
        name: "default_header",
        parameters: "name: impl Into<String>, value: impl Into<String>",
        arguments: "name, value",
        doc: &["Sets a header of every request that does not set it itself."],
    },
    Setting {
        name: "connect_timeout",
        parameters: "timeout: impl Into<Option<Duration>>",
        arguments: "timeout",
        doc: &["Sets the connection timeout. Defaults to 10 s; `None` disables it."],
    },
    Setting {
        name: "connection",
        parameters: "connection: Connection",
        arguments: "connection",
        doc: &[
            "Sets how connections are kept and where they lead: the pool, keep-alive and addresses in place of those of DNS.",
        ],
    },
    Setting {
        name: "attempt_timeout",
        parameters: "timeout: impl Into<Option<Duration>>",
        arguments: "timeout",
        doc: &["Sets the timeout of one attempt. Defaults to 60 s; `None` disables it."],
    },
    Setting {
        name: "timeout",
        parameters: "timeout: impl Into<Option<Duration>>",
        arguments: "timeout",
        doc: &[
            "Sets the timeout of a whole call, including retries and the pauses before them. Defaults to 300 s; `None` disables it.",
        ],
    },
    Setting {
        name: "idle_timeout",
        parameters: "timeout: impl Into<Option<Duration>>",
        arguments: "timeout",
        doc: &["Sets the longest pause within a streamed body. Defaults to 30 s; `None` disables the limit."],
    },
    Setting {
        name: "retry",
        parameters: "policy: RetryPolicy",
        arguments: "policy",
        doc: &["Sets when and how often a failed attempt is retried."],
    },
    Setting {
        name: "tolerance",
        parameters: "tolerance: Tolerance",
        arguments: "tolerance",
        doc: &[
            "Sets what may be left out of JSON responses that do not have the declared type. Defaults to nothing.",
            "`Response::mismatches` lists what was left out.",
        ],
    },
    Setting {
        name: "strict_fields",
        parameters: "names: impl IntoIterator<Item = impl Into<String>>",
        arguments: "names",
        doc: &["Adds names of properties that no tolerance leaves out, such as an expiry or the state of a job."],
    },
    Setting {
        name: "anonymous",
        parameters: "",
        arguments: "",
        doc: &[
            "Sends operations without a credential if none is set that they need: for a server that asks for none, such as",
            "a local one.",
        ],
    },
    Setting {
        name: "response_limit",
        parameters: "bytes: u64",
        arguments: "bytes",
        doc: &["Sets the size limit of buffered bodies, in bytes after decompression. Defaults to 64 MiB."],
    },
    Setting {
        name: "max_in_flight",
        parameters: "requests: impl Into<Option<usize>>",
        arguments: "requests",
        doc: &["Sets the number of concurrent requests. Defaults to 256; `None` disables the limit."],
    },
    Setting {
        name: "rate_limiter",
        parameters: "limiter: RateLimiter",
        arguments: "limiter",
        doc: &[
            "Sets a limiter that slows calls down before they exceed the limit that the server states. Defaults to none.",
        ],
    },
    Setting {
        name: "middleware",
        parameters: "middleware: impl Middleware",
        arguments: "middleware",
        doc: &["Adds a middleware around every request. The first one added is the outermost."],
    },
];
