//! How the pages of a list follow each other, by names as they are sent.
//!
//! In: the model of pages, which goes by types and fields. Out: [`Page`].

use api_operations::{Page, PageStyle};

use crate::model::api::Api;
use crate::model::operation::{PageStyle as Style, Pagination, PathStep};

pub(super) fn page(api: &Api, pages: &Pagination) -> Page {
    let way = |steps: &Vec<PathStep>| way(api, steps);
    Page {
        style: match &pages.style {
            Style::Cursor { parameter, next } => PageStyle::Cursor {
                parameter: parameter.clone(),
                next: way(next),
            },
            Style::Number { parameter, first, size } => PageStyle::Number {
                parameter: parameter.clone(),
                first: *first,
                size: size.clone(),
            },
            Style::Offset { parameter, size } => PageStyle::Offset {
                parameter: parameter.clone(),
                size: size.clone(),
            },
            Style::Link => PageStyle::Link,
            Style::BodyLink { next } => PageStyle::BodyLink { next: way(next) },
        },
        items: way(&pages.items),
        more: pages.more.as_ref().map(way),
        total: pages.total.as_ref().map(way),
        in_body: pages.in_body,
    }
}

/// The names of the members on the way `steps`.
fn way(api: &Api, steps: &[PathStep]) -> Vec<String> {
    let names = steps.iter().map(|step| {
        let object = api.types.get(step.ty).and_then(|ty| ty.object());
        let field = object.and_then(|object| object.fields.get(&step.field));
        field.map_or_else(|| step.field.to_string(), |field| field.wire_name.to_string())
    });
    names.collect()
}
