//! Which operations answer with one page of a list, and how the next page is asked for.
//!
//! In: the parameters and the success of an operation, and what the manifest states about it. Out: how its pages follow
//! each other, and the type of an item. Without a statement only what vendors write alike is recognised: an answer with
//! one array, and beside it a cursor, a number of the page with its size, an offset with its limit, a URL of the next
//! page, or the header `Link`; and with each of them, whether more follow.

use indexmap::IndexMap;

use super::{Lowering, PaginationStyle as StatedStyle, StatedPagination};
use crate::document::Node;
use crate::model::names::{RustName, value_name};
use crate::model::operation::{PageStyle, Pagination, Parameter, ParameterLocation, PathStep, Success};
use crate::model::types::{ObjectType, TypeId, TypeRef};
use crate::model::vocabulary::PAGE_METHODS;

/// The parameters of an operation by their Rust names.
type Parameters = IndexMap<RustName, Parameter>;

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

/// Properties with the URL of the next page; with `.` between the names of properties in each other.
const NEXT_LINKS: &[&str] = &[
    "next",
    "next_url",
    "next_link",
    "next_page_url",
    "links.next",
    "_links.next.href",
    "paging.next",
    "pagination.next",
    "meta.next",
];

/// Properties that say whether more follow, by themselves or in one of [`ABOUT_PAGES`].
const MORE: &[&str] = &[
    "has_more",
    "has_next",
    "has_next_page",
    "has_more_items",
    "more_results",
];

/// Properties that say something about a page.
const ABOUT_PAGES: &[&str] = &["meta", "metadata", "pagination", "paging", "page_info"];

const NUMBERS: &[&str] = &["page", "page_number", "page_no", "page_num"];
const OFFSETS: &[&str] = &["offset", "skip"];
const SIZES: &[&str] = &["limit", "page_size", "per_page", "size", "take"];

