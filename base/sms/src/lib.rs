//! Short messages, handed to a gateway over SMPP 3.4 or by an HTTP form of our own (see [`Http`]).
//!
//! Each message ends in exactly what is known of it ([`Submitted`]): between the moment in which its bytes leave and
//! the gateway's answer it may or may not have been taken, and what is lost there is [`Submitted::Unknown`], never sent
//! again by this crate. Texts and numbers appear in no error.

pub mod alphabet;
mod http;
mod outcome;
mod receipt;
mod settings;
mod smpp;
mod text;

use std::time::Duration;

use kernel::digest::{Mac, SHA256_BYTES};
use outside::Outside;

pub use outcome::{Code, NoConnection, Submitted};
pub use receipt::{Receipt, State};
pub use settings::{Gateway, Http, MessageIds, Smpp, Tls};
pub use smpp::Incoming;
pub use text::{Text, TextError};

/// How long to wait for a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection, TLS on it included.
    pub connect: Duration,
    /// For an answer; what is cut short here after a message has left is uncertain.
    pub answer: Duration,
    /// How long a gateway may be silent before it is asked whether it is there.
    pub quiet: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            answer: Duration::from_mins(1),
            quiet: Duration::from_secs(30),
        }
    }
}

/// A conversation with a gateway, good for many messages, several at once.
pub struct Session(Form);

enum Form {
    Smpp(smpp::Session),
    Http(http::Session),
}

impl Session {
    /// Connects and, over SMPP, logs in, with the password or token that the file holds now. `outside` serves HTTP.
    pub async fn open(
        gateway: &Gateway,
        outside: &Outside,
        patience: Patience,
    ) -> Result<Self, NoConnection> {
        Ok(Self(match gateway {
            Gateway::Smpp(settings) => Form::Smpp(smpp::Session::open(settings, patience).await?),
            Gateway::Http(settings) => Form::Http(http::Session::open(settings, outside, patience).await?),
        }))
    }

    /// Hands one message to the gateway. To drop this before it ends is to know nothing of the message.
    pub async fn send(&self, text: &Text) -> Submitted {
        match &self.0 {
            Form::Smpp(session) => session.send(text).await,
            Form::Http(session) => session.send(text).await,
        }
    }

    /// The next receipt that the gateway delivers by itself, as SMPP does; nothing if none comes within the time, or none
    /// will come any more. A receipt may come twice, and for messages of earlier sessions.
    pub async fn receipt(&self, within: Duration) -> Option<Incoming> {
        match &self.0 {
            Form::Smpp(session) => session.receipt(within).await,
            Form::Http(_) => None,
        }
    }

    /// What has become of a message, asked by the id with which it was taken; nothing if the gateway does not say. Over
    /// SMPP it is never asked: receipts come by themselves.
    pub async fn state(&self, id: &str) -> Option<State> {
        match &self.0 {
            Form::Smpp(_) => None,
            Form::Http(session) => session.state(id).await,
        }
    }

    /// Whether another message may be sent on it.
    pub fn is_usable(&self) -> bool {
        match &self.0 {
            Form::Smpp(session) => session.is_usable(),
            Form::Http(session) => session.is_usable(),
        }
    }

    /// Takes leave; the gateway may or may not hear it.
    pub async fn quit(self) {
        if let Form::Smpp(session) = self.0 {
            session.quit().await;
        }
    }
}

impl Gateway {
    /// By which a refused login is known again without keeping it: differs as soon as name, password or token do.
    pub async fn fingerprint(&self, key: &Mac) -> Result<[u8; SHA256_BYTES], NoConnection> {
        let (name, file) = match self {
            Self::Smpp(settings) => (&settings.system_id, &settings.password_file),
            Self::Http(settings) => (&settings.address, &settings.token_file),
        };
        let secret = settings::secret(file).await?;
        Ok(key.tag(format!("login\0{name}\0{secret}").as_bytes()))
    }
}
