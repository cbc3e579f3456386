//! Which module a type belongs to.
//!
//! In: definitions, each with the modules of operations that reach it. Out: modules of types, each with the condition
//! on which it is there: types that one tag alone reaches stand in the module of that tag, others in one module for
//! each set of tags. A set has a module and not each type a condition: rustc then skips whole files, and readers see it
//! once. Only a conversion into a type that is not always there with the one that it is from carries a condition of its
//! own.

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

/// The module of types that several groups of operations without features use.
const SHARED: &str = "shared";

/// A module of types.
pub(super) struct Group {
    pub(super) name: String,
    /// Whether several tags have it.
    pub(super) is_shared: bool,
    pub(super) doc: String,
    pub(super) condition: Condition,
    pub(super) definitions: Vec<Definition>,
}

/// The definitions by module. Operations in modules without a feature are always there, and so are their types. `kept`
/// has the modules of several tags that types stood in before.
pub(super) fn groups(
    definitions: Vec<Definition>,
    features: &FeatureNames,
    api: &Api,
    kept: &BTreeMap<String, String>,
) -> Vec<Group> {
    let mut by_users: BTreeMap<BTreeSet<String>, Vec<Definition>> = BTreeMap::new();
    for definition in with_conversions(definitions, features, api) {
        let mut users = definition.users.clone();
        let always: Vec<&String> = users.iter().filter(|module| features.get(module).is_none()).collect();
        match always.as_slice() {
            [] => {}
            [only] => users = BTreeSet::from([(*only).clone()]),
            // Groups of paths without features: a module for each set of them would say nothing.
            _ => users = BTreeSet::from([SHARED.to_owned()]),
        }
        by_users.entry(users).or_default().push(definition);
    }
    let names = names(&by_users, kept);
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
        [] => return "Types used by no operation.".to_owned(),
        _ if users.contains(SHARED) => return "Types used by the operations of several groups.".to_owned(),
        [only] if has_others => format!("the operations in {only}"),
        [only] => return format!("Types used only by the operations in {only}."),
        [first @ .., last] => format!("the operations in {} and {last}", first.join(", ")),
    };
    if has_others {
        format!("Types used by {operations}, and types used by no operation.")
    } else {
        format!("Types used by {operations}.")
    }
}

/// A name for the module of each set of tags. That of one tag is called as the tag's operations are; that of several as
/// it was before, or else after the type that comes first by name: other tags leave files where they are.
fn names(by_users: &BTreeMap<BTreeSet<String>, Vec<Definition>>, kept: &BTreeMap<String, String>) -> Vec<String> {
    let mut single = Scope::default();
    let mut names: Vec<String> = by_users.keys().map(|_| String::new()).collect();
    // The modules of tags come first: their names are those of the modules of operations.
    for (name, set) in names.iter_mut().zip(by_users.keys()) {
        if let (Some(only), 1) = (set.first().filter(|only| *only != OTHER_TYPES), set.len()) {
            *name = single.claim([only.as_str()]);
        }
    }
    let mut stays = kept_names(by_users, kept);
    let mut shared = Scope::with_reserved(stays.values().map(String::as_str));
    for (index, (name, (set, definitions))) in names.iter_mut().zip(by_users).enumerate() {
        if set.len() == 1 {
            if set.contains(OTHER_TYPES) {
                *name = single.claim(["other", "other_types"]);
            }
            continue;
        }
        let first = definitions.iter().map(|definition| definition.name.as_str()).min();
        *name = match stays.remove(&index) {
            Some(kept) => kept,
            None => shared.claim([module_name(first.unwrap_or_default()).as_str()]),
        };
    }
    names
}

/// The names that modules of several tags keep, by their positions: each goes to the one that most of its types are in.
fn kept_names(
    by_users: &BTreeMap<BTreeSet<String>, Vec<Definition>>,
    kept: &BTreeMap<String, String>,
) -> HashMap<usize, String> {
    let mut counts: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (index, (set, definitions)) in by_users.iter().enumerate() {
        let before = definitions
            .iter()
            .filter_map(|definition| kept.get(definition.name.as_str()));
        for module in before.filter(|_| set.len() > 1) {
            *counts.entry((index, module)).or_default() += 1;
        }
    }
    let is_namesake = |index: usize, module: &str| {
        let definitions = by_users.values().nth(index).into_iter().flatten();
        definitions
            .into_iter()
            .any(|definition| module_name(&definition.name) == module)
    };
    let claims = counts.into_iter().map(|((index, module), count)| {
        // Of two with as many of them, the one with the type that it is called after.
        (std::cmp::Reverse((count, is_namesake(index, module))), index, module)
    });
    let mut claims: Vec<_> = claims.collect();
    claims.sort();
    let mut stays: HashMap<usize, String> = HashMap::new();
    for (_, index, module) in claims {
        let is_taken = stays.values().any(|taken| taken == module);
        if !is_taken && module_name(module) == module {
            stays.entry(index).or_insert_with(|| module.to_owned());
        }
    }
    stays
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
        let groups = groups(definitions, &features, &api, &BTreeMap::new());
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
                ("t1", true, "T1".to_owned(), any("cats dogs")),
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

    /// The names of the modules of types, given as `type: users`, of which some were in modules before.
    fn named(types: &[(&str, &str)], kept: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut api = Api::default();
        let definitions = types
            .iter()
            .map(|(name, users)| definition(&mut api.types, name, users))
            .collect();
        let kept = kept
            .iter()
            .map(|(name, module)| ((*name).to_owned(), (*module).to_owned()));
        let groups = groups(
            definitions,
            &FeatureNames::of(["a", "cats", "dogs", "fish"], None),
            &api,
            &kept.collect(),
        );
        let by_type = groups.into_iter().flat_map(|group| {
            let name = group.name;
            let of_group = group.definitions.into_iter();
            of_group.map(move |definition| (definition.name.to_string(), name.clone()))
        });
        let mut by_type: Vec<_> = by_type.collect();
        by_type.sort();
        by_type
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        let pairs = expected.iter();
        pairs
            .map(|(name, module)| ((*name).to_owned(), (*module).to_owned()))
            .collect()
    }

    #[test]
    fn a_module_of_several_tags_is_called_after_its_first_type() {
        let types = [
            ("Fur", "cats dogs"),
            ("Ear", "cats dogs"),
            ("Cat", "cats"),
            ("Tail", "cats dogs fish"),
        ];
        let expected = [("Cat", "cats"), ("Ear", "ear"), ("Fur", "ear"), ("Tail", "tail")];
        assert_eq!(named(&types, &[]), pairs(&expected));
    }

    #[test]
    fn a_module_keeps_its_name_whatever_types_and_tags_are_added() {
        let kept = [("Fur", "ear"), ("Ear", "ear"), ("Tail", "tail")];
        // All of them got a tag, and a type that comes first.
        let types = [
            ("Fur", "a cats dogs"),
            ("Ear", "a cats dogs"),
            ("Coat", "a cats dogs"),
            ("Tail", "cats dogs fish"),
        ];
        let expected = [("Coat", "ear"), ("Ear", "ear"), ("Fur", "ear"), ("Tail", "tail")];
        assert_eq!(named(&types, &kept), pairs(&expected));
        // One moved to a module of its own, and most stayed.
        let types = [("Fur", "cats dogs"), ("Ear", "cats dogs fish"), ("Eye", "cats dogs")];
        let expected = [("Ear", "ear_2"), ("Eye", "ear"), ("Fur", "ear")];
        assert_eq!(
            named(&types, &[("Fur", "ear"), ("Eye", "ear"), ("Ear", "ear")]),
            pairs(&expected)
        );
    }
}
