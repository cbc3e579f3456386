//! No keyword is without effect: the refuter of the account.
//!
//! In: the specifications of the other tests, and real ones where they are present. Each occurrence of a keyword that
//! the account does not call an annotation is left out or changed, and so is each entry of its maps and item of its
//! lists; then the generated code, the fidelity report or a diagnostic must change. It need not where a note is about
//! all that the occurrence stands in: about the keyword itself, about one above it, or about a part that is not there
//! any more.

#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

#[path = "account/cut.rs"]
mod cut;
#[path = "account/mutants.rs"]
mod mutants;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use cut::Cut;
use mutants::{Subject, mutants, subjects, with_required, without};
use openapi_crates::document::{JsonPointer, Location, Node, SourceFile, Value};
use openapi_crates::lower::Choices;
use openapi_crates::normalize::account::{self, Claim, claim, occurrences};
use openapi_crates::normalize::{self, Note, NoteKind, walk};
use openapi_crates::package::scaffold;
use openapi_crates::pipeline;
use openapi_crates::read::spec::Spec;

/// The folders whose specifications are refuted as a whole.
const FOLDERS: [&str; 4] = ["causes", "complete", "operations", "clients"];

/// How many documents of one that a keyword stands in are tried: what a schema has no effect on in one operation it may
/// have in another.
const MAX_CUTS: usize = 8;

/// What a document comes to.
#[derive(PartialEq)]
enum Outcome {
    Client {
        files: BTreeMap<String, String>,
        fidelity: String,
    },
    Error(String),
}

fn outcome(root: &Node) -> (Outcome, Vec<Note>) {
    let settings = |api: &_| Ok(scaffold::guess_settings("test-api", api));
    let spec = Spec::new(root.clone());
    match pipeline::client(spec, &Choices::default(), settings, &[], "a test") {
        Err(errors) => (Outcome::Error(errors.to_string()), Vec::new()),
        Ok(generated) => (
            Outcome::Client {
                files: generated.files.into_iter().collect(),
                fidelity: generated.fidelity.to_string(),
            },
            generated.notes,
        ),
    }
}

/// A place in a text: file, line and column.
type Place = (String, u32, u32);

fn place(location: &Location) -> Place {
    (location.file.path.clone(), location.line, location.column)
}

/// A document and what it comes to.
struct Base {
    outcome: Outcome,
    /// The pointers of the keywords that notes are about.
    told: HashSet<JsonPointer>,
    /// The places of their values. Where a pass has moved a keyword, the place is still that in the text.
    told_places: HashSet<Place>,
    /// The places of the parts that notes call left out.
    gone: HashSet<Place>,
}

impl Base {
    fn new(root: &Node) -> Self {
        let (outcome, notes) = outcome(root);
        let mut keywords = HashSet::new();
        let mut values = HashSet::new();
        occurrences(root, |occurrence| {
            values.insert(place(&occurrence.value.location));
            keywords.insert(occurrence.pointer());
        });
        // A note at a part is about something of it.
        walk::inspect(root, |part, at| {
            keywords.remove(at.pointer);
            values.remove(&place(&part.location));
        });
        let mut left = HashSet::new();
        if let Ok((canonical, _)) = normalize::run(root.clone()) {
            collect_places(&canonical, &mut left);
        }
        let is_gone = |note: &&Note| note.kind == NoteKind::Skipped || !left.contains(&place(&note.location));
        let gone = notes.iter().filter(is_gone).map(|note| place(&note.location));
        let told = notes.iter().filter(|note| keywords.contains(&note.pointer));
        let told_places = notes.iter().map(|note| place(&note.location));
        Self {
            gone: gone.collect(),
            told_places: told_places.filter(|place| values.contains(place)).collect(),
            told: told.map(|note| note.pointer.clone()).collect(),
            outcome,
        }
    }

    /// Whether a note is about all of what stands at `pointer` of `root`.
    fn tells(&self, root: &Node, pointer: &JsonPointer) -> bool {
        let mut ways = std::iter::successors(Some(pointer.clone()), JsonPointer::parent);
        let is_gone = |way: &JsonPointer| {
            root.at(way)
                .is_some_and(|node| self.gone.contains(&place(&node.location)))
        };
        let is_told = |way: &JsonPointer| {
            let value = root.at(way).map(|node| place(&node.location));
            self.told.contains(way) || value.is_some_and(|value| self.told_places.contains(&value))
        };
        ways.any(|way| is_told(&way) || (way != JsonPointer::root() && is_gone(&way)))
    }
}

