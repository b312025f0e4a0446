//! Chains of statements, right and forged.

use openid::federation::{FederationError, FetchError};
use openid::jose::JoseError;
use openid::{AddressError, Schemes};
use serde_json::json;

use crate::keys::Key;
use crate::members::{Member, World, address, configuration_of, now, seconds, statement_at};

fn token(issuer: &str, reason: JoseError) -> FederationError {
    FederationError::Token { issuer: issuer.to_owned(), reason }
}

#[tokio::test]
async fn a_provider_is_proved_up_to_the_anchor() {
    let world = World::new();
    let resolved = world.resolve().await.unwrap();
    assert_eq!(resolved.anchor.as_str(), world.anchor.id);
    assert_eq!(resolved.metadata["issuer"], world.provider.id.as_str());
    assert_eq!(resolved.expires_at.as_second(), seconds(3600), "the end of what ends first");
    assert_eq!(resolved.chain.len(), 3);
    assert!(resolved.mark.is_some());
}

#[tokio::test]
async fn one_may_stand_between_if_the_anchor_allows_one() {
    let mut world = World::new();
    world.put_between(1);
    assert_eq!(world.resolve().await.unwrap().chain.len(), 4);
}

#[tokio::test]
async fn a_longer_chain_than_the_anchor_allows_is_refused() {
    let mut world = World::new();
    world.put_between(2);
    assert_eq!(world.resolve().await.unwrap_err(), FederationError::TooLong(world.provider.id.clone()));
}

#[tokio::test]
async fn no_anchor_can_allow_chains_without_end() {
    let mut world = World::new();
    world.publish_anchor(|claims| claims["constraints"] = json!({ "max_path_length": 1000 }));
    world.put_between(3);
    assert!(world.resolve().await.is_ok());
    world.put_between(4);
    assert_eq!(world.resolve().await.unwrap_err(), FederationError::TooLong(world.provider.id.clone()));
    assert!(world.asked.lock().unwrap().len() < 30);
}

#[tokio::test]
async fn who_stands_in_a_circle_reaches_nobody() {
    let mut world = World::new();
    let between = world.put_between(2);
    let back = between[1].configuration(&[&between[0]]);
    world.answer(&configuration_of(&between[1].id), &between[1].key.sign("entity-statement+jwt", &back));
    assert_eq!(world.resolve().await.unwrap_err(), FederationError::Loop(between[1].id.clone()));
    let itself = world.provider.id.clone();
    world.publish_provider(|claims| claims["authority_hints"] = json!([itself]));
    assert_eq!(world.resolve().await.unwrap_err(), FederationError::Loop(itself));
}

#[tokio::test]
async fn a_chain_to_an_anchor_that_nobody_trusts_is_refused() {
    let mut world = World::new();
    let other = Member::new("https://other-anchor.example.it");
    let mut claims = other.configuration(&[]);
    claims.as_object_mut().unwrap().remove("authority_hints");
    world.answer(&configuration_of(&other.id), &other.key.sign("entity-statement+jwt", &claims));
    let statement = other.key.sign("entity-statement+jwt", &other.statement(&world.provider));
    world.answer(&statement_at(&other.id, &world.provider.id), &statement);
    let hint = other.id.clone();
    world.publish_provider(|claims| claims["authority_hints"] = json!([hint]));
    assert_eq!(world.resolve().await.unwrap_err(), FederationError::NoAnchor(world.provider.id.clone()));
}

#[tokio::test]
async fn whoever_takes_the_anchors_place_lacks_its_key() {
    let mut world = World::new();
    let federation = world.federation();
    let provider = address(&world.provider.id);
    world.anchor.key = Key::new(&world.anchor.key.kid.clone());
    world.publish_anchor(|_| ());
    world.publish_statement(|_| ());
    let refused = federation.resolve(&world, &provider, "openid_provider", now()).await.unwrap_err();
    assert_eq!(refused, FederationError::AnchorKeys(world.anchor.id.clone()));
}

#[tokio::test]
async fn an_anchor_exchanges_its_keys_by_signing_the_new_with_the_old() {
    let mut world = World::new();
    let new = Key::new("new");
    let keys = json!({ "keys": [world.anchor.key.public(), new.public()] });
    world.publish_anchor(|claims| claims["jwks"] = keys);
    let statement = new.sign("entity-statement+jwt", &world.anchor.statement(&world.provider));
    world.answer(&statement_at(&world.anchor.id, &world.provider.id), &statement);
    assert!(world.resolve().await.is_ok());
}

