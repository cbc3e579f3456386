//! `cargo xtask mock`: serves a vendor's API, or any description, on the loopback.
//!
//! In: a vendor of the workspace, or a description. Out: a server that checks requests and answers with examples, with
//! made values, with what was created before, or with what was recorded. It runs until it is stopped.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use api_client_mock::{Match, Options, Recording, Server, Table};
use build_support::pipeline;
use serde::Serialize;

use crate::command::Command;
use crate::format::ReportFormat;
use crate::{Outcome, Result, register_command, sources, terminal, workspace};

const EXAMPLES: &str = "\
Examples:
  cargo xtask mock trieve
  cargo xtask mock openapi.yaml --stateful --cors
  cargo xtask mock https://cats.example/openapi.json --port 4010 --latency 200
  cargo xtask mock trieve --replay recording.har";

/// Serve a vendor's API, or any description, for programs that call it
///
/// Answers with the examples of the description or with made values, and the same in each run. Refuses requests that
/// the description does not allow with 400, 401 or 415 and a problem in JSON. Serves on the loopback alone, until it is
/// stopped (Ctrl-C).
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Vendor, specification (YAML or JSON), page (Markdown), URL of one, or folder of pages
    #[arg(value_name = "VENDOR|PATH|URL")]
    from: String,
    /// Folder that the files it refers to can be in, or the URL of one [default: that of the specification]
    #[arg(long, value_name = "DIR|URL")]
    folder: Option<String>,
    /// API to serve, if there are several
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// Port [default: one that is free]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Remember what is created at paths such as /things, to be read, changed and deleted at /things/{id}
    #[arg(long)]
    stateful: bool,
    /// Take requests that the description does not allow
    #[arg(long)]
    unchecked: bool,
    /// Let pages of other origins call the server
    #[arg(long)]
    cors: bool,
    /// Milliseconds to wait before each answer
    #[arg(long, value_name = "MS", default_value_t = 0, hide_default_value = true)]
    latency: u64,
    /// Answer each Nth request with 503
    #[arg(long, value_name = "N")]
    fault_every: Option<u64>,
    /// Make other values
    #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true)]
    seed: u64,
    /// Answer with what the recording (HAR) has
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// Take the requests of the recording in their order only
    #[arg(long, requires = "replay")]
    strict: bool,
    #[command(flatten)]
    format: ReportFormat,
}

register_command!(Arguments);

/// What is served.
#[derive(Serialize)]
struct Serving {
    url: String,
    title: String,
    version: String,
    operations: usize,
}

impl Command for Arguments {
    const NAME: &'static str = "mock";

    fn run(&self) -> Result {
        let table = self.table()?;
        let mut serving = Serving {
            url: String::new(),
            title: table.title.clone(),
            version: table.version.clone(),
            operations: table.operations.len(),
        };
        let server = Server::start_with(table, self.options()?).context("the server cannot start")?;
        serving.url = server.url();
        self.format.print_line(&serving, |serving| {
            let Serving {
                url,
                title,
                version,
                operations,
            } = serving;
            format!("{url} serves {operations} operations of {title}, version {version}")
        })?;
        server.wait();
        Ok(Outcome::Fine)
    }
}

impl Arguments {
    /// The table of what is named: a file, a URL, or else a vendor.
    fn table(&self) -> Result<Table> {
        if self.from.contains("://") || Path::new(&self.from).exists() {
            let files = sources::all_named(&self.from, self.folder.as_deref())?;
            let (spec, findings) = pipeline::describe_all(&files, self.api.as_deref())?;
            terminal::findings(&findings);
            return Ok(pipeline::table(spec, None)?);
        }
        let root = workspace::root()?;
        let vendor = workspace::vendor(&root, &self.from)?;
        let tables = vendor
            .clients()
            .iter()
            .map(pipeline::tables)
            .collect::<Result<Vec<_>, _>>()?;
        let mut tables: Vec<_> = tables.into_iter().flatten().collect();
        if let Some(api) = &self.api {
            tables.retain(|(name, _)| name.as_ref() == Some(api));
        }
        if tables.len() > 1 {
            let names: Vec<&str> = tables.iter().filter_map(|(name, _)| name.as_deref()).collect();
            return Err(anyhow!(
                "{} has several APIs: name one with --api: {}",
                self.from,
                names.join(", ")
            )
            .into());
        }
        let only = tables.pop().map(|(_, table)| table);
        Ok(only.ok_or_else(|| anyhow!("{} has no such API", self.from))?)
    }

    fn options(&self) -> anyhow::Result<Options> {
        let mut options = Options::default()
            .port(self.port)
            .seed(self.seed)
            .latency(Duration::from_millis(self.latency));
        if self.stateful {
            options = options.stateful();
        }
        if self.unchecked {
            options = options.unchecked();
        }
        if self.cors {
            options = options.cors();
        }
        if let Some(count) = self.fault_every {
            if count == 0 {
                bail!("--fault-every takes a number from 1");
            }
            options = options.fault_every(count);
        }
        if let Some(path) = &self.replay {
            let by = if self.strict { Match::Strict } else { Match::Best };
            let shown = path.display();
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
            let recording = Recording::read(&text, by).with_context(|| format!("cannot play {shown} back"))?;
            options = options.replay(recording);
        }
        Ok(options)
    }
}
