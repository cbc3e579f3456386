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
            return self.name_of(*id);
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
                Some(part) => self.name_of_kind(part, others),
                None => "Any".to_owned(),
            },
        }
    }

    /// The name of an object without one: a value or a member that none of `others` has, or else its first member.
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
        member.map(type_name).or_else(value).unwrap_or_else(first)
    }
}

/// The members of `schema`, those that it requires first.
fn members_by_weight(schema: &Node) -> Vec<&str> {
    let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
    let required = required.iter().filter_map(Node::as_str);
    let properties = schema.get("properties").and_then(Node::as_object);
    let all = properties.into_iter().flat_map(|properties| properties.keys());
    required.chain(all.map(String::as_str)).collect()
}
