//! A person asks that his PIN become dispositive, and operators decide.

use db::{params, sql};
use http::StatusCode;
use testing::{World, on_each_database};

use crate::desk::{AGENT, Answer, BUSY, Browser, COLLEAGUE, Desk, OPERATOR, PIN, WORKER};

const ASK: &str = "/profilo/pin/dispositivo";
const OWN: &str = "/profilo/pin";
const LIST: &str = "/sportello/conversioni";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand what follows: CANARY";
const FIELDS: [(&str, &str); 4] = [
    ("document_kind", "passport"),
    ("document_number", "YA1234567"),
    ("issuer", "Questura di Prova"),
    ("expires_on", "2030-01-31"),
];

async fn ask(browser: &mut Browser<'_>) {
    let asked = browser.upload(ASK, &FIELDS, ("passaporto.png", PNG)).await;
    assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, OWN), "{}", asked.text);
}

/// The addresses of the requests in the operators' list, in its order.
async fn listed(operator: &mut Browser<'_>) -> Vec<String> {
    let page = operator.get(LIST).await;
    let links = page.text.split(r#"<a href="/sportello/conversioni/"#).skip(1);
    links.map(|rest| format!("{LIST}/{}", rest.split('"').next().unwrap())).collect()
}

async fn take(operator: &mut Browser<'_>, case: &str, from: &str) -> Answer {
    operator.post(&format!("{case}/presa"), &[("from", from)]).await
}

async fn decide(operator: &mut Browser<'_>, case: &str, decision: &str, reason: &str) -> Answer {
    operator.post(&format!("{case}/decisione"), &[("decision", decision), ("reason", reason)]).await
}

#[tokio::test]
async fn a_copy_that_an_operator_accepts_makes_the_pin_dispositive_from_the_next_sign_in_on() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut worker = desk.signed_in(WORKER).await;
        assert!(worker.get(OWN).await.has("Manda una copia"));
        ask(&mut worker).await;
        assert!(worker.get(OWN).await.has("in attesa di un operatore"));
        let mut operator = desk.signed_in(OPERATOR).await;
        let case = listed(&mut operator).await.remove(0);
        take(&mut operator, &case, "").await;
        assert!(operator.get(&case).await.has("YA1234567"));
        assert_eq!(decide(&mut operator, &case, "accept", "").await.location(), LIST);
        let own = worker.get(OWN).await;
        assert!(own.has("accolta") && own.has("esci e accedi di nuovo"), "{}", own.text);
        let strength = async || {
            let mut tx = desk.world.db.read().await.unwrap();
            let statement = sql!(
                "select s.strength from session s join person p on p.id = s.person_id
                 where p.surname = 'Rossi' order by s.created_at desc, s.id desc limit 1"
            );
            tx.one(statement, params![]).await.unwrap().get::<String>("strength").unwrap()
        };
        assert_eq!(strength().await, "ordinary");
        desk.later(1);
        desk.signed_in(WORKER).await;
        assert_eq!(strength().await, "dispositive");
        assert!(listed(&mut operator).await.is_empty());
        for action in ["pin-conversion-asked", "pin-conversion-taken", "pin-conversion-decided"] {
            assert_eq!(desk.events(action, "done").await, 1, "{action}");
        }
        assert!(desk.outbox().await.iter().all(|(_, text)| text.contains("diventato dispositivo")));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_needs_a_reason_that_the_person_reads_and_may_answer_with_another_copy() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut worker = desk.signed_in(WORKER).await;
        ask(&mut worker).await;
        let mut operator = desk.signed_in(OPERATOR).await;
        let case = listed(&mut operator).await.remove(0);
        take(&mut operator, &case, "").await;
        assert_eq!(
            decide(&mut operator, &case, "refuse", " ").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(decide(&mut operator, &case, "refuse", "Manca il retro").await.location(), LIST);
        let own = worker.get(OWN).await;
        assert!(own.has("respinta") && own.has("Manca il retro"), "{}", own.text);
        ask(&mut worker).await;
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_second_operator_is_told_who_has_it_and_decides_nothing_until_he_takes_it_over() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        ask(&mut desk.signed_in(WORKER).await).await;
        let (mut operator, mut colleague) = (desk.signed_in(OPERATOR).await, desk.signed_in(COLLEAGUE).await);
        let case = listed(&mut operator).await.remove(0);
        assert_eq!(take(&mut operator, &case, "").await.location(), case);
        take(&mut colleague, &case, "").await;
        let page = colleague.get(&case).await;
        assert!(page.has("in carico a Ada Grassi dal") && page.has("Intanto un collega"), "{}", page.text);
        assert_eq!(decide(&mut colleague, &case, "accept", "").await.location(), case);
        let from = desk.person(OPERATOR).await.to_string();
        assert_eq!(take(&mut colleague, &case, &from).await.location(), case);
        assert_eq!(decide(&mut operator, &case, "accept", "").await.location(), case);
        assert_eq!(decide(&mut colleague, &case, "accept", "").await.location(), LIST);
        assert_eq!(decide(&mut colleague, &case, "accept", "").await.location(), case);
        assert_eq!(desk.events("pin-conversion-decided", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_copy_lies_sealed_and_is_only_ever_saved() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        ask(&mut desk.signed_in(WORKER).await).await;
        let mut tx = desk.world.db.read().await.unwrap();
        let row = tx.one(sql!("select content_sealed from identity_document_copy"), params![]).await.unwrap();
        let sealed: Vec<u8> = row.get("content_sealed").unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"CANARY"));
        drop(tx);
        let mut operator = desk.signed_in(OPERATOR).await;
        let case = listed(&mut operator).await.remove(0);
        let copy = operator.get(&format!("{case}/copia")).await;
        assert!(copy.text.ends_with("CANARY"));
        assert_eq!(copy.headers["content-type"], "image/png");
        assert_eq!(copy.headers["content-disposition"], "attachment; filename=\"documento.png\"");
        assert_eq!(copy.headers["x-content-type-options"], "nosniff");
        assert_eq!(desk.events("identity-document-read", "done").await, 1);
        for other in [WORKER, AGENT] {
            assert_eq!(
                desk.signed_in(other).await.get(&format!("{case}/copia")).await.status,
                StatusCode::NOT_FOUND
            );
        }
    })
    .await;
}

