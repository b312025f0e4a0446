use std::net::IpAddr;
use std::path::PathBuf;
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
    /// The largest message that a PEC provider takes, in bytes as sent, times the number of recipients.
    #[serde(default = "thirty_megabytes")]
    pub size_limit: usize,
    /// How long an item that is put off again and again is tried.
    #[serde(default = "three_days")]
    pub give_up_after_hours: u32,
    /// How long a server may take.
    #[serde(default)]
    pub patience: Patience,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mailboxes: Vec::new(),
            size_limit: thirty_megabytes(),
            give_up_after_hours: three_days(),
            patience: Patience::default(),
        }
    }
}

const fn thirty_megabytes() -> usize {
    30_000_000
}

const fn three_days() -> u32 {
    72
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

    /// Longer than one attempt can take: until then nobody else may judge it.
    pub(crate) fn lease(self) -> jiff::SignedDuration {
        let seconds = self.answer * 4 + self.body + self.dot + 60;
        jiff::SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
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
}

const fn complete() -> Receipt {
    Receipt::Complete
}

const fn one() -> usize {
    1
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
        faults
    }

    pub(crate) fn mailbox(&self, address: &EmailAddress) -> Option<&Mailbox> {
        self.mailboxes.iter().find(|mailbox| mailbox.address == *address)
    }
}

impl Mailbox {
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
        faults.into_iter().map(|fault| format!("mailbox {}: {fault}", self.address.as_str())).collect()
    }

    fn is_local(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(host: &str, tls: Tls) -> Mailbox {
        Mailbox {
            address: EmailAddress::parse("attestati@pec.example.it").unwrap(),
            channel: Channel::Pec,
            host: host.to_owned(),
            port: 465,
            tls,
            user: Some("M123".to_owned()),
            password_file: Some(PathBuf::from("/run/credentials/pec")),
            trusted: None,
            receipt: Receipt::Brief,
            connections: 1,
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

    #[test]
    fn a_lease_outlasts_the_slowest_attempt() {
        let patience = Patience::default();
        let slowest = 4 * patience.answer + patience.body + patience.dot;
        assert!(patience.lease().as_secs() > i64::try_from(slowest).unwrap());
    }
}
