//! What items are as packages: what their type finds in their files as a whole, for each content version.

use ids::ItemId;

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters, words},
};

/// An item's content version as a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPackage {
    /// The item.
    pub item_id: ItemId,
    /// The content version.
    pub content_version: i64,
    /// What its type found in it, as JSON that the type understands.
    pub facts: String,
    /// The text of its manifest, so that it can be verified again.
    pub manifest: Option<String>,
    /// The text of its certificate file.
    pub certificate: Option<String>,
    /// How verification came out.
    pub verification: Option<Verification>,
    /// The certificates that it is signed with, as JSON.
    pub chain: Option<String>,
    /// When it was verified last.
    pub verified_at: Option<Time>,
}

words! {
    /// How the verification of a package came out.
    Verification {
        /// It is not signed.
        NotAvailable = "NOT_AVAILABLE",
        /// It is whole, and signed by someone trusted.
        Verified = "VERIFIED",
        /// The server made it.
        Internal = "INTERNAL",
        /// It is not what was signed.
        VerificationFailure = "VERIFICATION_FAILURE",
        /// It is being verified.
        VerificationInProgress = "VERIFICATION_IN_PROGRESS",
        /// It is whole, and signed by someone who is not trusted.
        Untrusted = "UNTRUSTED",
    }
}

macro_rules! columns {
    () => {
        "item_id, content_version, facts, manifest, certificate, verification, chain, verified_at"
    };
}

impl Record for ItemPackage {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            item_id: row.take()?,
            content_version: row.take()?,
            facts: row.take()?,
            manifest: row.take()?,
            certificate: row.take()?,
            verification: row.take()?,
            chain: row.take()?,
            verified_at: row.take()?,
        })
    }
}

/// Sets what a content version of an item is as a package.
pub fn put(transaction: &Transaction, package: &ItemPackage) -> Result<(), Error> {
    const PUT: &str = concat!(
        "INSERT INTO item_packages (",
        columns!(),
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (item_id, content_version) DO UPDATE SET \
         facts = excluded.facts, manifest = excluded.manifest, certificate = excluded.certificate, \
         verification = excluded.verification, chain = excluded.chain, verified_at = excluded.verified_at"
    );
    let parameters = parameters![
        package.item_id,
        package.content_version,
        package.facts,
        package.manifest,
        package.certificate,
        package.verification,
        package.chain,
        package.verified_at,
    ];
    transaction.execute(PUT, parameters).map(drop)
}

/// What that content version of an item is as a package; none when it is none.
pub fn get(reader: &Reader, item_id: &ItemId, content_version: i64) -> Result<Option<ItemPackage>, Error> {
    const GET: &str =
        concat!("SELECT ", columns!(), " FROM item_packages WHERE item_id = ?1 AND content_version = ?2");
    reader.row(GET, parameters![item_id, content_version])
}

/// Forgets what content versions of an item before that one were; how many.
pub fn delete_older(transaction: &Transaction, item_id: &ItemId, content_version: i64) -> Result<u64, Error> {
    const DELETE: &str = "DELETE FROM item_packages WHERE item_id = ?1 AND content_version < ?2";
    transaction.execute(DELETE, parameters![item_id, content_version])
}
