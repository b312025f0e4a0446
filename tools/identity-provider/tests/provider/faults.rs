//! Each fault does what its name says, and nothing else.

use crate::world::{ACS, World, asking, certificates, stated, value, verified};
use axum::http::{Method, StatusCode};
use identity_provider::{Fault, Federation};

const HERS: &str = "TINIT-BNCNNA85L64F205Y";
const HIS: &str = "TINIT-RSSMRA80C12L219X";

/// The response to a sign-in with a fault, and the certificates in the metadata.
async fn response(fault: Fault) -> (String, Vec<String>) {
    let world = World::new();
    let command = world.command("/faults", &format!("{{\"fault\": \"{fault}\"}}")).await;
    assert_eq!(command.status, StatusCode::CREATED, "{}", command.body);
    let response = world.sign_in(&asking(), "mario").await.response();
    (response, certificates(&world.provider.metadata(Federation::Spid).unwrap()))
}

/// One value of the response, with both signatures right.
async fn wrong(fault: Fault, path: &str) -> String {
    let (response, keys) = response(fault).await;
    assert_eq!(verified(&response, &keys), (2, 2), "{fault}");
    value(&response, path).unwrap_or_default()
}

#[tokio::test]
async fn anomalies_are_stated_whatever_the_person_does() {
    for (fault, number) in [
        (Fault::WrongCredentials, 19),
        (Fault::CredentialsTooWeak, 20),
        (Fault::Timeout, 21),
        (Fault::ConsentDenied, 22),
        (Fault::Suspended, 23),
        (Fault::Cancelled, 25),
        (Fault::WrongIdentityType, 30),
    ] {
        let world = World::new();
        world.provider.misbehave(fault);
        assert_eq!(world.sign_in(&asking(), "mario").await.error_code(), number);
    }
}

#[tokio::test]
async fn one_value_is_wrong_and_the_signatures_are_right() {
    let elsewhere = "https://elsewhere.example";
    assert_eq!(wrong(Fault::LevelTooLow, "AuthnContextClassRef").await, "https://www.spid.gov.it/SpidL1");
    assert_eq!(wrong(Fault::WrongAudience, "Audience").await, elsewhere);
    assert_eq!(wrong(Fault::WrongRecipient, "SubjectConfirmationData@Recipient").await, elsewhere);
    assert_eq!(wrong(Fault::WrongDestination, "Response@Destination").await, elsewhere);
    assert_eq!(wrong(Fault::WrongIssuer, "Issuer").await, elsewhere);
    assert_ne!(wrong(Fault::WrongInResponseTo, "Response@InResponseTo").await, "_request1");
    assert_eq!(wrong(Fault::Expired, "Conditions@NotOnOrAfter").await, "2026-03-16T10:05:00.000Z");
    assert_eq!(wrong(Fault::NotYetValid, "Conditions@NotBefore").await, "2026-03-16T12:00:00.000Z");
    assert_eq!(wrong(Fault::NoAttributes, "AttributeStatement").await, "");
}

#[tokio::test]
async fn what_is_not_signed_lacks_its_signature() {
    for (fault, signed) in [
        (Fault::UnsignedAssertion, &["Response"][..]),
        (Fault::UnsignedResponse, &["Assertion"]),
        (Fault::Unsigned, &[]),
    ] {
        let (response, keys) = response(fault).await;
        assert_eq!(verified(&response, &keys), (signed.len(), signed.len()), "{fault}");
        let document = roxmltree::Document::parse(&response).unwrap();
        let signatures = document.descendants().filter(|node| node.tag_name().name() == "Signature");
        let parents: Vec<&str> = signatures.map(|node| node.parent().unwrap().tag_name().name()).collect();
        assert_eq!(parents, signed, "{fault}");
    }
}

#[tokio::test]
async fn keys_that_are_not_announced_do_not_verify() {
    for fault in [Fault::StrangerKey, Fault::OtherKey] {
        let (response, keys) = response(fault).await;
        assert_eq!(verified(&response, &keys), (0, 2), "{fault}");
        assert_eq!(verified(&response, &[value(&response, "X509Certificate").unwrap()]), (2, 2), "{fault}");
    }
}

