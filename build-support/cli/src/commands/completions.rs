//! `completions`: the program that completes commands and options in a shell.
//!
//! In: the name of a shell. Out: its program on standard output, from the same declarations as the help.

use anyhow::anyhow;
use clap_complete::Shell;

use crate::command::{self, Command};
use crate::{Outcome, Result, register_command, terminal};

const EXAMPLES: &str = "\
Examples:
  cargo xtask completions bash > ~/.local/share/bash-completion/completions/NAME
  cargo xtask completions zsh > ~/.zfunc/_NAME
  cargo xtask completions fish > ~/.config/fish/completions/NAME.fish

NAME is that of the program.";

/// Print the completions of a shell
///
/// Shells complete the arguments of a program that is installed, not those of an alias of cargo.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Shell to complete in
    shell: Shell,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "completions";

    fn run(&self) -> Result {
        let name = command::program_name();
        if name.contains(' ') {
            let message =
                format!("no shell completes the arguments of `{name}`: run this command of the installed program");
            return Err(anyhow!(message).into());
        }
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut command::program(name), name, &mut text);
        terminal::text(&String::from_utf8_lossy(&text));
        Ok(Outcome::Fine)
    }
}
