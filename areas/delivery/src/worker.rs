//! Takes items from the outbox and shows them to the server of their mailbox: the attempt is on disk before the server
//! hears of it, its end is on disk before the next one begins.

mod batch;
mod book;
mod crew;
mod reader;
mod texts;
mod trial;
mod watcher;

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;
use tokio::task::JoinSet;

use book::{Change, News};
use crew::{Crew, Door};
use reader::Reader;
pub use trial::{Trial, try_all, try_out};

use crate::item::Outcome;
use crate::outlet::{Access, Link, Outlet};
use crate::smtp::NoConnection;
use crate::store::{self, Held, Outlook};
use crate::{Delivery, Error};

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
        let crew = Arc::new(Crew::default());
        for _ in 0..outlet.connections() {
            let (delivery, crew, at_work) = (delivery.clone(), crew.clone(), stop.clone());
            let work = move || send(delivery.clone(), place, crew.clone(), at_work.clone());
            tasks.spawn(jobs::unbroken("sender", stop.clone(), work));
        }
    }
    for place in 0..delivery.settings.mailboxes.len() {
        let (delivery, at_work) = (delivery.clone(), stop.clone());
        let work = move || read(delivery.clone(), place, at_work.clone());
        tasks.spawn(jobs::unbroken("reader", stop.clone(), work));
    }
    for line in delivery.settings.lines.clone() {
        let (delivery, at_work) = (delivery.clone(), stop.clone());
        let work = move || texts::ask(delivery.clone(), line.clone(), at_work.clone());
        tasks.spawn(jobs::unbroken("texts", stop.clone(), work));
    }
    let at_work = stop.clone();
    let work = move || watcher::run(delivery.clone(), at_work.clone());
    tasks.spawn(jobs::unbroken("watcher", stop, work));
    while let Some(ended) = tasks.join_next().await {
        if ended.is_err() {
            tracing::error!("a worker of the outbox has ended before its time");
        }
    }
}

async fn send(delivery: Delivery, place: usize, crew: Arc<Crew>, stop: watch::Receiver<bool>) {
    if let Some(outlet) = Outlet::all(&delivery).nth(place) {
        Sender::new(&delivery, outlet, crew, stop).run().await;
    }
}

async fn read(delivery: Delivery, place: usize, stop: watch::Receiver<bool>) {
    let mailbox = &delivery.settings.mailboxes[place];
    if let Some(inbox) = &mailbox.receipts {
        Reader::new(&delivery, mailbox, inbox, stop).run().await;
    }
}

