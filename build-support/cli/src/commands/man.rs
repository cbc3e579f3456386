//! `man`: the manual pages of the program and of each command.
//!
//! In: a folder. Out: a page for each, from the same declarations as the help.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use build_support::document::words::count;

use crate::command::{self, Command};
use crate::format::ReportFormat;
use crate::{Outcome, Result, register_command};
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  cargo xtask man ~/.local/share/man/man1";

/// Write manual pages
///
/// Writes one for the program and one for each command, in the form of `man` (troff).
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder to write them to; it is made if it does not exist
    #[arg(value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    format: ReportFormat,
}

/// The pages that were written.
#[derive(Serialize)]
struct Written<'p> {
    pages: Vec<&'p str>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "man";

    fn run(&self) -> Result {
        let name = command::program_name();
        let title = name.replace(' ', "-");
        let mut program = command::program(name);
        // The options of all commands become part of each.
        program.build();
        let shown = |command: &&clap::Command| !command.is_hide_set() && command.get_name() != "help";
        let mut pages = Vec::new();
        for command in program.get_subcommands().filter(shown) {
            let page = format!("{title}-{}", command.get_name());
            let own = command
                .clone()
                .version(env!("CARGO_PKG_VERSION"))
                .display_name(page.as_str());
            pages.push((page, clap_mangen::Man::new(own)));
        }
        let own = program.clone().display_name(title.as_str());
        pages.push((title, clap_mangen::Man::new(own)));
        fs::create_dir_all(&self.out).with_context(|| format!("cannot create {}", self.out.display()))?;
        for (page, man) in &pages {
            let path = self.out.join(format!("{page}.1"));
            let mut text = Vec::new();
            man.render(&mut text)?;
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        let line = format!("wrote {}", count(pages.len(), "page"));
        let pages = pages.iter().map(|(page, _)| page.as_str()).collect();
        self.format.done(&Written { pages }, &line)?;
        Ok(Outcome::Fine)
    }
}
