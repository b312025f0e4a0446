//! An SMTP client that knows at each moment whether the end of a message can have left.

mod connection;
mod dots;
mod login;
mod reply;

pub(crate) use connection::Connection;
pub(crate) use login::Login;
use reply::Reply;

use kernel::words;

words! {
    /// What a server was last told, or was to be told.
    pub enum Step {
        /// The writing of the message, of which no server has heard.
        Write = "write",
        /// The connection itself, with TLS where it is asked for.
        Connect = "connect",
        /// EHLO.
        Hello = "hello",
        /// AUTH.
        Login = "login",
        /// MAIL FROM.
        Mail = "mail",
        /// RCPT TO.
        Recipient = "recipient",
        /// DATA.
        Data = "data",
        /// The message, without its end.
        Body = "body",
        /// The end of the message.
        Dot = "dot",
        /// A short message, whole.
        Submit = "submit",
    }
}

/// How far something got, and what the server said, without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// The last step.
    pub step: Step,
    /// The server's answer to it; none, if it gave none.
    pub code: Option<u16>,
    pub(crate) status: Option<reply::EnhancedStatus>,
}

impl std::fmt::Display for Trace {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: ", self.step)?;
        match self.code {
            Some(code) => write!(formatter, "{code}"),
            None => formatter.write_str("no answer"),
        }?;
        self.status.map_or(Ok(()), |status| write!(formatter, " {status}"))
    }
}

impl Trace {
    pub(crate) fn silent(step: Step) -> Self {
        Self { step, code: None, status: None }
    }

    pub(crate) fn answered(step: Step, code: u16) -> Self {
        Self { step, code: Some(code), status: None }
    }

    fn told(step: Step, reply: &Reply) -> Self {
        Self { step, code: Some(reply.code), status: reply.status }
    }

    pub(crate) fn status(&self) -> Option<String> {
        self.status.map(|status| status.to_string())
    }
}

/// Why there is no connection on which to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoConnection {
    /// The server cannot be reached, or not now.
    #[error("the server cannot be used now ({0})")]
    Unreachable(Trace),
    /// The server knows the user or the password not; trying again may lock the mailbox.
    #[error("the server refuses the login ({0})")]
    LoginRefused(Trace),
    /// The password file cannot be read.
    #[error("the password file cannot be read")]
    NoPassword,
}

/// How it went with one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The server has answered for it.
    Taken(Trace),
    /// The server will never take this message.
    Refused(Trace),
    /// The server certainly did not take it; the trouble is with this message or its recipient.
    PutOff(Trace),
    /// The server certainly did not take it; the trouble is with the connection or the whole mailbox.
    Interrupted(Trace),
    /// The server certainly did not take it, and will take nothing from this sender.
    SenderRefused(Trace),
    /// The end may have left; no answer came.
    Unknown(Trace),
}
