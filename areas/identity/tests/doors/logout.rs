//! Single logout, both ways.

use std::fs;
use std::io::Write;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::{params, sql};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use http::StatusCode;
use identity_provider::{Fault, Federation};
use testing::on_each_database;

use crate::desk::{CLERK, PIN};
use crate::provider::{SITE, Together};

#[tokio::test]
async fn who_signs_out_is_led_to_end_the_providers_session_too() {
    on_each_database(|world| async {
        let together = Together::at(world, Federation::Spid, 1).await;
        let mut browser = together.desk.browser();
        together.sign_in(&mut browser, CLERK, "/").await;
        let out = browser.post("/uscita", &[]).await;
        assert!(out.location().starts_with("/spid/uscita?presso="), "{}", out.location());
        assert!(browser.session().is_none());
        let offer = browser.get(out.location()).await;
        let href = link(&offer.text);
        assert!(href.starts_with("https://idp.example/spid/slo?SAMLRequest="), "{}", offer.text);
        let (_, back) = together.provider.get(&href).await;
        let path = back.strip_prefix("http://127.0.0.1:8080").unwrap();
        assert_eq!(browser.get(path).await.location(), "/");
        assert!(
            browser.get("/").await.has("anche presso il gestore") || browser.get("/").await.status == 200
        );
    })
    .await;
}

#[tokio::test]
async fn a_partial_logout_is_told() {
    let together = Together::at(testing::World::on_sqlite().await, Federation::Spid, 1).await;
    let mut browser = together.desk.browser();
    together.sign_in(&mut browser, CLERK, "/").await;
    let out = browser.post("/uscita", &[]).await;
    let offer = browser.get(out.location()).await;
    together.provider.inner.misbehave(Fault::PartialLogout);
    let (_, back) = together.provider.get(&link(&offer.text)).await;
    browser.get(back.strip_prefix("http://127.0.0.1:8080").unwrap()).await;
    assert!(browser.get("/").await.has("chiudi il browser"));
}

#[tokio::test]
async fn a_session_of_level_two_has_nothing_to_end_elsewhere() {
    let together = Together::open(testing::World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    together.sign_in(&mut browser, CLERK, "/").await;
    assert_eq!(browser.post("/uscita", &[]).await.location(), "/");
    browser.sign_in(CLERK, PIN).await;
    assert_eq!(browser.post("/uscita", &[]).await.location(), "/");
}

#[tokio::test]
async fn an_answer_to_a_logout_that_nobody_asked_for_is_refused() {
    let together = Together::open(testing::World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    for path in ["/spid/logout", "/spid/logout?SAMLResponse=x", "/spid/logout?SAMLRequest=x"] {
        assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let form = browser.post_from_elsewhere("/spid/logout", &[("SAMLRequest", "PHg+PC94Pg==")]).await;
    assert_eq!(form.status, StatusCode::FORBIDDEN);
}

fn link(page: &str) -> String {
    let href = page.split("href=\"https://idp.example").nth(1).and_then(|rest| rest.split('"').next());
    format!("https://idp.example{}", href.unwrap_or_default()).replace("&#38;", "&").replace("&amp;", "&")
}

/// A logout request as the provider sends it through the browser, signed with its first key.
fn request_of_the_provider(together: &Together, name_id: &str, index: Option<&str>) -> String {
    let now = together.desk.world.clock.now();
    let index = index.map(|index| format!("<samlp:SessionIndex>{index}</samlp:SessionIndex>"));
    let xml = format!(
        r#"<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_asked" Version="2.0" IssueInstant="{now:.0}" Destination="{SITE}/spid/logout"><saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">https://idp.example/spid</saml:Issuer><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" NameQualifier="https://idp.example/spid">{name_id}</saml:NameID>{}</samlp:LogoutRequest>"#,
        index.unwrap_or_default()
    );
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
    deflated.write_all(xml.as_bytes()).unwrap();
    let message = STANDARD.encode(deflated.finish().unwrap());
    let method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    let fields = [("SAMLRequest", message.as_str()), ("RelayState", "theirs"), ("SigAlg", method)];
    let query = serde_html_form::to_string(fields).unwrap();
    let pem = fs::read_to_string(together.desk.world.folder.path().join("provider/first.key.pem")).unwrap();
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = KeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), query.as_bytes(), &mut signature).unwrap();
    let signature = serde_html_form::to_string([("Signature", STANDARD.encode(signature))]).unwrap();
    format!("/spid/logout?{query}&{signature}")
}

async fn name_and_index(together: &Together) -> (String, String) {
    let mut tx = together.desk.world.db.read().await.unwrap();
    let statement = sql!("select name_id, session_index from sign_in_exchange order by id desc limit 1");
    let row = tx.one(statement, params![]).await.unwrap();
    (row.get("name_id").unwrap(), row.get("session_index").unwrap())
}

#[tokio::test]
async fn a_provider_ends_the_sessions_that_began_with_it_and_is_told_so() {
    on_each_database(|world| async {
        let together = Together::at(world, Federation::Spid, 1).await;
        let mut browser = together.desk.browser();
        together.sign_in(&mut browser, CLERK, "/").await;
        let mut with_pin = together.desk.signed_in(CLERK).await;
        let (name_id, index) = name_and_index(&together).await;
        for wrong in [("somebody", index.as_str()), (name_id.as_str(), "another")] {
            let asked = request_of_the_provider(&together, wrong.0, Some(wrong.1));
            let told = browser.get(&asked).await;
            assert!(
                told.location().starts_with("https://idp.example/spid/slo?SAMLResponse="),
                "{}",
                told.text
            );
            assert_eq!(browser.get("/elenco").await.status, StatusCode::OK);
        }
        let asked = request_of_the_provider(&together, &name_id, Some(&index));
        let told = together.desk.browser().get(&asked).await;
        assert!(told.location().contains("RelayState=theirs"), "{}", told.location());
        assert_eq!(browser.get("/elenco").await.status, StatusCode::SEE_OTHER);
        assert_eq!(with_pin.get("/elenco").await.status, StatusCode::OK);
        assert_eq!(together.desk.events("sign-out", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_logout_that_is_old_or_not_signed_by_the_provider_ends_nothing() {
    let together = Together::at(testing::World::on_sqlite().await, Federation::Spid, 1).await;
    let mut browser = together.desk.browser();
    together.sign_in(&mut browser, CLERK, "/").await;
    let (name_id, _) = name_and_index(&together).await;
    let asked = request_of_the_provider(&together, &name_id, None);
    let unsigned = asked.split("&SigAlg").next().unwrap();
    assert_eq!(browser.get(unsigned).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get(&asked.replace("theirs", "others")).await.status, StatusCode::FORBIDDEN);
    together.desk.later(6);
    assert_eq!(browser.get(&asked).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/elenco").await.status, StatusCode::OK);
}
