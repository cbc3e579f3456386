//! What a maintainer adds to the definitions of types.
//!
//! In: all types, and what is stated about some by their Rust names. Out: the types with what is added to them, and a
//! diagnostic for each name that no type with a definition has.

use super::StatedAdditions;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::suggestion;
use crate::model::types::{TypeDef, TypeKind, Types};

/// Adds to `types` what is `stated`, and to `unknown` the names that are about no type.
pub(super) fn add(types: &mut Types, stated: &[StatedAdditions], unknown: &mut Diagnostics) {
    for StatedAdditions { types: names, added } in stated {
        for name in names {
            let mut is_known = false;
            for ty in types.definitions_mut() {
                if has_definition(ty) && is_match(&name.value, &ty.name) {
                    is_known = true;
                    ty.additions.derives.extend(added.derives.iter().cloned());
                    ty.additions.attributes.extend(added.attributes.iter().cloned());
                }
            }
            if !is_known {
                let all = types.iter().filter(|(_, ty)| has_definition(ty));
                let nearest = suggestion::nearest(&name.value, all.map(|(_, ty)| ty.name.as_str()), 1);
                let help = match nearest.first() {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "give the Rust name of a struct or an enum of the module `types`".to_owned(),
                };
                let message = format!(
                    "nothing can be added to `{}`, which no generated struct or enum is",
                    name.value
                );
                unknown.push(
                    Diagnostic::error(Code::UnknownType, message)
                        .at(&name.location)
                        .help(help),
                );
            }
        }
    }
}

/// Whether a struct or an enum is generated for it.
fn has_definition(ty: &TypeDef) -> bool {
    !matches!(ty.kind, TypeKind::Alias(_) | TypeKind::Foreign(_))
}

/// Whether `name` is `pattern`, in which a `*` stands for any text.
fn is_match(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => {
            let rest = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            rest.is_some()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_match;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(is_match("Cat", "Cat") && !is_match("Cat", "Cats"));
        assert!(is_match("*", "Cat") && is_match("Cat*", "Cat") && is_match("*Error", "CatError"));
        assert!(!is_match("Cat*Cat", "Cat"), "both ends are not one");
    }
}
