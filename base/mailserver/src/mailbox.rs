use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fs, io};

use jiff::Timestamp;

use crate::{Answer, Keeper, Refusal};

/// A message as it was taken.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The sender of the envelope (MAIL FROM).
    pub from: String,
    /// The recipients of the envelope (RCPT TO).
    pub to: Vec<String>,
    /// Headers and body as they came, without the dots that SMTP adds.
    pub raw: Vec<u8>,
    /// When the final dot came.
    pub received_at: Timestamp,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Message({} bytes, {} recipients)", self.raw.len(), self.to.len())
    }
}

/// Keeps everything, in memory or in a folder too, for whoever logs in if a login is asked for.
pub(crate) struct Mailbox {
    folder: Option<PathBuf>,
    login: Option<(String, String)>,
    messages: Mutex<Vec<Arc<Message>>>,
}

impl Mailbox {
    pub(crate) fn open(folder: Option<PathBuf>, login: Option<(String, String)>) -> io::Result<Self> {
        let messages = match &folder {
            Some(folder) => read_folder(folder)?,
            None => Vec::new(),
        };
        Ok(Self { folder, login, messages: Mutex::new(messages) })
    }

    pub(crate) fn messages(&self) -> Vec<Arc<Message>> {
        self.lock().clone()
    }

    pub(crate) fn store(&self, mut message: Message) -> io::Result<()> {
        // It stays as long as the server runs, and had room to grow while it came.
        message.raw.shrink_to_fit();
        let mut messages = self.lock();
        if let Some(folder) = &self.folder {
            write_file(folder, messages.len() + 1, &message)?;
        }
        messages.push(Arc::new(message));
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Message>>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper for Mailbox {
    fn offers_login(&self) -> bool {
        self.login.is_some()
    }

    fn login(&self, user: &str, password: &str) -> Result<(), Refusal> {
        let right =
            self.login.as_ref().is_some_and(|known| (known.0.as_str(), known.1.as_str()) == (user, password));
        if right { Ok(()) } else { Err(Refusal::new(535, "5.7.8 wrong user or password")) }
    }

    fn sender(&self, user: Option<&str>, _from: &str) -> Result<(), Refusal> {
        if self.login.is_some() && user.is_none() {
            return Err(Refusal::new(530, "5.7.0 log in first"));
        }
        Ok(())
    }

    fn recipient(&self, _user: Option<&str>, _from: &str, _to: &str) -> Result<(), Refusal> {
        Ok(())
    }

    fn keep<'a>(&'a self, _user: Option<&'a str>, message: Message) -> Answer<'a> {
        let stored = self.store(message).map_err(|cause| {
            let reason = cause.kind();
            Refusal::new(452, &format!("4.3.1 cannot be stored: {reason}"))
        });
        Box::pin(std::future::ready(stored))
    }
}

fn read_folder(folder: &Path) -> io::Result<Vec<Arc<Message>>> {
    fs::create_dir_all(folder)?;
    let mut paths: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    paths.iter().map(|path| Ok(Arc::new(from_file(&fs::read(path)?)))).collect()
}

/// The envelope stands before the message in the headers that a delivery agent would write there.
fn write_file(folder: &Path, number: usize, message: &Message) -> io::Result<()> {
    let mut file = format!("Return-Path: <{}>\r\n", message.from);
    for to in &message.to {
        let _infallible = write!(file, "Delivered-To: {to}\r\n");
    }
    let _infallible = write!(file, "X-Received-At: {}\r\n", message.received_at);
    let mut bytes = file.into_bytes();
    bytes.extend_from_slice(&message.raw);
    let unfinished = folder.join(format!("{number:08}.part"));
    fs::write(&unfinished, bytes)?;
    fs::rename(unfinished, folder.join(format!("{number:08}.eml")))
}

fn from_file(bytes: &[u8]) -> Message {
    let mut message =
        Message { from: String::new(), to: Vec::new(), raw: Vec::new(), received_at: Timestamp::UNIX_EPOCH };
    let mut rest = bytes;
    while let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
        let line = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 2..];
        match line.split_once(": ") {
            Some(("Return-Path", from)) => from.trim_matches(['<', '>']).clone_into(&mut message.from),
            Some(("Delivered-To", to)) => message.to.push(to.to_owned()),
            Some(("X-Received-At", at)) => {
                message.received_at = at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
                break;
            }
            _ => break,
        }
    }
    message.raw = rest.to_vec();
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_in_a_folder_are_there_after_a_new_start() {
        let folder = tempfile::tempdir().unwrap();
        let message = Message {
            from: "a@pec.example".to_owned(),
            to: vec!["b@pec.example".to_owned(), "c@pec.example".to_owned()],
            raw: b"Subject: x\r\n\r\n.body\r\n".to_vec(),
            received_at: "2026-11-21T08:00:00.000001Z".parse().unwrap(),
        };
        let mailbox = Mailbox::open(Some(folder.path().to_owned()), None).unwrap();
        mailbox.store(message.clone()).unwrap();
        let again = Mailbox::open(Some(folder.path().to_owned()), None).unwrap();
        assert_eq!(*again.messages()[0], message);
    }
}
