use std::fmt;

use jiff::{SignedDuration, Timestamp};
use kernel::Random;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
    CrlDistributionPoint, CustomExtension, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber,
};
use rustls_pki_types::CertificateDer;

use crate::{Card, Error, Key, Order, instant};

/// Who issues cards.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// An authority with a key of its own, valid from ten years before `now` to ten years after.
    pub fn new(name: &str, now: Timestamp) -> Result<Self, Error> {
        let decade = SignedDuration::from_hours(24 * 3652);
        let mut certificate = CertificateParams::new(Vec::new())?;
        certificate.distinguished_name = DistinguishedName::new();
        certificate.distinguished_name.push(DnType::CountryName, "IT");
        certificate.distinguished_name.push(DnType::OrganizationName, "Ente certificatore di prova");
        certificate.distinguished_name.push(DnType::CommonName, name);
        certificate.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        certificate.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        certificate.not_before = instant(now.saturating_sub(decade).unwrap_or(now))?;
        certificate.not_after = instant(now.saturating_add(decade).unwrap_or(now))?;
        Ok(Self { issuer: CertifiedIssuer::self_signed(certificate, KeyPair::generate()?)? })
    }

    /// The authority's own certificate.
    #[must_use]
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }

    /// The same in PEM.
    #[must_use]
    pub fn certificate_pem(&self) -> String {
        self.issuer.pem()
    }

    /// A card as ordered.
    pub fn issue(&self, order: &Order, random: &Random) -> Result<Card, Error> {
        let mut serial = random.bytes::<12>().to_vec();
        serial[0] = serial[0] & 0x7f | 1;
        let mut certificate = CertificateParams::new(Vec::new())?;
        certificate.serial_number = Some(SerialNumber::from_slice(&serial));
        certificate.distinguished_name = subject(order);
        certificate.not_before = instant(order.from)?;
        certificate.not_after = instant(order.until)?;
        certificate.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        if order.non_repudiation {
            certificate.key_usages.push(KeyUsagePurpose::ContentCommitment);
        }
        if order.client_authentication {
            certificate.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        }
        if !order.policies.is_empty() {
            certificate.custom_extensions = vec![policies(&order.policies)?];
        }
        if !order.lists.is_empty() {
            certificate.crl_distribution_points = vec![CrlDistributionPoint { uris: order.lists.clone() }];
        }
        let key = match order.key {
            Key::Rsa => KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)?,
            Key::Ec => KeyPair::generate()?,
        };
        let certificate = certificate.signed_by(&key, &self.issuer)?;
        Ok(Card { certificate, key, serial })
    }

    /// The certificate of a server that is reached by one of `names` (names or addresses).
    pub fn server(&self, names: &[&str], now: Timestamp) -> Result<Card, Error> {
        let year = SignedDuration::from_hours(24 * 365);
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut certificate = CertificateParams::new(names)?;
        certificate.not_before = instant(now.saturating_sub(year).unwrap_or(now))?;
        certificate.not_after = instant(now.saturating_add(year * 2).unwrap_or(now))?;
        certificate.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let certificate = certificate.signed_by(&key, &self.issuer)?;
        Ok(Card { certificate, key, serial: Vec::new() })
    }

    /// The list of revoked cards in DER, with the time of the next one.
    pub fn list(&self, revoked: &[&Card], issued: Timestamp, next: Timestamp) -> Result<Vec<u8>, Error> {
        let revocation = |card: &&Card| -> Result<RevokedCertParams, Error> {
            Ok(RevokedCertParams {
                serial_number: SerialNumber::from_slice(&card.serial),
                revocation_time: instant(issued)?,
                reason_code: None,
                invalidity_date: None,
            })
        };
        let list = CertificateRevocationListParams {
            this_update: instant(issued)?,
            next_update: instant(next)?,
            crl_number: SerialNumber::from(u64::try_from(issued.as_second()).unwrap_or_default()),
            issuing_distribution_point: None,
            revoked_certs: revoked.iter().map(revocation).collect::<Result<_, _>>()?,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(list.signed_by(&self.issuer)?.der().to_vec())
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authority(…)")
    }
}

fn subject(order: &Order) -> DistinguishedName {
    const SURNAME: &[u64] = &[2, 5, 4, 4];
    const GIVEN_NAME: &[u64] = &[2, 5, 4, 42];
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CountryName, "IT");
    subject.push(DnType::OrganizationalUnitName, &order.issued_for);
    subject.push(DnType::CommonName, &order.common_name);
    for (name, value) in [(SURNAME, &order.surname), (GIVEN_NAME, &order.given_name)] {
        if let Some(value) = value {
            subject.push(DnType::from_oid(name), value);
        }
    }
    subject
}

/// `certificatePolicies` (RFC 5280, 4.2.1.4): a sequence of sequences with one identifier each.
fn policies(policies: &[String]) -> Result<CustomExtension, Error> {
    let mut all = Vec::new();
    for policy in policies {
        let identifier = element(0x06, &identifier(policy)?);
        all.extend(element(0x30, &identifier));
    }
    Ok(CustomExtension::from_oid_content(&[2, 5, 29, 32], element(0x30, &all)))
}

fn identifier(policy: &str) -> Result<Vec<u8>, Error> {
    let wrong = || Error::Policy(policy.to_owned());
    let arcs: Option<Vec<u64>> = policy.split('.').map(|arc| arc.parse().ok()).collect();
    let arcs = arcs.filter(|arcs| arcs.len() > 2 && arcs[0] < 3 && arcs[1] < 40).ok_or_else(wrong)?;
    let mut bytes = Vec::new();
    for arc in std::iter::once(arcs[0] * 40 + arcs[1]).chain(arcs[2..].iter().copied()) {
        let digits = (0..10).rev().map(|digit| arc >> (7 * digit)).skip_while(|rest| *rest == 0);
        let digits: Vec<u8> = digits.map(|rest| u8::try_from(rest & 0x7f).unwrap_or_default()).collect();
        let (last, before) = digits.split_last().map_or((0, &[][..]), |(last, before)| (*last, before));
        bytes.extend(before.iter().map(|digit| digit | 0x80));
        bytes.push(last);
    }
    Ok(bytes)
}

/// One DER element of up to 127 bytes, which all policies of one card are.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    [&[tag, length], content].concat()
}
