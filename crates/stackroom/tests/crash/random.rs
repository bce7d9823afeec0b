//! Numbers that a seed decides, so that a script can be run again, and contents made of them.

use sha2::{Digest as _, Sha256};

/// A sequence of numbers (SplitMix64) that its seed decides.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// True so many times in a hundred.
    pub(crate) const fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let number = self.below(of.len().max(1) as u64);
        of.get(usize::try_from(number).unwrap()).cloned()
    }

    /// A client token.
    pub(crate) fn token(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        uuid::Uuid::from_u64_pair(high, low).to_string()
    }
}

/// The bytes of a file, known by what they are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    seed: u64,
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

impl Content {
    /// Mostly small, sometimes several MiB, now and then empty; some are the same as others, so that bytes are shared.
    pub(crate) fn any(random: &mut Random) -> Self {
        const SHARED: u64 = 8;
        let seed = if random.chance(25) { random.below(SHARED) } else { random.next() };
        let mut of_seed = Random::new(seed);
        let most = match of_seed.below(100) {
            0..5 => 1,
            5..75 => 64 << 10,
            75..92 => 512 << 10,
            _ => 4 << 20,
        };
        Self::new(seed, of_seed.below(most))
    }

    pub(crate) fn new(seed: u64, size: u64) -> Self {
        let mut content = Self { seed, size, sha256: String::new() };
        content.sha256 = digest(&content.bytes());
        content
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let size = usize::try_from(self.size).unwrap();
        let mut random = Random::new(self.seed);
        let mut bytes = Vec::with_capacity(size + 8);
        while bytes.len() < size {
            bytes.extend_from_slice(&random.next().to_le_bytes());
        }
        bytes.truncate(size);
        bytes
    }
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
