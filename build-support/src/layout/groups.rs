//! Which module a type belongs to.
//!
//! In: definitions, each with the modules of operations that reach it. Out: modules of types, each with the condition on
//! which it is there: types that one tag alone reaches stand in the module of that tag, others in one module for each set
//! of tags. A set has a module and not each type a condition: rustc then skips whole files, and readers see it once. Only a
//! conversion into a type that is not always there with the one that it is from carries a condition of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use quote::format_ident;
use syn::{Item, ItemImpl, parse_quote};

use super::features::{Condition, FeatureNames, OTHER_TYPES};
use super::reach::Definition;
use super::tree;
use crate::model::Api;
use crate::model::names::{Scope, module_name};
use crate::model::types::TypeId;
use crate::render::Conversion;

/// A name of more characters than this does not list more tags.
const MAX_NAME: usize = 60;

/// A module of types.
pub(super) struct Group {
    pub(super) name: String,
    /// Whether several tags have it.
    pub(super) is_shared: bool,
    pub(super) doc: String,
    pub(super) condition: Condition,
    pub(super) definitions: Vec<Definition>,
}

/// The definitions by module. Operations in modules without a feature are always there, and so are their types.
pub(super) fn groups(definitions: Vec<Definition>, features: &FeatureNames, api: &Api) -> Vec<Group> {
    let mut by_users: BTreeMap<BTreeSet<String>, Vec<Definition>> = BTreeMap::new();
    for definition in with_conversions(definitions, features, api) {
        let mut users = definition.users.clone();
        if let Some(always) = users.iter().find(|module| features.get(module).is_none()).cloned() {
            users = BTreeSet::from([always]);
        }
        by_users.entry(users).or_default().push(definition);
    }
    let names = names(by_users.keys());
    let groups = by_users.into_iter().zip(names);
    groups
        .map(|((users, definitions), name)| Group {
            name,
            is_shared: users.len() > 1,
            doc: doc(&users),
            condition: condition(&users, features),
            definitions,
        })
        .collect()
}

/// Puts the conversions of each definition behind its other items, each on the condition that its target is there.
fn with_conversions(mut definitions: Vec<Definition>, features: &FeatureNames, api: &Api) -> Vec<Definition> {
    let conditions: HashMap<TypeId, Condition> = definitions
        .iter()
        .map(|definition| (definition.id, condition(&definition.users, features)))
        .collect();
    for definition in &mut definitions {
        let own = condition(&definition.users, features);
        for Conversion { target, item } in definition.conversions.drain(..) {
            let item = match conditions.get(&target) {
                Some(needed) if !own.implies(needed) => on_condition(needed, target, item, api),
                _ => item,
            };
            definition.items.push(Item::Impl(item));
        }
    }
    definitions
}

