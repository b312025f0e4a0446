//! Certificates that another institute has numbered: CERT-11.

use certificates::intake::{Arrived, Stored, store_many};
use certificates::{Addressee, Certificate, CertificateId, store};
use kernel::ProtocolNumber;
use testing::on_each_database;

use crate::desk::{Desk, FIRM, FREELANCE, tax_code};
use crate::message::{Sickness, plus, rectification, worker};

async fn foreign(desk: &Desk, number: &str) -> Arrived {
    let mut tx = desk.world.db.read().await.unwrap();
    let known = store::by_protocol_number(&mut tx, "000000001".parse().unwrap()).await.unwrap().unwrap();
    let certificate = Certificate {
        id: CertificateId::new(&desk.world.clock, &desk.world.random),
        protocol_number: number.parse().unwrap(),
        ..known
    };
    let addressee = Addressee { employer_tax_code: tax_code(FIRM), employer_number: None, unit: None };
    Arrived { certificate, diagnosis: None, employers: vec![(desk.firm, addressee)] }
}

#[tokio::test]
async fn a_certificate_from_elsewhere_keeps_its_number_and_comes_in_once() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        desk.soap("medico", &Sickness::on(desk.today()).written()).await;
        let arrived = [foreign(&desk, "000000003").await, foreign(&desk, "900000001").await];
        for _ in 0..2 {
            let mut tx = desk.world.db.write().await.unwrap();
            store_many(&desk.area, &mut tx, &arrived).await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut tx = desk.world.db.write().await.unwrap();
        let again = store_many(&desk.area, &mut tx, &arrived).await.unwrap();
        assert_eq!(again, [Stored::Known, Stored::Known]);
        drop(tx);
        assert_eq!(desk.count(db::sql!("select count(*) as n from certificate")).await, 3);
        assert_eq!(desk.count(db::sql!("select count(*) as n from attestation")).await, 3);
    })
    .await;
}

#[tokio::test]
async fn own_numbers_pass_over_those_that_came_from_elsewhere() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        desk.soap("medico", &Sickness::on(desk.today()).written()).await;
        let elsewhere = ["000000002", "000000003", "000000005", "000000007", "000000009"];
        let mut arrived = Vec::new();
        for number in elsewhere {
            arrived.push(foreign(&desk, number).await);
        }
        let mut tx = desk.world.db.write().await.unwrap();
        store_many(&desk.area, &mut tx, &arrived).await.unwrap();
        tx.commit().await.unwrap();
        for visit in ["A", "D"] {
            let next =
                Sickness { worker: worker(FREELANCE), visit: visit.to_owned(), ..Sickness::on(desk.today()) };
            let answer = desk.soap("medico", &next.written()).await;
            let number: ProtocolNumber = answer.element("idCertificato").unwrap().parse().unwrap();
            assert!(!elsewhere.contains(&number.as_str()), "{}", answer.text);
        }
        let rectified = desk.soap("medico", &rectification("000000001", &plus(desk.today(), 1))).await;
        assert!(rectified.element("idCertificato").is_some(), "{}", rectified.text);
    })
    .await;
}
