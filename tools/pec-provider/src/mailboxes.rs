//! What lies in the mailboxes of the network, in memory or as files too.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fs, io};

use jiff::Timestamp;
use kernel::Clock;
use tokio::sync::{Notify, watch};

use crate::uids::Uids;

/// Flags of IMAP, with the letters by which files are named after them.
pub(crate) const FLAGS: [(&str, char); 5] =
    [("\\Seen", 'S'), ("\\Answered", 'R'), ("\\Flagged", 'F'), ("\\Deleted", 'T'), ("\\Draft", 'D')];

/// Which of [`FLAGS`] are set, a bit each.
pub(crate) type FlagSet = u8;

pub(crate) const SEEN: FlagSet = 1;
pub(crate) const DELETED: FlagSet = 8;

/// All mailboxes; one comes into being when it is first asked for.
pub(crate) struct Mailboxes {
    folder: Option<PathBuf>,
    clock: Clock,
    boxes: Mutex<HashMap<String, Arc<Mailbox>>>,
}

/// One mailbox.
pub(crate) struct Mailbox {
    folder: Option<PathBuf>,
    inner: Mutex<Inner>,
    changes: watch::Sender<u64>,
    removed: Notify,
}

struct Inner {
    standing: Standing,
    messages: BTreeMap<u32, Kept>,
}

/// How a mailbox stands at a moment.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// What UIDs belong to (UIDVALIDITY).
    pub(crate) validity: u32,
    /// The UID that the next message will have.
    pub(crate) next: u32,
    pub(crate) uids: Uids,
    /// How often something was removed.
    removals: u64,
}

/// A message as a mailbox has it.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) at: Timestamp,
    pub(crate) size: usize,
    pub(crate) flags: FlagSet,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Memory(Arc<[u8]>),
    File(PathBuf),
}

impl Mailboxes {
    /// Takes up what lies in the folder.
    pub(crate) fn open(folder: Option<&Path>, clock: &Clock) -> io::Result<Self> {
        let mailboxes =
            Self { folder: folder.map(Path::to_owned), clock: clock.clone(), boxes: Mutex::default() };
        if let Some(folder) = folder {
            fs::create_dir_all(folder)?;
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.path().is_dir() {
                    mailboxes.get(&entry.file_name().to_string_lossy())?;
                }
            }
        }
        Ok(mailboxes)
    }

    /// The addresses of all mailboxes that have come into being, in order.
    pub(crate) fn addresses(&self) -> Vec<String> {
        let boxes = self.boxes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut addresses: Vec<_> = boxes.keys().cloned().collect();
        drop(boxes);
        addresses.sort_unstable();
        addresses
    }

    /// The mailbox of that address, new if it has none yet.
    pub(crate) fn get(&self, address: &str) -> io::Result<Arc<Mailbox>> {
        let name = name(address);
        let mut boxes = self.boxes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mailbox) = boxes.get(&name) {
            return Ok(mailbox.clone());
        }
        let folder = self.folder.as_ref().map(|folder| folder.join(&name));
        let mailbox = Arc::new(Mailbox::open(folder, self.clock.now())?);
        boxes.insert(name, mailbox.clone());
        Ok(mailbox)
    }
}

/// The address as the name of a folder: itself, but for what no usual address has.
fn name(address: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "@.-_+'&=!#$%".contains(character);
    let name = address.to_lowercase().replace(|character| !plain(character), "_");
    if name.starts_with('.') { format!("_{name}") } else { name }
}

impl Mailbox {
    fn open(folder: Option<PathBuf>, now: Timestamp) -> io::Result<Self> {
        let validity = u32::try_from(now.as_second()).unwrap_or(1).max(1);
        let mut standing = Standing { validity, next: 1, uids: Uids::default(), removals: 0 };
        let mut messages = BTreeMap::new();
        if let Some(folder) = &folder {
            fs::create_dir_all(folder)?;
            if let Some(numbers) = read_numbers(folder) {
                (standing.validity, standing.next) = numbers;
            }
            messages = read_messages(folder)?;
            standing.uids = messages.keys().copied().collect();
            standing.next = standing.next.max(standing.uids.last().unwrap_or(0) + 1);
            write_numbers(folder, &standing)?;
        }
        let (changes, _) = watch::channel(0);
        let inner = Mutex::new(Inner { standing, messages });
        Ok(Self { folder, inner, changes, removed: Notify::new() })
    }