#[tokio::test]
async fn a_tampered_value_is_another_persons_and_breaks_both_signatures() {
    let (response, keys) = response(Fault::Tampered).await;
    assert_eq!(stated(&response, "fiscalNumber"), [HERS]);
    assert_eq!(verified(&response, &keys), (0, 2));
}

#[tokio::test]
async fn a_comment_in_a_value_breaks_no_signature() {
    let (response, keys) = response(Fault::Comment).await;
    assert!(response.contains("RSSMRA80<!-- -->C12L219X"));
    assert_eq!(stated(&response, "fiscalNumber"), [HIS]);
    assert_eq!(verified(&response, &keys), (2, 2));
}

#[tokio::test]
async fn a_replay_is_the_last_right_response_byte_for_byte() {
    let world = World::new();
    world.provider.misbehave(Fault::Replay);
    let first = world.sign_in(&asking(), "mario").await.response();
    assert_eq!(value(&first, "Response@Destination").as_deref(), Some(ACS));
    world.provider.misbehave(Fault::Expired);
    world.sign_in(&asking(), "mario").await;
    world.provider.misbehave(Fault::Replay);
    assert_eq!(world.sign_in(&asking(), "anna").await.response(), first);
    assert_ne!(world.sign_in(&asking(), "anna").await.response(), first);
}

#[tokio::test]
async fn two_assertions_are_both_signed() {
    let (response, keys) = response(Fault::TwoAssertions).await;
    assert_eq!(verified(&response, &keys), (3, 3));
    assert_eq!(stated(&response, "fiscalNumber"), [HIS, HERS]);
}

#[tokio::test]
async fn a_wrapped_assertion_still_verifies_and_the_first_read_is_a_forgery() {
    let (response, keys) = response(Fault::Wrapped).await;
    assert_eq!(verified(&response, &keys), (1, 1));
    let document = roxmltree::Document::parse(&response).unwrap();
    let assertions: Vec<_> =
        document.descendants().filter(|node| node.tag_name().name() == "Assertion").collect();
    assert_eq!(assertions.len(), 2);
    assert_eq!(assertions[1].parent(), Some(assertions[0]));
    assert_eq!(stated(&response, "fiscalNumber"), [HERS, HIS]);
}

#[tokio::test]
async fn a_provider_that_breaks_answers_500_and_one_that_hangs_nothing() {
    let world = World::new();
    world.provider.misbehave(Fault::Http500);
    assert_eq!(world.sign_in(&asking(), "mario").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    world.provider.misbehave(Fault::Hang);
    let (asking, patience) = (asking(), std::time::Duration::from_millis(500));
    assert!(tokio::time::timeout(patience, world.sign_in(&asking, "mario")).await.is_err());
}

#[tokio::test]
async fn faults_wait_are_listed_and_can_be_taken_back() {
    let world = World::new();
    for fault in ["expired", "hang"] {
        world.command("/faults", &format!("{{\"fault\": \"{fault}\"}}")).await;
    }
    let list: serde_json::Value = serde_json::from_str(&world.get("/faults").await.body).unwrap();
    assert_eq!(list["waiting"], serde_json::json!(["expired", "hang"]));
    assert_eq!(list["known"].as_array().unwrap().len(), Fault::ALL.len());
    assert_eq!(world.send(Method::DELETE, "/faults", None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(verified(&world.sign_in(&asking(), "mario").await.response(), &[]).1, 2);
    assert!(world.command("/faults", "{\"fault\": \"bad-mood\"}").await.status.is_client_error());
}

#[tokio::test]
async fn every_fault_is_described_in_the_readme() {
    let readme = include_str!("../../README.md");
    let missing = Fault::ALL.iter().filter(|fault| !readme.contains(&format!("| `{fault}` |")));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&Fault>::new());
}
