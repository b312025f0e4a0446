//! How a mailbox comes to be subscribed, changed, suspended and closed.

use http::StatusCode;
use jiff::SignedDuration;
use kernel::Strength;
use testing::on_each_database;

use crate::desk::Desk;
use crate::store;

const PEC: &str = "personale@pec.ditta.example";
const NEW: &str = "nuova@pec.ditta.example";
const ALL: &[(&str, &str)] = &[("format", "both"), ("frequency", "immediate"), ("coverage", "everything")];

async fn ask(desk: &Desk, address: &str) -> String {
    let fields = [&[("address", address), ("daily_hour", "6")], ALL].concat();
    desk.post("/azienda/pec/nuova", &fields).await.location().to_owned()
}

#[tokio::test]
async fn a_mailbox_gets_nothing_before_its_code_was_given() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        assert!(desk.get("/azienda/pec").await.body.contains("Nessuna casella PEC"));
        let page = ask(&desk, PEC).await;
        assert!(desk.get(&page).await.body.contains("in preparazione"));
        desk.work().await;
        desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        assert_eq!(desk.messages_to(PEC).len(), 1);
        let shown = desk.get(&page).await.body;
        assert!(shown.contains("Da confermare") && shown.contains("Consegnato al gestore"), "{shown}");

        let code = desk.code_for(PEC);
        let done = desk.post(&format!("{page}/codice"), &[("code", &code.to_lowercase())]).await;
        assert_eq!(done.location(), page);
        let shown = desk.get(&page).await.body;
        assert!(shown.contains("Attiva") && !shown.contains("Da confermare"), "{shown}");
        desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        assert_eq!(desk.files_to(PEC, ".xml").len(), 1);
        let mut tx = desk.world.db.read().await.unwrap();
        let actions: Vec<_> =
            store::events(&mut tx).await.into_iter().map(|event| (event.0, event.2)).collect();
        let expected = [("subscription-created", "created"), ("subscription-proven", "proven")];
        assert_eq!(actions, expected.map(|(action, detail)| (action.to_owned(), detail.to_owned())));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_code_is_taken_five_times_and_no_more() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = ask(&desk, PEC).await;
        desk.work().await;
        let right = desk.code_for(PEC);
        let address = format!("{page}/codice");
        let empty = desk.post(&address, &[("code", " ")]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.body.contains("Scrivi il codice"));
        for left in ["4 tentativi", "3 tentativi", "2 tentativi", "un tentativo", "non vale più"] {
            let answer = desk.post(&address, &[("code", "AAAA-2222")]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.body.contains(left), "{left}: {}", answer.body);
        }
        let answer = desk.post(&address, &[("code", &right)]).await;
        assert!(answer.body.contains("non vale più"));

        let again = format!("{page}/nuovo-codice");
        assert_eq!(desk.post(&again, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        desk.wait(SignedDuration::from_mins(6));
        assert_eq!(desk.post(&again, &[]).await.location(), page);
        desk.work().await;
        let second = desk.code_for(PEC);
        assert_ne!(second, right);
        assert_eq!(desk.post(&address, &[("code", &second)]).await.location(), page);
        let mut tx = desk.world.db.read().await.unwrap();
        let refused = store::events(&mut tx).await.into_iter().filter(|event| event.1 == "refused").count();
        assert_eq!(refused, 5);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_two_days() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = ask(&desk, PEC).await;
        desk.work().await;
        desk.wait(SignedDuration::from_hours(48));
        let late = desk.post(&format!("{page}/codice"), &[("code", &desk.code_for(PEC))]).await;
        assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.body.contains("non vale più"));
    })
    .await;
}

#[tokio::test]
async fn the_old_mailbox_serves_until_the_new_one_is_proven() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = desk.subscribe(PEC, ALL).await;
        desk.wait(SignedDuration::from_mins(6));
        let asked = desk.post(&format!("{page}/indirizzo"), &[("address", NEW)]).await;
        assert_eq!(asked.location(), page);
        desk.work().await;
        desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        assert_eq!((desk.files_to(PEC, ".xml").len(), desk.files_to(NEW, ".xml").len()), (1, 0));
        desk.post(&format!("{page}/codice"), &[("code", &desk.code_for(NEW))]).await.location();
        desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        assert_eq!((desk.files_to(PEC, ".xml").len(), desk.files_to(NEW, ".xml").len()), (1, 1));
        let shown = desk.get(&page).await.body;
        for word in ["Aggiunta", "Chiesta un'altra casella", "Confermata", PEC, NEW] {
            assert!(shown.contains(&word.replace('\'', "&#39;")), "{word}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_suspended_mailbox_hears_later_what_became_of_what_it_was_told() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = desk.subscribe(PEC, ALL).await;
        let told = desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        desk.post(&format!("{page}/sospendi"), &[]).await.location();
        desk.issue(desk.firm, "1234567860").await;
        desk.annul(&told).await;
        desk.work().await;
        assert_eq!(desk.files_to(PEC, ".xml").len(), 1);
        desk.post(&format!("{page}/riprendi"), &[]).await.location();
        desk.work().await;
        let files = desk.files_to(PEC, ".xml");
        assert_eq!(files.len(), 2);
        assert!(files[1].contains("<annullamento>") && !files[1].contains("<attestato>"), "{}", files[1]);
    })
    .await;
}

