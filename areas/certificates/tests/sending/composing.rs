//! What the messages hold, when they go, and that none is lost or doubled.

use delivery::{Owner, State};
use http::StatusCode;
use jiff::SignedDuration;
use testing::on_each_database;
use uuid::Uuid;

use crate::desk::Desk;
use crate::store;

const PEC: &str = "personale@pec.ditta.example";
const OTHER: &str = "sede2@pec.ditta.example";
const ALL: &[(&str, &str)] = &[("format", "both"), ("frequency", "immediate"), ("coverage", "everything")];

fn number(certificate: &certificates::Certificate) -> String {
    format!("<idCertificato>{}</idCertificato>", certificate.protocol_number.as_str())
}

#[tokio::test]
async fn an_attestation_lies_in_the_mailbox_as_xml_and_txt() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = desk.subscribe(PEC, ALL).await;
        let issued = desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        let messages = desk.messages_to(PEC);
        assert_eq!(messages.len(), 2);
        let raw = String::from_utf8(messages[1].raw.clone()).unwrap().replace('\r', "");
        let (head, _) = raw.split_once("Content-Disposition").unwrap();
        let kept: Vec<&str> = head.lines().filter(|line| !line.contains("v1")).collect();
        insta::assert_snapshot!("message", kept.join("\n"));
        let (xml, txt) = (desk.files_to(PEC, ".xml"), desk.files_to(PEC, ".txt"));
        assert!(
            xml[0].contains(&number(&issued)) && xml[0].contains("<matricolaINPS>1234567860</matricolaINPS>")
        );
        assert!(txt[0].contains(issued.protocol_number.as_str()));
        let sent = desk.get(&format!("{page}/invii")).await;
        assert_eq!(sent.status, StatusCode::OK);
        assert!(sent.body.contains("Consegnato al gestore") && sent.body.contains(PEC), "{}", sent.body);
    })
    .await;
}

#[tokio::test]
async fn only_what_is_covered_is_sent_and_in_the_form_asked_for() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let chosen =
            [("format", "txt"), ("frequency", "immediate"), ("coverage", "chosen"), ("codes", "1234567878")];
        desk.subscribe(PEC, &chosen).await;
        desk.issue(desk.firm, "1234567860").await;
        desk.issue(desk.other_firm, "9988776655").await;
        let covered = desk.issue(desk.firm, "1234567878").await;
        desk.work().await;
        assert!(desk.files_to(PEC, ".xml").is_empty());
        let txt = desk.files_to(PEC, ".txt");
        assert_eq!(txt.len(), 1);
        assert!(txt[0].contains(covered.protocol_number.as_str()));
        assert!(store::waiting(&mut desk.world.db.read().await.unwrap()).await == 0);
    })
    .await;
}

#[tokio::test]
async fn a_centralised_body_gets_all_units_without_their_codes_and_can_switch() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.body, None);
        let central = [("format", "xml"), ("frequency", "immediate"), ("coverage", "centralised")];
        let page = desk.subscribe(PEC, &central).await;
        desk.issue(desk.body, "00001").await;
        desk.work().await;
        assert!(!desk.files_to(PEC, ".xml")[0].contains("codSede"));
        let change =
            [("format", "xml"), ("frequency", "immediate"), ("coverage", "everything"), ("daily_hour", "6")];
        desk.post(&format!("{page}/modifica"), &change).await.location();
        desk.issue(desk.body, "00001").await;
        desk.work().await;
        assert!(desk.files_to(PEC, ".xml")[1].contains("<codSede>00001</codSede>"));
    })
    .await;
}

