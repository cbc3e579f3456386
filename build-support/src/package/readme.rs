//! What the README of a client, which is the documentation of its crate, says beside its example and its credentials.
//!
//! In: the list of the tags that are features. Out: the sections about errors, features, the Rust that it needs, and that
//! the vendor has no part in it.

/// The sections, in Markdown. `tag_features` says which tags are features, and is empty where none is.
pub(crate) fn sections(tag_features: &str) -> String {
    format!("{ERRORS}{tag_features}{REST}")
}

const ERRORS: &str = "\
## Errors

Every call returns one `Error`. `Error::kind` says where the call failed: before it was sent, on the way, by the status of
the answer, or because the answer could not be read. `Error::body` is the body that the description declares for the
status; `Error::status`, `Error::headers`, `Error::text` and `Error::location` are what is known of any other answer.

Requests with an idempotent method are repeated after a failed connection, a timeout, and the statuses 408, 429, 500, 502,
503 and 504; `ClientBuilder::retry` changes that.

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

What the crate expresses of the description, and what it does not, is in `FIDELITY.md`. The crate is unofficial: it is
neither made nor endorsed by the vendor of the API.
";
