use delivery::{Standing, Unmatched};
use http::StatusCode;
use kernel::Language;
use testing::on_each_database;

use crate::desk::{Desk, START};
use crate::store::{self, Came};

fn stray(reason: &'static str) -> Came<'static> {
    let standing = Standing::Quarantined;
    Came {
        standing,
        reason: Some(reason),
        kind: None,
        item: None,
        raw: "From: qualcuno@example.org\r\n\r\nSalve",
    }
}

#[tokio::test]
async fn what_is_in_quarantine_says_why_and_is_set_aside_once() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let list = format!("{START}/quarantena");
        desk.get(&list).await.says(&["Niente in quarantena"]);
        let id = store::came(&desk, &stray("no-receipt")).await;
        let shown = desk.get(&list).await;
        shown.says(&["qualcuno ha scritto a questa casella"]);
        let page = shown.link(&format!("{list}/"));
        assert_eq!(page, format!("{list}/{id}"));
        desk.get(&page)
            .await
            .says(&["qualcuno ha scritto a questa casella", "Chi lo scarica viene registrato"]);

        let act = format!("{page}/archivia");
        let empty = desk.post(&act, &[("reason", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.says(&["Scrivi il motivo"]);
        let form = [("reason", "Protocollato")];
        assert_eq!(desk.post(&act, &form).await.location(), list);
        assert_eq!(desk.post(&act, &form).await.status, StatusCode::CONFLICT);
        desk.get(&list).await.says(&["Niente in quarantena"]);
        assert_eq!(desk.get(&page).await.status, StatusCode::NOT_FOUND);
        let event = ("delivery-set-aside".to_owned(), id.to_string(), "Protocollato".to_owned());
        assert_eq!(store::events(&desk).await, [event]);
    })
    .await;
}

#[tokio::test]
async fn the_original_is_given_byte_for_byte_and_who_took_it_is_recorded() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let id = store::came(&desk, &stray("signer-unknown")).await;
        let file = desk.get(&format!("{START}/quarantena/{id}/originale")).await;
        assert_eq!(file.body, "From: qualcuno@example.org\r\n\r\nSalve");
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"messaggio.eml\"");
        assert_eq!(file.header("cache-control"), "no-store");
        let event = ("delivery-receipt-taken".to_owned(), id.to_string(), String::new());
        assert_eq!(store::events(&desk).await, [event]);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_that_brings_the_message_back_is_given_to_no_operator() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let raw = "X-Ricevuta: avvenuta-consegna\r\n\r\n--a\r\nContent-Type: Message/RFC822\r\n\r\nDiagnosi";
        let id = store::came(&desk, &Came { raw, ..stray("signer-unknown") }).await;
        let page = format!("{START}/quarantena/{id}");
        desk.get(&page).await.says(&["qui non si scarica"]);
        assert_eq!(desk.get(&format!("{page}/originale")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[test]
fn every_word_that_is_stored_has_a_text_in_every_language() {
    let messages = web::Messages::new(delivery::MESSAGES).unwrap();
    let mut keys = Vec::new();
    let mut add = |start: &str, words: &mut dyn Iterator<Item = &'static str>| {
        keys.extend(words.map(|word| format!("delivery-{start}-{word}")));
    };
    add("why", &mut pec::Reason::ALL.iter().map(|word| word.as_str()));
    add("why", &mut Unmatched::ALL.iter().map(|word| word.as_str()));
    add("kind", &mut pec::Kind::ALL.iter().map(|word| word.as_str()));
    add("state", &mut delivery::State::ALL.iter().map(|word| word.as_str()));
    add("channel", &mut delivery::Channel::ALL.iter().map(|word| word.as_str()));
    add("alarm", &mut delivery::Alarm::ALL.iter().map(|word| word.as_str()));
    add("outcome", &mut delivery::Outcome::ALL.iter().map(|word| word.as_str()));
    add("decision", &mut delivery::Decision::ALL.iter().map(|word| word.as_str()));
    add("decide", &mut delivery::Decision::ALL.iter().map(|word| word.as_str()));
    keys.extend(delivery::Alarm::ALL.iter().map(|alarm| format!("delivery-alarm-{alarm}-todo")));
    for key in keys {
        for language in [Language::It, Language::En, Language::De] {
            assert_ne!(messages.text(language, &key), key, "{language:?}");
        }
    }
}