#[tokio::test]
async fn a_strangers_key_in_a_configuration_is_refused() {
    let mut world = World::new();
    let stranger = Key::new(&world.provider.key.kid.clone());
    let mut claims = world.provider_claims();
    claims["jwks"] = stranger.set();
    let forged = stranger.sign("entity-statement+jwt", &claims);
    world.answer(&configuration_of(&world.provider.id), &forged);
    let refused = world.resolve().await.unwrap_err();
    assert_eq!(refused, token(&world.provider.id, JoseError::Signature));
}

#[tokio::test]
async fn a_strangers_statement_in_a_superiors_name_is_refused() {
    let mut world = World::new();
    let stranger = Key::new(&world.anchor.key.kid.clone());
    let statement = stranger.sign("entity-statement+jwt", &world.anchor.statement(&world.provider));
    world.answer(&statement_at(&world.anchor.id, &world.provider.id), &statement);
    assert_eq!(world.resolve().await.unwrap_err(), token(&world.anchor.id, JoseError::Signature));
}

#[tokio::test]
async fn one_between_who_exchanged_its_key_unknown_to_the_anchor_is_refused() {
    let mut world = World::new();
    let between = world.put_between(1);
    let stolen = Member { id: between[0].id.clone(), key: Key::new(&between[0].key.kid) };
    let configuration = stolen.key.sign("entity-statement+jwt", &stolen.configuration(&[&world.anchor]));
    let statement = stolen.key.sign("entity-statement+jwt", &stolen.statement(&world.provider));
    world.answer(&configuration_of(&stolen.id), &configuration);
    world.answer(&statement_at(&stolen.id, &world.provider.id), &statement);
    assert_eq!(world.resolve().await.unwrap_err(), token(&stolen.id, JoseError::Signature));
}

#[tokio::test]
async fn what_is_over_or_not_yet_begun_is_refused() {
    for (name, at, reason) in [
        ("exp", 0, JoseError::Expired),
        ("exp", -1, JoseError::Expired),
        ("iat", 61, JoseError::Future),
        ("nbf", 61, JoseError::Future),
    ] {
        let mut world = World::new();
        world.publish_provider(|claims| claims[name] = json!(seconds(at)));
        let refused = world.resolve().await.unwrap_err();
        assert_eq!(refused, token(&world.provider.id, reason.clone()), "{name} {at}");
        let mut world = World::new();
        world.publish_statement(|claims| claims[name] = json!(seconds(at)));
        assert_eq!(world.resolve().await.unwrap_err(), token(&world.anchor.id, reason.clone()));
        let mut world = World::new();
        world.publish_anchor(|claims| claims[name] = json!(seconds(at)));
        assert_eq!(world.resolve().await.unwrap_err(), token(&world.anchor.id, reason));
    }
    let mut world = World::new();
    world.publish_provider(|claims| claims["iat"] = json!(seconds(60)));
    assert!(world.resolve().await.is_ok(), "another's clock may be a minute ahead");
}

#[tokio::test]
async fn a_statement_without_what_it_must_say_is_refused() {
    for (name, refused) in [("exp", "exp"), ("iat", "iat"), ("jwks", "jwks")] {
        for broken in [json!(null), json!("soon"), json!([])] {
            let mut world = World::new();
            world.publish_provider(|claims| claims[name] = broken);
            assert_eq!(
                world.resolve().await.unwrap_err(),
                token(&world.provider.id, JoseError::Claim(refused))
            );
        }
    }
}

#[tokio::test]
async fn a_statement_by_or_about_another_is_refused() {
    for name in ["iss", "sub"] {
        for other in ["https://other.example.it", "https://op.example.it/oidc/", "HTTPS://op.example.it/oidc"]
        {
            let mut world = World::new();
            world.publish_provider(|claims| claims[name] = json!(other));
            let refused = FederationError::Stranger(world.provider.id.clone());
            assert_eq!(world.resolve().await.unwrap_err(), refused);
            let mut world = World::new();
            world.publish_statement(|claims| claims[name] = json!(other));
            assert_eq!(world.resolve().await.unwrap_err(), refused);
        }
    }
}

#[tokio::test]
async fn a_token_of_another_type_is_no_statement() {
    let mut world = World::new();
    let plain = world.provider.key.sign("JWT", &world.provider_claims());
    world.answer(&configuration_of(&world.provider.id), &plain);
    let refused = token(&world.provider.id, JoseError::Type("entity-statement+jwt"));
    assert_eq!(world.resolve().await.unwrap_err(), refused);
}

