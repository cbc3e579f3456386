//! What the variants of a union are called.
//!
//! In: an alternative and its neighbours. Out: a name: its tag, the type it refers to, or what kind of value it is.

use super::Lowering;
use super::scalar::scalar;
use super::shape::{Shape, reference, shape_of};
use crate::document::Node;
use crate::model::names::{RustName, Scope, type_name};
use crate::model::types::TypeRef;

impl Lowering<'_> {
    /// The name of a variant: its tag, the type it refers to, or what kind of value it is.
    pub(super) fn variant_name(
        &self,
        scope: &mut Scope,
        tag: Option<&str>,
        alternative: &Node,
        all: &[&Node],
        union: &str,
    ) -> RustName {
        if let Some(tag) = tag {
            return RustName::new(scope.claim([type_name(tag).as_str()]));
        }
        let others = all.iter().copied().filter(|other| !std::ptr::eq(*other, alternative));
        let others: Vec<&Node> = others.collect();
        let name = self.name_of_kind(alternative, &others);
        // `FilterValue::List` says as much as `FilterValue::FilterValueList`.
        let rest = name
            .strip_prefix(union)
            .filter(|rest| rest.starts_with(char::is_uppercase));
        RustName::new(scope.claim([rest.unwrap_or(&name), name.as_str()]))
    }

    /// What kind of value `schema` is, told from `others`.
    fn name_of_kind(&self, schema: &Node, others: &[&Node]) -> String {
        if let Some(id) = reference(schema).and_then(|target| self.components.get(target)) {
            let name = self.name_of(*id);
            let prefix = self.choices.type_prefix.as_deref().unwrap_or_default();
            // It is for names that stand beside those of others, as variants do not.
            let rest = name
                .strip_prefix(prefix)
                .filter(|rest| rest.starts_with(char::is_uppercase));
            return rest.unwrap_or(&name).to_owned();
        }
        if let Some(title) = schema.str_of("title").filter(|title| !title.trim().is_empty()) {
            return type_name(title);
        }
        match shape_of(schema) {
            Shape::StringEnum => "Keyword".to_owned(),
            Shape::NumberEnum => "Code".to_owned(),
            Shape::Object => self.name_of_object(schema, others),
            Shape::Map | Shape::FreeObject => "Object".to_owned(),
            Shape::Array => {
                let items = schema.get("items").map(|items| self.name_of_kind(items, &[]));
                let told = items.filter(|name| !matches!(name.as_str(), "Any" | "Union"));
                format!("{}List", told.unwrap_or_default())
            }
            Shape::Scalar => {
                let kind = schema.str_of("type").unwrap_or("string");
                let is_alone = others.iter().all(|other| other.str_of("type") != Some(kind));
                // Of two texts, the format says more.
                let format = schema
                    .str_of("format")
                    .filter(|_| !is_alone && scalar(schema) != TypeRef::Text);
                type_name(format.filter(|_| kind == "string").unwrap_or(kind))
            }
            Shape::Union(_) => "Union".to_owned(),
            Shape::Any => match schema
                .get("allOf")
                .and_then(Node::as_array)
                .and_then(|parts| parts.first())
            {
                Some(part) => self.name_of_whole(schema, part, others),
                None => "Any".to_owned(),
            },
        }
    }

    /// The name of what `allOf` makes of `part` and more: that of the part, and what tells it from others of that name.
    fn name_of_whole(&self, schema: &Node, part: &Node, others: &[&Node]) -> String {
        let name = self.name_of_kind(part, others);
        let has_name = |other: &&&Node| self.name_of_kind(other, &[]) == name;
        let same: Vec<&Node> = others.iter().filter(has_name).copied().collect();
        match self.name_of_traits(schema, &same) {
            Some(traits) if !same.is_empty() => name + &traits,
            _ => name,
        }
    }

    /// The name of an object without one: a value or a member that none of `others` has, or else those that none has
    /// together, or else its first member.
    fn name_of_object(&self, schema: &Node, others: &[&Node]) -> String {
        let has = |other: &Node, name: &str| {
            other
                .get("properties")
                .is_some_and(|members| members.get(name).is_some())
        };
        let of_its_own = |name: &&str| !others.iter().any(|other| has(other, name));
        let values = self.schemas.single_values(schema, 0).into_iter();
        let mut values = values.filter(|(name, value)| {
            let same = |other: &&Node| self.schemas.single_value(other, name, 0).as_ref() == Some(value);
            !value.is_empty() && !others.iter().any(same)
        });
        let members = members_by_weight(schema);
        let member = members.iter().copied().find(of_its_own);
        let value = || values.next().map(|(_, value)| type_name(&value));
        let first = || type_name(members.first().copied().unwrap_or("object"));
        let together = || self.name_of_traits(schema, others);
        let name = member.map(type_name).or_else(value).or_else(together);
        name.unwrap_or_else(first)
    }

    /// A name of up to three traits that none of `others` has together, or few: each time the one that most of those
    /// who have the traits so far lack.
    fn name_of_traits(&self, schema: &Node, others: &[&Node]) -> Option<String> {
        /// With more, a name is harder to read than one with a number.
        const MOST: usize = 3;
        let traits = self.traits(schema);
        let mut left: Vec<Vec<Trait>> = others.iter().map(|other| self.traits(other)).collect();
        let mut name = String::new();
        for _ in 0..MOST {
            let lacking = |own: &Trait| left.iter().filter(|other| !other.contains(own)).count();
            let counted = traits.iter().map(|own| (own, lacking(own)));
            // Of equally many, the one that comes first.
            let best = counted
                .filter(|(_, count)| *count > 0)
                .rev()
                .max_by_key(|(_, count)| *count);
            let Some((own, _)) = best else { break };
            name.push_str(&type_name(own.word()));
            left.retain(|other| other.contains(own));
        }
        (!name.is_empty()).then_some(name)
    }

    /// What can tell an object from others: its values, then the members that it requires, then all of its members.
    fn traits(&self, schema: &Node) -> Vec<Trait> {
        let values = self.schemas.single_values(schema, 0).into_iter();
        let values = values.filter(|(_, value)| !value.is_empty());
        let values = values.map(|(member, value)| Trait::Value(member, value));
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        let parts = || std::iter::once(schema).chain(parts);
        let required = parts().flat_map(required_members);
        let required = required.map(|member| Trait::Required(member.to_owned()));
        let members = parts().flat_map(members_by_weight);
        let members = members.map(|member| Trait::Member(member.to_owned()));
        values.chain(required).chain(members).collect()
    }
}

/// What an object can be told by.
#[derive(PartialEq)]
enum Trait {
    /// A member that can have one value only.
    Value(String, String),
    Required(String),
    Member(String),
}

impl Trait {
    /// What it adds to a name.
    fn word(&self) -> &str {
        match self {
            Self::Value(_, word) | Self::Required(word) | Self::Member(word) => word,
        }
    }
}

/// The members that `schema` requires.
fn required_members(schema: &Node) -> impl Iterator<Item = &str> {
    let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
    required.iter().filter_map(Node::as_str)
}

/// The members of `schema`, those that it requires first.
fn members_by_weight(schema: &Node) -> Vec<&str> {
    let required = required_members(schema);
    let properties = schema.get("properties").and_then(Node::as_object);
    let all = properties.into_iter().flat_map(|properties| properties.keys());
    required.chain(all.map(String::as_str)).collect()
}
