//! Running other programs.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Something that did not go well, in words.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{program} cannot be run: {cause}")]
    NotRun { program: String, cause: std::io::Error },
    #[error("{0} failed")]
    Failed(String),
    #[error("{0}")]
    Found(String),
    #[error("{0}")]
    File(#[from] std::io::Error),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

/// A program with its arguments, shown as it would be typed.
pub(crate) struct Program {
    command: Command,
    shown: String,
}

impl Program {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let shown = program.as_ref().to_string_lossy().into_owned();
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        Self { command, shown }
    }

    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, arguments: I) -> Self {
        for argument in arguments {
            self.shown.push(' ');
            self.shown.push_str(&argument.as_ref().to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn set(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end with its output shown.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        eprintln!("$ {}", self.shown);
        let status =
            self.command.status().map_err(|cause| Failure::NotRun { program: self.shown.clone(), cause })?;
        if status.success() { Ok(()) } else { Err(Failure::Failed(self.shown)) }
    }

    /// Whether it ran and ended well; its output is not shown.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }

    /// What it printed to standard output.
    pub(crate) fn output(mut self) -> Result<String, Failure> {
        self.command.stderr(Stdio::inherit());
        let output =
            self.command.output().map_err(|cause| Failure::NotRun { program: self.shown.clone(), cause })?;
        if !output.status.success() {
            return Err(Failure::Failed(self.shown));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The command, to be started in the background.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }
}
