//! Work that is handed to a thread with a connection, and its answer.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use tokio::sync::{mpsc, oneshot};

use crate::Error;

/// Work on a connection of kind `C` whose answer is sent apart from its run, when it is known to be durable.
pub(crate) trait Job<C>: Send {
    /// Does the work; whether it succeeded.
    fn run(&mut self, connection: &C) -> bool;

    /// Sends what the run returned; or the error, if what it did was lost after all.
    fn answer(self: Box<Self>, fate: Result<(), Error>);
}

struct Task<F, T, E> {
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<C, F, T, E> Job<C> for Task<F, T, E>
where
    F: FnOnce(&C) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, connection: &C) -> bool {
        let Some(work) = self.work.take() else { return false };
        let outcome = catch_unwind(AssertUnwindSafe(|| work(connection)))
            .unwrap_or_else(|panic| Err(Error::panicked(message(&*panic)).into()));
        self.outcome.insert(outcome).is_ok()
    }

    fn answer(self: Box<Self>, fate: Result<(), Error>) {
        let answer = match (fate, self.outcome) {
            (_, Some(Err(error))) => Err(error),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(Error::Closed.into()),
        };
        // A caller that no longer waits does not want to know.
        drop(self.answer.send(answer));
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

pub(crate) type Receiver<C> = mpsc::Receiver<Box<dyn Job<C>>>;

/// The way to the threads that do jobs. They end when it is closed, or its last clone is gone.
pub(crate) struct Queue<C>(Arc<Mutex<Open<C>>>);

struct Open<C> {
    sender: Option<mpsc::Sender<Box<dyn Job<C>>>>,
    threads: Vec<JoinHandle<()>>,
}

impl<C> Clone for Queue<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C: 'static> Queue<C> {
    /// A queue in which that many jobs may wait; whoever brings another waits, too.
    pub(crate) fn new(capacity: usize) -> (Self, Receiver<C>) {
        let (sender, receiver) = mpsc::channel(capacity);
        (Self(Arc::new(Mutex::new(Open { sender: Some(sender), threads: Vec::new() }))), receiver)
    }

    /// Starts a thread that does jobs of the queue.
    pub(crate) fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        let thread =
            thread.map_err(|error| Error::Other(format!("a thread could not be started: {error}")))?;
        self.open(|open| open.threads.push(thread));
        Ok(())
    }

    /// Has a job done, and waits for its answer.
    pub(crate) async fn run<T, E>(
        &self,
        work: impl FnOnce(&C) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let Some(sender) = self.open(|open| open.sender.clone()) else { return Err(Error::Closed.into()) };
        let (answer, answered) = oneshot::channel();
        let task = Task { work: Some(work), outcome: None, answer };
        if sender.send(Box::new(task)).await.is_err() {
            return Err(Error::Closed.into());
        }
        drop(sender);
        answered.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Lets the jobs that wait be done and the threads end.
    pub(crate) async fn close(&self) {
        let threads = self.open(|open| {
            open.sender = None;
            std::mem::take(&mut open.threads)
        });
        let joined = tokio::task::spawn_blocking(|| threads.into_iter().all(|thread| thread.join().is_ok()));
        if !joined.await.unwrap_or(false) {
            tracing::error!("a thread of the catalog ended with a panic");
        }
    }

    fn open<T>(&self, access: impl FnOnce(&mut Open<C>) -> T) -> T {
        access(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
