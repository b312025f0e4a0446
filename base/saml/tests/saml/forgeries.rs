//! What somebody makes who has a genuine response of his own and wants to be somebody else.

use bergshamra::keys::loader::load_hmac_key;
use rcgen::PublicKeyData as _;
use saml::Fault;

use crate::federation::{Draft, FORGER, PROVIDER, SIGNATURE, check, fault, metadata_of, part, sign_by};

const MINE: &str = "RSSMRA85T10A562S";
const HIS: &str = "VRDGPP80A01H501K";

/// The assertion as the forger would like it: another person, another id, no signature.
fn evil_assertion() -> String {
    Draft::genuine()
        .assertion(MINE, HIS)
        .assertion("ID=\"_assertion\"", "ID=\"_evil\"")
        .assertion("<signature/>", "")
        .assertion
}

fn assertion_of(response: &str) -> &str {
    part(response, "<saml:Assertion ", "</saml:Assertion>")
}

fn signature_of(element: &str) -> &str {
    part(element, "<ds:Signature ", "</ds:Signature>")
}

/// An evil response: another id, the evil assertion, and `signature` in the place of the signature.
fn evil_response(signature: &str) -> String {
    let draft = Draft::genuine().response("ID=\"_response\"", "ID=\"_evil-response\"");
    draft.with_assertion(&evil_assertion()).replace("<signature/>", signature)
}

/// The genuine response, both signed, without the signature of the response itself.
fn genuine_without_its_signature() -> (String, String) {
    let genuine = Draft::genuine().signed();
    let signature = signature_of(&genuine).to_owned();
    (genuine.replacen(&signature, "", 1), signature)
}

#[test]
fn wrapping_1_a_response_in_the_signature_of_another_is_refused() {
    let (original, signature) = genuine_without_its_signature();
    let wrapped = signature.replace("</ds:Signature>", &format!("{original}</ds:Signature>"));
    assert_eq!(fault(evil_response(&wrapped)), Fault::SeveralResponses);
}

#[test]
fn wrapping_2_a_response_beside_its_signature_is_refused() {
    let (original, signature) = genuine_without_its_signature();
    assert_eq!(fault(evil_response(&format!("{original}{signature}"))), Fault::SeveralResponses);
}

#[test]
fn wrapping_3_an_evil_assertion_before_the_genuine_one_is_refused() {
    let response = Draft::genuine().assertion_signed();
    let evil = response.replace("<saml:Assertion ", &format!("{}<saml:Assertion ", evil_assertion()));
    assert_eq!(fault(evil), Fault::SeveralAssertions);
}

#[test]
fn wrapping_4_the_genuine_assertion_inside_the_evil_one_is_refused() {
    let response = Draft::genuine().assertion_signed();
    let genuine = assertion_of(&response);
    let evil = evil_assertion().replace("</saml:Assertion>", &format!("{genuine}</saml:Assertion>"));
    assert_eq!(fault(response.replace(genuine, &evil)), Fault::SeveralAssertions);
}

#[test]
fn wrapping_5_a_signature_moved_to_the_evil_assertion_is_refused() {
    let response = Draft::genuine().assertion_signed();
    let genuine = assertion_of(&response);
    let signature = signature_of(genuine);
    let evil = evil_assertion().replace("<saml:Subject>", &format!("{signature}<saml:Subject>"));
    let both = format!("{evil}{}", genuine.replace(signature, ""));
    assert_eq!(fault(response.replace(genuine, &both)), Fault::SeveralAssertions);
}

#[test]
fn wrapping_6_the_genuine_assertion_inside_its_moved_signature_is_refused() {
    let response = Draft::genuine().assertion_signed();
    let genuine = assertion_of(&response);
    let signature = signature_of(genuine);
    let inside = format!("{}</ds:Signature>", genuine.replace(signature, ""));
    let wrapped = signature.replace("</ds:Signature>", &inside);
    let evil = evil_assertion().replace("<saml:Subject>", &format!("{wrapped}<saml:Subject>"));
    assert_eq!(fault(response.replace(genuine, &evil)), Fault::SeveralAssertions);
}

#[test]
fn wrapping_7_an_evil_assertion_in_extensions_is_refused() {
    let response = Draft::genuine().assertion_signed();
    let extensions = format!("<samlp:Extensions>{}</samlp:Extensions><samlp:Status>", evil_assertion());
    assert_eq!(fault(response.replace("<samlp:Status>", &extensions)), Fault::SeveralAssertions);
}

