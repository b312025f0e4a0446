//! Takes items from the outbox and shows them to the server of their mailbox: the attempt is on disk before the server
//! hears of it, its end is on disk before the next one begins.

mod batch;
mod reader;
mod texts;
mod trial;
mod watcher;

use std::time::Duration;

use db::Tx;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::task::JoinSet;

use reader::Reader;
pub use trial::{Trial, try_all, try_out};

use crate::item::Outcome;
use crate::mailbox::store::{self as mailbox, MailboxState};
use crate::outlet::{Access, Link, Outlet};
use crate::pace;
use crate::smtp::NoConnection;
use crate::store::{self, Held};
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
    // Each is a task of its own, so that all cores take part.
    let mut tasks = JoinSet::new();
    for (place, outlet) in Outlet::all(&delivery).enumerate() {
        for _ in 0..outlet.connections() {
            let (delivery, stop) = (delivery.clone(), stop.clone());
            tasks.spawn(async move {
                if let Some(outlet) = Outlet::all(&delivery).nth(place) {
                    Sender::new(&delivery, outlet, stop).run().await;
                }
            });
        }
    }
    for place in 0..delivery.settings.mailboxes.len() {
        let (delivery, stop) = (delivery.clone(), stop.clone());
        tasks.spawn(async move {
            let mailbox = &delivery.settings.mailboxes[place];
            if let Some(inbox) = &mailbox.receipts {
                Reader::new(&delivery, mailbox, inbox, stop).run().await;
            }
        });
    }
    for line in delivery.settings.lines.clone() {
        let (delivery, stop) = (delivery.clone(), stop.clone());
        tasks.spawn(async move { texts::ask(&delivery, &line, stop).await });
    }
    tasks.spawn(watcher::run(delivery, stop));
    while let Some(ended) = tasks.join_next().await {
        if ended.is_err() {
            tracing::error!("a worker of the outbox has ended before its time");
        }
    }
}

/// Sends what is due now, mailbox after mailbox; answers how many items were taken up.
pub async fn run_due(delivery: &Delivery) -> Result<usize, Error> {
    let (_stop, never) = watch::channel(false);
    let mut taken = 0;
    for outlet in Outlet::all(delivery) {
        let mut sender = Sender::new(delivery, outlet, never.clone());
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
    for line in &delivery.settings.lines {
        read += texts::read_due(delivery, line).await?;
    }
    watcher::look(delivery).await?;
    Ok(read)
}

/// Draws up the balance of all items and keeps it, and lets go on what waits for nobody, as the worker does every hour.
pub async fn balance_due(delivery: &Delivery) -> Result<(), Error> {
    watcher::balance(delivery).await?;
    watcher::lead_on(delivery).await
}

/// One connection's worth of work for one outlet.
struct Sender<'a> {
    delivery: &'a Delivery,
    outlet: Outlet<'a>,
    stop: watch::Receiver<bool>,
    link: Option<Link>,
    /// How many messages the connection has taken.
    served: u32,
    /// What was known of the mailbox at the last claim.
    state: Option<MailboxState>,
}

