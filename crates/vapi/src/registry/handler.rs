use std::marker::PhantomData;
use std::pin::Pin;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Rule, declared};
use crate::error::Error;
use crate::operation::Definition;
use crate::serde_bridge::{Source, from_value, to_value};
use crate::validate::{Path, Validate};
use crate::value::Value;

pub(super) type Answer<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send + 'a>>;

/// A rule with its types forgotten.
pub(super) trait Handler<C>: Send + Sync {
    fn handle<'a>(
        &'a self,
        caller: &'a C,
        input: Value,
        source: Source,
        definition: &'a Definition,
    ) -> Answer<'a>;
}

pub(super) struct Bound<I, O, R> {
    rule: R,
    types: PhantomData<fn(I) -> O>,
}

impl<I, O, R> Bound<I, O, R> {
    pub(super) const fn new(rule: R) -> Self {
        Self { rule, types: PhantomData }
    }
}

impl<C, I, O, R> Handler<C> for Bound<I, O, R>
where
    C: Sync + 'static,
    I: DeserializeOwned + Validate + Send + 'static,
    O: Serialize + Send + 'static,
    R: for<'a> Rule<'a, C, I, O> + Send + Sync,
{
    fn handle<'a>(
        &'a self,
        caller: &'a C,
        input: Value,
        source: Source,
        definition: &'a Definition,
    ) -> Answer<'a> {
        Box::pin(async move {
            let input: I = from_value(input, source)?;
            input.validate(&Path::root())?;
            let output = self.rule.call(caller, input).await.map_err(|error| declared(error, definition))?;
            Ok(to_value(&output)?)
        })
    }
}
