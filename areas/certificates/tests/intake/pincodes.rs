//! Pincodes, which come encrypted.

use db::sql;
use testing::on_each_database;

use crate::desk::{DOCTOR, Desk, PINCODE, sealed, tax_code};
use crate::message::Sickness;
use crate::terms::{accepted, refused};

fn with(desk: &Desk, pincode: &str) -> Sickness {
    Sickness {
        author: format!("<medico><pincode>{pincode}</pincode></medico>"),
        ..Sickness::on(desk.today())
    }
}

#[tokio::test]
async fn a_wrong_pincode_and_one_that_does_not_open_are_answered_alike() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let wrong = desk.soap("medico", &with(&desk, &sealed("0000000000")).written()).await;
        refused(&wrong, &[203], &["medico/pincode"]);
        for pincode in ["plain", "AAAA", sealed("x").trim_end_matches('=')] {
            assert_eq!(
                desk.soap("medico", &with(&desk, pincode).written()).await.text,
                wrong.text,
                "{pincode}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn after_several_wrong_pincodes_even_the_right_one_waits() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let wrong = with(&desk, &sealed("0000000000"));
        for _ in 0..6 {
            refused(&desk.soap("medico", &wrong.written()).await, &[203], &["medico/pincode"]);
        }
        refused(
            &desk.soap("medico", &Sickness::on(desk.today()).written()).await,
            &[206],
            &["medico/pincode"],
        );
        desk.world.clock.advance(jiff::SignedDuration::from_secs(3));
        accepted(&desk.soap("medico", &Sickness::on(desk.today()).written()).await);
    })
    .await;
}

#[tokio::test]
async fn a_pincode_encrypted_once_for_many_certificates_counts_until_there_is_a_new_one() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let message = with(&desk, &sealed(PINCODE));
        accepted(&desk.soap("medico", &message.written()).await);
        accepted(
            &desk.soap("medico", &Sickness { visit: "P".to_owned(), ..message.clone() }.written()).await,
        );
        refused(
            &desk.soap("privato", &with(&desk, &sealed("1")).written()).await,
            &[203],
            &["medico/pincode"],
        );
        let mut tx = desk.world.db.write().await.unwrap();
        let doctor = certificates::registry::sender(&mut tx, tax_code(DOCTOR)).await.unwrap().unwrap();
        let secrets = identity::Secrets::new(desk.world.clock.clone(), desk.world.random.clone()).unwrap();
        let new = secrets.hash(identity::Secret::new("0987654321")).await.unwrap();
        let doctor = certificates::registry::Sender { pincode_hash: Some(new), ..doctor };
        certificates::registry::put_sender(&mut tx, &doctor).await.unwrap();
        tx.commit().await.unwrap();
        refused(&desk.soap("medico", &message.written()).await, &[203], &["medico/pincode"]);
        accepted(&desk.soap("medico", &with(&desk, &sealed("0987654321")).written()).await);
    })
    .await;
}

#[tokio::test]
async fn failures_of_senders_that_no_longer_count_are_swept_away() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        desk.soap_with("medico", "un'altra parola", b"").await;
        let left = sql!("select count(*) as n from sender_failure");
        assert_eq!(desk.count(left).await, 2);
        let world = &desk.world;
        let handlers = certificates::intake::jobs(&desk.area);
        let worker = jobs::Worker::new(world.db.clone(), world.clock.clone(), handlers);
        world.clock.advance(jiff::SignedDuration::from_hours(25));
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(desk.count(left).await, 0);
        assert_eq!(worker.run_due().await.unwrap(), 0);
    })
    .await;
}
