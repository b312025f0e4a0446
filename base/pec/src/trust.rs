use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use kernel::EmailAddress;
use kernel::digest::sha256;
use thiserror::Error;
use x509_parser::pem::Pem;

use crate::Reason;
use crate::certificate::{self, Certificate};
use crate::cms::SignerName;

/// More signers than all providers have; a mailbox full of forgeries cannot make it grow, since only good ones are kept.
const MOST_REMEMBERED: usize = 256;

/// The certificates that are believed: of signers, or of authorities that issue to signers, each for every domain or for
/// those of one provider. Remembers the signers that it found good, so that each is looked into once.
pub struct Trust {
    anchors: Vec<Anchor>,
    allows_sha1: bool,
    good: RwLock<HashMap<[u8; 32], Arc<Signer>>>,
}

struct Anchor {
    certificate: Certificate,
    der: Vec<u8>,
    /// In small letters; empty: every domain.
    domains: Vec<String>,
}

/// A signer that an anchor vouches for.
pub(crate) struct Signer {
    pub(crate) certificate: Certificate,
    vouchers: Vec<Voucher>,
}

/// What one anchor vouches for: when, and for which domains.
struct Voucher {
    from: Timestamp,
    until: Timestamp,
    domains: Vec<String>,
}

/// Why a file of certificates cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustError {
    /// Not PEM, or with a block that is no certificate.
    #[error("block {0} is not a certificate in PEM form")]
    NotACertificate(usize),
    /// A certificate with another key, or one that may neither sign mail nor issue certificates.
    #[error(
        "certificate {0} can neither sign mail nor issue certificates with a key that is accepted (RSA, P-256, P-384)"
    )]
    Unfit(usize),
    /// No certificate at all.
    #[error("there is no certificate in it")]
    Empty,
}

impl Trust {
    /// Believes no certificate: for a mailbox to which no receipts come.
    #[must_use]
    pub fn nobody() -> Self {
        Self { anchors: Vec::new(), allows_sha1: false, good: RwLock::default() }
    }

    /// Believes the certificates of a PEM text, for every domain.
    pub fn from_pem(pem: &[u8]) -> Result<Self, TrustError> {
        Self::nobody().and_pem(pem, &[])
    }

    /// Believes the certificates of another PEM text too: for mail from these domains, or from every one where none is
    /// named. A certificate that comes in several texts is good for the domains of all.
    pub fn and_pem(mut self, pem: &[u8], domains: &[&str]) -> Result<Self, TrustError> {
        let domains: Vec<String> = domains.iter().map(|domain| domain.to_ascii_lowercase()).collect();
        let before = self.anchors.len();
        for (place, block) in Pem::iter_from_buffer(pem).enumerate() {
            let place = place + 1;
            let block = block.ok().filter(|block| block.label == "CERTIFICATE");
            let der = block.ok_or(TrustError::NotACertificate(place))?.contents;
            let certificate = Certificate::parse(&der).ok_or(TrustError::Unfit(place))?;
            if !certificate.is_authority && certificate.check_signs_mail().is_err() {
                return Err(TrustError::Unfit(place));
            }
            self.anchors.push(Anchor { certificate, der, domains: domains.clone() });
        }
        if self.anchors.len() == before {
            return Err(TrustError::Empty);
        }
        self.good = RwLock::default();
        Ok(self)
    }

    /// Allows SHA-1 in signatures and certificates: receipts of 2018 and 2019 have it. Whoever can make two texts with one
    /// SHA-1 digest can forge a receipt; for re-reading old ones.
    #[must_use]
    pub fn allowing_sha1(mut self) -> Self {
        self.allows_sha1 = true;
        self.good = RwLock::default();
        self
    }

