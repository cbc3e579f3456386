// The examples of the README call operations of `organizations`.
#![cfg_attr(any(not(doctest), feature = "organizations"), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
mod generated;

#[cfg(feature = "blocking")]
pub use api_client_core::blocking;
pub use api_client_core::{
    BuildError, ByteStream, CallOptions, Date, DateTime, Error, ErrorKind, HeaderMap, JsonLocation, Method,
    NoErrorBody, Response, RetryPolicy, SecretString, StatusCode, Url, jiff, reqwest, serde_json,
};

pub use generated::client::{Client, ClientBuilder};
pub use generated::{operations, types};
