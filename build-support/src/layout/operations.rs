//! The items of a file of operations.
//!
//! In: rendered operations. Out: their items by kind, as people look for them: the methods of the client, then the requests
//! with what they are made of, then the statics.

use syn::{ImplItem, Item, ItemImpl, parse_quote};

use crate::render::RenderedOperation;

/// The items of `operations`.
pub(super) fn items(operations: &[RenderedOperation]) -> Vec<Item> {
    let mut methods: ItemImpl = parse_quote!(impl Client {});
    let (mut requests, mut constants) = (Vec::new(), Vec::new());
    for operation in operations {
        methods.items.push(ImplItem::Fn(operation.method.clone()));
        requests.extend(operation.items.iter().cloned());
        constants.push(operation.constant.clone());
    }
    let all = std::iter::once(Item::Impl(methods)).chain(requests);
    all.chain(constants).collect()
}
