//! Which operations answer with one page of a list, and how the next page is asked for.
//!
//! In: the parameters and the success of an operation, and what the manifest states about it. Out: the facts about its
//! pages, and the schema of an item. Without a statement only what vendors write alike is recognised: an answer with one
//! array, and beside it a cursor, a number of the page with its size, an offset with its limit, or the header `Link`.

use serde_json::{Value as Json, json};

use super::parameter::LoweredParameter;
use super::response::Responses;
use super::{Lowering, PaginationStyle as StatedStyle, StatedPagination};
use crate::document::Node;
use crate::model::facts::{PageStyle, Pagination, ParameterLocation, PathStep, Payload, TypeKind};
use crate::model::names::value_name;

/// Parameters that take a cursor.
const CURSORS: &[&str] = &[
    "cursor",
    "page_cursor",
    "next_cursor",
    "page_token",
    "next_page_token",
    "next_token",
    "continuation_token",
];

/// Members that say the cursor of the next page.
const NEXT_CURSORS: &[&str] = &[
    "next_cursor",
    "next_page_cursor",
    "next_page_token",
    "next_token",
    "continuation_token",
];

const NUMBERS: &[&str] = &["page", "page_number", "page_no", "page_num"];
const OFFSETS: &[&str] = &["offset", "skip"];
const SIZES: &[&str] = &["limit", "page_size", "per_page", "size", "take"];

/// Names of methods that an operation with pages has.
const METHODS: &[&str] = &["pages", "items"];

