//! A catalog in a test: each call waits for its answer.

use std::future::Future;

use catalog::{Catalog, Error, Reader, Transaction};

pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Makes a change that must succeed.
pub(crate) fn write<T: Send + 'static>(
    catalog: &Catalog,
    change: impl FnOnce(&Transaction) -> Result<T, Error> + Send + 'static,
) -> T {
    try_write(catalog, change).unwrap()
}

/// Makes a change that may fail.
pub(crate) fn try_write<T: Send + 'static>(
    catalog: &Catalog,
    change: impl FnOnce(&Transaction) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    wait(catalog.write(change))
}

pub(crate) fn read<T: Send + 'static>(
    catalog: &Catalog,
    query: impl FnOnce(&Reader) -> Result<T, Error> + Send + 'static,
) -> T {
    wait(catalog.read(query)).unwrap()
}
