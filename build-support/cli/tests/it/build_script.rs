//! What a build script makes of a description is a module that compiles in a crate of somebody else's. The example in
//! `examples/build-script` is the whole way, which `.ci/build-script` goes: it builds the library once more.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::stderr;

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const PROGRAM: &str = env!("CARGO_BIN_EXE_cratify");

#[test]
fn the_module_compiles_where_it_is_included() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let example = Path::new(REPOSITORY).join("examples/build-script");
    let script = fs::read_to_string(example.join("build.rs")).unwrap();
    let code = script
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("//"));
    assert!(code.count() <= 5, "{script}");

    let source = build_support::generate(example.join("openapi.yaml")).source().unwrap();
    fs::create_dir(root.join("src")).unwrap();
    fs::write(root.join("src/cats.rs.txt"), source).unwrap();
    let library = fs::read_to_string(example.join("src/lib.rs")).unwrap();
    let include = "include!(concat!(env!(\"OUT_DIR\"), \"/cats.rs\"));";
    assert!(library.contains(include), "{library}");
    let library = library.replace(include, "include!(\"cats.rs.txt\");");
    // A warning of a crate that includes it would be nobody's to mend.
    fs::write(root.join("src/lib.rs"), format!("#![deny(warnings)]\n{library}")).unwrap();
    let runtime = Path::new(REPOSITORY).join("crates/api-client-core");
    let manifest = format!(
        "[package]\nname = \"example\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         api-client-core = {{ path = {} }}\n",
        toml_edit::Value::from(runtime.display().to_string())
    );
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    fs::copy(Path::new(REPOSITORY).join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let mut command = Command::new(env!("CARGO"));
    command.args(["check", "--quiet", "--offline"]).current_dir(root);
    command.env("CARGO_TARGET_DIR", Path::new(PROGRAM).ancestors().nth(2).unwrap());
    command.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}
