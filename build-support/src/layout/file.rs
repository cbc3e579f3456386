//! A file of generated code before its text is put together.
//!
//! In: nothing; `tree` and the modules of operations and types fill it. Out: [`File`].

use syn::Attribute;

use super::features::Condition;
use super::imports::Imports;

/// The items of a file, printed, and the imports that they need.
pub(super) struct Code {
    pub(super) imports: Imports,
    pub(super) text: String,
}

/// A file before its head is printed.
pub(super) struct File {
    /// Its path below `src/generated/`.
    pub(super) path: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) code: Code,
    /// When it is there.
    pub(super) condition: Condition,
}
