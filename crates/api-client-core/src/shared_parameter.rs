//! Parameters that the calls of a client share: an account, a tenant, a version of the API.
//!
//! In: the static data of such a parameter, and the value that the program gives a client. Out: the value as it is
//! sent. A client keeps it, and a request of an operation that has the parameter takes it over when it is made, until
//! the program gives the request a value of its own.

use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use crate::param::{self, QueryStyle};
use crate::{Violation, options};

/// Describes a parameter that a client can have a value for. Generated crates hold one for each.
#[derive(Debug, PartialEq, Eq)]
pub struct SharedParameter {
    place: Place,
    name: &'static str,
    setter: &'static str,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Header,
    Query,
}

impl SharedParameter {
    /// The header `name`, which programs set with `setter`: a method of requests and of the builder of the client.
    #[must_use]
    pub const fn header(name: &'static str, setter: &'static str) -> Self {
        Self {
            place: Place::Header,
            name,
            setter,
        }
    }

    /// The query parameter `name`, which programs set with `setter`: a method of requests and of the builder of the
    /// client.
    #[must_use]
    pub const fn query(name: &'static str, setter: &'static str) -> Self {
        Self {
            place: Place::Query,
            name,
            setter,
        }
    }

    /// Writes a value for the client to keep. One that cannot be sent is an error when it is to be.
    #[must_use]
    pub fn value<T: Serialize + ?Sized>(&'static self, value: &T) -> SharedValue {
        let mut text = String::new();
        let written = match self.place {
            Place::Header => param::write_header(&mut text, value),
            Place::Query => {
                let style = QueryStyle::Form { explode: true };
                param::write_query(&mut text, style, self.name, value).map(|()| !text.is_empty())
            }
        };
        SharedValue {
            parameter: self,
            written: self.checked(written.map_err(|error| error.to_string()), text),
        }
    }

    fn checked(&self, written: Result<bool, String>, text: String) -> Result<Option<Written>, String> {
        match written {
            Err(reason) => Err(format!("{}: {reason}", self.shown())),
            Ok(false) => Ok(None),
            Ok(true) => match self.place {
                Place::Header => {
                    options::header(self.name, &text).map(|(name, value)| Some(Written::Header(name, value)))
                }
                Place::Query => Ok(Some(Written::Query(text.into()))),
            },
        }
    }

    /// Where it is sent, and its name there.
    fn shown(&self) -> String {
        let place = match self.place {
            Place::Header => "header",
            Place::Query => "query parameter",
        };
        format!("{place} `{}`", self.name)
    }

    /// What to do where neither the client nor the request has a value.
    fn missing(&self) -> String {
        let Self { setter, .. } = self;
        let what = self.shown();
        format!(
            "{what} is missing: set it for the call with `{setter}`, or for the client with `ClientBuilder::{setter}`"
        )
    }

    /// Whether a pair of `query` is it.
    pub(crate) fn is_in_query(&self, query: &str) -> bool {
        let is_it = |pair: &str| {
            let name = pair.split_once('=').map_or(pair, |(name, _)| name);
            percent_decode_str(name).eq(self.name.bytes())
        };
        self.place == Place::Query && query.split('&').any(is_it)
    }

    /// Whether one of `headers` is it.
    pub(crate) fn is_in(&self, headers: &http::HeaderMap) -> bool {
        self.place == Place::Header && headers.contains_key(self.name)
    }
}

/// The value of a [`SharedParameter`], as it is sent.
#[derive(Clone)]
pub struct SharedValue {
    pub(crate) parameter: &'static SharedParameter,
    /// Nothing where the value is `None` or `null`; or why it cannot be sent.
    pub(crate) written: Result<Option<Written>, String>,
}

#[derive(Clone)]
pub(crate) enum Written {
    Header(HeaderName, HeaderValue),
    /// A pair of the query.
    Query(Arc<str>),
}

impl SharedValue {
    /// Makes a value that the specification does not allow an error when it is to be sent.
    #[must_use]
    pub fn check(mut self, outcome: Result<(), Violation>) -> Self {
        if let Err(violation) = outcome {
            self.written = Err(violation.to_string());
        }
        self
    }
}

/// Formats the parameter, but not the value.
impl std::fmt::Debug for SharedValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SharedValue").field(self.parameter).finish()
    }
}

/// The values that a client has. Clones of the client have them in common, so that a further one costs a list.
pub(crate) type SharedValues = Option<Arc<[SharedValue]>>;

/// `values` with `value` in the place of another one for its parameter.
pub(crate) fn with(values: &SharedValues, value: SharedValue) -> SharedValues {
    let others = values.iter().flat_map(|values| values.iter());
    let others = others.filter(|other| other.parameter != value.parameter).cloned();
    Some(others.chain([value.clone()]).collect())
}

/// The first value of `values` that cannot be sent: why.
pub(crate) fn mistake(values: &SharedValues) -> Option<&str> {
    let mut values = values.iter().flat_map(|values| values.iter());
    values.find_map(|value| value.written.as_ref().err().map(String::as_str))
}

/// What a request has from its client for a parameter that a value of its own does not simply replace.
#[derive(Clone)]
pub(crate) struct TakenOver {
    pub(crate) parameter: &'static SharedParameter,
    pub(crate) state: State,
}

#[derive(Clone)]
pub(crate) enum State {
    /// It is in the query as this pair.
    Pair(Arc<str>),
    /// It is required and has no value.
    Missing,
    /// Its value cannot be sent.
    Mistake(String),
}

impl TakenOver {
    /// Why the request cannot be sent as it is.
    pub(crate) fn refusal(&self) -> Option<String> {
        match &self.state {
            State::Pair(_) => None,
            State::Missing => Some(self.parameter.missing()),
            State::Mistake(mistake) => Some(mistake.clone()),
        }
    }
}

/// Removes `pair` from `query`.
pub(crate) fn remove(query: &mut String, pair: &str) {
    let mut pairs: Vec<&str> = query.split('&').collect();
    if let Some(index) = pairs.iter().rposition(|other| *other == pair) {
        pairs.remove(index);
        *query = pairs.join("&");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ACCOUNT: SharedParameter = SharedParameter::header("X-Account", "account");
    static VERSION: SharedParameter = SharedParameter::query("api-version", "api_version");

    #[test]
    fn a_value_replaces_the_one_before_it_and_no_other() {
        let values = with(&None, ACCOUNT.value("a"));
        let values = with(&values, VERSION.value("1"));
        let values = with(&values, ACCOUNT.value("b")).expect("there are two");
        let parameters: Vec<_> = values.iter().map(|value| value.parameter.name).collect();
        assert_eq!(parameters, ["api-version", "X-Account"]);
        assert!(matches!(&values[1].written, Ok(Some(Written::Header(_, value))) if value == "b"));
    }

    #[test]
    fn a_value_shows_in_no_debug_output() {
        let shown = format!("{:?}", ACCOUNT.value("acct-7"));
        assert!(shown.contains("X-Account") && !shown.contains("acct-7"), "{shown}");
    }

    #[test]
    fn one_pair_is_removed() {
        for (query, expected) in [
            ("v=1", ""),
            ("v=1&v=1", "v=1"),
            ("a=v=1&v=1&b", "a=v=1&b"),
            ("v=10", "v=10"),
        ] {
            let mut query = query.to_owned();
            remove(&mut query, "v=1");
            assert_eq!(query, expected);
        }
    }
}