async fn copies(desk: &Desk) -> i64 {
    let mut tx = desk.world.db.read().await.unwrap();
    let statement = sql!("select count(*) as n from identity_document_copy");
    tx.one(statement, params![]).await.unwrap().get("n").unwrap()
}

#[tokio::test]
async fn a_copy_is_erased_ninety_days_after_the_decision_and_one_that_waits_is_kept() {
    const DAY: i64 = 24 * 60;
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        ask(&mut desk.signed_in(WORKER).await).await;
        desk.later(1);
        ask(&mut desk.signed_in(BUSY).await).await;
        let mut operator = desk.signed_in(OPERATOR).await;
        let case = listed(&mut operator).await.remove(0);
        take(&mut operator, &case, "").await;
        decide(&mut operator, &case, "refuse", "Manca il retro").await;
        desk.later(90 * DAY);
        desk.work().await;
        assert_eq!(copies(&desk).await, 2);
        let mut operator = desk.signed_in(OPERATOR).await;
        assert!(operator.get(&case).await.has(&format!("{case}/copia")));
        desk.later(DAY);
        desk.work().await;
        assert_eq!(copies(&desk).await, 1);
        let mut operator = desk.signed_in(OPERATOR).await;
        let page = operator.get(&case).await;
        assert!(
            page.has("è stata cancellata") && page.has("YA1234567") && !page.has("/copia"),
            "{}",
            page.text
        );
        assert_eq!(operator.get(&format!("{case}/copia")).await.status, StatusCode::NOT_FOUND);
        let waiting = listed(&mut operator).await.remove(0);
        assert!(operator.get(&format!("{waiting}/copia")).await.text.ends_with("CANARY"));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_hostile_too_large_or_empty_is_refused_and_what_was_typed_is_kept() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut worker = desk.signed_in(WORKER).await;
    let large = [PNG, &vec![0; 5 * 1024 * 1024]].concat();
    let enormous = [PNG, &vec![0; 21 * 1024 * 1024]].concat();
    let cases: [(&str, &[u8], &str); 5] = [
        ("documento.png", b"<script>alert(1)</script>", "non è un PDF"),
        ("documento.pdf", b"MZ\x90\x00", "non è un PDF"),
        ("vuoto.png", b"", "Scegli il file"),
        ("grande.png", &large, "supera i 5 MB"),
        ("enorme.png", &enormous, "supera i 5 MB"),
    ];
    for (name, content, said) in cases {
        let refused = worker.upload(ASK, &FIELDS, (name, content)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        for part in [said, "YA1234567", "Questura di Prova", "2030-01-31", "href=\"#copy\""] {
            assert!(refused.has(part), "{name}: {part}");
        }
    }
    let expired = [FIELDS[0], FIELDS[1], FIELDS[2], ("expires_on", "2026-03-15")];
    assert!(worker.upload(ASK, &expired, ("passaporto.png", PNG)).await.has("Il documento è scaduto"));
    assert_eq!(desk.events("pin-conversion-asked", "done").await, 0);
}

#[tokio::test]
async fn a_second_press_asks_once() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut worker = desk.signed_in(WORKER).await;
        ask(&mut worker).await;
        assert_eq!(worker.upload(ASK, &FIELDS, ("passaporto.png", PNG)).await.location(), OWN);
        assert_eq!(worker.get(ASK).await.location(), OWN);
        assert_eq!(desk.events("pin-conversion-asked", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_upload_without_the_token_of_the_page_is_refused() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut worker = desk.signed_in(WORKER).await;
    let token = crate::desk::token_of(&desk.signed_in(BUSY).await.get("/").await.text);
    let refused = worker.upload_with(ASK, &token, &FIELDS, ("passaporto.png", PNG)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.events("pin-conversion-asked", "done").await, 0);
}

#[tokio::test]
async fn the_list_is_in_the_order_in_which_people_asked_and_has_pages() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        ask(&mut desk.signed_in(BUSY).await).await;
        desk.later(1);
        ask(&mut desk.signed_in(WORKER).await).await;
        let mut operator = desk.signed_in(OPERATOR).await;
        let page = operator.get(LIST).await;
        assert!(page.text.find("Ada Verdi").unwrap() < page.text.find("Ada Rossi").unwrap());
        assert!(!page.has("pagination-wrapper"));
        let second = operator.get("/sportello/conversioni?pagina=2").await;
        assert!(second.has("?pagina=1") && !second.has("Ada Verdi"));
    })
    .await;
}

