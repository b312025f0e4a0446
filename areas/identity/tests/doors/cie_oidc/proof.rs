//! What the federation vouches for, and for how long.

use http::{StatusCode, header};
use identity_provider::RollOver;
use serde_json::json;
use testing::{World, on_each_database};

use super::together::{PROVIDER, SITE, Together, content, refused, told};
use crate::desk::CLERK;

/// Minutes of half a day: half the time for which statements are good.
const HALF: i64 = 12 * 60;

#[tokio::test]
async fn the_provider_is_proved_once_and_anew_at_half_time() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        together.login(&mut browser, "/").await;
        let proving = [
            "/oidc/.well-known/openid-federation",
            "/trust-anchor/.well-known/openid-federation",
            "/trust-anchor/fetch",
        ];
        assert_eq!(together.line.asked(), proving);
        together.login(&mut browser, "/").await;
        assert_eq!(together.line.asked(), Vec::<String>::new());
        together.desk.later(HALF);
        together.desk.work().await;
        assert_eq!(together.line.asked(), proving);
        together.desk.later(HALF + 60);
        together.login(&mut browser, "/").await;
        assert_eq!(together.line.asked(), Vec::<String>::new(), "the second proof is good for a day too");
    })
    .await;
}

#[tokio::test]
async fn a_proof_outlives_the_federations_silence_to_its_end_and_no_longer() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        together.login(&mut browser, "/").await;
        together.line.cut(&["/trust-anchor"]);
        together.desk.later(HALF);
        together.desk.work().await;
        together.desk.later(HALF - 1);
        assert_eq!(together.sign_in(&mut browser, CLERK, "/elenco").await.location(), "/elenco");
        together.desk.later(2);
        let answer = browser.get("/cie-oidc/login").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        told(&answer, "federation-silent");
        together.line.cut(&[]);
        // Not asked again on behalf of everybody who presses within the minute.
        told(&browser.get("/cie-oidc/login").await, "federation-silent");
        together.desk.later(1);
        assert_eq!(together.sign_in(&mut browser, CLERK, "/elenco").await.location(), "/elenco");
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_when_the_proof_is_over_and_nobody_vouches_is_not_let_in() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    together.login(&mut browser, "/").await;
    together.line.cut(&["/trust-anchor"]);
    together.desk.later(2 * HALF - 10);
    let back = together.answer(&mut browser, CLERK, "/elenco").await;
    together.desk.later(11);
    let taken = browser.get(&back).await;
    refused(&browser.get(taken.location()).await, "not-proved");
}

#[tokio::test]
async fn a_row_of_proofs_that_broke_off_begins_again() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    together.login(&mut browser, "/").await;
    let mut tx = together.desk.world.db.write().await.unwrap();
    tx.execute(db::sql!("delete from job where kind = 'openid-provider'"), db::params![]).await.unwrap();
    tx.commit().await.unwrap();
    together.desk.later(HALF + 30);
    together.line.asked();
    together.login(&mut browser, "/").await;
    assert_eq!(together.line.asked(), Vec::<String>::new(), "nobody waits for it");
    together.desk.work().await;
    assert_eq!(together.line.asked().len(), 3);
}

#[tokio::test]
async fn a_provider_that_lacks_the_mark_asked_for_is_not_believed() {
    on_each_database(|world| async {
        let other = |settings: &mut serde_json::Value| {
            settings["provider_marks"] = json!(["https://registry.interno.gov.it/openid_provider/other"]);
        };
        let together = Together::with(world, other, Vec::new()).await;
        let answer = together.desk.browser().get("/cie-oidc/login").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        told(&answer, "not-proved");
    })
    .await;
}

#[tokio::test]
async fn an_anchor_with_other_keys_than_those_known_by_hand_vouches_for_nobody() {
    let world = World::on_sqlite().await;
    let strangers = world.folder.path().join("strangers.json");
    let keys = identity_provider::IdentityProvider::open(identity_provider::Settings {
        base_url: PROVIDER.to_owned(),
        people: Vec::new(),
        keys: world.folder.path().join("another"),
        service_providers: Vec::new(),
        relying_parties: Vec::new(),
        clock: world.clock.clone(),
        random: world.random.clone(),
        outside: outside::Outside::new(|_, _| async { Err(outside::NoAnswer::Address) }),
    });
    std::fs::write(&strangers, keys.unwrap().trust_anchor_keys()).unwrap();
    let together =
        Together::with(world, |settings| settings["anchor"]["keys"] = json!(strangers), Vec::new()).await;
    told(&together.desk.browser().get("/cie-oidc/login").await, "not-proved");
}

