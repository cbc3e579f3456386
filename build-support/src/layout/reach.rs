//! Which operations a type is for.
//!
//! In: all types, and the operations by module. Out: each definition of a type with the modules whose operations reach it,
//! directly or through other types; those that none reaches, and what they lead to, are for [`OTHER_TYPES`]. What a type
//! converts into is not reached by that: who has no use for it is not to compile it.

use std::collections::{BTreeSet, HashMap, HashSet};

use syn::visit::{self, Visit};
use syn::{Item, ItemImpl, Path, Type};

use super::imports::FirstSegments;
use crate::package::features::OTHER_TYPES;

/// A type with all that follows its definition, such as its `impl` blocks.
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) items: Vec<Item>,
    pub(super) conversions: Vec<Conversion>,
    /// The modules whose operations reach it, and [`OTHER_TYPES`] where a type that none reaches leads to it.
    pub(super) users: BTreeSet<String>,
}

/// An `impl From<Whole> for Target` that stands behind the definition of `Whole`.
pub(super) struct Conversion {
    pub(super) target: String,
    pub(super) item: ItemImpl,
}

/// The name that `item` defines for other items to use.
pub(super) fn defined_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// The definitions in `types`, in their order. `operations` are modules with their items.
pub(super) fn definitions<'o>(
    types: Vec<Item>,
    operations: impl IntoIterator<Item = (&'o str, &'o [Item])>,
) -> Vec<Definition> {
    let mut definitions = grouped(types);
    let references: Vec<BTreeSet<String>> = definitions
        .iter()
        .map(|definition| FirstSegments::of(&definition.items))
        .collect();
    let places: HashMap<String, usize> = definitions
        .iter()
        .enumerate()
        .map(|(place, definition)| (definition.name.clone(), place))
        .collect();
    let places_of = |names: &BTreeSet<String>| names.iter().filter_map(|name| places.get(name).copied()).collect();
    let references: Vec<Vec<usize>> = references.iter().map(places_of).collect();
    for (module, items) in operations {
        let roots = places_of(&TypesOfOperations::of(items));
        add_user(&mut definitions, module, roots, &references);
    }
    let unused = definitions.iter().enumerate();
    let unused = unused.filter(|(_, definition)| definition.users.is_empty());
    let unused = unused.map(|(place, _)| place).collect();
    add_user(&mut definitions, OTHER_TYPES, unused, &references);
    definitions
}

/// Says that `user` needs all definitions that those at the places in `roots` lead to.
fn add_user(definitions: &mut [Definition], user: &str, roots: Vec<usize>, references: &[Vec<usize>]) {
    for place in reached(roots, references) {
        if let Some(definition) = definitions.get_mut(place) {
            definition.users.insert(user.to_owned());
        }
    }
}

fn grouped(types: Vec<Item>) -> Vec<Definition> {
    let names: HashSet<String> = types.iter().filter_map(defined_name).collect();
    let mut definitions: Vec<Definition> = Vec::new();
    for item in types {
        match (defined_name(&item), definitions.last_mut()) {
            (None, Some(definition)) => definition.add(item, &names),
            (name, _) => definitions.push(Definition {
                name: name.unwrap_or_default(),
                items: vec![item],
                conversions: Vec::new(),
                users: BTreeSet::new(),
            }),
        }
    }
    definitions
}

impl Definition {
    /// Adds what stands behind the definition. `names` are all types.
    fn add(&mut self, item: Item, names: &HashSet<String>) {
        match item {
            Item::Impl(item) => match target(&item).filter(|target| *target != self.name && names.contains(target)) {
                Some(target) => self.conversions.push(Conversion { target, item }),
                None => self.items.push(Item::Impl(item)),
            },
            item => self.items.push(item),
        }
    }
}

/// The type that `item` converts into, if it is a conversion.
fn target(item: &ItemImpl) -> Option<String> {
    let (of, _) = item.trait_.as_ref()?;
    let is_from = of.segments.last().is_some_and(|segment| segment.ident == "From");
    match &*item.self_ty {
        Type::Path(path) if is_from => path.path.get_ident().map(ToString::to_string),
        _ => None,
    }
}

/// All definitions that those at the places in `waiting` lead to.
fn reached(mut waiting: Vec<usize>, references: &[Vec<usize>]) -> HashSet<usize> {
    let mut reached = HashSet::new();
    while let Some(place) = waiting.pop() {
        if reached.insert(place) {
            waiting.extend(references.get(place).into_iter().flatten());
        }
    }
    reached
}

/// What operations name in the module `types`.
#[derive(Default)]
struct TypesOfOperations(BTreeSet<String>);

impl TypesOfOperations {
    fn of(items: &[Item]) -> BTreeSet<String> {
        let mut found = Self::default();
        items.iter().for_each(|item| found.visit_item(item));
        found.0
    }
}

impl<'ast> Visit<'ast> for TypesOfOperations {
    fn visit_path(&mut self, path: &'ast Path) {
        let mut segments = path.segments.iter();
        if let (Some(module), Some(name)) = (segments.next(), segments.next())
            && module.ident == "types"
        {
            self.0.insert(name.ident.to_string());
        }
        visit::visit_path(self, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<Item> {
        syn::parse_file(text).unwrap().items
    }

    #[test]
    fn a_type_is_for_the_operations_that_lead_to_it() {
        let types = items(
            "pub struct Pet { owner: Option<Box<Owner>> }
             pub struct Owner { pets: Vec<Pet> }
             pub enum Mood { Pet(String) }
             impl Default for Mood { fn default() -> Self { Self::Pet(String::new()) } }
             impl From<Mood> for Hook { fn from(_: Mood) -> Self { Self } }
             pub struct Hook { pet: Pet }",
        );
        let pets = items("fn get(pet: Pet) -> Response<types::Owner> { todo() }");
        let moods = items("fn get() -> types::Mood { todo() }");
        let definitions = definitions(types, [("pets", pets.as_slice()), ("moods", moods.as_slice())]);
        let users: Vec<_> = definitions
            .iter()
            .map(|definition| {
                let users: Vec<&str> = definition.users.iter().map(String::as_str).collect();
                (definition.name.as_str(), users.join(" "))
            })
            .collect();
        let expected = [
            ("Pet", "other-types pets"),
            ("Owner", "other-types pets"),
            ("Mood", "moods"),
            ("Hook", "other-types"),
        ];
        assert_eq!(users, expected.map(|(name, users)| (name, users.to_owned())));
    }
}
