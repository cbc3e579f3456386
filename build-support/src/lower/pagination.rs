//! Which operations answer with one page of a list, and how the next page is asked for.
//!
//! In: the query parameters, the JSON body and the success of an operation, and what the manifest states about it. Out:
//! how its pages follow each other, and the type of an item. Without a statement only what vendors write alike is
//! recognised: an answer with one array, and beside it a cursor, a number of the page with its size, an offset with its
//! limit, a URL of the next page, or the header `Link`; and with each of them, whether more follow, or how many there
//! are in all.

use indexmap::IndexMap;

use super::{Lowering, PaginationStyle as StatedStyle, StatedPagination};
use crate::document::Node;
use crate::model::names::{RustName, value_name};
use crate::model::operation::{Body, BodyKind, PageStyle, Pagination, Parameter, ParameterLocation, PathStep, Success};
use crate::model::types::{Constraints, TypeRef};
use crate::model::vocabulary::PAGE_METHODS;

/// What a request can ask for a page with.
#[derive(Default)]
pub(super) struct Asked {
    query: Vec<Input>,
    /// The properties of the JSON body.
    body: Vec<Input>,
    /// Whether a parameter has the name of a method that asks for all pages.
    takes_names: bool,
}

/// A query parameter, or a property of a body.
struct Input {
    wire_name: String,
    ty: TypeRef,
    /// The least number that it can be, if there is one.
    minimum: Option<u64>,
}

impl Asked {
    /// The inputs that have `name`, and whether they are in the body. Those of the query come first.
    fn place_of(&self, name: &str) -> Option<bool> {
        let has = |inputs: &[Input]| inputs.iter().any(|input| input.wire_name == name);
        let in_body = !has(&self.query);
        (!in_body || has(&self.body)).then_some(in_body)
    }
}

