//! The diagnosis stays where it belongs: CERT-5.

use db::{params, sql};
use testing::{World, on_each_database};

use crate::desk::{DOCTOR, Desk};
use crate::message::{Sickness, plus, rectification};

const CANARY: &str = "Canarino giallo";

fn sent(desk: &Desk) -> Sickness {
    let diagnosis = format!("<codiceDiagnosi>V99.87</codiceDiagnosi><noteDiagnosi>{CANARY}</noteDiagnosi>");
    Sickness { diagnosis, ..Sickness::on(desk.today()) }
}

// CERT-5
#[tokio::test]
async fn no_column_holds_the_text_of_a_diagnosis() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        desk.soap("medico", &sent(&desk).written()).await;
        desk.soap("medico", &rectification("000000001", &plus(desk.today(), 1))).await;
        let sealed = desk.rows(sql!("select sealed from diagnosis"), params![]).await;
        assert_eq!(sealed.len(), 2);
        for row in &sealed {
            let bytes: Vec<u8> = row.get("sealed").unwrap();
            assert!(!holds(&bytes, CANARY) && !holds(&bytes, "V99.87"));
        }
        let tables = ["certificate", "attestation", "audit_event", "job"];
        for (table, rows) in tables.iter().zip([
            desk.rows(
                sql!("select residence_street, availability_surname, doctor_structure from certificate"),
                params![],
            )
            .await,
            desk.rows(sql!("select worker_surname, protocol_number, state from attestation"), params![])
                .await,
            desk.rows(sql!("select action, object, detail from audit_event"), params![]).await,
            desk.rows(sql!("select payload, key, last_error from job"), params![]).await,
        ]) {
            assert!(!format!("{rows:?}").contains(CANARY), "{table}");
        }
    })
    .await;
}

// CERT-5
#[tokio::test]
async fn the_file_of_the_database_does_not_hold_a_diagnosis() {
    let desk = Desk::open(World::on_sqlite().await).await;
    desk.soap("medico", &sent(&desk).written()).await;
    for entry in std::fs::read_dir(desk.world.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!holds(&bytes, CANARY) && !holds(&bytes, "V99.87"));
    }
}

// CERT-5
#[tokio::test]
async fn a_refusal_does_not_repeat_the_diagnosis() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let bad = Sickness { ends: "2020-01-01".to_owned(), ..sent(&desk) };
        let answer = desk.soap("medico", &bad.written()).await;
        assert!(!answer.codes().is_empty() && !answer.text.contains(CANARY), "{}", answer.text);
        desk.soap("medico", &sent(&desk).written()).await;
        let list = desk.page("/medico/certificati", DOCTOR).await;
        assert!(!list.text.contains(CANARY));
    })
    .await;
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
