//! Calls over real sockets, as a generated client makes them. One binary, so that it is linked once.

mod concurrency;
mod contract;
mod credentials;
mod errors;
mod facade;
mod faults;
mod oauth;
mod redirects;
mod requests;
mod retries;
mod support;
mod traces;
