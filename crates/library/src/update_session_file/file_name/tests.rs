use super::{FileName, Problem, clash, without_query};

fn problem(name: &str) -> Option<Problem> {
    FileName::parse(name).err()
}

#[test]
fn fil_03_names_that_cannot_be_are_refused_each_for_its_reason() {
    let long = "x".repeat(256);
    let wide = "\u{6620}".repeat(86);
    for (name, expected) in [
        ("", Problem::Empty),
        (&long, Problem::TooLong(256)),
        (&wide, Problem::TooLong(258)),
        (".", Problem::Folder),
        ("..", Problem::Folder),
        ("a/b", Problem::Slash),
        ("../a", Problem::Slash),
        ("a\\b", Problem::Slash),
        ("a\nb", Problem::Control('\n')),
        ("a\0", Problem::Control('\0')),
        ("a\u{7f}", Problem::Control('\u{7f}')),
        ("a\u{85}b", Problem::Control('\u{85}')),
        ("a\u{9b}31m", Problem::Control('\u{9b}')),
        ("a\u{2028}b", Problem::Control('\u{2028}')),
        ("gpj\u{202e}exe", Problem::Direction('\u{202e}')),
        ("a\u{2066}b", Problem::Direction('\u{2066}')),
        ("a\u{200f}b", Problem::Direction('\u{200f}')),
        ("a\u{200b}b", Problem::Invisible('\u{200b}')),
        ("\u{feff}a", Problem::Invisible('\u{feff}')),
        ("a\u{e0041}", Problem::Invisible('\u{e0041}')),
        ("a:b", Problem::Forbidden(':')),
        ("a?", Problem::Forbidden('?')),
        ("*.iso", Problem::Forbidden('*')),
        ("<a", Problem::Forbidden('<')),
        ("a>", Problem::Forbidden('>')),
        ("\"a\"", Problem::Forbidden('"')),
        ("a|b", Problem::Forbidden('|')),
        (" a", Problem::LeadingSpace),
        ("\u{3000}a", Problem::LeadingSpace),
        ("a ", Problem::TrailingSpace),
        ("a\u{a0}", Problem::TrailingSpace),
        ("a.", Problem::TrailingDot),
        ("...", Problem::TrailingDot),
    ] {
        assert_eq!(problem(name), Some(expected), "{name:?}");
    }
}

#[test]
fn fil_03_names_of_devices_are_refused_in_any_case_and_with_any_extension() {
    for (name, device) in [
        ("CON", "CON"),
        ("con.iso", "CON"),
        ("Prn.tar.gz", "PRN"),
        ("aux .txt", "AUX"),
        ("nul.x", "NUL"),
        ("conin$", "CONIN$"),
        ("CONOUT$.x", "CONOUT$"),
        ("COM0", "COM"),
        ("com9.vmdk", "COM"),
        ("com\u{b9}", "COM"),
        ("LPT\u{b3}.iso", "LPT"),
        ("lpt\u{b2}.iso", "LPT"),
    ] {
        assert_eq!(problem(name), Some(Problem::Device(device)), "{name:?}");
    }
}

#[test]
fn fil_14_all_other_names_are_accepted_as_they_are() {
    let longest = "x".repeat(255);
    for name in [
        "a",
        ".hidden",
        "two words.iso",
        "100%.iso",
        "%2e%2e",
        "a+b&c=d;e#f.iso",
        "d\u{e9}j\u{e0} vu.ova",
        "\u{6620}\u{50cf}.iso",
        "\u{646}\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}.iso",
        "CONSOLE.iso",
        "COM10",
        "COM",
        "COMA.iso",
        "x.con",
        "~a",
        "-rf",
        "a'b`c$d!",
        &longest,
    ] {
        assert_eq!(FileName::parse(name).map(FileName::into_string), Ok(name.to_owned()));
    }
}

#[test]
fn names_clash_that_differ_only_by_case_normal_form_or_joiners() {
    for (name, other) in [
        ("A.iso", "a.ISO"),
        ("\u{e9}.iso", "e\u{301}.iso"),
        ("\u{c9}.iso", "e\u{301}.iso"),
        ("stra\u{df}e", "STRASSE"),
        ("\u{3c3}\u{3c2}", "\u{3a3}\u{3a3}"),
        ("K", "\u{212a}"),
        ("a\u{200d}b", "ab"),
        ("\u{390}", "\u{1fd3}"),
    ] {
        assert_eq!(clash(name, ["z", other].into_iter()), Some(other), "{name:?}");
        assert_eq!(clash(other, [name].into_iter()), Some(name), "{other:?}");
    }
}

#[test]
fn the_same_name_and_other_names_do_not_clash() {
    assert_eq!(clash("a.iso", ["a.iso", "b.iso", "\u{e4}.iso", "a.is0", "\u{ff41}.iso"].into_iter()), None);
}

#[test]
fn a_pulled_file_is_named_without_the_query_of_its_address() {
    let address = "https://esx/folder/x.ovf?dcPath=DC0&dsName=a%20b#part";
    for (name, expected) in [
        ("x.ovf?dcPath=DC0&dsName=a%20b", "x.ovf"),
        ("x.ovf?dcPath=DC0", "x.ovf?dcPath=DC0"),
        ("dcPath=DC0&dsName=a%20b", "dcPath=DC0&dsName=a%20b"),
        ("x.ovf", "x.ovf"),
    ] {
        assert_eq!(without_query(name, address), expected);
    }
    assert_eq!(without_query("x?a=b", "https://esx/x"), "x?a=b");
    assert_eq!(without_query("x?a?b", "https://esx/x?a?b"), "x");
    assert_eq!(without_query("x?", "https://esx/x?"), "x");
}