/// The places of all that `node` holds, but for extensions.
fn collect_places(node: &Node, places: &mut HashSet<Place>) {
    places.insert(place(&node.location));
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| collect_places(item, places)),
        Value::Object(members) => {
            let kept = members.iter().filter(|(key, _)| !key.starts_with("x-"));
            kept.for_each(|(_, member)| collect_places(member, places));
        }
        _ => {}
    }
}

/// A document under test: the cuts of it, and what they come to.
struct Refuter {
    cuts: Vec<Cut>,
    bases: HashMap<usize, Base>,
    /// The same of smaller documents, by the property that they have of an object.
    small_bases: HashMap<(usize, JsonPointer), Base>,
    /// What had no effect by itself.
    silent: Vec<(Subject, usize)>,
}

impl Refuter {
    fn new(root: &Node) -> Self {
        Self {
            cuts: cut::cuts(root),
            bases: HashMap::new(),
            small_bases: HashMap::new(),
            silent: Vec::new(),
        }
    }

    /// Changes `subject`, and remembers it if that has no effect.
    fn refute(&mut self, subject: Subject) {
        let mut last = None;
        for index in 0..self.cuts.len() {
            let root = &self.cuts[index].root;
            if root.at(&subject.pointer).is_none() {
                continue;
            }
            // A smaller document shows most; one that shows nothing is held against the larger one.
            if let Some((way, small)) = cut::smallest(root, &subject.pointer) {
                let base = self
                    .small_bases
                    .entry((index, way))
                    .or_insert_with(|| Base::new(&small));
                if has_effect(&small, &subject, base) {
                    return;
                }
            }
            let base = self.bases.entry(index).or_insert_with(|| Base::new(root));
            if has_effect(root, &subject, base) {
                return;
            }
            last = Some(index);
            // What stands above paths and components may have an effect on one operation only.
            let is_part = subject.pointer.tokens().count() > 2;
            if is_part
                && subject
                    .pointer
                    .starts_with(&JsonPointer::from(["components", "schemas"]))
                && index > MAX_CUTS
            {
                break;
            }
        }
        if let Some(index) = last {
            self.silent.push((subject, index));
        }
    }

    /// What has no effect, even without another one that may say the same.
    fn findings(self) -> Vec<String> {
        let mut findings = Vec::new();
        for (subject, index) in &self.silent {
            let root = &self.cuts[*index].root;
            let is_near = |other: &&(Subject, usize)| other.1 == *index && other.0.pointer != subject.pointer;
            let says_the_same = self.silent.iter().filter(is_near).any(|(other, _)| {
                let rest = without(root, &other.pointer);
                // Of the items of a list the later one goes first, so that the other one keeps its place.
                let [first, second] = match index_of(&other.pointer) < index_of(&subject.pointer) {
                    true => [&subject.pointer, &other.pointer],
                    false => [&other.pointer, &subject.pointer],
                };
                let both = without(root, first);
                both.at(second).is_some() && outcome(&without(&both, second)).0 != outcome(&rest).0
            });
            if !says_the_same {
                findings.push(format!("{}: {}", subject.location, subject.pointer));
            }
        }
        findings
    }
}

/// Whether changing `subject` changes what `root` comes to, which is `base`, or a note says what becomes of it.
fn has_effect(root: &Node, subject: &Subject, base: &Base) -> bool {
    let differs = |root: &Node, base: &Outcome| mutants(root, subject).any(|mutant| outcome(&mutant).0 != *base);
    let differs_if_required = || with_required(root, subject).is_some_and(|root| differs(&root, &outcome(&root).0));
    base.tells(root, &subject.pointer) || differs(root, &base.outcome) || differs_if_required()
}

/// The index that `pointer` ends with.
fn index_of(pointer: &JsonPointer) -> Option<usize> {
    pointer.last()?.parse().ok()
}

/// All that must have an effect in `root`.
fn all_subjects(root: &Node) -> Vec<Subject> {
    let mut all = Vec::new();
    occurrences(root, |occurrence| {
        let is_annotation = matches!(
            claim(occurrence.position, occurrence.keyword),
            Some(Claim::Annotation(_))
        );
        // It has none on JSON; `operations.rs` shows its effect on XML.
        if !is_annotation && occurrence.keyword != "xml" {
            all.extend(subjects(&occurrence));
        }
    });
    all
}

/// The specifications in `folder` whose paths have what `SPEC` says.
fn specifications(folder: &Path) -> Vec<PathBuf> {
    let only = std::env::var("SPEC").unwrap_or_default();
    let mut files = all_specifications(folder);
    files.retain(|path| path.to_string_lossy().contains(&only));
    files
}