/// Sends what is due now, mailbox after mailbox; answers how many items were taken up.
pub async fn run_due(delivery: &Delivery) -> Result<usize, Error> {
    let (_stop, never) = watch::channel(false);
    let mut taken = 0;
    for outlet in Outlet::all(delivery) {
        let mut sender = Sender::new(delivery, outlet, Arc::default(), never.clone());
        let outcome = sender.turns(&mut taken).await;
        sender.leave().await;
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
    crew: Arc<Crew>,
    stop: watch::Receiver<bool>,
    link: Option<Link>,
    /// How many messages the connection has taken.
    served: u32,
}

impl<'a> Sender<'a> {
    fn new(delivery: &'a Delivery, outlet: Outlet<'a>, crew: Arc<Crew>, stop: watch::Receiver<bool>) -> Self {
        Self { delivery, outlet, crew, stop, link: None, served: 0 }
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
        self.leave().await;
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

    /// As many items as one connection takes up without a look at anything else; answers how many.
    async fn turn(&mut self) -> Result<usize, Error> {
        let access = match self.outlet.access(self.delivery).await {
            Ok(access) => access,
            Err(cause) => {
                tracing::error!(mailbox = self.outlet.name(), %cause, "a mailbox cannot be used");
                return Ok(0);
            }
        };
        if !self.look(&access).await? {
            return Ok(0);
        }
        if self.crew.ready() == 0 && !self.outlet.is_told_things() {
            return Ok(0);
        }
        let crew = self.crew.clone();
        let door = self.go_to_the_door(&crew, &access).await;
        if matches!(door, Door::Shut) {
            return Ok(0);
        }
        let first = crew.take_next();
        if first.is_none() && !self.outlet.is_told_things() {
            return Ok(0);
        }
        if let Err(cause) = self.connect(&access).await {
            tracing::warn!(mailbox = self.outlet.name(), %cause, "no connection to send on");
            self.give_back(first, &cause, &access).await?;
            return Ok(0);
        }
        drop(door);
        match first {
            Some(first) => self.send_all(first, &access).await,
            None => Ok(0),
        }
    }

    /// A login that is not proven is tried by one alone, who holds the door until its refusal is written down. Whoever waited
    /// in vain for him has to look anew at how things stand.
    async fn go_to_the_door<'c>(&self, crew: &'c Crew, access: &Access) -> Door<'c> {
        let is_proven = || crew.is_proven(access.fingerprint, self.delivery.clock.now());
        if self.link.as_ref().is_some_and(Link::is_usable) || is_proven() {
            return Door::Open;
        }
        if let Ok(guard) = crew.door.try_lock() {
            // He who had it just now may have been refused.
            return if crew.state().is_some() { Door::Held(guard) } else { Door::Shut };
        }
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => Door::Shut,
            _guard = crew.door.lock() => if is_proven() { Door::Open } else { Door::Shut },
        }
    }

    /// Takes items if some are due and none is held, and judges what silent workers have left; answers whether the outlet
    /// may be used.
    async fn look(&self, access: &Access) -> Result<bool, Error> {
        let now = self.delivery.clock.now();
        let outlook = store::outlook(&mut self.delivery.db.read().await?, self.outlet.name(), now).await?;
        let Outlook { due, lapsed } = outlook;
        let lacks = due && self.crew.ready() == 0;
        if lapsed || lacks || self.crew.state().is_none() {
            self.tell(News { lapsed, ..News::with(access) }).await?;
        }
        Ok(self.crew.state().is_some())
    }

    /// There is nothing to send on: what is held waits again, until the mailbox may be used.
    async fn give_back(
        &self,
        first: Option<Arc<Held>>,
        cause: &NoConnection,
        access: &Access,
    ) -> Result<(), Error> {
        let mailbox = match cause {
            NoConnection::LoginRefused(_) => self.suspend(),
            _ => Change::PutOff,
        };
        self.crew.let_in(None, self.delivery.clock.now());
        let unsent = first.into_iter().chain(self.crew.take_all()).collect();
        let told = self.tell(News { unsent, mailbox, ..News::with(access) }).await;
        // What is known of it is of before.
        self.crew.know(None);
        told
    }

    async fn connect(&mut self, access: &Access) -> Result<(), NoConnection> {
        if self.link.as_ref().is_some_and(Link::is_usable) {
            return Ok(());
        }
        self.link = None;
        self.served = 0;
        self.link = Some(self.outlet.open(access, self.delivery).await?);
        self.crew.let_in(access.fingerprint, self.delivery.clock.now());
        Ok(())
    }

    /// Takes leave, and gives back what nobody will begin.
    async fn leave(&mut self) {
        self.hang_up().await;
        let unsent = self.crew.take_all();
        if unsent.is_empty() {
            return;
        }
        if let Err(cause) = self.tell(News { unsent, ..News::default() }).await {
            tracing::warn!(%cause, "items that are held wait until their lease has run out");
        }
    }

    async fn hang_up(&mut self) {
        if let Some(link) = self.link.take() {
            link.quit().await;
        }
    }

    /// The server works: if it did not before, that is over. While the mailbox rests or is suspended, one message that was
    /// under way ends neither.
    fn recover(&self) -> Change {
        match self.crew.state() {
            Some(state) if state.failures > 0 || state.suspended_at.is_some() => Change::Recover,
            _ => Change::None,
        }
    }

    /// The server will not have this login.
    fn suspend(&self) -> Change {
        tracing::error!(mailbox = self.outlet.name(), "a mailbox is suspended");
        metrics::counter!("delivery_suspensions_total", "channel" => self.outlet.channel().as_str())
            .increment(1);
        Change::Suspend
    }
}

fn count(outlet: Outlet<'_>, outcome: Outcome, times: u64) {
    let labels = [("channel", outlet.channel().as_str()), ("outcome", outcome.as_str())];
    metrics::counter!("delivery_attempts_total", &labels).increment(times);
}
