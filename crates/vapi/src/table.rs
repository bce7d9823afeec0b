//! The operation table: the signature of every operation that is offered, for the dialects to route by.

use std::collections::HashMap;

use crate::operation::Definition;
use crate::schema::Type;

/// What an operation looks like from outside: its declaration, its parameters in order, and its result.
#[derive(Clone, Debug)]
pub struct Signature {
    /// What the operation declares.
    pub definition: Definition,
    /// The parameters, by canonical name, in the order of declaration.
    pub parameters: Vec<(&'static str, Type)>,
    /// The result.
    pub result: Type,
}

impl Signature {
    /// The first mandatory parameter that is an identifier: the one that `/id:{…}` stands for on `/rest` and the 2014
    /// paths.
    #[must_use]
    pub fn path_parameter(&self) -> Option<&'static str> {
        self.parameters.iter().find(|(_, kind)| matches!(kind, Type::Id(_))).map(|(name, _)| *name)
    }
}

/// All operations that are offered.
#[derive(Debug, Default)]
pub struct Table {
    signatures: Vec<Signature>,
    by_name: HashMap<(&'static str, &'static str), usize>,
}

impl Table {
    /// Adds an operation and returns its place in the table.
    pub fn add(&mut self, signature: Signature) -> usize {
        let place = self.signatures.len();
        self.by_name.insert((signature.definition.service, signature.definition.id), place);
        self.signatures.push(signature);
        place
    }

    /// The place of the operation of that service and id.
    #[must_use]
    pub fn find(&self, service: &str, operation: &str) -> Option<usize> {
        self.by_name.get(&(service, operation)).copied()
    }

    /// The operation at that place.
    #[must_use]
    pub fn get(&self, place: usize) -> &Signature {
        &self.signatures[place]
    }

    /// All operations, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Signature> {
        self.signatures.iter()
    }
}
