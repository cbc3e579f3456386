//! placeholder
use crate::document::Location;
/// How far a note goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// a
    Rewritten,
    /// b
    Degraded,
    /// c
    Skipped,
}
/// note
#[derive(Clone, Debug)]
pub struct Note {
    /// a
    pub pass: &'static str,
    /// a
    pub kind: NoteKind,
    /// a
    pub pointer: String,
    /// a
    pub location: Location,
    /// a
    pub message: String,
}

/// placeholder
pub fn run(root: crate::document::Node) -> Result<(crate::document::Node, Vec<Note>), crate::diagnostic::Diagnostics> {
    let mut root = root;
    let params = root.pointer("/components/parameters").cloned();
    if let Some(paths) = root.get_mut("paths").and_then(|p| p.as_object_mut()) {
        for item in paths.values_mut() {
            for op in item.as_object_mut().unwrap().values_mut() {
                if let Some(list) = op.get_mut("parameters").and_then(|p| p.as_array_mut()) {
                    for p in list.iter_mut() {
                        if let Some(r) = p.str_of("$ref") {
                            let n = r.rsplit('/').next().unwrap().to_owned();
                            *p = params.as_ref().unwrap().get(&n).unwrap().clone();
                        }
                    }
                }
            }
        }
    }
    Ok((root, Vec::new()))
}
