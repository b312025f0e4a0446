//! Sign-ins that go as they should.

use crate::world::{
    self, ACS, BASE, SERVICE, World, asking, asking_at, certificates, stated, value, verified,
};
use axum::http::StatusCode;
use identity_provider::{Federation, RollOver};

#[tokio::test]
async fn somebody_signs_in_and_response_and_assertion_are_signed() {
    let world = World::new();
    let answer = world.sign_in(&asking(), "mario").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.policy.contains("form-action 'self' https://service.example;"), "{}", answer.policy);
    assert_eq!(answer.fields()["RelayState"], "back & forth");
    let response = answer.response();
    let metadata = world.provider.metadata(Federation::Spid).unwrap();
    assert_eq!(verified(&response, &certificates(&metadata)), (2, 2));
    for (path, expected) in [
        ("Response@Destination", ACS),
        ("Response@InResponseTo", "_request1"),
        ("StatusCode@Value", "urn:oasis:names:tc:SAML:2.0:status:Success"),
        ("Issuer", "https://idp.example/test/spid"),
        ("Issuer@Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"),
        ("NameID@Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"),
        ("NameID@NameQualifier", "https://idp.example/test/spid"),
        ("SubjectConfirmationData@Recipient", ACS),
        ("SubjectConfirmationData@InResponseTo", "_request1"),
        ("SubjectConfirmationData@NotOnOrAfter", "2026-03-16T11:05:00.000Z"),
        ("Conditions@NotBefore", "2026-03-16T11:00:00.000Z"),
        ("Audience", SERVICE),
        ("AuthnContextClassRef", "https://www.spid.gov.it/SpidL2"),
    ] {
        assert_eq!(value(&response, path).as_deref(), Some(expected), "{path}");
    }
    assert_eq!(stated(&response, "fiscalNumber"), ["TINIT-RSSMRA80C12L219X"]);
    assert_eq!(stated(&response, "familyName"), ["Rossi & Figli"]);
    assert_eq!(stated(&response, "email"), [""; 0]);
    assert_eq!(value(&response, "AuthnStatement@SessionIndex"), None);
}

