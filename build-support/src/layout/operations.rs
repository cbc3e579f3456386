//! The operations of a module, each with all that belongs to it.
//!
//! In: the items of the module, by kind: the methods of the client, then the requests, then the statics. Out: the same by
//! operation, so that a long module can be split, and put together again as the items of a shorter one.

use std::collections::HashMap;

use syn::{ImplItem, Item, ItemImpl, ReturnType, Type};

use super::reach::defined_name;
use crate::model::names::static_name;

/// An operation with its items.
pub(super) struct Operation {
    /// The name of its method.
    pub(super) name: String,
    method: ImplItem,
    /// The request and what it is made of.
    items: Vec<Item>,
    statics: Vec<Item>,
}

/// The operations whose items are `items`, and the `impl` block that their methods stand in, without them.
pub(super) fn take_apart(items: Vec<Item>) -> (Vec<Operation>, Option<ItemImpl>) {
    let mut items = items.into_iter();
    let Some(Item::Impl(mut methods)) = items.next() else {
        return (Vec::new(), None);
    };
    let mut requests = HashMap::new();
    let mut operations: Vec<Operation> = Vec::new();
    for method in std::mem::take(&mut methods.items) {
        let ImplItem::Fn(function) = &method else { continue };
        if let Some(request) = request_of(&function.sig.output) {
            requests.insert(request, operations.len());
        }
        operations.push(Operation {
            name: function.sig.ident.to_string(),
            method,
            items: Vec::new(),
            statics: Vec::new(),
        });
    }
    let statics: HashMap<String, usize> = operations
        .iter()
        .enumerate()
        .map(|(place, operation)| (static_name(&operation.name), place))
        .collect();
    let mut current = 0;
    for item in items {
        if let Some(place) = defined_name(&item).and_then(|name| requests.get(&name)) {
            current = *place;
        }
        let of_static = match &item {
            Item::Static(item) => statics.get(&item.ident.to_string()).copied(),
            _ => None,
        };
        match of_static {
            Some(place) => operations[place].statics.push(item),
            None => operations[current].items.push(item),
        }
    }
    (operations, Some(methods))
}

fn request_of(output: &ReturnType) -> Option<String> {
    match output {
        ReturnType::Type(_, output) => match &**output {
            Type::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        },
        ReturnType::Default => None,
    }
}

/// The items of a module with `operations`, whose methods stand in a block like `methods`.
pub(super) fn put_together(operations: Vec<Operation>, methods: &ItemImpl) -> Vec<Item> {
    let mut methods = methods.clone();
    let (mut items, mut statics) = (Vec::new(), Vec::new());
    for operation in operations {
        methods.items.push(operation.method);
        items.extend(operation.items);
        statics.extend(operation.statics);
    }
    items.insert(0, Item::Impl(methods));
    items.extend(statics);
    items
}

impl Operation {
    /// All its items.
    pub(super) fn items(&self, methods: &ItemImpl) -> Vec<Item> {
        let mut methods = methods.clone();
        methods.items.push(self.method.clone());
        let items = self.items.iter().chain(&self.statics).cloned();
        std::iter::once(Item::Impl(methods)).chain(items).collect()
    }
}
