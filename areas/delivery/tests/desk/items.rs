use delivery::{ItemId, Standing, State};
use http::StatusCode;
use jiff::SignedDuration;
use kernel::{Profile, Strength};
use mailserver::{Act, Fault, Step};
use testing::{World, on_each_database};

use crate::desk::{Desk, START};
use crate::store::{self, Came};

const PEC: &str = "personale@pec.ditta.example";

/// A desk with an item of which nobody knows whether it left, and its page.
async fn with_uncertain(world: World) -> (Desk, ItemId, String) {
    let desk = Desk::of(world).await;
    desk.mail.misbehave(Fault::at(Step::Dot, Act::Drop));
    let id = desk.queue(PEC).await;
    desk.run().await;
    assert_eq!(desk.state(id).await, State::Uncertain);
    let page = format!("{START}/messaggi/{id}");
    (desk, id, page)
}

/// A desk with an item that was handed over, and its page.
async fn with_sent(world: World) -> (Desk, ItemId, String) {
    let desk = Desk::of(world).await;
    let id = desk.queue(PEC).await;
    desk.run().await;
    let page = format!("{START}/messaggi/{id}");
    (desk, id, page)
}

fn decision<'a>(word: &'a str, reason: &'a str) -> [(&'a str, &'a str); 4] {
    [("decision", word), ("looked", "true"), ("reason", reason), ("attempts", "1")]
}

#[tokio::test]
async fn an_uncertain_item_is_listed_and_its_page_tells_its_way_without_its_content() {
    on_each_database(async |world| {
        let (desk, id, page) = with_uncertain(world).await;
        let list = desk.get(START).await;
        list.says(&["Messaggi da verificare", "@pec.ditta.example", "16/03/2026, 12:00"]);
        assert!(!list.body.contains(PEC), "whose address it is, is told where it is recorded: {}", list.body);
        assert_eq!(list.link(&format!("{START}/messaggi/")), page);
        assert!(store::events(&desk).await.is_empty());

        let shown = desk.get(&page).await;
        shown.says(&[PEC, "Tentativo 1: nessuna risposta", "Ho guardato nella casella", "<code>dot</code>"]);
        assert_eq!(shown.header("cache-control"), "no-store");
        let opened = ("delivery-opened".to_owned(), id.to_string(), String::new());
        assert_eq!(store::events(&desk).await, [opened]);
    })
    .await;
}

#[tokio::test]
async fn sending_again_makes_one_new_attempt_however_often_it_is_pressed() {
    on_each_database(async |world| {
        let (desk, id, page) = with_uncertain(world).await;
        let act = format!("{page}/decisione");
        let form = decision("send_again", "Il gestore non ne sa nulla");
        assert_eq!(desk.post(&act, &form).await.location(), page);
        let again = desk.post(&act, &form).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        again.says(&["Nel frattempo è cambiato qualcosa"]);
        // After a connection that broke the mailbox rests a while.
        desk.world.clock.advance(SignedDuration::from_hours(1));
        desk.run().await;
        assert_eq!(desk.mail.messages().len(), 1);
        assert_eq!(desk.state(id).await, State::HandedOver);
        let shown = desk.get(&page).await;
        shown.says(&["Tentativo 2: preso in carico", "Il gestore non ne sa nulla", "CNTCHR83T41D969D"]);
        let decided: Vec<_> =
            store::events(&desk).await.into_iter().filter(|event| event.0 == "delivery-decided").collect();
        let detail = "send_again, attempt 1: Il gestore non ne sa nulla".to_owned();
        assert_eq!(decided, [("delivery-decided".to_owned(), id.to_string(), detail)]);
    })
    .await;
}

#[tokio::test]
async fn a_decision_about_an_earlier_attempt_comes_too_late_for_the_next_one() {
    on_each_database(async |world| {
        let (desk, id, page) = with_uncertain(world).await;
        let act = format!("{page}/decisione");
        let form = decision("send_again", "Non risulta");
        assert_eq!(desk.post(&act, &form).await.location(), page);
        desk.mail.misbehave(Fault::at(Step::Dot, Act::Drop));
        desk.world.clock.advance(SignedDuration::from_hours(1));
        desk.run().await;
        assert_eq!(desk.state(id).await, State::Uncertain);
        assert_eq!(desk.post(&act, &form).await.status, StatusCode::CONFLICT);
        assert_eq!(desk.state(id).await, State::Uncertain);
    })
    .await;
}

#[tokio::test]
async fn what_did_arrive_and_what_is_let_be_are_settled_so() {
    for (word, state, said) in [
        ("handed_over", State::HandedOver, "era stato preso in carico"),
        ("give_up", State::GivenUp, "non si invia più"),
    ] {
        on_each_database(async |world| {
            let (desk, id, page) = with_uncertain(world).await;
            // To send nothing again, nobody need have looked.
            let form = [("decision", word), ("reason", "Chiesto al gestore"), ("attempts", "1")];
            assert_eq!(desk.post(&format!("{page}/decisione"), &form).await.location(), page);
            assert_eq!(desk.state(id).await, state);
            desk.get(&page).await.says(&[said, "Chiesto al gestore"]);
            desk.get(START).await.says(&["Niente da verificare"]);
            desk.run().await;
            assert!(desk.mail.messages().is_empty());
        })
        .await;
    }
}