    /// Two that believe the same certificates for the same domains, in one order, have the same one.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut all = vec![u8::from(self.allows_sha1)];
        for Anchor { der, domains, .. } in &self.anchors {
            all.extend(sha256(der));
            all.extend(sha256(domains.join(" ").as_bytes()));
        }
        sha256(&all)
    }

    /// How many certificates of signers are pinned.
    pub fn signers(&self) -> usize {
        self.anchors.len() - self.authorities()
    }

    /// How many certificates of authorities are pinned.
    pub fn authorities(&self) -> usize {
        self.anchors.iter().filter(|anchor| anchor.certificate.is_authority).count()
    }

    /// When the first of the pinned certificates ends: after it, what that one vouches for is distrusted.
    pub fn first_end(&self) -> Option<Timestamp> {
        self.anchors.iter().map(|anchor| anchor.certificate.until).min()
    }

    pub(crate) fn allows_sha1(&self) -> bool {
        self.allows_sha1
    }

    /// The signer whom a signature names, if an anchor vouches for him.
    pub(crate) fn signer(&self, name: SignerName<'_>, sent: &[&[u8]]) -> Result<Arc<Signer>, Reason> {
        let pinned = self.anchors.iter().map(|anchor| anchor.der.as_slice());
        let mut candidates = sent.iter().copied().chain(pinned);
        let der = candidates.find(|der| certificate::is_named(der, name)).ok_or(Reason::SignerMissing)?;
        let fingerprint = sha256(der);
        let known = self.good.read().unwrap_or_else(PoisonError::into_inner).get(&fingerprint).cloned();
        if let Some(signer) = known {
            return Ok(signer);
        }
        let signer = Arc::new(self.vouch(der)?);
        let mut good = self.good.write().unwrap_or_else(PoisonError::into_inner);
        if good.len() >= MOST_REMEMBERED {
            good.clear();
        }
        good.insert(fingerprint, Arc::clone(&signer));
        Ok(signer)
    }

    fn vouch(&self, der: &[u8]) -> Result<Signer, Reason> {
        let certificate = Certificate::parse(der).ok_or(Reason::SignerUnfit)?;
        let vouchers: Vec<_> =
            self.anchors.iter().filter_map(|anchor| self.voucher(anchor, &certificate)).collect();
        if vouchers.is_empty() {
            return Err(Reason::SignerUnknown);
        }
        certificate.check_signs_mail()?;
        Ok(Signer { certificate, vouchers })
    }

    fn voucher(&self, anchor: &Anchor, certificate: &Certificate) -> Option<Voucher> {
        let is_itself = anchor.certificate.fingerprint == certificate.fingerprint;
        (is_itself || certificate.is_issued_by(&anchor.certificate, self.allows_sha1)).then(|| Voucher {
            from: certificate.from.max(anchor.certificate.from),
            until: certificate.until.min(anchor.certificate.until),
            domains: anchor.domains.clone(),
        })
    }
}

impl Signer {
    /// Checks that the signer may have written a message from `from` that is read at `now`; answers the address as the
    /// certificate has it.
    pub(crate) fn check(&self, from: Option<&EmailAddress>, now: Timestamp) -> Result<&EmailAddress, Reason> {
        let mut in_time =
            self.vouchers.iter().filter(|voucher| voucher.from <= now && now <= voucher.until).peekable();
        if in_time.peek().is_none() {
            return Err(Reason::SignerExpired);
        }
        let from = from.ok_or(Reason::FromIsNotSigner)?;
        let is_same = |address: &&EmailAddress| address.as_str().eq_ignore_ascii_case(from.as_str());
        let from = self.certificate.addresses.iter().find(is_same).ok_or(Reason::FromIsNotSigner)?;
        let domain = from.domain();
        let vouches =
            |voucher: &Voucher| voucher.domains.is_empty() || voucher.domains.iter().any(|one| one == domain);
        if in_time.any(vouches) { Ok(from) } else { Err(Reason::DomainNotOfSigner) }
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Trust({} signers, {} authorities)", self.signers(), self.authorities())
    }
}
