//! What the rules need of the world and a test wants to turn by hand: time and randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use catalog::Time;
use uuid::Uuid;

/// Time and randomness.
pub trait Environment: Send + Sync + 'static {
    /// The time.
    fn now(&self) -> Time;

    /// Fills `bytes` with randomness that nobody can guess.
    fn randomise(&self, bytes: &mut [u8]);
}

impl dyn Environment {
    /// A new identifier.
    pub fn identifier<T: From<Uuid>>(&self) -> T {
        let mut bytes = [0; 16];
        self.randomise(&mut bytes);
        T::from(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}

/// The machine's clock and its source of randomness.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Environment for System {
    fn now(&self) -> Time {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }

    fn randomise(&self, bytes: &mut [u8]) {
        // A machine without randomness cannot make a token that is safe to hand out.
        #[expect(clippy::expect_used, reason = "there is no safe way on")]
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}
