//! A small real SMTP server (RFC 5321 with PIPELINING, 8BITMIME, SIZE, AUTH and, given a key, STARTTLS) that
//! keeps every message that it takes and hands it to nobody, or leaves that to a [`Keeper`]. The demonstration shows its
//! messages as mailboxes; tests send to it and make it misbehave (see [`Fault`]).

mod fault;
mod keeper;
mod mailbox;
mod session;
mod transport;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use kernel::Clock;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use fault::Faults;
pub use fault::{Act, Fault, Step};
pub use keeper::{Answer, Keeper, Refusal};
use mailbox::Mailbox;
pub use mailbox::Message;
use transport::Transport;

/// What the server is to be.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Where messages are kept beyond the end of the process, one `.eml` file each; without it in memory alone.
    pub folder: Option<PathBuf>,
    /// User and password without which nothing is taken.
    pub login: Option<(String, String)>,
    /// The key for TLS, if it is offered.
    pub tls: Option<Tls>,
    /// The largest message taken, in bytes, announced by SIZE.
    pub size_limit: usize,
    /// Whether a client may send several commands at once (RFC 2920).
    pub pipelining: bool,
}

impl Settings {
    /// On a free port of the loopback, for anybody, in memory, messages up to 30 MB as PEC providers take them.
    #[must_use]
    pub fn loopback() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { listen, folder: None, login: None, tls: None, size_limit: 30_000_000, pipelining: true }
    }
}

/// How a connection is encrypted.
#[derive(Clone)]
pub enum Tls {
    /// After the client's STARTTLS (RFC 3207).
    Starttls(Arc<ServerConfig>),
    /// From the first byte (RFC 8314).
    Implicit(Arc<ServerConfig>),
}

/// A running server; it ends, connections and all, when the value is dropped.
pub struct MailServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    mailbox: Option<Arc<Mailbox>>,
    _tasks: JoinSet<()>,
}

pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) keeper: Arc<dyn Keeper>,
    pub(crate) faults: Faults,
}

impl MailServer {
    /// Starts to listen; takes up the messages that lie in the folder.
    pub async fn start(settings: Settings, clock: Clock) -> io::Result<Self> {
        let mailbox = Arc::new(Mailbox::open(settings.folder.clone(), settings.login.clone())?);
        let server = Self::start_for(settings, mailbox.clone(), clock).await?;
        Ok(Self { mailbox: Some(mailbox), ..server })
    }

    /// Starts to listen for a keeper, who has the last word on logins, senders, recipients and messages: the settings'
    /// folder and login are not looked at, and there are no [`MailServer::messages`].
    pub async fn start_for(settings: Settings, keeper: Arc<dyn Keeper>, clock: Clock) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.listen).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { settings, clock, keeper, faults: Faults::default() });
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, shared.clone()));
        Ok(Self { address, shared, mailbox: None, _tasks: tasks })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All messages, in the order of arrival.
    #[must_use]
    pub fn messages(&self) -> Vec<Arc<Message>> {
        self.mailbox.as_ref().map(|mailbox| mailbox.messages()).unwrap_or_default()
    }

    /// How many connections have been accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.faults.connections()
    }

    /// Makes the server misbehave; faults wait for their step in the order in which they were given.
    pub fn misbehave(&self, fault: Fault) {
        self.shared.faults.add(fault);
    }

    /// Ends all misbehaviour that is still to come.
    pub fn behave(&self) {
        self.shared.faults.clear();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut sessions = JoinSet::new();
    loop {
        // An accept can fail for want of descriptors; the next may go through.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        while sessions.try_join_next().is_some() {}
        shared.faults.count_connection();
        let shared = shared.clone();
        sessions.spawn(async move {
            let _ = stream.set_nodelay(true);
            let transport = match &shared.settings.tls {
                Some(Tls::Implicit(config)) => match TlsAcceptor::from(config.clone()).accept(stream).await {
                    Ok(stream) => Transport::new(Box::new(stream)),
                    Err(_no_handshake) => return,
                },
                _ => Transport::new(Box::new(stream)),
            };
            // A session that breaks off concerns nobody but the client.
            let _ = session::serve(transport, &shared).await;
        });
    }
}