    /// Puts a message in, unread.
    pub(crate) fn put(&self, raw: Arc<[u8]>, at: Timestamp) -> io::Result<()> {
        let mut inner = self.lock();
        let (uid, size) = (inner.standing.next, raw.len());
        let content = match &self.folder {
            Some(folder) => {
                let path = folder.join(file_name(uid, at, 0));
                write_whole(&path, &raw)?;
                Content::File(path)
            }
            None => Content::Memory(raw),
        };
        inner.standing.next += 1;
        inner.standing.uids.push(uid);
        inner.messages.insert(uid, Kept { at, size, flags: 0, content });
        drop(inner);
        self.changed();
        Ok(())
    }

    pub(crate) fn standing(&self) -> Standing {
        self.lock().standing.clone()
    }

    /// How it stands, if not as it stood then.
    pub(crate) fn changed_since(&self, then: &Standing) -> Option<Standing> {
        let inner = self.lock();
        let same = (inner.standing.next, inner.standing.removals) == (then.next, then.removals);
        (!same).then(|| inner.standing.clone())
    }

    /// Waits until fewer messages than that lie here.
    pub(crate) async fn room(&self, most: usize) {
        while self.len() >= most {
            let removed = self.removed.notified();
            if self.len() >= most {
                removed.await;
            }
        }
    }

    fn len(&self) -> usize {
        self.lock().messages.len()
    }

    /// The messages between two UIDs, both included.
    pub(crate) fn between(&self, first: u32, last: u32) -> Vec<(u32, Kept)> {
        if first > last {
            return Vec::new();
        }
        self.lock().messages.range(first..=last).map(|(uid, kept)| (*uid, kept.clone())).collect()
    }

    /// How many messages there are, and how many of them are unread.
    pub(crate) fn numbers(&self) -> (usize, usize) {
        let inner = self.lock();
        let unread = inner.messages.values().filter(|kept| kept.flags & SEEN == 0).count();
        (inner.messages.len(), unread)
    }

    /// Changes a message's flags; answers the new ones, or nothing if there is no such message.
    pub(crate) fn flag(
        &self,
        uid: u32,
        change: impl FnOnce(FlagSet) -> FlagSet,
    ) -> io::Result<Option<FlagSet>> {
        let mut inner = self.lock();
        let Some(kept) = inner.messages.get_mut(&uid) else { return Ok(None) };
        let flags = change(kept.flags);
        if let (Content::File(path), Some(folder)) = (&mut kept.content, &self.folder) {
            let new = folder.join(file_name(uid, kept.at, flags));
            fs::rename(&path, &new)?;
            *path = new;
        }
        kept.flags = flags;
        Ok(Some(flags))
    }

    /// Removes messages for good.
    pub(crate) fn remove(&self, uids: &[u32]) -> io::Result<()> {
        let mut inner = self.lock();
        if let Some(folder) = &self.folder {
            write_numbers(folder, &inner.standing)?;
        }
        let mut gone = Vec::with_capacity(uids.len());
        gone.extend(uids.iter().filter_map(|uid| inner.messages.remove_entry(uid)));
        gone.sort_unstable_by_key(|(uid, _)| *uid);
        inner.standing.uids.remove(&gone.iter().map(|(uid, _)| *uid).collect::<Vec<_>>());
        inner.standing.removals += 1;
        drop(inner);
        self.changed();
        self.removed.notify_waiters();
        gone.into_iter().map(|(_, kept)| kept.discard()).fold(Ok(()), Result::and)
    }

    /// Another UIDVALIDITY, and other UIDs for the messages in their order.
    pub(crate) fn renumber(&self) -> io::Result<()> {
        let mut inner = self.lock();
        inner.standing.validity += 1;
        inner.standing.removals += 1;
        inner.standing.uids = Uids::default();
        for mut kept in std::mem::take(&mut inner.messages).into_values() {
            let uid = inner.standing.next;
            if let (Content::File(path), Some(folder)) = (&mut kept.content, &self.folder) {
                let new = folder.join(file_name(uid, kept.at, kept.flags));
                fs::rename(&path, &new)?;
                *path = new;
            }
            inner.standing.next += 1;
            inner.standing.uids.push(uid);
            inner.messages.insert(uid, kept);
        }
        if let Some(folder) = &self.folder {
            write_numbers(folder, &inner.standing)?;
        }
        drop(inner);
        self.changed();
        Ok(())
    }

