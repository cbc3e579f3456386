//! The tree that every stage before `generate` works on.
//!
//! In: nothing; the `source` stage builds it. Out: [`Node`], a JSON-like value in which every part knows the file, line
//! and column it was read from. A plain `serde_json::Value` would do for the data, but then no later stage could show
//! the source of a mistake.

pub(crate) mod characters;
mod code;
pub mod diagnostic;
pub mod kinds;
mod located;
mod location;
mod media_type;
mod methods;
mod node;
pub mod note;
mod pointer;
pub mod progress;
pub(crate) mod scalar;
pub mod suggestion;
mod toml_error;
pub mod words;
pub mod yaml;

pub use located::Located;
pub use location::{Location, SourceFile};
pub use media_type::{essence, is_json, is_json_lines};
pub use methods::{ADDITIONAL_OPERATIONS, METHODS, OperationKey};
pub use node::{Node, Object, Value};
pub use pointer::{JsonPointer, PointerError, escape_pointer_token, unescape_pointer_token};
pub(crate) use toml_error::toml_error;
