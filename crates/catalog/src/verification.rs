//! Verifications of items' stored content: those that are to be made, and what came of them.

use ids::ItemId;

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters, words},
};

/// The latest verification of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The item.
    pub item_id: ItemId,
    /// The content that it looks at.
    pub content_version: i64,
    /// When it was asked for.
    pub asked_at: Time,
    /// When it came to its end.
    pub ended_at: Option<Time>,
    /// How many bytes have been read.
    pub bytes_read: i64,
    /// How many bytes there are to read.
    pub bytes_total: i64,
    /// What came of it; set when it has ended.
    pub outcome: Option<Outcome>,
    /// What was found, as JSON.
    pub report: Option<String>,
    /// Who makes it.
    pub lease_owner: Option<String>,
    /// How long the one who makes it may take to say that they still do.
    pub lease_until: Option<Time>,
}

words! {
    /// What came of a verification.
    Outcome {
        /// The bytes are right; there is no signature to verify.
        NotAvailable = "NOT_AVAILABLE",
        /// Bytes and signature are right, and the signer is trusted.
        Verified = "VERIFIED",
        /// Bytes and signature are right, and the signer is not trusted.
        Untrusted = "UNTRUSTED",
        /// Something is wrong.
        Failure = "VERIFICATION_FAILURE",
    }
}

macro_rules! columns {
    () => {
        "item_id, content_version, asked_at, ended_at, bytes_read, bytes_total, outcome, report, lease_owner, \
         lease_until"
    };
}

impl Record for Verification {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            item_id: row.take()?,
            content_version: row.take()?,
            asked_at: row.take()?,
            ended_at: row.take()?,
            bytes_read: row.take()?,
            bytes_total: row.take()?,
            outcome: row.take()?,
            report: row.take()?,
            lease_owner: row.take()?,
            lease_until: row.take()?,
        })
    }
}

/// Asks for a verification, in place of the item's former one.
pub fn put(transaction: &Transaction, verification: &Verification) -> Result<(), Error> {
    const INSERT: &str = concat!(
        "INSERT INTO verifications (",
        columns!(),
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    );
    delete(transaction, &verification.item_id)?;
    let parameters = parameters![
        verification.item_id,
        verification.content_version,
        verification.asked_at,
        verification.ended_at,
        verification.bytes_read,
        verification.bytes_total,
        verification.outcome,
        verification.report,
        verification.lease_owner,
        verification.lease_until,
    ];
    transaction.execute(INSERT, parameters).map(drop)
}

/// The latest verification of an item.
pub fn get(reader: &Reader, item_id: &ItemId) -> Result<Option<Verification>, Error> {
    const GET: &str = concat!("SELECT ", columns!(), " FROM verifications WHERE item_id = ?1");
    reader.row(GET, parameters![item_id])
}

/// Forgets the verification of an item; whether there was one.
pub fn delete(transaction: &Transaction, item_id: &ItemId) -> Result<bool, Error> {
    transaction.changed("DELETE FROM verifications WHERE item_id = ?1", parameters![item_id])
}

/// Takes the verification that has waited longest and that nobody makes at `now`; `owner` has it until `lease_until`.
pub fn take(
    transaction: &Transaction,
    owner: &str,
    now: Time,
    lease_until: Time,
) -> Result<Option<Verification>, Error> {
    // The condition stands twice so that of two servers that chose the same one only one gets it.
    const TAKE: &str = concat!(
        "UPDATE verifications SET lease_owner = ?1, lease_until = ?3, bytes_read = 0 WHERE item_id = ( \
         SELECT item_id FROM verifications WHERE ended_at IS NULL AND (lease_until IS NULL OR lease_until <= ?2) \
         ORDER BY asked_at, item_id LIMIT 1) \
         AND ended_at IS NULL AND (lease_until IS NULL OR lease_until <= ?2) RETURNING ",
        columns!()
    );
    transaction.row(TAKE, parameters![owner, now, lease_until])
}

/// Keeps a verification that `owner` makes until `lease_until` and notes how far it is; whether `owner` still had it.
pub fn renew_lease(
    transaction: &Transaction,
    item_id: &ItemId,
    owner: &str,
    lease_until: Time,
    bytes_read: i64,
) -> Result<bool, Error> {
    const RENEW: &str = "UPDATE verifications SET lease_until = ?3, bytes_read = ?4 \
        WHERE item_id = ?1 AND lease_owner = ?2";
    transaction.changed(RENEW, parameters![item_id, owner, lease_until, bytes_read])
}

/// Gives back a verification that `owner` makes; whether `owner` still had it.
pub fn release_lease(transaction: &Transaction, item_id: &ItemId, owner: &str) -> Result<bool, Error> {
    const RELEASE: &str = "UPDATE verifications SET lease_owner = NULL, lease_until = NULL \
        WHERE item_id = ?1 AND lease_owner = ?2";
    transaction.changed(RELEASE, parameters![item_id, owner])
}

/// Ends a verification that `owner` makes, with everything read; whether `owner` still had it.
pub fn end(
    transaction: &Transaction,
    item_id: &ItemId,
    owner: &str,
    outcome: Outcome,
    report: &str,
    ended_at: Time,
) -> Result<bool, Error> {
    const END: &str = "UPDATE verifications SET lease_owner = NULL, lease_until = NULL, ended_at = ?5, outcome = ?3, \
        report = ?4, bytes_read = bytes_total WHERE item_id = ?1 AND lease_owner = ?2";
    transaction.changed(END, parameters![item_id, owner, outcome, report, ended_at])
}
