//! Trust marks: who may give them, to whom, and for how long.

use openid::federation::FederationError;
use openid::jose::JoseError;
use serde_json::{Value, json};

use crate::keys::Key;
use crate::members::{MARK, Member, World, configuration_of, seconds, statement_at};

/// A world whose provider bears one mark, altered.
fn with_mark(world: &mut World, key: &Key, kind: &str, change: impl FnOnce(&mut Value)) {
    let mut claims = world.anchor.mark(&world.provider);
    change(&mut claims);
    let mark = key.sign(kind, &claims);
    world.publish_provider(|claims| {
        claims["trust_marks"] = json!([{ "trust_mark_type": MARK, "trust_mark": mark }]);
    });
}

fn refused(world: &World, reason: JoseError) -> FederationError {
    FederationError::Mark { subject: world.provider.id.clone(), reason }
}

#[tokio::test]
async fn a_provider_without_a_mark_is_refused() {
    let mut world = World::new();
    world.publish_provider(|claims| drop(claims.as_object_mut().unwrap().remove("trust_marks")));
    let no_mark = FederationError::NoMark(world.provider.id.clone());
    assert_eq!(world.resolve().await.unwrap_err(), no_mark);
    world.marks = vec!["https://anchor.example.it/other".to_owned()];
    world.publish_provider(|_| ());
    assert_eq!(world.resolve().await.unwrap_err(), no_mark);
    world.marks.clear();
    assert!(world.resolve().await.is_ok(), "where none is asked for, none is needed");
}

#[tokio::test]
async fn a_mark_may_stand_in_what_the_superior_says() {
    let mut world = World::new();
    let mark = world.anchor.key.sign("trust-mark+jwt", &world.anchor.mark(&world.provider));
    world.publish_provider(|claims| drop(claims.as_object_mut().unwrap().remove("trust_marks")));
    world.publish_statement(|claims| {
        claims["trust_marks"] = json!([{ "trust_mark_type": MARK, "trust_mark": mark }]);
    });
    assert!(world.resolve().await.is_ok());
}

#[tokio::test]
async fn a_mark_may_name_its_type_as_the_drafts_did() {
    for name in ["trust_mark_id", "id"] {
        let mut world = World::new();
        let mut claims = world.anchor.mark(&world.provider);
        claims.as_object_mut().unwrap().remove("trust_mark_type");
        claims[name] = json!(MARK);
        let mark = world.anchor.key.sign("trust-mark+jwt", &claims);
        world.publish_provider(|claims| {
            claims["trust_marks"] = json!([{ name: MARK, "trust_mark": mark }]);
        });
        assert!(world.resolve().await.is_ok(), "{name}");
    }
}

#[tokio::test]
async fn a_mark_by_one_whom_the_anchor_does_not_name_is_refused() {
    let mut world = World::new();
    let stranger = Member::new("https://stranger.example.it");
    with_mark(&mut world, &stranger.key, "trust-mark+jwt", |claims| claims["iss"] = json!(stranger.id));
    let issuer = |world: &World, issuer: &str| FederationError::MarkIssuer {
        subject: world.provider.id.clone(),
        issuer: issuer.to_owned(),
    };
    assert_eq!(world.resolve().await.unwrap_err(), issuer(&world, &stranger.id));
    world.publish_anchor(|claims| claims["trust_mark_issuers"] = json!({ MARK: [] }));
    assert_eq!(world.resolve().await.unwrap_err(), issuer(&world, &stranger.id), "no list is no leave");
    let own = world.provider.id.clone();
    with_mark(&mut world, &stranger.key, "trust-mark+jwt", |claims| claims["iss"] = json!(own));
    assert_eq!(world.resolve().await.unwrap_err(), issuer(&world, &own), "nobody marks himself");
}

