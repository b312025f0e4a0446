//! Requests: what is asked of a provider, and how it travels.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::{DsigContext, KeysManager};
use rcgen::PublicKeyData as _;
use saml::{Ask, Binding, CannotSend, Delivery, Federation, Incoming, Level, Purpose};

use crate::federation::{SERVICE, now, provider, service, service_of};

/// What changes from run to run, taken out.
pub(crate) fn steady(text: &str) -> String {
    ["X509Certificate", "DigestValue", "SignatureValue"].into_iter().fold(text.to_owned(), |text, name| {
        let start = format!("<ds:{name}>");
        let mut pieces = text.split(&start);
        let mut out = pieces.next().unwrap().to_owned();
        for piece in pieces {
            let (_, rest) = piece.split_once("</").unwrap();
            out += &[start.as_str(), "…</", rest].concat();
        }
        out
    })
}

/// Checked by the library alone, with the certificate that stands in our metadata.
pub(crate) fn is_signed_by_us(text: &str) -> bool {
    let mut keys = KeysManager::new();
    keys.add_key(bergshamra::keys::loader::load_x509_cert_pem(SERVICE.certificate.as_bytes()).unwrap());
    bergshamra::verify(&DsigContext::new(keys), text).unwrap().is_valid()
}

fn ask() -> Ask<'static> {
    Ask { id: "_0123456789abcdef", issued_at: now(), level: Level::L2, attribute_set: 0, purpose: None }
}

fn redirect(federation: Federation, ask: &Ask<'_>) -> (String, String) {
    let outgoing =
        service_of(federation).authn_request(&provider(), Binding::Redirect, ask, "opaque/=1").unwrap();
    match outgoing.delivery {
        Delivery::Redirect(address) => (outgoing.xml, address),
        Delivery::Post(_) => panic!("a form"),
    }
}

#[test]
fn a_request_for_spid_asks_for_the_least_level() {
    let (xml, _) = redirect(Federation::Spid, &ask());
    insta::assert_snapshot!("authn_request_spid", xml);
}

#[test]
fn a_request_for_the_first_level_of_spid_lets_a_session_answer() {
    let ask = Ask { level: Level::L1, ..ask() };
    assert!(!redirect(Federation::Spid, &ask).0.contains("ForceAuthn"));
    assert!(redirect(Federation::Cie, &ask).0.contains("ForceAuthn=\"true\""));
}

#[test]
fn a_request_for_professionals_names_its_purpose() {
    let ask = Ask { purpose: Some(Purpose::ProfessionalOfLegalPerson), ..ask() };
    let (xml, _) = redirect(Federation::Spid, &ask);
    insta::assert_snapshot!("authn_request_professional", xml);
}

#[test]
fn a_request_in_an_address_is_signed_over_the_query() {
    let (xml, address) = redirect(Federation::Spid, &ask());
    let query = address.strip_prefix("https://idp.example/sso?tenant=1&").unwrap();
    let (signed, signature) = query.split_once("&Signature=").unwrap();
    let names: Vec<_> = signed.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
    assert_eq!(names, ["SAMLRequest", "RelayState", "SigAlg"]);
    assert!(signed.ends_with("SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256"));
    let signature = signature.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, SERVICE.key.subject_public_key_info());
    key.verify(signed.as_bytes(), &STANDARD.decode(signature).unwrap()).unwrap();
    let incoming = Incoming::from_query(query).unwrap();
    assert_eq!((incoming.xml(), incoming.relay_state()), (xml.as_bytes(), Some("opaque/=1")));
    assert!(!xml.contains("Signature"));
}

#[test]
fn a_request_in_a_form_is_signed_in_the_document() {
    let outgoing = service().authn_request(&provider(), Binding::Post, &ask(), "opaque").unwrap();
    let Delivery::Post(form) = &outgoing.delivery else { panic!("no form") };
    assert_eq!(form.action, "https://idp.example/sso");
    let names: Vec<_> = form.fields.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["SAMLRequest", "RelayState"]);
    assert_eq!(STANDARD.decode(&form.fields[0].1).unwrap(), outgoing.xml.as_bytes());
    assert!(is_signed_by_us(&outgoing.xml));
    insta::assert_snapshot!("authn_request_form", steady(&outgoing.xml));
}

#[test]
fn what_is_passed_in_cannot_break_out_of_the_document() {
    let ask = Ask { id: "_\"><x y='&", ..ask() };
    let (xml, _) = redirect(Federation::Spid, &ask);
    assert!(xml.contains("ID=\"_&#34;&#62;&#60;x y=&#39;&#38;\""), "{xml}");
}

#[test]
fn what_nobody_can_answer_is_not_asked() {
    let ask = Ask { attribute_set: 7, ..ask() };
    let refused = service().authn_request(&provider(), Binding::Post, &ask, "").unwrap_err();
    assert_eq!(refused, CannotSend::NoAttributeSet);
    let ask = Ask { purpose: Some(Purpose::Professional), ..self::ask() };
    let cie = service_of(Federation::Cie);
    let refused = cie.authn_request(&provider(), Binding::Post, &ask, "").unwrap_err();
    assert_eq!(refused, CannotSend::NoPurpose);
}
