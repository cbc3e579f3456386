//! `cargo xtask generate`: a crate of any specification or page, outside of the workspace.
//!
//! In: one file, its URL, the index of a site, or a folder of pages. Out: a folder with a crate that needs nothing else of this workspace than the runtime. Everything is
//! worked out before the first file is written.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::emit;
use build_support::lower::Choices;
use build_support::package::scaffold::{self, Place, Runtime};
use build_support::pipeline::{self, Generated};

use super::{diff, input};
use crate::{Outcome, terminal, workspace};

/// Where the runtime stands in the workspace.
const RUNTIME: &str = "crates/api-client-core";

/// Make a stand-alone client crate of any specification or documentation page.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask generate openapi.yaml --out ../cats-api\n  cargo xtask generate page.md --out ../cats-api --name cats-client\n  cargo xtask generate openapi.json --out ../cats-api --runtime-version 0.1"
)]
pub(crate) struct Arguments {
    /// The specification (YAML or JSON), the page (Markdown), the site's `llms.txt` or `llms-full.txt`, the URL of one of
    /// these, or a folder of pages.
    #[arg(value_name = "PATH|URL")]
    from: String,
    /// The folder of the crate; it is made, or has to be empty or written by this command before.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The name of the crate; without it, that of the file.
    #[arg(long)]
    name: Option<String>,
    /// The API to make a crate of, where there are several.
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// Depend on a published version of the runtime, not on the folder in this workspace.
    #[arg(long, value_name = "VERSION")]
    runtime_version: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let source = file_name(Path::new(arguments.from.trim_end_matches('/')));
    let name = name(arguments.name.as_deref(), &source)?;
    check_folder(&arguments.out)?;
    let files = match input::files(&arguments.from)? {
        Ok(files) => files,
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    };
    let runtime = match &arguments.runtime_version {
        Some(version) => Runtime::Version(version.clone()),
        None => Runtime::Path(path_between(&arguments.out, &workspace::root()?.join(RUNTIME))?),
    };
    let command = format!("cargo xtask generate {source}");
    let written = generate(&files, arguments.api.as_deref(), &name, &command).and_then(|(generated, findings)| {
        terminal::findings(&findings);
        let files = scaffold::crate_files(&generated, &Place::Alone(runtime), &command)?;
        Ok((files, generated))
    });
    let (files, generated) = match written {
        Ok(written) => written,
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    };
    fs::create_dir_all(&arguments.out).with_context(|| format!("cannot make {}", arguments.out.display()))?;
    if let Err(diagnostics) = emit::write(&files, &arguments.out) {
        terminal::findings(&diagnostics);
        return Ok(Outcome::Failed);
    }
    terminal::error(&format!(
        "{name}: {} operations, {} types; what it does not express is in FIDELITY.md",
        generated.facts.operations.len(),
        generated.facts.types.len()
    ));
    Ok(Outcome::Fine)
}

/// The file at `path`, called by its name alone: nothing that is written says where it was.
pub(crate) fn read(path: &Path) -> Result<Arc<SourceFile>> {
    source_file(path, file_name(path))
}

/// The file at `path`; or the pages and specifications in the folder `path` and below it, by their ways from there.
pub(crate) fn read_all(path: &Path) -> Result<Vec<Arc<SourceFile>>> {
    const ENDINGS: [&str; 9] = ["md", "mdx", "markdown", "yaml", "yml", "json", "txt", "html", "htm"];
    if !path.is_dir() {
        return Ok(vec![read(path)?]);
    }
    let mut paths = Vec::new();
    diff::collect(path, &mut paths)?;
    paths.retain(|path| {
        ENDINGS
            .iter()
            .any(|ending| path.extension().is_some_and(|end| end == *ending))
    });
    paths.sort();
    if paths.is_empty() {
        bail!("{} holds neither a page nor a specification", path.display());
    }
    let shown = |file: &Path| {
        printable(
            &file
                .strip_prefix(path)
                .unwrap_or(file)
                .to_string_lossy()
                .replace('\\', "/"),
        )
    };
    paths.iter().map(|file| source_file(file, shown(file))).collect()
}

fn source_file(path: &Path, name: String) -> Result<Arc<SourceFile>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8(bytes).with_context(|| {
        format!(
            "{} is not UTF-8 text: convert it first, for example with `iconv`",
            path.display()
        )
    })?;
    Ok(SourceFile::new(name, text))
}

/// What the file or the folder at `path` is called.
fn file_name(path: &Path) -> String {
    printable(&path.file_name().unwrap_or_default().to_string_lossy())
}

/// `name` as it can stand in comments of generated code, which end at a line's end.
fn printable(name: &str) -> String {
    name.replace(|character: char| character.is_control() || character == '`', "?")
}

/// The client crate `name` of the description in `files`, of the API `api` where there are several; and the mistakes in
/// them that were worked around.
pub(crate) fn generate(
    files: &[Arc<SourceFile>],
    api: Option<&str>,
    name: &str,
    command: &str,
) -> Result<(Generated, Diagnostics), Diagnostics> {
    let (spec, findings) = pipeline::describe_all(files, api)?;
    let settings = |facts: &_| Ok(scaffold::guess_settings(name, facts));
    Ok((
        pipeline::client(spec, &Choices::default(), settings, &[], command)?,
        findings,
    ))
}

/// The name of the crate: `given`, or made from that of its source.
fn name(given: Option<&str>, source: &str) -> Result<String> {
    let stem = source.rsplit_once('.').map_or(source, |(stem, _)| stem);
    let name = given.map_or_else(|| scaffold::crate_name(stem), str::to_owned);
    if !scaffold::is_usable_crate_name(&name) {
        bail!(
            "`{name}` cannot be the name of the crate: use lower-case letters, digits and `-`, and no name of a dependency"
        );
    }
    Ok(name)
}

/// Refuses a folder with files that this command did not write.
fn check_folder(folder: &Path) -> Result<()> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error).with_context(|| format!("cannot look into {}", folder.display())),
    };
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    if !is_empty && !manifest.starts_with("# @generated by `cargo xtask generate ") {
        bail!(
            "{} has files that this command did not write: choose another folder",
            folder.display()
        );
    }
    Ok(())
}

/// How to get from the folder `from`, which need not be there yet, to `to`, with `/` between the parts.
pub(crate) fn path_between(from: &Path, to: &Path) -> Result<String> {
    let from = absolute(from)?;
    let to = absolute(to)?;
    let shared = from
        .iter()
        .zip(to.iter())
        .take_while(|(one, other)| one == other)
        .count();
    if shared == 0 {
        bail!(
            "{} and {} share no folder: use --runtime-version",
            from.display(),
            to.display()
        );
    }
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    let down = to.iter().skip(shared).map(|part| part.to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// `path` from the root of the file system, without links and `..` as far as it is there.
fn absolute(path: &Path) -> Result<PathBuf> {
    let mut absolute = PathBuf::new();
    for component in std::path::absolute(path)
        .context("there is no current folder")?
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
