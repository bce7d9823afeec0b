//! The first start: somebody has to be able to log in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use catalog::Catalog;
use catalog::user::{Privileges, User};
use vapi::{Error, Secret};

use super::{LOCAL_DOMAIN, password};
use crate::environment::Environment;
use crate::failure::Failure;

/// What came of preparing the administrator.
#[derive(Debug)]
pub enum InitialPassword {
    /// There are users already.
    NotNeeded,
    /// The password was given.
    Given,
    /// A password was made, which has to be shown once.
    Made(Secret),
}

/// Creates `administrator@stackroom.local` where there is no user yet. A password that is made is given to `keep` before
/// the user exists, so that no crash can leave an administrator whose password nobody knows.
///
/// # Errors
/// When the catalog fails, or when the password cannot be kept.
pub async fn prepare_administrator(
    catalog: &Catalog,
    given: Option<Secret>,
    environment: &dyn Environment,
    keep: impl FnOnce(&Secret) -> Result<(), Error>,
) -> Result<InitialPassword, Error> {
    let users = catalog.read(|reader| Ok::<_, Failure>(catalog::user::count(reader)?)).await?;
    if users > 0 {
        return Ok(InitialPassword::NotNeeded);
    }
    let (password, outcome) = match given {
        Some(password) => (password, InitialPassword::Given),
        None => {
            let mut random = [0; 18];
            environment.randomise(&mut random);
            let made = Secret::from(URL_SAFE_NO_PAD.encode(random));
            keep(&made)?;
            (made.clone(), InitialPassword::Made(made))
        }
    };
    let administrator = User {
        name: format!("administrator@{LOCAL_DOMAIN}"),
        password_hash: password::hash(&password, environment)?,
        privileges: Privileges::All,
        created_at: environment.now(),
    };
    catalog.write(move |change| Ok::<_, Failure>(catalog::user::insert(change, &administrator)?)).await?;
    Ok(outcome)
}
