//! Where the credentials of a call come from.
//!
//! In: the security schemes of a table, a profile, the environment. Out: the secrets that were found, by scheme. A
//! profile that is named comes first, then the environment, then the profile with the name of the vendor, then the
//! keyring. A file that others can read is refused: who can read it can call in its owner's name.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use api_client_core::SecretString;
use api_operations::{Credential, Table};
use toml::Value;

use crate::failure::Failure;

/// Secrets by the names of security schemes.
pub(crate) type Secrets = BTreeMap<String, SecretString>;

/// What a profile says.
#[derive(Default)]
pub(crate) struct Profile {
    /// The base URL to call.
    pub(crate) base_url: Option<String>,
    credentials: Secrets,
}

/// Where to look.
pub(crate) struct Places<'a> {
    /// The vendor, whose name is that of its profile; none for a description.
    pub(crate) vendor: Option<&'a str>,
    /// The profile that was asked for.
    pub(crate) profile: Option<&'a str>,
    /// The file of profiles that was named.
    pub(crate) file: Option<&'a Path>,
}

impl Places<'_> {
    /// Finds the profile and the secrets for the schemes of `table`.
    pub(crate) fn find(&self, table: &Table) -> Result<(Profile, Secrets), Failure> {
        let name = self.profile.or(self.vendor);
        let mut profile = match name {
            Some(name) => self.profile(name)?,
            None => Profile::default(),
        };
        let mut found = Secrets::new();
        for (scheme, credential) in &table.credentials {
            let stated = profile.credentials.remove(scheme);
            let secret = match (stated, from_environment(credential)) {
                (Some(stated), Some(_)) if self.profile.is_some() => Some(stated),
                (stated, environment) => environment.or(stated),
            };
            let secret = match (secret, name) {
                (None, Some(name)) => from_keyring(name, scheme)?,
                (secret, _) => secret,
            };
            found.extend(secret.map(|secret| (scheme.clone(), secret)));
        }
        if let Some(unknown) = profile.credentials.keys().next() {
            let known: Vec<&str> = table.credentials.keys().map(String::as_str).collect();
            let message = format!(
                "the profile has a credential for {unknown:?}; the API has {}",
                known.join(", ")
            );
            return Err(Failure::credential(message));
        }
        Ok((profile, found))
    }

    /// Reads the profile `name`; one that was not asked for need not exist.
    fn profile(&self, name: &str) -> Result<Profile, Failure> {
        let path = match self.file {
            Some(path) => Some(path.to_owned()),
            None => default_file().filter(|path| path.exists()),
        };
        let missing = || match self.profile {
            Some(name) => Err(Failure::credential(format!("there is no profile {name}"))),
            None => Ok(Profile::default()),
        };
        let Some(path) = path else {
            return missing();
        };
        let shown = path.display();
        let text = read_private(&path)?;
        // What the parser says of a mistake shows the line, which can be that of a secret.
        let mut profiles: toml::Table = text
            .parse()
            .map_err(|_| Failure::credential(format!("{shown} is no TOML")))?;
        match profiles.remove(name) {
            Some(Value::Table(profile)) => read(profile, name),
            Some(_) => Err(Failure::credential(format!("{shown}: {name} is no table"))),
            None => missing(),
        }
    }
}

/// The file of profiles of the person who calls.
fn default_file() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CONFIG_HOME").or_else(|| set("APPDATA"));
    let folder = folder.or_else(|| Some(set("HOME")?.join(".config")))?;
    Some(folder.join("api").join("profiles.toml"))
}

/// Reads a file that nobody but its owner can read.
fn read_private(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let failed = |error: std::io::Error| Failure::credential(format!("{shown}: {error}"));
    let mut file = fs::File::open(path).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let message = format!("{shown} can be read or written by others (mode {mode:03o}): chmod 600 {shown}");
            return Err(Failure::credential(message));
        }
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

fn read(table: toml::Table, name: &str) -> Result<Profile, Failure> {
    let mut profile = Profile::default();
    for (key, value) in table {
        match (key.as_str(), value) {
            ("base_url", Value::String(url)) => profile.base_url = Some(url),
            ("credentials", Value::Table(credentials)) => {
                for (scheme, value) in credentials {
                    let Value::String(secret) = value else {
                        let message = format!("profile {name}: the credential {scheme} is no text");
                        return Err(Failure::credential(message));
                    };
                    profile.credentials.insert(scheme, SecretString::from(secret));
                }
            }
            (key, _) => {
                let message = format!("profile {name}: {key} is not `base_url`, a text, or `credentials`, a table");
                return Err(Failure::credential(message));
            }
        }
    }
    Ok(profile)
}

/// The secret that the environment has for `credential`: `user:password` for `basic`, of one variable or of two.
fn from_environment(credential: &Credential) -> Option<SecretString> {
    let variable = |name: &String| env::var(name).ok().filter(|value| !value.is_empty());
    match (credential.scheme.as_deref(), credential.env.as_slice()) {
        (Some("basic"), [user, password]) => Some(format!("{}:{}", variable(user)?, variable(password)?).into()),
        (_, names) => names.iter().find_map(variable).map(SecretString::from),
    }
}

#[cfg(not(feature = "keyring"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature `keyring` it can fail")]
fn from_keyring(_profile: &str, _scheme: &str) -> Result<Option<SecretString>, Failure> {
    Ok(None)
}

/// The secret that the keyring of the operating system has for a scheme of a profile. A machine without a keyring has
/// none.
#[cfg(feature = "keyring")]
fn from_keyring(profile: &str, scheme: &str) -> Result<Option<SecretString>, Failure> {
    use keyring::Error;
    match entry(profile, scheme).and_then(|entry| entry.get_password()) {
        Ok(secret) => Ok(Some(secret.into())),
        Err(Error::NoEntry | Error::NoStorageAccess(_) | Error::PlatformFailure(_)) => Ok(None),
        Err(error) => Err(Failure::credential(format!("the keyring: {error}"))),
    }
}

#[cfg(feature = "keyring")]
fn entry(profile: &str, scheme: &str) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new(&format!("api {profile}"), scheme)
}

/// Puts the secret on the standard input into the keyring, or takes the one there out.
#[cfg(feature = "keyring")]
pub(crate) fn keep(profile: &str, scheme: &str, remove: bool) -> Result<(), Failure> {
    let failed = |error: keyring::Error| Failure::credential(format!("the keyring: {error}"));
    let entry = entry(profile, scheme).map_err(failed)?;
    if remove {
        return entry.delete_credential().map_err(failed);
    }
    let mut secret = String::new();
    let read = std::io::stdin().read_to_string(&mut secret);
    read.map_err(|error| Failure::other(format!("the standard input: {error}")))?;
    match secret.trim_end_matches(['\r', '\n']) {
        "" => Err(Failure::usage("the standard input has no secret")),
        secret => entry.set_password(secret).map_err(failed),
    }
}
