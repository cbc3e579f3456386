//! XML bodies: how the values of a schema are written as XML, as the `xml` objects of OpenAPI say.
//!
//! In: a table of an element, and a body. Out: the same value as JSON, which the types of an API read and write
//! whatever its media type is. So a type has one `Serialize` and one `Deserialize`, and what walks over the table
//! exists once.
//!
//! What a server sends is read leniently: elements and attributes without a place in the table are kept by their names
//! (`@name` for attributes, `$text` for text beside them), the name of the root does not count, and neither does a
//! namespace where no other element has the name. Documents with a DTD or with entities other than `&lt;`, `&gt;`,
//! `&amp;`, `&apos;` and `&quot;` are refused, and so is what nests deeper than 127 elements.

mod error;
mod name;
mod read;
mod response;
mod table;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use response::{Readable, readable};
pub(crate) use write::from_json;

pub use table::{Content, Element, Member, Name, Place};
