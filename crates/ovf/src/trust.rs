//! Whether a signer is trusted.
//!
//! A signer is trusted in one of two ways:
//! - its certificate is itself a trusted one, byte for byte; nothing else about it matters then;
//! - its certificate leads, over the intermediate certificates beside it, to a trusted certificate of an authority.
//!
//! The second way follows the rules of public key infrastructures (RFC 5280): each signature in the path holds and is
//! made with SHA-256 or better and RSA keys of 2048 bits or more; authorities are marked as such; lengths of paths, name
//! constraints and key usages are kept. The extended key usage, where there is one, has to allow code signing or
//! anything: the key of a web server vouches for no package. A trusted certificate that is not one of an authority
//! vouches for itself only. Certificates of version 1, and those of authorities, are trusted as signers the first way
//! alone.
//!
//! A path is judged at the time that is nearest to now within the validity of the signer, so that an expired signer is
//! a concern of its own and does not make its issuers untrusted.

mod explanation;
mod path;

use crate::certificate::Certificate;
use crate::signature::LONGEST_CHAIN;

/// What speaks against a signer.
// PRV-08
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concern {
    /// It vouches for itself and is not trusted.
    SelfSigned,
    /// Its validity is over.
    Expired {
        /// The last second of its validity, in Unix seconds.
        since: i64,
    },
    /// Its validity has not begun.
    NotYetValid {
        /// The first second of its validity, in Unix seconds.
        from: i64,
    },
    /// It does not lead to a trusted certificate.
    Untrusted {
        /// Why not, as the end of a sentence.
        reason: String,
    },
}

/// Says what speaks against the signer of a chain: nothing if it is trusted and valid.
///
/// `chain` begins with the signer; certificates behind it, up to [`LONGEST_CHAIN`] with the signer, serve as
/// intermediates, in any order. `trusted` are the certificates that are trusted. `now` is in Unix seconds.
// PRV-08
#[must_use]
pub fn assess(chain: &[Certificate], trusted: &[Certificate], now: i64) -> Vec<Concern> {
    let Some((signer, intermediates)) = chain.split_first() else {
        return vec![Concern::Untrusted { reason: "there is no certificate of a signer".to_owned() }];
    };
    let intermediates = &intermediates[..intermediates.len().min(LONGEST_CHAIN - 1)];
    let mut concerns = Vec::new();
    concerns.extend(doubt(signer, intermediates, trusted, now));
    if now < signer.not_before() {
        concerns.push(Concern::NotYetValid { from: signer.not_before() });
    }
    if now > signer.not_after() {
        concerns.push(Concern::Expired { since: signer.not_after() });
    }
    concerns
}

fn doubt(
    signer: &Certificate,
    intermediates: &[Certificate],
    trusted: &[Certificate],
    now: i64,
) -> Option<Concern> {
    if trusted.contains(signer) {
        return None;
    }
    let time = now.max(signer.not_before()).min(signer.not_after());
    let reason = path::find(signer, intermediates, trusted, time).err()?;
    if signer.self_signed() { Some(Concern::SelfSigned) } else { Some(Concern::Untrusted { reason }) }
}
