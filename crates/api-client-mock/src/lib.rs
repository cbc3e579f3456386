#![doc = include_str!("../README.md")]

mod answer;
mod expectation;
mod http;
mod options;
mod replay;
mod server;
mod state;

pub use answer::Fault;
pub use expectation::Expectation;
pub use options::Options;
pub use replay::{Match, Recording, ReplayError};
pub use server::Server;

pub use api_operations::Table;
