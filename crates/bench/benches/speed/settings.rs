//! How long the benchmark is to be.

use crate::BoxError;

/// How long the benchmark is to be.
pub(crate) struct Settings {
    /// How often everything is measured: `BENCH_RUNS`.
    pub(crate) rounds: usize,
    /// How much is transferred at once: `BENCH_MIB`.
    pub(crate) mebibytes: u64,
    /// How large a package is: `BENCH_OVA_MIB`.
    pub(crate) package_mebibytes: u64,
}

impl Settings {
    pub(crate) fn from_environment() -> Result<Self, BoxError> {
        Ok(Self {
            rounds: number("BENCH_RUNS", 5)?,
            mebibytes: number("BENCH_MIB", 1024)?,
            package_mebibytes: number("BENCH_OVA_MIB", 4096)?,
        })
    }

    pub(crate) const fn bytes(&self) -> u64 {
        self.mebibytes << 20
    }

    pub(crate) const fn package_bytes(&self) -> u64 {
        self.package_mebibytes << 20
    }
}

fn number<T: std::str::FromStr + PartialOrd + From<u8>>(name: &str, usual: T) -> Result<T, BoxError> {
    let Ok(text) = std::env::var(name) else { return Ok(usual) };
    let number = text.parse().ok().filter(|number| *number >= T::from(1));
    number.ok_or_else(|| format!("{name} is {text:?}; it has to be a whole number from 1 on").into())
}