#[tokio::test]
async fn an_extension_that_is_declared_critical_is_refused() {
    let mut world = World::new();
    world.publish_statement(|claims| claims["crit"] = json!(["something_new"]));
    assert_eq!(world.resolve().await.unwrap_err(), FederationError::Critical(world.anchor.id.clone()));
}

#[tokio::test]
async fn nobody_is_made_to_ask_within_the_house() {
    for inside in
        ["https://127.0.0.1", "https://localhost", "http://anchor.example.it", "https://10.0.0.7:8443"]
    {
        let mut world = World::new();
        world.publish_provider(|claims| claims["authority_hints"] = json!([inside]));
        let refused = world.resolve().await.unwrap_err();
        assert!(matches!(refused, FederationError::Address { .. }), "{inside}: {refused}");
        let mut world = World::new();
        world.publish_anchor(|claims| {
            claims["metadata"]["federation_entity"]["federation_fetch_endpoint"] = json!(inside);
        });
        let refused = world.resolve().await.unwrap_err();
        assert!(matches!(refused, FederationError::Address { .. }), "{inside}: {refused}");
        let asked = world.asked.lock().unwrap().clone();
        assert!(asked.iter().all(|place| place.contains(".example.it")), "{asked:?}");
    }
    assert_eq!(Schemes::Https.entity("https://10.0.0.7"), Err(AddressError::Host));
}

#[tokio::test]
async fn only_a_few_superiors_are_asked() {
    let mut world = World::new();
    let many: Vec<String> = (0..500).map(|n| format!("https://nobody-{n}.example.it")).collect();
    world.publish_provider(|claims| claims["authority_hints"] = json!(many));
    let refused = world.resolve().await.unwrap_err();
    assert!(matches!(refused, FederationError::Fetch { reason: FetchError::NoAnswer, .. }), "{refused}");
    assert_eq!(world.asked.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn a_superior_that_fails_does_not_hide_one_that_answers() {
    let mut world = World::new();
    let hints = json!(["https://nobody.example.it", world.anchor.id]);
    world.publish_provider(|claims| claims["authority_hints"] = hints);
    assert!(world.resolve().await.is_ok());
}

#[tokio::test]
async fn a_superior_must_say_where_to_ask() {
    let mut world = World::new();
    world.publish_anchor(|claims| claims["metadata"] = json!({}));
    assert_eq!(world.resolve().await.unwrap_err(), FederationError::NoFetchEndpoint(world.anchor.id.clone()));
}

#[tokio::test]
async fn names_outside_of_what_a_superior_permits_are_refused() {
    for (constraints, fits) in [
        (json!({ "permitted": [".example.it"] }), true),
        (json!({ "permitted": ["op.example.it"] }), true),
        (json!({ "permitted": ["example.it"] }), false),
        (json!({ "permitted": [] }), false),
        (json!({ "permitted": [".example.it"], "excluded": ["OP.example.it"] }), false),
        (json!({ "excluded": [".example.it"] }), false),
        (json!({ "excluded": ["example.it"] }), true),
    ] {
        let mut world = World::new();
        world
            .publish_statement(|claims| claims["constraints"] = json!({ "naming_constraints": constraints }));
        let resolved = world.resolve().await;
        assert_eq!(resolved.is_ok(), fits, "{constraints}");
        if let Err(refused) = resolved {
            assert_eq!(refused, FederationError::Name(world.provider.id.clone()));
        }
    }
}

#[tokio::test]
async fn a_member_is_only_what_its_superiors_let_it_be() {
    for name in ["allowed_entity_types", "allowed_leaf_entity_types"] {
        for (allowed, fits) in
            [(json!(["openid_provider"]), true), (json!(["openid_relying_party"]), false), (json!([]), false)]
        {
            let mut world = World::new();
            world.publish_statement(|claims| claims["constraints"] = json!({ name: allowed }));
            assert_eq!(world.resolve().await.is_ok(), fits, "{name} {allowed}");
        }
    }
    let mut world = World::new();
    world.publish_provider(|claims| {
        claims["metadata"].as_object_mut().unwrap().remove("openid_provider");
    });
    assert_eq!(world.resolve().await.unwrap_err(), FederationError::Kind(world.provider.id.clone()));
}
