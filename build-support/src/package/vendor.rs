//! The folder of one vendor: `specs/<vendor>/`.
//!
//! In: the root of the workspace and the name of a vendor. Out: a [`Vendor`] with everything in its folder that the
//! pipeline takes in, read into memory, and where shared types are in the code of its crates that was generated before.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile};
use crate::package::committed::SharedModules;
use crate::package::lock::Locked;
use crate::package::manifest::{self, ApiEntry, Manifest};
use crate::read::apis::StatedApi;
use crate::read::assemble::Decisions;
use crate::read::describe::describe;
use crate::read::overlay::{self, AppliedAction, Overlay};
use crate::read::spec::Spec;

/// The folder of all vendors, relative to the root of the workspace.
pub const FOLDER: &str = "specs";

const MANIFEST: &str = "vendor.toml";
const OVERLAY: &str = "overlay.yaml";
/// The folder with an overlay for each of several APIs, relative to that of the vendor.
const OVERLAYS: &str = "overlay";
/// The folder of the pages, relative to that of the vendor.
pub const PAGES: &str = "pages";

/// Holds what the folder of one vendor contains, for all of its crates or for one.
#[derive(Clone, Debug)]
pub struct Vendor {
    /// The name of its folder.
    pub name: String,
    /// The manifest, `vendor.toml`.
    pub manifest: Manifest,
    /// Its pages or files, sorted by path.
    pub pages: Vec<Page>,
    /// The corrections in `overlay.yaml`, if there are any.
    pub overlay: Option<Overlay>,
    /// The overlay of each of several APIs, by name.
    pub overlays: BTreeMap<String, Overlay>,
    /// The names of the APIs of the crate, if the vendor has several. A crate of more than one has a module for each.
    pub apis: Vec<String>,
    /// The modules that shared types are in, by the names of the crates that were generated before.
    pub shared_modules: BTreeMap<String, SharedModules>,
}

/// Holds a page or file as the vendor published it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its content, byte for byte. Its path is relative to the root of the workspace.
    pub file: Arc<SourceFile>,
    /// The URL that it was published at.
    pub origin: String,
}

/// Holds the specification of a vendor's API.
#[derive(Clone, Debug)]
pub struct Description {
    /// As the vendor published it: the content of `specs/<vendor>/openapi.yaml`.
    pub assembled: Spec,
    /// The specification with the overlay applied.
    pub corrected: Spec,
    /// The actions of the overlay that were applied.
    pub actions: Vec<AppliedAction>,
    /// Findings about mistakes in the sources that were worked around.
    pub findings: Diagnostics,
}

/// Returns the names of all vendors of the workspace at `root`, sorted: the folders with a manifest.
///
/// # Errors
///
/// Returns an error if the folder cannot be listed.
pub fn names(root: &Path) -> Result<Vec<String>, Diagnostics> {
    let folder = root.join(FOLDER);
    let mut names: Vec<String> = list(&folder, FOLDER)?
        .into_iter()
        .filter(|name| folder.join(name).join(MANIFEST).is_file())
        .collect();
    names.sort();
    Ok(names)
}

/// Reads the folder of the vendor `name` in the workspace at `root`.
///
/// # Errors
///
/// Returns everything that is wrong with its manifest or overlay, missing sources, and pages that no source names.
pub fn load(root: &Path, name: &str) -> Result<Vendor, Diagnostics> {
    let mut vendor = load_without_pages(root, name)?;
    vendor.pages = Folder::of(root, name).pages(&vendor.manifest)?;
    Ok(vendor)
}