#[tokio::test]
async fn a_closed_mailbox_gets_nothing_more_and_may_be_named_again() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = desk.subscribe(PEC, ALL).await;
        let told = desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        assert!(desk.get(&format!("{page}/chiudi")).await.body.contains(PEC));
        desk.post(&format!("{page}/chiudi"), &[]).await.location();
        desk.annul(&told).await;
        desk.issue(desk.firm, "1234567860").await;
        desk.work().await;
        assert_eq!(desk.files_to(PEC, ".xml").len(), 1);
        assert_eq!(desk.post(&format!("{page}/riprendi"), &[]).await.status, StatusCode::NOT_FOUND);
        assert!(desk.get(&page).await.body.contains("Chiusa"));
        ask(&desk, PEC).await;
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let fields =
            [("address", "personale"), ("format", "txt"), ("frequency", "x"), ("coverage", "chosen")];
        let answer = desk.post("/azienda/pec/nuova", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for part in [
            "value=\"personale\"",
            "value=\"txt\" checked",
            "href=\"#address\"",
            "href=\"#frequency\"",
            "href=\"#codes\"",
        ] {
            assert!(answer.body.contains(part), "{part}: {}", answer.body);
        }
        desk.subscribe(PEC, ALL).await;
        let again = desk.post("/azienda/pec/nuova", &[&[("address", PEC)], ALL].concat()).await;
        assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.body.contains("è già tra quelle"));
    })
    .await;
}

#[tokio::test]
async fn nobody_reaches_the_mailbox_of_another_employer() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = desk.subscribe(PEC, ALL).await;
        desk.clerk_of(desk.other_firm, None);
        assert!(!desk.get("/azienda/pec").await.body.contains(PEC));
        for path in ["", "/invii", "/modifica", "/indirizzo", "/chiudi"] {
            assert_eq!(desk.get(&format!("{page}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in
            ["/codice", "/nuovo-codice", "/modifica", "/indirizzo", "/sospendi", "/riprendi", "/chiudi"]
        {
            let fields = [&[("code", "AAAA-2222"), ("address", NEW)], ALL].concat();
            assert_eq!(
                desk.post(&format!("{page}{path}"), &fields).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_clerk_of_one_unit_subscribes_for_that_unit_alone() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.body, None);
        let whole = desk.subscribe(PEC, ALL).await;
        desk.clerk_of(desk.body, Some("00002"));
        assert!(!desk.get("/azienda/pec").await.body.contains(PEC));
        assert_eq!(desk.get(&whole).await.status, StatusCode::NOT_FOUND);
        desk.subscribe(NEW, ALL).await;
        desk.issue(desk.body, "00001").await;
        desk.issue(desk.body, "00002").await;
        desk.work().await;
        assert_eq!(desk.files_to(NEW, ".xml").len(), 1);
        assert!(desk.files_to(NEW, ".xml")[0].contains("<codSede>00002</codSede>"));
    })
    .await;
}

#[tokio::test]
async fn a_weak_sign_in_sees_and_does_not_change() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        let page = desk.subscribe(PEC, ALL).await;
        desk.sign_in(desk.firm, None, Strength::Ordinary);
        assert_eq!(desk.get(&page).await.status, StatusCode::OK);
        for path in ["/sospendi", "/chiudi", "/indirizzo"] {
            let answer = desk.post(&format!("{page}{path}"), &[("address", NEW)]).await;
            assert!(answer.location().starts_with("/accesso?step_up=dispositive"), "{path}");
        }
        assert!(desk.get(&page).await.body.contains("Attiva"));
    })
    .await;
}

#[tokio::test]
async fn codes_to_strangers_are_not_sent_without_end() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.clerk_of(desk.firm, None);
        for number in 0..20 {
            ask(&desk, &format!("casella{number}@pec.ditta.example")).await;
        }
        let answer = desk.post("/azienda/pec/nuova", &[&[("address", PEC)], ALL].concat()).await;
        assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.body.contains("Riprova domani"));
        desk.wait(SignedDuration::from_hours(25));
        ask(&desk, PEC).await;
    })
    .await;
}
