//! placeholder

#[rustfmt::skip]
mod generated;

pub use api_client_core::{
    BuildError, ByteStream, CallOptions, Date, DateTime, Error, ErrorKind, Response, RetryPolicy, SecretString,
};

pub use generated::client::{Client, ClientBuilder};
pub use generated::{operations, types};
