use pec_provider::Storage;

use crate::world::{SENDER, World, kinds, message};

#[tokio::test]
async fn a_recipient_gets_the_message_inside_an_envelope() {
    let world = World::new().await;
    world.send(1, &["azienda@pec.example"]).await;
    let [envelope] = &world.read("azienda@pec.example").await[..] else { panic!() };
    assert_eq!(envelope.header("X-Trasporto").unwrap(), "posta-certificata");
    assert_eq!(envelope.header("X-Ricevuta"), None);
    assert_eq!(envelope.header("Subject").unwrap(), "POSTA CERTIFICATA: Attestato n. 1");
    let from = format!("\"Per conto di: {SENDER}\" <posta-certificata@gestore-uno.example>");
    assert_eq!(envelope.header("From").unwrap(), from);
    assert_eq!(envelope.header("Reply-To").unwrap(), SENDER);
    assert_eq!(envelope.datum("postacert@tipo").unwrap(), "posta-certificata");
    let identifier = envelope.datum("identificativo").unwrap();
    assert_eq!(envelope.header("Message-ID").unwrap(), format!("<{identifier}>"));
    let original = format!(
        "\r\n\r\nX-Riferimento-Message-ID: <uno.1@istituto.example>\r\nMessage-ID: <{identifier}>\r\nFrom: Istituto <{SENDER}>"
    );
    assert!(
        envelope.0.contains(&original) && envelope.0.contains("\r\n\r\nTesto.\r\n.\r\n"),
        "{}",
        envelope.0
    );
}

#[tokio::test]
async fn each_recipient_has_a_receipt_and_a_copied_one_gives_back_the_data_alone() {
    let world = World::new().await;
    let to = ["uno@pec.example", "due@pec.example", "tre@posta.example"];
    let raw = message(1, &["uno@pec.example", "tre@posta.example"])
        .replace("\r\nSubject", "\r\nCc: due@pec.example\r\nX-TipoRicevuta: breve\r\nSubject");
    world.hand_in(SENDER, &to, &raw).await;
    world.provider.settle().await;
    let receipts = world.receipts().await;
    assert_eq!(kinds(&receipts), ["accettazione", "avvenuta-consegna", "avvenuta-consegna"]);
    let forms: Vec<_> =
        receipts.iter().map(|one| (one.datum("consegna"), one.datum("ricevuta@tipo"))).collect();
    let expected = [
        (None, None),
        (Some("uno@pec.example".to_owned()), Some("breve".to_owned())),
        (Some("due@pec.example".to_owned()), Some("sintetica".to_owned())),
    ];
    assert_eq!(forms, expected);
    let attached: Vec<_> = receipts.iter().map(|one| one.0.contains("postacert.eml")).collect();
    assert_eq!(attached, [false, true, false]);
    let data = receipts[0].data().unwrap();
    assert!(data.contains("<destinatari tipo=\"esterno\">tre@posta.example</destinatari>"), "{data}");
    assert!(data.contains("<destinatari tipo=\"certificato\">uno@pec.example</destinatari>"), "{data}");
    for address in to {
        assert_eq!(world.read(address).await.len(), 1, "{address}");
    }
}

#[tokio::test]
async fn the_senders_provider_is_told_that_the_message_was_taken_in_charge() {
    let world = World::new().await;
    world.send(1, &["azienda@pec.example"]).await;
    let [notice] = &world.read("ricevute@gestore-uno.example").await[..] else { panic!() };
    assert_eq!(notice.header("X-Ricevuta").unwrap(), "presa-in-carico");
    assert_eq!(notice.header("From").unwrap(), "posta-certificata@gestore-due.example");
    assert_eq!(notice.datum("ricezione").unwrap(), "azienda@pec.example");
}

#[tokio::test]
async fn for_volume_only_receipts_are_kept_and_only_until_they_are_fetched() {
    let world =
        World::with(|settings| settings.storage = Storage::Counted { forget_fetched: true, backlog: 40 })
            .await;
    for number in 0..20 {
        world.hand_in(SENDER, &["azienda@pec.example"], &message(number, &["azienda@pec.example"])).await;
    }
    world.provider.settle().await;
    let counts = world.provider.counts();
    assert_eq!((counts.taken, counts.delivered, counts.receipts, counts.failures), (20, 20, 40, 0));
    assert!(world.provider.mailbox("azienda@pec.example").unwrap().is_empty());
    let mut imap = world.imap(SENDER).await;
    imap.say("a SELECT INBOX").await;
    imap.until("a ").await;
    imap.say("b UID FETCH 1:30 (BODY.PEEK[])").await;
    assert_eq!(imap.messages("b ").await.len(), 30);
    imap.say("c NOOP").await;
    assert_eq!(imap.until("c ").await.iter().filter(|line| line.ends_with("EXPUNGE")).count(), 30);
    assert_eq!(world.provider.mailbox(SENDER).unwrap().len(), 10);
}

#[tokio::test]
async fn whoever_does_not_read_his_receipts_waits_with_the_next_message() {
    let world =
        World::with(|settings| settings.storage = Storage::Counted { forget_fetched: true, backlog: 2 })
            .await;
    let to = ["azienda@pec.example"];
    world.send(1, &to).await;
    let raw = message(2, &to);
    let waiting = world.hand_in(SENDER, &to, &raw);
    tokio::pin!(waiting);
    let patience = std::time::Duration::from_millis(200);
    assert!(tokio::time::timeout(patience, &mut waiting).await.is_err());
    let mut imap = world.imap(SENDER).await;
    imap.say("a SELECT INBOX\r\nb UID FETCH 1:* BODY[]\r\nc NOOP").await;
    assert_eq!(imap.messages("b ").await.len(), 2);
    imap.until("c ").await;
    assert_eq!(waiting.await, "250 2.0.0 taken");
}
