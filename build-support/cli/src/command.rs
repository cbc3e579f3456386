//! What a command is, and the registry of all commands.
//!
//! In: types that implement [`Command`], each registered with [`register_command!`](crate::register_command) in its own
//! file. Out: the `clap` command of the program, with a subcommand for each, and the call of the one that was named.
//!
//! A registry, because a list would be a second place to edit for each command, and because `xtask` adds commands to
//! those of this package without either knowing the other's.

use std::sync::OnceLock;
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Args};

use build_support::document::progress;

use crate::terminal::{self, Verbosity};
use crate::{Outcome, Result};

/// What users type before the name of a command.
static PROGRAM: OnceLock<&'static str> = OnceLock::new();

/// A command: its arguments, and what it does with them. Its documentation is its help.
pub trait Command: Args {
    /// Its name on the command line.
    const NAME: &'static str;

    /// Runs it.
    ///
    /// # Errors
    ///
    /// Returns what kept the command from running.
    fn run(&self) -> Result;
}

/// A command in the registry.
#[derive(Clone, Copy)]
pub struct Registered {
    /// Its name on the command line.
    pub name: &'static str,
    augment: fn(clap::Command) -> clap::Command,
    run: fn(&ArgMatches) -> Result,
}

inventory::collect!(Registered);

impl Registered {
    /// Makes the entry of the command `C`.
    pub const fn of<C: Command>() -> Self {
        Self {
            name: C::NAME,
            augment: C::augment_args,
            run: |matches| match C::from_arg_matches(matches) {
                Ok(arguments) => arguments.run(),
                Err(error) => error.exit(),
            },
        }
    }

    /// Returns its `clap` command.
    pub fn clap(self) -> clap::Command {
        (self.augment)(clap::Command::new(self.name))
    }
}

/// Adds a type that implements [`Command`](crate::command::Command) to the registry.
#[macro_export]
macro_rules! register_command {
    ($command:ty) => {
        $crate::inventory::submit! { $crate::command::Registered::of::<$command>() }
    };
}

/// Returns all registered commands, sorted by name.
pub fn all() -> Vec<Registered> {
    let mut commands: Vec<Registered> = inventory::iter::<Registered>().copied().collect();
    commands.sort_by_key(|command| command.name);
    commands
}

/// Returns the `clap` command of the program that users call as `name`.
pub fn program(name: &'static str) -> clap::Command {
    clap::Command::new(name)
        .bin_name(name)
        .version(env!("CARGO_PKG_VERSION"))
        .about("Turns the API descriptions that vendors publish into Rust client crates")
        .after_help("Exit status: 0 if all is well, 1 if a command found something, 2 if it could not run")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(verbosity())
        .subcommands(all().into_iter().map(|command| with_examples_for(name, command.clap())))
}

/// Returns what users type before the name of a command.
pub(crate) fn program_name() -> &'static str {
    PROGRAM.get_or_init(|| crate::PROGRAM)
}

/// The options of all commands that say how much is printed.
fn verbosity() -> [Arg; 2] {
    let flag = |name: &'static str, short: char, help: &'static str| {
        let flag = Arg::new(name).long(name).short(short).global(true);
        flag.action(ArgAction::SetTrue).help(help)
    };
    [
        flag("quiet", 'q', "Print results and findings only").conflicts_with("verbose"),
        flag("verbose", 'v', "Print also what is done, and how long it took"),
    ]
}

/// Returns `command` with examples that call `program`. They are written for `cargo xtask`.
fn with_examples_for(program: &str, command: clap::Command) -> clap::Command {
    match command
        .get_after_help()
        .map(|help| help.to_string().replace("cargo xtask", program))
    {
        Some(help) => command.after_help(help),
        None => command,
    }
}

/// Runs the command that `matches`, of [`program`] for `name`, names.
///
/// # Errors
///
/// Returns what kept the command from running.
pub fn run(name: &'static str, matches: &ArgMatches) -> Result {
    PROGRAM.get_or_init(|| name);
    terminal::set_verbosity(match (matches.get_flag("quiet"), matches.get_flag("verbose")) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    });
    let start = Instant::now();
    progress::observe(|stage| terminal::progress(stage.name()));
    let outcome = run_named(matches);
    terminal::clear_progress();
    terminal::detail(&format!("took {:.1} s", start.elapsed().as_secs_f64()));
    outcome
}

fn run_named(matches: &ArgMatches) -> Result<Outcome> {
    let named = matches.subcommand().and_then(|(name, matches)| {
        let command = all().into_iter().find(|command| command.name == name)?;
        Some((command.run)(matches))
    });
    named.unwrap_or_else(|| Err(anyhow::anyhow!("no command is named").into()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Commands without a report. What `completions` prints is a program.
    const WITHOUT_REPORT: [&str; 1] = ["completions"];

    #[test]
    fn every_file_of_commands_is_one_command() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<String> = entries
            .map(|path| path.file_stem().unwrap().to_str().unwrap().replace('_', "-"))
            .filter(|name| name != "mod")
            .collect();
        files.sort();
        let names: Vec<&str> = all().iter().map(|command| command.name).collect();
        assert_eq!(names, files);
    }

    #[test]
    fn the_program_is_one_that_clap_accepts() {
        program("test").debug_assert();
    }

    #[test]
    fn every_report_has_a_format_and_there_is_no_other_way_to_choose_it() {
        for command in all() {
            let clap = command.clap();
            let format = clap.get_arguments().find(|argument| argument.get_id() == "format");
            assert_eq!(
                format.is_none(),
                WITHOUT_REPORT.contains(&command.name),
                "{}",
                command.name
            );
            let values: Vec<String> = format
                .iter()
                .flat_map(|format| format.get_possible_values())
                .map(|value| value.get_name().to_owned())
                .collect();
            for value in ["text", "json"] {
                assert!(
                    format.is_none() || values.iter().any(|other| other == value),
                    "{}",
                    command.name
                );
            }
            assert!(clap.get_arguments().all(|argument| argument.get_long() != Some("json")));
        }
    }

    #[test]
    fn examples_call_the_program_that_shows_them() {
        let mut program = program("clients");
        let help = program.find_subcommand_mut("list").unwrap().render_help().to_string();
        assert!(help.contains("  clients list --format json"), "{help}");
        assert!(!help.contains("cargo xtask"), "{help}");
    }

    #[test]
    fn every_command_has_help_with_an_example() {
        for command in all() {
            let clap = command.clap();
            assert!(clap.get_about().is_some(), "{}", command.name);
            let after = clap.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                after.contains(&format!("cargo xtask {}", command.name)),
                "{}",
                command.name
            );
        }
    }
}