#[tokio::test]
async fn a_request_signed_inside_comes_by_post() {
    let world = World::new();
    let xml = world::sealed(&asking().xml(&world::template("_request1")));
    let message = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, xml);
    let answer = world.post("/spid/sso", &[("SAMLRequest", &message)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test]
async fn the_card_says_four_things_at_the_third_level_without_a_format_of_issuers() {
    let world = World::new();
    let response = world.sign_in(&asking_at(Federation::Cie, 2), "mario").await.response();
    assert_eq!(value(&response, "Issuer").as_deref(), Some("https://idp.example/test/cie"));
    assert_eq!(value(&response, "Issuer@Format"), None);
    assert_eq!(value(&response, "AuthnContextClassRef").as_deref(), Some("https://www.spid.gov.it/SpidL3"));
    assert_eq!(response.matches("<saml:Attribute ").count(), 3, "those of the four that were asked for");
    assert_eq!(stated(&response, "dateOfBirth"), ["1980-03-12"]);
    let metadata = world.provider.metadata(Federation::Cie).unwrap();
    assert_eq!(verified(&response, &certificates(&metadata)), (2, 2));
    let everything = asking_at(Federation::Cie, 3).instead(r#"AttributeConsumingServiceIndex="0""#, "");
    let response = world.sign_in(&everything, "mario").await.response();
    assert_eq!(response.matches("<saml:Attribute ").count(), 4);
}

#[tokio::test]
async fn a_session_of_the_first_level_spares_the_password_until_logout() {
    let world = World::new();
    let first = world.sign_in(&asking_at(Federation::Spid, 1), "mario").await.response();
    let index = value(&first, "AuthnStatement@SessionIndex").expect("a session");
    let again = world.ask(&asking_at(Federation::Spid, 1)).await;
    assert!(again.location.contains("/consent?"), "{}", again.location);
    let second = world.consent(&again, "allow").await.response();
    assert_eq!(value(&second, "AuthnStatement@SessionIndex"), Some(index.clone()));
    assert!(world.ask(&asking()).await.location.contains("/login?"), "the second level asks anew");

    let logout = |index: &str| {
        format!(
            r#"<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_bye" Version="2.0" IssueInstant="2026-03-16T11:00:00Z" Destination="{BASE}/spid/slo"><saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity" NameQualifier="{SERVICE}">{SERVICE}</saml:Issuer><saml:NameID>{}</saml:NameID><samlp:SessionIndex>{index}</samlp:SessionIndex></samlp:LogoutRequest>"#,
            value(&first, "NameID").unwrap()
        )
    };
    let path = |xml: &str| format!("/spid/slo?{}", world::query(xml, "state"));
    world.get(&path(&logout("_of-another"))).await;
    assert!(world.ask(&asking_at(Federation::Spid, 1)).await.location.contains("/consent?"));
    let answer = world.get(&path(&logout(&index))).await;
    assert!(answer.location.starts_with("https://service.example/slo?SAMLResponse="), "{}", answer.location);
    assert!(answer.location.contains("&RelayState=state&SigAlg=") && answer.location.contains("&Signature="));
    assert!(world.ask(&asking_at(Federation::Spid, 1)).await.location.contains("/login?"));
}

#[tokio::test]
async fn a_professional_says_for_whom_and_a_citizen_is_not_let_through() {
    let world = World::new();
    let professional = |purpose: &str| world::Asking {
        extensions: format!(
            r#"<samlp:Extensions><spid:Purpose xmlns:spid="https://spid.gov.it/saml-extensions">{purpose}</spid:Purpose></samlp:Extensions>"#
        ),
        ..asking()
    };
    let response = world.sign_in(&professional("PG"), "laura").await.response();
    assert_eq!(stated(&response, "companyName"), ["Valdora"]);
    assert_eq!(stated(&response, "companyFiscalNumber"), ["TINIT-79900018887"]);
    assert_eq!(world.sign_in(&professional("PX"), "mario").await.error_code(), 30);
    assert_eq!(world.sign_in(&asking(), "laura").await.error_code(), 30);
}

#[tokio::test]
async fn what_a_person_does_is_told_to_the_service() {
    let world = World::new();
    let asking = asking();
    let cancelled = world.ask(&asking).await;
    assert_eq!(world.enter(&cancelled, "", "", "cancel").await.error_code(), 25);
    let denied = world.ask(&asking).await;
    let consent = world.enter(&denied, "mario", "secret", "enter").await;
    assert!(world.get(&consent.location).await.body.contains("TINIT-RSSMRA80C12L219X"));
    assert_eq!(world.consent(&consent, "deny").await.error_code(), 22);
    assert_eq!(world.sign_in(&asking, "sospeso").await.error_code(), 23);
    let late = world.ask(&asking).await;
    world.clock.advance(jiff::SignedDuration::from_mins(11));
    assert_eq!(world.enter(&late, "mario", "secret", "enter").await.error_code(), 21);
}

#[tokio::test]
async fn the_third_wrong_password_ends_the_sign_in() {
    let world = World::new();
    let login = world.ask(&asking()).await;
    for _ in 0..2 {
        let page = world.enter(&login, "mario", "wrong", "enter").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("value=\"mario\"") && page.body.contains("role=\"alert\""));
    }
    assert_eq!(world.enter(&login, "mario", "wrong", "enter").await.error_code(), 19);
    assert_eq!(world.get(&login.location).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_second_key_is_announced_before_it_signs() {
    let world = World::new();
    let metadata = || world.provider.metadata(Federation::Spid).unwrap();
    let first = certificates(&metadata());
    assert_eq!(first.len(), 1);
    assert_eq!(verified(&metadata(), &first), (1, 1));
    world.command("/keys", r#"{"step": "announced"}"#).await;
    let both = certificates(&metadata());
    assert_eq!(both.len(), 2);
    let response = world.sign_in(&asking(), "mario").await.response();
    assert_eq!(verified(&response, &first), (2, 2));
    world.provider.roll_over(RollOver::Switched);
    let response = world.sign_in(&asking(), "mario").await.response();
    assert_eq!(verified(&response, &first), (0, 2));
    assert_eq!(verified(&response, &both), (2, 2));
    world.provider.roll_over(RollOver::Second);
    assert!(!certificates(&metadata()).contains(&first[0]));
}

#[tokio::test]
async fn pages_speak_italian_and_english_and_need_no_script() {
    let world = World::new();
    let login = world.ask(&asking()).await;
    let italian = world.get(&login.location).await;
    assert!(italian.body.contains("<html lang=\"it\">") && italian.body.contains("Nome utente"));
    let english = world.get(&format!("{}&language=en", login.location)).await;
    assert!(english.body.contains("<html lang=\"en\">") && english.body.contains("User name"));
    for page in [&italian, &english, &world.get("/").await] {
        assert!(!page.body.contains("<script") && page.policy.starts_with("default-src 'none';"));
    }
}
