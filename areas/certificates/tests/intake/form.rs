//! The form for doctors without software: CERT-2.

use http::StatusCode;
use testing::on_each_database;

use crate::desk::{DOCTOR, Desk, FREELANCE, NOBODY, PRIVATE, WORKER};
use crate::message::plus;

const NEW: &str = "/medico/certificati/nuovo";

/// Fields whose value stands beside their name.
const TYPED: [&str; 8] = [
    "worker_tax_code",
    "residence.street",
    "residence.postcode",
    "residence.place",
    "residence.province",
    "released_on",
    "starts_on",
    "ends_on",
];

fn filled(desk: &Desk) -> Vec<(&'static str, String)> {
    let today = desk.today().to_string();
    vec![
        ("worker_tax_code", WORKER.to_owned()),
        ("residence.street", "Via Roma".to_owned()),
        ("residence.number", "1".to_owned()),
        ("residence.postcode", "10121".to_owned()),
        ("residence.place", "Torino".to_owned()),
        ("residence.province", "TO".to_owned()),
        ("doctor_role", "S".to_owned()),
        ("released_on", today.clone()),
        ("starts_on", today),
        ("ends_on", plus(desk.today(), 2)),
        ("visit", "A".to_owned()),
        ("certificate_type", "I".to_owned()),
        ("diagnosis.notes", "Influenza stagionale".to_owned()),
    ]
}

async fn post(
    desk: &Desk,
    doctor: &str,
    fields: &[(&'static str, String)],
    step: &str,
) -> crate::desk::Answer {
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.push(("step", step));
    desk.post(NEW, doctor, &all).await
}

#[tokio::test]
async fn a_certificate_is_filled_in_reviewed_sent_and_shown() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        assert_eq!(desk.page(NEW, DOCTOR).await.status, StatusCode::OK);
        let fields = filled(&desk);
        let review = post(&desk, DOCTOR, &fields, "review").await;
        assert_eq!(review.status, StatusCode::OK, "{}", review.text);
        assert!(
            review.text.contains("Via Roma 1, 10121 Torino (TO)")
                && review.text.contains("Influenza stagionale")
        );
        assert_eq!(desk.count(db::sql!("select count(*) as n from certificate")).await, 0);
        let changed = post(&desk, DOCTOR, &fields, "change").await;
        assert!(changed.text.contains("value=\"Via Roma\""), "{}", changed.text);
        let sent = post(&desk, DOCTOR, &fields, "send").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let one = desk.page(sent.location(), DOCTOR).await;
        assert!(one.text.contains("000000001"), "{}", one.text);
        assert!(!one.text.contains("Influenza"));
        let twice = post(&desk, DOCTOR, &fields, "send").await;
        assert_eq!(twice.location(), sent.location());
        let list = desk.page("/medico/certificati", DOCTOR).await;
        assert!(list.text.contains("000000001"), "{}", list.text);
        let pdf = desk.page(&format!("{}/certificato.pdf", sent.location()), DOCTOR).await;
        assert_eq!((pdf.status, &pdf.text[..5]), (StatusCode::OK, "%PDF-"));
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_keeps_every_value_and_points_at_the_fields() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let mut fields = filled(&desk);
        fields[0].1 = "RSSMRA45C12F205X".to_owned();
        fields[4].1 = "Nowhere".to_owned();
        let answer = post(&desk, DOCTOR, &fields, "review").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for part in [
            "href=\"#worker_tax_code\"",
            "href=\"#residence.place\"",
            "value=\"RSSMRA45C12F205X\"",
            "Influenza stagionale",
        ] {
            assert!(answer.text.contains(part), "{part}: {}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_worker_and_an_impossible_date_are_told_at_their_fields_with_what_was_typed() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        for (field, value) in
            [("worker_tax_code", NOBODY), ("starts_on", "2026-02-30"), ("ends_on", "2026-13-01")]
        {
            for step in ["review", "send"] {
                let mut fields = filled(&desk);
                fields.iter_mut().find(|(name, _)| *name == field).unwrap().1 = value.to_owned();
                let answer = post(&desk, DOCTOR, &fields, step).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
                assert!(answer.text.contains(&format!("href=\"#{field}\"")), "{field}: {}", answer.text);
                for (name, typed) in fields.iter().filter(|(name, _)| TYPED.contains(name)) {
                    let kept = answer.text.contains(&format!("name=\"{name}\" value=\"{typed}\""));
                    assert!(kept, "{name}: {}", answer.text);
                }
                assert!(answer.text.contains("Influenza stagionale"));
            }
        }
        assert_eq!(desk.count(db::sql!("select count(*) as n from certificate")).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_the_form_breaks_is_told_before_it_is_sent() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let mut fields = filled(&desk);
        fields[8].1 = plus(desk.today(), -1);
        let answer = post(&desk, DOCTOR, &fields, "review").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("href=\"#starts_on\""), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn a_doctor_annuls_and_rectifies_his_own_certificates_alone() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let sent = post(&desk, DOCTOR, &filled(&desk), "send").await;
        let path = sent.location().to_owned();
        assert_eq!(desk.page(&path, PRIVATE).await.status, StatusCode::NOT_FOUND);
        let foreign = desk.post(&format!("{path}/annullamento"), PRIVATE, &[]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        let later =
            desk.post(&format!("{path}/rettifica"), DOCTOR, &[("ends_on", &plus(desk.today(), 5))]).await;
        assert_eq!(later.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(later.text.contains("href=\"#ends_on\""), "{}", later.text);
        let earlier =
            desk.post(&format!("{path}/rettifica"), DOCTOR, &[("ends_on", &plus(desk.today(), 1))]).await;
        assert_eq!(earlier.status, StatusCode::SEE_OTHER, "{}", earlier.text);
        let annulled = desk.post(&format!("{}/annullamento", earlier.location()), DOCTOR, &[]).await;
        assert_eq!(annulled.status, StatusCode::SEE_OTHER, "{}", annulled.text);
    })
    .await;
}

#[tokio::test]
async fn a_doctor_whom_the_institute_did_not_register_and_a_weak_sign_in_send_nothing() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        assert_eq!(desk.page(NEW, FREELANCE).await.status, StatusCode::FORBIDDEN);
        let weak = format!("{DOCTOR}-");
        assert!(desk.page(NEW, &weak).await.location().starts_with("/accesso"));
        let sent = post(&desk, DOCTOR, &filled(&desk), "send").await;
        let pdf = desk.page(&format!("{}/certificato.pdf", sent.location()), &weak).await;
        assert_eq!(pdf.status, StatusCode::FORBIDDEN);
        let attestation = desk.page(&format!("{}/attestato.pdf", sent.location()), &weak).await;
        assert_eq!(attestation.status, StatusCode::OK);
    })
    .await;
}
