//! National service cards (CNS) of an invented authority: what a card holds, without the plastic. Keys are made at run
//! time and are worth nothing outside of a demonstration or a test.

mod authority;
mod set;

pub use authority::Authority;
pub use set::{Set, Sort};

use std::fmt;

use jiff::Timestamp;
use kernel::TaxCode;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::OffsetDateTime;

/// The policy under which certificates for the authentication with a CNS are issued.
pub const CNS_POLICY: &str = "1.3.76.16.2.1";

/// Why no card could be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The certificate or list could not be made.
    #[error(transparent)]
    Certificate(#[from] rcgen::Error),
    /// An instant that no certificate can name.
    #[error("an instant outside of what certificates can name")]
    Instant,
    /// The policy is not an object identifier.
    #[error("{0:?} is no object identifier")]
    Policy(String),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// The kind of key on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// RSA of 2048 bits, as on nearly all cards.
    Rsa,
    /// On the curve P-256.
    Ec,
}

/// What an authority is asked to put on a card.
#[derive(Clone, Debug)]
pub struct Order {
    /// The subject's CN: tax code, stroke, number of the card, full stop, digest of the personal data.
    pub common_name: String,
    /// The subject's SN, where there is one.
    pub surname: Option<String>,
    /// The subject's GN, where there is one.
    pub given_name: Option<String>,
    /// The body that gives out the card: the subject's OU.
    pub issued_for: String,
    /// Certificate policies, in digits and dots.
    pub policies: Vec<String>,
    /// Kind of key.
    pub key: Key,
    /// The first instant of validity.
    pub from: Timestamp,
    /// The last one.
    pub until: Timestamp,
    /// Whether the extended key usage names the authentication of clients.
    pub client_authentication: bool,
    /// Whether the certificate also serves to sign documents, which one on a CNS may not.
    pub non_repudiation: bool,
    /// Where the lists of revoked cards are.
    pub lists: Vec<String>,
}

impl Order {
    /// A card as it should be, valid for six years around `now`; its key is on P-256, which is made at once.
    #[must_use]
    pub fn new(tax_code: TaxCode, surname: &str, given_name: &str, now: Timestamp) -> Self {
        let (year, years) = (jiff::SignedDuration::from_hours(24 * 365), 5);
        Self {
            // The digest holds a stroke, as one in three does.
            common_name: format!("{}/6120016461039008.i1ZpZfaCX/eKyikBfnF8to+M2T8=", tax_code.as_str()),
            surname: Some(surname.to_owned()),
            given_name: Some(given_name.to_owned()),
            issued_for: "Regione di Prova".to_owned(),
            policies: vec![CNS_POLICY.to_owned()],
            key: Key::Ec,
            from: now.saturating_sub(year).unwrap_or(now),
            until: now.saturating_add(year * years).unwrap_or(now),
            client_authentication: true,
            non_repudiation: false,
            lists: Vec::new(),
        }
    }
}

/// A card: certificate and private key, the latter in PKCS#8.
pub struct Card {
    certificate: rcgen::Certificate,
    key: rcgen::KeyPair,
    serial: Vec<u8>,
}

impl Card {
    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.certificate.der().clone()
    }

    /// The certificate in PEM.
    #[must_use]
    pub fn certificate_pem(&self) -> String {
        self.certificate.pem()
    }

    /// The private key.
    #[must_use]
    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }

    /// The private key in PEM.
    #[must_use]
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card(…)")
    }
}

pub(crate) fn instant(at: Timestamp) -> Result<OffsetDateTime, Error> {
    OffsetDateTime::from_unix_timestamp(at.as_second()).map_err(|_range| Error::Instant)
}
