//! The commands of this repository: `cargo xtask COMMAND`.
//!
//! Those for a workspace of clients are in `openapi-crates-cli`. Here are those that measure and check the pipeline
//! itself; they register in the same way.

mod commands;
mod marks;
mod process;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A third of the time of generating goes to an allocator like that of glibc.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    build_support_cli::main("cargo xtask")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use build_support_cli::command;

    /// The names of the files and folders of this package's commands.
    fn own() -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let names = entries.map(|path| path.file_stem().unwrap().to_str().unwrap().replace('_', "-"));
        names.filter(|name| name != "mod").collect()
    }

    #[test]
    fn the_commands_of_both_packages_are_there() {
        let names: Vec<&str> = command::all().iter().map(|command| command.name).collect();
        for name in own() {
            assert!(names.contains(&name.as_str()), "{name} is not registered");
        }
        assert!(names.contains(&"codegen") && names.len() > own().len(), "{names:?}");
        command::program("cargo xtask").debug_assert();
    }

    #[test]
    fn every_report_has_a_format() {
        for command in command::all()
            .into_iter()
            .filter(|command| own().iter().any(|name| name == command.name))
        {
            let clap = command.clap();
            let has_format = clap.get_arguments().any(|argument| argument.get_id() == "format");
            // `corpus` reads what a row prints, and it is always JSON.
            assert!(has_format || clap.is_hide_set(), "{}", command.name);
            assert!(
                clap.get_arguments().all(|argument| argument.get_long() != Some("json")),
                "{}",
                command.name
            );
        }
    }
}