#[tokio::test]
async fn a_request_whose_pin_is_gone_can_only_be_refused() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut worker = desk.signed_in(WORKER).await;
    ask(&mut worker).await;
    let mut operator = desk.signed_in(OPERATOR).await;
    let case = listed(&mut operator).await.remove(0);
    take(&mut operator, &case, "").await;
    let pin = desk.pin_in_force(WORKER).await;
    assert_eq!(worker.post("/profilo/pin/revoca", &[("pin", &pin)]).await.location(), "/");
    let refused = decide(&mut operator, &case, "accept", "").await;
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.has("può soltanto essere respinta")
    );
    assert_eq!(decide(&mut operator, &case, "refuse", "PIN revocato").await.location(), LIST);
}

#[tokio::test]
async fn a_person_who_revokes_his_pin_is_out_on_every_device_and_cannot_come_back_with_it() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let (mut phone, mut desktop) = (desk.signed_in(WORKER).await, desk.signed_in(WORKER).await);
        let pin = desk.pin_in_force(WORKER).await;
        let others = desk.pin_in_force(BUSY).await;
        assert_eq!(phone.post("/profilo/pin/revoca", &[("pin", &others)]).await.location(), OWN);
        assert_eq!(phone.post("/profilo/pin/revoca", &[("pin", &pin)]).await.location(), "/");
        assert_eq!(desktop.get(OWN).await.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(desk.browser().sign_in(BUSY, PIN).await.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.events("pin-revoked", "done").await, 1);
    })
    .await;
}