/// A conversion into `target`, which has no import: that would have to have the condition too.
fn on_condition(condition: &Condition, target: TypeId, mut item: ItemImpl, api: &Api) -> ItemImpl {
    let (condition, target) = (tree::attribute(condition), format_ident!("{}", api.type_name(target)));
    item.self_ty = match api.module.as_ref().map(|module| format_ident!("{}", module.as_str())) {
        Some(module) => parse_quote!(crate::#module::types::#target),
        None => parse_quote!(crate::types::#target),
    };
    parse_quote!(#condition #item)
}

fn condition(users: &BTreeSet<String>, features: &FeatureNames) -> Condition {
    let names: Option<BTreeSet<String>> = users
        .iter()
        .map(|module| features.get(module).map(str::to_owned))
        .collect();
    names.map_or(Condition::Always, Condition::Any)
}

fn doc(users: &BTreeSet<String>) -> String {
    let modules = users.iter().filter(|user| *user != OTHER_TYPES);
    let modules: Vec<String> = modules.map(|module| format!("`{module}`")).collect();
    let has_others = modules.len() < users.len();
    let operations = match modules.as_slice() {
        [] => return "Types that no operation uses.".to_owned(),
        [only] if has_others => format!("the operations in {only}"),
        [only] => return format!("Types that only the operations in {only} use."),
        [first @ .., last] => format!("the operations in {} and {last}", first.join(", ")),
    };
    if has_others {
        format!("Types that {operations} use, and types that no operation uses.")
    } else {
        format!("Types that {operations} use.")
    }
}

/// A name for each of `sets`, which says as much of the set as one can read. It depends on little else than the set: other
/// tags and types leave files where they are.
fn names<'s>(sets: impl Iterator<Item = &'s BTreeSet<String>> + Clone) -> Vec<String> {
    let mut single = Scope::default();
    let mut shared = Scope::default();
    let mut names: Vec<String> = sets.clone().map(|_| String::new()).collect();
    // The modules of tags come first: their names are those of the modules of operations.
    for (name, set) in names.iter_mut().zip(sets.clone()) {
        if let (Some(only), 1) = (set.first().filter(|only| *only != OTHER_TYPES), set.len()) {
            *name = single.claim([only.as_str()]);
        }
    }
    for (name, set) in names.iter_mut().zip(sets) {
        match set.len() {
            1 if set.contains(OTHER_TYPES) => *name = single.claim(["other", "other_types"]),
            1 => {}
            _ => *name = shared.claim(candidates(set).iter().map(String::as_str)),
        }
    }
    names
}

/// A name for each part of a module whose items are in the modules `sets` as well.
pub(super) fn names_with<'s>(sets: impl Iterator<Item = &'s BTreeSet<String>>) -> Vec<String> {
    let mut scope = Scope::default();
    let names = sets.map(|set| {
        let candidates: Vec<String> = match set.len() {
            1 => set
                .iter()
                .map(|only| format!("with_{}", only.trim_end_matches('_')))
                .collect(),
            _ => candidates(set).iter().map(|name| format!("with_{name}")).collect(),
        };
        scope.claim(candidates.iter().map(String::as_str))
    });
    names.collect()
}

/// `a_and_b`; `a_and_b_and_3_more`, with as many more names as it takes.
fn candidates(set: &BTreeSet<String>) -> Vec<String> {
    let words: Vec<&str> = set.iter().map(|module| module.trim_end_matches('_')).collect();
    let mut candidates = Vec::new();
    // Leaving out one name is no shorter.
    for named in (2..=words.len()).filter(|named| *named + 1 != words.len()) {
        let (said, left_out) = words.split_at(named);
        let name = match left_out.len() {
            0 => said.join("_and_"),
            count => format!("{}_and_{count}_more", said.join("_and_")),
        };
        if candidates.is_empty() || name.len() <= MAX_NAME {
            candidates.push(module_name(&name));
        }
    }
    candidates
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::super::reach::tests::type_def;
    use super::*;
    use crate::model::names::RustName;
    use crate::model::types::{TypeKind, TypeRef, Types};

    fn set(modules: &str) -> BTreeSet<String> {
        modules.split_whitespace().map(str::to_owned).collect()
    }

    fn definition(types: &mut Types, name: &str, users: &str) -> Definition {
        let name = RustName::new(name);
        Definition {
            id: types.add(type_def(&name, TypeKind::Alias(TypeRef::Json))),
            name,
            items: Vec::new(),
            conversions: Vec::new(),
            users: set(users),
        }
    }

    #[test]
    fn each_set_of_tags_has_a_module_that_is_there_with_any_of_them() {
        let mut api = Api::default();
        let definitions = ["cats", "cats dogs", OTHER_TYPES, "cats", "untagged dogs"];
        let definitions = definitions
            .iter()
            .enumerate()
            .map(|(index, users)| definition(&mut api.types, &format!("T{index}"), users))
            .collect();
        let features = FeatureNames::of(["cats", "dogs"], None);
        let groups = groups(definitions, &features, &api);
        let shown: Vec<_> = groups
            .iter()
            .map(|group| {
                let names: Vec<&str> = group
                    .definitions
                    .iter()
                    .map(|definition| definition.name.as_str())
                    .collect();
                (
                    group.name.as_str(),
                    group.is_shared,
                    names.join(" "),
                    group.condition.clone(),
                )
            })
            .collect();
        let any = |features: &str| Condition::Any(set(features));
        assert_eq!(
            shown,
            [
                ("cats", false, "T0 T3".to_owned(), any("cats")),
                ("cats_and_dogs", true, "T1".to_owned(), any("cats dogs")),
                ("other", false, "T2".to_owned(), any(OTHER_TYPES)),
                ("untagged", false, "T4".to_owned(), Condition::Always),
            ]
        );
    }

    #[test]
    fn a_conversion_is_there_where_both_types_are() {
        let features = FeatureNames::of(["cats", "dogs"], None);
        let mut api = Api::default();
        let mut whole = definition(&mut api.types, "Whole", "cats");
        let others = [("Shared", "cats dogs"), ("Dog", "dogs"), ("Hook", OTHER_TYPES)];
        let others = others.map(|(name, users)| definition(&mut api.types, name, users));
        let conversions = others.iter().map(|other| {
            let ident = format_ident!("{}", other.name.as_str());
            Conversion {
                target: other.id,
                item: parse_quote!(impl From<Whole> for #ident {}),
            }
        });
        whole.conversions = conversions.collect();
        let all = with_conversions([whole].into_iter().chain(others).collect(), &features, &api);
        let shown: Vec<String> = all[0]
            .items
            .iter()
            .map(|item| item.to_token_stream().to_string())
            .collect();
        let expected = [
            "impl From < Whole > for Shared { }",
            "# [cfg (feature = \"dogs\")] impl From < Whole > for crate :: types :: Dog { }",
            "# [cfg (feature = \"other-types\")] impl From < Whole > for crate :: types :: Hook { }",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn names_say_as_many_tags_as_it_takes_to_tell_sets_apart() {
        let sets = [
            "a b",
            "a b c",
            "a b c d",
            "a b c d e",
            "a b d e f",
            "other",
            OTHER_TYPES,
            "cats other-types",
        ]
        .map(set);
        let expected = [
            "a_and_b",
            "a_and_b_and_c",
            "a_and_b_and_2_more",
            "a_and_b_and_3_more",
            "a_and_b_and_d_and_2_more",
            "other",
            "other_types",
            "cats_and_other_types",
        ];
        assert_eq!(names(sets.iter()), expected);
    }
}
