//! Requests that come to an office by PEC from the mailbox itself, entered by an operator; one mailbox for many clients.

use http::StatusCode;
use kernel::{Profile, Strength};
use testing::on_each_database;

use crate::desk::Desk;
use crate::store;

const OFFICE: &str = "/sportello/pec";
const PEC: &str = "personale@pec.ditta.example";
const TERMS: &[(&str, &str)] =
    &[("format", "xml"), ("frequency", "immediate"), ("coverage", "everything"), ("daily_hour", "6")];
const REQUEST: &[(&str, &str)] =
    &[("requested_on", "2026-03-13"), ("reference", "INPS.8100.13/03/2026.0012")];

/// Finds an employer; answers its page.
async fn employer(desk: &Desk, typed: &str) -> String {
    desk.post(OFFICE, &[("employer", typed)]).await.location().to_owned()
}

/// Enters a mailbox for the firm; answers the page of the subscription.
async fn entered(desk: &Desk) -> String {
    let page = employer(desk, "00743110157").await;
    let fields = [&[("address", PEC)], TERMS, REQUEST].concat();
    desk.post(&format!("{page}/nuova"), &fields).await.location().to_owned()
}

async fn act(desk: &Desk, page: &str, what: &str) -> String {
    desk.post(page, &[&[("act", what)], REQUEST].concat()).await.location().to_owned()
}

fn text_to(desk: &Desk, address: &str) -> String {
    let newest = desk.messages_to(address).pop().unwrap();
    String::from_utf8_lossy(&newest.raw).replace("=\r\n", "")
}

#[tokio::test]
async fn a_mailbox_that_asked_by_pec_is_active_at_once_and_is_told_so() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        store::operator(&desk.world).await;
        desk.operator();
        let page = entered(&desk).await;
        desk.work().await;
        let told = text_to(&desk, PEC);
        for part in ["Ditta di Prova", "13/03/2026", "INPS.8100.13/03/2026.0012"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        assert_eq!(desk.files_to(PEC, ".xml").len(), 1);
        let seen_by_operator = desk.get(&page).await.body;
        desk.clerk_of(desk.firm, None);
        let own = page.replace(&format!("{OFFICE}/{}", desk.firm), "/azienda/pec");
        let seen_by_employer = desk.get(&own).await.body;
        for shown in [seen_by_operator, seen_by_employer] {
            for part in ["Attiva", "Laura Marino, operatore", "13/03/2026", "INPS.8100.13/03/2026.0012"] {
                assert!(shown.contains(part), "{part}: {shown}");
            }
        }
        let mut tx = desk.world.db.read().await.unwrap();
        let actions: Vec<String> =
            store::events(&mut tx).await.into_iter().map(|(action, ..)| action).collect();
        assert!(actions.iter().any(|action| action == "subscription-entered"), "{actions:?}");
    })
    .await;
}

#[tokio::test]
async fn an_operator_suspends_resumes_and_ends_as_he_is_asked_and_the_mailbox_is_told_each_time() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.operator();
        let page = entered(&desk).await;
        desk.work().await;
        for (what, state, told) in [
            ("suspend", "Sospesa", "sospeso"),
            ("resume", "Attiva", "ripreso"),
            ("end", "Chiusa", "terminato"),
        ] {
            // What the present state does not allow is not done.
            let nonsense = if what == "resume" { "suspend" } else { "resume" };
            let refused = desk.post(&page, &[&[("act", nonsense)], REQUEST].concat()).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{nonsense}");
            assert_eq!(act(&desk, &page, what).await, page);
            desk.work().await;
            assert!(desk.get(&page).await.body.contains(state), "{state}");
            assert!(text_to(&desk, PEC).contains(told), "{told}");
        }
        assert_eq!(desk.messages_to(PEC).len(), 4);
        let over = desk.post(&page, &[&[("act", "resume")], REQUEST].concat()).await;
        assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
        desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        assert!(desk.files_to(PEC, ".xml").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_request_without_its_date_or_number_is_refused_and_what_was_typed_kept() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.operator();
        let page = employer(&desk, "1234567860").await;
        for (on, reference, wrong) in [
            ("2026-03-17", "12", "requested_on"),
            ("ieri", "12", "requested_on"),
            ("2026-03-13", " ", "reference"),
            ("2026-03-13", &"9".repeat(61), "reference"),
        ] {
            let typed = [("address", PEC), ("requested_on", on), ("reference", reference)];
            let answer = desk.post(&format!("{page}/nuova"), &[&typed, TERMS].concat()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{on} {reference}");
            assert!(answer.body.contains(&format!("href=\"#{wrong}\"")) && answer.body.contains(PEC));
        }
        assert!(desk.get(&page).await.body.contains("Nessuna casella PEC"));
    })
    .await;
}

