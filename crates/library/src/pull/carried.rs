//! The pulls that this server carries, so that it takes none of them twice.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use ids::TransferId;

/// The pulls that this server carries.
#[derive(Clone, Default)]
pub(super) struct Carried(Arc<Mutex<HashSet<TransferId>>>);

/// A pull that is carried until this is dropped.
pub(super) struct Load {
    transfer: TransferId,
    carried: Carried,
}

impl Carried {
    /// Begins to carry a pull; none when it is carried already.
    pub(super) fn begin(&self, transfer: &TransferId) -> Option<Load> {
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(transfer.clone());
        is_new.then(|| Load { transfer: transfer.clone(), carried: self.clone() })
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.carried.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.transfer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_is_carried_once_until_it_ends() {
        let (carried, transfer) = (Carried::default(), TransferId::from("t"));
        let load = carried.begin(&transfer);
        assert!(load.is_some());
        assert!(carried.begin(&transfer).is_none());
        assert!(carried.begin(&TransferId::from("another")).is_some());
        drop(load);
        assert!(carried.begin(&transfer).is_some());
    }
}
