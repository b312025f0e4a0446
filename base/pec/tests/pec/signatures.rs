//! What is asked of the signature itself.

use pec::{Kind, Reason, Trust, read};

use crate::der::{Algorithm, DATA, ECDSA_SHA384, SHA256, SHA384, der};
use crate::post::{AUTHORITY, Draft, PROVIDER, Wanted, now, reason, receipt, trust};

const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
const ECDSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
const MD5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05];

fn broken(change: impl FnOnce(&mut crate::der::Signing)) -> Reason {
    Draft::delivered().with(|draft| change(&mut draft.signing)).reason()
}

#[test]
fn a_receipt_that_was_altered_is_distrusted() {
    let draft = Draft::delivered();
    let content = draft.content();
    let signature = draft.signing.of(&content, &PROVIDER);
    let altered = draft.clone().saying("ditta@pec.ditta.it", "altra@pec.ditta.it").content();
    let message = read(&draft.around(&altered, &signature), &trust(), now());
    assert_eq!(reason(message), Reason::ContentAltered);
    let longer = [content, b"\r\n".to_vec()].concat();
    let message = read(&draft.around(&longer, &signature), &trust(), now());
    assert_eq!(reason(message), Reason::ContentAltered);
}

#[test]
fn a_signature_by_another_key_is_distrusted_though_the_certificate_is_right() {
    let mut forger = AUTHORITY.issue(Wanted::default());
    forger.certificate.clone_from(&PROVIDER.certificate);
    assert_eq!(reason(read(&Draft::delivered().by(&forger), &trust(), now())), Reason::SignatureInvalid);
}

#[test]
fn the_attributes_are_what_is_signed() {
    assert_eq!(broken(|signing| signing.signed = Some(b"other".to_vec())), Reason::SignatureInvalid);
}

#[test]
fn the_attributes_have_to_be_there_once_and_of_plain_data() {
    assert_eq!(broken(|signing| signing.with_attributes = false), Reason::SignedAttributes);
    assert_eq!(broken(|signing| signing.digests = 0), Reason::SignedAttributes);
    assert_eq!(broken(|signing| signing.digests = 2), Reason::SignedAttributes);
    assert_eq!(broken(|signing| signing.types[1] = SHA256.to_vec()), Reason::SignedAttributes);
}

#[test]
fn a_signature_over_the_content_itself_is_not_taken_for_one_over_attributes() {
    let draft = Draft::delivered();
    let content = draft.content();
    let signing = crate::der::Signing {
        with_attributes: false,
        signed: Some(content.clone()),
        ..draft.signing.clone()
    };
    let message = read(&draft.around(&content, &signing.of(&content, &PROVIDER)), &trust(), now());
    assert_eq!(reason(message), Reason::SignedAttributes);
}

#[test]
fn a_signature_that_brings_its_own_content_is_distrusted() {
    assert_eq!(broken(|signing| signing.attached = true), Reason::SignatureNotDetached);
}

#[test]
fn there_is_one_signer_and_no_other() {
    assert_eq!(broken(|signing| signing.signers = 0), Reason::SignersNotOne);
    assert_eq!(broken(|signing| signing.signers = 2), Reason::SignersNotOne);
}

#[test]
fn what_is_no_signature_cannot_be_read() {
    assert_eq!(broken(|signing| signing.trailing = vec![0]), Reason::SignatureUnreadable);
    assert_eq!(broken(|signing| signing.types[0] = SHA256.to_vec()), Reason::SignatureUnreadable);
    let draft = Draft::delivered();
    for signature in
        [vec![], vec![0x30], der(0x30, &[&der(6, &[DATA])]), vec![0x30; 10_000], [0x30, 0x80].repeat(10_000)]
    {
        let message = read(&draft.around(&draft.content(), &signature), &trust(), now());
        assert_eq!(reason(message), Reason::SignatureUnreadable);
    }
    let whole = String::from_utf8(draft.signed()).unwrap();
    let not_base64 = whole.replace("base64\r\n\r\n", "base64\r\n\r\n*");
    assert_eq!(reason(read(not_base64.as_bytes(), &trust(), now())), Reason::SignatureUnreadable);
}

#[test]
fn algorithms_that_are_not_known_or_do_not_fit_are_refused() {
    assert_eq!(broken(|signing| signing.digest_algorithm = MD5.to_vec()), Reason::AlgorithmRefused);
    assert_eq!(broken(|signing| signing.digest_algorithm = SHA384.to_vec()), Reason::AlgorithmRefused);
    assert_eq!(
        broken(|signing| signing.signature_algorithm = Some(ECDSA_SHA384.to_vec())),
        Reason::AlgorithmRefused
    );
    let of_rsa = crate::der::RSA_SHA256.to_vec();
    assert_eq!(broken(|signing| signing.signature_algorithm = Some(of_rsa)), Reason::AlgorithmRefused);
}

#[test]
fn sha_1_is_refused_unless_it_is_allowed_and_never_with_curves() {
    let old = Draft::delivered().with(|draft| {
        draft.signing.digest_algorithm = SHA1.to_vec();
        draft.signing.signature_algorithm = Some(ECDSA_SHA1.to_vec());
    });
    assert_eq!(old.reason(), Reason::Sha1);
    let message = read(&old.signed(), &trust().allowing_sha1(), now());
    assert_eq!(reason(message), Reason::ContentAltered);
}

#[test]
fn each_kind_of_key_signs() {
    for (algorithm, digest) in
        [(Algorithm::P256, SHA256), (Algorithm::P384, SHA384), (Algorithm::Rsa, SHA256)]
    {
        let provider = AUTHORITY.issue(Wanted { algorithm, ..Wanted::default() });
        let draft = Draft::delivered().with(|draft| draft.signing.digest_algorithm = digest.to_vec());
        assert_eq!(receipt(read(&draft.by(&provider), &trust(), now())).kind, Kind::Delivered);
    }
}

#[test]
fn a_pinned_signer_need_not_send_its_certificate() {
    let draft = Draft::delivered().with(|draft| draft.signing.with_certificate = false);
    assert_eq!(draft.reason(), Reason::SignerMissing);
    let pinned = Trust::from_pem(PROVIDER.pem.as_bytes()).unwrap();
    assert_eq!(receipt(read(&draft.signed(), &pinned, now())).signer, PROVIDER.fingerprint());
}
