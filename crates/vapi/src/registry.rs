//! Operations bound to the functions that carry them out.

mod handler;
mod rule;

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind};
use crate::operation::{Definition, Operation};
use crate::schema::{Type, describe};
use crate::serde_bridge::Source;
use crate::table::{Signature, Table};
use crate::validate::Validate;
use crate::value::Value;

pub use rule::Rule;

use handler::{Bound, Handler};

/// The operations that a server offers, each with its function. `C` is the caller's context, which the functions get
/// first.
pub struct Registry<C> {
    table: Table,
    handlers: Vec<Box<dyn Handler<C>>>,
}

impl<C: Sync + 'static> Registry<C> {
    /// A registry that offers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { table: Table::default(), handlers: Vec::new() }
    }

    /// Offers an operation: `rule` is an `async fn(&C, I) -> Result<O, Error>`.
    ///
    /// # Panics
    /// When the shape of `I` or `O` cannot be found out; see [`describe`].
    pub fn bind<I, O, R>(&mut self, operation: &Operation<I, O>, rule: R)
    where
        I: DeserializeOwned + Validate + Send + 'static,
        O: Serialize + DeserializeOwned + Send + 'static,
        R: for<'a> Rule<'a, C, I, O> + Send + Sync + 'static,
    {
        let parameters = match describe::<I>() {
            Type::Structure(_, fields) => fields,
            _ => Vec::new(),
        };
        let definition = *operation.definition();
        self.table.add(Signature { definition, parameters, result: describe::<O>() });
        self.handlers.push(Box::new(Bound::new(rule)));
    }

    /// The signatures of all operations, in the order in which they were bound.
    #[must_use]
    pub const fn table(&self) -> &Table {
        &self.table
    }

    /// Carries out the operation at that place of the table. Whether the caller may is asked before.
    ///
    /// # Errors
    /// `invalid_argument` and `unexpected_input` for an input that the operation does not take; else what the
    /// operation reports, as far as it declares it (GEN-13).
    pub async fn invoke(
        &self,
        place: usize,
        caller: &C,
        input: Value,
        source: Source,
    ) -> Result<Value, Error> {
        let definition = &self.table.get(place).definition;
        let handler = &self.handlers[place];
        handler.handle(caller, input, source, definition).await
    }
}

impl<C: Sync + 'static> Default for Registry<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Registry<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Registry").field("table", &self.table).finish_non_exhaustive()
    }
}

/// The error as the operation may report it.
fn declared(error: Error, definition: &Definition) -> Error {
    // GEN-13
    if definition.errors.contains(&error.kind) || is_infrastructure(error.kind) {
        return error;
    }
    Error { kind: ErrorKind::InternalServerError, challenge: None, ..error }
}

const fn is_infrastructure(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Unauthenticated
            | ErrorKind::Unauthorized
            | ErrorKind::OperationNotFound
            | ErrorKind::ServiceUnavailable
            | ErrorKind::ResourceBusy
            | ErrorKind::InternalServerError
    )
}

#[cfg(test)]
mod tests;