/// Reads the folder of the vendor `name` without its pages, for a vendor whose pages have yet to be fetched.
///
/// # Errors
///
/// Returns everything that is wrong with its manifest or overlay.
pub fn load_without_pages(root: &Path, name: &str) -> Result<Vendor, Diagnostics> {
    let known = names(root)?;
    if !known.iter().any(|known| known == name) {
        let message = format!("there is no vendor `{name}`");
        let help = format!("the vendors are {}", known.join(", "));
        return Err(Diagnostic::error(Code::UnknownVendor, message).help(help).into());
    }
    let folder = Folder::of(root, name);
    let manifest = manifest::read(&folder.read(MANIFEST)?)?;
    Ok(Vendor {
        name: name.to_owned(),
        pages: Vec::new(),
        overlay: folder.overlay(&manifest)?,
        overlays: folder.overlays(&manifest)?,
        apis: Vec::new(),
        shared_modules: shared_modules(root, &manifest),
        manifest,
    })
}

/// Returns the modules that shared types are in, by the names of the crates of `manifest` in the workspace at `root`.
fn shared_modules(root: &Path, manifest: &Manifest) -> BTreeMap<String, SharedModules> {
    let of_apis = manifest.apis.iter().filter_map(|api| api.crate_name.as_ref());
    let names = of_apis.chain([&manifest.crate_name]);
    let modules = names.map(|name| {
        let generated = root.join(format!("crates/{name}/src/generated"));
        (name.clone(), SharedModules::read(&generated))
    });
    modules.collect()
}

impl Vendor {
    /// Returns the folder of the vendor, relative to the root of the workspace.
    pub fn folder(&self) -> String {
        format!("{FOLDER}/{}", self.name)
    }