    /// Tells when something changes from now on.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// The message itself. Not found if another session has just removed it.
    pub(crate) fn raw(&self) -> io::Result<Arc<[u8]>> {
        match &self.content {
            Content::Memory(raw) => Ok(raw.clone()),
            Content::File(path) => fs::read(path).map(Arc::from),
        }
    }

    fn discard(self) -> io::Result<()> {
        match self.content {
            Content::Memory(_) => Ok(()),
            Content::File(path) => fs::remove_file(path),
        }
    }
}

/// `UID.MICROSECONDS.FLAGS.eml`.
fn file_name(uid: u32, at: Timestamp, flags: FlagSet) -> String {
    let letters: String = FLAGS
        .iter()
        .enumerate()
        .filter(|(bit, _)| flags & (1 << bit) != 0)
        .map(|(_, (_, letter))| *letter)
        .collect();
    format!("{uid:010}.{}.{letters}.eml", at.as_microsecond())
}

fn read_messages(folder: &Path) -> io::Result<BTreeMap<u32, Kept>> {
    let mut messages = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let fields: Vec<_> = name.split('.').collect();
        let [uid, at, letters, "eml"] = fields[..] else { continue };
        let (Ok(uid), Ok(at)) = (uid.parse(), at.parse()) else { continue };
        let flags = FLAGS.iter().enumerate().filter(|(_, (_, letter))| letters.contains(*letter));
        let kept = Kept {
            at: Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH),
            size: usize::try_from(entry.metadata()?.len()).unwrap_or(usize::MAX),
            flags: flags.fold(0, |flags, (bit, _)| flags | (1 << bit)),
            content: Content::File(entry.path()),
        };
        messages.insert(uid, kept);
    }
    Ok(messages)
}

/// UIDVALIDITY and the next UID, which no message may get twice even if the last one is removed.
fn read_numbers(folder: &Path) -> Option<(u32, u32)> {
    let text = fs::read_to_string(folder.join("numbers")).ok()?;
    let (validity, next) = text.trim().split_once(' ')?;
    Some((validity.parse().ok()?, next.parse().ok()?))
}

fn write_numbers(folder: &Path, standing: &Standing) -> io::Result<()> {
    let Standing { validity, next, .. } = standing;
    write_whole(&folder.join("numbers"), format!("{validity} {next}\n").as_bytes())
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("part");
    fs::write(&unfinished, bytes)?;
    fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_messages_flags_and_numbers_and_gives_no_number_twice() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::movable("2026-03-16T11:00:00Z".parse().unwrap());
        let open = || Mailboxes::open(Some(folder.path()), &clock).unwrap().get("Ente@pec.example").unwrap();
        let first = open();
        for number in 0..3_u8 {
            first.put(Arc::from(&[number][..]), clock.now()).unwrap();
        }
        first.flag(1, |flags| flags | SEEN | DELETED).unwrap();
        first.remove(&[2, 3]).unwrap();
        clock.advance(jiff::SignedDuration::from_hours(1));
        let again = open();
        assert_eq!((again.standing().validity, again.standing().next), (first.standing().validity, 4));
        let messages = again.between(1, u32::MAX);
        assert_eq!(messages.len(), 1);
        let all = Mailboxes::open(Some(folder.path()), &clock).unwrap();
        assert_eq!(all.addresses(), ["ente@pec.example"]);
        assert_eq!((messages[0].1.flags, &*messages[0].1.raw().unwrap()), (SEEN | DELETED, &[0_u8][..]));
    }

    #[test]
    fn no_address_leaves_the_folder() {
        assert_eq!(name("../../Etc@x/y"), "_.._.._etc@x_y");
        assert_eq!(name("D'Amico+uno@pec.example"), "d'amico+uno@pec.example");
    }
}
