//! Every rule for responses, broken alone in an otherwise genuine one that the provider signed.

use saml::{Fault, Federation, Level, ProviderError, Purpose, Refusal, read_metadata};

use crate::federation::{
    Draft, FORGER, PROVIDER, check, expected, fault, metadata_of, provider, service, service_of,
};

const SUCCESS: &str = "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>";
const FORMAT: &str = " Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:entity\"";

#[test]
fn a_genuine_response_says_who_it_is() {
    let assertion = check(Draft::genuine().signed()).unwrap();
    assert_eq!(assertion.id, "_assertion");
    assert_eq!(assertion.name_id, "_passing-name");
    assert_eq!(assertion.name_qualifier, "https://idp.example");
    assert_eq!(assertion.session_index, None);
    assert_eq!(assertion.level, Level::L2);
    assert_eq!(assertion.not_on_or_after, "2026-03-16T11:05:20Z".parse().unwrap());
    assert_eq!(assertion.authenticated_at, "2026-03-16T11:00:19Z".parse().unwrap());
    assert_eq!(assertion.attribute("name"), Some("NICCOLÒ"));
    assert_eq!(assertion.tax_code().unwrap().as_str(), "RSSMRA85T10A562S");
    assert_eq!(assertion.attribute("mobilePhone"), None);
    assert_eq!(assertion.attributes.len(), 2);
}

#[test]
fn nothing_personal_is_printed() {
    let assertion = check(Draft::genuine().signed()).unwrap();
    let printed = format!("{assertion:?} {:?}", provider());
    assert!(!printed.contains("RSSMRA") && !printed.contains("passing"), "{printed}");
}

#[test]
fn the_signature_of_the_assertion_is_enough() {
    assert!(check(Draft::genuine().assertion_signed()).is_ok());
}

#[test]
fn every_rule_of_the_response_has_its_own_refusal() {
    let broken = [
        ("samlp:Response", "samlp:ArtifactResponse", Fault::NotThisMessage),
        (" Version=\"2.0\"", " Version=\"1.0\"", Fault::Version),
        (" Version=\"2.0\"", "", Fault::Version),
        ("IssueInstant=\"2026-03-16T11:00:25Z\"", "IssueInstant=\"\"", Fault::IssuedAt),
        ("IssueInstant=\"2026-03-16T11:00:25Z\"", "", Fault::IssuedAt),
        ("2026-03-16T11:00:25Z", "2018-09-04", Fault::IssuedAt),
        ("2026-03-16T11:00:25Z", "2026-03-16 11:00:25Z", Fault::IssuedAt),
        ("2026-03-16T11:00:25Z", "2026-03-16T12:00:25+01:00", Fault::IssuedAt),
        ("2026-03-16T11:00:25Z", "2026-03-16T10:58:59Z", Fault::IssuedBefore),
        ("2026-03-16T11:00:25Z", "2026-03-16T11:02:01Z", Fault::IssuedAfter),
        ("InResponseTo=\"_request\"", "InResponseTo=\"\"", Fault::InResponseTo),
        ("InResponseTo=\"_request\"", "", Fault::InResponseTo),
        ("InResponseTo=\"_request\"", "InResponseTo=\"_other\"", Fault::InResponseTo),
        ("Destination=\"https://inps.example/spid/acs\"", "Destination=\"\"", Fault::Destination),
        ("Destination=\"https://inps.example/spid/acs\"", "", Fault::Destination),
        ("https://inps.example/spid/acs", "https://other.example/spid/acs", Fault::Destination),
        ("https://idp.example<", "<", Fault::Issuer),
        ("https://idp.example<", "https://other.example<", Fault::Issuer),
        (FORMAT, " Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\"", Fault::IssuerFormat),
        (FORMAT, " Format=\"\"", Fault::IssuerFormat),
        (SUCCESS, "", Fault::Status),
        (SUCCESS, "<samlp:StatusCode Value=\"\"/>", Fault::Status),
        (SUCCESS, "<samlp:StatusCode/>", Fault::Status),
    ];
    for (from, to, expected) in broken {
        let mut draft = Draft::genuine().response(from, to);
        if from == "samlp:Response" {
            draft = draft.response("/samlp:Response", "/samlp:ArtifactResponse");
        }
        assert_eq!(fault(draft.signed()), expected, "{from} -> {to}");
    }
}

#[test]
fn a_response_without_an_id_is_refused() {
    // It cannot be signed, for a signature refers to an id.
    for to in ["", "ID=\"\""] {
        let draft = Draft::genuine().response("ID=\"_response\"", to);
        assert_eq!(fault(draft.assertion_signed()), Fault::Id);
    }
}

