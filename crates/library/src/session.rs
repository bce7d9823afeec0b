//! `com.vmware.cis.session`: API sessions.
//!
//! A token is 256 random bits that only its holder knows; the server keeps its SHA-256. Sessions live in memory while
//! they are used, so that a request costs no write; what moved is written every few seconds.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::session::{self, Info};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use catalog::api_session::ApiSession;
use catalog::{Catalog, Time};
use sha2::{Digest as _, Sha256};
use vapi::{Error, Secret, Timestamp};

use crate::access::User;
use crate::caller::{Caller, Identity};
use crate::failure::Failure;
use crate::settings::Settings;
use crate::stackroom::Stackroom;
use crate::wording;

/// Longer than a record that was read can take to be kept.
const REMEMBER_ENDED: Duration = Duration::from_secs(60);

/// What a session is known by inside: the hash of its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionKey([u8; 32]);

impl SessionKey {
    /// The session of that token.
    #[must_use]
    pub fn of(token: &Secret) -> Self {
        Self(Sha256::digest(token.expose().as_bytes()).into())
    }

    pub(crate) const fn from_hash(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    pub(crate) const fn hash(&self) -> [u8; 32] {
        self.0
    }
}

/// Swaps the credentials of the request for a session token.
///
/// # Errors
/// `unauthenticated` without user name and password (SES-01, SES-03), `service_unavailable` when the session cannot be
/// kept (SES-12).
pub async fn create(caller: &Caller, _: session::Create) -> Result<Secret, Error> {
    // SES-01, SES-02
    let Identity::Password(user) = caller.identity() else { return Err(wording::unauthenticated()) };
    let stackroom = caller.stackroom();
    let mut random = [0; 32];
    stackroom.environment().randomise(&mut random);
    let token = Secret::from(URL_SAFE_NO_PAD.encode(random));
    let now = caller.now();
    let record = ApiSession {
        token_hash: SessionKey::of(&token).hash(),
        user: user.name.clone(),
        created_at: now,
        last_accessed_at: now,
        // SES-10
        expires_at: now.plus(stackroom.settings().session_lifetime),
    };
    let stored = record.clone();
    caller
        .catalog()
        .write(move |change| Ok::<_, Failure>(catalog::api_session::insert(change, &stored)?))
        .await
        .map_err(Failure::of_sessions)?;
    stackroom.sessions().keep(record, user.clone(), now);
    Ok(token)
}

/// Tells about the session that the request is made in (SES-06).
///
/// # Errors
/// `unauthenticated` outside a session.
pub async fn get(caller: &Caller, _: session::Get) -> Result<Info, Error> {
    let key = caller.session().ok_or_else(wording::unauthenticated)?;
    let live = caller.stackroom().sessions().live(key).ok_or_else(wording::unauthenticated)?;
    Ok(Info {
        // SES-07
        user: live.user,
        created_time: Timestamp::from_millisecond(live.created_at.0),
        last_accessed_time: Timestamp::from_millisecond(live.last_accessed_at.0),
    })
}

/// Ends the session that the request is made in (SES-05).
///
/// # Errors
/// `unauthenticated` outside a session, `service_unavailable` when its end cannot be kept (SES-12).
pub async fn delete(caller: &Caller, _: session::Delete) -> Result<(), Error> {
    let key = *caller.session().ok_or_else(wording::unauthenticated)?;
    caller
        .catalog()
        .write(move |change| Ok::<_, Failure>(catalog::api_session::delete(change, &key.hash())?))
        .await
        .map_err(Failure::of_sessions)?;
    caller.stackroom().sessions().forget(key, caller.now());
    Ok(())
}

/// Keeps the API session of a transfer alive, also one that nobody has used since the server started. What was
/// transferred is no less so when that fails.
pub(crate) async fn keep_alive(stackroom: &Stackroom, session: Option<SessionKey>) {
    let Some(key) = session else { return };
    let now = stackroom.environment().now();
    let kept = stackroom.sessions().admit(stackroom.catalog(), key, now, stackroom.settings()).await;
    if let Err(failure) = kept {
        tracing::warn!(?failure, "the API session of a transfer could not be kept alive");
    }
}

/// The sessions that are in use now.
#[derive(Debug, Default)]
pub struct LiveSessions {
    sessions: Mutex<HashMap<SessionKey, Live>>,
    /// Those that ended a moment ago, and when: a request that read the record before its end must not bring it back.
    ended: Mutex<HashMap<SessionKey, Time>>,
}

#[derive(Clone, Debug)]
struct Live {
    record: ApiSession,
    user: User,
    moved: bool,
}

impl LiveSessions {
    /// The user of the session of that key, if it lives; using it keeps it alive (SES-08).
    pub(crate) async fn admit(
        &self,
        catalog: &Catalog,
        key: SessionKey,
        now: Time,
        settings: &Settings,
    ) -> Result<Option<User>, Failure> {
        if self.live(&key).is_none() {
            let Some((record, user)) = stored(catalog, key).await? else { return Ok(None) };
            self.keep(record, user, now);
        }
        Ok(self.touch(&key, now, settings))
    }

