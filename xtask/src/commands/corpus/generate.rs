//! The process that generates the crate of one specification of a corpus.
//!
//! In: a file. Out: a row, whatever happens to the process.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::super::corpus_row::Made;
use super::row::{Row, State, crate_name, end_of};
use super::scratch::Scratch;
use crate::process;

/// Generates the crate of `file`, and of what it refers to below `folder`, in a process of its own.
pub(crate) fn generate(file: &Path, folder: Option<&Path>, limit: Duration, scratch: Option<&Scratch>) -> Result<Row> {
    let mut command = Command::new(std::env::current_exe().context("cannot find this program")?);
    command.arg("corpus-row").arg(file).arg("--name").arg(crate_name(file));
    if let Some(folder) = folder {
        command.arg("--folder").arg(folder);
    }
    if let Some(scratch) = scratch {
        command
            .arg("--out")
            .arg(scratch.folder(file))
            .arg("--runtime")
            .arg(&scratch.runtime);
    }
    let ended = process::run(&mut command, limit)?;
    let made: Option<Made> = serde_json::from_str(ended.stdout.trim()).ok();
    let state = match (&made, ended.status) {
        (Some(_), Some(status)) if status.success() => State::Generated,
        (_, None) => State::NotGenerated(format!("stopped after {} seconds", limit.as_secs())),
        _ => State::NotGenerated(end_of(&ended)),
    };
    Ok(Row {
        file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        made,
        state,
        seconds: ended.took.as_secs_f64(),
    })
}