#[tokio::test]
async fn a_change_of_keys_that_was_announced_disturbs_nobody() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        for step in [RollOver::First, RollOver::Announced, RollOver::Switched, RollOver::Second] {
            together.provider.roll_over(step);
            assert_eq!(
                together.sign_in(&mut browser, CLERK, "/elenco").await.location(),
                "/elenco",
                "{step:?}"
            );
            together.desk.later(HALF);
            together.desk.work().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_that_nobody_announced_lets_nobody_in_until_the_provider_was_proved_anew() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        together.sign_in(&mut browser, CLERK, "/elenco").await;
        together.provider.roll_over(RollOver::Second);
        together.line.asked();
        refused(&together.sign_in(&mut browser, CLERK, "/elenco").await, "unknown-key");
        together.desk.work().await;
        assert!(!together.line.asked().contains(&"/trust-anchor/fetch".to_owned()), "not at once again");
        together.desk.later(11);
        refused(&together.sign_in(&mut browser, CLERK, "/elenco").await, "unknown-key");
        together.desk.work().await;
        assert_eq!(together.sign_in(&mut browser, CLERK, "/elenco").await.location(), "/elenco");
    })
    .await;
}

#[tokio::test]
async fn the_site_says_who_it_is_and_bears_its_mark() {
    let together = Together::open(World::on_sqlite().await).await;
    let answer = together.desk.browser().get("/.well-known/openid-federation").await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/entity-statement+jwt");
    let said = content(&answer.text);
    assert_eq!((said["iss"].as_str(), said["sub"].as_str()), (Some(SITE), Some(SITE)));
    assert_eq!(said["authority_hints"], json!([together.provider.trust_anchor()]));
    assert_eq!(said["trust_marks"][0]["trust_mark_type"], identity_provider::RELYING_PARTY_MARK);
    let client = &said["metadata"]["openid_relying_party"];
    assert_eq!(client["redirect_uris"], json!([format!("{SITE}/cie-oidc/callback")]));
    assert_eq!(said["metadata"]["federation_entity"]["organization_name"], "Istituto");
}

#[tokio::test]
async fn what_was_found_out_about_the_provider_is_told_to_members_that_ask() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let (provider, anchor) = (together.provider.openid_provider(), together.provider.trust_anchor());
    let asked = |sub: &str, anchor: &str| {
        let query = serde_html_form::to_string([("sub", sub), ("trust_anchor", anchor)]).unwrap();
        format!("/cie-oidc/resolve?{query}")
    };
    assert_eq!(
        browser.get(&asked(&provider, &anchor)).await.status,
        StatusCode::NOT_FOUND,
        "nobody is asked for it"
    );
    together.login(&mut browser, "/").await;
    let told = browser.get(&asked(&provider, &anchor)).await;
    assert_eq!(told.headers[header::CONTENT_TYPE], "application/resolve-response+jwt");
    let said = content(&told.text);
    assert_eq!((said["iss"].as_str(), said["sub"].as_str()), (Some(SITE), Some(provider.as_str())));
    assert_eq!(said["trust_chain"].as_array().unwrap().len(), 3);
    for (sub, anchor) in [("https://evil.example", anchor.as_str()), (&provider, "https://evil.example")] {
        assert_eq!(browser.get(&asked(sub, anchor)).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn who_runs_the_site_is_told_whether_the_federation_vouches_for_the_provider() {
    let together = Together::open(World::on_sqlite().await).await;
    let until = identity::card_vouched_until(&together.desk.identity).await.unwrap().unwrap();
    assert_eq!(until.duration_since(together.desk.world.clock.now()).as_hours(), 24);
    together.line.cut(&["/trust-anchor"]);
    let silent = identity::card_vouched_until(&together.desk.identity).await.unwrap().unwrap_err();
    assert!(silent.to_string().contains("no answer"), "{silent}");
}