#[tokio::test]
async fn whoever_was_told_learns_of_rectification_and_annulment() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let chosen =
            [("format", "xml"), ("frequency", "immediate"), ("coverage", "chosen"), ("codes", "1234567860")];
        let page = desk.subscribe(PEC, &chosen).await;
        let first = desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        // The mailbox covers another number now: what it was told still concerns it.
        let other = [
            ("format", "xml"),
            ("frequency", "immediate"),
            ("coverage", "chosen"),
            ("codes", "1234567878"),
            ("daily_hour", "6"),
        ];
        desk.post(&format!("{page}/modifica"), &other).await.location();
        desk.subscribe(OTHER, ALL).await;
        let second = desk.rectify(desk.firm, "1234567860", &first).await;
        desk.work().await;
        desk.annul(&second).await;
        desk.work().await;
        let files = desk.files_to(PEC, ".xml");
        assert_eq!(files.len(), 3);
        let rectified = format!("<idCertificatoRettificato>{}<", first.protocol_number.as_str());
        assert!(files[1].contains(&number(&second)) && files[1].contains(&rectified), "{}", files[1]);
        assert!(files[2].contains("<annullamento>") && files[2].contains(&number(&second)), "{}", files[2]);
        assert!(!files[2].contains("<attestato>"));
        assert_eq!(desk.files_to(OTHER, ".xml").len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_annulment_of_what_nobody_was_told_is_told_to_nobody() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let early = desk.issue(desk.firm, "1234567860").await;
        desk.clerk_of(desk.firm, None);
        desk.subscribe(PEC, ALL).await;
        desk.annul(&early).await;
        desk.work().await;
        assert!(desk.files_to(PEC, ".xml").is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_annulled_before_it_was_sent_goes_in_one_message_with_its_annulment() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        desk.subscribe(PEC, ALL).await;
        let issued = desk.issue(desk.firm, "1234567860").await;
        desk.annul(&issued).await;
        desk.work().await;
        let files = desk.files_to(PEC, ".xml");
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].matches(&number(&issued)).count(), 2, "{}", files[0]);
        assert_eq!(files[0].matches("<annullamento>").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_daily_mailbox_gets_one_message_at_its_hour() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        // The test's day begins at noon.
        let daily = [("format", "xml"), ("frequency", "daily"), ("coverage", "everything")];
        let page = desk.subscribe(PEC, &daily).await;
        for _ in 0..3 {
            desk.issue(desk.firm, "1234567860").await;
        }
        desk.work().await;
        desk.wait(SignedDuration::from_hours(17));
        desk.work().await;
        assert!(desk.files_to(PEC, ".xml").is_empty());
        desk.wait(SignedDuration::from_hours(1));
        desk.work().await;
        assert_eq!(desk.files_to(PEC, ".xml").len(), 1);
        assert_eq!(desk.files_to(PEC, ".xml")[0].matches("<attestato>").count(), 3);

        desk.issue(desk.firm, "1234567860").await;
        let hourly =
            [("format", "xml"), ("frequency", "hourly"), ("coverage", "everything"), ("daily_hour", "6")];
        desk.post(&format!("{page}/modifica"), &hourly).await.location();
        desk.wait(SignedDuration::from_hours(1));
        desk.work().await;
        assert_eq!(desk.files_to(PEC, ".xml").len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_too_large_for_one_message_is_split_in_order() {
    on_each_database(async |world| {
        let desk = Desk::with_limit(world, 30_000).await;
        desk.clerk_of(desk.firm, None);
        desk.subscribe(PEC, ALL).await;
        let mut issued = Vec::new();
        for _ in 0..12 {
            issued.push(desk.issue(desk.firm, "1234567860").await);
        }
        desk.work().await;
        let files = desk.files_to(PEC, ".xml");
        assert!(files.len() > 2, "{}", files.len());
        let together = files.concat();
        let places: Vec<usize> = issued.iter().map(|one| together.find(&number(one)).unwrap()).collect();
        assert!(places.is_sorted());
        assert_eq!(together.matches("<attestato>").count(), 12);
        let messages = desk.messages_to(PEC);
        assert!(messages.iter().all(|message| message.raw.len() < 30_000));
        let subject = String::from_utf8_lossy(&messages[1].raw).into_owned();
        assert!(subject.contains("(parte 1 di "), "{subject}");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_doubled_or_lost_when_composers_die_or_meet() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = desk.subscribe(PEC, ALL).await;
        let mut issued = Vec::new();
        for round in 0..12_u64 {
            for _ in 0..3 {
                issued.push(desk.issue(desk.firm, "1234567860").await);
            }
            let life = std::time::Duration::from_micros(200 + round * 700);
            let two = async { tokio::join!(desk.work(), desk.work()) };
            let _died = tokio::time::timeout(life, two).await;
            desk.wait(SignedDuration::from_hours(2));
        }
        for _ in 0..4 {
            desk.work().await;
            desk.wait(SignedDuration::from_hours(2));
        }
        assert_eq!(store::waiting(&mut desk.world.db.read().await.unwrap()).await, 0);
        let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
        let mut tx = desk.world.db.read().await.unwrap();
        let owner = Owner { kind: "subscription", id };
        let items = delivery::items(&mut tx, owner, i64::MAX, 1000).await.unwrap();
        assert!(items.iter().all(|item| item.state.is_end()));
        let uncertain = items.iter().filter(|item| item.state == State::Uncertain).count();
        let together = desk.files_to(PEC, ".xml").concat();
        let counts: Vec<usize> = issued.iter().map(|one| together.matches(&number(one)).count()).collect();
        assert!(counts.iter().all(|count| *count <= 1), "{counts:?}");
        let missing = counts.iter().filter(|count| **count == 0).count();
        assert!(missing == 0 || uncertain > 0, "{missing} missing, {uncertain} uncertain");
    })
    .await;
}