impl Lowering<'_> {
    /// How the pages of an operation follow each other; `stated` is what the manifest says.
    pub(super) fn pagination(
        &self,
        operation: &Node,
        stated: Option<&StatedPagination>,
        parameters: &Parameters,
        success: &Success,
    ) -> Result<Option<Pagination>, String> {
        let Success::Json(page) = success else {
            return refuse(stated, "it does not answer with JSON of one type");
        };
        if PAGE_METHODS.iter().any(|method| parameters.contains_key(*method)) {
            return refuse(stated, "one of its parameters is called `pages` or `items`");
        }
        let Some((items, item)) = self.items(page, stated.and_then(|stated| stated.items.as_deref())) else {
            return refuse(stated, "its answer has no such array");
        };
        let style = match stated {
            Some(stated) => Some(self.stated_style(stated, parameters, page)?),
            None => self.recognised_style(operation, parameters, page),
        };
        let more = self.more(page);
        Ok(style.map(|style| Pagination {
            style,
            items,
            item,
            more,
        }))
    }

    fn stated_style(
        &self,
        stated: &StatedPagination,
        parameters: &Parameters,
        page: &TypeRef,
    ) -> Result<PageStyle, String> {
        let in_query = |name: &str| {
            let found = query(parameters).find(|parameter| parameter.wire_name == *name);
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

    fn recognised_style(&self, operation: &Node, parameters: &Parameters, page: &TypeRef) -> Option<PageStyle> {
        let one_of = |names: &[&str], is_kind: fn(&TypeRef) -> bool| {
            let mut found = query(parameters).filter(|parameter| {
                names.contains(&value_name(&parameter.wire_name).as_str()) && is_kind(&parameter.ty)
            });
            found.next().map(|parameter| parameter.wire_name.to_string())
        };
        let is_integer = |ty: &TypeRef| matches!(ty, TypeRef::Integer(_));
        if let Some(parameter) = one_of(CURSORS, is_string) {
            let next = self
                .member_names(page)
                .into_iter()
                .find(|name| NEXT_CURSORS.contains(&value_name(name).as_str()))?;
            let (next, ty) = self.member_at(page, &next)?;
            return is_string(&ty).then_some(PageStyle::Cursor { parameter, next });
        }
        if let (Some(parameter), Some(size)) = (one_of(NUMBERS, is_integer), one_of(SIZES, is_integer)) {
            let bound = query(parameters).find(|other| other.wire_name == *parameter);
            let minimum = bound.and_then(|bound| bound.constraints.minimum.as_ref()?.as_u64());
            // A vendor who allows page 0 counts from it.
            let first = minimum.map_or(1, |minimum| minimum.min(1));
            return Some(PageStyle::Number {
                parameter,
                first,
                size: Some(size),
            });
        }
        if let (Some(parameter), Some(size)) = (one_of(OFFSETS, is_integer), one_of(SIZES, is_integer)) {
            return Some(PageStyle::Offset {
                parameter,
                size: Some(size),
            });
        }
        if let Some(next) = self.next_link(page) {
            return Some(PageStyle::BodyLink { next });
        }
        let responses = operation.get("responses").and_then(Node::as_object)?;
        let mut successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
        let links = successes.any(|(_, response)| {
            let headers = response.get("headers").and_then(Node::as_object);
            headers.is_some_and(|headers| headers.keys().any(|name| name.eq_ignore_ascii_case("link")))
        });
        links.then_some(PageStyle::Link)
    }

    /// The path to the URL of the page behind `page`, which is text that can be missing.
    fn next_link(&self, page: &TypeRef) -> Option<Vec<PathStep>> {
        let mut found = NEXT_LINKS.iter().filter_map(|path| self.member_at(page, path));
        let (steps, _) = found.find(|(_, ty)| matches!(self.types.followed(ty), TypeRef::Text))?;
        Some(steps)
    }

    /// The path to whether more pages follow `page`.
    fn more(&self, page: &TypeRef) -> Option<Vec<PathStep>> {
        let names = self.member_names(page);
        let about = names
            .iter()
            .filter(|name| ABOUT_PAGES.contains(&value_name(name).as_str()));
        let inner = about.flat_map(|name| {
            let ty = self.member_at(page, name).map(|(_, ty)| ty);
            let inner = ty.map(|ty| self.member_names(&ty)).unwrap_or_default();
            inner.into_iter().map(move |inner| format!("{name}.{inner}"))
        });
        let is_more = |path: &String| {
            let last = path.rsplit('.').next().unwrap_or(path);
            MORE.contains(&value_name(last).as_str())
        };
        let paths = names.iter().cloned().chain(inner).filter(is_more);
        let mut found = paths.filter_map(|path| self.member_at(page, &path));
        let (steps, _) = found.find(|(_, ty)| *self.types.followed(ty) == TypeRef::Boolean)?;
        Some(steps)
    }

    /// The path to the items of `page`, and the type of one: the array at `path`, or else the only one there is.
    fn items(&self, page: &TypeRef, path: Option<&str>) -> Option<(Vec<PathStep>, TypeRef)> {
        let item_of = |ty: &TypeRef| match self.types.followed(ty) {
            TypeRef::List(item) => Some((**item).clone()),
            _ => None,
        };
        if let Some(item) = item_of(page).filter(|_| path.is_none_or(str::is_empty)) {
            return Some((Vec::new(), item));
        }
        let array_at = |path: &str| {
            let (steps, ty) = self.member_at(page, path)?;
            Some((steps, item_of(&ty)?))
        };
        if let Some(path) = path {
            return array_at(path);
        }
        let names = self.member_names(page);
        let mut arrays = names.iter().filter_map(|name| array_at(name));
        arrays.next().filter(|_| arrays.next().is_none())
    }

    /// The object that `ty` is.
    fn object_of(&self, ty: &TypeRef) -> Option<(TypeId, &ObjectType)> {
        match self.types.followed(ty) {
            TypeRef::Named(id) => Some((*id, self.types.get(*id)?.object()?)),
            _ => None,
        }
    }

    /// The names on the wire of the fields of `ty`.
    fn member_names(&self, ty: &TypeRef) -> Vec<String> {
        let object = self.object_of(ty).into_iter();
        let fields = object.flat_map(|(_, object)| object.fields.values());
        fields.map(|field| field.wire_name.to_string()).collect()
    }

    /// The field of `ty` at `path`, names on the wire with `.` between them, and its type.
    fn member_at(&self, ty: &TypeRef, path: &str) -> Option<(Vec<PathStep>, TypeRef)> {
        let mut ty = ty;
        let mut steps = Vec::new();
        for wire_name in path.split('.') {
            let (id, object) = self.object_of(ty)?;
            let (name, field) = object.fields.iter().find(|(_, field)| field.wire_name == wire_name)?;
            ty = &field.ty;
            let field = name.clone();
            steps.push(PathStep { ty: id, field });
        }
        Some((steps, ty.clone()))
    }
}

/// What a statement that cannot be followed comes to; without one, nothing is lost.
fn refuse<T>(stated: Option<&StatedPagination>, reason: &str) -> Result<Option<T>, String> {
    match stated {
        Some(_) => Err(reason.to_owned()),
        None => Ok(None),
    }
}

fn query(parameters: &Parameters) -> impl Iterator<Item = &Parameter> {
    parameters
        .values()
        .filter(|parameter| parameter.location == ParameterLocation::Query)
}

/// Whether `ty` is a string on the wire.
fn is_string(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Text | TypeRef::Uuid | TypeRef::Instant | TypeRef::Date)
}
