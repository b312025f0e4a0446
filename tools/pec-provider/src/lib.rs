//! Plays the whole network of PEC (certified e-mail, RFC 6109) for any number of mailboxes: takes messages by SMTP, checks
//! them as an access point does, puts them into recipients' mailboxes inside signed envelopes, and signed receipts into
//! senders' mailboxes, where they are read by IMAP. It does other than well on command: see [`Oddity`] for the network and
//! [`mailserver::Fault`] for the conversation by SMTP.

mod accounts;
mod cms;
mod daticert;
mod dispatch;
mod imap;
mod keys;
mod ledger;
mod mailboxes;
mod mime;
mod network;
mod oddity;
mod original;
mod plan;
mod press;
mod receipt;
mod schedule;
mod settings;
mod uids;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use kernel::{Clock, Random};
use mailserver::MailServer;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use accounts::Account;
use accounts::Accounts;
pub use dispatch::Provider;
use keys::Authority;
pub use keys::KeyKind;
use mailboxes::Mailboxes;
pub use network::Counts;
use network::{Gate, Manners, Network};
pub use oddity::{Aim, Oddity};
pub use original::ReceiptForm;
pub use plan::{Delay, Timing};
use press::Press;
pub use settings::{Encryption, Settings, Storage};

/// How often the clock is looked at for what has become due.
const LOOK: Duration = Duration::from_millis(20);

/// A running network; it ends when the value is dropped.
pub struct PecProvider {
    gate: Arc<Gate>,
    smtp: MailServer,
    imap: SocketAddr,
    trust: String,
    _tasks: JoinSet<()>,
}

/// A message in a mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Received {
    /// Its number in the mailbox, as IMAP says it.
    pub uid: u32,
    /// When it was put there.
    pub at: Timestamp,
    /// Headers and body.
    pub raw: Arc<[u8]>,
}

impl PecProvider {
    /// Starts to listen; takes up mailboxes and keys that lie in their folders.
    pub async fn start(settings: Settings, clock: Clock, random: Random) -> io::Result<Self> {
        if settings.providers.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a network needs a provider"));
        }
        let authority =
            Authority::open("Test PEC authority", settings.keys.as_deref(), settings.key_kind, &clock)?;
        let network = Arc::new(network(&settings, &authority, &clock, random)?);
        let gate = Arc::new(Gate::new(network.clone(), workers(&network, settings.threads)?));
        let tls = settings
            .encryption
            .map(|encryption| Ok::<_, io::Error>((encryption, authority.server(&settings.server_names)?)));
        let tls = tls.transpose()?;
        let listener = TcpListener::bind(settings.imap).await?;
        let imap = listener.local_addr()?;
        let mut tasks = JoinSet::new();
        let forget = matches!(settings.storage, Storage::Counted { forget_fetched: true, .. });
        tasks.spawn(imap::listen(listener, imap::Desk { network, tls: tls.clone(), forget_fetched: forget }));
        let releasing = gate.clone();
        tasks.spawn(async move {
            loop {
                releasing.release().await;
                tokio::time::sleep(LOOK).await;
            }
        });
        let server = mailserver::Settings {
            listen: settings.smtp,
            tls: tls.map(|(encryption, config)| match encryption {
                Encryption::Starttls => mailserver::Tls::Starttls(config),
                Encryption::Implicit => mailserver::Tls::Implicit(config),
            }),
            size_limit: settings.size_limit,
            pipelining: settings.pipelining,
            ..mailserver::Settings::loopback()
        };
        let smtp = MailServer::start_for(server, gate.clone(), clock).await?;
        Ok(Self { gate, smtp, imap, trust: authority.pem().to_owned(), _tasks: tasks })
    }

    /// Where messages are handed in.
    pub fn smtp(&self) -> SocketAddr {
        self.smtp.address()
    }

    /// Where mailboxes are read.
    pub fn imap(&self) -> SocketAddr {
        self.imap
    }

    /// The certificate of the root below which all signers and servers of the network are.
    pub fn trust_pem(&self) -> &str {
        &self.trust
    }

    /// Makes the conversation by SMTP go wrong; faults wait for their step in the order in which they were given.
    pub fn misbehave(&self, fault: mailserver::Fault) {
        self.smtp.misbehave(fault);
    }

    /// Makes the network do other than well. Orders come before what recipients' names ask for, the first that fits first.
    pub fn order(&self, oddity: Oddity, aim: Aim) {
        self.gate.network.orders.add(oddity, aim);
    }

    /// Ends the connection in the middle of a message, in so many of the next FETCH commands that give messages.
    pub fn break_off_fetches(&self, times: u32) {
        self.gate.network.broken_fetches.store(times, Ordering::Relaxed);
    }

    /// Gives a mailbox another UIDVALIDITY and its messages other UIDs, as a provider does that had to restore it; whoever
    /// has it open sees it empty.
    pub fn renumber(&self, address: &str) -> io::Result<()> {
        self.gate.network.mailboxes.get(address)?.renumber()
    }

    /// Forgets all faults and orders that are still to come.
    pub fn behave(&self) {
        self.smtp.behave();
        self.gate.network.orders.clear();
        self.break_off_fetches(0);
    }

    /// Lets an account that is locked come in again.
    pub fn unlock(&self, login: &str) {
        self.gate.network.accounts.unlock(login);
    }

    /// Waits until everything that is due by the network's clock lies in its mailbox.
    pub async fn settle(&self) {
        self.gate.settle().await;
    }

    /// What has happened so far.
    pub fn counts(&self) -> Counts {
        self.gate.network.counts()
    }

    /// How many connections by SMTP there have been so far.
    pub fn connections(&self) -> usize {
        self.smtp.connections()
    }

    /// How often a message with that id, without brackets, was handed in and answered with 250, or would have been had no
    /// fault come between.
    pub fn handed_in(&self, message_id: &str) -> u32 {
        self.gate.network.ledger.times(message_id)
    }

    /// The message ids that were handed in more than once.
    pub fn handed_in_twice(&self) -> Vec<String> {
        self.gate.network.ledger.repeated()
    }

    /// The mailboxes into which something has come or which somebody has opened, providers' own too, in order.
    pub fn mailboxes(&self) -> Vec<String> {
        self.gate.network.mailboxes.addresses()
    }

    /// What lies in a mailbox, the oldest first.
    pub fn mailbox(&self, address: &str) -> io::Result<Vec<Received>> {
        self.mailbox_from(address, 1)
    }

    /// What lies in a mailbox from that UID on, the oldest first.
    pub fn mailbox_from(&self, address: &str, first: u32) -> io::Result<Vec<Received>> {
        let messages = self.gate.network.mailboxes.get(address)?.between(first, u32::MAX);
        messages.into_iter().map(|(uid, kept)| Ok(Received { uid, at: kept.at, raw: kept.raw()? })).collect()
    }

    /// Where a provider's own notices go: that a message was taken in charge, that a virus was found.
    pub fn service_mailbox(provider: &Provider) -> String {
        provider.service_mailbox()
    }
}

