//! What the interface offers, with the types as the protocol sees them.

use api::Visitor;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vapi::{Definition, Operation, Type, Validate, describe};

/// An operation that is offered.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    pub(crate) definition: Definition,
    pub(crate) parameters: Vec<(&'static str, Type)>,
    pub(crate) result: Type,
}

impl Offered {
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.definition.service, self.definition.id)
    }
}

/// All operations that are offered.
pub(crate) fn offered() -> Vec<Offered> {
    let mut collector = Collector(Vec::new());
    api::visit(&mut collector);
    collector.0
}

struct Collector(Vec<Offered>);

impl Visitor for Collector {
    fn operation<I, O>(&mut self, operation: &Operation<I, O>)
    where
        I: Serialize + DeserializeOwned + Validate,
        O: Serialize + DeserializeOwned,
    {
        let definition = *operation.definition();
        let Type::Structure(_, parameters) = describe::<I>() else {
            panic!("{} takes no structure", definition.id);
        };
        self.0.push(Offered { definition, parameters, result: describe::<O>() });
    }
}
