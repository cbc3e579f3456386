//! The program: words of a command line to an exit code.
//!
//! In: the words. Out: the call that they say, or a failure on the standard error. Completion comes first: shells ask
//! for it with a variable of the environment.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::ArgMatches;
use clap_complete::CompleteEnv;

use crate::catalog;
use crate::command::{self, spec};
use crate::credentials::Places;
use crate::failure::{Exit, Failure};
use crate::names::{self, Name};
use crate::service::{Service, Settings};
use crate::{call, text};

/// Runs the command `api` with the words of the process.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    // While a word is completed, a description that cannot be read has no operations.
    CompleteEnv::with_factory(|| command::root(&std::env::args_os().collect::<Vec<_>>()).unwrap_or_default())
        .complete();
    let outcome = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = outcome.map_err(|error| Failure::other(error.to_string()));
    match outcome.and_then(|runtime| runtime.block_on(run(&words))) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            // A standard error that is closed leaves the exit code.
            drop(writeln!(std::io::stderr(), "error: {}", failure.message));
            ExitCode::from(failure.code as u8)
        }
    }
}

async fn run(words: &[OsString]) -> Result<u8, Failure> {
    let matches = match command::root(words)?.try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) => {
            let is_help = !error.use_stderr();
            error.print().map_err(|error| Failure::other(error.to_string()))?;
            return Ok(if is_help { 0 } else { Exit::Usage as u8 });
        }
    };
    let (path, leaf) = path(&matches);
    #[cfg(feature = "keyring")]
    if let (["credential", action], None) = (path.as_slice(), spec(words)) {
        let word = |name: &str| leaf.get_one::<String>(name).map(String::as_str).unwrap_or_default();
        crate::credentials::keep(word("PROFILE"), word("SCHEME"), *action == "remove")?;
        return Ok(0);
    }
    let (vendor, table, path) = match spec(words) {
        Some(file) => (None, catalog::description(&file)?, path.as_slice()),
        None => {
            let (vendor, rest) = path.split_first().ok_or_else(|| Failure::usage("which vendor?"))?;
            (Some(*vendor), catalog::vendor(vendor)?, rest)
        }
    };
    let name = match path {
        [group, command] => Name {
            group: Some((*group).to_owned()),
            command: (*command).to_owned(),
        },
        [command] => Name {
            group: None,
            command: (*command).to_owned(),
        },
        _ => return Err(Failure::usage("which operation?")),
    };
    let index = names::names(&table).iter().position(|known| *known == name);
    let index = index.ok_or_else(|| Failure::usage("there is no such operation"))?;
    let settings = settings(&table, vendor, leaf)?;
    let service = Service::new(table, settings)?;
    call::call(&service, index, leaf).await?;
    Ok(0)
}

/// The names of the commands that were written, and the matches of the last.
fn path(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let (mut path, mut last) = (Vec::new(), matches);
    while let Some((name, matches)) = last.subcommand() {
        path.push(name);
        last = matches;
    }
    (path, last)
}

/// How the API is called, as the options, the profile and the environment say.
fn settings(table: &api_operations::Table, vendor: Option<&str>, matches: &ArgMatches) -> Result<Settings, Failure> {
    let option = |name: &str| matches.get_one::<String>(name).cloned();
    let profile = option("profile");
    let places = Places {
        vendor,
        profile: profile.as_deref(),
        file: matches.get_one::<PathBuf>("profiles").map(PathBuf::as_path),
    };
    let (profile, secrets) = places.find(table)?;
    let base_url = option("base-url").or(profile.base_url);
    Ok(Settings {
        base_url: base_url.map(|url| text::line(&url)),
        secrets,
        anonymous: matches.get_flag("anonymous"),
        timeout: matches.get_one::<u64>("timeout").copied().map(Duration::from_secs),
    })
}
