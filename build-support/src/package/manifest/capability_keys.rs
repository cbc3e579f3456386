//! The keys of `vendor.toml` about what a client can do beside calls.
//!
//! In: nothing. Out: the tables, which `tables` lists with all others.

use super::keys::{Default, Key, Kind, Shape, Table};

pub(super) const WEBHOOKS: Table = Table {
    path: &["webhooks"],
    shape: Shape::One,
    summary: "How the vendor signs its webhooks, if not as Standard Webhooks does. The crate has a feature `webhook-signatures`, and \
              with it a constant `WEBHOOK_SCHEME`, which `webhooks::WebhookVerifier::with_scheme` takes.",
    keys: &[
        Key {
            name: "header",
            kind: Kind::Text,
            default: Default::Required,
            meaning: "Header with the signature.",
        },
        Key {
            name: "algorithm",
            kind: Kind::Choice(&["sha256", "sha512"]),
            default: Default::Is("`\"sha256\"`"),
            meaning: "Hash of the HMAC.",
        },
        Key {
            name: "encoding",
            kind: Kind::Choice(&["hex", "base64"]),
            default: Default::Is("`\"hex\"`"),
            meaning: "How the signature is written.",
        },
        Key {
            name: "prefix",
            kind: Kind::Text,
            default: Default::Is("none"),
            meaning: "What stands before the signature, such as `sha256=`.",
        },
        Key {
            name: "part",
            kind: Kind::Text,
            default: Default::Is("the whole header"),
            meaning: "Part of the header that is a signature, where it has parts `name=value` between commas.",
        },
        Key {
            name: "timestamp",
            kind: Kind::Text,
            default: Default::Is("none"),
            meaning: "What is the time of sending, in seconds since 1970: with `part` another part of the header, or else another header.",
        },
        Key {
            name: "signed",
            kind: Kind::Text,
            default: Default::Is("`\"{timestamp}.{body}\"` with `timestamp`, or else `\"{body}\"`"),
            meaning: "Text that is signed. `{body}` stands for the body, and `{timestamp}` for the time of sending.",
        },
    ],
    example: r#"[webhooks]
header = "X-Cat-Signature"
algorithm = "sha512"
encoding = "base64"
prefix = "v1:"
part = "signature"
timestamp = "t"
signed = "{timestamp}.{body}"
"#,
};

pub(super) const WEBSOCKET: Table = Table {
    path: &["websocket"],
    shape: Shape::One,
    summary: "The vendor has WebSockets, which OpenAPI cannot describe. The crate has a feature `websocket`, and with it the client \
              a method `websocket(path)`.",
    keys: &[Key {
        name: "credential",
        kind: Kind::Text,
        default: Default::Is("where its security scheme says"),
        meaning: "First message, if `{credential}` stands in it for the credential, which is escaped in JSON; or else the query parameter \
                  that the credential is.",
    }],
    example: r#"[websocket]
credential = '{"token": "{credential}"}'
"#,
};

pub(super) const RATE_LIMIT: Table = Table {
    path: &["rate_limit"],
    shape: Shape::One,
    summary: "Headers in which the vendor says how many requests it takes. They are read before `RateLimit`, `RateLimit-*` and \
              `X-RateLimit-*`, which every client reads.",
    keys: &[
        Key {
            name: "limit",
            kind: Kind::Text,
            default: Default::Is("none"),
            meaning: "Header with the number of requests in a window.",
        },
        Key {
            name: "remaining",
            kind: Kind::Text,
            default: Default::Is("none"),
            meaning: "Header with the number of requests that are left.",
        },
        Key {
            name: "reset",
            kind: Kind::Text,
            default: Default::Is("none"),
            meaning: "Header that says when there are more.",
        },
        Key {
            name: "reset_form",
            kind: Kind::Choice(&["seconds", "milliseconds", "unix", "http-date", "date-time", "duration"]),
            default: Default::Is("`\"seconds\"`"),
            meaning: "How `reset` is written: seconds or milliseconds from the response on, seconds since 1970, a date of HTTP, \
                      a date and time by RFC 3339, or numbers with units, such as `1m30s`.",
        },
    ],
    example: r#"[rate_limit]
limit = "X-Cat-Quota"
remaining = "X-Cat-Quota-Left"
reset = "X-Cat-Quota-Renewed"
reset_form = "http-date"
"#,
};
