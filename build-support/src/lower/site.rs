//! Where a schema stands, and what an inline type there is called.
//!
//! In: the name of what owns the schema, and the name it has there. Out: names for it, the best one first. A name says
//! the way to the schema and nothing of its neighbours, so that it stays when another part of the specification
//! changes; where two ways read alike, the later one is told in full.

use super::shape::Shape;
use crate::document::JsonPointer;
use crate::model::names::{joined, repeats_itself, singular, type_name};

/// The endings of a type's name that say how it is used and not what it is; names made from it do without.
const USAGE_ENDINGS: &[&str] = &["Response", "Request", "Body", "Schema", "Payload"];

/// Where a schema stands, and what an inline type there would be called.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) pointer: JsonPointer,
    pub(super) name: String,
    /// The same, told in full.
    full: String,
    /// The name of what owns the schema.
    owner: String,
    /// What an item is called where the name of one is that of another type.
    of_many: Option<String>,
}

impl Site {
    /// A place that has a name of its own.
    pub(super) fn new(pointer: impl Into<JsonPointer>, name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            pointer: pointer.into(),
            full: name.clone(),
            owner: name.clone(),
            name,
            of_many: None,
        }
    }

    /// The part called `child` of the type or the request called `owner`.
    pub(super) fn part(pointer: impl Into<JsonPointer>, owner: &str, child: &str) -> Self {
        Self {
            pointer: pointer.into(),
            name: joined(without_usage_ending(owner), child),
            full: format!("{}{child}", owner.trim_end_matches('_')),
            owner: owner.to_owned(),
            of_many: None,
        }
    }

    /// The member `property` of an object that stands here.
    pub(super) fn property(&self, property: &str) -> Self {
        let pointer = self.pointer.join("properties").join(property);
        Self::part(pointer, &self.name, &type_name(property))
    }

    /// The alternative at `pointer` of a union that stands here, whose variant is called `variant`.
    pub(super) fn alternative(&self, pointer: &JsonPointer, variant: &str) -> Self {
        Self {
            name: joined(&self.name, variant),
            ..Self::part(pointer.clone(), &self.name, variant)
        }
    }

    /// The items of an array that stands here.
    pub(super) fn items(&self) -> Self {
        self.one_of_many("items", "Item")
    }

    /// The values of a map that stands here.
    pub(super) fn values(&self) -> Self {
        self.one_of_many("additionalProperties", "Value")
    }

    fn one_of_many(&self, keyword: &str, word: &str) -> Self {
        Self {
            pointer: self.pointer.join(keyword),
            name: singular(&self.name),
            full: singular(&self.full),
            owner: self.owner.clone(),
            of_many: Some(format!("{}{word}", self.full)),
        }
    }

    /// Names for an inline type of `shape`, the best one first. One that says a word twice in a row is none.
    pub(super) fn names(&self, shape: &Shape) -> Vec<String> {
        let told = [&self.name, &self.full].into_iter();
        let readable = told.filter(|name| !repeats_itself(name)).cloned();
        readable.chain([self.name_by_kind(shape)]).collect()
    }

    /// The name that says what kind of thing the type is.
    fn name_by_kind(&self, shape: &Shape) -> String {
        let word = match shape {
            Shape::StringEnum | Shape::NumberEnum => "Kind",
            Shape::Union(_) => "Choice",
            _ => "Details",
        };
        match &self.of_many {
            _ if repeats_itself(&self.full) => format!("{}{word}", without_usage_ending(&self.owner)),
            Some(name) => name.clone(),
            None => format!("{}{word}", self.full),
        }
    }
}

/// `name` without an ending that only says how the type is used.
fn without_usage_ending(name: &str) -> &str {
    USAGE_ENDINGS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(name)
}
