//! Takes items from the outbox and shows them to the server of their mailbox: the attempt is on disk before the server
//! hears of it, its end is on disk before the next one begins.

mod batch;
mod reader;
mod watcher;

use std::time::Duration;

use db::Tx;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use reader::Reader;

use crate::item::Outcome;
use crate::pace;
use crate::settings::Mailbox;
use crate::smtp::{Connection, Login, NoConnection};
use crate::store::{self, Held, MailboxState};
use crate::{Delivery, Error, State, tally};

/// How many items are taken at once.
const BATCH: u32 = 50;
/// How long what is taken waits at most for its attempt to begin.
const CLAIM_LEASE: SignedDuration = SignedDuration::from_mins(2);
/// How long an attempt counts as under way after its worker was last heard of, and how often the worker says so.
const ATTEMPT_LEASE: SignedDuration = SignedDuration::from_secs(90);
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
/// How long a worker rests when there is nothing to do.
const PAUSE: Duration = Duration::from_millis(500);

/// How long a worker rests when the database did not answer.
const REST: Duration = Duration::from_secs(2);

/// Sends, and reads what comes back, until `stop` holds true; the message under way is finished first, what is held
/// besides is given back.
pub async fn run(delivery: Delivery, stop: watch::Receiver<bool>) {
    let readers = delivery.settings.mailboxes.iter().filter_map(|mailbox| {
        let inbox = mailbox.receipts.as_ref()?;
        Some(Reader::new(&delivery, mailbox, inbox, stop.clone()).run())
    });
    let senders = delivery.settings.mailboxes.iter().flat_map(|mailbox| {
        let sender = || Sender::new(&delivery, mailbox, stop.clone()).run();
        (0..mailbox.connections).map(move |_| sender())
    });
    tokio::join!(join_all(senders), join_all(readers), watcher::run(delivery.clone(), stop.clone()));
}

/// Sends what is due now, mailbox after mailbox; answers how many items were taken up.
pub async fn run_due(delivery: &Delivery) -> Result<usize, Error> {
    let (_stop, never) = watch::channel(false);
    let mut taken = 0;
    for mailbox in &delivery.settings.mailboxes {
        let mut sender = Sender::new(delivery, mailbox, never.clone());
        let outcome = sender.turns(&mut taken).await;
        sender.hang_up().await;
        outcome?;
    }
    Ok(taken)
}

/// Reads what has come back, mailbox after mailbox, and raises the alarm for what has not; answers how many messages were
/// read.
pub async fn read_due(delivery: &Delivery) -> Result<usize, Error> {
    let (_stop, never) = watch::channel(false);
    let mut read = 0;
    for mailbox in &delivery.settings.mailboxes {
        let Some(inbox) = &mailbox.receipts else { continue };
        let mut reader = Reader::new(delivery, mailbox, inbox, never.clone());
        let outcome = reader.turns(&mut read).await;
        reader.hang_up().await;
        outcome?;
    }
    watcher::look(delivery).await?;
    Ok(read)
}

/// Connects and logs in as if to send, and leaves again: for whoever sets up a mailbox.
pub async fn try_out(delivery: &Delivery, mailbox: &Mailbox) -> Result<(), NoConnection> {
    let login = Login::read(mailbox).await?;
    Connection::open(mailbox, login.as_ref(), delivery.settings.patience).await?.quit().await;
    Ok(())
}

/// One connection's worth of work for one mailbox.
struct Sender<'a> {
    delivery: &'a Delivery,
    mailbox: &'a Mailbox,
    stop: watch::Receiver<bool>,
    connection: Option<Connection>,
    /// How many messages the connection has taken.
    served: u32,
    /// What was known of the mailbox at the last claim.
    state: Option<MailboxState>,
}

impl<'a> Sender<'a> {
    fn new(delivery: &'a Delivery, mailbox: &'a Mailbox, stop: watch::Receiver<bool>) -> Self {
        Self { delivery, mailbox, stop, connection: None, served: 0, state: None }
    }

