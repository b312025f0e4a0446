//! What the network is to be.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::accounts::Account;
use crate::dispatch::Provider;
use crate::keys::KeyKind;
use crate::plan::Timing;

/// Where what lies in mailboxes is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Storage {
    /// In memory.
    #[default]
    Memory,
    /// As `.eml` files too, a folder for each mailbox: they and their UIDs survive a restart.
    Folder(PathBuf),
    /// For volume: what is for recipients is counted and dropped; senders' receipts are in memory until they are expunged.
    Counted {
        /// Or until they were fetched whole, and the client's next command shows that it has them.
        forget_fetched: bool,
        /// How many receipts a mailbox may hold before whoever sends from it waits for his "250": what bounds the memory
        /// where receipts are read more slowly than messages are sent.
        backlog: usize,
    },
}

/// How both doors are encrypted. The certificate is of the network's own root, see [`crate::PecProvider::trust_pem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// After the client's STARTTLS; IMAP logins before it are refused.
    Starttls,
    /// From the first byte.
    Implicit,
}

/// What the network is to be.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where messages are handed in; port 0 takes any free one.
    pub smtp: SocketAddr,
    /// Where mailboxes are read; port 0 takes any free one.
    pub imap: SocketAddr,
    /// Who provides mailboxes; at least one.
    pub providers: Vec<Provider>,
    /// Mailboxes that are entered under a name of their own.
    pub accounts: Vec<Account>,
    /// The password of every other mailbox, which is entered under its address.
    pub password: String,
    /// Whether senders must log in, and may then send only from their own mailbox.
    pub smtp_login: bool,
    /// After how many wrong passwords in a row an account is locked.
    pub lock_after: u32,
    /// Addresses within PEC that do not exist; all others do.
    pub missing: Vec<String>,
    /// Where messages are kept.
    pub storage: Storage,
    /// The folder of keys and certificates, made there at the first start; without it they last as long as the process.
    pub keys: Option<PathBuf>,
    /// With which keys the providers sign.
    pub key_kind: KeyKind,
    /// How both doors are encrypted, if at all.
    pub encryption: Option<Encryption>,
    /// Names and addresses in the certificate for TLS.
    pub server_names: Vec<String>,
    /// How long the network takes.
    pub timing: Timing,
    /// Whether recipients' names make oddities happen, see [`crate::Oddity`].
    pub oddities_by_name: bool,
    /// How many threads make receipts.
    pub threads: usize,
    /// The largest message taken, in bytes.
    pub size_limit: usize,
    /// Whether an SMTP client may send several commands at once.
    pub pipelining: bool,
}

impl Settings {
    /// On free ports of the loopback, without logins to send, in memory. One provider keeps the mailboxes of domains that
    /// begin with `pec.istituto.`, another those of all that begin with `pec.` or have `.pec.` before `example`; the password
    /// of mailboxes is `segreta`.
    pub fn loopback() -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let provider = |name: &str, domain: &str, manages: &[&str]| Provider {
            name: name.to_owned(),
            domain: domain.to_owned(),
            manages: manages.iter().map(|&pattern| pattern.to_owned()).collect(),
        };
        Self {
            smtp: free,
            imap: free,
            providers: vec![
                provider("GESTORE UNO S.P.A.", "gestore-uno.example", &["pec.istituto.*"]),
                provider("GESTORE DUE S.P.A.", "gestore-due.example", &["pec.*", "*.pec.example"]),
            ],
            accounts: Vec::new(),
            password: "segreta".to_owned(),
            smtp_login: false,
            lock_after: 5,
            missing: Vec::new(),
            storage: Storage::Memory,
            keys: None,
            key_kind: KeyKind::EcdsaP256,
            encryption: None,
            server_names: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
            timing: Timing::default(),
            oddities_by_name: true,
            threads: 2,
            size_limit: crate::original::LARGEST,
            pipelining: true,
        }
    }
}