#[test]
fn wrapping_8_the_genuine_assertion_in_an_object_of_its_signature_is_refused() {
    let response = Draft::genuine().assertion_signed();
    let genuine = assertion_of(&response);
    let signature = signature_of(genuine);
    let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", genuine.replace(signature, ""));
    let wrapped = signature.replace("</ds:Signature>", &object);
    let evil = evil_assertion().replace("<saml:Subject>", &format!("{wrapped}<saml:Subject>"));
    assert_eq!(fault(response.replace(genuine, &evil)), Fault::SeveralAssertions);
}

#[test]
fn wrapping_the_genuine_assertion_under_another_namespace_is_refused_too() {
    let response = Draft::genuine().assertion_signed();
    let evil = evil_assertion().replace("saml:Assertion", "x:Assertion");
    let evil = evil.replace("<x:Assertion ", "<x:Assertion xmlns:x=\"urn:x\" ");
    assert_eq!(
        fault(response.replace("<samlp:Status>", &format!("{evil}<samlp:Status>"))),
        Fault::SeveralAssertions
    );
}

#[test]
fn signed_metadata_of_the_provider_do_not_vouch_for_an_assertion() {
    let metadata = metadata_of(&[&PROVIDER.certificate().base64()]);
    let metadata = PROVIDER.sign(&metadata, "_provider");
    let evil = Draft::genuine().response("<signature/>", &metadata);
    assert_eq!(fault(evil.with_assertion(&evil_assertion())), Fault::SignatureElsewhere);
}

#[test]
fn a_signature_of_the_providers_metadata_inside_the_assertion_does_not_vouch_for_it() {
    let metadata = metadata_of(&[&PROVIDER.certificate().base64()]);
    let metadata = PROVIDER.sign(&metadata, "_provider");
    let signature = signature_of(&metadata);
    let bare = metadata.replace(signature, "");
    let evil = evil_assertion().replace("<saml:Subject>", &format!("{signature}<saml:Subject>"));
    let response = Draft::genuine().response("<signature/>", &bare).with_assertion(&evil);
    assert_eq!(fault(response), Fault::SignatureReference);
}

#[test]
fn a_response_signed_around_an_unsigned_assertion_is_refused() {
    let draft = Draft::genuine().assertion("<signature/>", "");
    let response = PROVIDER.sign(&draft.with_assertion(&draft.assertion), "_response");
    assert_eq!(fault(response), Fault::AssertionNotSigned);
}

#[test]
fn an_unsigned_response_is_refused() {
    let draft = Draft::genuine().assertion("<signature/>", "").response("<signature/>", "");
    assert_eq!(fault(draft.with_assertion(&draft.assertion)), Fault::AssertionNotSigned);
}

#[test]
fn an_assertion_changed_after_it_was_signed_is_refused() {
    for response in [Draft::genuine().signed(), Draft::genuine().assertion_signed()] {
        assert!(response.contains(MINE));
        assert_eq!(fault(response.replace(MINE, HIS)), Fault::SignatureWrong);
    }
}

#[test]
fn a_response_changed_after_it_was_signed_is_refused_though_its_assertion_is_right() {
    let response = Draft::genuine().signed().replace("11:00:25Z", "11:00:26Z");
    assert_eq!(fault(response), Fault::SignatureWrong);
}

#[test]
fn a_key_that_comes_with_the_signature_is_no_key() {
    let assertion = FORGER.sign(&Draft::genuine().assertion(MINE, HIS).assertion, "_assertion");
    assert!(assertion.contains(&FORGER.certificate().base64()));
    let response = Draft::genuine().response("<signature/>", "").with_assertion(&assertion);
    assert_eq!(fault(response), Fault::SignatureWrong);
}

#[test]
fn a_key_value_is_no_key_either() {
    let info = part(SIGNATURE, "<ds:X509Data>", "</ds:X509Data>");
    let value = "<ds:KeyName>forger</ds:KeyName>";
    let form = SIGNATURE.replace(info, value);
    let assertion = FORGER.sign_with(&Draft::genuine().assertion, "_assertion", &form);
    let response = Draft::genuine().response("<signature/>", "").with_assertion(&assertion);
    assert_eq!(fault(response), Fault::SignatureWrong);
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    for secret in [PROVIDER.certificate().base64().into_bytes(), PROVIDER.key.subject_public_key_info()] {
        let key = load_hmac_key(&secret).unwrap();
        let form = SIGNATURE.replace("#rsa-sha256", "#hmac-sha256");
        let evil = Draft::genuine().assertion(MINE, HIS);
        let assertion = sign_by(key, &evil.assertion, "_assertion", &form);
        let response = evil.response("<signature/>", "").with_assertion(&assertion);
        assert_eq!(fault(response), Fault::SignatureAlgorithm);
    }
}

