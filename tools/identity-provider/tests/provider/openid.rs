//! Sign-ins over OpenID Connect.

use axum::http::StatusCode;
use identity_provider::{Fault, RollOver};
use serde_json::{Value, json};

use crate::relying_party::{Party, VERIFIER, json, opened, read, signed, verifies};

#[tokio::test]
async fn the_trust_anchor_vouches_for_provider_and_relying_party() {
    let party = Party::new().await;
    let provider = &party.world.provider;
    let anchor: Value = serde_json::from_str(&provider.trust_anchor_keys()).unwrap();
    let configuration = party.world.get("/trust-anchor/.well-known/openid-federation").await.body;
    assert!(verifies(&configuration, &anchor));
    let endpoints = read(&configuration).1["metadata"]["federation_entity"].clone();
    let own = party.world.get("/oidc/.well-known/openid-federation").await.body;
    for (subject, keys) in [
        (provider.openid_provider(), read(&own).1["jwks"].clone()),
        (party.id.clone(), { party.says.lock().unwrap()["jwks"].clone() }),
    ] {
        let fetch = endpoints["federation_fetch_endpoint"].as_str().unwrap();
        let statement = party.world.get(&format!("{fetch}?sub={subject}")).await.body;
        assert!(verifies(&statement, &anchor));
        let (header, claims) = read(&statement);
        assert_eq!(header["typ"], "entity-statement+jwt");
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!(provider.trust_anchor()), &json!(subject)));
        assert_eq!(claims["jwks"], keys);
    }
    assert!(verifies(&own, &read(&own).1["jwks"]));
    let borne = read(&own).1["trust_marks"][0].clone();
    assert_eq!(borne["trust_mark_type"], identity_provider::PROVIDER_MARK);
    assert!(verifies(borne["trust_mark"].as_str().unwrap(), &anchor));
    let list = endpoints["federation_list_endpoint"].as_str().unwrap();
    let listed = party.world.get(&format!("{list}?entity_type=openid_provider")).await;
    assert_eq!(json(&listed), json!([provider.openid_provider()]));
    let stranger = party.world.get("/trust-anchor/fetch?sub=https://stranger.example").await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    let mark = party.world.get(&format!("/trust-anchor/trust-mark?sub={}", party.id)).await.body;
    assert!(verifies(&mark, &anchor));
    assert_eq!(read(&mark).1["sub"], party.id);
}

