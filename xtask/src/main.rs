//! The commands of this repository: `cargo xtask COMMAND`.
//!
//! Those for a workspace of clients are in `build-support-cli`. Here are those that measure and check the pipeline
//! itself; they register in the same way.

mod commands;
mod marks;
mod process;

use std::process::ExitCode;

fn main() -> ExitCode {
    build_support_cli::main("cargo xtask")
}

#[cfg(test)]
mod tests {
    use build_support_cli::command;

    #[test]
    fn the_commands_of_both_packages_are_there() {
        let names: Vec<&str> = command::all().iter().map(|command| command.name).collect();
        assert_eq!(
            names,
            [
                "add",
                "bench",
                "codegen",
                "corpus",
                "corpus-row",
                "diff",
                "doctor",
                "drift",
                "features",
                "fetch",
                "generate",
                "list",
                "propose",
                "refresh",
                "release-notes",
                "values",
                "why",
            ]
        );
        command::program("cargo xtask").debug_assert();
    }

    #[test]
    fn every_report_has_a_format() {
        for name in ["bench", "corpus", "features", "values"] {
            let command = command::all().into_iter().find(|command| command.name == name).unwrap();
            let clap = command.clap();
            assert!(
                clap.get_arguments().any(|argument| argument.get_id() == "format"),
                "{name}"
            );
            assert!(
                clap.get_arguments().all(|argument| argument.get_long() != Some("json")),
                "{name}"
            );
        }
    }
}