#[test]
fn weak_and_foreign_algorithms_are_refused() {
    let response = Draft::genuine().assertion_signed();
    for (from, to) in [
        ("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
        ("2001/04/xmldsig-more#rsa-sha256", "2001/04/xmldsig-more#rsa-md5"),
        ("2001/04/xmldsig-more#rsa-sha256", "2001/04/xmldsig-more#ecdsa-sha256"),
        ("2001/04/xmldsig-more#rsa-sha256", "2007/05/xmldsig-more#sha256-rsa-MGF1"),
        ("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1"),
    ] {
        assert!(response.contains(from));
        assert_eq!(fault(response.replace(from, to)), Fault::SignatureAlgorithm, "{to}");
    }
}

#[test]
fn longer_hashes_are_accepted() {
    for (method, digest) in [("384", "2001/04/xmldsig-more#sha384"), ("512", "2001/04/xmlenc#sha512")] {
        let form = SIGNATURE.replace("2001/04/xmlenc#sha256", digest);
        let form = form.replace("#rsa-sha256", &format!("#rsa-sha{method}"));
        let assertion = PROVIDER.sign_with(&Draft::genuine().assertion, "_assertion", &form);
        let response = Draft::genuine().response("<signature/>", "").with_assertion(&assertion);
        assert!(check(response).is_ok(), "{method}");
    }
}

/// A genuine response whose assertion is signed by the provider in another form.
fn signed_in_form(from: &str, to: &str) -> String {
    assert!(SIGNATURE.contains(from), "no {from} in a signature");
    let form = SIGNATURE.replace(from, to);
    let assertion = PROVIDER.sign_with(&Draft::genuine().assertion, "_assertion", &form);
    Draft::genuine().response("<signature/>", "").with_assertion(&assertion)
}

#[test]
fn a_signature_over_two_things_is_refused() {
    let reference = part(SIGNATURE, "<ds:Reference ", "</ds:Reference>");
    let twice = format!("{reference}{reference}");
    assert_eq!(fault(signed_in_form(reference, &twice)), Fault::SeveralReferences);
}

#[test]
fn a_signature_of_the_whole_document_or_of_something_else_is_refused() {
    assert_eq!(fault(signed_in_form("URI=\"#ID\"", "URI=\"\"")), Fault::SignatureReference);
    let by_pointer = signed_in_form("URI=\"#ID\"", "URI=\"#xpointer(id('_assertion'))\"");
    assert_eq!(fault(by_pointer), Fault::SignatureReference);
    let none = Draft::genuine().assertion_signed().replace(" URI=\"#_assertion\"", "");
    assert_eq!(fault(none), Fault::SignatureReference);
    let outside =
        Draft::genuine().assertion_signed().replace("URI=\"#_assertion\"", "URI=\"http://x.example/\"");
    assert_eq!(fault(outside), Fault::SignatureReference);
}

#[test]
fn a_reference_to_an_element_that_is_not_its_own_is_refused() {
    let response =
        Draft::genuine().response("<signature/>", "").response("ID=\"_response\"", "ID=\"_assertion2\"");
    let assertion = PROVIDER.sign(&Draft::genuine().assertion, "_assertion");
    let signature = signature_of(&assertion);
    let moved = response.response.replace("<samlp:Status>", &format!("{signature}<samlp:Status>"));
    let moved = moved.replace("<assertion/>", &assertion.replace(signature, ""));
    assert_eq!(fault(moved), Fault::SignatureReference);
}

#[test]
fn transforms_that_choose_or_change_what_is_signed_are_refused() {
    let exclusive = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
    let enveloped = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>";
    let response = Draft::genuine().assertion_signed();
    for (from, to) in [
        (exclusive, String::new()),
        (enveloped, String::new()),
        (exclusive, format!("{exclusive}{exclusive}")),
        (exclusive, exclusive.replace("exc-c14n#", "exc-c14n#WithComments")),
        (exclusive, exclusive.replace("2001/10/xml-exc-c14n#", "TR/2001/REC-xml-c14n-20010315")),
        (enveloped, enveloped.replace("2000/09/xmldsig#enveloped-signature", "TR/1999/REC-xslt-19991116")),
        (
            exclusive,
            "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>not(\
             ancestor-or-self::*)</ds:XPath></ds:Transform>"
                .into(),
        ),
        (enveloped, enveloped.replace("/>", "><ds:XPath>true()</ds:XPath></ds:Transform>")),
        (exclusive, exclusive.replace("/>", "><x xmlns=\"urn:x\"/></ds:Transform>")),
    ] {
        assert!(response.contains(from));
        assert_eq!(fault(response.replace(from, &to)), Fault::SignatureTransform, "{to}");
    }
}

#[test]
fn an_xslt_transform_is_refused() {
    let stylesheet = "<ds:Transforms><ds:Transform><xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">\
                      <xsl:template match=\"doc\"/></xsl:stylesheet></ds:Transform>";
    let response = Draft::genuine().signed().replace("<ds:Transforms>", stylesheet);
    assert_eq!(fault(response), Fault::SignatureTransform);
}

#[test]
fn prefixes_that_the_signer_lists_are_allowed() {
    let exclusive = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
    let listed = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"><ec:InclusiveNamespaces \
                  xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xs\"/></ds:Transform>";
    assert!(check(signed_in_form(exclusive, listed)).is_ok());
}

#[test]
fn inclusive_canonicalisation_is_refused() {
    let response = Draft::genuine().assertion_signed();
    let exclusive = "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"";
    let inclusive = "CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"";
    assert!(response.contains(exclusive));
    assert_eq!(fault(response.replace(exclusive, inclusive)), Fault::SignatureTransform);
}

#[test]
fn signatures_with_missing_or_surplus_parts_are_refused() {
    let response = Draft::genuine().assertion_signed();
    let digest = part(&response, "<ds:DigestValue>", "</ds:DigestValue>");
    let value = part(&response, "<ds:SignatureValue>", "</ds:SignatureValue>");
    let info = part(&response, "<ds:SignedInfo>", "</ds:SignedInfo>");
    for (from, to) in [
        (digest, String::new()),
        (digest, "<ds:DigestValue/>".into()),
        (value, String::new()),
        (value, "<ds:SignatureValue></ds:SignatureValue>".into()),
        (value, format!("{value}{value}")),
        (info, String::new()),
        (info, format!("{info}{info}")),
        ("</ds:SignedInfo>", "<ds:Manifest/></ds:SignedInfo>".into()),
        ("</ds:Signature>", "<ds:Object/></ds:Signature>".into()),
        ("</ds:Signature>", "<Object/></ds:Signature>".into()),
    ] {
        assert_eq!(fault(response.replace(from, &to)), Fault::SignatureShape, "{to}");
    }
}

#[test]
fn two_signatures_of_one_element_are_refused() {
    let response = Draft::genuine().assertion_signed();
    let signature = signature_of(&response).to_owned();
    assert_eq!(
        fault(response.replace(&signature, &format!("{signature}{signature}"))),
        Fault::SeveralSignatures
    );
}

#[test]
fn two_elements_with_one_id_are_refused() {
    let twice = Draft::genuine().assertion_signed();
    let twice = twice.replace("<samlp:Status>", "<samlp:Status ID=\"_assertion\">");
    assert_eq!(fault(twice), Fault::DuplicateId);
    for other in ["Id", "id", "xml:id", "x:ID"] {
        let twice = Draft::genuine().assertion_signed();
        let status = format!("<samlp:Status xmlns:x=\"urn:x\" {other}=\"_assertion\">");
        assert_eq!(fault(twice.replace("<samlp:Status>", &status)), Fault::DuplicateId, "{other}");
    }
}

#[test]
fn an_id_in_a_foreign_namespace_is_not_the_id() {
    let draft = Draft::genuine().assertion("ID=\"_assertion\"", "xmlns:x=\"urn:x\" x:ID=\"_assertion\"");
    assert_eq!(fault(draft.assertion_signed()), Fault::SignatureReference);
}

#[test]
fn an_encrypted_assertion_is_refused_plainly() {
    let encrypted = "<saml:EncryptedAssertion><xenc:EncryptedData \
                     xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"/></saml:EncryptedAssertion>";
    let response = PROVIDER.sign(&Draft::genuine().with_assertion(encrypted), "_response");
    assert_eq!(fault(response), Fault::Encrypted);
}

#[test]
fn a_genuine_assertion_for_another_service_is_refused() {
    let audience = Draft::genuine().assertion(">https://inps.example<", ">https://shop.example<");
    assert_eq!(fault(audience.signed()), Fault::Audience);
}

#[test]
fn a_genuine_response_to_another_request_is_refused() {
    // Somebody sends his own response to another person's sign-in.
    let response = Draft::genuine().signed();
    let expected = saml::Expected { request_id: "_request-of-another", ..crate::federation::expected() };
    let refusal = crate::federation::service()
        .check_response(&crate::federation::provider(), &expected, response.as_bytes())
        .unwrap_err();
    assert_eq!(refusal, saml::Refusal::Fault(Fault::InResponseTo));
}
