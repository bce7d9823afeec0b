use std::ffi::OsString;
use std::path::Path;

use clap::Command;

use super::keys::{KEYS, Key};
use super::setting::Shape;
use super::*;

fn try_load(
    directory: &Path,
    file: &str,
    variables: &[(&str, &str)],
    flags: &[&str],
) -> Result<Effective, String> {
    std::fs::write(directory.join("stackroom.toml"), file).unwrap();
    let file_path = directory.join("stackroom.toml");
    let mut words = vec!["stackroom", "--config", file_path.to_str().unwrap()];
    words.extend(flags);
    let matches = with_flags(Command::new("stackroom"))
        .try_get_matches_from(words)
        .map_err(|error| error.to_string())?;
    let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    load(&matches, variables).map_err(|error| error.to_string())
}

fn load_with(file: &str, variables: &[(&str, &str)], flags: &[&str]) -> Result<Effective, String> {
    try_load(tempfile::tempdir().unwrap().path(), file, variables, flags)
}

/// The problem with a configuration, without the path of the file.
fn problem(file: &str, variables: &[(&str, &str)], flags: &[&str]) -> String {
    let directory = tempfile::tempdir().unwrap();
    let problem = try_load(directory.path(), file, variables, flags).expect_err(file);
    problem.replace(&format!("{}/", directory.path().display()), "")
}

/// Values for a key that are not its default; `number` tells several apart.
fn sample(key: &Key, number: u16) -> Vec<String> {
    let count = if key.shape.is_repeated() { 2 } else { 1 };
    (number..number + count).map(|number| sample_text(key, number)).collect()
}

fn sample_text(key: &Key, number: u16) -> String {
    match key.value_name {
        "DIR" => format!("/srv/place-{number}"),
        "FILE" => format!("/etc/file-{number}.pem"),
        "ADDRESS" => format!("127.0.0.2:{}", if key.name == "listen" { number } else { number + 100 }),
        "URL" => format!("https://content-{number}.example.com"),
        "COUNT" => format!("{number}"),
        "TIME" => format!("{number}m"),
        "NAME" => format!("name-{number}.example.com"),
        "NETWORK" => format!("10.{number}.0.0/16"),
        "LEVEL" => format!("info,part{number}=debug"),
        "FORMAT" => "json".to_owned(),
        "ID=NAME=PATH" => format!("datastore-{number}=images-{number}=/srv/images-{number}"),
        other => panic!("there is no sample for {other}"),
    }
}

fn in_file(key: &Key, values: &[String]) -> String {
    let quoted = |text: &String| format!("\"{text}\"");
    match key.shape {
        Shape::Text => format!("{} = {}\n", key.name, quoted(&values[0])),
        Shape::Number => format!("{} = {}\n", key.name, values[0]),
        Shape::List => {
            format!("{} = [{}]\n", key.name, values.iter().map(quoted).collect::<Vec<_>>().join(", "))
        }
        Shape::Storages => values
            .iter()
            .map(|value| {
                let parts: Vec<&str> = value.splitn(3, '=').collect();
                format!(
                    "[[storages]]\nid = \"{}\"\nname = \"{}\"\npath = \"{}\"\n",
                    parts[0], parts[1], parts[2]
                )
            })
            .collect(),
    }
}

