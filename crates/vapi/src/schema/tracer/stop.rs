use std::fmt::{self, Display};

/// Why an attempt ended early.
#[derive(Debug)]
pub(in crate::schema) enum Stop {
    /// A structure was met inside itself, and nothing around it could be left empty yet.
    Recursion,
    /// More is known now; begin again.
    Again,
    /// The type does not take what it is offered.
    Refused(String),
}

impl Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recursion | Self::Again => formatter.write_str("it holds itself"),
            Self::Refused(why) => formatter.write_str(why),
        }
    }
}

impl std::error::Error for Stop {}

impl serde::de::Error for Stop {
    fn custom<T: Display>(message: T) -> Self {
        Self::Refused(message.to_string())
    }
}