impl Lowering<'_> {
    /// How the pages of an operation follow each other, and the schema of an item; `stated` is what the manifest says.
    pub(super) fn pagination(
        &self,
        operation: &Node,
        stated: Option<&StatedPagination>,
        parameters: &[LoweredParameter],
        responses: &Responses,
    ) -> Result<Option<(Pagination, Json)>, String> {
        let Some(page) = responses
            .success_schema
            .as_ref()
            .filter(|_| responses.success == Payload::Json)
        else {
            return refuse(stated, "it does not answer with JSON of one type");
        };
        if parameters
            .iter()
            .any(|parameter| METHODS.contains(&parameter.name.as_str()))
        {
            return refuse(stated, "one of its parameters is called `pages` or `items`");
        }
        let Some((items, schema)) = self.items(page, stated.and_then(|stated| stated.items.as_deref())) else {
            return refuse(stated, "its answer has no such array");
        };
        let style = match stated {
            Some(stated) => Some(self.stated_style(stated, parameters, page)?),
            None => self.recognised_style(operation, parameters, page),
        };
        let item = "item".to_owned();
        Ok(style.map(|style| (Pagination { style, items, item }, schema)))
    }

    fn stated_style(
        &self,
        stated: &StatedPagination,
        parameters: &[LoweredParameter],
        page: &Json,
    ) -> Result<PageStyle, String> {
        let in_query = |name: &str| {
            let found = query(parameters).find(|parameter| parameter.facts.wire_name == name);
            found
                .map(|_| name.to_owned())
                .ok_or_else(|| format!("it has no query parameter `{name}`"))
        };
        let parameter = || in_query(stated.parameter.as_deref().unwrap_or_default());
        let size = stated.size.as_deref().map(in_query).transpose()?;
        Ok(match stated.style {
            StatedStyle::Cursor => {
                let next = stated.next.as_deref().unwrap_or_default();
                let missing = || format!("its answer has no member `{next}`");
                let (next, _) = self.member_at(page, next).ok_or_else(missing)?;
                PageStyle::Cursor {
                    parameter: parameter()?,
                    next,
                }
            }
            StatedStyle::Page => PageStyle::Number {
                parameter: parameter()?,
                first: stated.first.unwrap_or(1),
                size,
            },
            StatedStyle::Offset => PageStyle::Offset {
                parameter: parameter()?,
                size,
            },
            StatedStyle::Link => PageStyle::Link,
        })
    }

    fn recognised_style(&self, operation: &Node, parameters: &[LoweredParameter], page: &Json) -> Option<PageStyle> {
        let one_of = |names: &[&str], kind: &str| {
            let mut found = query(parameters).filter(|parameter| {
                names.contains(&value_name(&parameter.facts.wire_name).as_str()) && is_scalar(&parameter.schema, kind)
            });
            found.next().map(|parameter| parameter.facts.wire_name.clone())
        };
        if let Some(parameter) = one_of(CURSORS, "string") {
            let next = self
                .member_names(page)
                .into_iter()
                .find(|name| NEXT_CURSORS.contains(&value_name(name).as_str()))?;
            let (next, schema) = self.member_at(page, &next)?;
            return is_scalar(&schema, "string").then_some(PageStyle::Cursor { parameter, next });
        }
        if let (Some(parameter), Some(size)) = (one_of(NUMBERS, "integer"), one_of(SIZES, "integer")) {
            let bound = query(parameters).find(|other| other.facts.wire_name == parameter);
            let minimum = bound.and_then(|bound| bound.facts.constraints.minimum.as_ref()?.as_u64());
            // A vendor who allows page 0 counts from it.
            let first = minimum.map_or(1, |minimum| minimum.min(1));
            return Some(PageStyle::Number {
                parameter,
                first,
                size: Some(size),
            });
        }
        if let (Some(parameter), Some(size)) = (one_of(OFFSETS, "integer"), one_of(SIZES, "integer")) {
            return Some(PageStyle::Offset {
                parameter,
                size: Some(size),
            });
        }
        let responses = operation.get("responses").and_then(Node::as_object)?;
        let mut successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
        let links = successes.any(|(_, response)| {
            let headers = response.get("headers").and_then(Node::as_object);
            headers.is_some_and(|headers| headers.keys().any(|name| name.eq_ignore_ascii_case("link")))
        });
        links.then_some(PageStyle::Link)
    }

    /// The path to the items of `page`, and the schema of one: the array at `path`, or else the only one there is.
    fn items(&self, page: &Json, path: Option<&str>) -> Option<(Vec<PathStep>, Json)> {
        if let Some(item) = item_of(self.followed(page)).filter(|_| path.is_none_or(str::is_empty)) {
            return Some((Vec::new(), item.clone()));
        }
        if let Some(path) = path {
            let (steps, schema) = self.member_at(page, path)?;
            return Some((steps, item_of(self.followed(&schema))?.clone()));
        }
        let names = self.member_names(page);
        let mut arrays = names.iter().filter_map(|name| {
            let (steps, schema) = self.member_at(page, name)?;
            Some((steps, item_of(self.followed(&schema))?.clone()))
        });
        arrays.next().filter(|_| arrays.next().is_none())
    }

    /// The names on the wire of the members of `schema`.
    fn member_names(&self, schema: &Json) -> Vec<String> {
        let facts = self.type_name_of(schema).and_then(|name| self.facts.types.get(&name));
        match facts.map(|facts| &facts.kind) {
            Some(TypeKind::Object(object)) => object.fields.values().map(|field| field.wire_name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The member of `schema` at `path`, names on the wire with `.` between them, and its schema.
    fn member_at(&self, schema: &Json, path: &str) -> Option<(Vec<PathStep>, Json)> {
        let mut schema = schema.clone();
        let mut steps = Vec::new();
        for wire_name in path.split('.') {
            let type_name = self.type_name_of(&schema)?;
            let TypeKind::Object(object) = &self.facts.types.get(&type_name)?.kind else {
                return None;
            };
            let (field, _) = object.fields.iter().find(|(_, field)| field.wire_name == wire_name)?;
            schema = self.lowered.get(&type_name)?.get("properties")?.get(field)?.clone();
            let field = field.clone();
            steps.push(PathStep { type_name, field });
        }
        Some((steps, schema))
    }

    /// The Rust name of the type that `schema` refers to, aliases followed.
    fn type_name_of(&self, schema: &Json) -> Option<String> {
        let mut name = super::referenced_type(schema)?;
        for _ in 0..16 {
            match self.lowered.get(name).and_then(super::referenced_type) {
                Some(next) => name = next,
                None => break,
            }
        }
        Some(name.to_owned())
    }

    /// `schema`, or what it refers to.
    fn followed<'s>(&'s self, schema: &'s Json) -> &'s Json {
        let target = self.type_name_of(schema).and_then(|name| self.lowered.get(&name));
        target.unwrap_or(schema)
    }
}

/// What a statement that cannot be followed comes to; without one, nothing is lost.
fn refuse<T>(stated: Option<&StatedPagination>, reason: &str) -> Result<Option<T>, String> {
    match stated {
        Some(_) => Err(reason.to_owned()),
        None => Ok(None),
    }
}

fn query(parameters: &[LoweredParameter]) -> impl Iterator<Item = &LoweredParameter> {
    parameters
        .iter()
        .filter(|parameter| parameter.facts.location == ParameterLocation::Query)
}

/// The schema of an item, where `schema` is one of an array.
fn item_of(schema: &Json) -> Option<&Json> {
    schema
        .get("items")
        .filter(|_| schema.get("type") == Some(&json!("array")))
}

fn is_scalar(schema: &Json, kind: &str) -> bool {
    schema.get("type").and_then(Json::as_str) == Some(kind)
}