    async fn run(mut self) {
        while !*self.stop.borrow() {
            let pause = match self.turn().await {
                Ok(taken) if taken > 0 => continue,
                Ok(_) => PAUSE,
                Err(cause) => {
                    tracing::error!(%cause, "the outbox cannot be worked on");
                    REST
                }
            };
            self.hang_up().await;
            tokio::select! {
                _ = self.stop.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.hang_up().await;
    }

    async fn turns(&mut self, taken: &mut usize) -> Result<(), Error> {
        loop {
            match self.turn().await? {
                0 => return Ok(()),
                more => *taken += more,
            }
        }
    }

    /// One batch; answers how many items it had.
    async fn turn(&mut self) -> Result<usize, Error> {
        let login = match Login::read(self.mailbox).await {
            Ok(login) => login,
            Err(cause) => {
                tracing::error!(mailbox = self.mailbox.address.as_str(), %cause, "a mailbox cannot be used");
                return Ok(0);
            }
        };
        let held = self.claim(login.as_ref()).await?;
        if held.is_empty() {
            return Ok(0);
        }
        match self.connect(login.as_ref()).await {
            Ok(()) => self.send_all(&held, login.as_ref()).await?,
            Err(cause) => {
                tracing::warn!(mailbox = self.mailbox.address.as_str(), %cause, "no connection to send on");
                let mut tx = self.delivery.db.write().await?;
                for item in &held {
                    store::release(&mut tx, item).await?;
                }
                match cause {
                    NoConnection::LoginRefused(_) => self.suspend(&mut tx, login.as_ref()).await?,
                    _ => self.put_off(&mut tx).await?,
                }
                tx.commit().await?;
                return Ok(0);
            }
        }
        Ok(held.len())
    }

    async fn claim(&mut self, login: Option<&Login>) -> Result<Vec<Held>, Error> {
        let now = self.delivery.clock.now();
        let address = self.mailbox.address.as_str();
        let outlook = store::outlook(&mut self.delivery.db.read().await?, address, now).await?;
        if !outlook.due && !outlook.lapsed && self.state.is_some() {
            return Ok(Vec::new());
        }
        let mut tx = self.delivery.db.write().await?;
        store::introduce(&mut tx, address).await?;
        if outlook.lapsed {
            let unclear = store::lapse(&mut tx, address, now).await?;
            note_lapsed(self.mailbox, &mut tx, unclear, now).await?;
        }
        let state = store::hold_mailbox(&mut tx, address).await?;
        let fingerprint = login.map(|login| login.fingerprint(&self.delivery.key));
        let suspended = state.suspended_at.is_some() && state.refused_login == fingerprint;
        let resting = state.retry_at.is_some_and(|retry_at| retry_at > now);
        let held = if suspended || resting { Vec::new() } else { self.take(&mut tx, &state, now).await? };
        tx.commit().await?;
        self.state = Some(state);
        Ok(held)
    }

    /// Takes items in their order, as many as the mailbox may send now.
    async fn take(&self, tx: &mut Tx, state: &MailboxState, now: Timestamp) -> Result<Vec<Held>, Error> {
        let paced_until = state.paced_until.unwrap_or(Timestamp::UNIX_EPOCH);
        let allowance = self.mailbox.per_minute.map(|most| pace::allowance(most, paced_until, now));
        let most = allowance.map_or(BATCH, |allowance| allowance.most.min(BATCH));
        let address = self.mailbox.address.as_str();
        let held = store::claim(tx, address, now, now + CLAIM_LEASE, most).await?;
        if let Some(last) = held.last() {
            let taken = u32::try_from(held.len()).unwrap_or(u32::MAX);
            let until = allowance.map(|allowance| allowance.after(taken));
            store::advance_mailbox(tx, address, last.turn, until).await?;
        }
        Ok(held)
    }

    async fn connect(&mut self, login: Option<&Login>) -> Result<(), NoConnection> {
        if self.connection.as_ref().is_some_and(Connection::is_usable) {
            return Ok(());
        }
        self.connection = None;
        self.served = 0;
        self.connection = Some(Connection::open(self.mailbox, login, self.delivery.settings.patience).await?);
        Ok(())
    }

    async fn hang_up(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.quit().await;
        }
    }

    /// The server fails: nothing from this mailbox for a while, longer each time.
    async fn put_off(&self, tx: &mut Tx) -> Result<(), Error> {
        let failures = self.state.as_ref().map_or(0, |state| state.failures).saturating_add(1);
        let retry_at = self.delivery.clock.now() + pace::mailbox_wait(failures, &self.delivery.random);
        Ok(store::put_off_mailbox(tx, self.mailbox.address.as_str(), retry_at).await?)
    }

    /// The server works again.
    async fn clear(&mut self, tx: &mut Tx) -> Result<(), Error> {
        if self.state.as_ref().is_none_or(|state| state.failures > 0 || state.suspended_at.is_some()) {
            store::clear_mailbox(tx, self.mailbox.address.as_str()).await?;
            self.state = Some(MailboxState::default());
        }
        Ok(())
    }

    /// The server will not have this login: trying again would lock the mailbox.
    async fn suspend(&self, tx: &mut Tx, login: Option<&Login>) -> Result<(), Error> {
        tracing::error!(mailbox = self.mailbox.address.as_str(), "a mailbox is suspended");
        metrics::counter!("delivery_suspensions_total", "channel" => self.mailbox.channel.as_str())
            .increment(1);
        let login = login.map(|login| login.fingerprint(&self.delivery.key));
        let address = self.mailbox.address.as_str();
        Ok(store::suspend_mailbox(tx, address, login, self.delivery.clock.now()).await?)
    }
}

/// Counts what silent workers have left uncertain.
async fn note_lapsed(mailbox: &Mailbox, tx: &mut Tx, unclear: u64, now: Timestamp) -> Result<(), Error> {
    if unclear > 0 {
        let (state, unclear) = (State::Uncertain.as_str(), i64::try_from(unclear).unwrap_or(i64::MAX));
        tally::add(tx, mailbox.channel, state, unclear, now).await?;
    }
    count(mailbox, Outcome::Uncertain, unclear);
    Ok(())
}

fn count(mailbox: &Mailbox, outcome: Outcome, times: u64) {
    let labels = [("channel", mailbox.channel.as_str()), ("outcome", outcome.as_str())];
    metrics::counter!("delivery_attempts_total", &labels).increment(times);
}
