//! [`FileTokenStore`]: tokens in a file that nobody else can read, and that is replaced as a whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::store::TokenStore;
use super::tokens::TokenSet;
use crate::BoxError;
use crate::middleware::BoxFuture;

/// The size of a file that can hold tokens, in bytes.
const LIMIT: u64 = 1 << 20;

/// Keeps tokens in a file.
///
/// On Unix only the user can read the file (`0600`), and so can only the user its folder, where that is made too; a
/// file that others can read is not used. Elsewhere the file has the permissions of its folder. A new file takes the
/// place of the old one in one step, so that a program that is stopped leaves one or the other. Two programs that use
/// one file do not wait for each other: each takes up what the other has written last.
#[derive(Clone, Debug)]
pub struct FileTokenStore {
    path: PathBuf,
}

impl FileTokenStore {
    /// Creates a store in the file at `path`, which need not be there yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Does what blocks on a thread that may be blocked. It is carried out even if the call that waits is dropped.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, BoxError> + Send + 'static,
    ) -> Result<T, BoxError> {
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || work(&path)).await?
    }
}

impl TokenStore for FileTokenStore {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>> {
        Box::pin(self.blocking(read))
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>> {
        let json = tokens.to_json();
        Box::pin(self.blocking(move |path| Ok(replace(path, &json)?)))
    }

    fn clear(&self) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(self.blocking(|path| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }))
    }
}

fn read(path: &Path) -> Result<Option<TokenSet>, BoxError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if !is_private(&file.metadata()?) {
        return Err("others can read the file with the tokens: take their permissions away, or remove the file".into());
    }
    let mut text = String::new();
    file.take(LIMIT).read_to_string(&mut text)?;
    let text = SecretString::from(text);
    let tokens = TokenSet::from_json(text.expose_secret());
    tokens.map(Some).ok_or_else(|| "the file holds no tokens".into())
}

/// Writes a new file beside the old one, and gives it the old one's name once it is complete.
fn replace(path: &Path, text: &SecretString) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    make_folder(folder)?;
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:016x}.new", u64::from_ne_bytes(random)));
    let new = folder.join(name);
    let written = write(&new, text).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // It may not be there, and the first error is the one to tell.
        let _ = fs::remove_file(&new);
    }
    written
}

fn write(path: &Path, text: &SecretString) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.expose_secret().as_bytes())?;
    file.sync_all()
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    metadata.permissions().mode() & 0o077 == 0
}

/// Permissions of other systems are those of the folder.
#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> bool {
    true
}
