//! What the certificate on a card says, and whether it is believed. Pure: whether the card was revoked is asked
//! afterwards, of the lists that it names.

use std::fmt;

use jiff::Timestamp;
use kernel::digest::sha256;
use kernel::{TaxCode, words};
use outside::is_web_address;
use rustls_pki_types::CertificateDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::authority::Authorities;

words! {
    /// Why a card is not believed.
    pub enum Refusal {
        /// It is not a certificate, or one with a critical part that nobody here knows.
        Unreadable = "unreadable",
        /// None of the trusted authorities has issued it.
        UnknownAuthority = "unknown-authority",
        /// Its time is over.
        Expired = "expired",
        /// Its time has not begun.
        NotYetValid = "not-yet-valid",
        /// It does not serve to authenticate, or serves to sign documents too: not a CNS.
        WrongUsage = "wrong-usage",
        /// It was issued under none of the accepted policies.
        WrongPolicy = "wrong-policy",
        /// Its subject does not begin with the tax code of a person.
        NoTaxCode = "no-tax-code",
        /// Its subject has no number of a card behind the tax code.
        NoCardNumber = "no-card-number",
        /// Its authority has revoked it.
        Revoked = "revoked",
        /// Nobody says whether it was revoked.
        RevocationUnknown = "revocation-unknown",
    }
}

/// The most places where a card may say that its authority's list is.
const PLACES: usize = 8;

/// A card that is believed, unless it was revoked.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) tax_code: TaxCode,
    /// The tax code again where the card bears no name.
    pub(crate) surname: String,
    pub(crate) given_name: String,
    /// The card's number: the first digit is 6 on health cards, 7 on others.
    pub(crate) number: String,
    /// The body that gave it out.
    pub(crate) issued_for: String,
    /// SHA-256 of the certificate.
    pub(crate) fingerprint: [u8; 32],
    /// The issuing authority's name in DER.
    pub(crate) issuer: Vec<u8>,
    /// Where the lists of revoked cards are, as far as they can be fetched by HTTP.
    pub(crate) lists: Vec<String>,
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card(…)")
    }
}

/// Reads the certificate of a card (DER) and checks all that does not change from one day to the next: who issued it,
/// its dates, what it serves for, under which of the `policies` it was issued, and whose it is.
pub(crate) fn examine(
    certificate: &CertificateDer<'_>,
    authorities: &Authorities,
    policies: &[String],
    now: Timestamp,
) -> Result<Card, Refusal> {
    let (rest, read) = X509Certificate::from_der(certificate).map_err(|_syntax| Refusal::Unreadable)?;
    if !rest.is_empty() {
        return Err(Refusal::Unreadable);
    }
    authorities.vouch(certificate, now)?;
    check_usage(&read)?;
    check_policy(&read, policies)?;
    let (tax_code, number) = holder(read.subject())?;
    let given_name = first(read.subject().iter_by_oid(&x509_parser::oid_registry::OID_X509_GIVEN_NAME));
    let surname = first(read.subject().iter_by_oid(&x509_parser::oid_registry::OID_X509_SURNAME));
    Ok(Card {
        tax_code,
        surname: surname.unwrap_or_else(|| tax_code.as_str().to_owned()),
        given_name: given_name.unwrap_or_default(),
        number,
        issued_for: first(read.subject().iter_organizational_unit()).unwrap_or_default(),
        fingerprint: sha256(certificate),
        issuer: read.issuer().as_raw().to_vec(),
        lists: lists(&read),
    })
}

/// Digital signature and not non-repudiation; authentication of clients.
fn check_usage(certificate: &X509Certificate<'_>) -> Result<(), Refusal> {
    let usage = certificate.key_usage().ok().flatten();
    let signs = usage.is_some_and(|usage| usage.value.digital_signature() && !usage.value.non_repudiation());
    let purposes = certificate.extended_key_usage().ok().flatten();
    let authenticates = purposes.is_some_and(|purposes| purposes.value.client_auth);
    if signs && authenticates { Ok(()) } else { Err(Refusal::WrongUsage) }
}

fn check_policy(certificate: &X509Certificate<'_>, accepted: &[String]) -> Result<(), Refusal> {
    let mut policies =
        certificate.iter_extensions().filter_map(|extension| match extension.parsed_extension() {
            ParsedExtension::CertificatePolicies(policies) => Some(policies),
            _ => None,
        });
    let found = policies.any(|all| all.iter().any(|one| accepted.contains(&one.policy_id.to_id_string())));
    if found { Ok(()) } else { Err(Refusal::WrongPolicy) }
}

/// The tax code and the number of the card, of a common name like `RSSMRA45C12F205C/6120016461039008.i1Zp…=`. What
/// stands behind the number is a digest in base64, which may hold further strokes.
fn holder(subject: &X509Name<'_>) -> Result<(TaxCode, String), Refusal> {
    let mut names = subject.iter_common_name();
    let (Some(name), None) = (names.next(), names.next()) else {
        return Err(Refusal::NoTaxCode);
    };
    let name = name.as_str().map_err(|_encoding| Refusal::NoTaxCode)?;
    let (tax_code, rest) = name.split_once('/').unwrap_or((name, ""));
    let tax_code = TaxCode::parse(tax_code).ok().filter(TaxCode::is_person).ok_or(Refusal::NoTaxCode)?;
    let number = rest.split('.').next().unwrap_or_default();
    let plausible =
        (1..=32).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plausible { Ok((tax_code, number.to_owned())) } else { Err(Refusal::NoCardNumber) }
}

fn first<'a>(mut values: impl Iterator<Item = &'a AttributeTypeAndValue<'a>>) -> Option<String> {
    let value = values.next()?.as_str().ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn lists(certificate: &X509Certificate<'_>) -> Vec<String> {
    let points = certificate.iter_extensions().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::CRLDistributionPoints(points) => Some(points.iter()),
        _ => None,
    });
    let names = points.flatten().filter_map(|point| match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names.iter()),
        _ => None,
    });
    let addresses = names.flatten().filter_map(|name| match name {
        GeneralName::URI(address) => Some((*address).to_owned()),
        _ => None,
    });
    addresses.filter(|address| is_web_address(address)).take(PLACES).collect()
}
