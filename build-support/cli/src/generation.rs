//! A client that belongs to no vendor of the workspace.
//!
//! In: the sources of one specification. Out: its generated client, and the way from its folder to that of the runtime.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::document::words::count;
use build_support::lower::Choices;
use build_support::package::fidelity::State;
use build_support::package::scaffold;
use build_support::pipeline::{self, ClientCrate, Generated};

/// Generates the client crate `name` from the specification in `files`. `command` is the command that the generated
/// files name.
///
/// Returns the mistakes in the specification that were worked around, too.
///
/// # Errors
///
/// Returns what is wrong with the specification if no client can be generated.
pub fn generate(files: &[Arc<SourceFile>], name: &str, command: &str) -> Result<(Generated, Diagnostics), Diagnostics> {
    let (spec, findings) = pipeline::describe_all(files, None)?;
    let settings = |api: &_| Ok(scaffold::guess_settings(name, api));
    Ok((
        pipeline::client(spec, &Choices::default(), settings, &[], command)?,
        findings,
    ))
}

/// Says what the crate of `client` has, in one line.
pub(crate) fn summary(client: &ClientCrate) -> String {
    let in_state = |state: State| {
        let operations = client.apis.iter().flat_map(|api| &api.fidelity.operations);
        operations.filter(|operation| operation.state == state).count()
    };
    format!(
        "{} ({} complete, {} degraded, {} skipped) and {}",
        count(client.operations(), "operation"),
        in_state(State::Complete),
        in_state(State::Degraded),
        in_state(State::Skipped),
        count(client.types(), "type")
    )
}

/// Returns the relative path from the folder `from`, which does not have to exist, to `to`, with `/` as separator.
///
/// # Errors
///
/// Returns an error if the two have no folder in common.
pub fn path_between(from: &Path, to: &Path) -> Result<String> {
    let from = absolute(from)?;
    let to = absolute(to)?;
    let shared = from
        .iter()
        .zip(to.iter())
        .take_while(|(one, other)| one == other)
        .count();
    if shared == 0 {
        bail!(
            "{} and {} have no folder in common: use --runtime-version",
            from.display(),
            to.display()
        );
    }
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    let down = to.iter().skip(shared).map(|part| part.to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// Returns `path` from the root of the file system, with links and `..` resolved as far as it exists.
fn absolute(path: &Path) -> Result<PathBuf> {
    let mut absolute = PathBuf::new();
    for component in std::path::absolute(path)
        .context("there is no current directory")?
        .components()
    {
        match component {
            Component::ParentDir => {
                absolute.pop();
            }
            component => absolute.push(component),
        }
        if let Ok(real) = absolute.canonicalize() {
            absolute = real;
        }
    }
    Ok(absolute)
}
