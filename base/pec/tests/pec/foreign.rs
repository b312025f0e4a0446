//! Receipts that OpenSSL 3.0 signed, with an authority and keys of its own, and that `openssl cms -verify` finds good.

use jiff::Timestamp;
use pec::{Kind, Message, Reason, Receipt, Trust, read};

use crate::post::{reason, receipt};

const AUTHORITY: &[u8] = include_bytes!("data/authority.pem");
const SIGNER: &[u8] = include_bytes!("data/signer.pem");
const RSA: &[u8] = include_bytes!("data/rsa-sha256.eml");
const RSA_SHA1: &[u8] = include_bytes!("data/rsa-sha1.eml");
const RSA_PSS: &[u8] = include_bytes!("data/rsa-pss.eml");
const P256: &[u8] = include_bytes!("data/ecdsa-p256.eml");
const P384: &[u8] = include_bytes!("data/ecdsa-p384.eml");
const KEY_ID: &[u8] = include_bytes!("data/key-id.eml");
const NO_CERTIFICATE: &[u8] = include_bytes!("data/no-certificate.eml");
const INDEFINITE: &[u8] = include_bytes!("data/indefinite-lengths.eml");
const LINE_ENDS: &[u8] = include_bytes!("data/line-ends-changed.eml");

fn told(raw: &[u8], trust: &Trust) -> Message {
    let now: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
    read(raw, trust, now)
}

fn trust() -> Trust {
    Trust::from_pem(AUTHORITY).unwrap()
}

fn check(receipt: &Receipt) {
    assert_eq!(receipt.kind, Kind::Delivered);
    assert_eq!(receipt.message_id.as_deref(), Some("v1.abcdef.1@pec.istituto.it"));
    assert_eq!(receipt.at, "2026-03-16T10:59:30Z".parse().unwrap());
    assert_eq!(receipt.from.as_str(), "posta-certificata@pec.prova.it");
}

#[test]
fn every_form_of_signature_that_openssl_writes_is_read() {
    let trust = trust();
    for raw in [RSA, RSA_PSS, P256, P384, KEY_ID, INDEFINITE, LINE_ENDS] {
        check(&receipt(told(raw, &trust)));
    }
}

#[test]
fn a_receipt_of_the_years_of_sha_1_is_read_only_where_that_is_allowed() {
    assert_eq!(reason(told(RSA_SHA1, &trust())), Reason::Sha1);
    check(&receipt(told(RSA_SHA1, &trust().allowing_sha1())));
}

#[test]
fn a_receipt_without_certificate_is_read_where_the_signer_is_pinned() {
    assert_eq!(reason(told(NO_CERTIFICATE, &trust())), Reason::SignerMissing);
    check(&receipt(told(NO_CERTIFICATE, &Trust::from_pem(SIGNER).unwrap())));
}

#[test]
fn altered_they_are_distrusted() {
    let trust = trust();
    for raw in [RSA, RSA_PSS, P256, P384, KEY_ID, INDEFINITE, LINE_ENDS] {
        let text = String::from_utf8(raw.to_vec()).unwrap();
        let altered = text.replace("=E8", "=E9");
        assert_ne!(text, altered);
        assert_eq!(reason(told(altered.as_bytes(), &trust)), Reason::ContentAltered);
    }
}
