//! The types that hold numbers of more digits than a `f64` has, themselves or in what they hold.
//!
//! In: the parts of each type. Out: those of which a part is a `Decimal` or an `i128`, or one of them: a union of them
//! is read so that numbers keep their digits until a variant is chosen.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::generate::RustType;
use crate::model::types::{DecimalForm, Integer, TypeId};

/// The types among `parts` that hold such numbers.
pub(super) fn holders(parts: &IndexMap<TypeId, Vec<RustType>>) -> HashSet<TypeId> {
    let mut holders = HashSet::new();
    loop {
        let before = holders.len();
        for (id, parts) in parts {
            if parts.iter().any(|part| holds(part, &holders)) {
                holders.insert(*id);
            }
        }
        if holders.len() == before {
            return holders;
        }
    }
}

fn holds(ty: &RustType, holders: &HashSet<TypeId>) -> bool {
    match ty {
        RustType::Decimal(DecimalForm::Number) | RustType::Integer(Integer::I128) => true,
        RustType::Named(id) => holders.contains(id),
        RustType::List(inner) | RustType::Map(inner) | RustType::Option(inner) | RustType::Boxed(inner) => {
            holds(inner, holders)
        }
        _ => false,
    }
}
