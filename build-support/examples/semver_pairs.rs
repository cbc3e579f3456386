//! Writes the descriptions of the pairs in `tests/semver` to a folder, for tools that compare the crates made from
//! them.
//!
//! In: a folder. Out: `base.yaml` in it, and the same with the change of each case, under the name of the case.

use std::error::Error;
use std::path::{Path, PathBuf};

use openapi_crates::document::SourceFile;
use openapi_crates::read::spec::Spec;
use openapi_crates::{document::yaml, read::overlay, read::source};

fn main() -> Result<(), Box<dyn Error>> {
    let target = PathBuf::from(std::env::args().nth(1).ok_or("which folder?")?);
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/semver");
    let (fragments, _) = source::read(&SourceFile::new(
        "base.yaml",
        std::fs::read_to_string(cases.join("base.yaml"))?,
    ));
    let fragment = fragments.into_iter().next().ok_or("base.yaml holds no description")?;
    let base = Spec::new(fragment.root);
    for entry in std::fs::read_dir(&cases)? {
        let path = entry?.path();
        let name = path.file_name().ok_or("a file without a name")?;
        let file = SourceFile::new(name.to_string_lossy(), std::fs::read_to_string(&path)?);
        let text = match name == "base.yaml" {
            true => yaml::write(&base.root, ""),
            false => {
                let actions = overlay::read(&file).map_err(|findings| findings.to_string())?;
                let (changed, _) = overlay::apply(base.clone(), &actions).map_err(|findings| findings.to_string())?;
                yaml::write(&changed.root, "")
            }
        };
        std::fs::write(target.join(name), text)?;
    }
    Ok(())
}
