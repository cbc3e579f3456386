#![doc = include_str!("../README.md")]

mod arguments;
mod call;
pub mod catalog;
mod command;
mod credentials;
mod dry_run;
pub mod failure;
pub mod names;
mod output;
mod pages;
mod program;
pub mod schema;
pub mod service;
pub mod text;

pub use program::main;
