//! What the worker learns of the looks of the doctor who issued his certificate: CERT-9.

use http::StatusCode;
use serde_json::json;
use testing::on_each_database;

use crate::desk::{DOCTOR, Desk, PINCODE, WORKER};
use crate::message::Sickness;

const NUMBER: &str = "000000001";
const OPENED: &str = "ha aperto il certificato, senza diagnosi";
const FETCHED: &str = "ha scaricato l&#39;attestato in PDF";
const REPRINTED: &str = "ha ottenuto di nuovo il certificato completo, con la diagnosi se c&#39;è";

/// What the worker's page says was done with his certificate.
async fn told(desk: &Desk, id: &str) -> [usize; 3] {
    let page = desk.page(&format!("/lavoratore/certificati/{id}"), &format!("{WORKER}-")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (_, looks) = page.text.split_once("id=\"looks\"").unwrap();
    let told = [OPENED, FETCHED, REPRINTED].map(|what| looks.matches(what).count());
    let doctor = looks.matches(">Il medico che ha rilasciato il certificato<").count();
    assert_eq!(doctor, told.iter().sum::<usize>(), "each look is the doctor's: {looks}");
    assert!(!looks.contains("Qualcuno che conosceva"), "{looks}");
    told
}

async fn sent(desk: &Desk) -> String {
    desk.soap("medico", &Sickness::on(desk.today()).written()).await;
    let mut tx = desk.world.db.read().await.unwrap();
    let number = NUMBER.parse().unwrap();
    certificates::store::by_protocol_number(&mut tx, number).await.unwrap().unwrap().id.to_string()
}

#[tokio::test]
async fn a_worker_sees_what_the_doctor_opened_fetched_and_had_again_and_of_it_what_held_the_diagnosis() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let id = sent(&desk).await;
        assert_eq!(told(&desk, &id).await, [0, 0, 0]);
        let path = format!("/medico/certificati/{id}");
        desk.page(&path, DOCTOR).await;
        assert_eq!(told(&desk, &id).await, [1, 0, 0]);
        desk.page(&format!("{path}/attestato.pdf"), DOCTOR).await;
        assert_eq!(told(&desk, &id).await, [1, 1, 0]);
        desk.page(&format!("{path}/certificato.pdf"), DOCTOR).await;
        assert_eq!(told(&desk, &id).await, [1, 1, 1]);
        let asked =
            json!({"author": {"pincode": PINCODE}, "worker_tax_code": WORKER, "protocol_number": NUMBER});
        desk.json("/api/v1/certificates/reprint", "medico", &asked).await;
        assert_eq!(told(&desk, &id).await, [1, 1, 2]);
    })
    .await;
}

#[tokio::test]
async fn a_look_that_was_refused_is_not_told_as_one() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let id = sent(&desk).await;
        let path = format!("/medico/certificati/{id}/certificato.pdf");
        assert_eq!(desk.page(&path, &format!("{DOCTOR}-")).await.status, StatusCode::FORBIDDEN);
        let asked =
            json!({"author": {"pincode": PINCODE}, "worker_tax_code": WORKER, "protocol_number": NUMBER});
        let refused = desk.json("/api/v1/certificates/reprint", "privato", &asked).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(told(&desk, &id).await, [0, 0, 0]);
    })
    .await;
}
