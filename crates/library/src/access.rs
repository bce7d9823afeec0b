//! Who may do what: users, passwords and privileges.

mod first_start;
pub(crate) mod password;
pub(crate) mod throttle;

use std::net::IpAddr;
use std::sync::Arc;

use catalog::user::Privileges;
use vapi::{Error, On, Privilege, Secret, Value};

pub use first_start::{InitialPassword, prepare_administrator};

use crate::caller::{Caller, Identity, Origin};
use crate::failure::Failure;
use crate::session::SessionKey;
use crate::stackroom::Stackroom;
use crate::wording;

/// The domain of local users: a user name without a domain means this one.
pub const LOCAL_DOMAIN: &str = "stackroom.local";

/// The longest name that a user can log in by, in bytes: longer ones are not remembered, and not logged.
const LONGEST_NAME: usize = 255;

/// The privilege that everyone has who has shown who they are.
const ANONYMOUS: &str = "System.Anonymous";

/// What a request brings to show who sends it.
#[derive(Debug)]
pub enum Credentials {
    /// Nothing.
    None,
    /// User name and password.
    Password(String, Secret),
    /// The token of an API session.
    Session(Secret),
    /// A scheme that this server does not know.
    Unsupported,
}

/// Someone who may ask.
#[derive(Clone, Debug)]
pub struct User {
    /// The fully qualified name, `administrator@stackroom.local` (SES-07).
    pub name: String,
    /// What they may do.
    pub privileges: Privileges,
}

impl From<catalog::user::User> for User {
    fn from(record: catalog::user::User) -> Self {
        Self { name: record.name, privileges: record.privileges }
    }
}

impl User {
    fn may(&self, privilege: &str) -> bool {
        match &self.privileges {
            Privileges::All => true,
            Privileges::Some(names) => privilege == ANONYMOUS || names.contains(privilege),
        }
    }
}

/// Makes a caller of a request: finds out who sends it.
///
/// # Errors
/// `unauthenticated` when it brings credentials that are wrong; no credentials at all make an anonymous caller.
pub async fn admit(
    stackroom: &Arc<Stackroom>,
    credentials: Credentials,
    address: IpAddr,
    origin: Origin,
) -> Result<Caller, Error> {
    let caller = Caller::anonymous(Arc::clone(stackroom), origin);
    let identity = match credentials {
        Credentials::None => Identity::Anonymous,
        Credentials::Unsupported => return Err(wording::unauthenticated()),
        Credentials::Session(token) => {
            let key = SessionKey::of(&token);
            Identity::Session(session_user(stackroom, key).await?, key)
        }
        Credentials::Password(name, password) => {
            Identity::Password(password_user(stackroom, &name, password, address).await?)
        }
    };
    Ok(caller.identified(identity))
}

async fn session_user(stackroom: &Stackroom, key: SessionKey) -> Result<User, Error> {
    let now = stackroom.environment().now();
    let user = stackroom.sessions().admit(stackroom.catalog(), key, now, stackroom.settings()).await;
    user.map_err(Failure::of_sessions)?.ok_or_else(wording::unauthenticated)
}

async fn password_user(
    stackroom: &Stackroom,
    name: &str,
    password: Secret,
    address: IpAddr,
) -> Result<User, Error> {
    if name.len() > LONGEST_NAME {
        return Err(wording::unauthenticated());
    }
    let name = qualified(name);
    let attempt = tokio::select! {
        attempt = stackroom.throttle().begin(&name, address, stackroom.environment()) => attempt,
        () = stackroom.stopping().cancelled() => return Err(wording::shutting_down()),
    };
    let attempt = attempt.ok_or_else(wording::unauthenticated)?;
    let checked = check_password(stackroom, &name, password).await;
    match checked {
        Ok(Some(user)) => {
            attempt.succeeded();
            Ok(user)
        }
        Ok(None) => {
            attempt.failed(stackroom.environment().now());
            tracing::warn!(user = %name.escape_debug(), %address, "a login failed");
            // GEN-04, SES-03
            Err(wording::unauthenticated())
        }
        Err(error) => {
            attempt.was_none();
            Err(error)
        }
    }
}

/// The user of that name, if it is their password.
async fn check_password(stackroom: &Stackroom, name: &str, password: Secret) -> Result<Option<User>, Error> {
    let wanted = name.to_owned();
    let record = stackroom
        .catalog()
        .read(move |reader| Ok::<_, Failure>(catalog::user::get(reader, &wanted)?))
        .await
        .map_err(Failure::of_sessions)?;
    let hash = record.as_ref().map(|user| user.password_hash.clone());
    let right = stackroom.passwords().verify(password, hash).await?;
    Ok(record.filter(|_| right).map(User::from))
}

fn qualified(name: &str) -> String {
    let name = name.to_lowercase();
    if name.contains('@') { name } else { format!("{name}@{LOCAL_DOMAIN}") }
}

/// Adds a local user, besides the administrator that the first start makes: for programs and tests that embed the
/// server, since no operation adds users.
///
/// # Errors
/// When there is a user of that name already, or the catalog fails.
pub async fn add_user(
    stackroom: &Stackroom,
    name: &str,
    password: Secret,
    privileges: Privileges,
) -> Result<(), Error> {
    let user = catalog::user::User {
        name: qualified(name),
        password_hash: password::hash(&password, stackroom.environment())?,
        privileges,
        created_at: stackroom.environment().now(),
    };
    let added =
        stackroom.catalog().write(move |change| Ok::<_, Failure>(catalog::user::insert(change, &user)?));
    Ok(added.await?)
}

/// Whether the caller may do what an operation declares, with this input.
///
/// # Errors
/// `unauthenticated` for an anonymous caller (GEN-01), `unauthorized` for a missing privilege (GEN-02).
pub fn authorize(caller: &Caller, privileges: &[Privilege], input: &Value) -> Result<(), Error> {
    let user = caller.user()?;
    for privilege in privileges {
        let asked = match privilege.on {
            On::Operation => true,
            // GEN-25
            On::Object(reference) => names_an_object(input, field_of(reference)),
        };
        if asked && !user.may(privilege.name) {
            // GEN-03
            return Err(wording::unauthorized());
        }
    }
    Ok(())
}

/// Whether the caller has one privilege more than the operation declares.
pub(crate) fn require(caller: &Caller, privilege: &str) -> Result<(), Error> {
    if caller.user()?.may(privilege) { Ok(()) } else { Err(wording::unauthorized()) }
}

/// The privilege to see where bytes lie, and to name places on the server's own storage.
pub(crate) const READ_STORAGE: &str = "ContentLibrary.ReadStorage";

fn field_of(reference: &str) -> &str {
    reference.rsplit_once('.').map_or(reference, |(_, field)| field)
}

/// Whether a field of that name is set somewhere in the input.
fn names_an_object(input: &Value, field: &str) -> bool {
    match input {
        Value::Structure(structure) => structure
            .fields
            .iter()
            .any(|(name, value)| (name == field && is_set(value)) || names_an_object(value, field)),
        Value::Optional(Some(value)) => names_an_object(value, field),
        Value::List(values) => values.iter().any(|value| names_an_object(value, field)),
        _ => false,
    }
}

const fn is_set(value: &Value) -> bool {
    !matches!(value, Value::Optional(None) | Value::Void)
}
