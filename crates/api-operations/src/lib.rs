#![doc = include_str!("../README.md")]

mod paths;
mod table;

pub use table::{
    Body, Content, Credential, Location, Operation, Page, PageStyle, Parameter, Response, ResponseHeader, Table,
};
