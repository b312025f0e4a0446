//! Requests that break a rule: each is refused with the number that AgID's table gives it.

use crate::world::{self, ACS, Asking, SERVICE, World, asking, asking_at, value};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use identity_provider::Federation;

/// The number under which a request is refused, told to the service.
async fn refused(asking: &Asking) -> u8 {
    let world = World::new();
    let answer = world.ask(asking).await;
    assert_eq!(answer.status, StatusCode::OK, "{} {}", answer.location, answer.body);
    let response = answer.response();
    assert_eq!(value(&response, "Response@Destination").as_deref(), Some(ACS));
    assert_eq!(value(&response, "Assertion@ID"), None);
    answer.error_code()
}

/// The number under which a request is refused on a page of the provider's own.
async fn shown(world: &World, path: &str) -> String {
    let answer = world.get(path).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {}", answer.location, answer.body);
    assert!(!answer.body.contains("SAMLResponse"));
    let (_, rest) = answer.body.split_once("Anomalia ").unwrap();
    rest.split('.').next().unwrap().to_owned()
}

fn sso(xml: &str) -> String {
    format!("/spid/sso?{}", world::query(xml, "state"))
}

#[tokio::test]
async fn every_rule_of_the_envelope_has_its_number() {
    for (old, new, number) in [
        ("Version=\"2.0\"", "Version=\"1.1\"", 9),
        ("Version=\"2.0\"", "", 9),
        ("ID=\"_request1\"", "", 11),
        ("ID=\"_request1\"", "ID=\"1 2\"", 11),
        ("IssueInstant=\"2026-03-16T11:00:00Z\"", "", 13),
        ("2026-03-16T11:00:00Z", "2026-03-16T11:00:00", 13),
        ("2026-03-16T11:00:00Z", "2026-03-16T10:54:59Z", 13),
        ("2026-03-16T11:00:00Z", "2026-03-16T11:01:01Z", 13),
        ("https://idp.example/test/spid/sso", "https://idp.example/test/cie/sso", 14),
        ("Destination=", "Destinazione=", 14),
        ("ForceAuthn=\"true\"", "ForceAuthn=\"true\" IsPassive=\"true\"", 15),
        ("ForceAuthn=\"true\"", "", 8),
        ("ForceAuthn=\"true\"", "ForceAuthn=\"false\"", 8),
        ("AttributeConsumingServiceIndex=\"0\"", "AttributeConsumingServiceIndex=\"9\"", 18),
        ("AttributeConsumingServiceIndex=\"0\"", "AttributeConsumingServiceIndex=\"x\"", 18),
    ] {
        assert_eq!(refused(&asking().instead(old, new)).await, number, "{new} instead of {old}");
    }
}

#[tokio::test]
async fn responses_go_only_where_the_metadata_say() {
    let post = "ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\"";
    let index = "AssertionConsumerServiceIndex=\"0\"";
    for new in [
        String::new(),
        "AssertionConsumerServiceIndex=\"7\"".to_owned(),
        format!("AssertionConsumerServiceURL=\"{ACS}\""),
        format!("AssertionConsumerServiceURL=\"https://elsewhere.example/acs\" {post}"),
        format!("{index} AssertionConsumerServiceURL=\"{ACS}\""),
        format!("{index} {post}"),
    ] {
        assert_eq!(refused(&asking().instead(index, &new)).await, 16, "{new}");
    }
    let world = World::new();
    let other = asking().instead(index, &format!("AssertionConsumerServiceURL=\"{ACS}/2\" {post}"));
    let response = world.sign_in(&other, "mario").await.response();
    assert_eq!(value(&response, "Response@Destination"), Some(format!("{ACS}/2")));
}