#[tokio::test]
async fn an_issuer_whom_the_anchor_names_is_proved_as_well() {
    let mut world = World::new();
    let authority = Member::new("https://marks.example.it");
    let anchor_id = world.anchor.id.clone();
    with_mark(&mut world, &authority.key, "trust-mark+jwt", |claims| claims["iss"] = json!(authority.id));
    world.publish_anchor(|claims| claims["trust_mark_issuers"] = json!({ MARK: [authority.id] }));
    assert!(matches!(world.resolve().await.unwrap_err(), FederationError::Fetch { .. }));
    let configuration =
        authority.key.sign("entity-statement+jwt", &authority.configuration(&[&world.anchor]));
    world.answer(&configuration_of(&authority.id), &configuration);
    let statement = world.anchor.key.sign("entity-statement+jwt", &world.anchor.statement(&authority));
    world.answer(&statement_at(&anchor_id, &authority.id), &statement);
    assert!(world.resolve().await.is_ok());
}

#[tokio::test]
async fn a_mark_with_anothers_signature_is_refused() {
    let mut world = World::new();
    let stranger = Key::new(&world.anchor.key.kid.clone());
    with_mark(&mut world, &stranger, "trust-mark+jwt", |_| ());
    assert_eq!(world.resolve().await.unwrap_err(), refused(&world, JoseError::Signature));
}

#[tokio::test]
async fn a_mark_of_another_is_refused() {
    for (name, other) in
        [("sub", "https://other.example.it"), ("trust_mark_type", "https://anchor.example.it/x")]
    {
        let mut world = World::new();
        let mut claims = world.anchor.mark(&world.provider);
        claims[name] = json!(other);
        let mark = world.anchor.key.sign("trust-mark+jwt", &claims);
        world.publish_provider(|claims| {
            claims["trust_marks"] = json!([{ "trust_mark_type": MARK, "trust_mark": mark }]);
        });
        assert_eq!(
            world.resolve().await.unwrap_err(),
            FederationError::MarkSubject(world.provider.id.clone())
        );
    }
}

#[tokio::test]
async fn a_mark_that_is_over_or_not_yet_given_is_refused() {
    for (name, at, reason) in [("exp", 0, JoseError::Expired), ("iat", 61, JoseError::Future)] {
        let mut world = World::new();
        let mut claims = world.anchor.mark(&world.provider);
        claims[name] = json!(seconds(at));
        let mark = world.anchor.key.sign("trust-mark+jwt", &claims);
        world.publish_provider(|claims| {
            claims["trust_marks"] = json!([{ "trust_mark_type": MARK, "trust_mark": mark }]);
        });
        assert_eq!(world.resolve().await.unwrap_err(), refused(&world, reason));
    }
}

#[tokio::test]
async fn a_token_of_another_type_is_no_mark() {
    let mut world = World::new();
    let mark = world.anchor.key.sign("entity-statement+jwt", &world.anchor.mark(&world.provider));
    world.publish_provider(|claims| {
        claims["trust_marks"] = json!([{ "trust_mark_type": MARK, "trust_mark": mark }]);
    });
    assert_eq!(world.resolve().await.unwrap_err(), refused(&world, JoseError::Type("trust-mark+jwt")));
}

#[tokio::test]
async fn a_mark_that_somebody_owns_is_not_taken_from_others() {
    let mut world = World::new();
    world.publish_anchor(|claims| {
        claims["trust_mark_owners"] =
            json!({ MARK: { "sub": "https://owner.example.it", "jwks": { "keys": [] } } });
    });
    assert!(matches!(world.resolve().await.unwrap_err(), FederationError::MarkIssuer { .. }));
}

#[tokio::test]
async fn a_mark_that_ends_before_the_statements_ends_the_proof() {
    let mut world = World::new();
    let mut claims = world.anchor.mark(&world.provider);
    claims["exp"] = json!(seconds(600));
    let mark = world.anchor.key.sign("trust-mark+jwt", &claims);
    world.publish_provider(|claims| {
        claims["trust_marks"] = json!([{ "trust_mark_type": MARK, "trust_mark": mark }]);
    });
    assert_eq!(world.resolve().await.unwrap().expires_at.as_second(), seconds(600));
}
