//! The names of members.

use super::LONGEST_NAME;
use super::error::Problem;

/// The flat name of a member. A `./` in front, as tar writes what it is given so, is taken away.
pub(super) fn read(name: &[u8]) -> Result<String, Problem> {
    let name = str::from_utf8(name).map_err(|_| Problem::NameNotUtf8)?;
    let name = name.strip_prefix("./").unwrap_or(name);
    if name.is_empty() {
        return Err(Problem::NameEmpty);
    }
    if name.contains(['/', '\\']) {
        return Err(Problem::NameNotFlat);
    }
    if name == "." || name == ".." {
        return Err(Problem::NameOfDirectory);
    }
    if name.contains(char::is_control) {
        return Err(Problem::NameWithControlCharacter);
    }
    if name.len() > LONGEST_NAME {
        return Err(Problem::NameTooLong { length: name.len() });
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_flat() {
        let long = "x".repeat(LONGEST_NAME + 1);
        let table: [(&[u8], Result<&str, Problem>); 17] = [
            (b"disk.vmdk", Ok("disk.vmdk")),
            (b"./disk.vmdk", Ok("disk.vmdk")),
            (b"..vmdk", Ok("..vmdk")),
            ("Gerät 1.vmdk".as_bytes(), Ok("Gerät 1.vmdk")),
            (b"", Err(Problem::NameEmpty)),
            (b"./", Err(Problem::NameEmpty)),
            (b"././disk.vmdk", Err(Problem::NameNotFlat)),
            (b"/disk.vmdk", Err(Problem::NameNotFlat)),
            (b"disks/disk.vmdk", Err(Problem::NameNotFlat)),
            (b"../disk.vmdk", Err(Problem::NameNotFlat)),
            (b"c:\\disk.vmdk", Err(Problem::NameNotFlat)),
            (b"..", Err(Problem::NameOfDirectory)),
            (b"./.", Err(Problem::NameOfDirectory)),
            (b"disk\n.vmdk", Err(Problem::NameWithControlCharacter)),
            (b"disk\0.vmdk", Err(Problem::NameWithControlCharacter)),
            (b"Ger\xe4t.vmdk", Err(Problem::NameNotUtf8)),
            (long.as_bytes(), Err(Problem::NameTooLong { length: LONGEST_NAME + 1 })),
        ];
        for (name, expected) in table {
            assert_eq!(read(name), expected.map(str::to_owned), "{}", name.escape_ascii());
        }
    }
}