#[tokio::test]
async fn a_code_becomes_tokens_and_the_persons_data_come_signed_and_encrypted() {
    let party = Party::new().await;
    let provider = party.world.provider.openid_provider();
    let back = party.sign_in("allow").await;
    assert_eq!((&back["state"], &back["iss"]), (&"s".repeat(32), &provider));
    let tokens = json(&party.tokens(&back["code"], VERIFIER).await);
    let own = party.world.get("/oidc/.well-known/openid-federation").await.body;
    let keys = read(&own).1["metadata"]["openid_provider"]["jwks"].clone();
    let id_token = tokens["id_token"].as_str().unwrap();
    assert!(verifies(id_token, &keys));
    let claims = read(id_token).1;
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(provider), &json!([party.id])));
    assert_eq!(claims["nonce"], "n".repeat(32));
    assert_eq!(claims["acr"], "https://www.spid.gov.it/SpidL2");
    let access = tokens["access_token"].as_str().unwrap();
    let data = opened(&party.world.get_as("/oidc/userinfo", access).await.body);
    assert!(verifies(&data, &keys));
    let data = read(&data).1;
    assert_eq!(data["sub"], claims["sub"]);
    assert_eq!(data["https://attributes.eid.gov.it/fiscal_number"], "TINIT-RSSMRA80C12L219X");
    assert_eq!((&data["family_name"], &data["given_name"]), (&json!("Rossi & Figli"), &Value::Null));
    assert_eq!(json(&party.call("introspection", &[("token", access)]).await), json!({ "active": true }));
    assert_eq!(party.call("revocation", &[("token", access)]).await.status, StatusCode::OK);
    assert_eq!(json(&party.call("introspection", &[("token", access)]).await), json!({ "active": false }));
    assert_eq!(party.world.get_as("/oidc/userinfo", access).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_code_is_good_once_for_whoever_began_and_not_for_long() {
    let party = Party::new().await;
    let code = async || party.sign_in("allow").await["code"].clone();
    let refused = async |code: &str, verifier: &str| {
        let answer = party.tokens(code, verifier).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(json(&answer)["error"], "invalid_grant");
    };
    let used = code().await;
    assert_eq!(party.tokens(&used, VERIFIER).await.status, StatusCode::OK);
    refused(&used, VERIFIER).await;
    refused(&code().await, "another-verifier").await;
    let late = code().await;
    party.world.clock.advance(jiff::SignedDuration::from_secs(10));
    let proof = json!({ "iss": party.id, "sub": party.id, "aud": "elsewhere", "iat": 0, "exp": i64::MAX, "jti": "1" });
    let strange = party.call_with("token", &signed("JWT", &proof), &[("code", &late)]).await;
    assert_eq!(
        (strange.status, json(&strange)["error"].clone()),
        (StatusCode::UNAUTHORIZED, json!("invalid_client"))
    );
    let proof = json!({
        "iss": party.id, "sub": party.id, "aud": party.world.provider.openid_provider(), "iat": 0, "exp": i64::MAX,
        "jti": "1",
    });
    let proof = signed("JWT", &proof);
    let first = party.call_with("introspection", &proof, &[("token", "x")]).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    assert_eq!(party.call_with("introspection", &proof, &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn requests_that_break_a_rule_are_told_to_the_relying_party() {
    let party = Party::new().await;
    for (name, value) in [
        ("aud", json!(["https://elsewhere.example"])),
        ("exp", json!(1_773_658_800)),
        ("iat", json!(1_773_658_900)),
        ("response_type", json!("token")),
        ("scope", json!("profile")),
        ("nonce", json!("short")),
        ("state", json!("short")),
        ("code_challenge", json!("short")),
        ("code_challenge_method", json!("plain")),
        ("acr_values", json!("https://www.spid.gov.it/SpidL9")),
        ("prompt", json!("none")),
        ("jti", json!("")),
    ] {
        let mut asks = party.asks();
        asks[name] = value;
        let back = party.came_back(&party.ask(&asks).await);
        assert_eq!(back["error"], "invalid_request", "{name}");
        assert_eq!(back["iss"], party.world.provider.openid_provider());
    }
    let asks = party.asks();
    assert!(party.ask(&asks).await.location.contains("/login?"));
    assert_eq!(party.came_back(&party.ask(&asks).await)["error"], "invalid_request", "the same again");
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_the_relying_party_did_not_name() {
    let party = Party::new().await;
    for (name, value) in [
        ("redirect_uri", json!("https://elsewhere.example/callback")),
        ("client_id", json!("https://elsewhere.example")),
        ("iss", json!("https://elsewhere.example")),
    ] {
        let mut asks = party.asks();
        asks[name] = value;
        let answer = party.ask(&asks).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {}", answer.location);
    }
    let unsigned = party.world.get(&format!("/oidc/authorization?client_id={}", party.id)).await;
    assert_eq!(unsigned.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_relying_party_must_stand_below_the_anchor_and_bear_its_mark() {
    let party = Party::new().await;
    let right = party.says.lock().unwrap().clone();
    for (name, value) in [
        ("authority_hints", json!(["https://elsewhere.example"])),
        ("trust_marks", json!([])),
        ("trust_marks", json!([{ "id": "x", "trust_mark": signed("trust-mark+jwt", &json!({})) }])),
        ("exp", json!(1_773_658_800)),
        ("sub", json!("https://elsewhere.example")),
        ("metadata", json!({})),
    ] {
        let mut wrong = right.clone();
        wrong[name] = value;
        *party.says.lock().unwrap() = wrong;
        assert_eq!(party.ask(&party.asks()).await.status, StatusCode::BAD_REQUEST, "{name}");
    }
    *party.says.lock().unwrap() = right;
    assert_eq!(party.ask(&party.asks()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_a_person_refuses_is_told() {
    let party = Party::new().await;
    let back = party.sign_in("deny").await;
    assert_eq!((&*back["error"], &*back["error_description"]), ("access_denied", "ErrorCode nr22"));
    party.world.provider.misbehave(Fault::Suspended);
    assert_eq!(party.sign_in("allow").await["error_description"], "ErrorCode nr23");
}

#[tokio::test]
async fn faults_make_one_thing_wrong_in_the_id_token() {
    let party = Party::new().await;
    let keys =
        async || read(&party.world.get("/oidc/.well-known/openid-federation").await.body).1["jwks"].clone();
    for (fault, name, value) in [
        (Fault::LevelTooLow, "acr", json!("https://www.spid.gov.it/SpidL1")),
        (Fault::WrongAudience, "aud", json!(["https://elsewhere.example"])),
        (Fault::WrongIssuer, "iss", json!("https://elsewhere.example")),
        (Fault::WrongInResponseTo, "nonce", json!("0".repeat(64))),
        (Fault::Expired, "exp", json!(1_773_658_800 - 3300)),
        (Fault::NotYetValid, "iat", json!(1_773_658_800 + 3600)),
    ] {
        party.world.provider.misbehave(fault);
        let (id_token, _) = party.all().await;
        assert_eq!(read(&id_token).1[name], value, "{fault}");
        assert!(verifies(&id_token, &keys().await), "{fault}");
    }
    for fault in [Fault::StrangerKey, Fault::OtherKey, Fault::Tampered] {
        party.world.provider.misbehave(fault);
        assert!(!verifies(&party.all().await.0, &keys().await), "{fault}");
    }
    party.world.provider.misbehave(Fault::Unsigned);
    let (id_token, _) = party.all().await;
    assert_eq!(read(&id_token).0["alg"], "none");
    assert!(id_token.ends_with('.'));
}

#[tokio::test]
async fn faults_make_the_persons_data_wrong() {
    let party = Party::new().await;
    let subject = |token: &str| read(token).1["sub"].clone();
    party.world.provider.misbehave(Fault::WrongSubject);
    let (id_token, data) = party.all().await;
    assert_ne!(subject(&opened(&data)), subject(&id_token));
    party.world.provider.misbehave(Fault::NotEncrypted);
    let (id_token, data) = party.all().await;
    assert_eq!(subject(&data), subject(&id_token));
    party.world.provider.misbehave(Fault::NoAttributes);
    assert_eq!(read(&opened(&party.all().await.1)).1["family_name"], Value::Null);
}

#[tokio::test]
async fn both_keys_are_announced_while_they_change() {
    let party = Party::new().await;
    let own =
        async || read(&party.world.get("/oidc/.well-known/openid-federation").await.body).1["jwks"].clone();
    let before = own().await;
    party.world.provider.roll_over(RollOver::Switched);
    assert_eq!(own().await["keys"].as_array().unwrap().len(), 2);
    let (id_token, _) = party.all().await;
    assert!(!verifies(&id_token, &before) && verifies(&id_token, &own().await));
}
