//! What the front page of a crate says of its operations: the parts that its README and its documentation share.
//!
//! In: the APIs of a crate. Out: a table of operations, or of tags where they are many; the links in it, which lead to
//! docs.rs from a README and to the items themselves from the documentation; and the examples.

use std::fmt::Write as _;

use crate::docs::{code_cell, first_sentence_cell};
use crate::document::words::count;
use crate::layout::features::LARGE;
use crate::model::Api;
use crate::model::operation::Operation;
use crate::package::{ClientCrate, Generated};
use crate::render::{OPEN_ROWS, endpoint, summary};

/// A row of the table: what it links, and where that is.
struct Row {
    /// The text of the link, which is its label too.
    label: String,
    /// The path of the item, from the root of the crate.
    item: String,
    /// The address of the item below that of the crate's documentation.
    address: String,
    /// The other cells.
    cells: String,
}

/// Returns the table of what the crate calls, collapsed if it is long.
pub(crate) fn table(client: &ClientCrate) -> String {
    let rows = rows(client);
    let head = match is_large(client) {
        true => "| handle | operations | |\n|---|--:|---|\n",
        false => "| call | endpoint | summary |\n|---|---|---|\n",
    };
    let mut table = head.to_owned();
    for row in &rows {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| [`{}`] | {} |", row.label, row.cells);
    }
    let links = rows.iter().map(|row| {
        let (name, item) = (&client.name, &row.address);
        format!(
            "[`{}`]: https://docs.rs/{name}/latest/{}/{item}\n",
            row.label,
            name.replace('-', "_")
        )
    });
    let links: String = links.collect();
    if rows.is_empty() {
        return String::new();
    }
    match rows.len() > OPEN_ROWS {
        true => {
            let operations = count(client.operations(), "operation");
            format!("<details><summary>{operations}</summary>\n\n{table}\n</details>\n\n{links}")
        }
        false => format!("{table}\n{links}"),
    }
}

/// Returns where the links of the table lead to in the documentation of the crate. Of two definitions of a link, the
/// first counts.
pub(crate) fn links(client: &ClientCrate) -> String {
    let rows = rows(client).into_iter();
    rows.map(|row| format!("[`{}`]: {}\n", row.label, row.item)).collect()
}

/// Returns the examples, each below a heading.
pub(crate) fn examples(client: &ClientCrate) -> String {
    let mut shown = Vec::new();
    for example in client.apis.iter().flat_map(|generated| &generated.examples) {
        if !shown.iter().any(|(title, _)| *title == example.title) {
            shown.push((example.title, example.code.join("\n")));
        }
    }
    let shown = shown
        .into_iter()
        .map(|(title, code)| format!("### {title}\n\n```rust,no_run\n{code}\n```\n"));
    let shown: Vec<String> = shown.collect();
    match shown.is_empty() {
        true => String::new(),
        false => format!("## Examples\n\n{}", shown.join("\n")),
    }
}

fn is_large(client: &ClientCrate) -> bool {
    client.operations() > LARGE
}

fn rows(client: &ClientCrate) -> Vec<Row> {
    let rows = client.apis.iter().map(|Generated { api, .. }| match is_large(client) {
        true => rows_of_tags(api),
        false => api.operations.values().map(|operation| row(api, operation)).collect(),
    });
    rows.flatten().collect()
}

/// Returns the path of the module of `api`, and the folder of its pages.
fn module(api: &Api) -> (String, String) {
    match &api.module {
        Some(module) => (format!("{module}::"), format!("{module}/")),
        None => (String::new(), String::new()),
    }
}

fn row(api: &Api, operation: &Operation) -> Row {
    let (module, folder) = module(api);
    let (call, method) = (api.call_of(operation), &operation.name);
    let (item, address) = match api.tags.get(&operation.module) {
        Some(tag) => (
            format!("operations::{}::{}", operation.module, tag.handle),
            format!("operations/{}/struct.{}.html", operation.module, tag.handle),
        ),
        None => ("Client".to_owned(), "struct.Client.html".to_owned()),
    };
    Row {
        label: format!("{module}{call}"),
        item: format!("crate::{module}{item}::{method}"),
        address: format!("{folder}{address}#method.{method}"),
        cells: format!("{} | {}", endpoint(operation), summary(operation)),
    }
}

fn rows_of_tags(api: &Api) -> Vec<Row> {
    let (path, folder) = module(api);
    let of_tags = api.tags.iter().map(|(module, tag)| {
        let operations = api.operations.values();
        let count = operations.filter(|operation| operation.module == *module).count();
        let description = first_sentence_cell(tag.description.as_deref().unwrap_or_default());
        let name = code_cell(&tag.name);
        let about = if description.is_empty() { name } else { description };
        let row = Row {
            label: format!("{path}{}()", tag.accessor),
            item: format!("crate::{path}operations::{module}"),
            address: format!("{folder}operations/{module}/index.html"),
            cells: format!("{count} | {about}"),
        };
        (count, row)
    });
    let untagged = api
        .operations
        .values()
        .filter(|operation| !api.tags.contains_key(&operation.module));
    let untagged = untagged.map(|operation| Row {
        cells: format!("1 | {}", endpoint(operation)),
        ..row(api, operation)
    });
    let of_tags = of_tags.filter(|(count, _)| *count > 0).map(|(_, row)| row);
    of_tags.chain(untagged).collect()
}
