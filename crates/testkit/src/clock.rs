//! A clock that the test turns.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use catalog::Time;
use library::{Environment, System};

/// A clock that stands still until the test turns it; randomness is the machine's.
#[derive(Clone, Debug)]
pub struct TestClock {
    now: Arc<AtomicI64>,
}

thread_local! {
    static MEANWHILE: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

impl Default for TestClock {
    fn default() -> Self {
        // 2026-01-01T00:00:00Z
        Self { now: Arc::new(AtomicI64::new(1_767_225_600_000)) }
    }
}

impl TestClock {
    /// Has something happen when this thread asks for the time next: between two steps of what the server does.
    pub fn meanwhile(act: impl FnOnce() + 'static) {
        MEANWHILE.set(Some(Box::new(act)));
    }

    /// Turns the clock on.
    pub fn turn(&self, time: Duration) {
        self.now.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Environment for TestClock {
    fn now(&self) -> Time {
        if let Some(act) = MEANWHILE.take() {
            act();
        }
        Time(self.now.load(Ordering::SeqCst))
    }

    fn randomise(&self, bytes: &mut [u8]) {
        System.randomise(bytes);
    }
}
