//! From where items go: a mailbox over SMTP, or a line over a gateway for short messages. To the worker both are one
//! thing that takes an item and says what is known of it.

use jiff::Timestamp;
use kernel::digest::SHA256_BYTES;
use sms::{Code, Submitted, Text};

use crate::message::{self, Draft};
use crate::message_id::message_id;
use crate::settings::{Line, Mailbox};
use crate::smtp::{Connection, Login, NoConnection, Sent, Step, Trace};
use crate::store::Held;
use crate::{Attachment, Channel, Delivery, Error, ItemId, Recipient};

/// Where items of one kind go out.
#[derive(Clone, Copy)]
pub(crate) enum Outlet<'a> {
    Mailbox(&'a Mailbox),
    Line(&'a Line),
}

/// User and password of an outlet, as they are right now.
pub(crate) struct Access {
    login: Option<Login>,
    /// By which a refused login is known again without keeping it.
    pub(crate) fingerprint: Option<[u8; SHA256_BYTES]>,
}

/// An open connection, good for many items.
pub(crate) enum Link {
    Mail(Connection),
    Text(sms::Session),
}

/// An item as it will be shown to the server.
pub(crate) enum Written {
    Mail { from: String, to: String, raw: Vec<u8> },
    Text(Text),
}

/// An attempt; its message goes out once it is written down.
pub(crate) struct Attempt {
    pub(crate) number: u32,
    pub(crate) message_id: String,
    /// Nothing where its files cannot be read or it cannot be written as it is.
    pub(crate) written: Option<Written>,
}

impl<'a> Outlet<'a> {
    /// All from which something can go.
    pub(crate) fn all(delivery: &'a Delivery) -> impl Iterator<Item = Self> {
        let settings = &delivery.settings;
        settings.mailboxes.iter().map(Self::Mailbox).chain(settings.lines.iter().map(Self::Line))
    }

    /// The address of the mailbox, or the name of the line.
    pub(crate) fn name(self) -> &'a str {
        match self {
            Self::Mailbox(mailbox) => mailbox.address.as_str(),
            Self::Line(line) => &line.name,
        }
    }

    pub(crate) fn channel(self) -> Channel {
        match self {
            Self::Mailbox(mailbox) => mailbox.channel,
            Self::Line(_) => Channel::Sms,
        }
    }

    /// How many connections may be open at once.
    pub(crate) fn connections(self) -> usize {
        match self {
            Self::Mailbox(mailbox) => mailbox.connections,
            Self::Line(line) => line.connections,
        }
    }

    /// Whether the other side tells things by itself for as long as there is a connection.
    pub(crate) fn is_told_things(self) -> bool {
        matches!(self, Self::Line(Line { gateway: sms::Gateway::Smpp(_), .. }))
    }

    pub(crate) fn per_minute(self) -> Option<u32> {
        match self {
            Self::Mailbox(mailbox) => mailbox.per_minute,
            Self::Line(line) => line.per_minute,
        }
    }

    pub(crate) async fn access(self, delivery: &Delivery) -> Result<Access, NoConnection> {
        Ok(match self {
            Self::Mailbox(mailbox) => {
                let login = Login::read(mailbox).await?;
                let fingerprint = login.as_ref().map(|login| login.fingerprint(&delivery.key));
                Access { login, fingerprint }
            }
            Self::Line(line) => {
                let fingerprint = line.gateway.fingerprint(&delivery.key).await.map_err(no_connection)?;
                Access { login: None, fingerprint: Some(fingerprint) }
            }
        })
    }

    pub(crate) async fn open(self, access: &Access, delivery: &Delivery) -> Result<Link, NoConnection> {
        let patience = delivery.settings.patience;
        Ok(match self {
            Self::Mailbox(mailbox) => {
                Link::Mail(Connection::open(mailbox, access.login.as_ref(), patience).await?)
            }
            Self::Line(line) => {
                let (connect, answer) = (patience.connect(), patience.answer());
                let patience = sms::Patience { connect, answer, ..sms::Patience::default() };
                let opened = sms::Session::open(&line.gateway, &delivery.outside, patience).await;
                Link::Text(opened.map_err(no_connection)?)
            }
        })
    }

    /// Under which name an attempt is shown to the server.
    pub(crate) fn message_id(self, delivery: &Delivery, item: ItemId, attempt: u32) -> String {
        let place = match self {
            Self::Mailbox(mailbox) => mailbox.address.domain(),
            Self::Line(line) => &line.name,
        };
        message_id(&delivery.key, item, attempt, place)
    }

    /// Writes what the server is shown.
    pub(crate) fn write(
        self,
        held: &Held,
        attachments: &[Attachment],
        message_id: &str,
        now: Timestamp,
    ) -> Result<Written, Error> {
        Ok(match (self, &held.recipient) {
            (Self::Mailbox(mailbox), Recipient::Mailbox(to)) => {
                let draft = Draft {
                    mailbox,
                    recipient: to.as_str(),
                    subject: &held.subject,
                    body: &held.body,
                    attachments,
                    message_id,
                    date: now,
                    ephemeral: held.ephemeral,
                };
                let (from, to) = (mailbox.address.as_str().to_owned(), to.as_str().to_owned());
                let raw = message::write(&draft)?;
                Written::Mail { from, to, raw }
            }
            (Self::Line(_), Recipient::Phone(to)) => {
                let reference = message_id.trim_start_matches('<').split('@').next().unwrap_or_default();
                let text = Text::new(*to, &held.body, reference);
                let text = text.map_err(|cause| Error::Unwritable(cause.to_string()))?;
                Written::Text(text)
            }
            _ => return Err(Error::Unwritable("the recipient is of another channel".to_owned())),
        })
    }
}

