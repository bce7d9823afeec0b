//! Whether a signer is trusted.
