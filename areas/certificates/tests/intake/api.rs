//! The same by REST: CERT-2.

use certificates::intake::IntakeApi;
use http::StatusCode;
use serde_json::{Value, json};
use testing::on_each_database;
use utoipa::OpenApi;

use crate::desk::{Desk, NOBODY, PINCODE, WORKER};
use crate::message::{admission, discharge, plus};

fn sickness(desk: &Desk) -> Value {
    let today = desk.today();
    json!({
        "kind": "sickness", "author": {"pincode": PINCODE}, "worker_tax_code": WORKER,
        "residence": {"street": "Via Roma", "number": "1", "postcode": "10121", "place": "Torino", "province": "TO"},
        "doctor_role": "S", "released_on": today, "starts_on": today, "ends_on": plus(today, 2), "visit": "A",
        "certificate_type": "I", "diagnosis": {"code": "487.1"}, "trauma": false,
    })
}

#[tokio::test]
async fn a_certificate_goes_its_whole_way_by_rest() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let first = desk.json("/api/v1/certificates", "medico", &sickness(&desk)).await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
        assert_eq!(first.json()["protocol_number"], "000000001");
        let again = desk.json("/api/v1/certificates", "medico", &sickness(&desk)).await;
        assert_eq!((again.status, &again.json()["repeated"]), (StatusCode::OK, &json!(true)));
        assert_eq!(again.json()["notes"][0]["code"], 700);
        let mut reference = json!({"author": {"pincode": PINCODE}, "worker_tax_code": WORKER, "protocol_number": "000000001"});
        let whole = desk.json("/api/v1/certificates/reprint", "medico", &reference).await;
        assert_eq!(whole.json()["diagnosis"]["code"], "487.1", "{}", whole.text);
        reference["ends_on"] = json!(plus(desk.today(), 1));
        let rectified = desk.json("/api/v1/certificates/rectification", "medico", &reference).await;
        assert_eq!(rectified.json()["protocol_number"], "000000002", "{}", rectified.text);
        reference.as_object_mut().unwrap().remove("ends_on");
        reference["protocol_number"] = json!("000000002");
        let annulled = desk.json("/api/v1/certificates/annulment", "medico", &reference).await;
        assert_eq!(annulled.json()["annulment_number"], "000000003", "{}", annulled.text);
        let query = json!({"author": {"pincode": PINCODE}, "worker_tax_code": WORKER});
        let found = desk.json("/api/v1/certificates/search", "medico", &query).await.json();
        let states: Vec<&str> =
            found["certificates"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["rectified", "annulled"]);
        let worker = desk.json("/api/v1/workers/query", "medico", &query).await.json();
        assert_eq!(worker["surname"], "Rossi");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_a_problem_with_every_error_and_its_field() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let mut sent = sickness(&desk);
        sent["ends_on"] = json!("2020-01-01");
        sent["released_on"] = json!("yesterday");
        sent["author"]["pincode"] = json!("wrong");
        let answer = desk.json("/api/v1/certificates", "medico", &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        let errors = answer.json()["errors"].clone();
        let told: Vec<(u64, &str)> = errors
            .as_array()
            .unwrap()
            .iter()
            .map(|error| (error["code"].as_u64().unwrap(), error["section"].as_str().unwrap()))
            .collect();
        assert_eq!(told, [(203, "author.pincode"), (104, "released_on")]);
    })
    .await;
}

#[tokio::test]
async fn a_certificate_for_an_unknown_worker_or_with_an_impossible_date_is_a_problem_that_names_the_rule() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        for (field, value, code, rule) in [
            ("worker_tax_code", NOBODY, 301, "worker-is-registered"),
            ("worker_tax_code", "RSSMRA45C12F205X", 300, "worker-tax-code-unreadable"),
            ("starts_on", "2026-02-30", 104, "field-date"),
            ("ends_on", "2026-13-01", 104, "field-date"),
        ] {
            let mut sent = sickness(&desk);
            sent[field] = json!(value);
            let answer = desk.json("/api/v1/certificates", "medico", &sent).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
            assert_eq!(answer.headers["content-type"], "application/problem+json");
            let errors = answer.json()["errors"].clone();
            assert_eq!(errors.as_array().unwrap().len(), 1, "{}", answer.text);
            let told = (&errors[0]["code"], &errors[0]["rule"], &errors[0]["section"]);
            assert_eq!(told, (&json!(code), &json!(rule), &json!(field)), "{}", answer.text);
        }
        assert_eq!(desk.count(db::sql!("select count(*) as n from certificate")).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_sender_is_recognised_before_his_request_is_read() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        for path in ["/api/v1/certificates", "/api/v1/workers/query"] {
            assert_eq!(desk.json(path, "nobody", &json!(7)).await.status, StatusCode::UNAUTHORIZED);
            assert_eq!(desk.json(path, "medico", &json!(7)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_number_is_404_and_another_doctors_403() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        desk.json("/api/v1/certificates", "medico", &sickness(&desk)).await;
        let reference =
            |number: &str| json!({"author": {"pincode": PINCODE}, "worker_tax_code": WORKER, "protocol_number": number});
        let path = "/api/v1/certificates/annulment";
        assert_eq!(desk.json(path, "medico", &reference("000000009")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.json(path, "privato", &reference("000000001")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(desk.json(path, "nobody", &reference("000000001")).await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn a_field_that_its_kind_does_not_have_is_refused() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let mut sent = sickness(&desk);
        sent["stay"] = json!("R");
        let answer = desk.json("/api/v1/certificates", "medico", &sent).await;
        assert_eq!(answer.json()["errors"][0]["section"], "stay", "{}", answer.text);
        sent["stays"] = json!("R");
        let unknown = desk.json("/api/v1/certificates", "medico", &sent).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(unknown.headers["content-type"], "application/problem+json");
    })
    .await;
}

#[tokio::test]
async fn a_discharge_is_not_annulled_by_rest_either() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let today = desk.today().to_string();
        desk.soap("ospedale", &admission(&today, "")).await;
        desk.soap("medico", &discharge("000000001", &today, &today, &today, "")).await;
        let asked = json!({"kind": "discharge", "author": {"pincode": PINCODE}, "worker_tax_code": WORKER,
            "protocol_number": "000000002"});
        let answer = desk.json("/api/v1/certificates/annulment", "medico", &asked).await;
        assert_eq!(answer.json()["errors"][0]["code"], 510, "{}", answer.text);
    })
    .await;
}

#[test]
fn the_description_names_for_every_request_what_a_sender_may_meet() {
    let described = serde_json::to_value(IntakeApi::openapi()).unwrap();
    let paths = described["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 6);
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            for status in ["200", "401", "422", "429", "503"] {
                assert!(operation["responses"].get(status).is_some(), "{method} {path}: {status}");
            }
        }
    }
}
