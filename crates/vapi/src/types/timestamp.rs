use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::reserved;

/// A moment, to the millisecond, in UTC.
///
/// Written as `YYYY-MM-DDThh:mm:ss.mmmZ`; read in any RFC 3339 form, and without a zone (the form of 2014) as UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

/// Text that is not a date-time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a date-time; write it like 2026-01-31T22:13:05.000Z")]
pub struct InvalidTimestamp(String);

impl Timestamp {
    /// The moment that many milliseconds after 1970-01-01T00:00:00Z. What is out of the years -9999 to 9999 becomes
    /// the nearest moment within them.
    #[must_use]
    pub fn from_millisecond(milliseconds: i64) -> Self {
        let outermost = if milliseconds < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        Self(jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(outermost))
    }

    /// The milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_millisecond(self) -> i64 {
        self.0.as_millisecond()
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Self::from_millisecond(moment.as_millisecond())
    }
}

impl From<Timestamp> for jiff::Timestamp {
    fn from(moment: Timestamp) -> Self {
        moment.0
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.0.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        // The parser below takes more than RFC 3339 has: no seconds, a space for the `T`, zone names in brackets.
        let shape = text.as_bytes();
        let strict = shape.len() >= 19 && shape[0].is_ascii_digit() && shape[10] == b'T' && shape[16] == b':';
        let moment = strict.then(|| parse(text)).flatten();
        moment.map(Self::from).ok_or_else(|| InvalidTimestamp(text.chars().take(64).collect()))
    }
}

fn parse(text: &str) -> Option<jiff::Timestamp> {
    if text.contains('[') {
        return None;
    }
    let zoned = text.parse::<jiff::Timestamp>().ok();
    zoned.or_else(|| {
        let local = text.parse::<jiff::civil::DateTime>().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(local).ok()
    })
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(reserved::DATE_TIME, &self.to_string())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "$datetime")]
        struct Text(String);

        Text::deserialize(deserializer)?.0.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_are_read_in_every_form_and_written_in_one() {
        for (text, written) in [
            ("2013-06-06T22:13:05", "2013-06-06T22:13:05.000Z"),
            ("2013-06-06T22:13:05.25", "2013-06-06T22:13:05.250Z"),
            ("2015-01-01T22:13:05.651Z", "2015-01-01T22:13:05.651Z"),
            ("2015-01-01T22:13:05.651999Z", "2015-01-01T22:13:05.651Z"),
            ("2015-01-01T22:13:05+02:00", "2015-01-01T20:13:05.000Z"),
            ("1969-12-31T23:59:59.001Z", "1969-12-31T23:59:59.001Z"),
        ] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), written, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "2013-06-06",
            "2013-06-06 22:13:05Z",
            "2013-06-06T22:13Z",
            "2013-13-06T22:13:05Z",
            "2013-06-06T22:13:05Z[Europe/Berlin]",
            "2013-06-06T22:13:05[Europe/Berlin]",
            "ä013-06-06T22:13:05Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn milliseconds_survive_and_extremes_are_clamped() {
        assert_eq!(Timestamp::from_millisecond(1_370_556_785_123).as_millisecond(), 1_370_556_785_123);
        assert!(Timestamp::from_millisecond(i64::MAX).to_string().starts_with("9999-12-3"));
        assert!(Timestamp::from_millisecond(i64::MIN) < Timestamp::from_millisecond(0));
    }
}
