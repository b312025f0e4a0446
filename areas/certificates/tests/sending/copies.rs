//! Copies to workers: what goes where, and that a certificate never goes to an ordinary mailbox.

use std::sync::Arc;

use http::StatusCode;
use jiff::SignedDuration;
use kernel::{Profile, Strength};
use mailserver::{Act, Fault, Message, Step};
use testing::on_each_database;

use crate::desk::{Desk, ILLNESS, WORKER, printed};
use crate::store;

const LIST: &str = "/lavoratore/recapiti";
const PEC: &str = "mario@pec.rossi.example";
const OTHER_PEC: &str = "mario@pec.altra.example";
const ORDINARY: &str = "mario@posta.example";
const OTHER_ORDINARY: &str = "mario@altra-posta.example";
const FIRM_NUMBER: &str = "1234567860";

/// Names an address; answers its page.
async fn name(desk: &Desk, kind: &str, address: &str, contents: &str) -> String {
    let fields = [("address", address), ("contents", contents)];
    desk.post(&format!("{LIST}/nuovo/{kind}"), &fields).await.location().to_owned()
}

/// Gives the code that came to an address.
async fn prove(desk: &Desk, page: &str, address: &str) {
    desk.work().await;
    store::receipt_says_certified(&desk.world, address).await;
    let proven = desk.post(&format!("{page}/codice"), &[("code", &desk.code_for(address))]).await;
    assert_eq!(proven.location(), page);
}

/// Names an address and proves it; answers its page.
async fn added(desk: &Desk, kind: &str, address: &str, contents: &str) -> String {
    let page = name(desk, kind, address, contents).await;
    prove(desk, &page, address).await;
    page
}

/// The copies sent to an address, without the codes.
fn copies_to(desk: &Desk, address: &str) -> Vec<Arc<Message>> {
    let mut messages = desk.messages_to(address);
    messages.retain(|message| String::from_utf8_lossy(&message.raw).contains("application/pdf"));
    messages
}

/// How many certificates and attestations a message holds, each with the diagnosis that it must and must not have.
fn documents(message: &Message) -> (usize, usize) {
    let (with, without): (Vec<String>, Vec<String>) =
        printed(message, ".pdf").into_iter().partition(|text| text.contains(ILLNESS));
    let raw = String::from_utf8_lossy(&message.raw).into_owned();
    assert_eq!(raw.matches("filename=\"certificato-").count(), with.len(), "{raw}");
    assert_eq!(raw.matches("filename=\"attestato-").count(), without.len(), "{raw}");
    assert!(!raw.contains(ILLNESS));
    (with.len(), without.len())
}