#[test]
fn a_response_without_issuer_status_or_assertion_is_refused() {
    let issuer = format!("<saml:Issuer{FORMAT}>https://idp.example</saml:Issuer>");
    assert_eq!(fault(Draft::genuine().response(&issuer, "").signed()), Fault::Issuer);
    let status = format!("<samlp:Status>\n    {SUCCESS}\n  </samlp:Status>");
    assert_eq!(fault(Draft::genuine().response(&status, "").signed()), Fault::Status);
    assert_eq!(fault(Draft::genuine().response("<assertion/>", "").signed()), Fault::AssertionMissing);
}

#[test]
fn the_issuer_of_a_response_may_have_no_format() {
    assert!(check(Draft::genuine().response(FORMAT, "").signed()).is_ok());
}

#[test]
fn fractions_of_a_second_and_the_second_of_the_request_itself_are_accepted() {
    for time in ["2026-03-16T11:00:25.123Z", "2026-03-16T11:00:25.123456Z", "2026-03-16T11:00:00Z"] {
        let draft = Draft::genuine().response("2026-03-16T11:00:25Z", time);
        let draft = draft.assertion("2026-03-16T11:00:20Z", time);
        assert!(check(draft.signed()).is_ok(), "{time}");
    }
}

#[test]
fn without_any_difference_of_clocks_the_second_of_the_request_is_still_accepted() {
    let draft = Draft::genuine().response("2026-03-16T11:00:25Z", "2026-03-16T11:00:00Z");
    let draft = draft.assertion("2026-03-16T11:00:20Z", "2026-03-16T11:00:00Z");
    let expected = saml::Expected { skew: jiff::SignedDuration::ZERO, ..expected() };
    assert!(service().check_response(&provider(), &expected, draft.signed().as_bytes()).is_ok());
}

