//! The folder in which a demonstration keeps what is not in its database.

use std::path::{Path, PathBuf};
use std::{fs, io};

use certificates::lookup::keys::KeyId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What goes on from one start to the next. Without it the database holds no whole demonstration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Memory {
    /// By how much the demonstration's clock is ahead of the machine's, in microseconds.
    pub(super) ahead: i64,
    /// An instant of the demonstration's clock that has passed.
    pub(super) passed: Timestamp,
    /// When everybody got his PIN last.
    pub(super) pins_issued_on: Date,
    /// The keys of programs that were given out.
    pub(super) keys: Vec<KeyId>,
}

/// Where everything lies.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder if it is not there.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let name = |cause: io::Error| Failure::Refused(format!("{}: {cause}", path.display()));
        fs::create_dir_all(path).map_err(name)?;
        Ok(Self(path.canonicalize().map_err(name)?))
    }

    pub(super) fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// The keys of the identity provider.
    pub(super) fn identity_provider(&self) -> PathBuf {
        self.keys().join("identity-provider")
    }

    /// The public keys of its trust anchor.
    pub(super) fn trust_anchor(&self) -> PathBuf {
        self.keys().join("trust-anchor.json")
    }

    pub(super) fn mail(&self) -> PathBuf {
        self.0.join("mail")
    }

    /// The mailboxes of certified mail.
    pub(super) fn certified_mail(&self) -> PathBuf {
        self.0.join("pec")
    }

    /// The keys of those who provide them.
    pub(super) fn network_keys(&self) -> PathBuf {
        self.keys().join("pec")
    }

    /// In which order messages came.
    pub(super) fn mail_order(&self) -> PathBuf {
        self.0.join("mail-order.json")
    }

    pub(super) fn cards(&self) -> PathBuf {
        self.0.join("cards")
    }

    pub(super) fn database(&self) -> PathBuf {
        self.0.join("sportello.db")
    }

    /// What the outside reads.
    pub(super) fn manifest(&self) -> PathBuf {
        self.0.join("demo.json")
    }

    /// Lies there while a first start is under way.
    fn beginning(&self) -> PathBuf {
        self.0.join("unfinished")
    }

    fn memory(&self) -> PathBuf {
        self.0.join("memory.json")
    }

    /// What an earlier start left; none if there was none, or if it was cut off before all was in place.
    pub(super) fn remembered(&self) -> Option<Memory> {
        read(&self.memory())
    }

    pub(super) fn remember(&self, memory: &Memory) -> Result<(), Failure> {
        write(&self.memory(), &serde_json::to_vec_pretty(memory)?)
    }

    /// Makes room for a first start: clears away what an unfinished one left, and touches nothing else.
    pub(super) fn begin(&self) -> Result<(), Failure> {
        if self.beginning().exists() {
            self.clear()?;
        }
        let own = [self.database(), self.mail(), self.certified_mail(), self.keys()];
        if let Some(path) = own.into_iter().find(|path| path.exists()) {
            return Err(Failure::Refused(format!(
                "{} is there and belongs to no demonstration",
                path.display()
            )));
        }
        Ok(fs::write(self.beginning(), "A first start is under way, or was cut off.\n")?)
    }

    /// All is in place.
    pub(super) fn finish(&self, memory: &Memory) -> Result<(), Failure> {
        self.remember(memory)?;
        gone(fs::remove_file(self.beginning()))
    }

    /// What stood in `demo.json` at an earlier start.
    pub(super) fn earlier_manifest(&self) -> PathBuf {
        self.0.join("earlier.json")
    }

    /// Takes `demo.json` away: it lies there only while the demonstration is ready.
    pub(super) fn withdraw_manifest(&self) -> Result<(), Failure> {
        gone(fs::rename(self.manifest(), self.earlier_manifest()))
    }

    fn clear(&self) -> Result<(), Failure> {
        let database = self.database();
        for suffix in ["", "-wal", "-shm"] {
            let mut file = database.clone().into_os_string();
            file.push(suffix);
            gone(fs::remove_file(PathBuf::from(file)))?;
        }
        gone(fs::remove_file(self.mail_order()))?;
        gone(fs::remove_dir_all(self.mail()))?;
        gone(fs::remove_dir_all(self.certified_mail()))?;
        gone(fs::remove_dir_all(self.keys()))
    }
}

fn gone(removed: io::Result<()>) -> Result<(), Failure> {
    match removed {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause.into()),
        _ => Ok(()),
    }
}

/// Reads a file; none if it is not there or holds something else.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Writes a file whole or not at all.
pub(super) fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let unfinished = path.with_extension("part");
    let mut file = fs::File::create(&unfinished)?;
    io::Write::write_all(&mut file, content)?;
    file.sync_all()?;
    Ok(fs::rename(unfinished, path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Memory {
        Memory {
            ahead: -5,
            passed: "2026-11-21T08:00:00Z".parse().unwrap(),
            pins_issued_on: jiff::civil::date(2026, 11, 21),
            keys: Vec::new(),
        }
    }

    #[test]
    fn what_is_remembered_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::open(&folder.path().join("new")).unwrap();
        assert_eq!(folder.remembered(), None);
        folder.remember(&memory()).unwrap();
        assert_eq!(folder.remembered(), Some(memory()));
    }

    #[test]
    fn what_an_unfinished_start_left_is_cleared_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::open(folder.path()).unwrap();
        fs::write(folder.database(), "of somebody else").unwrap();
        assert!(folder.begin().is_err() && folder.database().exists());
        fs::remove_file(folder.database()).unwrap();
        folder.begin().unwrap();
        fs::write(folder.database(), "half").unwrap();
        fs::create_dir(folder.keys()).unwrap();
        folder.begin().unwrap();
        assert!(!folder.database().exists() && !folder.keys().exists());
        folder.finish(&memory()).unwrap();
        assert!(folder.remembered().is_some() && !folder.beginning().exists());
    }
}