    /// Keeps a session alive and returns its user, if it is not dead yet.
    fn touch(&self, key: &SessionKey, now: Time, settings: &Settings) -> Option<User> {
        let mut sessions = self.lock();
        let live = sessions.get_mut(key)?;
        if is_dead(&live.record, now, settings.session_idle_timeout) {
            sessions.remove(key);
            return None;
        }
        live.record.last_accessed_at = live.record.last_accessed_at.max(now);
        live.moved = true;
        Some(live.user.clone())
    }

    /// Writes down what moved since the last time, and removes what has died.
    pub(crate) async fn flush(
        &self,
        catalog: &Catalog,
        now: Time,
        settings: &Settings,
    ) -> Result<(), Failure> {
        let idle = settings.session_idle_timeout;
        let moved: Vec<_> = {
            let mut sessions = self.lock();
            sessions.retain(|_, live| live.moved || !is_dead(&live.record, now, idle));
            let moved = sessions.values_mut().filter_map(|live| {
                std::mem::take(&mut live.moved)
                    .then_some((live.record.token_hash, live.record.last_accessed_at))
            });
            moved.collect()
        };
        catalog
            .write(move |change| {
                if !moved.is_empty() {
                    catalog::api_session::touch(change, &moved)?;
                }
                catalog::api_session::delete_expired(change, now, now.minus(idle))?;
                Ok(())
            })
            .await
    }

    fn live(&self, key: &SessionKey) -> Option<ApiSession> {
        self.lock().get(key).map(|live| live.record.clone())
    }

    fn keep(&self, record: ApiSession, user: User, now: Time) {
        let key = SessionKey::from_hash(record.token_hash);
        let mut ended = self.ended();
        ended.retain(|_, at| now.since(*at) < REMEMBER_ENDED);
        if !ended.contains_key(&key) {
            self.lock().entry(key).or_insert(Live { record, user, moved: false });
        }
    }

    fn forget(&self, key: SessionKey, now: Time) {
        let mut ended = self.ended();
        ended.insert(key, now);
        self.lock().remove(&key);
    }

    fn ended(&self) -> MutexGuard<'_, HashMap<SessionKey, Time>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionKey, Live>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_dead(session: &ApiSession, now: Time, idle: Duration) -> bool {
    // SES-09, SES-10
    now >= session.expires_at || now.since(session.last_accessed_at) > idle
}

async fn stored(catalog: &Catalog, key: SessionKey) -> Result<Option<(ApiSession, User)>, Failure> {
    catalog
        .read(move |reader| {
            let Some(session) = catalog::api_session::get(reader, &key.hash())? else { return Ok(None) };
            let user = catalog::user::get(reader, &session.user)?;
            Ok(user.map(|user| (session, User::from(user))))
        })
        .await
}

#[cfg(test)]
mod tests {
    use catalog::user::Privileges;

    use super::*;

    #[test]
    fn ses_05_a_record_that_was_read_before_the_logout_does_not_bring_the_session_back() {
        let sessions = LiveSessions::default();
        let user = User { name: "u@stackroom.local".to_owned(), privileges: Privileges::All };
        let [now, later] = [Time(0), Time(0).plus(REMEMBER_ENDED)];
        let record = |hash| ApiSession {
            token_hash: hash,
            user: user.name.clone(),
            created_at: now,
            last_accessed_at: now,
            expires_at: later,
        };
        sessions.keep(record([1; 32]), user.clone(), now);
        sessions.forget(SessionKey::from_hash([1; 32]), now);
        sessions.keep(record([1; 32]), user.clone(), now.plus(Duration::from_secs(5)));
        assert_eq!(sessions.live(&SessionKey::from_hash([1; 32])), None);
        sessions.keep(record([2; 32]), user.clone(), later);
        assert!(sessions.live(&SessionKey::from_hash([2; 32])).is_some());
        assert!(sessions.ended().is_empty());
    }
}
