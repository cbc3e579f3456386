//! Lessons from exchanges for a vendor, for the commands that have exchanges: `learn` and `verify`.
//!
//! In: a vendor of the workspace, and recordings. Out: what differs from its description, and the overlay with
//! corrections. An overlay is written as a whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use build_support::document::diagnostic::{Code, Diagnostic};
use build_support::document::{SourceFile, words};
use build_support::emit;
use build_support::learn::{self, Corrections, Exchange, Known, Lesson, Observed, har};
use build_support::package::file_set::FileSet;
use build_support::package::vendor::{Description, Vendor};
use build_support::read::overlay;
use build_support::read::spec::Spec;

use crate::{Result, terminal};

/// How much of recordings is read in all, in bytes.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// What becomes of lessons.
#[derive(clap::Args)]
pub(crate) struct LessonArguments {
    /// Append corrections to the overlay of the vendor: those with these numbers, or all
    #[arg(long, value_name = "NUMBERS", num_args = 0..=1, value_delimiter = ',', default_missing_value = "all")]
    write: Option<Vec<String>>,
    /// Show values instead of their shapes; they may be personal
    #[arg(long)]
    pub(crate) values: bool,
}

impl LessonArguments {
    /// Appends those corrections to the overlay that were asked for, and returns how many differences are left.
    pub(crate) fn write(
        &self,
        subject: &Subject<'_>,
        root: &Path,
        lessons: &[Lesson],
        exchanges: &[Exchange],
    ) -> Result<usize> {
        match &self.write {
            None => Ok(lessons.len()),
            Some(numbers) if numbers == &["all"] => subject.write_all(root, exchanges),
            Some(numbers) => subject.write(root, &chosen(lessons, numbers)?, exchanges),
        }
    }
}

/// The API that exchanges are held against.
pub(crate) struct Subject<'v> {
    vendor: &'v Vendor,
    api: Option<&'v str>,
    description: Description,
    servers: Vec<&'v str>,
}

impl<'v> Subject<'v> {
    /// Describes the API `api` of `vendor`, which is on `servers` too.
    pub(crate) fn new(vendor: &'v Vendor, api: Option<&'v str>, servers: &'v [String]) -> Result<Self> {
        let base_url = vendor.manifest.base_url.as_ref().map(|url| url.value.as_str());
        Ok(Self {
            vendor,
            api,
            description: vendor.describe(api)?,
            servers: base_url.into_iter().chain(servers.iter().map(String::as_str)).collect(),
        })
    }

    /// Returns the description with the corrections that are there.
    pub(crate) fn spec(&self) -> &Spec {
        &self.description.corrected
    }

    /// Holds `exchanges` against the description.
    pub(crate) fn observe(&self, exchanges: &[Exchange]) -> Observed {
        learn::observe(&self.spec().root, self.known(), exchanges)
    }

    fn known(&self) -> Known<'_> {
        Known {
            servers: &self.servers,
            failures: self.vendor.manifest.failure.is_some(),
        }
    }

    /// Appends all corrections that `exchanges` show to the overlay, and returns how many differences are left.
    fn write_all(&self, root: &Path, exchanges: &[Exchange]) -> Result<usize> {
        let corrections = learn::apply_all(self.spec().clone(), self.known(), exchanges);
        self.append(root, &corrections, exchanges)
    }

    /// Appends the corrections of `chosen` to the overlay, and returns how many differences are left.
    fn write(&self, root: &Path, chosen: &[Lesson], exchanges: &[Exchange]) -> Result<usize> {
        let corrections = learn::apply(self.spec().clone(), chosen);
        self.append(root, &corrections, exchanges)
    }

    fn append(&self, root: &Path, corrections: &Corrections, exchanges: &[Exchange]) -> Result<usize> {
        let left = learn::observe(&corrections.spec.root, self.known(), exchanges)
            .differences
            .len();
        if corrections.lessons.is_empty() {
            terminal::status(&format!("{}: there is nothing to write", self.vendor.name));
            return Ok(left);
        }
        let path = self.vendor.overlay_path(self.api);
        let text = match root.join(&path).is_file() {
            true => fs::read_to_string(root.join(&path)).with_context(|| format!("cannot read {path}"))?,
            false => String::new(),
        };
        let file = SourceFile::new(path.as_str(), text);
        let appended = learn::appended(&file, &self.vendor.manifest.title, &corrections.lessons)?;
        // The file as a whole is what `codegen` will apply.
        let whole = overlay::read(&SourceFile::new(path.as_str(), appended.as_str()))?;
        overlay::apply(self.description.assembled.clone(), &whole)?;
        let mut files = FileSet::new();
        files.add(path.as_str(), appended)?;
        emit::write(&files, root)?;
        if !corrections.skipped.is_empty() {
            let numbers: Vec<String> = corrections.skipped.iter().map(ToString::to_string).collect();
            terminal::status(&format!("not needed after the others: {}", numbers.join(", ")));
        }
        terminal::status(&format!(
            "{path}: {} appended, {} left; read them, then run `cargo xtask codegen {}`",
            words::count(corrections.lessons.len(), "correction"),
            words::count(left, "difference"),
            self.vendor.name
        ));
        Ok(left)
    }
}

