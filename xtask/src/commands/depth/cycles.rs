//! The types of an API that hold themselves, and the ways on which they do.
//!
//! In: the types. Out: a way for each part of such a type that leads back to it, as short as can be after that part. A
//! value that goes round a way over and over is as deep as its JSON, and every part that can be on a way is on one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use build_support::model::types::{TypeDef, TypeId, TypeKind, Types};

/// A part of a type: the type, and the place among its [`TypeDef::parts`].
pub(super) type Part = (TypeId, usize);

/// A way from a type to itself: the part of each type on it that leads on.
pub(super) type Cycle = Vec<Part>;

/// Returns the ways on which objects and unions hold themselves. Forms are not JSON, and no value on a way.
pub(super) fn cycles(types: &Types) -> BTreeMap<TypeId, Vec<Cycle>> {
    let edges = woven(types);
    let mut cycles = BTreeMap::new();
    for (id, parts) in &edges {
        let is_value = types.get(*id).is_some_and(|ty| !matches!(ty.kind, TypeKind::Alias(_)));
        let ways: Vec<Cycle> = parts
            .iter()
            .filter(|_| is_value)
            .filter_map(|(part, next)| {
                let back = shortest(&edges, *next, *id)?;
                Some([vec![(*id, *part)], back].concat())
            })
            .collect();
        if !ways.is_empty() {
            cycles.insert(*id, ways);
        }
    }
    cycles
}

/// For each type the places of its parts that hold a type, and that type.
type Edges = BTreeMap<TypeId, Vec<(usize, TypeId)>>;

/// Returns the types that lead to others and that others lead to, without end: all that hold themselves, and few
/// besides.
fn woven(types: &Types) -> Edges {
    let mut edges: Edges = types
        .iter()
        .filter(|(_, ty)| !is_form(ty))
        .map(|(id, ty)| {
            let parts = ty.parts().into_iter().enumerate();
            (
                id,
                parts
                    .flat_map(|(index, part)| part.named().map(move |named| (index, named)))
                    .collect(),
            )
        })
        .collect();
    loop {
        let count = edges.len();
        let there: BTreeSet<TypeId> = edges.keys().copied().collect();
        for parts in edges.values_mut() {
            parts.retain(|(_, next)| there.contains(next));
        }
        let held: BTreeSet<TypeId> = edges.values().flatten().map(|(_, next)| *next).collect();
        edges.retain(|id, parts| !parts.is_empty() && held.contains(id));
        if edges.len() == count {
            return edges;
        }
    }
}

fn is_form(ty: &TypeDef) -> bool {
    ty.object().is_some_and(|object| object.form.is_some())
}

/// Returns the parts on a shortest way from one type to another; none on that from a type to itself.
fn shortest(edges: &Edges, from: TypeId, to: TypeId) -> Option<Cycle> {
    let mut came_by: BTreeMap<TypeId, Option<Part>> = BTreeMap::from([(from, None)]);
    let mut waiting = VecDeque::from([from]);
    while let Some(id) = waiting.pop_front() {
        if id == to {
            let mut way = Vec::new();
            let mut at = id;
            while let Some(part) = came_by.get(&at).copied().flatten() {
                way.push(part);
                at = part.0;
            }
            way.reverse();
            return Some(way);
        }
        for (part, next) in edges.get(&id).map(Vec::as_slice).unwrap_or_default() {
            came_by.entry(*next).or_insert_with(|| {
                waiting.push_back(*next);
                Some((id, *part))
            });
        }
    }
    None
}
