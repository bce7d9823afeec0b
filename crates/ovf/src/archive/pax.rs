//! The records of a PAX extended header.

use super::error::Problem;

/// What a PAX header says that matters here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    pub(super) path: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
}

/// Reads the header of one member.
pub(super) fn read(records: &[u8]) -> Result<Records, Problem> {
    let mut found = Records::default();
    for_each(records, |key, value| match key {
        b"path" if found.path.is_some() => Err(Problem::SecondKey { key: "path" }),
        b"path" => {
            found.path = Some(value.to_vec());
            Ok(())
        }
        b"size" if found.size.is_some() => Err(Problem::SecondKey { key: "size" }),
        b"size" => {
            found.size = Some(decimal(value).ok_or(Problem::NoPaxSize)?);
            Ok(())
        }
        _ => check_harmless("extended header", key),
    })?;
    Ok(found)
}

/// Checks a header for all members that follow: it may say nothing that matters here.
pub(super) fn check_global(records: &[u8]) -> Result<(), Problem> {
    for_each(records, |key, _| match key {
        b"path" | b"size" => {
            Err(forbidden("global extended header", key, "each member has a name and a size of its own"))
        }
        _ => check_harmless("global extended header", key),
    })
}

/// Refuses what would change the meaning of a member's data. All else (times, owners, comments, attributes) does not
/// matter.
fn check_harmless(scope: &'static str, key: &[u8]) -> Result<(), Problem> {
    let reason = if key == b"linkpath" {
        "an OVA contains no links"
    } else if key.starts_with(b"GNU.sparse.") || key == b"SCHILY.realsize" {
        "an OVA contains no sparse files"
    } else if key.starts_with(b"GNU.volume.") {
        "an OVA is not split into volumes"
    } else if key == b"SCHILY.filetype" {
        "an OVA contains regular files only"
    } else {
        return Ok(());
    };
    Err(forbidden(scope, key, reason))
}

fn forbidden(scope: &'static str, key: &[u8], reason: &'static str) -> Problem {
    let key = String::from_utf8_lossy(key).escape_debug().take(64).collect();
    Problem::ForbiddenKey { scope, key, reason }
}

fn for_each(
    mut records: &[u8],
    mut tell: impl FnMut(&[u8], &[u8]) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut record = 0;
    while !records.is_empty() {
        record += 1;
        let (key, value, rest) = split_first(records).ok_or(Problem::MalformedRecord { record })?;
        tell(key, value)?;
        records = rest;
    }
    Ok(())
}

/// Key and value of the first record, and what follows it.
fn split_first(records: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let digits = records.iter().position(|byte| *byte == b' ')?;
    let length = usize::try_from(decimal(&records[..digits])?).ok()?;
    let (record, rest) = records.split_at_checked(length)?;
    let text = record.get(digits + 1..)?.strip_suffix(b"\n")?;
    let equals = text.iter().position(|byte| *byte == b'=')?;
    let (key, value) = (&text[..equals], &text[equals + 1..]);
    if key.is_empty() { None } else { Some((key, value, rest)) }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(key: &str, value: &str) -> Vec<u8> {
        let text = format!(" {key}={value}\n");
        let length = (text.len()..).find(|length| length.to_string().len() + text.len() == *length).unwrap();
        format!("{length}{text}").into_bytes()
    }

    #[test]
    fn path_and_size_are_read_and_harmless_keys_are_skipped() {
        let records = [
            record("mtime", "1700000000.123456789"),
            record("path", "disk1.vmdk"),
            record("comment", "two\nlines=\n"),
            record("size", "8589934592"),
        ];
        let expected = Records { path: Some(b"disk1.vmdk".to_vec()), size: Some(8_589_934_592) };
        assert_eq!(read(&records.concat()), Ok(expected));
        assert_eq!(read(b""), Ok(Records::default()));
    }

    #[test]
    fn malformed_records_are_refused_with_their_number() {
        let table: [(&[u8], usize); 11] = [
            (b"12 path=abc", 1),
            (b"11 path=ab\nx", 2),
            (b"99 path=abc\n", 1),
            (b"11 path=abc\n", 1),
            (b"13 path=abc\n", 1),
            (b" path=abc\n", 1),
            (b"-2 path=abc\n", 1),
            (b"9 pathabc\n", 1),
            (b"6 =abc\n", 1),
            (b"18446744073709551616 a=b\n", 1),
            (b"6 a=b\n2 \n", 2),
        ];
        for (records, record) in table {
            assert_eq!(
                read(records),
                Err(Problem::MalformedRecord { record }),
                "{:?}",
                records.escape_ascii()
            );
        }
    }

    #[test]
    fn keys_that_change_the_data_are_refused() {
        for (key, forbidden) in [
            ("linkpath", true),
            ("GNU.sparse.major", true),
            ("GNU.sparse.map", true),
            ("SCHILY.realsize", true),
            ("GNU.volume.filename", true),
            ("SCHILY.filetype", true),
            ("mtime", false),
            ("SCHILY.xattr.user.note", false),
            ("LIBARCHIVE.creationtime", false),
        ] {
            let record = record(key, "1");
            assert_eq!(read(&record).is_err(), forbidden, "{key}");
            assert_eq!(check_global(&record).is_err(), forbidden, "{key}");
        }
        let (path, size) = (record("path", "a"), record("size", "1"));
        assert!(check_global(&path).is_err());
        assert!(check_global(&size).is_err());
        assert_eq!(read(&[&path[..], &path].concat()), Err(Problem::SecondKey { key: "path" }));
        assert_eq!(read(&[&size[..], &size].concat()), Err(Problem::SecondKey { key: "size" }));
        assert_eq!(read(&record("size", "-1")), Err(Problem::NoPaxSize));
        assert_eq!(read(&record("size", "")), Err(Problem::NoPaxSize));
    }
}