/// A key and those that must be set with it.
fn with_companions(key: &'static Key) -> Vec<&'static Key> {
    KEYS.iter()
        .filter(|other| other.name == key.name || (key.value_name == "FILE" && other.value_name == "FILE"))
        .collect()
}

#[test]
fn every_key_is_set_by_file_variable_and_flag_in_this_order() {
    for key in KEYS {
        let keys = with_companions(key);
        let file: String = keys.iter().map(|key| in_file(key, &sample(key, 20))).collect();
        let variables: Vec<(String, String)> =
            keys.iter().map(|key| (key.variable(), sample(key, 30).join(";"))).collect();
        let variables: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let flags: Vec<String> = keys
            .iter()
            .flat_map(|key| {
                sample(key, 40).into_iter().flat_map(|value| [format!("--{}", key.flag()), value])
            })
            .collect();
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();

        let default = key.show(&Config::default());
        assert_ne!(default, sample(key, 20), "{}", key.name);

        let effective = load_with(&file, &[], &[]).unwrap();
        assert_eq!(key.show(&effective.config), sample(key, 20), "{} from the file", key.name);
        assert!(matches!(effective.source(key.name), Source::File { .. }), "{}", key.name);

        let effective = load_with(&file, &variables, &[]).unwrap();
        assert_eq!(key.show(&effective.config), sample(key, 30), "{} from its variable", key.name);
        assert_eq!(effective.source(key.name), &Source::Variable(key.variable()));

        let effective = load_with(&file, &variables, &flags).unwrap();
        assert_eq!(key.show(&effective.config), sample(key, 40), "{} from its flag", key.name);
        assert_eq!(effective.source(key.name), &Source::Flag(key.flag()));
    }
}

#[test]
fn names_of_flags_and_variables_are_distinct() {
    for names in [KEYS.iter().map(Key::flag).collect::<Vec<_>>(), KEYS.iter().map(Key::variable).collect()] {
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }
}

#[test]
fn defaults_hold_without_any_source() {
    let config = load_with("", &[], &[]).unwrap().config;
    assert_eq!(config.listen, Some("127.0.0.1:8443".parse().unwrap()));
    assert_eq!(config.http_listen, None);
    assert_eq!(config.session.idle_timeout, Duration::from_secs(1800));
    assert_eq!(config.session.lifetime, Duration::from_secs(48 * 3600));
    assert_eq!(config.drain_timeout, Duration::from_secs(30));
}

#[test]
fn what_is_printed_brings_the_same_configuration_about() {
    let mut flags: Vec<String> = Vec::new();
    for key in KEYS {
        for value in sample(key, 50) {
            flags.extend([format!("--{}", key.flag()), value]);
        }
    }
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    for given in [&flags[..], &[]] {
        let effective = load_with("", &[("STACKROOM_ADMIN_PASSWORD", "5ecret")], given).unwrap();
        let printed = effective.to_toml();
        assert!(!printed.contains("5ecret") && !format!("{:?}", effective.config).contains("5ecret"));
        let again = load_with(&printed, &[], &[]).unwrap_or_else(|problem| panic!("{problem}\n{printed}"));
        for key in KEYS {
            assert_eq!(key.show(&again.config), key.show(&effective.config), "{}\n{printed}", key.name);
        }
    }
}

#[test]
fn what_is_printed_names_meaning_and_source() {
    let printed = load_with("drain_timeout = \"7s\"", &[("STACKROOM_LOG_LEVEL", "debug")], &["--data", "/d"])
        .unwrap()
        .to_toml();
    for part in [
        "--data, STACKROOM_DATA; here from: --data\ndata = \"/d\"\n",
        "stackroom.toml:1\ndrain_timeout = \"7s\"\n",
        "here from: STACKROOM_LOG_LEVEL\nlevel = \"debug\"\n",
        "here from: default\nlisten = \"127.0.0.1:8443\"\n",
        "# How long an API session may live at all.\n",
    ] {
        assert!(printed.contains(part), "{part}\n{printed}");
    }
}

#[test]
fn unknown_names_are_errors_that_name_the_nearest_known_one() {
    let cases = [
        (
            problem("listne = \"x\"", &[], &[]),
            "stackroom.toml:1: there is no key `listne`; did you mean `listen`?",
        ),
        (
            problem("\n[session]\nidle_timout = \"5m\"", &[], &[]),
            "stackroom.toml:3: there is no key `session.idle_timout`; did you mean `session.idle_timeout`?",
        ),
        (
            problem("[sesion]\nidle_timeout = \"5m\"", &[], &[]),
            "stackroom.toml:1: there is no key `sesion`; did you mean `session`?",
        ),
        (
            problem("[[storages]]\nid = \"a\"\nnam = \"b\"", &[], &[]),
            "stackroom.toml:3: there is no key `storages.nam`; did you mean `storages.name`?",
        ),
        (
            problem("", &[("STACKROOM_LISTN", "x")], &[]),
            "there is no variable `STACKROOM_LISTN`; did you mean `STACKROOM_LISTEN`?",
        ),
        (
            problem("", &[("STACKROOM_ADMIN_PASWORD", "x")], &[]),
            "there is no variable `STACKROOM_ADMIN_PASWORD`; did you mean `STACKROOM_ADMIN_PASSWORD`?",
        ),
        (
            problem("admin_password = \"x\"", &[], &[]),
            "stackroom.toml:1: the administrator's password is not taken from a file; set STACKROOM_ADMIN_PASSWORD",
        ),
    ];
    for (problem, expected) in cases {
        assert_eq!(problem, expected);
    }
    assert!(problem("", &[], &["--listn", "x"]).contains("--listen"));
    assert!(problem("", &[], &["--admin-password", "x"]).contains("unexpected argument"));
    assert!(load_with("", &[("PATH", "/bin"), ("STACK", "x")], &[]).is_ok());
}

#[test]
fn problems_say_where_what_and_what_would_be_right() {
    let cases = [
        (
            "listen = \"8443\"",
            "stackroom.toml:1: `listen` is `8443`, which is not an address with a port; write",
        ),
        ("listen = 8443", "stackroom.toml:1: `listen` is of type integer; write a text in quotation marks"),
        (
            "\npull.concurrent = 0",
            "stackroom.toml:2: `pull.concurrent` is `0`, which is not a whole number of at",
        ),
        (
            "pull.concurrent = \"4\"",
            "stackroom.toml:1: `pull.concurrent` is of type string; write a whole number",
        ),
        (
            "pull.allow = \"10.0.0.0/8\"",
            "stackroom.toml:1: `pull.allow` is of type string; write a list of texts",
        ),
        (
            "pull.allow = [\"10.0.0.0/33\"]",
            "stackroom.toml:1: `pull.allow` is `10.0.0.0/33`, which is not a network",
        ),
        ("pull.allow = [7]", "stackroom.toml:1: `pull.allow` is of type integer; write a text"),
        (
            "drain_timeout = \"5 parsecs\"",
            "stackroom.toml:1: `drain_timeout` is `5 parsecs`, which is not a time",
        ),
        (
            "drain_timeout = \"-5s\"",
            "stackroom.toml:1: `drain_timeout` is `-5s`, which is not a time; write `30s`",
        ),
        (
            "session.lifetime = \"0s\"",
            "stackroom.toml:1: `session.lifetime` is below a second; write `1s` or more",
        ),
        (
            "public_url = \"content.example.com\"",
            "stackroom.toml:1: `public_url` is `content.example.com`; write",
        ),
        (
            "public_url = \"https://a.example/b\"",
            "stackroom.toml:1: `public_url` is `https://a.example/b`; write",
        ),
        (
            "public_url = \"https://u:p@a.example\"",
            "stackroom.toml:1: `public_url` is `https://u:p@a.example`; wr",
        ),
        ("tls.key = \"/k\"", "stackroom.toml:1: `tls.key` is set, but `tls.certificate` is not; set both or"),
        ("tls.names = [\"a b\"]", "stackroom.toml:1: `tls.names` holds `a b`, which is not a host name"),
        ("tls = \"x\"", "stackroom.toml:1: `tls` is of type string; write a section, `[tls]`"),
        ("log.format = \"xml\"", "stackroom.toml:1: `log.format` is `xml`; write `text` or `json`"),
        ("log.level = \"loud\"", "stackroom.toml:1: `log.level` is `loud`; write `error`, `warn`"),
        (
            "listen = \"none\"",
            "stackroom.toml:1: `listen` is unset, and so is `http_listen`; set at least one",
        ),
        (
            "http_listen = \"127.0.0.1:8443\"",
            "stackroom.toml:1: `http_listen` is 127.0.0.1:8443, and so is `listen`",
        ),
        (
            "storage.roots = [\"a\"]",
            "stackroom.toml:1: `storage.roots` holds `a`, which is not an absolute path",
        ),
        (
            "[[storages]]\nid = \"a\"",
            "stackroom.toml:1: an entry of `storages` has no `name`; write `id`, `name`",
        ),
        ("listen = ", "stackroom.toml:1: this is not TOML: "),
        ("a = 1\na = 2", "stackroom.toml:2: this is not TOML: "),
    ];
    for (file, expected) in cases {
        let problem = problem(file, &[], &[]);
        assert!(problem.starts_with(expected), "{problem}\nis not: {expected}");
    }
    let storages = ["datastore-1=x=/x", "a=local=/x", "a=b=x", "a=b", "a==/x"];
    for storage in storages {
        assert!(problem("", &[], &["--storage", storage]).starts_with("`--storage` "), "{storage}");
    }
    let of_variable = problem("", &[("STACKROOM_PULL_CONCURRENT", "many")], &[]);
    assert_eq!(
        of_variable,
        "`STACKROOM_PULL_CONCURRENT` is `many`, which is not a whole number of at least 1"
    );
    assert!(problem("", &[], &["--drain-timeout", "soon"]).starts_with("`--drain-timeout` is `soon`, which"));
}

#[test]
fn the_file_is_the_one_named_or_lies_in_the_data_directory() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    std::fs::write(directory.path().join("stackroom.toml"), "max_connections = 7").unwrap();
    let command = || with_flags(Command::new("stackroom"));
    let none = || std::iter::empty::<(OsString, OsString)>();

    let by_flag = command().get_matches_from(["stackroom", "--data", data]);
    assert_eq!(load(&by_flag, none()).unwrap().config.max_connections, 7);

    let bare = command().get_matches_from(["stackroom"]);
    let variable = |name: &str, value: String| [(OsString::from(name), OsString::from(value))];
    assert_eq!(load(&bare, variable("STACKROOM_DATA", data.into())).unwrap().config.max_connections, 7);
    let file = format!("{data}/stackroom.toml");
    assert_eq!(load(&bare, variable("STACKROOM_CONFIG", file)).unwrap().config.max_connections, 7);

    let missing = load(&bare, variable("STACKROOM_CONFIG", format!("{data}/other.toml"))).unwrap_err();
    assert!(missing.to_string().contains("other.toml: the configuration file cannot be read: No such file"));
}

