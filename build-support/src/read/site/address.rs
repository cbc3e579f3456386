//! Which URLs may be asked for, and in which form.
//!
//! In: URLs from a manifest, from an index or from a redirect. Out: whether they are the vendor's own, and the URL of
//! the Markdown form of a page. An index is written by others, so every URL of it goes through here.

use std::collections::BTreeSet;
use std::fmt;

use url::{Host, Url};

/// The longest name of a file or folder that common file systems take.
const MAX_NAME_LENGTH: usize = 200;
/// How many folders deep a page may stand.
const MAX_PARTS: usize = 16;

/// The hosts that a vendor's sources may come from, each with its port.
#[derive(Clone, Debug)]
pub struct Hosts {
    allowed: BTreeSet<String>,
}

/// Why a URL is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is neither `https`, nor `http` on this machine.
    Scheme,
    /// It has a user name or a password in it.
    Credentials,
    /// It is on a host that the manifest does not name.
    Host(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => formatter.write_str("only https is asked for, and http on this machine"),
            Self::Credentials => formatter.write_str("a URL with a user name or a password in it is not asked for"),
            Self::Host(host) => write!(formatter, "`{host}` is none of the hosts that vendor.toml names"),
        }
    }
}

impl Hosts {
    /// Returns the hosts of `urls`, and `named`: hosts with their ports where those differ from the scheme's. Text that
    /// is not a URL has no host.
    pub fn of<'u>(urls: impl IntoIterator<Item = &'u str>, named: impl IntoIterator<Item = String>) -> Self {
        let of_urls = urls.into_iter().filter_map(|url| authority(&Url::parse(url).ok()?));
        Self {
            allowed: of_urls.chain(named).collect(),
        }
    }

    /// The host of `url` and no other.
    pub fn only(url: &Url) -> Self {
        Self {
            allowed: authority(url).into_iter().collect(),
        }
    }

    /// Whether `url` may be asked for.
    ///
    /// # Errors
    ///
    /// Why it may not.
    pub fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(url) => {}
            _ => return Err(Refusal::Scheme),
        }
        match authority(url) {
            Some(host) if self.allowed.contains(&host) => Ok(()),
            host => Err(Refusal::Host(host.unwrap_or_default())),
        }
    }
}

/// The host of `url`, with the port where it is not that of the scheme.
fn authority(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The URL that a site publishes the Markdown form of the page `url` at: Mintlify and GitBook append `.md` to the path.
/// A URL that names a text file is left as it is. What follows a `?` or a `#` belongs to the reader's browser.
pub fn markdown_form(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_text = [".md", ".mdx", ".json", ".yaml", ".yml", ".txt"]
        .iter()
        .any(|extension| name.to_ascii_lowercase().ends_with(extension));
    if path.is_empty() {
        url.set_path("/index.md");
    } else if is_text {
        url.set_path(&path);
    } else {
        url.set_path(&format!("{path}.md"));
    }
    url
}

/// Whether `path`, a part of a URL, can be a path of a file below a folder, on every system: nothing but names of plain
/// characters with `/` between them.
pub fn is_plain_path(path: &str) -> bool {
    path.split('/').count() <= MAX_PARTS && path.split('/').all(is_plain_name)
}

fn is_plain_name(name: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._-~".contains(character);
    !name.is_empty()
        && name.len() <= MAX_NAME_LENGTH
        && !name.starts_with('.')
        && !name.ends_with('.')
        && name.chars().all(is_plain)
        && !is_device(name)
}

/// Whether Windows takes `name`, that of a file or a folder, for a device, whatever extension it has.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|digit| digit.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || is_numbered("com") || is_numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        Hosts {
            allowed: ["docs.cats.example", "127.0.0.1:8080"].map(str::to_owned).into(),
        }
    }

    fn check(url: &str) -> Result<(), Refusal> {
        hosts().check(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_url_is_the_vendors_own_and_safe_on_the_way() {
        assert_eq!(check("https://docs.cats.example/api.md"), Ok(()));
        assert_eq!(check("http://127.0.0.1:8080/api.md"), Ok(()));
        assert_eq!(check("http://docs.cats.example/api.md"), Err(Refusal::Scheme));
        assert_eq!(check("file:///etc/passwd"), Err(Refusal::Scheme));
        assert_eq!(check("https://me@docs.cats.example/"), Err(Refusal::Credentials));
        for (url, host) in [
            ("https://cats.example/", "cats.example"),
            (
                "https://docs.cats.example.evil.example/",
                "docs.cats.example.evil.example",
            ),
            ("https://docs.cats.example:8443/", "docs.cats.example:8443"),
            ("http://127.0.0.1:9090/", "127.0.0.1:9090"),
        ] {
            assert_eq!(check(url), Err(Refusal::Host(host.to_owned())), "{url}");
        }
    }

    #[test]
    fn a_page_is_asked_for_as_markdown() {
        for (url, expected) in [
            ("https://d.example/api/list", "https://d.example/api/list.md"),
            ("https://d.example/api/list/", "https://d.example/api/list.md"),
            ("https://d.example/api/list.md?x=1#top", "https://d.example/api/list.md"),
            ("https://d.example/api/v1.2", "https://d.example/api/v1.2.md"),
            ("https://d.example/openapi.json", "https://d.example/openapi.json"),
            ("https://d.example/", "https://d.example/index.md"),
        ] {
            assert_eq!(markdown_form(&Url::parse(url).unwrap()).as_str(), expected);
        }
    }

    #[test]
    fn only_plain_names_become_files() {
        for path in ["cats.md", "api/v1.2/list-cats.md", "a_b/c~d.md"] {
            assert!(is_plain_path(path), "{path}");
        }
        for path in [
            "",
            "/etc/passwd",
            "../x.md",
            "a/../x.md",
            "a//b.md",
            "..%2fx.md",
            "%2e%2e/x.md",
            r"a\b.md",
            "c:x.md",
            ".git/config",
            "a./b.md",
            "nul.md",
            "a/COM1",
            "a b.md",
            "x\0.md",
            "caf\u{e9}.md",
        ] {
            assert!(!is_plain_path(path), "{path:?}");
        }
        assert!(!is_plain_path(&"a".repeat(201)));
        assert!(!is_plain_path(&"a/".repeat(20)));
    }
}