    /// Returns the sources, to compare with the lock file or to record in it.
    pub fn locked(&self) -> Vec<Locked<'_>> {
        let mut locked = Vec::with_capacity(self.pages.len());
        for Page { file, origin } in &self.pages {
            locked.push(Locked { file, origin });
        }
        locked
    }

    /// Assembles the specification of the API `api`, or of the only one, from the pages and applies the overlay.
    ///
    /// # Errors
    ///
    /// The findings of the first stage that cannot go on.
    pub fn describe(&self, api: Option<&str>) -> Result<Description, Diagnostics> {
        let (assembled, findings) = self.assemble(api)?;
        let (corrected, actions) = match self.overlay_of(api) {
            Some(overlay) => overlay::apply(assembled.clone(), overlay)?,
            None => (assembled.clone(), Vec::new()),
        };
        Ok(Description {
            assembled,
            corrected,
            actions,
            findings,
        })
    }

    /// Assembles the specification of the API `api`, or of the only one, from the pages, as the vendor published it,
    /// and returns it with findings about the mistakes that were worked around.
    ///
    /// # Errors
    ///
    /// The findings of the first stage that cannot go on.
    pub fn assemble(&self, api: Option<&str>) -> Result<(Spec, Diagnostics), Diagnostics> {
        let files: Vec<Arc<SourceFile>> = self.pages.iter().map(|page| Arc::clone(&page.file)).collect();
        let page_order = self.page_order();
        let decisions = Decisions {
            resolutions: &self.manifest.resolutions,
            combinations: &self.manifest.combinations,
            page_order: &page_order,
        };
        let stated: Vec<StatedApi> = self.manifest.apis.iter().map(|api| api.stated.clone()).collect();
        describe(&files, api, &stated, &decisions)
    }

    /// Returns the paths of its pages in the order of the sources of the manifest, and those of one source by path.
    fn page_order(&self) -> Vec<String> {
        let folder = format!("{}/", self.folder());
        let place = |page: &Page| {
            let path = page.file.path.strip_prefix(&folder).unwrap_or(&page.file.path);
            let mut sources = self.manifest.sources.iter();
            sources.position(|source| source.origin_of(path).is_some())
        };
        let mut pages: Vec<_> = self.pages.iter().map(|page| (place(page), &page.file.path)).collect();
        pages.sort();
        pages.into_iter().map(|(_, path)| path.clone()).collect()
    }

    /// Returns the overlay of the API `api`, or of the only one.
    pub fn overlay_of(&self, api: Option<&str>) -> Option<&Overlay> {
        match api {
            Some(api) => self.overlays.get(api),
            None => self.overlay.as_ref(),
        }
    }

    /// Returns the path of that overlay, relative to the root of the workspace, whether or not it is there.
    pub fn overlay_path(&self, api: Option<&str>) -> String {
        match api {
            Some(api) => format!("{}/{OVERLAYS}/{api}.yaml", self.folder()),
            None => format!("{}/{OVERLAY}", self.folder()),
        }
    }

    /// Returns a copy of this vendor for each of its crates, with the name of the crate and of the APIs in it.
    pub fn clients(self) -> Vec<Self> {
        let mut clients: Vec<Self> = Vec::new();
        if self.manifest.apis.is_empty() {
            clients.push(self);
            return clients;
        }
        let served = self.manifest.apis.iter().filter(|api| api.skip.is_none());
        for api in served {
            let crate_name = api.crate_name.as_ref().unwrap_or(&self.manifest.crate_name);
            let name = api.stated.name.clone();
            match clients
                .iter_mut()
                .find(|client| client.manifest.crate_name == *crate_name)
            {
                Some(client) => client.apis.push(name),
                None => {
                    let mut client = self.clone();
                    client.manifest.crate_name.clone_from(crate_name);
                    client.apis = vec![name];
                    clients.push(client);
                }
            }
        }
        clients
    }

    /// Returns the name of each API of the crate; `None` stands for the only one of the vendor.
    pub fn described(&self) -> Vec<Option<&str>> {
        match self.apis.as_slice() {
            [] => vec![None],
            names => names.iter().map(|name| Some(name.as_str())).collect(),
        }
    }

    /// Returns the path of the committed assembled specification of the API `api`, or of the only one, relative to the
    /// root of the workspace.
    pub fn specification(&self, api: Option<&str>) -> String {
        match api {
            Some(api) => format!("{}/openapi/{api}.yaml", self.folder()),
            None => format!("{}/openapi.yaml", self.folder()),
        }
    }

    /// Returns what to call the API `api`, or the only one: the name of the vendor, followed by `/` and that of the
    /// API.
    pub fn name_of(&self, api: Option<&str>) -> String {
        match api {
            Some(api) => format!("{}/{api}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Holds the folder of a vendor, and the path to show to people.
struct Folder<'r> {
    root: &'r Path,
    shown: String,
}

impl<'r> Folder<'r> {
    fn of(root: &'r Path, name: &str) -> Self {
        Self {
            root,
            shown: format!("{FOLDER}/{name}"),
        }
    }

    fn read(&self, path: &str) -> Result<Arc<SourceFile>, Diagnostics> {
        let shown = format!("{}/{path}", self.shown);
        match fs::read_to_string(self.root.join(&shown)) {
            Ok(text) => Ok(SourceFile::new(shown, text)),
            Err(error) => Err(unreadable(&shown, &error)),
        }
    }

    /// Returns the overlay of the only API of a vendor.
    fn overlay(&self, manifest: &Manifest) -> Result<Option<Overlay>, Diagnostics> {
        if !self.root.join(&self.shown).join(OVERLAY).is_file() {
            return Ok(None);
        }
        let file = self.read(OVERLAY)?;
        if manifest.apis.is_empty() {
            return overlay::read(&file).map(Some);
        }
        let names: Vec<String> = manifest
            .apis
            .iter()
            .map(|api| format!("{OVERLAYS}/{}.yaml", api.stated.name))
            .collect();
        let message = "nothing says which of the APIs is corrected here";
        let help = format!("correct each API in a file of its own: {}", names.join(", "));
        Err(Diagnostic::error(Code::OverlayOfNoApi, message)
            .at(&Location::start_of(&file))
            .help(help)
            .into())
    }

    /// Returns the overlay of each of several APIs, by name.
    fn overlays(&self, manifest: &Manifest) -> Result<BTreeMap<String, Overlay>, Diagnostics> {
        let mut overlays = BTreeMap::new();
        if !self.root.join(&self.shown).join(OVERLAYS).is_dir() {
            return Ok(overlays);
        }
        let mut paths = Vec::new();
        self.files(OVERLAYS, &mut paths)?;
        for path in paths {
            let file = self.read(&path)?;
            let of = |api: &&ApiEntry| path == format!("{OVERLAYS}/{}.yaml", api.stated.name);
            match manifest.apis.iter().find(of) {
                Some(api) => {
                    overlays.insert(api.stated.name.clone(), overlay::read(&file)?);
                }
                None => {
                    let message = format!("vendor.toml has no API that `{path}` corrects");
                    return Err(Diagnostic::error(Code::OverlayOfNoApi, message)
                        .at(&Location::start_of(&file))
                        .help("call the file like an `[api.NAME]` table, or delete it")
                        .into());
                }
            }
        }
        Ok(overlays)
    }

    /// Returns the files that the sources of `manifest` name.
    fn pages(&self, manifest: &Manifest) -> Result<Vec<Page>, Diagnostics> {
        let mut diagnostics = Diagnostics::new();
        let mut pages = Vec::new();
        let candidates = self.candidates(manifest)?;
        for path in &candidates {
            match manifest.sources.iter().find_map(|source| source.origin_of(path)) {
                Some(origin) => pages.push(Page {
                    file: self.read(path)?,
                    origin,
                }),
                None => diagnostics.push(
                    Diagnostic::error(Code::UnlistedPage, format!("no source of the manifest names `{path}`"))
                        .at(&Location::start_of(&manifest.file))
                        .help("add a `[[source]]` for it, or delete the file"),
                ),
            }
        }
        for source in &manifest.sources {
            if !candidates.iter().any(|path| source.origin_of(path).is_some()) {
                diagnostics.push(
                    Diagnostic::error(Code::SourceMissing, format!("there is no file `{}`", source.path))
                        .at(&source.location)
                        .help("fetch it, or delete this `[[source]]`"),
                );
            }
        }
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Ok(pages)
    }

    /// Returns the files that can be sources, sorted: those in the folder of the pages, and those named without a `*`.
    fn candidates(&self, manifest: &Manifest) -> Result<Vec<String>, Diagnostics> {
        let mut paths: Vec<String> = Vec::new();
        if self.root.join(&self.shown).join(PAGES).is_dir() {
            self.files(PAGES, &mut paths)?;
        }
        for source in &manifest.sources {
            if self.root.join(&self.shown).join(&source.path).is_file() {
                paths.push(source.path.clone());
            }
        }
        paths.sort();
        paths.dedup();
        Ok(paths)
    }
}

impl Folder<'_> {
    /// Adds the files in `folder` and in those below it. A symbolic link is not followed.
    fn files(&self, folder: &str, paths: &mut Vec<String>) -> Result<(), Diagnostics> {
        let shown = format!("{}/{folder}", self.shown);
        for name in list(&self.root.join(&shown), &shown)? {
            let path = format!("{folder}/{name}");
            let on_disk = self.root.join(&self.shown).join(&path);
            match fs::symlink_metadata(&on_disk).is_ok_and(|metadata| metadata.is_dir()) {
                true => self.files(&path, paths)?,
                false => paths.push(path),
            }
        }
        Ok(())
    }
}

/// Returns the names of the entries of `folder`, which is called `shown` in findings.
fn list(folder: &Path, shown: &str) -> Result<Vec<String>, Diagnostics> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(shown, &error))?;
    entries
        .map(|entry| {
            let name = entry.map_err(|error| unreadable(shown, &error))?.file_name();
            name.into_string().map_err(|name| {
                let message = format!("the file name `{}` in {shown} is not UTF-8", name.to_string_lossy());
                Diagnostic::error(Code::FileName, message).into()
            })
        })
        .collect()
}

fn unreadable(shown: &str, error: &io::Error) -> Diagnostics {
    Diagnostic::error(Code::Unreadable, format!("cannot read {shown}: {error}")).into()
}
