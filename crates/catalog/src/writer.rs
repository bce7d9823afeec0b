//! The thread that changes facts: it makes all the changes that wait durable together, so that many clients share the
//! price of one disk synchronisation.

use crate::{
    Error, Reader, Transaction,
    engine::Engine,
    job::{Job, Queue, Receiver},
};

type Change = Box<dyn Job<Transaction>>;

const WAITING: usize = 256;
const TOGETHER: usize = 64;

/// The thread that changes facts.
#[derive(Clone)]
pub(crate) struct Writer(Queue<Transaction>);

impl Writer {
    pub(crate) fn start(engine: &dyn Engine) -> Result<Self, Error> {
        let (queue, receiver) = Queue::new(WAITING);
        let transaction = Transaction { reader: Reader::new(engine.writer()?) };
        queue.spawn("catalog-writer", move || work(&transaction, receiver))?;
        Ok(Self(queue))
    }

    pub(crate) async fn run<T, E>(
        &self,
        change: impl FnOnce(&Transaction) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.0.run(change).await
    }

    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}

fn work(transaction: &Transaction, mut receiver: Receiver<Transaction>) {
    while let Some(first) = receiver.blocking_recv() {
        let mut jobs = vec![first];
        while jobs.len() < TOGETHER
            && let Ok(job) = receiver.try_recv()
        {
            jobs.push(job);
        }
        write(transaction, jobs);
    }
    if let Err(error) = transaction.connection.finish() {
        tracing::warn!(%error, "the catalog could not be tidied up before it was closed");
    }
}

/// Makes the changes of all jobs durable, and only then answers them.
fn write(transaction: &Transaction, jobs: Vec<Change>) {
    let mut jobs = jobs.into_iter();
    while jobs.len() > 0 {
        let (done, fate) = commit_together(transaction, &mut jobs);
        for job in done {
            job.answer(fate.clone());
        }
    }
}

/// Takes jobs, normally all of them, into one transaction; those it took, and what became of it.
fn commit_together(
    transaction: &Transaction,
    jobs: &mut dyn ExactSizeIterator<Item = Change>,
) -> (Vec<Change>, Result<(), Error>) {
    let mut done = Vec::new();
    if let Err(error) = begin(transaction) {
        done.extend(jobs);
        return (done, Err(error));
    }
    let alone = jobs.len() == 1;
    for mut job in jobs {
        let kept = if alone { run_alone(transaction, &mut *job) } else { run_apart(transaction, &mut *job) };
        done.push(job);
        if let Err(error) = kept {
            abandon(transaction);
            return (done, Err(error));
        }
    }
    (done, commit(transaction))
}

fn begin(transaction: &Transaction) -> Result<(), Error> {
    abandon(transaction);
    transaction.failure.take();
    transaction.connection.begin()
}

fn commit(transaction: &Transaction) -> Result<(), Error> {
    if !transaction.connection.in_transaction() {
        return Ok(());
    }
    transaction.connection.commit().inspect_err(|_| abandon(transaction))
}

/// Undoes what is left of a transaction that failed.
fn abandon(transaction: &Transaction) {
    if transaction.connection.in_transaction()
        && let Err(error) = transaction.connection.roll_back()
    {
        tracing::error!(%error, "a transaction could not be rolled back");
    }
}

/// Runs the only job of the transaction.
fn run_alone(transaction: &Transaction, job: &mut dyn Job<Transaction>) -> Result<(), Error> {
    let succeeded = job.run(transaction);
    match (succeeded, transaction.connection.in_transaction()) {
        (true, true) | (false, false) => Ok(()),
        (false, true) => transaction.connection.roll_back(),
        (true, false) => Err(lost(transaction)),
    }
}

/// Runs one job of several: what it does can be undone without the others. An error says that they are all lost.
fn run_apart(transaction: &Transaction, job: &mut dyn Job<Transaction>) -> Result<(), Error> {
    transaction.execute("SAVEPOINT job", &[])?;
    let succeeded = job.run(transaction);
    if !transaction.connection.in_transaction() {
        return Err(lost(transaction));
    }
    if !succeeded {
        transaction.execute("ROLLBACK TO SAVEPOINT job", &[])?;
    }
    transaction.execute("RELEASE SAVEPOINT job", &[]).map(drop)
}

/// Why the engine ended the transaction: a full disk, for one, ends it for every job in it.
fn lost(transaction: &Transaction) -> Error {
    transaction.failure.take().unwrap_or_else(Error::rolled_back)
}

#[cfg(test)]
mod tests;
