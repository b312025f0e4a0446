//! Reads what comes back to a mailbox: each message is stored, and what follows from it done, in one transaction with the
//! place up to which the folder has been read. Nothing is marked or removed before that has been committed.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kernel::digest::SHA256_BYTES;
use pec::Trust;
use tokio::sync::watch;

use super::{PAUSE, REST};
use crate::imap::{Folder, Listed, ReadError};
use crate::pace;
use crate::receipts::store::{self, Cursor};
use crate::receipts::{Fetched, Made, Reading, Standing};
use crate::settings::{Inbox, Mailbox};
use crate::smtp::Login;
use crate::tally::Tally;
use crate::{Delivery, Error};

/// Reads one mailbox.
pub(super) struct Reader<'a> {
    delivery: &'a Delivery,
    mailbox: &'a Mailbox,
    inbox: &'a Inbox,
    stop: watch::Receiver<bool>,
    open: Option<(Folder, Arc<Trust>)>,
    /// What was fetched while the messages before it were stored.
    ahead: Option<Fresh>,
    /// By which certificates the quarantine was judged last.
    judged_by: Option<[u8; SHA256_BYTES]>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        delivery: &'a Delivery,
        mailbox: &'a Mailbox,
        inbox: &'a Inbox,
        stop: watch::Receiver<bool>,
    ) -> Self {
        Self { delivery, mailbox, inbox, stop, open: None, ahead: None, judged_by: None }
    }

    pub(super) async fn run(mut self) {
        while !*self.stop.borrow() {
            let pause = match self.turn().await {
                Ok(0) => Duration::from_secs(self.inbox.every).max(PAUSE),
                Ok(_) => continue,
                Err(cause) => {
                    tracing::error!(%cause, "receipts cannot be stored");
                    REST
                }
            };
            tokio::select! {
                _ = self.stop.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.hang_up().await;
    }

    pub(super) async fn turns(&mut self, read: &mut usize) -> Result<(), Error> {
        loop {
            match self.turn().await? {
                0 => return Ok(()),
                more => *read += more,
            }
        }
    }

    pub(super) async fn hang_up(&mut self) {
        if let Some((folder, _)) = self.open.take() {
            folder.quit().await;
        }
    }

    /// As many messages as one request brings; answers how many that were.
    async fn turn(&mut self) -> Result<usize, Error> {
        let address = self.mailbox.address.as_str();
        let cursor = store::cursor(&mut self.delivery.db.read().await?, address).await?;
        let login = match self.inbox.login(self.mailbox) {
            Some((user, file)) => Login::from_file(user, file).await,
            None => return Ok(0),
        };
        let Ok(login) = login else {
            tracing::error!(mailbox = address, "receipts cannot be read: the password file cannot be read");
            return Ok(0);
        };
        let fingerprint = login.fingerprint(&self.delivery.key);
        let suspended = cursor.suspended_at.is_some() && cursor.refused_login == Some(fingerprint);
        let resting = cursor.retry_at.is_some_and(|retry_at| retry_at > self.delivery.clock.now());
        if suspended || (resting && cursor.suspended_at.is_none()) {
            return Ok(0);
        }
        match self.step(&cursor, &login).await {
            Ok(read) => read,
            Err(cause) => {
                tracing::warn!(mailbox = address, %cause, "receipts cannot be read");
                (self.open, self.ahead) = (None, None);
                self.put_off(&cursor, &cause, fingerprint).await?;
                Ok(0)
            }
        }
    }

    /// Stores what was fetched, and fetches what comes after it meanwhile; answers how many messages were stored.
    async fn step(&mut self, cursor: &Cursor, login: &Login) -> Result<Result<usize, Error>, ReadError> {
        if self.open.is_none() {
            let trust = Arc::new(trust(self.inbox).await?);
            let folder = Folder::open(self.inbox, login, self.delivery.settings.patience).await?;
            self.open = Some((folder, trust));
        }
        let Some((folder, trust)) = &mut self.open else { return Ok(Ok(0)) };
        if self.ahead.is_none() {
            // Whoever adds a certificate need not wait for a new connection.
            *trust = Arc::new(self::trust(self.inbox).await?);
        }
        let reading = Reading { delivery: self.delivery, mailbox: self.mailbox, trust };
        let pinned = trust.fingerprint();
        if self.judged_by != Some(pinned) {
            match reading.judge_again().await {
                Ok(released) => {
                    self.judged_by = Some(pinned);
                    tracing::debug!(released, "the quarantine was judged by the certificates of now");
                }
                // What has come meanwhile is read all the same.
                Err(cause) => tracing::error!(%cause, "the quarantine cannot be judged again"),
            }
        }
        let (remove, now) = (self.inbox.remove, self.delivery.clock.now());
        let place = (cursor.uid_validity, cursor.last_uid);
        let ahead = self.ahead.take().filter(|fresh| fresh.after == place);
        let fresh = match ahead {
            Some(fresh) => fresh,
            None => match fetch(folder, trust, remove, place, now).await? {
                Some(fresh) => fresh,
                None => return Ok(Ok(0)),
            },
        };
        let (stored, ahead) =
            tokio::join!(store(&reading, cursor, &fresh), fetch(folder, trust, remove, fresh.place, now));
        let done = match stored {
            Ok(Some(done)) => done,
            Ok(None) => return Ok(Ok(0)),
            Err(cause) => return Ok(Err(cause)),
        };
        count(self.mailbox, &done);
        self.remove(&done).await;
        self.ahead = ahead?;
        // What was listed and is gone counts too: the cursor has moved.
        Ok(Ok(done.len().max(1)))
    }

    /// Removes what is stored from the provider's folder, where that is wished; what is in quarantine stays there too.
    async fn remove(&mut self, done: &[(u32, Made)]) {
        let is_ours = |made: &Made| {
            matches!(
                made,
                Made::Known | Made::Stored(Standing::Settled | Standing::Noted | Standing::SetAside)
            )
        };
        let uids: Vec<u32> = done.iter().filter(|(_, made)| is_ours(made)).map(|(uid, _)| *uid).collect();
        let Some((folder, _)) = self.open.as_mut().filter(|_| self.inbox.remove && !uids.is_empty()) else {
            return;
        };
        if let Err(cause) = folder.remove(&uids).await {
            tracing::warn!(mailbox = self.mailbox.address.as_str(), %cause, "stored receipts stay in their folder");
            self.open = None;
        }
    }

    async fn put_off(
        &self,
        cursor: &Cursor,
        cause: &ReadError,
        login: [u8; SHA256_BYTES],
    ) -> Result<(), Error> {
        let now = self.delivery.clock.now();
        let wait: SignedDuration =
            pace::mailbox_wait(cursor.failures.saturating_add(1), &self.delivery.random);
        let refused = matches!(cause, ReadError::LoginRefused).then_some((login, now));
        if refused.is_some() {
            tracing::error!(mailbox = self.mailbox.address.as_str(), "reading receipts is suspended");
            metrics::counter!("delivery_suspensions_total", "channel" => self.mailbox.channel.as_str())
                .increment(1);
        }
        let mut tx = self.delivery.db.write().await?;
        crate::mailbox::store::introduce(&mut tx, self.mailbox.address.as_str()).await?;
        store::put_off(&mut tx, self.mailbox.address.as_str(), now + wait, refused).await?;
        Ok(tx.commit().await?)
    }
}

/// Messages that were fetched and read, and are not stored yet.
struct Fresh {
    /// The validity and the number after which they come, and those of the last one that was asked for.
    after: (u32, u32),
    place: (u32, u32),
    messages: Vec<(u32, Fetched)>,
}

/// The next messages after a place; nothing if there are none.
async fn fetch(
    folder: &mut Folder,
    trust: &Arc<Trust>,
    remove: bool,
    after: (u32, u32),
    now: Timestamp,
) -> Result<Option<Fresh>, ReadError> {
    let standing = folder.look(remove).await?;
    // Numbers of another validity are worth nothing: all is read again, and what is known is known.
    let last = if after.0 == standing.uid_validity { after.1 } else { 0 };
    let listed = folder.list(last, standing).await?;
    let Some(first) = listed.first() else { return Ok(None) };
    let (asked, contents) = if first.bytes > pec::LARGEST as u64 {
        (first.uid, vec![(first.uid, Content::TooLarge(*first))])
    } else {
        let fitting: Vec<Listed> =
            listed.into_iter().take_while(|one| one.bytes <= pec::LARGEST as u64).collect();
        let (asked, messages) = folder.messages(&fitting).await?;
        (asked, messages.into_iter().map(|(uid, raw)| (uid, Content::Raw(raw))).collect())
    };
    let messages = read_all(contents, trust, now).await?;
    Ok(Some(Fresh { after, place: (standing.uid_validity, asked), messages }))
}

/// Stores messages together with the place of the last of them; nothing if another reader has done so.
async fn store(
    reading: &Reading<'_>,
    cursor: &Cursor,
    fresh: &Fresh,
) -> Result<Option<Vec<(u32, Made)>>, Error> {
    let (address, now) = (reading.mailbox.address.as_str(), reading.delivery.clock.now());
    let mut tx = reading.delivery.db.write().await?;
    crate::mailbox::store::introduce(&mut tx, address).await?;
    let (mut done, mut tally) = (Vec::new(), Tally::default());
    for (uid, message) in &fresh.messages {
        done.push((*uid, reading.take(&mut tx, message, &mut tally).await?));
    }
    if !store::move_cursor(&mut tx, address, cursor, fresh.place, now).await? {
        return Ok(None);
    }
    tally.write(&mut tx, now).await?;
    tx.commit().await?;
    Ok(Some(done))
}

/// Whose signatures count: read anew with each connection, so that a certificate can be added at any time.
pub(super) async fn trust(inbox: &Inbox) -> Result<Trust, ReadError> {
    let Some(path) = &inbox.signers else { return Ok(Trust::nobody()) };
    let pem = tokio::fs::read(path).await.map_err(|_unreadable| ReadError::NoSigners)?;
    Trust::from_pem(&pem).map_err(|_unusable| ReadError::NoSigners)
}

/// What a message holds, or why it was not fetched.
enum Content {
    Raw(Vec<u8>),
    TooLarge(Listed),
}

/// Reads messages on as many threads as there are cores: nearly all of the work is checking signatures.
async fn read_all(
    messages: Vec<(u32, Content)>,
    trust: &Arc<Trust>,
    now: Timestamp,
) -> Result<Vec<(u32, Fetched)>, ReadError> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = messages.len().div_ceil(cores).max(1);
    let mut messages = messages.into_iter();
    let mut tasks = Vec::new();
    loop {
        let part: Vec<_> = messages.by_ref().take(share).collect();
        if part.is_empty() {
            break;
        }
        let trust = trust.clone();
        tasks.push(tokio::task::spawn_blocking(move || {
            part.into_iter().map(|(uid, content)| (uid, content.read(&trust, now))).collect::<Vec<_>>()
        }));
    }
    let mut read = Vec::new();
    for task in tasks {
        read.extend(task.await.map_err(|_panic| ReadError::Unreadable)?);
    }
    Ok(read)
}

impl Content {
    fn read(self, trust: &Trust, now: Timestamp) -> Fetched {
        match self {
            Self::Raw(raw) => Fetched::read(raw, trust, now),
            Self::TooLarge(Listed { uid, bytes }) => {
                let raw =
                    format!("A message of {bytes} bytes, number {uid} in its folder, was not fetched.\r\n");
                let message = pec::Message::Distrusted(pec::Reason::TooLarge);
                Fetched { raw: raw.into_bytes(), quoted: None, message }
            }
        }
    }
}

fn count(mailbox: &Mailbox, done: &[(u32, Made)]) {
    for (_, made) in done {
        let made = match made {
            Made::Stored(standing) => standing.as_str(),
            Made::Known => "known",
            Made::LeftAlone => "left_alone",
        };
        let labels = [("channel", mailbox.channel.as_str()), ("standing", made)];
        metrics::counter!("delivery_receipts_total", &labels).increment(1);
    }
}
