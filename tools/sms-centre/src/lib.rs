//! A small real message centre: SMPP 3.4 and the HTTP form of [`sms::Http`]. It keeps every message that it takes, up to
//! a number, hands it to nobody, and reports it as delivered. The demonstration shows its messages; tests send to it and
//! make it misbehave (see [`Fault`]). It reads and writes SMPP with another library than the client that it serves.

mod fault;
mod http;
mod kept;
mod smpp;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use fault::Fault;
use fault::Faults;
use kept::Kept;
pub use kept::{Form, Message};

/// What the centre is to be.
#[derive(Clone)]
pub struct Settings {
    /// Where it listens for SMPP; port 0 takes any free one.
    pub smpp: SocketAddr,
    /// Where it listens for HTTP.
    pub http: SocketAddr,
    /// The key for TLS on SMPP; without it there is none.
    pub tls: Option<Arc<ServerConfig>>,
    /// Who may log in over SMPP.
    pub system_id: String,
    /// With what; at most eight characters, as SMPP has it.
    pub password: String,
    /// Who may post over HTTP.
    pub token: String,
    /// How long after a message its receipt is due, and its state final.
    pub receipt_delay: Duration,
    /// How long after a receipt that was not taken it is delivered again.
    pub receipt_again: Duration,
    /// In which form receipts are written.
    pub receipts: ReceiptForm,
    /// How many messages are kept; the oldest go first.
    pub most_kept: usize,
}

kernel::words! {
    /// How a receipt over SMPP says which message it is for, and what became of it.
    pub enum ReceiptForm {
        /// In the text and in parameters.
        Full = "full",
        /// In parameters alone.
        Parameters = "parameters",
        /// In the text alone.
        Text = "text",
        /// In the text alone, the id in decimal digits, which was hexadecimal before.
        DecimalText = "decimal-text",
    }
}

impl Settings {
    /// On free ports of the loopback, for `istituto` with `segreto`, receipts at once.
    #[must_use]
    pub fn loopback() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            smpp: listen,
            http: listen,
            tls: None,
            system_id: "istituto".to_owned(),
            password: "segreto".to_owned(),
            token: "gettone".to_owned(),
            receipt_delay: Duration::ZERO,
            receipt_again: Duration::from_millis(50),
            receipts: ReceiptForm::Full,
            most_kept: 10_000,
        }
    }
}

/// A running centre; it ends, connections and all, when the value is dropped.
pub struct Centre {
    smpp: SocketAddr,
    http: SocketAddr,
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
}

struct Shared {
    settings: Settings,
    kept: Kept,
    faults: Faults,
    logins: AtomicUsize,
    enquiries: AtomicUsize,
}

impl Centre {
    /// Starts to listen.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        let smpp = TcpListener::bind(settings.smpp).await?;
        let http = TcpListener::bind(settings.http).await?;
        let addresses = (smpp.local_addr()?, http.local_addr()?);
        let shared = Arc::new(Shared {
            kept: Kept::new(&settings),
            settings,
            faults: Faults::default(),
            logins: AtomicUsize::new(0),
            enquiries: AtomicUsize::new(0),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(smpp::accept(smpp, shared.clone()));
        tasks.spawn(http::accept(http, shared.clone()));
        Ok(Self { smpp: addresses.0, http: addresses.1, shared, _tasks: tasks })
    }

    /// Where it listens for SMPP.
    #[must_use]
    pub fn smpp(&self) -> SocketAddr {
        self.smpp
    }

    /// Where messages are posted over HTTP.
    #[must_use]
    pub fn http(&self) -> String {
        format!("http://{}/messages", self.http)
    }

    /// The messages that are kept, in the order of arrival.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.shared.kept.messages()
    }

    /// How many receipts have not been taken yet.
    #[must_use]
    pub fn receipts(&self) -> usize {
        self.shared.kept.receipts()
    }

    /// How many logins over SMPP have been tried so far.
    #[must_use]
    pub fn logins(&self) -> usize {
        self.shared.logins.load(Ordering::Relaxed)
    }

    /// How often it was asked whether it is there.
    #[must_use]
    pub fn enquiries(&self) -> usize {
        self.shared.enquiries.load(Ordering::Relaxed)
    }

    /// Makes the centre misbehave so many times; faults wait for their moment in the order in which they were given.
    pub fn misbehave(&self, fault: Fault, times: u32) {
        self.shared.faults.add(fault, times);
    }

    /// Ends all misbehaviour that is still to come.
    pub fn behave(&self) {
        self.shared.faults.clear();
    }
}
