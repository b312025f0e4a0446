//! The network at work: what is handed in is judged, planned, and carried out by a few threads.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender};
use jiff::Timestamp;
use kernel::Clock;
use mailserver::{Answer, Keeper, Message, Refusal};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::accounts::{Accounts, Refused};
use crate::dispatch::{Dispatch, Recipient, domain};
use crate::ledger::Ledger;
use crate::mailboxes::{Mailbox, Mailboxes};
use crate::oddity::{Oddity, Orders};
use crate::original::{Original, marked};
use crate::plan::{Act, Planned, Timing, plan};
use crate::press::{Made, Press};
use crate::receipt::Kind;
use crate::schedule::Schedule;

/// How many messages may be under way between the final dot and their receipts; whoever comes then waits for his "250".
const AT_ONCE: u32 = 256;

/// What has happened so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages handed in, answered with 250.
    pub taken: u64,
    /// Of these, not accepted.
    pub refused: u64,
    /// Times that a message was put into a recipient's mailbox.
    pub delivered: u64,
    /// Receipts put into senders' mailboxes, each copy counted.
    pub receipts: u64,
    /// Receipts and messages that could not be made or stored.
    pub failures: u64,
}

#[derive(Default)]
struct Counters {
    taken: AtomicU64,
    refused: AtomicU64,
    delivered: AtomicU64,
    receipts: AtomicU64,
    failures: AtomicU64,
}

/// How the network is to behave.
pub(crate) struct Manners {
    pub(crate) timing: Timing,
    pub(crate) missing: Vec<String>,
    pub(crate) oddities_by_name: bool,
    pub(crate) login_wanted: bool,
    /// Whether what is for recipients is counted and not kept.
    pub(crate) only_counting: bool,
    /// How many messages the sender's mailbox may hold.
    pub(crate) backlog: usize,
}

pub(crate) struct Network {
    pub(crate) press: Press,
    pub(crate) mailboxes: Mailboxes,
    pub(crate) accounts: Accounts,
    pub(crate) ledger: Ledger,
    pub(crate) orders: Orders,
    pub(crate) clock: Clock,
    pub(crate) manners: Manners,
    /// How many of the next fetches are to be broken off.
    pub(crate) broken_fetches: AtomicU32,
    counters: Counters,
}

/// A message with what is made for it once.
struct Travelling {
    dispatch: Dispatch,
    /// The sender's mailbox.
    home: Arc<Mailbox>,
    envelope: Made,
    /// Whether it comes from outside of PEC.
    anomalous: bool,
}

/// Acts of one message that are due.
pub(crate) struct Work {
    message: Arc<Travelling>,
    acts: Vec<(Timestamp, Act)>,
    /// Given back when all is done.
    _turn: OwnedSemaphorePermit,
}

impl Network {
    pub(crate) fn new(
        press: Press,
        mailboxes: Mailboxes,
        accounts: Accounts,
        clock: Clock,
        manners: Manners,
    ) -> Self {
        let (ledger, orders, counters) = (Ledger::default(), Orders::default(), Counters::default());
        let broken_fetches = AtomicU32::new(0);
        Self { press, mailboxes, accounts, ledger, orders, clock, manners, broken_fetches, counters }
    }

