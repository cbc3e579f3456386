//! Tables of operations, for people who look for one.
//!
//! In: an API. Out: lines of Markdown: the operations of a tag with method, path and summary; the tags; and all
//! operations by path, with the operationIds that the vendor's pages call them by.

use crate::docs::{cell, code_cell, first_sentence_cell};
use crate::model::Api;
use crate::model::names::RustName;
use crate::model::operation::Operation;

/// A table with more rows than this is collapsed.
pub(crate) const OPEN_ROWS: usize = 20;

/// Returns the table of `operations`, whose modules `path_to` leads to from where the table stands. The endpoint leads
/// to the request, and stands under the summary: no page has room for a column of each.
pub(super) fn of_operations<'o>(
    operations: impl IntoIterator<Item = &'o Operation>,
    api: &Api,
    path_to: impl Fn(&Operation) -> String,
) -> Vec<String> {
    let rows = operations.into_iter().map(|operation| {
        let (path, receiver) = (path_to(operation), api.receiver_of(operation));
        let (method, request) = (&operation.name, &operation.request);
        let receiver = match receiver {
            "Client" => format!("{}::Client", api.root()),
            handle => format!("{path}{handle}"),
        };
        let endpoint = endpoint(operation);
        let summary = match summary(operation) {
            summary if summary.is_empty() => summary,
            summary => summary + " ",
        };
        format!("| [`{method}`]({receiver}::{method}) | {summary}[{endpoint}](struct@{path}{request}) |")
    });
    let rows: Vec<String> = rows.collect();
    if rows.is_empty() {
        return rows;
    }
    let head = ["| method | request |", "|---|---|"].map(str::to_owned);
    head.into_iter().chain(rows).collect()
}

/// Returns the table of the handles of `api`, for the module `operations`.
pub(super) fn of_tags(api: &Api) -> Vec<String> {
    let count = |module: &RustName| {
        let operations = api.operations.values();
        operations.filter(|operation| operation.module == *module).count()
    };
    let tags = api.tags.iter().map(|(module, tag)| (module, tag, count(module)));
    let rows = tags.filter(|(_, _, count)| *count > 0).map(|(module, tag, count)| {
        let (accessor, root) = (&tag.accessor, api.root());
        let description = first_sentence_cell(tag.description.as_deref().unwrap_or_default());
        let name = code_cell(&tag.name);
        format!("| [`Client::{accessor}`]({root}::Client::{accessor}) | [{name}](mod@self::{module}) | {count} | {description} |")
    });
    let rows: Vec<String> = rows.collect();
    if rows.is_empty() {
        return rows;
    }
    let head = ["| handle | tag | operations | |", "|---|---|--:|---|"].map(str::to_owned);
    head.into_iter().chain(rows).collect()
}

/// Returns the table of all operations of `api` by path and operationId, for the module `operations`.
pub(super) fn by_path(api: &Api) -> Vec<String> {
    let mut operations: Vec<&Operation> = api.operations.values().collect();
    operations.sort_by(|one, other| (&one.path, &one.method).cmp(&(&other.path, &other.method)));
    let rows = operations.into_iter().map(|operation| {
        let (call, method) = (api.call_of(operation), &operation.name);
        let target = match api.tags.get(&operation.module) {
            Some(tag) => format!("self::{}::{}", operation.module, tag.handle),
            None => format!("{}::Client", api.root()),
        };
        format!(
            "| {} | {} | [`{call}`]({target}::{method}) |",
            endpoint(operation),
            code_cell(&operation.id)
        )
    });
    let head = ["| endpoint | operationId | method |", "|---|---|---|"].map(str::to_owned);
    collapsed(head.into_iter().chain(rows).collect(), "All operations by path")
}

/// Returns `table`, which is titled `title` and collapsed where it is long.
fn collapsed(table: Vec<String>, title: &str) -> Vec<String> {
    if table.len() <= OPEN_ROWS + 2 {
        let head = [format!("# {title}"), String::new()];
        return head.into_iter().chain(table).collect();
    }
    let head = [format!("<details><summary>{title}</summary>"), String::new()];
    let end = [String::new(), "</details>".to_owned()];
    head.into_iter().chain(table).chain(end).collect()
}

/// Returns the HTTP method and the path of `operation`.
pub(crate) fn endpoint(operation: &Operation) -> String {
    code_cell(&format!("{} {}", operation.method, operation.path))
}

/// Returns the summary of `operation`, or else the first sentence of its description.
pub(crate) fn summary(operation: &Operation) -> String {
    match (&operation.summary, &operation.description) {
        (Some(summary), _) => cell(summary),
        (None, Some(description)) => first_sentence_cell(description),
        (None, None) => String::new(),
    }
}

/// Returns the same as a line of text.
pub(super) fn summary_line(operation: &Operation) -> String {
    match (&operation.summary, &operation.description) {
        (Some(summary), _) => crate::docs::summary(summary),
        (None, Some(description)) => crate::docs::first_sentence(description),
        (None, None) => String::new(),
    }
}
