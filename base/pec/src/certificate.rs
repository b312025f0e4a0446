//! Certificates (RFC 5280), as far as the signing of mail goes.

use jiff::Timestamp;
use kernel::EmailAddress;
use kernel::digest::sha256;
use x509_parser::prelude::{FromDer, GeneralName, ParsedExtension, X509Certificate};

use crate::Reason;
use crate::algorithm::{Hash, Method, PublicKey};
use crate::asn1::{self, INTEGER, Reader, SEQUENCE};
use crate::cms::SignerName;

/// A certificate, read once.
#[derive(Debug)]
pub(crate) struct Certificate {
    pub(crate) fingerprint: [u8; 32],
    pub(crate) subject: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) key: PublicKey,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    /// The mailboxes that it names.
    pub(crate) addresses: Vec<EmailAddress>,
    pub(crate) is_authority: bool,
    signs_mail: bool,
    issues: bool,
    /// What its issuer signed, how, and the signature.
    content: Vec<u8>,
    method: Option<Method>,
    signature: Vec<u8>,
}

/// What the extensions say.
#[derive(Default)]
struct Uses {
    addresses: Vec<EmailAddress>,
    is_authority: bool,
    digital_signature: bool,
    /// `None`: no key usage, which restricts nothing in an authority.
    signs_certificates: Option<bool>,
    /// For other ends than the protection of mail, or under conditions that are not known here.
    is_restricted: bool,
}

impl Certificate {
    /// Reads DER; `None` if it is no certificate, or of a key that no receipt may be signed with.
    pub(crate) fn parse(der: &[u8]) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        let key = PublicKey::parse(certificate.public_key().raw)?;
        let is_consistent = certificate.signature_algorithm == certificate.tbs_certificate.signature;
        let uses = Uses::of(&certificate);
        let instant = |seconds| Timestamp::from_second(seconds).ok();
        let (content, method, signature) = signed_parts(der)?;
        (rest.is_empty() && is_consistent).then_some(Self {
            fingerprint: sha256(der),
            subject: certificate.subject().as_raw().to_vec(),
            issuer: certificate.issuer().as_raw().to_vec(),
            key,
            from: instant(certificate.validity().not_before.timestamp())?,
            until: instant(certificate.validity().not_after.timestamp())?,
            addresses: uses.addresses,
            is_authority: uses.is_authority,
            signs_mail: uses.digital_signature && !uses.is_authority && !uses.is_restricted,
            issues: uses.is_authority && uses.signs_certificates != Some(false),
            content: content.to_vec(),
            method,
            signature: signature.to_vec(),
        })
    }

    /// Checks that mail may be signed with it.
    pub(crate) fn check_signs_mail(&self) -> Result<(), Reason> {
        if self.signs_mail { Ok(()) } else { Err(Reason::SignerUnfit) }
    }

    /// Whether it was issued by `authority`; the dates of both are another question.
    pub(crate) fn is_issued_by(&self, authority: &Self, allow_sha1: bool) -> bool {
        let Some(method) = self.method.filter(|method| allow_sha1 || method.hash != Hash::Sha1) else {
            return false;
        };
        authority.issues
            && self.issuer == authority.subject
            && authority.key.verify(method, &self.content, &self.signature).is_ok()
    }
}

impl Uses {
    fn of(certificate: &X509Certificate<'_>) -> Self {
        let mut uses = Self::default();
        for extension in certificate.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::BasicConstraints(constraints) => uses.is_authority = constraints.ca,
                ParsedExtension::KeyUsage(usage) => {
                    uses.digital_signature = usage.digital_signature();
                    uses.signs_certificates = Some(usage.key_cert_sign());
                }
                ParsedExtension::ExtendedKeyUsage(usage) => {
                    uses.is_restricted |= !usage.any && !usage.email_protection;
                }
                ParsedExtension::SubjectAlternativeName(names) => {
                    uses.addresses = names.general_names.iter().filter_map(address).collect();
                }
                ParsedExtension::CertificatePolicies(_) => {}
                _ => uses.is_restricted |= extension.critical,
            }
        }
        uses
    }
}

fn address(name: &GeneralName<'_>) -> Option<EmailAddress> {
    match name {
        GeneralName::RFC822Name(address) => EmailAddress::parse(address).ok(),
        _ => None,
    }
}

/// What the issuer signed, how, and the signature.
fn signed_parts(der: &[u8]) -> Option<(&[u8], Option<Method>, &[u8])> {
    let mut certificate = Reader::new(asn1::only(der)?.content);
    let content = certificate.optional(SEQUENCE)?.whole;
    let method = Method::parse(certificate.take(SEQUENCE)?, None);
    let signature = certificate.take(asn1::BIT_STRING)?.strip_prefix(&[0])?;
    Some((content, method, signature))
}

/// Whether the certificate is the one that a signature names; read in place, since most mails bring several.
pub(crate) fn is_named(der: &[u8], name: SignerName<'_>) -> bool {
    match name {
        SignerName::Issued { issuer, serial } => names(der) == Some((issuer, serial)),
        SignerName::Key(id) => key_id(der).as_deref() == Some(id),
    }
}

/// Issuer and serial number.
fn names(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut content = Reader::new(asn1::only(der)?.content).enter(SEQUENCE)?;
    content.optional(0xa0);
    let serial = content.take(INTEGER)?;
    content.take(SEQUENCE)?;
    Some((content.optional(SEQUENCE)?.whole, serial))
}

fn key_id(der: &[u8]) -> Option<Vec<u8>> {
    let (_rest, certificate) = X509Certificate::from_der(der).ok()?;
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
        _ => None,
    })
}