impl Link {
    /// Whether another item may be sent on it.
    pub(crate) fn is_usable(&self) -> bool {
        match self {
            Self::Mail(connection) => connection.is_usable(),
            Self::Text(session) => session.is_usable(),
        }
    }

    /// Shows one item to the server; also how the server calls it, where receipts will call it so.
    pub(crate) async fn send(&mut self, written: &Written) -> (Sent, Option<String>) {
        match (self, written) {
            (Self::Mail(connection), Written::Mail { from, to, raw }) => {
                (connection.send(from, to, raw).await, None)
            }
            (Self::Text(session), Written::Text(text)) => told(session.send(text).await),
            _ => (Sent::Refused(Trace::silent(Step::Connect)), None),
        }
    }

    /// Takes leave; the server may or may not hear it.
    pub(crate) async fn quit(self) {
        match self {
            Self::Mail(connection) => connection.quit().await,
            Self::Text(session) => session.quit().await,
        }
    }
}

fn told(submitted: Submitted) -> (Sent, Option<String>) {
    let trace = |code| Trace::answered(Step::Submit, number(code));
    match submitted {
        Submitted::Taken { id, code } => (Sent::Taken(trace(code)), id),
        Submitted::Refused { code } => (Sent::Refused(trace(code)), None),
        Submitted::PutOff { code } => (Sent::PutOff(trace(code)), None),
        Submitted::SenderRefused { code } => (Sent::SenderRefused(trace(code)), None),
        Submitted::Interrupted => (Sent::Interrupted(Trace::silent(Step::Submit)), None),
        Submitted::Unknown => (Sent::Unknown(Trace::silent(Step::Submit)), None),
    }
}

fn number(code: Code) -> u16 {
    match code {
        Code::Smpp(status) => u16::try_from(status).unwrap_or(u16::MAX),
        Code::Http(status) => status,
    }
}

fn no_connection(cause: sms::NoConnection) -> NoConnection {
    match cause {
        sms::NoConnection::Unreachable(None) => NoConnection::Unreachable(Trace::silent(Step::Connect)),
        sms::NoConnection::Unreachable(Some(code)) => {
            NoConnection::Unreachable(Trace::answered(Step::Login, number(code)))
        }
        sms::NoConnection::LoginRefused(code) => {
            NoConnection::LoginRefused(Trace::answered(Step::Login, number(code)))
        }
        sms::NoConnection::NoPassword => NoConnection::NoPassword,
    }
}
