//! The real server as a child process.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse";

/// The directory that a server's runs share. It stays when the test fails.
pub(crate) struct Place(Option<TempDir>);

impl Place {
    pub(crate) fn new() -> Self {
        Self(Some(tempfile::tempdir().unwrap()))
    }

    fn path(&self) -> &Path {
        self.0.as_ref().unwrap().path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// The log of the latest run.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap()
    }

    fn log_file(&self) -> PathBuf {
        self.path().join("log")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(directory) = self.0.take()
        {
            eprintln!("the data and the log of the failed run are in {}", directory.keep().display());
        }
    }
}

/// A server in a process of its own, which does not outlive its test.
pub(crate) struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts a server, and does not wait until it serves.
    pub(crate) fn spawn(place: &Place) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stackroom"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("STACKROOM_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .args(["serve", "--listen", "none", "--http-listen", "127.0.0.1:0", "--drain-timeout", "6s"])
            .arg("--data")
            .arg(place.data())
            .env("STACKROOM_ADMIN_PASSWORD", PASSWORD)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(place.log_file()).unwrap())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// Waits until it serves; `http://127.0.0.1:port`.
    pub(crate) fn address(&mut self) -> String {
        let mut line = String::new();
        while self.output.read_line(&mut line).unwrap() > 0 {
            if let Some(address) = line.trim().strip_prefix("serves").map(str::trim) {
                return address.to_owned();
            }
            line.clear();
        }
        panic!("the server ended before it served: {}", self.child.wait().unwrap());
    }

    /// Ends it as a power failure would: at once, wherever it is.
    pub(crate) fn kill(mut self) {
        assert_eq!(self.child.try_wait().unwrap(), None, "the server ended by itself");
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop.
    pub(crate) fn terminate(&self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