#[test]
fn every_rule_of_the_assertion_has_its_own_refusal() {
    let broken = [
        (" Version=\"2.0\"", " Version=\"1.0\"", Fault::AssertionVersion),
        ("IssueInstant=\"2026-03-16T11:00:20Z\"", "IssueInstant=\"\"", Fault::AssertionIssuedAt),
        ("IssueInstant=\"2026-03-16T11:00:20Z\"", "", Fault::AssertionIssuedAt),
        ("2026-03-16T11:00:20Z", "2018-09-06 16:00", Fault::AssertionIssuedAt),
        ("2026-03-16T11:00:20Z", "2026-03-16T10:58:59Z", Fault::AssertionIssuedBefore),
        ("2026-03-16T11:00:20Z", "2026-03-16T11:02:01Z", Fault::AssertionIssuedAfter),
        ("https://idp.example<", "<", Fault::AssertionIssuer),
        ("https://idp.example<", "https://other.example<", Fault::AssertionIssuer),
        (FORMAT, "", Fault::AssertionIssuerFormat),
        (FORMAT, " Format=\"\"", Fault::AssertionIssuerFormat),
        (FORMAT, " Format=\"urn:other\"", Fault::AssertionIssuerFormat),
        ("_passing-name", "", Fault::NameId),
        ("nameid-format:transient", "nameid-format:persistent", Fault::NameIdFormat),
        (" Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\"", "", Fault::NameIdFormat),
        ("NameQualifier=\"https://idp.example\"", "NameQualifier=\"\"", Fault::NameQualifier),
        ("NameQualifier=\"https://idp.example\"", "", Fault::NameQualifier),
        ("cm:bearer", "cm:holder-of-key", Fault::ConfirmationMethod),
        (" Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"", "", Fault::ConfirmationMethod),
        (" Recipient=\"https://inps.example/spid/acs\"", "", Fault::ConfirmationRecipient),
        ("https://inps.example/spid/acs", "", Fault::ConfirmationRecipient),
        ("https://inps.example/spid/acs", "https://other.example/spid/acs", Fault::ConfirmationRecipient),
        ("InResponseTo=\"_request\"", "", Fault::ConfirmationInResponseTo),
        ("InResponseTo=\"_request\"", "InResponseTo=\"_other\"", Fault::ConfirmationInResponseTo),
        ("NotOnOrAfter=\"2026-03-16T11:05:30Z\"", "", Fault::ConfirmationEnd),
        ("2026-03-16T11:05:30Z", "2018.09.18", Fault::ConfirmationEnd),
        ("2026-03-16T11:05:30Z", "2026-03-16T11:00:00Z", Fault::ConfirmationExpired),
        ("NotBefore=\"2026-03-16T11:00:10Z\"", "", Fault::ConditionsStart),
        ("2026-03-16T11:00:10Z", "2018/09/10", Fault::ConditionsStart),
        ("2026-03-16T11:00:10Z", "2026-03-16T11:02:01Z", Fault::ConditionsEarly),
        ("NotOnOrAfter=\"2026-03-16T11:05:20Z\"", "", Fault::ConditionsEnd),
        ("2026-03-16T11:05:20Z", "10-09-2018", Fault::ConditionsEnd),
        ("2026-03-16T11:05:20Z", "2026-03-16T11:00:00Z", Fault::ConditionsExpired),
        (">https://inps.example<", "><", Fault::Audience),
        (">https://inps.example<", ">https://other.example<", Fault::Audience),
        ("<saml:Audience>https://inps.example</saml:Audience>", "", Fault::Audience),
        ("AuthnInstant=\"2026-03-16T11:00:19Z\"", "", Fault::AuthnInstant),
        (
            "AuthnInstant=\"2026-03-16T11:00:19Z\"",
            "AuthnInstant=\"2026-03-16T12:00:19Z\"",
            Fault::AuthnInstant,
        ),
        ("https://www.spid.gov.it/SpidL2", "", Fault::AuthnContext),
        (
            "https://www.spid.gov.it/SpidL2",
            "urn:oasis:names:tc:SAML:2.0:ac:classes:SpidL2",
            Fault::AuthnContext,
        ),
        ("SpidL2", "SpidL1", Fault::LevelTooLow),
        ("Name=\"fiscalNumber\"", "Name=\"name\"", Fault::AttributeTwice),
    ];
    for (from, to, expected) in broken {
        assert_eq!(fault(Draft::genuine().assertion(from, to).signed()), expected, "{from} -> {to}");
    }
}

#[test]
fn every_part_of_the_assertion_must_be_there() {
    let parts = [
        ("Issuer", Fault::AssertionIssuer),
        ("Subject", Fault::Subject),
        ("NameID", Fault::NameId),
        ("SubjectConfirmation", Fault::SubjectConfirmation),
        ("Conditions", Fault::Conditions),
        ("AudienceRestriction", Fault::Audience),
        ("AuthnStatement", Fault::AuthnStatement),
        ("AuthnContext", Fault::AuthnContext),
        ("AuthnContextClassRef", Fault::AuthnContext),
        ("AttributeStatement", Fault::Attributes),
    ];
    for (name, expected) in parts {
        let renamed = rename(&Draft::genuine().assertion, name);
        let draft = Draft { assertion: renamed, ..Draft::genuine() };
        assert_eq!(fault(draft.signed()), expected, "{name}");
    }
    let data = "<saml:SubjectConfirmationData ";
    let draft = Draft::genuine().assertion(data, "<saml:Other ");
    assert_eq!(fault(draft.signed()), Fault::ConfirmationData);
}

/// Gives an element another name, so that it is as good as missing.
fn rename(text: &str, name: &str) -> String {
    let open = text.replace(&format!("<saml:{name}>"), "<saml:Other>");
    let open = open.replace(&format!("<saml:{name} "), "<saml:Other ");
    open.replace(&format!("</saml:{name}>"), "</saml:Other>")
}

#[test]
fn parts_that_come_twice_count_as_missing() {
    let subject = "<saml:Subject/></saml:Assertion>";
    assert_eq!(fault(Draft::genuine().assertion("</saml:Assertion>", subject).signed()), Fault::Subject);
    let conditions = "<saml:Conditions/></saml:Assertion>";
    let draft = Draft::genuine().assertion("</saml:Assertion>", conditions);
    assert_eq!(fault(draft.signed()), Fault::Conditions);
}

#[test]
fn an_attribute_without_a_value_is_none() {
    let draft = Draft::genuine()
        .assertion(">NICCOLÒ<", "><")
        .assertion("<saml:AttributeValue>TINIT-RSSMRA85T10A562S</saml:AttributeValue>", "");
    assert_eq!(fault(draft.signed()), Fault::Attributes);
}

#[test]
fn every_audience_restriction_must_name_us() {
    let other = "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience>\
                 </saml:AudienceRestriction></saml:Conditions>";
    assert_eq!(fault(Draft::genuine().assertion("</saml:Conditions>", other).signed()), Fault::Audience);
    let both = "<saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>";
    assert!(check(Draft::genuine().assertion("</saml:AudienceRestriction>", both).signed()).is_ok());
}

#[test]
fn a_higher_level_than_asked_for_is_accepted() {
    let assertion = check(Draft::genuine().assertion("SpidL2", "SpidL3").signed()).unwrap();
    assert_eq!(assertion.level, Level::L3);
}

#[test]
fn the_session_of_the_first_level_is_kept() {
    let draft = Draft::genuine()
        .assertion("SpidL2", "SpidL1")
        .assertion("<saml:AuthnStatement ", "<saml:AuthnStatement SessionIndex=\"_session\" ");
    let expected = saml::Expected { level: Level::L1, ..expected() };
    let assertion = service().check_response(&provider(), &expected, draft.signed().as_bytes()).unwrap();
    assert_eq!(assertion.session_index.as_deref(), Some("_session"));
}

#[test]
fn the_identity_card_may_leave_out_the_format_of_the_assertions_issuer() {
    let response = Draft::genuine().assertion(FORMAT, "").signed();
    let check = |federation| {
        service_of(federation).check_response(&provider(), &expected(), response.as_bytes()).map(|_| ())
    };
    assert_eq!(check(Federation::Cie), Ok(()));
    assert_eq!(check(Federation::Eidas), Err(Refusal::Fault(Fault::AssertionIssuerFormat)));
}

#[test]
fn who_signs_in_for_a_legal_person_must_name_it() {
    let expected = saml::Expected { purpose: Some(Purpose::LegalPerson), ..expected() };
    let check = |draft: Draft| {
        service().check_response(&provider(), &expected, draft.signed().as_bytes()).map(|_| ())
    };
    assert_eq!(check(Draft::genuine()), Err(Refusal::Fault(Fault::CompanyMissing)));
    assert_eq!(check(Draft::genuine().assertion("Name=\"name\"", "Name=\"ivaCode\"")), Ok(()));
    assert!(!Purpose::ProfessionalOfNaturalPerson.needs_company());
}

#[test]
fn what_the_provider_says_went_wrong_is_told_apart() {
    let said = [
        ("ErrorCode nr08", ProviderError::RequestRefused),
        ("ErrorCode nr18", ProviderError::RequestRefused),
        ("ErrorCode nr19", ProviderError::TooManyAttempts),
        ("ErrorCode nr20", ProviderError::LevelNotHeld),
        ("ErrorCode nr21", ProviderError::TooSlow),
        ("ErrorCode nr22", ProviderError::ConsentDenied),
        ("ErrorCode nr23", ProviderError::Blocked),
        ("ErrorCode nr25", ProviderError::Cancelled),
        ("ErrorCode nr30", ProviderError::OtherIdentity),
        ("ErrorCode nr99", ProviderError::Other),
        ("something else", ProviderError::Other),
    ];
    for (message, expected) in said {
        let refused = refused_by_provider(message).replace("<signature/>", "");
        assert_eq!(check(refused).unwrap_err(), Refusal::Provider(expected), "{message}");
    }
}

fn refused_by_provider(message: &str) -> String {
    let codes = "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\">\
                 <samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"/></samlp:StatusCode>";
    let status = format!("{codes}<samlp:StatusMessage>{message}</samlp:StatusMessage>");
    Draft::genuine().response(SUCCESS, &status).response("<assertion/>", "").response
}

#[test]
fn a_refusal_of_the_provider_must_answer_our_request_and_if_signed_be_signed_right() {
    let refused = refused_by_provider("ErrorCode nr25");
    let other = refused.replace("InResponseTo=\"_request\"", "InResponseTo=\"_other\"");
    assert_eq!(fault(other.replace("<signature/>", "")), Fault::InResponseTo);
    assert_eq!(fault(FORGER.sign(&refused, "_response")), Fault::SignatureWrong);
    let signed = PROVIDER.sign(&refused, "_response");
    assert_eq!(check(signed).unwrap_err(), Refusal::Provider(ProviderError::Cancelled));
}

#[test]
fn success_without_the_word_signs_nobody_in() {
    let draft = Draft::genuine().response("status:Success", "status:Successful");
    assert_eq!(check(draft.signed()).unwrap_err(), Refusal::Provider(ProviderError::Other));
}

#[test]
fn each_of_several_keys_of_a_provider_counts_while_it_changes_them() {
    let (old, new) = (FORGER.certificate().base64(), PROVIDER.certificate().base64());
    let both = read_metadata(metadata_of(&[&old, &new]).as_bytes(), &[]).unwrap().remove(0);
    let response = Draft::genuine().signed();
    assert!(service().check_response(&both, &expected(), response.as_bytes()).is_ok());
    let only_old = read_metadata(metadata_of(&[&old]).as_bytes(), &[]).unwrap().remove(0);
    let refusal = service().check_response(&only_old, &expected(), response.as_bytes()).unwrap_err();
    assert_eq!(refusal, Refusal::Fault(Fault::SignatureWrong));
}

#[test]
fn refusals_are_written_down_by_a_word() {
    assert_eq!(Refusal::Fault(Fault::Audience).word(), "audience");
    assert_eq!(Refusal::Provider(ProviderError::Cancelled).to_string(), "provider-nr25");
}
