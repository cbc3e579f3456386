#![doc = include_str!("../README.md")]

#[cfg(feature = "check")]
pub mod check;
#[cfg(feature = "fake")]
pub mod fake;
mod paths;
mod table;

pub use table::{
    Body, Content, Credential, Location, Operation, Page, PageStyle, Parameter, Response, ResponseHeader, Table,
};
