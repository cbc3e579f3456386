//! Real descriptions, compared with themselves: nothing has changed, whatever is in them.
//!
//! They are kept beside the workspace and not in it; where they are not there, the test says so.

#![allow(clippy::print_stderr, reason = "a test says what it leaves out")]

use std::path::Path;

use build_support::compare::compare;
use build_support::document::SourceFile;
use build_support::source;

#[test]
fn no_description_differs_from_itself() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: there is no {}", folder.display());
        return;
    };
    let mut compared = 0;
    for path in entries.map(|entry| entry.unwrap().path()) {
        if !path
            .extension()
            .is_some_and(|extension| extension == "json" || extension == "yaml")
        {
            continue;
        }
        let file = SourceFile::new(path.to_string_lossy(), std::fs::read_to_string(&path).unwrap());
        // What cannot be read is for the tests of the reader.
        for fragment in source::read(&file).0 {
            let changes = compare(&fragment.root, &fragment.root);
            assert!(changes.is_empty(), "{}: {:?}", path.display(), changes.first());
            compared += 1;
        }
    }
    assert!(compared > 30, "only {compared} descriptions were compared");
}
