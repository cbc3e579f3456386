//! A call: what was asked for is sent, and what comes back is printed.
//!
//! In: a service, an operation and the matches of its command. Out: text or bytes on the standard output or in a file.
//! Streams and the items of pages are written as they come.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use api_client_core::{NoErrorBody, Request};
use api_operations::{Content, Operation};
use clap::ArgMatches;
use serde_json::Value;

use crate::command::{essence, is_json};
use crate::failure::Failure;
use crate::output::Output;
use crate::service::Service;
use crate::{arguments, dry_run, pages, text};

/// Calls the operation at `index` of `service` as `matches` say.
pub(crate) async fn call(service: &Service, index: usize, matches: &ArgMatches) -> Result<(), Failure> {
    let operation = service.table().operations.get(index);
    let operation = operation.ok_or_else(|| Failure::usage("there is no such operation"))?;
    let option = |name: &str| matches.try_get_one::<String>(name).ok().flatten().map(String::as_str);
    let flag = |name: &str| matches.try_get_one::<bool>(name).ok().flatten() == Some(&true);
    let output = Output::new(option("as"), option("json-path"))?;
    let given = arguments::read(service.table(), operation, matches)?;
    let request = service.request(index, &given.values, given.payload)?;
    match option("dry-run") {
        Some("curl") => return print(&dry_run::curl(&request)?),
        Some(_) => return print(&dry_run::http(&request)?),
        None => {}
    }
    if let Some(page) = operation.pages.as_ref().filter(|_| flag("all")) {
        return all(request, page, &output).await;
    }
    let file = matches.get_one::<std::path::PathBuf>("output");
    match stream_of(operation, flag("events") || given.streams) {
        Some(content) if file.is_none() => stream(request, content, &output).await,
        _ => match file {
            Some(path) => save(request, path).await,
            None => whole(request, &output).await,
        },
    }
}

/// The form of the response that is a stream, where one is asked for or there is no other.
fn stream_of(operation: &Operation, wanted: bool) -> Option<&Content> {
    let forms = operation.success()?.content.as_slice();
    let is_only = forms.iter().all(|content| content.stream);
    forms.iter().find(|content| content.stream && (wanted || is_only))
}

/// Writes a line, or several.
fn print(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    written(writeln!(out, "{text}").and_then(|()| out.flush()))
}

/// The outcome of writing. Who closes the pipe has read enough.
fn written(outcome: io::Result<()>) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        outcome => outcome.map_err(|error| Failure::other(format!("the output: {error}"))),
    }
}

async fn all(request: Request, page: &api_operations::Page, output: &Output) -> Result<(), Failure> {
    let mut kept = Vec::new();
    pages::follow(request, page, |items| {
        if !output.is_by_item() {
            kept.extend_from_slice(items);
            return Ok(());
        }
        items.iter().try_for_each(|item| print(&output.show_item(item)))
    })
    .await?;
    match output.is_by_item() {
        true => Ok(()),
        false => print(&output.show(&Value::Array(kept))),
    }
}

async fn stream(request: Request, content: &Content, output: &Output) -> Result<(), Failure> {
    if essence(&content.media_type) != "text/event-stream" {
        let mut lines = request.send_json_lines::<Value, NoErrorBody>().await?;
        while let Some(item) = lines.next_item().await {
            print(&output.show_item(&item?))?;
        }
        return Ok(());
    }
    let mut events = request.send_text_events::<NoErrorBody>().await?;
    while let Some(event) = events.next_event().await {
        let data = event?.data;
        match serde_json::from_str(&data) {
            Ok(json) => print(&output.show_item(&json))?,
            Err(_) => print(&text::clean(&data))?,
        }
    }
    Ok(())
}

/// Writes the body of the response to a file, or as it is to the standard output, while it comes.
async fn save(request: Request, path: &Path) -> Result<(), Failure> {
    let mut body = request.send_stream::<NoErrorBody>().await?.into_inner();
    let is_standard = path == Path::new("-");
    let failed = |error: io::Error| Failure::other(format!("{}: {error}", path.display()));
    let mut out: Box<dyn Write> = match is_standard {
        true => Box::new(io::stdout()),
        false => Box::new(File::create(path).map_err(failed)?),
    };
    while let Some(chunk) = body.chunk().await? {
        match is_standard {
            true => written(out.write_all(&chunk))?,
            false => out.write_all(&chunk).map_err(failed)?,
        }
    }
    out.flush().map_err(failed)
}

async fn whole(request: Request, output: &Output) -> Result<(), Failure> {
    let response = request.send_bytes::<NoErrorBody>().await?;
    let media_type = response
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default().to_owned();
    let body = response.into_inner();
    if body.is_empty() {
        return Ok(());
    }
    if is_json(&media_type) {
        let value = serde_json::from_slice(&body);
        let value: Value = value.map_err(|error| Failure::response(format!("the response is no JSON: {error}")))?;
        return print(&output.show(&value));
    }
    match std::str::from_utf8(&body) {
        Ok(body) if is_text(&media_type) => print(text::clean(body).trim_end_matches('\n')),
        _ if io::stdout().is_terminal() => {
            let message = format!(
                "the response is {} bytes of {media_type:?}: name a file with --output",
                body.len()
            );
            Err(Failure::response(message))
        }
        _ => written(io::stdout().write_all(&body)),
    }
}

fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.is_empty() || essence.starts_with("text/") || essence.ends_with("xml") || essence.ends_with("yaml")
}
