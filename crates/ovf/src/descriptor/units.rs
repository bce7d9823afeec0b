//! Units of quantities, in each spelling that descriptors use.

use super::DescriptorError;

/// What a unit measures.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Measure {
    /// Bytes.
    Size,
    /// Hertz.
    Frequency,
}

/// How many bytes or hertz one of the unit is: `byte * 2^30`, `byte*1024*1024`, `GigaBytes`, `hertz * 10^6`, `MHz`.
///
/// # Errors
/// The unit is not known, or measures something else.
pub(super) fn factor(
    measure: Measure,
    unit: &str,
    what: impl FnOnce() -> String,
) -> Result<u64, DescriptorError> {
    let named = || word(measure, unit.trim());
    let known = product(measure, unit).or_else(named);
    known.ok_or_else(|| DescriptorError::Unit { what: what(), value: unit.to_owned() })
}

/// A quantity in bytes or hertz.
pub(super) fn scale(value: u64, unit: u64, what: impl FnOnce() -> String) -> Result<u64, DescriptorError> {
    let product = value.checked_mul(unit).filter(|product| i64::try_from(*product).is_ok());
    product.ok_or_else(|| DescriptorError::Quantity { what: what(), value, unit })
}

/// A base unit times numbers, as the standard spells units since 1.0.
fn product(measure: Measure, unit: &str) -> Option<u64> {
    let mut factors = unit.split('*').map(str::trim);
    let base = factors.next()?.to_ascii_lowercase();
    let right = match measure {
        Measure::Size => matches!(base.as_str(), "byte" | "bytes"),
        Measure::Frequency => matches!(base.as_str(), "hertz" | "hz"),
    };
    if !right {
        return None;
    }
    factors.try_fold(1_u64, |product, factor| product.checked_mul(number(factor)?))
}

/// `1024`, `2^30` or `10 ^ 6`.
fn number(factor: &str) -> Option<u64> {
    match factor.split_once('^') {
        None => factor.parse().ok(),
        Some((base, exponent)) => base.trim().parse::<u64>().ok()?.checked_pow(exponent.trim().parse().ok()?),
    }
}

/// A unit of one word, as the drafts before 1.0 spell them.
fn word(measure: Measure, unit: &str) -> Option<u64> {
    let unit = unit.to_ascii_lowercase();
    let (step, names): (u64, &[&[&str]]) = match measure {
        Measure::Size => (
            1024,
            &[
                &["kilobyte", "kilobytes", "kb"],
                &["megabyte", "megabytes", "mb"],
                &["gigabyte", "gigabytes", "gb"],
                &["terabyte", "terabytes", "tb"],
            ],
        ),
        Measure::Frequency => (1000, &[&["kilohertz", "khz"], &["megahertz", "mhz"], &["gigahertz", "ghz"]]),
    };
    let power = names.iter().position(|spellings| spellings.contains(&unit.as_str()))?;
    step.checked_pow(u32::try_from(power).ok()? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_unit_is_known() {
        let sizes = [
            ("byte", 1),
            ("bytes", 1),
            ("byte * 2^20", 1 << 20),
            ("byte * 2 ^ 30", 1 << 30),
            ("byte*2^30", 1 << 30),
            ("byte*1024*1024", 1 << 20),
            ("byte * 10^9", 1_000_000_000),
            ("KiloBytes", 1 << 10),
            ("MegaBytes", 1 << 20),
            ("GigaBytes", 1 << 30),
            ("TeraBytes", 1 << 40),
            ("MB", 1 << 20),
        ];
        for (unit, expected) in sizes {
            assert_eq!(factor(Measure::Size, unit, String::new), Ok(expected), "{unit}");
        }
        let frequencies =
            [("hertz * 10^6", 1_000_000), ("Hertz*10^9", 1_000_000_000), ("MHz", 1_000_000), ("hertz", 1)];
        for (unit, expected) in frequencies {
            assert_eq!(factor(Measure::Frequency, unit, String::new), Ok(expected), "{unit}");
        }
    }

    #[test]
    fn a_unit_that_is_unknown_or_too_large_or_of_something_else_is_refused() {
        for unit in ["", "bushel", "byte * 2^64", "byte * 2^", "byte * x", "hertz", "byte ^ 2", "byte * 2^-3"]
        {
            assert!(factor(Measure::Size, unit, String::new).is_err(), "{unit}");
        }
        assert!(scale(1 << 40, 1 << 30, String::new).is_err());
    }
}
