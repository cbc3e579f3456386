//! Checks the values of a manifest.
//!
//! In: a manifest of the right shape. Out: findings. Names become Rust code and environment variables, paths become
//! files, so all of them are checked here, once.

use syn::parse::Parser as _;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Located, Location};
use crate::model::names::is_keyword;
use crate::read::site::address::is_device;

use super::{Manifest, Rename, SourcePattern};

/// Holds the locations of the keys before the first table.
pub(super) struct Places {
    pub(super) crate_name: Location,
    pub(super) title: Location,
    pub(super) description: Location,
    pub(super) homepage: Option<Location>,
    pub(super) documentation: Option<Location>,
}

/// Adds what is wrong with `manifest`, whose first keys are at `places`, to `diagnostics`.
pub(super) fn check(manifest: &Manifest, places: &Places, diagnostics: &mut Diagnostics) {
    let mut checker = Checker { diagnostics };
    checker.require(is_crate_name(&manifest.crate_name), &places.crate_name, || {
        format!("`{}` cannot be the name of a crate", manifest.crate_name)
    });
    for (key, text, place) in [
        ("title", &manifest.title, &places.title),
        ("description", &manifest.description, &places.description),
    ] {
        checker.require(is_one_line(text), place, || format!("`{key}` is one line of text"));
    }
    for (url, place) in [
        (&manifest.homepage, &places.homepage),
        (&manifest.documentation, &places.documentation),
    ] {
        if let (Some(url), Some(place)) = (url, place) {
            checker.url(url, place);
        }
    }
    if let Some(url) = &manifest.base_url {
        checker.url(&url.value, &url.location);
    }
    checker.sources(manifest);
    checker.fetch(manifest);
    checker.auth(manifest);
    for resolution in &manifest.resolutions {
        checker.reason(&resolution.reason, &resolution.location);
    }
    for polling in manifest.polling.values() {
        checker.require(!polling.value.done.is_empty(), &polling.location, || {
            "`done` names no state, so the work would never be done".to_owned()
        });
    }
    for combination in &manifest.combinations {
        checker.reason(&combination.reason, &combination.location);
    }
    checker.shared(manifest);
    checker.ids(manifest);
    checker.apis(manifest);
    checker.names(manifest);
}

