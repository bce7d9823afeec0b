//! The parameters of a call: from the identifier in the path, the query, and a body in one of three representations.

use http::HeaderMap;

use crate::dialect::Generation;
use crate::dialect::input::{Input, parse_json};
use crate::dialect::negotiation::{self, OFFERED, Representation};
use crate::dialect::refusal::{Refusal, no_identifier};
use crate::dialect::xml::{self, Names};
use crate::dialect::{form, text};
use crate::error::Error;
use crate::schema::Type;
use crate::serde_bridge::Source;
use crate::table::Signature;
use crate::value::Value;

/// What a request says about the parameters.
pub(super) struct Content<'a> {
    pub(super) pairs: Vec<form::Pair>,
    pub(super) identifier: Option<String>,
    pub(super) body: &'a [u8],
}

impl Content<'_> {
    /// The input of the operation, and what it came from.
    pub(super) fn read(
        mut self,
        signature: &Signature,
        headers: &HeaderMap,
        generation: Generation,
    ) -> Result<(Value, Source), Refusal> {
        let mut input = Input::default();
        if let Some(identifier) = self.identifier.take() {
            let operation = signature.definition.id;
            let name = identified(signature).ok_or_else(|| no_identifier(operation, &identifier))?;
            input.add(name, Value::String(identifier))?;
        }
        let source = if self.body.trim_ascii().is_empty() {
            self.add_query(&mut input, signature).map(|()| Source::Text)?
        } else {
            let representation = representation(headers, generation)?;
            self.add_body(&mut input, signature, representation)?
        };
        Ok((input.into_value(), source))
    }

    fn add_query(&mut self, input: &mut Input, signature: &Signature) -> Result<(), Error> {
        input.add_pairs(std::mem::take(&mut self.pairs), signature)
    }

    fn add_body(
        mut self,
        input: &mut Input,
        signature: &Signature,
        representation: Representation,
    ) -> Result<Source, Error> {
        match representation {
            Representation::Json => {
                self.add_query(input, signature)?;
                if let Some(json) = parse_json(self.body)? {
                    input.add_object(json)?;
                }
                Ok(Source::Json)
            }
            Representation::Xml | Representation::TextXml => {
                self.add_query(input, signature)?;
                let names = Names::new(signature.definition.service, signature.definition.id);
                let spelled =
                    xml::read(self.body, &names).map_err(|problem| Error::malformed_body("XML", problem))?;
                input.add_all(text::shape_parameters(spelled, &signature.parameters))?;
                Ok(Source::Text)
            }
            Representation::Form => {
                self.pairs
                    .extend(form_pairs(self.body).map_err(|problem| Error::malformed_body("form", problem))?);
                self.add_query(input, signature)?;
                Ok(Source::Text)
            }
        }
    }
}

/// The parameter that the identifier in the path stands for. A list that may be narrowed down takes one too.
fn identified(signature: &Signature) -> Option<&'static str> {
    signature.path_parameter().or_else(|| {
        let optional = |kind: &Type| matches!(kind, Type::Optional(inner) if matches!(**inner, Type::Id(_)));
        signature.parameters.iter().find(|(_, kind)| optional(kind)).map(|(name, _)| *name)
    })
}

fn representation(headers: &HeaderMap, generation: Generation) -> Result<Representation, Refusal> {
    let supported = match generation {
        Generation::Current => Representation::Json.media_type(),
        Generation::Y2014 => OFFERED,
    };
    match negotiation::content_type(headers) {
        Ok(came) if generation == Generation::Y2014 || came == Representation::Json => Ok(came),
        Ok(came) => Err(Refusal::content_type(came.media_type(), supported)),
        Err(came) => Err(Refusal::content_type(&came, supported)),
    }
}

fn form_pairs(body: &[u8]) -> Result<Vec<form::Pair>, String> {
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("it is not UTF-8 at byte {}", error.valid_up_to() + 1))?
        .trim_matches(['\r', '\n', ' ', '\t', '&']);
    if text.starts_with(['{', '<']) {
        return Err(format!(
            "byte 1 begins a document, not a name; send it with its own Content-Type, {OFFERED}"
        ));
    }
    form::pairs(text)
}