fn all_specifications(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml" || extension == "json")
    });
    files.sort();
    files
}

fn read(path: &Path) -> Node {
    let name = path.file_name().unwrap().to_str().unwrap();
    let source = SourceFile::new(name, fs::read_to_string(path).unwrap());
    pipeline::describe(&source).expect(name).0.root
}

/// Runs `work` for each of `items`, on all processors.
fn for_each<T: Sync>(items: &[T], work: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let findings = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let found = work(item);
                    findings.lock().unwrap().extend(found);
                }
            });
        }
    });
    let mut findings = findings.into_inner().unwrap();
    findings.sort();
    findings
}

/// What of `subjects` has no effect in `root`.
fn findings(root: &Node, subjects: &[Subject]) -> Vec<String> {
    let mut refuter = Refuter::new(root);
    subjects.iter().for_each(|subject| refuter.refute(subject.clone()));
    refuter.findings()
}

/// How many occurrences of each class are changed, where `ACCOUNT` says so.
fn asked() -> Option<usize> {
    let asked = std::env::var("ACCOUNT").ok();
    asked.map(|count| count.parse().expect("a number"))
}

/// As many occurrences of each class are changed as `ACCOUNT` says, or two; `ACCOUNT=10000` tries them all.
#[test]
fn no_keyword_of_the_tests_is_without_effect() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let files: Vec<PathBuf> = FOLDERS
        .iter()
        .flat_map(|folder| specifications(&tests.join(folder)))
        .collect();
    let findings = for_each(&chosen(&files, asked().unwrap_or(2)), |(_, root, subjects)| {
        // What has no effect may be said by one that is not among the chosen.
        match findings(root, subjects) {
            found if found.is_empty() => found,
            _ => findings(root, &all_subjects(root)),
        }
    });
    assert!(findings.is_empty(), "without effect and without a note: {findings:#?}");
}

/// The documents in `files`, each with its first `count` subjects of each class that earlier ones do not have.
fn chosen(files: &[PathBuf], count: usize) -> Vec<(PathBuf, Node, Vec<Subject>)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut is_new = |subject: &Subject| {
        let count_of_class = seen.entry(subject.class.clone()).or_default();
        *count_of_class += 1;
        *count_of_class <= count
    };
    let documents = files.iter().map(|path| {
        let root = read(path);
        let subjects = all_subjects(&root).into_iter().filter(&mut is_new).collect();
        (path.clone(), root, subjects)
    });
    documents.collect()
}

/// Real specifications, small ones first. As many occurrences of each class are changed as `ACCOUNT` says, in
/// specifications of any size; without it one, in the six smallest.
#[test]
fn no_keyword_of_real_specifications_is_without_effect() {
    let mut files = specifications(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"));
    if files.is_empty() {
        eprintln!("skipped: there is no ../shared/corpus");
    }
    let asked = asked();
    files.sort_by_key(|path| fs::metadata(path).unwrap().len());
    files.truncate(if asked.is_some() { files.len() } else { 6 });
    let findings = for_each(&chosen(&files, asked.unwrap_or(1)), |(path, root, subjects)| {
        let findings = findings(root, subjects);
        if asked.is_some() {
            eprintln!("{}: {findings:#?}", path.display());
        }
        findings
    });
    assert!(findings.is_empty(), "without effect and without a note: {findings:#?}");
}

/// What occurs in no test is refuted by none.
#[test]
fn every_keyword_with_an_effect_occurs_in_the_tests() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut found = HashSet::new();
    for path in FOLDERS
        .iter()
        .flat_map(|folder| all_specifications(&tests.join(folder)))
    {
        occurrences(&read(&path), |occurrence| {
            found.insert((occurrence.position, occurrence.keyword.to_owned()));
        });
    }
    let effects = account::ROWS.iter().filter(|row| matches!(row.claim, Claim::Effect(_)));
    let pairs = effects.flat_map(|row| {
        let keywords = row.keywords.iter();
        keywords.flat_map(|keyword| row.positions.iter().map(move |position| (*position, *keyword)))
    });
    let missing: Vec<String> = pairs
        .filter(|(position, keyword)| !found.contains(&(*position, (*keyword).to_owned())))
        .map(|(position, keyword)| format!("`{keyword}` of {}", position.name()))
        .collect();
    assert!(missing.is_empty(), "no test specification has these: {missing:#?}");
}

#[test]
fn the_committed_reference_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/keywords.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, account::reference()).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == account::reference(),
        "docs/keywords.md is out of date: UPDATE_DOCS=1 cargo test -p openapi-crates --test account reference"
    );
}
