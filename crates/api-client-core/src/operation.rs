//! The static data about an operation, and the same data for a request that has no operation.

use std::borrow::Cow;
use std::fmt;

use http::{Method, StatusCode};

/// A list of alternatives of which one must be met. Each is a set of security schemes that are needed together.
///
/// With an empty list, no credential is sent (`security: []`). An empty alternative makes credentials optional (`{}`).
pub type SecurityRequirement = &'static [&'static [&'static str]];

/// Describes an operation. Generated crates hold one `static` of this type per operation.
#[derive(Debug)]
pub struct Operation {
    /// The `operationId`, used in errors and traces.
    pub id: &'static str,
    /// How programs call it, without arguments, from the client on: `pulls().create`. Errors name it beside the
    /// `operationId`; empty if there is no such method.
    pub call: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, with `{name}` for each path parameter.
    pub path: &'static str,
    /// The security requirement.
    pub security: SecurityRequirement,
    /// The statuses whose declared body is the error type of the operation.
    pub errors: &'static [StatusPattern],
}

impl Operation {
    /// Returns the HTTP method `name`, which is sent as it is written, for operations of methods that [`Method`] has no
    /// constant for (OpenAPI 3.2, `additionalOperations`). Such a method is neither safe nor idempotent as far as
    /// anyone knows, so its requests are sent again only where the program says so.
    ///
    /// Generators take tokens only (RFC 9110, 9.1); any other name gives `GET`.
    #[must_use]
    pub fn method_named(name: &'static str) -> Method {
        Method::from_bytes(name.as_bytes()).unwrap_or_default()
    }
}

/// Matches statuses, as a key of `responses` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusPattern {
    /// One status: `404`.
    Code(u16),
    /// All statuses with this first digit: `Class(4)` is `4XX`.
    Class(u8),
    /// Every status that no other key names: `default`.
    Default,
}

impl StatusPattern {
    /// Returns `true` if the pattern covers `status`.
    #[must_use]
    pub fn matches(self, status: StatusCode) -> bool {
        match self {
            Self::Code(code) => status.as_u16() == code,
            Self::Class(class) => status.as_u16() / 100 == u16::from(class),
            Self::Default => true,
        }
    }
}

/// What a request calls: an operation of the specification, or an endpoint that the specification lacks.
#[derive(Clone)]
pub(crate) enum Target {
    Operation(&'static Operation),
    Endpoint(Box<Endpoint>),
}

/// An endpoint that the specification lacks, as the caller names it.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// What followed the path after a `?`; it shows nowhere.
    pub(crate) query: String,
    /// `None`: whichever credential is configured first.
    pub(crate) security: Option<SecurityRequirement>,
}

/// What errors call an operation.
#[derive(Clone, Default)]
pub(crate) struct Name {
    /// [`Target::id`].
    pub(crate) id: Cow<'static, str>,
    /// [`Operation::call`].
    pub(crate) call: &'static str,
}

impl fmt::Display for Name {
    /// Writes how programs call it and the `operationId`, or one of them where they are the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.call {
            call if call.is_empty() || call == self.id => f.write_str(&self.id),
            call => write!(f, "{call} ({})", self.id),
        }
    }
}

impl Target {
    /// The `operationId`, or the path template of an endpoint without one.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Operation(operation) => operation.id,
            Self::Endpoint(endpoint) => &endpoint.path,
        }
    }

    /// What errors call it, which outlive the call.
    pub(crate) fn name(&self) -> Name {
        match self {
            Self::Operation(operation) => Name {
                id: Cow::Borrowed(operation.id),
                call: operation.call,
            },
            Self::Endpoint(endpoint) => Name {
                id: Cow::Owned(endpoint.path.clone()),
                call: "",
            },
        }
    }

    pub(crate) fn method(&self) -> &Method {
        match self {
            Self::Operation(operation) => &operation.method,
            Self::Endpoint(endpoint) => &endpoint.method,
        }
    }

    /// The method as the conventions of OpenTelemetry name it: one that they do not know could be of any name.
    #[cfg(any(feature = "metrics", feature = "tracing"))]
    pub(crate) fn known_method(&self) -> &str {
        const KNOWN: [&str; 10] = [
            "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
        ];
        let method = self.method().as_str();
        if KNOWN.contains(&method) { method } else { "_OTHER" }
    }

    /// The path template, never the path with its values.
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Operation(operation) => operation.path,
            Self::Endpoint(endpoint) => &endpoint.path,
        }
    }

    /// The query that an endpoint was named with.
    pub(crate) fn query(&self) -> &str {
        match self {
            Self::Operation(_) => "",
            Self::Endpoint(endpoint) => &endpoint.query,
        }
    }

    pub(crate) fn security(&self) -> Option<SecurityRequirement> {
        match self {
            Self::Operation(operation) => Some(operation.security),
            Self::Endpoint(endpoint) => endpoint.security,
        }
    }

    /// Whether a body of this status is declared to parse as the error type.
    pub(crate) fn declares(&self, status: StatusCode) -> bool {
        match self {
            Self::Operation(operation) => operation.errors.iter().any(|pattern| pattern.matches(status)),
            Self::Endpoint(_) => true,
        }
    }
}