/// Parameters that take a cursor.
const CURSORS: &[&str] = &[
    "cursor",
    "start_cursor",
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

/// Properties that say how many items there are on all pages, by themselves or in one of [`ABOUT_PAGES`].
const TOTALS: &[&str] = &["total", "total_count", "total_items", "total_results", "total_records"];

const NUMBERS: &[&str] = &["page", "page_number", "page_no", "page_num"];
const OFFSETS: &[&str] = &["offset", "skip"];
const SIZES: &[&str] = &["limit", "page_size", "per_page", "size", "take"];

impl Lowering<'_> {
    /// What an operation with `parameters` and `body` can ask for a page with.
    pub(super) fn asked(&self, parameters: &IndexMap<RustName, Parameter>, body: Option<&Body>) -> Asked {
        let in_query = parameters
            .values()
            .filter(|parameter| parameter.location == ParameterLocation::Query);
        let json = body.filter(|body| body.kind == BodyKind::Json && body.xml.is_none());
        let object = json.and_then(|body| self.types.object_of(&body.ty));
        let fields = object.into_iter().flat_map(|(_, object)| object.fields.values());
        let minimum = |constraints: &Constraints| constraints.minimum.as_ref()?.as_u64();
        Asked {
            query: in_query
                .map(|parameter| Input {
                    wire_name: parameter.wire_name.to_string(),
                    ty: parameter.ty.clone(),
                    minimum: minimum(&parameter.constraints),
                })
                .collect(),
            body: fields
                .map(|field| Input {
                    wire_name: field.wire_name.to_string(),
                    ty: self.types.followed(&field.ty).clone(),
                    minimum: minimum(&field.constraints),
                })
                .collect(),
            takes_names: PAGE_METHODS.iter().any(|method| parameters.contains_key(*method)),
        }
    }

    /// How the pages of an operation follow each other; `stated` is what the manifest says.
    pub(super) fn pagination(
        &self,
        operation: &Node,
        stated: Option<&StatedPagination>,
        asked: &Asked,
        success: &Success,
    ) -> Result<Option<Pagination>, String> {
        let Success::Json(page) = success else {
            return refuse(stated, "it does not answer with JSON of one type");
        };
        if asked.takes_names {
            return refuse(stated, "one of its parameters is called `pages` or `items`");
        }
        let Some((items, item)) = self.items(page, stated.and_then(|stated| stated.items.as_deref())) else {
            return refuse(stated, "its answer has no such array");
        };
        let style = match stated {
            Some(stated) => Some(self.stated_style(stated, asked, page)?),
            None => self.recognised_style(operation, asked, page),
        };
        Ok(style.map(|(style, in_body)| Pagination {
            items,
            item,
            more: self.said(page, MORE, |ty| *ty == TypeRef::Boolean),
            total: match style {
                PageStyle::Number { .. } | PageStyle::Offset { .. } => self.said(page, TOTALS, is_integer),
                PageStyle::Cursor { .. } | PageStyle::Link | PageStyle::BodyLink { .. } => None,
            },
            style,
            in_body,
        }))
    }

    /// The stated style, and whether its parameters are in the body.
    fn stated_style(
        &self,
        stated: &StatedPagination,
        asked: &Asked,
        page: &TypeRef,
    ) -> Result<(PageStyle, bool), String> {
        let place = |name: &str| {
            let missing = || format!("it has no query parameter `{name}`, and no such property of a JSON body");
            asked.place_of(name).ok_or_else(missing)
        };
        let parameter = stated.parameter.clone().unwrap_or_default();
        let in_body = match stated.style {
            StatedStyle::Link => false,
            StatedStyle::Cursor | StatedStyle::Page | StatedStyle::Offset => place(&parameter)?,
        };
        let size = stated.size.clone();
        if let Some(size) = &size
            && place(size)? != in_body
        {
            return Err(format!(
                "`{parameter}` and `{size}` are not both in its query or its body"
            ));
        }
        let style = match stated.style {
            StatedStyle::Cursor => {
                let next = stated.next.as_deref().unwrap_or_default();
                let missing = || format!("its answer has no member `{next}`");
                let (next, _) = self.types.member_at(page, next).ok_or_else(missing)?;
                PageStyle::Cursor { parameter, next }
            }
            StatedStyle::Page => PageStyle::Number {
                parameter,
                first: stated.first.unwrap_or(1),
                size,
            },
            StatedStyle::Offset => PageStyle::Offset { parameter, size },
            StatedStyle::Link => PageStyle::Link,
        };
        Ok((style, in_body))
    }

    /// The style that vendors write alike, and whether its parameters are in the body.
    fn recognised_style(&self, operation: &Node, asked: &Asked, page: &TypeRef) -> Option<(PageStyle, bool)> {
        let in_query = self.asked_style(&asked.query, page).map(|style| (style, false));
        let in_body = || self.asked_style(&asked.body, page).map(|style| (style, true));
        let linked = || self.linked_style(operation, page).map(|style| (style, false));
        in_query.or_else(in_body).or_else(linked)
    }

    /// The style in which `inputs` ask for a page.
    fn asked_style(&self, inputs: &[Input], page: &TypeRef) -> Option<PageStyle> {
        let one_of = |names: &[&str], is_kind: fn(&TypeRef) -> bool| {
            let mut found = inputs
                .iter()
                .filter(|input| names.contains(&value_name(&input.wire_name).as_str()) && is_kind(&input.ty));
            found.next()
        };
        let name = |input: &Input| input.wire_name.clone();
        if let Some(parameter) = one_of(CURSORS, is_string) {
            let next = self
                .types
                .member_names(page)
                .into_iter()
                .find(|name| NEXT_CURSORS.contains(&value_name(name).as_str()))?;
            let (next, ty) = self.types.member_at(page, &next)?;
            let parameter = name(parameter);
            return is_string(&ty).then_some(PageStyle::Cursor { parameter, next });
        }
        let size = one_of(SIZES, is_integer).map(name)?;
        if let Some(parameter) = one_of(NUMBERS, is_integer) {
            return Some(PageStyle::Number {
                parameter: name(parameter),
                // A vendor who allows page 0 counts from it.
                first: parameter.minimum.map_or(1, |minimum| minimum.min(1)),
                size: Some(size),
            });
        }
        one_of(OFFSETS, is_integer).map(|parameter| PageStyle::Offset {
            parameter: name(parameter),
            size: Some(size),
        })
    }

    /// The style in which a page leads to the next one.
    fn linked_style(&self, operation: &Node, page: &TypeRef) -> Option<PageStyle> {
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
        let mut found = NEXT_LINKS.iter().filter_map(|path| self.types.member_at(page, path));
        let (steps, _) = found.find(|(_, ty)| matches!(self.types.followed(ty), TypeRef::Text))?;
        Some(steps)
    }

    /// The path to what `page` says of all pages: a property with one of `names` and of such a type.
    fn said(&self, page: &TypeRef, names: &[&str], is_kind: fn(&TypeRef) -> bool) -> Option<Vec<PathStep>> {
        let members = self.types.member_names(page);
        let about = members
            .iter()
            .filter(|name| ABOUT_PAGES.contains(&value_name(name).as_str()));
        let inner = about.flat_map(|name| {
            let ty = self.types.member_at(page, name).map(|(_, ty)| ty);
            let inner = ty.map(|ty| self.types.member_names(&ty)).unwrap_or_default();
            inner.into_iter().map(move |inner| format!("{name}.{inner}"))
        });
        let is_named = |path: &String| {
            let last = path.rsplit('.').next().unwrap_or(path);
            names.contains(&value_name(last).as_str())
        };
        let paths = members.iter().cloned().chain(inner).filter(is_named);
        let mut found = paths.filter_map(|path| self.types.member_at(page, &path));
        let (steps, _) = found.find(|(_, ty)| is_kind(self.types.followed(ty)))?;
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
            let (steps, ty) = self.types.member_at(page, path)?;
            Some((steps, item_of(&ty)?))
        };
        if let Some(path) = path {
            return array_at(path);
        }
        let names = self.types.member_names(page);
        let mut arrays = names.iter().filter_map(|name| array_at(name));
        arrays.next().filter(|_| arrays.next().is_none())
    }
}

/// What a statement that cannot be followed comes to; without one, nothing is lost.
fn refuse<T>(stated: Option<&StatedPagination>, reason: &str) -> Result<Option<T>, String> {
    match stated {
        Some(_) => Err(reason.to_owned()),
        None => Ok(None),
    }
}

fn is_integer(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Integer(_))
}

/// Whether `ty` is a string on the wire.
fn is_string(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Text | TypeRef::Uuid | TypeRef::Instant | TypeRef::Date)
}
