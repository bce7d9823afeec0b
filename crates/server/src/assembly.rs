//! From a configuration to a server: the catalog, the storages, the rules, the background work and the door.

use std::fs::{File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use catalog::{Catalog, Progress};
use library::access::{self, InitialPassword};
use library::{Environment, Stackroom, background, collection};
use vapi::{Error, ErrorKind, Secret};

use crate::config::Config;
use crate::drain::Drain;
use crate::health::Health;
use crate::listen::{Running, Server, StartError};
use crate::router::Router;

/// A server that serves.
pub struct Assembled {
    /// Its listeners.
    pub running: Running,
    /// Its rules.
    pub stackroom: Arc<Stackroom>,
    /// What became of the administrator's first password.
    pub password: InitialPassword,
    /// Keeps other servers away from the data directory as long as it is held.
    pub lock: File,
}

/// What long work at the start tells about itself.
pub trait StartProgress: Send {
    /// The catalog is brought up to date.
    fn migrating(&mut self, progress: &Progress);
    /// So many stored files were looked at for leftovers of a crash.
    fn collecting(&mut self, looked_at: u64);
}

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
pub enum AssemblyError {
    /// The data directory cannot be used.
    #[error("the data directory {path} cannot be used: {error}")]
    Data {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// Another server uses the data directory.
    #[error(
        "the data directory {0} is in use by another server; stop that one, or choose another with --data"
    )]
    InUse(PathBuf),
    /// The catalog cannot be opened.
    #[error("the catalog cannot be opened: {0}")]
    Catalog(#[from] catalog::Error),
    /// The rules cannot start.
    #[error("{}", .0.text())]
    Rules(#[from] Error),
    /// The door cannot open.
    #[error(transparent)]
    Door(#[from] StartError),
}

/// The name of the file that keeps a generated password until somebody reads and removes it.
pub const INITIAL_PASSWORD_FILE: &str = "initial-admin-password";

/// How often the server looks whether it can serve.
const HEALTH: Duration = Duration::from_secs(1);

/// Starts a server.
///
/// # Errors
/// When its data, its catalog, its storages or its addresses cannot be used.
pub async fn start(
    config: &Config,
    environment: Arc<dyn Environment>,
    progress: &mut dyn StartProgress,
) -> Result<Assembled, AssemblyError> {
    let lock = prepare(&config.data)?;
    let catalog = Catalog::open(&config.data, &mut |step| progress.migrating(&step))?;
    let stackroom = open(config, catalog, Arc::clone(&environment)).await?;
    let password = administrator(config, &stackroom).await?;
    let removed = collection::collect_leftovers(&stackroom, |looked_at| progress.collecting(looked_at)).await;
    match removed {
        Ok(0) => (),
        Ok(files) => tracing::info!(files, "removed what an earlier run left behind"),
        Err(failure) => tracing::error!(?failure, "leftovers could not be looked for"),
    }
    background::start(&stackroom);
    let router = Router::new(Arc::clone(&stackroom), config.public_url.clone(), config.drain_timeout);
    let running = Server::start(config, router, Drain::new()).await?;
    stackroom.spawn(watch_health(Arc::clone(&stackroom), running.health.clone()));
    Ok(Assembled { running, stackroom, password, lock })
}

/// Makes the data directory, open to nobody else, and locks it.
fn prepare(data: &Path) -> Result<File, AssemblyError> {
    let fail = |error| AssemblyError::Data { path: data.to_owned(), error };
    if !data.exists() {
        make_private(data).map_err(fail)?;
    } else if is_open_to_others(data).map_err(fail)? {
        tracing::warn!(path = %data.display(), "others on this machine can enter the data directory; chmod 700 keeps them out");
    }
    let lock = File::create(data.join("lock")).map_err(fail)?;
    lock.try_lock().map_err(|_| AssemblyError::InUse(data.to_owned()))?;
    Ok(lock)
}

fn is_open_to_others(directory: &Path) -> std::io::Result<bool> {
    Ok(std::fs::metadata(directory)?.permissions().mode() & 0o077 != 0)
}

fn make_private(directory: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    // Its own entry has to be durable before anything in it is called so.
    let parent = std::path::absolute(directory)?;
    File::open(parent.parent().unwrap_or(&parent))?.sync_all()
}

async fn open(
    config: &Config,
    catalog: Catalog,
    environment: Arc<dyn Environment>,
) -> Result<Arc<Stackroom>, AssemblyError> {
    let opened = Stackroom::open(catalog, &config.data, config.settings(), environment).await;
    Ok(opened.map_err(Error::from)?)
}

/// Keeps `/readyz` true, until the server stops.
async fn watch_health(stackroom: Arc<Stackroom>, health: Health) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(HEALTH) => health.set_ready(stackroom.is_well().await),
            () = stackroom.stopping().cancelled() => return,
        }
    }
}

async fn administrator(config: &Config, stackroom: &Stackroom) -> Result<InitialPassword, Error> {
    let given = config.admin_password.as_ref().map(|password| Secret::from(password.reveal()));
    let path = config.data.join(INITIAL_PASSWORD_FILE);
    let keep = |password: &Secret| {
        write_secret(&path, password).map_err(|error| {
            let text =
                format!("the administrator's password could not be kept in {}: {error}", path.display());
            Error::new(ErrorKind::InternalServerError, "stackroom.start.password", text, &[])
        })
    };
    access::prepare_administrator(stackroom.catalog(), given, stackroom.environment(), keep).await
}

fn write_secret(path: &Path, secret: &Secret) -> std::io::Result<()> {
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // A file that was there already keeps its mode when it is opened.
    file.set_permissions(Permissions::from_mode(0o600))?;
    writeln!(file, "{}", secret.expose())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_open_to_nobody_else_also_in_a_file_that_was_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(INITIAL_PASSWORD_FILE);
        std::fs::write(&path, b"an older one, which is longer").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        write_secret(&path, &Secret::from("secret")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"secret\n");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_data_directory_that_others_can_enter_is_told_from_a_private_one() {
        let directory = tempfile::tempdir().unwrap();
        for (mode, open) in [(0o700, false), (0o710, true), (0o755, true), (0o702, true)] {
            std::fs::set_permissions(directory.path(), Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_open_to_others(directory.path()).unwrap(), open, "{mode:o}");
        }
    }
}
