use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kernel::digest::{Mac, SHA256_BYTES};
use rustls::pki_types::ServerName;

use super::NoConnection;
use crate::settings::Mailbox;

/// User and password of a mailbox, as they are right now.
pub(crate) struct Login {
    user: String,
    password: String,
}

impl Login {
    /// Reads the password file; nothing for a mailbox that needs no login.
    pub(crate) async fn read(mailbox: &Mailbox) -> Result<Option<Self>, NoConnection> {
        let (Some(user), Some(path)) = (&mailbox.user, &mailbox.password_file) else {
            return Ok(None);
        };
        Self::from_file(user, path).await.map(Some)
    }

    /// A user, with the password that the file holds.
    pub(crate) async fn from_file(user: &str, path: &Path) -> Result<Self, NoConnection> {
        let password =
            tokio::fs::read_to_string(path).await.map_err(|_unreadable| NoConnection::NoPassword)?;
        Ok(Self { user: user.to_owned(), password: password.trim_end_matches(['\r', '\n']).to_owned() })
    }

    /// As it is given to a server that asks for it in clear.
    pub(crate) fn in_clear(&self) -> (&str, &str) {
        (&self.user, &self.password)
    }

    /// By which a refused login is known again without keeping it.
    pub(crate) fn fingerprint(&self, key: &Mac) -> [u8; SHA256_BYTES] {
        key.tag(format!("login\0{}\0{}", self.user, self.password).as_bytes())
    }

    pub(super) fn plain(&self) -> String {
        BASE64.encode(format!("\0{}\0{}", self.user, self.password))
    }

    pub(super) fn user(&self) -> String {
        BASE64.encode(&self.user)
    }

    pub(super) fn password(&self) -> String {
        BASE64.encode(&self.password)
    }
}

/// What to call ourselves: the domain of the mailbox.
pub(super) fn own_name(mailbox: &Mailbox) -> &str {
    let domain = mailbox.address.domain();
    if ServerName::try_from(domain).is_ok() { domain } else { "localhost" }
}