/// Returns which API of the crate of `vendor`, which is called `name`, is meant.
pub(crate) fn api<'v>(name: &str, vendor: &'v Vendor) -> Result<Option<&'v str>> {
    let described = vendor.described();
    if let [only] = described.as_slice() {
        return Ok(*only);
    }
    let named = name.split_once('/').map(|(_, api)| api);
    match described.iter().find(|api| **api == named && named.is_some()) {
        Some(api) => Ok(*api),
        None => {
            let names: Vec<String> = described.into_iter().map(|api| vendor.name_of(api)).collect();
            let finding = Diagnostic::error(Code::UnknownApi, format!("`{name}` has several APIs"));
            Err(finding.help(format!("name one of: {}", names.join(", "))).into())
        }
    }
}

/// Reads the exchanges of all recordings, those of a folder in the order of their names.
pub(crate) fn read_all(from: &[PathBuf]) -> Result<Vec<Exchange>> {
    let mut exchanges = Vec::new();
    let mut bytes = 0;
    for path in from {
        for file in files(path)? {
            bytes += fs::metadata(&file)
                .with_context(|| format!("cannot read {}", file.display()))?
                .len();
            if bytes > MAX_BYTES {
                let message = format!(
                    "{}: more than {} MiB are not read at once",
                    file.display(),
                    MAX_BYTES >> 20
                );
                let finding = Diagnostic::error(Code::Har, message);
                return Err(finding.help("learn from some of the recordings at a time").into());
            }
            let read = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.display().to_string();
            let text = String::from_utf8(read).map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
                let finding = Diagnostic::error(Code::Har, format!("{name}:{line}: this is not UTF-8"));
                finding.help("save the recording as HAR again, in UTF-8")
            })?;
            let (read, findings) = har::read(&SourceFile::new(name, text))?;
            terminal::findings(&findings);
            exchanges.extend(read);
        }
    }
    Ok(exchanges)
}

/// The recordings that `path` names: itself, or those in the folder.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
    let is_recording = |path: &PathBuf| path.extension().is_some_and(|end| end == "har" || end == "json");
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(is_recording)
        .collect();
    files.sort();
    if files.is_empty() {
        let finding = Diagnostic::error(Code::Har, format!("{} has no recording", path.display()));
        return Err(finding.help("recordings end with `.har` or `.json`").into());
    }
    Ok(files)
}

/// Returns the lessons with those numbers, in their order.
fn chosen(lessons: &[Lesson], numbers: &[String]) -> Result<Vec<Lesson>> {
    let mut chosen: Vec<Lesson> = Vec::new();
    for number in numbers {
        let lesson = lessons.iter().find(|lesson| lesson.number.to_string() == number.trim());
        match lesson.filter(|lesson| !lesson.actions.is_empty()) {
            Some(lesson) => chosen.push(lesson.clone()),
            None => {
                let finding = Diagnostic::error(
                    Code::Learn,
                    format!("there is no correction with the number `{number}`"),
                );
                return Err(finding
                    .help("name numbers of the report that come with actions, with commas between them")
                    .into());
            }
        }
    }
    chosen.sort_by_key(|lesson| lesson.number);
    chosen.dedup_by_key(|lesson| lesson.number);
    Ok(chosen)
}