#[tokio::test]
async fn the_content_of_a_request_has_its_numbers() {
    let context = |inside: &str, comparison: &str| Asking {
        context: format!("<samlp:RequestedAuthnContext {comparison}>{inside}</samlp:RequestedAuthnContext>"),
        ..asking()
    };
    let class = |level: &str| {
        format!("<saml:AuthnContextClassRef>https://www.spid.gov.it/{level}</saml:AuthnContextClassRef>")
    };
    let minimum = "Comparison=\"minimum\"";
    let policy = |policy: &str| Asking { policy: policy.to_owned(), ..asking() };
    let purpose = r#"<samlp:Extensions><spid:Purpose xmlns:spid="https://spid.gov.it/saml-extensions">X</spid:Purpose></samlp:Extensions>"#;
    for (asking, number) in [
        (Asking { context: String::new(), ..asking() }, 12),
        (context("", minimum), 12),
        (context(&class("SpidL4"), minimum), 12),
        (context(&class("SpidL2").repeat(2), minimum), 12),
        (context(&class("SpidL2"), "Comparison=\"about\""), 12),
        (context(&class("SpidL3"), "Comparison=\"better\""), 12),
        (policy(""), 17),
        (policy("<samlp:NameIDPolicy/>"), 17),
        (
            policy("<samlp:NameIDPolicy Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\"/>"),
            17,
        ),
        (policy("<samlp:Surprise/>"), 8),
        (Asking { extensions: purpose.to_owned(), ..asking() }, 8),
        (Asking { extensions: world::template("_request1"), ..asking() }, 8),
    ] {
        assert_eq!(refused(&asking).await, number, "{}", asking.xml(""));
    }
}

#[tokio::test]
async fn the_card_compares_levels_in_two_ways_only_and_always_asks_anew() {
    let level = asking_at(Federation::Cie, 3);
    let maximum = Asking { context: level.context.replace("minimum", "maximum"), ..level.clone() };
    assert_eq!(refused(&maximum).await, 12);
    assert_eq!(refused(&asking_at(Federation::Cie, 1)).await, 8);
}

#[tokio::test]
async fn an_issuer_that_is_missing_malformed_or_unknown_is_answered_with_a_page() {
    let world = World::new();
    let issuer = asking().issuer;
    for issuer in [
        String::new(),
        issuer.replace(SERVICE, "https://stranger.example"),
        issuer.replace("nameid-format:entity", "nameid-format:transient"),
        issuer.replace("NameQualifier", "Qualifier"),
    ] {
        let xml = Asking { issuer, ..asking() }.xml("");
        assert_eq!(shown(&world, &sso(&xml)).await, "10");
    }
}

#[tokio::test]
async fn a_request_that_the_service_did_not_sign_is_answered_with_a_page() {
    let world = World::new();
    let right = sso(&asking().xml(""));
    let (message, signature) = right.split_once("&Signature=").unwrap();
    assert_eq!(shown(&world, message).await, "4");
    assert_eq!(shown(&world, &format!("{message}&Signature=AAAA")).await, "5");
    let other = sso(&asking().instead("_request1", "_request2").xml(""));
    let (other, _) = other.split_once("&Signature=").unwrap();
    assert_eq!(shown(&world, &format!("{other}&Signature={signature}")).await, "5");
    let weak = right.replace("rsa-sha256", "rsa-sha1");
    assert_eq!(shown(&world, &weak).await, "5");
}

#[tokio::test]
async fn a_request_by_post_carries_one_signature_of_its_root_alone() {
    let world = World::new();
    let sealed = world::sealed(&asking().xml(&world::template("_request1")));
    let digest = sealed.replace("SpidL2", "SpidL1");
    let nested = asking().instead("_request1", "_request2").xml("").replace(
        "</samlp:AuthnRequest>",
        &format!("<samlp:Extensions>{sealed}</samlp:Extensions></samlp:AuthnRequest>"),
    );
    for xml in [asking().xml(""), digest, nested] {
        let answer = world.post("/spid/sso", &[("SAMLRequest", &STANDARD.encode(xml))]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.location);
        assert!(answer.body.contains("Anomalia 7."), "{}", answer.body);
    }
}

#[tokio::test]
async fn hostile_bytes_are_refused_before_anything_is_read_from_them() {
    let world = World::new();
    let entity = format!("<!DOCTYPE a [<!ENTITY b 'c'>]>{}", asking().xml(""));
    let deep = format!("{}{}", "<a>".repeat(5000), "</a>".repeat(5000));
    for xml in [entity, deep, "no XML".to_owned(), format!("<a>{}</a>", " ".repeat(70_000))] {
        assert_eq!(shown(&world, &sso(&xml)).await, "4");
    }
}