    pub(crate) fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            taken: read(&self.counters.taken),
            refused: read(&self.counters.refused),
            delivered: read(&self.counters.delivered),
            receipts: read(&self.counters.receipts),
            failures: read(&self.counters.failures),
        }
    }

    /// Does what is handed in through the channel until nobody can hand in any more.
    pub(crate) fn work(&self, handed_in: &Receiver<Work>) {
        for work in handed_in {
            for (at, act) in &work.acts {
                if let Err(cause) = self.perform(&work.message, act, *at) {
                    self.counters.failures.fetch_add(1, Ordering::Relaxed);
                    eprintln!("pec-provider: {cause}");
                }
            }
        }
    }

    /// Whether the fetch that begins is to be broken off.
    pub(crate) fn breaks_fetch(&self) -> bool {
        let less = |times: u32| times.checked_sub(1);
        self.broken_fetches.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    /// The place of the provider of that address, if it is within PEC.
    fn provider(&self, address: &str) -> Option<usize> {
        let domain = domain(address);
        let fits = self.press.providers.iter().enumerate();
        fits.filter_map(|(place, provider)| Some((provider.manages(&domain)?, place)))
            .max()
            .map(|(_, place)| place)
    }

    /// Reads a message that was handed in, and says what is going to happen.
    fn take(&self, message: Message, home: Arc<Mailbox>) -> (Travelling, Vec<Planned>) {
        let original = Original::read(&message);
        if let Some(id) = &original.message_id {
            self.ledger.note(id);
        }
        let sender = self.provider(&message.from);
        let recipients: Vec<_> =
            message.to.iter().map(|address| self.recipient_of(&original, address)).collect();
        let provider = sender.or(recipients.first().and_then(|one| one.provider)).unwrap_or(0);
        let identifier = self.press.identifier(provider, message.received_at);
        let raw = match sender {
            Some(_) => marked(message.raw, &identifier, original.message_id.as_deref()),
            None => message.raw,
        };
        let dispatch =
            Dispatch { original, raw, identifier, taken_at: message.received_at, provider, recipients };
        self.counters.taken.fetch_add(1, Ordering::Relaxed);
        let planned = if sender.is_some() { self.planned(&dispatch) } else { anomaly(&dispatch) };
        (Travelling { dispatch, home, envelope: Made::new(), anomalous: sender.is_none() }, planned)
    }

    fn recipient_of(&self, original: &Original, address: &str) -> Recipient {
        let listed = original.to.iter().any(|to| to.eq_ignore_ascii_case(address));
        Recipient { address: address.to_owned(), provider: self.provider(address), copied: !listed }
    }

    fn planned(&self, dispatch: &Dispatch) -> Vec<Planned> {
        let oddities: Vec<_> =
            dispatch.recipients.iter().map(|recipient| self.oddity(&recipient.address)).collect();
        plan(dispatch, &oddities, &self.manners.timing, &self.press.random)
    }

    fn oddity(&self, address: &str) -> Option<Oddity> {
        let by_name = || self.manners.oddities_by_name.then(|| Oddity::named(address)).flatten();
        let missing = || self.missing(address).then_some(Oddity::NoMailbox);
        self.orders.take(address).or_else(missing).or_else(by_name)
    }

    fn missing(&self, address: &str) -> bool {
        self.manners.missing.iter().any(|missing| missing.eq_ignore_ascii_case(address))
    }

    fn perform(&self, message: &Travelling, act: &Act, at: Timestamp) -> io::Result<()> {
        let dispatch = &message.dispatch;
        match act {
            Act::HandOver(place) => self.hand_over(message, &dispatch.recipients[*place], at),
            Act::ForgedEnvelope(place) => {
                let raw = self.press.forged_envelope(dispatch, &dispatch.recipients[*place], at)?;
                message.home.put(raw.into(), at)
            }
            Act::Receipt { kind: Kind::TakenInCharge(_) | Kind::VirusFound, .. }
                if self.manners.only_counting =>
            {
                Ok(())
            }
            Act::Receipt { kind, recipient, flaw, copies } => {
                let recipient = recipient.and_then(|place| dispatch.recipients.get(place));
                let raw: Arc<[u8]> = self.press.receipt(dispatch, kind, recipient, at, *flaw)?.into();
                self.put_receipt(message, kind, &raw, *copies, at)
            }
        }
    }

    fn put_receipt(
        &self,
        message: &Travelling,
        kind: &Kind,
        raw: &Arc<[u8]>,
        copies: u8,
        at: Timestamp,
    ) -> io::Result<()> {
        if matches!(kind, Kind::TakenInCharge(_) | Kind::VirusFound) {
            let service = self.press.providers[message.dispatch.provider].service_mailbox();
            return self.mailboxes.get(&service)?.put(raw.clone(), at);
        }
        let refused = u64::from(matches!(kind, Kind::Refusal { .. }));
        self.counters.refused.fetch_add(refused, Ordering::Relaxed);
        for _ in 0..copies {
            message.home.put(raw.clone(), at)?;
            self.counters.receipts.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    fn hand_over(&self, message: &Travelling, recipient: &Recipient, at: Timestamp) -> io::Result<()> {
        if !self.manners.only_counting {
            let raw = match message.envelope.get() {
                Some(made) => made.clone(),
                None => self.envelope(message)?,
            };
            self.mailboxes.get(&recipient.address)?.put(raw, at)?;
        }
        self.counters.delivered.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn envelope(&self, message: &Travelling) -> io::Result<Arc<[u8]>> {
        let dispatch = &message.dispatch;
        let made =
            if message.anomalous { self.press.anomaly(dispatch) } else { self.press.envelope(dispatch) };
        let made: Arc<[u8]> = made?.into();
        Ok(message.envelope.get_or_init(|| made).clone())
    }
}

/// A message from outside is put into its recipients' mailboxes, and nobody is told.
fn anomaly(dispatch: &Dispatch) -> Vec<Planned> {
    let act = |place| Planned { after: jiff::SignedDuration::ZERO, act: Act::HandOver(place) };
    (0..dispatch.recipients.len()).map(act).collect()
}

/// A message, and what is to happen with it, each at its time.
type Due = (Arc<Travelling>, Vec<(Timestamp, Act)>);

/// Where messages come in, and where what waits is let go.
pub(crate) struct Gate {
    pub(crate) network: Arc<Network>,
    workers: Sender<Work>,
    turns: Arc<Semaphore>,
    waiting: Schedule<(Arc<Travelling>, Act)>,
    /// Held while what is due goes from the schedule to the workers.
    releasing: Mutex<()>,
}

impl Gate {
    pub(crate) fn new(network: Arc<Network>, workers: Sender<Work>) -> Self {
        let turns = Arc::new(Semaphore::new(AT_ONCE as usize));
        Self { network, workers, turns, waiting: Schedule::default(), releasing: Mutex::new(()) }
    }

    async fn hand_in(&self, message: Arc<Travelling>, acts: Vec<(Timestamp, Act)>) -> io::Result<()> {
        let turn = self.turns.clone().acquire_owned().await.map_err(io::Error::other)?;
        let ended = |_| io::Error::other("the network has ended");
        self.workers.send(Work { message, acts, _turn: turn }).map_err(ended)
    }

    async fn take(&self, message: Message) -> io::Result<()> {
        let home = self.network.mailboxes.get(&message.from)?;
        home.room(self.network.manners.backlog).await;
        let now = message.received_at;
        let (message, planned) = self.network.take(message, home);
        let message = Arc::new(message);
        let mut at_once = Vec::with_capacity(planned.len());
        for Planned { after, act } in planned {
            if after.is_zero() {
                at_once.push((now, act));
            } else {
                self.waiting.add(now.saturating_add(after).unwrap_or(Timestamp::MAX), (message.clone(), act));
            }
        }
        self.hand_in(message, at_once).await
    }

    /// Lets go what is due by now.
    pub(crate) async fn release(&self) {
        let _alone = self.releasing.lock().await;
        for (message, acts) in self.due() {
            if self.hand_in(message, acts).await.is_err() {
                return;
            }
        }
    }

    /// What is due by now; what concerns one message together, so that it happens in its order.
    fn due(&self) -> Vec<Due> {
        let now = self.network.clock.now();
        let (mut due, mut places) = (Vec::<Due>::new(), HashMap::new());
        while let Some((at, (message, act))) = self.waiting.due(now) {
            let place = *places.entry(Arc::as_ptr(&message)).or_insert(due.len());
            if place == due.len() {
                due.push((message, Vec::new()));
            }
            due[place].1.push((at, act));
        }
        due
    }

    /// Waits until everything that is due by now has happened.
    pub(crate) async fn settle(&self) {
        self.release().await;
        // Whoever has all turns knows that nobody else is at work.
        drop(self.turns.acquire_many(AT_ONCE).await);
    }
}

impl Keeper for Gate {
    fn offers_login(&self) -> bool {
        self.network.manners.login_wanted
    }

    fn login(&self, user: &str, password: &str) -> Result<(), Refusal> {
        match self.network.accounts.enter(user, password) {
            Ok(_mailbox) => Ok(()),
            Err(Refused::Wrong) => Err(Refusal::new(535, "5.7.8 wrong user or password")),
            Err(Refused::Locked) => Err(Refusal::new(535, "5.7.0 the account is locked")),
        }
    }

    fn sender(&self, user: Option<&str>, from: &str) -> Result<(), Refusal> {
        let within = self.network.provider(from).is_some();
        match user {
            Some(user) if !self.network.accounts.mailbox(user).eq_ignore_ascii_case(from) => {
                Err(Refusal::new(553, "5.7.1 not the mailbox that logged in"))
            }
            None if within && self.network.manners.login_wanted => {
                Err(Refusal::new(530, "5.7.0 log in first"))
            }
            _ => Ok(()),
        }
    }

    fn recipient(&self, _user: Option<&str>, from: &str, to: &str) -> Result<(), Refusal> {
        if self.network.provider(from).is_some() {
            return Ok(());
        }
        if self.network.provider(to).is_none() {
            return Err(Refusal::new(550, "5.7.1 not relayed"));
        }
        if self.network.missing(to) {
            return Err(Refusal::new(550, "5.1.1 no such mailbox"));
        }
        Ok(())
    }

    fn keep<'a>(&'a self, _user: Option<&'a str>, message: Message) -> Answer<'a> {
        Box::pin(async move {
            let taken = self.take(message).await;
            taken.map_err(|cause| Refusal::new(451, &format!("4.3.0 not taken: {cause}")))
        })
    }
}
