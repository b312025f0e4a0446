//! The self-signed certificate of a public body for SPID: subject, policies and uses as `AgID` wants them (Avviso 29 v3).

use std::collections::BTreeMap;

use identity::Pair;
use jiff::Span;
use kernel::{Clock, Language};
use rcgen::{
    CertificateParams, CustomExtension, DistinguishedName, DnType, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256,
    RsaKeySize,
};
use yasna::models::ObjectIdentifier;

/// `organizationIdentifier` and `uri` of a subject.
const ORGANIZATION_IDENTIFIER: &[u64] = &[2, 5, 4, 97];
const URI: &[u64] = &[2, 5, 4, 83];

const BASIC_CONSTRAINTS: &[u64] = &[2, 5, 29, 19];
const CERTIFICATE_POLICIES: &[u64] = &[2, 5, 29, 32];
const USER_NOTICE: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 2, 2];
/// The policies of the certificate with their notices: made under `AgID`'s rules, for a public service provider.
const POLICIES: [(&[u64], &str); 2] =
    [(&[1, 3, 76, 16, 6], "agIDcert"), (&[1, 3, 76, 16, 4, 2, 1], "cert_SP_Pub")];

/// How long a certificate is good.
const YEARS: i16 = 5;

/// Whose certificate it is.
pub(crate) struct Subject<'a> {
    pub(crate) names: &'a BTreeMap<Language, String>,
    pub(crate) entity_id: &'a str,
    pub(crate) ipa_code: &'a str,
    pub(crate) locality: &'a str,
}

/// A new RSA key of 3072 bits with its certificate.
pub(crate) fn make(subject: &Subject<'_>, clock: &Clock) -> Result<Pair, rcgen::Error> {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072)?;
    let mut certificate = CertificateParams::new(Vec::new())?;
    certificate.distinguished_name = name(subject);
    certificate.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    let extensions = [(BASIC_CONSTRAINTS, no_authority()), (CERTIFICATE_POLICIES, policies())];
    certificate.custom_extensions =
        extensions.map(|(oid, content)| CustomExtension::from_oid_content(oid, content)).to_vec();
    let today = clock.today();
    let day = |years: i16| {
        let day = today.saturating_add(Span::new().years(years));
        rcgen::date_time_ymd(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs())
    };
    certificate.not_before = day(0);
    certificate.not_after = day(YEARS);
    let certificate = certificate.self_signed(&key)?;
    Ok(Pair { key: key.serialize_pem(), certificate: certificate.pem() })
}

fn name(subject: &Subject<'_>) -> DistinguishedName {
    let institute = subject.names.get(&Language::It).or_else(|| subject.names.values().next());
    let institute = institute.map_or("", String::as_str);
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, institute);
    name.push(DnType::OrganizationName, institute);
    name.push(DnType::CustomDnType(URI.to_vec()), subject.entity_id);
    let identifier = format!("PA:IT-{}", subject.ipa_code);
    name.push(DnType::CustomDnType(ORGANIZATION_IDENTIFIER.to_vec()), identifier);
    name.push(DnType::CountryName, "IT");
    name.push(DnType::LocalityName, subject.locality);
    name
}

/// `BasicConstraints` that name no authority. Written here, for `AgID` wants them not critical.
fn no_authority() -> Vec<u8> {
    yasna::construct_der(|writer| writer.write_sequence(|_nothing| {}))
}

/// `CertificatePolicies` (RFC 5280, 4.2.1.4).
fn policies() -> Vec<u8> {
    yasna::construct_der(|writer| {
        writer.write_sequence(|list| {
            for (policy, notice) in POLICIES {
                list.next().write_sequence(|information| {
                    information.next().write_oid(&ObjectIdentifier::from_slice(policy));
                    information.next().write_sequence(|qualifiers| {
                        qualifiers.next().write_sequence(|qualifier| {
                            qualifier.next().write_oid(&ObjectIdentifier::from_slice(USER_NOTICE));
                            qualifier.next().write_sequence(|text| text.next().write_utf8_string(notice));
                        });
                    });
                });
            }
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_names_the_institute_as_agid_wants_it() {
        let names = BTreeMap::from([(Language::It, "Istituto Esempio".to_owned())]);
        let subject = Subject {
            names: &names,
            entity_id: "https://sportello.example.org",
            ipa_code: "istesempio",
            locality: "Roma",
        };
        let pair = make(&subject, &Clock::system()).unwrap();
        let der = pair.certificate.lines().filter(|line| !line.starts_with('-')).collect::<String>();
        let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, der).unwrap();
        let holds = |text: &str| der.windows(text.len()).any(|bytes| bytes == text.as_bytes());
        for text in
            ["Istituto Esempio", "https://sportello.example.org", "PA:IT-istesempio", "Roma", "cert_SP_Pub"]
        {
            assert!(holds(text), "{text}");
        }
    }
}
