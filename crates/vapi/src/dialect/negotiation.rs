//! `Content-Type` and `Accept`.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};

/// A representation of requests and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Representation {
    Json,
    Xml,
    /// XML under its older name.
    TextXml,
    Form,
}

/// All of them, the preferred first.
const ALL: [Representation; 4] =
    [Representation::Json, Representation::Xml, Representation::TextXml, Representation::Form];

/// What [`ALL`] is called in messages.
pub(super) const OFFERED: &str =
    "application/json, application/xml, text/xml, application/x-www-form-urlencoded";

impl Representation {
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
            Self::TextXml => "text/xml",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }

    fn named(media_type: &str) -> Option<Self> {
        let known = ALL.into_iter().find(|each| media_type == each.media_type());
        known.or_else(|| media_type.ends_with("+json").then_some(Self::Json))
    }
}

/// What the body is in; JSON when nothing is said, and the unknown type as the error.
pub(super) fn content_type(headers: &HeaderMap) -> Result<Representation, String> {
    let Some(value) = headers.get(CONTENT_TYPE) else { return Ok(Representation::Json) };
    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media_type.is_empty() {
        return Ok(Representation::Json);
    }
    Representation::named(&media_type).ok_or(value)
}

/// What the client accepts best; JSON when it does not say, and what it said as the error when nothing fits.
pub(super) fn accepted(headers: &HeaderMap) -> Result<Representation, String> {
    let accept = joined(headers, ACCEPT);
    let ranges: Vec<_> = accept.split(',').filter_map(Range::parse).collect();
    if ranges.is_empty() {
        return Ok(Representation::Json);
    }
    let mut best = (0, None);
    for each in ALL {
        let quality = quality(&ranges, each.media_type());
        if quality > best.0 {
            best = (quality, Some(each));
        }
    }
    best.1.ok_or(accept)
}

fn joined(headers: &HeaderMap, name: HeaderName) -> String {
    let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    values.collect::<Vec<_>>().join(",")
}

struct Range {
    main: String,
    sub: String,
    /// In thousandths.
    quality: u16,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';');
        let (main, sub) = parts.next()?.trim().split_once('/')?;
        let quality = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| thousandths(value.trim()))
        });
        let quality = quality.unwrap_or(1000);
        Some(Self { main: main.to_ascii_lowercase(), sub: sub.to_ascii_lowercase(), quality })
    }

    /// How exactly the range names the type; none if it does not.
    fn fits(&self, media_type: &str) -> Option<u8> {
        let (main, sub) = media_type.split_once('/')?;
        match (self.main.as_str(), self.sub.as_str()) {
            ("*", "*") => Some(0),
            (own, "*") if own == main => Some(1),
            (own, named) if own == main && named == sub => Some(2),
            _ => None,
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn thousandths(quality: &str) -> u16 {
    quality.parse::<f64>().map_or(0, |quality| (quality.clamp(0.0, 1.0) * 1000.0) as u16)
}

/// The quality that the most exact fitting range gives the type.
fn quality(ranges: &[Range], media_type: &str) -> u16 {
    let fitting = ranges.iter().filter_map(|range| Some((range.fits(media_type)?, range.quality)));
    fitting.max().map_or(0, |(_, quality)| quality)
}
