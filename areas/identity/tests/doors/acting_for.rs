use db::{params, sql};
use http::StatusCode;
use identity::RepresentationId;
use testing::{World, on_each_database};

use crate::desk::{BUSY, CLERK, Desk, PIN, WORKER, token_of};

/// The values that the choice offers: the person himself, and each organisation by name.
async fn choices(browser: &mut crate::desk::Browser<'_>) -> Vec<String> {
    let page = browser.get("/accesso/per-conto").await;
    let values = page.text.split(r#"name="acting_for" value=""#).skip(1);
    values.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn one_with_a_single_capacity_is_not_asked() {
    let desk = Desk::open(World::on_sqlite().await).await;
    assert_eq!(desk.browser().sign_in(CLERK, PIN).await.location(), "/");
    assert_eq!(desk.browser().sign_in(WORKER, PIN).await.location(), "/");
}

#[tokio::test]
async fn one_with_several_capacities_chooses_and_switches_at_any_time() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.browser();
        let fields = [("tax_code", BUSY), ("pin", PIN)];
        let entered = browser.post("/accesso/pin?next=%2Felenco", &fields).await;
        assert_eq!(entered.location(), "/accesso/per-conto?next=%2Felenco");
        assert_eq!(browser.get("/elenco").await.status, StatusCode::NOT_FOUND);
        let offered = choices(&mut browser).await;
        assert_eq!(offered.len(), 3);
        let chosen = browser.post("/accesso/per-conto?next=%2Felenco", &[("acting_for", &offered[1])]).await;
        assert_eq!((chosen.status, chosen.location()), (StatusCode::SEE_OTHER, "/elenco"));
        assert_eq!(browser.get("/elenco").await.text, "Alfa Meccanica");
        let home = browser.get("/").await;
        assert!(home.has("Alfa Meccanica") && home.has("Stai operando per"), "{}", home.text);
        browser.post("/accesso/per-conto", &[("acting_for", &offered[2])]).await;
        assert!(browser.get("/").await.has("00007"));
        browser.post("/accesso/per-conto", &[("acting_for", "me")]).await;
        assert!(!browser.get("/").await.has("Stai operando per"));
        assert_eq!(desk.events("acting-for-chosen", "done").await, 3);
    })
    .await;
}

#[tokio::test]
async fn the_record_of_a_choice_names_the_person_and_the_organisation() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(BUSY).await;
        let offered = choices(&mut browser).await;
        browser.post("/accesso/per-conto", &[("acting_for", &offered[1])]).await;
        let mut tx = desk.world.db.read().await.unwrap();
        let statement = sql!(
            "select e.actor, o.name from audit_event e join organisation o on o.id = e.on_behalf_of
             where e.action = 'acting-for-chosen'"
        );
        let row = tx.one(statement, params![]).await.unwrap();
        assert_eq!(row.get::<String>("actor").unwrap(), BUSY);
        assert_eq!(row.get::<String>("name").unwrap(), "Alfa Meccanica");
    })
    .await;
}

#[tokio::test]
async fn a_form_opened_for_one_organisation_is_not_taken_in_for_another() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(BUSY).await;
    let offered = choices(&mut browser).await;
    let opened_before = token_of(&browser.get("/").await.text);
    browser.post("/accesso/per-conto", &[("acting_for", &offered[1])]).await;
    let refused = browser.post_with("/profilo/accessi/chiudi-altre", &opened_before, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nobody_acts_under_the_representation_of_another() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let of_busy = choices(&mut desk.signed_in(BUSY).await).await;
    let mut worker = desk.signed_in(WORKER).await;
    for value in [of_busy[1].as_str(), "", "nonsense"] {
        let refused = worker.post("/accesso/per-conto", &[("acting_for", value)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(worker.get("/elenco").await.status, StatusCode::NOT_FOUND);
    let mut clerk = desk.signed_in(CLERK).await;
    let refused = clerk.post("/accesso/per-conto", &[("acting_for", "me")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_revoked_representation_opens_nothing_at_once() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut clerk = desk.signed_in(CLERK).await;
        assert_eq!(clerk.get("/elenco").await.status, StatusCode::OK);
        let mut tx = desk.world.db.write().await.unwrap();
        let person = identity::person_by_tax_code(&mut tx, CLERK.parse().unwrap()).await.unwrap().unwrap();
        let held = identity::organisations_of(&mut tx, person.id, desk.world.clock.today()).await.unwrap();
        assert!(end(&mut tx, held[0].id, &desk).await);
        assert!(!end(&mut tx, held[0].id, &desk).await);
        tx.commit().await.unwrap();
        assert_eq!(clerk.get("/elenco").await.location(), "/accesso?next=%2Felenco");
        assert_eq!(clerk.sign_in(CLERK, PIN).await.status, StatusCode::SEE_OTHER);
        assert_eq!(clerk.get("/elenco").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

async fn end(tx: &mut db::Tx, id: RepresentationId, desk: &Desk) -> bool {
    identity::end_representation(tx, id, &desk.world.clock).await.unwrap()
}

#[tokio::test]
async fn a_representation_that_ended_yesterday_is_not_offered() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let renewed = format!(
        r#"{{"type":"credential","person":"{BUSY}","strength":"ordinary","pin":"{PIN}","lapses_on":"2027-12-31"}}"#
    );
    identity::registry::import_line(&desk.identity, &renewed).await.unwrap();
    desk.world.clock.set("2026-12-31T22:59:00Z".parse().unwrap());
    let mut browser = desk.signed_in(BUSY).await;
    let offered = choices(&mut browser).await;
    browser.post("/accesso/per-conto", &[("acting_for", &offered[1])]).await;
    assert_eq!(browser.get("/elenco").await.status, StatusCode::OK);
    desk.later(1);
    assert_eq!(browser.get("/elenco").await.status, StatusCode::SEE_OTHER);
    assert_eq!(choices(&mut desk.signed_in(BUSY).await).await.len(), 2);
}

#[tokio::test]
async fn signing_in_anew_keeps_for_whom_one_acts() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(BUSY).await;
    let offered = choices(&mut browser).await;
    browser.post("/accesso/per-conto", &[("acting_for", &offered[1])]).await;
    assert_eq!(browser.sign_in(BUSY, PIN).await.location(), "/");
    assert_eq!(browser.get("/elenco").await.text, "Alfa Meccanica");
}
