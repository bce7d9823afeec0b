//! The numbers in a header.

/// Reads an octal number: perhaps spaces before it, and nothing but spaces and NULs after it.
///
/// A field that is full of digits needs nothing after it. Returns nothing for a field without digits.
pub(super) fn octal(field: &[u8]) -> Option<u64> {
    let field = field.trim_ascii_start();
    let digits = field.iter().take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let (digits, rest) = field.split_at(digits);
    if digits.is_empty() || digits.len() > 20 || rest.iter().any(|byte| !matches!(byte, b' ' | 0)) {
        return None;
    }
    Some(digits.iter().fold(0, |number, digit| number * 8 + u64::from(digit - b'0')))
}

/// Reads a size: an octal number, or, when the first bit is set, GNU's base-256 number.
///
/// Returns nothing for a negative number and for one that 64 bits do not hold.
pub(super) fn size(field: &[u8; 12]) -> Option<u64> {
    let [first, upper @ .., _, _, _, _, _, _, _, _] = field;
    if first & 0x80 == 0 {
        return octal(field);
    }
    if *first != 0x80 || upper.iter().any(|byte| *byte != 0) {
        return None;
    }
    Some(field[4..].iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octal_numbers_are_read_as_tar_programs_write_them() {
        let table: [(&[u8], Option<u64>); 12] = [
            (b"00000000017\0", Some(0o17)),
            (b"00000000017 ", Some(0o17)),
            (b"         17 ", Some(0o17)),
            (b"17\0\0\0\0\0\0\0\0\0\0", Some(0o17)),
            (b"777777777777", Some(0o777_777_777_777)),
            (b"0000017\0 ", Some(0o17)),
            (b"            ", None),
            (b"\0\0\0\0\0\0\0\0\0\0\0\0", None),
            (b"00000000018\0", None),
            (b"-0000000017\0", None),
            (b"00000017\x0017\0", None),
            (b"0x11\0\0\0\0\0\0\0\0", None),
        ];
        for (field, expected) in table {
            assert_eq!(octal(field), expected, "{field:?}");
        }
    }

    #[test]
    fn base_256_numbers_are_read_unless_negative_or_too_large() {
        let table: [(&[u8; 12], Option<u64>); 6] = [
            (b"\x80\0\0\0\0\0\0\x02\0\0\0\x01", Some((2 << 32) + 1)),
            (b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", Some(u64::MAX)),
            (b"\x80\0\0\x01\0\0\0\0\0\0\0\0", None),
            (b"\x81\0\0\0\0\0\0\0\0\0\0\0", None),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
            (b"00000000017\0", Some(0o17)),
        ];
        for (field, expected) in table {
            assert_eq!(size(field), expected, "{field:?}");
        }
    }
}