#[test]
fn flags_and_variables_say_how_values_are_written() {
    let effective = load_with(
        "",
        &[("STACKROOM_STORAGES", "datastore-2=images=/srv/a=b; datastore-3=iso=/srv/iso;")],
        &["--pull-allow", "10.0.0.7", "--pull-allow", "fd00::/8", "--http-listen", "[::1]:0"],
    )
    .unwrap();
    assert_eq!(effective.config.storages.len(), 2);
    assert_eq!(effective.config.storages[0].path, Path::new("/srv/a=b"));
    assert_eq!(effective.config.pull.allow, ["10.0.0.7/32".parse().unwrap(), "fd00::/8".parse().unwrap()]);
    assert_eq!(effective.config.http_listen, Some("[::1]:0".parse().unwrap()));
}

#[test]
fn the_rules_have_the_same_defaults_and_get_what_is_configured() {
    let defaults = library::Settings::default();
    assert_eq!(format!("{:?}", Config::default().settings()), format!("{defaults:?}"));

    let flags: Vec<String> = KEYS
        .iter()
        .flat_map(|key| sample(key, 60).into_iter().flat_map(|value| [format!("--{}", key.flag()), value]))
        .collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let settings = load_with("", &[], &flags).unwrap().config.settings();
    let hour = Duration::from_secs(60 * 60);
    assert_eq!([settings.session_idle_timeout, settings.session_lifetime, settings.retire_after], [hour; 3]);
    assert_eq!([settings.update_session_idle_timeout, settings.download_session_idle_timeout], [hour; 2]);
    assert_eq!(settings.storages.len(), 2);
    assert_eq!(settings.storages[0].id.as_str(), "datastore-60");
    assert_eq!(settings.storage_roots.len(), 2);
    assert_eq!(
        (settings.pull.allow.len(), settings.pull.deny.len(), settings.pull.file_roots.len()),
        (2, 2, 2)
    );
    assert_eq!(settings.pull.concurrent, 60);
}
