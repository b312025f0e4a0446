//! What operators and agents do about people's PINs.

use db::{params, sql};
use http::StatusCode;
use identity::registry;
use testing::{World, on_each_database};

use crate::desk::{AGENT, Answer, Browser, COLLEAGUE, Desk, OPERATOR, PIN, UNKNOWN, WORKER, shown};

const FIND: &str = "/sportello/persone";

async fn page_of(desk: &Desk, tax_code: &str) -> String {
    format!("{FIND}/{}", desk.person(tax_code).await)
}

/// A document that is valid on the day of the tests, for the PIN in force `before`.
fn document(before: &str) -> Vec<(&'static str, String)> {
    vec![
        ("before", before.to_owned()),
        ("document_kind", "identity_card".to_owned()),
        ("document_number", "CA12345AB".to_owned()),
        ("issuer", "Comune di Prova".to_owned()),
        ("expires_on", "2026-03-16".to_owned()),
    ]
}

async fn post(browser: &mut Browser<'_>, path: &str, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

async fn count(desk: &Desk, statement: &'static db::Statement) -> i64 {
    let mut tx = desk.world.db.read().await.unwrap();
    tx.one(statement, params![]).await.unwrap().get("n").unwrap()
}

#[tokio::test]
async fn an_operator_who_saw_the_document_gives_out_a_whole_pin_that_is_dispositive() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut worker = desk.signed_in(WORKER).await;
        let mut operator = desk.signed_in(OPERATOR).await;
        let found = operator.post(FIND, &[("tax_code", WORKER)]).await;
        assert_eq!(found.location(), page_of(&desk, WORKER).await);
        assert!(operator.get(found.location()).await.has("ordinario"));
        let before = desk.pin_in_force(WORKER).await;
        let issue = format!("{}/pin", found.location());
        let issued = post(&mut operator, &issue, &document(&before)).await;
        let initial = shown(&issued).unwrap();
        assert_eq!((issued.status, initial.len()), (StatusCode::OK, 16));
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(desk.browser().sign_in(WORKER, &initial).await.location().starts_with("/accesso/pin/nuovo"));
        assert_eq!(
            worker.get("/profilo/pin").await.status,
            StatusCode::SEE_OTHER,
            "the old session has ended"
        );
        assert_eq!(desk.events("pin-issued", "done").await, 1);
        assert_eq!(desk.events("person-opened", "done").await, 1);
        let told = desk.outbox().await;
        assert!(
            told.len() == 2
                && told.iter().all(|(_, text)| text.contains("rilasciato") && !text.contains(&initial))
        );
        let strength =
            sql!("select count(*) as n from credential where form = 'initial' and strength = 'dispositive'");
        assert_eq!(count(&desk, strength).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_a_document_lies_sealed() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut operator = desk.signed_in(OPERATOR).await;
    let before = desk.pin_in_force(WORKER).await;
    post(&mut operator, &format!("{}/pin", page_of(&desk, WORKER).await), &document(&before)).await;
    let mut tx = desk.world.db.read().await.unwrap();
    let row = tx.one(sql!("select number_sealed, origin from identity_document"), params![]).await.unwrap();
    let sealed: Vec<u8> = row.get("number_sealed").unwrap();
    assert!(!sealed.windows(9).any(|part| part == b"CA12345AB"));
    assert_eq!(row.get::<String>("origin").unwrap(), "office");
}

#[tokio::test]
async fn a_second_press_and_a_second_operator_give_out_no_second_pin() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut operator = desk.signed_in(OPERATOR).await;
        let mut colleague = desk.signed_in(COLLEAGUE).await;
        let before = desk.pin_in_force(WORKER).await;
        let page = page_of(&desk, WORKER).await;
        let issue = format!("{page}/pin");
        let first = shown(&post(&mut operator, &issue, &document(&before)).await).unwrap();
        for browser in [&mut operator, &mut colleague] {
            let late = post(browser, &issue, &document(&before)).await;
            assert_eq!((late.status, late.location()), (StatusCode::SEE_OTHER, page.as_str()));
            assert!(browser.get(&page).await.has("Intanto qualcosa è cambiato"));
        }
        assert!(desk.browser().sign_in(WORKER, &first).await.location().starts_with("/accesso/pin/nuovo"));
        assert_eq!(desk.events("pin-issued", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_operators_at_the_same_moment_one_gives_out_a_pin() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let line = format!(
            r#"{{"type":"person","tax_code":"{UNKNOWN}","surname":"Neri","given_name":"Marco","profiles":["worker"]}}"#
        );
        registry::import_line(&desk.identity, &line).await.unwrap();
        let (mut operator, mut colleague) = (desk.signed_in(OPERATOR).await, desk.signed_in(COLLEAGUE).await);
        // With a PIN in force, and without one.
        for tax_code in [WORKER, UNKNOWN] {
            let issue = format!("{}/pin", page_of(&desk, tax_code).await);
            let fields = document(&desk.pin_in_force(tax_code).await);
            let (one, two) =
                tokio::join!(post(&mut operator, &issue, &fields), post(&mut colleague, &issue, &fields));
            let pins: Vec<_> = [&one, &two].into_iter().filter_map(shown).collect();
            assert_eq!(pins.len(), 1, "{} {}", one.status, two.status);
            let exchange = desk.browser().sign_in(tax_code, &pins[0]).await;
            assert!(exchange.location().starts_with("/accesso/pin/nuovo"));
        }
        assert_eq!(desk.events("pin-issued", "done").await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_expired_document_gives_nothing_and_what_was_typed_is_kept() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut operator = desk.signed_in(OPERATOR).await;
    let mut fields = document(&desk.pin_in_force(WORKER).await);
    fields[4].1 = "2026-03-15".to_owned();
    let refused = post(&mut operator, &format!("{}/pin", page_of(&desk, WORKER).await), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in
        ["Il documento è scaduto", "CA12345AB", "Comune di Prova", "2026-03-15", "href=\"#expires_on\""]
    {
        assert!(refused.has(part), "{part}: {}", refused.text);
    }
    assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_person_whom_nobody_knows_is_registered_and_gets_a_pin() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut operator = desk.signed_in(OPERATOR).await;
        let unknown = operator.post(FIND, &[("tax_code", UNKNOWN)]).await;
        assert!(
            unknown.status == StatusCode::OK && unknown.has("non conosce nessuno") && unknown.has(UNKNOWN)
        );
        let empty = operator.post("/sportello/persone/nuova", &[("tax_code", UNKNOWN), ("email", "x")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.has("#surname") && empty.has("#given_name") && empty.has("#email"));
        let fields = [
            ("tax_code", UNKNOWN),
            ("surname", "Neri"),
            ("given_name", "Marco"),
            ("email", "neri@example.org"),
        ];
        let known = operator.post("/sportello/persone/nuova", &fields).await;
        assert_eq!(known.location(), page_of(&desk, UNKNOWN).await);
        let issued = post(&mut operator, &format!("{}/pin", known.location()), &document("")).await;
        assert!(shown(&issued).is_some(), "{}", issued.text);
        operator.post("/sportello/persone/nuova", &fields).await;
        assert_eq!(desk.events("person-registered", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_copy_on_paper_makes_the_pin_dispositive_from_the_next_sign_in_on() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        desk.signed_in(WORKER).await;
        let mut operator = desk.signed_in(OPERATOR).await;
        let mut fields = document(&desk.pin_in_force(WORKER).await);
        let raise = format!("{}/dispositivo", page_of(&desk, WORKER).await);
        assert!(post(&mut operator, &raise, &fields).await.has("Scegli come è arrivato il documento"));
        fields.push(("origin", "paper".to_owned()));
        assert_eq!(post(&mut operator, &raise, &fields).await.status, StatusCode::SEE_OTHER);
        assert!(
            post(&mut operator, &raise, &fields).await.location().ends_with(&page_of(&desk, WORKER).await)
        );
        desk.signed_in(WORKER).await;
        let sessions = sql!(
            "select count(*) as n from session s join person p on p.id = s.person_id
             where p.surname = 'Rossi' and s.strength = 'dispositive'"
        );
        assert_eq!(count(&desk, sessions).await, 1, "one of two");
        assert_eq!(desk.events("pin-raised", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_himself_a_pin() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut operator = desk.signed_in(OPERATOR).await;
    let before = desk.pin_in_force(OPERATOR).await;
    let refused =
        post(&mut operator, &format!("{}/pin", page_of(&desk, OPERATOR).await), &document(&before)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_desk_is_not_there_for_anybody_else() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let page = page_of(&desk, WORKER).await;
    let mut worker = desk.signed_in(WORKER).await;
    assert_eq!(worker.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(worker.get("/sportello/lettere").await.status, StatusCode::NOT_FOUND);
    let mut agent = desk.signed_in(AGENT).await;
    assert_eq!(agent.get(&page).await.status, StatusCode::OK);
    assert_eq!(post(&mut agent, &format!("{page}/pin"), &document("")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(agent.get("/sportello/lettere").await.status, StatusCode::NOT_FOUND);
}

/// A worker of whom the institute knows where letters reach him.
async fn with_address(world: World) -> Desk {
    let desk = Desk::open(world).await;
    let line = format!(
        r#"{{"type":"person","tax_code":"{WORKER}","surname":"Rossi","given_name":"Ada","email":"rossi@example.org","address":"Via Prova 1\n10100 Torino","profiles":["worker"]}}"#
    );
    registry::import_line(&desk.identity, &line).await.unwrap();
    desk
}

#[tokio::test]
async fn an_agent_sends_two_halves_by_two_ways_that_make_one_ordinary_pin() {
    on_each_database(|world| async {
        let desk = with_address(world).await;
        let mut agent = desk.signed_in(AGENT).await;
        let page = page_of(&desk, WORKER).await;
        let before = desk.pin_in_force(WORKER).await;
        let halves = format!("{page}/meta");
        let one = [("before", before.as_str()), ("answered", "birth")];
        assert!(agent.post(&halves, &one).await.has("Segna almeno due domande"));
        let two = [("before", before.as_str()), ("answered", "birth"), ("answered", "residence")];
        assert_eq!(agent.post(&halves, &two).await.status, StatusCode::SEE_OTHER);
        let mail = desk.outbox().await;
        let half = mail[0].1.lines().find(|line| line.trim().len() == 9).unwrap().replace(' ', "");
        let sealed = sql!("select count(*) as n from pin_letter where half_sealed is not null");
        assert_eq!(count(&desk, sealed).await, 1);
        let mut operator = desk.signed_in(OPERATOR).await;
        let list = operator.get("/sportello/lettere").await;
        let letter =
            list.text.split("/sportello/lettere/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        let too_soon = operator.post(&format!("/sportello/lettere/{letter}/spedita"), &[]).await;
        assert_eq!(too_soon.status, StatusCode::CONFLICT);
        let printed = operator.post(&format!("/sportello/lettere/{letter}/stampa"), &[]).await;
        assert!(
            printed.text.starts_with("%PDF-")
                && printed.headers["content-disposition"] == "attachment; filename=\"lettera.pdf\""
        );
        assert!(desk.signed_in(COLLEAGUE).await.get("/sportello/lettere").await.has("Ada Grassi"));
        assert_eq!(
            operator.post(&format!("/sportello/lettere/{letter}/spedita"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(count(&desk, sealed).await, 0);
        assert_eq!(
            operator.post(&format!("/sportello/lettere/{letter}/stampa"), &[]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(half.len(), 8);
        let form =
            sql!("select count(*) as n from credential where form = 'initial' and strength = 'ordinary'");
        assert_eq!(count(&desk, form).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_a_newer_pin_overtook_is_not_sent() {
    let desk = with_address(World::on_sqlite().await).await;
    let mut agent = desk.signed_in(AGENT).await;
    let page = page_of(&desk, WORKER).await;
    let before = desk.pin_in_force(WORKER).await;
    let two = [("before", before.as_str()), ("answered", "birth"), ("answered", "residence")];
    agent.post(&format!("{page}/meta"), &two).await;
    let mut operator = desk.signed_in(OPERATOR).await;
    assert!(operator.get("/sportello/lettere").await.has("Ada Rossi"));
    let before = desk.pin_in_force(WORKER).await;
    post(&mut operator, &format!("{page}/pin"), &document(&before)).await;
    assert!(operator.get("/sportello/lettere").await.has("Nessuna lettera"));
}

#[tokio::test]
async fn a_blocked_pin_is_unblocked_for_whoever_answers_and_its_person_is_told_of_both() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        desk.fail_until_blocked(WORKER).await;
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::FORBIDDEN);
        let mut agent = desk.signed_in(AGENT).await;
        let page = page_of(&desk, WORKER).await;
        let before = desk.pin_in_force(WORKER).await;
        let two = [("before", before.as_str()), ("answered", "birth"), ("answered", "last-use")];
        let done = agent.post(&format!("{page}/sblocco"), &two).await;
        assert_eq!(done.location(), page);
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::SEE_OTHER);
        let texts: Vec<_> = desk.outbox().await.into_iter().map(|(_, text)| text).collect();
        assert!(texts[0].contains("bloccato") && texts[2].contains("sbloccato"), "{texts:?}");
    })
    .await;
}

#[tokio::test]
async fn a_revoked_pin_and_its_sessions_open_nothing_from_that_moment() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut worker = desk.signed_in(WORKER).await;
        let mut agent = desk.signed_in(AGENT).await;
        let page = page_of(&desk, WORKER).await;
        let before = desk.pin_in_force(WORKER).await;
        agent.post(&format!("{page}/revoca"), &[("before", before.as_str())]).await;
        assert_eq!(worker.get("/profilo/accessi").await.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(desk.events("pin-revoked", "done").await, 1);
    })
    .await;
}