struct Checker<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl Checker<'_> {
    fn require(&mut self, holds: bool, location: &Location, message: impl FnOnce() -> String) {
        if !holds {
            let finding = Diagnostic::error(Code::Manifest, message()).at(location);
            self.diagnostics.push(finding.help(super::HELP));
        }
    }

    fn url(&mut self, url: &str, location: &Location) {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let is_url = rest.is_some_and(|rest| {
            !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(|character| character.is_ascii_graphic())
        });
        self.require(is_url, location, || format!("`{url}` is no absolute HTTP URL"));
    }

    fn reason(&mut self, reason: &str, location: &Location) {
        self.require(!reason.trim().is_empty(), location, || "the reason is empty".to_owned());
    }

    fn sources(&mut self, manifest: &Manifest) {
        let start = Location::start_of(&manifest.file);
        self.require(!manifest.sources.is_empty(), &start, || {
            "there is no `[[source]]`, so nothing to make a description from".to_owned()
        });
        for source in &manifest.sources {
            self.require(is_path_below(&source.path), &source.location, || {
                format!("`{}` is no path below the folder of the vendor", source.path)
            });
            self.stars(source);
            self.url(&source.origin, &source.location);
        }
    }

    /// Checks the stars of a pattern. A pattern maps paths to URLs, so a star of the URL must be in the path. A path
    /// with a star can also stand for files that were all taken from one URL.
    fn stars(&mut self, source: &SourcePattern) {
        let star = |text: &str| {
            let first = text.find('*')?;
            let last = text.rfind('*')?;
            Some(text[first..=last].to_owned())
        };
        let (path, origin) = (star(&source.path), star(&source.origin));
        let is_one = |star: &Option<String>| matches!(star.as_deref(), None | Some("*" | "**"));
        self.require(is_one(&path) && is_one(&origin), &source.location, || {
            "a `path` or an `origin` has at most one `*` or `**`".to_owned()
        });
        self.require(origin.is_none() || origin == path, &source.location, || {
            "the `*` of this `origin` stands for nothing, for there is none like it in the `path`".to_owned()
        });
    }

    fn fetch(&mut self, manifest: &Manifest) {
        let Some(fetch) = &manifest.fetch else { return };
        if let Some(index) = &fetch.index {
            self.url(&index.value, &index.location);
            let has_pattern = manifest.sources.iter().any(|source| !source.is_single());
            self.require(has_pattern, &index.location, || {
                "an `index` lists pages, and no `[[source]]` with a `*` or `**` says where they belong".to_owned()
            });
        }
        let start = Location::start_of(&manifest.file);
        for host in &fetch.hosts {
            self.require(is_host(host), &start, || {
                format!("`{host}` is no host: a name, and a port after a `:`")
            });
        }
    }

    fn apis(&mut self, manifest: &Manifest) {
        let mut crates = vec![manifest.crate_name.as_str()];
        for api in &manifest.apis {
            let (name, location) = (api.stated.name.as_str(), &api.stated.location);
            self.require(is_crate_name(name), location, || {
                format!("`{name}` cannot be the name of an API: lower-case letters, digits and `-`")
            });
            self.require(!api.stated.pages.is_empty(), location, || {
                format!("`{name}` has no `pages`")
            });
            if let Some(reason) = &api.skip {
                self.reason(reason, location);
                continue;
            }
            if let Some(crate_name) = &api.crate_name {
                let is_new = is_crate_name(crate_name) && !crates.contains(&crate_name.as_str());
                self.require(is_new, location, || {
                    format!("`{crate_name}` cannot be the name of a crate, or is that of another one")
                });
                crates.push(crate_name);
            }
            if let Some(url) = &api.base_url {
                self.url(&url.value, &url.location);
            }
        }
    }

    fn shared(&mut self, manifest: &Manifest) {
        for (name, Located { value, location }) in &manifest.shared {
            self.require(is_snake_case(name), location, || {
                format!("`{name}` cannot be the name of a method")
            });
            let mut methods = manifest.auth.values().map(|auth| auth.method.as_str());
            self.require(!methods.any(|method| method == name), location, || {
                format!("the method of a credential is called `{name}` as well")
            });
            let wire = &value.parameter;
            let is_renamed = manifest.names.parameters.contains_key(wire);
            self.require(!is_renamed, location, || {
                format!("`[names.parameter]` has another name for `{wire}`, which is called `{name}` here")
            });
        }
    }

    fn ids(&mut self, manifest: &Manifest) {
        for (name, Located { location, .. }) in &manifest.ids {
            self.require(is_camel_case(name), location, || {
                format!("`{name}` cannot be the name of a type")
            });
        }
    }

    fn auth(&mut self, manifest: &Manifest) {
        let mut default: Option<&str> = None;
        for (scheme, auth) in &manifest.auth {
            self.require(is_snake_case(&auth.method), &auth.location, || {
                format!("`{}` cannot be the name of a method", auth.method)
            });
            for variable in &auth.env {
                self.require(is_variable(variable), &auth.location, || {
                    format!("`{variable}` is no name of an environment variable: capitals, digits and `_`")
                });
            }
            let twin = manifest
                .auth
                .iter()
                .find(|(other, candidate)| other.as_str() < scheme.as_str() && candidate.method == auth.method);
            if let Some((other, _)) = twin {
                self.require(false, &auth.location, || {
                    format!("`{other}` and `{scheme}` have the same method")
                });
            }
            if auth.is_default {
                if let Some(first) = default {
                    self.require(false, &auth.location, || {
                        format!("`{first}` and `{scheme}` cannot both be the default")
                    });
                }
                default = Some(scheme);
            }
        }
    }

    fn names(&mut self, manifest: &Manifest) {
        let names = &manifest.names;
        for rename in names
            .operations
            .values()
            .chain(names.tags.values())
            .chain(names.fields.values().flat_map(|fields| fields.values()))
            .chain(names.parameters.values())
        {
            self.rename(rename, is_snake_case, "snake_case");
        }
        for rename in names.types.values() {
            self.rename(rename, is_camel_case, "UpperCamelCase");
        }
    }

    fn rename(&mut self, rename: &Rename, is_fit: impl Fn(&str) -> bool, convention: &str) {
        self.reason(&rename.reason, &rename.location);
        self.require(is_fit(&rename.name), &rename.location, || {
            format!("`{}` is no Rust name in {convention}", rename.name)
        });
    }
}

fn is_one_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}

/// Returns `true` if `name` can be the name of a crate on a registry and of a folder on every system.
pub(super) fn is_crate_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-')
        && !is_keyword(name)
        && !is_device(name)
}

/// Returns `true` if `path` stays below the folder that it is relative to.
fn is_path_below(path: &str) -> bool {
    !path.contains(['\\', ':']) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.chars().all(|character| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || "-.:[]".contains(character)
        })
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase() || first == '_')
        && name
            .chars()
            .all(|character| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_')
}

/// Returns `true` if `name` is an identifier in `snake_case` and no keyword.
fn is_snake_case(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
        && name
            .chars()
            .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_')
}

/// Returns `true` if `text` is the path of a type or a macro.
pub(super) fn is_path(text: &str) -> bool {
    syn::parse_str::<syn::Path>(text).is_ok()
}

/// Returns `true` if `text` is an attribute of an item.
pub(super) fn is_attribute(text: &str) -> bool {
    let parsed = syn::Attribute::parse_outer.parse_str(text);
    parsed.is_ok_and(|attributes| attributes.len() == 1)
}

/// Returns `true` if `name` is an identifier in `UpperCamelCase` and no keyword.
pub(super) fn is_camel_case(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|character| character.is_ascii_alphanumeric())
}
