//! The command as its users meet it: exit codes, messages, and a clean end at SIGTERM.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

fn stackroom(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackroom"));
    command.args(words);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("STACKROOM_") {
            command.env_remove(name);
        }
    }
    command
}

fn output(words: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = stackroom(words).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn wrong_use_ends_with_2_and_says_why() {
    let (code, _, text) = output(&["config", "--drain-timeout", "soon"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.starts_with("stackroom: `--drain-timeout` is `soon`, which is not a time"), "{text}");
    let (code, _, text) = output(&["serve", "--listne", "127.0.0.1:0"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("--listen"), "{text}");
    assert_eq!(output(&["frobnicate"]).0, Some(2));
    assert_eq!(output(&[]).0, Some(2));
}

#[test]
fn the_version_and_the_configuration_are_printed() {
    let (code, text, _) = output(&["--version"]);
    assert_eq!((code, text), (Some(0), format!("stackroom {}\n", env!("CARGO_PKG_VERSION"))));
    let (code, text, _) = output(&["config", "--data", "/nowhere/at/all"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("here from: --data\ndata = \"/nowhere/at/all\"\n"), "{text}");
}

#[test]
fn a_taken_address_ends_with_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = tempfile::tempdir().unwrap();
    let (code, _, text) = output(&["serve", "--data", data.path().to_str().unwrap(), "--listen", &address]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains(&format!("cannot listen on {address}: Address already in use")), "{text}");
}

/// A child that does not outlive its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn serve_announces_itself_and_ends_at_sigterm() {
    let data = tempfile::tempdir().unwrap();
    let words = ["serve", "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0", "--data"];
    let mut command = stackroom(&words);
    command.arg(data.path()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = Server(command.spawn().unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut value_of = |label: &str| {
        let line = lines.find(|line| line.contains(label)).unwrap();
        line.split_whitespace().last().unwrap().to_owned()
    };
    assert!(value_of("https://").starts_with("https://127.0.0.1:"));
    let address = value_of("http://").replace("http://", "");
    assert_eq!(value_of("SHA-1 ").len(), 20 * 3 - 1);
    assert_eq!(value_of("SHA-256 ").len(), 32 * 3 - 1);

    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let process = rustix::process::Pid::from_child(&server.0);
    rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}