fn network(settings: &Settings, authority: &Authority, clock: &Clock, random: Random) -> io::Result<Network> {
    let stranger = Authority::open("Test PEC authority", None, settings.key_kind, clock)?;
    let sign = |authority: &Authority, folder: Option<&std::path::Path>| {
        let signers =
            settings.providers.iter().map(|one| authority.signer(&one.name, &one.address(), folder));
        signers.collect::<io::Result<Vec<_>>>()
    };
    let press = Press {
        signers: sign(authority, settings.keys.as_deref())?,
        strangers: sign(&stranger, None)?,
        providers: settings.providers.clone(),
        salt: random.below(1_000_000),
        random,
        number: AtomicU64::new(1),
        moments: dispatch::Moments::default(),
    };
    let folder = match &settings.storage {
        Storage::Folder(folder) => Some(folder.as_path()),
        Storage::Memory | Storage::Counted { .. } => None,
    };
    let manners = Manners {
        timing: settings.timing,
        missing: settings.missing.clone(),
        oddities_by_name: settings.oddities_by_name,
        login_wanted: settings.smtp_login,
        only_counting: matches!(settings.storage, Storage::Counted { .. }),
        backlog: match settings.storage {
            Storage::Counted { backlog, .. } => backlog,
            Storage::Memory | Storage::Folder(_) => usize::MAX,
        },
    };
    let accounts = Accounts::new(&settings.accounts, &settings.password, settings.lock_after);
    Ok(Network::new(press, Mailboxes::open(folder, clock)?, accounts, clock.clone(), manners))
}

/// Starts the threads that make receipts; they end when what they are sent work by is gone.
fn workers(network: &Arc<Network>, threads: usize) -> io::Result<crossbeam_channel::Sender<network::Work>> {
    let (sender, receiver) = crossbeam_channel::unbounded();
    for _ in 0..threads.max(1) {
        let (network, receiver) = (network.clone(), receiver.clone());
        std::thread::Builder::new().name("pec-provider".to_owned()).spawn(move || network.work(&receiver))?;
    }
    Ok(sender)
}
