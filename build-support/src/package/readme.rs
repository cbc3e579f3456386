//! What the README of a client, which is the documentation of its crate, says beside its example and its credentials.
//!
//! In: the list of the tags that are features. Out: the sections about errors, features, the Rust that it needs, and
//! that the vendor has no part in it.

/// Returns the sections as Markdown. `tag_features` lists the tags that are features; empty if none is.
pub(crate) fn sections(tag_features: &str) -> String {
    format!("{ERRORS}{tag_features}{REST}")
}

const ERRORS: &str = "\
## Errors

Every call that fails returns an `Error`. `Error::kind` tells where: before the request was sent, in transit, by the status
of the response, or because the response could not be read. `Error::body` is the typed body, if the specification declares
one for the status. `Error::status`, `Error::headers`, `Error::text` and `Error::location` describe any other response.

Requests with an idempotent method are retried after a failed connection, a timeout, or the status 408, 429, 500, 502, 503
or 504. Set another policy with `ClientBuilder::retry`.

If a response is not what the specification declares, every request has ways around it, with the same options, retries and
credentials (`use` the trait `Call`): `send_as::<T>()`, `send_bytes()`, `send_text()`, and `send_response()` for status,
headers and a stream. `JsonCall::send_optional()` returns `None` for a response without a body. With
`ClientBuilder::tolerance` or `CallOptions::tolerance`, what does not fit is left out and listed in `Response::mismatches`.

## Features

";

const REST: &str = "\
| feature      | default | what it does                                              |
|--------------|---------|-----------------------------------------------------------|
| `rustls`     | yes     | TLS through rustls                                        |
| `native-tls` |         | TLS through the library of the operating system           |
| `tracing`    |         | a span for each call and an event for each attempt        |
| `blocking`   |         | `blocking::Wait::wait`: calls from code that is not async |

The minimum supported Rust version is 1.85.

## Completeness

`FIDELITY.md` lists what the crate expresses of the specification, and what it does not. The crate is unofficial: it is
neither made nor endorsed by the vendor of the API.
";
