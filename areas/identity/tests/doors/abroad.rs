//! Identities of other states, until and after somebody has said whose they are.

use http::StatusCode;
use jiff::SignedDuration;
use testing::{World, on_each_database};

use crate::desk::{Answer, Browser, CLERK, OPERATOR, WORKER};
use crate::provider::{FOREIGN_OPERATOR, FOREIGNER, Together};

const DESK: &str = "/sportello/identita-estere";

/// The code that the page shows to somebody whom nobody is linked with.
fn code(refused: &Answer) -> String {
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    assert!(refused.has("<code>not-linked</code>"), "{}", refused.text);
    let after = refused.text.split("<strong class=\"code\">").nth(1).unwrap();
    after.split('<').next().unwrap().to_owned()
}

async fn refused(together: &Together, who: &str) -> String {
    let mut browser = together.desk.browser();
    let answer = together.sign_in(&mut browser, who, "/elenco").await;
    assert!(browser.session().is_none());
    code(&answer)
}

async fn operator(together: &Together) -> Browser<'_> {
    together.desk.signed_in(OPERATOR).await
}

async fn link(operator: &mut Browser<'_>, code: &str, tax_code: &str) -> Answer {
    let both = [("code", code), ("tax_code", tax_code)];
    let compared = operator.post(DESK, &both).await;
    assert_eq!(compared.status, StatusCode::OK, "{}", compared.text);
    operator.post(&format!("{DESK}/collega"), &both).await
}

#[tokio::test]
async fn whom_an_operator_has_linked_comes_in_as_that_person() {
    on_each_database(async |world| {
        let together = Together::behind_the_node(world).await;
        let code = refused(&together, FOREIGNER).await;
        assert_eq!(refused(&together, FOREIGNER).await, code);
        let mut operator = operator(&together).await;
        let compared = operator.post(DESK, &[("code", &code), ("tax_code", CLERK)]).await;
        assert!(
            compared.has("01/01/1980") && compared.has(CLERK) && compared.has("Bianchi"),
            "{}",
            compared.text
        );
        assert_eq!(together.desk.events("foreign-identity-opened", "done").await, 1);
        assert_eq!(link(&mut operator, &code, CLERK).await.location(), DESK);
        assert_eq!(together.desk.events("foreign-identity-linked", "done").await, 1);
        assert!(
            together
                .desk
                .outbox()
                .await
                .iter()
                .any(|(_, text)| text.contains("collegata al tuo codice fiscale"))
        );
        let mut browser = together.desk.browser();
        assert_eq!(together.sign_in(&mut browser, FOREIGNER, "/elenco").await.location(), "/elenco");
        let own = browser.get("/profilo/accessi").await;
        assert!(own.has("Identità di altri Stati") && own.has("TEST"), "{}", own.text);
    })
    .await;
}

