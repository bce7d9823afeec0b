//! The threads that read, each with a connection of its own, from one queue.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    Error, Reader,
    engine::Engine,
    job::{Job, Queue, Receiver},
};

const THREADS: usize = 3;
const WAITING: usize = 256;

/// The threads that read.
#[derive(Clone)]
pub(crate) struct Readers(Queue<Reader>);

impl Readers {
    pub(crate) fn start(engine: &dyn Engine) -> Result<Self, Error> {
        let (queue, receiver) = Queue::new(WAITING);
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..THREADS {
            let reader = Reader::new(engine.reader()?);
            let receiver = Arc::clone(&receiver);
            queue.spawn("catalog-reader", move || work(&reader, &receiver))?;
        }
        Ok(Self(queue))
    }

    pub(crate) async fn run<T, E>(
        &self,
        query: impl FnOnce(&Reader) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.0.run(query).await
    }

    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}

fn work(reader: &Reader, receiver: &Mutex<Receiver<Reader>>) {
    while let Some(mut job) = next(receiver) {
        let fate = read(reader, &mut *job);
        job.answer(fate);
    }
}

/// One thread waits for the next job; the others wait for their turn to wait.
fn next(receiver: &Mutex<Receiver<Reader>>) -> Option<Box<dyn Job<Reader>>> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv()
}

fn read(reader: &Reader, job: &mut dyn Job<Reader>) -> Result<(), Error> {
    let connection = &reader.connection;
    if connection.in_transaction() {
        connection.roll_back()?;
    }
    connection.begin_reading()?;
    job.run(reader);
    if connection.in_transaction() { connection.commit() } else { Ok(()) }
}
