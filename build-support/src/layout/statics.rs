//! The statics of operations.
//!
//! In: the statics of a file. Out: the same, with the security requirement that most of them have in a constant of its
//! own, where it is longer than the name of one: an API that takes several credentials takes them almost everywhere.

use indexmap::IndexMap;
use quote::ToTokens as _;
use syn::{Expr, Item, Member, parse_quote};

/// The name of the constant.
const NAME: &str = "SECURITY";

/// `statics` behind the constant, if there is one.
pub(super) fn with_shared_security(mut statics: Vec<Item>) -> Vec<Item> {
    let has_name = |item: &Item| matches!(item, Item::Static(item) if item.ident == NAME);
    if statics.iter().any(has_name) {
        return statics;
    }
    let mut by_text: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (place, item) in statics.iter_mut().enumerate() {
        if let Some(requirement) = security(item).filter(|requirement| is_long(requirement)) {
            let text = requirement.to_token_stream().to_string();
            by_text.entry(text).or_default().push(place);
        }
    }
    let shared = by_text.into_values().filter(|places| places.len() > 1);
    // Of equally many, the one that comes first.
    let Some(places) = shared.rev().max_by_key(Vec::len) else {
        return statics;
    };
    let mut shared = None;
    for place in places {
        if let Some(requirement) = statics.get_mut(place).and_then(security) {
            shared = Some(std::mem::replace(requirement, parse_quote!(SECURITY)));
        }
    }
    let constant = shared.map(|shared| {
        parse_quote! {
            /// What most operations here need.
            const SECURITY: SecurityRequirement = #shared;
        }
    });
    constant.into_iter().chain(statics).collect()
}

/// Whether a requirement takes more than a line.
fn is_long(requirement: &Expr) -> bool {
    match requirement {
        Expr::Reference(list) => matches!(&*list.expr, Expr::Array(list) if list.elems.len() > 1),
        _ => false,
    }
}

/// The security requirement of a static.
fn security(item: &mut Item) -> Option<&mut Expr> {
    let Item::Static(item) = item else { return None };
    let operation = made_operation(&mut item.expr)?;
    let is_security = |member: &Member| matches!(member, Member::Named(name) if name == "security");
    let field = operation.fields.iter_mut().find(|field| is_security(&field.member))?;
    Some(&mut field.expr)
}

/// The operation that the value of a static is, or that it makes when it is first asked for.
fn made_operation(value: &mut Expr) -> Option<&mut syn::ExprStruct> {
    match value {
        Expr::Struct(operation) => Some(operation),
        Expr::Call(call) => made_operation(call.args.first_mut()?),
        Expr::Closure(closure) => made_operation(&mut closure.body),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(statics: Vec<Item>) -> Vec<String> {
        let items = with_shared_security(statics);
        let tokens = items.into_iter().map(|item| item.to_token_stream().to_string());
        tokens.map(|text| text.replace(' ', "")).collect()
    }

    #[test]
    fn what_most_operations_need_is_written_once() {
        let several: Item = parse_quote! { static LIST: Operation = Operation { security: &[&["key"], &["token"]] }; };
        let other: Item = parse_quote! { static GET: Operation = Operation { security: &[&["token"], &["key"]] }; };
        let only: Item = parse_quote! { static PUT: Operation = Operation { security: &[&["key"]] }; };
        let statics = vec![
            only.clone(),
            several.clone(),
            other.clone(),
            several.clone(),
            only.clone(),
        ];
        assert_eq!(
            shown(statics),
            [
                "#[doc=r\"Whatmostoperationshereneed.\"]constSECURITY:SecurityRequirement=&[&[\"key\"],&[\"token\"]];",
                "staticPUT:Operation=Operation{security:&[&[\"key\"]]};",
                "staticLIST:Operation=Operation{security:SECURITY};",
                "staticGET:Operation=Operation{security:&[&[\"token\"],&[\"key\"]]};",
                "staticLIST:Operation=Operation{security:SECURITY};",
                "staticPUT:Operation=Operation{security:&[&[\"key\"]]};",
            ]
        );
        assert_eq!(shown(vec![only.clone(), only]).len(), 2);
        assert_eq!(shown(vec![several.clone(), other]).len(), 2);
        let named: Item = parse_quote! { static SECURITY: Operation = Operation { security: &[] }; };
        assert_eq!(shown(vec![several.clone(), several, named]).len(), 3);
    }
}
