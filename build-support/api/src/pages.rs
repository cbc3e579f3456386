//! Pages of a list, followed as the table says.
//!
//! In: a request and the way in which pages follow each other. Out: the items of all pages. The runtime asks for the
//! pages, as it does for generated clients; it takes functions that read a page, and what they read is here data, which
//! they find in the task.

use api_client_core::pagination::Pages;
use api_client_core::{NoErrorBody, Request};
use api_operations::{Page, PageStyle};
use serde_json::Value;

use crate::failure::Failure;

tokio::task_local! {
    /// How the pages of the list follow each other that the task reads.
    static PAGE: Page;
}

/// The value that `path` leads to from `page`.
fn at<'v>(page: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(page, |value, name| value.get(name))
}

/// What the way that `choose` takes from the description of pages leads to, by `read`.
fn found<T>(page: &Value, choose: fn(&Page) -> Option<&Vec<String>>, read: fn(&Value) -> Option<T>) -> Option<T> {
    PAGE.with(|described| read(at(page, choose(described)?)?))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn next(page: &Value) -> Option<String> {
    fn way(page: &Page) -> Option<&Vec<String>> {
        match &page.style {
            PageStyle::Cursor { next, .. } | PageStyle::BodyLink { next } => Some(next),
            _ => None,
        }
    }
    found(page, way, text)
}

fn count(page: &Value) -> usize {
    items(page).map_or(0, Vec::len)
}

fn more(page: &Value) -> Option<bool> {
    found(page, |page| page.more.as_ref(), Value::as_bool)
}

fn total(page: &Value) -> Option<u64> {
    found(page, |page| page.total.as_ref(), Value::as_u64)
}

fn items(page: &Value) -> Option<&Vec<Value>> {
    PAGE.with(|described| at(page, &described.items)?.as_array())
}

/// Hands the items of each page of `request` to `take`.
pub(crate) async fn follow(
    request: Request,
    page: &Page,
    mut take: impl FnMut(&[Value]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let name = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let size = |size: &Option<String>| size.as_deref().map(name);
    let all = async {
        let pages: Pages<Value, NoErrorBody> = match &page.style {
            PageStyle::Cursor { parameter, .. } => Pages::by_cursor(request, name(parameter), next),
            PageStyle::Number {
                parameter,
                first,
                size: items,
            } => Pages::by_number(request, name(parameter), *first, size(items), count),
            PageStyle::Offset { parameter, size: items } => {
                Pages::by_offset(request, name(parameter), size(items), count)
            }
            PageStyle::Link => Pages::by_link(request),
            PageStyle::BodyLink { .. } => Pages::by_body_link(request, next),
        };
        let pages = if page.more.is_some() {
            pages.while_more(more)
        } else {
            pages
        };
        let pages = if page.total.is_some() {
            pages.with_total(total)
        } else {
            pages
        };
        let mut pages = if page.in_body { pages.in_body() } else { pages };
        while let Some(page) = pages.next_page().await {
            let page = page?;
            let Some(items) = items(&page) else {
                return Err(Failure::response(
                    "a page has no list of items where the description says",
                ));
            };
            take(items)?;
        }
        Ok(())
    };
    PAGE.scope(page.clone(), all).await
}
