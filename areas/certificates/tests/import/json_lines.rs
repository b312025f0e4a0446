//! JSON lines, as `docs/formats/import-jsonl.md` describes them.

use certificates::State;
use serde_json::{Value, json};
use testing::on_each_database;

use crate::samples;
use crate::world::Institute;

fn sickness() -> Value {
    json!({
        "kind": "sickness",
        "protocol_number": "000000201",
        "employers": [
            {"tax_code": "00743110157", "employer_number": "1234567860"},
            {"tax_code": "80078750587", "unit": "42"},
        ],
        "worker": {
            "tax_code": "CCCFBA85D03L219P", "surname": "Càccamo", "given_name": "Fabio", "sex": "M",
            "born_on": "1985-04-03", "birth_place": "L219", "birth_province": "TO",
        },
        "doctor": {"tax_code": "RCCMNL83S18D969H", "surname": "Rocca", "given_name": "Emanuele", "region": "030"},
        "doctor_role": "S",
        "residence": {"street": "Via Roma", "number": "1", "postcode": "10121", "place": "L219", "province": "TO"},
        "availability": {"surname": "Bianchi"},
        "released_on": "2026-03-10", "starts_on": "2026-03-10", "ends_on": "2026-03-12",
        "visit": "A", "certificate_type": "I", "trauma": false,
        "diagnosis": {"code": "487.1", "notes": "Influenza"},
    })
}

/// One line of each kind.
pub(crate) fn lines() -> String {
    let mut admission = sickness();
    let object = admission.as_object_mut().expect("an object");
    for member in ["released_on", "ends_on", "visit", "certificate_type", "availability", "diagnosis"] {
        object.remove(member);
    }
    object.insert("kind".into(), "admission".into());
    object.insert("protocol_number".into(), "000000202".into());
    let mut discharge = admission.clone();
    let object = discharge.as_object_mut().expect("an object");
    object.extend(
        json!({
            "kind": "discharge", "protocol_number": "000000203", "admission": "000000202", "stay": "R",
            "discharged_on": "2026-03-14", "ends_on": "2026-03-20", "certificate_type": "I",
        })
        .as_object()
        .expect("an object")
        .clone(),
    );
    let annulment = json!({
        "kind": "annulment", "protocol_number": "000000201", "employers": [{"employer_number": "1234567860"}],
    });
    format!("{}\n\n{admission}\r\n{discharge}\n{annulment}", sickness())
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_every_kind_are_taken_in() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        assert_eq!(institute.counts(lines()).await, [4, 0, 0], "{:?}", institute.refusals());
        let stored = institute.certificate(samples::number("000000201")).await.expect("stored");
        assert_eq!(stored.state, State::Annulled);
        assert_eq!(stored.worker.surname, "Càccamo");
        let mut tx = institute.area.db.read().await.expect("a reader");
        let vault = &institute.area.vault;
        let found =
            certificates::diagnosis::of_certificate(&mut tx, vault, stored.id, stored.worker.tax_code).await;
        assert!(found.expect("it opens").is_some());
        drop(tx);
        assert_eq!(institute.counts(lines()).await, [0, 4, 0], "{:?}", institute.refusals());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_line_is_told_by_place_and_not_by_content() {
    let mut institute = Institute::new(testing::World::on_sqlite().await).await;
    let mut misspelt = sickness();
    misspelt["vist"] = "A".into();
    let mut wrong = sickness();
    wrong["worker"]["born_on"] = "Càccamo".into();
    let mut missing = sickness();
    missing["residence"].as_object_mut().expect("an object").remove("place");
    let file = format!("{misspelt}\n{wrong}\n{missing}\n{{\"kind\":\n[]\n{{\"kind\": \"other\"}}\n");
    assert_eq!(institute.counts(file).await, [0, 0, 6]);
    let expected = [
        "field-wrong",
        "field-wrong",
        "field-missing",
        "record-unreadable",
        "record-unreadable",
        "record-unknown",
    ];
    let expected: Vec<_> = (1..).zip(expected.map(str::to_owned)).collect();
    assert_eq!(institute.refusals(), expected);
    let report = String::from_utf8(institute.report.clone()).expect("JSON");
    assert!(report.contains("worker.born_on") && report.contains("residence.place"), "{report}");
    assert!(!report.contains("Càccamo"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_line_that_is_cut_off_breaks_the_file() {
    let mut institute = Institute::new(testing::World::on_sqlite().await).await;
    let lines = lines();
    let cut = &lines[..lines.len() - 10];
    let summary = institute.import("cut", cut).await.expect("a summary");
    assert_eq!(summary.counts.taken, 3);
    assert_eq!(summary.broken.map(|broken| broken.line), Some(5));
}