#[tokio::test]
async fn a_decision_without_a_choice_a_look_or_a_reason_is_refused_and_keeps_what_was_typed() {
    on_each_database(async |world| {
        let (desk, id, page) = with_uncertain(world).await;
        let act = format!("{page}/decisione");
        let long = "x".repeat(501);
        let refused: [(&[(&str, &str)], &str); 4] = [
            (&[("decision", ""), ("reason", "Perché sì")], "Scegli una decisione"),
            (&[("decision", "send_again"), ("reason", "Perché sì")], "conferma di avere guardato"),
            (&[("decision", "give_up"), ("reason", "  ")], "Scrivi il motivo"),
            (&[("decision", "give_up"), ("reason", &long)], "al massimo 500 caratteri"),
        ];
        for (form, said) in refused {
            let answer = desk.post(&act, &[form, &[("attempts", "1")]].concat()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let typed = form[1].1.trim();
            answer.says(&["error-summary", said, typed]);
            if form[0].1 == "send_again" {
                answer.says(&["value=\"send_again\" checked"]);
            }
        }
        assert_eq!(desk.state(id).await, State::Uncertain);
        assert!(store::events(&desk).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_alarm_goes_when_somebody_takes_note_and_does_not_come_again() {
    on_each_database(async |world| {
        let (desk, id, page) = with_sent(world).await;
        desk.world.clock.advance(SignedDuration::from_hours(2));
        delivery::read_due(&desk.delivery).await.unwrap();
        desk.get(&format!("{START}/segnalati")).await.says(&["Manca la ricevuta di accettazione", &page]);
        let shown = desk.get(&page).await;
        shown.says(&["Le nostre caselle", "name=\"alarm\" value=\"no_acceptance\""]);

        let act = format!("{page}/presa-visione");
        let empty = desk.post(&act, &[("alarm", "no_acceptance"), ("note", " ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let other = desk.post(&act, &[("alarm", "no_delivery"), ("note", "Visto")]).await;
        assert_eq!(other.status, StatusCode::CONFLICT, "that is not the alarm that it has");
        let form = [("alarm", "no_acceptance"), ("note", "Il gestore sta riparando")];
        assert_eq!(desk.post(&act, &form).await.location(), page);
        assert_eq!(desk.post(&act, &form).await.status, StatusCode::CONFLICT);

        desk.world.clock.advance(SignedDuration::from_hours(2));
        delivery::read_due(&desk.delivery).await.unwrap();
        desk.get(&format!("{START}/segnalati")).await.says(&["Nessuna segnalazione"]);
        let shown = desk.get(&page).await;
        shown.says(&["Presa visione: Manca la ricevuta di accettazione", "Il gestore sta riparando"]);
        assert_eq!(desk.state(id).await, State::HandedOver);
        let noted: Vec<_> =
            store::events(&desk).await.into_iter().filter(|event| event.0 == "delivery-noted").collect();
        let detail = "no_acceptance: Il gestore sta riparando".to_owned();
        assert_eq!(noted, [("delivery-noted".to_owned(), id.to_string(), detail)]);
    })
    .await;
}

#[tokio::test]
async fn what_has_failed_leaves_the_list_once_noted_and_can_still_be_found() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.mail.misbehave(Fault::at(Step::Recipient, Act::Answer(550)));
        let id = desk.queue(PEC).await;
        desk.run().await;
        let (list, page) = (format!("{START}/non-consegnati"), format!("{START}/messaggi/{id}"));
        desk.get(&list).await.says(&["Rifiutato", &page]);
        let act = format!("{page}/presa-visione");
        assert_eq!(desk.post(&act, &[("note", "Chiamata la ditta")]).await.location(), page);
        assert_eq!(desk.post(&act, &[("note", "Chiamata la ditta")]).await.status, StatusCode::CONFLICT);
        desk.get(&list).await.says(&["Nessun messaggio non consegnato"]);
        desk.get(&format!("{list}?tutti=true")).await.says(&["Rifiutato", &page]);
        desk.get(&page).await.says(&["Presa visione della mancata consegna", "Chiamata la ditta"]);
        // Nothing offers to send it again, and nothing does.
        let answer = desk.post(&format!("{page}/decisione"), &decision("send_again", "Riprova")).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(desk.state(id).await, State::Refused);
    })
    .await;
}

#[tokio::test]
async fn a_list_is_paged_to_its_end_and_back() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        for number in 0..31 {
            desk.queue(&format!("casella{number}@pec{number}.example")).await;
        }
        store::fail_all(&desk).await;
        let list = format!("{START}/non-consegnati");
        let first = desk.get(&list).await;
        assert!(first.body.contains("@pec30.example") && !first.body.contains("@pec0.example"));
        let second = desk.get(&first.link(&format!("{list}?prima="))).await;
        assert!(second.body.contains("@pec0.example") && !second.body.contains("@pec1.example"));
        assert!(second.body.contains(&format!("rel=\"prev\" href=\"{list}\"")));
    })
    .await;
}

#[tokio::test]
async fn receipts_are_given_to_operators_unless_they_bring_the_message() {
    on_each_database(async |world| {
        let (desk, id, page) = with_sent(world).await;
        let came = async |kind, raw| {
            let came = Came { standing: Standing::Settled, reason: None, kind, item: Some(id), raw };
            store::came(&desk, &came).await
        };
        let accepted = came(Some("accettazione"), "Subject: ACCETTAZIONE\r\n\r\nok").await;
        let delivered = came(Some("avvenuta-consegna"), "CANARINO-ALLEGATO").await;
        let bounced = came(None, "CANARINO-TESTO").await;
        let told = came(Some("delivered"), "line: gateway").await;
        let shown = desk.get(&page).await;
        shown.says(&[
            "Accettato dal nostro gestore",
            "Consegnato nella casella",
            "Avviso di mancata consegna",
        ]);
        shown.says(&["Arrivato sul telefono"]);
        assert!(!shown.body.contains(&told.to_string()), "what a gateway tells is no mail");
        let file = desk.get(&shown.link(&format!("{page}/ricevute/"))).await;
        assert_eq!(file.body, "Subject: ACCETTAZIONE\r\n\r\nok");
        assert_eq!(file.header("content-type"), "message/rfc822");
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"ricevuta.eml\"");
        assert_eq!(file.header("cache-control"), "no-store");
        for kept in [delivered, bounced] {
            assert!(!shown.body.contains(&kept.to_string()));
            let answer = desk.get(&format!("{page}/ricevute/{kept}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        let last = store::events(&desk).await.pop().unwrap();
        assert_eq!(last, ("delivery-receipt-taken".to_owned(), accepted.to_string(), String::new()));

        let other = desk.queue(PEC).await;
        let answer = desk.get(&format!("{START}/messaggi/{other}/ricevute/{accepted}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "it is of another item");
    })
    .await;
}

#[tokio::test]
async fn owners_see_their_own_items_alone_and_all_of_their_receipts() {
    on_each_database(async |world| {
        let (desk, id, _) = with_sent(world).await;
        let kind = Some("avvenuta-consegna");
        let came = Came { standing: Standing::Settled, reason: None, kind, item: Some(id), raw: "whole" };
        let receipt = store::came(&desk, &came).await;
        let mut tx = desk.world.db.read().await.unwrap();
        let own = crate::desk::OWNER;
        let history = delivery::history(&mut tx, own, id).await.unwrap().unwrap();
        assert_eq!((history.attempts.len(), history.receipts.len()), (1, 1));
        assert_eq!(history.attempts[0].outcome, Some(delivery::Outcome::HandedOver));
        let file = delivery::receipt_file(&mut tx, own, id, receipt).await.unwrap();
        assert_eq!(file.as_deref(), Some(&b"whole"[..]));
        for other in [
            delivery::Owner { kind: "other", ..own },
            delivery::Owner { id: uuid::Uuid::from_u128(8), ..own },
        ] {
            assert!(delivery::history(&mut tx, other, id).await.unwrap().is_none());
            assert!(delivery::receipt_file(&mut tx, other, id, receipt).await.unwrap().is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn only_operators_who_signed_in_strongly_come_in_and_forms_need_their_token() {
    on_each_database(async |world| {
        let (desk, id, page) = with_uncertain(world).await;
        let form = decision("give_up", "Perché sì");
        let forged = desk.post_with(&format!("{page}/decisione"), &form).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        desk.sign_in(Profile::Operator, Strength::Ordinary);
        assert!(desk.get(&page).await.location().starts_with("/accesso?step_up=dispositive"));
        for profile in [Profile::Worker, Profile::Employer, Profile::ContactCentre, Profile::Administrator] {
            desk.sign_in(profile, Strength::High);
            for path in [START, &page, &format!("{START}/quarantena"), &format!("{START}/andamento")] {
                assert_eq!(desk.get(path).await.status, StatusCode::NOT_FOUND);
            }
            assert_eq!(desk.post(&format!("{page}/decisione"), &form).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(desk.state(id).await, State::Uncertain);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let nothing = "0198c5a2-7a1e-7c3e-9d35-3f1f0f5f7c11";
        let reason = [("note", "Visto"), ("reason", "Visto"), ("decision", "give_up")];
        for id in [nothing, "niente"] {
            let pages = [
                format!("messaggi/{id}"),
                format!("messaggi/{id}/ricevute/{id}"),
                format!("quarantena/{id}"),
            ];
            for path in pages.iter().chain([&format!("quarantena/{id}/originale")]) {
                assert_eq!(
                    desk.get(&format!("{START}/{path}")).await.status,
                    StatusCode::NOT_FOUND,
                    "{path}"
                );
            }
            for act in ["decisione", "presa-visione"] {
                let answer = desk.post(&format!("{START}/messaggi/{id}/{act}"), &reason).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
            }
        }
        assert!(store::events(&desk).await.is_empty());
    })
    .await;
}
