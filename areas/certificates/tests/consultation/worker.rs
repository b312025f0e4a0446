use certificates::Certificate;
use certificates::consultation::{DIAGNOSIS_DOWNLOADED, DIAGNOSIS_OPENED, OWN_OPENED};
use kernel::Strength;
use testing::on_each_database;

use crate::desk::{CACCAMO, CANARY, Desk, ROSSI};

#[tokio::test]
async fn a_worker_sees_his_certificates_and_no_one_elses() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let mine = desk.certificate(42);
        let other = certificates::Certificate {
            worker: crate::desk::worker(CACCAMO, "Caccamo", "Fabio"),
            ..desk.certificate(43)
        };
        desk.store(desk.firm, None, &[mine.clone(), other.clone()]).await;
        desk.worker(ROSSI, Strength::Dispositive);
        let list = desk.get("/lavoratore/certificati").await;
        assert_eq!(list.status, 200);
        assert!(list.body.contains("000000042") && !list.body.contains("000000043"));
        let foreign = desk.get(&format!("/lavoratore/certificati/{}", other.id)).await;
        let unknown = desk.get("/lavoratore/certificati/018f0000-0000-7000-8000-000000000000").await;
        assert_eq!((foreign.status.as_u16(), unknown.status.as_u16()), (404, 404));
        let title = |body: &str| crate::desk::between(body, "<h1>", "</main>").unwrap().to_owned();
        assert_eq!(title(&foreign.body), title(&unknown.body));
    })
    .await;
}

#[tokio::test]
async fn a_long_list_of_ones_own_goes_on_on_another_page_even_within_one_instant() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let received_at = desk.world.clock.now();
        let at_once = |number| Certificate { received_at, ..desk.certificate(number) };
        let mine: Vec<_> = (1..=21).map(at_once).collect();
        desk.store(desk.firm, None, &mine).await;
        desk.worker(ROSSI, Strength::Ordinary);
        let first = desk.get("/lavoratore/certificati").await.body;
        assert!(first.contains("000000021") && first.contains("000000002") && !first.contains("000000001"));
        let next = crate::desk::between(&first, "rel=\"next\" href=\"", "\"").unwrap();
        let second = desk.get(next).await.body;
        assert!(second.contains("000000001") && !second.contains("000000002"));
        assert!(!second.contains("rel=\"next\""));
    })
    .await;
}

#[tokio::test]
async fn a_weak_sign_in_opens_no_diagnosis() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let certificate = desk.certificate(42);
        desk.store(desk.firm, None, std::slice::from_ref(&certificate)).await;
        let path = format!("/lavoratore/certificati/{}", certificate.id);

        desk.worker(ROSSI, Strength::Ordinary);
        let page = desk.get(&path).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains(CANARY) && page.body.contains("step_up=dispositive"));
        let pdf = desk.get(&format!("{path}/certificato.pdf")).await;
        assert_eq!(pdf.status, 303);
        assert!(pdf.header("location").starts_with("/accesso?step_up=dispositive&next="));
        assert_eq!(
            desk.get(&format!("{path}/attestato.pdf")).await.header("content-type"),
            "application/pdf"
        );
        assert_eq!(desk.events(OWN_OPENED).await.len(), 1);
        assert!(desk.events(DIAGNOSIS_OPENED).await.is_empty());

        desk.worker(ROSSI, Strength::Dispositive);
        assert!(desk.get(&path).await.body.contains(CANARY));
        let pdf = desk.get(&format!("{path}/certificato.pdf")).await;
        assert!(pdf.bytes.starts_with(b"%PDF"));
        assert_eq!(desk.events(DIAGNOSIS_OPENED).await.len(), 1);
        assert_eq!(desk.events(DIAGNOSIS_DOWNLOADED).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_worker_sees_who_looked_and_when() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let certificate = desk.certificate(42);
        desk.store(desk.firm, None, std::slice::from_ref(&certificate)).await;
        desk.clerk_of(desk.firm, None);
        let list = desk.get("/azienda/attestati").await;
        let row = crate::desk::between(&list.body, "href=\"/azienda/attestati/0", "\"").unwrap();
        desk.get(&format!("/azienda/attestati/0{row}")).await;
        desk.get(&format!("/azienda/attestati/0{row}/attestato.xml")).await;
        desk.worker(ROSSI, Strength::Ordinary);
        let page = desk.get(&format!("/lavoratore/certificati/{}", certificate.id)).await;
        assert!(page.body.contains("Ditta di Prova"), "{}", page.body);
        assert!(
            page.body.contains("ha aperto l&#39;attestato") || page.body.contains("ha aperto l'attestato")
        );
        assert!(page.body.contains("ha scaricato l"));
        assert!(!page.body.contains("CNTCHR83T41D969D"), "the clerk is not named");
    })
    .await;
}
