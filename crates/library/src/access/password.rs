//! Passwords: argon2id, a few at a time, on blocking threads.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use catalog::user::PasswordHash;
use tokio::sync::Semaphore;
use vapi::{Error, Secret};

use crate::environment::Environment;
use crate::wording;

/// Each verification takes some 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How many may wait for their turn.
const MOST_WAITING: usize = 64;

/// Makes and verifies password hashes, a bounded number at once.
#[derive(Debug)]
pub(crate) struct Passwords {
    places: Semaphore,
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { places: Semaphore::new(AT_ONCE + MOST_WAITING), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    /// Whether the password is the one that was hashed. Without a hash it takes as long and is never right, so that the
    /// time does not tell which users exist.
    ///
    /// # Errors
    /// `service_unavailable` when too many wait already, or the server stops.
    pub(crate) async fn verify(&self, password: Secret, hash: Option<PasswordHash>) -> Result<bool, Error> {
        let _place = self.places.try_acquire().map_err(|_| wording::too_many_logins())?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| wording::shutting_down())?;
        let right = tokio::task::spawn_blocking(move || {
            // The turn lasts as long as the work, also when nobody waits for its result any more.
            let _turn = turn;
            match hash {
                Some(hash) => matches(&password, &hash),
                None => spend_the_same_time(&password),
            }
        })
        .await;
        Ok(right.unwrap_or(false))
    }
}

fn matches(password: &Secret, hash: &PasswordHash) -> bool {
    let Ok(hash) = argon2::password_hash::phc::PasswordHash::new(&hash.0) else { return false };
    Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok()
}

fn spend_the_same_time(password: &Secret) -> bool {
    let mut unused = [0; 32];
    // The result does not matter, only the time that it takes.
    let _ =
        Argon2::default().hash_password_into(password.expose().as_bytes(), b"stackroom nobody", &mut unused);
    false
}

/// Hashes a password for keeping.
pub(crate) fn hash(password: &Secret, environment: &dyn Environment) -> Result<PasswordHash, Error> {
    let mut salt = [0; 16];
    environment.randomise(&mut salt);
    Argon2::default()
        .hash_password_with_salt(password.expose().as_bytes(), &salt)
        .map(|hash| PasswordHash(hash.to_string()))
        .map_err(|error| {
            tracing::error!(%error, "a password could not be hashed");
            wording::password_not_hashed()
        })
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn those_beyond_the_places_to_wait_are_refused_at_once() {
        let passwords = Passwords::default();
        let tries = (0..MOST_WAITING + AT_ONCE + 5).map(|_| passwords.verify(Secret::from("wrong"), None));
        let outcomes = join_all(tries).await;
        let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 5);
        assert!(refused.iter().all(|error| error.kind == vapi::ErrorKind::ServiceUnavailable));
        assert!(!passwords.verify(Secret::from("wrong"), None).await.unwrap());
    }
}
