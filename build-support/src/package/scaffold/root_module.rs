//! What the root module of a crate, which people write, has to say for its generated code to compile.
//!
//! In: the model of an API, and the text of `src/lib.rs`. Out: the same text with the recursion limit that large unions
//! need.

use crate::model::Api;
use crate::model::types::TypeKind;

/// The attribute up to its number.
const ATTRIBUTE: &str = "#![recursion_limit = \"";

/// Returns the recursion limit that the crate of `apis` needs, if it is more than the default of rustc: three steps for
/// each variant of its largest union, and some around them.
pub fn recursion_limit(apis: &[&Api]) -> Option<usize> {
    const DEFAULT: usize = 128;
    let types = apis.iter().flat_map(|api| api.types.iter());
    let variants = types.map(|(_, ty)| match &ty.kind {
        TypeKind::Union(union) => union.variants.len(),
        _ => 0,
    });
    let needed = variants.max().unwrap_or(0) * 3 + 32;
    (needed > DEFAULT).then(|| needed.next_power_of_two())
}

/// Returns the line that sets `limit`, with a comment that says why.
pub(super) fn limit_line(limit: usize) -> String {
    format!("// The runtime's macros recurse over the variants of a union.\n{ATTRIBUTE}{limit}\"]\n")
}

/// Returns `text`, that of the root module of the crate of `apis`, with a recursion limit that is high enough.
pub fn with_recursion_limit(text: &str, apis: &[&Api]) -> String {
    let Some(needed) = recursion_limit(apis) else {
        return text.to_owned();
    };
    let Some((before, (stated, after))) = text
        .split_once(ATTRIBUTE)
        .and_then(|(before, rest)| Some((before, rest.split_once('"')?)))
    else {
        return limit_line(needed) + text;
    };
    match stated.parse::<usize>() {
        Ok(stated) if stated >= needed => text.to_owned(),
        _ => format!("{before}{ATTRIBUTE}{needed}\"{after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Location, SourceFile};
    use crate::model::names::RustName;
    use crate::model::types::{Additions, Constraints, TypeDef, TypeRef, Union, UnionVariant};

    /// An API with a union of `count` variants.
    fn api(count: usize) -> Api {
        let location = Location::start_of(&SourceFile::new("openapi.yaml", ""));
        let variant = UnionVariant {
            event: None,
            tag: None,
            ty: TypeRef::Text,
            constraints: Constraints::default(),
            description: None,
            location: location.clone(),
        };
        let variants = (0..count).map(|number| (RustName::new(format!("V{number}")), variant.clone()));
        let union = Union {
            tag: None,
            variants: variants.collect(),
            default: None,
            fallback: RustName::new("Unknown"),
        };
        let mut api = Api::default();
        api.types.add(TypeDef {
            name: RustName::new("Pet"),
            schema: None,
            description: None,
            deprecated: false,
            kind: TypeKind::Union(union),
            sent: false,
            additions: Additions::default(),
            location,
        });
        api
    }

    #[test]
    fn the_limit_grows_with_the_largest_union_and_never_shrinks() {
        let text = "//! Cats.\n\nmod generated;\n";
        assert_eq!(with_recursion_limit(text, &[&api(3)]), text);
        let raised = with_recursion_limit(text, &[&api(50)]);
        assert!(
            raised.starts_with("// The runtime's") && raised.ends_with(text),
            "{raised}"
        );
        assert!(raised.contains("#![recursion_limit = \"256\"]\n"), "{raised}");
        assert_eq!(with_recursion_limit(&raised, &[&api(50)]), raised);
        assert_eq!(with_recursion_limit(&raised, &[&api(3)]), raised);
        let higher = with_recursion_limit(&raised, &[&api(200)]);
        assert!(higher.contains("\"1024\"]") && !higher.contains("256"), "{higher}");
    }
}
