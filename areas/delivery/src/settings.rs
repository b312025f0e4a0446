use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use kernel::{EmailAddress, words};
use serde::Deserialize;

use crate::Channel;

/// What delivery needs to know of its surroundings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The mailboxes from which messages go out.
    #[serde(default)]
    pub mailboxes: Vec<Mailbox>,
    /// The lines over which short messages go out; the first one serves.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// The largest message that a PEC provider takes, in bytes as sent, times the number of recipients.
    #[serde(default = "thirty_megabytes")]
    pub size_limit: usize,
    /// How long an item that is put off again and again is tried.
    #[serde(default = "three_days")]
    pub give_up_after_hours: u32,
    /// How long a server may take.
    #[serde(default)]
    pub patience: Patience,
    /// When somebody is told that a receipt has not come.
    #[serde(default)]
    pub alarm: AlarmAfter,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mailboxes: Vec::new(),
            lines: Vec::new(),
            size_limit: thirty_megabytes(),
            give_up_after_hours: three_days(),
            patience: Patience::default(),
            alarm: AlarmAfter::default(),
        }
    }
}

const fn thirty_megabytes() -> usize {
    30_000_000
}

const fn three_days() -> u32 {
    72
}

/// How long a receipt may be missing.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlarmAfter {
    /// Minutes from the hand-over to the acceptance.
    pub acceptance_minutes: u32,
    /// Hours from the acceptance to a delivery or a failure: the provider has 24 (technical rules of DM 2/11/2005, 6.3.4
    /// and 6.5.3), and some time to say so. For a short message, from the hand-over.
    pub delivery_hours: u32,
}

impl Default for AlarmAfter {
    fn default() -> Self {
        Self { acceptance_minutes: 60, delivery_hours: 26 }
    }
}

/// How long to wait for a server, in seconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Patience {
    /// For a connection, and for TLS on it.
    pub connect: u64,
    /// For the answer to any command but the last.
    pub answer: u64,
    /// For the whole message to be taken, up to its end.
    pub body: u64,
    /// For the answer after the final dot; RFC 5321 §4.5.3.2.6 asks for ten minutes, and what is cut short here is
    /// uncertain.
    pub dot: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: 30, answer: 120, body: 600, dot: 600 }
    }
}

impl Patience {
    pub(crate) fn connect(self) -> Duration {
        Duration::from_secs(self.connect)
    }

    pub(crate) fn answer(self) -> Duration {
        Duration::from_secs(self.answer)
    }

    pub(crate) fn body(self) -> Duration {
        Duration::from_secs(self.body)
    }

    pub(crate) fn dot(self) -> Duration {
        Duration::from_secs(self.dot)
    }
}

/// A mailbox of the institute and the server that takes its messages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    /// The sender of every message, in the header and in the envelope.
    pub address: EmailAddress,
    /// What kind of mailbox it is.
    pub channel: Channel,
    /// Name or address of the server.
    pub host: String,
    /// 465 with implicit TLS, 587 with STARTTLS.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// The name to log in with, which is not always the address; without it there is no login.
    #[serde(default)]
    pub user: Option<String>,
    /// The file that holds the password, read again for each connection.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// A PEM file of the authorities to trust instead of the public ones.
    #[serde(default)]
    pub trusted: Option<PathBuf>,
    /// What receipts a PEC provider is asked to send.
    #[serde(default = "complete")]
    pub receipt: Receipt,
    /// How many connections may be open at once.
    #[serde(default = "one")]
    pub connections: usize,
    /// How many messages the provider takes in a minute at most; without it as many as come.
    #[serde(default)]
    pub per_minute: Option<u32>,
    /// Where receipts and returned mail are read; without it nobody reads them.
    #[serde(default)]
    pub receipts: Option<Inbox>,
}

/// Where what comes back to a mailbox is read, over IMAP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    /// Name or address of the server.
    pub host: String,
    /// 993 with implicit TLS, 143 with STARTTLS.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// The name to log in with; without it that of the mailbox.
    #[serde(default)]
    pub user: Option<String>,
    /// The file that holds the password, read again for each connection; without it that of the mailbox.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// A PEM file of the authorities to trust for TLS instead of the public ones.
    #[serde(default)]
    pub trusted: Option<PathBuf>,
    /// A PEM file of the certificates with which the provider signs receipts, or of those who issued them: what others
    /// have signed is believed by nobody. A PEC mailbox needs it.
    #[serde(default)]
    pub signers: Option<PathBuf>,
    /// The folder in which receipts lie.
    #[serde(default = "inbox")]
    pub folder: String,
    /// Whether a receipt is removed from the provider's folder once it is stored here.
    #[serde(default)]
    pub remove: bool,
    /// How often to look, in seconds.
    #[serde(default = "half_a_minute")]
    pub every: u64,
}

fn inbox() -> String {
    "INBOX".to_owned()
}

const fn half_a_minute() -> u64 {
    30
}

const fn complete() -> Receipt {
    Receipt::Complete
}

const fn one() -> usize {
    1
}

/// A gateway that takes our short messages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it is called here, for ever: items and receipts are kept under this name. Letters, digits and hyphens.
    pub name: String,
    /// Who takes them, and how.
    pub gateway: sms::Gateway,
    /// How many sessions may be open at once.
    #[serde(default = "one")]
    pub connections: usize,
    /// How many messages the gateway takes in a minute at most; without it as many as come.
    #[serde(default)]
    pub per_minute: Option<u32>,
}

impl Line {
    fn faults(&self) -> Vec<String> {
        let mut faults = self.gateway.faults();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if self.name.is_empty() || !self.name.bytes().all(plain) {
            faults.push("its name is made of letters, digits and hyphens".to_owned());
        }
        if self.connections == 0 {
            faults.push("connections must be at least 1".to_owned());
        }
        if self.per_minute == Some(0) {
            faults.push("per_minute must be at least 1".to_owned());
        }
        faults.into_iter().map(|fault| format!("line {}: {fault}", self.name)).collect()
    }
}

