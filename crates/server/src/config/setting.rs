//! How a value of each type is read from text and shown again.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use jiff::SignedDuration;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::{LogFormat, StorageEntry};

/// How many values a key takes, and how the file writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One text.
    Text,
    /// One whole number.
    Number,
    /// Any number of texts: an array in the file, a repeated flag, a variable with `;` between them.
    List,
    /// Any number of storages: `[[storages]]` in the file, `ID=NAME=PATH` elsewhere.
    Storages,
}

impl Shape {
    /// Whether a key takes several values.
    pub fn is_repeated(self) -> bool {
        matches!(self, Self::List | Self::Storages)
    }
}

/// A type that a key can have. Problems say what is wrong and what would be right.
pub(crate) trait Setting: Sized {
    const SHAPE: Shape;

    fn read(texts: &[String]) -> Result<Self, String>;

    fn show(&self) -> Vec<String>;
}

/// A type whose value is one text.
trait Single: Sized {
    fn read_one(text: &str) -> Result<Self, String>;

    fn show_one(&self) -> String;
}

macro_rules! settings {
    ($($type:ty => $shape:expr;)*) => {$(
        impl Setting for $type {
            const SHAPE: Shape = $shape;

            fn read(texts: &[String]) -> Result<Self, String> {
                match texts {
                    [text] => Self::read_one(text),
                    _ => Err("takes exactly one value".to_owned()),
                }
            }

            fn show(&self) -> Vec<String> {
                vec![self.show_one()]
            }
        }

        impl Setting for Option<$type> {
            const SHAPE: Shape = $shape;

            fn read(texts: &[String]) -> Result<Self, String> {
                match texts {
                    [text] if text.is_empty() || text == "none" => Ok(None),
                    _ => <$type as Setting>::read(texts).map(Some),
                }
            }

            fn show(&self) -> Vec<String> {
                self.iter().map(Single::show_one).collect()
            }
        }

        impl Setting for Vec<$type> {
            const SHAPE: Shape = Shape::List;

            fn read(texts: &[String]) -> Result<Self, String> {
                texts.iter().map(|text| <$type>::read_one(text)).collect()
            }

            fn show(&self) -> Vec<String> {
                self.iter().map(Single::show_one).collect()
            }
        }
    )*};
}

settings! {
    String => Shape::Text;
    PathBuf => Shape::Text;
    SocketAddr => Shape::Text;
    Duration => Shape::Text;
    Url => Shape::Text;
    IpNet => Shape::Text;
    LogFormat => Shape::Text;
    usize => Shape::Number;
}

impl Setting for Vec<StorageEntry> {
    const SHAPE: Shape = Shape::Storages;

    fn read(texts: &[String]) -> Result<Self, String> {
        texts.iter().map(|text| StorageEntry::read(text)).collect()
    }

    fn show(&self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }
}

impl Single for String {
    fn read_one(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("is empty; write a text".to_owned()) } else { Ok(text.to_owned()) }
    }

    fn show_one(&self) -> String {
        self.clone()
    }
}

impl Single for PathBuf {
    fn read_one(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("is empty; write a path".to_owned()) } else { Ok(Self::from(text)) }
    }

    fn show_one(&self) -> String {
        self.display().to_string()
    }
}

impl Single for SocketAddr {
    fn read_one(text: &str) -> Result<Self, String> {
        parse(text, "an address with a port; write `127.0.0.1:8443`, `0.0.0.0:443` or `[::]:443`")
    }

    fn show_one(&self) -> String {
        self.to_string()
    }
}

impl Single for IpNet {
    fn read_one(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse::<std::net::IpAddr>() {
            return Ok(Self::from(address));
        }
        parse(text, "a network; write it as `10.0.0.0/8`, `192.168.7.20` or `fd00::/8`, one value for each")
    }

    fn show_one(&self) -> String {
        self.to_string()
    }
}

impl Single for usize {
    fn read_one(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(format!("is `{text}`, which is not a whole number of at least 1")),
        }
    }

    fn show_one(&self) -> String {
        self.to_string()
    }
}

impl Single for Duration {
    fn read_one(text: &str) -> Result<Self, String> {
        let wrong = || format!("is `{text}`, which is not a time; write `30s`, `5m`, `48h` or `1h 30m`");
        let signed: SignedDuration = text.parse().map_err(|_| wrong())?;
        Self::try_from(signed).map_err(|_| wrong())
    }

    fn show_one(&self) -> String {
        SignedDuration::try_from(*self).map_or_else(|_| format!("{self:?}"), |signed| format!("{signed:#}"))
    }
}

impl Single for Url {
    fn read_one(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("is `{text}`; write scheme, host and port only, as `https://content.example.com`");
        let url = Self::parse(text).map_err(|_| wrong())?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        let is_web = matches!(url.scheme(), "https" | "http") && url.has_host();
        if is_bare && is_anonymous && is_web { Ok(url) } else { Err(wrong()) }
    }

    fn show_one(&self) -> String {
        self.as_str().trim_end_matches('/').to_owned()
    }
}

impl Single for LogFormat {
    fn read_one(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(format!("is `{text}`; write `text` or `json`")),
        }
    }

    fn show_one(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Json => "json".to_owned(),
        }
    }
}

/// Whether a text is a level or a list of directives that the log understands.
pub(crate) fn check_level(text: &str) -> Result<(), String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    // The log takes any lone word for the name of a module, and would fall silent.
    let is_level = |word: &str| LEVELS.contains(&word.to_ascii_lowercase().as_str());
    let has_levels = text.split(',').all(|part| is_level(part.rsplit('=').next().unwrap_or(part).trim()));
    if has_levels && EnvFilter::try_new(text).is_ok() {
        return Ok(());
    }
    Err(format!("is `{text}`; write `error`, `warn`, `info`, `debug` or `trace`, or `info,library=debug`"))
}

fn parse<T: FromStr>(text: &str, right: impl Display) -> Result<T, String> {
    text.parse().map_err(|_| format!("is `{text}`, which is not {right}"))
}
