use std::fs;
use std::path::Path;

use tempfile::{TempDir, tempdir};

use super::*;

/// A set that owns `gen` and has `files`.
fn set(files: &[(&str, &str)]) -> FileSet {
    let mut set = FileSet::new();
    set.own("gen").unwrap();
    for (path, content) in files {
        set.add(*path, *content).unwrap();
    }
    set
}

/// A root with `files` on disk.
fn disk(files: &[(&str, &str)]) -> TempDir {
    let root = tempdir().unwrap();
    for (path, content) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}

fn read(root: &TempDir, path: &str) -> String {
    fs::read_to_string(root.path().join(path)).unwrap()
}

/// Every file below the root with its content, so that a test can say that nothing changed.
fn everything(root: &TempDir) -> Vec<(String, String)> {
    fn visit(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    visit(root.path(), root.path(), &mut found);
    found.sort();
    found
}

#[test]
fn each_kind_of_difference_is_told_in_the_order_of_paths() {
    let root = disk(&[
        ("gen/changed.rs", "one\ntwo\nthree\nfour\nfive\nsix\n"),
        ("gen/deep/orphan.rs", ""),
        ("gen/same.rs", "same\n"),
        ("elsewhere.rs", "not owned\n"),
    ]);
    let files = set(&[
        ("gen/changed.rs", "one\ntwo\nthree\nfour\nFIVE\nsix\n"),
        ("gen/missing.rs", "new\n"),
        ("gen/same.rs", "same\n"),
    ]);
    let differences = compare(&files, root.path()).unwrap();
    let text: String = differences.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(text, @r"
    changed: gen/changed.rs
    --- a/gen/changed.rs
    +++ b/gen/changed.rs
    @@ -2,5 +2,5 @@
     two
     three
     four
    -five
    +FIVE
     six
    orphan: gen/deep/orphan.rs
    missing: gen/missing.rs
    ");
}

#[test]
fn a_lost_line_feed_at_the_end_is_a_difference_that_can_be_seen() {
    let root = disk(&[("gen/a.rs", "one\n")]);
    let differences = compare(&set(&[("gen/a.rs", "one")]), root.path()).unwrap();
    assert!(
        differences[0].to_string().contains("No newline at end of file"),
        "{}",
        differences[0]
    );
}

#[test]
fn what_changes_the_direction_of_writing_can_be_seen() {
    let root = disk(&[("gen/a.rs", "\u{202e}one\n")]);
    let differences = compare(&set(&[("gen/a.rs", "one\n")]), root.path()).unwrap();
    let diff = differences[0].to_string();
    assert!(diff.contains("-\\u{202e}one\n+one\n"), "{diff}");
}

#[test]
fn line_ends_and_other_control_characters_can_be_seen() {
    let root = disk(&[("gen/a.rs", "one\r\n\u{1b}[2Jtwo\n")]);
    let differences = compare(&set(&[("gen/a.rs", "one\ntwo\n")]), root.path()).unwrap();
    let diff = differences[0].to_string();
    assert!(diff.contains("-one\\r\n-\\u{1b}[2Jtwo\n+one\n+two\n"), "{diff}");
}

#[test]
fn a_long_diff_says_how_much_it_leaves_out() {
    let old: String = (0..1_000).map(|line| format!("old {line}\n")).collect();
    let new: String = (0..1_000).map(|line| format!("new {line}\n")).collect();
    let diff = unified_diff("gen/a.rs", &old, &new);
    assert_eq!(diff.lines().count(), MAX_DIFF_LINES + 1);
    // 2,000 changed lines, two headers and one hunk header.
    assert!(
        diff.ends_with("... 1703 more lines of this diff are left out\n"),
        "{diff}"
    );

    let diff = unified_diff("gen/a.rs", "", &"é".repeat(2_000));
    assert!(diff.contains("é ... 1501 more characters\n"), "{diff}");
}

#[test]
fn bytes_that_are_no_text_are_a_difference() {
    let root = disk(&[]);
    fs::create_dir(root.path().join("gen")).unwrap();
    fs::write(root.path().join("gen/a.rs"), b"\xff\n").unwrap();
    let differences = compare(&set(&[("gen/a.rs", "one\n")]), root.path()).unwrap();
    assert!(
        matches!(&differences[..], [Difference::Changed { .. }]),
        "{differences:?}"
    );
}

#[test]
fn nothing_differs_after_a_write() {
    let root = disk(&[
        ("gen/changed.rs", "old"),
        ("gen/same.rs", "same"),
        ("gen/deep/deeper/orphan.rs", ""),
        ("gen/deep/kept.rs", "kept"),
        ("elsewhere.rs", "not owned"),
    ]);
    let files = set(&[
        ("gen/changed.rs", "new"),
        ("gen/deep/kept.rs", "kept"),
        ("gen/missing/a.rs", "new"),
        ("gen/same.rs", "same"),
        ("spec.yaml", "new"),
    ]);
    let written = write(&files, root.path()).unwrap();
    assert_eq!(
        written,
        Written {
            written: 3,
            unchanged: 2,
            removed: 1
        }
    );
    assert_eq!(compare(&files, root.path()).unwrap(), []);
    assert!(!root.path().join("gen/deep/deeper").exists(), "an empty folder is left");
    assert_eq!(read(&root, "elsewhere.rs"), "not owned");
    assert_eq!(everything(&root).len(), 6, "a temporary file is left");

    let again = write(&files, root.path()).unwrap();
    assert_eq!(
        again,
        Written {
            written: 0,
            unchanged: 5,
            removed: 0
        }
    );
}

#[test]
fn a_file_that_is_as_it_should_be_is_not_touched() {
    let root = disk(&[("gen/same.rs", "same"), ("gen/changed.rs", "old")]);
    let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for name in ["gen/same.rs", "gen/changed.rs"] {
        let file = fs::File::options().write(true).open(root.path().join(name)).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    write(&set(&[("gen/same.rs", "same"), ("gen/changed.rs", "new")]), root.path()).unwrap();
    let modified = |name: &str| fs::metadata(root.path().join(name)).unwrap().modified().unwrap();
    assert_eq!(modified("gen/same.rs"), long_ago);
    assert_ne!(modified("gen/changed.rs"), long_ago);
}

#[test]
fn a_write_that_cannot_be_finished_changes_nothing() {
    let root = disk(&[
        ("gen/a.rs", "old"),
        ("gen/orphan.rs", ""),
        ("gen/z.rs/in_the_way.txt", ""),
    ]);
    let before = everything(&root);
    let files = set(&[("gen/a.rs", "new"), ("gen/z.rs", "new")]);
    let failure = write(&files, root.path()).unwrap_err().to_string();
    assert!(failure.contains("`gen/z.rs` cannot be read"), "{failure}");
    assert_eq!(everything(&root), before);
}

#[test]
fn a_failure_while_files_are_prepared_changes_nothing() {
    // `gen/folder` is a file, so nothing can be prepared in it; `gen/a.rs` has been prepared by then.
    let root = disk(&[("gen/a.rs", "old"), ("gen/folder", "a file")]);
    let before = everything(&root);
    let files = set(&[("gen/a.rs", "new"), ("gen/folder/b.rs", "new")]);
    assert_eq!(compare(&files, root.path()).unwrap().len(), 3);
    let failure = write(&files, root.path()).unwrap_err().to_string();
    assert!(failure.contains("`gen/folder/b.rs` cannot be written"), "{failure}");
    assert_eq!(everything(&root), before);
}

#[test]
fn a_failure_at_any_step_undoes_the_steps_before() {
    let root = disk(&[
        ("gen/a.rs", "old"),
        ("gen/deep/orphan.rs", "orphan"),
        ("gen/other.rs", "orphan"),
        ("spec.yaml", "old"),
    ]);
    let before = everything(&root);
    let files = set(&[
        ("gen/a.rs", "new"),
        ("new/crate/Cargo.toml", "new"),
        ("spec.yaml", "new"),
    ]);
    for failing in 0..5 {
        let mut count = 0;
        let failure = write_in_steps(&files, root.path(), &mut |_| {
            count += 1;
            if count > failing {
                Err(io::Error::other("the disk is full"))
            } else {
                Ok(())
            }
        });
        let failure = failure.unwrap_err().to_string();
        assert!(failure.contains("the disk is full"), "{failure}");
        assert_eq!(everything(&root), before, "step {failing}");
        // A member of a workspace without a manifest would keep cargo from loading it.
        assert!(!root.path().join("new").exists(), "step {failing}");
    }
    assert_eq!(write(&files, root.path()).unwrap().removed, 2);
    assert_eq!(compare(&files, root.path()).unwrap(), []);
    assert_eq!(everything(&root).len(), 3);
}

#[test]
fn a_folder_that_was_created_for_nothing_is_gone() {
    let root = disk(&[("gen/folder", "a file")]);
    let files = set(&[("crates/new/a.rs", "new"), ("gen/folder/b.rs", "new")]);
    assert!(write(&files, root.path()).is_err());
    assert!(!root.path().join("crates").exists());
}

#[test]
fn a_file_can_be_owned_by_itself() {
    let root = disk(&[("openapi.yaml", "old"), ("vendor.toml", "kept")]);
    let mut files = FileSet::new();
    files.own("openapi.yaml").unwrap();
    files.own("not_there.yaml").unwrap();
    let orphan = Difference::Orphan {
        path: "openapi.yaml".to_owned(),
    };
    assert_eq!(compare(&files, root.path()).unwrap(), [orphan]);
    assert_eq!(write(&files, root.path()).unwrap().removed, 1);
    assert_eq!(everything(&root), [("vendor.toml".to_owned(), "kept".to_owned())]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_symbolic_link_is_never_followed() {
        let outside = disk(&[("a.rs", "outside")]);
        let root = disk(&[("gen/b.rs", "inside")]);
        symlink(outside.path(), root.path().join("gen/folder")).unwrap();
        symlink(outside.path().join("a.rs"), root.path().join("gen/link.rs")).unwrap();
        symlink(outside.path().join("not_there.rs"), root.path().join("gen/dangling.rs")).unwrap();
        for path in ["gen/folder/a.rs", "gen/link.rs", "gen/dangling.rs"] {
            let files = set(&[(path, "new")]);
            assert!(
                compare(&files, root.path())
                    .unwrap_err()
                    .to_string()
                    .contains("error[path-refused]: `gen/")
            );
            assert!(write(&files, root.path()).is_err());
        }
        assert_eq!(everything(&outside), [("a.rs".to_owned(), "outside".to_owned())]);
    }

    #[test]
    fn an_owned_folder_is_no_link() {
        let outside = disk(&[("a.rs", "outside")]);
        let root = tempdir().unwrap();
        symlink(outside.path(), root.path().join("gen")).unwrap();
        assert!(write(&set(&[]), root.path()).is_err());
        assert_eq!(read(&outside, "a.rs"), "outside");
    }

    #[test]
    fn a_link_among_owned_files_is_an_orphan_itself() {
        let outside = disk(&[("a.rs", "outside")]);
        let root = disk(&[("gen/b.rs", "inside")]);
        symlink(outside.path(), root.path().join("gen/folder")).unwrap();
        let files = set(&[("gen/b.rs", "inside")]);
        let orphan = Difference::Orphan {
            path: "gen/folder".to_owned(),
        };
        assert_eq!(compare(&files, root.path()).unwrap(), [orphan]);
        assert_eq!(write(&files, root.path()).unwrap().removed, 1);
        assert_eq!(read(&outside, "a.rs"), "outside");
        assert!(!root.path().join("gen/folder").is_symlink());
    }

    #[test]
    fn permissions_stay_and_new_files_have_the_usual_ones() {
        let root = disk(&[("gen/a.rs", "old"), ("usual.rs", "")]);
        let mode = |name: &str| fs::metadata(root.path().join(name)).unwrap().permissions().mode() & 0o777;
        fs::set_permissions(root.path().join("gen/a.rs"), fs::Permissions::from_mode(0o640)).unwrap();
        write(&set(&[("gen/a.rs", "new"), ("gen/b.rs", "new")]), root.path()).unwrap();
        assert_eq!(mode("gen/a.rs"), 0o640);
        assert_eq!(mode("gen/b.rs"), mode("usual.rs"));
    }
}
