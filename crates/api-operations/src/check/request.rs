//! What is wrong with a request, by its operation.
//!
//! In: the parts of a request as they came. Out: a finding for each parameter, credential or part of the body that the
//! operation does not allow. Parameters that it does not declare are no finding: servers and proxies add some.

use serde_json::Value;

use crate::check::parameters::{self, Given};
use crate::check::{Checker, Direction, Finding, Place, body};
use crate::{Location, Operation, Table};

/// A request as it came.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The method.
    pub method: &'r str,
    /// The path behind the base URL, without the query.
    pub path: &'r str,
    /// The query, without the question mark; empty if there is none.
    pub query: &'r str,
    /// The headers, by names in any case.
    pub headers: &'r [(String, String)],
    /// The body; empty if there is none.
    pub body: &'r [u8],
}

impl Request<'_> {
    /// Returns the first header called `name`.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    /// Returns the cookie called `name`.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let all = self.header("cookie")?.split(';');
        all.filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Returns the pairs of the query, decoded.
    #[must_use]
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        parameters::pairs(self.query)
    }
}

impl<'t> Checker<'t> {
    /// Returns what is wrong with `request`, which is one of `operation`: credentials, then parameters, then the body.
    #[must_use]
    pub fn request(&self, table: &'t Table, operation: &Operation, request: &Request<'_>) -> Vec<Finding> {
        let checker = self.towards(Direction::Request);
        let mut findings: Vec<Finding> = credentials(table, operation, request).into_iter().collect();
        let query = request.query_pairs();
        let given = Given {
            request,
            query: &query,
            path: crate::paths::values(&operation.path, request.path).unwrap_or_default(),
        };
        for parameter in &operation.parameters {
            let place = |name: String| match parameter.location {
                Location::Path => Place::Path(name),
                Location::Header => Place::Header(name),
                Location::Cookie => Place::Cookie(name),
                Location::Query | Location::QueryString => Place::Query(name),
            };
            let mut found = |message: String| {
                findings.push(Finding {
                    place: place(parameter.name.clone()),
                    message,
                });
            };
            match given.value(table, parameter) {
                None if parameter.required => found("is missing".to_owned()),
                None => {}
                Some(value) => {
                    let value = checker.fitting(&parameter.schema, value);
                    for (pointer, message) in checker.check(&parameter.schema, &value) {
                        found(if pointer.is_empty() {
                            message
                        } else {
                            format!("at {pointer}: {message}")
                        });
                    }
                }
            }
        }
        findings.extend(body::check(&checker, table, operation, request));
        findings
    }
}

impl Checker<'_> {
    /// `value`, or the number or boolean that it is the text of, where only that fits `schema`.
    fn fitting(&self, schema: &Value, value: Value) -> Value {
        let read = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        match read {
            Some(read) if !self.is_valid(schema, &value) && self.is_valid(schema, &read) => read,
            _ => value,
        }
    }
}

/// Whether a request has the credentials of one alternative.
fn credentials(table: &Table, operation: &Operation, request: &Request<'_>) -> Option<Finding> {
    let is_there = |name: &String| {
        let Some(credential) = table.credentials.get(name) else {
            return true;
        };
        let name = credential.name.as_deref().unwrap_or_default();
        let begins_with = |scheme: &str| {
            let value = request.header("authorization").and_then(|value| value.split_once(' '));
            value.is_some_and(|(given, rest)| given.eq_ignore_ascii_case(scheme) && !rest.trim().is_empty())
        };
        match (credential.kind.as_str(), credential.location.as_deref()) {
            ("apiKey", Some("query")) => request.query_pairs().iter().any(|(key, _)| key == name),
            ("apiKey", Some("cookie")) => request.cookie(name).is_some(),
            ("apiKey", _) => request.header(name).is_some_and(|value| !value.is_empty()),
            ("http", _) => begins_with(credential.scheme.as_deref().unwrap_or("bearer")),
            _ => begins_with("bearer"),
        }
    };
    let is_fine = operation.security.is_empty() || operation.security.iter().any(|all| all.iter().all(is_there));
    let alternatives: Vec<String> = operation.security.iter().map(|all| all.join(" and ")).collect();
    (!is_fine).then(|| Finding {
        place: Place::Credentials,
        message: format!("needs {}", alternatives.join(" or ")),
    })
}

impl Table {
    /// Returns the operation that a request of `method` to `path` is one of.
    ///
    /// # Errors
    ///
    /// Returns what is wrong: no operation has the path, or none of those that do has the method.
    pub fn route(&self, method: &str, path: &str) -> Result<&Operation, Finding> {
        if let Some((operation, _)) = self.find(method, path) {
            return Ok(operation);
        }
        let methods = self.methods(path);
        let message = match methods.as_slice() {
            [] => format!("no operation has the path `{path}`"),
            _ => format!("`{path}` has operations of {}, none of {method}", methods.join(", ")),
        };
        Err(Finding {
            place: Place::Route,
            message,
        })
    }
}
