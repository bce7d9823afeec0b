//! The interface: the content library services as plain types and one constant per operation.
