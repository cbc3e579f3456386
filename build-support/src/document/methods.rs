//! The HTTP methods that OpenAPI knows, and where operations stand in a path item.

use super::{JsonPointer, Node};

/// The fixed fields of a path item that hold an operation, in the order of the “Path Item Object”: those of OpenAPI
/// 3.0.3 and 3.1, and `query` of OpenAPI 3.2.
pub const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The field of a path item that holds operations of all other methods, by method (OpenAPI 3.2, “Path Item Object”).
pub const ADDITIONAL_OPERATIONS: &str = "additionalOperations";

/// Where an operation stands in a path item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OperationKey {
    /// In the fixed field of this name.
    Fixed(&'static str),
    /// In `additionalOperations`, by this method.
    Additional(String),
}

impl OperationKey {
    /// The operations of the path item `item`: the fixed fields in their order, then all others.
    pub fn all_of(item: &Node) -> Vec<Self> {
        let fixed = METHODS.into_iter().filter(|method| item.get(method).is_some());
        let additional = item.get(ADDITIONAL_OPERATIONS).and_then(Node::as_object);
        let names = additional.into_iter().flat_map(|operations| operations.keys().cloned());
        fixed.map(Self::Fixed).chain(names.map(Self::Additional)).collect()
    }

    /// Where the operation of the method `method` stands, which is written as it is sent.
    pub fn of_method(method: &str) -> Self {
        let fixed = METHODS.into_iter().find(|fixed| fixed.to_ascii_uppercase() == method);
        fixed.map_or_else(|| Self::Additional(method.to_owned()), Self::Fixed)
    }

    /// The method as it is sent: fixed fields in upper case, others as the description writes them.
    pub fn method(&self) -> String {
        match self {
            Self::Fixed(field) => field.to_ascii_uppercase(),
            Self::Additional(method) => method.clone(),
        }
    }

    /// The operation in `item`.
    pub fn get<'n>(&self, item: &'n Node) -> Option<&'n Node> {
        match self {
            Self::Fixed(field) => item.get(field),
            Self::Additional(method) => item.get(ADDITIONAL_OPERATIONS)?.get(method),
        }
    }

    /// The operation in `item`, to be changed.
    pub fn get_mut<'n>(&self, item: &'n mut Node) -> Option<&'n mut Node> {
        match self {
            Self::Fixed(field) => item.get_mut(field),
            Self::Additional(method) => item.get_mut(ADDITIONAL_OPERATIONS)?.get_mut(method),
        }
    }

    /// The pointer of the operation in the path item at `item`.
    pub fn below(&self, item: &JsonPointer) -> JsonPointer {
        match self {
            Self::Fixed(field) => item.join(field),
            Self::Additional(method) => item.join(ADDITIONAL_OPERATIONS).join(method),
        }
    }
}
