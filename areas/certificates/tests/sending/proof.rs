//! What an employer sees of a message that was sent to him, and what he can take away as a proof.

use http::StatusCode;
use testing::on_each_database;

use crate::desk::Desk;
use crate::store;

const PEC: &str = "personale@pec.ditta.example";
const ALL: &[(&str, &str)] = &[("format", "xml"), ("frequency", "immediate"), ("coverage", "everything")];
const RECEIPT: &str = "Subject: CONSEGNA\r\n\r\nIl messaggio";

/// A desk whose firm was sent a message; answers the page of its mailbox, and that of the message.
async fn with_message(world: testing::World) -> (Desk, String, String) {
    let desk = Desk::of(world).await;
    desk.clerk_of(desk.firm, None);
    let mailbox = desk.subscribe(PEC, ALL).await;
    desk.issue(desk.firm, "1234567860").await;
    desk.work().await;
    let list = format!("{mailbox}/invii");
    let message = desk.link(&list, &format!("{list}/")).await;
    (desk, mailbox, message)
}

#[tokio::test]
async fn an_employer_sees_the_way_of_his_message_and_takes_its_receipts_away() {
    on_each_database(async |world| {
        let (desk, _, message) = with_message(world).await;
        let shown = desk.get(&message).await.body;
        for said in [PEC, "Messo in coda", "Tentativo 1: preso in carico", "Consegnato al gestore"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        let id = store::receipt_of_newest(&desk.world, "avvenuta-consegna", RECEIPT).await;
        let shown = desk.get(&message).await.body;
        assert!(shown.contains("Consegnato nella casella del destinatario"), "{shown}");
        let file = desk.link(&message, &format!("{message}/ricevute/")).await;
        assert!(file.ends_with(&id.to_string()));
        let taken = desk.get(&file).await;
        assert_eq!(taken.body, RECEIPT);
        assert_eq!(taken.headers["content-disposition"], "attachment; filename=\"ricevuta.eml\"");
        assert_eq!(taken.headers["content-type"], "message/rfc822");
        assert_eq!(taken.headers["cache-control"], "no-store");
        let mut tx = desk.world.db.read().await.unwrap();
        let last = store::events(&mut tx).await.pop().unwrap();
        assert_eq!((last.0.as_str(), last.1.as_str()), ("subscription-receipt-taken", "done"));
    })
    .await;
}

#[tokio::test]
async fn nobody_else_sees_a_message_or_its_receipts() {
    on_each_database(async |world| {
        let (desk, mailbox, message) = with_message(world).await;
        let id = store::receipt_of_newest(&desk.world, "accettazione", RECEIPT).await;
        let file = format!("{message}/ricevute/{id}");
        // Another mailbox of the same firm knows nothing of it either.
        let other = desk.subscribe("altra@pec.ditta.example", ALL).await;
        let elsewhere = [message.replace(&mailbox, &other), file.replace(&mailbox, &other)];
        for path in &elsewhere {
            assert_eq!(desk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let nothing = file.replace(&id.to_string(), "0198c5a2-7a1e-7c3e-9d35-3f1f0f5f7c11");
        assert_eq!(desk.get(&nothing).await.status, StatusCode::NOT_FOUND);
        for organisation in [desk.other_firm, desk.body] {
            desk.clerk_of(organisation, None);
            for path in [&message, &file] {
                assert_eq!(desk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
        let mut tx = desk.world.db.read().await.unwrap();
        assert!(store::events(&mut tx).await.iter().all(|event| event.0 != "subscription-receipt-taken"));
    })
    .await;
}

#[tokio::test]
async fn the_code_of_a_mailbox_is_no_message_of_its_list() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let mailbox = desk.subscribe(PEC, ALL).await;
        let list = desk.get(&format!("{mailbox}/invii")).await.body;
        assert!(list.contains("Nessun messaggio"), "{list}");
        let code = store::newest_item(&desk.world).await;
        assert_eq!(desk.get(&format!("{mailbox}/invii/{code}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