words! {
    /// How a connection to a server is protected.
    pub enum Tls {
        /// Not at all: only to this machine itself.
        None = "none",
        /// After STARTTLS; a server that does not offer it gets nothing.
        Starttls = "starttls",
        /// From the first byte.
        Implicit = "implicit",
    }

    /// The delivery receipt asked for (*X-TipoRicevuta*, DM 2/11/2005).
    pub enum Receipt {
        /// With the whole message.
        Complete = "completa",
        /// With digests instead of the attachments.
        Brief = "breve",
        /// The data alone.
        Synthetic = "sintetica",
    }
}

impl Settings {
    /// What is wrong with the settings, in words for whoever wrote them.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.mailboxes.iter().flat_map(Mailbox::faults).collect();
        for (index, mailbox) in self.mailboxes.iter().enumerate() {
            if self.mailboxes[..index].iter().any(|other| other.address == mailbox.address) {
                faults.push(format!("mailbox {} stands there twice", mailbox.address.as_str()));
            }
        }
        faults.extend(self.lines.iter().flat_map(Line::faults));
        for (index, line) in self.lines.iter().enumerate() {
            if self.lines[..index].iter().any(|other| other.name == line.name) {
                faults.push(format!("line {} stands there twice", line.name));
            }
        }
        faults
    }

    pub(crate) fn mailbox(&self, address: &EmailAddress) -> Option<&Mailbox> {
        self.mailboxes.iter().find(|mailbox| mailbox.address == *address)
    }
}

impl Mailbox {
    /// A mailbox whose server listens on this machine, wants no login and speaks without TLS: for tests and
    /// demonstrations.
    #[must_use]
    pub fn on_this_machine(address: EmailAddress, channel: Channel, server: SocketAddr) -> Self {
        Self {
            address,
            channel,
            host: server.ip().to_string(),
            port: server.port(),
            tls: Tls::None,
            user: None,
            password_file: None,
            trusted: None,
            receipt: Receipt::Complete,
            connections: 1,
            per_minute: None,
            receipts: None,
        }
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.tls == Tls::None && !self.is_local() {
            faults.push("without TLS only a server on this machine may be used".to_owned());
        }
        if self.user.is_some() != self.password_file.is_some() {
            faults.push("user and password_file go together".to_owned());
        }
        if self.channel == Channel::Pec && self.tls != Tls::None && self.user.is_none() {
            faults.push("a PEC mailbox needs a user and a password_file".to_owned());
        }
        if self.connections == 0 {
            faults.push("connections must be at least 1".to_owned());
        }
        if self.per_minute == Some(0) {
            faults.push("per_minute must be at least 1".to_owned());
        }
        if self.channel == Channel::Sms {
            faults.push("a mailbox is of the channel pec or email".to_owned());
        }
        if let Some(inbox) = &self.receipts {
            faults.extend(inbox.faults(self));
        }
        faults.into_iter().map(|fault| format!("mailbox {}: {fault}", self.address.as_str())).collect()
    }

    fn is_local(&self) -> bool {
        is_local(&self.host)
    }
}

impl Inbox {
    fn faults(&self, mailbox: &Mailbox) -> Vec<String> {
        let mut faults = Vec::new();
        if self.tls == Tls::None && !is_local(&self.host) {
            faults.push("receipts: without TLS only a server on this machine may be used".to_owned());
        }
        if self.user.is_some() != self.password_file.is_some() {
            faults.push("receipts: user and password_file go together".to_owned());
        }
        if self.user.is_none() && mailbox.user.is_none() {
            faults.push("receipts: a user and a password_file are needed".to_owned());
        }
        if mailbox.channel == Channel::Pec && self.signers.is_none() {
            faults
                .push("receipts: a PEC mailbox needs the certificates of its provider in signers".to_owned());
        }
        if self.every == 0 {
            faults.push("receipts: every must be at least 1".to_owned());
        }
        faults
    }

    /// User and password file, of its own or of the mailbox.
    pub(crate) fn login<'a>(&'a self, mailbox: &'a Mailbox) -> Option<(&'a str, &'a Path)> {
        let own = self.user.as_deref().zip(self.password_file.as_deref());
        own.or_else(|| mailbox.user.as_deref().zip(mailbox.password_file.as_deref()))
    }
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(host: &str, tls: Tls) -> Mailbox {
        let address = EmailAddress::parse("attestati@pec.example.it").unwrap();
        Mailbox {
            host: host.to_owned(),
            tls,
            user: Some("M123".to_owned()),
            password_file: Some(PathBuf::from("/run/credentials/pec")),
            ..Mailbox::on_this_machine(address, Channel::Pec, SocketAddr::from(([127, 0, 0, 1], 465)))
        }
    }

    #[test]
    fn a_password_is_never_sent_in_clear_to_another_machine() {
        let settings = |host, tls| Settings { mailboxes: vec![mailbox(host, tls)], ..Settings::default() };
        assert_eq!(settings("smtp.example.it", Tls::None).faults().len(), 1);
        assert!(settings("smtp.example.it", Tls::Implicit).faults().is_empty());
        assert!(settings("127.0.0.1", Tls::None).faults().is_empty());
        assert!(settings("::1", Tls::None).faults().is_empty());
    }

    #[test]
    fn the_same_mailbox_twice_is_a_fault() {
        let twice = vec![mailbox("localhost", Tls::None), mailbox("localhost", Tls::None)];
        assert_eq!(Settings { mailboxes: twice, ..Settings::default() }.faults().len(), 1);
    }
}