impl<'a> Sender<'a> {
    fn new(delivery: &'a Delivery, outlet: Outlet<'a>, stop: watch::Receiver<bool>) -> Self {
        Self { delivery, outlet, stop, link: None, served: 0, state: None }
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
            self.rest(pause).await;
        }
        self.hang_up().await;
    }

    /// A server of mail is left; a gateway is listened to, for what became of earlier messages.
    async fn rest(&mut self, pause: Duration) {
        let Some(Link::Text(session)) = self.link.as_ref().filter(|link| link.is_usable()) else {
            self.hang_up().await;
            tokio::select! {
                _ = self.stop.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
            return;
        };
        let until = tokio::time::Instant::now() + pause;
        while !*self.stop.borrow() {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            match session.receipt(left).await {
                Some(incoming) => texts::take(self.delivery, self.outlet.name(), incoming).await,
                None if left.is_zero() => return,
                None => tokio::time::sleep_until(until).await,
            }
        }
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
        let access = match self.outlet.access(self.delivery).await {
            Ok(access) => access,
            Err(cause) => {
                tracing::error!(mailbox = self.outlet.name(), %cause, "a mailbox cannot be used");
                return Ok(0);
            }
        };
        let Some(held) = self.claim(&access).await? else { return Ok(0) };
        if held.is_empty() && !self.outlet.is_told_things() {
            return Ok(0);
        }
        match self.connect(&access).await {
            Ok(()) => self.send_all(&held, &access).await?,
            Err(cause) => {
                tracing::warn!(mailbox = self.outlet.name(), %cause, "no connection to send on");
                let mut tx = self.delivery.db.write().await?;
                for item in &held {
                    store::release(&mut tx, item).await?;
                }
                match cause {
                    NoConnection::LoginRefused(_) => self.suspend(&mut tx, &access).await?,
                    _ => self.put_off(&mut tx).await?,
                }
                tx.commit().await?;
                // What is known of it is of before.
                self.state = None;
                return Ok(0);
            }
        }
        Ok(held.len())
    }

    /// The items that come next; nothing at all while the outlet may not be used.
    async fn claim(&mut self, access: &Access) -> Result<Option<Vec<Held>>, Error> {
        let now = self.delivery.clock.now();
        let address = self.outlet.name();
        let outlook = store::outlook(&mut self.delivery.db.read().await?, address, now).await?;
        if !outlook.due && !outlook.lapsed && self.state.is_some() {
            return Ok(Some(Vec::new()));
        }
        let mut tx = self.delivery.db.write().await?;
        mailbox::introduce(&mut tx, address).await?;
        if outlook.lapsed {
            let unclear = store::lapse(&mut tx, address, now).await?;
            note_lapsed(self.outlet, &mut tx, unclear, now).await?;
        }
        let state = mailbox::hold(&mut tx, address).await?;
        let suspended = state.suspended_at.is_some() && state.refused_login == access.fingerprint;
        let resting = state.retry_at.is_some_and(|retry_at| retry_at > now);
        if suspended || resting {
            self.state = None;
            tx.commit().await?;
            return Ok(None);
        }
        let held = self.take(&mut tx, &state, now).await?;
        tx.commit().await?;
        self.state = Some(state);
        Ok(Some(held))
    }

    /// Takes items in their order, as many as the mailbox may send now.
    async fn take(&self, tx: &mut Tx, state: &MailboxState, now: Timestamp) -> Result<Vec<Held>, Error> {
        let paced_until = state.paced_until.unwrap_or(Timestamp::UNIX_EPOCH);
        let allowance = self.outlet.per_minute().map(|most| pace::allowance(most, paced_until, now));
        let most = allowance.map_or(BATCH, |allowance| allowance.most.min(BATCH));
        let address = self.outlet.name();
        let held = store::claim(tx, address, now, now + CLAIM_LEASE, most).await?;
        if let Some(last) = held.last() {
            let taken = u32::try_from(held.len()).unwrap_or(u32::MAX);
            let until = allowance.map(|allowance| allowance.after(taken));
            mailbox::advance(tx, address, last.turn, until).await?;
        }
        Ok(held)
    }

    async fn connect(&mut self, access: &Access) -> Result<(), NoConnection> {
        if self.link.as_ref().is_some_and(Link::is_usable) {
            return Ok(());
        }
        self.link = None;
        self.served = 0;
        self.link = Some(self.outlet.open(access, self.delivery).await?);
        Ok(())
    }

    async fn hang_up(&mut self) {
        if let Some(link) = self.link.take() {
            link.quit().await;
        }
    }

    /// The server fails: nothing from this mailbox for a while, longer each time.
    async fn put_off(&self, tx: &mut Tx) -> Result<(), Error> {
        let failures = self.state.as_ref().map_or(0, |state| state.failures).saturating_add(1);
        let retry_at = self.delivery.clock.now() + pace::mailbox_wait(failures, &self.delivery.random);
        Ok(mailbox::put_off(tx, self.outlet.name(), retry_at).await?)
    }

    /// The server works again.
    async fn clear(&mut self, tx: &mut Tx) -> Result<(), Error> {
        if self.state.as_ref().is_none_or(|state| state.failures > 0 || state.suspended_at.is_some()) {
            mailbox::clear(tx, self.outlet.name()).await?;
            self.state = Some(MailboxState::default());
        }
        Ok(())
    }

    /// The server will not have this login: trying again would lock the mailbox.
    async fn suspend(&self, tx: &mut Tx, access: &Access) -> Result<(), Error> {
        tracing::error!(mailbox = self.outlet.name(), "a mailbox is suspended");
        metrics::counter!("delivery_suspensions_total", "channel" => self.outlet.channel().as_str())
            .increment(1);
        let address = self.outlet.name();
        Ok(mailbox::suspend(tx, address, access.fingerprint, self.delivery.clock.now()).await?)
    }
}

/// Counts what silent workers have left uncertain.
async fn note_lapsed(outlet: Outlet<'_>, tx: &mut Tx, unclear: u64, now: Timestamp) -> Result<(), Error> {
    if unclear > 0 {
        let (state, unclear) = (State::Uncertain.as_str(), i64::try_from(unclear).unwrap_or(i64::MAX));
        tally::add(tx, outlet.channel(), state, unclear, now).await?;
    }
    count(outlet, Outcome::Uncertain, unclear);
    Ok(())
}

fn count(outlet: Outlet<'_>, outcome: Outcome, times: u64) {
    let labels = [("channel", outlet.channel().as_str()), ("outcome", outcome.as_str())];
    metrics::counter!("delivery_attempts_total", &labels).increment(times);
}
