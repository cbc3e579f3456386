//! Large parts are boxed.
//!
//! In: how progenitor spells types. Out: the same, with a `Box` around each part that is larger than [`LIMIT`].
//! Progenitor boxes what closes a circle and nothing else, so that a type that holds others that hold others takes
//! megabytes where a specification is closely woven, and reading it overflows the stack.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::generate::{RustType, Spelling};
use crate::model::Api;
use crate::model::types::{TypeId, TypeKind};

/// The most bytes that a part takes inside the value that holds it.
const LIMIT: usize = 1024;
/// What a pointer takes.
const POINTER: usize = 8;
/// What a string, a list or a map takes, and what is assumed of types from elsewhere.
const HANDLE: usize = 3 * POINTER;

/// The parts of each type, large ones in a box.
pub(super) fn boxed(api: &Api, spelling: &Spelling) -> IndexMap<TypeId, Vec<RustType>> {
    let mut sizes = Sizes {
        api,
        spelling,
        known: HashMap::new(),
    };
    let parts = spelling.parts.iter().map(|(id, parts)| {
        let kind = api.types.get(*id).map(|ty| &ty.kind);
        let has_parts = matches!(kind, Some(TypeKind::Object(_) | TypeKind::Union(_)));
        let parts = parts.iter().map(|part| match part {
            part if has_parts && sizes.of(part) > LIMIT => RustType::Boxed(Box::new(part.clone())),
            part => part.clone(),
        });
        (*id, parts.collect())
    });
    parts.collect()
}

/// About how many bytes values of types take, once large parts are boxed.
struct Sizes<'a> {
    api: &'a Api,
    spelling: &'a Spelling,
    known: HashMap<TypeId, usize>,
}

impl Sizes<'_> {
    fn of(&mut self, ty: &RustType) -> usize {
        match ty {
            RustType::Option(inner) => POINTER + self.of(inner),
            RustType::Boxed(_) => POINTER,
            RustType::Named(id) => self.named(*id),
            _ => HANDLE,
        }
    }

    fn named(&mut self, id: TypeId) -> usize {
        if let Some(size) = self.known.get(&id) {
            return *size;
        }
        // A circle would be boxed already.
        self.known.insert(id, HANDLE);
        let spelling = self.spelling;
        let parts = spelling.parts.get(&id).map(Vec::as_slice).unwrap_or_default();
        let size = match (self.api.types.get(id).map(|ty| &ty.kind), parts) {
            (Some(TypeKind::Alias(_)), [target]) => self.of(target),
            (Some(TypeKind::Object(_)), parts) => {
                // Each may be absent, and the last holds properties without a field.
                let all: usize = parts.iter().map(|part| POINTER + self.part(part)).sum();
                all + HANDLE
            }
            (Some(TypeKind::Union(_)), parts) => {
                let largest = parts.iter().map(|part| self.part(part)).max();
                POINTER + largest.unwrap_or(HANDLE)
            }
            _ => HANDLE,
        };
        self.known.insert(id, size);
        size
    }

    /// What `ty` takes as a part.
    fn part(&mut self, ty: &RustType) -> usize {
        let size = self.of(ty);
        if size > LIMIT { POINTER } else { size }
    }
}
