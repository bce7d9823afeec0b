//! An operation of the API as one typed constant.
//!
//! The `/rest` and 2014 paths, XML names and namespaces follow from the service and operation ids by rule, so a
//! declaration names only the `/api` route.

use std::marker::PhantomData;

use crate::error::ErrorKind;

/// One operation: what it is called, what it takes (`I`) and gives (`O`), and what binds it to the wire.
#[derive(Debug)]
pub struct Operation<I, O> {
    definition: Definition,
    types: PhantomData<fn(I) -> O>,
}

/// What an operation declares, without its types.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The service's id: `com.vmware.content.library.item.update_session`.
    pub service: &'static str,
    /// The operation's id: `keep_alive`.
    pub id: &'static str,
    /// Its place under `/api`; an operation without one is spoken in the other dialects only.
    pub route: Option<Route>,
    /// The errors that it may report, besides those of the infrastructure (GEN-13).
    pub errors: &'static [ErrorKind],
    /// What the caller must be allowed to do (GEN-02, GEN-25).
    pub privileges: &'static [Privilege],
}

/// An operation's place under `/api`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The path below `/api`, with parameters in braces by their canonical names, and with the `action` that picks the
    /// operation, if any: `/content/library/item/update-session/{update_session_id}?action=cancel`.
    pub path: &'static str,
    /// Where the parameters are that are neither in the path nor a header.
    pub body: Body,
    /// Whether success is 201 rather than 200 (or 204 for a void result).
    pub created: bool,
}

/// The HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are HTTP's own")]
pub enum Method {
    Get,
    Post,
    Patch,
    Put,
    Delete,
}

/// How the remaining parameters travel on `/api`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is no body: remaining parameters are in the query.
    None,
    /// The parameter of this name is the whole body.
    Parameter(&'static str),
    /// The body is an object of the remaining parameters, by name.
    Fields,
}

/// A privilege that an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privilege {
    /// `ContentLibrary.UpdateSession`.
    pub name: &'static str,
    /// What it is judged on.
    pub on: On,
}

/// What a privilege is judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The operation as a whole.
    Operation,
    /// The object that a parameter (`library_id`) or field (`UpdateSessionModel.library_item_id`) points to; asked only
    /// when that is set (GEN-25).
    Object(&'static str),
}

impl Privilege {
    /// A privilege on the operation as a whole.
    #[must_use]
    pub const fn on_operation(name: &'static str) -> Self {
        Self { name, on: On::Operation }
    }

    /// A privilege on the object that `reference` points to.
    #[must_use]
    pub const fn on_object(name: &'static str, reference: &'static str) -> Self {
        Self { name, on: On::Object(reference) }
    }
}

impl<I, O> Operation<I, O> {
    /// An operation that has no place under `/api`, reports nothing of its own and needs no privilege.
    #[must_use]
    pub const fn new(service: &'static str, id: &'static str) -> Self {
        Self {
            definition: Definition { service, id, route: None, errors: &[], privileges: &[] },
            types: PhantomData,
        }
    }

    /// Its place under `/api`.
    #[must_use]
    pub const fn at(mut self, method: Method, path: &'static str, body: Body) -> Self {
        self.definition.route = Some(Route { method, path, body, created: false });
        self
    }

    /// Success on `/api` is 201.
    #[must_use]
    pub const fn created(mut self) -> Self {
        if let Some(route) = &mut self.definition.route {
            route.created = true;
        }
        self
    }

    /// The errors that it may report.
    #[must_use]
    pub const fn raises(mut self, errors: &'static [ErrorKind]) -> Self {
        self.definition.errors = errors;
        self
    }

    /// What the caller must be allowed to do.
    #[must_use]
    pub const fn needs(mut self, privileges: &'static [Privilege]) -> Self {
        self.definition.privileges = privileges;
        self
    }

    /// What it declares.
    #[must_use]
    pub const fn definition(&self) -> &Definition {
        &self.definition
    }
}