#[tokio::test]
async fn a_person_unlinks_an_identity_and_its_sessions_end_while_his_others_stay() {
    on_each_database(async |world| {
        let together = Together::behind_the_node(world).await;
        let code = refused(&together, FOREIGNER).await;
        link(&mut operator(&together).await, &code, CLERK).await;
        let mut foreign = together.desk.browser();
        together.sign_in(&mut foreign, FOREIGNER, "/elenco").await;
        let mut own = together.desk.signed_in(CLERK).await;
        let page = own.get("/profilo/accessi").await.text;
        let id =
            page.split("name=\"identity\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut stranger = together.desk.signed_in(WORKER).await;
        stranger.post("/profilo/identita-estere/scollega", &[("identity", &id)]).await;
        assert_eq!(together.desk.events("foreign-identity-unlinked", "done").await, 0);
        for _ in 0..2 {
            let answer = own.post("/profilo/identita-estere/scollega", &[("identity", &id)]).await;
            assert_eq!(answer.location(), "/profilo/accessi");
        }
        assert_eq!(together.desk.events("foreign-identity-unlinked", "done").await, 1);
        assert!(foreign.get("/profilo/accessi").await.location().starts_with("/accesso"));
        assert_eq!(own.get("/profilo/accessi").await.status, StatusCode::OK);
        assert_ne!(refused(&together, FOREIGNER).await, code);
    })
    .await;
}

#[tokio::test]
async fn who_was_proved_before_an_identity_was_unlinked_does_not_come_in_after_it() {
    on_each_database(async |world| {
        let together = Together::behind_the_node(world).await;
        let code = refused(&together, FOREIGNER).await;
        let mut operator = operator(&together).await;
        link(&mut operator, &code, CLERK).await;
        let mut browser = together.desk.browser();
        let proved = together.prove(&mut browser, FOREIGNER, "/elenco").await;
        operator.post(&format!("{DESK}/scollega"), &[("code", &code), ("tax_code", CLERK)]).await;
        let late = browser.get(proved.location()).await;
        assert_eq!(late.status, StatusCode::FORBIDDEN, "{}", late.text);
        assert!(late.has("<code>gone</code>") && browser.session().is_none(), "{}", late.text);
    })
    .await;
}

#[tokio::test]
async fn an_operator_links_nobody_by_mistake() {
    let together = Together::behind_the_node(World::on_sqlite().await).await;
    let code = refused(&together, FOREIGNER).await;
    let mut operator = operator(&together).await;
    for (code, tax_code, said) in [
        ("", CLERK, "Scrivi il codice"),
        ("ABCD EFGH", CLERK, "Nessuna identità in attesa"),
        (&*code, "", "codice fiscale"),
        (&*code, "NREMRC90E05D612F", "non conosce nessuno"),
        (&*code, WORKER, "La data di nascita"),
    ] {
        for path in [DESK.to_owned(), format!("{DESK}/collega"), format!("{DESK}/scollega")] {
            let answer = operator.post(&path, &[("code", code), ("tax_code", tax_code)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{tax_code} {path}");
            assert!(answer.has(said), "{said}: {}", answer.text);
        }
    }
    assert_eq!(refused(&together, FOREIGNER).await, code);
}

#[tokio::test]
async fn a_second_press_changes_nothing_and_a_wrong_link_is_undone() {
    let together = Together::behind_the_node(World::on_sqlite().await).await;
    let code = refused(&together, FOREIGNER).await;
    let mut operator = operator(&together).await;
    link(&mut operator, &code, CLERK).await;
    let again = link(&mut operator, &code, CLERK).await;
    assert_eq!(again.location(), DESK);
    assert!(operator.get(DESK).await.has("hai premuto due volte"));
    assert_eq!(together.desk.events("foreign-identity-linked", "done").await, 1);
    let both = [("code", code.as_str()), ("tax_code", CLERK)];
    assert!(operator.post(DESK, &both).await.has(&format!("{DESK}/scollega")));
    operator.post(&format!("{DESK}/scollega"), &both).await;
    assert_eq!(together.desk.events("foreign-identity-unlinked", "done").await, 1);
    assert_ne!(refused(&together, FOREIGNER).await, code);
}

#[tokio::test]
async fn an_operator_links_no_identity_with_himself() {
    let together = Together::behind_the_node(World::on_sqlite().await).await;
    let code = refused(&together, FOREIGN_OPERATOR).await;
    let mut operator = operator(&together).await;
    let answer = link(&mut operator, &code, OPERATOR).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    assert_eq!(together.desk.events("foreign-identity-linked", "done").await, 0);
}

#[tokio::test]
async fn an_identity_that_nobody_asks_for_is_forgotten_after_three_months_and_a_linked_one_is_not() {
    on_each_database(async |world| {
        let together = Together::behind_the_node(world).await;
        let (waiting, linked) =
            (refused(&together, FOREIGNER).await, refused(&together, FOREIGN_OPERATOR).await);
        let mut operator = operator(&together).await;
        link(&mut operator, &waiting, CLERK).await;
        together.desk.world.clock.advance(SignedDuration::from_hours(91 * 24));
        together.desk.work().await;
        let mut browser = together.desk.browser();
        assert_eq!(together.sign_in(&mut browser, FOREIGNER, "/elenco").await.location(), "/elenco");
        assert_ne!(refused(&together, FOREIGN_OPERATOR).await, linked);
    })
    .await;
}
