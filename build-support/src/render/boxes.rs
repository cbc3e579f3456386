//! Large members are boxed.
//!
//! In: structs that hold structs. Out: the same, with a `Box` around each member whose type is larger than [`LIMIT`].
//! Progenitor boxes what closes a circle and nothing else, so that a type that holds others that hold others takes
//! megabytes where a specification is closely woven, and reading it overflows the stack.

use std::collections::HashMap;

use syn::{Fields, Item, Type};

use super::{Context, syntax};
use crate::model::facts::TypeKind;

/// The most bytes that a member takes inside the value that holds it.
const LIMIT: usize = 1024;
/// What a pointer takes.
const POINTER: usize = 8;
/// What a string, a list or a map takes, and what is assumed of types from elsewhere.
const HANDLE: usize = 3 * POINTER;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let mut sizes = Sizes {
        types: items.iter().filter_map(|item| shape(item, context)).collect(),
        known: HashMap::new(),
    };
    for item in items.iter_mut() {
        let Item::Struct(item) = item else { continue };
        // What only carries the types of an operation is no value that anyone holds.
        if !context.facts.types.contains_key(&item.ident.to_string()) {
            continue;
        }
        // A type that is but another name for its only field is as large as that.
        let Fields::Named(fields) = &mut item.fields else {
            continue;
        };
        for field in &mut fields.named {
            if sizes.of(&field.ty) > LIMIT {
                let ty = &field.ty;
                field.ty = syn::parse_quote!(Box<#ty>);
            }
        }
    }
    Ok(())
}

/// What takes up the room of a type.
enum Shape {
    /// All of these.
    All(Vec<Type>),
    /// One of these.
    One(Vec<Type>),
    /// This, under another name.
    Same(Box<Type>),
}

fn shape(item: &Item, context: &Context<'_>) -> Option<(String, Shape)> {
    match item {
        Item::Struct(item) => {
            let name = item.ident.to_string();
            let fields: Vec<Type> = item.fields.iter().map(|field| field.ty.clone()).collect();
            if let (Fields::Unnamed(_), [only]) = (&item.fields, fields.as_slice()) {
                return Some((name, Shape::Same(Box::new(only.clone()))));
            }
            let facts = context.facts.types.get(&name);
            let is_union = facts.is_some_and(|facts| matches!(facts.kind, TypeKind::Union(_)));
            Some((
                name,
                if is_union {
                    Shape::One(fields)
                } else {
                    Shape::All(fields)
                },
            ))
        }
        Item::Type(item) => Some((item.ident.to_string(), Shape::Same(item.ty.clone()))),
        _ => None,
    }
}

/// About how many bytes values of types take, once large members are boxed.
struct Sizes {
    types: HashMap<String, Shape>,
    known: HashMap<String, usize>,
}

impl Sizes {
    fn of(&mut self, ty: &Type) -> usize {
        if let Some(inner) = syntax::inner_type(ty, "Option") {
            return POINTER + self.of(inner);
        }
        match syntax::type_ident(ty) {
            Some(name) if name == "Box" => POINTER,
            Some(name) if self.types.contains_key(&name) || self.known.contains_key(&name) => self.named(name),
            _ => HANDLE,
        }
    }

    fn named(&mut self, name: String) -> usize {
        if let Some(size) = self.known.get(&name) {
            return *size;
        }
        // A circle would be boxed already.
        self.known.insert(name.clone(), HANDLE);
        let size = match self.types.remove(&name) {
            None => HANDLE,
            Some(Shape::Same(ty)) => self.of(&ty),
            Some(Shape::All(members)) => {
                // Each may be absent, and the last holds members without a field.
                let all: usize = members.iter().map(|member| POINTER + self.member(member)).sum();
                all + HANDLE
            }
            Some(Shape::One(members)) => {
                let largest = members.iter().map(|member| self.member(member)).max();
                POINTER + largest.unwrap_or(HANDLE)
            }
        };
        self.known.insert(name, size);
        size
    }

    /// What `ty` takes as a member.
    fn member(&mut self, ty: &Type) -> usize {
        let size = self.of(ty);
        if size > LIMIT { POINTER } else { size }
    }
}
