#![doc = include_str!("../README.md")]

#[cfg(all(feature = "websocket", target_arch = "wasm32"))]
compile_error!(
    "the feature `websocket` of api-client-core needs sockets, which a browser does not have: leave it out for wasm32"
);

mod additional_properties;
mod api;
mod attempts;
#[cfg(feature = "oauth")]
pub mod authorization;
#[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
pub mod blocking;
mod body;
mod builder;
mod call;
mod charset;
mod chunks;
mod client;
mod connection;
mod content;
mod conversions;
mod credential;
mod curl;
mod date_time;
#[cfg(any(feature = "chrono", feature = "time"))]
mod dates_of_others;
mod decimal;
mod depth;
mod error;
mod exact;
#[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
mod file;
mod first_unknown;
mod from_value;
#[cfg(test)]
mod fuzz;
#[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
mod handshake;
mod id_type;
mod idempotency;
mod in_band;
mod json;
#[cfg(feature = "stream")]
pub mod json_lines;
mod json_text;
mod media_type;
mod metrics;
mod middleware;
#[cfg(feature = "multipart")]
pub mod multipart;
mod nullable;
#[doc(hidden)]
pub mod number_enum;
mod oauth;
#[doc(hidden)]
pub mod object;
#[doc(hidden)]
pub mod object_debug;
mod operation;
mod options;
#[cfg(feature = "stream")]
mod page_place;
#[cfg(feature = "stream")]
pub mod pagination;
mod param;
mod parts;
mod path;
#[cfg(feature = "stream")]
pub mod polling;
mod rate_limit;
mod rate_limiter;
#[cfg(feature = "stream")]
pub mod raw;
#[cfg(all(feature = "har", not(target_arch = "wasm32")))]
mod recorder;
mod redact;
mod redirect;
mod request;
mod response;
mod response_future;
mod response_header;
mod retry;
mod second_reading;
mod secret_fields;
mod send;
mod server;
mod shared;
mod shared_parameter;
mod shown;
#[cfg(feature = "stream")]
pub mod sse;
#[doc(hidden)]
pub mod status_bodies;
#[cfg(feature = "stream")]
mod steps;
mod stream;
#[doc(hidden)]
pub mod string_enum;
#[doc(hidden)]
pub mod tagged;
mod timer;
mod token;
mod tolerance;
mod trace;
#[cfg(feature = "trace-context")]
mod trace_context;
#[doc(hidden)]
pub mod union;
mod unknown_value;
#[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
mod upload;
pub mod validate;
#[doc(hidden)]
pub mod webhook_events;
#[cfg(feature = "webhooks")]
pub mod webhooks;
#[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
pub mod websocket;
#[cfg(feature = "xml")]
pub mod xml;

pub use additional_properties::AdditionalProperties;
pub use api::{Api, ApiKeyLocation, OAuthFlows, SchemeKind, SecurityScheme};
pub use builder::ClientBuilder;
pub use call::{Call, JsonCall};
pub use client::Client;
pub use connection::Connection;
pub use credential::Credential;
pub use date_time::{DateTime, DateTimeError};
#[cfg(feature = "chrono")]
pub use dates_of_others::ChronoDate;
#[cfg(feature = "time")]
pub use dates_of_others::TimeDate;
pub use decimal::{Decimal, DecimalError, DecimalText};
pub use error::{BoxError, BuildError, ERROR_TEXT_LIMIT, Error, ErrorBody, ErrorKind, JsonLocation, NoErrorBody};
pub use from_value::{FromValueError, from_value};
pub use in_band::{FailureValue, InBandFailure};
pub use middleware::{BoxFuture, Middleware, Next};
pub use nullable::Nullable;
pub use oauth::{ClientAuthentication, ClientCredentials, RefreshToken};
pub use operation::{Operation, SecurityRequirement, StatusPattern};
pub use options::CallOptions;
pub use param::{ParamStyle, QueryStyle};
pub use rate_limit::{RateLimit, RateLimitHeaders, RateLimitReset};
pub use rate_limiter::RateLimiter;
#[cfg(all(feature = "har", not(target_arch = "wasm32")))]
pub use recorder::Recorder;
pub use request::Request;
pub use response::Response;
pub use response_future::ResponseFuture;
pub use response_header::ResponseHeader;
pub use retry::RetryPolicy;
pub use server::{ServerTemplate, ServerVariable};
pub use shared_parameter::{SharedParameter, SharedValue};
pub use status_bodies::SuccessBody;
pub use stream::ByteStream;
pub use token::{AccessToken, TokenProvider};
pub use tolerance::{MISMATCH_RAW_LIMIT, Mismatch, Tolerance};
pub use unknown_value::UnknownValue;
pub use validate::{Validate, Violation};
pub use webhook_events::WebhookEventError;

#[cfg(feature = "indexmap")]
pub use indexmap;
#[cfg(any(feature = "metrics", feature = "trace-context"))]
pub use opentelemetry;

pub use bytes::Bytes;
pub use http::{HeaderMap, Method, StatusCode};
pub use jiff::civil::Date;
pub use secrecy::{ExposeSecret, SecretString};
pub use url::Url;
pub use {bytes, http, jiff, reqwest, secrecy, serde, serde_json, url};