#[tokio::test]
async fn a_worker_has_certificates_and_attestations_sent_to_his_pec_mailbox() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        assert!(desk.get(LIST).await.body.contains("Nessun recapito"));
        let page = name(&desk, "pec", PEC, "both").await;
        desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        assert!(copies_to(&desk, PEC).is_empty(), "nothing before the code was given");
        prove(&desk, &page, PEC).await;
        let issued = desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        let copies = copies_to(&desk, PEC);
        assert_eq!(copies.len(), 1);
        assert_eq!(documents(&copies[0]), (1, 1));
        assert_eq!(copies[0].from, "attestati@pec.istituto.example");
        let shown = desk.get(&page).await.body;
        for part in [issued.protocol_number.as_str(), "certificato e attestato", "Consegnato al gestore"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        desk.work().await;
        assert_eq!(copies_to(&desk, PEC).len(), 1);
        let mut tx = desk.world.db.read().await.unwrap();
        let sent = store::copies_on_record(&mut tx, WORKER).await;
        assert_eq!(sent, [(issued.id.to_string(), "both".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn a_pec_mailbox_gets_what_was_chosen_for_it() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        let page = added(&desk, "pec", PEC, "attestations").await;
        for (contents, expected) in [(None, (0, 1)), (Some("certificates"), (1, 0)), (Some("both"), (1, 1))] {
            if let Some(contents) = contents {
                let change = desk.post(&format!("{page}/documenti"), &[("contents", contents)]).await;
                assert_eq!(change.location(), page);
            }
            desk.issue(desk.firm, FIRM_NUMBER).await;
            desk.work().await;
            assert_eq!(documents(copies_to(&desk, PEC).last().unwrap()), expected, "{contents:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_ordinary_mailbox_gets_attestations_whatever_is_asked_for() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        let page = added(&desk, "email", ORDINARY, "certificates").await;
        desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        // No page makes more of it.
        for contents in ["both", "certificates", "attestations"] {
            let answer = desk.post(&format!("{page}/documenti"), &[("contents", contents)]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(desk.get(&format!("{page}/documenti")).await.status, StatusCode::NOT_FOUND);
        // No later change of the address does, not even to one that serves as a certified one.
        desk.wait(SignedDuration::from_mins(6));
        let change = [("address", OTHER_ORDINARY), ("contents", "certificates"), ("kind", "pec")];
        desk.post(&format!("{page}/indirizzo"), &change).await.location();
        prove(&desk, &page, OTHER_ORDINARY).await;
        let changed = desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        // Nor do rectification and annulment.
        let shorter = desk.rectify(desk.firm, FIRM_NUMBER, &changed).await;
        desk.annul(&shorter).await;
        desk.work().await;
        let all = [copies_to(&desk, ORDINARY), copies_to(&desk, OTHER_ORDINARY)].concat();
        assert_eq!(all.len(), 4);
        for copy in &all {
            assert_eq!(documents(copy), (0, 1));
            assert_eq!(copy.from, "copie@istituto.example");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_put_off_goes_out_again_without_a_diagnosis_to_an_ordinary_mailbox() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        added(&desk, "pec", PEC, "certificates").await;
        added(&desk, "email", ORDINARY, "").await;
        desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.mail.misbehave(Fault::at(Step::Recipient, Act::Answer(450)).always());
        desk.work().await;
        assert!(copies_to(&desk, ORDINARY).is_empty() && copies_to(&desk, PEC).is_empty());
        desk.mail.behave();
        desk.wait(SignedDuration::from_hours(3));
        desk.work().await;
        assert_eq!(documents(&copies_to(&desk, ORDINARY)[0]), (0, 1));
        assert_eq!(documents(&copies_to(&desk, PEC)[0]), (1, 0));
        assert_eq!((copies_to(&desk, ORDINARY).len(), copies_to(&desk, PEC).len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_refuses_a_certificate_for_an_ordinary_mailbox() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        added(&desk, "email", ORDINARY, "").await;
        desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        assert_eq!(copies_to(&desk, ORDINARY).len(), 1);
        for attempt in store::ways_to_a_certificate_by_email() {
            let mut tx = desk.world.db.write().await.unwrap();
            assert!(tx.execute(attempt, Vec::new()).await.is_err());
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_is_named_once_and_in_one_kind() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        added(&desk, "email", ORDINARY, "").await;
        let page = added(&desk, "pec", PEC, "certificates").await;
        for kind in ["pec", "email"] {
            let fields = [("address", ORDINARY), ("contents", "certificates")];
            let again = desk.post(&format!("{LIST}/nuovo/{kind}"), &fields).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(again.body.contains("è già tra i tuoi"), "{}", again.body);
        }
        // Not by way of a change of the certified one either.
        desk.wait(SignedDuration::from_mins(6));
        let change = desk.post(&format!("{page}/indirizzo"), &[("address", ORDINARY)]).await;
        assert_eq!(change.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(change.body.contains("è già tra i tuoi"), "{}", change.body);
        desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        assert_eq!(documents(&copies_to(&desk, ORDINARY)[0]), (0, 1));
        assert_eq!(documents(&copies_to(&desk, PEC)[0]), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_that_its_provider_calls_uncertified_gets_no_certificate() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        let page = name(&desk, "pec", ORDINARY, "both").await;
        desk.work().await;
        store::receipt_says_not_certified(&desk.world, ORDINARY).await;
        let refused = desk.post(&format!("{page}/codice"), &[("code", &desk.code_for(ORDINARY))]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("non è una casella PEC"), "{}", refused.body);

        // The receipt may come after the code was given.
        let late = added(&desk, "pec", OTHER_PEC, "both").await;
        store::receipt_says_not_certified(&desk.world, OTHER_PEC).await;
        desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        assert!(copies_to(&desk, OTHER_PEC).is_empty());
        assert!(desk.get(&late).await.body.contains("Fermato dall&#39;Istituto"));
    })
    .await;
}

#[tokio::test]
async fn whoever_was_sent_a_copy_learns_of_rectification_and_annulment() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        added(&desk, "pec", PEC, "both").await;
        let first = desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        let second = desk.rectify(desk.firm, FIRM_NUMBER, &first).await;
        desk.work().await;
        // A mailbox that came later is not told of the end of what it was never sent.
        added(&desk, "email", ORDINARY, "").await;
        desk.annul(&second).await;
        desk.work().await;
        let copies = copies_to(&desk, PEC);
        assert_eq!(copies.len(), 3);
        let texts: Vec<String> = copies.iter().map(|copy| printed(copy, ".pdf").concat()).collect();
        assert!(texts[1].contains(first.protocol_number.as_str()), "{}", texts[1]);
        assert!(texts[2].to_lowercase().contains("annullat"), "{}", texts[2]);
        assert!(copies_to(&desk, ORDINARY).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_stopped_address_gets_nothing_more_and_may_be_named_again() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        let page = added(&desk, "pec", PEC, "both").await;
        let told = desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        desk.issue(desk.firm, FIRM_NUMBER).await;
        assert!(desk.get(&format!("{page}/chiudi")).await.body.contains(PEC));
        desk.post(&format!("{page}/chiudi"), &[]).await.location();
        desk.annul(&told).await;
        desk.work().await;
        assert_eq!(copies_to(&desk, PEC).len(), 1);
        assert_eq!(desk.post(&format!("{page}/chiudi"), &[]).await.status, StatusCode::NOT_FOUND);
        added(&desk, "pec", PEC, "both").await;
    })
    .await;
}

#[tokio::test]
async fn nobody_reaches_the_address_of_another_worker() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        let page = added(&desk, "pec", PEC, "both").await;
        desk.sign_in_person("VRDGPP13R10B293P", "Giuseppe Verdi", Profile::Worker, Strength::Dispositive);
        assert!(!desk.get(LIST).await.body.contains(PEC));
        for path in ["", "/indirizzo", "/documenti", "/chiudi"] {
            assert_eq!(desk.get(&format!("{page}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let fields = [("code", "AAAA-2222"), ("address", OTHER_PEC), ("contents", "both")];
        for path in ["/codice", "/nuovo-codice", "/indirizzo", "/documenti", "/chiudi"] {
            let answer = desk.post(&format!("{page}{path}"), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        // He may name the same mailbox for himself; what is sent is each one's own.
        added(&desk, "pec", PEC, "both").await;
        desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        assert_eq!(copies_to(&desk, PEC).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_weak_sign_in_sees_and_does_not_change() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        let page = added(&desk, "pec", PEC, "attestations").await;
        desk.sign_in_person(WORKER, "Mario Rossi", Profile::Worker, Strength::Ordinary);
        assert!(desk.get(&page).await.body.contains(PEC));
        for path in ["/chiudi", "/indirizzo", "/documenti"] {
            let answer = desk.post(&format!("{page}{path}"), &[("contents", "both")]).await;
            assert!(answer.location().starts_with("/accesso?step_up=dispositive"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_institute_that_asks_more_for_a_diagnosis_asks_it_here_too() {
    on_each_database(async |world| {
        let desk = Desk::asking(world, Strength::Substantial).await;
        desk.worker();
        for contents in ["both", "certificates"] {
            let fields = [("address", PEC), ("contents", contents)];
            let answer = desk.post(&format!("{LIST}/nuovo/pec"), &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.body.contains("accesso più sicuro") && answer.body.contains(PEC));
        }
        let page = added(&desk, "pec", PEC, "attestations").await;
        let answer = desk.post(&format!("{page}/documenti"), &[("contents", "both")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        desk.sign_in_person(WORKER, "Mario Rossi", Profile::Worker, Strength::Substantial);
        desk.post(&format!("{page}/documenti"), &[("contents", "both")]).await.location();
    })
    .await;
}

#[tokio::test]
async fn addresses_and_codes_have_their_bounds() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        let mut pages = Vec::new();
        for number in 0..5 {
            pages.push(name(&desk, "email", &format!("mario{number}@posta.example"), "").await);
        }
        let full = desk.post(&format!("{LIST}/nuovo/email"), &[("address", ORDINARY)]).await;
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(full.body.contains("fino a 5 recapiti"), "{}", full.body);
        // The place of a stopped one is free again, until as many codes were sent as a day allows.
        for round in 0..5 {
            desk.post(&format!("{}/chiudi", pages.remove(0)), &[]).await.location();
            pages.push(name(&desk, "email", &format!("anna{round}@posta.example"), "").await);
        }
        desk.post(&format!("{}/chiudi", pages.remove(0)), &[]).await.location();
        let many = desk.post(&format!("{LIST}/nuovo/email"), &[("address", ORDINARY)]).await;
        assert!(many.body.contains("Riprova domani"), "{}", many.body);
        desk.wait(SignedDuration::from_hours(25));
        name(&desk, "email", ORDINARY, "").await;
    })
    .await;
}

#[tokio::test]
async fn a_code_is_asked_for_again_after_a_while_and_taken_five_times() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        let page = name(&desk, "email", ORDINARY, "").await;
        desk.work().await;
        let right = desk.code_for(ORDINARY);
        let again = format!("{page}/nuovo-codice");
        assert!(desk.post(&again, &[]).await.body.contains("cinque minuti"));
        let address = format!("{page}/codice");
        for left in ["4 tentativi", "3 tentativi", "2 tentativi", "un tentativo", "non vale più"] {
            let answer = desk.post(&address, &[("code", "AAAA-2222")]).await;
            assert!(answer.body.contains(left), "{left}: {}", answer.body);
        }
        assert!(desk.post(&address, &[("code", &right)]).await.body.contains("non vale più"));
        desk.wait(SignedDuration::from_mins(6));
        desk.post(&again, &[]).await.location();
        prove(&desk, &page, ORDINARY).await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_doubled_when_composers_die_or_meet() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        added(&desk, "email", ORDINARY, "").await;
        let mut issued = Vec::new();
        for round in 0..6_u64 {
            issued.push(desk.issue(desk.firm, FIRM_NUMBER).await);
            let life = std::time::Duration::from_millis(3 + round * 9);
            let two = async { tokio::join!(desk.work(), desk.work()) };
            let _died = tokio::time::timeout(life, two).await;
            desk.wait(SignedDuration::from_hours(2));
        }
        for _ in 0..4 {
            desk.work().await;
            desk.wait(SignedDuration::from_hours(2));
        }
        let copies = copies_to(&desk, ORDINARY);
        let text: Vec<String> =
            copies.iter().map(|copy| String::from_utf8_lossy(&copy.raw).into_owned()).collect();
        for one in &issued {
            let name = format!("attestato-{}.pdf", one.protocol_number.as_str());
            let count = text.iter().filter(|text| text.contains(&name)).count();
            assert!(count <= 1, "{name} {count} times");
        }
        let mut tx = desk.world.db.read().await.unwrap();
        assert_eq!(store::copies_waiting(&mut tx).await, 0);
        assert_eq!(store::copies_on_record(&mut tx, WORKER).await.len(), issued.len());
    })
    .await;
}

#[tokio::test]
async fn a_telephone_gets_the_protocol_number_and_no_word_of_an_illness() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.worker();
        for wrong in ["011 5551234", "333", "mario@posta.example"] {
            let answer = desk.post(&format!("{LIST}/nuovo/sms"), &[("address", wrong)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let page = name(&desk, "sms", "333 123 4567", "both").await;
        desk.work().await;
        let text = desk.texts_to("393331234567").pop().unwrap();
        let code =
            text.split_whitespace().find(|word| word.trim_end_matches('.').len() == 9 && word.contains('-'));
        let code = code.unwrap().trim_end_matches('.').to_owned();
        assert_eq!(desk.post(&format!("{page}/codice"), &[("code", &code)]).await.location(), page);

        let first = desk.issue(desk.firm, FIRM_NUMBER).await;
        desk.work().await;
        let second = desk.rectify(desk.firm, FIRM_NUMBER, &first).await;
        desk.work().await;
        desk.annul(&second).await;
        desk.work().await;
        let texts = desk.texts_to("393331234567");
        let (one, two) = (first.protocol_number.as_str(), second.protocol_number.as_str());
        let expected = [
            format!("Istituto di Prova: numero di protocollo {one}."),
            format!("Istituto di Prova: numero di protocollo {two}, al posto di {one}."),
            format!("Istituto di Prova: il numero di protocollo {two} non vale più."),
        ];
        assert_eq!(texts[1..], expected);
        assert_eq!(desk.get(&format!("{page}/documenti")).await.status, StatusCode::NOT_FOUND);
        assert!(desk.get(&page).await.body.contains("numero di protocollo"));
    })
    .await;
}