#[tokio::test]
async fn an_employer_is_found_by_tax_code_or_number_and_a_mailbox_entered_once() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.operator();
        for unknown in ["", "abc", "12345678903", "0000000000"] {
            let answer = desk.post(OFFICE, &[("employer", unknown)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{unknown}");
        }
        entered(&desk).await;
        let page = employer(&desk, "1234567878").await;
        let chosen = [
            ("address", "altra@pec.ditta.example"),
            ("format", "txt"),
            ("frequency", "hourly"),
            ("coverage", "chosen"),
            ("codes", "1234567860"),
            ("codes", "1234567878"),
        ];
        let both =
            desk.post(&format!("{page}/nuova"), &[&chosen, REQUEST].concat()).await.location().to_owned();
        assert!(desk.get(&both).await.body.contains("1234567860, 1234567878"));
        let again = [&[("address", PEC)], TERMS, REQUEST].concat();
        let again = desk.post(&format!("{page}/nuova"), &again).await;
        assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.body.contains("è già tra quelle"));
        // A subscription is found under its own employer alone.
        let other = employer(&desk, "9988776655").await;
        let own = desk.get(&page).await.body;
        let id = own.split(&format!("{page}/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(desk.get(&format!("{other}/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.post(&format!("{other}/{id}"), REQUEST).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn one_mailbox_serves_many_clients_of_an_intermediary_and_many_numbers_of_one() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let chosen = [
            ("format", "xml"),
            ("frequency", "immediate"),
            ("coverage", "chosen"),
            ("codes", "1234567860"),
            ("codes", "1234567878"),
        ];
        desk.acting_as(Profile::Intermediary, desk.firm);
        let first = desk.subscribe(PEC, &chosen).await;
        desk.acting_as(Profile::Intermediary, desk.other_firm);
        let second = desk.subscribe(PEC, &TERMS[..3]).await;
        assert_eq!(desk.get(&first).await.status, StatusCode::NOT_FOUND, "it is the other client's");
        desk.issue(desk.firm, "1234567860").await;
        desk.issue(desk.firm, "1234567878").await;
        desk.issue(desk.other_firm, "9988776655").await;
        desk.work().await;
        let together = desk.files_to(PEC, ".xml").concat();
        for number in ["1234567860", "1234567878", "9988776655"] {
            let count = together.matches(&format!("<matricolaINPS>{number}<")).count();
            assert_eq!(count, 1, "{number}: {together}");
        }
        // One client leaves, the other stays.
        desk.post(&format!("{second}/chiudi"), &[]).await.location();
        desk.issue(desk.firm, "1234567860").await;
        desk.issue(desk.other_firm, "9988776655").await;
        desk.work().await;
        let together = desk.files_to(PEC, ".xml").concat();
        assert_eq!(together.matches("<matricolaINPS>1234567860<").count(), 2);
        assert_eq!(together.matches("<matricolaINPS>9988776655<").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_public_body_goes_from_units_to_one_place_and_back() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.acting_as(Profile::PublicBody, desk.body);
        let by_unit =
            [("format", "xml"), ("frequency", "immediate"), ("coverage", "chosen"), ("codes", "00001")];
        let page = desk.subscribe(PEC, &by_unit).await;
        let central = [("format", "xml"), ("frequency", "immediate"), ("coverage", "centralised")];
        for (terms, units, expected) in [(None, 1, 1), (Some(&central[..]), 1, 3), (Some(&by_unit[..]), 2, 4)]
        {
            if let Some(terms) = terms {
                let fields = [terms, &[("daily_hour", "6")]].concat();
                desk.post(&format!("{page}/modifica"), &fields).await.location();
            }
            desk.issue(desk.body, "00001").await;
            desk.issue(desk.body, "00002").await;
            desk.work().await;
            let together = desk.files_to(PEC, ".xml").concat();
            assert_eq!(together.matches("<attestato>").count(), expected);
            assert_eq!(together.matches("<codSede>00001</codSede>").count(), units);
            assert!(!together.contains("<codSede>00002</codSede>"));
        }
        let history = desk.get(&page).await.body;
        assert!(history.contains("accentrato") && history.contains("Cambiati formato"), "{history}");
    })
    .await;
}

#[tokio::test]
async fn whoever_has_not_said_for_whom_he_acts_is_asked_first() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.sign_in_person("CNTCHR83T41D969D", "Chiara Conti", Profile::Intermediary, Strength::Dispositive);
        for path in ["/azienda/pec", "/azienda/pec/nuova"] {
            assert!(desk.get(path).await.location().starts_with("/accesso/per-conto?next="), "{path}");
        }
    })
    .await;
}
